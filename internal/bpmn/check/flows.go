package check

import "throughline/internal/bpmn"

// flows holds sequence flows against the pools and sub-processes they join.
func (c *checker) flows() {
	seen := map[[3]string]string{}
	for _, f := range c.v.Flows {
		source, ok := c.v.Node(f.Source)
		target, ok2 := c.v.Node(f.Target)
		if !ok || !ok2 {
			continue
		}
		source, target = c.hosted(source), c.hosted(target)
		switch {
		case source.Process != target.Process:
			c.report(bpmn.Error, "sequence-flow-crosses-pool", f.ID, "A sequence flow leads from %s in one pool to %s in another. Between pools only messages pass: make it a message flow.", say(source), say(target))
		case source.Parent != target.Parent:
			c.report(bpmn.Error, "sequence-flow-crosses-sub-process", f.ID, "A sequence flow crosses the border of a sub-process between %s and %s. End inside it and go on from the sub-process itself.", say(source), say(target))
		case f.Process != source.Process || f.Parent != source.Parent:
			c.report(bpmn.Error, "sequence-flow-misplaced", f.ID, "This sequence flow stands in another process or sub-process than the steps it joins; it must stand beside them.")
		}
		key := [3]string{f.Source, f.Target, flat(f.Condition)}
		if first, again := seen[key]; again {
			c.report(bpmn.Warning, "no-duplicate-sequence-flows", f.ID, "%s and %s are joined twice in the same direction (also by %s); one flow is enough.", say(source), say(target), clip(first))
		} else {
			seen[key] = f.ID
		}
	}
}

// hosted gives a node with the place that counts for its flows: a boundary event goes with its activity, and where it
// stands elsewhere in the file is a problem of its own.
func (c *checker) hosted(n bpmn.Node) bpmn.Node {
	if host, ok := c.v.Node(n.AttachedTo); ok && n.Kind == "boundaryEvent" {
		n.Process, n.Parent = host.Process, host.Parent
	}
	return n
}

// flow holds a sequence flow against what the steps at its ends say about it.
func (c *checker) flow(n *element) {
	source, target := c.ids[n.ref("sourceRef")], c.ids[n.ref("targetRef")]
	if n.id == "" || source == nil || target == nil {
		return
	}
	if !c.listed[[3]string{"outgoing", source.id, n.id}] {
		c.at(n, n.strict(), "flow-not-listed", "%s does not list this flow among its outgoing ones; programs that run the map will not take it.", source.say())
		if source.kind == "startEvent" && source.kid("outgoing") == nil {
			c.at(source, n.strict(), "flow-not-listed", "%s lists no way on; list the flow that leaves it.", source.say())
		}
	}
	if !c.listed[[3]string{"incoming", target.id, n.id}] {
		c.at(n, n.strict(), "flow-not-listed", "%s does not list this flow among its incoming ones; programs that run the map will not take it.", target.say())
		if target.kind == "endEvent" && target.kid("incoming") == nil {
			c.at(target, n.strict(), "flow-not-listed", "%s lists no way that leads to it; list the flow that does.", target.say())
		}
	}
	if _, out := c.flowsAt(source); n.kid("conditionExpression") != nil && out == 1 && (isA(source.kind, "activity") || isA(source.kind, "event")) {
		c.at(n, n.strict(), "conditional-flow-alone", "This is the only way on from %s and has a condition; where it does not hold the process is stuck. Add another way, or take the condition off.", source.say())
	}
}

// flowsAt gives how many sequence flows lead to a step and leave it, as the flows themselves say.
func (c *checker) flowsAt(n *element) (in, out int) {
	node, _ := c.v.Node(n.id)
	return len(node.Incoming), len(node.Outgoing)
}

// ends holds what enters and leaves a node against its kind.
func (c *checker) ends(n bpmn.Node) {
	in, out := len(n.Incoming), len(n.Outgoing)
	switch {
	case n.Kind == "startEvent" && in > 0:
		c.report(bpmn.Error, "start-event-incoming", n.ID, "%s is where the process begins, so no sequence flow may lead to it.", say(n))
	case n.Kind == "endEvent" && out > 0:
		c.report(bpmn.Error, "end-event-outgoing", n.ID, "%s is where a path ends, so no sequence flow may leave it.", say(n))
	case n.Kind == "boundaryEvent" && in > 0:
		c.report(bpmn.Error, "boundary-event-incoming", n.ID, "%s is set off by what it waits for, so no sequence flow may lead to it.", say(n))
	case n.EventSubProcess && in+out > 0:
		c.report(bpmn.Error, "event-sub-process-flow", n.ID, "%s starts by its own event, so no sequence flow may lead to it or leave it.", say(n))
	case n.ForCompensation && in+out > 0:
		c.report(bpmn.Error, "compensation-flow", n.ID, "%s undoes another step, so it is tied to it by an association and not by sequence flows.", say(n))
	}
	if n.Kind == "boundaryEvent" {
		c.boundaryEnds(n, out)
	}
	if (bpmn.IsActivity(n.Kind) || bpmn.IsEvent(n.Kind)) && n.Kind != "startEvent" && n.Kind != "boundaryEvent" && in > 1 {
		c.report(bpmn.Warning, "fake-join", n.ID, "%d flows meet at %s without a gateway, so it runs once for each of them. Say with a gateway whether it waits for all or goes on with the first.", in, say(n))
	}
	if !bpmn.IsGateway(n.Kind) && n.Kind != "endEvent" {
		free := 0
		for _, id := range n.Outgoing {
			if f, _ := c.v.Flow(id); !f.Conditional && id != n.Default {
				free++
			}
		}
		if free > 1 {
			c.report(bpmn.Warning, "no-implicit-split", n.ID, "%d flows leave %s without a condition, so all are taken at once. Say so with a parallel gateway.", free, say(n))
		}
	}
}

func (c *checker) boundaryEnds(n bpmn.Node, out int) {
	e := c.ids[n.ID]
	switch {
	case n.Event == "compensate":
		if out > 0 && e != nil {
			c.at(e, e.strict(), "boundary-event-outgoing", "%s starts what undoes the work, so it is tied to it by an association and no sequence flow may leave it.", e.say())
		}
	case out == 0 && e != nil:
		c.at(e, c.gap(e), "boundary-event-outgoing", "%s leads nowhere; show what happens when it occurs.", e.say())
	case out > 1:
		c.report(bpmn.Error, "boundary-event-outgoing", n.ID, "%s has %d ways on; it should have one.", say(n), out)
	}
}
