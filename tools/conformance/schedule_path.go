package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"

	"throughline/internal/schedule"
)

// unit is how many minutes a unit of time of a worked example has; its calendar works all minutes.
const unit = schedule.Day

// workedNetwork is the network of a worked example by the names of its tasks.
type workedNetwork struct {
	plan  schedule.Plan
	names []string
	index map[string]int
}

// readNetwork reads "durations", or the expected ones of three-point estimates, and "predecessors" or "links".
func readNetwork(c workedCase) (*workedNetwork, error) {
	durations := map[string]float64{}
	before := map[string][]string{}
	var links []struct {
		Pred, Succ, Type string
		Lag              float64
	}
	estimates := map[string]struct{ Predecessors []string }{}
	_, e1 := c.decode("durations", &durations)
	_, e2 := c.decode("predecessors", &before)
	_, e3 := c.decode("links", &links)
	_, e4 := c.decode("estimates", &estimates)
	if len(estimates) > 0 {
		var found bool
		var err error
		if found, err = c.decode("answers/expected", &durations); err != nil || !found {
			return nil, errors.Join(err, errors.New("it has estimates and no expected durations"))
		}
		for name, e := range estimates {
			before[name] = e.Predecessors
		}
	}
	if err := errors.Join(e1, e2, e3, e4); err != nil {
		return nil, err
	}
	start, err := schedule.ParseMinute("2026-01-05")
	if err != nil {
		return nil, err
	}
	n := &workedNetwork{index: map[string]int{}, plan: schedule.Plan{Start: start, Calendars: []schedule.Calendar{schedule.Always()}}}
	for name := range durations {
		n.names = append(n.names, name)
	}
	sort.Strings(n.names)
	for i, name := range n.names {
		n.index[name] = i
		n.plan.Tasks = append(n.plan.Tasks, schedule.Task{ID: name, Title: name, Parent: -1, Calendar: -1, Duration: int(math.Round(durations[name] * unit))})
	}
	for _, name := range n.names {
		for _, p := range before[name] {
			n.link(p, name, schedule.FS, 0)
		}
	}
	kinds := map[string]schedule.Kind{"FS": schedule.FS, "SS": schedule.SS, "FF": schedule.FF, "SF": schedule.SF}
	for _, l := range links {
		n.link(l.Pred, l.Succ, kinds[l.Type], l.Lag)
	}
	return n, nil
}

func (n *workedNetwork) link(from, to string, kind schedule.Kind, lag float64) {
	n.plan.Links = append(n.plan.Links, schedule.Link{From: n.index[from], To: n.index[to], Kind: kind, Lag: int(math.Round(lag * unit)), Calendar: schedule.OfPlan})
}

func (n *workedNetwork) length(of *schedule.Network) float64 {
	return float64(of.Finish()-n.plan.Start) / unit
}

