package risk

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sort"
)

// Result is what a simulation found. Times are working units from the start of the network; costs are minor units.
type Result struct {
	Simulations int
	Planned     float64 // finish when all takes as long as planned and nothing happens
	Finish      Distribution
	Cost        Distribution
	Criticality []float64 // share of the simulations in which a delay of the activity would have delayed the finish
	Drivers     []Driver  // what moves the finish, the strongest first; what never varies is left out
	Repairs     []Repair
}

// Driver is a bar of the tornado.
type Driver struct {
	Activity    int     // or -1
	Event       int     // or -1
	Correlation float64 // of its rank with that of the finish
	Low, High   float64 // mean finish in the best and in the worst fifth of its cases; of an event, without it and with it
}

// Distribution holds what was drawn.
type Distribution struct {
	Mean, SD float64
	sorted   []float64
}

// Point is one of an S-curve: the chance to be at At or below.
type Point struct{ At, Chance float64 }

// distribution sorts the values in place.
func distribution(values []float64) Distribution {
	slices.Sort(values)
	d := Distribution{sorted: values}
	n := float64(len(values))
	for _, x := range values {
		d.Mean += x
	}
	d.Mean /= n
	for _, x := range values {
		d.SD += (x - d.Mean) * (x - d.Mean) / math.Max(1, n-1)
	}
	d.SD = math.Sqrt(d.SD)
	return d
}

// P gives the least value that the share p of the simulations, from 0 to 1, did not exceed: P(0.8) is the P80.
func (d Distribution) P(p float64) float64 {
	n := len(d.sorted)
	at := int(math.Ceil(p*float64(n)-1e-9)) - 1
	return d.sorted[min(max(at, 0), n-1)]
}

// Chance gives the share of the simulations that did not exceed x.
func (d Distribution) Chance(x float64) float64 {
	return float64(sort.Search(len(d.sorted), func(i int) bool { return d.sorted[i] > x })) / float64(len(d.sorted))
}

// Curve gives the S-curve at as many points, equally far apart among the simulations, from the least value to the greatest.
func (d Distribution) Curve(points int) []Point {
	points = max(2, points)
	out := make([]Point, points)
	for k := range out {
		at := d.P(float64(k) / float64(points-1))
		out[k] = Point{at, d.Chance(at)}
	}
	return out
}

// extremes is the share of the cases at each end that a bar of the tornado compares.
const extremes = 0.2

// tally gathers how a chance and the finish go together.
type tally struct {
	n, u, uu, ur    float64
	low, high       float64
	lowest, highest int
}

func (t *tally) add(u, rank, finish float64, low, high bool) {
	t.n++
	t.u += u
	t.uu += u * u
	t.ur += u * rank
	if low {
		t.low += finish
		t.lowest++
	}
	if high {
		t.high += finish
		t.highest++
	}
}

// drivers draws all chances once more and holds them against the ranks of the finishes. A duration grows with its chance, so
// that the chance takes the place of its rank.
func (c *compiled) drivers(ctx context.Context, o Options, finishes []float64) []Driver {
	ranks, spread := ranked(finishes)
	if spread == 0 {
		return nil
	}
	var alone []int
	for i := range c.Activities {
		if c.member[i] < 0 && !c.dice[i].sure() {
			alone = append(alone, i)
		}
	}
	blocks := (o.Simulations + block - 1) / block
	parts := make([][]Driver, len(alone)+len(c.groups)+len(c.Events))
	share(ctx, o.Workers, len(parts), func() (func(int), func()) {
		w := c.walker(o.Seed)
		return func(part int) {
			var row [block]float64
			event, number := part-len(alone)-len(c.groups), part-len(alone)
			switch {
			case event >= 0:
				parts[part] = []Driver{c.driver(Driver{Activity: -1, Event: event}, spread, ranks, finishes, blocks, func(b int) []float64 {
					draw(row[:], o.Seed, ofEvent, event, b)
					for s, u := range row {
						row[s] = 0
						if u < c.Events[event].Probability {
							row[s] = 1
						}
					}
					return row[:]
				})}
			case number >= 0:
				g := &c.groups[number]
				tallies := make([]tally, len(g.members))
				for b := range blocks {
					w.correlated(b, number)
					for m := range g.members {
						tallies[m].block(w.chances[(g.first+m)*block:][:block], ranks, finishes, b)
					}
				}
				for m, i := range g.members {
					if !c.dice[i].sure() {
						parts[part] = append(parts[part], tallies[m].driver(Driver{Activity: i, Event: -1}, spread))
					}
				}
			default:
				parts[part] = []Driver{c.driver(Driver{Activity: alone[part], Event: -1}, spread, ranks, finishes, blocks, func(b int) []float64 {
					draw(row[:], o.Seed, ofActivity, alone[part], b)
					return row[:]
				})}
			}
		}, func() {}
	})
	all := slices.Concat(parts...)
	slices.SortStableFunc(all, func(a, b Driver) int { return cmp.Compare(math.Abs(b.Correlation), math.Abs(a.Correlation)) })
	return all
}

func (c *compiled) driver(d Driver, spread float64, ranks, finishes []float64, blocks int, row func(b int) []float64) Driver {
	var t tally
	for b := range blocks {
		t.block(row(b), ranks, finishes, b)
	}
	return t.driver(d, spread)
}

func (t *tally) block(row, ranks, finishes []float64, b int) {
	from := b * block
	for s, rank := range ranks[from:min(from+block, len(ranks))] {
		u := row[s]
		t.add(u, rank, finishes[from+s], u < extremes, u > 1-extremes)
	}
}

// driver ends a tally; spread is the sum of the squares of the ranks, whose mean is 0.
func (t *tally) driver(d Driver, spread float64) Driver {
	if within := t.uu - t.u*t.u/t.n; within > 0 {
		d.Correlation = t.ur / math.Sqrt(within*spread)
	}
	if t.lowest > 0 && t.highest > 0 {
		d.Low, d.High = t.low/float64(t.lowest), t.high/float64(t.highest)
	}
	return d
}

// ranked gives the ranks less their mean, equal values the mean of theirs, and the sum of their squares.
func ranked(values []float64) (ranks []float64, spread float64) {
	n := len(values)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks = make([]float64, n)
	for from := 0; from < n; {
		to := from
		for to < n && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			ranks[i] = float64(from+to-1)/2 - float64(n-1)/2
			spread += ranks[i] * ranks[i]
		}
		from = to
	}
	return ranks, spread
}
