package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"throughline/internal/schedule/crash"
	"throughline/internal/schedule/earned"
	"throughline/internal/schedule/risk"
)

// worker collects what does not agree.
type worker struct {
	c    workedCase
	errs []error
}

func (w *worker) decode(path string, into any) bool {
	found, err := w.c.decode(path, into)
	if err != nil {
		w.errs = append(w.errs, err)
	}
	return found && err == nil
}

func (w *worker) same(what string, got, want any) {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		w.errs = append(w.errs, fmt.Errorf("%s is %v, want %v", what, got, want))
	}
}

func (w *worker) near(what string, got, want, by float64) {
	if !(math.Abs(got-want) <= by) {
		w.errs = append(w.errs, fmt.Errorf("%s is %g, want %g within %.2g", what, got, want, by))
	}
}

// answer holds a figure against the one of the case, which is printed with some decimals.
func (w *worker) answer(name string, got, by float64) {
	var want float64
	if w.decode("answers/"+name, &want) {
		w.near(name, got, want, by)
	}
}

type workedEstimate struct {
	Optimistic, Likely, Pessimistic float64
	Predecessors                    []string
}

func checkWorkedPERT(c workedCase) error {
	w := &worker{c: c}
	var estimates map[string]workedEstimate
	if !w.decode("estimates", &estimates) {
		return w.three()
	}
	names := sortedKeys(estimates)
	var list []risk.Estimate
	var links []risk.Link
	for i, name := range names {
		e := estimates[name]
		list = append(list, risk.Estimate{Optimistic: e.Optimistic, Likely: e.Likely, Pessimistic: e.Pessimistic})
		for _, before := range e.Predecessors {
			links = append(links, risk.Link{From: slices.Index(names, before), To: i})
		}
		w.answer("expected/"+name, list[i].Expected(), 5e-5)
		w.answer("variance/"+name, list[i].Variance(), 5.1e-5)
	}
	r, err := risk.Evaluate(list, links)
	if err != nil {
		return err
	}
	w.answer("project_expected", r.Finish, 5e-5)
	w.answer("project_variance_on_critical_path", r.Variance, 5.1e-5)
	w.answer("project_sd", r.SD(), 5.1e-5)
	var path, got []string
	for _, i := range r.Critical {
		got = append(got, names[i])
	}
	if w.decode("answers/critical_path", &path) {
		w.same("critical path", got, path)
	}
	var chances map[string]float64
	if w.decode("answers/prob_finish_by", &chances) {
		for by, want := range chances {
			at, _ := strconv.ParseFloat(by, 64)
			w.near("chance of "+by, r.Chance(at), want, 5.1e-5)
		}
	}
	var dates map[string]float64
	if w.decode("answers/date_for_prob", &dates) {
		for p, want := range dates {
			at, _ := strconv.ParseFloat(p, 64)
			w.near("finish with chance "+p, r.By(at), want, 5.1e-4)
		}
	}
	return errors.Join(w.errs...)
}

// three checks a case that has three-point estimates of the critical chain alone.
func (w *worker) three() error {
	var points map[string][3]float64
	w.decode("answers/critical_three_point", &points)
	var list []risk.Estimate
	var links []risk.Link
	for i, name := range sortedKeys(points) {
		p := points[name]
		list = append(list, risk.Estimate{Optimistic: p[0], Likely: p[1], Pessimistic: p[2]})
		if i > 0 {
			links = append(links, risk.Link{From: i - 1, To: i})
		}
	}
	r, err := risk.Evaluate(list, links)
	if err != nil {
		return err
	}
	w.answer("project_duration", r.Finish, 1e-9)
	w.answer("critical_variance", r.Variance, 5.1e-5)
	w.answer("critical_sd", r.SD(), 5.1e-5)
	var band [2]float64
	if w.decode("answers/range95", &band) {
		w.near("lower end", r.Finish-2*r.SD(), band[0], 0.051)
		w.near("upper end", r.Finish+2*r.SD(), band[1], 0.051)
	}
	return errors.Join(w.errs...)
}

type workedCrash struct {
	Normal     int     `json:"normal"`
	Crash      int     `json:"crash"`
	NormalCost float64 `json:"normal_cost"`
	CrashCost  float64 `json:"crash_cost"`
}

