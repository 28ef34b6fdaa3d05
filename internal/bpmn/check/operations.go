package check

// operation holds a task against the operation or the message it uses: it needs one data input of the kind of the message
// that goes in, and one data output of the kind of the one that comes back.
func (c *checker) operation(n *element) {
	operation := c.ids[n.ref("operationRef")]
	if operation == nil || operation.kind != "operation" {
		operation = nil
	}
	var in, out *element
	if operation != nil {
		in, out = c.message(operation, "inMessageRef"), c.message(operation, "outMessageRef")
	}
	direct := c.ids[n.ref("messageRef")]
	if direct != nil && in != nil && direct != in && (n.kind == "sendTask" || n.kind == "receiveTask") {
		c.at(n, n.strict(), "task-message", "%s names the message %s, but its operation takes %s; name the same.", n.say(), clip(direct.id), clip(in.id))
	}
	switch n.kind {
	case "serviceTask", "businessRuleTask":
		if operation == nil {
			return
		}
		c.carries(n, "dataInput", in, true)
		c.carries(n, "dataOutput", out, true)
		c.oneSet(n)
	case "sendTask":
		c.carries(n, "dataInput", firstOf(direct, in), false)
		c.oneSet(n)
	case "receiveTask":
		c.carries(n, "dataOutput", firstOf(direct, in), false)
		c.oneSet(n)
	}
}

func firstOf(a, b *element) *element {
	if a != nil {
		return a
	}
	return b
}

func (c *checker) message(operation *element, kind string) *element {
	if all := c.names(operation, kind); len(all) > 0 {
		return all[0]
	}
	return nil
}

// carries holds the data items of a task on one side against the message that goes there. needed says that a message
// with a definition of its content cannot do without one.
func (c *checker) carries(n *element, kind string, message *element, needed bool) {
	items := specified(n, kind)
	content := c.item(message)
	switch {
	case len(items) > 1:
		c.at(n, n.strict(), "task-data", "%s has %d <%s>; a message fills one.", n.say(), len(items), kind)
	case len(items) == 0 && content != nil && needed:
		c.at(n, n.strict(), "task-data", "%s uses an operation whose message %s has content, but has no <%s> for it.", n.say(), clip(message.id), kind)
	case len(items) == 1 && content != nil && !same(c.item(items[0]), content):
		c.at(n, n.strict(), "task-data", "The <%s> %s of %s does not hold the kind of data of the message %s.", kind, clip(items[0].id), n.say(), clip(message.id))
	}
}

func (c *checker) oneSet(n *element) {
	for _, kind := range []string{"inputSet", "outputSet"} {
		if sets := len(specified(n, kind)); sets > 1 {
			c.at(n, n.strict(), "task-data", "%s has %d <%s>; a task that uses an operation or a message has one.", n.say(), sets, kind)
		}
	}
}

// eventData holds the data of an event against what its triggers carry, in their order.
func (c *checker) eventData(n *element) {
	kind := "dataOutput"
	if isA(n.kind, "throwEvent") {
		kind = "dataInput"
	}
	items := n.kids(kind)
	if len(items) == 0 {
		return
	}
	at := 0
	for _, d := range c.definitions(n) {
		var carried *element
		for _, name := range []string{"messageRef", "signalRef", "errorRef", "escalationRef"} {
			if e := c.ids[d.ref(name)]; e != nil {
				carried = c.item(e)
			}
		}
		if carried == nil {
			continue
		}
		if at < len(items) && !same(c.item(items[at]), carried) {
			c.at(items[at], n.strict(), "event-data", "The <%s> %s of %s does not hold the kind of data its %s carries.", kind, clip(items[at].id), n.say(), trigger(d))
		}
		at++
	}
}

// binding holds an ioBinding against the messages of its operation.
func (c *checker) binding(n *element) {
	operation := c.ids[n.ref("operationRef")]
	if operation == nil {
		return
	}
	for _, side := range [][2]string{{"inputDataRef", "inMessageRef"}, {"outputDataRef", "outMessageRef"}} {
		data, message := c.ids[n.ref(side[0])], c.message(operation, side[1])
		if data == nil || message == nil {
			continue
		}
		if a, b := c.item(data), c.item(message); (a != nil || b != nil) && !same(a, b) {
			c.at(data, n.strict(), "io-binding", "%s is bound to the message %s, which holds another kind of data.", data.say(), clip(message.id))
		}
	}
}
