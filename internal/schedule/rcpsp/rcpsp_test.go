package rcpsp

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn makes a small problem: links lead from lower numbers to higher ones.
func drawn(t *rapid.T, most int) *Problem {
	n := rapid.IntRange(1, most).Draw(t, "activities")
	k := rapid.IntRange(0, 2).Draw(t, "resources")
	p := &Problem{Durations: make([]int, n), Successors: make([][]int, n), Needs: make([][]int, n), Capacities: make([]int, k)}
	for r := range k {
		p.Capacities[r] = rapid.IntRange(1, 4).Draw(t, "capacity")
	}
	for i := range n {
		p.Durations[i] = rapid.IntRange(0, 5).Draw(t, "duration")
		p.Needs[i] = make([]int, k)
		for r := range k {
			p.Needs[i][r] = rapid.IntRange(0, p.Capacities[r]).Draw(t, "need")
		}
		for j := i + 1; j < n; j++ {
			if rapid.IntRange(0, 3).Draw(t, "link") == 0 {
				p.Successors[i] = append(p.Successors[i], j)
			}
		}
	}
	return p
}

// exact finds the earliest finish by trying every list: one of them gives a schedule that nothing beats (Sprecher, Kolisch
// and Drexl 1995).
func exact(p *Problem) int {
	forwards, f := newSide(p), newProfile(p)
	n := len(p.Durations)
	starts, list, used := make([]int, n), make([]int, 0, n), make([]bool, n)
	best := -1
	var next func()
	next = func() {
		if len(list) == n {
			if end := forwards.generate(list, f, starts); best < 0 || end < best {
				best = end
			}
			return
		}
		for i := range n {
			free := !used[i]
			for _, b := range forwards.before[i] {
				free = free && used[b]
			}
			if free {
				used[i], list = true, append(list, i)
				next()
				used[i], list = false, list[:len(list)-1]
			}
		}
	}
	next()
	return best
}

func TestASmallPlanIsLevelledExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t, 6)
		s, err := Solve(t.Context(), p, Options{Schedules: 2000, Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Verify(s.Starts); err != nil {
			t.Fatal(err)
		}
		if want := exact(p); s.Finish != want || s.Bound > want || s.Finish != p.Finish(s.Starts) {
			t.Fatalf("finishes at %d, bound %d; the best is %d", s.Finish, s.Bound, want)
		}
	})
}

func TestALargerPlanKeepsLinksAndCapacities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawn(t, 60)
		few, err := Solve(t.Context(), p, Options{Schedules: 1, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		many, err := Solve(t.Context(), p, Options{Schedules: 300, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		again, err := Solve(t.Context(), p, Options{Schedules: 300, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []Schedule{few, many} {
			if err := p.Verify(s.Starts); err != nil {
				t.Fatal(err)
			}
		}
		if many.Generated > 300 || few.Generated != 1 {
			t.Fatalf("%d and %d schedules were generated", few.Generated, many.Generated)
		}
		if many.Finish < many.Bound || many.Finish != again.Finish || !same(many.Starts, again.Starts) {
			t.Fatalf("finishes %d, then %d, bound %d", many.Finish, again.Finish, many.Bound)
		}
	})
}

func TestASearchThatIsStoppedGivesWhatItHas(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	p := &Problem{Durations: []int{3, 2, 2}, Successors: [][]int{{2}, {2}, nil}, Needs: [][]int{{1}, {1}, {1}}, Capacities: []int{1}}
	s, err := Solve(ctx, p, Options{})
	if err != nil || p.Verify(s.Starts) != nil || s.Finish != 7 || !s.Optimal {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestWhatCannotBeLevelledIsSaid(t *testing.T) {
	one := func(change func(p *Problem)) *Problem {
		p := &Problem{Durations: []int{1, 2, 3}, Successors: [][]int{{1}, {2}, nil}, Needs: [][]int{{1}, {1}, {1}}, Capacities: []int{2}}
		change(p)
		return p
	}
	for says, p := range map[string]*Problem{
		"circle of links":              one(func(p *Problem) { p.Successors[2] = []int{1} }),
		"activity 1 can only start":    one(func(p *Problem) { p.Successors[0] = []int{0} }),
		"needs 3 of resource 1":        one(func(p *Problem) { p.Needs[1][0] = 3 }),
		"duration below zero":          one(func(p *Problem) { p.Durations[0] = -1 }),
		"less than nothing":            one(func(p *Problem) { p.Needs[0][0] = -1 }),
		"activity 9, which":            one(func(p *Problem) { p.Successors[0] = []int{8} }),
		"more than 4000000 periods":    one(func(p *Problem) { p.Durations[0] = MostPeriods + 1 }),
		"says its need of 0 resources": one(func(p *Problem) { p.Needs[0] = nil }),
	} {
		if _, err := Solve(t.Context(), p, Options{}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

func TestVerifySeesWhatIsWrong(t *testing.T) {
	p := &Problem{Durations: []int{2, 2, 1}, Successors: [][]int{{2}, nil, nil}, Needs: [][]int{{1}, {1}, {0}}, Capacities: []int{1}}
	for says, starts := range map[string][]int{
		"before the beginning":    {-1, 2, 4},
		"before activity 1 has":   {0, 2, 1},
		"asked for 2 in period 1": {0, 1, 2},
		"has 2 activities":        {0, 2},
	} {
		if err := p.Verify(starts); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
	if err := p.Verify([]int{0, 2, 2}); err != nil {
		t.Error(err)
	}
}
