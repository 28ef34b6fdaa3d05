package layout

import "throughline/internal/bpmn"

// show gives a plane that is laid out as a drawing: outer shapes before those within them.
func (b *book) show(p *plane) bpmn.Plane {
	out := bpmn.Plane{Element: p.element}
	shape := func(it *item) {
		it.nameLabel()
		out.Shapes = append(out.Shapes, bpmn.Shape{Element: it.id, Bounds: it.bounds(), Expanded: it.form == frame, Label: it.label})
	}
	var lanes func(all []*lane)
	lanes = func(all []*lane) {
		for _, l := range all {
			out.Shapes = append(out.Shapes, bpmn.Shape{Element: l.id, Bounds: bpmn.Bounds{X: l.x, Y: l.y, Width: l.w, Height: l.h}, Horizontal: true})
			lanes(l.inner)
		}
	}
	var edges []*link
	var inside func(s *scope)
	inside = func(s *scope) {
		for _, it := range s.items {
			shape(it)
			if it.body != nil {
				inside(it.body)
			}
			for _, all := range [][]*item{it.borders, it.above, it.below} {
				for _, o := range all {
					shape(o)
				}
			}
		}
		edges = append(edges, s.links...)
	}
	for _, pool := range p.pools {
		if pool.id != "" {
			out.Shapes = append(out.Shapes, bpmn.Shape{Element: pool.id, Bounds: bpmn.Bounds{X: pool.x, Y: pool.y, Width: pool.w, Height: pool.h}, Horizontal: true})
		}
		if pool.inner != nil {
			lanes(pool.inner.lanes)
			inside(pool.inner)
		}
	}
	full := crowd{}
	for _, s := range out.Shapes {
		if it := b.items[s.Element]; it != nil && it.form != frame {
			full.add(s.Bounds)
		}
		if s.Label != nil {
			full.add(*s.Label)
		}
	}
	edges = append(append(edges, p.links...), p.loose...)
	if len(edges) <= 3000 {
		for _, l := range edges {
			for i := 1; i < len(l.points); i++ {
				full.add(stretch(l.points[i-1], l.points[i]))
			}
		}
	}
	for _, l := range edges {
		if len(l.points) > 1 {
			out.Edges = append(out.Edges, bpmn.Edge{Element: l.id, Points: l.points, Label: l.nameLabel(full)})
		}
	}
	for _, g := range p.groups {
		out.Shapes = append(out.Shapes, bpmn.Shape{Element: g.id, Bounds: g.bounds})
	}
	return out
}

func (it *item) bounds() bpmn.Bounds {
	return bpmn.Bounds{X: it.x, Y: it.y, Width: it.w, Height: it.h}
}

// stretch gives one stretch of a way as a thin box.
func stretch(a, b bpmn.Point) bpmn.Bounds {
	return bpmn.Bounds{X: min(a.X, b.X) - 1, Y: min(a.Y, b.Y) - 1, Width: max(a.X, b.X) - min(a.X, b.X) + 2, Height: max(a.Y, b.Y) - min(a.Y, b.Y) + 2}
}
