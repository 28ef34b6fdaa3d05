package bpmn

import (
	"math"
	"strconv"
	"strings"
)

// readView walks the tree once and then ties the ends together.
func readView(s *snapshot) *View {
	v := &View{ID: s.value(0, "id"), Name: s.value(0, "name"), Shapes: map[string]Shape{}, Edges: map[string]Edge{},
		nodeAt: map[string]int{}, flowAt: map[string]int{}, laneAt: map[string]int{}, into: map[string][]int{}, outOf: map[string][]int{},
		within: map[[2]string][]int{}, poolOf: map[string]int{}, poolAt: map[string]int{}}
	r := reader{s, v}
	r.walk(0, place{})
	r.tie()
	return v
}

type reader struct {
	s *snapshot
	v *View
}

// place is where in the map the walk is.
type place struct{ process, parent, lane string }

func (r reader) walk(n int32, at place) {
	for c := r.s.nodes[n].first; c != none; c = r.s.nodes[c].next {
		if r.s.nodes[c].foreign {
			continue
		}
		switch r.s.uri(c) {
		case NSModel:
			r.element(c, at)
		case NSDiagram:
			r.drawing(c)
		}
	}
}

func (r reader) element(n int32, at place) {
	s, v := r.s, r.v
	kind, id := s.local(n), s.value(n, "id")
	switch kind {
	case "process":
		v.Processes = append(v.Processes, Process{ID: id, Name: s.value(n, "name"), Documentation: r.documentation(n),
			Executable: truth(s.value(n, "isExecutable"), false)})
		r.walk(n, place{process: id})
	case "collaboration", "choreography", "laneSet", "childLaneSet":
		r.walk(n, at)
	case "participant":
		v.Pools = append(v.Pools, Pool{id, s.value(n, "name"), unprefixed(s.value(n, "processRef")), r.documentation(n)})
	case "lane":
		lane := Lane{ID: id, Name: s.value(n, "name"), Documentation: r.documentation(n), Process: at.process, Parent: at.lane}
		for c := s.nodes[n].first; c != none; c = s.nodes[c].next {
			if s.is(c, "flowNodeRef") {
				lane.Nodes = append(lane.Nodes, strings.TrimSpace(s.content(c)))
			}
		}
		v.laneAt[id] = len(v.Lanes)
		v.Lanes = append(v.Lanes, lane)
		r.walk(n, place{at.process, at.parent, id})
	case "sequenceFlow":
		flow := r.flow(n)
		flow.Process, flow.Parent = at.process, at.parent
		i := len(v.Flows)
		v.flowAt[id] = i
		v.Flows = append(v.Flows, flow)
		v.outOf[flow.Source] = append(v.outOf[flow.Source], i)
		v.into[flow.Target] = append(v.into[flow.Target], i)
	case "messageFlow":
		v.MessageFlows = append(v.MessageFlows, r.flow(n))
	case "dataObject", "dataObjectReference", "dataStore", "dataStoreReference":
		of := s.value(n, "dataObjectRef") + s.value(n, "dataStoreRef")
		v.Data = append(v.Data, Data{id, kind, s.value(n, "name"), unprefixed(of), at.process, at.parent})
	case "textAnnotation":
		text := ""
		if c := s.child(n, NSModel, "text"); c != none {
			text = s.content(c)
		}
		v.Annotations = append(v.Annotations, Annotation{id, text})
	case "association":
		v.Associations = append(v.Associations, Association{id, unprefixed(s.value(n, "sourceRef")), unprefixed(s.value(n, "targetRef"))})
	default:
		if nodeKinds[kind] {
			r.node(n, kind, id, at)
		}
	}
}

func (r reader) node(n int32, kind, id string, at place) {
	s, v := r.s, r.v
	node := Node{ID: id, Kind: kind, Name: s.value(n, "name"), Documentation: r.documentation(n),
		Default: unprefixed(s.value(n, "default")), AttachedTo: unprefixed(s.value(n, "attachedToRef")),
		Interrupting:    truth(s.value(n, "cancelActivity"), true) && truth(s.value(n, "isInterrupting"), true),
		EventSubProcess: truth(s.value(n, "triggeredByEvent"), false),
		ForCompensation: truth(s.value(n, "isForCompensation"), false),
		Process:         at.process, Parent: at.parent}
	if IsEvent(kind) {
		node.Event = r.event(n)
	}
	v.nodeAt[id] = len(v.Nodes)
	v.Nodes = append(v.Nodes, node)
	if IsSubProcess(kind) || kind == "subChoreography" {
		r.walk(n, place{process: at.process, parent: id})
	}
}

// event names what an event waits for or throws, following references to shared definitions.
func (r reader) event(n int32) string {
	found := ""
	for c := r.s.nodes[n].first; c != none; c = r.s.nodes[c].next {
		kind := ""
		if r.s.is(c, "eventDefinitionRef") {
			kind = "referenced"
			if d, ok := r.s.ids[unprefixed(strings.TrimSpace(r.s.content(c)))]; ok {
				kind, _ = strings.CutSuffix(r.s.local(d), "EventDefinition")
			}
		} else if name, ok := strings.CutSuffix(r.s.local(c), "EventDefinition"); ok && !r.s.nodes[c].foreign {
			kind = name
		}
		if kind != "" && found != "" {
			return "multiple"
		}
		found += kind
	}
	return found
}

