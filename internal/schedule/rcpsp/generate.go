package rcpsp

// side is the problem seen forwards or backwards in time, as the generation of schedules needs it.
type side struct {
	*Problem
	before [][]int
	needs  [][]need // what is needed at all
}

type need struct{ resource, units int }

func newSide(p *Problem) *side {
	s := &side{Problem: p, before: p.predecessors(), needs: make([][]need, len(p.Durations))}
	for i, units := range p.Needs {
		for k, u := range units {
			if u > 0 {
				s.needs[i] = append(s.needs[i], need{k, u})
			}
		}
	}
	return s
}

// profile is what is still free of each resource in each period; it is used again for one schedule after the other.
type profile struct {
	free    [][]int // by resource, then period
	touched int     // periods before it may differ from the capacity
}

func newProfile(p *Problem) *profile {
	periods := 1
	for _, d := range p.Durations {
		periods += d
	}
	f := &profile{free: make([][]int, len(p.Capacities)), touched: periods}
	for k := range f.free {
		f.free[k] = make([]int, periods)
	}
	return f
}

func (f *profile) clear(capacities []int) {
	for k, c := range capacities {
		row := f.free[k][:f.touched]
		for t := range row {
			row[t] = c
		}
	}
	f.touched = 0
}

// generate is the serial schedule generation scheme (Kelley 1963): each activity of the list, which holds each behind those
// before it, starts as early as links and capacities let it. It fills starts and gives the finish.
func (s *side) generate(list []int, f *profile, starts []int) int {
	f.clear(s.Capacities)
	end := 0
	for _, i := range list {
		at := 0
		for _, b := range s.before[i] {
			at = max(at, starts[b]+s.Durations[b])
		}
		if d := s.Durations[i]; d > 0 && len(s.needs[i]) > 0 {
			at = f.place(s.needs[i], at, d)
		}
		starts[i] = at
		end = max(end, at+s.Durations[i])
	}
	return end
}

// place finds the first start from at on where the needs are free for d periods, and takes them.
func (f *profile) place(needs []need, at, d int) int {
	for sure := at; ; { // before sure, from at on, the needs are known to be free
		clash := -1
		for t := at + d - 1; t >= sure && clash < 0; t-- {
			for _, n := range needs {
				if f.free[n.resource][t] < n.units {
					clash = t
					break
				}
			}
		}
		if clash < 0 {
			break
		}
		// What lies behind the clash has been looked at and is free.
		sure, at = at+d, clash+1
	}
	for _, n := range needs {
		row := f.free[n.resource][at : at+d]
		for t := range row {
			row[t] -= n.units
		}
	}
	f.touched = max(f.touched, at+d)
	return at
}

// byTime sorts the activities by their starts, and those that start together as they stood in the list, so that each still
// stands behind those before it.
func byTime(list, starts []int, end int, counts []int) []int {
	counts = counts[:end+2]
	clear(counts)
	for _, i := range list {
		counts[starts[i]+1]++
	}
	for t := 1; t < len(counts); t++ {
		counts[t] += counts[t-1]
	}
	out := make([]int, len(list))
	for _, i := range list {
		out[counts[starts[i]]] = i
		counts[starts[i]]++
	}
	return out
}
