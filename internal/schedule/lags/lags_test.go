package lags

import (
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/fault"
)

// drawn makes a small problem with lags to and fro.
func drawn(t *rapid.T, most int) *Problem {
	n, k := rapid.IntRange(1, most).Draw(t, "activities"), rapid.IntRange(1, 2).Draw(t, "resources")
	p := &Problem{Durations: make([]int, n), Needs: make([][]int, n), Capacities: make([]int, k)}
	for r := range k {
		p.Capacities[r] = rapid.IntRange(1, 4).Draw(t, "capacity")
	}
	for i := range n {
		p.Durations[i] = rapid.IntRange(0, 3).Draw(t, "duration")
		for r := range k {
			p.Needs[i] = append(p.Needs[i], rapid.IntRange(0, p.Capacities[r]).Draw(t, "need"))
		}
		for j := range n {
			if i != j && rapid.IntRange(0, 3).Draw(t, "link") == 0 {
				least := rapid.IntRange(0, 4).Draw(t, "least")
				if j < i {
					least = -least
				}
				p.Lags = append(p.Lags, Lag{i, j, least})
			}
		}
	}
	return p
}

// exact finds the earliest finish by trying all starts up to a horizon behind which nothing is won; -1 when there is none.
func exact(p *Problem) int {
	horizon := 0
	for i, d := range p.Durations {
		longest := d
		for _, l := range p.Lags {
			if l.From == i {
				longest = max(longest, l.Least)
			}
		}
		horizon += longest
	}
	best := -1
	starts := make([]int, len(p.Durations))
	var try func(i int)
	try = func(i int) {
		if i == len(starts) {
			if end := p.Finish(starts); (best < 0 || end < best) && p.Verify(starts) == nil {
				best = end
			}
			return
		}
		for t := 0; t+p.Durations[i] <= horizon && (best < 0 || t+p.Durations[i] < best); t++ {
			starts[i] = t
			fits := true
			for _, l := range p.Lags {
				fits = fits && (max(l.From, l.To) > i || starts[l.To] >= starts[l.From]+l.Least)
			}
			if fits {
				try(i + 1)
			}
		}
	}
	try(0)
	return best
}

func TestSmallProblemsAreSolvedExactly(t *testing.T) {
	impossible := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t, 5)
		want := exact(p)
		s, err := Solve(t.Context(), p, Options{Seed: 1})
		switch {
		case want < 0:
			impossible++
			if fault.As(err).Kind != fault.Conflict || !strings.HasPrefix(err.Error(), "Impossible: ") {
				t.Fatalf("there is no schedule; got %+v, %v", s, err)
			}
		case err != nil:
			t.Fatalf("there is a schedule that finishes at %d; got %v", want, err)
		case s.Finish != want || !s.Optimal || s.Bound != want || p.Verify(s.Starts) != nil:
			t.Fatalf("finishes at %d, want %d; %+v, %v", s.Finish, want, s, p.Verify(s.Starts))
		}
	})
	if impossible == 0 {
		t.Error("nothing impossible was drawn")
	}
}

func TestALargerProblemKeepsLagsAndCapacities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t, 25)
		s, err := Solve(t.Context(), p, Options{Seed: 1, Clashes: 200})
		again, errAgain := Solve(t.Context(), p, Options{Seed: 1, Clashes: 200})
		if !reflect.DeepEqual(s, again) || (err == nil) != (errAgain == nil) {
			t.Fatalf("the same seed gave %+v, %v and %+v, %v", s, err, again, errAgain)
		}
		if err != nil {
			return
		}
		if err := p.Verify(s.Starts); err != nil || s.Finish != p.Finish(s.Starts) || s.Bound > s.Finish {
			t.Fatalf("%v, %+v", err, s)
		}
	})
}

func TestForgettingLosesNothing(t *testing.T) {
	forgot := 0
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test is no secret
		p := &Problem{Capacities: []int{5, 6}}
		for i := range 14 {
			p.Durations = append(p.Durations, 1+random.IntN(9))
			p.Needs = append(p.Needs, []int{1 + random.IntN(3), 1 + random.IntN(4)})
			if i > 2 && random.IntN(2) == 0 {
				j := random.IntN(i)
				p.Lags = append(p.Lags, Lag{j, i, p.Durations[j]}, Lag{i, j, -p.Durations[j] - random.IntN(20)})
			}
		}
		want, err := Solve(t.Context(), p, Options{Seed: 1, Clashes: 5000})
		s := newSearch(p, 2)
		s.memory = 3
		got, errShort := s.solve(t.Context(), 5000)
		if (err == nil) != (errShort == nil) || err == nil && p.Verify(got.Starts) != nil || want.Optimal && got.Optimal && want.Finish != got.Finish {
			t.Fatalf("%+v, %v; with a short memory %+v, %v", want, err, got, errShort)
		}
		if s.clashes > 200 && got.Optimal {
			forgot++
		}
	}
	if forgot == 0 {
		t.Error("nothing was forgotten")
	}
}

// stretched has many activities for one hand, so that the search has to learn, forget and begin anew.
func stretched() *Problem {
	p := &Problem{Capacities: []int{3}}
	for i := range 40 {
		p.Durations = append(p.Durations, 1+i*7%5)
		p.Needs = append(p.Needs, []int{1 + i%2})
		if i > 3 {
			p.Lags = append(p.Lags, Lag{i - 4, i, i * 3 % 4}, Lag{i, i - 4, -14})
		}
	}
	return p
}

