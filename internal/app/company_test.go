package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/mail"
	"throughline/internal/org"
	"throughline/internal/pgtest"
	"throughline/internal/signin"
)

// monday is the day on which the tests play.
var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// company is a whole installation in memory with somebody in every role.
type company struct {
	tb     testing.TB
	app    *App
	clock  *clock.Manual
	mails  *mails
	people map[string]*visitor
	scenes int
}

// visitor is a browser in which somebody is signed in; nobody has no session.
type visitor struct {
	name    string
	person  id.Person
	role    access.Role
	session string
	token   string
}

// mails keeps what was sent.
type mails struct{ sent chan mail.Message }

// Send implements mail.Sender.
func (m *mails) Send(_ context.Context, message mail.Message) error {
	m.sent <- message
	return nil
}

// overEngines runs the test over an installation on SQLite and over one on PostgreSQL.
func overEngines(t *testing.T, run func(t *testing.T, c *company)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, newCompany(t, sqliteURL(t))) })
	t.Run("postgres", func(t *testing.T) { run(t, newCompany(t, postgresURL(t))) })
}

func sqliteURL(tb testing.TB) string { return "sqlite:" + filepath.Join(tb.TempDir(), "company.db") }

func postgresURL(tb testing.TB) string {
	tb.Helper()
	digest, err := db.SchemaDigest()
	if err != nil {
		tb.Fatal(err)
	}
	return pgtest.Clone(tb, digest, func(url string) error {
		d, err := db.Open(tb.Context(), url)
		if err != nil {
			return err
		}
		defer d.Close()
		return d.Migrate(tb.Context())
	})
}

// orgRoles says who is what in the organisation. Lead, editor, commenter, reader and watcher are those who take part
// in projects; the others take part in none, but for the guest in the one made for guests.
var orgRoles = map[string]access.Role{"owner": access.Owner, "admin": access.Admin, "member": access.Member, "viewer": access.Viewer,
	"guest": access.Guest, "lead": access.Member, "editor": access.Member, "commenter": access.Member, "reader": access.Member, "watcher": access.Viewer}

// visitors in the order in which the tests let them try: nobody first, those with the most rights last.
var visitors = []string{"nobody", "guest", "viewer", "watcher", "reader", "commenter", "member", "editor", "lead", "admin", "owner"}

// newCompany opens the installation and signs everybody in.
func newCompany(tb testing.TB, database string) *company {
	tb.Helper()
	c := &company{tb: tb, clock: clock.At(monday), people: map[string]*visitor{"nobody": {name: "nobody"}}, mails: &mails{sent: make(chan mail.Message, 1000)}}
	var err error
	c.app, err = Open(tb.Context(), Config{Database: database, Files: tb.TempDir(), URL: "https://change.example", Clock: c.clock, Mail: c.mails})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.app.Close(); err != nil {
			tb.Error(err)
		}
	})
	hash, err := c.app.Signin.Hash(tb.Context(), "a password for tests only", "owner@example.com")
	c.must(err)
	_, owner, err := c.app.Org.SetUp(tb.Context(), org.NewOrganisation{Name: "Northbeam", OwnerName: "Owner", Email: "owner@example.com",
		PasswordHash: hash, Zone: "Europe/Berlin", Currency: "EUR"})
	c.must(err)
	for _, name := range visitors[1:] {
		person := owner
		if name != "owner" {
			person, err = c.app.Org.AddPerson(system(tb), org.NewPerson{Name: strings.ToUpper(name[:1]) + name[1:], Email: name + "@example.com", Role: orgRoles[name]})
			c.must(err)
		}
		c.people[name] = c.signIn(name, person.ID)
	}
	return c
}

func system(tb testing.TB) context.Context { return access.With(tb.Context(), access.System()) }

func (c *company) must(err error) {
	c.tb.Helper()
	if err != nil {
		c.tb.Fatal(err)
	}
}

func (c *company) signIn(name string, person id.Person) *visitor {
	c.tb.Helper()
	secret, _, err := c.app.Signin.Open(c.tb.Context(), person, signin.Origin{Agent: "test", Address: "192.0.2.1"})
	c.must(err)
	return &visitor{name: name, person: person, role: orgRoles[name], session: secret}
}

// as acts as the visitor through the services, to arrange a test.
func (c *company) as(name string) context.Context {
	v := c.people[name]
	return access.With(c.tb.Context(), access.Actor{Person: v.person, Name: v.name, Role: v.role, Via: access.ViaPage})
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) String() string {
	body := a.body
	if at := strings.Index(body, "<h1"); at > 0 {
		body = body[at:]
	}
	if len(body) > 200 {
		body = body[:200] + "…"
	}
	return fmt.Sprintf("status %d, location %q\n%s", a.status, a.header.Get("Location"), body)
}

// ask sends a request as the visitor. A body that begins with { is JSON, one that begins with "file:" an upload of a
// file with that name, one with "raw:" a file as it is, any other a form. Headers are names and values in turn.
func (c *company) ask(v *visitor, method, path, body string, headers ...string) answer {
	r := c.request(v, method, path, body, headers...)
	w := httptest.NewRecorder()
	c.app.Handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

func (c *company) request(v *visitor, method, path, body string, headers ...string) *http.Request {
	var content io.Reader = strings.NewReader(body)
	kind := "application/x-www-form-urlencoded"
	switch {
	case strings.HasPrefix(body, "{"):
		kind = "application/json"
	case strings.HasPrefix(body, "raw:"):
		content, kind, path = strings.NewReader(body[4:]), "application/octet-stream", path+"?name=notes.csv"
	case strings.HasPrefix(body, "file:"):
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, err := form.CreateFormFile("file", strings.TrimPrefix(body, "file:"))
		c.must(err)
		_, err = part.Write([]byte("date,value\n2026-11-02,21\n"))
		c.must(err)
		c.must(form.Close())
		content, kind = &b, form.FormDataContentType()
	}
	r := httptest.NewRequestWithContext(c.tb.Context(), method, path, content)
	if body != "" || strings.HasPrefix(path, "/api/") {
		r.Header.Set("Content-Type", kind)
	}
	if method != http.MethodGet && !strings.HasPrefix(path, "/api/") {
		r.Header.Set("Content-Type", kind)
	}
	switch {
	case v.token != "":
		r.Header.Set("Authorization", "Bearer "+v.token)
	case v.session != "":
		r.AddCookie(&http.Cookie{Name: "__Host-session", Value: v.session}) // the installation's address is https
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// form writes names and values in turn as a form.
func form(values ...string) string {
	f := url.Values{}
	for i := 0; i+1 < len(values); i += 2 {
		f.Add(values[i], values[i+1])
	}
	return f.Encode()
}

// newest gives the number of the last event.
func (c *company) newest() int64 {
	c.tb.Helper()
	var seq int64
	c.must(db.One(c.tb.Context(), c.app.DB, `SELECT seq FROM history_head WHERE id = 1`, nil, &seq))
	return seq
}
