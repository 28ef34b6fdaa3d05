package timing_test

import (
	"context"
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
	"throughline/internal/plan/pin"
	"throughline/internal/plan/timing"
)

const project = id.Project("0000000000000000000000open")

type world struct {
	*timing.Service
	plans *plan.Service
	db    *db.DB
	door  *act.Door
}

var ada = access.With(context.Background(), access.Actor{Person: "ada", Name: "ada", Role: access.Member, Via: access.ViaPage})

// each runs the test on a plan that begins on Monday, 23 November 2026, with a holiday on Friday, 25 December.
func each(t *testing.T, run func(t *testing.T, w *world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { run(t, open(t, d)) })
}

func open(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{db: d}
	w.door = &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{}, Kinds: history.Catalogue{}, Tables: map[string]db.Reversible{}}
	w.door.Kinds.Merge(plan.Kinds())
	w.door.Kinds.Merge(timing.Kinds())
	for _, table := range append(plan.Tables(), timing.Tables()...) {
		w.door.Tables[table.SubjectName()] = table
	}
	next := int64(1)
	w.plans = plan.New(d, w.door, plan.Deps{
		NextTask: func(_ context.Context, _ *act.Tx, _ id.Project, n int) (int64, error) {
			first := next
			next += int64(n)
			return first, nil
		},
		CheckPeople: func(context.Context, db.Q, id.Project, []id.Person) error { return nil },
		CheckTeam:   func(context.Context, db.Q, id.Team) error { return nil },
		Settle: func(ctx context.Context, tx *act.Tx, p id.Project, causes []plan.Moved) error {
			return w.Settle(ctx, tx, p, causes)
		},
	})
	w.Service = timing.New(d, w.door, timing.Deps{Plans: w.plans, Calendar: calendar})
	if err := d.Write(ada, func(tx *db.Tx) error {
		return db.Fixture(ada, tx, "project", map[string]any{"id": string(project), "code": "OPN", "title": "Open", "status": "active", "start": "2026-11-23"})
	}); err != nil {
		t.Fatal(err)
	}
	system := access.With(context.Background(), access.System())
	if err := w.door.Do(system, func(tx *act.Tx) error { return w.plans.Prepare(system, tx, project) }); err != nil {
		t.Fatal(err)
	}
	return w
}

// calendar is that of every team but one.
func calendar(_ context.Context, _ db.Q, team id.Team) (clock.Calendar, error) {
	if team == "none" {
		return clock.Calendar{Off: map[time.Weekday]bool{0: true, 1: true, 2: true, 3: true, 4: true, 5: true, 6: true}}, nil
	}
	return clock.Calendar{Holidays: map[clock.Date]string{"2026-12-25": "Christmas"}}, nil
}

