package layout

import (
	"math"
	"slices"

	"throughline/internal/bpmn"
)

// place finds a place for each item that is not drawn: near what it is tied to by flow, in free room of its lane or
// sub-process; where there is none, room is made to the right of what it follows.
func (c *canvas) place() {
	near := map[*item][]*link{}
	for _, l := range c.b.links {
		if l.from != nil && l.to != nil {
			near[l.from] = append(near[l.from], l)
			near[l.to] = append(near[l.to], l)
		}
	}
	waiting := slices.Clone(c.missing)
	for len(waiting) > 0 {
		// What follows something drawn goes first, so that chains grow from what is there.
		next := slices.IndexFunc(waiting, func(it *item) bool { return c.ready(it) && c.anchor(it, near[it]) != nil })
		if next < 0 {
			next = slices.IndexFunc(waiting, c.ready)
		}
		if next < 0 {
			return
		}
		it := waiting[next]
		waiting = slices.Delete(waiting, next, next+1)
		if c.boxes[it.id] == nil {
			c.put(it, near[it])
		}
	}
}

// makeWay moves what stands right of an item, if the place behind it is taken, so that another one fits in between.
func (c *canvas) makeWay(before, made *item) {
	if c.boxes[before.id] == nil || before.in != made.in || before.form == event && before.host != nil {
		return
	}
	a := c.boxes[before.id]
	wish := bpmn.Bounds{X: a.X + a.Width + gap, Y: a.Y + a.Height/2 - made.h/2, Width: made.w, Height: made.h}
	if from, to := before.in.laneN[before], made.in.laneN[made]; from != to {
		if region, ok := c.region(made); ok {
			wish.Y = region.Y + region.Height/2 - made.h/2
		}
	}
	region, ok := c.region(made)
	if inside := !ok || wish.X+wish.Width+pad <= region.X+region.Width; !inside || !c.free(wish, made) {
		c.makeRoom(a.X+a.Width+gap/2, made.w+gap)
	}
}

// ready tells whether what an item stands in or on is drawn.
func (c *canvas) ready(it *item) bool {
	if it.host != nil && it.form == event && c.boxes[it.host.id] == nil {
		return false
	}
	return it.in.owner == nil || c.boxes[it.in.owner.id] != nil
}

// anchor gives the item to stand beside: one whose flow leads here, else one that this leads to, else any neighbour.
func (c *canvas) anchor(it *item, near []*link) *item {
	if it.host != nil && c.boxes[it.host.id] != nil {
		return it.host
	}
	for _, l := range near {
		if l.to == it && c.boxes[l.from.id] != nil && !l.message {
			return l.from
		}
	}
	for _, l := range near {
		if l.from == it && c.boxes[l.to.id] != nil && !l.message {
			return l.to
		}
	}
	return nil
}

func (c *canvas) put(it *item, near []*link) {
	if it.body != nil && c.aroundContent(it) {
		return
	}
	if it.body != nil {
		it.body.layOut()
		it.w, it.h = it.body.w, it.body.h
	}
	if it.host != nil && it.form == event {
		c.putOnBorder(it)
		return
	}
	anchor := c.anchor(it, near)
	region, bounded := c.region(it)
	wish := bpmn.Point{X: region.X + 2*pad + it.w/2, Y: region.Y + region.Height/2}
	if !bounded {
		e := c.extent()
		wish = bpmn.Point{X: e.X + it.w/2, Y: e.Y + e.Height + poolGap + it.h/2}
	}
	if anchor != nil {
		wish = c.beside(it, anchor, near)
		if other, ok := c.region(anchor); ok && bounded && other != region && it.host == nil {
			wish.Y = region.Y + region.Height/2
		}
	}
	at, ok := c.search(it, wish, region, bounded)
	if !ok {
		x := wish.X - it.w/2 - gap/2
		if !bounded || x < region.X {
			x = max(region.X, x)
		}
		x = min(x, region.X+region.Width)
		if grow := it.h + 2*pad - region.Height; grow > 0 {
			c.makeRows(region.Y+region.Height, grow)
			region, _ = c.region(it)
		}
		c.makeRoom(x, it.w+gap)
		region, bounded = c.region(it)
		if at, ok = c.search(it, bpmn.Point{X: x + (it.w+gap)/2, Y: wish.Y}, region, bounded); !ok {
			// Something wide reaches into the new room: below everything in the region there is always some.
			y := region.Y + region.Height
			c.makeRows(y, it.h+gap)
			at = bpmn.Point{X: max(region.X+pad, x+gap/2), Y: y + gap/2 - 10}
		}
	}
	b := bpmn.Bounds{X: math.Round(at.X), Y: math.Round(at.Y), Width: it.w, Height: it.h}
	it.x, it.y = b.X, b.Y
	c.set(it.id, b, nil)
	c.take(it)
	if it.nameLabel(); it.label != nil {
		c.labels[it.id] = it.label
	}
	if it.body != nil {
		c.fill(it)
	}
	for _, o := range it.borders { // drawn ones had lost what they sit on
		if c.boxes[o.id] != nil {
			delete(c.boxes, o.id)
			c.solid = slices.DeleteFunc(c.solid, func(s *item) bool { return s == o })
			c.putOnBorder(o)
		}
	}
}

