package layout

import (
	"math"

	"throughline/internal/bpmn"
)

// grid is the layered drawing of one scope: vertices in layers from left to right, rows within lanes from top to bottom.
type grid struct {
	s      *scope
	vs     []vertex
	es     []edge
	layers [][]int       // vertices of a layer from top to bottom
	into   [][]neighbour // of each vertex: those in the layer before
	out    [][]neighbour // of each vertex: those in the layer behind
	lanes  int

	left, right []float64 // of each column
	channels    []channel // channel i lies left of column i, the last one right of all
	top, bus    float64   // where its rows begin and end; ways around everything lie below
	buses       int
	w, h        float64 // right end and lower end in the scope
	hops        int     // ways that change their x below it
}

// vertex is an item with what stands with it, or the place of a way that passes a layer.
type vertex struct {
	it         *item // nil for a passing way
	e          int   // the way that passes
	layer      int
	lane, comp int
	pos        int     // from the top of its layer
	y          float64 // of the middle of the item, from the top of the scope
	up, down   float64 // what it takes above and below y
	width      float64
	above      int // gutters in use above and below the cell
	below      int
}

// neighbour is a vertex of an adjacent layer and the way that leads there.
type neighbour struct {
	v, e int
	dy   float64
}

// port is where a way meets a cell: from the border of the item to the edge of the column, relative to the middle of the
// column and the row. The last point has the y with which the way enters the channel.
type port struct{ stub []bpmn.Point }

func (p port) dy() float64 { return p.stub[len(p.stub)-1].Y }

// edge is a link between two vertices of the grid.
type edge struct {
	l       *link
	a, b    int
	back    bool  // a step back: from a layer to itself or one before
	turn    bool  // both ends in one layer, bound right of it
	flipped bool  // a and b are the target and the source of the link
	around  bool  // below everything, because there are too many layers between
	chain   []int // the passing vertices, in the order from a to b
	pa, pb  port
}

// newGrid makes a vertex of items of a scope that take a place of their own.
func newGrid(s *scope, items []*item, top float64) *grid {
	g := &grid{s: s, lanes: max(1, len(s.leafs)), top: top}
	for _, it := range items {
		it.cell, it.grid = len(g.vs), g
		g.vs = append(g.vs, vertex{it: it, e: -1, lane: -1})
	}
	for _, l := range s.links {
		a, b := s.within(l.from).root(), s.within(l.to).root()
		if a.grid != g || b.grid != g || a == b && l.soft {
			continue // elsewhere, or within one cell
		}
		g.es = append(g.es, edge{l: l, a: a.cell, b: b.cell})
	}
	return g
}

// hard lists the edges that decide over layers, by the vertex they leave; back edges and loops are left out once known.
func (g *grid) hard() [][]int {
	out := make([][]int, len(g.vs))
	for i, e := range g.es {
		if !e.l.soft && !e.back {
			out[e.a] = append(out[e.a], i)
		}
	}
	return out
}

// breakCycles marks the flows that go back, by a walk from the start events.
func (g *grid) breakCycles() {
	out := g.hard()
	in := make([]int, len(g.vs))
	for i := range g.es {
		if e := &g.es[i]; e.a == e.b {
			e.back = true
		} else if !e.l.soft {
			in[e.b]++
		}
	}
	state := make([]byte, len(g.vs)) // 1 on the walk, 2 done
	type at struct{ v, next int }
	walk := func(root int) {
		stack := []at{{root, 0}}
		state[root] = 1
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.next == len(out[top.v]) {
				state[top.v] = 2
				stack = stack[:len(stack)-1]
				continue
			}
			e := &g.es[out[top.v][top.next]]
			top.next++
			switch state[e.b] {
			case 0:
				state[e.b] = 1
				stack = append(stack, at{e.b, 0})
			case 1:
				e.back = true
			}
		}
	}
	for _, rooted := range []func(v int) bool{
		func(v int) bool { return g.vs[v].it.start },
		func(v int) bool { return in[v] == 0 },
		func(int) bool { return true },
	} {
		for v := range g.vs {
			if state[v] == 0 && rooted(v) {
				walk(v)
			}
		}
	}
}

// topological gives the vertices so that every flow but those back leads onwards.
func (g *grid) topological(out [][]int) []int {
	in := make([]int, len(g.vs))
	for v := range out {
		for _, e := range out[v] {
			in[g.es[e].b]++
		}
	}
	order := make([]int, 0, len(g.vs))
	for v := range g.vs {
		if in[v] == 0 {
			order = append(order, v)
		}
	}
	for i := 0; i < len(order); i++ {
		for _, e := range out[order[i]] {
			if b := g.es[e].b; in[b] == 1 {
				order = append(order, b)
			} else {
				in[b]--
			}
		}
	}
	return order
}

