// Package people holds the pages about people: the list, a person, and the invitations to join.
package people

import (
	"net/http"
	"slices"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	Org      *org.Service
	Signin   *signin.Service
	Projects *project.Service
	// URL is the address under which people reach the product, for links to hand over; "" takes the one that the
	// browser asked.
	URL string
}

// Routes lists the pages. A guest sees the people of the projects he takes part in.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/people", Action: access.ListProjects, Serve: p.List},
		{Method: "GET", Path: "/people/invitations", Action: access.InvitePeople, Serve: p.Invitations},
		{Method: "POST", Path: "/people/invitations", Action: access.InvitePeople, Serve: p.Invite},
		{Method: "POST", Path: "/people/invitations/{invitation}/revocation", Action: access.InvitePeople, Serve: p.Revoke},
		{Method: "GET", Path: "/people/{person}", Action: access.ListProjects, Serve: p.Person},
		{Method: "POST", Path: "/people/{person}", Action: access.ManagePeople, Serve: p.Edit},
		{Method: "POST", Path: "/people/{person}/role", Action: access.ManagePeople, Serve: p.SetRole},
		{Method: "POST", Path: "/people/{person}/disabling", Action: access.ManagePeople, Serve: p.Disable},
		{Method: "POST", Path: "/people/{person}/enabling", Action: access.ManagePeople, Serve: p.Enable},
		{Method: "POST", Path: "/people/{person}/reset", Action: access.ManagePeople, Serve: p.MakeReset},
	}
}

type listRow struct {
	ID     string
	Person ui.Person
	Title  string
	Teams  []ui.Team
	Role   string
	State  ui.Badge
}

type listView struct {
	Page      ui.Page
	Head      ui.Head
	Teams     []ui.Option
	Text      string
	Team      string
	Disabled  bool
	Rows      []listRow
	Next      string
	CanManage bool
}

// List shows the people, narrowed by words and by team.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	ctx, asked := r.Context(), r.URL.Query()
	me := page.Of(r).Actor
	q := org.PeopleQuery{Text: asked.Get("q"), Team: id.Team(asked.Get("team")), Disabled: asked.Get("disabled") != "", After: asked.Get("cursor")}
	found, err := p.Org.ListPeople(ctx, q)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return err
	}
	v := listView{Page: page.Shell(r, page.Options{Title: "People", Current: "/people", Live: "person team"}), Teams: directory.TeamOptions(), Text: q.Text, Team: string(q.Team),
		Disabled: q.Disabled, CanManage: me.May(access.ManagePeople) == nil, Head: ui.Head{Title: "People"}}
	if me.May(access.InvitePeople) == nil {
		v.Head.Actions = []ui.Action{{Label: "Invite", Href: "/people/invitations", Weight: ui.Primary, Key: "c"}}
	}
	for _, someone := range found.People {
		v.Rows = append(v.Rows, rowOf(directory, someone))
	}
	if found.Next != "" {
		asked.Set("cursor", found.Next)
		v.Next = "/people?" + asked.Encode()
	}
	return page.Show(w, r, http.StatusOK, list(v))
}

func rowOf(directory page.Directory, someone org.Person) listRow {
	row := listRow{ID: string(someone.ID), Person: directory.Person(someone.ID), Title: someone.Title, Role: string(someone.Role), State: state(someone)}
	row.Person.Href = "/people/" + row.ID
	for _, t := range someone.Teams {
		row.Teams = append(row.Teams, directory.Team(t))
	}
	return row
}

// state says what keeps a person from signing in; nothing for who can, and for a guest, who is not told.
func state(p org.Person) ui.Badge {
	switch {
	case p.Disabled:
		return ui.Badge{Text: "disabled", Tone: ui.Warn}
	case p.Role != "" && p.Joined.IsZero():
		return ui.Badge{Text: "no account"}
	}
	return ui.Badge{}
}

// roles offers those that the actor may give, and the one that holds.
func roles(me access.Actor, now access.Role) []ui.Option {
	says := map[access.Role]string{access.Owner: "everything, and other owners", access.Admin: "people, settings and every open change",
		access.Member: "takes part in changes and begins own ones", access.Viewer: "looks at everything that is not private", access.Guest: "sees only what is shared with them"}
	var out []ui.Option
	for _, role := range access.Roles[max(0, slices.Index(access.Roles, me.Role)):] {
		out = append(out, ui.Option{Value: string(role), Label: string(role), Hint: says[role]})
	}
	if now != "" && !slices.ContainsFunc(out, func(o ui.Option) bool { return o.Value == string(now) }) {
		out = append([]ui.Option{{Value: string(now), Label: string(now), Off: true}}, out...)
	}
	return out
}

// link gives the full address of a path, for somebody to copy.
func (p *Pages) link(r *http.Request, path string) string {
	if p.URL != "" {
		return p.URL + path
	}
	scheme := "http://"
	if page.Secure(r) {
		scheme = "https://"
	}
	return scheme + r.Host + path
}

func ids[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
