package project_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/project"
)

type world struct {
	*project.Service
	db       *db.DB
	door     *act.Door
	clock    *clock.Manual
	measured *bool // what the KPIs say
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada    = as("ada", access.Member)
	bob    = as("bob", access.Member)
	boss   = as("boss", access.Owner)
	viewer = as("vic", access.Viewer)
	guest  = as("gus", access.Guest)
)

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := world{db: d, clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), measured: new(bool)}
		kinds := history.Catalogue{}
		kinds.Merge(project.Kinds())
		w.door = &act.Door{DB: d, Clock: w.clock, Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}}
		for _, table := range project.Tables() {
			w.door.Tables[table.SubjectName()] = table
		}
		w.Service = project.New(d, w.door, project.Deps{
			HasAfterValue: func(context.Context, db.Q, id.Project) (bool, error) { return *w.measured, nil },
			CheckPeople: func(_ context.Context, _ db.Q, people []id.Person) error {
				for _, p := range people {
					if p == "nobody" {
						return fault.New(fault.Invalid, "is nobody here")
					}
				}
				return nil
			},
			CheckTeams: func(_ context.Context, _ db.Q, teams []id.Team) error {
				for _, team := range teams {
					if team == "none" {
						return fault.New(fault.Invalid, "is no team")
					}
				}
				return nil
			},
			Prepare: func(context.Context, *act.Tx, id.Project) error { return nil },
		})
		err := d.Write(ada, func(tx *db.Tx) error {
			for _, p := range []string{"ada", "bob", "boss", "vic", "gus", "sue"} {
				if err := db.Fixture(ada, tx, "person", map[string]any{"id": p, "name": p}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		run(t, w)
	})
}

func charter() project.Charter {
	return project.Charter{Title: "Cut onboarding from 21 days to 10", Problem: "New people wait.", Metric: "Days to productive", From: "offer signed",
		To: "productive", Unit: "days", Direction: project.Lower, Baseline: "21", Target: "10", Sponsor: "sue", Cap: 100, Currency: "EUR", Teams: []id.Team{"t1"}}
}

func (w world) make(t *testing.T, ctx context.Context, n project.NewProject) project.Project {
	t.Helper()
	p, err := w.Create(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w world) kinds(t *testing.T) string {
	t.Helper()
	events, err := history.Since(ada, w.db, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

func want(t *testing.T, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want %s", err, kind)
	}
	for i, f := range fields {
		if e := fault.As(err); len(e.Problems) <= i || e.Problems[i].Field != f {
			t.Fatalf("problems %+v, want %v", e.Problems, fields)
		}
	}
}

func TestLifeOfAProject(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.make(t, ada, project.NewProject{Charter: charter()})
		if p.Code != "ONB" || p.Status != project.Draft || p.Lead != "ada" || p.Version != 1 {
			t.Fatalf("%+v", p)
		}
		stored, err := w.Get(ada, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, stored); diff != "" {
			t.Fatal(diff)
		}
		if p, err = w.Start(ada, p.ID, p.Version); err != nil || p.Status != project.Active || p.Started.IsZero() {
			t.Fatal(p, err)
		}
		_, err = w.Start(ada, p.ID, 0)
		want(t, err, fault.Conflict)
		if p, err = w.Hold(ada, p.ID, 0); err != nil || p.Status != project.Hold {
			t.Fatal(p, err)
		}
		if p, err = w.Resume(ada, p.ID, 0); err != nil || p.Status != project.Active {
			t.Fatal(p, err)
		}
		_, err = w.Close(ada, p.ID, 0, "")
		want(t, err, fault.Invalid, "waiver")
		_, err = w.Close(ada, p.ID, 0, "too short")
		want(t, err, fault.Invalid, "waiver")
		if p, err = w.Close(ada, p.ID, 0, "The team was dissolved before a value came in."); err != nil || !p.Unverified() || p.Waiver.By != "ada" {
			t.Fatal(p, err)
		}
		page, err := w.List(ada, project.Query{Unverified: true})
		if err != nil || len(page.Items) != 1 || page.Items[0].Code != "ONB" {
			t.Fatal(page, err)
		}
		title := "Too late"
		_, err = w.Edit(ada, p.ID, 0, project.Patch{Title: &title})
		want(t, err, fault.Conflict)
		if p, err = w.Reopen(ada, p.ID, 0); err != nil || p.Waiver.Signed() || !p.Closed.IsZero() {
			t.Fatal(p, err)
		}
		*w.measured = true
		if p, err = w.Close(ada, p.ID, 0, "this waiver is beside the point, a value exists"); err != nil || p.Unverified() {
			t.Fatal(p, err)
		}
		if page, err = w.List(ada, project.Query{Unverified: true}); err != nil || len(page.Items) != 0 {
			t.Fatal(page, err)
		}
		if got, want := w.kinds(t), "project.created member.added project.started project.held project.resumed project.waived project.reopened project.closed"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}

func TestStartNamesWhatIsMissing(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.make(t, ada, project.NewProject{Charter: project.Charter{Title: "Vendors in a week"}})
		_, err := w.Start(ada, p.ID, 0)
		want(t, err, fault.Invalid, "problem", "metric", "baseline", "target", "sponsor")
	})
}

func TestCreate(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		n := project.NewProject{ID: id.New[id.Project](w.clock.Now()), Charter: charter()}
		first, again := w.make(t, ada, n), w.make(t, ada, n)
		if first.ID != again.ID || w.kinds(t) != "project.created member.added" {
			t.Errorf("made twice: %s", w.kinds(t))
		}
		n.Title = "Another"
		_, err := w.Create(ada, n)
		want(t, err, fault.Conflict)
		_, err = w.Create(bob, project.NewProject{Code: "onb", Charter: charter()})
		want(t, err, fault.Invalid, "code")
		if second := w.make(t, bob, project.NewProject{Charter: charter()}); second.Code == "ONB" {
			t.Error("the code was given twice")
		}
		bad := charter()
		bad.Sponsor = "nobody"
		_, err = w.Create(ada, project.NewProject{Charter: bad})
		want(t, err, fault.Invalid, "sponsor")
		bad = charter()
		bad.Teams = []id.Team{"none"}
		_, err = w.Create(ada, project.NewProject{Charter: bad})
		want(t, err, fault.Invalid, "teams")
		for _, ctx := range []context.Context{viewer, guest} {
			_, err = w.Create(ctx, project.NewProject{Charter: charter()})
			want(t, err, fault.Forbidden)
		}
		// Who makes a private project for somebody else still sees it.
		other := charter()
		other.Lead = "bob"
		p := w.make(t, ada, project.NewProject{Private: true, Charter: other})
		list, err := w.Members(ada, p.ID)
		if err != nil || len(list) != 2 {
			t.Fatal(list, err)
		}
	})
}

