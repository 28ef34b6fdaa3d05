package chart

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	labelTag = regexp.MustCompile(`class="target-label" x="([^"]+)" y="([^"]+)"[^>]*>([^<]+)<`)
	dotTag   = regexp.MustCompile(`<circle cx="([^"]+)" cy="([^"]+)" r="([^"]+)"`)
)

func number(text string) float64 {
	v, _ := strconv.ParseFloat(text, 64) // what the pattern matched is written by px
	return v
}

// labelBox gives where the target's label stands.
func labelBox(svg string) (box, bool) {
	m := labelTag.FindStringSubmatch(svg)
	if m == nil {
		return box{}, false
	}
	x, y := number(m[1]), number(m[2])
	return box{x - widthOf(m[3], small), y - small*0.75, x, y + small*0.2}, true
}

// touched counts the dots that the label lies on.
func touched(svg string) int {
	b, _ := labelBox(svg)
	n := 0
	for _, m := range dotTag.FindAllStringSubmatch(svg, -1) {
		x, y, r := number(m[1]), number(m[2]), number(m[3])
		if x+r > b.left && x-r < b.right && y+r > b.top && y-r < b.bottom {
			n++
		}
	}
	return n
}

func weekly(values ...float64) []ControlPoint {
	out := make([]ControlPoint, len(values))
	for i, v := range values {
		out[i] = ControlPoint{At: goLive.Time().Add(time.Duration(i) * 7 * 24 * time.Hour), Value: v}
	}
	return out
}

func TestTargetLabelLeavesPointsFree(t *testing.T) {
	for name, values := range map[string][]float64{
		"reached":      {20, 18, 17, 15, 13, 12, 11, 10},
		"just above":   {20, 18, 17, 15, 13, 12, 11, 10.4},
		"just below":   {4, 5, 6, 7, 8, 8.5, 9, 9.6},
		"on it always": {10, 10, 10, 10, 10, 10, 10, 10},
		"around it":    {9, 11, 9, 11, 14, 6, 9.5, 10.5},
		"one":          {10},
	} {
		target := 10.0
		svg := Control(ControlView{Title: name, Points: weekly(values...), Target: &target})
		wellFormed(t, svg)
		if b, ok := labelBox(svg); !ok || b.left < 0 || b.right > 560 || b.top < 0 || b.bottom > 190 {
			t.Errorf("%s: the label stands at %+v, %v", name, b, ok)
		}
		if n := touched(svg); n > 0 {
			t.Errorf("%s: the label lies on %d points", name, n)
		}
	}
}

// A label that can stand at the right end above its line does.
func TestTargetLabelPrefersTheEnd(t *testing.T) {
	target := 5.0
	svg := Control(ControlView{Title: "far", Points: weekly(20, 21, 22, 20, 21), Target: &target})
	f := layOut(ControlView{Points: weekly(20, 21, 22, 20, 21), Target: &target})
	if b, _ := labelBox(svg); b.right != f.right || b.bottom > f.y(target) {
		t.Errorf("the label stands at %+v, the line ends at %v, %v", b, f.right, f.y(target))
	}
}

func TestTargetLabelStaysInThePicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1000, 1000), 1, 30).Draw(t, "values")
		target := rapid.Float64Range(-1000, 1000).Draw(t, "target")
		width := rapid.Float64Range(240, 900).Draw(t, "width")
		svg := Control(ControlView{Title: "any", Points: weekly(values...), Target: &target, Width: width})
		wellFormed(t, svg)
		if b, ok := labelBox(svg); !ok || b.left < 0 || b.right > width || strings.Contains(svg, "NaN") {
			t.Fatalf("the label stands at %+v of %v", b, width)
		}
	})
}
