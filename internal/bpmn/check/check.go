// Package check holds a process map against the rules of BPMN 2.0.2 and against good practice. What the standard forbids
// is an error, what makes a map hard to read or to trust a warning; a map with either opens and is kept as it is.
//
// Sources: OMG BPMN 2.0.2 (formal/2013-12-09), its XML schemas, and for the advice the rules of bpmnlint, whose names are
// used, so that a map gets the same verdict in a modeler and here.
package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/bpmn"
)

// Model gives the problems of a map by line.
func Model(m *bpmn.Model) []bpmn.Problem {
	c := newChecker(m)
	c.identities()
	c.structure()
	c.references()
	c.flows()
	for _, n := range c.all {
		if !n.diagram && n.parent != nil {
			c.element(n)
		}
	}
	for _, n := range c.v.Nodes {
		if bpmn.IsGateway(n.Kind) {
			c.gateway(n)
		}
		c.ends(n)
	}
	c.labels()
	c.shared()
	c.drawing()
	for _, p := range c.v.Processes {
		c.scope(p.ID, "", p.ID, false)
	}
	for _, n := range c.v.Nodes {
		if bpmn.IsSubProcess(n.Kind) {
			c.scope(n.Process, n.ID, n.ID, n.EventSubProcess || n.Kind == "adHocSubProcess")
			c.subProcessStarts(n)
		}
	}
	slices.SortStableFunc(c.found, func(a, b bpmn.Problem) int { return cmp.Compare(a.Line, b.Line) })
	if c.unsaid > 0 {
		c.found = append(c.found, bpmn.Problem{Rule: "more-problems", Line: 1, Severity: bpmn.Warning,
			Message: fmt.Sprintf("%d further problems are not listed; mend these first.", c.unsaid)})
	}
	return c.found
}

type checker struct {
	index
	m     *bpmn.Model
	v     *bpmn.View
	found []bpmn.Problem

	lostFlow     bool                       // some flow has lost both its ends, which explains gaps elsewhere
	listed       map[[3]string]bool         // incoming or outgoing, step, flow
	links        map[link]bool              // the names of link events
	calls        map[*element]called        // what call activities call
	attached     map[string]bool            // activities that events sit on
	associations map[string][]string        // element -> the other ends of the associations at it
	inside       map[[2]string][]*bpmn.Node // process and sub-process, or "" -> what stands directly in it
	pools        map[string]bool            // ids of participants
	poolOf       map[string]string          // process -> its first participant

	unsaid int // problems beyond maxProblems
}

// maxProblems bounds what is said about one map; nobody reads further, and a hostile map could fill the memory.
const maxProblems = 2000

func newChecker(m *bpmn.Model) *checker {
	c := &checker{index: indexOf(m), m: m, v: m.View(), inside: map[[2]string][]*bpmn.Node{}, pools: map[string]bool{}, associations: map[string][]string{},
		listed: map[[3]string]bool{}, links: map[link]bool{}, calls: map[*element]called{}, attached: map[string]bool{}, poolOf: map[string]string{}}
	for i := range c.v.Nodes {
		n := &c.v.Nodes[i]
		scope := [2]string{n.Process, n.Parent}
		c.inside[scope] = append(c.inside[scope], n)
	}
	for _, p := range c.v.Pools {
		c.pools[p.ID] = true
		if c.poolOf[p.Process] == "" {
			c.poolOf[p.Process] = p.ID
		}
	}
	for _, f := range c.v.Flows {
		c.lostFlow = c.lostFlow || f.Source == "" && f.Target == ""
	}
	for _, n := range c.all {
		switch {
		case n.kind == "incoming" || n.kind == "outgoing":
			c.listed[[3]string{n.kind, n.parent.id, local(n.Text())}] = true
		case n.kind == "linkEventDefinition":
			c.links[linkOf(n.parent, n)] = true
		case n.kind == "eventDefinitionRef":
			if d := c.ids[local(n.Text())]; d != nil && d.kind == "linkEventDefinition" {
				c.links[linkOf(n.parent, d)] = true
			}
		case n.kind == "boundaryEvent":
			c.attached[n.ref("attachedToRef")] = true
		}
	}
	for _, a := range c.v.Associations {
		c.associations[a.Source] = append(c.associations[a.Source], a.Target)
		c.associations[a.Target] = append(c.associations[a.Target], a.Source)
	}
	return c
}

func (c *checker) report(severity bpmn.Severity, rule, id, format string, args ...any) {
	line := 1
	if n := c.ids[id]; n != nil {
		line = n.Line()
	}
	c.reportAt(line, severity, rule, id, format, args...)
}

