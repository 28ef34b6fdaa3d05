package process

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
	"throughline/internal/bpmn/outline"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Lines are steps to put into a draft as a list: see package outline for how they are written.
type Lines struct {
	After string `json:"after,omitempty" doc:"Id of the step they follow; the last one before the end when absent"`
	Text  string `json:"text" doc:"A step a line, or a numbered list; what is told of a step stands indented beneath it, with lines such as: if it is too dear, go to 1"`
}

// Write puts a list of steps into the draft, all in one act, and gives their ids in order. The map follows: a way on
// depends on a gateway, and what only joins is drawn too. The single step of a fresh map takes the first line.
func (s *Service) Write(ctx context.Context, process id.Process, version int64, lines Lines) (Version, []string, error) {
	o, err := outline.Parse(lines.Text)
	if err != nil {
		return Version{}, nil, err
	}
	var made []string
	v, err := s.edit(ctx, process, version, "steps.written", func(m *bpmn.Model) error {
		var err error
		made, err = writeLines(m, lines.After, o)
		return err
	})
	return v, made, err
}

// drawnOutline gives a fresh map with an outline written into it, drawn from left to right.
func drawnOutline(data []byte, o outline.Outline) ([]byte, error) {
	m, err := parse(data)
	if err != nil {
		return nil, err
	}
	if _, err := writeLines(m, "", o); err != nil {
		return nil, err
	}
	if err := layout.Arrange(m); err != nil && !fault.Is(err, fault.Limit) {
		return nil, err
	}
	return m.Bytes(), nil
}

// firstName is what the single step of a fresh map is called until somebody names it.
const firstName = "First step"

// writeLines puts an outline into a map behind a step.
func writeLines(m *bpmn.Model, after string, o outline.Outline) ([]string, error) {
	if after == "" {
		if after = lastStep(m); after == "" {
			return nil, fault.New(fault.Conflict, "The map has nothing that a step could follow; draw a start event first")
		}
	}
	was := m.View()
	end := endAfter(was, after)
	ids := make([]string, len(o.Steps))
	for i, s := range o.Steps {
		name, err := stepName(s.Name)
		if err != nil {
			return nil, err
		}
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
			if ids[i], err = m.InsertStep(after, theWayOn(m.View(), after), bpmn.NewStep{Name: name, Lane: lane}); err != nil {
				return nil, err
			}
			if err := layout.InsertAfter(m, after, ids[i]); err != nil && !fault.Is(err, fault.Limit) {
				return nil, err
			}
		}
		f := Facts{Text: s.Text}
		if lane == "" {
			f.Role = s.Role
		}
		if err := f.check(); err != nil {
			return nil, err
		}
		if err := writeFacts(m, ids[i], f); err != nil {
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
func writeWays(m *bpmn.Model, ids []string, i int, s outline.Step, end string) error {
	target := func(w outline.Way) (string, error) {
		if w.To != outline.Done {
			return ids[w.To], nil
		}
		if end == "" {
			return "", fault.Field("outline", "lets “%s” lead to the end, but the map has none there", s.Name)
		}
		return end, nil
	}
	var conditions, instead []outline.Way
	for _, w := range s.Ways {
		if w.If == "" || w.If == outline.Otherwise {
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
		label, err := wayLabel(w.If)
		if err != nil {
			return err
		}
		if _, err := m.AddWay(ids[i], label, to); err != nil {
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
		label = outline.Otherwise
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
		if isActivity(s.Kind) || last == "" {
			last = s.ID
		}
		if len(n.Outgoing) == 1 && isActivity(s.Kind) {
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

// lanesOf gives the lanes that an outline speaks of, beside those that are there.
func lanesOf(o outline.Outline, have []Lane) []Lane {
	for _, s := range o.Steps {
		if s.Role != "" && !slices.ContainsFunc(have, func(l Lane) bool { return strings.EqualFold(strings.TrimSpace(l.Name), s.Role) }) {
			have = append(have, Lane{Name: s.Role})
		}
	}
	return have
}
