package pin

import (
	"testing"

	"throughline/internal/fault"
)

func TestSpan(t *testing.T) {
	for text, want := range map[string]int64{"5": 2400, "5 d": 2400, " 5D ": 2400, "1.5 days": 720, "0,5 d": 240, "3h": 180, "90 min": 90, "2 weeks": 4800, "0": 0} {
		got, err := ParseSpan(text)
		if err != nil || got != want {
			t.Errorf("%q is %d: %v", text, got, err)
		}
		if again, err := ParseSpan(Span(got)); err != nil || again != got {
			t.Errorf("%q is written %q, which is %d", text, Span(got), again)
		}
	}
	for _, text := range []string{"", "soon", "-1 d", "5 fortnights", "1e9", "99999999 d", "1.2345 d"} {
		if _, err := ParseSpan(text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
