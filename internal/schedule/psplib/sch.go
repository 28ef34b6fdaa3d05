package psplib

import (
	"strings"

	"throughline/internal/fault"
	"throughline/internal/schedule/lags"
)

// IsSCH tells by its name whether a file is in the form of ProGen/max.
func IsSCH(name string) bool { return strings.HasSuffix(strings.ToLower(name), ".sch") }

// ReadSCH reads the form of ProGen/max (Schwindt 1996): activities with minimum and maximum time lags from start to start, in
// brackets, and counted from 0. The problem is checked.
func ReadSCH(name string, file []byte) (*lags.Problem, error) {
	if len(file) > most {
		return nil, fault.New(fault.Limit, "%s has more than %d MB", name, most>>20)
	}
	r := &numbers{words: strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(string(file)))}
	n, k := r.next("the number of activities"), r.next("the number of resources")
	r.next("the number of non-renewable resources")
	r.next("the number of doubly constrained resources")
	if r.err != nil {
		return nil, r.err
	}
	if n < 0 || n > lags.MostActivities-2 || k < 0 || k > 1000 {
		return nil, fault.New(fault.Invalid, "The file begins with %d activities and %d resources; up to %d activities can be levelled under time lags", n, k, lags.MostActivities-2)
	}
	n += 2 // the beginning and the end are activities of their own
	p := &lags.Problem{Durations: make([]int, n), Needs: make([][]int, n)}
	for i := range n {
		if err := r.job(i); err != nil {
			return nil, err
		}
		after := r.row(r.upTo(n, "the number of successors"), "a successor")
		for _, j := range after {
			p.Lags = append(p.Lags, lags.Lag{From: i, To: j, Least: r.next("a lag")})
		}
	}
	for i := range n {
		if err := r.job(i); err != nil {
			return nil, err
		}
		p.Durations[i] = r.next("a duration")
		p.Needs[i] = r.row(k, "a need")
	}
	p.Capacities = r.row(k, "a capacity")
	if r.err != nil {
		return nil, r.err
	}
	return p, p.Check()
}

// job reads the number of an activity, which must be the one expected, and its number of modes.
func (r *numbers) job(want int) error {
	if got := r.next("an activity"); r.err == nil && got != want {
		return fault.New(fault.Invalid, "Activity %d stands where activity %d is expected", got, want)
	}
	if mode := r.next("a mode"); r.err == nil && mode != 1 {
		return fault.New(fault.Invalid, "Activity %d has more than one mode, which is another problem", want)
	}
	return r.err
}

// upTo reads a number from 0 to most.
func (r *numbers) upTo(most int, what string) int {
	v := r.next(what)
	if r.err == nil && (v < 0 || v > most) {
		r.err = fault.New(fault.Invalid, "Number %d of the file is %d, which cannot be %s", r.at, v, what)
	}
	if r.err != nil {
		return 0
	}
	return v
}