func (w *world) add(t testing.TB, n plan.NewTask) id.Task {
	t.Helper()
	made, err := w.plans.Create(ada, project, n)
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func (w *world) days(t testing.TB, title string, days int64) id.Task {
	t.Helper()
	d := days * 480
	return w.add(t, plan.NewTask{Title: title, Timing: pin.Timing{Duration: &d}})
}

func (w *world) tie(t testing.TB, from, to id.Task, kind string, lag int64) plan.Link {
	t.Helper()
	l, err := w.plans.Connect(ada, from, to, kind, lag)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// dates tells start and due of tasks as they are stored: "2026-11-23..2026-11-24".
func (w *world) dates(t testing.TB, task id.Task) string {
	t.Helper()
	got, err := w.plans.Get(ada, task)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(got.Start)+".."+string(got.Due), "2026-", "")
}

func (w *world) see(t testing.TB) (timing.Schedule, map[id.Task]timing.Planned) {
	t.Helper()
	s, err := w.Schedule(ada, project, "")
	if err != nil {
		t.Fatal(err)
	}
	by := map[id.Task]timing.Planned{}
	for _, task := range s.Tasks {
		by[task.ID] = task
	}
	return s, by
}

func ptr[T any](v T) *T { return &v }

// The worked example of the domain standards: expected durations of 4, 6, 2 and 6 days, A before B and C, both before D,
// give 16 days by A, B and D, and C has 4 days of float.
func TestWorkedExampleOfTheCriticalPath(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b, c, d := w.days(t, "A", 4), w.days(t, "B", 6), w.days(t, "C", 2), w.days(t, "D", 6)
		w.tie(t, a, b, "FS", 0)
		w.tie(t, a, c, "FS", 0)
		w.tie(t, b, d, "FS", 0)
		w.tie(t, c, d, "FS", 0)
		s, by := w.see(t)
		if s.Start != "2026-11-23" || s.Finish != "2026-12-14" || len(s.Critical) != 3 || s.Critical[0] != a || s.Critical[1] != b || s.Critical[2] != d {
			t.Errorf("%+v", s)
		}
		if by[c].Float != 4 || by[c].Critical || by[b].Float != 0 || !by[b].Critical || by[c].LateStart != "2026-12-03" {
			t.Errorf("%+v", by[c])
		}
		if s.Sentence != "Finishes 14 Dec by A → B → D." || by[d].Why != "starts when “B” is finished" {
			t.Errorf("%s; %s", s.Sentence, by[d].Why)
		}
		for task, want := range map[id.Task]string{a: "11-23..11-26", b: "11-27..12-04", c: "11-27..11-30", d: "12-07..12-14"} {
			if got := w.dates(t, task); got != want {
				t.Errorf("%s stored, want %s", got, want)
			}
		}
	})
}

func TestKindsOfLinksAndLags(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.days(t, "A", 5) // 23 to 27 November
		for kind, want := range map[string]string{"FS": "12-02..12-03", "SS": "11-25..11-26", "FF": "11-30..12-01"} {
			b := w.days(t, kind, 2)
			w.tie(t, a, b, kind, 2)
			if got := w.dates(t, b); got != want {
				t.Errorf("%s + 2 days: %s, want %s", kind, got, want)
			}
		}
		b := w.days(t, "changed", 1)
		l := w.tie(t, a, b, "FS", -2)
		if got := w.dates(t, b); got != "11-26..11-26" {
			t.Error(got)
		}
		changed, err := w.plans.Retie(ada, l.ID, l.Version, ptr("SS"), ptr(int64(1)))
		if err != nil || changed.Kind != "SS" || w.dates(t, b) != "11-24..11-24" {
			t.Error(changed, err, w.dates(t, b))
		}
		if _, err := w.plans.Retie(ada, l.ID, l.Version, ptr("FF"), nil); !fault.Is(err, fault.Stale) {
			t.Error(err)
		}
		for _, bad := range []struct {
			kind string
			lag  int64
		}{{"XX", 0}, {"FS", 1001}, {"FS", -1001}} {
			if _, err := w.plans.Retie(ada, l.ID, 0, &bad.kind, &bad.lag); !fault.Is(err, fault.Invalid) {
				t.Error(bad, err)
			}
		}
		if _, err := w.plans.Connect(ada, b, a, "SS", 0); err == nil || !strings.Contains(err.Error(), "“A” → “changed”") {
			t.Error("a circle of starts:", err)
		}
	})
}

