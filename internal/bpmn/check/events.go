package check

import (
	"slices"
	"strings"

	"throughline/internal/bpmn"
)

// permitted are the event definitions of table 10.93 of BPMN 2.0.2 for each kind of event; blank is written "".
var permitted = map[string][]string{
	"startEvent":             {"", "message", "timer", "conditional", "signal", "error", "escalation", "compensate"},
	"endEvent":               {"", "message", "error", "escalation", "cancel", "compensate", "signal", "terminate"},
	"intermediateCatchEvent": {"message", "timer", "conditional", "link", "signal"},
	"intermediateThrowEvent": {"", "message", "escalation", "compensate", "link", "signal"},
	"implicitThrowEvent":     {"", "message", "escalation", "compensate", "link", "signal"},
	"boundaryEvent":          {"message", "timer", "error", "escalation", "cancel", "compensate", "conditional", "signal"},
}

// definitions gives what an event waits for or throws, shared definitions included.
func (c *checker) definitions(n *element) []*element {
	all := n.kids("eventDefinition")
	for _, d := range c.names(n, "eventDefinitionRef") {
		if isA(d.kind, "eventDefinition") {
			all = append(all, d)
		}
	}
	return all
}

func trigger(definition *element) string {
	return strings.TrimSuffix(definition.kind, "EventDefinition")
}

func (c *checker) waits(n *element, trigger string) bool {
	return slices.ContainsFunc(c.definitions(n), func(d *element) bool { return d.kind == trigger+"EventDefinition" })
}

// event holds an event against the table of what it may wait for or throw, and where.
func (c *checker) event(n *element) {
	allowed, definitions := permitted[n.kind], c.definitions(n)
	if allowed == nil || len(definitions) == 0 && n.kid("eventDefinitionRef") != nil {
		return
	}
	if len(definitions) == 0 && !slices.Contains(allowed, "") {
		c.at(n, n.strict(), "event-definition", "%s does not say what it waits for; choose a message, a timer or another trigger.", n.say())
	}
	if len(definitions) > 1 {
		c.at(n, bpmn.Warning, "single-event-definition", "%s has %d triggers at once, which few readers understand; split it into several events.", n.say(), len(definitions))
	}
	for _, d := range definitions {
		if !slices.Contains(allowed, trigger(d)) {
			c.at(n, bpmn.Error, "event-definition", "%s cannot be a %s event; the standard allows %s here.", n.say(), trigger(d), choices(allowed))
			continue
		}
		c.eventDefinition(n, d)
	}
	switch n.kind {
	case "startEvent":
		c.startEvent(n, definitions)
	case "boundaryEvent":
		c.boundaryEvent(n, definitions)
	}
	for _, ref := range n.kids("eventDefinitionRef") {
		if d := c.ids[local(ref.Text())]; d != nil && d.parent != nil && isA(d.parent.kind, "throwEvent") {
			c.at(d, n.strict(), "event-definition-shared", "This event definition belongs to a throwing event and is used by %s too; only definitions outside of events may be shared.", n.say())
		}
	}
}

func choices(allowed []string) string {
	words := slices.DeleteFunc(slices.Clone(allowed), func(w string) bool { return w == "" })
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// eventDefinition holds one trigger against the event that has it.
func (c *checker) eventDefinition(n, d *element) {
	throws := isA(n.kind, "throwEvent")
	switch trigger(d) {
	case "cancel":
		if n.kind == "boundaryEvent" {
			if host := c.ids[n.ref("attachedToRef")]; host != nil && host.kind != "transaction" {
				c.at(n, bpmn.Error, "cancel-event", "%s waits for a cancellation, but it does not sit on a transaction; only a transaction can be cancelled.", n.say())
			}
		} else if n.within("transaction") == nil {
			c.at(n, bpmn.Error, "cancel-event", "%s cancels a transaction, but it does not stand in one.", n.say())
		}
	case "escalation":
		if e := c.ids[d.ref("escalationRef")]; throws && (e == nil || e.Attr("escalationCode") == "") {
			c.at(n, n.strict(), "event-payload", "%s throws an escalation without a code; name an escalation and give it one, or nothing can catch it.", n.say())
		}
	case "error":
		if e := c.ids[d.ref("errorRef")]; throws && e == nil {
			c.at(n, bpmn.Warning, "event-payload", "%s does not say which error it throws; name it before the process is run.", n.say())
		} else if throws && e.Attr("errorCode") == "" {
			c.at(n, n.strict(), "event-payload", "%s throws an error without a code; give the error one, or nothing can catch it.", n.say())
		}
	case "message":
		c.messageDefinition(n, d)
	}
}

func (c *checker) messageDefinition(n, d *element) {
	message, operation := d.Attr("messageRef"), d.kid("operationRef")
	switch {
	case message == "" && operation != nil:
		c.at(n, n.strict(), "event-message", "%s names an operation but no message; name the message too.", n.say())
	case message == "":
		c.at(n, bpmn.Warning, "event-message", "%s does not say which message; name it before the process is run.", n.say())
	case operation == nil && c.item(c.ids[local(message)]) != nil:
		c.at(n, n.strict(), "event-operation", "%s takes or sends a message with content, but does not say by which operation; name it.", n.say())
	case operation == nil:
		c.at(n, bpmn.Warning, "event-operation", "%s does not say which operation takes or sends its message; name it before the process is run.", n.say())
	}
}

func (c *checker) startEvent(n *element, definitions []*element) {
	sub := n.parent
	if !isA(sub.kind, "subProcess") {
		for _, d := range definitions {
			if slices.Contains([]string{"error", "escalation", "compensate"}, trigger(d)) {
				c.at(n, bpmn.Error, "event-definition", "%s: only an event sub-process can start by a %s event.", n.say(), trigger(d))
			}
		}
		return
	}
	for _, d := range definitions {
		if sub.eventSubProcess() && n.Attr("isInterrupting") == "false" && slices.Contains([]string{"error", "compensate"}, trigger(d)) {
			c.at(n, bpmn.Error, "non-interrupting-event", "%s cannot leave the work around it going on: %s always interrupts.", n.say(), trigger(d))
		}
	}
}

func (c *checker) boundaryEvent(n *element, definitions []*element) {
	host := c.ids[n.ref("attachedToRef")]
	if host != nil && host.parent != n.parent {
		c.at(n, n.strict(), "boundary-event-misplaced", "%s does not stand beside the activity it is attached to; move it into the same process or sub-process.", n.say())
	}
	for _, d := range definitions {
		if n.Attr("cancelActivity") == "false" && slices.Contains([]string{"error", "cancel", "compensate"}, trigger(d)) {
			c.at(n, n.strict(), "non-interrupting-event", "%s cannot leave its activity going on: %s always ends it.", n.say(), trigger(d))
		}
		if trigger(d) == "compensate" {
			c.compensation(n)
		}
	}
}

// compensation holds a compensation event against the activity that undoes the work.
func (c *checker) compensation(n *element) {
	var undone *element
	for _, a := range c.associations[n.id] {
		if other := c.ids[a]; other != nil && isA(other.kind, "activity") {
			undone = other
		}
	}
	switch {
	case undone == nil:
		c.at(n, n.strict(), "compensation-handler", "%s is joined by an association to nothing that undoes the work; join it to a compensation activity.", n.say())
	case !truth(undone.Attr("isForCompensation")):
		c.at(undone, n.strict(), "compensation-handler", "%s undoes the work of another step, so it must be marked as an activity for compensation.", undone.say())
	}
}

func (n *element) eventSubProcess() bool {
	return isA(n.kind, "subProcess") && truth(n.Attr("triggeredByEvent"))
}
