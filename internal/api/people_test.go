package api_test

import (
	"context"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/api"
	"throughline/internal/org"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/webtest"
)

func open(t *testing.T) *webtest.Site {
	s := webtest.Open(t, false, func(*webtest.Site) []page.Route { return nil })
	s.API, _ = api.New(api.Services{DB: s.DB, Door: s.Door, Org: s.Org, Signin: s.Signin, Projects: s.Projects})
	return s
}

type list[T any] struct {
	Items []T
	Next  string
}

func TestPeople(t *testing.T) {
	s := open(t)
	ada := s.Found()
	bo := s.Join(ada, "Bo Ek", "bo@example.com", access.Member)
	gus := s.Join(ada, "Gus", "gus@example.com", access.Guest)
	s.Stranger().Ask("GET", "/people", "", "", nil).Is(401)

	var team org.Team
	ada.Ask("POST", "/teams", "", `{"name":"People ops","hue":6}`, &team).Is(201)
	bo.Ask("POST", "/teams", "", `{"name":"Mine"}`, nil).Is(403)
	at := "/people/" + string(bo.Person.ID)
	var p org.Person
	ada.Ask("PATCH", at, "", `{"title":"Chef","teams":["`+string(team.ID)+`"]}`, &p).Is(200)
	if p.Title != "Chef" || p.Email != "bo@example.com" || p.Version < 2 {
		t.Errorf("%+v", p)
	}
	var found list[struct {
		ID, Name, Initials, Team string
		Hue                      int
	}]
	bo.Ask("GET", "/people?q=ek&limit=8", "", "", &found).Is(200)
	if len(found.Items) != 1 || found.Items[0].Initials != "BE" || found.Items[0].Team != "People ops" || found.Items[0].Hue != 6 || found.Items[0].ID != string(bo.Person.ID) {
		t.Errorf("%+v", found)
	}
	bo.Ask("GET", "/people?limit=2", "", "", &found).Is(200)
	if len(found.Items) != 2 || found.Next == "" {
		t.Errorf("%+v", found)
	}
	bo.Ask("GET", "/people?cursor="+found.Next, "", "", &found).Is(200)
	if len(found.Items) != 1 || found.Items[0].Name != "Gus" {
		t.Errorf("%+v", found)
	}
	gus.Ask("GET", "/people", "", "", nil).Is(200).Lacks("Bo Ek")
	gus.Ask("GET", at, "", "", nil).Is(404)

	ada.Ask("PUT", at+"/role", "", `{"role":"viewer"}`, &p).Is(200)
	bo.Ask("PUT", at+"/role", "", `{"role":"owner"}`, nil).Is(403)
	ada.Ask("PUT", "/people/"+string(ada.Person.ID)+"/role", "", `{"role":"member"}`, nil).Is(409).Has("last owner")
	ada.Ask("POST", at+"/disabling", "", "", &p).Is(200)
	bo.Ask("GET", "/people", "", "", nil).Is(401)
	ada.Ask("POST", at+"/enabling", "", "", &p).Is(200)
	if p.Disabled || p.Role != access.Viewer {
		t.Errorf("%+v", p)
	}
	ada.Ask("POST", at+"/reset", "", "", nil).Is(200).Has(`"secret"`)
	ada.Ask("POST", "/people", "", `{"name":"Cleo"}`, &p).Is(201)
	ada.Ask("POST", "/people", "", `{"name":"","email":"x"}`, nil).Is(422).Has(`"field":"name"`, `"field":"email"`)

	var made struct{ ID, Secret string }
	ada.Ask("POST", "/invitations", "", `{"role":"member","person":"`+string(p.ID)+`","email":"cleo@example.com"}`, &made).Is(201)
	if _, err := s.Org.Look(context.Background(), made.Secret); err != nil {
		t.Error(err)
	}
	ada.Ask("GET", "/invitations", "", "", nil).Is(200).Has(made.ID).Lacks(made.Secret)
	ada.Ask("DELETE", "/invitations/"+made.ID, "", "", nil).Is(200)
	ada.Ask("GET", "/invitations", "", "", nil).Is(200).Has(`"items":[]`)
	gus.Ask("GET", "/invitations", "", "", nil).Is(403)
}

