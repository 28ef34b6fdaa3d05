package check

import "throughline/internal/bpmn"

// flows holds sequence and message flows against the pools and sub-processes they join.
func (c *checker) flows() {
	poolOf := func(id string) string {
		if c.pools[id] {
			return id
		}
		n, ok := c.v.Node(id)
		if !ok {
			return ""
		}
		if pool := c.poolOf[n.Process]; pool != "" {
			return pool
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
	for _, f := range c.v.MessageFlows {
		from, to := poolOf(f.Source), poolOf(f.Target)
		if from != "" && from == to {
			c.report(bpmn.Error, "message-flow-in-pool", f.ID, "A message flow joins two places of the same pool. Messages pass only between pools: make it a sequence flow.")
		}
		for _, end := range []string{f.Source, f.Target} {
			if n, ok := c.v.Node(end); ok && bpmn.IsGateway(n.Kind) {
				c.report(bpmn.Error, "message-flow-end", f.ID, "A message flow cannot begin or end at %s; gateways neither send nor receive.", say(n))
			}
		}
	}
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
	if n.Kind == "boundaryEvent" && n.Event != "compensate" {
		if out == 0 {
			c.report(bpmn.Warning, "boundary-event-outgoing", n.ID, "%s leads nowhere; show what happens when it occurs.", say(n))
		} else if out > 1 {
			c.report(bpmn.Error, "boundary-event-outgoing", n.ID, "%s has %d ways on; it should have one.", say(n), out)
		}
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

func (c *checker) gateway(n bpmn.Node) {
	in, out := len(n.Incoming), len(n.Outgoing)
	switch {
	case in > 1 && out > 1:
		c.report(bpmn.Warning, "no-gateway-join-fork", n.ID, "%s both brings paths together and splits them; use two gateways, one after the other.", say(n))
	case in == 1 && out == 1:
		c.report(bpmn.Warning, "superfluous-gateway", n.ID, "%s has one way in and one way out, so it decides nothing; remove it.", say(n))
	}
	switch n.Kind {
	case "inclusiveGateway":
		c.report(bpmn.Warning, "no-inclusive-gateway", n.ID, "%s can take any number of its ways, which few readers follow; prefer an exclusive or a parallel gateway.", say(n))
	case "complexGateway":
		c.report(bpmn.Warning, "no-complex-gateway", n.ID, "%s is a complex gateway, which few readers follow; prefer exclusive and parallel ones.", say(n))
	}
	for _, id := range n.Outgoing {
		f, _ := c.v.Flow(id)
		switch {
		case (n.Kind == "parallelGateway" || n.Kind == "eventBasedGateway") && f.Conditional:
			c.report(bpmn.Error, "no-condition", f.ID, "This flow leaves %s and has a condition; all ways of that gateway are open, so it may have none.", say(n))
		case n.Kind == "exclusiveGateway" && out > 1 && !f.Conditional && flat(f.Name) == "" && n.Default != f.ID:
			c.report(bpmn.Warning, "conditional-flows", f.ID, "This way out of %s says neither when it is taken nor that it is the default; name it or give it a condition.", say(n))
		}
	}
	if n.Default != "" && (n.Kind == "parallelGateway" || n.Kind == "eventBasedGateway") {
		c.report(bpmn.Error, "no-default", n.ID, "%s has no choice to make, so it may have no default flow.", say(n))
	}
}
