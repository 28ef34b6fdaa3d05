package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/flow"
)

// bpmnProcess is a process of the suite with its test cases.
type bpmnProcess struct {
	Name  string     `json:"name"`
	File  string     `json:"file"`
	Cases []bpmnCase `json:"cases"`
}

type bpmnCase struct {
	Case   int            `json:"case"`
	Vars   map[string]any `json:"vars"`
	Traces []string       `json:"traces"`
	First  string         `json:"startParallelProcessFirst"`
}

// runBPMNRun carries out the processes of --models and holds the traces against --expected. A process passes when all
// its cases do. A miss that was no refusal is named apart: it is the kind that would do harm.
func runBPMNRun(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("bpmn-run", flag.ContinueOnError)
	models := flags.String("models", "", "folder with the processes")
	expected := flags.String("expected", "", "file with the expected traces")
	only := flags.String("only", "", "run only processes whose name contains this")
	argued := flags.String("argued", "", "processes, separated by commas, whose refusal is argued in docs/flow.md; they are named and not counted")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	data, err := os.ReadFile(*expected)
	if err != nil {
		return 0, 0, err
	}
	var processes []bpmnProcess
	if err := json.Unmarshal(data, &processes); err != nil {
		return 0, 0, err
	}
	cases, casesPassed := 0, 0
	var silent []string
	for _, p := range processes {
		if !strings.Contains(p.Name, *only) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(*models, filepath.FromSlash(p.File)))
		if os.IsNotExist(err) {
			continue // a part of the suite may be kept elsewhere
		}
		if err != nil {
			return passed, total, err
		}
		total++
		good, harmful := true, len(silent)
		for _, c := range p.Cases {
			cases++
			got, why := bpmnCarryOut(text, p.Name, c)
			if bpmnSame(c.Traces, got) {
				casesPassed++
				continue
			}
			good = false
			fmt.Fprintf(out, "FAIL %s case %d: expected %v, produced %v%s\n", p.File, c.Case, c.Traces, got, why)
			if !slices.Contains(got, "ERROR_deployment") {
				silent = append(silent, fmt.Sprintf("%s case %d", p.File, c.Case))
			}
		}
		switch {
		case good:
			passed++
		case len(silent) == harmful && slices.Contains(strings.Split(*argued, ","), p.Name):
			fmt.Fprintf(out, "left %s: refused, as docs/flow.md argues\n", p.Name)
			total--
		}
	}
	fmt.Fprintf(out, "%d of %d cases passed\n", casesPassed, cases)
	for _, s := range silent {
		fmt.Fprintf(out, "SILENTLY WRONG %s\n", s)
	}
	fmt.Fprintf(out, "%d silently wrong\n", len(silent))
	return passed, total, nil
}

// bpmnSame compares traces without regard to order. ERROR stands for any refusal or failure.
func bpmnSame(want, got []string) bool {
	if len(want) == 1 && want[0] == "ERROR" {
		return slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "ERROR") })
	}
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	return slices.Equal(want, got)
}

// bpmnCarryOut runs one case in a world of its own.
func bpmnCarryOut(text []byte, name string, c bpmnCase) (trace []string, why string) {
	m, err := bpmn.Parse(text)
	if err != nil {
		return []string{"ERROR_deployment"}, " (" + err.Error() + ")"
	}
	w := &bpmnWorld{now: bpmnDawn, vars: c.Vars}
	main := ""
	for _, p := range m.View().Processes {
		if !p.Executable {
			continue
		}
		program, refusals := flow.Compile(m, p.ID, flow.Options{})
		if len(refusals) > 0 {
			for _, r := range refusals {
				why += fmt.Sprintf("\n     refused: %s (line %d, %s): %s", r.Element, r.Line, r.Rule, r.Reason)
			}
			return []string{"ERROR_deployment"}, why
		}
		w.programs = append(w.programs, program)
		if p.ID == name || main == "" {
			main = p.ID
		}
	}
	if c.First != "" {
		w.start(c.First, flow.Start{})
		w.settle(false)
	}
	if !w.start(main, flow.Start{}) {
		w.await(main)
	}
	w.settle(true)
	return w.words(), w.why
}
