package people

import (
	"net/http"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type personView struct {
	Page      ui.Page
	Head      ui.Head
	Person    org.Person
	Teams     []ui.Team
	Joined    ui.Moment
	Mine      bool // the visitor's own page
	CanManage bool
	Above     bool // stands above the visitor, who therefore cannot manage the account
	CanMail   bool
	AllTeams  []ui.Option
	Roles     []ui.Option

	Problems []ui.Problem
	Says     string
	Link     string // to set a new password, just made
}

// Person shows a person; who manages people finds the forms for it.
func (p *Pages) Person(w http.ResponseWriter, r *http.Request) error {
	v, err := p.person(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, person(v))
}

func (p *Pages) person(r *http.Request) (personView, error) {
	ctx, visit := r.Context(), page.Of(r)
	var v personView
	who, err := page.ID[id.Person](r, "person")
	if err != nil {
		return v, err
	}
	if v.Person, err = p.Org.Person(ctx, who); err != nil {
		return v, err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return v, err
	}
	me := visit.Actor
	v.Mine, v.CanManage, v.CanMail = me.Person == who, me.May(access.ManagePeople) == nil, p.Signin.CanMail()
	v.Above = slices.Index(access.Roles, v.Person.Role) < slices.Index(access.Roles, me.Role)
	v.Roles, v.AllTeams = roles(me, v.Person.Role), directory.TeamOptions()
	for _, t := range v.Person.Teams {
		team := directory.Team(t)
		v.Teams = append(v.Teams, team)
		if !slices.ContainsFunc(v.AllTeams, func(o ui.Option) bool { return o.Value == string(t) }) {
			v.AllTeams = append(v.AllTeams, ui.Option{Value: string(t), Label: team.Name, Hint: "archived"})
		}
	}
	if !v.Person.Joined.IsZero() {
		v.Joined = page.Day(visit.Calendar.Today(v.Person.Joined), visit.Today)
	}
	v.Page = page.Shell(r, page.Options{Title: v.Person.Name, Current: "/people", Live: "person:" + string(who) + " team"})
	v.Head = ui.Head{Crumbs: []ui.Crumb{{Name: "People", Href: "/people"}, {Name: v.Person.Name}}, Title: v.Person.Name, Beside: v.Person.Title, Status: state(v.Person)}
	if v.Mine {
		v.Head.Actions = []ui.Action{{Label: "Your account", Href: "/account"}}
	}
	return v, nil
}

// goingBack leads to a page with a message: page.Redirect with an undo, page.Tell without.
type goingBack func(w http.ResponseWriter, r *http.Request, to, message string) error

// step carries out what is done to a person and shows the page again with what was wrong. What only a person of higher
// standing may do is said there too.
func (p *Pages) step(w http.ResponseWriter, r *http.Request, message string, back goingBack, do func(who org.Person) error) error {
	v, err := p.person(r)
	if err != nil {
		return err
	}
	if err = do(v.Person); err == nil {
		return back(w, r, "/people/"+string(v.Person.ID), message)
	}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		if !v.CanManage || !fault.Is(err, fault.Forbidden) {
			return err
		}
		v.Says = fault.As(err).Message
	}
	f := r.PostForm
	if f.Has("name") {
		v.Person.Name, v.Person.Email, v.Person.Title, v.Person.Teams = f.Get("name"), f.Get("email"), f.Get("title"), page.List[id.Team](r, "teams")
		v.Person.Version = page.Version(r)
	}
	if f.Has("role") {
		v.Person.Role = access.Role(f.Get("role"))
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, person(v))
}

// Edit changes what others manage of a person.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	f := r.PostFormValue
	name, title, email := f("name"), f("title"), strings.TrimSpace(f("email"))
	teams := page.List[id.Team](r, "teams")
	undo := true // a changed e-mail is one of the things that a key press does not take back
	back := func(w http.ResponseWriter, r *http.Request, to, message string) error {
		if undo {
			return page.Redirect(w, r, to, message)
		}
		return page.Tell(w, r, to, message)
	}
	return p.step(w, r, "Saved "+name+".", back, func(who org.Person) error {
		undo = strings.EqualFold(who.Email, email)
		_, err := p.Org.EditPerson(r.Context(), who.ID, page.Version(r), org.PersonEdit{Name: &name, Email: &email, Title: &title, Teams: &teams})
		return err
	})
}

// SetRole changes the role.
func (p *Pages) SetRole(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Changed the role.", page.Tell, func(who org.Person) error {
		_, err := p.Org.SetRole(r.Context(), who.ID, page.Version(r), access.Role(r.PostFormValue("role")))
		return err
	})
}

// Disable keeps a person from signing in.
func (p *Pages) Disable(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Disabled. All sessions and tokens have ended.", page.Tell, func(who org.Person) error {
		_, err := p.Org.Disable(r.Context(), who.ID, page.Version(r))
		return err
	})
}

// Enable lets a disabled person sign in again.
func (p *Pages) Enable(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Enabled again.", page.Tell, func(who org.Person) error {
		_, err := p.Org.Enable(r.Context(), who.ID, page.Version(r))
		return err
	})
}

// MakeReset makes a link to set a new password and shows it, this once, where none can be mailed.
func (p *Pages) MakeReset(w http.ResponseWriter, r *http.Request) error {
	v, err := p.person(r)
	if err != nil {
		return err
	}
	if v.CanMail {
		return fault.New(fault.Conflict, "%s can ask for a link on the page for signing in; it goes to %s", v.Person.Name, v.Person.Email)
	}
	secret, err := p.Signin.MakeReset(r.Context(), v.Person.ID)
	if err == nil {
		v.Link = p.link(r, "/reset/"+secret)
		return page.Show(w, r, http.StatusOK, person(v))
	}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, person(v))
}

func (v personView) err(name string) string { return page.Problem(v.Problems, name) }

func (v personView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"name": "The name", "email": "The e-mail", "title": "The title", "teams": "The teams", "role": "The role"})
}

// has tells whether the person has an account.
func (v personView) has() bool { return !v.Person.Joined.IsZero() }
