// Package lags levels resources under minimum and maximum time lags (RCPSP/max): it finds starts that keep every lag and every
// capacity and finish early, or proves that there are none and says why. The search decides which of two activities that
// compete goes first, follows each decision through the matrix of longest paths, and learns from every dead end a rule that it
// never breaks again; so that what it calls impossible is.
package lags

import (
	"fmt"
	"strings"

	"throughline/internal/fault"
)

// Lag says that activity To starts at least Least periods behind the start of activity From. Below zero it is a maximum: From
// starts at most -Least periods behind To.
type Lag struct{ From, To, Least int }

// Problem is what is to be scheduled. Activities and resources are known by their number, from 0; periods are counted from 0.
type Problem struct {
	Durations  []int
	Lags       []Lag
	Needs      [][]int // units of each resource that an activity holds while it runs
	Capacities []int
	First      int // number of the first activity, as texts count
}

// Limits of a problem, so that a hostile one is refused and not computed.
const (
	MostActivities = 600
	MostLags       = 200_000
	MostPeriods    = 100_000 // of a duration or a lag
)

// Check refuses what cannot be a problem, and what is impossible at first sight: lags that go round in a circle that never
// closes, or an activity that needs more than there is.
func (p *Problem) Check() error {
	n := len(p.Durations)
	switch {
	case len(p.Needs) != n:
		return fault.New(fault.Invalid, "The needs are not those of %d activities", n)
	case n > MostActivities:
		return fault.New(fault.Limit, "There are %d activities, more than the %d that can be levelled under time lags", n, MostActivities)
	case len(p.Lags) > MostLags:
		return fault.New(fault.Limit, "There are %d lags, more than %d", len(p.Lags), MostLags)
	}
	for i, d := range p.Durations {
		if d < 0 || d > MostPeriods {
			return fault.New(fault.Invalid, "Activity %d lasts %d periods; give a number from 0 to %d", i+p.First, d, MostPeriods)
		}
		if len(p.Needs[i]) != len(p.Capacities) {
			return fault.New(fault.Invalid, "Activity %d says its need of %d resources; there are %d", i+p.First, len(p.Needs[i]), len(p.Capacities))
		}
		for k, need := range p.Needs[i] {
			if need < 0 {
				return fault.New(fault.Invalid, "Activity %d needs less than nothing of resource %d", i+p.First, k+1)
			}
			if d > 0 && need > p.Capacities[k] {
				return fault.New(fault.Conflict, "Impossible: activity %d needs %d of resource %d, and there are never more than %d", i+p.First, need, k+1, p.Capacities[k])
			}
		}
	}
	for _, l := range p.Lags {
		if l.From < 0 || l.From >= n || l.To < 0 || l.To >= n {
			return fault.New(fault.Invalid, "A lag leads from activity %d to activity %d; there are %d", l.From+p.First, l.To+p.First, n)
		}
		if l.Least > MostPeriods || l.Least < -MostPeriods {
			return fault.New(fault.Invalid, "The lag from activity %d to activity %d has %d periods, more than %d", l.From+p.First, l.To+p.First, l.Least, MostPeriods)
		}
	}
	return p.circle()
}

// circle names lags that together ask an activity to start behind its own start.
func (p *Problem) circle() error {
	n := len(p.Durations)
	at, by := make([]int, n), make([]int, n)
	for i := range by {
		by[i] = -1
	}
	last := -1
	for round := 0; round <= n; round++ {
		last = -1
		for k, l := range p.Lags {
			if t := at[l.From] + l.Least; t > at[l.To] {
				at[l.To], by[l.To], last = t, k, l.To
			}
		}
		if last < 0 {
			return nil
		}
	}
	for range n { // back onto the circle
		last = p.Lags[by[last]].From
	}
	var lags []Lag
	sum := 0
	for i := last; len(lags) == 0 || i != last; i = lags[len(lags)-1].From {
		lags = append(lags, p.Lags[by[i]])
		sum += p.Lags[by[i]].Least
	}
	var says []string
	for k := len(lags) - 1; k >= 0; k-- {
		l := lags[k]
		if l.Least < 0 {
			says = append(says, fmt.Sprintf("%d at most %d behind %d", l.From+p.First, -l.Least, l.To+p.First))
		} else {
			says = append(says, fmt.Sprintf("%d at least %d behind %d", l.To+p.First, l.Least, l.From+p.First))
		}
		if len(says) == 12 && k > 0 {
			says = append(says, "…")
			break
		}
	}
	return fault.New(fault.Conflict, "Impossible: these lags cannot all be kept, by %d too much: activity %s", sum, strings.Join(says, ", "))
}

// Finish gives when the last activity of a schedule ends.
func (p *Problem) Finish(starts []int) int {
	end := 0
	for i, s := range starts {
		end = max(end, s+p.Durations[i])
	}
	return end
}

// Verify tells what is wrong with a schedule; nil when it keeps every lag and capacity. It shares nothing with the search.
func (p *Problem) Verify(starts []int) error {
	if len(starts) != len(p.Durations) {
		return fault.New(fault.Invalid, "The schedule has %d activities, the problem %d", len(starts), len(p.Durations))
	}
	for i, s := range starts {
		if s < 0 {
			return fault.New(fault.Invalid, "Activity %d starts before the beginning", i+p.First)
		}
	}
	for _, l := range p.Lags {
		if starts[l.To] < starts[l.From]+l.Least {
			return fault.New(fault.Invalid, "Activity %d starts at %d and activity %d at %d, against a lag of %d", l.From+p.First, starts[l.From], l.To+p.First, starts[l.To], l.Least)
		}
	}
	// The use of a resource only grows where something starts.
	for k, capacity := range p.Capacities {
		for _, t := range starts {
			used := 0
			for i, s := range starts {
				if s <= t && t < s+p.Durations[i] {
					used += p.Needs[i][k]
				}
			}
			if used > capacity {
				return fault.New(fault.Invalid, "Resource %d has %d units and is asked for %d in period %d", k+1, capacity, used, t)
			}
		}
	}
	return nil
}
