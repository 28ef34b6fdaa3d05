package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/fault"
)

// checkReport is what "throughline process check --json" prints.
type checkReport struct {
	File     string         `json:"file"`
	Errors   int            `json:"errors"`
	Warnings int            `json:"warnings"`
	Problems []checkProblem `json:"problems"`
}

type checkProblem struct {
	Rule     string        `json:"rule"`
	Element  string        `json:"element"` // id, or "" where nothing around the place has one
	Line     int           `json:"line"`
	Severity bpmn.Severity `json:"severity"`
	Message  string        `json:"message"`
}

// cmdProcessCheck holds the file of a map against the rules of BPMN, and fails when it breaks one that the standard makes.
func cmdProcessCheck(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("process check", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "")
	file, err := oneMap(flags, args, "throughline process check FILE.bpmn [--json]")
	if err != nil {
		return err
	}
	m, _, err := readMap(file)
	if err != nil {
		return err
	}
	report := checkReport{File: file, Problems: []checkProblem{}}
	for _, p := range check.Carried(m) {
		if p.Severity == bpmn.Error {
			report.Errors++
		} else {
			report.Warnings++
		}
		report.Problems = append(report.Problems, checkProblem{p.Rule, p.ElementID, p.Line, p.Severity, p.Message})
	}
	if *asJSON {
		err = printJSON(out, report)
	} else {
		err = report.print(out)
	}
	if err == nil && report.Errors > 0 {
		err = fault.New(fault.Invalid, "%s breaks the standard in %d places", file, report.Errors)
	}
	return err
}

func (r checkReport) print(out io.Writer) error {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s:%d: %s: %s (%s%s)\n", r.File, p.Line, p.Severity, p.Message, p.Rule, prefixed(" at ", p.Element))
	}
	fmt.Fprintf(&b, "%d errors, %d warnings\n", r.Errors, r.Warnings)
	_, err := io.WriteString(out, b.String())
	return err
}

// mostMapBytes is one byte beyond what Parse takes, so that a larger file is refused by its size and not read to its end.
const mostMapBytes = 50<<20 + 1

func readMap(file string) (*bpmn.Model, []byte, error) {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, fault.New(fault.NotFound, "There is no file %s", file)
	} else if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostMapBytes))
	if err != nil {
		return nil, nil, err
	}
	m, err := bpmn.Parse(data)
	return m, data, err
}

// roundtripReport is what "throughline process roundtrip --json" prints. Removed and Inserted are the value that one
// renaming changed, before and after, at the line.
type roundtripReport struct {
	File     string `json:"file"`
	Bytes    int    `json:"bytes"`
	Same     bool   `json:"same"` // written unedited, byte for byte
	Renamed  string `json:"renamed,omitempty"`
	Line     int    `json:"line,omitempty"`
	Removed  string `json:"removed,omitempty"`
	Inserted string `json:"inserted,omitempty"`
	Merged   bool   `json:"merged"` // the renamed file merged into the first is the renamed file
}

// cmdProcessRoundtrip reads the file of a map, writes it, renames one element, and tells what changed. The file itself is
// not touched.
func cmdProcessRoundtrip(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("process roundtrip", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "")
	file, err := oneMap(flags, args, "throughline process roundtrip FILE.bpmn [--json]")
	if err != nil {
		return err
	}
	m, data, err := readMap(file)
	if err != nil {
		return err
	}
	report := roundtripReport{File: file, Bytes: len(data), Same: bytes.Equal(m.Bytes(), data)}
	if err := report.rename(m, data); err != nil {
		return err
	}
	if *asJSON {
		err = printJSON(out, report)
	} else {
		err = report.print(out)
	}
	if err == nil && (!report.Same || report.Renamed != "" && !report.Merged) {
		err = fault.New(fault.Internal, "%s is not kept as it was", file)
	}
	return err
}

// rename gives the first step, pool or process that has an id another name.
func (r *roundtripReport) rename(m *bpmn.Model, data []byte) error {
	v := m.View()
	var ids []string
	for _, n := range v.Nodes {
		ids = append(ids, n.ID)
	}
	for _, p := range v.Pools {
		ids = append(ids, p.ID)
	}
	for _, p := range v.Processes {
		ids = append(ids, p.ID)
	}
	for _, id := range ids {
		e, ok := m.Element(id)
		if !ok {
			continue
		}
		line, name := e.Line(), strings.TrimSpace(e.Attr("name")+" renamed")
		if err := m.SetName(id, name); fault.Is(err, fault.Conflict) {
			continue // one of several with this id, which nothing may edit
		} else if err != nil {
			return err
		}
		after := m.Bytes()
		start, end := changed(data, after)
		r.Renamed, r.Line = id, line
		for start > 0 && !bytes.ContainsRune([]byte("\"'<>"), rune(data[start-1])) {
			start-- // to the beginning of the value, so that a person can read it
		}
		for end > 0 && !bytes.ContainsRune([]byte("\"'<>"), rune(data[len(data)-end])) {
			end--
		}
		r.Removed, r.Inserted = string(data[start:len(data)-end]), string(after[start:len(after)-end])
		merged, err := bpmn.Merge(data, after)
		if err != nil {
			return err
		}
		r.Merged = bytes.Equal(merged, after)
		return nil
	}
	return nil
}

// changed gives how many bytes two files share at the beginning and at the end.
func changed(a, b []byte) (start, end int) {
	n := min(len(a), len(b))
	for start < n && a[start] == b[start] {
		start++
	}
	for end < n-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return start, end
}

func (r roundtripReport) print(out io.Writer) error {
	var b strings.Builder
	same := "the same, byte for byte"
	if !r.Same {
		same = "NOT the same"
	}
	fmt.Fprintf(&b, "%s: %d bytes, written back %s\n", r.File, r.Bytes, same)
	if r.Renamed == "" {
		b.WriteString("It holds nothing that could be renamed.\n")
	} else {
		fmt.Fprintf(&b, "renaming %s changed line %d: -%q +%q and nothing else\n", r.Renamed, r.Line, r.Removed, r.Inserted)
		if !r.Merged {
			b.WriteString("merging the renamed file into the first gives ANOTHER file\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
