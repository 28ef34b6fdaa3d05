package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
)

// runBPMNReject holds the checker against files that each break one rule of the standard and against good ones. A bad
// file passes when the checker names an error at an element that the broken rule can be about; a file that cannot be
// read passes too, since it is refused by name. Refusing a good file fails the suite. Of files beside an
// expected-traces.json those count as good that it does not expect to be refused.
func runBPMNReject(args []string, out io.Writer) (passed, total int, err error) {
	var good []string
	flags := flag.NewFlagSet("bpmn-reject", flag.ContinueOnError)
	bad := flags.String("bad", "", "folder of files that break a rule; the folder of each names the rule")
	flags.Func("good", "folder of files that break none; may be given several times", func(dir string) error {
		good = append(good, dir)
		return nil
	})
	expected := flags.String("expected", "", "expected-traces.json, whose ERROR_deployment processes are left out of the good ones")
	advice := flags.String("advice", "", "rules, separated by commas, that are only advised here; their files are named and not counted")
	verbose := flags.Bool("v", false, "print what each bad file was refused for")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	files, err := bpmnFiles(*bad)
	if err != nil {
		return 0, 0, err
	}
	for _, path := range files {
		total++
		name, _ := filepath.Rel(*bad, path)
		found, trouble := bpmnErrors(path)
		rule := filepath.Base(filepath.Dir(path))
		right := rightOnes(path, rule, found)
		switch {
		case trouble == nil && len(found) == 0 && slices.Contains(strings.Split(*advice, ","), rule):
			total--
			fmt.Fprintf(out, "left %s: %s is advice here\n", name, rule)
			continue
		case trouble == nil && len(found) == 0:
			fmt.Fprintf(out, "FAIL %s: not refused\n", name)
			continue
		case trouble == nil && len(right) == 0:
			fmt.Fprintf(out, "FAIL %s: %s is about %s, refused only for %s\n", name, rule, strings.Join(subjects()[rule], ", "), told(found))
			continue
		case *verbose && trouble != nil:
			fmt.Fprintf(out, "ok   %s: %v\n", name, trouble)
		case *verbose:
			fmt.Fprintf(out, "ok   %s: %s\n", name, told(right))
		}
		passed++
	}
	refused, counted, err := refusedGood(good, *expected, out)
	if err != nil {
		return passed, total, err
	}
	fmt.Fprintf(out, "%d of %d good files opened without an error\n", counted-refused, counted)
	if refused > 0 {
		return passed, total, fmt.Errorf("%d good files are refused", refused)
	}
	return passed, total, nil
}

func refusedGood(dirs []string, expected string, out io.Writer) (refused, counted int, err error) {
	meant, err := meantToFail(expected)
	if err != nil {
		return 0, 0, err
	}
	for _, dir := range dirs {
		files, err := bpmnFiles(dir)
		if err != nil {
			return 0, 0, err
		}
		for _, path := range files {
			if meant[strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))] {
				continue
			}
			counted++
			found, trouble := bpmnErrors(path)
			if trouble != nil || len(found) > 0 {
				refused++
				fmt.Fprintf(out, "FAIL good %s: %s", path, told(found))
				if trouble != nil {
					fmt.Fprintf(out, "%v", trouble)
				}
				fmt.Fprintln(out)
			}
		}
	}
	return refused, counted, nil
}

func bpmnFiles(dir string) (all []string, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.EqualFold(filepath.Ext(path), ".bpmn") {
			all = append(all, path)
		}
		return err
	})
	return all, err
}

func bpmnErrors(path string) (found []bpmn.Problem, trouble error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return nil, err
	}
	for _, p := range check.Model(m) {
		if p.Severity == bpmn.Error {
			found = append(found, p)
		}
	}
	return found, nil
}

// rightOnes gives the errors at elements of a kind that the broken rule can be about, found in the file by their line.
func rightOnes(path, rule string, found []bpmn.Problem) (right []bpmn.Problem) {
	kinds := subjects()[rule]
	if kinds == nil {
		return found
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return nil
	}
	at := map[int]map[string]bool{}
	var walk func(bpmn.Element)
	walk = func(e bpmn.Element) {
		if at[e.Line()] == nil {
			at[e.Line()] = map[string]bool{}
		}
		at[e.Line()][e.Kind()] = true
		for _, c := range e.Children() {
			walk(c)
		}
	}
	walk(m.Root())
	for _, p := range found {
		e, _ := m.Element(p.ElementID)
		for _, kind := range kinds {
			if e.Kind() == kind || at[p.Line][kind] {
				right = append(right, p)
				break
			}
		}
	}
	return right
}

func told(found []bpmn.Problem) string {
	all := make([]string, len(found))
	for i, p := range found {
		all[i] = fmt.Sprintf("%s at %s in line %d", p.Rule, p.ElementID, p.Line)
	}
	sort.Strings(all)
	return strings.Join(all, "; ")
}

// meantToFail gives the processes that an engine is to refuse when it is given them.
func meantToFail(path string) (map[string]bool, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var tests []struct {
		File  string
		Cases []struct{ Traces []string }
	}
	if err := json.Unmarshal(data, &tests); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	meant := map[string]bool{}
	for _, t := range tests {
		for _, c := range t.Cases {
			if slices.Contains(c.Traces, "ERROR_deployment") || slices.Contains(c.Traces, "ERROR") {
				meant[strings.TrimSuffix(filepath.Base(t.File), filepath.Ext(t.File))] = true
			}
		}
	}
	return meant, nil
}
