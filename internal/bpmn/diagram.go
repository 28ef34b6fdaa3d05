package bpmn

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// Drawing is how a map should be drawn: its diagrams, each one plane.
type Drawing struct {
	Planes []Plane
	Anew   bool // what the planes do not name goes: shapes, edges, the places of labels, other diagrams
}

// Plane is one diagram: what it shows is Element, a collaboration, process, choreography or sub-process. The ids of its
// shapes and edges are chosen when they are written.
type Plane struct {
	Element string
	Shapes  []Shape
	Edges   []Edge
}

// SetDiagram draws the map. A shape or an edge that its plane has already is changed only where its numbers differ, and
// keeps its id, colours and what other tools wrote into it; one that is missing is added behind the others. Everything
// else in the file stays byte for byte. A place that is no finite number is refused as fault.Invalid.
func (m *Model) SetDiagram(d Drawing) error {
	p := painter{tree: m.now.tree, anew: d.Anew, taken: map[string]bool{}}
	for id := range p.ids {
		p.taken[id] = true
	}
	planes := p.planes()
	used := map[int32]bool{}
	var fresh []Plane
	for _, plane := range d.Planes {
		if err := plane.check(); err != nil {
			return err
		}
		n := p.planeOf(planes, plane, used, len(d.Planes) == 1)
		if n == none {
			fresh = append(fresh, plane)
			continue
		}
		used[n] = true
		p.repaint(n, plane)
	}
	for _, n := range planes {
		if diagram := p.nodes[n].parent; d.Anew && !used[n] {
			p.cut(diagram)
		}
	}
	if len(fresh) > 0 {
		p.splices = append(p.splices, p.insertChild(0, "BPMNDiagram", p.diagrams(fresh)))
	}
	return m.apply(p.splices...)
}

func (p Plane) check() error {
	wild := func(f float64) bool { return math.IsNaN(f) || math.Abs(f) > 1e9 }
	for _, s := range p.Shapes {
		if b := s.Bounds; wild(b.X) || wild(b.Y) || wild(b.Width) || wild(b.Height) {
			return fault.New(fault.Invalid, "The shape of %q has no place that can be drawn.", clip(s.Element))
		}
	}
	for _, e := range p.Edges {
		if slices.ContainsFunc(e.Points, func(at Point) bool { return wild(at.X) || wild(at.Y) }) {
			return fault.New(fault.Invalid, "The edge of %q has no place that can be drawn.", clip(e.Element))
		}
	}
	return nil
}

// painter gathers the splices that make the file's diagrams another drawing.
type painter struct {
	*tree
	anew    bool
	taken   map[string]bool
	splices []splice
}

// planes gives the planes of all diagrams.
func (p *painter) planes() []int32 {
	var all []int32
	for c := p.nodes[0].first; c != none; c = p.nodes[c].next {
		if p.uri(c) == NSDiagram && p.local(c) == "BPMNDiagram" {
			if plane := p.child(c, NSDiagram, "BPMNPlane"); plane != none {
				all = append(all, plane)
			} else {
				p.cut(c) // a diagram without its plane shows nothing and breaks the schema
			}
		}
	}
	return all
}

// planeOf finds where a plane is drawn already: by what it shows, else the only one there is.
func (p *painter) planeOf(planes []int32, plane Plane, used map[int32]bool, only bool) int32 {
	for _, n := range planes {
		if !used[n] && unprefixed(p.value(n, "bpmnElement")) == plane.Element {
			return n
		}
	}
	if only && len(planes) > 0 {
		return planes[0]
	}
	return none
}

// repaint changes a plane into what it should show.
func (p *painter) repaint(n int32, plane Plane) {
	if unprefixed(p.value(n, "bpmnElement")) != plane.Element {
		p.splices = append(p.splices, p.setAttr(n, "bpmnElement", plane.Element))
	}
	shapes, edges := map[string]Shape{}, map[string]Edge{}
	for _, s := range plane.Shapes {
		shapes[s.Element] = s
	}
	for _, e := range plane.Edges {
		edges[e.Element] = e
	}
	for c := p.nodes[n].first; c != none; c = p.nodes[c].next {
		kind, element := p.local(c), unprefixed(p.value(c, "bpmnElement"))
		if p.uri(c) != NSDiagram {
			continue
		}
		s, isShape := shapes[element]
		e, isEdge := edges[element]
		isShape, isEdge = isShape && kind == "BPMNShape", isEdge && kind == "BPMNEdge"
		switch {
		case (isShape || isEdge) && p.selfClosed(c):
			p.cut(c) // empty: written anew below
		case isShape:
			p.moveShape(c, s)
			delete(shapes, element)
		case isEdge:
			p.moveEdge(c, e)
			delete(edges, element)
		case p.anew && (kind == "BPMNShape" || kind == "BPMNEdge"):
			p.cut(c)
		}
	}
	var out strings.Builder
	w := p.writer(&out, p.nodes[n].scope, p.childLead(n))
	for _, s := range plane.Shapes {
		if _, missing := shapes[s.Element]; missing {
			w.shape(s)
		}
	}
	for _, e := range plane.Edges {
		if _, missing := edges[e.Element]; missing {
			w.edge(e)
		}
	}
	if out.Len() > 0 {
		p.append(n, out.String())
	}
}

