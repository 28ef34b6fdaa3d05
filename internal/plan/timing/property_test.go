package timing_test

import (
	"math/rand/v2"
	"testing"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan/timing"
)

// After any edits, the stored dates of what the schedule moves are those that the whole plan computed anew has.
func TestStoredDatesAreThoseOfTheWholePlan(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rng := rand.New(rand.NewPCG(7, uint64(len(w.db.Engine()))))
		var tasks []id.Task
		for range 14 {
			tasks = append(tasks, w.days(t, "Task", int64(rng.IntN(5))))
		}
		moved := 0
		for step := range 60 {
			a, b := tasks[rng.IntN(len(tasks))], tasks[rng.IntN(len(tasks))]
			var e timing.Edit
			switch rng.IntN(4) {
			case 0, 1:
				e.Link = &timing.NewLink{From: a, To: b, Kind: []string{"FS", "SS", "FF", "SF"}[rng.IntN(4)], Lag: int64(rng.IntN(7) - 2)}
			case 2:
				e.Task, e.Duration = a, ptr(int64(480*rng.IntN(6)))
			default:
				e.Task, e.Start = a, ptr(clock.Date("2026-11-23").AddDays(rng.IntN(40)))
			}
			seen, failed := w.Preview(ada, project, []timing.Edit{e})
			done, err := w.Apply(ada, project, []timing.Edit{e}, nil)
			if err != nil {
				if !fault.Is(err, fault.Invalid) {
					t.Fatalf("step %d: %+v: %v", step, e, err)
				}
				continue
			}
			if failed != nil || seen.Sentence != done.Sentence || seen.Finish != done.Finish || len(seen.Moves) != len(done.Moves) {
				t.Errorf("step %d: the preview said %q (%v), what was done %q", step, seen.Sentence, failed, done.Sentence)
			}
			moved += len(done.Moves)
			_, by := w.see(t)
			fresh := timing.New(w.db, w.door, timing.Deps{Plans: w.plans, Calendar: calendar})
			whole, err := fresh.Schedule(ada, project, "")
			if err != nil {
				t.Fatal(err)
			}
			for _, task := range whole.Tasks {
				stored, err := w.plans.Get(ada, task.ID)
				if err != nil {
					t.Fatal(err)
				}
				if by[task.ID].Start != task.Start || stored.Start != task.Start || stored.Due != task.Due {
					t.Fatalf("step %d: %s is stored from %s to %s, and the whole plan has %s to %s", step, task.Key, stored.Start, stored.Due, task.Start, task.Due)
				}
			}
		}
		if moved < 30 {
			t.Errorf("only %d moves: the edits try nothing", moved)
		}
	})
}
