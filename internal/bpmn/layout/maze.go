package layout

import (
	"container/heap"
	"math"
	"slices"

	"throughline/internal/bpmn"
)

// maze finds ways at right angles around boxes that stand where they stand: for loose ends, and for what is added to a
// drawing that stays. Sparse search on the lines beside and through the boxes.
type maze struct{ boxes []bpmn.Bounds }

// Bounds of one search: boxes looked at, and how far around both ends.
const (
	mazeBoxes  = 120
	mazeAround = 220
	clearance  = 10
)

// dock is a place where a way may end: the point itself, and the point before it, outside the shape.
type dock struct{ at, out bpmn.Point }

// docks gives the middles of the four sides of a box.
func docks(b bpmn.Bounds) []dock {
	cx, cy := b.X+b.Width/2, b.Y+b.Height/2
	return []dock{
		{bpmn.Point{X: b.X + b.Width, Y: cy}, bpmn.Point{X: b.X + b.Width + clearance, Y: cy}},
		{bpmn.Point{X: cx, Y: b.Y + b.Height}, bpmn.Point{X: cx, Y: b.Y + b.Height + clearance}},
		{bpmn.Point{X: cx, Y: b.Y}, bpmn.Point{X: cx, Y: b.Y - clearance}},
		{bpmn.Point{X: b.X, Y: cy}, bpmn.Point{X: b.X - clearance, Y: cy}},
	}
}

// near gives the boxes around two groups of docks, and false when there are too many to search.
func (z *maze) near(from, to []dock) ([]bpmn.Bounds, bool) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, d := range append(slices.Clone(from), to...) {
		x0, y0, x1, y1 = min(x0, d.out.X), min(y0, d.out.Y), max(x1, d.out.X), max(y1, d.out.Y)
	}
	x0, y0, x1, y1 = x0-mazeAround, y0-mazeAround, x1+mazeAround, y1+mazeAround
	var all []bpmn.Bounds
	for _, b := range z.boxes {
		if b.X < x1 && b.X+b.Width > x0 && b.Y < y1 && b.Y+b.Height > y0 {
			all = append(all, b)
		}
	}
	return all, len(all) <= mazeBoxes
}

// find gives the shortest way with few bends between any two of the docks, or a plain one when there is none.
func (z *maze) find(from, to []dock) []bpmn.Point {
	boxes, fits := z.near(from, to)
	if !fits {
		return plain(from, to)
	}
	var xs, ys []float64
	for _, b := range boxes {
		xs = append(xs, b.X-clearance, b.X+b.Width/2, b.X+b.Width+clearance)
		ys = append(ys, b.Y-clearance, b.Y+b.Height/2, b.Y+b.Height+clearance)
	}
	for _, d := range append(slices.Clone(from), to...) {
		xs, ys = append(xs, d.out.X), append(ys, d.out.Y)
	}
	slices.Sort(xs)
	slices.Sort(ys)
	xs, ys = slices.Compact(xs), slices.Compact(ys)
	w, h := len(xs), len(ys)
	blocked := make([]bool, w*h)
	for _, b := range boxes {
		i0, _ := slices.BinarySearch(xs, b.X-clearance/2+0.5)
		i1, _ := slices.BinarySearch(xs, b.X+b.Width+clearance/2-0.5)
		j0, _ := slices.BinarySearch(ys, b.Y-clearance/2+0.5)
		j1, _ := slices.BinarySearch(ys, b.Y+b.Height+clearance/2-0.5)
		for j := j0; j < j1; j++ {
			for i := i0; i < i1; i++ {
				blocked[j*w+i] = true
			}
		}
	}
	place := func(p bpmn.Point) int {
		i, _ := slices.BinarySearch(xs, p.X)
		j, _ := slices.BinarySearch(ys, p.Y)
		return j*w + i
	}
	const bend = 40
	cost := make([]float64, 2*w*h) // a place is reached level (0) or upright (1)
	back := make([]int32, 2*w*h)
	for i := range cost {
		cost[i] = math.Inf(1)
	}
	goal := map[int]int{}
	for k, d := range to {
		if at := place(d.out); !blocked[at] || d.at == d.out {
			goal[at] = k + 1
			blocked[at] = false
		}
	}
	first := map[int]int{}
	var queue queue
	for k, d := range from {
		at := place(d.out)
		if blocked[at] {
			continue
		}
		turn := 0
		if d.at.X == d.out.X {
			turn = 1
		}
		if s := 2*at + turn; cost[s] > float64(5*k) {
			cost[s], back[s] = float64(5*k), -1
			first[s] = k
			heap.Push(&queue, state{s, cost[s]})
		}
	}
	for queue.Len() > 0 {
		top := heap.Pop(&queue).(state)
		if top.cost > cost[top.at] {
			continue
		}
		here, turn := top.at/2, top.at%2
		if k := goal[here]; k > 0 {
			if d := to[k-1]; d.at == d.out || (d.at.X == d.out.X) == (turn == 1) {
				return z.trail(top.at, back, first, from, d, xs, ys)
			}
		}
		i, j := here%w, here/w
		for _, n := range [][3]int{{i + 1, j, 0}, {i - 1, j, 0}, {i, j + 1, 1}, {i, j - 1, 1}, {i, j, 1 - turn}} {
			if n[0] < 0 || n[1] < 0 || n[0] >= w || n[1] >= h || blocked[n[1]*w+n[0]] || (n[0] != i || n[1] != j) && n[2] != turn {
				continue
			}
			s := 2*(n[1]*w+n[0]) + n[2]
			c := top.cost + math.Abs(xs[n[0]]-xs[i]) + math.Abs(ys[n[1]]-ys[j])
			if n[2] != turn {
				c += bend
			}
			if c < cost[s] {
				cost[s], back[s] = c, int32(top.at)
				heap.Push(&queue, state{s, c})
			}
		}
	}
	return plain(from, to)
}

func (z *maze) trail(at int, back []int32, first map[int]int, from []dock, end dock, xs, ys []float64) []bpmn.Point {
	points := []bpmn.Point{end.at}
	for {
		place := at / 2
		points = append(points, bpmn.Point{X: xs[place%len(xs)], Y: ys[place/len(xs)]})
		if back[at] < 0 {
			break
		}
		at = int(back[at])
	}
	points = append(points, from[first[at]].at)
	reverse(points)
	return straighten(points)
}

// plain connects the two docks that lie nearest with one bend or two, whatever stands between.
func plain(from, to []dock) []bpmn.Point {
	best, a, b := math.Inf(1), from[0], to[0]
	for _, x := range from {
		for _, y := range to {
			if d := math.Abs(x.out.X-y.out.X) + math.Abs(x.out.Y-y.out.Y); d < best {
				best, a, b = d, x, y
			}
		}
	}
	corner := bpmn.Point{X: b.out.X, Y: a.out.Y}
	if a.at.X == a.out.X {
		corner = bpmn.Point{X: a.out.X, Y: b.out.Y}
	}
	return straighten([]bpmn.Point{a.at, a.out, corner, b.out, b.at})
}

type state struct {
	at   int
	cost float64
}

type queue []state

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].cost < q[j].cost || q[i].cost == q[j].cost && q[i].at < q[j].at
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(state)) }
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
