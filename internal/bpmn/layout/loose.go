package layout

import (
	"math"
	"slices"

	"throughline/internal/bpmn"
)

// loosen leads the ways whose end is no shape with a place of its own: remarks on flows, lanes, pools, and between artifacts.
func (b *book) loosen(p *plane) {
	var boxes []bpmn.Bounds
	var frames []*item
	var open []*link
	var walk func(s *scope)
	walk = func(s *scope) {
		for _, l := range s.links {
			if len(l.points) < 2 {
				open = append(open, l)
			}
		}
		for _, it := range s.items {
			if it.body != nil {
				frames = append(frames, it)
				walk(it.body)
			} else {
				boxes = append(boxes, it.bounds())
			}
			for _, all := range [][]*item{it.borders, it.above, it.below} {
				for _, o := range all {
					boxes = append(boxes, o.bounds())
				}
			}
		}
	}
	for _, pool := range p.pools {
		if pool.inner != nil {
			walk(pool.inner)
		}
	}
	for _, l := range append(open, p.loose...) {
		from, to := b.docksOf(l.from, l.fromID), b.docksOf(l.to, l.toID)
		if from == nil || to == nil {
			continue
		}
		around := append(b.around(l.from, l.fromID), b.around(l.to, l.toID)...)
		z := &maze{boxes: slices.Clone(boxes)}
		for _, f := range frames {
			if !slices.Contains(around, f) {
				z.boxes = append(z.boxes, f.bounds())
			}
		}
		l.points = z.find(from, to)
	}
}

// around gives the sub-processes around an end of a link.
func (b *book) around(it *item, id string) []*item {
	var s *scope
	if it != nil {
		s = it.in
	} else if l := b.linkAt[id]; l != nil {
		s = l.scope
	}
	var all []*item
	for s != nil && s.owner != nil {
		all = append(all, s.owner)
		s = s.owner.in
	}
	return all
}

// docksOf gives where a way to an end may stop: at the sides of its shape, or on the flow.
func (b *book) docksOf(it *item, id string) []dock {
	if it != nil {
		return docks(it.bounds())
	}
	if l := b.linkAt[id]; l != nil && len(l.points) > 1 {
		var all []dock
		for i := 1; i < len(l.points); i++ {
			a, c := l.points[i-1], l.points[i]
			at := bpmn.Point{X: math.Round((a.X + c.X) / 2), Y: math.Round((a.Y + c.Y) / 2)}
			all = append(all, dock{at, at})
		}
		return all
	}
	if l := b.lanes[id]; l != nil {
		return docks(bpmn.Bounds{X: l.x, Y: l.y, Width: l.w, Height: l.h})
	}
	if p := b.pools[id]; p != nil {
		return docks(bpmn.Bounds{X: p.x, Y: p.y, Width: p.w, Height: p.h})
	}
	for _, g := range b.groups {
		if g.id == id {
			return docks(g.bounds)
		}
	}
	return nil
}
