package spc

import (
	"math"

	"throughline/internal/fault"
)

// Rule names a pattern that chance seldom makes. Each looks back from one point and needs that point itself to take part.
type Rule string

// The house's three signals (Wheeler), the Western Electric rules and Nelson's eight tests (L. Nelson, Journal of Quality
// Technology 16, 1984). A point on the centre line belongs to neither side and breaks a run; a point on a limit is not
// beyond it.
const (
	Outside    Rule = "outside"  // one point outside the limits
	RunOfEight Rule = "run-of-8" // eight in a row on one side of the centre
	NearLimit  Rule = "3-of-4"   // three of four nearer to one limit than to the centre

	WE1 Rule = "WE1" // one point beyond 3 sigma
	WE2 Rule = "WE2" // two of three beyond 2 sigma on one side
	WE3 Rule = "WE3" // four of five beyond 1 sigma on one side
	WE4 Rule = "WE4" // eight in a row on one side

	NEL1 Rule = "NEL1" // one point beyond 3 sigma
	NEL2 Rule = "NEL2" // nine in a row on one side
	NEL3 Rule = "NEL3" // six in a row steadily rising or falling
	NEL4 Rule = "NEL4" // fourteen in a row going up and down in turn
	NEL5 Rule = "NEL5" // two of three beyond 2 sigma on one side
	NEL6 Rule = "NEL6" // four of five beyond 1 sigma on one side
	NEL7 Rule = "NEL7" // fifteen in a row within 1 sigma
	NEL8 Rule = "NEL8" // eight in a row beyond 1 sigma, on either side
)

// House gives the three signals a verdict is made from.
func House() []Rule { return []Rule{Outside, RunOfEight, NearLimit} }

// WesternElectric gives the four zone rules.
func WesternElectric() []Rule { return []Rule{WE1, WE2, WE3, WE4} }

// Nelson gives the eight tests.
func Nelson() []Rule { return []Rule{NEL1, NEL2, NEL3, NEL4, NEL5, NEL6, NEL7, NEL8} }

// Side says where a signal lies.
type Side string

// The sides of the centre line; a pattern of both sides or of a trend has none.
const (
	Above  Side = "above"
	Below  Side = "below"
	NoSide Side = ""
)

// tie is how close two scores count as equal: they differ by rounding only.
const tie = 1e-9

// Signal is a rule fulfilled at a point. Index counts from 1.
type Signal struct {
	Index int  `json:"index"`
	Rule  Rule `json:"rule"`
	Side  Side `json:"side,omitempty"`
}

// Signals gives every point at which a rule's pattern is complete, in order of points and then of the rules given.
// The scores are distances from the centre in sigmas. Cost is linear in the scores.
func Signals(scores []float64, rules ...Rule) ([]Signal, error) {
	tests := make([]test, len(rules))
	for i, r := range rules {
		if tests[i] = r.test(); tests[i] == nil {
			return nil, fault.Field("rule", "“%s” is not known", r)
		}
	}
	found := []Signal{}
	for i := range scores {
		for j, holds := range tests {
			if side, hit := holds(scores, i); hit {
				found = append(found, Signal{Index: i + 1, Rule: rules[j], Side: side})
			}
		}
	}
	return found, nil
}

// Violations gives the points (1-based) at which one rule's pattern is complete, never nil.
func Violations(scores []float64, rule Rule) ([]int, error) {
	signals, err := Signals(scores, rule)
	points := make([]int, len(signals))
	for i, s := range signals {
		points[i] = s.Index
	}
	return points, err
}

type test func(z []float64, i int) (Side, bool)

// test gives the pattern of the rule, nil when it is not known.
func (r Rule) test() test {
	switch r {
	case Outside, WE1, NEL1:
		return share(1, 1, 3)
	case NearLimit:
		return share(3, 4, 1.5)
	case WE2, NEL5:
		return share(2, 3, 2)
	case WE3, NEL6:
		return share(4, 5, 1)
	case RunOfEight, WE4:
		return share(8, 8, 0)
	case NEL2:
		return share(9, 9, 0)
	case NEL3:
		return trend
	case NEL4:
		return alternating
	case NEL7:
		return every(15, func(z float64) bool { return math.Abs(z) < 1-tie })
	case NEL8:
		return every(8, func(z float64) bool { return math.Abs(z) > 1+tie })
	}
	return nil
}

// share asks for need of the last window points beyond the line on the side of the point itself. Fewer points than the
// window may already fulfil it: three of the first three are three of four.
func share(need, window int, line float64) test {
	return func(z []float64, i int) (Side, bool) {
		side, sign := Above, 1.0
		if z[i] < 0 {
			side, sign = Below, -1
		}
		if sign*z[i] <= line+tie {
			return NoSide, false
		}
		n := 0
		for j := max(0, i-window+1); j <= i; j++ {
			if sign*z[j] > line+tie {
				n++
			}
		}
		return side, n >= need
	}
}

func every(window int, holds func(z float64) bool) test {
	return func(z []float64, i int) (Side, bool) {
		if i+1 < window {
			return NoSide, false
		}
		for _, v := range z[i+1-window : i+1] {
			if !holds(v) {
				return NoSide, false
			}
		}
		return NoSide, true
	}
}

// step gives +1 for a rise from point i−1 to i, −1 for a fall and 0 for a tie.
func step(z []float64, i int) int {
	switch d := z[i] - z[i-1]; {
	case d > tie:
		return 1
	case d < -tie:
		return -1
	}
	return 0
}

func trend(z []float64, i int) (Side, bool) {
	const steps = 5
	if i < steps || step(z, i) == 0 {
		return NoSide, false
	}
	for j := i - steps + 1; j < i; j++ {
		if step(z, j) != step(z, i) {
			return NoSide, false
		}
	}
	return NoSide, true
}

func alternating(z []float64, i int) (Side, bool) {
	const steps = 13
	if i < steps || step(z, i) == 0 {
		return NoSide, false
	}
	for j := i; j > i-steps+1; j-- {
		if step(z, j-1) != -step(z, j) {
			return NoSide, false
		}
	}
	return NoSide, true
}
