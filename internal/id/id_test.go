package id

import (
	"testing"
	"time"
)

func TestNewSortsByTimeAndIsValid(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	seen := map[Task]bool{}
	for i := range 1000 {
		a, b := New[Task](at.Add(time.Duration(i)*time.Millisecond)), New[Task](at.Add(time.Duration(i+1)*time.Millisecond))
		if a >= b {
			t.Fatalf("%s is not before %s", a, b)
		}
		if !Valid(string(a)) {
			t.Fatalf("%q is not valid", a)
		}
		if seen[a] {
			t.Fatalf("%s came twice", a)
		}
		seen[a] = true
	}
}

func TestParseRefusesWhatCannotExist(t *testing.T) {
	for _, s := range []string{"", "x", "0123456789012345678901234A", "012345678901234567890123-", "0123456789012345678901234'"} {
		if _, err := Parse[Task](s); err == nil {
			t.Errorf("%q was taken", s)
		}
	}
}
