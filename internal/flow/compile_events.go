package flow

import (
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/flow/formula"
)

// event is one definition of what an event waits for or throws.
type event struct {
	kind     string // message, signal, timer, error, escalation, conditional, compensate, cancel, link, terminate
	name     string // of a message, signal, link; the code of an error or escalation, "" for any
	time     *formula.Timing
	when     *formula.Expression
	activity *node  // what is compensated, or nil for the whole scope
	ref      string // the id of that activity
	wait     bool   // compensation is waited for
}

// allowed are the events of each kind that the standard knows (10.5.2, table 10.93).
var allowed = map[class]string{
	start:    "message timer escalation error compensate conditional signal",
	catch:    "message timer conditional link signal",
	boundary: "message timer escalation error cancel compensate conditional signal",
	throw:    "message escalation compensate link signal",
	end:      "message escalation error cancel compensate signal terminate",
}

func (c *compiler) event(n *node, e bpmn.Element) {
	for _, child := range e.Children() {
		if _, ns := child.Name(); ns != bpmn.NSModel {
			continue
		}
		if child.Kind() == "eventDefinitionRef" {
			id := local(child.Text())
			def, ok := c.m.Element(id)
			if !ok || !strings.HasSuffix(def.Kind(), "EventDefinition") {
				c.refuse(e, "event", "it refers to the event definition %s, which is not there", id)
				continue
			}
			child = def
		}
		if kind, ok := strings.CutSuffix(child.Kind(), "EventDefinition"); ok {
			n.events = append(n.events, c.definition(n, e, kind, child))
		}
	}
	n.all = isTrue(e.Attr("parallelMultiple"), false) && len(n.events) > 1
	for _, ev := range n.events {
		if !strings.Contains(" "+allowed[n.class]+" ", " "+ev.kind+" ") {
			c.refuse(e, "event", "a %s cannot be a %s event (table 10.93)", n.kind, ev.kind)
		}
		if len(n.events) > 1 && (ev.kind == "link" || ev.kind == "terminate" || n.all && (ev.kind == "error" || ev.kind == "escalation" || ev.kind == "cancel" || ev.kind == "compensate")) {
			c.refuse(e, "event", "a %s event cannot be one of several", ev.kind)
		}
	}
	switch {
	case (n.class == catch || n.class == boundary) && len(n.events) == 0:
		c.refuse(e, "event", "the event does not say what it waits for")
	case n.class == boundary && !n.interrupts && (n.is("error") || n.is("cancel")):
		c.refuse(e, "event", "an event for an error or a cancellation always interrupts (table 10.92)")
	case (n.class == start || n.class == boundary) && len(n.in) > 0:
		c.refuse(e, "sequence-flow", "no sequence flow can lead into a %s", n.kind)
	case n.class == end && len(n.out) > 0:
		c.refuse(e, "sequence-flow", "no sequence flow can lead out of an end event")
	case n.class == boundary && !n.is("compensate") && len(n.out) == 0:
		c.refuse(e, "sequence-flow", "nothing follows the boundary event: it needs a sequence flow")
	case n.class == boundary && n.is("compensate") && len(n.out) > 0:
		c.refuse(e, "compensation", "a compensation event leads to its activity by an association, not by a sequence flow")
	}
	if n.class == end && n.is("cancel") {
		c.transactionOf(n)
	}
}

// definition reads an event definition.
func (c *compiler) definition(n *node, of bpmn.Element, kind string, e bpmn.Element) *event {
	ev := &event{kind: kind, wait: true}
	catching := n.class == start || n.class == catch || n.class == boundary
	switch kind {
	case "message":
		ev.name = c.message(e)
		if ev.name == "" && catching {
			c.refuse(of, "event", "the message it waits for is not named")
		}
	case "signal":
		ev.name = c.named(of, e, "signalRef", "signal", "name")
		if ev.name == "" {
			c.refuse(of, "event", "the signal is not named")
		}
	case "error":
		ev.name = c.named(of, e, "errorRef", "error", "errorCode")
		if ev.name == "" && !catching {
			c.refuse(of, "event", "the error it throws has no code (table 10.86)")
		}
	case "escalation":
		ev.name = c.named(of, e, "escalationRef", "escalation", "escalationCode")
		if ev.name == "" && !catching {
			c.refuse(of, "event", "the escalation it throws has no code (table 10.87)")
		}
	case "timer":
		ev.time = c.timing(n, of, e)
	case "conditional":
		if condition := e.Child("condition"); condition.Exists() {
			ev.when = c.expression(condition, "condition")
		} else {
			c.refuse(of, "event", "the condition it waits for is missing")
		}
	case "compensate":
		ev.ref = local(e.Attr("activityRef"))
		ev.wait = isTrue(e.Attr("waitForCompletion"), true)
	case "link":
		ev.name = e.Attr("name")
	case "cancel", "terminate":
	default:
		c.refuse(of, "event", "an event definition of the kind %s is unknown", e.Kind())
	}
	return ev
}

// named gives the value by which a thrown event and a waiting one know each other: an attribute of what the reference
// names. A signal without a name is known by its id. An empty reference is "".
func (c *compiler) named(of, e bpmn.Element, ref, kind, by string) string {
	id := local(e.Attr(ref))
	if id == "" {
		return ""
	}
	target, ok := c.m.Element(id)
	if !ok || target.Kind() != kind {
		c.refuse(of, "event", "it refers to the %s %s, which is not there", kind, id)
		return ""
	}
	if name := target.Attr(by); name != "" || kind != "signal" {
		return name
	}
	return id
}

