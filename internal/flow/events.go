package flow

import (
	"slices"
	"sort"

	"throughline/internal/fault"
	"throughline/internal/flow/formula"
)

// watch gives the events that can happen at an act now: of a waiting event itself, of an event-based gateway those
// behind it, of an activity those on its boundary, of a scope the starts of its event sub-processes.
func (m *machine) watch(a *Act) []*node {
	if !m.watching(a) {
		return nil
	}
	n := m.node(a)
	var out []*node
	if n != nil {
		outer := m.outer(a)
		for _, w := range n.listens {
			if w.class == boundary && a.Of == 0 || w.class != boundary && !outer {
				out = append(out, w)
			}
		}
		if n.class == start {
			out = append(out, n)
		}
	}
	if b := m.bodyOf(a); b != nil && !a.Interrupted {
		for _, s := range b.eventSubs {
			out = append(out, s.inner.begin[0])
		}
	}
	return out
}

// watching tells an act at which something can happen.
func (m *machine) watching(a *Act) bool { return a.Stage == opened || a.Stage == broken }

// arm starts the clocks of an act. When a time cannot be computed the act waits for a retry.
func (m *machine) arm(a *Act) bool {
	var set []Timer
	for _, w := range m.watch(a) {
		for i, ev := range w.events {
			if ev.kind == "conditional" {
				m.wake()
			}
			if ev.kind != "timer" {
				continue
			}
			s, text, err := ev.time.Resolve(m.look(m.timed(a, w), nil), m.now)
			if err != nil {
				m.fail(a, entering, IncidentTimer, err)
				return false
			}
			t := Timer{Node: w.id, Def: i, At: s.First}
			if s.Times != 1 && (w.class == catch || !w.interrupts) {
				t.Cycle, t.Left = text, s.Times-1
				if s.Times < 0 {
					t.Left = -1
				}
			}
			set = append(set, t)
		}
	}
	for _, t := range set {
		a.Timers = append(a.Timers, t)
		m.emit(a, Effect{Did: TimerSet, Key: t.key(a), Node: t.Node, At: t.At})
	}
	return true
}

// timed gives the act whose variables an event's expressions see: a boundary event stands beside its activity.
func (m *machine) timed(a *Act, w *node) *Act {
	if w.class == boundary {
		return m.acts[a.In]
	}
	return a
}

func (m *machine) clearTimers(a *Act) {
	for _, t := range a.Timers {
		m.emit(a, Effect{Did: TimerCleared, Key: t.key(a), Node: t.Node, At: t.At})
	}
	a.Timers = nil
}

// fire lets a timer's time come.
func (m *machine) fire(key string) error {
	for _, id := range m.sorted(func(a *Act) bool { return len(a.Timers) > 0 }) {
		a := m.acts[id]
		for i, t := range a.Timers {
			if t.key(a) != key {
				continue
			}
			if m.now.Before(t.At) {
				return fault.New(fault.Conflict, "The timer %s is due at %s, not yet", key, t.At.Format("2006-01-02T15:04:05Z07:00"))
			}
			at := m.p.nodes[t.Node]
			if at == nil || !slices.Contains(m.watch(a), at) || t.Def >= len(at.events) {
				return fault.New(fault.Conflict, "Nothing waits for the timer %s now", key)
			}
			a.Timers = slices.Delete(a.Timers, i, i+1)
			more := t.Cycle != "" && t.Left != 0
			if more {
				// Counted from when it was due, so that a late answer does not push the others back.
				if s, err := formula.Cycle(t.Cycle, t.At); err == nil {
					next := Timer{Node: t.Node, Def: t.Def, At: s.Every.After(t.At), Cycle: t.Cycle, Left: t.Left}
					if next.Left > 0 {
						next.Left--
					}
					a.Timers = append(a.Timers, next)
					m.emit(a, Effect{Did: TimerSet, Key: next.key(a), Node: next.Node, At: next.At})
				}
			}
			if more && at.class == catch && !at.all && m.node(a) == at {
				// A cycle in the normal flow sends a token each time and goes on waiting until the last.
				m.put(a.In, at.out, 1)
				return nil
			}
			m.trigger(a, at, t.Def, nil)
			return nil
		}
	}
	return fault.New(fault.NotFound, "No timer %q runs; it may have fired or been cleared already", key)
}

// sorted gives the numbers of the acts of a kind, in order.
func (m *machine) sorted(which func(*Act) bool) []int {
	var ids []int
	for id, a := range m.acts {
		if which(a) {
			ids = append(ids, id)
		}
	}
	sort.Ints(ids)
	return ids
}

