package layout

import (
	"math"
)

// left gives where the first column may begin, behind the names of pool and lanes.
func (s *scope) left() float64 {
	x := 0.0
	if s.owner == nil && s.pool != nil && s.pool.id != "" {
		x = header
	}
	deepest := 0
	for _, l := range s.leafs {
		deepest = max(deepest, l.depth+1)
	}
	return x + header*float64(deepest)
}

// top gives where the first row may begin.
func (s *scope) top() float64 {
	if s.owner != nil {
		return bodyTop
	}
	return 0
}

// layOut places everything in a scope, innermost first.
func (s *scope) layOut() {
	for _, it := range s.items {
		if it.body != nil {
			it.body.layOut()
			it.w, it.h = even(it.body.w), even(it.body.h)
			it.body.w, it.body.h = it.w, it.h
		}
		if len(it.borders) > 0 {
			widen(it)
			if it.body != nil {
				it.body.w = it.w
			}
		}
	}
	s.bands = nil
	s.w, s.h = 0, s.top()
	for i, items := range s.split() {
		if i > 0 {
			s.h += gap
		}
		g := newGrid(s, items, s.h)
		s.bands = append(s.bands, g)
		g.layOut()
		s.w, s.h = max(s.w, g.w), g.h
	}
	if n := len(s.leafs); n > 0 {
		s.leafs[n-1].h += s.h - s.leafs[n-1].y - s.leafs[n-1].h
	}
	if s.owner != nil {
		s.h += bodyPad
		s.w = max(s.w, taskWidth+2*bodyPad)
	} else if len(s.bands) > 1 {
		s.h += pad
		if n := len(s.leafs); n > 0 {
			s.leafs[n-1].h += pad
		}
	}
	s.beside()
}

// split gives the items band by band. In a scope without several lanes sub-processes that no way touches, such as event
// sub-processes, stand in rows of their own below the flow, so that they do not pull its columns apart.
func (s *scope) split() [][]*item {
	if len(s.leafs) > 1 {
		return [][]*item{s.items}
	}
	touched := map[*item]bool{}
	for _, l := range s.links {
		a, b := s.within(l.from).root(), s.within(l.to).root()
		if a != b || !l.soft {
			touched[a], touched[b] = true, true
		}
	}
	bands := [][]*item{nil}
	var wide []*item
	flow := 0.0
	for _, it := range s.items {
		if it.form == frame && !touched[it] {
			wide = append(wide, it)
			continue
		}
		bands[0] = append(bands[0], it)
		flow += it.w / 2
	}
	if len(bands[0]) == 0 {
		bands = nil
	}
	room, width := max(1200, flow), math.Inf(1)
	for _, it := range wide {
		if width+it.w > room {
			bands, width = append(bands, nil), 0
		}
		bands[len(bands)-1] = append(bands[len(bands)-1], it)
		width += it.w + gap
	}
	if len(bands) == 0 {
		return [][]*item{nil}
	}
	return bands
}

// layOut places one band.
func (g *grid) layOut() {
	g.breakCycles()
	g.assignLayers()
	g.assignLanes()
	g.cells()
	g.lead()
	g.ports()
	g.tie()
	g.order()
	g.rows()
	routes := g.lay()
	g.h = g.bus
	if g.buses > 0 {
		g.h += pad + trackGap*float64(min(g.buses, 40))
	}
	for v := range g.vs {
		g.seat(&g.vs[v])
	}
	for i := range g.es {
		g.es[i].l.points, g.es[i].l.scope = g.trace(i, routes[i]), g.s
	}
}

// seat puts an item and what stands with it where its vertex is.
func (g *grid) seat(v *vertex) {
	it := v.it
	if it == nil {
		return
	}
	cx := (g.left[v.layer] + g.right[v.layer]) / 2
	for _, all := range [][]*item{{it}, it.borders, it.above, it.below} {
		for _, o := range all {
			o.x, o.y = o.x+cx, o.y+v.y
			if o.label != nil {
				o.label.X, o.label.Y = o.label.X+cx, o.label.Y+v.y
			}
		}
	}
}

// shift moves everything in a scope to its place in the drawing.
func (s *scope) shift(x, y float64) {
	s.x, s.y = x, y
	move := func(it *item) {
		it.x, it.y = it.x+x, it.y+y
		if it.label != nil {
			it.label.X, it.label.Y = it.label.X+x, it.label.Y+y
		}
	}
	for _, it := range s.items {
		for _, all := range [][]*item{{it}, it.borders, it.above, it.below} {
			for _, o := range all {
				move(o)
			}
		}
		if it.body != nil {
			it.body.shift(it.x, it.y)
		}
	}
	for _, l := range s.links {
		for i := range l.points {
			l.points[i].X += x
			l.points[i].Y += y
		}
	}
	var lanes func(all []*lane)
	lanes = func(all []*lane) {
		for _, l := range all {
			l.x, l.y = l.x+x, l.y+y
			lanes(l.inner)
		}
	}
	lanes(s.lanes)
}

// stretch gives the lanes their boxes for a pool of a width.
func (s *scope) stretch(width float64) {
	s.w = width
	x := 0.0
	if s.pool.id != "" {
		x = header
	}
	var fit func(l *lane)
	fit = func(l *lane) {
		l.x = x + header*float64(l.depth)
		l.w = width - l.x
		if len(l.inner) == 0 {
			return
		}
		l.h = 0
		for i, c := range l.inner {
			fit(c)
			if i == 0 {
				l.y = c.y
			}
			l.h += c.h
		}
	}
	for _, l := range s.lanes {
		fit(l)
	}
}
