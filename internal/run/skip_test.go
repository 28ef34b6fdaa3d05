package run_test

import (
	"regexp"
	"testing"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
)

// TestAStepThatDecidesIsNotSkipped: with no way that is taken when nothing is said, a run would stand still behind it.
func TestAStepThatDecidesIsNotSkipped(t *testing.T) {
	withoutDefault := func(t *testing.T) []byte {
		return regexp.MustCompile(` default="[^"]*"`).ReplaceAll(laptop(t), nil)
	}
	each(t, withoutDefault, func(t *testing.T, w world) {
		r, err := w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Lane_2": "ada"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.PassOver(ada, w.only(t, r, "First step").ID, 0, "Known already"); err != nil {
			t.Fatal(err)
		}
		check := w.only(t, r, "Check the price")
		_, err = w.PassOver(ada, check.ID, 0, "Nobody knows")
		want(t, err, fault.Conflict)
		if again := w.only(t, r, "Check the price"); again.ID != check.ID || again.Status != run.Open {
			t.Fatalf("%+v", again)
		}
	})
}
