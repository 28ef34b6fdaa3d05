package accounts_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/org"
	"throughline/internal/signin"
	"throughline/internal/web/accounts"
	"throughline/internal/web/page"
	"throughline/internal/web/webtest"
)

func open(t *testing.T) *webtest.Site {
	return webtest.Open(t, false, func(s *webtest.Site) []page.Route {
		return (&accounts.Pages{Org: s.Org, Signin: s.Signin, Clock: s.Clock}).Routes()
	})
}

func TestOnlyForWhoIsSignedIn(t *testing.T) {
	s := open(t)
	s.Found()
	v := s.Stranger()
	for _, path := range []string{"/account", "/account/security", "/account/tokens"} {
		v.Get(path).To("/sign-in?to=" + strings.ReplaceAll(path, "/", "%2F"))
	}
	v.Post("/account", "name", "Eve").Is(403)
	v.Post("/account/tokens", "name", "x", "reach", "all").Is(403)
}

func TestProfile(t *testing.T) {
	s := open(t)
	ada := s.Found()
	form := ada.Get("/account").Is(200).Has("Ada Lovelace", "ada@example.com", "owner")
	if form.Value("theme") != "system" || form.Value("hotkeys") != "yes" || form.Value("zone") != "" {
		t.Error("the form does not hold what is stored")
	}
	bad := ada.Post("/account", "version", form.Value("version"), "name", " ", "title", "Head of change", "zone", "Europe/Paris", "theme", "dark").Is(422).Has("Your name is missing")
	if bad.Value("title") != "Head of change" || bad.Value("zone") != "Europe/Paris" || bad.Value("theme") != "dark" || bad.Value("hotkeys") != "" {
		t.Error("what was typed is not kept")
	}
	ada.Post("/account", "version", form.Value("version"), "name", "Ada King", "title", "Head of change", "zone", "Europe/Paris", "theme", "dark").To("/account")
	if ada.Cookies["theme"] != "dark" {
		t.Error("the cookie says another theme")
	}
	after := ada.Get("/account").Is(200).Has("Ada King", "Saved your profile.")
	if !strings.Contains(after.Body, `data-theme="dark"`) || !strings.Contains(after.Body, `data-hotkeys="off"`) {
		t.Error("the page does not follow the profile")
	}
	ada.Post("/account", "version", form.Value("version"), "name", "Ada the Late", "theme", "system").Is(422).Has("stored is")
	ada.Post("/account", "name", "Ada King", "theme", "system", "hotkeys", "yes").To("/account")
	if ada.Cookies["theme"] != "" {
		t.Error("the cookie stayed")
	}
	me, err := s.Org.Person(ada.Context(), ada.Person.ID)
	if err != nil || me.Name != "Ada King" || me.Title != "" || me.Theme != org.SystemTheme || !me.Hotkeys {
		t.Errorf("%+v %v", me, err)
	}
}

func TestPasswordAndSessions(t *testing.T) {
	s := open(t)
	ada := s.Found()
	there := s.In(ada.Person)
	s.Clock.Advance(time.Second)
	third := s.In(ada.Person)
	bo := s.Join(ada, "Bo", "bo@example.com", access.Guest)

	page := ada.Get("/account/security").Is(200).Has("Firefox on Linux", "192.0.2.1", "this one")
	if got := len(page.Forms()); got != 4 { // the password, two sessions to end, all others
		t.Errorf("%d forms: %v", got, page.Forms())
	}
	bad := ada.Post("/account/password", "current", "nonsense", "password", "another long password", "endTokens", "yes").Is(422).Has("What you typed as the present password is not your password")
	if bad.Value("endTokens") != "yes" || bad.Value("current") != "" || bad.Value("password") != "" {
		t.Error("the box is not kept, or a password is")
	}
	ada.Post("/account/password", "current", webtest.Password, "password", "short").Is(422).Has("The new password is shorter")

	sessions, err := s.Signin.Sessions(third.Context(), "")
	if err != nil || len(sessions) != 3 {
		t.Fatal(sessions, err)
	}
	bo.Post("/account/sessions/" + string(sessions[0].ID) + "/removal").Is(404)
	ada.Post("/account/sessions/" + string(sessions[0].ID) + "/removal").To("/account/security")
	third.Get("/account").Is(303)
	there.Get("/account").Is(200)
	ada.Post("/account/sessions/removal").To("/account/security")
	ada.Get("/account/security").Has("One other session has ended.")
	there.Get("/account").Is(303)

	other := s.In(ada.Person)
	ada.Post("/account/password", "current", webtest.Password, "password", "another long phrase").To("/account/security")
	ada.Get("/account").Is(200)
	other.Get("/account").Is(303)
	if _, _, err := s.Signin.SignIn(context.Background(), signin.Attempt{Email: "ada@example.com", Password: "another long phrase"}); err != nil {
		t.Error(err)
	}
}

