package layout

import (
	"math"

	"throughline/internal/bpmn"
)

// nameLabel places the name of an event, a gateway or data below it; above, or beside the way, where one leaves there.
func (it *item) nameLabel() {
	if it.host != nil || it.form != event && it.form != gateway && it.form != sheet {
		return
	}
	w, h := measure(it.name, labelWidth, 4)
	if h == 0 {
		return
	}
	b := bpmn.Bounds{X: it.cx() - w/2, Y: it.y + it.h + 5, Width: w, Height: h}
	switch {
	case it.bottomUsed && !it.topUsed && len(it.above) == 0:
		b.Y = it.y - 5 - h
	case it.bottomUsed || len(it.below) > 0:
		b.X, b.Y = it.cx()-w-6, it.y+it.h-2
	}
	it.label = &b
}

// crowd finds quickly what covers a place, by squares of the drawing.
type crowd map[[2]int][]bpmn.Bounds

const square = 160

func (c crowd) each(b bpmn.Bounds, visit func(at [2]int) bool) {
	for i := int(math.Floor(b.X / square)); float64(i)*square < b.X+b.Width; i++ {
		for j := int(math.Floor(b.Y / square)); float64(j)*square < b.Y+b.Height; j++ {
			if !visit([2]int{i, j}) {
				return
			}
		}
	}
}

func (c crowd) add(b bpmn.Bounds) {
	c.each(b, func(at [2]int) bool {
		c[at] = append(c[at], b)
		return true
	})
}

// covered tells whether something lies over a place.
func (c crowd) covered(b bpmn.Bounds) bool {
	found := false
	c.each(b, func(at [2]int) bool {
		for _, o := range c[at] {
			found = found || overlap(o, b)
		}
		return !found
	})
	return found
}

func overlap(a, b bpmn.Bounds) bool {
	return a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height
}

// nameLabel places the name of a flow: above or below its first level stretch, further on, or beside an upright one, at the
// first place that is free. A message flow is named beside its longest upright stretch if that is free.
func (l *link) nameLabel(full crowd) *bpmn.Bounds {
	w, h := measure(l.name, labelWidth, 3)
	if h == 0 {
		return nil
	}
	var places []bpmn.Bounds
	at := func(x, y float64) {
		places = append(places, bpmn.Bounds{X: math.Round(x), Y: math.Round(y), Width: w, Height: h})
	}
	if l.message {
		a, b := l.longestUpright()
		for _, part := range []float64{0.5, 0.3, 0.7, 0.15, 0.85} {
			at(a.X+6, a.Y+(b.Y-a.Y)*part-h/2)
			at(a.X-6-w, a.Y+(b.Y-a.Y)*part-h/2)
		}
	}
	for i := 1; i < len(l.points); i++ {
		a, b := l.points[i-1], l.points[i]
		if a.Y == b.Y && math.Abs(b.X-a.X) >= 20 {
			x, far := a.X+6, b.X-6-w
			if b.X < a.X {
				x, far = a.X-6-w, b.X+6
			}
			at(x, a.Y-h-3)
			at(x, a.Y+3)
			if math.Abs(b.X-a.X) > 2*w {
				at(far, a.Y-h-3)
			}
		}
	}
	for i := 1; i < len(l.points); i++ {
		if a, b := l.points[i-1], l.points[i]; a.X == b.X && math.Abs(b.Y-a.Y) >= h+4 {
			at(a.X+6, (a.Y+b.Y-h)/2)
			at(a.X-6-w, (a.Y+b.Y-h)/2)
		}
	}
	if len(places) == 0 {
		at(l.points[0].X+6, l.points[0].Y-h-3)
	}
	best := places[0]
	for _, b := range places {
		if !full.covered(b) {
			best = b
			break
		}
	}
	full.add(best)
	return &best
}

func (l *link) longestUpright() (a, b bpmn.Point) {
	a, b = l.points[0], l.points[len(l.points)-1]
	best := 0.0
	for i := 1; i < len(l.points); i++ {
		p, q := l.points[i-1], l.points[i]
		if d := math.Abs(q.Y - p.Y); d > best {
			best, a, b = d, p, q
		}
	}
	return a, b
}
