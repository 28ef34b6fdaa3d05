package entries_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/signin"
	"throughline/internal/web/entries"
	"throughline/internal/web/page"
	"throughline/internal/web/webtest"
)

const good = webtest.Password

func open(t *testing.T, mail bool) *webtest.Site {
	return webtest.Open(t, mail, func(s *webtest.Site) []page.Route {
		return (&entries.Pages{Org: s.Org, Signin: s.Signin}).Routes()
	})
}

func TestSetUpOnce(t *testing.T) {
	s := open(t, false)
	v := s.Stranger()
	v.Get("/").To("/set-up")
	v.Get("/sign-in").To("/set-up")
	form := v.Get("/set-up").Is(200).Has("Set up your organisation")
	if form.Value("zone") != "UTC" || form.Value("currency") != "EUR" {
		t.Errorf("zone %q, currency %q", form.Value("zone"), form.Value("currency"))
	}
	// Everything wrong shows at once, and all but the password is kept.
	bad := v.Post("/set-up", "name", "", "ownerName", "Ada", "email", "ada", "password", "short", "zone", "Mars/Olympus", "currency", "EUR").Is(422)
	bad.Has("The organisation’s name is missing", "Your e-mail is not an e-mail address", "The password is shorter than 10", "The time zone is not")
	if bad.Value("ownerName") != "Ada" || bad.Value("email") != "ada" || bad.Value("password") != "" {
		t.Error("what was typed is not kept, or the password is")
	}
	fine := []string{"name", "Northbeam", "ownerName", "Ada Lovelace", "email", " Ada@Example.com ", "password", good, "zone", "Europe/Berlin", "currency", "CHF"}
	v.Post("/set-up", fine...).To("/projects")
	v.Get("/").To("/today")
	o, err := s.Org.Organisation(context.Background())
	if err != nil || o.Name != "Northbeam" || o.Zone != "Europe/Berlin" || o.Currency != "CHF" {
		t.Fatalf("%+v %v", o, err)
	}
	w := s.Stranger()
	w.Get("/").To("/sign-in")
	w.Get("/set-up").To("/sign-in")
	w.Post("/set-up", fine...).To("/sign-in")
	if len(w.Cookies) > 0 {
		t.Error("a second set-up let somebody in")
	}
	w.Post("/sign-in", "email", "ada@example.com", "password", good).To("/today")
}

func TestSignInAndOut(t *testing.T) {
	s := open(t, false)
	v := s.Stranger()
	v.Post("/set-up", "name", "Northbeam", "ownerName", "Ada", "email", "ada@example.com", "password", good, "zone", "UTC", "currency", "EUR").To("/projects")
	first := v.Cookies["session"]
	v.Get("/sign-in?to=/projects/ONB").To("/projects/ONB")
	v.Post("/sign-out").To("/sign-in")
	if v.Cookies["session"] != "" {
		t.Error("the cookie stayed")
	}
	stolen := s.Stranger()
	stolen.Cookies["session"] = first
	stolen.Get("/").To("/sign-in")
	v.Post("/sign-out").To("/sign-in")

	page := v.Get("/sign-in?to=%2Fprojects%2FONB%3Fa%3Db").Is(200).Has("Sign in to Northbeam")
	if page.Value("to") != "/projects/ONB?a=b" {
		t.Errorf("to is %q", page.Value("to"))
	}
	wrong := v.Post("/sign-in", "email", "ada@example.com", "password", "wrong wrong wrong", "to", "/projects/ONB").Is(422).Has("The e-mail or the password is wrong")
	if wrong.Value("email") != "ada@example.com" || wrong.Value("to") != "/projects/ONB" {
		t.Error("what was typed is not kept")
	}
	v.Post("/sign-in", "email", "eve@example.com", "password", "wrong wrong wrong").Is(422).Has("The e-mail or the password is wrong")
	v.Post("/sign-in", "email", "ada@example.com", "password", good, "to", "/projects/ONB").To("/projects/ONB")
}

func TestTooManyTriesSayHowLongToWait(t *testing.T) {
	s := open(t, false)
	s.Found()
	v := s.Stranger()
	for range 11 {
		if got := v.Post("/sign-in", "email", "ada@example.com", "password", "wrong wrong wrong"); got.Status == 429 {
			got.Has("Wait 1 second")
			return
		}
	}
	v.Post("/sign-in", "email", "ada@example.com", "password", "wrong wrong wrong").Is(429).Has("Wait")
}

