package risk

import (
	"math"

	"throughline/internal/fault"
)

// Estimate is a three-point estimate of a duration.
type Estimate struct{ Optimistic, Likely, Pessimistic float64 }

// Expected gives (o+4m+p)/6 (Malcolm et al. 1959).
func (e Estimate) Expected() float64 { return (e.Optimistic + 4*e.Likely + e.Pessimistic) / 6 }

// Variance gives ((p-o)/6)².
func (e Estimate) Variance() float64 {
	sd := (e.Pessimistic - e.Optimistic) / 6
	return sd * sd
}

// Review is PERT's own answer: the critical chain alone, its finish taken as normal. Where chains run beside each other it is
// too hopeful; Simulate is not.
type Review struct {
	Finish   float64 // expected
	Variance float64 // of the critical chain
	Critical []int   // its activities from the first to the last; of several chains the least certain
}

// Evaluate gives PERT's review of a network. The error is Invalid for estimates that do not rise, or links that make no network.
func Evaluate(estimates []Estimate, links []Link) (Review, error) {
	n := &Network{Activities: make([]Activity, len(estimates)), Links: links}
	for i, e := range estimates {
		n.Activities[i].Duration = Spread{Kind: PERT, Low: e.Optimistic, Likely: e.Likely, High: e.Pessimistic}
		if err := n.Activities[i].Duration.check(); err != nil {
			return Review{}, fault.New(fault.Invalid, "Activity %d: %s", i+1, fault.As(err).Message)
		}
		n.Activities[i].Duration = Surely(e.Expected())
	}
	c, err := n.compile()
	if err != nil {
		return Review{}, err
	}
	return c.review(estimates), nil
}

// near tells whether two times differ by no more than rounding does.
func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(a)) }

// reach is how an activity's ends come about by the chain that leads to them.
type reach struct {
	start, finish                 float64
	startVariance, finishVariance float64
	by                            int
}

func (c *compiled) review(estimates []Estimate) Review {
	at := make([]reach, len(estimates))
	last := -1
	for _, j := range c.order {
		e := estimates[j]
		r := reach{by: -1}
		r.finish, r.finishVariance = e.Expected(), e.Variance()
		for _, a := range c.arcs[c.first[j]:c.first[j+1]] {
			from := at[a.from]
			ofFinish := a.kind == FinishStart || a.kind == FinishFinish
			time, variance := from.start, from.startVariance
			if ofFinish {
				time, variance = from.finish, from.finishVariance
			}
			time += a.lag
			next := reach{start: time, startVariance: variance, finish: time + e.Expected(), finishVariance: variance + e.Variance(), by: int(a.from)}
			if a.kind == FinishFinish || a.kind == StartFinish {
				next = reach{start: time - e.Expected(), startVariance: variance + e.Variance(), finish: time, finishVariance: variance, by: int(a.from)}
			}
			if tied := near(next.start, r.start); !tied && next.start > r.start || tied && next.finishVariance > r.finishVariance {
				r = next
			}
		}
		at[j] = r
		if last < 0 || !near(r.finish, at[last].finish) && r.finish > at[last].finish || near(r.finish, at[last].finish) && r.finishVariance > at[last].finishVariance {
			last = int(j)
		}
	}
	var out Review
	if last < 0 {
		return out
	}
	out.Finish, out.Variance = at[last].finish, at[last].finishVariance
	for j := last; j >= 0; j = at[j].by {
		out.Critical = append([]int{j}, out.Critical...)
	}
	return out
}

// SD gives the standard deviation of the finish.
func (r Review) SD() float64 { return math.Sqrt(r.Variance) }

// Chance gives the probability to finish by a time.
func (r Review) Chance(by float64) float64 {
	if r.Variance == 0 {
		if by >= r.Finish {
			return 1
		}
		return 0
	}
	return 0.5 * math.Erfc(-(by-r.Finish)/(r.SD()*math.Sqrt2))
}

// By gives the time by which the network is finished with a probability above 0 and below 1.
func (r Review) By(p float64) float64 {
	return r.Finish + r.SD()*math.Sqrt2*math.Erfinv(2*math.Min(math.Max(p, 0x1p-53), 1-0x1p-53)-1)
}
