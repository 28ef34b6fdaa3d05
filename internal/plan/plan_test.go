package plan_test

import (
	"context"
	"fmt"
	"strings"
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
	"throughline/internal/plan"
)

const (
	open   = id.Project("0000000000000000000000open")
	secret = id.Project("00000000000000000000secret")
)

type world struct {
	*plan.Service
	db     *db.DB
	door   *act.Door
	states []plan.State
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada    = as("ada", access.Member)
	viewer = as("vic", access.Viewer)
	guest  = as("gus", access.Guest)
	eve    = as("eve", access.Member)
)

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		kinds := history.Catalogue{}
		kinds.Merge(plan.Kinds())
		door := &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}}
		for _, table := range plan.Tables() {
			door.Tables[table.SubjectName()] = table
		}
		next := int64(1)
		s := plan.New(d, door, plan.Deps{
			NextTask: func(_ context.Context, _ *act.Tx, _ id.Project, n int) (int64, error) {
				first := next
				next += int64(n)
				return first, nil
			},
			CheckPeople: func(_ context.Context, _ db.Q, _ id.Project, people []id.Person) error {
				for _, p := range people {
					if p == "nobody" {
						return fault.Field("assignees", "is nobody here")
					}
				}
				return nil
			},
			CheckTeam: func(context.Context, db.Q, id.Team) error { return nil },
			Match: func(_ context.Context, _ id.Project, words string, _ int) ([]string, error) {
				return db.Strings[string](ada, d, `SELECT id FROM task WHERE title = $1`, words)
			},
		})
		system := access.With(context.Background(), access.System())
		for p, code := range map[id.Project]string{open: "OPN", secret: "SEC"} {
			insertProject(t, d, p, code, p == secret)
			if err := door.Do(system, func(tx *act.Tx) error { return s.Prepare(system, tx, p) }); err != nil {
				t.Fatal(err)
			}
		}
		states, err := s.States(ada, open)
		if err != nil {
			t.Fatal(err)
		}
		run(t, world{s, d, door, states})
	})
}

// insertProject writes the few columns that the plan reads; the project's own package owns the rest.
func insertProject(t *testing.T, d *db.DB, p id.Project, code string, private bool) {
	t.Helper()
	if err := d.Write(ada, func(tx *db.Tx) error {
		return db.Fixture(ada, tx, "project", map[string]any{"id": string(p), "code": code, "title": code, "private": private})
	}); err != nil {
		t.Fatal(err)
	}
}

func (w world) add(t *testing.T, n plan.NewTask) plan.Task {
	t.Helper()
	task, err := w.Create(ada, open, n)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

func ptr[T any](v T) *T { return &v }

func TestCreateAndGet(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		made := w.add(t, plan.NewTask{Title: "  Stage laptop ", Assignees: []id.Person{"ravi", "ravi"}, Labels: []string{"vendor", "IT"}, Due: "2026-12-01", Priority: plan.High})
		got, err := w.Get(ada, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Key != "OPN-1" || got.Title != "Stage laptop" || len(got.Assignees) != 1 || got.Category != plan.Todo || got.Priority != plan.High || got.Due != "2026-12-01" || len(got.Labels) != 2 {
			t.Fatalf("%+v", got)
		}
		events, err := history.Of(ada, w.db, string(made.ID), 0, 10)
		if err != nil || len(events) != 1 || events[0].Kind != "task.created" || events[0].Project != open || string(events[0].Changed["title"][1]) != `"Stage laptop"` {
			t.Fatalf("%+v %v", events, err)
		}
		again, err := w.Create(ada, open, plan.NewTask{ID: made.ID, Title: "Stage laptop"})
		if err != nil || again.Number != 1 {
			t.Fatalf("the same id made another task: %+v %v", again, err)
		}
	})
}

func TestProblemsNameTheirFields(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for field, n := range map[string]plan.NewTask{
			"title":     {Title: " "},
			"due":       {Title: "x", Start: "2026-12-02", Due: "2026-12-01"},
			"start":     {Title: "x", Start: "2026-13-01"},
			"assignees": {Title: "x", Assignees: []id.Person{"nobody"}},
			"state":     {Title: "x", State: "unknown"},
			"parent":    {Title: "x", Parent: "unknown"},
			"labels":    {Title: "x", Labels: []string{strings.Repeat("l", 81)}},
		} {
			_, err := w.Create(ada, open, n)
			e := fault.As(err)
			if e == nil || e.Kind != fault.Invalid || len(e.Problems) == 0 || e.Problems[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		_, err := w.CreateMany(ada, open, []plan.NewTask{{Title: "good"}, {Title: ""}})
		if e := fault.As(err); e == nil || e.Problems[0].Field != "rows[1].title" {
			t.Errorf("%v", err)
		}
		if page, _ := w.List(ada, open, plan.Query{}); len(page.Items) != 0 {
			t.Errorf("%d tasks of a refused paste stayed", len(page.Items))
		}
	})
}

