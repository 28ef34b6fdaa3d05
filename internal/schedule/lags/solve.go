package lags

import (
	"context"
	"math/rand/v2"
	"slices"

	"throughline/internal/fault"
)

// Options bounds a search. The first bound that is reached ends it; a search that finds the best ends by itself.
type Options struct {
	Clashes int    // dead ends at most; 5,000 if 0. Ten times as many until there is a schedule
	Seed    uint64 // the same seed gives the same schedule
}

// Schedule is what a search found.
type Schedule struct {
	Starts  []int // period in which each activity starts
	Finish  int   // of the last activity
	Bound   int   // no schedule finishes before
	Clashes int   // dead ends that were met
	Optimal bool  // nothing can be better
}

// mostLiterals bounds what the rules of contests may hold: each has one literal for every two of its activities.
const mostLiterals = 20_000_000

type mark struct{ trail, log int }

// search is the state of a search. Pairs are numbered a*n+b: "a ends before b starts".
type search struct {
	*Problem
	times   *times
	random  *rand.Rand
	values  []int8 // of each pair: 1 holds, -1 does not, 0 open
	known   []bool // pairs that stand in a rule
	reasons []int32
	levels  []int32
	places  []int32
	proofs  []proof // of what holds at the lowest level
	weight  []float64
	step    float64
	seen    []bool
	trail   []literal
	marks   []mark
	next    int
	rules   []rule
	watches [][]watching
	numbers map[string]int32 // rules of contests
	learned int
	memory  int // learned rules that are kept before the lesser half is forgotten
	size    int // literals in the rules of contests
	clashes int
	clash   []literal
	reason  proof

	order, running, spare []int
	open                  []option
	eager                 bool // choose what was part of clashes
	best                  []int
	finish                int
}

// Solve looks for the schedule that finishes earliest. The error is Conflict when there is none, with the lags or the contests
// for resources that forbid it; Limit when the search ended before it knew.
func Solve(ctx context.Context, p *Problem, o Options) (Schedule, error) {
	if err := p.Check(); err != nil {
		return Schedule{}, err
	}
	if o.Clashes <= 0 {
		o.Clashes = 5000
	}
	return newSearch(p, o.Seed).solve(ctx, o.Clashes)
}

func (s *search) solve(ctx context.Context, clashes int) (Schedule, error) {
	bound := s.bound()
	closed := s.pairs()
	if !closed {
		closed = s.run(ctx, clashes, bound)
	}
	switch {
	case s.best != nil:
		if closed {
			bound = s.finish
		}
		return Schedule{Starts: s.best, Finish: s.finish, Bound: bound, Clashes: s.clashes, Optimal: bound == s.finish}, nil
	case closed:
		return Schedule{}, s.impossible()
	}
	if s.size >= mostLiterals {
		return Schedule{}, fault.New(fault.Limit, "No schedule was found: the activities compete in sets too large to be searched; plan in larger pieces")
	}
	return Schedule{}, fault.New(fault.Limit, "No schedule was found after %d dead ends, and none was proven impossible; give the search longer", s.clashes)
}

func newSearch(p *Problem, seed uint64) *search {
	n := len(p.Durations)
	s := &search{Problem: p, times: newTimes(p), random: rand.New(rand.NewPCG(seed, 0x6c616773)), //nolint:gosec // a search is no secret
		values: make([]int8, n*n), known: make([]bool, n*n), reasons: make([]int32, n*n), levels: make([]int32, n*n), places: make([]int32, n*n),
		proofs: make([]proof, n*n), weight: make([]float64, n*n), step: 1, seen: make([]bool, n*n), watches: make([][]watching, 2*n*n),
		numbers: map[string]int32{}, memory: 6000}
	for i := range n {
		s.order = append(s.order, i)
	}
	return s
}

// bound gives a finish that no schedule can beat: the longest chain of lags, or the work of a resource over its capacity.
func (s *search) bound() int {
	best := int(s.times.get(s.times.origin, s.times.end))
	for k, capacity := range s.Capacities {
		work := 0
		for i, d := range s.Durations {
			work += d * s.Needs[i][k]
		}
		if capacity > 0 {
			best = max(best, (work+capacity-1)/capacity)
		}
	}
	return best
}

// pairs makes the rules of all pairs that can never run together; true when they alone are impossible.
func (s *search) pairs() (closed bool) {
	n := len(s.Durations)
	for i := range n {
		for j := range i {
			if s.Durations[i] == 0 || s.Durations[j] == 0 || int(s.times.get(i, j)) >= s.Durations[i] || int(s.times.get(j, i)) >= s.Durations[j] {
				continue
			}
			for k, capacity := range s.Capacities {
				if s.Needs[i][k]+s.Needs[j][k] <= capacity {
					continue
				}
				if s.require(&contest{k, []int{j, i}}) {
					return true
				}
				break
			}
		}
	}
	return false
}

