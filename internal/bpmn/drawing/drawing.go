// Package drawing judges how a map is drawn: whether everything in it is shown, stands where it belongs, covers nothing
// else, and is reached by its ways. It knows nothing of how a drawing was made, so that it can judge the layout too.
package drawing

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"throughline/internal/bpmn"
)

// Problem is one thing wrong with the drawing of an element.
type Problem struct {
	Element string `json:"element"`
	Message string `json:"message"`
}

// kind is the outline of a shape.
type kind int

const (
	rectangle kind = iota
	circle
	diamond
)

// shape is a drawn element as the judge sees it. parents are the elements around it, innermost first.
type shape struct {
	id      string
	kind    kind
	b       bpmn.Bounds
	parents []string
	host    string
	plane   int
	node    bool // stands beside others: may cover none of them
}

// way is a drawn connection.
type way struct {
	id, from, to string
	points       []bpmn.Point
	plane        int
}

type judge struct {
	m        *bpmn.Model
	v        *bpmn.View
	shapes   map[string]*shape
	nodes    []*shape // in order of x
	ways     []way
	planeOf  map[string]int
	problems []Problem
}

// Check gives what is wrong with the drawing of a map. Two points count as one within a pixel.
func Check(m *bpmn.Model) []Problem {
	j := &judge{m: m, v: m.View(), shapes: map[string]*shape{}, planeOf: map[string]int{}}
	j.planes()
	j.readShapes()
	j.readWays()
	j.overlaps()
	j.containment()
	j.tiling()
	for _, w := range j.ways {
		j.way(w)
	}
	return j.problems
}

func (j *judge) say(id, format string, args ...any) {
	j.problems = append(j.problems, Problem{id, fmt.Sprintf(format, args...)})
}

// planes numbers the diagram each element is drawn in, and reports what is drawn twice.
func (j *judge) planes() {
	n := 0
	for _, d := range j.m.Root().Children() {
		if d.Kind() != "BPMNDiagram" {
			continue
		}
		n++
		for _, c := range d.ChildNS(bpmn.NSDiagram, "BPMNPlane").Children() {
			id := c.Attr("bpmnElement")
			if id = id[strings.LastIndexByte(id, ':')+1:]; j.planeOf[id] != 0 {
				j.say(id, "is drawn twice")
			}
			j.planeOf[id] = n
		}
	}
}

func (j *judge) add(id string, k kind, parents []string, node bool) *shape {
	if id == "" {
		return nil
	}
	drawn, ok := j.v.Shapes[id]
	if !ok {
		j.say(id, "is not drawn")
		return nil
	}
	if drawn.Bounds.Width <= 0 || drawn.Bounds.Height <= 0 {
		j.say(id, "is drawn without a size")
	}
	s := &shape{id: id, kind: k, b: drawn.Bounds, parents: parents, plane: j.planeOf[id], node: node}
	j.shapes[id] = s
	if node {
		j.nodes = append(j.nodes, s)
	}
	return s
}

func (j *judge) readShapes() {
	around := func(process, parent string) []string {
		var all []string
		for parent != "" {
			all = append(all, parent)
			n, _ := j.v.Node(parent)
			parent = n.Parent
		}
		for _, p := range j.v.Processes {
			if p.ID == process && p.Pool != "" {
				return append(all, p.Pool)
			}
		}
		return all
	}
	for _, p := range j.v.Pools {
		j.add(p.ID, rectangle, nil, false)
	}
	for _, l := range j.v.Lanes {
		if e, _ := j.m.Element(l.ID); !inSubProcess(e) {
			var parents []string
			if l.Pool != "" {
				parents = []string{l.Pool}
			}
			j.add(l.ID, rectangle, parents, false)
		}
	}
	for _, n := range j.v.Nodes {
		k := rectangle
		switch {
		case strings.HasSuffix(n.Kind, "Event") || n.Kind == "event":
			k = circle
		case strings.HasSuffix(n.Kind, "Gateway"):
			k = diamond
		}
		if s := j.add(n.ID, k, around(n.Process, n.Parent), true); s != nil && n.Kind == "boundaryEvent" {
			if host, ok := j.v.Node(n.AttachedTo); ok && !strings.HasSuffix(host.Kind, "Event") && !strings.HasSuffix(host.Kind, "Gateway") && host.Parent == n.Parent && host.Process == n.Process {
				s.host = n.AttachedTo
			}
		}
	}
	for _, d := range j.v.Data {
		if strings.HasSuffix(d.Kind, "Reference") && d.Process != "" {
			j.add(d.ID, rectangle, around(d.Process, d.Parent), true)
		}
	}
	for _, a := range j.v.Annotations {
		j.add(a.ID, rectangle, nil, true)
	}
	sort.SliceStable(j.nodes, func(a, b int) bool { return j.nodes[a].b.X < j.nodes[b].b.X })
}

func inSubProcess(e bpmn.Element) bool {
	for e = e.Parent(); e.Exists(); e = e.Parent() {
		if bpmn.IsSubProcess(e.Kind()) {
			return true
		}
	}
	return false
}