func TestEdit(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.make(t, ada, project.NewProject{Charter: charter()})
		base, comma := "22", "9,5"
		p, err := w.Edit(bob, p.ID, p.Version, project.Patch{Baseline: &base, Target: &comma})
		if err != nil || p.Baseline != "22" || p.Target != "9.5" {
			t.Fatal(p, err)
		}
		stale := "20"
		_, err = w.Edit(ada, p.ID, 1, project.Patch{Baseline: &stale})
		want(t, err, fault.Stale)
		private := true
		_, err = w.Edit(bob, p.ID, 0, project.Patch{Private: &private})
		want(t, err, fault.Forbidden)
		_, err = w.Edit(viewer, p.ID, 0, project.Patch{Baseline: &comma})
		want(t, err, fault.Forbidden)
		_, err = w.Edit(guest, p.ID, 0, project.Patch{Baseline: &comma})
		want(t, err, fault.NotFound)
		if _, err = w.Start(ada, p.ID, 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.Edit(ada, p.ID, 0, project.Patch{Baseline: &comma, Reason: "HR corrected the start dates of two hires."})
		want(t, err, fault.Invalid, "target") // 9.5 is not better than 9.5
		new := "23"
		_, err = w.Edit(ada, p.ID, 0, project.Patch{Baseline: &new})
		want(t, err, fault.Invalid, "reason")
		if _, err = w.Edit(ada, p.ID, 0, project.Patch{Baseline: &new, Reason: "HR corrected the start dates of two hires."}); err != nil {
			t.Fatal(err)
		}
		events, err := history.Of(ada, w.db, string(p.ID), 0, 1)
		if err != nil || !strings.Contains(string(events[0].Data), "HR corrected") || string(events[0].Changed["baseline"][0]) != `"22"` {
			t.Fatalf("%s %v", events[0].Data, err)
		}
		lead := id.Person("bob")
		if p, err = w.Edit(ada, p.ID, 0, project.Patch{Lead: &lead, Private: &private}); err != nil {
			t.Fatal(err)
		}
		if _, err = w.Hold(bob, p.ID, 0); err != nil {
			t.Fatal("the new lead may not manage:", err)
		}
		_, err = w.Get(boss, p.ID)
		want(t, err, fault.NotFound) // private is private, to an owner too
	})
}

