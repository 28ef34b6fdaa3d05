package picture

import (
	"math"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
)

// look is how a stroke looks.
type look struct {
	fill, stroke Ink
	width        float64
	dash         []float64
}

func (p *pen) path(segs []Seg, l look) {
	for _, s := range segs {
		for _, at := range s.Points[:points(s.Op)] {
			p.around(at.X-l.width/2, at.Y-l.width/2, at.X+l.width/2, at.Y+l.width/2)
		}
	}
	p.marks = append(p.marks, Mark{Element: p.now, Path: segs, Fill: l.fill, Stroke: l.stroke, Width: l.width, Dash: l.dash})
}

// points is how many points an operation takes.
func points(op byte) int {
	switch op {
	case 'C':
		return 3
	case 'Z':
		return 0
	}
	return 1
}

func to(op byte, x, y float64) Seg { return Seg{Op: op, Points: [3]bpmn.Point{{X: x, Y: y}}} }

func curve(x1, y1, x2, y2, x, y float64) Seg {
	return Seg{Op: 'C', Points: [3]bpmn.Point{{X: x1, Y: y1}, {X: x2, Y: y2}, {X: x, Y: y}}}
}

func box(b bpmn.Bounds) []Seg {
	return []Seg{to('M', b.X, b.Y), to('L', b.X+b.Width, b.Y), to('L', b.X+b.Width, b.Y+b.Height), to('L', b.X, b.Y+b.Height), {Op: 'Z'}}
}

// arc is the handle of a quarter of a circle by a cubic curve, as a share of the radius.
const arc = 0.5522847498

func roundBox(b bpmn.Bounds, r float64) []Seg {
	r = min(r, b.Width/2, b.Height/2)
	x0, y0, x1, y1, h := b.X, b.Y, b.X+b.Width, b.Y+b.Height, r*(1-arc)
	return []Seg{to('M', x0+r, y0), to('L', x1-r, y0), curve(x1-h, y0, x1, y0+h, x1, y0+r), to('L', x1, y1-r), curve(x1, y1-h, x1-h, y1, x1-r, y1),
		to('L', x0+r, y1), curve(x0+h, y1, x0, y1-h, x0, y1-r), to('L', x0, y0+r), curve(x0, y0+h, x0+h, y0, x0+r, y0), {Op: 'Z'}}
}

func circle(x, y, r float64) []Seg {
	return roundBox(bpmn.Bounds{X: x - r, Y: y - r, Width: 2 * r, Height: 2 * r}, r)
}

func diamond(b bpmn.Bounds) []Seg {
	x, y := b.X+b.Width/2, b.Y+b.Height/2
	return []Seg{to('M', x, b.Y), to('L', b.X+b.Width, y), to('L', x, b.Y+b.Height), to('L', b.X, y), {Op: 'Z'}}
}

func shrink(b bpmn.Bounds, by float64) bpmn.Bounds {
	return bpmn.Bounds{X: b.X + by, Y: b.Y + by, Width: b.Width - 2*by, Height: b.Height - 2*by}
}

// icon places a glyph, written as a path of M, L, C and Z with numbers in a square of 20, over the middle at the size.
func icon(glyph string, x, y, size float64) []Seg {
	words := strings.Fields(glyph)
	scale := size / 20
	var segs []Seg
	for i := 0; i < len(words); {
		s := Seg{Op: words[i][0]}
		i++
		for k := range points(s.Op) {
			px, _ := strconv.ParseFloat(words[i], 64)
			py, _ := strconv.ParseFloat(words[i+1], 64)
			s.Points[k] = bpmn.Point{X: x + (px-10)*scale, Y: y + (py-10)*scale}
			i += 2
		}
		segs = append(segs, s)
	}
	return segs
}

// glyph is a small sign: outlines that are filled when the sign is one of throwing, and lines that never are.
type glyph struct{ outline, lines string }

func (p *pen) glyph(g glyph, x, y, size float64, filled bool) {
	if g.outline != "" {
		l := look{fill: Panel, stroke: Main, width: 1.2}
		if filled {
			l.fill = Main
		}
		p.path(icon(g.outline, x, y, size), l)
	}
	if g.lines != "" {
		l := look{stroke: Main, width: 1.2}
		if filled && g.outline != "" {
			l.stroke = Panel
		}
		p.path(icon(g.lines, x, y, size), l)
	}
}

const round20 = "M 10 2 C 14.4 2 18 5.6 18 10 C 18 14.4 14.4 18 10 18 C 5.6 18 2 14.4 2 10 C 2 5.6 5.6 2 10 2 Z"

