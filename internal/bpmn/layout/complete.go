package layout

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"throughline/internal/bpmn"
)

// complete gives what has to be drawn or moved so that everything is shown, after something has been prepared on each
// canvas.
func (b *book) complete(prepare func(c *canvas)) []bpmn.Plane {
	at, first := b.drawnIn()
	out := map[string]*bpmn.Plane{}
	var order []string
	into := func(element string) *bpmn.Plane {
		if out[element] == nil {
			out[element] = &bpmn.Plane{Element: element}
			order = append(order, element)
		}
		return out[element]
	}
	for _, p := range b.planes {
		c := newCanvas(b, p)
		home := p.element
		if _, ok := first[home]; !ok {
			for _, pool := range p.pools {
				for _, id := range pool.ids() {
					if e := at[id]; e != "" && home == p.element {
						home = e
					}
				}
			}
		}
		c.pools()
		prepare(c)
		c.place()
		c.connect()
		for _, id := range slices.Sorted(maps.Keys(c.changed)) {
			plane := home
			if at[id] != "" {
				plane = at[id]
			}
			if box := c.boxes[id]; box != nil {
				s := bpmn.Shape{Element: id, Bounds: *box, Horizontal: true, Expanded: b.view.Shapes[id].Expanded, Label: c.labels[id]}
				if it := b.items[id]; it != nil && it.body != nil {
					s.Expanded = true
				}
				if old, ok := b.view.Shapes[id]; ok {
					s.Horizontal = old.Horizontal
				}
				into(plane).Shapes = append(into(plane).Shapes, s)
			} else if points := c.ways[id]; len(points) > 1 {
				e := bpmn.Edge{Element: id, Points: points, Label: c.labels[id]}
				into(plane).Edges = append(into(plane).Edges, e)
			}
		}
	}
	var all []bpmn.Plane
	for _, element := range order {
		all = append(all, *out[element])
	}
	return all
}

// drawnIn gives for each element the plane that shows it, by what the plane is about, and the planes there are.
func (b *book) drawnIn() (at map[string]string, planes map[string]bool) {
	at, planes = map[string]string{}, map[string]bool{}
	for _, d := range b.model.Root().Children() {
		plane := d.ChildNS(bpmn.NSDiagram, "BPMNPlane")
		element := last(plane.Attr("bpmnElement"))
		if element == "" {
			continue
		}
		planes[element] = true
		for _, c := range plane.Children() {
			if id := last(c.Attr("bpmnElement")); at[id] == "" {
				at[id] = element
			}
		}
	}
	return at, planes
}

// ids gives the pool, its lanes and what stands directly in it.
func (p *pool) ids() []string {
	all := []string{p.id}
	if p.inner != nil {
		for _, l := range p.inner.all() {
			all = append(all, l.id)
		}
		for _, it := range p.inner.items {
			all = append(all, it.id)
		}
	}
	return all
}

// pools draws pools that nothing of is drawn yet below everything, boxes around those of which only steps are, and new
// lanes below the others of their pool.
func (c *canvas) pools() {
	for _, pool := range c.p.pools {
		drawn := slices.ContainsFunc(pool.ids(), func(id string) bool { return c.boxes[id] != nil })
		below := c.extent()
		y := below.Y + below.Height + poolGap
		if !drawn {
			c.wholePool(pool, below.X, y)
			continue
		}
		if pool.id != "" && c.boxes[pool.id] == nil {
			c.around(pool)
		}
		if pool.inner == nil || pool.id == "" || c.boxes[pool.id] == nil {
			continue
		}
		for _, l := range pool.inner.all() {
			if c.boxes[l.id] == nil {
				c.newLane(pool, l)
			}
		}
	}
	for _, g := range c.p.groups {
		if c.boxes[g.id] == nil {
			e := c.extent()
			c.set(g.id, bpmn.Bounds{X: e.X, Y: e.Y + e.Height + poolGap, Width: 200, Height: 100}, nil)
		}
	}
}

func (c *canvas) set(id string, b bpmn.Bounds, label *bpmn.Bounds) {
	c.boxes[id], c.changed[id], c.fresh[id] = &b, true, true
	if label != nil {
		c.labels[id] = label
	}
}