func checkWorkedCrash(c workedCase) error {
	w := &worker{c: c}
	table, estimates, durations, before := map[string]workedCrash{}, map[string]workedEstimate{}, map[string]int{}, map[string][]string{}
	w.decode("crash/table", &table)
	w.decode("estimates", &estimates)
	w.decode("durations", &durations)
	w.decode("predecessors", &before)
	for name, e := range estimates {
		before[name] = e.Predecessors
	}
	names := sortedKeys(before)
	const cents = 100
	var activities []crash.Activity
	var links []crash.Link
	for i, name := range names {
		a := crash.Activity{Normal: durations[name], Shortest: durations[name]}
		if t, ok := table[name]; ok {
			a = crash.Activity{Normal: t.Normal, Shortest: t.Crash, Extra: int64(math.Round((t.CrashCost - t.NormalCost) * cents))}
		}
		activities = append(activities, a)
		for _, p := range before[name] {
			links = append(links, crash.Link{From: slices.Index(names, p), To: i})
		}
	}
	var wanted map[string]struct{ Cost float64 }
	w.decode("crash/min_added_cost_to_reach", &wanted)
	for text, want := range wanted {
		by, _ := strconv.Atoi(text)
		curve, err := crash.Plan(activities, links, by)
		if err != nil || len(curve.Steps) == 0 {
			w.errs = append(w.errs, errors.Join(fmt.Errorf("nothing finishes by %d", by), err))
			continue
		}
		w.near("cost of "+text, float64(curve.Steps[len(curve.Steps)-1].Cost)/cents, want.Cost, 1e-9)
	}
	return errors.Join(w.errs...)
}

func checkWorkedEarned(c workedCase) error {
	w := &worker{c: c}
	var in struct{ BAC, PV, EV, AC float64 }
	w.decode("inputs", &in)
	const parts = 1e6 // of a unit, so that what is rounded to a part agrees with every decimal that is printed
	v := earned.Value{BAC: int64(in.BAC * parts), PV: int64(in.PV * parts), EV: int64(in.EV * parts), AC: int64(in.AC * parts)}
	if err := v.Check(); err != nil {
		return err
	}
	sum := func(name string, s earned.Sum) {
		if !s.Known {
			s.Minor = math.MinInt64
		}
		w.answer(name, float64(s.Minor)/parts, 1e-6)
	}
	ratio := func(name string, r earned.Ratio) {
		var want *float64
		if !w.decode("answers/"+name, &want) {
			return
		}
		x, known := r.Value()
		switch {
		case want == nil && known:
			w.errs = append(w.errs, fmt.Errorf("%s is %g, want none", name, x))
		case want != nil && !known:
			w.errs = append(w.errs, fmt.Errorf("%s is not known, want %g", name, *want))
		case want != nil:
			w.near(name, x, *want, 1e-6)
		}
	}
	sum("SV", earned.Sum{Minor: v.SV(), Known: true})
	sum("CV", earned.Sum{Minor: v.CV(), Known: true})
	sum("EAC_cpi", v.EAC(earned.AtCPI))
	sum("EAC_remaining_at_plan", v.EAC(earned.AtPlan))
	sum("EAC_cpi_spi", v.EAC(earned.AtCPISPI))
	sum("ETC_cpi", v.ETC(earned.AtCPI))
	sum("VAC_cpi", v.VAC(earned.AtCPI))
	ratio("SPI", v.SPI())
	ratio("CPI", v.CPI())
	ratio("percent_complete", v.Complete())
	ratio("percent_spent", v.Spent())
	ratio("TCPI_bac", v.TCPI())
	ratio("TCPI_eac", v.TCPIOf(earned.AtCPI))
	return errors.Join(w.errs...)
}

func checkWorkedPace(c workedCase) error {
	w := &worker{c: c}
	var s earned.Schedule
	w.decode("planned_cumulative", &s.Planned)
	w.decode("actual_time", &s.Actual)
	w.decode("EV", &s.EV)
	p, err := s.Pace()
	if err != nil {
		return err
	}
	w.answer("ES", p.Earned, 1e-6)
	w.answer("SV_t", p.Variance, 1e-6)
	w.answer("forecast_finish_at_remaining_plan", p.AtPlanned, 1e-6)
	for name, got := range map[string]*float64{"SPI_t": p.Index, "IEAC_t": p.AtPace} {
		if got == nil {
			got = new(float64)
			*got = math.NaN()
		}
		w.answer(name, *got, 1e-6)
	}
	return errors.Join(w.errs...)
}

type workedSpread struct {
	Dist        string
	A, M, B     float64
	Value       float64
	Probability float64
}

