package crash

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/schedule/risk"
)

// Two chains beside each other: one period is cheapest where it is bought twice over, and an activity bought first is given back.
func TestAStepMayGiveBackWhatWasBought(t *testing.T) {
	// 1 before 2 and 3, and both 2 and 4 before 5; 3 beside: the classic bridge.
	activities := []Activity{{4, 2, 2000}, {4, 2, 2000}, {4, 2, 6000}, {4, 2, 6000}, {0, 0, 0}, {0, 0, 0}}
	links := []Link{{From: 0, To: 2}, {From: 1, To: 3}, {From: 0, To: 4}, {From: 4, To: 3}}
	c, err := Plan(activities, links, 4)
	if err != nil || c.Normal != 8 {
		t.Fatalf("%+v, %v", c, err)
	}
	if want := []Step{{From: 8, To: 6, Price: 2000, Cost: 4000, Changes: []Change{{0, 2}, {1, 2}}}, {From: 6, To: 4, Price: 6000, Cost: 16000, Changes: []Change{{2, 2}, {3, 2}}}}; !reflect.DeepEqual(c.Steps, want) {
		t.Errorf("got %+v", c.Steps)
	}
	if _, err := Plan(activities, links, 3); err == nil || !strings.Contains(err.Error(), "Nothing finishes by 3: at 4") {
		t.Errorf("got %v", err)
	}
}

// finish gives the earliest finish of durations by walking the links until nothing moves.
func finish(durations []int, links []Link) int {
	start := make([]int, len(durations))
	end := 0
	for range len(durations) + 1 {
		for _, l := range links {
			at := start[l.From] + l.Lag
			if l.Type == risk.FinishStart || l.Type == risk.FinishFinish {
				at += durations[l.From]
			}
			if l.Type == risk.FinishFinish || l.Type == risk.StartFinish {
				at -= durations[l.To]
			}
			start[l.To] = max(start[l.To], at)
		}
	}
	for i, d := range durations {
		end = max(end, start[i]+d)
	}
	return end
}

func TestEveryStepIsTheCheapest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(t, "activities")
		activities, durations := make([]Activity, n), make([]int, n)
		var links []Link
		for i := range activities {
			normal := rapid.IntRange(0, 5).Draw(t, "normal")
			spare := min(normal, rapid.IntRange(0, 3).Draw(t, "spare"))
			activities[i] = Activity{normal, normal - spare, int64(spare) * rapid.Int64Range(0, 5).Draw(t, "price")}
			for j := range i {
				if rapid.Bool().Draw(t, "link") {
					links = append(links, Link{j, i, risk.LinkType(rapid.IntRange(0, 3).Draw(t, "type")), rapid.IntRange(-1, 2).Draw(t, "lag")}) //nolint:gosec // small
				}
			}
		}
		cheapest := map[int]int64{}
		var try func(i int, cost int64)
		try = func(i int, cost int64) {
			if i == n {
				end := finish(durations, links)
				if best, ok := cheapest[end]; !ok || cost < best {
					cheapest[end] = cost
				}
				return
			}
			a := activities[i]
			for d := a.Shortest; d <= a.Normal; d++ {
				durations[i] = d
				more := int64(0)
				if a.Normal > a.Shortest {
					more = a.Extra / int64(a.Normal-a.Shortest) * int64(a.Normal-d)
				}
				try(i+1, cost+more)
			}
		}
		try(0, 0)
		c, err := Plan(activities, links, 0)
		earliest, last := c.Normal, int64(0)
		for k, s := range c.Steps {
			best := int64(-1)
			for end, cost := range cheapest {
				if end <= s.To && (best < 0 || cost < best) {
					best = cost
				}
			}
			if s.Cost != best || finish(c.Durations(k), links) > s.To {
				t.Fatalf("step %+v with %v; the cheapest is %d\n%+v\n%+v", s, c.Durations(k), best, activities, links)
			}
			if price := float64(s.Cost-last) / float64(s.From-s.To); price != s.Price || k > 0 && s.Price < c.Steps[k-1].Price {
				t.Fatalf("prices of %+v", c.Steps)
			}
			earliest, last = s.To, s.Cost
		}
		for end := range cheapest {
			if end < earliest {
				t.Fatalf("finishes at %d, and the curve ends at %d, %v\n%+v\n%+v", end, earliest, err, activities, links)
			}
		}
	})
}

// Behind 13 the fourth activity waits for the third, which moves nothing that is bought.
func TestAStretchOfOnePriceIsOneStep(t *testing.T) {
	c, err := Plan([]Activity{{10, 0, 1000}, {5, 5, 0}, {8, 8, 0}, {1, 1, 0}}, []Link{{From: 0, To: 1}, {From: 0, To: 3}, {From: 2, To: 3}}, 10)
	if want := []Step{{From: 15, To: 10, Price: 100, Cost: 500, Changes: []Change{{0, 5}}}}; err != nil || !reflect.DeepEqual(c.Steps, want) || c.Durations(0)[0] != 5 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestUnevenPricesAreExact(t *testing.T) {
	c, err := Plan([]Activity{{10, 7, 100}, {7, 0, 1000}}, []Link{{From: 0, To: 1}}, 7)
	if err != nil || len(c.Steps) != 2 || c.Steps[0].Cost != 100 || c.Steps[1].Cost != 1100 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestWhatCannotBeShortenedIsSaid(t *testing.T) {
	for says, a := range map[string][]Activity{
		"never less than 0":    {{2, 3, 0}},
		"costs -1":             {{2, 1, -1}},
		"count in longer ones": {{MostPeriods + 1, 1, 1}},
		"make a circle":        {{1, 1, 0}, {1, 1, 0}},
		"more than the 5000":   make([]Activity, MostActivities+1),
	} {
		var links []Link
		if len(a) == 2 {
			links = []Link{{From: 0, To: 1}, {From: 1, To: 0}}
		}
		if _, err := Plan(a, links, 0); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
	if _, err := Plan([]Activity{{1, 1, 0}}, []Link{{0, 0, risk.FinishStart, MostPeriods + 1}}, 0); err == nil || !strings.Contains(err.Error(), "lag of") {
		t.Errorf("got %v", err)
	}
	c, err := Plan([]Activity{{3, 2, 5}, {4, 4, 0}}, nil, 2)
	if err == nil || !reflect.DeepEqual(c.Stuck, []int{1}) {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := Plan(nil, nil, 0); err != nil || c.Normal != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
