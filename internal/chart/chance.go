package chart

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// ChanceView is an S-curve: the chance to be finished on a day or before it. Points rise in time and chance.
type ChanceView struct {
	Title  string
	Desc   string
	Points []ChancePoint
	Marks  []ChanceMark
	Width  float64 // CSS pixels, 560 when 0
	Height float64 // 220 when 0
}

// ChancePoint is a day and the chance, from 0 to 1.
type ChancePoint struct {
	At     time.Time
	Chance float64
}

// ChanceMark is a day that is named in the picture.
type ChanceMark struct {
	At    time.Time
	Label string
	Plain bool // drawn quietly: a date that somebody set, not one that was found
}

// Chance draws the curve.
func Chance(v ChanceView) string {
	if v.Width <= 0 {
		v.Width = 560
	}
	if v.Height <= 0 {
		v.Height = 220
	}
	var d drawing
	d.open("chance", v.Width, v.Height, v.Title, v.Desc)
	if len(v.Points) == 0 {
		d.text("empty", v.Width/2, v.Height/2, strong, "middle", dim, "No dates yet")
		return d.close()
	}
	left, right, top, bottom := 44.0, v.Width-12, 20+15*float64(len(v.Marks)), v.Height-24
	first, last := v.Points[0].At, v.Points[len(v.Points)-1].At
	for _, m := range v.Marks {
		if m.At.Before(first) {
			first = m.At
		}
		if m.At.After(last) {
			last = m.At
		}
	}
	first, last = first.AddDate(0, 0, -1), last.AddDate(0, 0, 1)
	x := func(t time.Time) float64 {
		return left + (right-left)*float64(t.Sub(first))/float64(last.Sub(first))
	}
	y := func(chance float64) float64 { return bottom - chance*(bottom-top) }
	for _, p := range []float64{0, 0.2, 0.5, 0.8, 1} {
		d.line("grid", left, y(p), right, y(p), `stroke="`+hairs+`"`)
		d.text("tick", left-6, y(p)+3.5, small, "end", dim, strconv.Itoa(int(math.Round(p*100)))+" %")
	}
	dates(&d, first, last, x, v.Height-6)
	for i, m := range v.Marks {
		at, colour, anchor, by := x(m.At), accent, "start", 5.0
		if m.Plain {
			colour = dim
		}
		level := 16 + 15*float64(i)
		if at > (left+right)/2 {
			anchor, by = "end", -5
		}
		d.line("mark", at, level-8, at, bottom, fmt.Sprintf(`stroke="%s" stroke-dasharray="2 3"`, colour))
		d.text("label", at+by, level, small, anchor, colour, fit(m.Label, math.Max(at-left, right-at), small))
	}
	places := []spot{{x(v.Points[0].At), y(0)}}
	for _, p := range v.Points {
		places = append(places, spot{x(p.At), y(p.Chance)})
	}
	d.add(`<path class="curve" fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round" d="%s"/>`, ink, pathOf(places))
	return d.close()
}

// dates writes some days beneath the picture, as many as there is room for.
func dates(d *drawing, first, last time.Time, x func(time.Time) float64, y float64) {
	span := int(last.Sub(first).Hours() / 24)
	step := max(1, (span+4)/5)
	form := "2 Jan"
	if span > 300 {
		form = "Jan 2006"
	}
	for i := step / 2; i <= span; i += step {
		at := first.AddDate(0, 0, i)
		d.text("date", x(at), y, small, "middle", dim, at.Format(form))
	}
}
