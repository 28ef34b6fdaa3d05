package signin_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/db/record"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/signin"
)

var (
	monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	anyone = context.Background()
	office = signin.Origin{Agent: "Browser", Address: "192.0.2.1"}
)

const good = "four words in a row"

// person is the other noun's row, as far as signing in reads it.
type person struct {
	ID       id.Person
	Version  int64
	Name     string
	Email    string
	Role     access.Role
	Disabled bool
	rest     struct {
		teams              []string
		title, zone, theme string
		hotkeys            bool
		joined, created    time.Time
	}
}

var people = &db.Table[person]{Name: "person", Subject: "person", Cols: func(p *person) []db.Col {
	return []db.Col{db.C("id", &p.ID), db.C("version", &p.Version), db.C("name", &p.Name), db.C("email", &p.Email), db.C("role", &p.Role),
		db.C("teams", db.JSON(&p.rest.teams)), db.C("title", &p.rest.title), db.C("zone", &p.rest.zone), db.C("theme", &p.rest.theme),
		db.C("hotkeys", &p.rest.hotkeys), db.C("disabled", &p.Disabled), db.C("joined", db.Time(&p.rest.joined)), db.C("created", db.Time(&p.rest.created))}
}}

type letter struct{ to, text string }

type gate struct {
	*signin.Service
	db    *db.DB
	door  *act.Door
	clock *clock.Manual

	mu      sync.Mutex
	letters []letter
}

func opened(d *db.DB, mail bool) *gate {
	g := &gate{db: d, clock: clock.At(monday)}
	g.door = &act.Door{DB: d, Clock: g.clock, Signal: &history.Signal{}, Tables: map[string]db.Reversible{}, Kinds: history.Catalogue{"person.saved": {Name: "person.saved"}}}
	g.door.Kinds.Merge(signin.Kinds())
	for _, t := range signin.Tables() {
		g.door.Tables[t.SubjectName()] = t
	}
	deps := signin.Deps{}
	if mail {
		deps.ResetLink = func(secret string) string { return "https://line.example.com/reset/" + secret }
		deps.Send = func(_ context.Context, to, _, text string) error {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.letters = append(g.letters, letter{to, text})
			return nil
		}
	}
	g.Service = signin.New(d, g.door, deps)
	return g
}

// person adds somebody; with a password unless it is "".
func (g *gate) person(t *testing.T, name string, role access.Role, password string) person {
	t.Helper()
	p := person{ID: id.New[id.Person](monday), Name: name, Email: strings.ToLower(name) + "@example.com", Role: role}
	p.rest.zone, p.rest.theme, p.rest.hotkeys = "Europe/Berlin", "dark", true
	hash := ""
	if password != "" {
		var err error
		if hash, err = g.Hash(anyone, password, p.Email); err != nil {
			t.Fatal(err)
		}
	}
	err := g.door.Do(anyone, func(tx *act.Tx) error {
		if err := act.Save(anyone, tx, people, &p, history.Fact{Kind: "person.saved"}); err != nil || hash == "" {
			return err
		}
		return g.Password(anyone, tx, p.ID, hash)
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// change saves a person as the organisation's own service would.
func (g *gate) change(t *testing.T, p *person, more func(tx *act.Tx) error) {
	t.Helper()
	err := g.door.Do(anyone, func(tx *act.Tx) error {
		if err := act.Save(anyone, tx, people, p, history.Fact{Kind: "person.saved"}); err != nil || more == nil {
			return err
		}
		return more(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (p person) attempt(password string) signin.Attempt {
	return signin.Attempt{Email: p.Email, Password: password, Origin: office}
}

// in signs the person in and gives the secret and the context of his requests.
func (g *gate) in(t *testing.T, p person) (string, signin.Session, context.Context) {
	t.Helper()
	secret, session, err := g.SignIn(anyone, p.attempt(good))
	if err != nil {
		t.Fatal(err)
	}
	actor, _, err := g.Authenticate(anyone, secret)
	if err != nil {
		t.Fatal(err)
	}
	return secret, session, access.With(anyone, actor)
}

func (g *gate) alive(t *testing.T, secret string, want bool) {
	t.Helper()
	_, _, err := g.Authenticate(anyone, secret)
	if strings.HasPrefix(secret, "tl_") {
		_, err = g.AuthenticateToken(anyone, secret)
	}
	if want && err != nil {
		t.Errorf("not alive: %v", err)
	}
	if !want {
		wants(t, err, fault.Forbidden)
	}
}

func wants(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if fault.KindOf(err) != kind {
		t.Errorf("got %v, want %q", err, kind)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestSignIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, false)
		ada := g.person(t, "Ada", access.Owner, good)
		stub := g.person(t, "Stub", access.Member, "")
		gone := g.person(t, "Gone", access.Member, good)
		gone.Disabled = true
		g.change(t, &gone, nil)
		var sentences []string
		for _, a := range []signin.Attempt{ada.attempt("wrong password"), ada.attempt(""), stub.attempt(""), gone.attempt(good),
			{Email: "nobody@example.com", Password: good}, {Email: "", Password: ""}, {Email: "a\x00\xff", Password: "\xff\x00", Origin: signin.Origin{Agent: "\xff\x00", Address: "\x00"}}} {
			_, _, err := g.SignIn(anyone, a)
			wants(t, err, fault.Forbidden)
			sentences = append(sentences, err.Error())
		}
		for _, s := range sentences {
			if s != sentences[0] {
				t.Errorf("%q tells more than %q", s, sentences[0])
			}
		}
		a := ada.attempt(good)
		a.Email, a.Origin.Agent = " ADA@example.com ", strings.Repeat("x", 999)+"\x00\xff"
		secret, session, err := g.SignIn(anyone, a)
		if err != nil || len(secret) != 43 || len(session.Agent) != 200 {
			t.Fatalf("%v %+v", err, session)
		}
		actor, info, err := g.Authenticate(anyone, secret)
		if err != nil || actor.Person != ada.ID || actor.Name != "Ada" || actor.Role != access.Owner || actor.Via != access.ViaPage || actor.Scopes != nil {
			t.Fatalf("%+v %v", actor, err)
		}
		if info.ID != session.ID || info.Zone != "Europe/Berlin" || info.Theme != "dark" || !info.Hotkeys || !info.Expires.Equal(monday.Add(30*24*time.Hour)) {
			t.Fatalf("%+v", info)
		}
		for _, bad := range []string{"", "x", strings.Repeat("A", 43), secret[:42] + "!"} {
			g.alive(t, bad, false)
		}
		stored, n := "", 0
		if err := db.One(anyone, d, "SELECT secret FROM session WHERE id = $1", []any{string(session.ID)}, &stored); err != nil || stored == secret || len(stored) != 64 {
			t.Fatalf("%q %v", stored, err)
		}
		err = db.EachEvent(anyone, d, func(e *record.Event) error {
			n++
			for _, canary := range []string{secret, "192.0.2.1", "argon2"} {
				if strings.Contains(e.Changed+e.Data+e.Request, canary) {
					t.Errorf("event %d tells %s", e.Seq, canary)
				}
			}
			return nil
		})
		if err != nil || n == 0 {
			t.Fatalf("%d events: %v", n, err)
		}
	})
}

func TestSessionsSlideAndRunOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, false)
		ada := g.person(t, "Ada", access.Owner, good)
		secret, session, ctx := g.in(t, ada)
		events := must(history.Newest(anyone, d))(t)
		g.clock.Advance(6 * time.Minute)
		g.alive(t, secret, true)
		if list := must(g.Sessions(ctx, session.ID))(t); len(list) != 1 || !list[0].Current || !list[0].Seen.Equal(g.clock.Now()) {
			t.Fatalf("%+v", list)
		}
		g.clock.Advance(4 * time.Minute)
		g.alive(t, secret, true)
		if n := must(history.Newest(anyone, d))(t); n != events {
			t.Fatal("a mere request left an event")
		}
		// Once a day it is prolonged, by one of many requests.
		g.clock.Advance(25 * time.Hour)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { g.alive(t, secret, true) })
		}
		wg.Wait()
		if n := must(history.Newest(anyone, d))(t); n != events+1 {
			t.Fatalf("%d events", n-events)
		}
		for range 3 {
			g.clock.Advance(29 * 24 * time.Hour)
			g.alive(t, secret, true)
		}
		g.clock.Advance(30 * 24 * time.Hour)
		g.alive(t, secret, false)
		g.clock.Advance(-40 * 24 * time.Hour) // a clock that was wrong does not harm for good
		g.alive(t, secret, true)
		g.clock.Advance(400 * 24 * time.Hour)
		if n := must(g.Sweep(anyone))(t); n != 1 {
			t.Fatalf("%d swept", n)
		}
		if n := must(g.Sweep(anyone))(t); n != 0 {
			t.Fatalf("%d swept again", n)
		}
	})
}

