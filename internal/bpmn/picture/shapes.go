package picture

import (
	"strings"

	"throughline/internal/bpmn"
)

// header is the strip with the name of a pool or lane.
const header = 30

func (p *pen) pool(id string, b bpmn.Bounds) {
	p.path(box(b), look{fill: Panel, stroke: Edge, width: 1.2})
	e, _ := p.m.Element(id)
	name := oneLine(e.Attr("name"))
	empty := true
	for _, of := range p.v.Pools {
		if of.ID == id && of.Process != "" {
			empty = false
		}
	}
	if empty { // a black box has its name in the middle
		p.label(name, b, writing{size: 13, bold: true, lines: 3})
		return
	}
	p.strip(name, id, b, Sunk, Main)
}

func (p *pen) lane(id string, b bpmn.Bounds) {
	hue := p.o.Hues[id]
	l, _ := p.v.Lane(id)
	for l.Parent != "" && hue == 0 { // a lane within a team's lane is the team's
		l, _ = p.v.Lane(l.Parent)
		hue = p.o.Hues[l.ID]
	}
	fill := None
	if hue > 0 {
		fill = Wash(hue)
	}
	own, _ := p.v.Lane(id)
	p.path(box(b), look{fill: fill, stroke: Line, width: 1})
	ground, words := Sunk, Main
	if hue > 0 {
		ground, words = Wash(hue), Words(hue)
	}
	p.strip(oneLine(own.Name), id, b, ground, words)
	if hue > 0 { // the team's own colour, strongest at the edge
		bar := bpmn.Bounds{X: b.X, Y: b.Y, Width: 4, Height: b.Height}
		if !p.v.Shapes[id].Horizontal {
			bar = bpmn.Bounds{X: b.X, Y: b.Y, Width: b.Width, Height: 4}
		}
		p.path(box(bar), look{fill: Team(hue)})
	}
}

// strip writes the name of a pool or lane along its head.
func (p *pen) strip(name, id string, b bpmn.Bounds, ground, words Ink) {
	head := bpmn.Bounds{X: b.X, Y: b.Y, Width: min(header, b.Width), Height: b.Height}
	upward := p.v.Shapes[id].Horizontal
	if !upward {
		head = bpmn.Bounds{X: b.X, Y: b.Y, Width: b.Width, Height: min(header, b.Height)}
	}
	p.path(box(head), look{fill: ground, stroke: Line, width: 1})
	p.label(name, head, writing{size: 12, bold: true, lines: 2, fill: words, upward: upward})
}

func (p *pen) group(id string, b bpmn.Bounds) {
	p.path(roundBox(b, 8), look{stroke: Edge, width: 1.2, dash: []float64{8, 4, 2, 4}})
	e, _ := p.m.Element(id)
	ref := e.Attr("categoryValueRef")
	if of, ok := p.m.Element(ref[strings.LastIndexByte(ref, ':')+1:]); ok {
		p.label(oneLine(of.Attr("value")), bpmn.Bounds{X: b.X, Y: b.Y + 4, Width: b.Width, Height: 18}, writing{size: 12, lines: 1, fill: Dim})
	}
}

func (p *pen) node(id string, b bpmn.Bounds) {
	n, _ := p.v.Node(id)
	e, _ := p.m.Element(id)
	switch {
	case bpmn.IsEvent(n.Kind):
		p.event(n, e, b)
		p.beneath(n.Name, id, b)
	case bpmn.IsGateway(n.Kind):
		p.gateway(n, e, b)
		p.beneath(n.Name, id, b)
	default:
		p.activity(n, e, b)
	}
}

