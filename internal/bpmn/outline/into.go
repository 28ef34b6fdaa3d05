package outline

import (
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
	"throughline/internal/fault"
)

// roleFact is the key under which a map keeps who does a step where no lane says it.
const roleFact = "role"

// firstName is what the single step of a fresh map is called until somebody names it.
const firstName = "First step"

// Into puts an outline into a map behind a step, "" for the last one before the end, and gives the ids of its steps. Ways
// on become gateways, and who does a step is its lane where the process has one of that name, else a fact of the step. The
// single step of a fresh map takes the first line. A map that has nothing to follow is fault.Conflict; what is left
// undrawn is for a layout.
func Into(m *bpmn.Model, after string, o Outline) ([]string, error) {
	if after == "" {
		if after = lastStep(m); after == "" {
			return nil, fault.New(fault.Conflict, "The map has nothing that a step could follow; draw a start event first")
		}
	}
	was := m.View()
	end := endAfter(was, after)
	ids := make([]string, len(o.Steps))
	for i, s := range o.Steps {
		name := s.Name
		lane := laneCalled(m.View(), after, s.Role)
		if n, _ := m.View().Node(after); i == 0 && n.Name == firstName && n.Documentation == "" && len(was.Flows) == 2 {
			ids[0] = after
			if err := m.SetName(after, name); err != nil {
				return nil, err
			}
			if lane != "" && lane != n.Lane {
				if err := m.MoveStep(after, lane); err != nil {
					return nil, err
				}
			}
		} else {
			var err error
			if ids[i], err = m.InsertStep(after, theWayOn(m.View(), after), bpmn.NewStep{Name: name, Lane: lane}); err != nil {
				return nil, err
			}
			if err := layout.InsertAfter(m, after, ids[i]); err != nil && !fault.Is(err, fault.Limit) {
				return nil, err
			}
		}
		if lane == "" && s.Role != "" {
			if err := m.SetFact(ids[i], roleFact, s.Role); err != nil {
				return nil, err
			}
		}
		if err := m.SetDocumentation(ids[i], s.Text); err != nil {
			return nil, err
		}
		after = ids[i]
	}
	for i, s := range o.Steps {
		if err := writeWays(m, ids, i, s, end); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// writeWays lets a step lead where its lines say. Conditions come first, because the way that is left is the otherwise.
func writeWays(m *bpmn.Model, ids []string, i int, s Step, end string) error {
	target := func(w Way) (string, error) {
		if w.To != Done {
			return ids[w.To], nil
		}
		if end == "" {
			return "", fault.Field("outline", "lets “%s” lead to the end, but the map has none there", s.Name)
		}
		return end, nil
	}
	var conditions, instead []Way
	for _, w := range s.Ways {
		if w.If == "" || w.If == Otherwise {
			instead = append(instead, w)
		} else {
			conditions = append(conditions, w)
		}
	}
	for _, w := range conditions {
		to, err := target(w)
		if err != nil {
			return err
		}
		if _, err := m.AddWay(ids[i], w.If, to); err != nil {
			return err
		}
	}
	for _, w := range instead {
		to, err := target(w)
		if err != nil {
			return err
		}
		if err := redirect(m, ids[i], to); err != nil {
			return err
		}
	}
	return nil
}

// redirect lets the way that a step takes when nothing else holds lead to another step.
func redirect(m *bpmn.Model, from, to string) error {
	v := m.View()
	n, _ := v.Node(from)
	if len(n.Outgoing) != 1 {
		return fault.New(fault.Conflict, "“%s” has %d ways on; change them one by one", n.Name, len(n.Outgoing))
	}
	usual, _ := v.Flow(n.Outgoing[0])
	label := ""
	if gate, ok := v.Node(usual.Target); ok && gate.Kind == "exclusiveGateway" && gate.Default != "" && len(gate.Outgoing) > 1 {
		usual, _ = v.Flow(gate.Default)
		label = Otherwise
	}
	if reaches(v, usual, to) {
		return nil
	}
	if _, err := m.AddWay(from, label, to); err != nil {
		return err
	}
	// The way in place may have been tied to a gateway by that; it is still the way of its id.
	if f, ok := m.View().Flow(usual.ID); ok {
		if gate, _ := m.View().Node(f.Target); label == "" && gate.Kind == "exclusiveGateway" && gate.Default != "" {
			usual.ID = gate.Default
		}
	}
	return m.RemoveWay(usual.ID)
}

// reaches tells whether a way leads to a step, through gateways that only join.
func reaches(v *bpmn.View, f bpmn.Flow, to string) bool {
	for range len(v.Nodes) {
		if f.Target == to {
			return true
		}
		n, ok := v.Node(f.Target)
		if !ok || !bpmn.IsGateway(n.Kind) || len(n.Outgoing) != 1 {
			return false
		}
		f, _ = v.Flow(n.Outgoing[0])
	}
	return false
}

// lastStep gives the step that new ones follow when nobody says which: the one whose single way leads to an end, else the
// last activity, else the start.
func lastStep(m *bpmn.Model) string {
	v := m.View()
	last := ""
	for _, s := range m.Steps() {
		n, _ := v.Node(s.ID)
		if s.Depth > 0 || n.Kind == "endEvent" || n.Kind == "boundaryEvent" || n.EventSubProcess || len(n.Outgoing) > 1 {
			continue
		}
		if bpmn.IsActivity(s.Kind) || last == "" {
			last = s.ID
		}
		if len(n.Outgoing) == 1 && bpmn.IsActivity(s.Kind) {
			if f, ok := v.Flow(n.Outgoing[0]); ok && endsAt(v, f) {
				return s.ID
			}
		}
	}
	return last
}

func endsAt(v *bpmn.View, f bpmn.Flow) bool {
	for range len(v.Nodes) {
		n, ok := v.Node(f.Target)
		if !ok {
			return false
		}
		if n.Kind == "endEvent" {
			return true
		}
		if !bpmn.IsGateway(n.Kind) || len(n.Outgoing) != 1 {
			return false
		}
		f, _ = v.Flow(n.Outgoing[0])
	}
	return false
}

// endAfter gives the end event beside a step, or "".
func endAfter(v *bpmn.View, step string) string {
	at, _ := v.Node(step)
	for _, n := range v.Nodes {
		if n.Kind == "endEvent" && n.Process == at.Process && n.Parent == at.Parent {
			return n.ID
		}
	}
	return ""
}

// theWayOn gives the way of a step that a new one goes into: its only one, or for a decision the one taken otherwise.
func theWayOn(v *bpmn.View, step string) string {
	n, _ := v.Node(step)
	if len(n.Outgoing) > 1 {
		return n.Default
	}
	return ""
}

// laneCalled gives the lane of a step's process that is called as who does it, or "".
func laneCalled(v *bpmn.View, step, role string) string {
	n, _ := v.Node(step)
	if role == "" || n.Parent != "" {
		return ""
	}
	for _, l := range v.Lanes {
		if l.Process == n.Process && strings.EqualFold(strings.Join(strings.Fields(l.Name), " "), role) {
			return l.ID
		}
	}
	return ""
}