// What waits is pushed and pulled in the same act, and comes back with it.
func TestEditsMoveWhatWaitsAndAreUndoneAsOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b, c := w.days(t, "A", 2), w.days(t, "B", 2), w.days(t, "C", 1)
		w.tie(t, a, b, "FS", 0)
		w.tie(t, b, c, "FS", 0)
		if _, err := w.plans.Edit(ada, a, 0, plan.TaskPatch{Patch: pin.Patch{Duration: ptr(int64(4 * 480))}}); err != nil {
			t.Fatal(err)
		}
		if w.dates(t, a)+" "+w.dates(t, b)+" "+w.dates(t, c) != "11-23..11-26 11-27..11-30 12-01..12-01" {
			t.Fatal(w.dates(t, a), w.dates(t, b), w.dates(t, c))
		}
		events, err := history.Of(ada, w.db, string(c), 0, 1)
		if err != nil || events[0].Kind != "task.rescheduled" || !strings.Contains(string(events[0].Data), string(a)) {
			t.Fatalf("%+v %v", events, err)
		}
		before := map[id.Task]string{a: w.dates(t, a), b: w.dates(t, b), c: w.dates(t, c)}
		edits := []timing.Edit{{Task: a, Start: ptr(clock.Date("2026-11-30"))}}
		seen, err := w.Preview(ada, project, edits)
		if err != nil || len(seen.Moves) != 3 || w.dates(t, c) != before[c] {
			t.Fatal(seen, err)
		}
		if seen.Sentence != "“C” moves from 1 Dec to 8 Dec (+5 working days); 3 tasks move." {
			t.Error(seen.Sentence)
		}
		ctx, receipt := act.WithReceipt(ada)
		one, _ := w.plans.Get(ada, a)
		done, err := w.Apply(ctx, project, edits, map[id.Task]int64{a: one.Version})
		if err != nil || done.Sentence != seen.Sentence || done.Finish != "2026-12-08" || done.Moves[0].Version != one.Version+1 {
			t.Fatal(done, err)
		}
		if w.dates(t, a)+" "+w.dates(t, c) != "11-30..12-03 12-08..12-08" {
			t.Fatal(w.dates(t, a), w.dates(t, c))
		}
		if _, err := w.Apply(ada, project, []timing.Edit{{Task: a, Start: ptr(clock.Date("2026-12-14"))}}, map[id.Task]int64{a: one.Version}); !fault.Is(err, fault.Stale) {
			t.Error("a version that is not the stored one:", err)
		}
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		for task, want := range before {
			if got := w.dates(t, task); got != want {
				t.Errorf("after the undo %s, want %s", got, want)
			}
		}
	})
}

func TestTypedStartsArePinsUnlessLinksGiveThem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.days(t, "A", 2), w.days(t, "B", 2)
		w.tie(t, a, b, "FS", 0)
		move := func(day string) plan.Task {
			t.Helper()
			if _, err := w.Apply(ada, project, []timing.Edit{{Task: b, Start: ptr(clock.Date(day))}}, nil); err != nil {
				t.Fatal(err)
			}
			got, _ := w.plans.Get(ada, b)
			return got
		}
		if got := move("2026-12-01"); got.Pin != "snet" || got.Pinned != "2026-12-01" || got.Due != "2026-12-02" {
			t.Errorf("%+v", got)
		}
		if got := move("2026-11-25"); got.Pin != "" || got.Pinned != "" || got.Due != "2026-11-26" {
			t.Errorf("%+v", got)
		}
		free := w.add(t, plan.NewTask{Title: "Free", Start: "2026-12-05", Due: "2026-12-06"}) // a weekend
		if got := w.dates(t, free); got != "12-05..12-06" {
			t.Error("a task without links keeps what was typed:", got)
		}
	})
}

