package chart

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// ControlView is a control chart: values in order of time, the limits of each phase, and the day of the change.
type ControlView struct {
	Title   string // what is measured: "Days to productive"
	Desc    string // what the picture shows, in words; "" says it from the rows
	Unit    string
	Points  []ControlPoint
	Phases  []Phase
	Change  *Change  // drawn where Points reach it
	Target  *float64 // drawn as a dotted line
	Width   float64  // CSS pixels, 560 when 0; letters keep their size, so draw narrow pictures for narrow places
	Height  float64  // 190 when 0
	Compact bool     // no ticks and no dates: for a tile
}

// ControlPoint is one measurement. Signal says which rule it fulfils, "" for none; Good that the signal is welcome.
type ControlPoint struct {
	At     time.Time
	Value  float64
	Signal string
	Good   bool
}

// Phase is a stretch of points, Points[From:To], judged by one set of limits.
type Phase struct {
	From, To             int
	Center, Lower, Upper float64
	Label                string // "before", "since the change"
}

// Change is the day something was changed.
type Change struct {
	At    time.Time
	Label string // "Wave 1 live"
}

const (
	small   = 10.5 // letters of the axes
	strong  = 11.0 // letters of the change
	mostDot = 400  // above this many points only signals get a dot: they would touch each other
)

// frame is where things lie in the picture.
type frame struct {
	ControlView
	axis                     axis
	left, right, top, bottom float64
}

// Control draws the chart. Values that are not finite leave a gap. Where no value is negative the picture ends at zero,
// even when a limit computed from skewed values lies below it.
func Control(v ControlView) string {
	f := layOut(v)
	var d drawing
	d.open("control", f.Width, f.Height, v.Title, v.describe())
	if len(v.Points) == 0 {
		d.text("empty", f.Width/2, f.Height/2, strong, "middle", dim, "No values yet")
		return d.close()
	}
	f.grid(&d)
	for _, p := range v.Phases {
		f.phase(&d, p)
	}
	if f.hasTarget() {
		y := f.y(*v.Target)
		d.line("target", f.left, y, f.right, y, `stroke="`+accent+`" stroke-width="1" stroke-dasharray="1 3"`)
	}
	f.change(&d)
	f.path(&d)
	f.dots(&d)
	f.targetLabel(&d)
	return d.close()
}

func layOut(v ControlView) frame {
	if v.Width <= 0 {
		v.Width = 560
	}
	if v.Height <= 0 {
		v.Height = 190
	}
	f := frame{ControlView: v, left: 4, right: v.Width - 4, top: 8, bottom: v.Height - 8}
	if !v.Compact {
		f.top, f.bottom = 24, v.Height-24
	}
	low, high := v.span()
	f.axis = niceAxis(low, high, max(2, int((f.bottom-f.top)/34)))
	if !v.Compact {
		widest := 0.0
		for _, t := range f.axis.ticks() {
			widest = math.Max(widest, widthOf(f.axis.label(t), small))
		}
		f.left = math.Ceil(math.Max(widest, 12)) + 10
	}
	return f
}

// span gives the lowest and highest value to be shown, with a little air.
func (v ControlView) span() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	see := func(x float64) {
		if finite(x) {
			low, high = math.Min(low, x), math.Max(high, x)
		}
	}
	for _, p := range v.Points {
		see(p.Value)
	}
	positive := low >= 0
	for _, p := range v.Phases {
		see(p.Lower)
		see(p.Upper)
		see(p.Center)
	}
	if v.Target != nil {
		see(*v.Target)
	}
	if low > high {
		return 0, 1
	}
	air := (high - low) * 0.06
	floor := math.Inf(-1)
	if positive && low-air < 0 {
		floor = 0
	}
	return math.Max(low-air, floor), high + air
}

// x gives the place of a point: evenly spaced by order, since run rules count points and not days.
func (f frame) x(i int) float64 {
	n := len(f.Points)
	const inset = 8
	if n < 2 {
		return (f.left + f.right) / 2
	}
	return f.left + inset + float64(i)*(f.right-f.left-2*inset)/float64(n-1)
}

func (f frame) y(v float64) float64 {
	v = math.Max(f.axis.low, math.Min(f.axis.high, v))
	return f.bottom - (v-f.axis.low)/(f.axis.high-f.axis.low)*(f.bottom-f.top)
}

func (f frame) grid(d *drawing) {
	if f.Compact {
		return
	}
	for _, t := range f.axis.ticks() {
		y := f.y(t)
		d.line("grid", f.left, y, f.right, y, `stroke="`+hairs+`"`)
		d.text("tick", f.left-6, y+3.5, small, "end", dim, f.axis.label(t))
	}
	if f.Unit != "" {
		room := f.right - f.left
		if c := f.changeAt(); c >= 0 {
			room = f.boundary(c) - f.left
		}
		d.text("unit", 0, 11, small, "start", dim, fit(f.Unit, room, small))
	}
	at := make([]time.Time, len(f.Points))
	for i, p := range f.Points {
		at[i] = p.At
	}
	for _, l := range place(dateLabels(at), f.x, 0, f.Width, small) {
		d.text("date", l.x, f.Height-6, small, l.anchor, dim, l.text)
	}
}

