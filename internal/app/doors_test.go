package app

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/org"
	"throughline/internal/signin"
)

func one(c *company, query string, dest ...any) error {
	return db.One(c.tb.Context(), c.app.DB, query, nil, dest...)
}

// TestAnotherSiteCannotWrite sends every change as a browser would that another site has sent.
func TestAnotherSiteCannotWrite(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	s := c.set("open", "lead")
	before := c.newest()
	for _, d := range c.doors() {
		if d.method == http.MethodGet {
			continue
		}
		path, _ := s.fill(d.path)
		body, _ := s.fill(d.body())
		for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}} {
			if got := c.ask(c.people["lead"], d.method, path, body, headers...); got.status != http.StatusForbidden {
				t.Errorf("%s with %v: want 403, got %s", d.name(), headers, got)
			}
		}
	}
	if c.newest() != before {
		t.Error("something was written")
	}
}

// TestNoGetChangesAnything reads every page and operation as the owner: the history stands still.
func TestNoGetChangesAnything(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	s := c.set("open", "owner")
	before := c.newest()
	for _, d := range c.doors() {
		if path, _ := s.fill(d.path); d.method == http.MethodGet {
			c.cautious(c.people["owner"], d.method, path, "")
		}
	}
	if got := c.newest(); got != before {
		t.Errorf("reading wrote %d events", got-before)
	}
}

// TestEveryAnswerIsGuarded looks for the security headers on pages, files, errors, the API and what is not there.
func TestEveryAnswerIsGuarded(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	s := c.set("open", "lead")
	paths := []string{"/nothing/here", "/api/v1/nothing", "/assets/nothing.css", "/api/openapi.json"}
	for _, d := range c.doors() {
		path, _ := s.fill(d.path)
		paths = append(paths, path)
	}
	for _, path := range paths {
		for _, name := range []string{"nobody", "lead"} {
			got := c.cautious(c.people[name], http.MethodGet, path, "")
			policy := got.header.Get("Content-Security-Policy")
			for _, part := range []string{"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
				if !strings.Contains(policy, part) && !strings.Contains(policy, "sandbox") {
					t.Errorf("GET %s as %s: the policy %q lacks %q", path, name, policy, part)
				}
			}
			if strings.Contains(policy, "unsafe-inline") && !strings.HasPrefix(policy, "sandbox;") || strings.Contains(policy, "unsafe-eval") {
				t.Errorf("GET %s as %s: the policy %q lets anything run", path, name, policy)
			}
			for header, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"} {
				if got.header.Get(header) != want {
					t.Errorf("GET %s as %s: %s is %q, want %q", path, name, header, got.header.Get(header), want)
				}
			}
		}
	}
}

// TestWhatIsRevokedIsDeadEverywhere ends sessions and tokens in every way there is: the next page, operation and
// stream refuse, within a second.
func TestWhatIsRevokedIsDeadEverywhere(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		for name, end := range map[string]func(p org.Person, session string){
			"the session was ended": func(p org.Person, session string) {
				_, err := c.app.Signin.EndOthers(access.With(t.Context(), access.Actor{Person: p.ID, Role: p.Role, Via: access.ViaPage}), "")
				c.must(err)
			},
			"the person was disabled": func(p org.Person, _ string) {
				_, err := c.app.Org.Disable(c.as("owner"), p.ID, 0)
				c.must(err)
			},
			"the session ran out": func(org.Person, string) { c.clock.Advance(31 * 24 * time.Hour) },
		} {
			t.Run(name, func(t *testing.T) {
				defer c.clock.Set(monday)
				p, err := c.app.Org.AddPerson(system(t), org.NewPerson{Name: "Leaver", Email: strings.ReplaceAll(name, " ", ".") + "@example.com", Role: access.Member})
				c.must(err)
				v := c.signIn("member", p.ID)
				if got := c.ask(v, "GET", "/projects", ""); got.status != http.StatusOK {
					t.Fatal(got)
				}
				listening := c.listen(v, "")
				end(p, v.session)
				c.app.Door.Signal.Wake()
				if got := c.ask(v, "GET", "/projects", ""); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/sign-in") {
					t.Errorf("the page: %s", got)
				}
				if got := c.ask(v, "GET", "/api/v1/projects", ""); got.status != http.StatusUnauthorized {
					t.Errorf("the operation: %s", got)
				}
				select {
				case <-listening.done:
				case <-time.After(time.Second):
					t.Error("the stream goes on")
				}
			})
		}
	})
}

// TestATokenIsDeadOnceItsPersonIsDisabled covers the other way in.
func TestATokenIsDeadOnceItsPersonIsDisabled(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	v := c.tokenOf("editor", signin.AllScopes)
	if got := c.ask(v, "GET", "/api/v1/projects", ""); got.status != http.StatusOK {
		t.Fatal(got)
	}
	listening := c.listen(v, "")
	_, err := c.app.Org.Disable(c.as("owner"), v.person, 0)
	c.must(err)
	if got := c.ask(v, "GET", "/api/v1/projects", ""); got.status != http.StatusForbidden && got.status != http.StatusUnauthorized {
		t.Error(got)
	}
	select {
	case <-listening.done:
	case <-time.After(time.Second):
		t.Error("the stream goes on")
	}
}

// tokenOf makes an API token with the scopes.
func (c *company) tokenOf(name string, scopes ...access.Action) *visitor {
	c.tb.Helper()
	_, secret, err := c.app.Signin.CreateToken(c.as(name), signin.NewToken{Name: "test", Scopes: scopes})
	c.must(err)
	return &visitor{name: name, person: c.people[name].person, role: c.people[name].role, token: secret}
}

// TestATokenDoesOnlyWhatItsScopesSay tries every operation with a token that carries one scope.
func TestATokenDoesOnlyWhatItsScopesSay(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	for _, scope := range []access.Action{access.ReadProject, access.EditPlan} {
		v := c.tokenOf("owner", scope)
		for _, d := range c.doors() {
			if d.action == access.Public || d.action == access.Self || !strings.HasPrefix(d.path, "/api/") {
				continue
			}
			s := c.setFor(d.path+d.body(), "open", "owner")
			path, _ := s.fill(d.path)
			body, _ := s.fill(d.body())
			got := c.ask(v, d.method, path, body)
			if d.action == scope && !met(allowed, path, got) && got.status != http.StatusNotFound {
				t.Errorf("%s with the scope %s: %s", d.name(), scope, got)
			}
			if d.action != scope && got.status != http.StatusForbidden {
				t.Errorf("%s needs %s but the token carries %s only: %s", d.name(), d.action, scope, got)
			}
		}
	}
}

// TestATokenManagesNoWaysIn: whoever steals a token must not be able to make another one.
func TestATokenManagesNoWaysIn(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	v := c.tokenOf("owner", signin.AllScopes)
	c.ask(v, "GET", "/api/v1/projects", "") // the first use of a day is noted
	before := c.newest()
	for _, d := range c.doors() {
		if d.method == http.MethodGet || !strings.Contains(d.path, "token") && !strings.Contains(d.path, "session") && !strings.Contains(d.path, "password") {
			continue
		}
		if got := c.ask(v, d.method, strings.NewReplacer("{token}", "0", "{session}", "0").Replace(d.path), "name=x&scopes=*"); got.status < 400 {
			t.Errorf("%s with a token: %s", d.name(), got)
		}
	}
	if c.newest() != before {
		t.Error("a token wrote something")
	}
}