func TestMembers(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.make(t, ada, project.NewProject{Private: true, Charter: charter()})
		_, err := w.Get(guest, p.ID)
		want(t, err, fault.NotFound)
		if _, err = w.SetMember(ada, p.ID, "gus", access.Commenter); err != nil {
			t.Fatal(err)
		}
		if _, err = w.Get(guest, p.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.SetMember(guest, p.ID, "gus", access.Lead)
		want(t, err, fault.Forbidden)
		_, err = w.SetMember(ada, p.ID, "gus", "king")
		want(t, err, fault.Invalid, "role")
		_, err = w.SetMember(ada, p.ID, "nobody", access.Reader)
		want(t, err, fault.Invalid, "person")
		if m, err := w.SetMember(ada, p.ID, "gus", access.Editor); err != nil || m.Role != access.Editor || m.Version != 2 {
			t.Fatal(m, err)
		}
		_, err = w.SetMember(ada, p.ID, "ada", access.Reader)
		want(t, err, fault.Conflict)
		want(t, w.RemoveMember(ada, p.ID, "ada"), fault.Conflict)
		want(t, w.RemoveMember(ada, p.ID, "bob"), fault.NotFound)
		want(t, w.RemoveMember(guest, p.ID, "ada"), fault.Forbidden)
		if err = w.RemoveMember(guest, p.ID, "gus"); err != nil {
			t.Fatal(err)
		}
		_, err = w.Get(guest, p.ID)
		want(t, err, fault.NotFound)
		for _, role := range []access.ProjectRole{access.Editor, access.Reader} {
			if err = w.door.Do(ada, func(tx *act.Tx) error { return w.Join(ada, tx, p.ID, "gus", role) }); err != nil {
				t.Fatal(err)
			}
		}
		list, err := w.Members(ada, p.ID)
		if err != nil || len(list) != 2 || list[1].Role != access.Editor {
			t.Fatal(list, err)
		}
		if got, want := w.kinds(t), "project.created member.added member.added member.changed member.removed member.added"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}

func TestDeleteRestoreUndo(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, receipt := act.WithReceipt(ada)
		p, err := w.Create(ctx, project.NewProject{Charter: charter()})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Delete(bob, p.ID, 0)
		want(t, err, fault.Forbidden)
		if _, err = w.Delete(ada, p.ID, 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.Get(ada, p.ID)
		want(t, err, fault.NotFound)
		_, err = w.ByCode(ada, "onb")
		want(t, err, fault.NotFound)
		if bin, err := w.Bin(bob); err != nil || len(bin) != 0 {
			t.Fatal(bin, err)
		}
		if bin, err := w.Bin(ada); err != nil || len(bin) != 1 {
			t.Fatal(bin, err)
		}
		_, err = w.Restore(bob, p.ID)
		want(t, err, fault.Forbidden)
		if _, err = w.Restore(ada, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, err = w.ByCode(ada, "onb"); err != nil {
			t.Fatal(err)
		}
		title, changed := "Cut it", receipt
		if _, err = w.Edit(ctx, p.ID, 0, project.Patch{Title: &title}); err != nil {
			t.Fatal(err)
		}
		if err = w.door.Undo(ada, changed.Act); err != nil {
			t.Fatal(err)
		}
		if p, err = w.Get(ada, p.ID); err != nil || p.Title != charter().Title {
			t.Fatal(p, err)
		}
		// Taking back the making of a project takes its members and its counter with it.
		second, err := w.Create(ctx, project.NewProject{Charter: charter()})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := w.numbers(second.ID, 3); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		var left int64
		if err = db.One(ada, w.db, `SELECT (SELECT COUNT(*) FROM member) + (SELECT COUNT(*) FROM project_team) + (SELECT COUNT(*) FROM task_counter)`, nil, &left); err != nil || left != 2 {
			t.Fatal(left, err)
		}
	})
}
