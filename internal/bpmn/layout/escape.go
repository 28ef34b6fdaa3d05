package layout

import (
	"math"
	"slices"

	"throughline/internal/bpmn"
)

// escape leads from an item to the lower or upper border of the scope, around everything. wish is the x that would make
// the way straight, or NaN. The scope is laid out already.
func (s *scope) escape(end *item, wish float64, down bool) []bpmn.Point {
	from := s.within(end).root().grid
	path := from.escape(end, wish, down)
	at := slices.Index(s.bands, from)
	step := 1
	if !down {
		step = -1
	}
	for at += step; at >= 0 && at < len(s.bands); at += step {
		g := s.bands[at]
		last := path[len(path)-1]
		x := g.passage(last.X)
		strip := g.top
		if !down {
			strip = s.bands[at+1].top
		}
		y := strip - gap + 6 + float64(g.hops%10)*4
		g.hops++
		path = append(path[:len(path)-1], bpmn.Point{X: last.X, Y: y}, bpmn.Point{X: x, Y: y}, bpmn.Point{X: x, Y: g.border(down)})
	}
	path[len(path)-1].Y = s.border(down)
	return path
}

// escape leads from an item to the lower or upper end of the band.
func (g *grid) escape(end *item, wish float64, down bool) []bpmn.Point {
	if end.in != g.s {
		holder := g.s.within(end)
		path := holder.body.escape(end, wish-holder.x, down)
		for i := range path {
			path[i].X += holder.x
			path[i].Y += holder.y
		}
		path, aside := holder.dodge(path, down)
		if at := path[len(path)-1]; aside {
			x := g.slot(g.vs[holder.root().cell].layer+1, at.Y, g.border(down), wish)
			return append(path, bpmn.Point{X: x, Y: at.Y}, bpmn.Point{X: x, Y: g.border(down)})
		}
		return g.onwards(path, holder.root().cell, path[len(path)-1], wish, down)
	}
	host := end.root()
	outward, flat := down, end.flat()
	var start bpmn.Point
	switch {
	case end == host:
		xs := []float64{end.cx()}
		if flat {
			if !math.IsNaN(wish) && wish >= end.x+10 && wish <= end.x+end.w-10 {
				xs = append([]float64{wish}, xs...)
			}
			for _, d := range []float64{20, -20, 35, -35, 10, -10, 28, -28} {
				xs = append(xs, end.cx()+d)
			}
		}
		crowd := end.attached(down)
		for _, x := range xs {
			if !hits(crowd, x) && (!flat || end.untaken(x, down)) {
				start = bpmn.Point{X: x, Y: end.side(down)}
				end.taken[index(down)] = append(end.taken[index(down)], x)
				end.topUsed, end.bottomUsed = end.topUsed || !down, end.bottomUsed || down
				return g.onwards([]bpmn.Point{start}, host.cell, start, wish, down)
			}
		}
		if hits(crowd, end.cx()) {
			dy := 0.0
			if flat {
				dy = min(18, end.h/2-8)
			}
			start = bpmn.Point{X: end.x + end.w, Y: end.cy() + dy}
			x := g.slot(g.vs[host.cell].layer+1, start.Y, g.border(down), wish)
			return []bpmn.Point{start, {X: x, Y: start.Y}, {X: x, Y: g.border(down)}}
		}
		start = bpmn.Point{X: end.cx(), Y: end.side(down)}
		end.topUsed, end.bottomUsed = end.topUsed || !down, end.bottomUsed || down
		return g.onwards([]bpmn.Point{start}, host.cell, start, wish, down)
	case end.form == event:
		outward = true
	default:
		outward = end.y > host.y
	}
	start = bpmn.Point{X: end.cx(), Y: end.side(outward)}
	if outward == down {
		return g.onwards([]bpmn.Point{start}, host.cell, start, wish, down)
	}
	return g.detour(nil, host.cell, start, wish, outward, down)
}

// dodge moves a way that leaves a sub-process aside, just within its border, where something sits on the border or stands
// beyond it. Where that leaves no room at all, the way stops just within the border, free to leave at the sides.
func (it *item) dodge(path []bpmn.Point, down bool) (out []bpmn.Point, aside bool) {
	crowd, at := it.attached(down), path[len(path)-1]
	if !hits(crowd, at.X) {
		return path, false
	}
	y := at.Y - 24
	if !down {
		y = at.Y + 24
	}
	best := math.Inf(1)
	for x := it.x + 10; x <= it.x+it.w-10; x += 4 {
		if !hits(crowd, x) && math.Abs(x-at.X) < math.Abs(best-at.X) {
			best = x
		}
	}
	if math.IsInf(best, 1) {
		return append(path[:len(path)-1], bpmn.Point{X: at.X, Y: y}), true
	}
	return append(path[:len(path)-1], bpmn.Point{X: at.X, Y: y}, bpmn.Point{X: best, Y: y}, bpmn.Point{X: best, Y: at.Y}), false
}

