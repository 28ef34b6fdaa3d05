package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/project"
)

type projectQuery struct {
	Status string `query:"status" doc:"draft, active, hold, closed"`
	Team   string `query:"team" doc:"Id of a team"`
	Person string `query:"person" doc:"Id of somebody who takes part"`
	Q      string `query:"q" doc:"Words in code or title"`
	Sort   string `query:"sort" doc:"code or finish"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"0" maximum:"500"`
}

type createProject struct{ Body project.NewProject }

type patchProject struct {
	InProject
	Match
	Body project.Patch
}

type stepProject struct {
	InProject
	Match
}

type closeProject struct {
	InProject
	Match
	Body struct {
		Waiver string `json:"waiver,omitempty" doc:"Why it is closed without a measured value; 20 characters or more"`
	}
}

type healthOfProject struct {
	InProject
	Match
	Body struct {
		Health project.Health `json:"health" doc:"on track, at risk, off track, or empty for the computed one"`
		Note   string         `json:"note,omitempty"`
	}
}

// MemberPath names somebody who takes part.
type MemberPath struct {
	InProject
	Person string `path:"person"`
}

type setMember struct {
	MemberPath
	Body struct {
		Role access.ProjectRole `json:"role" enum:"lead,editor,commenter,reader"`
	}
}

// verb makes a row for a step in the life of a change.
func (s Services) verb(path, name, summary string, action access.Action, do func(ctx context.Context, p id.Project, version int64) (project.Project, error)) Operation {
	return op(http.MethodPost, "/projects/{project}/"+path, name, summary, action, func(ctx context.Context, in *stepProject) (project.Project, error) {
		v, err := in.version()
		if err != nil {
			return project.Project{}, err
		}
		return do(ctx, in.id(), v)
	})
}

func (s Services) projectOperations() []Operation {
	p := s.Projects
	return []Operation{
		op(http.MethodGet, "/projects", "list-projects", "The changes you may see", access.ListProjects,
			func(ctx context.Context, in *projectQuery) (project.Page, error) {
				if err := access.From(ctx).May(access.ListProjects); err != nil {
					return project.Page{}, err
				}
				return p.List(ctx, project.Query{Statuses: split[project.Status](in.Status), Team: id.Team(in.Team), Person: id.Person(in.Person),
					Words: in.Q, Sort: in.Sort, Cursor: in.Cursor, Limit: in.Limit})
			}),
		op(http.MethodPost, "/projects", "create-project", "Begin a change", access.MakeProject,
			func(ctx context.Context, in *createProject) (project.Project, error) { return p.Create(ctx, in.Body) }),
		op(http.MethodGet, "/projects/{project}", "get-project", "One change", access.ReadProject,
			func(ctx context.Context, in *InProject) (project.Project, error) { return p.Get(ctx, in.id()) }),
		op(http.MethodPatch, "/projects/{project}", "edit-project", "Change the fields that are present", access.EditCharter,
			func(ctx context.Context, in *patchProject) (project.Project, error) {
				v, err := in.version()
				if err != nil {
					return project.Project{}, err
				}
				return p.Edit(ctx, in.id(), v, in.Body)
			}),
		s.verb("start", "start-project", "Start a draft whose charter is complete", access.ManageProject, p.Start),
		s.verb("hold", "hold-project", "Put on hold", access.ManageProject, p.Hold),
		s.verb("resume", "resume-project", "Go on after a hold", access.ManageProject, p.Resume),
		s.verb("reopen", "reopen-project", "Take up a closed change again", access.CloseProject, p.Reopen),
		op(http.MethodPost, "/projects/{project}/closure", "close-project", "Close with a measured value, or with a signed waiver", access.CloseProject,
			func(ctx context.Context, in *closeProject) (project.Project, error) {
				v, err := in.version()
				if err != nil {
					return project.Project{}, err
				}
				return p.Close(ctx, in.id(), v, in.Body.Waiver)
			}),
		op(http.MethodPut, "/projects/{project}/health", "set-health", "Let a person's word stand over the computed health for 14 days", access.EditCharter,
			func(ctx context.Context, in *healthOfProject) (project.Project, error) {
				v, err := in.version()
				if err != nil {
					return project.Project{}, err
				}
				return p.SetHealth(ctx, in.id(), v, in.Body.Health, in.Body.Note)
			}),
		op(http.MethodDelete, "/projects/{project}", "delete-project", "Put a change into the bin", access.ManageProject,
			func(ctx context.Context, in *stepProject) (project.Project, error) {
				v, err := in.version()
				if err != nil {
					return project.Project{}, err
				}
				return p.Delete(ctx, in.id(), v)
			}),
		op(http.MethodPost, "/projects/{project}/restore", "restore-project", "Take a change out of the bin", access.ManageProject,
			func(ctx context.Context, in *InProject) (project.Project, error) { return p.Restore(ctx, in.id()) }),
		op(http.MethodGet, "/projects/{project}/members", "list-members", "Who takes part", access.ReadProject,
			func(ctx context.Context, in *InProject) (items[project.Member], error) {
				list, err := p.Members(ctx, in.id())
				return items[project.Member]{Items: list}, err
			}),
		op(http.MethodPut, "/projects/{project}/members/{person}", "set-member", "Add a person or change the role", access.ManageProject,
			func(ctx context.Context, in *setMember) (project.Member, error) {
				return p.SetMember(ctx, in.id(), id.Person(in.Person), in.Body.Role)
			}),
		op(http.MethodDelete, "/projects/{project}/members/{person}", "remove-member", "Remove a person from the change", access.ManageProject,
			func(ctx context.Context, in *MemberPath) (none, error) {
				return done(p.RemoveMember(ctx, in.id(), id.Person(in.Person)))
			}),
	}
}