// trigger lets an event happen at an act.
func (m *machine) trigger(a *Act, at *node, def int, payload map[string]any) {
	if at.all && at.class != eventGate {
		heard := a.Heard[at.id]
		if !slices.Contains(heard, def) {
			heard = append(slices.Clone(heard), def)
		}
		if len(heard) < len(at.events) {
			a.Heard = with(a.Heard, at.id, heard)
			if err := m.hold(a, at, payload); err != nil {
				m.raiseIncident(Incident{Key: "h" + a.key(), Act: a.ID, Node: at.id, Kind: IncidentData, Text: err.Error()})
			}
			return
		}
		a.Heard = without(a.Heard, at.id)
	}
	n := m.node(a)
	switch {
	case at.class == boundary:
		m.atBoundary(a, at, payload)
	case at.class == start && n != at:
		m.startEventSub(a, at, payload)
	case n.class == eventGate:
		scope := m.acts[a.In]
		m.remove(a, Finished)
		m.happened(scope, at, payload)
	default:
		m.received(a, payload)
	}
}

// hold keeps what a part of a parallel multiple event carried.
func (m *machine) hold(a *Act, at *node, payload map[string]any) error {
	scope := m.acts[a.In]
	if scope == nil {
		scope = a
	}
	return m.results(&Act{Node: at.id, In: scope.ID}, payload)
}

// heard is a place where something happens: an act, an event at it, and which of its definitions.
type heard struct {
	act *Act
	at  *node
	def int
}

// hearers finds who waits for an event of a kind, in the order in which they began.
func (m *machine) hearers(which func(*event) bool) []heard {
	var out []heard
	m.moves += len(m.acts) / 100 // looking through many costs too, so that signals that beget signals are stopped
	for _, id := range m.sorted(m.watching) {
		a := m.acts[id]
		for _, w := range m.watch(a) {
			for i, ev := range w.events {
				if which(ev) && !slices.Contains(a.Heard[w.id], i) {
					out = append(out, heard{a, w, i})
				}
			}
		}
	}
	return out
}

// still tells whether it is still waited for: what happened before may have ended that.
func (m *machine) still(h heard) bool {
	return m.acts[h.act.ID] == h.act && m.s.Ended == "" && slices.Contains(m.watch(h.act), h.at)
}

// signal reaches everything that waits for it.
func (m *machine) signal(name string, payload map[string]any) {
	if !m.p.signals[name] {
		return
	}
	for _, h := range m.hearers(func(ev *event) bool { return ev.kind == "signal" && ev.name == name }) {
		if m.still(h) {
			m.trigger(h.act, h.at, h.def, payload)
		}
	}
}

// message reaches the first that waits for it and whose variables match.
func (m *machine) message(in Input) {
	for _, h := range m.hearers(func(ev *event) bool { return ev.kind == "message" && ev.name == in.Name }) {
		look := m.look(h.act, nil)
		fits := true
		for name, want := range in.Match {
			got, ok := look(name)
			fits = fits && ok && equal(got, want)
		}
		if fits {
			m.trigger(h.act, h.at, h.def, in.Vars)
			return
		}
	}
	m.out = append(m.out, Effect{Did: Unheard, Name: in.Name, At: m.now})
}

// conditions lets conditional events happen whose condition has become true, and activities begin whose data has come.
func (m *machine) conditions() {
	if m.p.activations {
		for _, id := range m.scopes() {
			m.mark(id) // activation conditions read variables too
		}
	}
	for _, id := range m.sorted(func(a *Act) bool { return a.Stage == lacking }) {
		if a := m.acts[id]; a != nil && a.Stage == lacking {
			m.enter(a)
		}
	}
	if !m.p.conditional {
		return
	}
	var now []heard
	for _, h := range m.hearers(func(ev *event) bool { return ev.kind == "conditional" }) {
		key := Timer{Node: h.at.id, Def: h.def}.key(h.act)
		was := slices.Contains(h.act.Held, key)
		is := m.holds(h)
		switch {
		case is && !was:
			h.act.Held = append(h.act.Held, key)
			now = append(now, h)
		case !is && was:
			h.act.Held = slices.DeleteFunc(h.act.Held, func(s string) bool { return s == key })
		}
	}
	for _, h := range now {
		if m.still(h) {
			m.trigger(h.act, h.at, h.def, nil)
		}
	}
}

// holds evaluates the condition of an event. One that reads a variable without a value does not hold yet.
func (m *machine) holds(h heard) bool {
	look := m.look(m.timed(h.act, h.at), nil)
	when := h.at.events[h.def].when
	for _, name := range when.Names {
		if v, ok := look(name); !ok || v == nil {
			return false
		}
	}
	is, err := when.Truth(look)
	if err != nil {
		m.raiseIncident(Incident{Key: "c" + h.act.key() + "." + h.at.id, Act: h.act.ID, Node: h.at.id, Kind: IncidentCondition, Text: err.Error()})
	}
	return is
}
