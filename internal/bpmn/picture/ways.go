package picture

import (
	"math"

	"throughline/internal/bpmn"
)

func (p *pen) edge(e bpmn.Edge) {
	points := e.Points
	for _, at := range points {
		if math.Abs(at.X) > 1e7 || math.Abs(at.Y) > 1e7 {
			return
		}
	}
	of, _ := p.m.Element(e.Element)
	switch of.Kind() {
	case "messageFlow":
		p.way(points, look{stroke: Main, width: 1.2, dash: []float64{7, 5}})
		p.path(circle(points[0].X, points[0].Y, 3.5), look{fill: Panel, stroke: Main, width: 1.2})
		p.tip(points, 9, 4, look{fill: Panel, stroke: Main, width: 1.2})
	case "association", "dataInputAssociation", "dataOutputAssociation":
		p.way(points, look{stroke: Dim, width: 1.2, dash: []float64{1.5, 3.5}})
		if kind := of.Kind(); kind != "association" || of.Attr("associationDirection") == "One" || of.Attr("associationDirection") == "Both" {
			p.tip(points, 8, 4, look{stroke: Dim, width: 1.2})
		}
	default:
		p.way(points, look{stroke: Main, width: 1.3})
		p.tip(points, 9, 4, look{fill: Main, stroke: Main, width: 1})
		p.beginning(e)
	}
}

// beginning marks a way that is taken otherwise, or on a condition that no gateway tests.
func (p *pen) beginning(e bpmn.Edge) {
	f, ok := p.v.Flow(e.Element)
	if !ok {
		return
	}
	from, _ := p.v.Node(f.Source)
	a, b := e.Points[0], e.Points[1]
	d := math.Hypot(b.X-a.X, b.Y-a.Y)
	if d < 16 {
		return
	}
	ux, uy := (b.X-a.X)/d, (b.Y-a.Y)/d
	switch {
	case from.Default == f.ID:
		x, y := a.X+ux*9, a.Y+uy*9
		// A stroke across the way, leaning.
		p.path([]Seg{to('M', x-uy*5-ux*3, y+ux*5-uy*3), to('L', x+uy*5+ux*3, y-ux*5+uy*3)}, look{stroke: Main, width: 1.3})
	case f.Conditional && !bpmn.IsGateway(from.Kind):
		p.path([]Seg{to('M', a.X, a.Y), to('L', a.X+ux*7-uy*4, a.Y+uy*7+ux*4), to('L', a.X+ux*14, a.Y+uy*14), to('L', a.X+ux*7+uy*4, a.Y+uy*7-ux*4), {Op: 'Z'}},
			look{fill: Panel, stroke: Main, width: 1.2})
	}
}

// way draws through the points with corners slightly rounded.
func (p *pen) way(points []bpmn.Point, l look) {
	segs := []Seg{to('M', points[0].X, points[0].Y)}
	for i := 1; i < len(points)-1; i++ {
		a, at, b := points[i-1], points[i], points[i+1]
		in, out := math.Hypot(at.X-a.X, at.Y-a.Y), math.Hypot(b.X-at.X, b.Y-at.Y)
		r := min(6, in/2, out/2)
		if r < 1 {
			segs = append(segs, to('L', at.X, at.Y))
			continue
		}
		x0, y0 := at.X-(at.X-a.X)/in*r, at.Y-(at.Y-a.Y)/in*r
		x1, y1 := at.X+(b.X-at.X)/out*r, at.Y+(b.Y-at.Y)/out*r
		segs = append(segs, to('L', x0, y0), curve(x0+(at.X-x0)*arc, y0+(at.Y-y0)*arc, x1+(at.X-x1)*arc, y1+(at.Y-y1)*arc, x1, y1))
	}
	last := points[len(points)-1]
	p.path(append(segs, to('L', last.X, last.Y)), l)
}

// wayLabel writes the name of a way where the file places it, else over the middle of its longest stretch.
func (p *pen) wayLabel(e bpmn.Edge) {
	of, _ := p.m.Element(e.Element)
	name := oneLine(of.Attr("name"))
	if name == "" {
		return
	}
	w := writing{size: 11, lines: 4, halo: true}
	if l := e.Label; l != nil && l.Width > 0 && l.Height > 0 && math.Abs(l.X) < 1e7 && math.Abs(l.Y) < 1e7 && l.Width < 1e6 && l.Height < 1e6 {
		p.label(name, wider(*l, 80), w)
		return
	}
	longest := 0
	length := func(i int) float64 {
		return math.Hypot(e.Points[i+1].X-e.Points[i].X, e.Points[i+1].Y-e.Points[i].Y)
	}
	for i := range len(e.Points) - 1 {
		if length(i) > length(longest)+0.5 {
			longest = i
		}
	}
	a, b := e.Points[longest], e.Points[longest+1]
	x, y := (a.X+b.X)/2, (a.Y+b.Y)/2
	if math.Abs(a.X) > 1e7 || math.Abs(b.X) > 1e7 || math.Abs(a.Y) > 1e7 || math.Abs(b.Y) > 1e7 {
		return
	}
	p.label(name, bpmn.Bounds{X: x - 45, Y: y - 18, Width: 90, Height: 14}, w)
}

// wider gives a box of at least the width around the same middle.
func wider(b bpmn.Bounds, width float64) bpmn.Bounds {
	if b.Width < width {
		b.X, b.Width = b.X-(width-b.Width)/2, width
	}
	return b
}