func (p *pen) activity(n bpmn.Node, e bpmn.Element, b bpmn.Bounds) {
	l := look{fill: Panel, stroke: Main, width: 1.3}
	if n.EventSubProcess {
		l.dash = []float64{2, 3}
	}
	if n.Kind == "callActivity" {
		l.width = 3.5
	}
	p.path(roundBox(b, 8), l)
	if n.Kind == "transaction" {
		p.path(roundBox(shrink(b, 3), 6), look{stroke: Main, width: 1})
	}
	expanded := bpmn.IsSubProcess(n.Kind) && p.v.Shapes[n.ID].Expanded
	g, sign := taskGlyphs[n.Kind]
	if sign && b.Width > 40 && b.Height > 30 {
		p.glyph(g, b.X+14, b.Y+13, 15, n.Kind == "sendTask")
	}
	signs := p.signs(n, e)
	for i, s := range signs {
		x := b.X + b.Width/2 + (float64(i)-float64(len(signs)-1)/2)*18
		p.path(icon(s, x, b.Y+b.Height-10, 13), look{stroke: Main, width: 1.2})
	}
	room := shrink(b, 5)
	switch {
	case expanded:
		room.Height, room.Y = min(20, room.Height), room.Y+2
	case sign && b.Height < 60:
		room.X, room.Width = room.X+20, room.Width-24
	case sign:
		room.Y, room.Height = room.Y+12, room.Height-12
	}
	if len(signs) > 0 && !expanded {
		room.Height -= 12
	}
	p.label(oneLine(n.Name), room, writing{size: 12, lines: max(1, int(room.Height/14))})
}

// signs are those at the lower edge of an activity.
func (p *pen) signs(n bpmn.Node, e bpmn.Element) []string {
	var out []string
	if loop := e.Child("standardLoopCharacteristics"); loop.Exists() {
		out = append(out, loopSign)
	}
	if multi := e.Child("multiInstanceLoopCharacteristics"); multi.Exists() {
		if strings.TrimSpace(multi.Attr("isSequential")) == "true" {
			out = append(out, sequentialSign)
		} else {
			out = append(out, parallelSign)
		}
	}
	if n.ForCompensation {
		out = append(out, undoSign)
	}
	if bpmn.IsSubProcess(n.Kind) && !p.v.Shapes[n.ID].Expanded || n.Kind == "callActivity" {
		out = append(out, plusSign)
	}
	if n.Kind == "adHocSubProcess" {
		out = append(out, adHocSign)
	}
	return out
}

func (p *pen) event(n bpmn.Node, e bpmn.Element, b bpmn.Bounds) {
	x, y, r := b.X+b.Width/2, b.Y+b.Height/2, min(b.Width, b.Height)/2
	l := look{fill: Panel, stroke: Main, width: 1.3}
	if n.Kind == "endEvent" {
		l.width = 3
	}
	if !n.Interrupting && (n.Kind == "boundaryEvent" || n.Kind == "startEvent") {
		l.dash = []float64{4, 3}
	}
	p.path(circle(x, y, r), l)
	if n.Kind != "startEvent" && n.Kind != "endEvent" {
		p.path(circle(x, y, r-3), look{stroke: Main, width: 1.1, dash: l.dash})
	}
	sign := n.Event
	if sign == "multiple" && strings.TrimSpace(e.Attr("parallelMultiple")) == "true" {
		sign = "parallelMultiple"
	}
	if g, ok := eventGlyphs[sign]; ok && r > 6 {
		p.glyph(g, x, y, r*1.05, n.Kind == "endEvent" || n.Kind == "intermediateThrowEvent")
	}
}

