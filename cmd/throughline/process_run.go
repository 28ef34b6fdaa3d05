package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strings"
	"time"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
	"throughline/internal/flow"
)

const processRunUsage = `throughline process run FILE [--process ID] [--start EVENT] [--vars JSON] [--answers FILE.json] [--json]
  Every task is answered at once, with the results that --answers gives for its id, a list of objects taken in turn:
  {"approve": [{"ok": false}, {"ok": true}], "ship": [{"error": "E42"}]}; "error" raises that business error.
  Timers are fired in order of time on a clock of its own; messages that the process throws come back to it.`

// processRun is what "throughline process run --json" prints.
type processRun struct {
	Process   string          `json:"process"`
	Ended     flow.End        `json:"ended"` // "" when it still waits
	Code      string          `json:"code,omitempty"`
	Seconds   float64         `json:"seconds"` // on the run's own clock
	Vars      map[string]any  `json:"vars"`
	Incidents []flow.Incident `json:"incidents,omitempty"`
	Trace     []flow.Effect   `json:"trace"`
}

// mostAnswers ends a run that goes round and round.
const mostAnswers = 10_000

// cmdProcessRun carries out a map from beginning to end.
func cmdProcessRun(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("process run", flag.ContinueOnError)
	id := flags.String("process", "", "")
	event := flags.String("start", "", "")
	vars := flags.String("vars", "{}", "")
	answers := flags.String("answers", "", "")
	asJSON := flags.Bool("json", false, "")
	file, err := parseWithFile(flags, args, processRunUsage)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "The file %s cannot be read", file)
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return err
	}
	program, refusals := flow.Compile(m, *id, flow.Options{})
	if len(refusals) > 0 {
		problems := make([]fault.Problem, len(refusals))
		for i, r := range refusals {
			problems[i] = fault.Problem{Field: fmt.Sprintf("line %d, %s:", r.Line, r.Element), Message: r.Reason + " [" + r.Rule + "]"}
		}
		refused := fault.Fields(problems...)
		refused.Message = "The process cannot be carried out exactly, so it is not carried out at all"
		return refused
	}
	r := processRunner{program: program, at: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), timers: map[string]time.Time{}}
	start := flow.Start{Event: *event}
	if err := json.Unmarshal([]byte(*vars), &start.Vars); err != nil {
		return fault.Wrap(err, fault.Invalid, "--vars is not a JSON object such as '{\"amount\": 12}'")
	}
	if *answers != "" {
		if err := readAnswers(*answers, &r.answers); err != nil {
			return err
		}
	}
	begun := r.at
	if err := r.run(start); err != nil {
		return err
	}
	report := processRun{Process: program.Process(), Ended: r.state.Ended, Code: r.state.Code, Seconds: r.at.Sub(begun).Seconds(),
		Vars: r.vars, Incidents: r.state.Incidents, Trace: r.trace}
	if *asJSON {
		return printJSON(out, report)
	}
	return report.print(out, m.View())
}

func readAnswers(file string, into *map[string][]map[string]any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "The file %s cannot be read", file)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fault.Wrap(err, fault.Invalid, "%s is not a JSON object of lists of answers", file)
	}
	return nil
}

// processRunner answers what a run asks for.
type processRunner struct {
	program *flow.Program
	state   flow.State
	at      time.Time
	vars    map[string]any
	answers map[string][]map[string]any
	todo    []flow.Input
	timers  map[string]time.Time
	trace   []flow.Effect
}

func (r *processRunner) run(start flow.Start) error {
	state, effects, err := r.program.Start(start, r.at)
	if err != nil {
		return err
	}
	r.take(state, effects)
	for i := 0; r.state.Ended == "" && i < mostAnswers; i++ {
		in, ok := r.next()
		if !ok {
			break
		}
		state, effects, err := r.program.Step(r.state, in, r.at)
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
			continue // closed in the meantime
		}
		if err != nil {
			return err
		}
		r.take(state, effects)
	}
	if r.state.Ended == "" {
		r.vars, err = r.program.Variables(r.state, "")
	}
	return err
}

