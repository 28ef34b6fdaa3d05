package layout

import (
	"math"

	"throughline/internal/bpmn"
)

// Where a drawing begins, and the measures of pools.
const (
	originX, originY = 160, 80
	poolGap          = 60
	blackBox         = 80
	poolWidth        = 600
)

// courier is a way between two pools while it is being found: the way out of each, from its end to its border, in
// coordinates of the pool, and where it crosses the pools between.
type courier struct {
	l        *link
	from, to int // positions of the pools
	out, in  []bpmn.Point
	passages []float64
}

// draw lays every plane out and gives the drawing.
func (b *book) draw() []bpmn.Plane {
	var all []bpmn.Plane
	for _, p := range b.planes {
		p.layOut()
		b.loosen(p)
		all = append(all, b.show(p))
	}
	return all
}

func (p *plane) layOut() {
	p.sortPools()
	at := map[*pool]int{}
	width := 0.0
	for i, pool := range p.pools {
		at[pool] = i
		pool.h = blackBox
		if s := pool.inner; s != nil {
			s.layOut()
			pool.w = s.w
			if pool.id != "" {
				pool.w = max(pool.w, poolWidth)
			}
			if pool.h = s.h; len(s.items) == 0 && len(s.lanes) == 0 {
				pool.h = 120
			}
			s.h = pool.h
		} else {
			pool.w = poolWidth
		}
		if pool.id != "" {
			width = max(width, pool.w)
		}
	}
	for _, pool := range p.pools {
		if pool.id != "" {
			pool.w = width
		}
		if pool.inner != nil {
			pool.inner.stretch(pool.w)
		}
	}
	var couriers []*courier
	for _, l := range p.links {
		if from, to := p.poolOf(l.from, l.fromID), p.poolOf(l.to, l.toID); from >= 0 && to >= 0 && from != to {
			couriers = append(couriers, p.send(l, from, to))
		}
	}
	strips := make([]channel, max(0, len(p.pools)-1))
	hops := p.hops(couriers, strips)
	y := float64(originY)
	tops := make([]float64, len(p.pools))
	for i, pool := range p.pools {
		pool.x, pool.y, tops[i] = originX, y, y
		if y += pool.h; i < len(strips) {
			strip := &strips[i]
			strip.share()
			height := even(max(poolGap, trackGap*float64(strip.tracks+1)+10))
			for _, n := range strip.nets {
				n.x = math.Round(y + height*float64(n.track+1)/float64(strip.tracks+1))
			}
			y += height
		}
		if pool.inner != nil {
			pool.inner.shift(pool.x, pool.y)
		}
	}
	for i, c := range couriers {
		p.deliver(c, hops[i], tops)
	}
	p.gatherGroups(y)
}

// sortPools swaps neighbouring pools while that shortens the message flows; the file's order stays where it is as good.
func (p *plane) sortPools() {
	if len(p.pools) < 3 || len(p.pools) > 60 {
		return
	}
	pairs := map[[2]*pool]int{}
	for _, l := range p.links {
		if from, to := p.poolOf(l.from, l.fromID), p.poolOf(l.to, l.toID); from >= 0 && to >= 0 {
			pairs[[2]*pool{p.pools[from], p.pools[to]}]++
		}
	}
	length := func() int {
		at := map[*pool]int{}
		for i, pool := range p.pools {
			at[pool] = i
		}
		sum := 0
		for pair, n := range pairs {
			d := at[pair[0]] - at[pair[1]]
			sum += n * d * d
		}
		return sum
	}
	best := length()
	for round := 0; round < len(p.pools); round++ {
		better := false
		for i := range p.pools {
			for j := i + 1; j < len(p.pools); j++ {
				p.pools[i], p.pools[j] = p.pools[j], p.pools[i]
				if now := length(); now < best {
					best, better = now, true
				} else {
					p.pools[i], p.pools[j] = p.pools[j], p.pools[i]
				}
			}
		}
		if !better {
			return
		}
	}
}

// poolOf gives the position of the pool an end stands in or is, or -1.
func (p *plane) poolOf(it *item, id string) int {
	for i, pool := range p.pools {
		if it == nil && pool.id != "" && pool.id == id {
			return i
		}
	}
	if it == nil {
		return -1
	}
	s := it.in
	for s.owner != nil {
		s = s.owner.in
	}
	for i, pool := range p.pools {
		if pool.inner == s {
			return i
		}
	}
	return -1
}

