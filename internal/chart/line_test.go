package chart

import (
	"math"
	"strings"
	"testing"
)

func stations(passed int, progress float64) LineView {
	var v LineView
	for i, name := range []string{"Goal", "Plan", "Process", "Rollout", "Result"} {
		s := Station{Name: name, State: Ahead}
		if i < passed {
			s.State = Passed
		} else if i == passed {
			s.State, s.Progress = Present, progress
		}
		v.Stations = append(v.Stations, s)
	}
	return v
}

func TestLine(t *testing.T) {
	svg := Line(stations(3, .5))
	got := wellFormed(t, svg)
	if got["passed"] != 3 || got["present"] != 1 || got["ahead"] != 1 {
		t.Errorf("stations %v", got)
	}
	// Five stations over 190 px: 8, 51.5, 95, 138.5 and 182; half way to the last is 160.3.
	if !strings.Contains(svg, `class="gone" x1="8" y1="9" x2="160.3"`) {
		t.Errorf("the accent does not end half way in %s", svg)
	}
	if want := "Goal done, Plan done, Process done, Rollout now, 50% of the way, Result ahead"; !strings.Contains(svg, "<title>"+want+"</title>") {
		t.Errorf("does not say %q", want)
	}
}

func TestLineKeepsToItsEnds(t *testing.T) {
	for _, c := range []struct {
		view LineView
		want float64
	}{
		{stations(4, 1), 4}, {stations(5, 0), 4}, {stations(0, 7), 1}, {stations(0, -1), 0}, {stations(2, math.NaN()), 2},
	} {
		if got := c.view.reached(); got != c.want {
			t.Errorf("reached %v, want %v", got, c.want)
		}
		wellFormed(t, Line(c.view))
	}
	wellFormed(t, Line(LineView{}))
}

func TestSpark(t *testing.T) {
	for name, values := range map[string][]float64{
		"none": nil, "one": {1}, "flat": {2, 2, 2}, "gap": {1, math.NaN(), 3}, "huge": {-1e300, 1e300, 1}, "lost": {math.Inf(1)},
	} {
		svg := Spark(values)
		wellFormed(t, svg)
		if drawn := strings.Contains(svg, "<circle"); drawn == (name == "none" || name == "lost") {
			t.Errorf("%s: %s", name, svg)
		}
	}
	if svg := Spark([]float64{20, 25, 17.5}); !strings.Contains(svg, "<title>3 values from 17.5 to 25, latest 17.5</title>") {
		t.Errorf("says %s", svg)
	}
}

func TestManyValuesStaySmallAndKeepTheirPeaks(t *testing.T) {
	values := make([]float64, 200_000)
	values[123_456] = 9
	svg := Spark(values)
	wellFormed(t, svg)
	if len(svg) > 8_000 || !strings.Contains(svg, " 3L") {
		t.Errorf("%d bytes, or the peak is lost", len(svg))
	}
	if got := pathOf([]spot{{0, 1}, {5, math.NaN()}, {9, 2}, {12, 3}}); got != "M0 1M9 2L12 3" {
		t.Errorf("a gap gives %s", got)
	}
}
