package layout

import (
	"math"

	"throughline/internal/bpmn"
)

// artifactGap lies between a step and the artifacts that stand with it.
const artifactGap = 30

// gutterStep lies between two ways that leave a cell above or below.
const gutterStep = 8

// cells sets what stands with each item around its middle, and how much room that takes.
func (g *grid) cells() {
	busy := map[int]int{} // ends of ways at a vertex
	for _, e := range g.es {
		if !e.l.soft {
			busy[e.a]++
			busy[e.b]++
		}
	}
	for v := range g.vs {
		it := g.vs[v].it
		it.x, it.y = -it.w/2, -it.h/2
		up, down, width := max(halfRow, it.h/2), max(halfRow, it.h/2), it.w
		if it.form == event || it.form == gateway || it.form == sheet {
			w, h := measure(it.name, labelWidth, 4)
			down = max(down, it.h/2+6+h)
			width = max(width, w)
			if it.form == gateway && busy[v] > 2 {
				up = max(up, it.h/2+6+h)
			}
		}
		down = max(down, g.seatBorders(it))
		if len(it.above) > 0 {
			w, h := seatRow(it.above, true)
			up, width = it.h/2+artifactGap+h, max(width, w)
			if len(it.borders) == 0 && it.form == gateway {
				up += 10
			}
		}
		if len(it.below) > 0 {
			w, h := seatRow(it.below, false)
			down, width = it.h/2+artifactGap+h, max(width, w)
		}
		g.vs[v].up, g.vs[v].down, g.vs[v].width = even(up), even(down), even(width)
	}
}

// seatBorders puts boundary events on the lower border from right to left, and gives the room they take below the middle.
func (g *grid) seatBorders(it *item) float64 {
	down := 0.0
	right := it.w/2 - 10
	for _, b := range it.borders {
		b.x, b.y = right-b.w, it.h/2-b.h/2
		w, h := measure(b.name, labelWidth, 4)
		if b.label = nil; h > 0 {
			b.label = &bpmn.Bounds{X: b.x + b.w/2 - 5 - w, Y: it.h/2 + b.h/2 + 2, Width: w, Height: h}
		}
		right = b.x - max(16, w+5-b.w/2+8)
		down = max(down, it.h/2+b.h/2+2+h)
	}
	return down
}

// widen makes activities wide enough for their boundary events.
func widen(it *item) {
	need := 10.0
	for i, b := range it.borders {
		w, _ := measure(b.name, labelWidth, 4)
		need += b.w
		if i+1 < len(it.borders) {
			need += max(16, w+5-b.w/2+8)
		}
	}
	it.w = max(it.w, even(need+4))
}

// seatRow puts artifacts side by side around the middle; their y is set against the host's border. It gives the size of
// the row with labels.
func seatRow(row []*item, above bool) (w, h float64) {
	most := float64(labelWidth)
	if len(row) > 1 {
		most = 64
	}
	room := func(it *item) (float64, float64) {
		if it.form == sheet {
			w, h := measure(it.name, most, 3)
			return max(it.w, w), h + 4
		}
		return it.w, 0
	}
	for _, it := range row {
		width, label := room(it)
		w += width
		h = max(h, it.h+label)
	}
	w += 14 * float64(len(row)-1)
	w = even(w)
	x := -w / 2
	host := row[0].host
	for _, it := range row {
		width, label := room(it)
		it.x = math.Round(x + width/2 - it.w/2)
		it.y = host.h/2 + artifactGap
		lw, lh := measure(it.name, most, 3)
		if it.form == note {
			lh = 0
		}
		ly := it.y + it.h + 4
		if above {
			it.y = -host.h/2 - artifactGap - it.h
			ly = it.y - label
		}
		if it.label = nil; lh > 0 {
			it.label = &bpmn.Bounds{X: math.Round(it.x + it.w/2 - lw/2), Y: ly, Width: lw, Height: lh}
		}
		x += width + 14
	}
	return w, even(h)
}

// gutter gives the y, against the row, of the next way that leaves a cell above or below it.
func (g *grid) gutter(v int, down bool) float64 {
	c := &g.vs[v]
	if down {
		c.below++
		return c.down + 6 + gutterStep*float64(min(c.below, 4)-1)
	}
	c.above++
	return -(c.up + 6 + gutterStep*float64(min(c.above, 4)-1))
}