func TestRights(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		task := w.add(t, plan.NewTask{Title: "x"})
		if err := w.door.DB.Write(ada, func(tx *db.Tx) error {
			return db.Fixture(ada, tx, "person", map[string]any{"id": "ada", "name": "Ada", "teams": "[]"})
		}); err != nil {
			t.Fatal(err)
		}
		if err := w.door.DB.Write(ada, func(tx *db.Tx) error {
			return db.Fixture(ada, tx, "member", map[string]any{"id": "m", "project_id": string(secret), "person_id": "ada", "role": "editor"})
		}); err != nil {
			t.Fatal(err)
		}
		hidden, err := w.Create(ada, secret, plan.NewTask{Title: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]struct {
			ctx  context.Context
			task id.Task
			read fault.Kind
			edit fault.Kind
		}{
			"a member in an open project":        {eve, task.ID, "", ""},
			"a viewer in an open project":        {viewer, task.ID, "", fault.Forbidden},
			"a guest outside":                    {guest, task.ID, fault.NotFound, fault.NotFound},
			"nobody":                             {context.Background(), task.ID, fault.NotFound, fault.NotFound},
			"an outsider of a private project":   {eve, hidden.ID, fault.NotFound, fault.NotFound},
			"an owner outside a private project": {as("boss", access.Owner), hidden.ID, fault.NotFound, fault.NotFound},
		} {
			_, err := w.Get(want.ctx, want.task)
			if fault.KindOf(err) != want.read {
				t.Errorf("%s reads: %v", name, err)
			}
			_, err = w.Edit(want.ctx, want.task, 0, plan.TaskPatch{Title: ptr("by " + name)})
			if fault.KindOf(err) != want.edit {
				t.Errorf("%s edits: %v", name, err)
			}
			if _, err := w.Delete(want.ctx, []id.Task{want.task}); want.edit != "" && fault.KindOf(err) != want.edit {
				t.Errorf("%s deletes: %v", name, err)
			}
			if want.edit == "" {
				_, _ = w.Restore(ada, want.task)
			}
		}
	})
}

func TestEditStaleUndoBulk(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		task := w.add(t, plan.NewTask{Title: "one"})
		if _, err := w.Edit(ada, task.ID, 1, plan.TaskPatch{Title: ptr("two")}); err != nil {
			t.Fatal(err)
		}
		_, err := w.Edit(eve, task.ID, 1, plan.TaskPatch{Title: ptr("three")})
		if e := fault.As(err); e == nil || e.Kind != fault.Stale {
			t.Fatalf("%v", err)
		}
		done := w.states[3]
		ctx, receipt := act.WithReceipt(ada)
		closed, err := w.Edit(ctx, task.ID, 0, plan.TaskPatch{State: &done.ID})
		if err != nil || closed.Category != plan.Done || closed.Finished.IsZero() {
			t.Fatalf("%+v %v", closed, err)
		}
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if got, _ := w.Get(ada, task.ID); got.Category != plan.Todo || !got.Finished.IsZero() {
			t.Fatalf("%+v", got)
		}
		var ids []id.Task
		for i := range 30 {
			ids = append(ids, w.add(t, plan.NewTask{Title: fmt.Sprint("bulk ", i)}).ID)
		}
		ctx, receipt = act.WithReceipt(ada)
		if n, err := w.Bulk(ctx, ids, plan.TaskPatch{Assignees: &[]id.Person{"ravi"}, Due: ptr(clock.Date("2026-12-24"))}); err != nil || n != 30 {
			t.Fatal(n, err)
		}
		page, err := w.List(ada, open, plan.Query{Assignees: []id.Person{"ravi"}})
		if err != nil || len(page.Items) != 30 {
			t.Fatal(len(page.Items), err)
		}
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if page, _ = w.List(ada, open, plan.Query{Assignees: []id.Person{"ravi"}}); len(page.Items) != 0 {
			t.Fatal("the index of assignees stayed after the undo")
		}
	})
}

