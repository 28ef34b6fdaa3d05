package layout

import "sort"

// lead turns links that tie artifacts to run with the layers, and gives every way that passes layers a vertex in each.
func (g *grid) lead() {
	layers := 0
	for v := range g.vs {
		layers = max(layers, g.vs[v].layer+1)
	}
	crowd := make([][]int, g.lanes) // lane, layer -> items up to and in this layer
	for n := range crowd {
		crowd[n] = make([]int, layers+1)
	}
	for _, v := range g.vs {
		crowd[v.lane][v.layer+1]++
	}
	for n := range crowd {
		for i := range layers {
			crowd[n][i+1] += crowd[n][i]
		}
	}
	var order []int
	for i := range g.es {
		e := &g.es[i]
		from, to := g.vs[e.a].layer, g.vs[e.b].layer
		switch {
		case e.l.soft && from == to:
			e.turn = true
		case e.l.soft && from > to:
			e.a, e.b, e.flipped = e.b, e.a, true
		case from >= to:
			e.back = true
		}
		order = append(order, i)
	}
	span := func(i int) int {
		d := g.vs[g.es[i].b].layer - g.vs[g.es[i].a].layer
		return max(d, -d)
	}
	sort.SliceStable(order, func(i, j int) bool { return span(order[i]) < span(order[j]) })
	budget := 3*len(g.vs) + 3000
	chains := make([]bool, len(g.es))
	for _, i := range order {
		if cost := span(i); g.es[i].turn {
			continue
		} else if cost > budget {
			g.es[i].around = true
		} else {
			budget -= cost
			chains[i] = true
		}
	}
	for i := range g.es {
		if chains[i] {
			g.chain(i, crowd)
		}
	}
}

// chain makes the vertices of one way. It passes in the lane of its start or its end, whichever is less crowded there.
func (g *grid) chain(i int, crowd [][]int) {
	e := &g.es[i]
	a, b := g.vs[e.a], g.vs[e.b]
	first, last, step := a.layer+1, b.layer-1, 1
	if e.back {
		first, last, step = a.layer, b.layer, -1
	}
	if (last-first)*step < 0 {
		return
	}
	low, high := min(first, last), max(first, last)
	lane := a.lane
	if e.back && b.lane > a.lane || crowd[b.lane][high+1]-crowd[b.lane][low] < crowd[a.lane][high+1]-crowd[a.lane][low] {
		lane = b.lane
	}
	for layer := first; layer*step <= last*step; layer += step {
		e.chain = append(e.chain, len(g.vs))
		g.vs = append(g.vs, vertex{e: i, layer: layer, lane: lane, comp: a.comp})
	}
}

// link ties the vertices of adjacent layers along all ways.
func (g *grid) tie() {
	g.into, g.out = make([][]neighbour, len(g.vs)), make([][]neighbour, len(g.vs))
	tie := func(u, v, e int, du, dv float64) {
		if g.vs[u].layer > g.vs[v].layer {
			u, v, du, dv = v, u, dv, du
		}
		g.out[u] = append(g.out[u], neighbour{v, e, du})
		g.into[v] = append(g.into[v], neighbour{u, e, dv})
	}
	for i := range g.es {
		e := &g.es[i]
		if e.around || e.turn {
			continue
		}
		if e.back {
			for k := 1; k < len(e.chain); k++ {
				tie(e.chain[k-1], e.chain[k], i, 0, 0)
			}
			continue
		}
		u, du := e.a, e.pa.dy()
		for _, v := range e.chain {
			tie(u, v, i, du, 0)
			u, du = v, 0
		}
		tie(u, e.b, i, du, e.pb.dy())
	}
}
