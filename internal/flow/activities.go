package flow

import (
	"fmt"
	"strconv"
)

// begin opens an act at a node that takes time.
func (m *machine) begin(scope int, n *node) *Act {
	a := m.open(Act{Node: n.id, In: scope})
	m.emit(a, Effect{Did: Entered, Key: a.key(), At: m.now})
	m.enter(a)
	return m.acts[a.ID]
}

// enter gives an act its data and its clocks and puts it to work.
func (m *machine) enter(a *Act) {
	n := m.node(a)
	outer := m.outer(a)
	ready, err := m.takeInputs(a)
	if err != nil {
		m.fail(a, entering, IncidentData, err)
		return
	}
	if !ready && !outer {
		a.Stage = lacking
		return
	}
	if n.inner != nil && !outer {
		if m.depth(a) > mostNested {
			m.fail(a, entering, IncidentLimit, fmt.Errorf("scopes nest more than %d deep here; a process that calls itself must end somewhere", mostNested))
			return
		}
		m.declare(a, n.inner)
	}
	a.Stage = opened
	if !m.arm(a) {
		return
	}
	if outer {
		m.startLoop(a)
		return
	}
	m.announce(a)
	switch {
	case n.adHoc != nil:
		a.Since = m.now
	case n.inner != nil:
		for _, to := range n.inner.begin {
			m.push(Move{In: a.ID, Node: to.id})
		}
	}
}

func (m *machine) depth(a *Act) int {
	d := 0
	for x := a; x != nil; x = m.above(x) {
		d++
	}
	return d
}

// announce tells the host that an act is at work.
func (m *machine) announce(a *Act) {
	n := m.node(a)
	e := Effect{Key: a.key(), Kind: n.kind, Lane: n.lane, Vars: m.inputsOf(a)}
	switch {
	case n.class == human:
		e.Did = TaskOpened
	case n.class == work:
		e.Did, e.Text = WorkDue, n.script
		if n.kind == "sendTask" {
			e.Name = n.called
		}
		e.Can = namesGiven(n)
	case n.class == call:
		e.Did, e.Name = CallStarted, n.called
	case n.adHoc != nil:
		e.Did = ChoiceOpened
		for _, to := range n.inner.begin {
			e.Can = append(e.Can, to.id)
		}
	default:
		return
	}
	m.emit(a, e)
}

func namesGiven(n *node) []string {
	byName := map[string]bool{}
	for _, name := range n.given {
		byName[name] = true
	}
	return sortedKeys(byName)
}

// closed tells the host that an act is not at work any more.
func (m *machine) closed(a *Act, how How, why string) {
	n := m.node(a)
	if n == nil || a.Stage == entering || a.Stage == lacking || a.Stage == leaving || m.outer(a) {
		return
	}
	e := Effect{Key: a.key(), Kind: n.kind, How: how, Text: why}
	switch {
	case n.class == human:
		e.Did = TaskClosed
	case n.class == work:
		e.Did = WorkClosed
	case n.class == call:
		e.Did = CallClosed
	case n.adHoc != nil:
		e.Did = ChoiceClosed
	default:
		return
	}
	m.emit(a, e)
}

// finish completes an act: what can be compensated is noted, loops turn, and the token goes on.
func (m *machine) finish(a *Act, record bool) {
	n := m.node(a)
	if record && n.activity() {
		m.record(a)
	}
	switch {
	case a.Of != 0:
		m.turnDone(a)
	case a.By != 0:
		by := a.By
		m.remove(a, Finished)
		if to := m.acts[by]; to != nil {
			m.undoNext(to)
		}
	default:
		m.leave(a)
	}
}

// leave sends the token of a completed act on. When no way can be found it stays, and waits for a retry.
func (m *machine) leave(a *Act) {
	n := m.node(a)
	flows, err := m.choose(n, m.acts[a.In], nil)
	if err != nil {
		m.fail(a, leaving, IncidentCondition, err)
		return
	}
	scope := a.In
	m.remove(a, Finished)
	m.put(scope, flows, n.doneQty)
	if sc := m.acts[scope]; sc != nil && n.activity() && m.node(sc) != nil && m.node(sc).adHoc != nil {
		m.adHocDone(sc)
	}
}

// remove takes an act away with its clocks and incidents, and writes down that it was left.
func (m *machine) remove(a *Act, how How) {
	m.clearTimers(a)
	for i := len(m.s.Incidents) - 1; i >= 0; i-- {
		if m.s.Incidents[i].Act == a.ID {
			m.clearIncident(i)
		}
	}
	m.emit(a, Effect{Did: Left, Key: a.key(), At: m.now, How: how})
	m.drop(a)
}