// append puts XML, each element behind its own line break, in at the end of an element.
func (p *painter) append(n int32, xml string) {
	p.splices = append(p.splices, p.insertChild(n, "BPMNShape", strings.TrimPrefix(xml, p.childLead(n))))
}

func (p *painter) cut(n int32) {
	p.splices = append(p.splices, splice{p.before(n), p.nodes[n].end, ""})
}

func (p *painter) kindOf(id string) string {
	if n, ok := p.ids[id]; ok {
		return p.local(n)
	}
	return ""
}

func (p *painter) moveShape(n int32, s Shape) {
	kind := p.kindOf(s.Element)
	if (kind == "participant" || kind == "lane") && s.Horizontal != truth(p.value(n, "isHorizontal"), true) {
		p.splices = append(p.splices, p.setAttr(n, "isHorizontal", strconv.FormatBool(s.Horizontal)))
	}
	if IsSubProcess(kind) && s.Expanded != truth(p.value(n, "isExpanded"), false) {
		p.splices = append(p.splices, p.setAttr(n, "isExpanded", strconv.FormatBool(s.Expanded)))
	}
	after := p.nodes[n].openEnd
	if b := p.child(n, NSDC, "Bounds"); b != none {
		p.moveBounds(b, s.Bounds)
		after = p.nodes[b].end
	} else {
		p.within(n, after, func(w *diWriter) { w.bounds(s.Bounds) })
	}
	p.moveLabel(n, after, s.Label)
}

func (p *painter) moveEdge(n int32, e Edge) {
	first, last := none, none
	var points []Point
	for c := p.nodes[n].first; c != none; c = p.nodes[c].next {
		if p.local(c) == "waypoint" && p.uri(c) == NSDI {
			if first == none {
				first = c
			}
			last = c
			points = append(points, Point{number(p.value(c, "x")), number(p.value(c, "y"))})
		}
	}
	after := p.nodes[n].openEnd
	if last != none {
		after = p.nodes[last].end
	}
	if !slices.Equal(points, e.Points) {
		start := after
		if first != none {
			start = p.before(first)
		}
		var out strings.Builder
		p.writer(&out, p.nodes[n].scope, p.childLead(n)).points(e.Points)
		p.splices = append(p.splices, splice{start, after, out.String()})
	}
	p.moveLabel(n, after, e.Label)
}

// moveBounds sets the four numbers that differ.
func (p *painter) moveBounds(n int32, b Bounds) {
	names := [...]string{"x", "y", "width", "height"}
	for i, value := range [...]float64{b.X, b.Y, b.Width, b.Height} {
		if old, has := p.attr(n, names[i]); !has || number(old) != value {
			p.splices = append(p.splices, p.setAttr(n, names[i], decimal(value)))
		}
	}
}

func (p *painter) moveLabel(n, after int32, b *Bounds) {
	label := p.child(n, NSDiagram, "BPMNLabel")
	switch {
	case b == nil && (label == none || !p.anew):
	case label == none:
		p.within(n, after, func(w *diWriter) { w.label(*b) })
	case b == nil:
		p.cut(label)
	case p.child(label, NSDC, "Bounds") != none:
		p.moveBounds(p.child(label, NSDC, "Bounds"), *b)
	default:
		var out strings.Builder
		p.writer(&out, p.nodes[label].scope, p.childLead(label)).bounds(*b)
		p.append(label, out.String())
	}
}

// within writes something new into a shape or an edge at an offset.
func (p *painter) within(n, at int32, write func(w *diWriter)) {
	var out strings.Builder
	write(p.writer(&out, p.nodes[n].scope, p.childLead(n)))
	p.splices = append(p.splices, splice{at, at, out.String()})
}
