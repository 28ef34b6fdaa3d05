// Package crash finds the cheapest way to finish a network of activities earlier by paying for shorter ones. The cost of an
// activity grows evenly with the periods taken from it. Every step of the curve is optimal, for networks of any size: the least
// cost of one period less is the least cut through the critical activities, where buying back an activity that was shortened
// before is a gain (Kelley 1961; Fulkerson 1961; Phillips and Dessouky 1977).
package crash

import (
	"math"
	"math/big"

	"throughline/internal/fault"
	"throughline/internal/schedule/risk"
)

// Limits, so that a hostile network is refused and not computed.
const (
	MostActivities = 5000
	MostPeriods    = 1_000_000
	MostSteps      = 100_000
)

// Activity lasts Normal periods for its normal cost, and at the least Shortest for Extra more, in minor units.
type Activity struct {
	Normal, Shortest int
	Extra            int64
}

// Link keeps activity To behind From by at least Lag periods.
type Link struct {
	From, To int
	Type     risk.LinkType
	Lag      int
}

// Change is what a step does to one activity: the periods taken from it, or given back below zero.
type Change struct{ Activity, Periods int }

// Step is one stretch of the curve, in which each period costs the same.
type Step struct {
	From, To int     // finish before and after
	Price    float64 // of one period, in minor units
	Cost     int64   // of all steps to here, in minor units, rounded half away from zero
	Changes  []Change
}

// Curve is what each finish costs.
type Curve struct {
	Normal    int    // finish when nothing is paid
	Steps     []Step // from there on, each dearer than the one before or as dear
	Stuck     []int  // activities of a chain that cannot be shortened further
	durations [][]int
}

// Plan gives the whole curve down to the finish wanted, or to the earliest there is. The error is Invalid for what is no
// network, and Conflict when nothing finishes as early as wanted; the curve then still tells how early it can be.
func Plan(activities []Activity, links []Link, wanted int) (Curve, error) {
	if err := check(activities, links); err != nil {
		return Curve{}, err
	}
	f := newFlow(activities, links)
	c := Curve{Normal: f.at[f.sink]}
	spent := int64(0)
	for f.at[f.sink] > wanted {
		if !f.saturate() {
			c.Stuck = f.stuck()
			return c, fault.New(fault.Conflict, "Nothing finishes by %d: at %d every activity of a chain is at its shortest", wanted, f.at[f.sink])
		}
		from, before := f.at[f.sink], f.durations()
		f.shift(from - wanted)
		s := Step{From: from, To: f.at[f.sink], Price: float64(f.amount) / float64(f.scale)}
		spent += f.amount * int64(from-s.To)
		s.Cost = rounded(spent, f.scale)
		now := f.durations()
		for i := range now {
			if now[i] != before[i] {
				s.Changes = append(s.Changes, Change{i, before[i] - now[i]})
			}
		}
		if k := len(c.Steps) - 1; k >= 0 && c.Steps[k].Price == s.Price && same(c.Steps[k].Changes, s.Changes, c.Steps[k].From-c.Steps[k].To, from-s.To) {
			c.Steps[k].To, c.Steps[k].Cost = s.To, s.Cost
			for j := range s.Changes {
				c.Steps[k].Changes[j].Periods += s.Changes[j].Periods
			}
			c.durations[k] = now
			continue
		}
		if len(c.Steps) == MostSteps {
			return c, fault.New(fault.Limit, "The curve has more than %d steps; count in longer periods", MostSteps)
		}
		c.Steps, c.durations = append(c.Steps, s), append(c.durations, now)
	}
	return c, nil
}

// Durations gives how long each activity lasts behind a step.
func (c Curve) Durations(step int) []int { return c.durations[step] }

// same tells whether two steps change the same activities by as much in each period.
func same(a, b []Change, over, by int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Activity != b[i].Activity || a[i].Periods*by != b[i].Periods*over {
			return false
		}
	}
	return true
}

func rounded(x, scale int64) int64 {
	half := new(big.Int).Add(new(big.Int).Lsh(big.NewInt(x), 1), big.NewInt(scale))
	return half.Quo(half, new(big.Int).Lsh(big.NewInt(scale), 1)).Int64()
}

func check(activities []Activity, links []Link) error {
	if len(activities) > MostActivities {
		return fault.New(fault.Limit, "There are %d activities, more than the %d whose crash can be computed", len(activities), MostActivities)
	}
	n := &risk.Network{Activities: make([]risk.Activity, len(activities))}
	for _, l := range links {
		if l.Lag > MostPeriods || l.Lag < -MostPeriods {
			return fault.New(fault.Limit, "A lag of %d periods is too long; give at most %d", l.Lag, MostPeriods)
		}
		n.Links = append(n.Links, risk.Link{From: l.From, To: l.To, Type: l.Type, Lag: float64(l.Lag)})
	}
	for i, a := range activities {
		switch {
		case a.Shortest < 0 || a.Normal < a.Shortest:
			return fault.New(fault.Invalid, "Activity %d lasts %d periods, and %d when shortened; shortened it lasts no longer, and never less than 0", i+1, a.Normal, a.Shortest)
		case a.Normal > MostPeriods:
			return fault.New(fault.Limit, "Activity %d lasts %d periods; count in longer ones, at most %d", i+1, a.Normal, MostPeriods)
		case a.Extra < 0 || a.Extra > math.MaxInt64>>24:
			return fault.New(fault.Invalid, "Shortening activity %d costs %d, which cannot be", i+1, a.Extra)
		}
		n.Activities[i].Duration = risk.Surely(float64(a.Normal))
	}
	return n.Check()
}

// scaleOf gives the number by which prices are counted, so that the price of each period is whole where it can be.
func scaleOf(activities []Activity) int64 {
	scale := int64(1)
	for _, a := range activities {
		span := int64(a.Normal - a.Shortest)
		if span == 0 || a.Extra*scale%span == 0 {
			continue
		}
		common := new(big.Int).GCD(nil, nil, big.NewInt(scale), big.NewInt(span)).Int64()
		if scale/common*span > 1<<20 {
			return 1 << 20
		}
		scale = scale / common * span
	}
	return scale
}
