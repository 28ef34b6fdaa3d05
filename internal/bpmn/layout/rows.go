package layout

import "sort"

// rows gives every vertex its y: chains of steps that follow each other lie on one line, what stands in one column keeps
// its distance, and the rest lies as high as it can and then as near to its neighbours as it can.
func (g *grid) rows() {
	block := g.align()
	type bound struct {
		to int
		d  float64
	}
	n := 0
	for _, b := range block {
		n = max(n, b+1)
	}
	under, over := make([][]bound, n), make([][]bound, n)
	least, most := make([]float64, n), make([]float64, n) // room a block needs towards the borders of its lane
	lane := make([]int, n)
	members := make([][]int, n)
	for v, b := range block {
		members[b] = append(members[b], v)
		least[b], most[b] = max(least[b], g.vs[v].up), max(most[b], g.vs[v].down)
		lane[b] = g.vs[v].lane
	}
	for _, layer := range g.layers {
		for i := 1; i < len(layer); i++ {
			u, v := layer[i-1], layer[i]
			if g.vs[u].lane != g.vs[v].lane {
				continue
			}
			d := g.distance(u, v)
			under[block[u]] = append(under[block[u]], bound{block[v], d})
			over[block[v]] = append(over[block[v]], bound{block[u], d})
		}
	}
	in := make([]int, n)
	for b := range over {
		in[b] = len(over[b])
	}
	var order []int
	for b := range n {
		if in[b] == 0 {
			order = append(order, b)
		}
	}
	y := make([]float64, n)
	for i := 0; i < len(order); i++ {
		b := order[i]
		y[b] = max(y[b], least[b])
		for _, u := range under[b] {
			y[u.to] = max(y[u.to], y[b]+u.d)
			if in[u.to]--; in[u.to] == 0 {
				order = append(order, u.to)
			}
		}
	}
	height := make([]float64, g.lanes)
	for b := range n {
		height[lane[b]] = max(height[lane[b]], y[b]+most[b])
	}
	// Where there is room, a block moves towards the middle of what it is tied to.
	wish := func(b int) (float64, bool) {
		var all []float64
		for _, v := range members[b] {
			for _, near := range [][]neighbour{g.into[v], g.out[v]} {
				for _, w := range near {
					if o := block[w.v]; o != b && lane[o] == lane[b] {
						all = append(all, y[o])
					}
				}
			}
		}
		if len(all) == 0 {
			return 0, false
		}
		sort.Float64s(all)
		return all[(len(all)-1)/2], true
	}
	rowsOf := make([][]int, g.lanes)
	for b := range n {
		if len(members[b]) > 1 {
			rowsOf[lane[b]] = append(rowsOf[lane[b]], b)
		}
	}
	for round := 0; round < 4; round++ {
		for i := range order {
			b := order[len(order)-1-i]
			if round%2 == 1 {
				b = order[i]
			}
			to, ok := wish(b)
			if !ok {
				to = y[b] + nearest(rowsOf[lane[b]], y[b], y)
			}
			low, high := least[b], height[lane[b]]-most[b]
			for _, o := range over[b] {
				low = max(low, y[o.to]+o.d)
			}
			for _, u := range under[b] {
				high = min(high, y[u.to]-u.d)
			}
			if high >= low {
				y[b] = min(max(to, low), high)
			}
		}
	}
	g.settle(block, y, height)
}

// nearest gives how far below the next line of a lane with several steps on it is, if near enough to be the same row.
func nearest(lines []int, at float64, y []float64) float64 {
	best := 0.0
	for i, b := range lines {
		if d := y[b] - at; i < 200 && d > 0 && d < 60 && (best == 0 || d < best) {
			best = d
		}
	}
	return best
}

// distance gives how far the lines of two vertices, one above the other in a column, must lie apart.
func (g *grid) distance(u, v int) float64 {
	a, b := &g.vs[u], &g.vs[v]
	between := float64(gap)
	switch {
	case a.it == nil && b.it == nil:
		between = trackGap + 4
	case a.it == nil || b.it == nil:
		between = wayGap
	}
	return a.down + between + b.up
}

