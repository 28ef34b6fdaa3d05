package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/fault"
)

// Misfit says what of a run cannot go on in another version of its process: the element where it stands, and why.
type Misfit struct {
	Node   string `json:"node"`
	Name   string `json:"name"` // of the element, or its id
	Reason string `json:"reason"`
}

// Adopt moves a run of another version of the process to this one: tokens, timers, loops and what can be compensated stay
// with the elements of the same id, or the one that nodes gives for it ("" for none). Steps that wait stay open. The state
// given stays as it is. When something has no place here, the misfits name it and nothing is moved; so too when the run
// would stop in this version. now is the instant of what follows from the move.
func (p *Program) Adopt(old *Program, s State, nodes map[string]string, now time.Time) (State, []Effect, []Misfit, error) {
	if s.Ended != "" {
		return s, nil, nil, fault.New(fault.Conflict, "The run has ended (%s); it stays on its version", s.Ended)
	}
	was, err := old.load(s, now)
	if err != nil {
		return s, nil, nil, err
	}
	a := &adoption{from: old, to: p, nodes: nodes}
	next := s.copyOf()
	next.Process = p.id
	for i := range next.Acts {
		a.act(&next.Acts[i])
	}
	a.waiting(&next)
	if len(a.misfits) > 0 {
		return s, nil, a.misfits, nil
	}
	m, err := p.load(next, now)
	if err != nil {
		return s, nil, []Misfit{{Name: "The run", Reason: fault.As(err).Message}}, nil
	}
	for i := range next.Acts {
		a.clocks(was, m, next.Acts[i].ID)
	}
	a.joins(m)
	if len(a.misfits) > 0 {
		return s, nil, a.misfits, nil
	}
	for _, id := range m.scopes() {
		m.mark(id)
	}
	m.changed = true
	m.run()
	for _, i := range m.s.Incidents {
		if !slices.ContainsFunc(s.Incidents, func(had Incident) bool { return had.Key == i.Key }) {
			a.misfits = append(a.misfits, Misfit{i.Node, a.label(p.nodes[i.Node], i.Node), "would stop there: " + i.Text})
		}
	}
	if len(a.misfits) > 0 {
		return s, nil, a.misfits, nil
	}
	return m.save(), m.out, nil, nil
}

// adoption is a move to another version in the making.
type adoption struct {
	from, to *Program
	nodes    map[string]string
	misfits  []Misfit
}

func (a *adoption) label(n *node, id string) string {
	if n != nil && n.name != "" {
		return n.name
	}
	return id
}

func (a *adoption) misfit(id, format string, args ...any) {
	m := Misfit{id, a.label(a.from.nodes[id], id), fmt.Sprintf(format, args...)}
	if !slices.Contains(a.misfits, m) {
		a.misfits = append(a.misfits, m)
	}
}

// place gives the element of the new version that stands for one of the old; nil, and a misfit, for none.
func (a *adoption) place(id string) *node {
	to, named := a.nodes[id]
	if !named {
		to = id
	}
	was, is := a.from.nodes[id], a.to.nodes[to]
	switch {
	case was == nil:
		a.misfit(id, "is not in the version it is on")
	case is == nil:
		a.misfit(id, "is no longer there")
	case was.class != is.class:
		a.misfit(id, "is something else there: a %s became a %s", was.kind, is.kind)
	case len(was.events) != len(is.events):
		a.misfit(id, "waits for other things there")
	case (was.loop == nil) != (is.loop == nil) || was.loop != nil && (was.loop.multi != is.loop.multi || was.loop.sequential != is.loop.sequential):
		a.misfit(id, "repeats in another way there")
	case (was.adHoc == nil) != (is.adHoc == nil):
		a.misfit(id, "is something else there")
	default:
		return is
	}
	return nil
}