func TestNeverToAnotherSite(t *testing.T) {
	s := open(t, false)
	v := s.Found()
	for _, to := range []string{"//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example", "javascript:alert(1)",
		"/%2Fevil.example", "/%5Cevil.example", "evil", "", "/sign-out", "/sign-in?to=/x", "/api/v1/people", "/x%0d%0aSet-Cookie:a=b", "/%20/evil.example"} {
		v.Get("/sign-in?to=" + to).To("/today")
	}
	v.Get("/sign-in?to=" + strings.ReplaceAll("/projects/ONB/plan?sort=due&q=a%20b#top", "&", "%26")).Is(303)
}

func TestForgottenPassword(t *testing.T) {
	s := open(t, true)
	ada := s.Found()
	v := s.Stranger()
	v.Get("/reset-request").Is(200).Has("Send the link")
	v.Post("/reset-request", "email", "nobody@example.com").To("/reset-request?sent=1")
	v.Post("/reset-request", "email", "Ada@example.com").To("/reset-request?sent=1")
	v.Get("/reset-request?sent=1").Is(200).Has("If there is an account")
	mail := <-s.Mails
	at := strings.Index(mail, "/reset/")
	link := strings.Fields(mail[at:])[0]
	v.Get(link).Is(200).Has("Set a new password", "For Ada Lovelace")
	v.Post(link, "password", "short").Is(422).Has("The password is shorter than 10")
	v.Post(link, "password", good).To("/today")
	v.Get("/").To("/today")
	ada.Get("/").To("/sign-in") // what was open before has ended
	s.Stranger().Get(link).Is(404).Has("cannot be used")
	s.Stranger().Post(link, "password", good).Is(404)
	for range 3 {
		v.Post("/reset-request", "email", "ada@example.com")
	}
	v.Post("/reset-request", "email", "ada@example.com").Is(422).Has("asked for several times")
}

func TestWithoutMailWhomToAskIsSaid(t *testing.T) {
	s := open(t, false)
	s.Found()
	page := s.Stranger().Get("/reset-request").Is(200).Has("Ask an owner or admin for a link")
	if len(page.Forms()) > 0 {
		t.Error("there is a form that does nothing")
	}
}

func TestInvitation(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	team, err := s.Org.AddTeam(ada.Context(), org.NewTeam{Name: "People ops"})
	if err != nil {
		t.Fatal(err)
	}
	onb, err := s.Projects.Create(ada.Context(), project.NewProject{Code: "ONB", Charter: project.Charter{Title: "Cut onboarding", Lead: ada.Person.ID, Currency: "EUR"}})
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := s.Org.Invite(ada.Context(), org.NewInvitation{Role: access.Member, Email: "bo@example.com", Teams: append(ada.Person.Teams, team.ID),
		Project: onb.ID, ProjectRole: access.Editor})
	if err != nil {
		t.Fatal(err)
	}
	link, v := "/invitations/"+secret, s.Stranger()
	form := v.Get(link).Is(200).Has("Join Northbeam", "Ada Lovelace invites you to Northbeam, to the change “Cut onboarding”, in People ops", "As a member")
	if form.Value("email") != "bo@example.com" {
		t.Error("the invited e-mail is not filled in")
	}
	v.Post(link, "name", "", "email", "eve@example.com", "password", "bo").Is(422).Has("Your name is missing", "Your e-mail is not the one that was invited", "The password is shorter")
	v.Post(link, "name", "Bo", "email", "bo@example.com", "password", good).To("/today")
	v.Get("/").To("/today")
	v.Get(link).Is(404)
	people, err := s.Org.ListPeople(ada.Context(), org.PeopleQuery{Text: "bo@"})
	if err != nil || len(people.People) != 1 || people.People[0].Role != access.Member || people.People[0].Teams[0] != team.ID {
		t.Fatalf("%+v %v", people, err)
	}
	members, err := s.Projects.Members(ada.Context(), onb.ID)
	if err != nil || len(members) != 2 {
		t.Errorf("%+v %v", members, err)
	}
	s.Stranger().Get("/invitations/made-up").Is(404).Has("Ask for a new one")

	_, secret, err = s.Org.Invite(ada.Context(), org.NewInvitation{Role: access.Guest})
	if err != nil {
		t.Fatal(err)
	}
	ada.Get("/invitations/" + secret).Is(200).Has("You are signed in here as Ada Lovelace")
	s.Clock.Advance(15 * 24 * time.Hour)
	s.Stranger().Get("/invitations/" + secret).Is(404)
}

func TestEndedSessionIsNobody(t *testing.T) {
	s := open(t, false)
	ada := s.Found()
	bo := s.Join(ada, "Bo", "bo@example.com", access.Member)
	if _, err := s.Org.Disable(ada.Context(), bo.Person.ID, 0); err != nil {
		t.Fatal(err)
	}
	bo.Get("/").To("/sign-in")
	if _, _, err := s.Signin.SignIn(context.Background(), signin.Attempt{Email: "bo@example.com", Password: good}); err == nil {
		t.Error("a disabled person got in")
	}
}