func TestTokens(t *testing.T) {
	s := open(t)
	ada := s.Found()
	ada.Get("/account/tokens").Is(200).Has("New token", "Edit plans", "Export everything")
	bad := ada.Post("/account/tokens", "name", "Weekly", "reach", "some", "expires", "2026-11-01", "scopes", "plan.edit").Is(422).Has("The last day is in the past")
	if bad.Value("name") != "Weekly" || bad.Value("scopes") != "plan.edit" || bad.Value("expires") != "2026-11-01" || bad.Value("reach") != "some" {
		t.Error("what was typed is not kept")
	}
	ada.Post("/account/tokens", "name", "", "reach", "some").Is(422).Has("The name is missing", "What it may do is missing")
	ada.Post("/account/tokens", "name", "x", "reach", "some", "scopes", "moon.walk").Is(422).Has("no action")

	made := ada.Post("/account/tokens", "name", "Weekly", "reach", "some", "scopes", "project.read", "scopes", "plan.edit", "expires", "2026-12-31").Is(200).Has("shown this once")
	secret := ""
	for _, field := range strings.FieldsFunc(made.Body, func(r rune) bool { return r == '"' }) {
		if strings.HasPrefix(field, "tl_") && !strings.Contains(field, "…") {
			secret = field
		}
	}
	if secret == "" || made.Header.Get("Cache-Control") != "no-store" {
		t.Fatal("the secret is not shown, or may be kept")
	}
	actor, err := s.Signin.AuthenticateToken(context.Background(), secret)
	if err != nil || len(actor.Scopes) != 2 || actor.Person != ada.Person.ID {
		t.Fatal(actor, err)
	}
	ada.Get("/account/tokens").Is(200).Has("Weekly", "plan.edit, project.read", "never").Lacks(secret)
	list, err := s.Signin.Tokens(ada.Context())
	// The last day ends at midnight in Berlin.
	if err != nil || len(list) != 1 || !list[0].Expires.Equal(time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC)) {
		t.Fatal(list, err)
	}
	ada.Post("/account/tokens", "name", "All", "reach", "all").Is(200)
	ada.Get("/account/tokens").Has("everything you may")
	bo := s.Join(ada, "Bo", "bo@example.com", access.Guest)
	bo.Get("/account/tokens").Is(200).Lacks("Export everything", "plan.edit, project.read")
	bo.Post("/account/tokens/" + string(list[0].ID) + "/removal").Is(404)
	ada.Post("/account/tokens/" + string(list[0].ID) + "/removal").To("/account/tokens")
	if _, err := s.Signin.AuthenticateToken(context.Background(), secret); err == nil {
		t.Error("a revoked token still works")
	}
}

// Every action but one's own account and what needs none can be given to a token.
func TestEveryActionIsOffered(t *testing.T) {
	s := open(t)
	page := s.Found().Get("/account/tokens").Is(200)
	for action := range access.Actions() {
		if action != access.Self && !strings.Contains(page.Body, `value="`+string(action)+`"`) {
			t.Errorf("%s is not offered", action)
		}
	}
}
