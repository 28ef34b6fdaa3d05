package flow

import (
	"fmt"
	"slices"
	"time"

	"throughline/internal/fault"
	"throughline/internal/flow/formula"
)

// Start begins a run. now is the instant everything in the step happens at.
func (p *Program) Start(in Start, now time.Time) (State, []Effect, error) {
	vars, err := nativeVars(in.Vars)
	if err != nil {
		return State{}, nil, err
	}
	payload, err := nativeVars(in.Payload)
	if err != nil {
		return State{}, nil, err
	}
	entry, way, err := p.entry(in.Event)
	if err != nil {
		return State{}, nil, err
	}
	m := p.machine(State{V: StateVersion, Process: p.id}, now)
	m.hush = in.Hush
	root := m.open(Act{Vars: vars})
	m.declare(root, p.root)
	if !m.arm(root) {
		return State{}, nil, fault.New(fault.Conflict, "The run cannot begin: %s", m.s.Incidents[0].Text)
	}
	if entry == nil {
		for _, n := range p.root.begin {
			m.push(Move{In: root.ID, Node: n.id})
		}
	} else {
		m.begins(root, entry, way, in.Trigger, payload)
	}
	m.changed = true
	m.run()
	return m.save(), m.out, nil
}

// entry finds the way in: the step that starts the process and, behind an event-based gateway, the event that happened.
func (p *Program) entry(event string) (step, way *node, err error) {
	if event == "" {
		if len(p.root.begin) == 0 {
			return nil, nil, fault.New(fault.Invalid, "The process has no single blank start event; say with which event it begins")
		}
		return nil, nil, nil
	}
	for _, n := range p.root.starts {
		if n.id == event {
			return n, n, nil
		}
		if n.class == eventGate && slices.ContainsFunc(n.own(), func(e *node) bool { return e.id == event }) {
			return n, p.nodes[event], nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, "The process has no start event %s", event)
}

// begins lets the run start with an event.
func (m *machine) begins(root *Act, entry, way *node, trigger string, payload map[string]any) {
	switch {
	case entry.class == eventGate:
		m.passed(root.ID, entry)
		for _, to := range entry.own() {
			if to == way {
				m.happened(root, to, payload)
			} else if entry.all {
				// A parallel one starts the run with the first event and still waits for all the others (13.4.4).
				m.begin(root.ID, to)
			}
		}
	case entry.all:
		a := m.begin(root.ID, entry)
		for i, ev := range entry.events {
			if ev.name == trigger && a != nil {
				m.trigger(a, entry, i, payload)
				break
			}
		}
	default:
		m.happened(root, entry, payload)
	}
}

// happened lets a token go on behind an event, or a receive task, that has happened.
func (m *machine) happened(scope *Act, n *node, payload map[string]any) {
	a := m.open(Act{Node: n.id, In: scope.ID})
	m.emit(a, Effect{Did: Entered, Key: a.key(), At: m.now})
	m.received(a, payload)
}

// Step computes what follows when something happens to a run. The state given stays as it is. An input that does not
// fit is an error, and then nothing has happened: fault.NotFound for a key that is not open, fault.Conflict for what
// cannot be done to it now.
func (p *Program) Step(s State, in Input, now time.Time) (State, []Effect, error) {
	m, err := p.load(s, now)
	if err != nil {
		return s, nil, err
	}
	if s.Ended != "" {
		return s, nil, fault.New(fault.Conflict, "The run has ended (%s); nothing more can happen to it", s.Ended)
	}
	vars, err := nativeVars(in.Vars)
	if err == nil {
		in.Match, err = nativeVars(in.Match)
	}
	if err == nil {
		in.Vars, m.hush = vars, in.Hush
		err = m.input(in)
	}
	if err != nil {
		return s, nil, err
	}
	m.run()
	return m.save(), m.out, nil
}

func (m *machine) input(in Input) error {
	switch in.What {
	case Complete, Throw, Escalate, Break, Skip:
		a, err := m.worked(in)
		if err != nil {
			return err
		}
		return m.outcome(a, in)
	case Retry:
		return m.retry(in.Key)
	case Fire:
		return m.fire(in.Key)
	case Message:
		m.message(in)
	case Signal:
		m.signal(in.Name, in.Vars)
	case Set:
		for _, name := range sortedKeys(in.Vars) {
			m.root().Vars = with(m.root().Vars, name, in.Vars[name])
		}
		m.wake()
	case Choose:
		return m.chosen(in)
	case FinishAdHoc:
		return m.enough(in)
	case Cancel:
		m.end(Cancelled, "", in.Text)
	default:
		return fault.New(fault.Invalid, "A run does not know the input %q", in.What)
	}
	return nil
}

// worked finds the open work an input is about.
func (m *machine) worked(in Input) (*Act, error) {
	for _, a := range m.acts {
		if a.key() != in.Key {
			continue
		}
		n := m.node(a)
		atWork := n != nil && (n.class == human || n.class == work || n.class == call) && m.watching(a) && !m.outer(a)
		waiting := n != nil && (n.class == catch || n.class == receive) && m.watching(a) && in.What == Skip && !m.outer(a)
		held := n != nil && in.What == Skip && n.activity() && n.inner == nil && a.Stage == lacking
		if atWork || waiting || held {
			return a, nil
		}
		return nil, fault.New(fault.Conflict, "%s is not at work now, so it cannot be closed", in.Key)
	}
	return nil, fault.New(fault.NotFound, "Nothing open has the key %q; it may be closed already", in.Key)
}

func (m *machine) outcome(a *Act, in Input) error {
	n := m.node(a)
	switch in.What {
	case Complete:
		m.received(a, in.Vars)
	case Skip:
		m.closed(a, Skipped, in.Text)
		m.finish(a, true)
	case Throw:
		m.raise(a, in.Name, in.Vars)
	case Escalate:
		m.escalate(a, in.Name, in.Vars)
	case Break:
		if n.class == human {
			return fault.New(fault.Conflict, "A person's task does not break; skip it or end it with an error")
		}
		a.Stage = broken
		m.raiseIncident(Incident{Key: "a" + a.key(), Act: a.ID, Node: a.Node, Kind: IncidentWork, Text: in.Text})
	}
	return nil
}

// received takes the results of an act and finishes it.
func (m *machine) received(a *Act, vars map[string]any) {
	if err := m.results(a, vars); err != nil {
		m.fail(a, leaving, IncidentData, err)
		return
	}
	m.closed(a, Finished, "")
	m.finish(a, true)
}

// retry tries again what an incident stopped.
func (m *machine) retry(key string) error {
	i := slices.IndexFunc(m.s.Incidents, func(i Incident) bool { return i.Key == key })
	if i < 0 {
		return fault.New(fault.NotFound, "The run has no incident %q", key)
	}
	was := m.s.Incidents[i]
	if was.Kind == IncidentDeadlock {
		return fault.New(fault.Conflict, "Trying again cannot help: %s", was.Text)
	}
	m.clearIncident(i)
	a := m.acts[was.Act]
	if was.Kind == IncidentEndless || was.Kind == IncidentLimit || a == nil {
		m.stopped = false
		for _, id := range m.scopes() {
			m.mark(id)
			if m.live[id] == 0 {
				m.idle = append(m.idle, id)
			}
		}
		m.changed = true
		return nil
	}
	switch {
	case a.Stage == entering:
		m.enter(a)
	case a.Stage == leaving:
		m.leave(a)
	case a.Stage == broken:
		a.Stage = opened
		m.announce(a)
	case a.Loop != nil:
		m.afterTurn(a)
	case was.Node == a.Node && a.Node != "" && m.node(a).adHoc != nil:
		m.adHocDone(a)
	default:
		m.mark(a.ID)
		m.changed = true
	}
	return nil
}

// end ends the run.
func (m *machine) end(how End, code, why string) {
	root := m.root()
	m.empty(root)
	m.clearTimers(root)
	for i := len(m.s.Incidents) - 1; i >= 0; i-- {
		m.clearIncident(i)
	}
	m.s.Ended, m.s.Code = how, code
	m.acts, m.queue = map[int]*Act{}, nil
	m.out = append(m.out, Effect{Did: Ended, How: How(how), Name: code, Text: why, At: m.now, Vars: copyMap(root.Vars)})
}

// nativeVars takes values in as JSON would keep them.
func nativeVars(vars map[string]any) (map[string]any, error) {
	if vars == nil {
		return nil, nil
	}
	out := make(map[string]any, len(vars))
	for _, name := range sortedKeys(vars) {
		v, err := formula.Native(vars[name])
		if err != nil {
			return nil, fault.New(fault.Invalid, "The variable %s cannot be taken: %s", name, fmt.Sprint(err))
		}
		out[name] = v
	}
	return out, nil
}

// Variables gives all variables that can be read at an open act, or with "" those of the run.
func (p *Program) Variables(s State, key string) (map[string]any, error) {
	m, err := p.load(s, time.Time{})
	if err != nil {
		return nil, err
	}
	for _, a := range m.acts {
		if a.key() == key || key == "" && a.Node == "" {
			out := map[string]any{}
			m.visible(a, func(vars map[string]any) bool {
				for k, v := range vars {
					if _, nearer := out[k]; !nearer {
						out[k] = v
					}
				}
				return false
			})
			return out, nil
		}
	}
	return nil, fault.New(fault.NotFound, "Nothing open has the key %q", key)
}
