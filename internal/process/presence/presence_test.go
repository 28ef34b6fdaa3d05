package presence

import (
	"strings"
	"testing"
	"time"

	"throughline/internal/clock"
	"throughline/internal/id"
)

func TestWhoIsHere(t *testing.T) {
	at := clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	b := New(at)
	tell := func(process id.Process, person id.Person, page, step string, left bool) string {
		t.Helper()
		others, err := b.Tell(process, Here{Person: person, Page: page, Step: step}, left)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, o := range others {
			all = append(all, string(o.Person)+" at "+o.Step)
		}
		return strings.Join(all, ", ")
	}
	for i, c := range []struct {
		process id.Process
		person  id.Person
		page    string
		step    string
		left    bool
		wait    time.Duration
		want    string
	}{
		{"a", "maya", "1", "", false, 0, ""},
		{"a", "lee", "1", "Task_1", false, 0, "maya at "}, // the same mark on another person's page
		{"a", "maya", "1", "Task_2", false, 0, "lee at Task_1"},
		{"a", "maya", "2", "", false, 0, "lee at Task_1"}, // not told of her own other page
		{"b", "lee", "2", "", false, 0, ""},
		{"a", "lee", "1", "Task_1", false, 15 * time.Second, "maya at Task_2, maya at "},
		{"a", "maya", "2", "", false, 0, "lee at Task_1"},
		{"a", "lee", "1", "Task_3", false, 10 * time.Second, "maya at "}, // her first page fell silent
		{"a", "maya", "2", "", true, 0, "lee at Task_3"},
		{"a", "lee", "1", "Task_3", false, 0, ""},
	} {
		at.Advance(c.wait)
		if got := tell(c.process, c.person, c.page, c.step, c.left); got != c.want {
			t.Errorf("%d: sees %q, want %q", i, got, c.want)
		}
	}
	at.Advance(time.Minute)
	tell("c", "ann", "1", "", false)
	if len(b.pages) != 1 {
		t.Errorf("%d maps are remembered, of which one is shown", len(b.pages))
	}
	if _, err := b.Tell("a", Here{Page: strings.Repeat("x", 301)}, false); err == nil {
		t.Error("a page with a mark without end was taken")
	}
}
