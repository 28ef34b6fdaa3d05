package layout

import (
	"slices"
	"sort"
)

// order arranges every layer from top to bottom: by lane, by what hangs together, and then so that few ways cross.
func (g *grid) order() {
	visit := g.visit()
	layers := 0
	for v := range g.vs {
		layers = max(layers, g.vs[v].layer+1)
	}
	g.layers = make([][]int, layers)
	for v := range g.vs {
		g.layers[g.vs[v].layer] = append(g.layers[g.vs[v].layer], v)
	}
	for _, layer := range g.layers {
		sort.SliceStable(layer, func(i, j int) bool { return g.before(layer[i], layer[j], visit) })
	}
	g.number()
	ways := 0
	for v := range g.out {
		ways += len(g.out[v])
	}
	rounds := 12
	if ways > 4000 {
		rounds = 4
	}
	best, fewest := g.copyLayers(), g.crossings()
	for round := 0; round < rounds && fewest > 0; round++ {
		g.sweep(round%2 == 0)
		if ways <= 20_000 {
			g.transpose()
		}
		if now := g.crossings(); now < fewest {
			best, fewest = g.copyLayers(), now
		}
	}
	g.layers = best
	g.number()
}

// before orders two vertices of a layer: lanes first, then components, then the key.
func (g *grid) before(u, v int, key []float64) bool {
	a, b := &g.vs[u], &g.vs[v]
	if a.lane != b.lane {
		return a.lane < b.lane
	}
	if a.comp != b.comp {
		return a.comp < b.comp
	}
	return key[u] < key[v]
}

// visit numbers the vertices along a walk that takes the longest way on first, so that the main road comes to lie on top
// and side roads below it.
func (g *grid) visit() []float64 {
	out := g.hard()
	tail := g.tails()
	seen := make([]float64, len(g.vs))
	for v := range seen {
		seen[v] = float64(3 * len(g.vs))
	}
	next := 0.0
	mark := func(v int) bool {
		if seen[v] < float64(3*len(g.vs)) {
			return false
		}
		next++
		seen[v] = next
		return true
	}
	for v := range out {
		sort.SliceStable(out[v], func(i, j int) bool { return g.better(out[v][i], out[v][j], tail) })
	}
	var stack []int
	for v := range g.vs {
		if g.vs[v].it == nil || g.vs[v].layer > 0 && len(g.into[v]) > 0 {
			continue
		}
		stack = append(stack, v)
		for len(stack) > 0 {
			u := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if !mark(u) {
				continue
			}
			for _, i := range slices.Backward(out[u]) {
				stack = append(stack, g.es[i].b)
			}
			for _, i := range out[u] {
				for _, d := range g.es[i].chain {
					mark(d)
				}
			}
		}
	}
	return seen
}

// tails gives the number of steps of the longest way on from each vertex, exceptions aside.
func (g *grid) tails() []int {
	out := g.hard()
	tail := make([]int, len(g.vs))
	for _, v := range slices.Backward(g.topological(out)) {
		for _, e := range out[v] {
			if !g.exception(e) {
				tail[v] = max(tail[v], tail[g.es[e].b]+1)
			}
		}
	}
	return tail
}

// exception tells whether a flow leaves a boundary event: it is no part of the main road.
func (g *grid) exception(e int) bool {
	from := g.es[e].l.from
	return from.form == event && from.host != nil
}

// better tells which of two ways out of a step is the main one: not that of a boundary event, then within the lane, then
// the one with more behind it, then the first.
func (g *grid) better(i, j int, tail []int) bool {
	a, b := &g.es[i], &g.es[j]
	if x, y := a.l.from.host != nil, b.l.from.host != nil; x != y {
		return y
	}
	if x, y := g.vs[a.a].lane == g.vs[a.b].lane, g.vs[b.a].lane == g.vs[b.b].lane; x != y {
		return x
	}
	return tail[a.b] > tail[b.b]
}

func (g *grid) number() {
	for _, layer := range g.layers {
		for i, v := range layer {
			g.vs[v].pos = i
		}
	}
}

func (g *grid) copyLayers() [][]int {
	all := make([][]int, len(g.layers))
	for i, layer := range g.layers {
		all[i] = slices.Clone(layer)
	}
	return all
}

// sweep orders each layer by the middle of its neighbours in the one before, or behind.
func (g *grid) sweep(onwards bool) {
	key := make([]float64, len(g.vs))
	for k := range g.layers {
		near := g.into
		if !onwards {
			k, near = len(g.layers)-1-k, g.out
		}
		layer := g.layers[k]
		for _, v := range layer {
			sum, n := 0.0, 0.0
			for _, w := range near[v] {
				sum += float64(g.vs[w.v].pos) + w.dy/1000
				n++
			}
			if e := g.vs[v].e; e >= 0 && g.es[e].back && n == 0 {
				// A way back begins and ends below the step it leaves or reaches.
				sum, n = float64(g.vs[v].pos), 1
			}
			if n == 0 {
				sum, n = float64(g.vs[v].pos), 1
			}
			key[v] = sum / n
		}
		sort.SliceStable(layer, func(i, j int) bool { return g.before(layer[i], layer[j], key) })
		for i, v := range layer {
			g.vs[v].pos = i
		}
	}
}

// transpose swaps neighbours in a layer as long as that takes crossings away.
func (g *grid) transpose() {
	for round := 0; round < 6; round++ {
		better := false
		for _, layer := range g.layers {
			for i := 1; i < len(layer); i++ {
				u, v := layer[i-1], layer[i]
				if g.vs[u].lane != g.vs[v].lane || g.vs[u].comp != g.vs[v].comp {
					continue
				}
				if len(g.into[u])*len(g.into[v])+len(g.out[u])*len(g.out[v]) > 2000 {
					continue
				}
				if g.inverted(v, u) < g.inverted(u, v) {
					layer[i-1], layer[i] = v, u
					g.vs[v].pos, g.vs[u].pos = i-1, i
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}

// inverted counts the crossings between the ways of two vertices of a layer if u stands above v.
func (g *grid) inverted(u, v int) int {
	n := 0
	for _, near := range [][][]neighbour{g.into, g.out} {
		for _, x := range near[u] {
			for _, y := range near[v] {
				if g.vs[x.v].pos > g.vs[y.v].pos || x.v == y.v && x.dy > y.dy {
					n++
				}
			}
		}
	}
	return n
}

// crossings counts the crossings between all layers with a Fenwick tree.
func (g *grid) crossings() int {
	total := 0
	var ends []int
	for k, layer := range g.layers[:max(0, len(g.layers)-1)] {
		tree := make([]int, len(g.layers[k+1])+1)
		seen := 0
		for _, u := range layer {
			ends = ends[:0]
			for _, w := range g.out[u] {
				ends = append(ends, g.vs[w.v].pos)
			}
			for _, at := range ends {
				n := 0
				for i := at + 1; i > 0; i -= i & -i {
					n += tree[i]
				}
				total += seen - n
			}
			for _, at := range ends {
				for i := at + 1; i < len(tree); i += i & -i {
					tree[i]++
				}
				seen++
			}
		}
	}
	return total
}
