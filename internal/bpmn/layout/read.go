package layout

import (
	"strings"

	"throughline/internal/bpmn"
)

// book is the map as the layout needs it.
type book struct {
	view    *bpmn.View
	model   *bpmn.Model
	planes  []*plane
	scopes  map[[2]string]*scope // by process and sub-process
	items   map[string]*item
	order   []*item // in document order
	links   []*link
	linkAt  map[string]*link
	pools   map[string]*pool
	lanes   map[string]*lane
	groups  []*group
	grouped map[string][]*item // by the category value they carry
}

func read(m *bpmn.Model) (*book, error) {
	v := m.View()
	if n := len(v.Nodes) + len(v.Data) + len(v.Annotations); n > maxItems {
		return nil, tooMany("steps and artifacts", n, maxItems)
	}
	if n := len(v.Flows) + len(v.MessageFlows) + len(v.Associations); n > maxLinks {
		return nil, tooMany("flows", n, maxLinks)
	}
	b := &book{view: v, model: m, scopes: map[[2]string]*scope{}, items: map[string]*item{}, linkAt: map[string]*link{},
		pools: map[string]*pool{}, lanes: map[string]*lane{}, grouped: map[string][]*item{}}
	b.steps()
	b.attach()
	b.data()
	b.readLanes()
	b.flows()
	b.gather(m.Root())
	if len(b.links) > maxLinks {
		return nil, tooMany("flows", len(b.links), maxLinks)
	}
	b.readPlanes()
	if err := b.nest(); err != nil {
		return nil, err
	}
	b.companions()
	b.meet()
	return b, nil
}

func (b *book) scope(process, parent string) *scope {
	key := [2]string{process, parent}
	if b.scopes[key] == nil {
		b.scopes[key] = &scope{laneN: map[*item]int{}}
	}
	return b.scopes[key]
}

func (b *book) add(it *item, s *scope) {
	if it.id == "" || b.items[it.id] != nil {
		return
	}
	it.in = s
	b.items[it.id] = it
	b.order = append(b.order, it)
	s.items = append(s.items, it)
}

func (b *book) steps() {
	for _, n := range b.view.Nodes {
		it := &item{id: n.ID, name: strings.TrimSpace(n.Name), kind: n.Kind, w: taskWidth, h: taskHeight}
		switch {
		case strings.HasSuffix(n.Kind, "Event") || n.Kind == "event":
			it.form, it.w, it.h = event, eventSize, eventSize
			it.start = n.Kind == "startEvent"
		case strings.HasSuffix(n.Kind, "Gateway"):
			it.form, it.w, it.h = gateway, gatewaySize, gatewaySize
		}
		b.add(it, b.scope(n.Process, n.Parent))
	}
}

// attach puts boundary events on their activities.
func (b *book) attach() {
	for _, n := range b.view.Nodes {
		it, host := b.items[n.ID], b.items[n.AttachedTo]
		if n.Kind != "boundaryEvent" || it == nil || host == nil || host.in != it.in || host.form != box || host.host != nil {
			continue
		}
		it.host = host
		host.borders = append([]*item{it}, host.borders...)
	}
}

func (b *book) data() {
	for _, d := range b.view.Data {
		if d.Kind != "dataObjectReference" && d.Kind != "dataStoreReference" {
			continue
		}
		it := &item{id: d.ID, name: strings.TrimSpace(d.Name), kind: d.Kind, form: sheet, w: 36, h: 50}
		if d.Kind == "dataStoreReference" {
			it.w, it.h = 50, 50
		}
		b.add(it, b.scope(d.Process, d.Parent))
	}
	for _, a := range b.view.Annotations {
		it := &item{id: a.ID, kind: "textAnnotation", form: note}
		it.w, it.h = noteSize(a.Text)
		// Where it is written decides only if it is tied to nothing.
		process, parent := b.placeOf(a.ID)
		b.add(it, b.scope(process, parent))
	}
}

// placeOf gives the process and sub-process an element is written in.
func (b *book) placeOf(id string) (process, parent string) {
	e, _ := b.model.Element(id)
	for e = e.Parent(); e.Exists(); e = e.Parent() {
		switch kind := e.Kind(); {
		case kind == "process":
			return e.Attr("id"), parent
		case parent == "" && (bpmn.IsSubProcess(kind) || kind == "subChoreography"):
			parent = e.Attr("id")
		}
	}
	return "", parent
}

