package process

import (
	"strings"
	"testing"
)

func TestStepSubject(t *testing.T) {
	const key = "0123456789abcdefghij01234"
	if got := SubjectOf(StepSubject(key, "Task.1")); string(got) != key {
		t.Errorf("got %q", got)
	}
	for _, bad := range []string{"", key, key + ".", "x.y", strings.Repeat("!", 25) + ".a"} {
		if got := SubjectOf(bad); got != "" {
			t.Errorf("%q names %q", bad, got)
		}
	}
}