func checkWorkedPath(c workedCase) error {
	n, err := readNetwork(c)
	if err != nil {
		return err
	}
	found, err := schedule.New(n.plan)
	if err != nil {
		return err
	}
	var answers map[string]struct {
		ES    float64 `json:"es"`
		EF    float64 `json:"ef"`
		LS    float64 `json:"ls"`
		LF    float64 `json:"lf"`
		Total float64 `json:"total_float"`
		Free  float64 `json:"free_float"`
	}
	if _, err := c.decode("answers/schedule", &answers); err != nil {
		return err
	}
	var wrong []error
	differ := func(name, what string, got, want float64) {
		if math.Abs(got-want) > 0.5/unit {
			wrong = append(wrong, fmt.Errorf("%s %s: %g, want %g", name, what, got, want))
		}
	}
	for _, name := range n.names {
		want, ok := answers[name]
		if !ok {
			wrong = append(wrong, fmt.Errorf("%s has no answer", name))
			continue
		}
		d := found.Of(n.index[name])
		at := func(m schedule.Minute) float64 { return float64(m-n.plan.Start) / unit }
		differ(name, "early start", at(d.Start), want.ES)
		differ(name, "early finish", at(d.Finish), want.EF)
		differ(name, "late start", at(d.LateStart), want.LS)
		differ(name, "late finish", at(d.LateFinish), want.LF)
		differ(name, "total float", float64(d.TotalFloat)/unit, want.Total)
		differ(name, "free float", float64(d.FreeFloat)/unit, want.Free)
	}
	for _, path := range []string{"answers/project_duration", "answers/project_expected"} {
		var want float64
		if ok, _ := c.decode(path, &want); ok {
			differ("the plan", "length", n.length(found), want)
		}
	}
	var chain, all []string
	if ok, _ := c.decode("answers/critical_path", &chain); ok {
		if got := n.titles(found.CriticalPath()); !slices.Equal(got, chain) {
			wrong = append(wrong, fmt.Errorf("critical path %v, want %v", got, chain))
		}
		all = chain
	} else if _, err := c.decode("answers/critical", &all); err != nil {
		return err
	}
	got := n.titles(found.Critical())
	sort.Strings(got)
	sort.Strings(all)
	if !slices.Equal(got, all) {
		wrong = append(wrong, fmt.Errorf("critical are %v, want %v", got, all))
	}
	return errors.Join(wrong...)
}

func (n *workedNetwork) titles(tasks []int) []string {
	out := make([]string, len(tasks))
	for i, t := range tasks {
		out[i] = n.names[t]
	}
	return out
}

var (
	lagVariant      = regexp.MustCompile(`^(\S+)->(\S+) (FS|SS|FF|SF)([+-][\d.]+) (?:lag|lead)$`)
	parallelVariant = regexp.MustCompile(`^(\S+) parallel to (\S+)$`)
)

// checkWorkedVariants changes one link as the name of a variant says, by the engine's own edits, and looks at the length.
func checkWorkedVariants(c workedCase) error {
	var answers map[string]float64
	if _, err := c.decode("answers/variants", &answers); err != nil {
		return err
	}
	var wrong []error
	for name, want := range answers {
		n, err := readNetwork(c)
		if err != nil {
			return err
		}
		found, err := schedule.New(n.plan)
		if err != nil {
			return err
		}
		if err := n.vary(found, name); err != nil {
			return err
		}
		found.Replan()
		if got := n.length(found); got != want {
			wrong = append(wrong, fmt.Errorf("%s: %g, want %g", name, got, want))
		}
	}
	return errors.Join(wrong...)
}

func (n *workedNetwork) vary(found *schedule.Network, name string) error {
	between := func(from, to string) int {
		return slices.IndexFunc(n.plan.Links, func(l schedule.Link) bool { return n.names[l.From] == from && n.names[l.To] == to })
	}
	if m := lagVariant.FindStringSubmatch(name); m != nil {
		at := between(m[1], m[2])
		lag, err := strconv.ParseFloat(m[4], 64)
		if at < 0 || err != nil || m[3] != "FS" {
			return fmt.Errorf("the variant “%s” names no link from finish to start", name)
		}
		l := n.plan.Links[at]
		l.Lag = int(lag * unit)
		if err := found.RemoveLink(at); err != nil {
			return err
		}
		_, err = found.AddLink(l)
		return err
	}
	m := parallelVariant.FindStringSubmatch(name)
	if m == nil || between(m[1], m[2]) < 0 {
		return fmt.Errorf("the variant “%s” is not understood", name)
	}
	// The second begins with the first, and what followed it waits for both.
	first, second := n.index[m[1]], n.index[m[2]]
	err := found.RemoveLink(between(m[1], m[2]))
	for _, l := range n.plan.Links {
		if l.To == first {
			l.To = second
			_, e := found.AddLink(l)
			err = errors.Join(err, e)
		} else if l.From == second {
			l.From = first
			_, e := found.AddLink(l)
			err = errors.Join(err, e)
		}
	}
	return err
}