func TestTeamsAndOrganisation(t *testing.T) {
	s := open(t)
	ada := s.Found()
	var first, second org.Team
	ada.Ask("POST", "/teams", "", `{"name":"One"}`, &first).Is(201)
	ada.Ask("POST", "/teams", "", `{"name":"Two"}`, &second).Is(201)
	ada.Ask("PATCH", "/teams/"+string(second.ID), "", `{"after":"","hue":3}`, &second).Is(200)
	var teams list[org.Team]
	ada.Ask("GET", "/teams", "", "", &teams).Is(200)
	if len(teams.Items) != 2 || teams.Items[0].Name != "Two" || teams.Items[0].Hue != 3 {
		t.Errorf("%+v", teams)
	}
	ada.Ask("POST", "/teams/"+string(first.ID)+"/archiving", "", "", &first).Is(200)
	ada.Ask("POST", "/teams/"+string(first.ID)+"/restoring", "", "", &first).Is(200)
	ada.Ask("GET", "/teams/"+string(first.ID), "", "", &first).Is(200)

	var o org.Organisation
	ada.Ask("PATCH", "/organisation", "", `{"currency":"NOK"}`, &o).Is(200)
	if o.Currency != "NOK" || o.Name != "Northbeam" {
		t.Errorf("%+v", o)
	}
	ada.Ask("GET", "/organisation", "", "", nil).Is(200)
	s.Stranger().Ask("GET", "/organisation", "", "", nil).Is(401)
	var k org.Calendar
	ada.Ask("POST", "/calendars", "", `{"name":"Shop","zone":"Europe/Rome","off":[0,1]}`, &k).Is(201)
	ada.Ask("PATCH", "/calendars/"+string(k.ID), "", `{"add":{"2026-12-25":"Christmas Day"}}`, &k).Is(200)
	if k.Holidays["2026-12-25"] != "Christmas Day" {
		t.Errorf("%+v", k)
	}
	ada.Ask("GET", "/calendars/"+string(k.ID), "", "", nil).Is(200).Has("Christmas Day")
	ada.Ask("GET", "/calendars", "", "", nil).Is(200).Has("Working week", "Shop")
}

func TestAccount(t *testing.T) {
	s := open(t)
	ada := s.Found()
	var me org.Person
	ada.Ask("GET", "/account", "", "", &me).Is(200)
	if me.Email != "ada@example.com" {
		t.Errorf("%+v", me)
	}
	ada.Ask("PATCH", "/account", "", `{"theme":"dark"}`, &me).Is(200)
	var made struct {
		ID, Secret string
		Scopes     []access.Action
	}
	ada.Ask("POST", "/account/tokens", "", `{"name":"Weekly","scopes":["org.read","projects.list"]}`, &made).Is(201)
	ada.Ask("GET", "/account/tokens", "", "", nil).Is(200).Has("Weekly").Lacks(made.Secret)

	// A token does what it carries and manages no secrets.
	program := s.Stranger()
	program.Ask("GET", "/people", made.Secret, "", nil).Is(200).Has("Ada Lovelace")
	program.Ask("POST", "/teams", made.Secret, `{"name":"X"}`, nil).Is(403).Has("does not carry the scope")
	program.Ask("POST", "/account/tokens", made.Secret, `{"name":"More","scopes":["all"]}`, nil).Is(403)
	program.Ask("GET", "/account/sessions", made.Secret, "", nil).Is(403)
	ada.Ask("DELETE", "/account/tokens/"+made.ID, "", "", nil).Is(200)
	program.Ask("GET", "/people", made.Secret, "", nil).Is(403).Has("not valid")

	var sessions list[signin.Session]
	s.Clock.Advance(time.Second)
	other := s.In(ada.Person)
	ada.Ask("GET", "/account/sessions", "", "", &sessions).Is(200)
	if len(sessions.Items) != 2 {
		t.Errorf("%+v", sessions)
	}
	ada.Ask("PUT", "/account/password", "", `{"current":"nonsense nonsense","password":"another long phrase"}`, nil).Is(422).Has(`"field":"current"`)
	ada.Ask("DELETE", "/account/sessions/"+string(sessions.Items[0].ID), "", "", nil).Is(200)
	other.Ask("GET", "/account", "", "", nil).Is(401)
}
