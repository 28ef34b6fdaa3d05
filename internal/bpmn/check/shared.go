package check

import "throughline/internal/bpmn"

// shared reports messages, signals, errors and escalations that nothing uses, that have no name, or that share it.
func (c *checker) shared() {
	used := map[string]bool{}
	for _, n := range c.all {
		if n.diagram {
			continue
		}
		for _, name := range []string{"messageRef", "signalRef", "errorRef", "escalationRef"} {
			if ref := n.ref(name); ref != "" {
				used[ref] = true
			}
		}
		if n.kind == "inMessageRef" || n.kind == "outMessageRef" || n.kind == "errorRef" {
			used[local(n.Text())] = true
		}
	}
	first := map[[2]string]string{}
	for n := c.all[0].first; n != nil; n = n.next {
		if n.kind != "message" && n.kind != "signal" && n.kind != "error" && n.kind != "escalation" {
			continue
		}
		name := flat(n.Attr("name"))
		key := [2]string{n.kind, name}
		switch {
		case name == "":
			c.at(n, bpmn.Warning, "global", "This %s has no name; give it one, so that a reader knows it again.", n.kind)
		case !used[n.id]:
			c.at(n, bpmn.Warning, "global", "Nothing uses the %s “%s”; remove it, or name it where it is meant.", n.kind, clip(name))
		case first[key] != "":
			c.at(n, bpmn.Warning, "global", "There are two %ss named “%s” (also %s); one is enough.", n.kind, clip(name), clip(first[key]))
		default:
			first[key] = n.id
		}
	}
}

// terminations reports an end that stops everything where nothing else can be under way: the scope has no other end, and
// no path of it splits.
func (c *checker) terminations(inside []*bpmn.Node) {
	var stop *bpmn.Node
	for _, n := range inside {
		switch {
		case n.Kind == "endEvent" && (n.Event != "terminate" || stop != nil):
			return
		case n.Kind == "endEvent":
			stop = n
		case n.Kind == "boundaryEvent" && !n.Interrupting, n.EventSubProcess,
			len(n.Outgoing) > 1 && n.Kind != "exclusiveGateway" && n.Kind != "eventBasedGateway":
			return
		}
	}
	if stop != nil {
		c.report(bpmn.Warning, "superfluous-termination", stop.ID, "%s stops all paths at once, but only one can be under way; a plain end event is enough.", say(*stop))
	}
}
