package rcpsp

import (
	"context"
	"math/rand/v2"
)

// Options bounds a search. The first bound that is reached ends it; without any the search generates 5,000 schedules.
type Options struct {
	Schedules int    // generated at most, each pass forwards or backwards counted as one
	Seed      uint64 // the same seed gives the same schedule
}

// Schedule is what a search found.
type Schedule struct {
	Starts    []int // period in which each activity starts
	Finish    int   // of the last activity
	Bound     int   // no schedule finishes before
	Generated int   // schedules that were tried
	Optimal   bool  // nothing can be better
}

// The sizes that did well on public problems of 12 to 300 activities; none is tuned to one of them.
const (
	population = 120
	largest    = 2000
	share      = 40   // schedules for each member
	mutation   = 0.10 // chance that neighbours change places
	patience   = 4    // generations in which all are equally good before all is begun anew
	rival      = 60.0 // activities for which a parent has to win against another member
)

// one is a member of the population.
type one struct {
	list   []int // activities by their starts
	starts []int
	finish int
}

type search struct {
	forwards, backwards *side
	profile             *profile
	counts              []int
	order               []int // any list that keeps the links
	latest              []int // latest finish of each activity if the project takes no longer than its longest chain
	random              *rand.Rand
	left                int
	generated           int
	bound               int
	best                one
}

// Solve looks for the schedule that finishes earliest, by a genetic search over lists of activities. A search that is
// cancelled gives the best so far.
func Solve(ctx context.Context, p *Problem, o Options) (Schedule, error) {
	if err := p.Check(); err != nil {
		return Schedule{}, err
	}
	if o.Schedules <= 0 {
		o.Schedules = 5000
	}
	s := &search{forwards: newSide(p), backwards: newSide(p.reversed()), profile: newProfile(p), left: o.Schedules,
		random: rand.New(rand.NewPCG(o.Seed, 0x7468726f7567686c)), bound: p.Bound()} //nolint:gosec // a search is no secret
	s.counts = make([]int, len(s.profile.freeOr())+2)
	s.order, _ = p.order()
	s.latest = p.latest(s.order)
	s.run(ctx)
	return Schedule{Starts: s.best.starts, Finish: s.best.finish, Bound: s.bound, Generated: s.generated, Optimal: s.best.finish == s.bound}, nil
}

// freeOr gives a row as long as there are periods.
func (f *profile) freeOr() []int {
	if len(f.free) > 0 {
		return f.free[0]
	}
	return make([]int, f.touched)
}

// latest gives the latest finish of each activity in a project that takes as long as its longest chain.
func (p *Problem) latest(order []int) []int {
	end := 0
	early := make([]int, len(order))
	for _, i := range order {
		end = max(end, early[i]+p.Durations[i])
		for _, j := range p.Successors[i] {
			early[j] = max(early[j], early[i]+p.Durations[i])
		}
	}
	out := make([]int, len(order))
	for at := len(order) - 1; at >= 0; at-- {
		i := order[at]
		out[i] = end
		for _, j := range p.Successors[i] {
			out[i] = min(out[i], out[j]-p.Durations[j])
		}
	}
	return out
}

func (s *search) done(ctx context.Context) bool {
	return s.left <= 0 || s.best.starts != nil && (s.best.finish <= s.bound || ctx.Err() != nil)
}

// run lets one population after the other grow until it has had its share of schedules, each twice as large as the one before
// and with the best that was found in it.
func (s *search) run(ctx context.Context) {
	for size := s.size(); !s.done(ctx); size = min(2*size, largest) {
		s.evolve(ctx, size, s.generated+share*size)
	}
}

// size gives the first population: with few schedules a small one, so that it has the time to grow better.
// Activities cost generations as well: a plan of many has fewer members.
func (s *search) size() int {
	return max(8, min(population, s.left/share, population*population/max(len(s.order), 1)))
}

// evolve keeps two populations, of schedules pushed to the left and to the right. Children of the one are members of the
// other (Debels and Vanhoucke 2007), so that each pass over the activities both improves and tries something new.
func (s *search) evolve(ctx context.Context, size, until int) {
	var left, right []one
	if s.best.starts != nil {
		left = append(left, s.ahead(s.best.list))
	}
	for len(right) < size && !s.done(ctx) {
		if len(left) <= len(right) {
			left = append(left, s.ahead(s.sampled()))
		}
		if s.done(ctx) {
			return
		}
		right = append(right, s.back(left[len(right)].list))
	}
	for calm := 0; calm < patience && !s.done(ctx) && (s.generated < until || s.left < share*size); calm++ {
		if !level(left) || !level(right) {
			calm = -1
		}
		for range size {
			if s.done(ctx) {
				return
			}
			s.admit(right, s.back(s.child(left)))
		}
		for range size {
			if s.done(ctx) {
				return
			}
			s.admit(left, s.ahead(s.child(right)))
		}
	}
}

// level tells whether no member is better than another: what is born then is no better either, as a rule.
func level(members []one) bool {
	for _, m := range members {
		if m.finish != members[0].finish {
			return false
		}
	}
	return true
}

func (s *search) child(of []one) []int {
	list := s.crossed(of[s.chosen(of)], of[s.chosen(of)])
	s.mutate(list)
	return list
}

// ahead gives the schedule of a list in which everything starts early, its list by the finishes.
func (s *search) ahead(list []int) one {
	starts := make([]int, len(list))
	finish := s.forwards.generate(list, s.profile, starts)
	s.count()
	s.keep(list, starts, finish)
	ends := make([]int, len(list))
	for i := range starts {
		ends[i] = starts[i] + s.forwards.Durations[i]
	}
	return one{byTime(list, ends, finish, s.counts), starts, finish}
}

// back gives the schedule of a list in which everything starts late, its list by the starts.
func (s *search) back(list []int) one {
	late := make([]int, len(list))
	finish := s.backwards.generate(turned(list), s.profile, late)
	s.count()
	for i := range late {
		late[i] = finish - late[i] - s.forwards.Durations[i]
	}
	s.keep(list, late, finish)
	return one{byTime(list, late, finish, s.counts), late, finish}
}

// chosen gives the number of a member that won against others drawn with it. In a small plan there are few, or none: its
// members are soon alike, and pressure would only make them so earlier.
func (s *search) chosen(members []one) int {
	best := s.random.IntN(len(members))
	for others := float64(len(s.order)) / rival; others > 0 && s.random.Float64() < others; others-- {
		if other := s.random.IntN(len(members)); members[other].finish < members[best].finish {
			best = other
		}
	}
	return best
}

// admit puts a child in the place of the worst member, unless its twin is there or it is worse still.
func (s *search) admit(members []one, child one) {
	worst := 0
	for i := range members {
		if members[i].finish > members[worst].finish {
			worst = i
		}
		if members[i].finish == child.finish && same(members[i].starts, child.starts) {
			return
		}
	}
	if child.finish <= members[worst].finish {
		members[worst] = child
	}
}

func same(a, b []int) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (s *search) count() { s.left--; s.generated++ }

func (s *search) keep(list, starts []int, finish int) {
	if s.best.starts == nil || finish < s.best.finish {
		s.best = one{append([]int(nil), list...), append([]int(nil), starts...), finish}
	}
}

func turned(list []int) []int {
	out := make([]int, len(list))
	for i, a := range list {
		out[len(list)-1-i] = a
	}
	return out
}
