package flow

import (
	"fmt"
	"strings"

	"throughline/internal/bpmn"
)

// compiler turns the map's elements into nodes and gathers what stands against it.
type compiler struct {
	m        *bpmn.Model
	v        *bpmn.View
	p        *Program
	bodies   map[string]*body  // of processes
	names    map[string]string // element of data -> variable
	within   map[[2]string][]bpmn.Node
	flowsIn  map[[2]string][]bpmn.Flow
	language string // of expressions that do not say their own
	called   []func()
	refusals []Refusal
	reachUse int
}

func (c *compiler) refuse(e bpmn.Element, rule, format string, args ...any) {
	c.refusals = append(c.refusals, Refusal{Element: e.Attr("id"), Line: e.Line(), Rule: rule, Reason: fmt.Sprintf(format, args...)})
}

func (c *compiler) refuseNode(n *node, rule, format string, args ...any) {
	c.refusals = append(c.refusals, Refusal{Element: n.id, Line: n.line, Rule: rule, Reason: fmt.Sprintf(format, args...)})
}

func (c *compiler) prepare() {
	for _, n := range c.v.Nodes {
		at := [2]string{n.Process, n.Parent}
		c.within[at] = append(c.within[at], n)
	}
	for _, f := range c.v.Flows {
		at := [2]string{f.Process, f.Parent}
		c.flowsIn[at] = append(c.flowsIn[at], f)
	}
	c.language = c.m.Root().Attr("expressionLanguage")
	c.nameData()
}

// choose finds the process to compile.
func (c *compiler) choose(id string) (string, bool) {
	var able []string
	for _, p := range c.v.Processes {
		if p.ID == id && id != "" {
			return id, true
		}
		if p.Executable {
			able = append(able, p.ID)
		}
	}
	if id == "" && len(able) == 0 && len(c.v.Processes) == 1 {
		// A map with one process that says nothing about running it can mean only that one.
		able = append(able, c.v.Processes[0].ID)
	}
	switch {
	case id != "":
		c.refuse(c.m.Root(), "process", "the map has no process %s", id)
	case len(able) == 0:
		c.refuse(c.m.Root(), "process", "no process of the map is marked as executable")
	case len(able) > 1:
		c.refuse(c.m.Root(), "process", "the map has %d executable processes (%s); name the one to run", len(able), strings.Join(able, ", "))
	default:
		return able[0], true
	}
	return "", false
}

// process compiles a process once, however often it is called.
func (c *compiler) process(id string) *body {
	if b := c.bodies[id]; b != nil {
		return b
	}
	b := &body{id: id, stores: map[string]bool{}}
	c.bodies[id] = b
	e, _ := c.m.Element(id)
	c.body(b, e, id, "")
	return b
}

// body compiles what stands directly in a process or sub-process, and then what stands in that.
func (c *compiler) body(b *body, e bpmn.Element, process, parent string) {
	c.declare(b, e)
	elements := map[string]bpmn.Element{}
	for _, child := range e.Children() {
		if id := child.Attr("id"); id != "" {
			if _, taken := elements[id]; !taken {
				elements[id] = child
			}
		}
	}
	at := [2]string{process, parent}
	for _, v := range c.within[at] {
		e, ok := elements[v.ID]
		if !ok || v.ID == "" {
			c.refusals = append(c.refusals, Refusal{Element: v.ID, Rule: "id", Reason: "a " + v.Kind + " has no id, or one that another element has"})
			continue
		}
		n := &node{id: v.ID, name: v.Name, kind: v.Kind, lane: v.Lane, index: len(b.nodes), line: e.Line(), body: b, startQty: 1, doneQty: 1,
			interrupts: v.Interrupting, isHandler: v.ForCompensation}
		b.nodes = append(b.nodes, n)
		c.p.nodes[n.id] = n
	}
	c.link(b, at)
	for _, n := range b.nodes {
		c.node(n, elements[n.id], process)
	}
	c.tie(b, e)
	c.ways(b)
}

// link ties nodes by sequence flows.
func (c *compiler) link(b *body, at [2]string) {
	for _, v := range c.flowsIn[at] {
		e, _ := c.m.Element(v.ID)
		from, to := c.p.nodes[v.Source], c.p.nodes[v.Target]
		if v.ID == "" || from == nil || to == nil || from.body != b || to.body != b {
			c.refusals = append(c.refusals, Refusal{Element: v.ID, Line: e.Line(), Rule: "sequence-flow",
				Reason: fmt.Sprintf("the sequence flow from %q to %q does not lead from a step to a step of the same process or sub-process", v.Source, v.Target)})
			continue
		}
		if c.p.flows[v.ID] != nil {
			c.refuse(e, "id", "two sequence flows have the id %s", v.ID)
			continue
		}
		f := &flow{id: v.ID, name: v.Name, index: len(b.flows), from: from, to: to, at: len(to.in)}
		if v.Conditional {
			f.condition = c.expression(e.Child("conditionExpression"), "condition")
		}
		b.flows = append(b.flows, f)
		c.p.flows[f.id] = f
		from.out = append(from.out, f)
		to.in = append(to.in, f)
	}
	for _, n := range b.nodes {
		e, _ := c.m.Element(n.id)
		c.order(n, e)
	}
}

// order sorts the flows out of a node as the node itself lists them, when it lists them all: conditions of an exclusive
// gateway are asked in that order (10.6.2).
func (c *compiler) order(n *node, e bpmn.Element) {
	var listed []*flow
	for _, child := range e.Children() {
		if child.Kind() == "outgoing" {
			if f := c.p.flows[local(child.Text())]; f != nil && f.from == n {
				listed = append(listed, f)
			}
		}
	}
	seen := map[*flow]bool{}
	for _, f := range listed {
		seen[f] = true
	}
	if len(listed) == len(n.out) && len(seen) == len(n.out) {
		n.out = listed
	}
	if id := local(e.Attr("default")); id != "" {
		for _, f := range n.out {
			if f.id == id {
				n.otherwise = f
			}
		}
		if n.otherwise == nil {
			c.refuse(e, "default", "the default flow %s does not leave it", id)
		}
	}
}

