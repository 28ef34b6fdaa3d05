package check

import (
	"strings"

	"throughline/internal/bpmn"
)

// scope holds one process or sub-process against the rules about its paths. free ones need no start, no end and no
// flows: event sub-processes have their own rule and ad-hoc ones do what comes up.
func (c *checker) scope(process, parent, id string, free bool) {
	var inside []*bpmn.Node
	starts, ends, blanks := 0, 0, 0
	for _, n := range c.inside[[2]string{process, parent}] {
		inside = append(inside, n)
		switch {
		case n.Kind == "startEvent":
			starts++
			if n.Event == "" {
				blanks++
			}
		case n.Kind == "endEvent":
			ends++
		}
	}
	if len(inside) == 0 {
		return
	}
	if blanks > 1 {
		c.report(bpmn.Warning, "single-blank-start-event", id, "There are %d start events that do not say what sets them off; leave one, or say it.", blanks)
	}
	if free {
		return
	}
	if starts == 0 {
		c.report(c.scopeSeverity(id, ends > 0), "start-event-required", id, "Nothing shows where this process begins; add a start event.")
	}
	if ends == 0 {
		c.report(c.scopeSeverity(id, starts > 0), "end-event-required", id, "Nothing shows where this process ends; add an end event.")
	}
	loose := map[string]bool{}
	for _, n := range inside {
		if n.EventSubProcess || n.ForCompensation {
			continue
		}
		in, out := len(n.Incoming), len(n.Outgoing)
		begins := n.Kind == "startEvent" || n.Kind == "boundaryEvent" || n.Kind == "intermediateCatchEvent" && n.Event == "link"
		finishes := n.Kind == "endEvent" || n.Kind == "boundaryEvent" || n.Kind == "intermediateThrowEvent" && n.Event == "link"
		loose[n.ID] = in == 0 && !begins || out == 0 && !finishes
		switch {
		case in == 0 && out == 0 && n.Kind != "boundaryEvent":
			loose[n.ID] = true
			c.report(c.looseSeverity(n, starts > 0 || ends > 0), "no-disconnected", n.ID, "%s is joined to nothing; connect it or remove it.", say(*n))
		case in == 0 && !begins:
			c.report(c.looseSeverity(n, starts > 0), "no-implicit-start", n.ID, "Nothing leads to %s, so the process silently begins there too; connect it or put a start event before it.", say(*n))
		case out == 0 && !finishes:
			c.report(c.looseSeverity(n, ends > 0), "no-implicit-end", n.ID, "Nothing follows %s, so the path silently ends there; add an end event.", say(*n))
		}
	}
	c.terminations(inside)
	c.paths(inside, loose, starts > 0, ends > 0)
}

// paths reports steps that no path from a start reaches, and steps from which no end can be reached.
func (c *checker) paths(inside []*bpmn.Node, loose map[string]bool, hasStart, hasEnd bool) {
	from, to := map[string]bool{}, map[string]bool{}
	attached := map[string][]string{}
	for _, n := range inside {
		if n.AttachedTo != "" {
			attached[n.AttachedTo] = append(attached[n.AttachedTo], n.ID)
		}
	}
	var forward, back []string
	for _, n := range inside {
		link := strings.HasPrefix(n.Kind, "intermediate") && n.Event == "link"
		if n.Kind == "startEvent" || link && len(n.Incoming) == 0 || n.EventSubProcess || n.ForCompensation {
			forward = append(forward, n.ID)
		}
		if n.Kind == "endEvent" || link && len(n.Outgoing) == 0 || n.EventSubProcess || n.ForCompensation || n.Event == "compensate" {
			back = append(back, n.ID)
		}
	}
	c.spread(forward, from, func(id string) []string { return append(c.targets(id), attached[id]...) })
	c.spread(back, to, func(id string) []string {
		before := c.sources(id)
		if n, ok := c.v.Node(id); ok && n.AttachedTo != "" {
			before = append(before, n.AttachedTo)
		}
		return before
	})
	for _, n := range inside {
		switch {
		case loose[n.ID]:
		case hasStart && !from[n.ID]:
			c.report(bpmn.Warning, "off-path", n.ID, "No path from a start event reaches %s.", say(*n))
		case hasEnd && !to[n.ID]:
			c.report(bpmn.Warning, "off-path", n.ID, "From %s no end event can be reached.", say(*n))
		}
	}
}

func (c *checker) spread(queue []string, seen map[string]bool, next func(string) []string) {
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		if !seen[id] {
			seen[id] = true
			queue = append(queue, next(id)...)
		}
	}
}

func (c *checker) targets(id string) []string {
	var all []string
	n, _ := c.v.Node(id)
	for _, f := range n.Outgoing {
		flow, _ := c.v.Flow(f)
		all = append(all, flow.Target)
	}
	return all
}

func (c *checker) sources(id string) []string {
	var all []string
	n, _ := c.v.Node(id)
	for _, f := range n.Incoming {
		flow, _ := c.v.Flow(f)
		all = append(all, flow.Source)
	}
	return all
}

// subProcessStarts holds the start events of a sub-process against the way it is started.
func (c *checker) subProcessStarts(sub bpmn.Node) {
	starts := 0
	for _, n := range c.inside[[2]string{sub.Process, sub.ID}] {
		if n.Kind != "startEvent" {
			continue
		}
		starts++
		if sub.EventSubProcess && n.Event == "" {
			c.report(bpmn.Error, "event-sub-process-typed-start-event", n.ID, "%s starts an event sub-process, so it must say which event sets it off.", say(*n))
		}
		if !sub.EventSubProcess && n.Event != "" {
			c.report(bpmn.Error, "sub-process-blank-start-event", n.ID, "%s starts a sub-process, which begins when the flow reaches it; it may not wait for something else.", say(*n))
		}
	}
	if sub.EventSubProcess && starts != 1 {
		c.report(bpmn.Error, "event-sub-process-typed-start-event", sub.ID, "%s is an event sub-process and needs exactly one start event; it has %d.", say(sub), starts)
	}
}

// scopeSeverity is that of a missing start or end: where the other is shown, the standard requires both.
func (c *checker) scopeSeverity(id string, other bool) bpmn.Severity {
	if n := c.ids[id]; n != nil && other {
		return n.strict()
	}
	return bpmn.Warning
}

// looseSeverity is that of a step that nothing leads to, or that leads nowhere: forbidden where start or end events show
// where paths begin and end, and always for events between them.
func (c *checker) looseSeverity(n *bpmn.Node, shown bool) bpmn.Severity {
	if e := c.ids[n.ID]; e != nil && (shown || e.kind == "intermediateCatchEvent" || e.kind == "intermediateThrowEvent") {
		return c.gap(e)
	}
	return bpmn.Warning
}
