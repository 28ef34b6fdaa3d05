package check

import "throughline/internal/bpmn"

// labels reports what a reader would find without a name.
func (c *checker) labels() {
	for _, n := range c.v.Nodes {
		decides := (n.Kind == "exclusiveGateway" || n.Kind == "inclusiveGateway") && len(n.Outgoing) > 1
		if flat(n.Name) == "" && (decides || bpmn.IsActivity(n.Kind) && !bpmn.IsSubProcess(n.Kind) || bpmn.IsEvent(n.Kind)) {
			c.report(bpmn.Warning, "label-required", n.ID, "%s has no name; say what happens or is decided here.", say(n))
		}
	}
	for _, p := range c.v.Pools {
		if flat(p.Name) == "" {
			c.report(bpmn.Warning, "label-required", p.ID, "This pool has no name; say whose process it is.")
		}
	}
	for _, l := range c.v.Lanes {
		if flat(l.Name) == "" {
			c.report(bpmn.Warning, "label-required", l.ID, "This lane has no name; say which role it stands for.")
		}
	}
}