func TestEndingSessions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, false)
		ada, eve := g.person(t, "Ada", access.Owner, good), g.person(t, "Eve", access.Owner, good)
		first, one, ctx := g.in(t, ada)
		second, two, _ := g.in(t, ada)
		third, _, _ := g.in(t, ada)
		_, _, evil := g.in(t, eve)
		wants(t, g.EndSession(evil, one.ID), fault.NotFound)
		if err := g.EndSession(ctx, two.ID); err != nil {
			t.Fatal(err)
		}
		g.alive(t, second, false)
		g.alive(t, third, true)
		if n := must(g.EndOthers(ctx, one.ID))(t); n != 1 {
			t.Fatalf("%d ended", n)
		}
		g.alive(t, third, false)
		g.alive(t, first, true)
		if err := g.EndSession(ctx, one.ID); err != nil {
			t.Fatal(err)
		}
		g.alive(t, first, false)
		wants(t, g.EndSession(ctx, one.ID), fault.NotFound)
	})
}

func TestDisabledAndDowngraded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, false)
		ada := g.person(t, "Ada", access.Admin, good)
		secret, _, ctx := g.in(t, ada)
		_, token, err := g.CreateToken(ctx, signin.NewToken{Name: "ci", Scopes: []access.Action{signin.AllScopes}})
		if err != nil {
			t.Fatal(err)
		}
		link := must(g.MakeReset(ctx, ada.ID))(t)
		ada.Role = access.Viewer
		g.change(t, &ada, nil)
		if a, _, _ := g.Authenticate(anyone, secret); a.Role != access.Viewer {
			t.Errorf("the session still is %s", a.Role)
		}
		if a, _ := g.AuthenticateToken(anyone, token); a.Role != access.Viewer {
			t.Errorf("the token still is %s", a.Role)
		}
		// Even before anything is ended, being disabled counts.
		ada.Disabled = true
		g.change(t, &ada, nil)
		g.alive(t, secret, false)
		g.alive(t, token, false)
		_, err = g.LookReset(anyone, link)
		wants(t, err, fault.NotFound)
		_, _, err = g.Open(anyone, ada.ID, office)
		wants(t, err, fault.Forbidden)
		// Once ended, enabling brings nothing back.
		g.change(t, &ada, func(tx *act.Tx) error { return g.End(anyone, tx, ada.ID) })
		ada.Disabled = false
		g.change(t, &ada, nil)
		g.alive(t, secret, false)
		g.alive(t, token, false)
		_, err = g.LookReset(anyone, link)
		wants(t, err, fault.NotFound)
	})
}