func (s workedSpread) spread() (risk.Spread, error) {
	switch s.Dist {
	case "fixed":
		return risk.Surely(s.Value), nil
	case "uniform":
		return risk.Spread{Kind: risk.Uniform, Low: s.A, High: s.B}, nil
	case "triangular":
		return risk.Spread{Kind: risk.Triangular, Low: s.A, Likely: s.M, High: s.B}, nil
	}
	return risk.Spread{}, fmt.Errorf("the distribution %q is not known", s.Dist)
}

// workedSimulations are run for each case; sigmas is how far chance may carry a figure.
const (
	workedSimulations = 100_000
	sigmas            = 3.5
)

func checkWorkedSimulation(c workedCase) error {
	w := &worker{c: c}
	n, err := w.network()
	if err != nil {
		return errors.Join(append(w.errs, err)...)
	}
	r, err := risk.Simulate(context.Background(), n, risk.Options{Simulations: workedSimulations, Seed: 1})
	if err != nil {
		return err
	}
	var by float64
	w.decode("tolerance", &by)
	var answers map[string]float64
	w.decode("answers", &answers)
	for name, want := range answers {
		root := math.Sqrt(workedSimulations)
		switch {
		case name == "mean":
			w.near(name, r.Finish.Mean, want, math.Max(1e-6, sigmas*r.Finish.SD/root))
		case name == "sd":
			w.near(name, r.Finish.SD, want, sigmas*r.Finish.SD/root)
		case name == "criticality_each":
			for _, got := range r.Criticality {
				w.near(name, got, want, sigmas*math.Sqrt(want*(1-want))/root)
			}
		case name == "deterministic_most_likely":
			w.near(name, r.Planned, want, 1e-9)
		case strings.HasPrefix(name, "P"):
			p, err := strconv.ParseFloat(name[1:], 64)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			p /= 100
			// A percentile is right when the chance to stay below it, and to stay at or below it, are on both sides of its own.
			slack := sigmas * math.Sqrt(p*(1-p)) / root
			if by == 0 && !(r.Finish.Chance(want+1e-6) >= p-slack && r.Finish.Chance(want-1e-6) <= p+slack) || by > 0 && math.Abs(r.Finish.P(p)-want) > by {
				w.errs = append(w.errs, fmt.Errorf("%s is %g, want %g", name, r.Finish.P(p), want))
			}
		default:
			w.errs = append(w.errs, fmt.Errorf("%s is not checked", name))
		}
	}
	return errors.Join(w.errs...)
}

// network reads what a case says of its network in words.
func (w *worker) network() (*risk.Network, error) {
	var tasks []workedSpread
	var words string
	w.decode("tasks", &tasks)
	w.decode("network", &words)
	n := &risk.Network{}
	all := make([]int, len(tasks))
	for i, t := range tasks {
		s, err := t.spread()
		if err != nil {
			return nil, err
		}
		all[i] = i
		n.Activities = append(n.Activities, risk.Activity{Duration: s})
		if i > 0 && (strings.Contains(words, "then") || strings.Contains(words, "series")) {
			n.Links = append(n.Links, risk.Link{From: i - 1, To: i})
		} else if i > 0 && !strings.Contains(words, "parallel") {
			return nil, fmt.Errorf("the network %q is not understood", words)
		}
	}
	if strings.Contains(words, "rank correlation 1") {
		n.Factors = []risk.Factor{{Activities: all, Correlation: 1}}
	}
	var event struct {
		Probability float64
		Impact      workedSpread
	}
	if w.decode("risk", &event) {
		s, err := event.Impact.spread()
		if err != nil {
			return nil, err
		}
		n.Events = []risk.Event{{Probability: event.Probability, Hits: []risk.Hit{{Activity: 0, Delay: s}}}}
	}
	return n, nil
}

func sortedKeys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// ofGroups adds the lists of cases that stand in a field of their own; the cases get its name and their place as their id.
func ofGroups(text []byte) (out []map[string]json.RawMessage, err error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, err
	}
	for _, name := range sortedKeys(fields) {
		var group struct {
			Cases []map[string]json.RawMessage `json:"cases"`
		}
		if json.Unmarshal(fields[name], &group) != nil {
			continue
		}
		for i, c := range group.Cases {
			c["id"], _ = json.Marshal(fmt.Sprintf("%s-%d", name, i+1))
			out = append(out, c)
		}
	}
	return out, nil
}