// wholePool lays a pool out as if it were alone.
func (c *canvas) wholePool(p *pool, x, y float64) {
	single := &plane{pools: []*pool{p}}
	single.layOut()
	dx, dy := x-p.x, y-p.y
	p.x, p.y = x, y
	if p.inner != nil {
		p.inner.shift(dx, dy)
	}
	shown := c.b.show(single)
	for _, s := range shown.Shapes {
		b := s.Bounds
		if s.Element == p.id {
			b.X, b.Y = x, y
		}
		c.set(s.Element, b, s.Label)
		if it := c.b.items[s.Element]; it != nil {
			c.take(it)
			c.missing = slices.DeleteFunc(c.missing, func(o *item) bool { return o == it })
		}
	}
	for _, e := range shown.Edges {
		c.ways[e.Element], c.changed[e.Element], c.laid[e.Element] = e.Points, true, true
		if e.Label != nil {
			c.labels[e.Element] = e.Label
		}
	}
}

// around draws a pool around the steps of it that are drawn.
func (c *canvas) around(p *pool) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, id := range p.ids() {
		if b := c.boxes[id]; b != nil {
			x0, y0, x1, y1 = min(x0, b.X), min(y0, b.Y), max(x1, b.X+b.Width), max(y1, b.Y+b.Height)
		}
	}
	left := p.inner.left() + pad
	c.set(p.id, bpmn.Bounds{X: x0 - left, Y: y0 - pad - 10, Width: x1 - x0 + left + pad, Height: y1 - y0 + 2*pad + 20}, nil)
}

// newLane draws a lane below the last of its neighbours that is drawn, or over all of the room when it is the first.
func (c *canvas) newLane(p *pool, l *lane) {
	siblings, outer := p.inner.lanes, c.boxes[p.id]
	for _, o := range p.inner.all() {
		if slices.Contains(o.inner, l) && c.boxes[o.id] != nil {
			siblings, outer = o.inner, c.boxes[o.id]
		}
	}
	var last *bpmn.Bounds
	for _, o := range siblings {
		if b := c.boxes[o.id]; b != nil && (last == nil || b.Y > last.Y) {
			last = b
		}
	}
	if last == nil {
		c.set(l.id, bpmn.Bounds{X: outer.X + header, Y: outer.Y, Width: outer.Width - header, Height: outer.Height}, nil)
		return
	}
	if hole, ok := c.hole(siblings, outer); ok {
		c.set(l.id, hole, nil)
		return
	}
	const height = taskHeight + 2*pad
	y, x, width := last.Y+last.Height, last.X, last.Width
	grown := *last
	c.makeRows(y, height)
	*last = grown // the lane above ends where the new one begins
	c.shrinkBack(p, last, y, height)
	c.set(l.id, bpmn.Bounds{X: x, Y: y, Width: width, Height: height}, nil)
}

// hole gives a stretch of what is around lanes that none of them covers.
func (c *canvas) hole(siblings []*lane, outer *bpmn.Bounds) (bpmn.Bounds, bool) {
	var drawn []*bpmn.Bounds
	for _, o := range siblings {
		if b := c.boxes[o.id]; b != nil {
			drawn = append(drawn, b)
		}
	}
	slices.SortFunc(drawn, func(a, b *bpmn.Bounds) int { return cmp.Compare(a.Y, b.Y) })
	y := outer.Y
	for _, b := range append(drawn, &bpmn.Bounds{Y: outer.Y + outer.Height}) {
		if b.Y-y >= eventSize+pad {
			return bpmn.Bounds{X: drawn[0].X, Y: y, Width: drawn[0].Width, Height: b.Y - y}, true
		}
		y = max(y, b.Y+b.Height)
	}
	return bpmn.Bounds{}, false
}

// shrinkBack takes the growth off lanes within the one above a new lane.
func (c *canvas) shrinkBack(p *pool, above *bpmn.Bounds, y, height float64) {
	for _, o := range p.inner.all() {
		if b := c.boxes[o.id]; b != nil && b != above && b.X > above.X && b.X < above.X+above.Width && b.Y < y && b.Y >= above.Y && b.Y+b.Height == y+height {
			b.Height -= height
		}
	}
}