// aroundContent draws a sub-process around what of its content is drawn, if anything is.
func (c *canvas) aroundContent(it *item) bool {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, o := range it.body.items {
		if b := c.boxes[o.id]; b != nil {
			x0, y0, x1, y1 = min(x0, b.X), min(y0, b.Y), max(x1, b.X+b.Width), max(y1, b.Y+b.Height)
		}
	}
	if x0 > x1 {
		return false
	}
	c.set(it.id, bpmn.Bounds{X: x0 - bodyPad, Y: y0 - bodyTop, Width: x1 - x0 + 2*bodyPad, Height: y1 - y0 + bodyTop + bodyPad}, nil)
	c.take(it)
	return true
}

// fill takes over the content of a sub-process that was laid out whole.
func (c *canvas) fill(it *item) {
	it.body.shift(it.x, it.y)
	shell := &plane{pools: []*pool{{inner: it.body}}}
	shown := c.b.show(shell)
	for _, s := range shown.Shapes {
		if c.boxes[s.Element] == nil {
			c.set(s.Element, s.Bounds, s.Label)
			if inner := c.b.items[s.Element]; inner != nil {
				c.take(inner)
			}
		}
	}
	for _, e := range shown.Edges {
		c.ways[e.Element], c.changed[e.Element], c.laid[e.Element] = e.Points, true, true
		if e.Label != nil {
			c.labels[e.Element] = e.Label
		}
	}
}

// beside gives the middle an item should have for the sake of its anchor.
func (c *canvas) beside(it, anchor *item, near []*link) bpmn.Point {
	a := c.boxes[anchor.id]
	cx, cy := a.X+a.Width/2, a.Y+a.Height/2
	switch {
	case it.host == anchor && it.form == note:
		return bpmn.Point{X: cx, Y: a.Y - artifactGap - it.h/2}
	case it.host == anchor:
		return bpmn.Point{X: cx, Y: a.Y + a.Height + artifactGap + it.h/2}
	}
	for _, l := range near {
		if l.from == anchor && l.to == it {
			if anchor.host != nil {
				return bpmn.Point{X: a.X + a.Width + gap + it.w/2, Y: a.Y + a.Height + gap + it.h/2}
			}
			return bpmn.Point{X: a.X + a.Width + gap + it.w/2, Y: cy}
		}
	}
	return bpmn.Point{X: a.X - gap - it.w/2, Y: cy}
}

// search looks for free room, nearest to the wish first.
func (c *canvas) search(it *item, wish bpmn.Point, region bpmn.Bounds, bounded bool) (bpmn.Point, bool) {
	const margin = 12
	for ring := 0; ring <= 6; ring++ {
		for _, d := range ringOf(ring) {
			b := bpmn.Bounds{X: wish.X - it.w/2 + float64(d[0])*gap, Y: wish.Y - it.h/2 + float64(d[1])*gap/2, Width: it.w, Height: it.h}
			if bounded && (b.X < region.X+margin || b.Y < region.Y+margin || b.X+b.Width > region.X+region.Width-margin || b.Y+b.Height > region.Y+region.Height-margin) {
				continue
			}
			if !bounded && c.inForeignPool(b) {
				continue
			}
			if c.free(b, it) {
				return bpmn.Point{X: b.X, Y: b.Y}, true
			}
		}
	}
	return bpmn.Point{}, false
}