// ports sets where every way meets its cells. Ways from boundary events take the gutters nearest to the border first, so
// that none crosses another.
func (g *grid) ports() {
	soft := map[*item]int{}
	for i := range g.es {
		e := &g.es[i]
		from, to := e.l.from, e.l.to
		if e.flipped {
			from, to = to, from
		}
		e.pa = g.port(e.a, from, 1, e.l.soft, soft)
		side := -1.0
		if e.turn {
			side = 1
		}
		e.pb = g.port(e.b, to, side, e.l.soft, soft)
	}
	for v := range g.vs {
		if c := &g.vs[v]; c.it != nil {
			if c.below > 0 {
				c.down += 6 + gutterStep*float64(min(c.below, 4)-1)
			}
			if c.above > 0 {
				c.up += 6 + gutterStep*float64(min(c.above, 4)-1)
			}
		}
	}
}

func (g *grid) port(v int, end *item, side float64, soft bool, used map[*item]int) port {
	cell := &g.vs[v]
	host := cell.it
	edge := side * cell.width / 2
	over := func(x, y float64, down bool) port {
		gy := g.gutter(v, down)
		return port{[]bpmn.Point{{X: x, Y: y}, {X: x, Y: gy}, {X: edge, Y: gy}}}
	}
	straight := func(x, y float64) port { return port{[]bpmn.Point{{X: x, Y: y}, {X: edge, Y: y}}} }
	switch {
	case end.in != g.s:
		// From deep inside a sub-process the way first leaves the sub-process at its lower border.
		holder := g.s.within(end)
		down := len(holder.below) == 0
		path := holder.body.escape(end, math.NaN(), down)
		for i := range path {
			path[i].X += holder.x
			path[i].Y += holder.y
		}
		path, aside := holder.dodge(path, down)
		at := path[len(path)-1]
		if aside {
			return port{append(path, bpmn.Point{X: edge, Y: at.Y})}
		}
		rest := over(at.X, at.Y, down)
		return port{append(path, rest.stub[1:]...)}
	case end == host && !soft:
		return straight(side*host.w/2, 0)
	case end == host && host.flat():
		used[host]++
		reach := host.h/2 - 14
		dy := min(reach, 20*math.Ceil(float64(used[host])/2))
		if used[host]%2 == 0 {
			dy = -dy
		}
		return straight(side*host.w/2, dy)
	case end == host && len(host.above) == 0:
		host.topUsed = true
		return over(0, -host.h/2, false)
	case end == host:
		return straight(side*host.w/2, 0)
	case end.host == host && end.form == event:
		return over(end.x+end.w/2, end.y+end.h, true)
	}
	row, down := host.below, true
	for _, it := range host.above {
		if it == end {
			row, down = host.above, false
		}
	}
	if side > 0 && end == row[len(row)-1] {
		return straight(end.x+end.w, end.y+end.h/2)
	}
	if side < 0 && end == row[0] {
		return straight(end.x, end.y+end.h/2)
	}
	if down {
		return over(end.x+end.w/2, end.y+end.h, true)
	}
	return over(end.x+end.w/2, end.y, false)
}

// beside draws the links between an artifact and the step it stands with.
func (s *scope) beside() {
	for _, l := range s.links {
		a, b := s.within(l.from), s.within(l.to)
		if a.root() != b.root() || !l.soft || l.points != nil {
			continue
		}
		from, to := l.from, l.to
		flip := from.form != note && from.form != sheet || from.in != s
		if flip {
			from, to = to, from
		}
		if from.host == nil || from.host != a.root() || to.in == s && to != from.host {
			continue // between two artifacts, or to a boundary event: led like other loose ends
		}
		down := from.y > from.host.y
		l.points = s.drop(from, to, down)
		l.scope = s
		if flip {
			reverse(l.points)
		}
	}
}

// drop leads from an artifact to a step that it stands above or below, in the strip between them.
func (s *scope) drop(from, to *item, down bool) []bpmn.Point {
	host := from.host
	start := bpmn.Point{X: from.cx(), Y: from.y + from.h}
	if down {
		start.Y = from.y
	}
	var path []bpmn.Point
	switch {
	case to.in != s:
		path = host.body.escape(to, from.cx()-host.x, down)
		for i := range path {
			path[i].X += host.x
			path[i].Y += host.y
		}
	default:
		x := host.cx()
		if host.flat() {
			x = min(max(from.cx(), host.x+8), host.x+host.w-8)
		}
		path = []bpmn.Point{{X: x, Y: host.y}}
		if down {
			path[0].Y = host.y + host.h
		}
	}
	if down {
		host.bottomUsed = true
	} else {
		host.topUsed = true
	}
	end := path[len(path)-1]
	points := []bpmn.Point{start}
	if start.X != end.X {
		middle := math.Round((start.Y + end.Y) / 2)
		points = append(points, bpmn.Point{X: start.X, Y: middle}, bpmn.Point{X: end.X, Y: middle})
	}
	reverse(path)
	return append(points, path...)
}

func reverse(points []bpmn.Point) {
	for i, j := 0, len(points)-1; i < j; i, j = i+1, j-1 {
		points[i], points[j] = points[j], points[i]
	}
}
