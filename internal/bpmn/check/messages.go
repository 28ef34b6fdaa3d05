package check

import "throughline/internal/bpmn"

// pool gives the pool a participant, an element or a process belongs to: its id, or one made up for a process that no
// pool carries out; "" for what is in no process.
func (c *checker) pool(id string) string {
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

// messageFlow holds a message flow against its ends: they stand in different pools, the first can send and the second
// can receive.
func (c *checker) messageFlow(n *element) {
	source, target := n.ref("sourceRef"), n.ref("targetRef")
	if from, to := c.pool(source), c.pool(target); from != "" && from == to {
		c.at(n, bpmn.Error, "message-flow-in-pool", "A message flow joins two places of the same pool. Messages pass only between pools: make it a sequence flow.")
	}
	if from := c.ids[source]; from != nil {
		switch {
		case bpmn.IsGateway(from.kind):
			c.at(n, bpmn.Error, "message-flow-end", "A message flow cannot begin at %s; gateways neither send nor receive.", from.say())
		case isA(from.kind, "catchEvent"):
			c.at(n, from.strict(), "message-flow-end", "A message flow begins at %s, which only receives; begin it at a step that sends.", from.say())
		case from.kind == "endEvent" && !c.waits(from, "message"):
			c.at(from, from.strict(), "message-flow-end", "A message flow begins at %s, which sends none; make it a message event.", from.say())
		}
	}
	if to := c.ids[target]; to != nil {
		switch {
		case bpmn.IsGateway(to.kind):
			c.at(n, bpmn.Error, "message-flow-end", "A message flow cannot end at %s; gateways neither send nor receive.", to.say())
		case isA(to.kind, "throwEvent"):
			c.at(n, to.strict(), "message-flow-end", "A message flow ends at %s, which only sends; end it at a step that receives.", to.say())
		case to.kind == "startEvent" && !c.waits(to, "message"):
			c.at(to, to.strict(), "message-flow-end", "A message flow ends at %s, which waits for none; make it a message event.", to.say())
		}
	}
}

// collaboration holds a collaboration against what may stand in its kind.
func (c *checker) collaboration(n *element) {
	if n.kind == "globalConversation" {
		for _, k := range append(n.kids("conversationNode"), n.kids("conversationLink")...) {
			c.at(k, bpmn.Error, "global-conversation", "<%s> may not stand in a global conversation, which holds only participants and their messages.", k.Tag())
		}
	}
	if ref := n.kid("choreographyRef"); ref != nil && n.kind != "collaboration" {
		c.at(ref, bpmn.Error, "no-choreography", "<%s> may not refer to a choreography; only a collaboration may.", n.Tag())
	}
}

// multiplicity holds how often a participant may take part against sense.
func (c *checker) multiplicity(n *element) {
	least, most := number(n.Attr("minimum"), 0), number(n.Attr("maximum"), 1)
	if least < 0 || n.Attr("maximum") != "" && most < 1 || most < least && n.Attr("maximum") != "" {
		c.at(n, bpmn.Error, "participant-multiplicity", "A participant takes part at least %d and at most %d times; the most must be at least one, and not below the least.", least, most)
	}
}

// conversationLink joins a conversation with a participant, in either direction.
func (c *checker) conversationLink(n *element) {
	from, to := c.ids[n.ref("sourceRef")], c.ids[n.ref("targetRef")]
	if from != nil && to != nil && (from.kind == "participant") == (to.kind == "participant") {
		c.at(n, bpmn.Error, "conversation-link", "A conversation link must join a conversation with a participant.")
	}
}
