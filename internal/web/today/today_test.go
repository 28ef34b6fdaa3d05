package today

import (
	"testing"

	"throughline/internal/clock"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

func TestStepsOfRunsStandInAGroupOfTheirOwn(t *testing.T) {
	const now = clock.Date("2026-11-23")
	if got := ofRuns(nil, now, page.Directory{}); got != nil {
		t.Errorf("a group of nothing: %+v", got)
	}
	late := run.Waiting{Step: run.Step{ID: "s1", Run: "r1", Name: "Order the laptop", Due: "2026-11-20"}, Title: "For Bo", Process: "Onboarding"}
	free := run.Waiting{Step: run.Step{ID: "s2", Run: "r2", Name: "Close the books"}, Title: "Close", Process: "Close"}
	got := ofRuns([]run.Waiting{late, free}, now, page.Directory{})
	if len(got) != 1 || got[0].Title != "Steps of runs" || len(got[0].Tasks) != 2 {
		t.Fatalf("%+v", got)
	}
	if e := got[0].Tasks[0]; e.Href != "/runs/r1#step-s1" || e.AtTone != ui.Alarm || e.Says[0].Text != "For Bo · Onboarding" {
		t.Errorf("%+v", e)
	}
	if e := got[0].Tasks[1]; e.AtTone != "" || e.Says[0].Text != "Close" {
		t.Errorf("%+v", e)
	}
	for want, steps := range map[string][]run.Waiting{
		"Nothing is late and nothing is due today.":               nil,
		"One step of a run waits for you.":                        {late},
		"2 steps of runs wait for you, one thing is new for you.": {late, free},
	} {
		inbox := max(0, len(steps)-1)
		if said := sentence(nil, steps, 0, inbox, now); said[0].Text != want {
			t.Errorf("%q, not %q", said[0].Text, want)
		}
	}
}
