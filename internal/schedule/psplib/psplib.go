// Package psplib reads the files in which the scheduling field keeps its test problems: PSPLIB's .sm (Kolisch and Sprecher
// 1997) and Patterson's .rcp.
package psplib

import (
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/schedule/rcpsp"
)

// most bounds a file, in bytes.
const most = 32 << 20

// Read reads a file by the ending of its name.
func Read(name string, file []byte) (*rcpsp.Problem, error) {
	if len(file) > most {
		return nil, fault.New(fault.Limit, "%s has more than %d MB", name, most>>20)
	}
	var p *rcpsp.Problem
	var err error
	switch lower := strings.ToLower(name); {
	case strings.HasSuffix(lower, ".sm"):
		p, err = ReadSM(string(file))
	case strings.HasSuffix(lower, ".rcp"):
		p, err = ReadRCP(string(file))
	default:
		return nil, fault.New(fault.Invalid, "%s is neither a .sm nor a .rcp file", name)
	}
	if err == nil {
		err = p.Check()
	}
	return p, err
}

// ReadRCP reads Patterson's form: numbers only, in one stream.
func ReadRCP(text string) (*rcpsp.Problem, error) {
	r := &numbers{words: strings.Fields(text)}
	n, k := r.next("the number of activities"), r.next("the number of resources")
	if r.err != nil {
		return nil, r.err
	}
	if n < 1 || n > rcpsp.MostActivities || k < 0 || k > 1000 {
		return nil, fault.New(fault.Invalid, "The file begins with %d activities and %d resources, which cannot be", n, k)
	}
	p := &rcpsp.Problem{Durations: make([]int, n), Successors: make([][]int, n), Needs: make([][]int, n), Capacities: r.row(k, "a capacity")}
	for i := range n {
		p.Durations[i] = r.next("a duration")
		p.Needs[i] = r.row(k, "a need")
		for range r.next("the number of successors") {
			if r.err != nil {
				break
			}
			p.Successors[i] = append(p.Successors[i], r.next("a successor")-1)
		}
	}
	return p, r.err
}

// numbers reads whole numbers one after the other; after the first error it gives 0.
type numbers struct {
	words []string
	at    int
	err   error
}

func (r *numbers) next(what string) int {
	if r.err != nil {
		return 0
	}
	if r.at == len(r.words) {
		r.err = fault.New(fault.Invalid, "The file ends where %s is expected", what)
		return 0
	}
	v, err := strconv.Atoi(r.words[r.at])
	if err != nil {
		r.err = fault.New(fault.Invalid, "Number %d of the file is %q; %s is expected", r.at+1, clip(r.words[r.at]), what)
		return 0
	}
	r.at++
	return v
}

func (r *numbers) row(n int, what string) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = r.next(what)
	}
	return out
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// ReadSM reads PSPLIB's single-mode form: sections of text parted by lines of stars.
func ReadSM(text string) (*rcpsp.Problem, error) {
	var p sm
	jobs, resources := 0, 0
	section := ""
	for at, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		name, value, _ := strings.Cut(line, ":")
		switch {
		case strings.HasPrefix(line, "***"):
			section = ""
			continue
		case strings.HasPrefix(line, "jobs"):
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil || n < 1 || n > rcpsp.MostActivities {
				return nil, fault.New(fault.Invalid, "Line %d: the number of jobs is %q", at+1, clip(value))
			}
			jobs = n
			p.Problem = rcpsp.Problem{Durations: make([]int, n), Successors: make([][]int, n), Needs: make([][]int, n)}
			continue
		case strings.HasPrefix(name, "- renewable"):
			words := strings.Fields(value)
			if len(words) == 0 {
				return nil, fault.New(fault.Invalid, "Line %d: the number of renewable resources is missing", at+1)
			}
			n, err := strconv.Atoi(words[0])
			if err != nil || n < 0 || n > 1000 {
				return nil, fault.New(fault.Invalid, "Line %d: the number of renewable resources is %q", at+1, clip(words[0]))
			}
			resources = n
			continue
		case strings.HasPrefix(line, "PRECEDENCE RELATIONS"), strings.HasPrefix(line, "REQUESTS/DURATIONS"), strings.HasPrefix(line, "RESOURCEAVAILABILITIES"):
			section = line[:3]
			continue
		}
		if section == "" || line == "" || line[0] == '-' || line[0] < '0' || line[0] > '9' {
			continue
		}
		r := &numbers{words: strings.Fields(line)}
		if err := p.line(section, r, jobs, resources); err != nil {
			return nil, fault.New(fault.Invalid, "Line %d: %s", at+1, fault.As(err).Message)
		}
	}
	if jobs == 0 || len(p.Capacities) != resources {
		return nil, fault.New(fault.Invalid, "The file holds no jobs or no capacities; it is not a PSPLIB .sm file")
	}
	for i := range p.Needs {
		if p.Needs[i] == nil {
			return nil, fault.New(fault.Invalid, "The duration of job %d is missing", i+1)
		}
	}
	return &p.Problem, nil
}

type sm struct{ rcpsp.Problem }

func (p *sm) line(section string, r *numbers, jobs, resources int) error {
	if section == "RES" {
		p.Capacities = r.row(resources, "a capacity")
		return r.err
	}
	job := r.next("a job") - 1
	if job < 0 || job >= jobs {
		return fault.New(fault.Invalid, "job %d does not exist", job+1)
	}
	mode := r.next("a mode")
	if mode != 1 {
		return fault.New(fault.Invalid, "job %d has more than one mode, which is another problem", job+1)
	}
	if section == "REQ" {
		p.Durations[job] = r.next("a duration")
		p.Needs[job] = r.row(resources, "a need")
		return r.err
	}
	for range r.next("the number of successors") {
		if r.err != nil {
			break
		}
		p.Successors[job] = append(p.Successors[job], r.next("a successor")-1)
	}
	return r.err
}