// assignLayers puts each vertex behind all it follows. What begins nothing but a side branch moves up to it.
func (g *grid) assignLayers() {
	out := g.hard()
	order := g.topological(out)
	in := make([]int, len(g.vs))
	for _, v := range order {
		for _, e := range out[v] {
			b := g.es[e].b
			in[b]++
			g.vs[b].layer = max(g.vs[b].layer, g.vs[v].layer+1)
		}
	}
	g.components(out)
	begun, started := map[int]bool{}, map[int]bool{}
	for v := range g.vs {
		started[g.vs[v].comp] = started[g.vs[v].comp] || g.vs[v].it.start
	}
	for _, v := range order {
		// The first start event of a component stays at the left; later ones stand before what they lead to.
		if first := !begun[g.vs[v].comp]; in[v] > 0 || len(out[v]) == 0 || first && (g.vs[v].it.start || !started[g.vs[v].comp]) {
			begun[g.vs[v].comp] = true
			continue
		}
		nearest := len(g.vs)
		for _, e := range out[v] {
			nearest = min(nearest, g.vs[g.es[e].b].layer-1)
		}
		g.vs[v].layer = max(g.vs[v].layer, nearest)
	}
	g.placeAlone(out, in)
}

// components numbers what hangs together by flows, in document order.
func (g *grid) components(out [][]int) {
	leader := make([]int, len(g.vs))
	for v := range leader {
		leader[v] = v
	}
	find := func(v int) int {
		for leader[v] != v {
			leader[v] = leader[leader[v]]
			v = leader[v]
		}
		return v
	}
	for _, e := range g.es {
		if !e.l.soft {
			x, y := find(e.a), find(e.b)
			leader[max(x, y)] = min(x, y)
		}
	}
	for v := range g.vs {
		g.vs[v].comp = find(v)
	}
}

// placeAlone spreads what no flow touches: artifacts beside the steps they are tied to, the rest in rows below everything.
func (g *grid) placeAlone(out [][]int, in []int) {
	touched := make([]bool, len(g.vs))
	width := 0
	for _, e := range g.es {
		if !e.l.soft {
			touched[e.a], touched[e.b] = true, true
		}
	}
	for v := range g.vs {
		if touched[v] {
			width = max(width, g.vs[v].layer+1)
		}
	}
	for _, e := range g.es {
		if e.l.soft && touched[e.a] != touched[e.b] {
			alone, other := e.a, e.b
			if touched[alone] {
				alone, other = other, alone
			}
			touched[alone] = true
			g.vs[alone].layer, g.vs[alone].comp = g.vs[other].layer, g.vs[other].comp
		}
	}
	var alone []int
	for v := range g.vs {
		if !touched[v] {
			alone = append(alone, v)
		}
	}
	width = max(width, int(math.Ceil(math.Sqrt(1.5*float64(len(alone))))), 1)
	at := map[int]int{} // lane -> how many stand there
	wide := width
	for _, v := range alone {
		lane := g.s.laneN[g.vs[v].it]
		if g.lanes > 1 && g.vs[v].it.form == frame {
			// It would pull the columns of the flow apart.
			g.vs[v].layer, g.vs[v].comp = wide, len(g.vs)
			wide++
			continue
		}
		g.vs[v].layer = at[lane] % width
		g.vs[v].comp = len(g.vs) + at[lane]/width
		at[lane]++
	}
}

// assignLanes gives every vertex its lane: its own, or the nearest by flow for what no lane names.
func (g *grid) assignLanes() {
	var queue []int
	for v := range g.vs {
		if n, ok := g.s.laneN[g.vs[v].it]; ok {
			g.vs[v].lane = n
			queue = append(queue, v)
		}
	}
	near := make([][]int, len(g.vs))
	for _, e := range g.es {
		near[e.a] = append(near[e.a], e.b)
		near[e.b] = append(near[e.b], e.a)
	}
	for i := 0; i < len(queue); i++ {
		for _, w := range near[queue[i]] {
			if g.vs[w].lane < 0 {
				g.vs[w].lane = g.vs[queue[i]].lane
				queue = append(queue, w)
			}
		}
	}
	for v := range g.vs {
		g.vs[v].lane = max(0, g.vs[v].lane)
	}
}
