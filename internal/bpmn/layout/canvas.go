package layout

import (
	"math"

	"throughline/internal/bpmn"
)

// canvas is a plane of which part is drawn already. Boxes are in the coordinates of the drawing.
type canvas struct {
	b       *book
	p       *plane
	boxes   map[string]*bpmn.Bounds // of what is drawn, by id
	labels  map[string]*bpmn.Bounds
	ways    map[string][]bpmn.Point
	missing []*item // in document order, outer before inner
	changed map[string]bool
	fresh   map[string]bool    // shapes that were not there
	laid    map[string]bool    // ways that were led already, together with what they tie
	tied    map[string]float64 // ways that reached both their ends from the start, and how closely: 1 or 2 units
	solid   []*item            // what is drawn and may not be covered; sub-processes that hold something are not among them
}

func newCanvas(b *book, p *plane) *canvas {
	c := &canvas{b: b, p: p, boxes: map[string]*bpmn.Bounds{}, labels: map[string]*bpmn.Bounds{}, ways: map[string][]bpmn.Point{}, changed: map[string]bool{},
		fresh: map[string]bool{}, laid: map[string]bool{}, tied: map[string]float64{}}
	known := func(id string) bool {
		s, ok := b.view.Shapes[id]
		if ok {
			c.boxes[id] = &bpmn.Bounds{X: s.Bounds.X, Y: s.Bounds.Y, Width: s.Bounds.Width, Height: s.Bounds.Height}
			if s.Label != nil {
				l := *s.Label
				c.labels[id] = &l
			}
		}
		return ok
	}
	visit := func(it *item) {
		if !known(it.id) {
			c.missing = append(c.missing, it)
			return
		}
		c.take(it)
	}
	var inside func(s *scope)
	inside = func(s *scope) {
		for _, it := range s.items {
			visit(it)
			for _, all := range [][]*item{it.borders, it.above, it.below} {
				for _, o := range all {
					visit(o)
				}
			}
			if it.body != nil {
				inside(it.body)
			}
		}
	}
	for _, pool := range p.pools {
		known(pool.id)
		if pool.inner != nil {
			for _, l := range pool.inner.all() {
				known(l.id)
			}
			inside(pool.inner)
		}
	}
	for _, g := range p.groups {
		known(g.id)
	}
	for id, e := range b.view.Edges {
		c.ways[id] = append([]bpmn.Point(nil), e.Points...)
	}
	for _, l := range b.links {
		for slack := 2.0; slack > 0 && c.reaches(l, slack); slack-- {
			c.tied[l.id] = slack
		}
	}
	return c
}

// take makes an item stand where its box is.
func (c *canvas) take(it *item) {
	box := c.boxes[it.id]
	it.x, it.y, it.w, it.h = box.X, box.Y, box.Width, box.Height
	if it.body == nil {
		c.solid = append(c.solid, it)
	}
}

// all gives the lanes of a scope, outer before inner.
func (s *scope) all() []*lane {
	var out []*lane
	var walk func(all []*lane)
	walk = func(all []*lane) {
		for _, l := range all {
			out = append(out, l)
			walk(l.inner)
		}
	}
	walk(s.lanes)
	return out
}

// reaches tells whether a way that is drawn begins and ends within slack units of the borders of its shapes.
func (c *canvas) reaches(l *link, slack float64) bool {
	points := c.ways[l.id]
	if len(points) < 2 {
		return false
	}
	touches := func(it *item, id string, p bpmn.Point) bool {
		if it != nil {
			id = it.id
		}
		b := c.boxes[id]
		if b == nil {
			return true
		}
		dx, dy := math.Abs(p.X-b.X-b.Width/2), math.Abs(p.Y-b.Y-b.Height/2)
		if it != nil && it.form == event {
			return math.Abs(math.Hypot(dx, dy)-b.Width/2) <= slack
		}
		if it != nil && it.form == gateway {
			return math.Abs(dx/(b.Width/2)+dy/(b.Height/2)-1) <= 0.04*slack
		}
		outer, inner := *b, *b
		outer.X, outer.Y, outer.Width, outer.Height = b.X-slack, b.Y-slack, b.Width+2*slack, b.Height+2*slack
		inner.X, inner.Y, inner.Width, inner.Height = b.X+slack, b.Y+slack, b.Width-2*slack, b.Height-2*slack
		in := func(b bpmn.Bounds) bool { return p.X >= b.X && p.Y >= b.Y && p.X <= b.X+b.Width && p.Y <= b.Y+b.Height }
		return in(outer) && !in(inner)
	}
	return touches(l.from, l.fromID, points[0]) && touches(l.to, l.toID, points[len(points)-1])
}

// undrawn gives the links that have no edge although both their ends can be shown, and those whose edge lost an end.
func (c *canvas) undrawn() []*link {
	var out []*link
	at := map[*pool]bool{}
	for _, pool := range c.p.pools {
		at[pool] = true
	}
	id := func(it *item, id string) string {
		if it != nil {
			return it.id
		}
		return id
	}
	for _, l := range c.b.links {
		from, to := c.b.endPool(l.from, l.fromID), c.b.endPool(l.to, l.toID)
		end := func(p *pool, it *item, id string) bool {
			if it != nil || p != nil {
				return at[p]
			}
			return !l.message && (c.b.linkAt[id] != nil || c.b.lanes[id] != nil)
		}
		if !end(from, l.from, l.fromID) || !end(to, l.to, l.toID) {
			continue
		}
		moved := c.fresh[id(l.from, l.fromID)] || c.fresh[id(l.to, l.toID)] || c.tied[l.id] > 0 && !c.reaches(l, c.tied[l.id])
		if len(c.ways[l.id]) < 2 || moved && !(c.laid[l.id] && c.reaches(l, 1)) {
			out = append(out, l)
		}
	}
	return out
}