func TestListPagesInEveryOrder(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i := range 25 {
			n := plan.NewTask{Title: fmt.Sprint("t", i), Priority: plan.Priority(1 + i%5)}
			if i%3 > 0 {
				n.Due = clock.Date("2026-12-01").AddDays(i % 7)
			}
			w.add(t, n)
		}
		for _, sort := range []string{"", "rank", "-rank", "due", "-due", "priority", "-priority", "updated", "-updated", "number", "-number"} {
			seen := map[id.Task]bool{}
			var last string
			q := plan.Query{Sort: sort, Limit: 4}
			for {
				page, err := w.List(ada, open, q)
				if err != nil {
					t.Fatal(sort, err)
				}
				for _, task := range page.Items {
					if seen[task.ID] {
						t.Fatalf("%s: %s came twice", sort, task.Key)
					}
					seen[task.ID] = true
					if sort == "due" {
						key := string(task.Due)
						if key == "" {
							key = "z"
						}
						if key < last {
							t.Fatalf("due %s after %s", key, last)
						}
						last = key
					}
				}
				if page.Next == "" {
					break
				}
				q.Cursor = page.Next
			}
			if len(seen) != 25 {
				t.Fatalf("%s: %d of 25", sort, len(seen))
			}
		}
		for name, q := range map[string]plan.Query{"sort": {Sort: "title"}, "cursor": {Cursor: "x"}, "limit": {Limit: 1001}} {
			if _, err := w.List(ada, open, q); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestPlaceAndTreeAndLinks(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		a, b, c := w.add(t, plan.NewTask{Title: "a"}), w.add(t, plan.NewTask{Title: "b"}), w.add(t, plan.NewTask{Title: "c"})
		order := func() string {
			page, err := w.List(ada, open, plan.Query{})
			if err != nil {
				t.Fatal(err)
			}
			var s string
			for _, task := range page.Items {
				s += task.Title
			}
			return s
		}
		for _, step := range []struct {
			move  plan.Task
			patch plan.TaskPatch
			want  string
		}{
			{c, plan.TaskPatch{Before: &a.ID}, "cab"},
			{c, plan.TaskPatch{After: &b.ID}, "abc"},
			{a, plan.TaskPatch{After: &b.ID, Before: &c.ID}, "bac"},
			{c, plan.TaskPatch{After: ptr(id.Task(""))}, "cba"},
		} {
			if _, err := w.Edit(ada, step.move.ID, 0, step.patch); err != nil {
				t.Fatal(err)
			}
			if got := order(); got != step.want {
				t.Fatalf("order %s, want %s", got, step.want)
			}
		}
		if _, err := w.Edit(ada, b.ID, 0, plan.TaskPatch{Parent: &a.ID}); err != nil {
			t.Fatal(err)
		}
		leaf := w.add(t, plan.NewTask{Title: "leaf", Parent: b.ID, State: w.states[3].ID, Start: "2026-11-02", Due: "2026-11-05"})
		w.add(t, plan.NewTask{Title: "leaf2", Parent: b.ID, Start: "2026-11-04", Due: "2026-11-09"})
		top, err := w.Get(ada, a.ID)
		if err != nil || top.Rollup == nil || *top.Rollup != (plan.Rollup{Total: 2, Done: 1, Start: "2026-11-02", Due: "2026-11-09"}) {
			t.Fatalf("%+v %v", top.Rollup, err)
		}
		if _, err := w.Edit(ada, a.ID, 0, plan.TaskPatch{Parent: &leaf.ID}); !fault.Is(err, fault.Invalid) {
			t.Fatalf("a circle of parents was taken: %v", err)
		}
		if _, err := w.Connect(ada, a.ID, c.ID, "", 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.Connect(ada, c.ID, a.ID, "", 0)
		if err == nil || !strings.Contains(err.Error(), "“a” → “c”") {
			t.Fatalf("%v", err)
		}
		if _, err := w.Connect(ada, a.ID, c.ID, "", 1); !fault.Is(err, fault.Invalid) {
			t.Fatalf("the same link twice: %v", err)
		}
		if n, err := w.Neighbours(ada, c.ID); err != nil || len(n) != 1 || n[0].Waits || n[0].Title != "a" {
			t.Fatalf("%+v %v", n, err)
		}
	})
}

func TestStates(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		task := w.add(t, plan.NewTask{Title: "x", State: w.states[1].ID})
		if err := w.RemoveState(ada, open, w.states[1].ID); !fault.Is(err, fault.Conflict) {
			t.Fatalf("%v", err)
		}
		review, err := w.AddState(ada, open, "Review", plan.Doing)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.AddState(ada, open, "review", plan.Doing); !fault.Is(err, fault.Invalid) {
			t.Fatalf("%v", err)
		}
		if _, err := w.EditState(ada, open, review.ID, "Review", plan.Doing, &w.states[0].ID); err != nil {
			t.Fatal(err)
		}
		all, _ := w.Service.States(ada, open)
		if all[1].Name != "Review" {
			t.Fatalf("%+v", all)
		}
		if _, err := w.EditState(ada, open, w.states[1].ID, "Finished", plan.Done, nil); err != nil {
			t.Fatal(err)
		}
		if got, _ := w.Get(ada, task.ID); got.Category != plan.Done || got.Finished.IsZero() {
			t.Fatalf("%+v", got)
		}
	})
}