func TestALongSearchStaysSound(t *testing.T) {
	p := stretched()
	short, err := Solve(t.Context(), p, Options{Seed: 1, Clashes: 50})
	if err != nil {
		t.Fatal(err)
	}
	long, err := Solve(t.Context(), p, Options{Seed: 1, Clashes: 12_000})
	if err != nil || p.Verify(long.Starts) != nil || long.Finish > short.Finish || long.Bound < short.Bound {
		t.Errorf("%d after 50 dead ends, then %d, bounds %d and %d, %v", short.Finish, long.Finish, short.Bound, long.Bound, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if s, err := Solve(ctx, p, Options{}); fault.As(err).Kind != fault.Limit {
		t.Errorf("a stopped search gave %+v, %v", s, err)
	}
}

func TestWhatIsImpossibleIsNamed(t *testing.T) {
	two := func(change func(p *Problem)) *Problem {
		p := &Problem{Durations: []int{3, 4}, Needs: [][]int{{2}, {2}}, Capacities: []int{3}, First: 1}
		change(p)
		return p
	}
	for says, p := range map[string]*Problem{
		"by 2 too much: activity 2 at least 5 behind 1, 2 at most 3 behind 1":           two(func(p *Problem) { p.Lags = []Lag{{0, 1, 5}, {1, 0, -3}} }),
		"activities 1, 2 need 2+2 of the 3 of resource 1; in whatever order":            two(func(p *Problem) { p.Lags = []Lag{{0, 1, -2}, {1, 0, -2}} }),
		"Impossible: activity 2 needs 4 of resource 1, and there are never more than 3": two(func(p *Problem) { p.Needs[1][0] = 4 }),
		"1 at least 1 behind 1":                       two(func(p *Problem) { p.Lags = []Lag{{0, 0, 1}} }),
		"Activity 1 lasts -1 periods":                 two(func(p *Problem) { p.Durations[0] = -1 }),
		"less than nothing":                           two(func(p *Problem) { p.Needs[0][0] = -1 }),
		"need of 0 resources":                         two(func(p *Problem) { p.Needs[0] = nil }),
		"from activity 1 to activity 10; there are 2": two(func(p *Problem) { p.Lags = []Lag{{0, 9, 1}} }),
		"has 100001 periods":                          two(func(p *Problem) { p.Lags = []Lag{{0, 1, MostPeriods + 1}} }),
		"needs are not those":                         two(func(p *Problem) { p.Needs = nil }),
		"more than the 600":                           {Durations: make([]int, MostActivities+1), Needs: make([][]int, MostActivities+1)},
		"There are 200001 lags":                       two(func(p *Problem) { p.Lags = make([]Lag, MostLags+1) }),
	} {
		if _, err := Solve(t.Context(), p, Options{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

// Three activities of two units each for five: each two may run together, all three may not, and the lags ask for it.
func TestAContestOfThreeIsNamed(t *testing.T) {
	p := &Problem{Durations: []int{4, 4, 4}, Needs: [][]int{{2}, {2}, {2}}, Capacities: []int{5}, First: 1}
	for i := range 3 {
		for j := range 3 {
			if i != j {
				p.Lags = append(p.Lags, Lag{i, j, -3})
			}
		}
	}
	if _, err := Solve(t.Context(), p, Options{}); err == nil || !strings.Contains(err.Error(), "activities 1, 2, 3 need 2+2+2 of the 5") {
		t.Errorf("got %v", err)
	}
	p.Lags[0].Least, p.Lags[1].Least = -4, -4
	p.Lags = append(p.Lags, Lag{0, 1, -9})
	if s, err := Solve(t.Context(), p, Options{}); err != nil || p.Verify(s.Starts) != nil || s.Finish != 8 {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestVerifySeesWhatIsWrong(t *testing.T) {
	p := &Problem{Durations: []int{2, 2}, Lags: []Lag{{0, 1, 1}, {1, 0, -3}}, Needs: [][]int{{1}, {1}}, Capacities: []int{1}}
	for says, starts := range map[string][]int{
		"before the beginning": {-1, 2}, "against a lag of 1": {0, 0}, "against a lag of -3": {0, 4}, "asked for 2 in period 1": {0, 1}, "has 1 activities": {0},
	} {
		if err := p.Verify(starts); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
	if err := p.Verify([]int{0, 2}); err != nil {
		t.Error(err)
	}
}

// Many activities of one unit each: contests are large, and the search gives up before its rules fill the memory.
func TestLargeContestsAreBounded(t *testing.T) {
	p := &Problem{Capacities: []int{90}}
	for range 200 {
		p.Durations, p.Needs = append(p.Durations, 2), append(p.Needs, []int{1})
	}
	s, err := Solve(t.Context(), p, Options{Seed: 1, Clashes: 20})
	if err != nil || p.Verify(s.Starts) != nil || s.Finish > 10 {
		t.Errorf("%d, %v", s.Finish, err)
	}
}

func TestLuby(t *testing.T) {
	var got []int
	for k := range 15 {
		got = append(got, luby(k+1))
	}
	if want := []int{1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}
