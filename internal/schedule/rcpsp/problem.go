// Package rcpsp levels resources: it gives activities with links and limited capacities the earliest finish it can find. The
// problem is the resource-constrained project scheduling problem of the literature: activities that are not split, links from
// finish to start, capacities that are the same in every period, and the finish of the last activity to be made early.
package rcpsp

import (
	"throughline/internal/fault"
)

// Problem is what is to be scheduled. Activities and resources are known by their number, from 0. Time is counted in whole
// periods from 0.
type Problem struct {
	Durations  []int   // periods of each activity, 0 for a milestone
	Successors [][]int // activities that may not start before each one has finished
	Needs      [][]int // units of each resource that an activity holds while it runs
	Capacities []int   // units that there are of each resource
}

// Limits of a problem, so that a hostile one is refused and not computed.
const (
	MostActivities = 20_000
	MostPeriods    = 4_000_000 // sum of the durations
)

// Check refuses what cannot be a problem, and one that has no schedule: a circle of links, or an activity that needs more than
// there is.
func (p *Problem) Check() error {
	n := len(p.Durations)
	if len(p.Successors) != n || len(p.Needs) != n {
		return fault.New(fault.Invalid, "The links or needs are not those of %d activities", n)
	}
	if n > MostActivities {
		return fault.New(fault.Limit, "There are %d activities, more than the %d that can be levelled at once", n, MostActivities)
	}
	sum := 0
	for i, d := range p.Durations {
		if d < 0 {
			return fault.New(fault.Invalid, "Activity %d has a duration below zero", i+1)
		}
		if sum += d; sum > MostPeriods {
			return fault.New(fault.Limit, "The durations add up to more than %d periods; count in longer ones", MostPeriods)
		}
		if len(p.Needs[i]) != len(p.Capacities) {
			return fault.New(fault.Invalid, "Activity %d says its need of %d resources; there are %d", i+1, len(p.Needs[i]), len(p.Capacities))
		}
		for k, need := range p.Needs[i] {
			if need < 0 {
				return fault.New(fault.Invalid, "Activity %d needs less than nothing of resource %d", i+1, k+1)
			}
			if d > 0 && need > p.Capacities[k] {
				return fault.New(fault.Invalid, "Impossible: activity %d needs %d of resource %d, and there are never more than %d", i+1, need, k+1, p.Capacities[k])
			}
		}
		for _, j := range p.Successors[i] {
			if j < 0 || j >= n {
				return fault.New(fault.Invalid, "Activity %d is followed by activity %d, which does not exist", i+1, j+1)
			}
		}
	}
	_, err := p.order()
	return err
}

// order gives the activities so that each stands behind those before it; an error names a circle.
func (p *Problem) order() ([]int, error) {
	n := len(p.Durations)
	waits := make([]int, n)
	for _, list := range p.Successors {
		for _, j := range list {
			waits[j]++
		}
	}
	out := make([]int, 0, n)
	for i := range n {
		if waits[i] == 0 {
			out = append(out, i)
		}
	}
	for at := 0; at < len(out); at++ {
		for _, j := range p.Successors[out[at]] {
			if waits[j]--; waits[j] == 0 {
				out = append(out, j)
			}
		}
	}
	if len(out) == n {
		return out, nil
	}
	for i := range n {
		if waits[i] > 0 {
			return nil, fault.New(fault.Invalid, "Impossible: activity %d can only start when it has finished itself, by a circle of links", p.inCircle(waits)+1)
		}
	}
	return out, nil
}

// inCircle gives an activity that lies on a circle: whoever is followed back from one that never came free comes to one.
func (p *Problem) inCircle(waits []int) int {
	before := p.predecessors()
	at := 0
	for waits[at] == 0 {
		at++
	}
	seen := make([]bool, len(waits))
	for !seen[at] {
		seen[at] = true
		for _, i := range before[at] {
			if waits[i] > 0 {
				at = i
				break
			}
		}
	}
	return at
}

func (p *Problem) predecessors() [][]int {
	out := make([][]int, len(p.Durations))
	for i, list := range p.Successors {
		for _, j := range list {
			out[j] = append(out[j], i)
		}
	}
	return out
}

// reversed gives the problem that runs backwards in time.
func (p *Problem) reversed() *Problem {
	return &Problem{Durations: p.Durations, Successors: p.predecessors(), Needs: p.Needs, Capacities: p.Capacities}
}

// Bound gives a finish that no schedule can beat: the longest chain of links, or the work of a resource over its capacity.
func (p *Problem) Bound() int {
	order, err := p.order()
	if err != nil {
		return 0
	}
	best := 0
	finish := make([]int, len(p.Durations))
	for _, i := range order {
		finish[i] += p.Durations[i]
		best = max(best, finish[i])
		for _, j := range p.Successors[i] {
			finish[j] = max(finish[j], finish[i])
		}
	}
	for k, capacity := range p.Capacities {
		work := 0
		for i, d := range p.Durations {
			work += d * p.Needs[i][k]
		}
		if capacity > 0 {
			best = max(best, (work+capacity-1)/capacity)
		}
	}
	return best
}

// Finish gives when the last activity of a schedule ends.
func (p *Problem) Finish(starts []int) int {
	end := 0
	for i, s := range starts {
		end = max(end, s+p.Durations[i])
	}
	return end
}

// Verify tells what is wrong with a schedule; nil when it keeps every link and capacity. It shares nothing with the search.
func (p *Problem) Verify(starts []int) error {
	if len(starts) != len(p.Durations) {
		return fault.New(fault.Invalid, "The schedule has %d activities, the problem %d", len(starts), len(p.Durations))
	}
	for i, s := range starts {
		if s < 0 {
			return fault.New(fault.Invalid, "Activity %d starts before the beginning", i+1)
		}
		for _, j := range p.Successors[i] {
			if starts[j] < s+p.Durations[i] {
				return fault.New(fault.Invalid, "Activity %d starts at %d, before activity %d has finished at %d", j+1, starts[j], i+1, s+p.Durations[i])
			}
		}
	}
	for k, capacity := range p.Capacities {
		used := make([]int, p.Finish(starts))
		for i, s := range starts {
			for t := s; t < s+p.Durations[i]; t++ {
				if used[t] += p.Needs[i][k]; used[t] > capacity {
					return fault.New(fault.Invalid, "Resource %d has %d units and is asked for %d in period %d", k+1, capacity, used[t], t)
				}
			}
		}
	}
	return nil
}
