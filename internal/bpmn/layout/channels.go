package layout

import (
	"math"

	"throughline/internal/bpmn"
)

// channel is the room between two columns, in which ways run up and down.
type channel struct {
	x0, x1 float64
	nets   []*net
	tracks int
	used   []upright // what runs up and down in it, once it has its place
}

// upright is a stretch of a way that runs up and down.
type upright struct{ x, y0, y1 float64 }

// net is one way's passage of a channel: it comes in at y0 and goes out at y1, each on the left or the right side; a side
// of 0 is the room below everything.
type net struct {
	e      int
	y0, y1 float64
	s0, s1 int
	track  int
	x      float64
}

func (n *net) low() float64  { return math.Min(n.y0, n.y1) }
func (n *net) high() float64 { return math.Max(n.y0, n.y1) }

// through tells whether the way crosses the channel on one line.
func (n *net) through() bool { return n.s0 != n.s1 && n.s0 != 0 && n.s1 != 0 && n.y0 == n.y1 }

// route is the way of an edge as it will be drawn, still without x but for what is fixed within columns.
type route struct {
	start, end port
	nets       []*net
	drop0      bool // leaves the middle of its item above or below, along the column
	drop1      bool
	first      float64 // y on which the column is left then
	last       float64
}

const (
	leftSide  = -1
	rightSide = 1
)

// lay finds the passages of all ways, shares out the tracks and so the width of every channel, and places the columns.
func (g *grid) lay() []route {
	g.channels = make([]channel, len(g.layers)+1)
	routes := make([]route, len(g.es))
	for i := range g.es {
		routes[i] = g.route(i)
	}
	for c := range g.channels {
		g.channels[c].share()
	}
	x := g.s.left()
	g.left, g.right = make([]float64, len(g.layers)), make([]float64, len(g.layers))
	labels := g.labelRoom()
	for c := range g.channels {
		ch := &g.channels[c]
		width := float64(gap)
		if c == 0 || c == len(g.layers) {
			width = bodyPad
		}
		if ch.tracks > 0 {
			width = max(width, trackGap*float64(ch.tracks+1)+6)
		}
		width = even(max(width, labels[c]))
		ch.x0, ch.x1 = x, x+width
		for _, n := range ch.nets {
			n.x = math.Round(ch.x0 + width*float64(n.track+1)/float64(ch.tracks+1))
			if !n.through() {
				ch.used = append(ch.used, upright{n.x, n.low(), n.high()})
			}
		}
		x = ch.x1
		if c < len(g.layers) {
			g.left[c] = x
			for _, v := range g.layers[c] {
				g.right[c] = max(g.right[c], x+g.vs[v].width)
			}
			g.right[c] = max(g.right[c], x)
			x = g.right[c]
		}
	}
	g.w = x
	return routes
}

// labelRoom gives what the channels need for the names of the flows that begin in them.
func (g *grid) labelRoom() []float64 {
	need := make([]float64, len(g.channels))
	for _, e := range g.es {
		if w, _ := measure(e.l.name, labelWidth, 3); w > 0 && !e.around {
			c := g.vs[e.a].layer + 1
			need[c] = max(need[c], min(w+24, labelWidth+24))
		}
	}
	return need
}

func (g *grid) add(c int, n *net) *net {
	if !n.through() {
		g.channels[c].nets = append(g.channels[c].nets, n)
	}
	return n
}

// route finds the passages of one way.
func (g *grid) route(i int) route {
	e := &g.es[i]
	a, b := &g.vs[e.a], &g.vs[e.b]
	r := route{start: e.pa, end: e.pb}
	ya, yb := a.y+e.pa.dy(), b.y+e.pb.dy()
	switch {
	case e.turn:
		r.nets = []*net{g.add(a.layer+1, &net{e: i, y0: ya, s0: leftSide, y1: yb, s1: leftSide})}
	case e.around:
		bus := g.bus + pad + trackGap*float64(g.buses%40)
		g.buses++
		r.nets = []*net{
			g.add(a.layer+1, &net{e: i, y0: ya, s0: leftSide, y1: bus}),
			g.add(b.layer, &net{e: i, y0: bus, y1: yb, s1: rightSide}),
		}
	case e.back:
		g.routeBack(i, &r, ya, yb)
	default:
		y := ya
		if to, ok := g.dropFrom(i); ok {
			r.drop0, r.first, y = true, to, to
		}
		for _, d := range e.chain {
			r.nets = append(r.nets, g.add(g.vs[d].layer, &net{e: i, y0: y, s0: leftSide, y1: g.vs[d].y, s1: rightSide}))
			y = g.vs[d].y
		}
		if _, ok := g.dropTo(i, y); ok && !(r.drop0 && len(e.chain) == 0) {
			r.drop1, r.last, yb = true, y, y
		}
		r.nets = append(r.nets, g.add(b.layer, &net{e: i, y0: y, s0: leftSide, y1: yb, s1: rightSide}))
	}
	return r
}

func (g *grid) routeBack(i int, r *route, ya, yb float64) {
	e := &g.es[i]
	a, b := &g.vs[e.a], &g.vs[e.b]
	y := g.vs[e.chain[0]].y
	if g.clear(e.a, y, e.chain[0]) && g.free(e.a, e.l.from, y) {
		r.drop0, r.first = true, y
		g.occupy(e.l.from, a.y, y)
	} else {
		r.nets = append(r.nets, g.add(a.layer+1, &net{e: i, y0: ya, s0: leftSide, y1: y, s1: leftSide}))
	}
	for k, d := range e.chain[1:] {
		r.nets = append(r.nets, g.add(g.vs[e.chain[k]].layer, &net{e: i, y0: y, s0: rightSide, y1: g.vs[d].y, s1: leftSide}))
		y = g.vs[d].y
	}
	end := e.chain[len(e.chain)-1]
	if e.a != e.b && g.clear(e.b, y, end) && g.free(e.b, e.l.to, y) {
		r.drop1, r.last = true, y
		g.occupy(e.l.to, b.y, y)
		return
	}
	r.nets = append(r.nets, g.add(b.layer, &net{e: i, y0: y, s0: rightSide, y1: yb, s1: rightSide}))
}

