package flow

import (
	"slices"
	"time"

	"throughline/internal/bpmn"
)

// someDay stands for the present when a timer's text is checked.
var someDay = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// ways finds where tokens start in a body, and refuses steps that none can reach.
func (c *compiler) ways(b *body) {
	var blank, loose []*node
	for _, n := range b.nodes {
		switch {
		case n.class == start:
			if b.owner == nil {
				b.starts = append(b.starts, n)
			}
			if len(n.events) == 0 {
				blank = append(blank, n)
			} else if b.owner != nil && !b.owner.eventSub() {
				c.refuseNode(n, "start", "the start event of a sub-process waits for nothing; only an event sub-process begins with an event (10.3.5)")
			}
		case n.instantiates:
			b.starts = append(b.starts, n)
			if b.owner != nil || len(n.in) > 0 {
				c.refuseNode(n, "start", "a step that starts the process stands directly in it and has no sequence flow into it")
			}
		case len(n.in) == 0 && n.class != boundary && !n.isHandler && !n.eventSub() && !(n.class == catch && n.is("link")):
			loose = append(loose, n)
		case n.isHandler && !n.eventSub() && len(n.in)+len(n.out) > 0:
			c.refuseNode(n, "compensation", "an activity that compensates has no sequence flow into it or out of it (10.7)")
		}
		c.link1(b, n)
		if n.class == eventGate {
			c.eventGate(n)
		}
		if n.class == inclusive && len(n.in) > 1 || n.class == complexGate && len(n.in) > 1 {
			b.joins = append(b.joins, n)
		}
	}
	switch {
	case b.owner != nil && b.owner.adHoc != nil:
		for _, n := range b.nodes {
			if n.class == start || n.class == end {
				c.refuseNode(n, "ad-hoc", "an ad hoc sub-process has no start or end events (10.3.5)")
			}
		}
		for _, n := range loose {
			if n.activity() {
				b.begin = append(b.begin, n)
			} else {
				c.refuseNode(n, "ad-hoc", "no path leads to it, and in an ad hoc sub-process only activities can be chosen")
			}
		}
	case b.owner != nil && b.owner.eventSub():
		c.unreachable(loose)
	case len(blank) > 1 && b.owner != nil:
		c.refuseNode(b.owner, "start", "the sub-process has %d start events; it may have one (10.3.5)", len(blank))
	case len(b.starts) > 0 || len(blank) > 0:
		if len(blank) == 1 {
			b.begin = blank
		}
		c.unreachable(loose)
	default:
		b.begin = loose
		if len(loose) == 0 {
			e, _ := c.m.Element(b.id)
			c.refuse(e, "start", "there is nothing to begin with: no start event and no step without a sequence flow into it")
		}
	}
}

func (c *compiler) unreachable(loose []*node) {
	for _, n := range loose {
		c.refuseNode(n, "unreachable", "no sequence flow leads to it, so it would never be reached; beside a start event every step needs one (10.5.2)")
	}
}

// link1 ties a throwing link event to the catching one of the same name.
func (c *compiler) link1(b *body, n *node) {
	if !n.is("link") {
		return
	}
	if n.class == catch && len(n.in) > 0 || n.class == throw && len(n.out) > 0 {
		c.refuseNode(n, "link", "a link event stands at the end or the beginning of a path, so it has no flow on that side (10.5.5)")
	}
	if n.class != throw {
		return
	}
	for _, to := range b.nodes {
		if to.class == catch && to.is("link") && to.events[0].name == n.events[0].name {
			if n.link != nil {
				c.refuseNode(n, "link", "two link events catch %q", n.events[0].name)
			}
			n.link = to
			to.linked = append(to.linked, n)
		}
	}
	if n.link == nil {
		c.refuseNode(n, "link", "no link event of the same scope catches %q", n.events[0].name)
	}
}

// eventGate holds an event-based gateway against 10.6.6.
func (c *compiler) eventGate(n *node) {
	if len(n.out) < 2 {
		c.refuseNode(n, "event-gateway", "an event-based gateway needs at least two sequence flows out of it (10.6.6)")
	}
	tasks, messages := false, false
	for _, f := range n.out {
		to := f.to
		switch {
		case len(to.in) > 1:
			c.refuseNode(to, "event-gateway", "an event behind an event-based gateway has no other sequence flow into it (10.6.6)")
		case to.class == receive && len(to.boundary) == 0 && to.loop == nil:
			tasks = true
		case to.class == catch && !to.is("link"):
			messages = messages || to.is("message")
			if to.cycle() {
				c.refuseNode(to, "timer", "a timer behind an event-based gateway happens once; it cannot be a cycle")
			}
		default:
			c.refuseNode(to, "event-gateway", "behind an event-based gateway stand catching events or plain receive tasks only (10.6.6)")
		}
		if n.instantiates && to.class == catch && (to.is("timer") || to.is("conditional")) {
			c.refuseNode(to, "event-gateway", "a process that starts with an event-based gateway starts by a message or a signal")
		}
	}
	if tasks && messages {
		c.refuseNode(n, "event-gateway", "receive tasks and message events cannot stand behind the same event-based gateway (10.6.6)")
	}
}