// settle stacks the lanes and gives the vertices their y in the scope.
func (g *grid) settle(block []int, y, height []float64) {
	top := make([]float64, g.lanes)
	at := g.top
	for n := range height {
		top[n] = at + pad
		h := height[n] + 2*pad
		if height[n] == 0 {
			h = 100
		}
		if g.s.owner != nil || len(g.s.bands) > 1 {
			h, top[n] = height[n], at
		}
		if n < len(g.s.leafs) && len(g.s.bands) == 1 {
			g.s.leafs[n].y, g.s.leafs[n].h = at, h
		}
		at += h
	}
	g.bus = at
	for v := range g.vs {
		g.vs[v].y = top[g.vs[v].lane] + y[block[v]]
	}
}

// align gives each vertex the number of the straight line it lies on. Lines are taken in order of weight, and none crosses
// another.
func (g *grid) align() []int {
	type way struct {
		u, v, weight int
	}
	weight := g.weights()
	var ways []way
	for u := range g.out {
		for _, w := range g.out[u] {
			if g.vs[u].lane != g.vs[w.v].lane || w.dy != 0 {
				continue
			}
			if e := &g.es[w.e]; !e.back && (g.vs[u].it != nil && e.pa.dy() != 0 || g.vs[w.v].it != nil && e.pb.dy() != 0) {
				continue
			}
			extra := 0
			if g.vs[u].it == nil && g.vs[w.v].it == nil {
				extra = 2_000_000
			}
			ways = append(ways, way{u, w.v, weight[w.e] + extra})
		}
	}
	sort.SliceStable(ways, func(i, j int) bool { return ways[i].weight > ways[j].weight })
	next, prev := make([]int, len(g.vs)), make([]int, len(g.vs))
	for v := range next {
		next[v], prev[v] = -1, -1
	}
	type taken struct{ u, v int }
	crossed := make([][]taken, len(g.layers)) // by position of u, so also by that of v
	for _, w := range ways {
		if next[w.u] >= 0 || prev[w.v] >= 0 {
			continue
		}
		k := g.vs[w.u].layer
		pu, pv := g.vs[w.u].pos, g.vs[w.v].pos
		at := sort.Search(len(crossed[k]), func(i int) bool { return crossed[k][i].u > pu })
		if at > 0 && crossed[k][at-1].v > pv || at < len(crossed[k]) && crossed[k][at].v < pv {
			continue
		}
		crossed[k] = append(crossed[k], taken{})
		copy(crossed[k][at+1:], crossed[k][at:])
		crossed[k][at] = taken{pu, pv}
		next[w.u], prev[w.v] = w.v, w.u
	}
	block := make([]int, len(g.vs))
	n := 0
	for _, layer := range g.layers {
		for _, v := range layer {
			if prev[v] >= 0 {
				continue
			}
			for u := v; u >= 0; u = next[u] {
				block[u] = n
			}
			n++
		}
	}
	return block
}

// weights says how much each way should be straight: the main road most, artifacts least.
func (g *grid) weights() []int {
	tail, head := g.tails(), make([]int, len(g.vs))
	out := g.hard()
	for _, v := range g.topological(out) {
		for _, e := range out[v] {
			if !g.exception(e) {
				head[g.es[e].b] = max(head[g.es[e].b], head[v]+1)
			}
		}
	}
	longest := map[int]int{}
	for v := range tail {
		longest[g.vs[v].comp] = max(longest[g.vs[v].comp], tail[v]+head[v])
	}
	weight := make([]int, len(g.es))
	for i := range g.es {
		e := &g.es[i]
		if e.l.soft || e.back {
			weight[i] = 1
			continue
		}
		through := head[e.a] + tail[e.b] + 1
		weight[i] = 1000 + 10*min(through, 50_000)
		if through == longest[g.vs[e.a].comp] && !g.exception(i) {
			weight[i] += 3_000_000
		}
	}
	return weight
}
