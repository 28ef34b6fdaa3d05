package impact

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/fault"
	"throughline/internal/id"
)

var (
	tools = []string{"Slack", "ERP", "CRM", "erp", " slack "}
	roles = []string{"Finance", "IT", "Buyer"}
)

// world draws a world of a few processes that name, call, run and measure at random.
func world(t *rapid.T) *World {
	w := &World{}
	n := rapid.IntRange(1, 6).Draw(t, "processes")
	node := func(at int) Node {
		out := Node{ID: fmt.Sprint("s", at), Name: fmt.Sprint("Step ", at), Activity: true,
			Tool: rapid.SampledFrom(append(tools, "")).Draw(t, "tool"), Role: rapid.SampledFrom(roles).Draw(t, "role"), KPI: rapid.SampledFrom([]string{"", "Days", "Errors"}).Draw(t, "kpi")}
		if rapid.IntRange(0, 3).Draw(t, "calls?") == 0 {
			out.Calls = fmt.Sprint("p", rapid.IntRange(0, n-1).Draw(t, "calls"))
		}
		return out
	}
	for i := range n {
		d := Definition{ID: id.Process(fmt.Sprint("p", i)), Name: fmt.Sprint("Process ", i), URL: fmt.Sprint("/processes/p", i)}
		for v := range rapid.IntRange(1, 3).Draw(t, "versions") {
			version := Version{Number: int64(3 - v), Current: v < 2, Draft: v == 0}
			for s := range rapid.IntRange(0, 4).Draw(t, "steps") {
				version.Steps = append(version.Steps, node(s))
			}
			d.Versions = append(d.Versions, version)
		}
		w.Processes = append(w.Processes, d)
		for range rapid.IntRange(0, 2).Draw(t, "runs") {
			v := rapid.SampledFrom(d.Versions).Draw(t, "followed")
			w.Runs = append(w.Runs, Run{ID: id.Run(fmt.Sprint("r", len(w.Runs))), Process: d.ID, Number: v.Number})
		}
		if rapid.Bool().Draw(t, "linked") {
			w.Changes = append(w.Changes, Change{Process: d.ID, Code: fmt.Sprint("C", i), Waves: []Item{{Kind: "wave", ID: fmt.Sprint("w", i)}}, Criteria: []Item{{Kind: "criterion", ID: fmt.Sprint("c", i)}}})
		}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "templates") {
		w.Templates = append(w.Templates, Definition{ID: id.Process(fmt.Sprint("t", i)), Versions: []Version{{Current: true, Steps: []Node{node(0), node(1)}}}})
	}
	w.KPIs = []Measure{{"days", Item{Kind: "kpi", ID: "k1"}}, {"Other", Item{Kind: "kpi", ID: "k2"}}}
	return w
}

// brute answers by looking at everything for each thing anew: the slow and obvious way.
func brute(w *World, tool string) []string {
	uses := func(n Node) bool {
		return strings.EqualFold(strings.TrimSpace(n.Tool), strings.TrimSpace(tool)) && strings.TrimSpace(n.Tool) != ""
	}
	out := map[string]bool{}
	touched := map[id.Process]bool{}
	for _, d := range w.Processes {
		for _, v := range d.Versions {
			for _, n := range v.Steps {
				if uses(n) {
					out["step "+string(d.ID)+":"+n.ID], out["document "+string(d.ID)], touched[d.ID] = true, true, true
					switch n.KPI {
					case "Days":
						out["kpi k1"] = true
					case "Errors":
						out["kpi errors"] = true
					}
				}
			}
		}
	}
	for _, r := range w.Runs {
		for _, d := range w.Processes {
			for _, v := range d.Versions {
				if d.ID == r.Process && v.Number == r.Number && slices.ContainsFunc(v.Steps, uses) {
					out["run "+string(r.ID)] = true
				}
			}
		}
	}
	for _, c := range w.Changes {
		if touched[c.Process] {
			out["change "+c.Code], out["wave "+c.Waves[0].ID], out["criterion "+c.Criteria[0].ID] = true, true, true
		}
	}
	for _, d := range w.Templates {
		if slices.ContainsFunc(d.Versions[0].Steps, uses) {
			out["template "+string(d.ID)] = true
		}
	}
	for more := true; more; {
		more = false
		for _, d := range w.Processes {
			for _, v := range d.Versions {
				for _, n := range v.Steps {
					if called := id.Process(n.Calls); touched[called] && called != d.ID && !out["process "+string(d.ID)+">"+n.Calls] {
						out["process "+string(d.ID)+">"+n.Calls], more = true, true
						touched[d.ID] = true
					}
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(out))
}

// TestRetireATool: whatever the graph, the list is what the slow way finds, nothing missed and nothing more.
func TestRetireATool(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := world(t)
		tool := rapid.SampledFrom(tools).Draw(t, "retired")
		items, _ := w.Breaks(Subject{Kind: Tool, Name: tool})
		got := map[string]bool{}
		for _, i := range ordered(items) {
			key := i.Kind + " " + i.ID
			if got[key] {
				t.Errorf("%s stands there twice", key)
			}
			got[key] = true
		}
		if diff := cmp.Diff(brute(w, tool), slices.Sorted(maps.Keys(got))); diff != "" {
			t.Errorf("retiring %q (- slow, + query):\n%s", tool, diff)
		}
	})
}

// TestLessIsSeenLessIsTold: who may not read a process gets the answer of a world without it.
func TestLessIsSeenLessIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := world(t)
		hidden := rapid.SampledFrom(w.Processes).Draw(t, "hidden").ID
		less := &World{Templates: w.Templates, KPIs: w.KPIs}
		for _, d := range w.Processes {
			if d.ID != hidden {
				less.Processes = append(less.Processes, d)
			}
		}
		for _, r := range w.Runs {
			if r.Process != hidden {
				less.Runs = append(less.Runs, r)
			}
		}
		for _, c := range w.Changes {
			if c.Process != hidden {
				less.Changes = append(less.Changes, c)
			}
		}
		items, _ := less.Breaks(Subject{Kind: Role, Name: rapid.SampledFrom(roles).Draw(t, "role")})
		for _, i := range items {
			if i.Process == hidden || strings.Contains(i.ID, string(hidden)+":") {
				t.Errorf("%+v", i)
			}
		}
	})
}

