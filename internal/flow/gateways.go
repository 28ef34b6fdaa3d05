package flow

import (
	"fmt"
	"slices"
	"strings"
)

// arrive lets a token reach the node it is on its way to. Its scope is there.
func (m *machine) arrive(mv Move) {
	n, f := m.target(mv), m.p.flows[mv.Flow]
	switch {
	case n.activity() || n.class == catch || n.class == eventGate:
		if n.class == catch && n.is("link") {
			m.passed(mv.In, n)
			m.put(mv.In, n.out, 1)
		} else if n.startQty > 1 && f != nil {
			m.wait(mv.In, f, 1)
			m.gather(mv.In, n)
		} else {
			m.begin(mv.In, n)
		}
	case n.class == start || len(n.events) == 0 && (n.class == throw || n.class == end):
		m.passed(mv.In, n)
		m.put(mv.In, n.out, 1)
	case n.class == throw || n.class == end:
		m.reachThrow(mv.In, n)
	case f == nil || len(n.in) < 2 || n.class == exclusive:
		m.gateway(mv.In, n, nil)
	default:
		m.wait(mv.In, f, 1)
		if n.class == parallel && !slices.ContainsFunc(n.in, func(f *flow) bool { return m.tokens[mv.In][f] == 0 }) {
			for _, f := range n.in {
				m.take(mv.In, f, 1)
			}
			m.gateway(mv.In, n, nil)
		}
	}
}

// gather begins an activity once as many tokens as it needs have come, on whichever flows.
func (m *machine) gather(scope int, n *node) {
	need, got := n.startQty, 0
	for _, f := range n.in {
		got += m.tokens[scope][f]
	}
	if got < need {
		return
	}
	for _, f := range n.in {
		if k := min(need, m.tokens[scope][f]); k > 0 {
			m.take(scope, f, k)
			need -= k
		}
	}
	m.begin(scope, n)
}

// gateway sends a token on from a gateway that has all it waited for.
func (m *machine) gateway(scope int, n *node, extra map[string]any) {
	flows, err := m.choose(n, m.acts[scope], extra)
	if err != nil {
		a := m.open(Act{Node: n.id, In: scope})
		m.emit(a, Effect{Did: Entered, Key: a.key(), At: m.now})
		m.fail(a, leaving, IncidentCondition, err)
		return
	}
	m.passed(scope, n)
	m.put(scope, flows, 1)
}

// choose finds the flows a token takes out of a node (13.2.1 and 13.4). Variables are those of the scope around it.
func (m *machine) choose(n *node, scope *Act, extra map[string]any) ([]*flow, error) {
	look := m.look(scope, extra)
	switch {
	case len(n.out) == 0:
		return nil, nil
	case n.class == exclusive:
		for _, f := range n.out {
			if f == n.otherwise {
				continue
			}
			if f.condition == nil {
				return []*flow{f}, nil
			}
			ok, err := f.condition.Truth(look)
			if err != nil {
				return nil, fmt.Errorf("the condition of the flow %s: %w", f.label(), err)
			}
			if ok {
				return []*flow{f}, nil
			}
		}
	case n.activity() || n.class == inclusive || n.class == complexGate:
		var taken []*flow
		held := false
		for _, f := range n.out {
			if f == n.otherwise {
				continue
			}
			ok := true
			if f.condition != nil {
				var err error
				if ok, err = f.condition.Truth(look); err != nil {
					return nil, fmt.Errorf("the condition of the flow %s: %w", f.label(), err)
				}
				held = held || ok
			} else if !n.activity() {
				held = true
			}
			if ok {
				taken = append(taken, f)
			}
		}
		// Out of an activity the default is taken when no condition holds, whatever flows without a condition do
		// (13.2.1); out of a gateway when no flow at all is taken.
		if n.otherwise != nil && !held {
			return append(taken, n.otherwise), nil
		}
		if len(taken) > 0 {
			return taken, nil
		}
	default:
		return n.out, nil
	}
	if n.otherwise != nil {
		return []*flow{n.otherwise}, nil
	}
	return nil, fmt.Errorf("at %s no condition holds and there is no default flow", n.label())
}

