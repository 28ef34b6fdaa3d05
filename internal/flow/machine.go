package flow

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"time"

	"throughline/internal/fault"
)

// machine is one step at work: the state unfolded, the tokens that move, and the effects so far.
type machine struct {
	p       *Program
	s       State
	now     time.Time
	acts    map[int]*Act
	kids    map[int][]int // of a scope or loop, in order; may name acts that are gone
	live    map[int]int   // of a scope: tokens and acts in it
	tokens  map[int]map[*flow]int
	queue   []Move
	throws  []int        // acts that throw once nothing else moves
	idle    []int        // scopes that may be done
	dirty   map[int]bool // scopes whose joins may fire
	marked  []int        // the same, in order
	out     []Effect
	moves   int
	size    int
	changed bool // a variable changed, or somebody began to wait for a condition
	stopped bool
	hush    string // why nothing may be thrown to others; "" when it may
}

// most nested scopes, so that a process that calls itself without end is stopped.
const mostNested = 100

func (p *Program) machine(s State, now time.Time) *machine {
	return &machine{p: p, s: s, now: now.UTC().Round(0), acts: map[int]*Act{}, kids: map[int][]int{}, live: map[int]int{},
		tokens: map[int]map[*flow]int{}, dirty: map[int]bool{}}
}

// load unfolds a state and holds it against the program.
func (p *Program) load(s State, now time.Time) (*machine, error) {
	wrong := func(what string) error {
		return fault.New(fault.Conflict, "The run does not fit this version of the process: %s", what)
	}
	if s.V != StateVersion || s.Process != p.id {
		return nil, wrong(fmt.Sprintf("it is of the process %q in the form %d", s.Process, s.V))
	}
	m := p.machine(s.copyOf(), now)
	for i := range m.s.Acts {
		a := &m.s.Acts[i]
		above := m.acts[a.In]
		n := p.nodes[a.Node]
		switch {
		case a.ID < 1 || a.ID > s.Seq || m.acts[a.ID] != nil:
			return nil, wrong("its numbering is broken")
		case i == 0 && (a.Node != "" || a.In != 0 || a.Of != 0), i > 0 && (n == nil || above == nil || m.bodyOf(above) != n.body):
			return nil, wrong(fmt.Sprintf("nothing can be open at %q", a.Node))
		case a.Of != 0 && (m.acts[a.Of] == nil || m.acts[a.Of].Loop == nil || m.acts[a.Of].Node != a.Node || n.loop == nil):
			return nil, wrong(fmt.Sprintf("the loop of %q is gone", a.Node))
		case a.Loop != nil && (n == nil || n.loop == nil):
			return nil, wrong(fmt.Sprintf("%q does not loop", a.Node))
		case a.By != 0 && m.acts[a.By] == nil && a.By >= a.ID:
			return nil, wrong("a compensation has lost what asked for it")
		}
		m.enlist(a)
		if a.Stage == throwing {
			m.throws = append(m.throws, a.ID)
		}
	}
	if len(m.s.Acts) == 0 && s.Ended == "" {
		return nil, wrong("nothing is open and it has not ended")
	}
	for _, t := range m.s.Tokens {
		f, in := p.flows[t.Flow], m.acts[t.In]
		if f == nil || in == nil || m.bodyOf(in) != f.to.body || t.N < 1 || t.N > p.limits.Live+20_000 {
			return nil, wrong(fmt.Sprintf("no token can wait on %q", t.Flow))
		}
		m.wait(t.In, f, t.N)
	}
	for _, mv := range m.s.Moves {
		n, in := m.target(mv), m.acts[mv.In]
		if n == nil || in == nil || m.bodyOf(in) != n.body {
			return nil, wrong("a token is on no flow")
		}
		m.push(mv)
	}
	for _, i := range m.s.Incidents {
		m.stopped = m.stopped || i.Kind == IncidentEndless || i.Kind == IncidentLimit
	}
	m.dirty, m.marked = map[int]bool{}, nil
	return m, nil
}

// save folds the machine into a state.
func (m *machine) save() State {
	s := m.s
	s.Acts, s.Tokens, s.Moves = nil, nil, nil
	ids := make([]int, 0, len(m.acts))
	for id := range m.acts {
		ids = append(ids, id)
	}
	sort.Ints(ids)
	for _, id := range ids {
		s.Acts = append(s.Acts, *m.acts[id])
		for f, n := range m.tokens[id] {
			if n > 0 {
				s.Tokens = append(s.Tokens, Tokens{id, f.id, n})
			}
		}
	}
	slices.SortFunc(s.Tokens, func(a, b Tokens) int {
		if a.In != b.In {
			return a.In - b.In
		}
		if a.Flow < b.Flow {
			return -1
		}
		return 1
	})
	for _, mv := range m.queue {
		if m.acts[mv.In] != nil {
			s.Moves = append(s.Moves, mv)
		}
	}
	return s
}