var classes = map[string]class{
	"task": human, "userTask": human, "manualTask": human, "globalTask": human, "globalUserTask": human, "globalManualTask": human,
	"scriptTask": work, "serviceTask": work, "sendTask": work, "businessRuleTask": work, "globalScriptTask": work, "globalBusinessRuleTask": work,
	"receiveTask": receive, "subProcess": sub, "transaction": sub, "adHocSubProcess": sub, "callActivity": call,
	"startEvent": start, "intermediateCatchEvent": catch, "intermediateThrowEvent": throw, "endEvent": end, "boundaryEvent": boundary,
	"exclusiveGateway": exclusive, "inclusiveGateway": inclusive, "parallelGateway": parallel, "complexGateway": complexGate, "eventBasedGateway": eventGate,
}

// node reads what a node says about itself.
func (c *compiler) node(n *node, e bpmn.Element, process string) {
	kind, known := classes[n.kind]
	if !known {
		c.refuse(e, "element", "a %s cannot be carried out in a process", n.kind)
		return
	}
	n.class = kind
	switch {
	case n.activity():
		c.activity(n, e, process)
	case n.class == complexGate:
		if len(n.in) > 1 {
			if condition := e.Child("activationCondition"); condition.Exists() {
				n.activation = c.expression(condition, "complex-gateway")
			} else {
				c.refuse(e, "complex-gateway", "a complex gateway that brings paths together needs an activationCondition")
			}
		}
	case n.class == eventGate:
		n.instantiates = isTrue(e.Attr("instantiate"), false)
		n.all = e.Attr("eventGatewayType") == "Parallel"
		if n.all && !n.instantiates {
			c.refuse(e, "event-gateway", "an event-based gateway can be parallel only when it starts the process (13.4.4)")
		}
	case n.class == start || n.class == catch || n.class == boundary || n.class == throw || n.class == end:
		c.event(n, e)
	}
	if !n.activity() {
		c.associations(n, e, n.class == throw || n.class == end)
	}
	c.conditions(n, e)
}

// activity reads an activity, and what is in a sub-process.
func (c *compiler) activity(n *node, e bpmn.Element, process string) {
	n.startQty = c.quantity(e, "startQuantity")
	n.doneQty = c.quantity(e, "completionQuantity")
	switch n.kind {
	case "scriptTask":
		n.script, n.format = strings.TrimSpace(e.Child("script").Text()), e.Attr("scriptFormat")
	case "receiveTask":
		n.instantiates = isTrue(e.Attr("instantiate"), false)
		n.events = []*event{{kind: "message", name: c.message(e)}}
	case "sendTask":
		n.called = c.message(e)
	case "callActivity":
		c.call(n, e)
	case "subProcess", "transaction", "adHocSubProcess":
		n.inner = &body{id: n.id, owner: n, stores: map[string]bool{}}
		if isTrue(e.Attr("triggeredByEvent"), false) {
			if n.kind != "subProcess" {
				c.refuse(e, "event-sub-process", "only a plain sub-process can be an event sub-process, not a %s", n.kind)
			}
			n.kind = eventSubKind
			if len(n.in)+len(n.out) > 0 {
				c.refuse(e, "event-sub-process", "an event sub-process has no sequence flow into it or out of it (10.3.5)")
			}
		}
		if n.kind == "adHocSubProcess" {
			n.adHoc = c.readAdHoc(e)
		}
		c.body(n.inner, e, process, n.id)
	}
	c.associations(n, e, false)
	c.readLoop(n, e)
}

// tie links boundary events, compensation handlers and event sub-processes to what they belong to.
func (c *compiler) tie(b *body, of bpmn.Element) {
	for _, n := range b.nodes {
		if n.class == boundary {
			c.attach(n)
		}
		if n.eventSub() && n.inner != nil {
			c.eventSub(b, n)
		}
	}
	for _, child := range of.Children() {
		if child.Kind() == "association" {
			from, to := c.p.nodes[local(child.Attr("sourceRef"))], c.p.nodes[local(child.Attr("targetRef"))]
			if from != nil && to != nil && from.class == boundary && from.body == b && from.is("compensate") && from.attached != nil {
				c.handler(from, to)
			}
		}
	}
	for _, n := range b.nodes {
		if n.class == boundary && n.is("compensate") && n.attached != nil && n.attached.handler == nil {
			c.refuseNode(n, "compensation", "no association leads from this compensation event to the activity that compensates")
		}
		if n.handler != nil || n.inner != nil && n.inner.keeps && n.kind != "callActivity" {
			b.keeps = true
		}
		n.listens = append(n.listens, n.own()...)
		for _, at := range n.boundary {
			if !at.is("compensate") && !at.is("cancel") {
				n.listens = append(n.listens, at)
			}
		}
	}
	if b.undo != nil {
		b.keeps = true
	}
}

// own gives the node itself when it waits for an event, and of an event-based gateway the events behind it.
func (n *node) own() []*node {
	switch n.class {
	case catch, receive:
		return []*node{n}
	case eventGate:
		var out []*node
		for _, f := range n.out {
			out = append(out, f.to)
		}
		return out
	}
	return nil
}

func (n *node) is(kind string) bool {
	for _, e := range n.events {
		if e.kind == kind {
			return true
		}
	}
	return false
}
