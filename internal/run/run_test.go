package run_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/job"
	"throughline/internal/run"
)

const (
	secret  = id.Project("00000000000000000000secret")
	process = id.Process("000000000000000000process")
	version = id.Version("000000000000000000version")
)

type world struct {
	*run.Service
	db    *db.DB
	door  *act.Door
	clock *clock.Manual
	def   *run.Definition
	olds  map[id.Version]run.Definition // versions before def
	other map[id.Process]run.Definition // what holds of other processes
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada    = as("ada", access.Member)
	viewer = as("vic", access.Viewer)
	guest  = as("gus", access.Guest)
)

// laptop is a process by hand: order, decide, stage; a dear laptop goes back to be ordered again.
func laptop(t *testing.T) []byte {
	t.Helper()
	m, err := bpmn.Parse(bpmn.New("Laptop", []bpmn.Lane{{Name: "People ops"}, {Name: "IT"}}))
	if err != nil {
		t.Fatal(err)
	}
	stage, err := m.InsertStep("Task_1", "", bpmn.NewStep{Name: "Stage the laptop", Lane: "Lane_2"})
	if err != nil {
		t.Fatal(err)
	}
	check, err := m.InsertStep("Task_1", "", bpmn.NewStep{Name: "Check the price"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.AddWay(check, "it is too dear", "Task_1"); err != nil {
		t.Fatal(err)
	}
	if stage != "Step_1" || check != "Step_2" {
		t.Fatal(stage, check)
	}
	return m.Bytes()
}

func each(t *testing.T, drawn func(t *testing.T) []byte, do func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := world{olds: map[id.Version]run.Definition{}, other: map[id.Process]run.Definition{}, db: d, clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
		w.def = &run.Definition{Process: process, Name: "Laptop", Version: version, Number: 1, Map: drawn(t),
			Lanes: []run.Lane{{ID: "Lane_1", Name: "People ops", Team: "ops"}, {ID: "Lane_2", Name: "IT", Team: "it"}},
			Steps: map[string]run.Told{"Task_1": {Text: "Ask first", Days: 2, Form: []run.Question{{Name: "price", Label: "Price", Kind: "number", Required: true}}}}}
		workers := job.NewWorkers()
		job.Handle(workers, func(context.Context, run.Wake) error { return nil })
		job.Handle(workers, func(context.Context, run.Spread) error { return nil })
		jobs, err := job.Open(context.Background(), d, workers, nil)
		if err != nil {
			t.Fatal(err)
		}
		kinds := history.Catalogue{}
		kinds.Merge(run.Kinds())
		w.door = &act.Door{DB: d, Clock: w.clock, Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}, Jobs: jobs}
		for _, table := range run.Tables() {
			w.door.Tables[table.SubjectName()] = table
		}
		w.Service = run.New(d, w.door, run.Deps{
			Definition: func(_ context.Context, _ db.Q, p id.Process, v id.Version) (run.Definition, error) {
				if other, ok := w.other[p]; ok {
					return other, nil
				}
				if old, ok := w.olds[v]; ok {
					return old, nil
				}
				return *w.def, nil
			},
			CheckPeople: func(_ context.Context, _ db.Q, people []id.Person) error {
				if people[0] == "nobody" || people[0] == nobody {
					return fault.New(fault.Invalid, "is nobody here")
				}
				return nil
			},
			Files: func(_ context.Context, _ db.Q, _ id.Run, files []id.Attachment) ([]run.File, error) {
				var out []run.File
				for _, f := range files {
					if f != photo && f != notes {
						return nil, fault.New(fault.NotFound, "no such file")
					}
					out = append(out, run.File{ID: f, Name: map[id.Attachment]string{photo: "desk.jpg", notes: "notes.txt"}[f], Size: 12, Picture: f == photo})
				}
				return out, nil
			},
			Calendar: func(context.Context, db.Q, id.Team) (clock.Calendar, error) { return clock.Calendar{}, nil },
		})
		err = d.Write(ada, func(tx *db.Tx) error {
			digest, err := db.KeepMap(ada, tx, w.def.Map)
			if err != nil {
				return err
			}
			for _, fixture := range []struct {
				table string
				row   map[string]any
			}{
				{"person", map[string]any{"id": "ada", "role": string(access.Member)}},
				{"project", map[string]any{"id": string(secret), "code": "SEC", "title": "SEC", "private": true}},
				{"process", map[string]any{"id": string(process), "name": "Laptop"}},
				{"process_version", map[string]any{"id": string(version), "process_id": string(process), "number": int64(1), "map_id": digest, "status": "published"}},
			} {
				if err := db.Fixture(ada, tx, fixture.table, fixture.row); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		do(t, w)
	})
}

// open gives the open steps of a run.
func (w world) open(t *testing.T, r run.Run) []run.StepView {
	t.Helper()
	v, err := w.Get(ada, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out []run.StepView
	for _, s := range v.Steps {
		if s.Status == run.Open {
			out = append(out, s)
		}
	}
	return out
}

func (w world) only(t *testing.T, r run.Run, name string) run.StepView {
	t.Helper()
	open := w.open(t, r)
	if len(open) != 1 || open[0].Name != name {
		t.Fatalf("open are %+v, not %s", open, name)
	}
	return open[0]
}

func want(t *testing.T, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("%v is not %v", err, kind)
	}
	var e *fault.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	for _, f := range fields {
		found := false
		for _, p := range e.Problems {
			found = found || p.Field == f
		}
		if !found {
			t.Errorf("%v says nothing of %s", err, f)
		}
	}
}

func TestARunFromStartToEnd(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		_, err := w.Start(guest, process, run.NewRun{})
		want(t, err, fault.NotFound)
		_, err = w.Start(viewer, process, run.NewRun{})
		want(t, err, fault.Forbidden)
		_, err = w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Lane_9": "ada"}})
		want(t, err, fault.Invalid, "roles")
		r, err := w.Start(ada, process, run.NewRun{Title: "For Bo", Roles: map[string]id.Person{"Lane_2": "ada"}})
		if err != nil {
			t.Fatal(err)
		}
		first := w.only(t, r, "First step")
		if first.Text != "Ask first" || first.Team != "ops" || first.Due != "2026-11-25" || len(first.Form) != 1 {
			t.Errorf("%+v", first)
		}
		_, err = w.Complete(ada, first.ID, 0, run.Completion{})
		want(t, err, fault.Invalid, "price")
		_, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: map[string]any{"price": "dear", "x": 1.0}})
		want(t, err, fault.Invalid, "price", "x")
		if _, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: map[string]any{"price": "1200,50"}}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: map[string]any{"price": "1"}})
		want(t, err, fault.Conflict)
		check := w.only(t, r, "Check the price")
		if len(check.Form) != 1 || check.Form[0].Kind != "choice" || len(check.Form[0].Options) != 2 {
			t.Fatalf("nobody is asked which way it goes: %+v", check)
		}
		back := check.Form[0].Options[1]
		if back.Label != "it is too dear" {
			back = check.Form[0].Options[0]
		}
		_, err = w.Complete(ada, check.ID, 0, run.Completion{})
		want(t, err, fault.Invalid, check.Form[0].Name)
		if _, err = w.Complete(ada, check.ID, 0, run.Completion{Answers: map[string]any{check.Form[0].Name: back.Value}}); err != nil {
			t.Fatal(err)
		}
		again := w.only(t, r, "First step")
		if again.ID == first.ID {
			t.Fatal("the same step came back")
		}
		if _, err = w.PassOver(ada, again.ID, 0, " "); err == nil {
			t.Fatal("skipped without a reason")
		}
		if _, err = w.PassOver(ada, again.ID, 0, "Bo has one already"); err != nil {
			t.Fatal(err)
		}
		check = w.only(t, r, "Check the price")
		other := check.Form[0].Options[0]
		if other.Value == back.Value {
			other = check.Form[0].Options[1]
		}
		if _, err = w.Complete(ada, check.ID, 0, run.Completion{Answers: map[string]any{check.Form[0].Name: other.Value}}); err != nil {
			t.Fatal(err)
		}
		stage := w.only(t, r, "Stage the laptop")
		if stage.Assignee != "ada" || stage.From != "Lane_1" || stage.Lane != "Lane_2" {
			t.Errorf("%+v", stage)
		}
		w.clock.Advance(3 * time.Hour)
		if _, err = w.Begin(ada, stage.ID, 0); err != nil {
			t.Fatal(err)
		}
		mine, err := w.Mine(ada)
		if err != nil || len(mine) != 1 || mine[0].Title != "For Bo" {
			t.Fatal(mine, err)
		}
		w.clock.Advance(time.Hour)
		ctx, receipt := act.WithReceipt(ada)
		done, err := w.Complete(ctx, stage.ID, stage.Version, run.Completion{Note: "Serial 42"}) // as she saw it before she took it up
		if err != nil || done.Status != run.Completed || done.Ended.IsZero() {
			t.Fatal(done, err)
		}
		m, err := w.Measure(viewer, process, 0)
		if err != nil || m.Runs != 1 || m.Ended != 1 || *m.Lead != 4 || m.Skipped != 1 || len(m.Handoffs) != 1 || m.Handoffs[0].Wait != 3 || m.Handoffs[0].Share != 100 {
			t.Fatalf("%+v %v", m, err)
		}
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if reopened := w.only(t, r, "Stage the laptop"); reopened.ID != stage.ID {
			t.Errorf("%+v", reopened)
		}
		page, err := w.List(viewer, run.Query{Process: process, Open: true})
		if err != nil || len(page.Items) != 1 || page.Items[0].Done != 4 || page.Items[0].Open != 1 {
			t.Fatalf("%+v %v", page, err)
		}
		if none, err := w.List(guest, run.Query{}); err != nil || len(none.Items) != 0 {
			t.Fatal(none, err)
		}
		gone, err := w.Cancel(ada, r.ID, "Bo does not come")
		if err != nil || gone.Status != run.Cancelled || len(w.open(t, r)) != 0 {
			t.Fatal(gone, err)
		}
		_, err = w.Cancel(ada, r.ID, "again")
		want(t, err, fault.Conflict)
	})
}

