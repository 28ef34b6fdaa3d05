package processes

import "testing"

func TestTimesAsPeopleSayThem(t *testing.T) {
	for minutes, want := range map[float64]string{0: "0 min", 45: "45 min", 119: "119 min", 220: "3.7 h", 1440: "24 h", 3120: "2.2 d"} {
		if got := span(minutes); got != want {
			t.Errorf("%v minutes: %s, not %s", minutes, got, want)
		}
	}
	if percent(3.365) != "3.4%" || percent(58.14) != "58.1%" || percent(100) != "100%" {
		t.Error(percent(3.365), percent(58.14), percent(100))
	}
}