// act moves what is open.
func (a *adoption) act(one *Act) {
	if one.Node != "" {
		if is := a.place(one.Node); is != nil {
			one.Node = is.id
		}
	}
	for i := range one.Timers {
		if is := a.place(one.Timers[i].Node); is != nil {
			one.Timers[i].Node = is.id
		}
	}
	for gate, flows := range one.Gates {
		if a.place(gate) == nil {
			continue
		}
		for _, f := range flows {
			if a.to.flows[f] == nil {
				a.misfit(gate, "has other ways into it there")
			}
		}
	}
	a.records(one.Done)
	if one.Undo != nil {
		for _, u := range one.Undo.Left {
			a.records([]Record{u.Rec})
		}
	}
}

// records looks whether what can be compensated still can be.
func (a *adoption) records(list []Record) {
	for _, r := range list {
		if is := a.place(r.Node); is != nil && (a.from.nodes[r.Node].handler == nil) != (is.handler == nil) {
			a.misfit(r.Node, "is done, and is compensated in another way there")
		}
		a.records(r.Done)
	}
}

// waiting moves tokens that wait for others, those on their way, and what stopped.
func (a *adoption) waiting(s *State) {
	for _, t := range s.Tokens {
		was, is := a.from.flows[t.Flow], a.to.flows[t.Flow]
		if is == nil || is.to.id != was.to.id || is.to.class != was.to.class {
			a.misfit(was.to.id, "was reached by a way that does not lead there any more")
		}
	}
	for i := range s.Moves {
		mv := &s.Moves[i]
		if mv.Flow != "" && a.to.flows[mv.Flow] == nil {
			a.misfit(a.from.flows[mv.Flow].to.id, "was reached by a way that does not lead there any more")
		}
		if mv.Node != "" {
			if is := a.place(mv.Node); is != nil {
				mv.Node = is.id
			}
		}
	}
	for i := range s.Incidents {
		if s.Incidents[i].Node == "" {
			continue
		}
		if is := a.place(s.Incidents[i].Node); is != nil {
			s.Incidents[i].Node = is.id
		}
	}
}

// clocks refuses an act that has a timer there which it had not here: it would never be set.
func (a *adoption) clocks(was, is *machine, id int) {
	timers := func(m *machine) (out []string) {
		for _, w := range m.watch(m.acts[id]) {
			for _, ev := range w.events {
				if ev.kind == "timer" {
					out = append(out, w.id)
				}
			}
		}
		return out
	}
	had, has := timers(was), timers(is)
	for _, t := range has {
		if !slices.Contains(had, t) {
			a.misfits = append(a.misfits, Misfit{t, a.label(a.to.nodes[t], t), "is a timer there that the run has not set"})
		}
	}
	for _, t := range is.acts[id].Timers {
		if !slices.Contains(has, t.Node) {
			a.misfit(t.Node, "is no timer of the same step there")
		}
	}
}

// joins refuses a parallel join that got a way into it which no token of the run can come by any more: whatever else
// arrives would wait there for good.
func (a *adoption) joins(m *machine) {
	ahead := map[*flow]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		for _, f := range n.out {
			if !ahead[f] {
				ahead[f] = true
				walk(f.to)
			}
		}
		for _, b := range n.boundary {
			walk(b)
		}
		for _, l := range n.listens {
			if l != n && l.class != boundary {
				walk(l)
			}
		}
	}
	for _, one := range m.acts {
		if n := m.node(one); n != nil {
			walk(n)
		}
	}
	for _, mv := range m.queue {
		if mv.Flow != "" {
			ahead[m.p.flows[mv.Flow]] = true
		}
		walk(m.target(mv))
	}
	for _, waiting := range m.tokens {
		for f, n := range waiting {
			if n > 0 {
				ahead[f] = true
				walk(f.to)
			}
		}
	}
	for _, n := range m.p.nodes {
		was := a.from.nodes[n.id]
		if n.class != parallel || was == nil || !slices.ContainsFunc(n.in, func(f *flow) bool { return ahead[f] }) {
			continue
		}
		for _, f := range n.in {
			known := slices.ContainsFunc(was.in, func(had *flow) bool { return had.id == f.id })
			if !ahead[f] && !known {
				a.misfit(n.id, "waits there for a way that the run has passed already")
			}
		}
	}
	slices.SortFunc(a.misfits, func(x, y Misfit) int { return strings.Compare(x.Node+x.Reason, y.Node+y.Reason) })
}
