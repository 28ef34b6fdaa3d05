package bpmn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity sorts problems: what the standard forbids is an error, what makes a map hard to read or to trust a warning.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one thing wrong with a map. Rule names it for settings and tests; Message is the sentence for a person.
type Problem struct {
	Rule      string
	ElementID string
	Line      int
	Message   string
	Severity  Severity
}

// Check holds the map against the rules of BPMN 2.0.2 and against good practice, and gives the problems by line.
func (m *Model) Check() []Problem {
	c := &checker{s: m.now, v: m.View()}
	c.identities()
	c.references()
	c.flows()
	for _, n := range c.v.Nodes {
		c.events(n)
		c.settings(n)
		if isGateway(n.Kind) {
			c.gateway(n)
		}
		c.ends(n)
	}
	c.labels()
	for _, p := range c.v.Processes {
		c.scope(p.ID, "", p.ID, false)
	}
	for _, n := range c.v.Nodes {
		if isSubProcess(n.Kind) {
			c.scope(n.Process, n.ID, n.ID, n.EventSubProcess || n.Kind == "adHocSubProcess")
			c.subProcessStarts(n)
		}
	}
	slices.SortStableFunc(c.found, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if c.unsaid > 0 {
		c.found = append(c.found, Problem{"more-problems", "", 1, fmt.Sprintf("%d further problems are not listed; mend these first.", c.unsaid), Warning})
	}
	return c.found
}

type checker struct {
	s     *snapshot
	v     *View
	found []Problem

	unsaid int // problems beyond maxProblems
}

// maxProblems bounds what is said about one map; nobody reads further, and a hostile map could fill the memory.
const maxProblems = 2000

func (c *checker) report(severity Severity, rule, id, format string, args ...any) {
	line := 1
	if n, ok := c.s.ids[id]; ok {
		line = c.s.line(n)
	}
	c.reportAt(line, severity, rule, id, format, args...)
}

func (c *checker) reportAt(line int, severity Severity, rule, id, format string, args ...any) {
	if len(c.found) >= maxProblems {
		c.unsaid++
		return
	}
	message := fmt.Sprintf(format, args...)
	if strings.HasPrefix(message, "the ") {
		message = "T" + message[1:]
	}
	c.found = append(c.found, Problem{rule, id, line, message, severity})
}

// say names a node within a message: “Check invoice” (user task), or the end event E1.
func say(n Node) string {
	if name := flat(n.Name); name != "" {
		return "“" + clip(name) + "” (" + inWords(n.Kind) + ")"
	}
	return "the " + n.title() + " " + clip(n.ID)
}

func (c *checker) identities() {
	for _, n := range c.s.duplicates {
		id := c.s.value(n, "id")
		c.reportAt(c.s.line(n), Error, "duplicate-id", id, "The id %q of <%s> is also that of <%s> in line %d; every element needs its own.",
			clip(id), c.s.tag(n), c.s.tag(c.s.ids[id]), c.s.line(c.s.ids[id]))
	}
	for n := range int32(len(c.s.nodes)) {
		if c.s.uri(n) == NSModel && !c.s.nodes[n].foreign && addressable(c.s.local(n)) && c.s.value(n, "id") == "" {
			c.reportAt(c.s.line(n), Error, "id-required", "", "This <%s> has no id, so nothing can refer to it.", c.s.tag(n))
		}
	}
}

// flows holds sequence and message flows against the pools and sub-processes they join.
func (c *checker) flows() {
	poolOf := func(id string) string {
		if _, is := c.v.poolAt[id]; is {
			return id
		}
		n, ok := c.v.Node(id)
		if !ok {
			return ""
		}
		if pool := c.v.pool(n.Process); pool.ID != "" {
			return pool.ID
		}
		return "process " + n.Process
	}
	seen := map[[3]string]string{}
	for _, f := range c.v.Flows {
		source, ok := c.v.Node(f.Source)
		target, ok2 := c.v.Node(f.Target)
		if !ok || !ok2 {
			continue
		}
		switch {
		case source.Process != target.Process:
			c.report(Error, "sequence-flow-crosses-pool", f.ID, "A sequence flow leads from %s in one pool to %s in another. Between pools only messages pass: make it a message flow.", say(source), say(target))
		case source.Parent != target.Parent:
			c.report(Error, "sequence-flow-crosses-sub-process", f.ID, "A sequence flow crosses the border of a sub-process between %s and %s. End inside it and go on from the sub-process itself.", say(source), say(target))
		case f.Process != source.Process || f.Parent != source.Parent:
			c.report(Error, "sequence-flow-misplaced", f.ID, "This sequence flow stands in another process or sub-process than the steps it joins; it must stand beside them.")
		}
		key := [3]string{f.Source, f.Target, flat(f.Condition)}
		if first, again := seen[key]; again {
			c.report(Warning, "no-duplicate-sequence-flows", f.ID, "%s and %s are joined twice in the same direction (also by %s); one flow is enough.", say(source), say(target), clip(first))
		} else {
			seen[key] = f.ID
		}
	}
	for _, f := range c.v.MessageFlows {
		from, to := poolOf(f.Source), poolOf(f.Target)
		if from != "" && from == to {
			c.report(Error, "message-flow-in-pool", f.ID, "A message flow joins two places of the same pool. Messages pass only between pools: make it a sequence flow.")
		}
		for _, end := range []string{f.Source, f.Target} {
			if n, ok := c.v.Node(end); ok && isGateway(n.Kind) {
				c.report(Error, "message-flow-end", f.ID, "A message flow cannot begin or end at %s; gateways neither send nor receive.", say(n))
			}
		}
	}
}

// ends holds what enters and leaves a node against its kind.
func (c *checker) ends(n Node) {
	in, out := len(n.Incoming), len(n.Outgoing)
	switch {
	case n.Kind == "startEvent" && in > 0:
		c.report(Error, "start-event-incoming", n.ID, "%s is where the process begins, so no sequence flow may lead to it.", say(n))
	case n.Kind == "endEvent" && out > 0:
		c.report(Error, "end-event-outgoing", n.ID, "%s is where a path ends, so no sequence flow may leave it.", say(n))
	case n.Kind == "boundaryEvent" && in > 0:
		c.report(Error, "boundary-event-incoming", n.ID, "%s is set off by what it waits for, so no sequence flow may lead to it.", say(n))
	case n.EventSubProcess && in+out > 0:
		c.report(Error, "event-sub-process-flow", n.ID, "%s starts by its own event, so no sequence flow may lead to it or leave it.", say(n))
	case n.ForCompensation && in+out > 0:
		c.report(Error, "compensation-flow", n.ID, "%s undoes another step, so it is tied to it by an association and not by sequence flows.", say(n))
	}
	if n.Kind == "boundaryEvent" && n.Event != "compensate" {
		if out == 0 {
			c.report(Warning, "boundary-event-outgoing", n.ID, "%s leads nowhere; show what happens when it occurs.", say(n))
		} else if out > 1 {
			c.report(Error, "boundary-event-outgoing", n.ID, "%s has %d ways on; it should have one.", say(n), out)
		}
	}
	if (isActivity(n.Kind) || isEvent(n.Kind)) && n.Kind != "startEvent" && n.Kind != "boundaryEvent" && in > 1 {
		c.report(Warning, "fake-join", n.ID, "%d flows meet at %s without a gateway, so it runs once for each of them. Say with a gateway whether it waits for all or goes on with the first.", in, say(n))
	}
	if !isGateway(n.Kind) && n.Kind != "endEvent" {
		free := 0
		for _, id := range n.Outgoing {
			if f, _ := c.v.Flow(id); !f.Conditional && id != n.Default {
				free++
			}
		}
		if free > 1 {
			c.report(Warning, "no-implicit-split", n.ID, "%d flows leave %s without a condition, so all are taken at once. Say so with a parallel gateway.", free, say(n))
		}
	}
}

func (c *checker) gateway(n Node) {
	in, out := len(n.Incoming), len(n.Outgoing)
	switch {
	case in > 1 && out > 1:
		c.report(Warning, "no-gateway-join-fork", n.ID, "%s both brings paths together and splits them; use two gateways, one after the other.", say(n))
	case in == 1 && out == 1:
		c.report(Warning, "superfluous-gateway", n.ID, "%s has one way in and one way out, so it decides nothing; remove it.", say(n))
	}
	switch n.Kind {
	case "inclusiveGateway":
		c.report(Warning, "no-inclusive-gateway", n.ID, "%s can take any number of its ways, which few readers follow; prefer an exclusive or a parallel gateway.", say(n))
	case "complexGateway":
		c.report(Warning, "no-complex-gateway", n.ID, "%s is a complex gateway, which few readers follow; prefer exclusive and parallel ones.", say(n))
	}
	for _, id := range n.Outgoing {
		f, _ := c.v.Flow(id)
		switch {
		case (n.Kind == "parallelGateway" || n.Kind == "eventBasedGateway") && f.Conditional:
			c.report(Error, "no-condition", f.ID, "This flow leaves %s and has a condition; all ways of that gateway are open, so it may have none.", say(n))
		case n.Kind == "exclusiveGateway" && out > 1 && !f.Conditional && flat(f.Name) == "" && n.Default != f.ID:
			c.report(Warning, "conditional-flows", f.ID, "This way out of %s says neither when it is taken nor that it is the default; name it or give it a condition.", say(n))
		}
	}
	if n.Default != "" && (n.Kind == "parallelGateway" || n.Kind == "eventBasedGateway") {
		c.report(Error, "no-default", n.ID, "%s has no choice to make, so it may have no default flow.", say(n))
	}
}
