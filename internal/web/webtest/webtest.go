// Package webtest runs pages in memory, behind the real chain and on a real database, and reads what they answer.
package webtest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/signin"
	"throughline/internal/web"
	"throughline/internal/web/page"
)

// Site is an installation with the pages under test.
type Site struct {
	TB       testing.TB
	DB       *db.DB
	Clock    *clock.Manual
	Door     *act.Door
	Org      *org.Service
	Signin   *signin.Service
	Projects *project.Service
	Mails    chan string  // the texts that were sent, when it can mail
	API      http.Handler // answers below /api/ within the chain; nothing is there until a test puts it
	Handler  http.Handler
}

// Open makes an empty installation on SQLite, at nine on Monday, 23 November 2026. With mail it can send.
func Open(tb testing.TB, mail bool, routes func(s *Site) []page.Route) *Site {
	tb.Helper()
	s := &Site{API: http.NotFoundHandler(), TB: tb, DB: dbtest.SQLite(tb), Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Mails: make(chan string, 10)}
	s.Door = &act.Door{DB: s.DB, Clock: s.Clock, Signal: &history.Signal{}, Tables: map[string]db.Reversible{}, Kinds: history.Catalogue{}}
	for _, kinds := range [][]history.Kind{org.Kinds(), signin.Kinds(), project.Kinds()} {
		s.Door.Kinds.Merge(kinds)
	}
	for _, tables := range [][]db.Reversible{org.Tables(), signin.Tables(), project.Tables()} {
		for _, t := range tables {
			s.Door.Tables[t.SubjectName()] = t
		}
	}
	deps := signin.Deps{ResetLink: func(secret string) string { return "https://change.example/reset/" + secret }}
	if mail {
		deps.Send = func(_ context.Context, _, _, text string) error {
			s.Mails <- text
			return nil
		}
	}
	s.Signin = signin.New(s.DB, s.Door, deps)
	tb.Cleanup(s.Signin.Wait)
	s.Org = org.New(s.DB, s.Door, org.Deps{Password: s.Signin.Password, End: s.Signin.End,
		Join: func(ctx context.Context, tx *act.Tx, p id.Project, who id.Person, role access.ProjectRole) error {
			return s.Projects.Join(ctx, tx, p, who, role)
		}})
	s.Projects = project.New(s.DB, s.Door, project.Deps{CheckPeople: s.Org.CheckPeople, CheckTeams: s.Org.CheckTeams,
		HasAfterValue: func(context.Context, db.Q, id.Project) (bool, error) { return false, nil },
		Prepare:       func(context.Context, *act.Tx, id.Project) error { return nil }})
	server := &web.Server{DB: s.DB, Clock: s.Clock, Door: s.Door, Signal: s.Door.Signal, Org: s.Org, Signin: s.Signin, Routes: routes(s),
		API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.API.ServeHTTP(w, r) })}
	s.Handler = server.Handler()
	return s
}

// Found sets up the organisation Northbeam with its owner Ada and gives her, signed in.
func (s *Site) Found() *Visitor {
	s.TB.Helper()
	_, owner, err := s.Org.SetUp(context.Background(), org.NewOrganisation{Name: "Northbeam", OwnerName: "Ada Lovelace", Email: "ada@example.com",
		PasswordHash: s.hash(), Zone: "Europe/Berlin", Currency: "EUR"})
	if err != nil {
		s.TB.Fatal(err)
	}
	return s.In(owner)
}

// Join adds a person with an account, through an invitation by the first owner, and gives the visitor, signed in.
func (s *Site) Join(owner *Visitor, name, email string, role access.Role, teams ...id.Team) *Visitor {
	s.TB.Helper()
	_, secret, err := s.Org.Invite(owner.Context(), org.NewInvitation{Email: email, Role: role, Teams: teams})
	if err != nil {
		s.TB.Fatal(err)
	}
	p, err := s.Org.Accept(context.Background(), secret, org.Acceptance{Name: name, Email: email, PasswordHash: s.hash()})
	if err != nil {
		s.TB.Fatal(err)
	}
	return s.In(p)
}

// Password is everybody's.
const Password = "seven quiet otters"

func (s *Site) hash() string {
	s.TB.Helper()
	hash, err := s.Signin.Hash(context.Background(), Password, "")
	if err != nil {
		s.TB.Fatal(err)
	}
	return hash
}

// In signs a person in.
func (s *Site) In(p org.Person) *Visitor {
	s.TB.Helper()
	secret, _, err := s.Signin.Open(context.Background(), p.ID, signin.Origin{Agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", Address: "192.0.2.1"})
	if err != nil {
		s.TB.Fatal(err)
	}
	return &Visitor{Site: s, Person: p, Cookies: map[string]string{"session": secret}}
}

// Stranger is a browser in which nobody is signed in.
func (s *Site) Stranger() *Visitor { return &Visitor{Site: s, Cookies: map[string]string{}} }

// Visitor is a browser: it keeps cookies.
type Visitor struct {
	Site    *Site
	Person  org.Person
	Cookies map[string]string
}

// Context acts as the visitor, for arranging a test through the services.
func (v *Visitor) Context() context.Context {
	return access.With(context.Background(), access.Actor{Person: v.Person.ID, Name: v.Person.Name, Role: v.Person.Role, Via: access.ViaPage})
}

// Get asks for a page.
func (v *Visitor) Get(path string) *Answer {
	v.Site.TB.Helper()
	return v.ask(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form; the values are names and values in turn.
func (v *Visitor) Post(path string, values ...string) *Answer {
	v.Site.TB.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(values); i += 2 {
		form.Add(values[i], values[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.ask(r)
}

// Send gives the answer to a request with a body of any type, such as an upload.
func (v *Visitor) Send(method, path, contentType, body string) *Answer {
	v.Site.TB.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return v.ask(r)
}

// Ask sends JSON to the API and reads the answer into out, when there is one to read into. A bearer token stands for the
// visitor's session.
func (v *Visitor) Ask(method, path, bearer, body string, out any) *Answer {
	v.Site.TB.Helper()
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	a := v.ask(r)
	if out != nil && a.Status < 300 {
		if err := json.Unmarshal([]byte(a.Body), out); err != nil {
			v.Site.TB.Fatalf("%s: %v\n%s", a.Asked, err, a.Body)
		}
	}
	return a
}

func (v *Visitor) ask(r *http.Request) *Answer {
	v.Site.TB.Helper()
	for name, value := range v.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.Site.Handler.ServeHTTP(w, r)
	answer := w.Result()
	for _, c := range answer.Cookies() {
		if v.Cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.Cookies, c.Name)
		}
	}
	return read(v.Site.TB, r.Method+" "+r.URL.RequestURI(), answer.StatusCode, answer.Header, w.Body.String())
}