// dropFrom tells whether a way leaves its item above or below, and goes on at which y: the side branches of a gateway,
// and what follows a boundary event.
func (g *grid) dropFrom(i int) (float64, bool) {
	e := &g.es[i]
	a := &g.vs[e.a]
	to := g.vs[e.b].y + e.pb.dy()
	if len(e.chain) > 0 {
		to = g.vs[e.chain[0]].y
	}
	from := e.l.from
	if e.l.soft || from.in != g.s {
		return 0, false
	}
	border := from.host == a.it && from.form == event
	split := from == a.it && from.form == gateway && g.branches(e.a)
	if !border && !split || math.Abs(to-a.y) < 1 || border && to < a.y {
		return 0, false
	}
	if !g.clear(e.a, to, -1) || border && to < a.y+a.down || split && !g.free(e.a, from, to) {
		return 0, false
	}
	g.occupy(from, a.y, to)
	return to, true
}

// branches tells whether more than one flow leaves the vertex.
func (g *grid) branches(v int) bool {
	n := 0
	for _, w := range g.out[v] {
		if !g.es[w.e].l.soft {
			n++
		}
	}
	return n > 1
}

// dropTo tells whether a way reaches a gateway above or below, along its column.
func (g *grid) dropTo(i int, y float64) (float64, bool) {
	e := &g.es[i]
	b := &g.vs[e.b]
	if e.l.soft || e.l.to != b.it || b.it.form != gateway || math.Abs(y-b.y) < 1 {
		return 0, false
	}
	merges := 0
	for _, w := range g.into[e.b] {
		if !g.es[w.e].l.soft {
			merges++
		}
	}
	if merges < 2 || !g.clear(e.b, y, -1) || !g.free(e.b, b.it, y) {
		return 0, false
	}
	g.occupy(b.it, b.y, y)
	return y, true
}

// free tells whether nothing that stands with an item is in the way above or below its middle.
func (g *grid) free(v int, it *item, y float64) bool {
	if it.in != g.s || it.host != nil {
		return false
	}
	if y > g.vs[v].y {
		return len(it.below) == 0 && len(it.borders) == 0 && y > g.vs[v].y+it.h/2+8
	}
	return len(it.above) == 0 && y < g.vs[v].y-it.h/2-8
}

func (g *grid) occupy(it *item, from, to float64) {
	if to > from {
		it.bottomUsed = true
	} else {
		it.topUsed = true
	}
}

// clear tells whether a column has nothing between a vertex and a height, and no other way runs along that height.
func (g *grid) clear(v int, y float64, except int) bool {
	layer := g.layers[g.vs[v].layer]
	own := g.vs[v].y
	step := 1
	if y < own {
		step = -1
	}
	for i := g.vs[v].pos + step; i >= 0 && i < len(layer); i += step {
		o := &g.vs[layer[i]]
		if layer[i] == except {
			continue
		}
		top, bottom := o.y-o.up-4, o.y+o.down+4
		if o.it == nil {
			top, bottom = o.y-8, o.y+8
			if (y-o.y)*float64(step) > 8 {
				continue
			}
		}
		if step > 0 && top > y || step < 0 && bottom < y {
			return true
		}
		return false
	}
	return true
}

// trace draws a way in the coordinates of the scope.
func (g *grid) trace(i int, r route) []bpmn.Point {
	e := &g.es[i]
	points := g.approach(e.a, r.start, r.drop0, r.first, e.l.from)
	for _, n := range r.nets {
		if n.through() {
			continue
		}
		points = append(points, bpmn.Point{X: n.x, Y: n.y0}, bpmn.Point{X: n.x, Y: n.y1})
	}
	end := g.approach(e.b, r.end, r.drop1, r.last, e.l.to)
	reverse(end)
	points = straighten(append(points, end...))
	if e.flipped {
		reverse(points)
	}
	return points
}

// approach gives the points from the border of an item to the edge of its column.
func (g *grid) approach(v int, p port, drop bool, y float64, it *item) []bpmn.Point {
	cell := &g.vs[v]
	cx := (g.left[cell.layer] + g.right[cell.layer]) / 2
	if drop {
		x, border := cx, cell.y
		if it.host != nil {
			x, border = it.cx(), it.y+it.h
		} else if y > cell.y {
			border += it.h / 2
		} else {
			border -= it.h / 2
		}
		return []bpmn.Point{{X: x, Y: border}, {X: x, Y: y}}
	}
	points := make([]bpmn.Point, len(p.stub))
	for i, at := range p.stub {
		points[i] = bpmn.Point{X: cx + at.X, Y: cell.y + at.Y}
	}
	return points
}

// straighten drops points that repeat or lie on the line between their neighbours.
func straighten(points []bpmn.Point) []bpmn.Point {
	var out []bpmn.Point
	for _, p := range points {
		if n := len(out); n > 0 && out[n-1] == p {
			continue
		}
		if n := len(out); n > 1 && (out[n-2].X == out[n-1].X && out[n-1].X == p.X || out[n-2].Y == out[n-1].Y && out[n-1].Y == p.Y) {
			out[n-1] = p
			continue
		}
		out = append(out, p)
	}
	return out
}