// cancel interrupts an act and everything in it.
func (m *machine) cancel(a *Act) {
	m.empty(a)
	m.closed(a, Interrupted, "")
	m.remove(a, Interrupted)
}

// empty interrupts everything in a scope or loop and takes its tokens away; the act itself stays.
func (m *machine) empty(a *Act) {
	// The last opened goes first, so that what asked for something outlives what it asked for.
	for open := m.children(a.ID); len(open) > 0; open = open[:len(open)-1] {
		if x := m.acts[open[len(open)-1].ID]; x != nil {
			m.cancel(x)
		}
	}
	for _, n := range m.tokens[a.ID] {
		m.size -= n
	}
	delete(m.tokens, a.ID)
	m.live[a.ID] = 0
	kept := m.queue[:0:0]
	for _, mv := range m.queue {
		if mv.In != a.ID {
			kept = append(kept, mv)
		}
	}
	m.size -= len(m.queue) - len(kept)
	m.queue = kept
	a.Gates = nil
	m.mark(a.ID)
	m.idle = append(m.idle, a.ID)
}

// closeScopes completes one scope in which nothing is left, and tells whether there was one.
func (m *machine) closeScopes() bool {
	for len(m.idle) > 0 {
		id := m.idle[len(m.idle)-1]
		m.idle = m.idle[:len(m.idle)-1]
		a := m.acts[id]
		if a == nil || m.live[id] > 0 || m.bodyOf(a) == nil {
			continue
		}
		if len(a.Gates) > 0 {
			// A complex gateway that waits for reset may still send tokens when it does.
			m.mark(id)
			if m.joins() {
				m.idle = append(m.idle, id)
				return true
			}
		}
		n := m.node(a)
		switch {
		case n == nil:
			m.end(Completed, "", "")
			return true
		case a.Stage == reviving && a.Undo == nil:
			m.finish(a, false)
			return true
		case a.Stage == opened && a.Undo == nil && (n.adHoc == nil || a.Closing):
			m.scopeDone(a)
			return true
		}
	}
	return false
}

// scopeDone completes a sub-process, an event sub-process, or a called process.
func (m *machine) scopeDone(a *Act) {
	n := m.node(a)
	if n.kind == "callActivity" {
		var vars map[string]any
		for _, name := range namesGiven(n) {
			if v, ok := a.Vars[name]; ok && v != nil {
				vars = with(vars, name, v)
			}
		}
		if err := m.results(a, vars); err != nil {
			m.fail(a, leaving, IncidentData, err)
			return
		}
	} else if err := m.fromScope(a); err != nil {
		m.fail(a, leaving, IncidentData, err)
		return
	}
	m.closed(a, Finished, "")
	m.finish(a, true)
}

// fromScope carries a sub-process's data out by its associations.
func (m *machine) fromScope(a *Act) error {
	for _, o := range m.node(a).outputs {
		if l := m.node(a).loop; l != nil && l.results != "" && (o.to == l.result || len(o.from) > 0 && o.from[0] == l.results) {
			continue
		}
		if err := m.output(a, m.acts[a.In], o, m.look(a, nil)); err != nil {
			return err
		}
	}
	return nil
}

// scopes gives the numbers of all open scopes, outer before inner.
func (m *machine) scopes() []int { return m.sorted(func(a *Act) bool { return m.bodyOf(a) != nil }) }

// fail stops an act at a stage with an incident.
func (m *machine) fail(a *Act, at Stage, kind string, err error) {
	a.Stage = at
	m.raiseIncident(Incident{Key: "a" + strconv.Itoa(a.ID), Act: a.ID, Node: a.Node, Kind: kind, Text: err.Error()})
}

func (m *machine) raiseIncident(i Incident) {
	for _, was := range m.s.Incidents {
		if was.Key == i.Key {
			return
		}
	}
	i.At = m.now
	m.s.Incidents = append(m.s.Incidents, i)
	m.out = append(m.out, i.effect(IncidentRaised))
}

func (m *machine) clearIncident(at int) {
	m.out = append(m.out, m.s.Incidents[at].effect(IncidentCleared))
	m.s.Incidents = append(m.s.Incidents[:at], m.s.Incidents[at+1:]...)
}

func (m *machine) clearKey(key string) {
	for i := range m.s.Incidents {
		if m.s.Incidents[i].Key == key {
			m.clearIncident(i)
			return
		}
	}
}

func (i Incident) effect(did Did) Effect {
	return Effect{Did: did, Key: i.Key, Node: i.Node, Kind: i.Kind, Text: i.Text, At: i.At}
}