func (r reader) flow(n int32) Flow {
	s := r.s
	flow := Flow{ID: s.value(n, "id"), Name: s.value(n, "name"), Source: unprefixed(s.value(n, "sourceRef")), Target: unprefixed(s.value(n, "targetRef"))}
	if c := s.child(n, NSModel, "conditionExpression"); c != none {
		flow.Condition, flow.Conditional = s.content(c), true
	}
	return flow
}

func (r reader) documentation(n int32) string {
	if c := r.s.child(n, NSModel, "documentation"); c != none {
		return r.s.content(c)
	}
	return ""
}

func (r reader) drawing(n int32) {
	s, v := r.s, r.v
	element := unprefixed(s.value(n, "bpmnElement"))
	switch s.local(n) {
	case "BPMNDiagram", "BPMNPlane":
		r.walk(n, place{})
	case "BPMNShape":
		if _, again := v.Shapes[element]; !again {
			v.Shapes[element] = Shape{ID: s.value(n, "id"), Element: element, Bounds: r.bounds(n),
				Horizontal: truth(s.value(n, "isHorizontal"), true), Expanded: truth(s.value(n, "isExpanded"), false), Label: r.label(n)}
		}
	case "BPMNEdge":
		if _, again := v.Edges[element]; !again {
			edge := Edge{ID: s.value(n, "id"), Element: element, Label: r.label(n)}
			for c := s.nodes[n].first; c != none; c = s.nodes[c].next {
				if s.local(c) == "waypoint" && s.uri(c) == NSDI {
					edge.Points = append(edge.Points, Point{number(s.value(c, "x")), number(s.value(c, "y"))})
				}
			}
			v.Edges[element] = edge
		}
	}
}

func (r reader) bounds(n int32) Bounds {
	c := r.s.child(n, NSDC, "Bounds")
	if c == none {
		return Bounds{}
	}
	return Bounds{number(r.s.value(c, "x")), number(r.s.value(c, "y")), number(r.s.value(c, "width")), number(r.s.value(c, "height"))}
}

func (r reader) label(n int32) *Bounds {
	c := r.s.child(n, NSDiagram, "BPMNLabel")
	if c == none || r.s.child(c, NSDC, "Bounds") == none {
		return nil
	}
	b := r.bounds(c)
	return &b
}

// tie fills in what one element says about another.
func (r reader) tie() {
	v := r.v
	for i, pool := range v.Pools {
		v.poolAt[pool.ID] = i
		if _, taken := v.poolOf[pool.Process]; pool.Process != "" && !taken {
			v.poolOf[pool.Process] = i
		}
	}
	for i := range v.Processes {
		v.Processes[i].Pool = v.pool(v.Processes[i].ID).ID
	}
	for i := range v.Lanes {
		lane := &v.Lanes[i]
		lane.Pool = v.pool(lane.Process).ID
		for _, id := range lane.Nodes {
			// Inner lanes come later in the list, so the innermost lane has the last word.
			if at, ok := v.nodeAt[unprefixed(id)]; ok {
				v.Nodes[at].Lane = lane.ID
			}
		}
	}
	for i := range v.Nodes {
		node := &v.Nodes[i]
		scope := [2]string{node.Process, node.Parent}
		v.within[scope] = append(v.within[scope], i)
		for _, f := range v.into[node.ID] {
			node.Incoming = append(node.Incoming, v.Flows[f].ID)
		}
		for _, f := range v.outOf[node.ID] {
			node.Outgoing = append(node.Outgoing, v.Flows[f].ID)
		}
		// A step inside a sub-process belongs to the lane of the sub-process: lanes name only what stands directly in them.
		if at, ok := v.nodeAt[node.Parent]; ok && node.Lane == "" {
			node.Lane = v.Nodes[at].Lane
		}
		if at, ok := v.nodeAt[node.AttachedTo]; ok && node.Lane == "" {
			node.Lane = v.Nodes[at].Lane
		}
	}
}

// pool gives the pool that carries out a process, or none.
func (v *View) pool(process string) Pool {
	if i, ok := v.poolOf[process]; ok {
		return v.Pools[i]
	}
	return Pool{}
}

// unprefixed strips the prefix of a reference written as a qualified name.
func unprefixed(ref string) string {
	ref = strings.TrimSpace(ref)
	return ref[strings.LastIndexByte(ref, ':')+1:]
}

// truth reads an XML Schema boolean.
func truth(s string, otherwise bool) bool {
	switch strings.TrimSpace(s) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return otherwise
}

// number reads a coordinate; what is not a finite number counts as 0, so that drawings stay drawable.
func number(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0
	}
	return f
}
