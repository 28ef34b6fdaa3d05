package process_test

import (
	"context"
	"fmt"
	"slices"
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
	"throughline/internal/job"
	"throughline/internal/process"
)

const (
	open   = id.Project("0000000000000000000000open")
	secret = id.Project("00000000000000000000secret")
)

type world struct {
	*process.Service
	db    *db.DB
	door  *act.Door
	clock *clock.Manual
	runs  map[int64]int64 // open ones by number
	tasks *[]string       // that were added, "project title person due"
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada    = as("ada", access.Member)
	bob    = as("bob", access.Member)
	viewer = as("vic", access.Viewer)
	guest  = as("gus", access.Guest)
	nobody = context.Background()
)

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := world{db: d, clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), runs: map[int64]int64{}, tasks: &[]string{}}
		workers := job.NewWorkers()
		job.Handle(workers, func(context.Context, process.Apply) error { return nil })
		jobs, err := job.Open(context.Background(), d, workers, nil)
		if err != nil {
			t.Fatal(err)
		}
		kinds := history.Catalogue{}
		kinds.Merge(process.Kinds())
		w.door = &act.Door{DB: d, Clock: w.clock, Jobs: jobs, Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}}
		for _, table := range process.Tables() {
			w.door.Tables[table.SubjectName()] = table
		}
		w.Service = process.New(d, w.door, process.Deps{
			CheckPeople: func(_ context.Context, _ db.Q, people []id.Person) error {
				if people[0] == "nobody" {
					return fault.New(fault.Invalid, "is nobody here")
				}
				return nil
			},
			CheckTeams: func(_ context.Context, _ db.Q, teams []id.Team) error {
				if len(teams) > 0 && teams[0] == "none" {
					return fault.New(fault.Invalid, "is no team")
				}
				return nil
			},
			Calendar: func(context.Context, db.Q, id.Team) (clock.Calendar, error) { return clock.Calendar{}, nil },
			Members: func(_ context.Context, _ db.Q, teams []id.Team) ([]process.Member, error) {
				var out []process.Member
				for _, m := range []process.Member{{Person: "bob", Name: "Bob", Role: access.Member, Teams: []id.Team{"t2"}}, {Person: "gus", Name: "Gus", Role: access.Guest, Teams: []id.Team{"t2"}},
					{Person: "vic", Name: "Vic", Role: access.Viewer, Teams: []id.Team{"t1"}}} {
					if slices.Contains(teams, m.Teams[0]) {
						out = append(out, m)
					}
				}
				return out, nil
			},
			OpenRuns: func(context.Context, db.Q, id.Process) (map[int64]int64, error) { return w.runs, nil },
			Exists: func(_ context.Context, kind string, ids []string) (map[string]bool, error) {
				return map[string]bool{"here": kind == "task"}, nil
			},
			AddTask: func(_ context.Context, _ *act.Tx, in id.Project, title string, who id.Person, due clock.Date) error {
				*w.tasks = append(*w.tasks, fmt.Sprint(in, " ", title, " ", who, " ", due))
				return nil
			},
			Follows: func(_ context.Context, of process.Renewal) ([]process.FollowUp, error) {
				out := []process.FollowUp{}
				for _, step := range of.Steps {
					out = append(out, process.FollowUp{Kind: "sop", Title: fmt.Sprint(of.Name, " ", of.Number, " ", step.Name, " ", step.How, " ", step.Tool)})
				}
				return out, nil
			},
			AddFollowUps: func(_ context.Context, _ *act.Tx, in id.Project, tasks []process.FollowUp) error {
				for _, t := range tasks {
					*w.tasks = append(*w.tasks, fmt.Sprint(in, " ", t.Title))
				}
				return nil
			},
		})
		err = d.Write(ada, func(tx *db.Tx) error {
			for _, p := range []string{"ada", "gus"} {
				if err := db.Fixture(ada, tx, "person", map[string]any{"id": p}); err != nil {
					return err
				}
			}
			for p, code := range map[id.Project]string{open: "OPN", secret: "SEC"} {
				if err := db.Fixture(ada, tx, "project", map[string]any{"id": string(p), "code": code, "title": code, "private": p == secret}); err != nil {
					return err
				}
			}
			return db.Fixture(ada, tx, "member", map[string]any{"id": "m", "project_id": string(secret), "person_id": "ada", "role": "lead"})
		})
		if err != nil {
			t.Fatal(err)
		}
		run(t, w)
	})
}