func (p *pen) gateway(n bpmn.Node, e bpmn.Element, b bpmn.Bounds) {
	p.path(diamond(b), look{fill: Panel, stroke: Main, width: 1.3})
	x, y, r := b.X+b.Width/2, b.Y+b.Height/2, min(b.Width, b.Height)/2
	bold := look{stroke: Main, width: 2.6}
	cross := func(d float64) {
		p.path([]Seg{to('M', x-d, y-d), to('L', x+d, y+d), to('M', x-d, y+d), to('L', x+d, y-d)}, bold)
	}
	plus := func(d float64) {
		p.path([]Seg{to('M', x-d, y), to('L', x+d, y), to('M', x, y-d), to('L', x, y+d)}, bold)
	}
	switch n.Kind {
	case "exclusiveGateway":
		cross(r * 0.3)
	case "parallelGateway":
		plus(r * 0.5)
	case "inclusiveGateway":
		p.path(circle(x, y, r*0.45), look{stroke: Main, width: 2.4})
	case "complexGateway":
		cross(r * 0.3)
		plus(r * 0.5)
	case "eventBasedGateway":
		p.path(circle(x, y, r*0.58), look{stroke: Main, width: 1})
		if strings.TrimSpace(e.Attr("instantiate")) != "true" {
			p.path(circle(x, y, r*0.46), look{stroke: Main, width: 1})
		}
		g := eventGlyphs["multiple"]
		if strings.EqualFold(e.Attr("eventGatewayType"), "parallel") {
			g = eventGlyphs["parallelMultiple"]
		}
		p.glyph(g, x, y, r*0.62, false)
	}
}

// thing draws what is no step: data, notes and whatever else a file may draw.
func (p *pen) thing(id string, b bpmn.Bounds) {
	e, _ := p.m.Element(id)
	x0, y0, x1, y1 := b.X, b.Y, b.X+b.Width, b.Y+b.Height
	l := look{fill: Panel, stroke: Dim, width: 1.2}
	name := oneLine(e.Attr("name"))
	switch e.Kind() {
	case "textAnnotation":
		p.path([]Seg{to('M', min(x0+10, x1), y0), to('L', x0, y0), to('L', x0, y1), to('L', min(x0+10, x1), y1)}, look{stroke: Dim, width: 1.2})
		p.label(oneLine(e.Child("text").Text()), bpmn.Bounds{X: x0 + 5, Y: y0 + 2, Width: b.Width - 7, Height: b.Height - 4}, writing{size: 12, anchor: Start, lines: max(1, int((b.Height-2)/14)), fill: Dim})
		return
	case "dataObjectReference", "dataObject", "dataInput", "dataOutput":
		fold := min(12, b.Width/2, b.Height/2)
		p.path([]Seg{to('M', x0, y0), to('L', x1-fold, y0), to('L', x1, y0+fold), to('L', x1, y1), to('L', x0, y1), {Op: 'Z'}}, l)
		p.path([]Seg{to('M', x1-fold, y0), to('L', x1-fold, y0+fold), to('L', x1, y0+fold)}, look{stroke: Dim, width: 1.2})
	case "dataStoreReference", "dataStore":
		c, h := min(9, b.Height/4), b.Width/2*arc
		m := (x0 + x1) / 2
		top := func(y float64) []Seg {
			return []Seg{curve(x0, y+c*0.6, m-h, y+c, m, y+c), curve(m+h, y+c, x1, y+c*0.6, x1, y)}
		}
		body := append([]Seg{to('M', x0, y0+c)}, curve(x0, y0+c*0.4, m-h, y0, m, y0), curve(m+h, y0, x1, y0+c*0.4, x1, y0+c), to('L', x1, y1-c))
		body = append(body, curve(x1, y1-c*0.4, m+h, y1, m, y1), curve(m-h, y1, x0, y1-c*0.4, x0, y1-c), Seg{Op: 'Z'})
		p.path(body, l)
		for i := range 2 {
			y := y0 + c + float64(i)*4
			p.path(append([]Seg{to('M', x0, y)}, top(y)...), look{stroke: Dim, width: 1.2})
		}
	case "message":
		p.path(icon(eventGlyphs["message"].outline, (x0+x1)/2, (y0+y1)/2, min(b.Width, 30)), l)
	default:
		p.path(roundBox(b, 4), l)
		p.label(name, shrink(b, 4), writing{size: 12, lines: 4})
		return
	}
	p.beneath(name, id, b)
}
