package bpmn

import (
	"strconv"
	"strings"
)

// diagrams writes whole new diagrams, without the line break before the first.
func (p *painter) diagrams(planes []Plane) string {
	lead := p.childLead(0)
	var out strings.Builder
	for i, plane := range planes {
		if i > 0 {
			out.WriteString(lead)
		}
		w := p.writer(&out, p.nodes[0].scope, lead)
		out.WriteString("<" + w.di + `BPMNDiagram id="` + escapeAttr(p.freeID("Diagram_"+plane.Element), '"') + `"` + w.declared() + ">")
		w.in()
		out.WriteString(w.lead + "<" + w.di + `BPMNPlane id="` + escapeAttr(p.freeID("Plane_"+plane.Element), '"') + `" bpmnElement="` + escapeAttr(plane.Element, '"') + `">`)
		w.in()
		for _, s := range plane.Shapes {
			w.shape(s)
		}
		for _, e := range plane.Edges {
			w.edge(e)
		}
		w.leave()
		out.WriteString(w.lead + "</" + w.di + "BPMNPlane>" + lead + "</" + w.di + "BPMNDiagram>")
	}
	return out.String()
}

func (p *painter) freeID(wish string) string {
	id := wish
	for i := 2; p.taken[id]; i++ {
		id = wish + "_" + strconv.Itoa(i)
	}
	p.taken[id] = true
	return id
}

// diWriter writes diagram elements with the prefixes in force at a place, or with its own where the file declares none.
type diWriter struct {
	p           *painter
	out         *strings.Builder
	lead, step  string
	di, dc, way string // prefixes with their colons
	declare     string // namespace declarations that the outermost elements written here must bring along
	depth       int
}

func (p *painter) writer(out *strings.Builder, scope int32, lead string) *diWriter {
	w := &diWriter{p: p, out: out, lead: lead}
	if lead != "" {
		w.step = p.step()
	}
	prefix := func(uri, wish string) string {
		for s := scope; s != none; s = p.scopes[s].outer {
			if b := p.scopes[s]; b.uri == uri {
				if now, _ := p.resolve(scope, b.prefix); now == uri {
					if b.prefix == "" {
						return ""
					}
					return b.prefix + ":"
				}
			}
		}
		w.declare += " xmlns:" + wish + `="` + uri + `"`
		return wish + ":"
	}
	w.di, w.dc, w.way = prefix(NSDiagram, "bpmndi"), prefix(NSDC, "dc"), prefix(NSDI, "di")
	return w
}

func (w *diWriter) in() { w.lead, w.depth = w.lead+w.step, w.depth+1 }

func (w *diWriter) leave() { w.lead, w.depth = w.lead[:len(w.lead)-len(w.step)], w.depth-1 }

func (w *diWriter) declared() string {
	if w.depth > 0 {
		return ""
	}
	return w.declare
}

func (w *diWriter) open(kind, element, extra string) {
	id := w.p.freeID(element + "_di")
	if strings.ContainsAny(element, "<>&\"\t\r\n") {
		id, element = escapeAttr(id, '"'), escapeAttr(element, '"')
	}
	w.out.WriteString(w.lead + "<" + w.di + kind + ` id="` + id + `" bpmnElement="` + element + `"` + extra + w.declared() + ">")
	w.in()
}

func (w *diWriter) close(kind string) {
	w.leave()
	w.out.WriteString(w.lead + "</" + w.di + kind + ">")
}

func (w *diWriter) shape(s Shape) {
	extra := ""
	switch kind := w.p.kindOf(s.Element); {
	case kind == "participant" || kind == "lane":
		extra = ` isHorizontal="` + strconv.FormatBool(s.Horizontal) + `"`
	case IsSubProcess(kind) || kind == "callActivity" || kind == "subChoreography":
		extra = ` isExpanded="` + strconv.FormatBool(s.Expanded) + `"`
	case kind == "exclusiveGateway":
		extra = ` isMarkerVisible="true"`
	}
	w.open("BPMNShape", s.Element, extra)
	w.bounds(s.Bounds)
	if s.Label != nil {
		w.label(*s.Label)
	}
	w.close("BPMNShape")
}

func (w *diWriter) edge(e Edge) {
	w.open("BPMNEdge", e.Element, "")
	w.points(e.Points)
	if e.Label != nil {
		w.label(*e.Label)
	}
	w.close("BPMNEdge")
}

func (w *diWriter) points(points []Point) {
	for _, at := range points {
		w.out.WriteString(w.lead + "<" + w.way + `waypoint x="` + decimal(at.X) + `" y="` + decimal(at.Y) + `"` + w.declared() + `/>`)
	}
}

func (w *diWriter) label(b Bounds) {
	w.out.WriteString(w.lead + "<" + w.di + "BPMNLabel" + w.declared() + ">")
	w.in()
	w.bounds(b)
	w.close("BPMNLabel")
}

func (w *diWriter) bounds(b Bounds) {
	w.out.WriteString(w.lead + "<" + w.dc + `Bounds x="` + decimal(b.X) + `" y="` + decimal(b.Y) + `" width="` + decimal(b.Width) + `" height="` + decimal(b.Height) + `"` + w.declared() + `/>`)
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
