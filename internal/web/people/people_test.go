package people_test

import (
	"context"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/people"
	"throughline/internal/web/webtest"
)

func open(t *testing.T, mail bool) *webtest.Site {
	return webtest.Open(t, mail, func(s *webtest.Site) []page.Route {
		return (&people.Pages{Org: s.Org, Signin: s.Signin, Projects: s.Projects, URL: "https://change.example"}).Routes()
	})
}

func team(t *testing.T, s *webtest.Site, owner *webtest.Visitor, name string) id.Team {
	t.Helper()
	made, err := s.Org.AddTeam(owner.Context(), org.NewTeam{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func change(t *testing.T, s *webtest.Site, lead *webtest.Visitor, code, title string) id.Project {
	t.Helper()
	made, err := s.Projects.Create(lead.Context(), project.NewProject{Code: code, Charter: project.Charter{Title: title, Lead: lead.Person.ID, Currency: "EUR"}})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func TestList(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	ops := team(t, s, ada, "People ops")
	bo := s.Join(ada, "Bo Ek", "bo@example.com", access.Member, ops)
	gus := s.Join(ada, "Gus", "gus@example.com", access.Guest)
	if _, err := s.Org.AddPerson(ada.Context(), org.NewPerson{Name: "Cleo", Title: "Auditor"}); err != nil {
		t.Fatal(err)
	}
	s.Stranger().Get("/people").To("/sign-in?to=%2Fpeople")
	ada.Get("/people").Is(200).Has("Ada Lovelace", "Bo Ek", "People ops", "Cleo", "no account", "Auditor", "Invite")
	ada.Get("/people?q=EK").Is(200).Has("Bo Ek").Lacks("Cleo")
	ada.Get("/people?team=" + string(ops)).Is(200).Has("Bo Ek").Lacks("Cleo")
	ada.Get("/people?q=nobody").Is(200).Has("Nobody here")
	ada.Get("/people?cursor=x").Is(422)
	gus.Get("/people").Is(200).Has("Gus").Lacks("Bo Ek", "bo@example.com", "Invite")
	p := change(t, s, bo, "ONB", "Cut onboarding")
	if _, err := s.Projects.SetMember(bo.Context(), p, gus.Person.ID, access.Reader); err != nil {
		t.Fatal(err)
	}
	gus.Get("/people").Is(200).Has("Bo Ek").Lacks("bo@example.com", "Cleo")
	gus.Get("/people/"+string(bo.Person.ID)).Is(200).Has("Bo Ek").Lacks("bo@example.com", "<form class=")
	gus.Get("/people/" + string(ada.Person.ID)).Is(404)
	if _, err := s.Org.Disable(ada.Context(), bo.Person.ID, 0); err != nil {
		t.Fatal(err)
	}
	ada.Get("/people").Is(200).Lacks("Bo Ek")
	ada.Get("/people?disabled=yes").Is(200).Has("Bo Ek", "disabled").Lacks("Cleo")
}

func TestListGoesOn(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	for i := range 55 {
		if _, err := s.Org.AddPerson(ada.Context(), org.NewPerson{Name: "Temp " + string(rune('a'+i/26)) + string(rune('a'+i%26))}); err != nil {
			t.Fatal(err)
		}
	}
	first := ada.Get("/people?q=temp").Is(200).Has("Temp aa").Lacks("Temp cc")
	at := strings.Index(first.Body, "/people?cursor=")
	if at < 0 {
		t.Fatal("no next page")
	}
	next := strings.ReplaceAll(first.Body[at:at+strings.Index(first.Body[at:], `"`)], "&amp;", "&")
	ada.Get(next).Is(200).Has("Temp cc").Lacks("Temp aa")
}

func TestManagePerson(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	ops := team(t, s, ada, "People ops")
	bo := s.Join(ada, "Bo", "bo@example.com", access.Member)
	ann := s.Join(ada, "Ann", "ann@example.com", access.Admin)
	at := "/people/" + string(bo.Person.ID)

	bo.Get(at).Is(200).Has("Bo", "bo@example.com", "Your account").Lacks(`name="role"`)
	bo.Post(at, "name", "Bob").Is(403)
	bo.Post(at+"/role", "role", "owner").Is(403)
	bo.Post(at + "/disabling").Is(403)

	form := ada.Get(at).Is(200).Has("Edit", "Role", "Disable", "Make a link")
	bad := ada.Post(at, "version", form.Value("version"), "name", "", "email", "ada@example.com", "title", "Chef").Is(422).Has("The name is missing")
	if bad.Value("email") != "ada@example.com" || bad.Value("title") != "Chef" {
		t.Error("what was typed is not kept")
	}
	ada.Post(at, "name", "Bo", "email", "ada@example.com").Is(422).Has("The e-mail belongs to somebody else")
	ada.Post(at, "version", form.Value("version"), "name", "Bob", "email", "bo@example.com", "title", "Chef", "teams", string(ops)).To(at)
	if shown := ada.Get(at).Has("Bob", "Chef", "People ops", "Saved Bob."); !strings.Contains(shown.Body, "data-act=") {
		t.Error("an edit cannot be undone")
	}
	ada.Post(at, "name", "Bob", "email", "bob@example.com").To(at)
	if shown := ada.Get(at); strings.Contains(shown.Body, "data-act=") {
		t.Error("a changed e-mail offers an undo that would fail")
	}
	ada.Post(at, "version", form.Value("version"), "name", "Late", "email", "bob@example.com").Is(422).Has("stored is")

	ann.Post(at+"/role", "role", "owner").Is(422).Has("Only who is owner can make somebody owner")
	ann.Get("/people/" + string(ada.Person.ID)).Is(200).Has("Only who is owner can change").Lacks("Disable")
	ann.Post("/people/" + string(ada.Person.ID) + "/disabling").Is(422).Has("only who is owner")
	ada.Post("/people/"+string(ada.Person.ID)+"/role", "role", "member").Is(422).Has("This is the last owner")
	ada.Post(at+"/role", "role", "viewer").To(at)
	ada.Get(at).Has("viewer", "Changed the role.")

	ada.Post(at + "/disabling").To(at)
	bo.Get("/people").Is(303)
	ada.Get(at).Is(200).Has("cannot sign in", "Enable again")
	ada.Post(at + "/enabling").To(at)
	ada.Get(at).Is(200).Has("can sign in")
	ada.Get("/people/nonsense").Is(404)
}

func TestResetLink(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	bo := s.Join(ada, "Bo", "bo@example.com", access.Member)
	at := "/people/" + string(bo.Person.ID)
	bo.Post(at + "/reset").Is(403)
	made := ada.Post(at + "/reset").Is(200).Has("shown this once")
	link := made.ValueOf("link")
	secret, found := strings.CutPrefix(link, "https://change.example/reset/")
	if !found {
		t.Fatalf("the link is %q", link)
	}
	if _, err := s.Signin.UseReset(context.Background(), secret, "another long phrase"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Signin.SignIn(context.Background(), signin.Attempt{Email: "bo@example.com", Password: "another long phrase"}); err != nil {
		t.Fatal(err)
	}
	cleo, err := s.Org.AddPerson(ada.Context(), org.NewPerson{Name: "Cleo"})
	if err != nil {
		t.Fatal(err)
	}
	ada.Post("/people/" + string(cleo.ID) + "/reset").Is(422).Has("has no account yet")

	mailing := open(t, true)
	eve := mailing.Found()
	dan := mailing.Join(eve, "Dan", "dan@example.com", access.Member)
	eve.Get("/people/" + string(dan.Person.ID)).Is(200).Lacks("Make a link")
	eve.Post("/people/" + string(dan.Person.ID) + "/reset").Is(409)
}

func TestInvitations(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	ops := team(t, s, ada, "People ops")
	onb := change(t, s, ada, "ONB", "Cut onboarding")
	bo := s.Join(ada, "Bo", "bo@example.com", access.Member)
	gus := s.Join(ada, "Gus", "gus@example.com", access.Guest)
	gus.Get("/people/invitations").Is(403)
	gus.Post("/people/invitations", "role", "guest").Is(403)

	ada.Get("/people/invitations").Is(200).Has("Invite somebody", "People ops", "Cut onboarding")
	bad := ada.Post("/people/invitations", "email", "x", "role", "king", "teams", string(ops), "project", string(onb), "projectRole", "reader").Is(422).
		Has("The e-mail is not an e-mail address", "The role is not one of")
	if bad.Value("email") != "x" || bad.Value("project") != string(onb) || bad.Value("projectRole") != "reader" || bad.Value("teams") != string(ops) {
		t.Error("what was chosen is not kept")
	}
	ada.Post("/people/invitations", "email", "bo@example.com", "role", "member").Is(422).Has("has an account already")
	made := ada.Post("/people/invitations", "email", "eva@example.com", "role", "guest", "teams", string(ops), "project", string(onb), "projectRole", "reader").Is(200).Has("shown this once", "eva@example.com", "Cut onboarding")
	secret, found := strings.CutPrefix(made.ValueOf("link"), "https://change.example/invitations/")
	if !found {
		t.Fatal("no link")
	}
	card, err := s.Org.Look(context.Background(), secret)
	if err != nil || card.Project != "Cut onboarding" || card.Role != access.Guest {
		t.Fatalf("%+v %v", card, err)
	}
	ada.Get("/people/invitations").Is(200).Has("eva@example.com").Lacks(secret)

	// A member sees and revokes his own, cannot give more than he holds, nor share a change that he does not lead.
	bo.Get("/people/invitations").Is(200).Lacks("eva@example.com", `value="admin"`)
	bo.Post("/people/invitations", "role", "admin", "projectRole", "editor").Is(422).Has("Only who is admin can make somebody admin")
	bo.Post("/people/invitations", "role", "guest", "project", string(onb), "projectRole", "editor").Is(422).Has("its lead can change that")
	bo.Post("/people/invitations", "role", "member", "projectRole", "editor").Is(200).Has("whoever has the link")
	list, err := s.Org.Invitations(ada.Context())
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	for _, i := range list {
		if i.By == ada.Person.ID {
			bo.Post("/people/invitations/" + string(i.ID) + "/revocation").Is(404)
		}
		ada.Post("/people/invitations/" + string(i.ID) + "/revocation").To("/people/invitations")
	}
	if _, err := s.Org.Look(context.Background(), secret); err == nil {
		t.Error("a revoked invitation still opens")
	}
	ada.Get("/people/invitations").Is(200).Lacks("eva@example.com", "Not used yet")
}

func TestInvitingSomebodyWhoIsKnown(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	cleo, err := s.Org.AddPerson(ada.Context(), org.NewPerson{Name: "Cleo", Email: "cleo@example.com", Role: access.Viewer})
	if err != nil {
		t.Fatal(err)
	}
	ada.Get("/people/" + string(cleo.ID)).Is(200).Has("has no account yet")
	form := ada.Get("/people/invitations?person=" + string(cleo.ID)).Is(200).Has("Give Cleo an account")
	if form.Value("person") != string(cleo.ID) || form.Value("email") != "cleo@example.com" {
		t.Error("the form is not filled in")
	}
	ada.Post("/people/invitations", "person", string(cleo.ID), "email", "cleo@example.com", "role", "viewer").Is(200).Has("shown this once")
}