func (c *canvas) inForeignPool(b bpmn.Bounds) bool {
	for id := range c.b.pools {
		if box := c.boxes[id]; box != nil && overlap(*box, b) {
			return true
		}
	}
	return false
}

// ringOf gives the steps at a distance, to the right and below first.
func ringOf(r int) [][2]int {
	if r == 0 {
		return [][2]int{{0, 0}}
	}
	var all [][2]int
	for k := 0; k <= r; k++ {
		all = append(all, [2]int{r - k, 2 * k}, [2]int{r - k, -2 * k}, [2]int{k - r, 2 * k}, [2]int{k - r, -2 * k})
	}
	return all
}

// putOnBorder sits a boundary event on the lower border of its activity, else wherever on it there is room.
func (c *canvas) putOnBorder(it *item) {
	host := c.boxes[it.host.id]
	taken := func(b bpmn.Bounds) bool {
		return slices.ContainsFunc(c.solid, func(o *item) bool { return o != it && o != it.host && overlap(o.bounds(), b) })
	}
	var places []bpmn.Bounds
	for _, y := range []float64{host.Y + host.Height, host.Y} {
		for x := host.X + host.Width - 28; x >= host.X; x -= 8 {
			places = append(places, bpmn.Bounds{X: x - eventSize/2, Y: y - eventSize/2, Width: eventSize, Height: eventSize})
		}
	}
	for _, x := range []float64{host.X, host.X + host.Width} {
		for y := host.Y + 28; y <= host.Y+host.Height; y += 8 {
			places = append(places, bpmn.Bounds{X: x - eventSize/2, Y: y - eventSize/2, Width: eventSize, Height: eventSize})
		}
	}
	best := places[0]
	for _, b := range places {
		if !taken(b) {
			best = b
			break
		}
	}
	c.set(it.id, best, nil)
	c.take(it)
	if w, h := measure(it.name, labelWidth, 4); h > 0 {
		c.labels[it.id] = &bpmn.Bounds{X: it.x + it.w/2 - 5 - w, Y: it.y + it.h + 2, Width: w, Height: h}
	}
}

// connect leads the ways that are not drawn around what stands there.
func (c *canvas) connect() {
	todo := c.undrawn()
	for _, l := range c.b.links { // a remark on a flow follows the flow
		for _, end := range []string{l.fromID, l.toID} {
			if way := c.b.linkAt[end]; way != nil && (c.changed[end] || slices.Contains(todo, way)) && !slices.Contains(todo, l) {
				todo = append(todo, l)
			}
		}
	}
	slices.SortStableFunc(todo, func(a, b *link) int { return ends(a, c) - ends(b, c) })
	for _, l := range todo {
		from, to := c.docks(l.from, l.fromID), c.docks(l.to, l.toID)
		if from == nil || to == nil {
			continue
		}
		z := &maze{}
		for _, it := range c.solid {
			z.boxes = append(z.boxes, it.bounds())
		}
		around := append(c.b.around(l.from, l.fromID), c.b.around(l.to, l.toID)...)
		for id, b := range c.boxes {
			if it := c.b.items[id]; it != nil && it.body != nil && !slices.Contains(around, it) {
				z.boxes = append(z.boxes, *b)
			}
		}
		l.points = z.find(from, to)
		c.ways[l.id], c.changed[l.id] = l.points, true
		if b := l.nameLabel(crowd{}); b != nil {
			c.labels[l.id] = b
		}
	}
}

func (c *canvas) docks(it *item, id string) []dock {
	if it != nil {
		id = it.id
	}
	if b := c.boxes[id]; b != nil {
		return docks(*b)
	}
	if points := c.ways[id]; len(points) > 1 {
		c.b.linkAt[id].points = points
		return c.b.docksOf(nil, id)
	}
	return nil
}

// ends counts the ends of a link that are ways themselves, which have to be led first.
func ends(l *link, c *canvas) int {
	n := 0
	for _, end := range []string{l.fromID, l.toID} {
		if c.b.linkAt[end] != nil {
			n++
		}
	}
	return n
}