func (j *judge) readWays() {
	add := func(id, from, to string) {
		known := func(id string) bool { _, edge := j.v.Edges[id]; return edge || j.shapes[id] != nil }
		if id == "" || !known(from) || !known(to) {
			return
		}
		if a, b := j.shapes[from], j.shapes[to]; a != nil && b != nil && a.plane != b.plane {
			return // parts of different pictures cannot be joined
		}
		e, ok := j.v.Edges[id]
		if !ok {
			j.say(id, "is not drawn")
			return
		}
		j.ways = append(j.ways, way{id, from, to, e.Points, j.planeOf[id]})
	}
	for _, f := range j.v.Flows {
		add(f.ID, f.Source, f.Target)
	}
	for _, f := range j.v.MessageFlows {
		add(f.ID, f.Source, f.Target)
	}
	for _, a := range j.v.Associations {
		add(a.ID, a.Source, a.Target)
	}
	for _, n := range j.v.Nodes {
		e, _ := j.m.Element(n.ID)
		for _, c := range e.Children() {
			switch c.Kind() {
			case "dataInputAssociation":
				for _, source := range c.Children() {
					if id := local(source.Text()); source.Kind() == "sourceRef" && j.shapes[id] != nil {
						add(c.Attr("id"), id, n.ID)
						break
					}
				}
			case "dataOutputAssociation":
				add(c.Attr("id"), n.ID, local(c.Child("targetRef").Text()))
			}
		}
	}
}

func local(ref string) string {
	ref = strings.TrimSpace(ref)
	return ref[strings.LastIndexByte(ref, ':')+1:]
}

// related tells whether one of two shapes stands in or on the other.
func related(a, b *shape) bool {
	if a.host == b.id || b.host == a.id {
		return true
	}
	for _, p := range a.parents {
		if p == b.id {
			return true
		}
	}
	for _, p := range b.parents {
		if p == a.id {
			return true
		}
	}
	return false
}

// covers tells whether two boxes share more than their borders.
func covers(a, b bpmn.Bounds) bool {
	const slack = 0.5
	return a.X+slack < b.X+b.Width && b.X+slack < a.X+a.Width && a.Y+slack < b.Y+b.Height && b.Y+slack < a.Y+a.Height
}

func (j *judge) overlaps() {
	for i, a := range j.nodes {
		for _, b := range j.nodes[i+1:] {
			if b.b.X >= a.b.X+a.b.Width {
				break
			}
			// A remark may lie over the sub-process it is about.
			if a.plane == b.plane && !related(a, b) && covers(a.b, b.b) && !(j.about(a, b) || j.about(b, a)) {
				j.say(a.id, "overlaps %s", b.id)
			}
		}
	}
}

// about tells whether a is a remark that stands within the sub-process b.
func (j *judge) about(a, b *shape) bool {
	e, _ := j.m.Element(a.id)
	n, _ := j.v.Node(b.id)
	return e.Kind() == "textAnnotation" && bpmn.IsSubProcess(n.Kind) && inside(a.b, b.b)
}

func inside(a, b bpmn.Bounds) bool {
	return a.X >= b.X-0.5 && a.Y >= b.Y-0.5 && a.X+a.Width <= b.X+b.Width+0.5 && a.Y+a.Height <= b.Y+b.Height+0.5
}

func (j *judge) containment() {
	within := map[string][]string{}
	for _, l := range j.v.Lanes {
		for _, id := range l.Nodes {
			within[local(id)] = append(within[local(id)], l.ID)
		}
	}
	for _, s := range j.nodes {
		if host := j.shapes[s.host]; host != nil {
			x, y := s.b.X+s.b.Width/2, s.b.Y+s.b.Height/2
			if !onBorder(host, bpmn.Point{X: x, Y: y}) {
				j.say(s.id, "does not sit on the border of %s", host.id)
			}
			continue
		}
		for _, p := range s.parents {
			if o := j.shapes[p]; o != nil && !inside(s.b, o.b) {
				j.say(s.id, "stands outside %s", p)
			}
		}
		lanes, held, drawn := within[s.id], false, false
		for _, id := range lanes {
			if o := j.shapes[id]; o != nil {
				drawn = true
				held = held || inside(s.b, o.b)
			}
		}
		if drawn && !held {
			j.say(s.id, "stands outside its lane %s", lanes[0])
		}
	}
}

// tiling checks that the lanes of a pool, and those within a lane, fill it without gaps.
func (j *judge) tiling() {
	inner := map[string][]*shape{}
	var owners []string
	for _, l := range j.v.Lanes {
		owner := l.Parent
		if owner == "" {
			owner = l.Pool
		}
		if s := j.shapes[l.ID]; s != nil && owner != "" {
			if len(inner[owner]) == 0 {
				owners = append(owners, owner)
			}
			inner[owner] = append(inner[owner], s)
		}
	}
	for _, owner := range owners {
		o := j.shapes[owner]
		if o == nil {
			continue
		}
		all := inner[owner]
		sort.SliceStable(all, func(a, b int) bool { return all[a].b.Y < all[b].b.Y })
		y := o.b.Y
		for _, s := range all {
			if math.Abs(s.b.Y-y) > 1 || math.Abs(s.b.X+s.b.Width-o.b.X-o.b.Width) > 1 || math.Abs(s.b.X-all[0].b.X) > 1 || s.b.X < o.b.X {
				j.say(s.id, "does not join the lanes of %s", owner)
			}
			y = s.b.Y + s.b.Height
		}
		if math.Abs(y-o.b.Y-o.b.Height) > 1 {
			j.say(owner, "is not filled by its lanes")
		}
	}
}