func (f frame) phase(d *drawing, p Phase) {
	n := len(f.Points)
	p.From, p.To = max(0, p.From), min(n, p.To)
	if p.From >= p.To || !finite(p.Center) {
		return
	}
	x1, x2 := f.boundary(p.From), f.boundary(p.To)
	if finite(p.Lower) && finite(p.Upper) {
		top := f.y(p.Upper)
		d.add(`<rect class="band" x="%s" y="%s" width="%s" height="%s" fill="%s" fill-opacity=".1"/>`,
			px(x1), px(top), px(x2-x1), px(math.Max(0.5, f.y(p.Lower)-top)), accent)
	}
	y := f.y(p.Center)
	d.line("centre", x1, y, x2, y, `stroke="`+accent+`" stroke-width="1.4" stroke-dasharray="4 3"`)
}

// boundary gives the place half way between point i−1 and point i, the picture's edge at both ends.
func (f frame) boundary(i int) float64 {
	switch {
	case i <= 0:
		return f.left
	case i >= len(f.Points):
		return f.right
	}
	return (f.x(i-1) + f.x(i)) / 2
}

// changeAt gives the first point at or after the change, −1 when there is none to draw.
func (f frame) changeAt() int {
	if f.Change == nil {
		return -1
	}
	for i, p := range f.Points {
		if !p.At.Before(f.Change.At) {
			return i
		}
	}
	return len(f.Points)
}

func (f frame) change(d *drawing) {
	i := f.changeAt()
	if i < 0 {
		return
	}
	x := f.boundary(i)
	d.line("change", x, 4, x, f.bottom, `stroke="`+alarm+`" stroke-dasharray="3 3"`)
	if f.Compact {
		return
	}
	date := f.Change.At.Format("2 Jan")
	text := date
	if f.Change.Label != "" {
		date = " · " + date
		text = f.Change.Label + date
	}
	at, anchor, room := x+6, "start", f.Width-x-6
	if before := x - 12 - widthOf(f.Unit, small); widthOf(text, strong) > room && before > room {
		at, anchor, room = x-6, "end", before
	}
	short := text
	if widthOf(text, strong) > room {
		short = fit(f.Change.Label, room-widthOf(date, strong), strong) + date
	}
	d.add(`<text class="change-label" x="%s" y="12" font-size="%s" font-weight="600" text-anchor="%s" fill="%s">%s<title>%s</title></text>`,
		px(at), px(strong), anchor, alarm, esc(short), esc(text))
}

func (f frame) path(d *drawing) {
	places := make([]spot, len(f.Points))
	for i, p := range f.Points {
		places[i] = spot{x: f.x(i), y: math.NaN()}
		if finite(p.Value) {
			places[i].y = f.y(p.Value)
		}
	}
	d.add(`<path class="values" fill="none" stroke="%s" stroke-width="1.3" stroke-linejoin="round" d="%s"/>`, ink, pathOf(places))
}

func (f frame) dots(d *drawing) {
	n := len(f.Points)
	radius := 2.6
	if n > 60 {
		radius = 1.8
	}
	for i, p := range f.Points {
		if !finite(p.Value) || n > mostDot && p.Signal == "" {
			continue
		}
		x, y := px(f.x(i)), px(f.y(p.Value))
		d.add(`<g class="point" data-index="%d" data-at="%s" data-value="%s">`, i+1, p.At.Format(time.RFC3339), strconv.FormatFloat(p.Value, 'g', -1, 64))
		fill := ink
		if p.Signal != "" {
			fill = alarm
			if p.Good {
				fill = accent
			}
			d.add(`<circle class="ring" cx="%s" cy="%s" r="%s" fill="none" stroke="%s" stroke-width="1.4"/>`, x, y, px(radius+2.6), fill)
		}
		d.add(`<circle cx="%s" cy="%s" r="%s" fill="%s"/><title>%s</title></g>`, x, y, px(radius), fill, esc(f.say(p)))
	}
}

// say gives a point in words, with its exact value.
func (v ControlView) say(p ControlPoint) string {
	s := fmt.Sprintf("%s: %s", instant(p.At), exact(p.Value))
	if v.Unit != "" {
		s += " " + v.Unit
	}
	if p.Signal != "" {
		s += ", signal " + p.Signal
	}
	return s
}

// finite leaves room for the difference of any two values.
func finite(v float64) bool { return math.Abs(v) <= 1e150 }