// gap is the severity of a flow that is missing at a step. Where the file holds a flow that lost both its ends in an
// export, the gap is that flow's, and the problem is told there.
func (c *checker) gap(n *element) bpmn.Severity {
	if c.lostFlow {
		return bpmn.Warning
	}
	return n.strict()
}

// at reports a problem of an element itself; one without an id is named by the nearest around it.
func (c *checker) at(n *element, severity bpmn.Severity, rule, format string, args ...any) {
	c.reportAt(n.Line(), severity, rule, n.owner(), format, args...)
}

func (c *checker) reportAt(line int, severity bpmn.Severity, rule, id, format string, args ...any) {
	if len(c.found) >= maxProblems {
		c.unsaid++
		return
	}
	message := fmt.Sprintf(format, args...)
	if strings.HasPrefix(message, "the ") {
		message = "T" + message[1:]
	}
	c.found = append(c.found, bpmn.Problem{Rule: rule, ElementID: id, Line: line, Message: message, Severity: severity})
}

// element holds one element against the rules of its kind.
func (c *checker) element(n *element) {
	c.expression(n)
	switch {
	case isA(n.kind, "activity"):
		c.activity(n)
		c.operation(n)
	case isA(n.kind, "event"):
		c.event(n)
		c.link(n)
		c.eventData(n)
		c.dataSpecification(n)
	case isA(n.kind, "loopCharacteristics"):
		c.loop(n)
	case isA(n.kind, "dataAssociation"):
		c.dataAssociation(n)
	case isA(n.kind, "collaboration"):
		c.collaboration(n)
	}
	if isA(n.kind, "choreographyActivity") && !isA(n.parent.kind, "choreography") && n.parent.kind != "subChoreography" {
		c.at(n, bpmn.Error, "no-choreography", "%s is a step of a choreography and cannot stand in a process.", n.say())
	}
	switch n.kind {
	case "sequenceFlow":
		c.flow(n)
	case "messageFlow":
		c.messageFlow(n)
	case "conversationLink":
		c.conversationLink(n)
	case "participantMultiplicity":
		c.multiplicity(n)
	case "ioSpecification":
		c.dataSpecification(n)
	case "ioBinding":
		c.binding(n)
	case "dataObject", "dataInput", "dataOutput":
		c.collection(n)
	case "dataObjectReference":
		c.objectReference(n)
	case "timerEventDefinition":
		c.timer(n)
	case "documentation", "textAnnotation":
		if format := n.Attr("textFormat"); format != "" && !mimeType(format) {
			c.at(n, n.strict(), "mime-type", "textFormat=%q of this <%s> is no type of text such as text/plain.", clip(format), n.Tag())
		}
	case "process":
		if n.Attr("processType") == "Public" && n.runs {
			c.at(n, bpmn.Warning, "public-process", "A public process only shows what others see of it and cannot be executable; correct processType or isExecutable.")
		}
	}
}

// say names a node within a message: “Check invoice” (user task), or the end event E1.
func say(n bpmn.Node) string {
	if name := flat(n.Name); name != "" {
		return "“" + clip(name) + "” (" + bpmn.InWords(n.Kind) + ")"
	}
	return "the " + n.Title() + " " + clip(n.ID)
}

// say names an element within a message.
func (n *element) say() string { return say(bpmn.Node{ID: n.id, Kind: n.kind, Name: n.Attr("name")}) }

func (c *checker) identities() {
	for _, n := range c.m.Repeated() {
		id := n.Attr("id")
		first := c.ids[id]
		severity := first.strict() // a tool's slip in what nothing in the drawing points at
		if first.kind == n.Kind() && addressable(first.kind) {
			severity = bpmn.Error
		}
		c.reportAt(n.Line(), severity, "duplicate-id", id, "The id %q of <%s> is also that of <%s> in line %d; every element needs its own.",
			clip(id), n.Tag(), first.Tag(), first.Line())
	}
	for _, n := range c.all {
		if !n.diagram && addressable(n.kind) && n.id == "" {
			c.reportAt(n.Line(), bpmn.Error, "id-required", "", "This <%s> has no id, so nothing can refer to it.", n.Tag())
		}
	}
}

// addressable kinds are those that people, links and drawings point at by id.
func addressable(kind string) bool {
	switch kind {
	case "sequenceFlow", "messageFlow", "lane", "participant", "dataObjectReference", "dataStoreReference", "textAnnotation":
		return true
	}
	return bpmn.IsNode(kind)
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// clip keeps a name from a hostile file short enough for a message.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
