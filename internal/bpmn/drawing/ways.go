package drawing

import (
	"math"
	"sort"

	"throughline/internal/bpmn"
)

func (j *judge) way(w way) {
	if len(w.points) < 2 {
		j.say(w.id, "is drawn with fewer than two points")
		return
	}
	if !j.meets(w.from, w.points[0]) {
		j.say(w.id, "does not begin at %s", w.from)
	}
	if !j.meets(w.to, w.points[len(w.points)-1]) {
		j.say(w.id, "does not end at %s", w.to)
	}
	from, to := j.end(w.from), j.end(w.to)
	for i := 1; i < len(w.points); i++ {
		a, b := w.points[i-1], w.points[i]
		if math.Abs(a.X-b.X) > 0.5 && math.Abs(a.Y-b.Y) > 0.5 {
			j.say(w.id, "runs aslant")
		}
		line := bpmn.Bounds{X: min(a.X, b.X), Y: min(a.Y, b.Y), Width: math.Abs(a.X - b.X), Height: math.Abs(a.Y - b.Y)}
		// Nodes are in order of x, so only those that begin left of the line's end are looked at.
		last := sort.Search(len(j.nodes), func(k int) bool { return j.nodes[k].b.X > line.X+line.Width })
		for _, s := range j.nodes[:last] {
			if s.plane != w.plane || s == from || s == to || s.host == "" && (related(s, from) || related(s, to)) {
				continue
			}
			if line.X+1 < s.b.X+s.b.Width && s.b.X+1 < line.X+line.Width && line.Y+1 < s.b.Y+s.b.Height && s.b.Y+1 < line.Y+line.Height ||
				line.Width < 1 && line.X > s.b.X+1 && line.X < s.b.X+s.b.Width-1 && line.Y+1 < s.b.Y+s.b.Height && s.b.Y+1 < line.Y+line.Height ||
				line.Height < 1 && line.Y > s.b.Y+1 && line.Y < s.b.Y+s.b.Height-1 && line.X+1 < s.b.X+s.b.Width && s.b.X+1 < line.X+line.Width {
				j.say(w.id, "runs through %s", s.id)
			}
		}
	}
}

// end gives the shape at an end of a way, or for another way a stand-in that knows what is around it.
func (j *judge) end(id string) *shape {
	if s := j.shapes[id]; s != nil {
		return s
	}
	stand := &shape{id: id}
	e, _ := j.m.Element(id)
	for e = e.Parent(); e.Exists(); e = e.Parent() {
		stand.parents = append(stand.parents, e.Attr("id"))
	}
	return stand
}

// meets tells whether a way that stops at a point reaches an element: its border, or for a connection its line.
func (j *judge) meets(id string, p bpmn.Point) bool {
	if s := j.shapes[id]; s != nil {
		return onBorder(s, p)
	}
	points := j.v.Edges[id].Points
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if p.X >= min(a.X, b.X)-1 && p.X <= max(a.X, b.X)+1 && p.Y >= min(a.Y, b.Y)-1 && p.Y <= max(a.Y, b.Y)+1 {
			return true
		}
	}
	return false
}

func onBorder(s *shape, p bpmn.Point) bool {
	b := s.b
	dx, dy := p.X-b.X-b.Width/2, p.Y-b.Y-b.Height/2
	switch s.kind {
	case circle:
		return math.Abs(math.Hypot(dx, dy)-b.Width/2) <= 1.5
	case diamond:
		return math.Abs(math.Abs(dx)/(b.Width/2)+math.Abs(dy)/(b.Height/2)-1) <= 0.06
	}
	wide, high := math.Abs(dx)-b.Width/2, math.Abs(dy)-b.Height/2
	return math.Abs(wide) <= 1 && high <= 1 || math.Abs(high) <= 1 && wide <= 1
}
