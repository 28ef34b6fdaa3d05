package run_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/run"
)

// No job works in these tests, as when a crash has lost them all.
func TestTheSweepFiresWhatItsJobDidNot(t *testing.T) {
	each(t, func(t *testing.T) []byte {
		return bytes.Replace(waiting(t), []byte(`attachedToRef="Step_1"`), []byte(`attachedToRef="Task_1"`), 1)
	}, func(t *testing.T, w world) {
		system := access.With(context.Background(), access.System())
		const many = 501 // more than one batch
		var started []run.Run
		for range many {
			r, err := w.Start(ada, process, run.NewRun{})
			if err != nil {
				t.Fatal(err)
			}
			started = append(started, r)
		}
		if n, err := w.Sweep(system, w.clock.Now()); err != nil || n != 0 {
			t.Fatal("before their time", n, err)
		}
		w.clock.Advance(49 * time.Hour)
		if n, err := w.Sweep(system, w.clock.Now()); err != nil || n != many {
			t.Fatal(n, err)
		}
		if n, err := w.Sweep(system, w.clock.Now()); err != nil || n != 0 {
			t.Fatal("fired again", n, err)
		}
		for _, r := range started {
			if open := w.open(t, r); len(open) != 2 || open[1].Name != "Remind IT" {
				t.Fatalf("%+v", open)
			}
		}
	})
}
