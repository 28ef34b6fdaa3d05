package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
)

// peopleQuery is the filter of the list of people, the same as the page's address.
type peopleQuery struct {
	Q        string `query:"q" doc:"Words in the name, the title or the e-mail; case and accents do not matter"`
	Team     string `query:"team" doc:"Id of a team"`
	Disabled bool   `query:"disabled" doc:"Those who are disabled instead"`
	Cursor   string `query:"cursor" doc:"The next of the page before"`
	Limit    int    `query:"limit" minimum:"0" maximum:"200" doc:"People of a page; 50 when absent"`
}

// listedPerson is a person as lists to choose from show him.
type listedPerson struct {
	org.PersonCard
	Title string      `json:"title,omitempty"`
	Role  access.Role `json:"role,omitempty"`
	Teams []id.Team   `json:"teams"`
}

// PersonPath names a person in the path. It is exported because the framework passes over an embedded struct that is not.
type PersonPath struct {
	Person string `path:"person" doc:"Id of the person"`
}

func (p PersonPath) id() id.Person { return id.Person(p.Person) }

type addPerson struct{ Body org.NewPerson }

type patchPerson struct {
	PersonPath
	Match
	Body org.PersonEdit
}

type roleOfPerson struct {
	PersonPath
	Match
	Body struct {
		Role access.Role `json:"role" enum:"owner,admin,member,viewer,guest"`
	}
}

type stepPerson struct {
	PersonPath
	Match
}

type addInvitation struct{ Body org.NewInvitation }

type invitationPath struct {
	Invitation string `path:"invitation"`
}

// madeInvitation carries the secret of the link, which cannot be shown again.
type madeInvitation struct {
	org.Invitation
	Secret string `json:"secret" doc:"The page /invitations/{secret} lets one person join; shown this once"`
}

// madeReset carries the secret of a link to set a new password.
type madeReset struct {
	Secret string `json:"secret" doc:"The page /reset/{secret} sets a new password, once, within an hour; shown this once"`
}

// changed makes a row for a change of a person that needs the version only.
func (s Services) changed(path, name, summary string, do func(ctx context.Context, who id.Person, version int64) (org.Person, error)) Operation {
	return op(http.MethodPost, "/people/{person}/"+path, name, summary, access.ManagePeople, func(ctx context.Context, in *stepPerson) (org.Person, error) {
		v, err := in.version()
		if err != nil {
			return org.Person{}, err
		}
		return do(ctx, in.id(), v)
	})
}

func (s Services) peopleOperations() []Operation {
	o := s.Org
	return []Operation{
		op(http.MethodGet, "/people", "list-people", "The people you may see, by name", access.ListProjects, s.listPeople),
		op(http.MethodPost, "/people", "add-person", "Add a person without an account; an invitation gives one later", access.ManagePeople,
			func(ctx context.Context, in *addPerson) (org.Person, error) { return o.AddPerson(ctx, in.Body) }),
		op(http.MethodGet, "/people/{person}", "get-person", "One person", access.ListProjects,
			func(ctx context.Context, in *PersonPath) (org.Person, error) { return o.Person(ctx, in.id()) }),
		op(http.MethodPatch, "/people/{person}", "edit-person", "Change the fields that are present", access.ManagePeople,
			func(ctx context.Context, in *patchPerson) (org.Person, error) {
				v, err := in.version()
				if err != nil {
					return org.Person{}, err
				}
				return o.EditPerson(ctx, in.id(), v, in.Body)
			}),
		op(http.MethodPut, "/people/{person}/role", "set-role", "Change the role, at once for every session and token", access.ManagePeople,
			func(ctx context.Context, in *roleOfPerson) (org.Person, error) {
				v, err := in.version()
				if err != nil {
					return org.Person{}, err
				}
				return o.SetRole(ctx, in.id(), v, in.Body.Role)
			}),
		s.changed("disabling", "disable-person", "End every session and token and keep the person from signing in", o.Disable),
		s.changed("enabling", "enable-person", "Let a disabled person sign in again", o.Enable),
		op(http.MethodPost, "/people/{person}/reset", "make-reset", "Make a link to set a new password; needs a session", access.ManagePeople,
			func(ctx context.Context, in *PersonPath) (madeReset, error) {
				secret, err := s.Signin.MakeReset(ctx, in.id())
				return madeReset{Secret: secret}, err
			}),
		op(http.MethodGet, "/invitations", "list-invitations", "Invitations that can still be used: your own, or everybody's for who manages people", access.InvitePeople,
			func(ctx context.Context, _ *struct{}) (items[org.Invitation], error) {
				list, err := o.Invitations(ctx)
				return items[org.Invitation]{Items: filled(list)}, err
			}),
		op(http.MethodPost, "/invitations", "create-invitation", "Make a link by which one person may join, once, within 14 days", access.InvitePeople,
			func(ctx context.Context, in *addInvitation) (madeInvitation, error) {
				made, secret, err := o.Invite(ctx, in.Body)
				return madeInvitation{Invitation: made, Secret: secret}, err
			}),
		op(http.MethodDelete, "/invitations/{invitation}", "revoke-invitation", "Make an invitation worthless", access.InvitePeople,
			func(ctx context.Context, in *invitationPath) (org.Invitation, error) {
				return o.Revoke(ctx, id.Invitation(in.Invitation))
			}),
	}
}

func (s Services) listPeople(ctx context.Context, in *peopleQuery) (items[listedPerson], error) {
	found, err := s.Org.ListPeople(ctx, org.PeopleQuery{Text: in.Q, Team: id.Team(in.Team), Disabled: in.Disabled, After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return items[listedPerson]{}, err
	}
	cards, err := s.Org.People(ctx)
	out := items[listedPerson]{Items: make([]listedPerson, len(found.People)), Next: found.Next}
	for i, p := range found.People {
		out.Items[i] = listedPerson{PersonCard: cards[p.ID], Title: p.Title, Role: p.Role, Teams: filled(p.Teams)}
	}
	return out, err
}

// filled gives an empty list instead of none, which JSON would write as null.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
