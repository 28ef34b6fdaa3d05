package check

import (
	"slices"

	"throughline/internal/bpmn"
)

func (c *checker) gateway(n bpmn.Node) {
	in, out := len(n.Incoming), len(n.Outgoing)
	e := c.ids[n.ID]
	if e == nil {
		return
	}
	c.direction(e, in, out)
	switch {
	case in > 1 && out > 1:
		c.report(bpmn.Warning, "no-gateway-join-fork", n.ID, "%s both brings paths together and splits them; use two gateways, one after the other.", say(n))
	case in < 2 && out < 2:
		c.at(e, e.strict(), "superfluous-gateway", "%s has at most one way in and one way out, so it decides nothing; remove it.", say(n))
	}
	switch n.Kind {
	case "inclusiveGateway":
		c.report(bpmn.Warning, "no-inclusive-gateway", n.ID, "%s can take any number of its ways, which few readers follow; prefer an exclusive or a parallel gateway.", say(n))
	case "complexGateway":
		c.report(bpmn.Warning, "no-complex-gateway", n.ID, "%s is a complex gateway, which few readers follow; prefer exclusive and parallel ones.", say(n))
	case "eventBasedGateway":
		c.eventGateway(e, n)
	}
	for _, id := range n.Outgoing {
		f, _ := c.v.Flow(id)
		switch {
		case n.Kind == "eventBasedGateway" && f.Conditional:
			c.report(bpmn.Error, "no-condition", f.ID, "This flow leaves %s and has a condition; what happens first decides there, so it may have none.", say(n))
		case n.Kind == "parallelGateway" && f.Conditional:
			c.report(bpmn.Warning, "no-condition", f.ID, "This flow leaves %s and has a condition; all ways of that gateway are taken, whatever it says. Take it off.", say(n))
		case n.Kind == "exclusiveGateway" && out > 1 && !f.Conditional && flat(f.Name) == "" && n.Default != f.ID:
			c.report(bpmn.Warning, "conditional-flows", f.ID, "This way out of %s says neither when it is taken nor that it is the default; name it or give it a condition.", say(n))
		}
	}
	if n.Default != "" && (n.Kind == "parallelGateway" || n.Kind == "eventBasedGateway") {
		c.report(bpmn.Error, "no-default", n.ID, "%s has no choice to make, so it may have no default flow.", say(n))
	}
}

// direction holds what a gateway says of itself against the flows at it.
func (c *checker) direction(e *element, in, out int) {
	switch direction := e.Attr("gatewayDirection"); {
	case direction == "Converging" && out > 1:
		c.at(e, bpmn.Error, "gateway-direction", "%s is declared to bring paths together, but %d flows leave it.", e.say(), out)
	case direction == "Diverging" && in > 1:
		c.at(e, bpmn.Error, "gateway-direction", "%s is declared to split paths, but %d flows lead to it.", e.say(), in)
	case direction == "Mixed" && (in < 2 || out < 2),
		direction == "Converging" && in < 2, direction == "Diverging" && out < 2:
		c.at(e, e.strict(), "gateway-direction", "%s is declared %s, but %d flows lead to it and %d leave it; correct the declaration or the flows.", e.say(), direction, in, out)
	}
}

// eventGateway holds the race of events behind an event-based gateway against the standard.
func (c *checker) eventGateway(e *element, n bpmn.Node) {
	if len(n.Outgoing) < 2 {
		c.at(e, e.strict(), "event-based-gateway", "%s waits for the first of several events, so at least two ways must leave it.", e.say())
	}
	if truth(e.Attr("instantiate")) && len(n.Incoming) > 0 {
		c.at(e, e.strict(), "event-based-gateway", "%s begins the process, so no sequence flow may lead to it.", e.say())
	}
	var receives, messages *element
	for _, id := range n.Outgoing {
		f, _ := c.v.Flow(id)
		next := c.ids[f.Target]
		if next == nil {
			continue
		}
		in, _ := c.flowsAt(next)
		switch {
		case next.kind == "receiveTask":
			receives = next
		case next.kind != "intermediateCatchEvent" || slices.ContainsFunc(c.definitions(next), func(d *element) bool {
			return !slices.Contains([]string{"message", "signal", "timer", "conditional"}, trigger(d))
		}):
			c.at(c.ids[id], e.strict(), "event-based-gateway", "%s waits for events, but leads to %s; only catching message, signal, timer and conditional events and receive tasks may follow.", e.say(), next.say())
		case c.waits(next, "message"):
			messages = next
		}
		if in > 1 {
			c.at(next, e.strict(), "event-based-gateway", "%s follows an event-based gateway, so no other flow may lead to it.", next.say())
		}
	}
	if receives == nil {
		return
	}
	if messages != nil {
		c.at(e, e.strict(), "event-based-gateway", "%s leads to a receive task and to a message event; use one kind for all.", e.say())
	}
	if c.attached[receives.id] {
		c.at(receives, e.strict(), "event-based-gateway", "%s follows an event-based gateway, so no event may sit on it.", receives.say())
	}
}