// middle gives the x of the middle of an item in its pool.
func (it *item) middle() float64 {
	x := it.cx()
	for s := it.in; s.owner != nil; s = s.owner.in {
		x += s.owner.x
	}
	return x
}

// send finds how a message flow leaves and enters its pools.
func (p *plane) send(l *link, from, to int) *courier {
	c := &courier{l: l, from: from, to: to}
	down := to > from
	switch {
	case l.from != nil && l.to != nil:
		c.out = p.pools[from].inner.escape(l.from, l.to.middle(), down)
		c.in = p.pools[to].inner.escape(l.to, c.out[len(c.out)-1].X, !down)
	case l.from != nil:
		c.out = p.pools[from].inner.escape(l.from, math.NaN(), down)
		c.in = []bpmn.Point{{X: c.out[len(c.out)-1].X, Y: p.pools[to].edge(!down)}}
	case l.to != nil:
		c.in = p.pools[to].inner.escape(l.to, math.NaN(), !down)
		c.out = []bpmn.Point{{X: c.in[len(c.in)-1].X, Y: p.pools[from].edge(down)}}
	default:
		x := 120.0 + 40*float64((from+to)%8)
		c.out = []bpmn.Point{{X: x, Y: p.pools[from].edge(down)}}
		c.in = []bpmn.Point{{X: x, Y: p.pools[to].edge(!down)}}
	}
	wish := c.in[len(c.in)-1].X
	step := 1
	if !down {
		step = -1
	}
	for i := from + step; i != to; i += step {
		x := wish
		if s := p.pools[i].inner; s != nil {
			x = s.passage(wish)
		}
		c.passages = append(c.passages, x)
	}
	return c
}

func (p *pool) edge(down bool) float64 {
	if down {
		return p.h
	}
	return 0
}

// hops gives every courier its passage of each strip between two pools; a strip is a channel that lies on its side.
func (p *plane) hops(couriers []*courier, strips []channel) [][]*net {
	all := make([][]*net, len(couriers))
	for i, c := range couriers {
		x := c.out[len(c.out)-1].X
		stops := append(append([]float64(nil), c.passages...), c.in[len(c.in)-1].X)
		for k, next := range stops {
			n := &net{y0: x, s0: leftSide, y1: next, s1: rightSide}
			strip := c.from + k
			if c.to < c.from {
				n.s0, n.s1 = rightSide, leftSide
				strip = c.from - k - 1
			}
			if !n.through() {
				strips[strip].nets = append(strips[strip].nets, n)
			}
			all[i] = append(all[i], n)
			x = next
		}
	}
	return all
}

// deliver puts the pieces of a message flow together.
func (p *plane) deliver(c *courier, hops []*net, tops []float64) {
	var points []bpmn.Point
	for _, at := range c.out {
		points = append(points, bpmn.Point{X: at.X + originX, Y: at.Y + tops[c.from]})
	}
	for _, n := range hops {
		if !n.through() {
			points = append(points, bpmn.Point{X: n.y0 + originX, Y: n.x}, bpmn.Point{X: n.y1 + originX, Y: n.x})
		}
	}
	reverse(c.in)
	for _, at := range c.in {
		points = append(points, bpmn.Point{X: at.X + originX, Y: at.Y + tops[c.to]})
	}
	c.l.points = straighten(points)
}

// gatherGroups draws each group around its members; one without members stands below everything.
func (p *plane) gatherGroups(y float64) {
	y += poolGap
	for _, g := range p.groups {
		if len(g.members) == 0 {
			g.bounds = bpmn.Bounds{X: originX, Y: y, Width: 200, Height: 100}
			y += 120
			continue
		}
		x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
		for _, it := range g.members {
			x0, y0 = math.Min(x0, it.x-16), math.Min(y0, it.y-22)
			x1, y1 = math.Max(x1, it.x+it.w+16), math.Max(y1, it.y+it.h+22)
		}
		g.bounds = bpmn.Bounds{X: x0, Y: y0, Width: x1 - x0, Height: y1 - y0}
	}
}
