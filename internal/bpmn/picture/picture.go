// Package picture draws a BPMN 2.0 map as plain marks, which are strokes and lines of text with a place each, and writes
// them as SVG. Whoever draws on other paper, as a PDF, takes the marks and gets the same picture.
//
// What is drawn and how is told by OMG BPMN 2.0.2 (formal/2013-12-09), chapters 7 to 10 and annex B; colours are those of
// the product: lanes in the colour of their team, everything else in ink.
package picture

import (
	"math"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
	"throughline/internal/fault"
)

// Options say how a map is drawn. Hues gives lanes (by id) the number of their team's colour, 1 to 12.
type Options struct {
	Hues  map[string]int
	Title string // names the picture for those who do not see it; "" takes the map's own name
}

// Drawing is a map as marks. Sizes are CSS pixels; the left upper corner is 0, 0.
type Drawing struct {
	Title         string
	Desc          string // the steps in words
	Width, Height float64
	Marks         []Mark
}

// Mark is one stroke or filled outline (Path), or one line of text (Text at At). What belongs to one element of the map
// stands together.
type Mark struct {
	Element string // id in the map
	Path    []Seg
	Fill    Ink // None for no filling
	Stroke  Ink // None for no line
	Width   float64
	Dash    []float64

	Text   string
	At     bpmn.Point // baseline
	Size   float64
	Anchor Anchor
	Bold   bool
	Upward bool // turned a quarter to the left around At
}

// Seg is a piece of a path: Op is 'M' or 'L' with a point, 'C' with three (two handles and the end), or 'Z' with none.
type Seg struct {
	Op     byte
	Points [3]bpmn.Point
}

// Anchor is which part of a line of text stands at its place.
type Anchor int

// The anchors.
const (
	Middle Anchor = iota
	Start
	End
)

// most bounds the marks of a drawing; the largest public maps need some ten thousand.
const most = 400_000

// Of draws a map. One that draws nothing, or only part of its steps, is laid out first, on a copy; one that is too large
// for that is drawn as far as it goes. A map with more to draw than anybody can look at is fault.Limit.
func Of(m *bpmn.Model, o Options) (Drawing, error) {
	m = complete(m)
	p := newPen(m, o)
	p.all()
	if len(p.marks) > most {
		return Drawing{}, fault.New(fault.Limit, "The map has too much in it for one picture; split it into sub-processes")
	}
	return p.done(), nil
}

// complete gives the map with everything drawn; the one that was given stays as it is.
func complete(m *bpmn.Model) *bpmn.Model {
	if len(m.View().Nodes) == 0 || layout.Drawn(m) {
		return m
	}
	own, err := bpmn.Parse(m.Bytes())
	if err != nil || layout.Complete(own) != nil {
		return m
	}
	return own
}

// pen gathers the marks of one map.
type pen struct {
	m     *bpmn.Model
	v     *bpmn.View
	o     Options
	shown map[string]bool // what the first diagram draws
	order []string        // in the order of the diagram
	marks []Mark
	now   string // element that is being drawn
	box   extent
}

func newPen(m *bpmn.Model, o Options) *pen {
	p := &pen{m: m, v: m.View(), o: o, shown: map[string]bool{}, box: extent{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}}
	for _, d := range m.Root().Children() {
		plane := d.ChildNS(bpmn.NSDiagram, "BPMNPlane")
		if !plane.Exists() || len(plane.Children()) == 0 {
			continue
		}
		for _, c := range plane.Children() {
			ref := strings.TrimSpace(c.Attr("bpmnElement"))
			if id := ref[strings.LastIndexByte(ref, ':')+1:]; id != "" && !p.shown[id] {
				p.shown[id] = true
				p.order = append(p.order, id)
			}
		}
		break // further diagrams show what is inside folded parts
	}
	return p
}

