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
	c.references()
	c.flows()
	for _, n := range c.v.Nodes {
		c.events(n)
		c.settings(n)
		if bpmn.IsGateway(n.Kind) {
			c.gateway(n)
		}
		c.ends(n)
	}
	c.labels()
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

	within map[[2]string][]*bpmn.Node // process and sub-process, or "" -> what stands directly in it
	pools  map[string]bool            // ids of participants
	poolOf map[string]string          // process -> its first participant

	unsaid int // problems beyond maxProblems
}

// maxProblems bounds what is said about one map; nobody reads further, and a hostile map could fill the memory.
const maxProblems = 2000

func newChecker(m *bpmn.Model) *checker {
	c := &checker{index: indexOf(m), m: m, v: m.View(), within: map[[2]string][]*bpmn.Node{}, pools: map[string]bool{}, poolOf: map[string]string{}}
	for i := range c.v.Nodes {
		n := &c.v.Nodes[i]
		scope := [2]string{n.Process, n.Parent}
		c.within[scope] = append(c.within[scope], n)
	}
	for _, p := range c.v.Pools {
		c.pools[p.ID] = true
		if c.poolOf[p.Process] == "" {
			c.poolOf[p.Process] = p.ID
		}
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

// say names a node within a message: “Check invoice” (user task), or the end event E1.
func say(n bpmn.Node) string {
	if name := flat(n.Name); name != "" {
		return "“" + clip(name) + "” (" + bpmn.InWords(n.Kind) + ")"
	}
	return "the " + n.Title() + " " + clip(n.ID)
}

func (c *checker) identities() {
	for _, n := range c.m.Repeated() {
		id := n.Attr("id")
		first := c.ids[id]
		c.reportAt(n.Line(), bpmn.Error, "duplicate-id", id, "The id %q of <%s> is also that of <%s> in line %d; every element needs its own.",
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