func (b *book) readLanes() {
	inProcess := map[string]bool{}
	for _, l := range b.view.Lanes {
		// Lanes inside sub-processes are a way to sort their steps that no modeler draws.
		if _, parent := b.placeOf(l.ID); parent != "" || l.ID == "" {
			continue
		}
		s := b.scope(l.Process, "")
		made := &lane{id: l.ID}
		if outer := b.lanes[l.Parent]; outer != nil {
			made.depth = outer.depth + 1
			outer.inner = append(outer.inner, made)
		} else {
			s.lanes = append(s.lanes, made)
		}
		b.lanes[l.ID] = made
		inProcess[l.Process] = true
	}
	for process := range inProcess {
		s := b.scope(process, "")
		first := map[*lane]int{}
		var walk func(l *lane)
		walk = func(l *lane) {
			first[l] = len(s.leafs)
			if len(l.inner) == 0 {
				s.leafs = append(s.leafs, l)
			}
			for _, c := range l.inner {
				walk(c)
			}
		}
		for _, l := range s.lanes {
			walk(l)
		}
		for _, it := range s.items {
			n, _ := b.view.Node(it.id)
			if l := b.lanes[n.Lane]; l != nil {
				if at, ok := first[l]; ok {
					s.laneN[it] = at
				}
			}
		}
	}
}

func (b *book) link(l *link) {
	if l.id == "" || b.linkAt[l.id] != nil {
		return
	}
	l.from, l.to = b.items[l.fromID], b.items[l.toID]
	b.links = append(b.links, l)
	b.linkAt[l.id] = l
}

func (b *book) flows() {
	for _, f := range b.view.Flows {
		if b.items[f.Source] != nil && b.items[f.Target] != nil {
			b.link(&link{id: f.ID, name: strings.TrimSpace(f.Name), fromID: f.Source, toID: f.Target})
		}
	}
	for _, f := range b.view.MessageFlows {
		b.link(&link{id: f.ID, name: strings.TrimSpace(f.Name), fromID: f.Source, toID: f.Target, soft: true, message: true})
	}
	for _, a := range b.view.Associations {
		b.link(&link{id: a.ID, fromID: a.Source, toID: a.Target, soft: true})
	}
}

// gather reads what the view does not spell out: groups, the data that steps read and write, the data of processes.
func (b *book) gather(e bpmn.Element) {
	for _, c := range e.Children() {
		kind, space := c.Name()
		if space != bpmn.NSModel {
			continue
		}
		id := c.Attr("id")
		switch {
		case kind == "process" || kind == "collaboration" || kind == "choreography":
			b.processData(c, id)
			b.gather(c)
		case kind == "group" && id != "":
			b.groups = append(b.groups, &group{id: id, category: last(c.Attr("categoryValueRef"))})
		case b.items[id] != nil:
			for _, d := range c.Children() {
				b.dataFlow(d, id)
				if d.Kind() == "categoryValueRef" {
					b.grouped[last(d.Text())] = append(b.grouped[last(d.Text())], b.items[id])
				}
			}
			if bpmn.IsSubProcess(kind) || kind == "subChoreography" {
				b.gather(c)
			}
		}
	}
}

func (b *book) processData(e bpmn.Element, process string) {
	for _, d := range e.Child("ioSpecification").Children() {
		if kind := d.Kind(); kind == "dataInput" || kind == "dataOutput" {
			b.add(&item{id: d.Attr("id"), name: d.Attr("name"), kind: kind, form: sheet, w: 36, h: 50}, b.scope(process, ""))
		}
	}
}

// dataFlow reads a data association of a step.
func (b *book) dataFlow(e bpmn.Element, step string) {
	l := &link{id: e.Attr("id"), fromID: step, toID: step, soft: true}
	switch e.Kind() {
	case "dataInputAssociation":
		l.fromID = ""
		for _, c := range e.Children() {
			if c.Kind() == "sourceRef" && b.items[last(c.Text())] != nil {
				l.fromID = last(c.Text())
				break
			}
		}
	case "dataOutputAssociation":
		l.toID = last(e.Child("targetRef").Text())
	default:
		return
	}
	if b.items[l.fromID] != nil && b.items[l.toID] != nil {
		b.link(l)
	}
}

// last gives a reference without its prefix.
func last(ref string) string {
	ref = strings.TrimSpace(ref)
	return ref[strings.LastIndexByte(ref, ':')+1:]
}