// onwards goes straight to the border where the column is free, else around.
func (g *grid) onwards(path []bpmn.Point, cell int, at bpmn.Point, wish float64, down bool) []bpmn.Point {
	layer := g.layers[g.vs[cell].layer]
	cx := (g.left[g.vs[cell].layer] + g.right[g.vs[cell].layer]) / 2
	step := -1
	if down {
		step = 1
	}
	for i := g.vs[cell].pos + step; i >= 0 && i < len(layer); i += step {
		if o := &g.vs[layer[i]]; o.it != nil && math.Abs(at.X-cx) < o.width/2+8 {
			return g.detour(path[:len(path)-1], cell, at, wish, down, down)
		}
	}
	return append(path, bpmn.Point{X: at.X, Y: g.border(down)})
}

// detour leaves a cell by the gutter below or above it and goes to a border through the channel beside the column.
func (g *grid) detour(path []bpmn.Point, cell int, at bpmn.Point, wish float64, under, down bool) []bpmn.Point {
	v := &g.vs[cell]
	y := v.y + v.down + 9
	if !under {
		y = v.y - v.up - 9
	}
	y = math.Round(y)
	c := v.layer + 1
	if wish < at.X {
		c = v.layer
	}
	x := g.slot(c, y, g.border(down), wish)
	return append(path, at, bpmn.Point{X: at.X, Y: y}, bpmn.Point{X: x, Y: y}, bpmn.Point{X: x, Y: g.border(down)})
}

func (g *grid) border(down bool) float64 {
	if down {
		return g.h
	}
	return g.top
}

func (s *scope) border(down bool) float64 {
	if down {
		return s.h
	}
	return 0
}

// slot finds an x in a channel on which nothing else runs between two heights.
func (g *grid) slot(c int, from, to, wish float64) float64 {
	ch := &g.channels[c]
	low, high := math.Min(from, to), math.Max(from, to)
	best, cost := math.Round((ch.x0+ch.x1)/2), math.Inf(1)
	for x := math.Ceil(ch.x0) + 8; x <= ch.x1-8; x += 4 {
		price := math.Abs(x - (ch.x0+ch.x1)/2)
		if !math.IsNaN(wish) {
			price = math.Abs(x - wish)
		}
		for _, u := range ch.used {
			if d := math.Abs(u.x - x); d < 8 && u.y0 < high && u.y1 > low {
				price += 1000 * (8 - d)
			}
		}
		if price < cost {
			best, cost = x, price
		}
	}
	ch.used = append(ch.used, upright{best, low, high})
	return best
}

// passage gives an x near to the one wished on which a way can cross the whole scope: at its left end if it has several
// bands.
func (s *scope) passage(wish float64) float64 {
	switch len(s.bands) {
	case 0:
		return wish
	case 1:
		return s.bands[0].passage(wish)
	}
	return s.bands[0].slot(0, 0, s.h, wish)
}

// passage gives an x near to the one wished on which a way can cross the whole band.
func (g *grid) passage(wish float64) float64 {
	best := 0
	for c, ch := range g.channels {
		if old := g.channels[best]; math.Abs((ch.x0+ch.x1)/2-wish) < math.Abs((old.x0+old.x1)/2-wish) {
			best = c
		}
	}
	return g.slot(best, g.top, g.h, wish)
}

// attached gives what stands with an item below or above it.
func (it *item) attached(down bool) []*item {
	if !down {
		return it.above
	}
	return append(append([]*item(nil), it.borders...), it.below...)
}

func hits(all []*item, x float64) bool {
	for _, it := range all {
		l, r := it.x, it.x+it.w
		if it.label != nil {
			l, r = math.Min(l, it.label.X), math.Max(r, it.label.X+it.label.Width)
		}
		if x > l-6 && x < r+6 {
			return true
		}
	}
	return false
}

func (it *item) side(down bool) float64 {
	if down {
		return it.y + it.h
	}
	return it.y
}

func index(down bool) int {
	if down {
		return 1
	}
	return 0
}

// untaken tells whether no other way ends near an x on the lower or upper side.
func (it *item) untaken(x float64, down bool) bool {
	if used := down && it.bottomUsed || !down && it.topUsed; used && math.Abs(x-it.cx()) < 8 {
		return false
	}
	for _, o := range it.taken[index(down)] {
		if math.Abs(o-x) < 8 {
			return false
		}
	}
	return true
}
