package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestChance(t *testing.T) {
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	v := ChanceView{Title: "Chance", Desc: "How likely <b>", Marks: []ChanceMark{{At: at, Label: "plan 1 Dec", Plain: true}, {At: at.AddDate(0, 0, 9), Label: "P80 10 Dec"}}}
	for i := range 10 {
		v.Points = append(v.Points, ChancePoint{at.AddDate(0, 0, i), float64(i+1) / 10})
	}
	for _, view := range []ChanceView{v, {Title: "Empty"}, {Title: "One", Points: v.Points[:1]}} {
		svg := Chance(view)
		for read := xml.NewDecoder(strings.NewReader(svg)); ; {
			if _, err := read.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s is no XML: %v\n%s", view.Title, err, svg)
			}
		}
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s has a place that is no number: %s", view.Title, svg)
		}
	}
	svg := Chance(v)
	for _, want := range []string{"P80 10 Dec", "plan 1 Dec", "80 %", "How likely &lt;b&gt;"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture does not say %q", want)
		}
	}
}