// message gives the name of the message an element refers to, directly or by its operation.
func (c *compiler) message(e bpmn.Element) string {
	id := local(e.Attr("messageRef"))
	if id == "" {
		op := local(e.Attr("operationRef"))
		if op == "" {
			op = local(e.Child("operationRef").Text())
		}
		if operation, ok := c.m.Element(op); ok && op != "" {
			id = local(operation.Child("inMessageRef").Text())
		}
	}
	target, ok := c.m.Element(id)
	if id == "" || !ok || target.Kind() != "message" {
		return ""
	}
	if name := target.Attr("name"); name != "" {
		return name
	}
	return id
}

func (c *compiler) timing(n *node, of, e bpmn.Element) *formula.Timing {
	t := &formula.Timing{}
	for _, child := range e.Children() {
		kind, ok := map[string]string{"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}[child.Kind()]
		if !ok {
			continue
		}
		if t.Kind != "" {
			c.refuse(of, "timer", "the timer gives more than one of date, duration and cycle (table 10.101)")
			return nil
		}
		t.Kind, t.Text = kind, strings.TrimSpace(child.Text())
		s, err := t.Plan(t.Text, someDay)
		if err == nil {
			if s.Times < 0 && n.class == catch {
				c.refuse(of, "timer", "a cycle without end in the normal flow would never let the process end; give the number of times, as in R3/PT10M")
			}
			continue
		}
		x, wrong := formula.Parse(t.Text, child.Attr("language"))
		if _, written := x.Constant(); wrong != nil || written || len(x.Names) == 0 || t.Text == "" {
			c.refuse(of, "timer", "%s", err)
			return nil
		}
		t.Value = x
	}
	if t.Kind == "" {
		c.refuse(of, "timer", "the timer gives no date, duration or cycle")
		return nil
	}
	return t
}

// attach ties a boundary event to its activity.
func (c *compiler) attach(n *node) {
	e, _ := c.m.Element(n.id)
	to := c.p.nodes[local(e.Attr("attachedToRef"))]
	switch {
	case to == nil || to.body != n.body || !to.activity() || to.eventSub():
		c.refuseNode(n, "boundary", "it is not attached to an activity beside it")
		return
	case n.is("cancel") && to.kind != "transaction":
		c.refuseNode(n, "boundary", "only a transaction can be cancelled, and %s is none", to.label())
	case n.is("compensate") && len(n.events) > 1:
		c.refuseNode(n, "boundary", "compensation cannot be one of several events")
	case to.isHandler && n.is("compensate"):
		c.refuseNode(n, "compensation", "an activity that compensates cannot be compensated itself")
	}
	n.attached = to
	to.boundary = append(to.boundary, n)
}

// handler ties a compensation event to the activity that compensates.
func (c *compiler) handler(from, to *node) {
	switch {
	case !to.activity() || to.body != from.body || to.eventSub():
		c.refuseNode(from, "compensation", "it is associated with %s, which is no activity beside it", to.label())
	case !to.isHandler:
		c.refuseNode(to, "compensation", "it compensates, so it must be marked isForCompensation (10.7)")
	case len(to.in)+len(to.out) > 0:
		c.refuseNode(to, "compensation", "an activity that compensates has no sequence flow into it or out of it (10.7)")
	case from.attached.handler != nil && from.attached.handler != to:
		c.refuseNode(from, "compensation", "%s has more than one activity that compensates it", from.attached.label())
	default:
		from.attached.handler = to
	}
}

// eventSub ties an event sub-process to the scope it watches.
func (c *compiler) eventSub(b *body, n *node) {
	var starts []*node
	for _, s := range n.inner.nodes {
		if s.class == start {
			starts = append(starts, s)
		}
	}
	if len(starts) != 1 || len(starts[0].events) == 0 {
		c.refuseNode(n, "event-sub-process", "an event sub-process has exactly one start event, which says what it waits for (10.3.5)")
		return
	}
	s := starts[0]
	switch {
	case s.is("compensate") && len(s.events) > 1:
		c.refuseNode(s, "event-sub-process", "compensation cannot be one of several events")
		return
	case s.is("error") && !s.interrupts:
		c.refuseNode(s, "event-sub-process", "an error always interrupts, so the start event cannot be non-interrupting")
	}
	n.inner.begin = starts
	if !s.is("compensate") {
		b.eventSubs = append(b.eventSubs, n)
		return
	}
	if b.undo != nil || b.owner == nil {
		c.refuseNode(n, "compensation", "a compensation event sub-process stands, once, in a sub-process: a whole run is never compensated (10.7)")
		return
	}
	b.undo = n
}

// transactionOf finds the transaction that a cancel end event cancels.
func (c *compiler) transactionOf(n *node) {
	for b := n.body; b != nil && b.owner != nil; b = b.owner.body {
		if b.owner.kind == "transaction" {
			n.transaction = b.owner
			return
		}
	}
	c.refuseNode(n, "event", "a cancel end event stands in a transaction, and this one does not (10.5.3)")
}