// next gives what to do next: what is at hand, and else the timer that is due first.
func (r *processRunner) next() (flow.Input, bool) {
	if len(r.todo) > 0 && (patience(r.todo[0]) == 0 || len(r.timers) == 0) {
		in := r.todo[0]
		r.todo = r.todo[1:]
		return in, true
	}
	keys := make([]string, 0, len(r.timers))
	for key := range r.timers {
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return flow.Input{}, false
	}
	sort.Slice(keys, func(i, j int) bool {
		a, b := r.timers[keys[i]], r.timers[keys[j]]
		return a.Before(b) || a.Equal(b) && keys[i] < keys[j]
	})
	if due := r.timers[keys[0]]; due.After(r.at) {
		r.at = due
	}
	delete(r.timers, keys[0])
	return flow.Input{What: flow.Fire, Key: keys[0]}, true
}

func (r *processRunner) take(state flow.State, effects []flow.Effect) {
	r.state = state
	r.trace = append(r.trace, effects...)
	for _, e := range effects {
		switch e.Did {
		case flow.TaskOpened, flow.WorkDue, flow.CallStarted:
			r.todo = append(r.todo, r.answer(e))
		case flow.TimerSet:
			r.timers[e.Key] = e.At
		case flow.TimerCleared:
			delete(r.timers, e.Key)
		case flow.MessageThrown:
			r.todo = append(r.todo, flow.Input{What: flow.Message, Name: e.Name, Vars: e.Vars})
		case flow.ChoiceOpened:
			for _, node := range e.Can {
				r.todo = append(r.todo, flow.Input{What: flow.Choose, Key: e.Key, Name: node})
			}
			r.todo = append(r.todo, flow.Input{What: flow.FinishAdHoc, Key: e.Key})
		case flow.Ended:
			r.vars = e.Vars
		}
	}
	// Enough of an ad hoc sub-process is done only when all that was chosen is.
	slices.SortStableFunc(r.todo, func(a, b flow.Input) int { return patience(a) - patience(b) })
}

func patience(in flow.Input) int {
	switch in.What {
	case flow.Choose:
		return 1
	case flow.FinishAdHoc:
		return 2
	}
	return 0
}

// answer gives the next answer prepared for a task, or an empty one.
func (r *processRunner) answer(e flow.Effect) flow.Input {
	in := flow.Input{What: flow.Complete, Key: e.Key}
	prepared := r.answers[e.Node]
	if len(prepared) == 0 {
		return in
	}
	r.answers[e.Node] = prepared[1:]
	if code, ok := prepared[0]["error"].(string); ok {
		return flow.Input{What: flow.Throw, Key: e.Key, Name: code}
	}
	in.Vars = prepared[0]
	return in
}

func (p processRun) print(out io.Writer, v *bpmn.View) error {
	var b strings.Builder
	begun := time.Time{}
	for _, e := range p.Trace {
		if begun.IsZero() && !e.At.IsZero() {
			begun = e.At
		}
		line := ""
		switch e.Did {
		case flow.Left:
			if e.How == flow.Interrupted {
				line = "interrupted"
			}
		case flow.Entered:
			line = "reached"
		case flow.MessageThrown, flow.SignalThrown, flow.Stored, flow.CallStarted:
			line = string(e.Did) + ": " + e.Name
		case flow.IncidentRaised:
			line = "INCIDENT: " + e.Text
		case flow.TaskClosed, flow.WorkClosed:
			if e.How == flow.Finished {
				line = "done"
			}
		}
		if line == "" {
			continue
		}
		name := e.Node
		if n, ok := v.Node(e.Node); ok && n.Name != "" && n.Name != e.Node {
			name = n.Name + " (" + e.Node + ")"
		}
		turn := ""
		if e.Turn > 0 {
			turn = fmt.Sprintf(" [%d]", e.Turn)
		}
		inside := ""
		if e.Path != "" {
			inside = strings.ReplaceAll(e.Path, "/", " › ") + " › "
		}
		fmt.Fprintf(&b, "%s%s%s %s\n", inside, name, turn, line)
	}
	how := string(p.Ended)
	if how == "" {
		how = "still waiting"
	}
	fmt.Fprintf(&b, "%s%s after %s\n", how, prefixed(" with the error ", p.Code), time.Duration(p.Seconds*float64(time.Second)))
	if vars, err := json.Marshal(p.Vars); err == nil && len(p.Vars) > 0 {
		fmt.Fprintf(&b, "variables %s\n", vars)
	}
	_, err := io.WriteString(out, b.String())
	return err
}
