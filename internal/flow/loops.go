package flow

import (
	"fmt"

	"throughline/internal/flow/formula"
)

// startLoop works out how often an activity turns, and begins.
func (m *machine) startLoop(a *Act) {
	l := m.node(a).loop
	a.Loop = &Loop{}
	if !l.multi {
		m.afterTurn(a)
		return
	}
	total, items, err := m.turns(a, l)
	if err != nil {
		a.Loop = nil
		m.clearTimers(a)
		m.fail(a, entering, IncidentLoop, err)
		return
	}
	a.Loop.Total, a.Loop.Items = total, items
	if l.results != "" {
		a.Loop.Out = make([]any, total)
	}
	if total == 0 {
		m.loopDone(a)
		return
	}
	for i := 0; i < total && (i == 0 || !l.sequential); i++ {
		m.turn(a)
	}
}

// turns gives the number of instances of a multi-instance activity and, when there is a list, its items.
func (m *machine) turns(a *Act, l *loop) (int, []any, error) {
	if l.number != nil {
		n, err := l.number.Count(m.look(a, nil))
		if err == nil && n > m.p.limits.Live {
			err = fmt.Errorf("%d instances are more than the %d steps a run may have open", n, m.p.limits.Live)
		}
		return n, nil, err
	}
	v, ok := m.look(a, nil)(l.list)
	items, isList := v.([]any)
	switch {
	case !ok || v == nil:
		return 0, nil, formula.Missing{Name: l.list, Text: "the number of instances"}
	case !isList:
		return 0, nil, fmt.Errorf("%s holds %v, not a list", l.list, v)
	case len(items) > m.p.limits.Live:
		return 0, nil, fmt.Errorf("%d instances are more than the %d steps a run may have open", len(items), m.p.limits.Live)
	}
	return len(items), items, nil
}

// turn begins the next turn of a loop.
func (m *machine) turn(outer *Act) {
	l := m.node(outer).loop
	outer.Loop.Begun++
	i := outer.Loop.Begun
	t := m.open(Act{Node: outer.Node, In: outer.In, Of: outer.ID, Turn: i})
	if l.item != "" && i <= len(outer.Loop.Items) {
		t.Vars = with(t.Vars, l.item, outer.Loop.Items[i-1])
	}
	if l.result != "" {
		t.Vars = with(t.Vars, l.result, nil)
	}
	m.emit(t, Effect{Did: Entered, Key: t.key(), At: m.now})
	m.enter(t)
}

// turnDone completes a turn: it may throw events, and then the loop goes on or is done.
func (m *machine) turnDone(t *Act) {
	outer := m.acts[t.Of]
	l := m.node(outer).loop
	outer.Loop.Done++
	t.Stage = leaving // nothing can happen at it any more
	if l.result != "" && t.Turn <= len(outer.Loop.Out) {
		outer.Loop.Out[t.Turn-1] = t.Vars[l.result]
	}
	for _, ev := range m.thrownAfter(outer, l, t) {
		m.throwOne(outer, ev, m.runtime(outer))
		if m.acts[t.ID] == nil || m.s.Ended != "" {
			return
		}
	}
	m.remove(t, Finished)
	m.afterTurn(outer)
}

// thrownAfter gives the events that a completing turn throws (13.3.7).
func (m *machine) thrownAfter(outer *Act, l *loop, t *Act) []*event {
	var out []*event
	if l.each != nil {
		out = append(out, l.each)
	}
	if l.first != nil && outer.Loop.Done == 1 {
		out = append(out, l.first)
	}
	for _, r := range l.rules {
		ok, err := r.when.Truth(m.look(t, m.runtime(outer)))
		if err != nil {
			m.raiseIncident(Incident{Key: "b" + outer.key(), Act: outer.ID, Node: outer.Node, Kind: IncidentLoop, Text: err.Error()})
		}
		if ok {
			out = append(out, r.throw)
		}
	}
	return out
}

// runtime gives the attributes that the standard lets expressions of a loop read (tables 10.26 and 10.30).
func (m *machine) runtime(a *Act) map[string]any {
	l := a.Loop
	if !m.node(a).loop.multi {
		return map[string]any{"loopCounter": float64(l.Done)}
	}
	active, done := float64(l.Begun-l.Done-l.Terminated), float64(l.Done)
	return map[string]any{
		"loopCounter": float64(l.Begun), "numberOfInstances": float64(l.Begun), "numberOfCompletedInstances": done,
		"numberOfActiveInstances": active, "numberOfTerminatedInstances": float64(l.Terminated),
		// The names that maps made with other engines use.
		"nrOfInstances": float64(l.Total), "nrOfCompletedInstances": done, "nrOfActiveInstances": active,
	}
}

// afterTurn begins the next turn of a loop, waits for others, or completes it.
func (m *machine) afterTurn(a *Act) {
	l := m.node(a).loop
	if !l.multi {
		again, err := m.again(a, l)
		if err != nil {
			m.fail(a, opened, IncidentLoop, err)
		} else if again {
			m.turn(a)
		} else {
			m.loopDone(a)
		}
		return
	}
	if l.done != nil {
		enough, err := l.done.Truth(m.look(a, m.runtime(a)))
		if err != nil {
			m.fail(a, opened, IncidentLoop, err)
			return
		}
		if enough {
			for _, t := range m.children(a.ID) {
				m.cancel(t)
				a.Loop.Terminated++
			}
			m.loopDone(a)
			return
		}
	}
	switch {
	case a.Loop.Done >= a.Loop.Total:
		m.loopDone(a)
	case l.sequential && len(m.children(a.ID)) == 0:
		m.turn(a)
	}
}

// again tells whether a standard loop turns once more.
func (m *machine) again(a *Act, l *loop) (bool, error) {
	if l.maximum > 0 && a.Loop.Done >= l.maximum {
		return false, nil
	}
	if l.while == nil || a.Loop.Done == 0 && !l.testBefore {
		return true, nil
	}
	return l.while.Truth(m.look(a, m.runtime(a)))
}

// loopDone completes a looping activity and hands on what it gathered.
func (m *machine) loopDone(a *Act) {
	n := m.node(a)
	if l := n.loop; l.results != "" {
		gathered := map[string]any{l.results: append([]any{}, a.Loop.Out...)}
		look := overlay(gathered, m.look(a, nil))
		carried := false
		for _, o := range n.outputs {
			if len(o.from) > 0 && o.from[0] == l.results {
				carried = true
				if err := m.output(a, m.acts[a.In], o, look); err != nil {
					m.fail(a, leaving, IncidentData, err)
					return
				}
			}
		}
		if !carried {
			m.set(m.acts[a.In], l.results, gathered[l.results])
		}
	}
	m.leave(a)
}
