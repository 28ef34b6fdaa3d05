package flow

import (
	"throughline/internal/fault"
)

// choice finds the open ad hoc sub-process an input is about.
func (m *machine) choice(key string) (*Act, error) {
	for _, a := range m.acts {
		if a.key() == key && m.node(a) != nil && m.node(a).adHoc != nil && m.bodyOf(a) != nil && a.Stage == opened {
			return a, nil
		}
	}
	return nil, fault.New(fault.NotFound, "No ad hoc sub-process with the key %q is open", key)
}

// chosen begins an activity of an ad hoc sub-process. Each may be done any number of times (13.3.5).
func (m *machine) chosen(in Input) error {
	a, err := m.choice(in.Key)
	if err != nil {
		return err
	}
	n := m.node(a)
	switch {
	case a.Closing || a.Interrupted:
		return fault.New(fault.Conflict, "%s is being completed; nothing more can be chosen in it", n.label())
	case n.adHoc.sequential && m.live[a.ID] > 0:
		return fault.New(fault.Conflict, "The activities of %s are done one after another, and one is open", n.label())
	}
	for _, to := range n.inner.begin {
		if to.id == in.Name {
			m.push(Move{In: a.ID, Node: to.id})
			return nil
		}
	}
	return fault.New(fault.NotFound, "%s cannot be chosen in %s", in.Name, n.label())
}

// enough completes an ad hoc sub-process because somebody says so. One with a completionCondition decides by that.
func (m *machine) enough(in Input) error {
	a, err := m.choice(in.Key)
	if err != nil {
		return err
	}
	if n := m.node(a); n.adHoc.done != nil {
		return fault.New(fault.Conflict, "%s completes when “%s” holds, which is not yet so", n.label(), n.adHoc.done.Text)
	}
	m.wind(a)
	return nil
}

// adHocDone asks, whenever an activity in an ad hoc sub-process completes, whether that is enough.
func (m *machine) adHocDone(a *Act) {
	n := m.node(a)
	if n.adHoc.done == nil || a.Closing {
		return
	}
	enough, err := n.adHoc.done.Truth(m.look(a, nil))
	if err != nil {
		m.raiseIncident(Incident{Key: "a" + a.key(), Act: a.ID, Node: a.Node, Kind: IncidentCondition, Text: err.Error()})
		return
	}
	if enough {
		m.wind(a)
	}
}

// wind brings an ad hoc sub-process to its end, with or without what is still open in it.
func (m *machine) wind(a *Act) {
	a.Closing = true
	if m.node(a).adHoc.cancels {
		m.empty(a)
	}
	m.idle = append(m.idle, a.ID)
}
