package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// workedCase is one case of a file of worked examples: its fields as they stand.
type workedCase struct {
	file string
	id   string
	raw  map[string]json.RawMessage
}

// decode reads a field of the case, given as a path such as "answers/schedule"; found is false when it has none.
func (c workedCase) decode(path string, into any) (found bool, err error) {
	fields := c.raw
	names := strings.Split(path, "/")
	for k, name := range names {
		text, ok := fields[name]
		if !ok {
			return false, nil
		}
		if k == len(names)-1 {
			if err := json.Unmarshal(text, into); err != nil {
				return true, fmt.Errorf("%s: %w", path, err)
			}
			return true, nil
		}
		fields = nil
		if err := json.Unmarshal(text, &fields); err != nil {
			return false, nil
		}
	}
	return false, nil
}

func (c workedCase) has(path string) bool {
	var any json.RawMessage
	found, _ := c.decode(path, &any)
	return found
}

// workedKind is something that a case can ask: a case is asked once for every kind that it has the answers of.
type workedKind struct {
	name  string
	asks  func(workedCase) bool
	check func(workedCase) error // nil when all answers agree; joined errors, one a line
}

// workedKinds is the table of what can be checked; each kind stands in a file of its own.
var workedKinds = []workedKind{
	{"critical path", func(c workedCase) bool { return c.has("answers/schedule") }, checkWorkedPath},
	{"variants", func(c workedCase) bool { return c.has("answers/variants") }, checkWorkedVariants},
	{"PERT", func(c workedCase) bool { return c.has("answers/expected") || c.has("answers/critical_three_point") }, checkWorkedPERT},
	{"crash", func(c workedCase) bool { return c.has("crash/min_added_cost_to_reach") }, checkWorkedCrash},
	{"earned value", func(c workedCase) bool { return c.has("answers/EAC_cpi") }, checkWorkedEarned},
	{"earned schedule", func(c workedCase) bool { return c.has("answers/SPI_t") }, checkWorkedPace},
	{"simulation", func(c workedCase) bool { return c.has("tasks") }, checkWorkedSimulation},
}

// runScheduleWorked holds the engines of the plan against worked examples: every file of the folder is a list of cases, and a
// case counts once for each kind of answer that it has.
func runScheduleWorked(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("schedule-worked", flag.ContinueOnError)
	dir := flags.String("dir", "", "folder of .json files, each with a list of cases")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	cases, err := readWorked(*dir)
	if err != nil {
		return 0, 0, err
	}
	for _, c := range cases {
		asked := false
		for _, kind := range workedKinds {
			if !kind.asks(c) {
				continue
			}
			asked = true
			total++
			if err := kind.check(c); err != nil {
				fmt.Fprintf(out, "%s, %s: %s\n", c.id, kind.name, strings.ReplaceAll(err.Error(), "\n", "; "))
				continue
			}
			passed++
		}
		if !asked {
			fmt.Fprintf(out, "%s (%s): not run: no kind of answer that is checked\n", c.id, c.file)
		}
	}
	return passed, total, nil
}

func readWorked(dir string) ([]workedCase, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	sort.Strings(files)
	var out []workedCase
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var file struct {
			Cases []map[string]json.RawMessage `json:"cases"`
		}
		if err := json.Unmarshal(text, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		groups, err := ofGroups(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		for i, raw := range append(file.Cases, groups...) {
			c := workedCase{file: filepath.Base(path), raw: raw}
			if _, err := c.decode("id", &c.id); err != nil || c.id == "" {
				return nil, fmt.Errorf("%s: case %d: %w", path, i+1, errors.Join(err, errors.New("it has no id")))
			}
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s holds no cases", dir)
	}
	return out, nil
}