// joins lets one inclusive or complex gateway go on that has all it can get, and tells whether there was one.
func (m *machine) joins() bool {
	for len(m.marked) > 0 {
		scope := m.marked[0]
		a := m.acts[scope]
		if a != nil && (len(m.tokens[scope]) > 0 || len(a.Gates) > 0) {
			for _, n := range m.bodyOf(a).joins {
				if m.join(a, n) {
					return true
				}
			}
		}
		m.marked = m.marked[1:]
		delete(m.dirty, scope)
	}
	return false
}

// mark notes that the joins of a scope may be able to go on.
func (m *machine) mark(scope int) {
	if !m.dirty[scope] {
		m.dirty[scope] = true
		m.marked = append(m.marked, scope)
	}
}

func (m *machine) join(scope *Act, n *node) bool {
	waiting := m.tokens[scope.ID]
	count := 0
	for _, f := range n.in {
		count += waiting[f]
	}
	consumed, reset := scope.Gates[n.id]
	switch {
	case reset:
		has := func(f *flow) bool { return waiting[f] > 0 || slices.Contains(consumed, f.id) }
		if m.expects(scope, n, has) {
			return false
		}
		scope.Gates = without(scope.Gates, n.id)
		for _, f := range n.in {
			if waiting[f] > 0 && !slices.Contains(consumed, f.id) {
				m.take(scope.ID, f, 1)
			}
		}
		m.reset(scope, n)
		return true
	case count == 0:
		return false
	case n.class == complexGate:
		return m.activate(scope, n, count)
	}
	if m.expects(scope, n, func(f *flow) bool { return waiting[f] > 0 }) {
		return false
	}
	m.consume(scope, n)
	m.gateway(scope.ID, n, nil)
	return true
}

// consume takes a token off each flow into a join that has one, and names these flows.
func (m *machine) consume(scope *Act, n *node) []string {
	var from []string
	for _, f := range n.in {
		if m.tokens[scope.ID][f] > 0 {
			from = append(from, f.id)
			m.take(scope.ID, f, 1)
		}
	}
	return from
}

// activate lets a complex gateway that waits for start go on when its condition holds (13.4.5).
func (m *machine) activate(scope *Act, n *node, count int) bool {
	key := "g" + scope.key() + "." + n.id
	extra := map[string]any{"activationCount": float64(count), "waitingForStart": true}
	for _, f := range n.in {
		if identifier(f.id) {
			extra[f.id] = float64(m.tokens[scope.ID][f])
		}
	}
	ok, err := n.activation.Truth(m.look(scope, extra))
	if err != nil {
		m.raiseIncident(Incident{Key: key, Act: scope.ID, Node: n.id, Kind: IncidentCondition, Text: err.Error()})
		return false
	}
	m.clearKey(key)
	if !ok {
		return false
	}
	scope.Gates = with(scope.Gates, n.id, m.consume(scope, n))
	m.gateway(scope.ID, n, extra)
	return true
}

// reset brings a complex gateway back to its start. Only flows whose condition holds now, or the default, receive a
// token; a flow without a condition has had its token when the gateway was activated.
func (m *machine) reset(scope *Act, n *node) {
	extra := map[string]any{"activationCount": 0.0, "waitingForStart": false}
	var taken []*flow
	asked := false
	for _, f := range n.out {
		if f == n.otherwise || f.condition == nil {
			continue
		}
		asked = true
		ok, err := f.condition.Truth(m.look(scope, extra))
		if err != nil {
			a := m.open(Act{Node: n.id, In: scope.ID})
			m.fail(a, leaving, IncidentCondition, fmt.Errorf("the condition of the flow %s: %w", f.label(), err))
			return
		}
		if ok {
			taken = append(taken, f)
		}
	}
	if asked && len(taken) == 0 && n.otherwise != nil {
		taken = []*flow{n.otherwise}
	}
	m.put(scope.ID, taken, 1)
}

