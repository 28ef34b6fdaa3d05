package main

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"throughline/internal/flow"
)

// bpmnDawn is when every case begins on the virtual clock.
var bpmnDawn = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// bpmnWorld is the host of a case: it gives the scripts of the suite their meaning, carries messages and signals between
// the runs, and turns the clock.
type bpmnWorld struct {
	programs []*flow.Program
	vars     map[string]any // of the case
	runs     []*bpmnRun
	now      time.Time
	jobs     []bpmnJob
	made     int
	trace    []string
	marker   bool
	spans    map[string][2]time.Time
	why      string
	messages []flow.Input // that nobody has received yet
}

type bpmnRun struct {
	program *flow.Program
	state   flow.State
	open    map[string]flow.Effect // work at hand
	timers  map[string]time.Time
	choices []*bpmnChoice
}

// bpmnChoice is an ad hoc sub-process in which each activity is to be done once.
type bpmnChoice struct {
	key  string
	left []string
}

type bpmnJob struct {
	at   time.Time
	turn int
	late bool // turns the clock
	do   func()
}

func (w *bpmnWorld) later(after time.Duration, do func()) {
	w.made++
	w.jobs = append(w.jobs, bpmnJob{w.now.Add(after), w.made, after > 0, do})
}

// settle does what is to be done, in order of time; without turning the clock when it may not.
func (w *bpmnWorld) settle(turn bool) {
	for done := 0; len(w.jobs) > 0 && done < 20_000; done++ {
		sort.SliceStable(w.jobs, func(i, j int) bool {
			a, b := w.jobs[i], w.jobs[j]
			return a.at.Before(b.at) || a.at.Equal(b.at) && a.turn < b.turn
		})
		if w.jobs[0].at.After(w.now) {
			if !turn {
				return
			}
			w.now = w.jobs[0].at
		}
		job := w.jobs[0]
		w.jobs = w.jobs[1:]
		job.do()
	}
}

func (w *bpmnWorld) program(id string) *flow.Program {
	for _, p := range w.programs {
		if p.Process() == id {
			return p
		}
	}
	return nil
}

// start begins a process, blank or by an event; false when it cannot begin that way.
func (w *bpmnWorld) start(id string, in flow.Start) bool {
	p := w.program(id)
	if p == nil {
		return false
	}
	in.Vars = w.vars
	state, effects, err := p.Start(in, w.now)
	if err != nil {
		return false
	}
	r := &bpmnRun{program: p, state: state, open: map[string]flow.Effect{}, timers: map[string]time.Time{}}
	w.runs = append(w.runs, r)
	w.follow(r, effects)
	return true
}

// await lets a process that begins by events wait for them: its timers run, and the other processes begin.
func (w *bpmnWorld) await(id string) {
	for _, c := range w.program(id).Clocks(w.now) {
		in := c.First.Sub(w.now)
		if c.Times == 0 {
			in = 0 // a date that has passed
		}
		w.later(in, func() { w.start(id, flow.Start{Event: c.Event}) })
	}
	for _, p := range w.programs {
		if p.Process() != id {
			w.start(p.Process(), flow.Start{})
		}
	}
}

func (w *bpmnWorld) step(r *bpmnRun, in flow.Input) []flow.Effect {
	state, effects, err := r.program.Step(r.state, in, w.now)
	if err != nil {
		return nil
	}
	r.state = state
	w.follow(r, effects)
	return effects
}

// follow carries out what follows from a step.
func (w *bpmnWorld) follow(r *bpmnRun, effects []flow.Effect) {
	for _, e := range effects {
		switch e.Did {
		case flow.TaskOpened, flow.WorkDue:
			r.open[e.Key] = e
			w.work(r, e)
		case flow.TaskClosed, flow.WorkClosed:
			delete(r.open, e.Key)
		case flow.TimerSet:
			r.timers[e.Key] = e.At
			w.later(e.At.Sub(w.now), func() {
				if r.timers[e.Key].Equal(e.At) {
					delete(r.timers, e.Key)
					w.step(r, flow.Input{What: flow.Fire, Key: e.Key})
				}
			})
		case flow.TimerCleared:
			delete(r.timers, e.Key)
		case flow.MessageThrown:
			w.post(flow.Input{What: flow.Message, Name: e.Name, Vars: e.Vars})
		case flow.SignalThrown:
			w.later(0, func() { w.broadcast(r, e) })
		case flow.ChoiceOpened:
			r.choices = append(r.choices, &bpmnChoice{e.Key, slices.Clone(e.Can)})
		case flow.CallStarted:
			w.fail("the called process " + e.Name + " is unknown")
		case flow.IncidentRaised:
			if e.Kind != flow.IncidentDeadlock {
				w.fail(e.Text)
			}
		case flow.Ended:
			if e.How == flow.How(flow.Failed) {
				w.trace = append(w.trace, "ERROR_thrownErrorEvent")
			}
		}
	}
	w.choose(r)
	if len(w.messages) > 0 {
		w.later(0, w.carry)
	}
}

func (w *bpmnWorld) fail(why string) {
	w.trace = append(w.trace, "ERROR_runtime")
	w.why += " (" + why + ")"
}

