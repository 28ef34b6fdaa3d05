package org_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/org"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// house is an organisation under test with what its neighbours were asked to do.
type house struct {
	*org.Service
	db    *db.DB
	door  *act.Door
	clock *clock.Manual
	owner org.Person

	mu     sync.Mutex
	hashes map[id.Person]string
	ended  []id.Person
	joined []string
}

func empty(d *db.DB) *house {
	h := &house{db: d, clock: clock.At(monday), hashes: map[id.Person]string{}}
	h.door = &act.Door{DB: d, Clock: h.clock, Signal: &history.Signal{}, Tables: map[string]db.Reversible{}, Kinds: history.Catalogue{}}
	h.door.Kinds.Merge(org.Kinds())
	for _, t := range org.Tables() {
		h.door.Tables[t.SubjectName()] = t
	}
	h.Service = org.New(d, h.door, org.Deps{
		Password: func(_ context.Context, _ *act.Tx, p id.Person, hash string) error {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.hashes[p] = hash
			return nil
		},
		End: func(_ context.Context, _ *act.Tx, p id.Person) error { h.ended = append(h.ended, p); return nil },
		Join: func(_ context.Context, _ *act.Tx, project id.Project, p id.Person, role access.ProjectRole) error {
			h.joined = append(h.joined, fmt.Sprint(project, " ", p, " ", role))
			return nil
		},
	})
	return h
}

var northbeam = org.NewOrganisation{Name: "Northbeam", OwnerName: "Ada Lovelace", Email: "Ada@Example.com", PasswordHash: "hash", Zone: "Europe/Berlin", Currency: "EUR"}

func founded(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := empty(d)
	var err error
	if _, h.owner, err = h.SetUp(context.Background(), northbeam); err != nil {
		t.Fatal(err)
	}
	return h
}

// as gives the context of a person's request.
func as(p org.Person) context.Context {
	return access.With(context.Background(), access.Actor{Person: p.ID, Name: p.Name, Role: p.Role, Via: access.ViaPage})
}

func (h *house) boss() context.Context { return as(h.owner) }

// hire brings somebody in by an invitation.
func (h *house) hire(t *testing.T, name string, role access.Role, more ...func(*org.NewInvitation)) org.Person {
	t.Helper()
	in := org.NewInvitation{Role: role}
	for _, m := range more {
		m(&in)
	}
	_, secret, err := h.Invite(h.boss(), in)
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.Accept(context.Background(), secret, org.Acceptance{Name: name, Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@example.com", PasswordHash: "hash"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// plant puts a row of another noun into its table: the given columns, and empty values in all others.
func plant(t *testing.T, d *db.DB, table string, values map[string]any) {
	t.Helper()
	ctx := context.Background()
	query := `SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1`
	if d.Engine() == db.SQLite {
		query = `SELECT name, lower(type) FROM pragma_table_info($1)`
	}
	var names, marks []string
	var args []any
	err := db.Each(ctx, d, query, []any{table}, func(scan func(...any) error) error {
		var name, kind string
		if err := scan(&name, &kind); err != nil {
			return err
		}
		value, given := values[name]
		switch {
		case given:
		case kind == "bigint":
			value = 0
		case kind == "boolean":
			value = false
		case kind == "jsonb":
			value = "[]"
		default:
			value = ""
		}
		names, args = append(names, name), append(args, value)
		marks = append(marks, fmt.Sprintf("$%d", len(args)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// project plants a project and its members by role.
func (h *house) project(t *testing.T, private bool, members map[id.Person]access.ProjectRole) id.Project {
	t.Helper()
	p := id.New[id.Project](monday)
	plant(t, h.db, "project", map[string]any{"id": string(p), "code": string(p), "title": "Secret move", "private": private})
	for who, role := range members {
		plant(t, h.db, "member", map[string]any{"id": string(id.New[id.Member](monday)), "project_id": string(p), "person_id": string(who), "role": string(role)})
	}
	return p
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

// kinds gives the kinds of the events after a number.
func (h *house) kinds(t *testing.T, after int64) string {
	t.Helper()
	events, err := history.Since(context.Background(), h.db, after, 100)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range events {
		out = append(out, e.Kind)
	}
	return strings.Join(out, " ")
}

func (h *house) newest(t *testing.T) int64 {
	t.Helper()
	return must(history.Newest(context.Background(), h.db))(t)
}

func TestSetUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := empty(d)
		if _, err := h.Organisation(context.Background()); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		_, _, err := h.SetUp(context.Background(), org.NewOrganisation{Email: "x", Zone: "Local", Currency: "???"})
		if e := fault.As(err); e == nil || len(e.Problems) != 6 {
			t.Fatalf("%v", err)
		}
		var wg sync.WaitGroup
		results := make([]error, 20)
		for i := range results {
			wg.Go(func() { _, _, results[i] = h.SetUp(context.Background(), northbeam) })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else {
				wants(t, err, fault.Conflict)
			}
		}
		if won != 1 || len(h.hashes) != 1 {
			t.Fatalf("%d set it up, %d passwords", won, len(h.hashes))
		}
		o := must(h.Organisation(context.Background()))(t)
		if o.Name != "Northbeam" || o.Currency != "EUR" || o.Version != 1 {
			t.Fatalf("%+v", o)
		}
		events := must(history.Since(context.Background(), d, 0, 10))(t)
		if len(events) != 3 || events[0].Kind != "organisation.founded" || string(events[0].Actor) != events[0].SubjectID {
			t.Fatalf("%+v", events)
		}
		ada := access.With(context.Background(), access.Actor{Person: events[0].Actor, Role: access.Owner})
		wants(t, h.door.Undo(ada, 1), fault.Conflict)
		all := must(h.People(ada))(t)
		if c := all[events[0].Actor]; len(all) != 1 || c.Name != "Ada Lovelace" || c.Initials != "AL" {
			t.Fatalf("%+v", all)
		}
	})
}

func TestSettings(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		member := h.hire(t, "Ravi", access.Member)
		name, nowhere := "North Beam", id.Calendar("nowhere")
		_, err := h.EditOrganisation(as(member), 0, org.OrganisationEdit{Name: &name})
		wants(t, err, fault.Forbidden)
		_, err = h.EditOrganisation(h.boss(), 0, org.OrganisationEdit{Calendar: &nowhere})
		wants(t, err, fault.Invalid)
		after := h.newest(t)
		o := must(h.EditOrganisation(h.boss(), 1, org.OrganisationEdit{Name: &name}))(t)
		if o.Name != name || o.Version != 2 || h.kinds(t, after) != "organisation.edited" {
			t.Fatalf("%+v %s", o, h.kinds(t, after))
		}
		_, err = h.EditOrganisation(h.boss(), 1, org.OrganisationEdit{Name: &northbeam.Name})
		wants(t, err, fault.Stale)
	})
}