// expects tells whether a join must go on waiting (13.4.3): somewhere in its scope is a token from which a path leads to
// a flow into the join that has none, without visiting the join, and no path from it leads to a flow that has one.
// For the first kind of path leaving an activity by a boundary event counts as a path, for the second it does not:
// both ways the join rather waits for a token that may come.
func (m *machine) expects(scope *Act, n *node, has func(*flow) bool) bool {
	blocks := func(starts, boundary []*flow) bool {
		may := false
		for i, into := range n.in {
			r := n.reach[i]
			full := has(into)
			for _, f := range starts {
				if full && r.plain.has(f.index) {
					return false
				}
				may = may || !full && r.wide.has(f.index)
			}
			for _, f := range boundary {
				may = may || !full && r.wide.has(f.index)
			}
		}
		return may
	}
	for f, count := range m.tokens[scope.ID] {
		if count > 0 && f.to != n && blocks([]*flow{f}, nil) {
			return true
		}
	}
	for _, a := range m.children(scope.ID) {
		at := m.node(a)
		if a.Of != 0 || at.isHandler {
			continue
		}
		var boundary []*flow
		for _, b := range at.boundary {
			boundary = append(boundary, b.out...)
		}
		starts := at.out
		if at.link != nil {
			starts = at.link.out
		}
		if blocks(starts, boundary) {
			return true
		}
	}
	return false
}

// deadlocks raises an incident for each node whose tokens can never go on, and withdraws those that have resolved.
func (m *machine) deadlocks() {
	found := map[string]Incident{}
	if !m.stopped {
		for _, id := range m.scopes() {
			a := m.acts[id]
			count := 0
			for _, n := range m.tokens[id] {
				count += n
			}
			if count == 0 || m.live[id] > count || m.rescued(a) {
				continue
			}
			for _, n := range m.bodyOf(a).nodes {
				var have, lack []string
				for _, f := range n.in {
					if m.tokens[id][f] > 0 {
						have = append(have, f.label())
					} else {
						lack = append(lack, f.label())
					}
				}
				if len(have) == 0 {
					continue
				}
				text := fmt.Sprintf("Tokens wait at %s for others that can never come: it has them on %s", n.label(), strings.Join(have, ", "))
				if len(lack) > 0 {
					text += " and none on " + strings.Join(lack, ", ")
				}
				if n.activity() {
					text += fmt.Sprintf("; it begins with %d", n.startQty)
				}
				key := "d" + a.key() + "." + n.id
				found[key] = Incident{Key: key, Act: id, Node: n.id, Kind: IncidentDeadlock, Text: text}
			}
		}
		m.starved(found)
	}
	for i := len(m.s.Incidents) - 1; i >= 0; i-- {
		if was := m.s.Incidents[i]; was.Kind == IncidentDeadlock && found[was.Key].Key == "" && !m.stopped {
			m.clearIncident(i)
		}
	}
	for _, key := range sortedKeys(found) {
		m.raiseIncident(found[key])
	}
}

// starved finds activities that wait for data while nothing is open that could bring it.
func (m *machine) starved(found map[string]Incident) {
	var lack []*Act
	for _, a := range m.acts {
		switch {
		case a.Stage == lacking:
			lack = append(lack, a)
		case m.bodyOf(a) == nil && a.Loop == nil:
			return
		}
	}
	for _, a := range lack {
		if !m.rescued(a) {
			key := "d" + a.key()
			found[key] = Incident{Key: key, Act: a.ID, Node: a.Node, Kind: IncidentDeadlock,
				Text: fmt.Sprintf("%s waits for data (%s) that nothing open will bring", m.node(a).label(), strings.Join(m.node(a).needs, ", "))}
		}
	}
}

// rescued tells whether an event from outside could still interrupt a scope or one around it.
func (m *machine) rescued(a *Act) bool {
	for x := a; x != nil; x = m.above(x) {
		for _, w := range m.watch(x) {
			if !w.interrupts {
				continue
			}
			for _, ev := range w.events {
				if ev.kind == "timer" || ev.kind == "message" || ev.kind == "signal" || ev.kind == "conditional" {
					return true
				}
			}
		}
	}
	return false
}

// above gives the loop or scope around an act.
func (m *machine) above(a *Act) *Act {
	if a.Of != 0 {
		return m.acts[a.Of]
	}
	return m.acts[a.In]
}
