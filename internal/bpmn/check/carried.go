package check

import (
	"fmt"

	"throughline/internal/bpmn"
)

// unlisted is the rule that steps list their flows.
const unlisted = "flow-not-listed"

// Carried gives the problems of a map as they matter to this product, which reads from the flows themselves where they
// lead: that steps do not list them, as several tools leave out, is one piece of advice and not an error for each. All
// else is as Model says.
func Carried(m *bpmn.Model) []bpmn.Problem {
	all := Model(m)
	kept, flows, first := all[:0:0], map[string]bool{}, bpmn.Problem{}
	for _, p := range all {
		if p.Rule != unlisted {
			kept = append(kept, p)
			continue
		}
		if len(flows) == 0 {
			first = p
		}
		if _, ok := m.View().Flow(p.ElementID); ok {
			flows[p.ElementID] = true
		}
	}
	switch len(flows) {
	case 0:
		return kept
	case 1:
		first.Message = "The steps at one flow do not list it. Here the flow itself says where it leads; some other programs want the list."
	default:
		first.Message = fmt.Sprintf("The steps at %d flows do not list them. Here the flows themselves say where they lead; some other programs want the lists.", len(flows))
	}
	first.Severity = bpmn.Warning
	return append(kept, first)
}