// all draws from the back to the front: what holds others, ways, steps, words.
func (p *pen) all() {
	var pools, lanes, groups, parts, nodes, things []string
	for _, id := range p.order {
		e, ok := p.m.Element(id)
		if !ok {
			continue
		}
		if _, drawn := p.v.Shapes[id]; !drawn {
			continue
		}
		switch kind := e.Kind(); {
		case kind == "participant":
			pools = append(pools, id)
		case kind == "lane":
			lanes = append(lanes, id)
		case kind == "group":
			groups = append(groups, id)
		case bpmn.IsSubProcess(kind) && p.v.Shapes[id].Expanded:
			parts = append(parts, id)
		default:
			if _, step := p.v.Node(id); step {
				nodes = append(nodes, id)
			} else {
				things = append(things, id)
			}
		}
	}
	for _, list := range []struct {
		ids  []string
		draw func(id string, b bpmn.Bounds)
	}{{pools, p.pool}, {lanes, p.lane}, {parts, p.node}, {groups, p.group}} {
		for _, id := range list.ids {
			p.shape(id, list.draw)
		}
	}
	for _, id := range p.order {
		if e, ok := p.v.Edges[id]; ok && len(e.Points) > 1 && len(e.Points) < 2000 {
			p.now = id
			p.edge(e)
		}
	}
	for _, id := range things {
		p.shape(id, p.thing)
	}
	for _, boundary := range []bool{false, true} { // events on the border of a step stand before it
		for _, id := range nodes {
			if n, _ := p.v.Node(id); (n.Kind == "boundaryEvent") == boundary {
				p.shape(id, p.node)
			}
		}
	}
	for _, id := range p.order {
		if e, ok := p.v.Edges[id]; ok && len(e.Points) > 1 && len(e.Points) < 2000 {
			p.now = id
			p.wayLabel(e)
		}
	}
}

// shape draws an element that has a size that can be drawn.
func (p *pen) shape(id string, draw func(id string, b bpmn.Bounds)) {
	b := p.v.Shapes[id].Bounds
	if !(b.Width > 0 && b.Height > 0 && b.Width < 1e6 && b.Height < 1e6 && math.Abs(b.X) < 1e7 && math.Abs(b.Y) < 1e7) || len(p.marks) > most {
		return
	}
	p.now = id
	draw(id, b)
}

// done moves everything to the left upper corner.
func (p *pen) done() Drawing {
	d := Drawing{Title: p.o.Title, Marks: p.marks}
	if d.Title == "" {
		d.Title = p.title()
	}
	if len(p.marks) == 0 {
		d.Width, d.Height = 240, 80
		d.Marks = []Mark{{Text: "This map is empty.", At: bpmn.Point{X: 120, Y: 44}, Size: 13, Fill: Dim}}
		return d
	}
	const margin = 12
	dx, dy := margin-p.box.x0, margin-p.box.y0
	for i := range d.Marks {
		m := &d.Marks[i]
		m.At.X, m.At.Y = m.At.X+dx, m.At.Y+dy
		for j := range m.Path {
			for k := range m.Path[j].Points {
				m.Path[j].Points[k].X += dx
				m.Path[j].Points[k].Y += dy
			}
		}
	}
	d.Width, d.Height = p.box.x1-p.box.x0+2*margin, p.box.y1-p.box.y0+2*margin
	var said []string
	for _, s := range p.m.Steps() {
		said = append(said, s.String())
		if len(said) == 200 {
			said = append(said, "…")
			break
		}
	}
	d.Desc = strings.Join(said, " ")
	return d
}

func (p *pen) title() string {
	for _, pool := range p.v.Pools {
		if name := oneLine(pool.Name); name != "" {
			return name
		}
	}
	for _, of := range p.v.Processes {
		if name := oneLine(of.Name); name != "" {
			return name
		}
	}
	return "Process map"
}

// extent is the box around everything drawn.
type extent struct{ x0, y0, x1, y1 float64 }

func (p *pen) around(x0, y0, x1, y1 float64) {
	b := &p.box
	b.x0, b.y0, b.x1, b.y1 = min(b.x0, x0), min(b.y0, y0), max(b.x1, x1), max(b.y1, y1)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
