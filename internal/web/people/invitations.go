package people

import (
	"context"
	"net/http"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type invitationRow struct {
	ID      string
	For     string
	Role    string
	Teams   []ui.Team
	Project string
	By      ui.Person
	Expires ui.Moment
}

type invitationsView struct {
	Page     ui.Page
	Head     ui.Head
	Rows     []invitationRow
	Form     org.NewInvitation
	For      string // name of the person whose account it will be
	Roles    []ui.Option
	Teams    []ui.Option
	Projects []ui.Option
	Problems []ui.Problem
	Says     string
	Link     string // of the invitation that was just made
}

// Invitations lists those that can still be used, with the form for another one.
func (p *Pages) Invitations(w http.ResponseWriter, r *http.Request) error {
	form := org.NewInvitation{Role: access.Member, ProjectRole: access.Editor}
	if me := page.Of(r).Actor; me.Role == access.Viewer || me.Role == access.Guest {
		form.Role = me.Role
	}
	if who := r.URL.Query().Get("person"); who != "" {
		someone, err := p.Org.Person(r.Context(), id.Person(who))
		if err != nil {
			return err
		}
		form.Person, form.Email, form.Role = someone.ID, someone.Email, someone.Role
	}
	return p.showInvitations(w, r, http.StatusOK, invitationsView{Form: form})
}

func (p *Pages) showInvitations(w http.ResponseWriter, r *http.Request, status int, v invitationsView) error {
	ctx, visit := r.Context(), page.Of(r)
	open, err := p.Org.Invitations(ctx)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return err
	}
	titles, err := p.titles(ctx)
	if err != nil {
		return err
	}
	for _, i := range open {
		row := invitationRow{ID: string(i.ID), For: i.Email, Role: string(i.Role), By: directory.Person(i.By), Expires: page.Instant(i.Expires, visit)}
		if row.For == "" {
			row.For = "whoever has the link"
		}
		for _, t := range i.Teams {
			row.Teams = append(row.Teams, directory.Team(t))
		}
		if i.Project != "" {
			row.Project = "a change"
		}
		for _, o := range titles {
			if o.Value == string(i.Project) {
				row.Project = o.Label
			}
		}
		v.Rows = append(v.Rows, row)
	}
	if v.Form.Person != "" {
		v.For = directory.Person(v.Form.Person).Name
	}
	v.Roles, v.Teams, v.Projects = roles(visit.Actor, ""), directory.TeamOptions(), titles
	v.Page = page.Shell(r, page.Options{Title: "Invitations", Current: "/people"})
	v.Head = ui.Head{Crumbs: []ui.Crumb{{Name: "People", Href: "/people"}, {Name: "Invitations"}}, Title: "Invitations",
		Lead: ui.Say(ui.Text("An invitation is a link that lets one person join, once, within 14 days."))}
	return page.Show(w, r, status, invitations(v))
}

// titles offers the changes to which somebody could be invited. That only a lead may is said when it is tried.
func (p *Pages) titles(ctx context.Context) ([]ui.Option, error) {
	list, err := p.Projects.List(ctx, project.Query{Statuses: []project.Status{project.Draft, project.Active, project.Hold}, Limit: 500})
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	for _, row := range list.Items {
		out = append(out, ui.Option{Value: string(row.ID), Label: row.Title, Hint: row.Code})
	}
	return out, nil
}

// Invite makes an invitation and shows its link, this once.
func (p *Pages) Invite(w http.ResponseWriter, r *http.Request) error {
	f := r.PostFormValue
	form := org.NewInvitation{Email: strings.TrimSpace(f("email")), Role: access.Role(f("role")), Teams: page.List[id.Team](r, "teams"),
		Project: id.Project(f("project")), ProjectRole: access.ProjectRole(f("projectRole")), Person: id.Person(f("person"))}
	in := form
	if in.Project == "" {
		in.ProjectRole = "" // the field stands there with a value, whether or not a change is chosen
	}
	_, secret, err := p.Org.Invite(r.Context(), in)
	if err == nil {
		return p.showInvitations(w, r, http.StatusOK, invitationsView{Link: p.link(r, "/invitations/"+secret),
			Form: org.NewInvitation{Role: form.Role, Teams: form.Teams, Project: form.Project, ProjectRole: form.ProjectRole}})
	}
	v := invitationsView{Form: form}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
			return err
		}
		v.Says = fault.As(err).Message // it is about what was chosen, not about this page
	}
	return p.showInvitations(w, r, http.StatusUnprocessableEntity, v)
}

// Revoke makes an invitation worthless.
func (p *Pages) Revoke(w http.ResponseWriter, r *http.Request) error {
	which, err := page.ID[id.Invitation](r, "invitation")
	if err != nil {
		return err
	}
	if _, err := p.Org.Revoke(r.Context(), which); err != nil {
		return err
	}
	return page.Tell(w, r, "/people/invitations", "Revoked the invitation.")
}

func (v invitationsView) err(name string) string { return page.Problem(v.Problems, name) }

func (v invitationsView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"email": "The e-mail", "role": "The role", "teams": "The teams", "project": "The change",
		"projectRole": "The role in the change", "person": "The person"})
}
