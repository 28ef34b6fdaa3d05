package run_test

import (
	"testing"
	"time"

	"throughline/internal/id"
	"throughline/internal/run"
)

// Twenty laptops wait 1 to 20 hours and take 10 to 200 minutes: their 85th percentile lies between the 17th and the 18th.
func TestTheEightyFifthPercentileOfStepsAndRuns(t *testing.T) {
	each(t, paying, func(t *testing.T, w world) {
		w.def.Steps = map[string]run.Told{}
		for n := 1; n <= 20; n++ {
			r, err := w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Lane_1": "ada"}})
			if err != nil {
				t.Fatal(err)
			}
			first := w.only(t, r, "First step")
			w.clock.Advance(time.Duration(n) * time.Hour)
			if first2, err := w.Begin(ada, first.ID, 0); err != nil || first2.Begun.IsZero() {
				t.Fatal(err)
			}
			w.clock.Advance(time.Duration(10*n) * time.Minute)
			if _, err := w.Complete(ada, first.ID, 0, run.Completion{}); err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(30 * time.Minute) // nobody takes the payment up; it is done at once
			if _, err := w.Complete(ada, w.only(t, r, "Pay").ID, 0, run.Completion{}); err != nil {
				t.Fatal(err)
			}
		}
		m, err := w.Measure(viewer, process, 0)
		if err != nil || len(m.Steps) != 2 || m.Whole == nil {
			t.Fatalf("%+v %v", m, err)
		}
		near := func(name string, got, want float64) {
			t.Helper()
			if got < want-1e-9 || got > want+1e-9 {
				t.Errorf("%s is %v, not %v", name, got, want)
			}
		}
		for _, s := range m.Steps {
			switch s.Name {
			case "First step":
				if s.Done != 20 || s.Worked != 20 {
					t.Errorf("%+v", s)
				}
				near("median wait", s.Wait, 10.5)
				near("85th of waits", s.WaitP85, 17.15)
				near("median work", s.Work, 10.5/6)
				near("85th of work", s.WorkP85, 17.15/6)
				near("85th in all", s.HoursP85, 17.15*7/6)
			case "Pay":
				if s.Done != 20 || s.Worked != 0 || s.Work != 0 {
					t.Errorf("work of a step that nobody took up is told: %+v", s)
				}
				near("wait of the payment", s.WaitP85, 0.5)
			}
		}
		if m.Whole.Runs != 20 {
			t.Errorf("%+v", m.Whole)
		}
		near("median of the run", *m.Lead, 10.5*7/6+0.5)
		near("85th of the run", m.Whole.LeadP85, 17.15*7/6+0.5)
		near("85th of all waiting", m.Whole.WaitP85, 17.15+0.5)
		near("85th of all work", m.Whole.WorkP85, 17.15/6)
	})
}