func sample() *World {
	return &World{
		Processes: []Definition{
			{ID: "pay", Name: "Invoice to pay", URL: "/processes/pay", Owner: "ann", Versions: []Version{{Number: 3, Current: true, Accountable: "Controller", Steps: []Node{
				{ID: "match", Name: "Match", Activity: true, Role: "AP clerk", Tool: "ERP", KPI: "Days to pay", Fields: []string{"amount"}, Next: []string{"big"}, Team: "fin"},
				{ID: "big", Name: "Big?", Role: "AP clerk", Reads: []string{"amount"}, Next: []string{"release"}},
				{ID: "release", Name: "Release", Activity: true, Role: "Controller", Tool: "Bank portal", Consulted: []string{"Treasurer"}}}}}},
			{ID: "buy", Name: "Purchase", URL: "/processes/buy", Versions: []Version{{Number: 1, Draft: true, Current: true, Steps: []Node{{ID: "pay", Name: "Pay it", Activity: true, Calls: "invoice to pay"}}}}},
		},
		Runs: []Run{{ID: "r1", Title: "Invoice 7", Process: "pay", Number: 3, Open: map[string]id.Person{"match": "bo"}}},
	}
}

func TestSubjects(t *testing.T) {
	for name, c := range map[string]struct {
		of   Subject
		want []string
	}{
		"role":      {Subject{Kind: Role, Name: "treasurer"}, []string{"step pay:release", "document pay", "raci pay:release", "process buy>pay", "run r1"}},
		"field":     {Subject{Kind: Field, Name: "amount"}, []string{"step pay:big", "step pay:match", "document pay", "process buy>pay", "run r1", "kpi days to pay"}},
		"kpi":       {Subject{Kind: KPI, Name: "Days to pay"}, []string{"step pay:match", "document pay", "process buy>pay", "run r1", "kpi days to pay"}},
		"process":   {Subject{Kind: Process, ID: "pay"}, []string{"step buy:pay", "document buy", "document pay", "process buy>pay", "run r1", "kpi days to pay"}},
		"step":      {Subject{Kind: Step, Process: "pay", ID: "match"}, []string{"step pay:big", "step pay:match", "document pay", "raci pay:match", "process buy>pay", "run r1", "kpi days to pay"}},
		"team":      {Subject{Kind: Team, ID: "fin"}, []string{"step pay:match", "document pay", "raci pay:match", "process buy>pay", "run r1", "kpi days to pay"}},
		"person":    {Subject{Kind: Person, ID: "bo"}, []string{"run r1"}},
		"owner":     {Subject{Kind: Person, ID: "ann"}, []string{"document pay", "process buy>pay"}},
		"nobody":    {Subject{Kind: Person, ID: "zoe"}, nil},
		"old names": {Subject{Kind: Tool, Name: "Bank", Also: []string{"Bank portal"}}, []string{"step pay:release", "document pay", "process buy>pay", "run r1"}},
	} {
		t.Run(name, func(t *testing.T) {
			items, _ := sample().Breaks(c.of)
			var got []string
			for _, i := range ordered(items) {
				got = append(got, i.Kind+" "+i.ID)
			}
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFollow(t *testing.T) {
	var made []Task
	s := New(Deps{World: func(context.Context) (*World, error) { return sample(), nil },
		Names:  func(_ context.Context, tool string) ([]string, error) { return []string{tool}, nil },
		Linked: func(context.Context, []id.Process) ([]Item, error) { return []Item{{Kind: "task", ID: "t1"}}, nil },
		Follow: func(_ context.Context, _ id.Project, tasks []Task) (int, error) { made = tasks; return len(tasks), nil }})
	a, err := s.Ask(t.Context(), Subject{Kind: Tool, Name: "ERP"})
	if err != nil || a.Counts["step"] != 1 || a.Counts["task"] != 1 {
		t.Fatal(err, a)
	}
	n, err := s.Follow(t.Context(), a.Subject, "onb", []string{"sop:pay", "training:pay", "tool:erp"})
	if err != nil || n != 3 || len(made) != 3 || !strings.Contains(made[0].Text, "[Match](/processes/pay/document#step-match)") {
		t.Fatal(err, made)
	}
	for _, keys := range [][]string{nil, {"sop:other"}, {"sop:pay", "sop:other"}} {
		if _, err := s.Follow(t.Context(), a.Subject, "onb", keys); !fault.Is(err, fault.Invalid) {
			t.Error(keys, err)
		}
	}
	for _, wrong := range []Subject{{}, {Kind: "moon", Name: "x"}, {Kind: Tool}, {Kind: Step, ID: "x"}, {Kind: Person}} {
		if _, err := s.Ask(t.Context(), wrong); !fault.Is(err, fault.Invalid) {
			t.Error(wrong, err)
		}
	}
	if _, err := s.Ask(t.Context(), Subject{Kind: Process, ID: "gone"}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}
