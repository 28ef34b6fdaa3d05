package browser

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"

	"throughline/internal/access"
	"throughline/internal/app"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/signin"
)

// scene is the whole product on a database of its own, served on the loopback.
type scene struct {
	t   *testing.T
	app *app.App
	url string
	me  org.Person // the owner, once there is an organisation
}

// serve opens the product on an empty database, with all that runs in the background.
func serve(t *testing.T) *scene {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	s := &scene{t: t, url: "http://" + server.Listener.Addr().String()}
	var err error
	s.app, err = app.Open(t.Context(), app.Config{Database: "sqlite:" + filepath.Join(t.TempDir(), "journey.db"), URL: s.url})
	s.must(err)
	s.must(s.app.Start(access.With(t.Context(), access.System())))
	server.Config.Handler = s.app.Handler
	server.Start()
	t.Cleanup(func() {
		s.app.Stop()
		server.CloseClientConnections()
		server.Close()
		if err := s.app.Close(); err != nil {
			t.Errorf("the product does not close: %v", err)
		}
	})
	return s
}

// founded serves the product with an organisation in it, owned by Maya Lind.
func founded(t *testing.T) *scene {
	t.Helper()
	s := serve(t)
	hash, err := s.app.Signin.Hash(s.system(), password, "maya@harbour.example")
	s.must(err)
	_, s.me, err = s.app.Org.SetUp(s.system(), org.NewOrganisation{Name: "Harbour", OwnerName: "Maya Lind", Email: "maya@harbour.example",
		PasswordHash: hash, Zone: "Europe/Berlin", Currency: "EUR"})
	s.must(err)
	return s
}

const password = "seven grey herons wait"

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) system() context.Context { return access.With(s.t.Context(), access.System()) }

// as acts as the person through the services, to set a scene or to be somebody else while a page is open.
func (s *scene) as(p org.Person) context.Context {
	return access.With(s.t.Context(), access.Actor{Person: p.ID, Name: p.Name, Role: p.Role, Via: access.ViaAPI})
}

// person adds a colleague who may do everything.
func (s *scene) person(name, email string) org.Person {
	s.t.Helper()
	p, err := s.app.Org.AddPerson(s.as(s.me), org.NewPerson{Name: name, Email: email, Role: access.Admin})
	s.must(err)
	return p
}

// change begins a change with its tasks.
func (s *scene) change(title, code string, tasks ...string) (project.Project, []plan.Task) {
	s.t.Helper()
	p, err := s.app.Projects.Create(s.as(s.me), project.NewProject{Charter: project.Charter{Title: title}, Code: code})
	s.must(err)
	var made []plan.Task
	for _, title := range tasks {
		t, err := s.app.Plans.Create(s.as(s.me), p.ID, plan.NewTask{Title: title})
		s.must(err)
		made = append(made, t)
	}
	return p, made
}

// states gives the columns of the board.
func (s *scene) states(p id.Project) []plan.State {
	s.t.Helper()
	states, err := s.app.Plans.States(s.system(), p)
	s.must(err)
	return states
}

// task reads what is stored.
func (s *scene) task(key id.Task) plan.Task {
	s.t.Helper()
	t, err := s.app.Plans.Get(s.as(s.me), key)
	s.must(err)
	return t
}

// spends carries out a part of a journey, and fails when it takes more than the scenario grants.
func (s *scene) spends(p *Page, what string, most Effort, steps func()) {
	s.t.Helper()
	spent := p.Spent(steps)
	s.t.Logf("%s: %d clicks of %d, %d keys of %d", what, spent.Clicks, most.Clicks, spent.Keys, most.Keys)
	if spent.Clicks > most.Clicks || spent.Keys > most.Keys {
		s.t.Errorf("%s takes %d clicks and %d keys; %d and %d are granted", what, spent.Clicks, spent.Keys, most.Clicks, most.Keys)
	}
}

// until waits until what is stored is as it should be.
func (s *scene) until(what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("waited %v until %s", patience, what)
		}
	}
}

// inState waits until the task is stored in the state.
func (s *scene) inState(key id.Task, state id.State) {
	s.t.Helper()
	s.until("the task is in the column", func() bool { return s.task(key).State == state })
}

// browse opens a browser in which the person is signed in.
func (s *scene) browse(p org.Person, o Options) *Page {
	s.t.Helper()
	page := Open(s.t, o)
	s.signIn(page, p)
	return page
}

func (s *scene) signIn(page *Page, p org.Person) {
	s.t.Helper()
	secret, _, err := s.app.Signin.Open(s.system(), p.ID, signin.Origin{Agent: "journey", Address: "127.0.0.1"})
	s.must(err)
	page.do("sign in", call(network.SetCookie, network.SetCookieParams{Name: "session", Value: secret, URL: s.url}))
}

// visit opens an address of the product.
func (s *scene) visit(page *Page, path string) {
	s.t.Helper()
	page.Go(s.url + path)
}
