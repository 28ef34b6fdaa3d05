package chart

import "math"

// box is a rectangle in the picture.
type box struct{ left, top, right, bottom float64 }

// clearance is the room kept around a label: a ringed dot is 5.2 pixels wide on each side.
const clearance = 5.5

func (f frame) hasTarget() bool { return f.Target != nil && finite(*f.Target) }

// targetLabel writes the target beside its line, where neither a value nor the change is: at the right end if it can,
// above the line if it can. Where everything is taken it stands where the fewest values are.
func (f frame) targetLabel(d *drawing) {
	if !f.hasTarget() || f.Compact {
		return
	}
	text := "target " + exact(*f.Target)
	y, w := f.y(*f.Target), widthOf(text, small)
	at, baseline, least := f.right, y-4, math.MaxInt
	for right := f.right; right-w >= f.left && least > 0; right -= 8 {
		for _, base := range []float64{y - 4, y + small + 1} {
			b := box{right - w, base - small*0.75, right, base + small*0.2}
			if b.top < 0 || b.bottom > f.bottom {
				continue
			}
			if n := f.crowd(b); n < least {
				at, baseline, least = right, base, n
			}
		}
	}
	d.text("target-label", at, baseline, small, "end", accent, text)
}

// crowd counts what a label in the box would lie on: strokes between values, centre lines, the line and label of the change.
func (f frame) crowd(b box) int {
	n := 0
	wide := box{b.left - clearance, b.top - clearance, b.right + clearance, b.bottom + clearance}
	for i, p := range f.Points {
		if !finite(p.Value) {
			continue
		}
		from := spot{f.x(i), f.y(p.Value)}
		to := from
		if i+1 < len(f.Points) && finite(f.Points[i+1].Value) {
			to = spot{f.x(i + 1), f.y(f.Points[i+1].Value)}
		}
		if wide.meets(from, to) {
			n++
		}
	}
	for _, p := range f.Phases {
		if y := f.y(p.Center); finite(p.Center) && b.meets(spot{f.boundary(p.From), y}, spot{f.boundary(p.To), y}) {
			n++
		}
	}
	if i := f.changeAt(); i >= 0 {
		x := f.boundary(i)
		if b.meets(spot{x, 0}, spot{x, f.bottom}) || b.top < 15 {
			n++
		}
	}
	return n
}

// meets tells whether the stroke between two places touches the box (Liang and Barsky, 1984).
func (b box) meets(p, q spot) bool {
	first, last := 0.0, 1.0
	for _, edge := range [4][2]float64{{p.x - q.x, p.x - b.left}, {q.x - p.x, b.right - p.x}, {p.y - q.y, p.y - b.top}, {q.y - p.y, b.bottom - p.y}} {
		along, room := edge[0], edge[1]
		switch {
		case along == 0 && room < 0:
			return false
		case along < 0:
			first = math.Max(first, room/along)
		case along > 0:
			last = math.Min(last, room/along)
		}
	}
	return first <= last
}
