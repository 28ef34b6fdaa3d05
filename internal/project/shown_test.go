package project_test

import (
	"testing"

	"throughline/internal/project"
)

func TestShown(t *testing.T) {
	for stored, want := range map[string]string{"": "", "0": "0", "10": "10", "999": "999", "1000": "1,000", "66900.5": "66,900.5", "-412000": "−412,000", "-1.25": "−1.25", "1234567": "1,234,567"} {
		if got := project.Shown(stored); got != want {
			t.Errorf("%q is shown as %q, not %q", stored, got, want)
		}
	}
}