// eventGlyphs are the signs of what an event waits for or throws.
var eventGlyphs = map[string]glyph{
	"message":          {"M 2 5 L 18 5 L 18 15 L 2 15 Z", "M 2 5 L 10 11 L 18 5"},
	"timer":            {round20, "M 10 5 L 10 10 L 13.5 12 M 10 2 L 10 3.5 M 10 16.5 L 10 18 M 2 10 L 3.5 10 M 16.5 10 L 18 10"},
	"error":            {"M 3 16 L 7 5 L 12 12 L 17 3 L 13.5 16 L 8.5 10 Z", ""},
	"escalation":       {"M 10 2 L 16 17 L 10 11.5 L 4 17 Z", ""},
	"cancel":           {"M 4 6 L 6 4 L 10 8 L 14 4 L 16 6 L 12 10 L 16 14 L 14 16 L 10 12 L 6 16 L 4 14 L 8 10 Z", ""},
	"compensate":       {"M 9.5 4 L 9.5 16 L 2 10 Z M 17.5 4 L 17.5 16 L 10 10 Z", ""},
	"compensation":     {"M 9.5 4 L 9.5 16 L 2 10 Z M 17.5 4 L 17.5 16 L 10 10 Z", ""},
	"conditional":      {"M 4 2 L 16 2 L 16 18 L 4 18 Z", "M 6 6 L 14 6 M 6 9 L 14 9 M 6 12 L 14 12 M 6 15 L 14 15"},
	"link":             {"M 2 7 L 11 7 L 11 3 L 18 10 L 11 17 L 11 13 L 2 13 Z", ""},
	"signal":           {"M 10 2 L 18 16 L 2 16 Z", ""},
	"terminate":        {round20, ""},
	"multiple":         {"M 10 2 L 18 8 L 15 17 L 5 17 L 2 8 Z", ""},
	"parallelMultiple": {"M 8 2 L 12 2 L 12 8 L 18 8 L 18 12 L 12 12 L 12 18 L 8 18 L 8 12 L 2 12 L 2 8 L 8 8 Z", ""},
}

// taskGlyphs are the signs of the kinds of tasks.
var taskGlyphs = map[string]glyph{
	"userTask":         {"M 10 2 C 12.2 2 14 3.8 14 6 C 14 8.2 12.2 10 10 10 C 7.8 10 6 8.2 6 6 C 6 3.8 7.8 2 10 2 Z M 3 18 C 3 14 6 11.5 10 11.5 C 14 11.5 17 14 17 18 Z", ""},
	"manualTask":       {"M 3 9 L 6 5 L 11 5 L 9.5 7.5 L 17 7.5 L 17 10 L 18 10 L 18 12.5 L 17 12.5 L 17 15 L 5 15 C 3.5 14 3 12.5 3 11 Z", "M 11 10 L 17 10 M 11 12.5 L 17 12.5"},
	"serviceTask":      {"M 8.6 2 L 11.4 2 L 12 4.6 L 14 5.6 L 16.4 4.4 L 18 6.9 L 16.2 8.9 L 16.2 11.1 L 18 13.1 L 16.4 15.6 L 14 14.4 L 12 15.4 L 11.4 18 L 8.6 18 L 8 15.4 L 6 14.4 L 3.6 15.6 L 2 13.1 L 3.8 11.1 L 3.8 8.9 L 2 6.9 L 3.6 4.4 L 6 5.6 L 8 4.6 Z M 10 7 C 8.3 7 7 8.3 7 10 C 7 11.7 8.3 13 10 13 C 11.7 13 13 11.7 13 10 C 13 8.3 11.7 7 10 7 Z", ""},
	"scriptTask":       {"M 6 2 L 18 2 C 14 6 17 9 15 12 C 14 14 13 16 15 18 L 3 18 C 1 15 3 13 4 11 C 6 8 3 5 6 2 Z", "M 7 6 L 13 6 M 6.5 10 L 12.5 10 M 5.5 14 L 11.5 14"},
	"businessRuleTask": {"M 2 4 L 18 4 L 18 16 L 2 16 Z", "M 2 8 L 18 8 M 2 12 L 18 12 M 7 8 L 7 16"},
	"sendTask":         {"M 2 5 L 18 5 L 18 15 L 2 15 Z", "M 2 5 L 10 11 L 18 5"},
	"receiveTask":      {"M 2 5 L 18 5 L 18 15 L 2 15 Z", "M 2 5 L 10 11 L 18 5"},
}

// What stands at the lower edge of an activity.
const (
	plusSign       = "M 2 2 L 18 2 L 18 18 L 2 18 Z M 10 5 L 10 15 M 5 10 L 15 10"
	loopSign       = "M 6 16 C 3 14 2 11 3 8 C 4.5 4 8.5 2 12.5 3.5 C 16.5 5 18 9 16.5 12.5 C 15.5 15 13.5 16.5 11 16.8 M 6.5 11.5 L 6.3 16.3 L 2 16"
	parallelSign   = "M 5 3 L 5 17 M 10 3 L 10 17 M 15 3 L 15 17"
	sequentialSign = "M 3 5 L 17 5 M 3 10 L 17 10 M 3 15 L 17 15"
	adHocSign      = "M 2 11 C 4 6 7 6 10 10 C 13 14 16 14 18 9"
	undoSign       = "M 9.5 4 L 9.5 16 L 2 10 Z M 17.5 4 L 17.5 16 L 10 10 Z"
)

// tip draws the head of an arrow at the last of the points.
func (p *pen) tip(points []bpmn.Point, length, half float64, l look) {
	end, before := points[len(points)-1], points[len(points)-2]
	for i := len(points) - 2; i > 0 && math.Hypot(end.X-before.X, end.Y-before.Y) < 0.5; i-- {
		before = points[i-1]
	}
	d := math.Hypot(end.X-before.X, end.Y-before.Y)
	if d == 0 {
		return
	}
	ux, uy := (end.X-before.X)/d, (end.Y-before.Y)/d
	bx, by := end.X-ux*length, end.Y-uy*length
	segs := []Seg{to('M', bx-uy*half, by+ux*half), to('L', end.X, end.Y), to('L', bx+uy*half, by-ux*half)}
	if l.fill != None {
		segs = append(segs, Seg{Op: 'Z'})
	}
	p.path(segs, l)
}