func TestFinishedTasksStayAndClosedProjectsRefuse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, b := w.days(t, "A", 2), w.days(t, "B", 2)
		w.tie(t, a, b, "FS", 0)
		states, _ := w.plans.States(ada, project)
		for _, s := range states {
			if s.Category == plan.Done {
				if _, err := w.plans.Edit(ada, b, 0, plan.TaskPatch{State: &s.ID}); err != nil {
					t.Fatal(err)
				}
			}
		}
		edits := []timing.Edit{{Task: a, Start: ptr(clock.Date("2026-12-07"))}}
		if _, err := w.Apply(ada, project, edits, nil); err != nil || w.dates(t, b) != "11-25..11-26" {
			t.Error(err, w.dates(t, b))
		}
		if _, err := w.plans.Edit(ada, a, 0, plan.TaskPatch{Patch: pin.Patch{Deadline: ptr(clock.Date("2026-11-20"))}}); err == nil || !strings.Contains(err.Error(), "before the start of the project") {
			t.Error(err)
		}
		if _, err := w.plans.Edit(ada, a, 0, plan.TaskPatch{Patch: pin.Patch{Duration: ptr(int64(-1))}}); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		if _, err := w.plans.Edit(ada, a, 0, plan.TaskPatch{Team: ptr(id.Team("none"))}); err == nil || !strings.Contains(err.Error(), "no working day") {
			t.Error(err)
		}
		if err := w.db.Write(ada, func(tx *db.Tx) error { _, err := tx.Exec(ada, `UPDATE project SET status = 'closed'`); return err }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Apply(ada, project, edits, nil); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

func TestBaselinesShowWhatSlipped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.days(t, "A", 2)
		b := w.days(t, "B", 2)
		w.tie(t, a, b, "FS", 0)
		set, err := w.SetBaseline(ada, project, " Agreed plan ")
		if err != nil || set.Name != "Agreed plan" || set.Set != "2026-11-23" {
			t.Fatal(set, err)
		}
		if _, err := w.Apply(ada, project, []timing.Edit{{Task: a, Duration: ptr(int64(3 * 480))}}, nil); err != nil {
			t.Fatal(err)
		}
		s, by := w.see(t)
		if s.Baseline == nil || s.Baseline.ID != set.ID || by[b].BaseDue != "2026-11-26" || by[b].Due != "2026-11-27" {
			t.Errorf("%+v %+v", s.Baseline, by[b])
		}
		for range 9 {
			if _, err := w.SetBaseline(ada, project, "Another"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := w.SetBaseline(ada, project, "One too many"); !fault.Is(err, fault.Limit) {
			t.Error(err)
		}
		ctx, receipt := act.WithReceipt(ada)
		if err := w.RemoveBaseline(ctx, set.ID); err != nil {
			t.Fatal(err)
		}
		if list, _ := w.Baselines(ada, project); len(list) != 9 {
			t.Error(len(list))
		}
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		again, err := w.Schedule(ada, project, set.ID)
		if err != nil || again.Baseline.Name != "Agreed plan" || len(again.Tasks) != 2 || again.Tasks[1].BaseDue != "2026-11-26" {
			t.Error(again, err)
		}
	})
}

// A summary whose critical part is finished slips with what is left of it.
func TestSummariesFollowWhatIsNotFinished(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sum := w.add(t, plan.NewTask{Title: "Move the tickets"})
		d := int64(480)
		first := w.add(t, plan.NewTask{Title: "Trial", Parent: sum, Timing: pin.Timing{Duration: &d}})
		w.add(t, plan.NewTask{Title: "Compare", Parent: sum, Timing: pin.Timing{Duration: &d}})
		w.tie(t, first, w.days(t, "All live", 5), "FS", 0)
		if _, by := w.see(t); !by[sum].Critical || by[sum].Float != 0 {
			t.Error(by[sum])
		}
		states, err := w.plans.States(ada, project)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range states {
			if s.Category == plan.Done {
				if _, err := w.plans.Edit(ada, first, 0, plan.TaskPatch{State: &s.ID}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, by := w.see(t); by[sum].Critical || by[sum].Float < 1 {
			t.Error(by[sum])
		}
	})
}

// A task that others wait for and that waits for nothing stays as it was written down, on a day off too.
func TestALinkLeavesTheTaskItComesFrom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.add(t, plan.NewTask{Title: "Contract ends", Due: "2026-11-28"}) // a Saturday
		b := w.days(t, "Move out", 2)
		before, err := w.plans.Get(ada, a)
		if err != nil {
			t.Fatal(err)
		}
		w.tie(t, a, b, "FS", 0)
		after, err := w.plans.Get(ada, a)
		if err != nil || after.Version != before.Version || w.dates(t, a) != "..11-28" || w.dates(t, b) != "11-30..12-01" {
			t.Error(after.Version, before.Version, w.dates(t, a), w.dates(t, b), err)
		}
	})
}
