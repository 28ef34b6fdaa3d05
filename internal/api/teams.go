package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
)

// TeamPath names a team in the path. It is exported because the framework passes over an embedded struct that is not.
type TeamPath struct {
	Team string `path:"team" doc:"Id of the team"`
}

func (t TeamPath) id() id.Team { return id.Team(t.Team) }

type addTeam struct{ Body org.NewTeam }

type patchTeam struct {
	TeamPath
	Match
	Body org.TeamEdit
}

type stepTeam struct {
	TeamPath
	Match
}

// turned makes a row for a change of a team that needs the version only.
func (s Services) turned(path, name, summary string, do func(ctx context.Context, which id.Team, version int64) (org.Team, error)) Operation {
	return op(http.MethodPost, "/teams/{team}/"+path, name, summary, access.ManageOrg, func(ctx context.Context, in *stepTeam) (org.Team, error) {
		v, err := in.version()
		if err != nil {
			return org.Team{}, err
		}
		return do(ctx, in.id(), v)
	})
}

func (s Services) teamOperations() []Operation {
	o := s.Org
	return []Operation{
		op(http.MethodGet, "/teams", "list-teams", "The teams you may see, in their order, archived ones too", access.ListProjects,
			func(ctx context.Context, _ *struct{}) (items[org.Team], error) {
				list, err := o.Teams(ctx)
				return items[org.Team]{Items: filled(list)}, err
			}),
		op(http.MethodPost, "/teams", "add-team", "Add a team at the end", access.ManageOrg,
			func(ctx context.Context, in *addTeam) (org.Team, error) { return o.AddTeam(ctx, in.Body) }),
		op(http.MethodGet, "/teams/{team}", "get-team", "One team", access.ListProjects,
			func(ctx context.Context, in *TeamPath) (org.Team, error) { return o.Team(ctx, in.id()) }),
		op(http.MethodPatch, "/teams/{team}", "edit-team", "Change the fields that are present; after moves the team behind another one", access.ManageOrg,
			func(ctx context.Context, in *patchTeam) (org.Team, error) {
				v, err := in.version()
				if err != nil {
					return org.Team{}, err
				}
				return o.EditTeam(ctx, in.id(), v, in.Body)
			}),
		s.turned("archiving", "archive-team", "Take a team out of the lists to choose from; people and work keep it", o.ArchiveTeam),
		s.turned("restoring", "restore-team", "Bring an archived team back", o.RestoreTeam),
	}
}