// choose does the activities of ad hoc sub-processes, each once, and then says that it is enough.
func (w *bpmnWorld) choose(r *bpmnRun) {
	for _, c := range r.choices {
		w.later(0, func() {
			if len(c.left) > 0 {
				next := c.left[0]
				if state, effects, err := r.program.Step(r.state, flow.Input{What: flow.Choose, Key: c.key, Name: next}, w.now); err == nil {
					c.left = c.left[1:]
					r.state = state
					w.follow(r, effects)
				}
				return
			}
			for _, a := range r.state.Acts {
				if fmt.Sprint(a.In) == c.key {
					return
				}
			}
			r.choices = slices.DeleteFunc(r.choices, func(other *bpmnChoice) bool { return other == c })
			w.step(r, flow.Input{What: flow.FinishAdHoc, Key: c.key})
		})
	}
}

func (w *bpmnWorld) post(in flow.Input) {
	w.messages = append(w.messages, in)
	w.later(0, w.carry)
}

// carry takes each message to one run that waits for it, or to a process that begins with it.
func (w *bpmnWorld) carry() {
	waiting := w.messages
	w.messages = nil
	for _, in := range waiting {
		if !w.receive(in) {
			w.messages = append(w.messages, in)
		}
	}
}

func (w *bpmnWorld) receive(in flow.Input) bool {
	for _, r := range w.runs {
		state, effects, err := r.program.Step(r.state, in, w.now)
		if err == nil && !slices.ContainsFunc(effects, func(e flow.Effect) bool { return e.Did == flow.Unheard }) {
			r.state = state
			w.follow(r, effects)
			return true
		}
	}
	for _, p := range w.programs {
		for _, e := range p.Entries() {
			if slices.Contains(e.Messages, in.Name) {
				return w.start(p.Process(), flow.Start{Event: e.Node, Trigger: in.Name, Payload: in.Vars})
			}
		}
	}
	return false
}

func (w *bpmnWorld) broadcast(from *bpmnRun, e flow.Effect) {
	for _, r := range slices.Clone(w.runs) {
		if r != from {
			w.step(r, flow.Input{What: flow.Signal, Name: e.Name, Vars: e.Vars})
		}
	}
	for _, p := range w.programs {
		for _, entry := range p.Entries() {
			if slices.Contains(entry.Signals, e.Name) {
				w.start(p.Process(), flow.Start{Event: entry.Node, Trigger: e.Name, Payload: e.Vars})
			}
		}
	}
}

// work gives the scripts of the suite their meaning, as its README tells.
func (w *bpmnWorld) work(r *bpmnRun, e flow.Effect) {
	takes := time.Duration(0)
	switch e.Text {
	case "WAIT_TEN_SECONDS":
		takes = 10 * time.Second
	case "CREATE_TIMESTAMP_LOG_1", "CREATE_TIMESTAMP_LOG_2":
		takes = 5 * time.Second
	}
	begun := w.now
	w.later(takes, func() {
		if _, open := r.open[e.Key]; !open {
			return
		}
		in := flow.Input{What: flow.Complete, Key: e.Key}
		vars, _ := r.program.Variables(r.state, e.Key)
		switch e.Text {
		case "CREATE_LOG_FILE":
			w.trace = nil
		case "CREATE_MARKER_FILE":
			w.marker = true
		case "INCREMENT_INTEGER_VARIABLE", "INCREMENT_INTEGER_VARIABLE_AND_LOG":
			n, _ := vars["integerVariable"].(float64)
			in.Vars = map[string]any{"integerVariable": n + 1}
			if strings.HasSuffix(e.Text, "_AND_LOG") {
				w.trace = append(w.trace, "INCREMENT_correct")
			}
		case "SET_STRING_DATA":
			in.Vars = map[string]any{"data": "String"}
			if len(e.Can) > 0 {
				in.Vars = map[string]any{}
			}
			for _, name := range e.Can {
				in.Vars[name] = "String"
			}
		case "LOG_DATA":
			read := []any{vars["data"]}
			if len(e.Vars) > 0 {
				read = nil
			}
			for _, v := range e.Vars {
				read = append(read, v)
			}
			if slices.Contains(read, any("String")) {
				w.trace = append(w.trace, "DATA_correct")
			}
		case "THROW_ERROR":
			in.What, in.Name = flow.Throw, "ERR_CODE"
		case "CREATE_TIMESTAMP_LOG_1", "CREATE_TIMESTAMP_LOG_2":
			if w.spans == nil {
				w.spans = map[string][2]time.Time{}
			}
			w.spans[e.Text] = [2]time.Time{begun, w.now}
		default:
			if strings.HasPrefix(e.Text, "SCRIPT_") {
				w.trace = append(w.trace, e.Text)
			}
		}
		if e.Kind == "sendTask" && e.Name != "" {
			w.post(flow.Input{What: flow.Message, Name: e.Name, Vars: e.Vars})
		}
		w.step(r, in)
	})
}

// words gives the trace with what the harness adds to it.
func (w *bpmnWorld) words() []string {
	words := slices.Clone(w.trace)
	if w.marker {
		words = append(words, "MARKER_exists")
	}
	one, first := w.spans["CREATE_TIMESTAMP_LOG_1"]
	two, second := w.spans["CREATE_TIMESTAMP_LOG_2"]
	if first && second && one[0].Before(two[1]) && two[0].Before(one[1]) {
		words = append(words, "EXECUTION_parallel")
	}
	return words
}