func waiting(t *testing.T) []byte {
	t.Helper()
	text := string(laptop(t))
	return []byte(strings.Replace(text, `<bpmn:startEvent id="Start_1"`, `<bpmn:boundaryEvent id="Late" cancelActivity="false" attachedToRef="Step_1"><bpmn:timerEventDefinition id="T"><bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent><bpmn:userTask id="Remind" name="Remind IT"/><bpmn:sequenceFlow id="FL" sourceRef="Late" targetRef="Remind"/><bpmn:startEvent id="Start_1"`, 1))
}

func TestATimerFiresOnce(t *testing.T) {
	each(t, waiting, func(t *testing.T, w world) {
		r, err := w.Start(ada, process, run.NewRun{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.Complete(ada, w.only(t, r, "First step").ID, 0, run.Completion{Answers: map[string]any{"price": 3.0}}); err != nil {
			t.Fatal(err)
		}
		check := w.only(t, r, "Check the price")
		for _, o := range check.Form[0].Options {
			if o.Label != "it is too dear" {
				if _, err = w.Complete(ada, check.ID, 0, run.Completion{Answers: map[string]any{check.Form[0].Name: o.Value}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if due, err := w.Due(ada, w.clock.Now()); err != nil || len(due) != 0 {
			t.Fatal(due, err)
		}
		w.clock.Advance(49 * time.Hour)
		due, err := w.Due(ada, w.clock.Now())
		if err != nil || len(due) != 1 {
			t.Fatal(due, err)
		}
		system := access.With(context.Background(), access.System())
		for range 3 { // jobs run at least once
			if err := w.Fire(system, due[0]); err != nil {
				t.Fatal(err)
			}
		}
		if open := w.open(t, r); len(open) != 2 || open[1].Name != "Remind IT" {
			t.Fatalf("%+v", open)
		}
		if err := w.Fire(system, run.Wake{Run: "none", Key: "x"}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatCannotBeCarriedOutIsRefusedByName(t *testing.T) {
	each(t, func(t *testing.T) []byte {
		return []byte(strings.Replace(string(laptop(t)), `<bpmn:startEvent id="Start_1"`, `<bpmn:choreographyTask id="Odd"/><bpmn:startEvent id="Start_1"`, 1))
	}, func(t *testing.T, w world) {
		_, err := w.Start(ada, process, run.NewRun{})
		want(t, err, fault.Conflict, "Odd")
	})
}
