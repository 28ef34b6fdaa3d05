package flow

import (
	"slices"
)

// record notes that an activity completed, when something can compensate it: a handler on its boundary, a compensation
// event sub-process in it, or handlers of what it did.
func (m *machine) record(a *Act) {
	n, scope := m.node(a), m.acts[a.In]
	r := Record{Node: n.id, Turn: a.Turn}
	switch {
	case a.By != 0 || n.eventSub():
		return
	case n.handler != nil:
	case n.inner != nil && n.kind != "callActivity" && (n.inner.undo != nil || len(a.Done) > 0):
		r.Vars, r.Done = copyMap(a.Vars), a.Done
	default:
		return
	}
	scope.Done = append(scope.Done, r)
}

// compensate gathers what a compensation event is to undo and begins, the last completed first. It tells whether the
// act waits for it.
func (m *machine) compensate(a *Act, ev *event) bool {
	var left []Undoable
	for scope := m.acts[a.In]; scope != nil; scope = m.acts[scope.In] {
		var mine []Undoable
		kept := scope.Done[:0:0]
		for _, r := range scope.Done {
			if ev.activity == nil || r.Node == ev.activity.id {
				mine = append(mine, Undoable{scope.ID, r})
			} else {
				kept = append(kept, r)
			}
		}
		scope.Done = kept
		left = append(mine, left...)
		if n := m.node(scope); n == nil || !n.eventSub() {
			break
		}
	}
	if len(left) == 0 {
		return false
	}
	if !ev.wait {
		side := m.open(Act{Node: a.Node, In: a.In, Stage: aside, Undo: &Undo{left}})
		m.undoNext(side)
		return false
	}
	if a.Undo != nil {
		a.Undo.Left = append(a.Undo.Left, left...)
		return true
	}
	a.Stage, a.Undo = undoing, &Undo{left}
	m.undoNext(a)
	return true
}

// undoNext compensates the next of what is left, or lets the act that asked go on.
func (m *machine) undoNext(a *Act) {
	if a.Undo == nil {
		return
	}
	last := len(a.Undo.Left) - 1
	if last < 0 {
		a.Undo = nil
		m.undone(a)
		return
	}
	next := a.Undo.Left[last]
	a.Undo.Left = a.Undo.Left[:last]
	n := m.p.nodes[next.Rec.Node]
	if m.acts[next.In] == nil || n == nil {
		m.undoNext(a)
		return
	}
	if n.handler != nil {
		h := m.open(Act{Node: n.handler.id, In: next.In, By: a.ID})
		if next.Rec.Turn > 0 {
			h.Vars = with(h.Vars, "loopCounter", any(float64(next.Rec.Turn)))
		}
		m.emit(h, Effect{Did: Entered, Key: h.key(), At: m.now})
		m.enter(h)
		return
	}
	// A sub-process comes back with its data as it was when it completed (13.5.5).
	back := m.open(Act{Node: n.id, In: next.In, By: a.ID, Turn: next.Rec.Turn, Stage: reviving, Vars: copyMap(next.Rec.Vars), Done: slices.Clone(next.Rec.Done)})
	m.emit(back, Effect{Did: Entered, Key: back.key(), At: m.now})
	if n.inner.undo != nil {
		m.startEventSub(back, n.inner.undo.inner.begin[0], nil)
		return
	}
	back.Undo = &Undo{}
	for _, r := range back.Done {
		back.Undo.Left = append(back.Undo.Left, Undoable{back.ID, r})
	}
	back.Done = nil
	m.undoNext(back)
}

// undone lets an act go on whose compensation is complete.
func (m *machine) undone(a *Act) {
	switch a.Stage {
	case undoing:
		m.leave(a)
	case aside:
		m.remove(a, Finished)
	case reviving:
		m.finish(a, false)
	case cancelling:
		outer := a
		if a.Of != 0 {
			outer = m.acts[a.Of]
		}
		for _, w := range m.node(a).boundary {
			if w.is("cancel") {
				m.atBoundary(outer, w, nil)
				return
			}
		}
	}
}