// makeRoom moves everything that begins at or right of x by dx; what x passes through grows.
func (c *canvas) makeRoom(x, dx float64) {
	c.shove(x, dx, func(b *bpmn.Bounds) (*float64, *float64) { return &b.X, &b.Width }, func(p *bpmn.Point) *float64 { return &p.X })
}

// makeRows moves everything that begins at or below y by dy; what y passes through grows.
func (c *canvas) makeRows(y, dy float64) {
	c.shove(y, dy, func(b *bpmn.Bounds) (*float64, *float64) { return &b.Y, &b.Height }, func(p *bpmn.Point) *float64 { return &p.Y })
}

// shove does either, along the axis that the two functions pick.
func (c *canvas) shove(at, by float64, side func(b *bpmn.Bounds) (start, size *float64), along func(p *bpmn.Point) *float64) {
	move := func(id string, b *bpmn.Bounds) {
		start, _ := side(b)
		*start += by
		c.changed[id] = true
		if l := c.labels[id]; l != nil {
			start, _ = side(l)
			*start += by
		}
	}
	var riders []*item // boundary events go with the border they sit on
	for id, b := range c.boxes {
		start, size := side(b)
		it := c.b.items[id]
		if it != nil && it.host != nil && it.form == event && c.boxes[it.host.id] != nil {
			hostStart, hostSize := side(c.boxes[it.host.id])
			middle, hostEnd := *start+*size/2, *hostStart+*hostSize
			grows := *hostStart < at && hostEnd >= at && c.holds(it.host.id)
			if *hostStart >= at || grows && (middle >= at || middle >= hostEnd-2) {
				riders = append(riders, it)
			}
		}
	}
	for id, b := range c.boxes {
		start, size := side(b)
		if it := c.b.items[id]; it != nil && it.host != nil && it.form == event && c.boxes[it.host.id] != nil {
			continue
		}
		switch {
		case *start >= at:
			move(id, b)
		case *start+*size >= at && c.holds(id):
			*size += by
			c.changed[id] = true
		}
	}
	for _, it := range riders {
		move(it.id, c.boxes[it.id])
	}
	for id, points := range c.ways {
		for i := range points {
			if p := along(&points[i]); *p >= at {
				*p += by
				c.changed[id] = true
			}
		}
	}
	for _, it := range c.solid {
		it.x, it.y = c.boxes[it.id].X, c.boxes[it.id].Y
	}
}

// holds tells whether an element is a pool, a lane or a sub-process with content: it grows with what is in it.
func (c *canvas) holds(id string) bool {
	if it := c.b.items[id]; it != nil {
		return it.body != nil
	}
	return c.b.pools[id] != nil || c.b.lanes[id] != nil
}

// region gives the box an item belongs into, and false when there is none.
func (c *canvas) region(it *item) (bpmn.Bounds, bool) {
	s := it.in
	if s.owner != nil {
		b, ok := c.boxes[s.owner.id]
		if !ok {
			return bpmn.Bounds{}, false
		}
		return bpmn.Bounds{X: b.X, Y: b.Y + 24, Width: b.Width, Height: b.Height - 24}, true
	}
	if n, ok := s.laneN[it.root()]; ok && n < len(s.leafs) {
		if b, ok := c.boxes[s.leafs[n].id]; ok {
			return bpmn.Bounds{X: b.X + header, Y: b.Y, Width: b.Width - header, Height: b.Height}, true
		}
	}
	if s.pool != nil && s.pool.id != "" {
		if b, ok := c.boxes[s.pool.id]; ok {
			return bpmn.Bounds{X: b.X + header, Y: b.Y, Width: b.Width - header, Height: b.Height}, true
		}
	}
	return bpmn.Bounds{}, false
}

// free tells whether a box covers nothing, with some room around it.
func (c *canvas) free(b bpmn.Bounds, it *item) bool {
	const room = 20
	wide := bpmn.Bounds{X: b.X - room, Y: b.Y - room, Width: b.Width + 2*room, Height: b.Height + 2*room}
	for _, o := range c.solid {
		if overlap(wide, o.bounds()) {
			return false
		}
	}
	for id, o := range c.boxes {
		if other := c.b.items[id]; other != nil && other.body != nil && !encloses(other, it) && overlap(wide, *o) {
			return false
		}
	}
	return true
}

// encloses tells whether a sub-process is around an item.
func encloses(outer, it *item) bool {
	for s := it.in; s != nil && s.owner != nil; s = s.owner.in {
		if s.owner == outer {
			return true
		}
	}
	return false
}

// extent gives the box around everything drawn.
func (c *canvas) extent() bpmn.Bounds {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, b := range c.boxes {
		x0, y0, x1, y1 = min(x0, b.X), min(y0, b.Y), max(x1, b.X+b.Width), max(y1, b.Y+b.Height)
	}
	if x0 > x1 {
		return bpmn.Bounds{X: originX, Y: originY - poolGap}
	}
	return bpmn.Bounds{X: x0, Y: y0, Width: x1 - x0, Height: y1 - y0}
}
