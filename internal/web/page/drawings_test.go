package page_test

import (
	"errors"
	"strings"
	"testing"

	"throughline/internal/web/page"
)

func TestDrawings(t *testing.T) {
	var d page.Drawings
	drawn := 0
	of := func(words ...string) string {
		out, err := d.Of(func() (string, error) { drawn++; return strings.Join(words, "+"), nil }, words...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for range 2 {
		if got := of("a", "b"); got != "a+b" || drawn != 1 {
			t.Errorf("%s, drawn %d times", got, drawn)
		}
	}
	if of("ab") != "ab" || of("a", "c") != "a+c" || drawn != 3 {
		t.Error("other words gave the same part")
	}
	if _, err := d.Of(func() (string, error) { return "half", errors.New("the visitor has gone") }, "x"); err == nil {
		t.Error("a failure was hidden")
	}
	if of("x") != "x" {
		t.Error("a part that failed was kept")
	}
	long := strings.Repeat("l", 1<<20)
	for i := range 40 {
		of(long, strings.Repeat("i", i))
	}
	if before := drawn; of("a", "b") != "a+b" || drawn != before+1 {
		t.Error("40 MB of parts are kept")
	}
}
