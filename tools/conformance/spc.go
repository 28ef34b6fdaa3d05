package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"strings"

	"throughline/internal/spc"
)

// spcCase is one case of a control chart corpus as its JSON stands, with what was found wrong so far.
type spcCase struct {
	id      string
	fields  map[string]json.RawMessage
	dataDir string
	wrong   []string
	checked int
}

// runSPC checks control charts against published answers: every case of the file is run by its type, and the types without
// an engine are listed and not counted.
func runSPC(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("spc", flag.ContinueOnError)
	expected := flags.String("expected", "", "JSON file of cases")
	dir := flags.String("datasets", "", "folder of the CSV files that cases name")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	text, err := os.ReadFile(*expected)
	if err != nil {
		return 0, 0, err
	}
	var cases map[string]map[string]json.RawMessage
	if err := json.Unmarshal(text, &cases); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", *expected, err)
	}
	ids := make([]string, 0, len(cases))
	for id := range cases {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		c := &spcCase{id: id, fields: cases[id], dataDir: *dir}
		kind := c.kind()
		run := spcRunners[kind]
		if run == nil {
			fmt.Fprintf(out, "%s: not run: %s\n", id, kind)
			continue
		}
		total++
		if err := run(c); err != nil {
			c.wrong = append(c.wrong, err.Error())
		}
		if c.checked == 0 && len(c.wrong) == 0 {
			c.wrong = append(c.wrong, "nothing in it could be checked")
		}
		if len(c.wrong) > 0 {
			fmt.Fprintf(out, "%s (%s): %s\n", id, kind, strings.Join(c.wrong, "; "))
			continue
		}
		passed++
	}
	return passed, total, nil
}

// spcRunners is the table of chart types.
var spcRunners = map[string]func(*spcCase) error{
	"XmR": (*spcCase).xmr, "xbar.one": (*spcCase).individuals,
	"xbar": (*spcCase).samples, "R": (*spcCase).samples, "S": (*spcCase).samples,
	"p": (*spcCase).counts, "np": (*spcCase).counts, "c": (*spcCase).counts, "u": (*spcCase).counts,
	"EWMA": (*spcCase).ewma, "CUSUM": (*spcCase).cusum,
	"capability": (*spcCase).capability, "pareto": (*spcCase).pareto, "ARL": (*spcCase).runLengths,
	"runs": (*spcCase).runs,
}

// kind gives the case's type, told by its fields when it names none.
func (c *spcCase) kind() string {
	if c.has("type") {
		return c.text("type")
	}
	if c.has("mr_bar") {
		return "XmR"
	}
	if c.has("longest_run") && c.has("y") {
		return "runs"
	}
	return "unknown"
}

func (c *spcCase) has(name string) bool {
	raw, ok := c.fields[name]
	return ok && string(raw) != "null"
}

func (c *spcCase) text(name string) string {
	var s string
	_ = json.Unmarshal(c.fields[name], &s)
	return s
}

// numbers reads a list; a single number counts as a list of one, as R writes it, and null as NaN.
func (c *spcCase) numbers(name string) []float64 { return numbersOf(c.fields[name]) }

func numbersOf(raw json.RawMessage) []float64 {
	var many []*float64
	if json.Unmarshal(raw, &many) == nil {
		list := make([]float64, len(many))
		for i, v := range many {
			list[i] = math.NaN()
			if v != nil {
				list[i] = *v
			}
		}
		return list
	}
	var one float64
	if json.Unmarshal(raw, &one) == nil {
		return []float64{one}
	}
	return nil
}

// number reads one number; NaN when the case has none.
func (c *spcCase) number(name string) float64 {
	if list := c.numbers(name); c.has(name) && len(list) == 1 {
		return list[0]
	}
	return math.NaN()
}

// want compares a number with the case's field of the name, when it has one.
func (c *spcCase) want(name string, got float64) {
	if c.has(name) {
		c.close(name, []float64{got}, c.numbers(name))
	}
}

// wantAll compares a list; a field of one number stands for a list of equal ones.
func (c *spcCase) wantAll(name string, got []float64) {
	if !c.has(name) {
		return
	}
	want := c.numbers(name)
	if len(want) == 1 && len(got) > 1 {
		for len(want) < len(got) {
			want = append(want, want[0])
		}
	}
	c.close(name, got, want)
}

// close allows a relative difference of 1e-6, and one of a unit in the twelfth decimal for what should be nothing.
func (c *spcCase) close(name string, got, want []float64) {
	c.checked++
	if len(got) != len(want) {
		c.wrong = append(c.wrong, fmt.Sprintf("%s has %d numbers, want %d", name, len(got), len(want)))
		return
	}
	for i := range got {
		if math.IsNaN(got[i]) && math.IsNaN(want[i]) {
			continue
		}
		if !(math.Abs(got[i]-want[i]) <= 1e-6*math.Abs(want[i])+1e-12) {
			c.wrong = append(c.wrong, fmt.Sprintf("%s[%d] is %.12g, want %.12g", name, i+1, got[i], want[i]))
			return
		}
	}
}

// points compares 1-based indices exactly.
func (c *spcCase) points(name string, got []int, raw json.RawMessage) {
	c.checked++
	want := numbersOf(raw)
	same := len(got) == len(want)
	for i := 0; same && i < len(got); i++ {
		same = float64(got[i]) == want[i]
	}
	if !same {
		c.wrong = append(c.wrong, fmt.Sprintf("%s at %v, want %v", name, got, want))
	}
}

// rules checks every rule the case lists.
func (c *spcCase) rules(scores []float64) error {
	var lists map[string]json.RawMessage
	if !c.has("rule_violations_1based") {
		return nil
	}
	if err := json.Unmarshal(c.fields["rule_violations_1based"], &lists); err != nil {
		return err
	}
	for rule, raw := range lists {
		got, err := spc.Violations(scores, spc.Rule(rule))
		if err != nil {
			return err
		}
		c.points(rule, got, raw)
	}
	return nil
}

// inner gives an object within the case as a case of its own that reports to c.
func (c *spcCase) inner(name string, check func(*spcCase)) {
	if !c.has(name) {
		return
	}
	sub := &spcCase{id: c.id, dataDir: c.dataDir}
	if err := json.Unmarshal(c.fields[name], &sub.fields); err != nil {
		c.wrong = append(c.wrong, err.Error())
		return
	}
	check(sub)
	c.checked += sub.checked
	for _, w := range sub.wrong {
		c.wrong = append(c.wrong, name+"."+w)
	}
}