// require lets a contest be heard and draws the consequences; true when that closes the search.
func (s *search) require(c *contest) (closed bool) {
	number := s.ruleOf(c)
	literals := s.rules[number].literals
	open, holds := literal(-1), false
	count := 0
	for _, l := range literals {
		switch s.value(l) {
		case 0:
			count++
			open = l
		case 1:
			holds = true
		}
	}
	var clash []literal
	var origin proof
	switch {
	case holds || count > 1:
	case count == 1:
		s.assign(open, number)
	default:
		for _, l := range literals {
			clash = append(clash, l.not())
		}
		origin = s.rules[number].origin
	}
	if clash == nil {
		clash, origin = s.propagate()
	}
	for clash != nil {
		if !s.learn(clash, origin) {
			return true
		}
		clash, origin = s.propagate()
	}
	return false
}

// run searches until the clashes are used up, in turns: anew from nothing, and near the best schedule so far. True when there
// is nothing left to find.
func (s *search) run(ctx context.Context, clashes, bound int) (closed bool) {
	allowed := 10 * clashes
	for turn := 1; s.clashes < allowed && s.size < mostLiterals && ctx.Err() == nil; turn++ {
		s.back(0)
		if s.learned > s.memory {
			s.forget()
		}
		limit, guide := 60*luby((turn+1)/2), []literal(nil)
		s.eager = turn%4 == 3
		if s.best != nil && turn%2 == 0 {
			limit, guide = 40, s.near()
		}
		done, found := s.dive(ctx, min(s.clashes+limit, allowed), guide)
		if done {
			return true
		}
		if !found {
			continue
		}
		allowed = clashes
		s.back(0)
		if s.finish <= bound || !s.times.add(s.times.end, s.times.origin, int32(1-s.finish), -1, s.changed) { //nolint:gosec // below MostPeriods times MostActivities
			return true
		}
		for clash, origin := s.propagate(); clash != nil; clash, origin = s.propagate() {
			if !s.learn(clash, origin) {
				return true
			}
		}
	}
	return false
}

// near gives the orders of the best schedule that are kept: those between activities outside a stretch of time, or outside a
// handful.
func (s *search) near() []literal {
	n := len(s.Durations)
	freed := make([]bool, n)
	share := 0.1 + 0.5*s.random.Float64()
	if s.random.IntN(2) == 0 {
		from := s.random.Float64() * (1 - share) * float64(s.finish)
		for i, t := range s.best {
			freed[i] = float64(t+s.Durations[i]) >= from && float64(t) <= from+share*float64(s.finish)
		}
	} else {
		for i := range freed {
			freed[i] = s.random.Float64() < share
		}
	}
	var out []literal
	for v, known := range s.known {
		if a, b := v/n, v%n; known && !freed[a] && !freed[b] && s.best[b] >= s.best[a]+s.Durations[a] {
			out = append(out, literal(2*v)) //nolint:gosec // small
		}
	}
	slices.SortFunc(out, func(a, b literal) int { return s.best[a.pair()%n] - s.best[b.pair()%n] })
	return out
}

// dive decides until a schedule is found, or so many clashes were met in all. Orders that are to be kept come first.
func (s *search) dive(ctx context.Context, clashes int, guide []literal) (closed, found bool) {
	at := 0
	for s.size < mostLiterals && ctx.Err() == nil {
		clash, origin := s.propagate()
		if clash != nil {
			if !s.learn(clash, origin) {
				return true, false
			}
			if s.clashes >= clashes {
				return false, false
			}
			at = 0
			continue
		}
		for at < len(guide) && s.values[guide[at].pair()] != 0 {
			at++
		}
		if at < len(guide) {
			s.decide(guide[at])
			continue
		}
		c := s.contested()
		if c == nil {
			s.take()
			return false, true
		}
		before := s.clashes
		if s.require(c) {
			return true, false
		}
		if s.clashes > before {
			if s.clashes >= clashes {
				return false, false
			}
			at = 0
			continue
		}
		if options := s.options(c); len(options) > 1 && s.undecided(c) {
			s.decide(s.choose(options))
		}
	}
	return false, false
}

// undecided tells whether the rule of a contest has not been met.
func (s *search) undecided(c *contest) bool {
	n := len(s.Durations)
	for _, i := range c.activities {
		for _, j := range c.activities {
			if i != j && s.values[i*n+j] > 0 {
				return false
			}
		}
	}
	return true
}

// take keeps the earliest starts, which are a schedule.
func (s *search) take() {
	s.best = make([]int, len(s.Durations))
	for i := range s.best {
		s.best[i] = int(s.times.get(s.times.origin, i))
	}
	s.finish = s.Problem.Finish(s.best)
}

// luby gives the sequence 1, 1, 2, 1, 1, 2, 4, … (Luby, Sinclair and Zuckerman 1993).
func luby(k int) int {
	for size := 1; ; size = 2*size + 1 {
		if k == size {
			return (size + 1) / 2
		}
		if k < size {
			return luby(k - (size-1)/2)
		}
	}
}