func (n *node) cycle() bool {
	for _, ev := range n.events {
		if ev.time != nil && ev.time.Kind == "cycle" {
			return true
		}
	}
	return false
}

// conditions holds the conditions on the flows out of a node against what they can mean.
func (c *compiler) conditions(n *node, e bpmn.Element) {
	choosing := n.activity() || n.class == exclusive || n.class == inclusive || n.class == complexGate
	if !choosing {
		n.otherwise = nil
	}
	for i, f := range n.out {
		switch {
		case n.class == parallel:
			f.condition = nil // a parallel gateway asks nothing (13.4.1)
		case f == n.otherwise:
			f.condition = nil
		case f.condition != nil && !choosing:
			c.refuseFlow(f, "condition", "a condition has no meaning on a flow out of a %s", n.kind)
		case f.condition == nil && n.class == exclusive && i < len(n.out)-1 && !onlyDefaultAfter(n, i):
			c.refuseFlow(f, "condition", "it has no condition and is not the default, so the exclusive gateway would never take a flow after it")
		}
	}
}

func onlyDefaultAfter(n *node, i int) bool {
	return !slices.ContainsFunc(n.out[i+1:], func(f *flow) bool { return f != n.otherwise })
}

func (c *compiler) refuseFlow(f *flow, rule, format string, args ...any) {
	e, _ := c.m.Element(f.id)
	c.refuse(e, rule, format, args...)
}

// reachability finishes what needs the whole map: references between scopes, and what can reach each join.
func (c *compiler) reachability() {
	for _, v := range c.v.Nodes {
		n := c.p.nodes[v.ID]
		if n == nil {
			continue
		}
		c.acrossScopes(n)
		c.p.activations = c.p.activations || n.activation != nil
		for _, ev := range n.events {
			c.p.conditional = c.p.conditional || ev.kind == "conditional"
			c.p.hears = c.p.hears || n.hears(ev, c.p.root)
			if ev.kind == "signal" && n.class != throw && n.class != end {
				c.p.signals[ev.name] = true
			}
		}
		if (n.class == inclusive || n.class == complexGate) && len(n.in) > 1 {
			c.reachUse += 2 * len(n.in) * len(n.body.flows)
			if c.reachUse > reachCap {
				c.refuseNode(n, "size", "the map has more joins and flows than can be computed")
				return
			}
			for _, f := range n.in {
				plain := backward(n, f, false)
				n.reach = append(n.reach, reachSet{plain, backward(n, f, true)})
			}
		}
	}
}

// acrossScopes checks what a node says about steps of other scopes.
func (c *compiler) acrossScopes(n *node) {
	if n.transaction != nil && !slices.ContainsFunc(n.transaction.boundary, func(b *node) bool { return b.is("cancel") }) {
		c.refuseNode(n, "event", "the transaction %s has no boundary event for its cancellation, so nothing would follow", n.transaction.label())
	}
	for _, ev := range n.events {
		if ev.kind != "compensate" || ev.ref == "" || n.class != throw && n.class != end {
			continue
		}
		to := c.p.nodes[ev.ref]
		if to == nil || !to.activity() || !n.sees(to) {
			c.refuseNode(n, "compensation", "it compensates %s, which is no activity of its scope", ev.ref)
		}
		ev.activity = to
	}
	if n.loop == nil {
		return
	}
	for _, thrown := range n.loop.thrown() {
		for _, b := range n.boundary {
			e, _ := c.m.Element(b.id)
			if b.interrupts && thrown.kind != "error" && e.Attr("cancelActivity") == "" && slices.ContainsFunc(b.events, func(ev *event) bool { return ev.catches(thrown.kind, thrown.name) }) {
				c.refuseNode(b, "loop", "the instances of %s throw what this event waits for, and it would cancel them all at the first; "+
					"write cancelActivity=\"true\" if that is meant, or \"false\" to let them go on", n.label())
			}
		}
	}
}

// sees tells whether compensation thrown at n can reach an activity: of its own scope, or of the scope that an event
// sub-process around it belongs to (10.7.2).
func (n *node) sees(to *node) bool {
	for b := n.body; ; b = b.owner.body {
		if to.body == b {
			return true
		}
		if b.owner == nil || !b.owner.eventSub() {
			return false
		}
	}
}

// catches tells whether a thrown event is the one waited for.
func (ev *event) catches(kind, name string) bool {
	if ev.kind != kind {
		return false
	}
	return ev.name == name || ev.name == "" && (kind == "error" || kind == "escalation")
}

// backward gives the flows from which a flow into a join can be reached without visiting the join. Links count as
// flows; wide adds the ways through boundary events.
func backward(join *node, into *flow, wide bool) bits {
	set := newBits(len(join.body.flows))
	set.set(into.index)
	stack := []*flow{into}
	add := func(n *node) {
		if n == join {
			return
		}
		for _, f := range n.in {
			if !set.has(f.index) {
				set.set(f.index)
				stack = append(stack, f)
			}
		}
	}
	for len(stack) > 0 {
		from := stack[len(stack)-1].from
		stack = stack[:len(stack)-1]
		add(from)
		for _, l := range from.linked {
			add(l)
		}
		if wide && from.attached != nil {
			add(from.attached)
		}
	}
	return set
}
