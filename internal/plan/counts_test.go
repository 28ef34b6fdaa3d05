package plan_test

import (
	"testing"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan"
)

// The counts of the line leave cancelled tasks out, those of the columns do not.
func TestCountsByState(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		const today = clock.Date("2026-11-23")
		in := map[plan.Category]id.State{}
		for _, s := range w.states {
			in[s.Category] = s.ID
		}
		want := map[id.State]int{}
		total := 0
		for n, category := range []plan.Category{plan.Todo, plan.Doing, plan.Done, plan.Cancelled} {
			state, ok := in[category]
			if !ok {
				continue
			}
			for range n + 1 {
				if _, err := w.Create(ada, open, plan.NewTask{Title: "A task", State: state}); err != nil {
					t.Fatal(err)
				}
				want[state]++
				if category != plan.Cancelled {
					total++
				}
			}
		}
		got, err := w.InStates(ada, today, open)
		if err != nil {
			t.Fatal(err)
		}
		for state, n := range want {
			if got[state] != n {
				t.Errorf("in state %s are %d, want %d", state, got[state], n)
			}
		}
		counts, err := w.Counts(ada, today, []id.Project{open})
		if err != nil || counts[open].Total != total {
			t.Errorf("the line counts %d, want %d, %v", counts[open].Total, total, err)
		}
		if _, err := w.InStates(as("gus", access.Guest), today, secret); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("a guest learns the counts of a secret project: %v", err)
		}
	})
}
