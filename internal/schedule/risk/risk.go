// Package risk simulates a network of activities whose durations are not known for sure (Monte Carlo): when it finishes and
// what it costs with which chance, which activities are critical how often, and what drives the finish. It works in working
// units and knows no calendar; a Clock lets one map them.
package risk

import (
	"math"

	"throughline/internal/fault"
)

// Limits of a simulation, so that a hostile one is refused and not computed.
const (
	MostActivities  = 100_000
	MostSimulations = 1_000_000
	MostDraws       = 2_000_000_000 // activities times simulations
	MostCorrelated  = 500           // activities in one correlation matrix
)

// LinkType says which ends of two activities a link holds together.
type LinkType uint8

// The four types of links.
const (
	FinishStart LinkType = iota
	StartStart
	FinishFinish
	StartFinish
)

// Link keeps activity To behind activity From by at least Lag units; a lag below zero is a lead.
type Link struct {
	From, To int
	Type     LinkType
	Lag      float64
}

// Activity is a piece of work. Its cost is Fixed plus Rate for each unit it lasts, in minor units of one currency.
type Activity struct {
	Duration Spread
	Release  float64 // it starts no earlier
	Fixed    int64
	Rate     int64
}

// Event is something that may happen: with its probability it makes each activity that it hits longer. One draw says how bad
// it is for all of them.
type Event struct {
	Probability float64
	Hits        []Hit
	Cost        Spread // what it costs in minor units besides, when it happens
}

// Hit is what an event does to one activity: the units by which it takes longer.
type Hit struct {
	Activity int
	Delay    Spread
}

// Factor makes activities go well or badly together: each two of them have the rank correlation, from 0 to 1.
type Factor struct {
	Activities  []int
	Correlation float64
}

// Matrix gives the rank correlation of each two of its activities, from -1 to 1.
type Matrix struct {
	Activities []int
	Values     [][]float64
}

// Clock maps working units to a common time for networks whose activities have calendars of their own. Both must grow with
// their second argument. Without one, an activity ends its duration behind its start.
type Clock interface {
	Finish(activity int, start, work float64) float64
	Start(activity int, finish, work float64) float64
}

// Network is what is simulated. Activities are known by their number, from 0.
type Network struct {
	Activities []Activity
	Links      []Link
	Events     []Event
	Factors    []Factor
	Matrices   []Matrix
	Clock      Clock
}

// arc is a link as the passes walk it.
type arc struct {
	from int32
	kind LinkType
	lag  float64
}

// compiled is a network that has been checked and brought into an order in which it can be walked.
type compiled struct {
	*Network
	order    []int32 // each activity behind those that it waits for
	first    []int32 // of arcs into the activity; one more at the end
	arcs     []arc
	dice     []die
	member   []int32 // place of an activity among the correlated ones, or -1
	groups   []group
	repaired []Repair

	hits      []int32 // row of an activity among those hit by events, or -1
	hitRows   int
	eventDice [][]die // of each event: its cost, then its hits
}

// Check refuses what cannot be simulated; a circle of links is named.
func (n *Network) Check() error {
	_, err := n.compile()
	return err
}

func (n *Network) compile() (*compiled, error) {
	if len(n.Activities) > MostActivities {
		return nil, fault.New(fault.Limit, "There are %d activities, more than the %d that can be simulated", len(n.Activities), MostActivities)
	}
	for i, a := range n.Activities {
		if err := a.Duration.check(); err != nil {
			return nil, fault.New(fault.Invalid, "Activity %d: %s", i+1, fault.As(err).Message)
		}
		if !(a.Release >= 0 && a.Release <= longest) {
			return nil, fault.New(fault.Invalid, "Activity %d may not start before %g; give a number from 0 to %g", i+1, a.Release, float64(longest))
		}
	}
	if err := n.checkEvents(); err != nil {
		return nil, err
	}
	c := &compiled{Network: n}
	if err := c.sortLinks(); err != nil {
		return nil, err
	}
	c.dice = make([]die, len(n.Activities))
	shapes := map[float64]*table{}
	for i, a := range n.Activities {
		c.dice[i] = a.Duration.die(shapes)
	}
	return c, c.correlate()
}

func (n *Network) checkEvents() error {
	for i, e := range n.Events {
		if !(e.Probability >= 0 && e.Probability <= 1) {
			return fault.New(fault.Invalid, "Risk event %d has the probability %g; give a number from 0 to 1", i+1, e.Probability)
		}
		if err := e.Cost.check(); err != nil {
			return fault.New(fault.Invalid, "The cost of risk event %d: %s", i+1, fault.As(err).Message)
		}
		for _, h := range e.Hits {
			if h.Activity < 0 || h.Activity >= len(n.Activities) {
				return fault.New(fault.Invalid, "Risk event %d hits activity %d, which does not exist", i+1, h.Activity+1)
			}
			if err := h.Delay.check(); err != nil {
				return fault.New(fault.Invalid, "The delay of activity %d by risk event %d: %s", h.Activity+1, i+1, fault.As(err).Message)
			}
		}
	}
	return nil
}

// sortLinks puts the links by the activity they lead to, and the activities so that each stands behind those before it.
func (c *compiled) sortLinks() error {
	n := len(c.Activities)
	c.first = make([]int32, n+1)
	next := make([][]int32, n)
	waits := make([]int32, n)
	for i, l := range c.Links {
		switch {
		case l.From < 0 || l.From >= n || l.To < 0 || l.To >= n:
			return fault.New(fault.Invalid, "Link %d leads from activity %d to activity %d; there are %d", i+1, l.From+1, l.To+1, n)
		case l.From == l.To:
			return fault.New(fault.Invalid, "Activity %d is linked to itself; take the link away", l.To+1)
		case l.Type > StartFinish:
			return fault.New(fault.Invalid, "Link %d has no known type", i+1)
		case !finite(l.Lag):
			return fault.New(fault.Invalid, "Link %d has a lag that is no number", i+1)
		}
		c.first[l.To+1]++
		waits[l.To]++
		next[l.From] = append(next[l.From], int32(l.To)) //nolint:gosec // below MostActivities
	}
	for i := range n {
		c.first[i+1] += c.first[i]
	}
	c.arcs = make([]arc, len(c.Links))
	at := append([]int32(nil), c.first[:n]...)
	for _, l := range c.Links {
		c.arcs[at[l.To]] = arc{int32(l.From), l.Type, l.Lag} //nolint:gosec // below MostActivities
		at[l.To]++
	}
	for i := range n {
		if waits[i] == 0 {
			c.order = append(c.order, int32(i)) //nolint:gosec // below MostActivities
		}
	}
	for at := 0; at < len(c.order); at++ {
		for _, j := range next[c.order[at]] {
			if waits[j]--; waits[j] == 0 {
				c.order = append(c.order, j)
			}
		}
	}
	if len(c.order) < n {
		return fault.New(fault.Invalid, "Impossible: the links make a circle, activity %s", c.circle(waits))
	}
	return nil
}

// circle names a circle among the activities that still wait: whoever is followed back from one comes to it.
func (c *compiled) circle(waits []int32) string {
	at := int32(0)
	for waits[at] == 0 {
		at++
	}
	seen := make([]int, len(waits))
	var path []int32
	for seen[at] == 0 {
		path = append(path, at)
		seen[at] = len(path)
		for _, a := range c.arcs[c.first[at]:c.first[at+1]] {
			if waits[a.from] > 0 {
				at = a.from
				break
			}
		}
	}
	return chain(path[seen[at]-1:])
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