func onboarding() process.NewProcess {
	return process.NewProcess{Name: "Employee onboarding", Owner: "ada", Teams: []id.Team{"t1", "t1", ""}, Lanes: []process.Lane{{Name: "People & ops", Team: "t1"}, {Name: "IT"}}}
}

func (w world) create(t *testing.T, n process.NewProcess) (process.Process, process.Version) {
	t.Helper()
	p, v, err := w.Create(ada, n)
	if err != nil {
		t.Fatal(err)
	}
	return p, v
}

func (w world) kinds(t *testing.T) string {
	t.Helper()
	events, err := history.Since(ada, w.db, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, strings.TrimPrefix(e.Kind, "process."))
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

func TestCreateEditDelete(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		n := onboarding()
		n.ID = "000000000000000000process"
		p, v := w.create(t, n)
		if again, same := w.create(t, n); again.ID != p.ID || same.ID != v.ID {
			t.Error("made twice")
		}
		r, err := w.Read(viewer, p.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(p, r.Process); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]process.LaneTeam{{ID: "Lane_1", Name: "People & ops", Team: "t1"}, {ID: "Lane_2", Name: "IT"}}, r.Lanes); diff != "" {
			t.Error(diff)
		}
		if len(r.Steps) != 3 || r.Version.Number != 1 || r.Version.Status != process.Draft {
			t.Errorf("%+v", r)
		}
		for field, bad := range map[string]process.NewProcess{"name": {Name: " "}, "owner": {Name: "x", Owner: "nobody"}, "teams": {Name: "x", Teams: []id.Team{"none"}},
			"lanes": {Name: "x", Lanes: []process.Lane{{Name: "a", Team: "none"}}}, "id": {ID: "1", Name: "x"}} {
			_, _, err := w.Create(ada, bad)
			want(t, err, fault.Invalid, field)
		}
		_, _, err = w.Create(ada, process.NewProcess{Name: "x", Lanes: []process.Lane{{Name: ""}}})
		want(t, err, fault.Invalid, "lanes")
		name, project := "Onboarding", secret
		if p, err = w.Edit(ada, p.ID, p.Version, process.Patch{Name: &name}); err != nil || p.Name != name {
			t.Fatal(p, err)
		}
		_, err = w.Edit(ada, p.ID, 1, process.Patch{Name: new(string)})
		want(t, err, fault.Invalid, "name")
		other := "Other"
		_, err = w.Edit(ada, p.ID, 1, process.Patch{Name: &other})
		want(t, err, fault.Stale)
		_, err = w.Edit(bob, p.ID, 0, process.Patch{Project: &project})
		want(t, err, fault.NotFound)
		if p, err = w.Edit(ada, p.ID, 0, process.Patch{Project: &project}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Get(bob, p.ID)
		want(t, err, fault.NotFound)
		ctx, receipt := act.WithReceipt(ada)
		if err = w.Delete(ctx, p.ID, p.Version); err != nil {
			t.Fatal(err)
		}
		_, err = w.Get(ada, p.ID)
		want(t, err, fault.NotFound)
		if bin, err := w.Bin(ada); err != nil || len(bin) != 1 {
			t.Error(bin, err)
		}
		if bin, err := w.Bin(bob); err != nil || len(bin) != 0 {
			t.Error(bin, err)
		}
		_, err = w.Restore(bob, p.ID)
		want(t, err, fault.NotFound)
		if _, err = w.Restore(ada, p.ID); err != nil {
			t.Fatal(err)
		}
		if err = w.Delete(ctx, p.ID, 0); err != nil {
			t.Fatal(err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if _, err = w.Get(ada, p.ID); err != nil {
			t.Fatal(err)
		}
		if got, want := w.kinds(t), "created drafted edited edited deleted restored deleted deleted"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}

func TestListLinksAndPrivacy(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		pub, _ := w.create(t, onboarding())
		n := onboarding()
		n.Name, n.Project, n.Teams = "Layoffs", secret, nil
		hidden, _ := w.create(t, n)
		n.Name, n.Project = "Access 100%", open
		inOpen, _ := w.create(t, n)
		names := func(ctx context.Context, q process.Query) string {
			t.Helper()
			var out []string
			for {
				page, err := w.List(ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Items {
					out = append(out, r.Name)
				}
				if q.Cursor = page.Next; q.Cursor == "" {
					return strings.Join(out, ", ")
				}
			}
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			q    process.Query
			want string
		}{
			"all by pages":       {ada, process.Query{Limit: 1}, "Access 100%, Employee onboarding, Layoffs"},
			"not the private":    {bob, process.Query{}, "Access 100%, Employee onboarding"},
			"a viewer":           {viewer, process.Query{}, "Access 100%, Employee onboarding"},
			"a guest of nothing": {guest, process.Query{}, ""},
			"by words":           {ada, process.Query{Words: "100%"}, "Access 100%"},
			"of a team":          {ada, process.Query{Team: "t1"}, "Employee onboarding"},
			"of a project":       {ada, process.Query{Project: secret}, "Layoffs"},
			"the product itself": {access.With(nobody, access.System()), process.Query{}, "Access 100%, Employee onboarding, Layoffs"},
		} {
			if got := names(c.ctx, c.q); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		_, err := w.List(ada, process.Query{Cursor: "junk!"})
		want(t, err, fault.Invalid, "cursor")

		l, err := w.Link(ada, open, pub.ID, process.AsIs)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.Link(ada, open, pub.ID, process.AsIs); err != nil || again.ID != l.ID {
			t.Error("linked twice", err)
		}
		_, err = w.Link(ada, open, pub.ID, "was")
		want(t, err, fault.Invalid, "role")
		_, err = w.Link(bob, open, hidden.ID, process.ToBe)
		want(t, err, fault.NotFound)
		_, err = w.Link(viewer, open, pub.ID, process.ToBe)
		want(t, err, fault.Forbidden)
		for _, p := range []id.Process{hidden.ID, inOpen.ID} {
			if _, err = w.Link(ada, open, p, process.ToBe); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			ctx context.Context
			n   int
		}{{ada, 3}, {bob, 2}, {viewer, 2}, {guest, 0}, {access.With(nobody, access.System()), 3}} {
			m, err := w.Of(c.ctx, []id.Project{open, secret})
			if err != nil || len(m[open]) != c.n {
				t.Errorf("%d links, want %d: %v", len(m[open]), c.n, err)
			}
			if c.n > 0 && (m[open][0].Link.Role != process.AsIs || m[open][0].Draft != 1 || m[open][0].Published != 0) {
				t.Errorf("%+v", m[open][0])
			}
		}
		if uses, err := w.Uses(bob, pub.ID); err != nil || len(uses) != 1 {
			t.Error(uses, err)
		}
		want(t, w.Unlink(viewer, l.ID), fault.Forbidden)
		ctx, receipt := act.WithReceipt(ada)
		if err = w.Unlink(ctx, l.ID); err != nil {
			t.Fatal(err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if m, err := w.Of(ada, []id.Project{open}); err != nil || len(m[open]) != 3 {
			t.Error(m, err)
		}
		for _, c := range []struct {
			ctx     context.Context
			process id.Process
			kind    fault.Kind
		}{{bob, hidden.ID, fault.NotFound}, {viewer, pub.ID, fault.Forbidden}, {viewer, inOpen.ID, fault.Forbidden}, {guest, inOpen.ID, fault.NotFound}, {nobody, pub.ID, fault.Forbidden}} {
			_, err := w.Edit(c.ctx, c.process, 0, process.Patch{})
			want(t, err, c.kind)
			_, err = w.SaveMap(c.ctx, c.process, 0, nil)
			want(t, err, c.kind)
			_, err = w.Publish(c.ctx, c.process, 0, "")
			want(t, err, c.kind)
		}
		for _, ctx := range []context.Context{guest, nobody} {
			_, _, err = w.Export(ctx, pub.ID, 0)
			want(t, err, fault.NotFound)
		}
	})
}
