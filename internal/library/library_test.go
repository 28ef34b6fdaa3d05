package library

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/flow"
)

func each(t *testing.T, fn func(t *testing.T, one Template, m *bpmn.Model)) {
	for _, one := range All() {
		t.Run(one.Key, func(t *testing.T) {
			data, ok := File(one.Key)
			if !ok {
				t.Fatal("it has no file")
			}
			m, err := bpmn.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			fn(t, one, m)
		})
	}
}

func TestTheLibraryIsWhole(t *testing.T) {
	all := All()
	if len(all) < 18 {
		t.Errorf("%d processes", len(all))
	}
	names := map[string]bool{}
	for _, one := range all {
		if names[one.Name] || one.Category == "" || len(one.About) < 40 || len(one.Lanes) < 2 {
			t.Errorf("%+v", one)
		}
		names[one.Name] = true
	}
}

// TestEveryProcessIsSound holds each file to the checks of the product without a single remark, and every step to what
// whoever does it needs to know.
func TestEveryProcessIsSound(t *testing.T) {
	each(t, func(t *testing.T, one Template, m *bpmn.Model) {
		for _, p := range check.Model(m) {
			t.Errorf("%s: %s", p.ElementID, p.Message)
		}
		for _, p := range drawing.Check(m) {
			t.Errorf("drawing: %+v", p)
		}
		if one.Steps < 8 || one.Steps > 25 {
			t.Errorf("%d steps", one.Steps)
		}
		risks := 0
		for _, n := range m.View().Nodes {
			if !bpmn.IsActivity(n.Kind) {
				continue
			}
			if len(n.Documentation) < 40 || !strings.Contains(n.Documentation, "**Done when**") || n.Lane == "" {
				t.Errorf("%s says too little of how it is done: %q", n.Name, n.Documentation)
			}
			for _, fact := range []string{"tool", "minutes"} {
				if m.Fact(n.ID, fact) == "" {
					t.Errorf("%s has no %s", n.Name, fact)
				}
			}
			if m.Fact(n.ID, "risk") != "" {
				risks++
			}
		}
		if risks == 0 {
			t.Error("no step says what can go wrong")
		}
	})
}

// TestEveryWayRunsToItsEnd carries each process out again and again, answering forms and deciding by chance, until every
// way of every decision and every timer was taken; each run must end without an incident.
func TestEveryWayRunsToItsEnd(t *testing.T) {
	each(t, func(t *testing.T, one Template, m *bpmn.Model) {
		decisions := map[string][]string{} // of people, by gateway
		want := map[string]bool{}
		for _, n := range m.View().Nodes {
			if n.Kind == "boundaryEvent" || n.Kind == "endEvent" || bpmn.IsActivity(n.Kind) {
				want[n.ID] = true
			}
			if n.Kind != "exclusiveGateway" || len(n.Outgoing) < 2 {
				continue
			}
			byPeople := true
			for _, way := range n.Outgoing {
				f, _ := m.View().Flow(way)
				byPeople = byPeople && !f.Conditional
			}
			for _, way := range n.Outgoing {
				if byPeople {
					if err := m.SetCondition(way, "way_"+n.ID+` == "`+way+`"`); err != nil {
						t.Fatal(err)
					}
					decisions[n.ID] = append(decisions[n.ID], way)
				}
				// A step on each way tells that it was taken.
				probe, err := m.InsertStep(n.ID, way, bpmn.NewStep{Name: "Way " + way})
				if err != nil {
					t.Fatal(err)
				}
				want[probe] = true
			}
		}
		p, refusals := flow.Compile(m, "", flow.Options{})
		if len(refusals) > 0 {
			t.Fatal(refusals)
		}
		chance := rand.New(rand.NewPCG(1, uint64(len(want))))
		for turn := 0; len(want) > 0; turn++ {
			if turn == 3000 {
				t.Fatalf("never taken: %v", want)
			}
			play(t, p, m, chance, decisions, want)
		}
	})
}

// play carries a process out once and strikes what it passed off the list.
func play(t *testing.T, p *flow.Program, m *bpmn.Model, chance *rand.Rand, decisions map[string][]string, want map[string]bool) {
	t.Helper()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	open := map[string]flow.Effect{} // tasks and timers by key
	state, effects, err := p.Start(flow.Start{Vars: decide(chance, decisions)}, now)
	for turn := 0; ; turn++ {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range effects {
			switch e.Did {
			case flow.Entered:
				delete(want, e.Node)
			case flow.TaskOpened, flow.TimerSet:
				open[e.Key] = e
			case flow.TaskClosed, flow.TimerCleared:
				delete(open, e.Key)
			}
		}
		if len(state.Incidents) > 0 {
			t.Fatalf("an incident: %+v", state.Incidents)
		}
		if state.Ended != "" {
			if state.Ended != flow.Completed {
				t.Fatalf("ended as %s", state.Ended)
			}
			return
		}
		if turn > 5000 {
			t.Fatal("the run does not end")
		}
		if len(open) == 0 {
			t.Fatalf("nothing is open and it has not ended: %+v", state)
		}
		keys := slices.Sorted(maps.Keys(open))
		next := open[keys[chance.IntN(len(keys))]]
		if next.Did == flow.TimerSet {
			if next.At.After(now) {
				now = next.At
			}
			delete(open, next.Key)
			state, effects, err = p.Step(state, flow.Input{What: flow.Fire, Key: next.Key}, now)
			continue
		}
		if state, _, err = p.Step(state, flow.Input{What: flow.Set, Vars: decide(chance, decisions)}, now); err != nil {
			t.Fatal(err)
		}
		state, effects, err = p.Step(state, flow.Input{What: flow.Complete, Key: next.Key, Vars: answers(t, chance, m.Fact(next.Node, "form"))}, now)
	}
}

func decide(chance *rand.Rand, decisions map[string][]string) map[string]any {
	out := map[string]any{}
	for gate, ways := range decisions {
		slices.Sort(ways)
		out["way_"+gate] = ways[chance.IntN(len(ways))]
	}
	return out
}

func answers(t *testing.T, chance *rand.Rand, form string) map[string]any {
	t.Helper()
	out := map[string]any{}
	if form == "" {
		return out
	}
	var questions []struct {
		Name, Kind string
		Options    []string
	}
	if err := json.Unmarshal([]byte(form), &questions); err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		switch q.Kind {
		case "number":
			out[q.Name] = []float64{20, 400, 700, 5000, 30_000, 100_000}[chance.IntN(6)]
		case "yes or no":
			out[q.Name] = chance.IntN(2) == 0
		case "choice":
			out[q.Name] = q.Options[chance.IntN(len(q.Options))]
		case "date":
			out[q.Name] = fmt.Sprintf("2026-04-%02d", 1+chance.IntN(28))
		default:
			out[q.Name] = "something"
		}
	}
	return out
}

func TestMatches(t *testing.T) {
	for question, want := range map[string]string{"onboard": "employee-onboarding", "equipment stock": "equipment-request", "PAYROLL": "expense-claim", "sanctions": "vendor-onboarding", "": "hiring"} {
		if !slices.ContainsFunc(All(), func(one Template) bool { return one.Key == want && one.Matches(question) }) {
			t.Errorf("%q does not find %s", question, want)
		}
	}
	if slices.ContainsFunc(All(), func(one Template) bool { return one.Matches("zebra crossing") }) {
		t.Error("found what is not there")
	}
}
