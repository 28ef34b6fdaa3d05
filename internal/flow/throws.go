package flow

import (
	"errors"
	"reflect"
)

// equal compares values of variables.
func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

// reachThrow lets a token arrive at an event that throws. Signals wait until all else has moved; see run.
func (m *machine) reachThrow(scope int, n *node) {
	if n.link != nil {
		m.passed(scope, n)
		m.push(Move{In: scope, Node: n.link.id})
		return
	}
	a := m.open(Act{Node: n.id, In: scope, Stage: throwing})
	m.emit(a, Effect{Did: Entered, Key: a.key(), At: m.now})
	if n.is("signal") {
		m.throws = append(m.throws, a.ID)
		return
	}
	m.throwNow(a)
}

// throwNow throws all that an event throws, and then its token goes on. Compensation comes last, for it takes time.
func (m *machine) throwNow(a *Act) {
	n := m.node(a)
	if m.hush != "" && (n.is("signal") || n.is("message")) {
		m.fail(a, throwing, IncidentStorm, errors.New(m.hush))
		return
	}
	m.clearKey("a" + a.key())
	if len(a.Vars) == 0 {
		if _, err := m.takeInputs(a); err != nil {
			m.fail(a, throwing, IncidentData, err)
			return
		}
	}
	for _, ev := range n.events {
		if ev.kind == "compensate" {
			continue
		}
		m.throwOne(a, ev, m.inputsOf(a))
		if m.acts[a.ID] == nil || m.s.Ended != "" {
			return
		}
	}
	for _, ev := range n.events {
		if ev.kind == "compensate" && m.compensate(a, ev) {
			return
		}
	}
	m.leave(a)
}

// throwOne throws one event from an act. The act may be gone afterwards.
func (m *machine) throwOne(a *Act, ev *event, payload map[string]any) {
	switch ev.kind {
	case "message":
		m.emit(a, Effect{Did: MessageThrown, Key: a.key(), Name: ev.name, Vars: payload, Match: m.p.carried(ev.name, overlay(payload, m.look(a, nil)))})
	case "signal":
		m.emit(a, Effect{Did: SignalThrown, Key: a.key(), Name: ev.name, Vars: payload})
		m.signal(ev.name, payload)
	case "escalation":
		m.escalate(a, ev.name, payload)
	case "error":
		m.raise(a, ev.name, payload)
	case "terminate":
		m.terminate(a)
	case "cancel":
		m.cancelTransaction(a)
	}
}

// catchers finds the nearest handler of an error or escalation: on the boundary of the act, in its scope, on that
// scope's boundary, and so on outwards; on each level one that names it before one that takes any. A handler's own
// scope does not handle what the handler throws. It gives the act watched and the event.
func (m *machine) catcher(a *Act, kind, name string) (*Act, *node) {
	pick := func(ways []*node) *node {
		var any *node
		for _, w := range ways {
			for _, ev := range w.events {
				if ev.kind == kind && ev.name == name && name != "" {
					return w
				}
				if ev.kind == kind && ev.name == "" && any == nil {
					any = w
				}
			}
		}
		return any
	}
	for x := a; x.Node != ""; {
		if x.Of != 0 {
			x = m.acts[x.Of]
		}
		n := m.node(x)
		if n.activity() && m.watching(x) {
			if w := pick(n.boundary); w != nil {
				return x, w
			}
		}
		scope := m.acts[x.In]
		if b := m.bodyOf(scope); !n.eventSub() && !scope.Interrupted && b != nil && scope.Stage == opened {
			var starts []*node
			for _, s := range b.eventSubs {
				starts = append(starts, s.inner.begin[0])
			}
			if w := pick(starts); w != nil {
				return scope, w
			}
		}
		x = scope
	}
	return nil, nil
}

// raise throws an error from an act. One that nobody catches ends the run as failed.
func (m *machine) raise(a *Act, code string, payload map[string]any) {
	at, w := m.catcher(a, "error", code)
	switch {
	case at == nil:
		m.end(Failed, code, "the error "+code+" was thrown at "+m.node(a).label()+" and nothing catches it")
	case w.class == boundary:
		m.atBoundary(at, w, payload)
	default:
		m.startEventSub(at, w, payload)
	}
}

// escalate throws an escalation. One that nobody catches changes nothing (10.5.6).
func (m *machine) escalate(a *Act, code string, payload map[string]any) {
	at, w := m.catcher(a, "escalation", code)
	switch {
	case at == nil:
	case w.class == boundary:
		m.atBoundary(at, w, payload)
	default:
		m.startEventSub(at, w, payload)
	}
}

// atBoundary lets an event on the boundary of an activity happen.
func (m *machine) atBoundary(a *Act, w *node, payload map[string]any) {
	scope := m.acts[a.In]
	if w.interrupts {
		m.cancel(a)
	}
	m.happened(scope, w, payload)
}

// startEventSub begins an event sub-process of a scope. An interrupting one first takes away all else in the scope.
func (m *machine) startEventSub(scope *Act, w *node, payload map[string]any) {
	if scope.Interrupted {
		return
	}
	if w.interrupts {
		scope.Interrupted = true
		m.empty(scope)
		kept := scope.Timers[:0:0]
		for _, t := range scope.Timers {
			if m.p.nodes[t.Node].class == boundary {
				kept = append(kept, t)
			} else {
				m.emit(scope, Effect{Did: TimerCleared, Key: t.key(scope), Node: t.Node, At: t.At})
			}
		}
		scope.Timers = kept
		for i := len(m.s.Incidents) - 1; i >= 0; i-- {
			if m.s.Incidents[i].Act == scope.ID {
				m.clearIncident(i)
			}
		}
	}
	es := w.body.owner
	a := m.open(Act{Node: es.id, In: scope.ID})
	m.emit(a, Effect{Did: Entered, Key: a.key(), At: m.now})
	m.declare(a, es.inner)
	if m.arm(a) {
		m.happened(a, w, payload)
	}
}

// terminate ends the scope of an act at once: the run, or a sub-process, which is then left as if it had completed.
// Nothing of it can be compensated.
func (m *machine) terminate(a *Act) {
	scope := m.acts[a.In]
	m.remove(a, Finished)
	if scope.Node == "" {
		m.end(Terminated, "", "")
		return
	}
	m.empty(scope)
	scope.Done = nil
	m.closed(scope, Finished, "")
	m.finish(scope, false)
}

// cancelTransaction aborts the transaction around a cancel end event: what goes on in it is interrupted, what has
// completed in it is compensated, and then its cancel event happens (13.3.4).
func (m *machine) cancelTransaction(a *Act) {
	of := m.node(a).transaction
	t := m.acts[a.In]
	for t != nil && m.node(t) != of {
		t = m.acts[t.In]
	}
	if t == nil {
		return
	}
	m.remove(a, Finished)
	m.empty(t)
	t.Stage = cancelling
	t.Undo = &Undo{}
	for _, r := range t.Done {
		t.Undo.Left = append(t.Undo.Left, Undoable{t.ID, r})
	}
	t.Done = nil
	m.undoNext(t)
}