// run moves tokens until all of them wait. Order within a step is a choice the standard leaves open; this one lets
// everything that waits begin to wait before anything is thrown, so that no signal is lost to a sister branch.
func (m *machine) run() {
	for !m.stopped && m.s.Ended == "" {
		if m.moves++; m.moves > m.p.limits.Moves {
			m.stop(IncidentEndless, fmt.Sprintf("The process moved %d times in one step without waiting for anything; a loop in it never pauses", m.p.limits.Moves))
			break
		}
		if m.size > m.p.limits.Live {
			m.stop(IncidentLimit, fmt.Sprintf("The run has more than %d tokens and open steps at one time", m.p.limits.Live))
			break
		}
		if len(m.queue) > 0 {
			mv := m.queue[0]
			m.queue = m.queue[1:]
			m.size--
			if m.acts[mv.In] != nil {
				m.arrive(mv)
				m.less(mv.In)
			}
			continue
		}
		if m.closeScopes() || m.joins() {
			continue
		}
		if m.changed {
			m.changed = false
			m.conditions()
			continue
		}
		if len(m.throws) > 0 {
			a := m.acts[m.throws[0]]
			m.throws = m.throws[1:]
			if a != nil {
				m.throwNow(a)
			}
			continue
		}
		break
	}
	if m.s.Ended == "" {
		m.deadlocks()
	}
}

// stop parks everything that moves until somebody retries.
func (m *machine) stop(kind, text string) {
	m.stopped = true
	m.raiseIncident(Incident{Key: kind, Act: m.root().ID, Kind: kind, Text: text})
}

func (m *machine) root() *Act {
	if len(m.s.Acts) > 0 {
		return m.acts[m.s.Acts[0].ID]
	}
	return m.acts[1]
}

func (m *machine) node(a *Act) *node { return m.p.nodes[a.Node] }

// bodyOf gives what an act holds when it is a scope, or nil.
func (m *machine) bodyOf(a *Act) *body {
	if a.Node == "" {
		return m.p.root
	}
	if n := m.node(a); n != nil && !m.outer(a) {
		return n.inner
	}
	return nil
}

// outer tells the loop itself from its turns.
func (m *machine) outer(a *Act) bool {
	n := m.node(a)
	return n != nil && n.loop != nil && a.Of == 0 && a.By == 0
}

func (m *machine) target(mv Move) *node {
	if mv.Flow != "" {
		if f := m.p.flows[mv.Flow]; f != nil {
			return f.to
		}
		return nil
	}
	return m.p.nodes[mv.Node]
}

// enlist makes an act known; open gives a new one its number first.
func (m *machine) enlist(a *Act) {
	m.acts[a.ID] = a
	m.size++
	if a.Of != 0 {
		m.kids[a.Of] = append(m.kids[a.Of], a.ID)
	} else if a.In != 0 {
		m.kids[a.In] = append(m.kids[a.In], a.ID)
		m.live[a.In]++
	}
}

func (m *machine) open(a Act) *Act {
	m.s.Seq++
	a.ID, a.Since = m.s.Seq, m.now
	m.enlist(&a)
	return &a
}

// drop takes an act away.
func (m *machine) drop(a *Act) {
	for _, n := range m.tokens[a.ID] {
		m.size -= n
	}
	delete(m.acts, a.ID)
	delete(m.tokens, a.ID)
	delete(m.kids, a.ID)
	delete(m.live, a.ID)
	m.size--
	if a.Of == 0 && a.In != 0 {
		m.less(a.In)
	}
}

// less notes that something in a scope is gone or has moved.
func (m *machine) less(scope int) {
	m.mark(scope)
	if m.acts[scope] == nil {
		return
	}
	if m.live[scope]--; m.live[scope] <= 0 {
		m.idle = append(m.idle, scope)
	}
}

// push sets a token on its way.
func (m *machine) push(mv Move) {
	m.queue = append(m.queue, mv)
	m.live[mv.In]++
	m.size++
}

// put sends tokens along flows, quantity times.
func (m *machine) put(scope int, flows []*flow, quantity int) {
	for ; quantity > 0; quantity-- {
		for _, f := range flows {
			m.push(Move{In: scope, Flow: f.id})
		}
	}
}

// wait lets tokens wait on a flow; take takes them off again.
func (m *machine) wait(scope int, f *flow, n int) {
	if m.tokens[scope] == nil {
		m.tokens[scope] = map[*flow]int{}
	}
	m.tokens[scope][f] += n
	m.live[scope] += n
	m.size += n
	m.mark(scope)
}

func (m *machine) take(scope int, f *flow, n int) {
	if m.tokens[scope][f] -= n; m.tokens[scope][f] == 0 {
		delete(m.tokens[scope], f)
	}
	m.size -= n
	m.live[scope] -= n - 1
	m.less(scope)
}

// children gives the acts directly in a scope or loop, in order.
func (m *machine) children(id int) []*Act {
	var out []*Act
	kept := m.kids[id][:0:0]
	for _, k := range m.kids[id] {
		if a := m.acts[k]; a != nil {
			out, kept = append(out, a), append(kept, k)
		}
	}
	m.kids[id] = kept
	return out
}

// emit adds an effect that concerns an act.
func (m *machine) emit(a *Act, e Effect) {
	if e.Node == "" {
		e.Node = a.Node
	}
	e.Path, e.Turn = m.path(a), a.Turn
	m.out = append(m.out, e)
}

// path names the scopes around an act, outermost first, with the turn of a loop.
func (m *machine) path(a *Act) string {
	path := ""
	for x := m.acts[a.In]; x != nil && x.Node != ""; x = m.acts[x.In] {
		part := x.Node
		if x.Turn > 0 {
			part += "[" + strconv.Itoa(x.Turn) + "]"
		}
		if path != "" {
			part += "/"
		}
		path = part + path
	}
	return path
}

// passed writes down that a token went through a node that opens nothing.
func (m *machine) passed(scope int, n *node) {
	here := &Act{Node: n.id, In: scope}
	m.emit(here, Effect{Did: Entered, At: m.now})
	m.emit(here, Effect{Did: Left, At: m.now, How: Finished})
}
