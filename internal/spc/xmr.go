// Package spc draws the limits of control charts and finds the patterns in them that chance seldom makes.
package spc

import (
	"math"
	"slices"

	"throughline/internal/fault"
)

// Convention names the constants that turn moving ranges into limits. Published ones differ in the third digit, so
// every chart says which it used.
type Convention string

// The conventions of an individuals chart.
const (
	// Wheeler is mean ± 2.66 × mean range, range limit 3.268 × mean range (D. Wheeler, Understanding Variation).
	Wheeler Convention = "wheeler"
	// Table is mean ± 3 × mean range / 1.128, range limit 3.267 × mean range (NIST/SEMATECH handbook 6.3.2.2).
	Table Convention = "table"
	// Exact uses d2 = 2/√π and d3 = √(2 − 4/π) without rounding.
	Exact Convention = "exact"
	// MedianRange is mean ± 3.145 × median range, range limit 3.865 × median range; one wild range does not widen it.
	MedianRange Convention = "median"
)

// Options chooses how an individuals chart is made. The zero value is the product's default.
type Options struct {
	Convention Convention // "" is Wheeler
	Baseline   int        // limits come from this many first values; 0 is all of them
}

// Limits are a centre line and the two limits around it. Sigma is a third of the distance from centre to upper limit
// before any flooring at zero.
type Limits struct {
	Center, Lower, Upper, Sigma float64
}

// Chart is an individuals and moving range chart. Ranges[i] is the distance from Values[i] to Values[i+1].
type Chart struct {
	Values, Ranges         []float64
	Convention             Convention
	Baseline               int // how many first values the limits were computed from
	Mean, Median           float64
	MeanRange, MedianRange float64
	X, MR                  Limits
}

// factors gives the multiples of the range's centre for the X limits and for the upper range limit.
func (c Convention) factors() (x, mr float64, ok bool) {
	switch c {
	case Wheeler:
		return 2.66, 3.268, true
	case Table:
		return 3 / 1.128, 3.267, true
	case Exact:
		d2, d3 := 2/math.Sqrt(math.Pi), math.Sqrt(2-4/math.Pi)
		return 3 / d2, 1 + 3*d3/d2, true
	case MedianRange:
		return 3.145, 3.865, true
	}
	return 0, 0, false
}

// XmR makes the individuals and moving range chart of the values in their order of time. It needs two finite values in
// the baseline, from which alone the limits come.
func XmR(values []float64, opts Options) (Chart, error) {
	if opts.Convention == "" {
		opts.Convention = Wheeler
	}
	xFactor, mrFactor, ok := opts.Convention.factors()
	if !ok {
		return Chart{}, fault.Field("convention", "“%s” is not known; use wheeler, table, exact or median", opts.Convention)
	}
	n := opts.Baseline
	if n == 0 {
		n = len(values)
	}
	if n < 2 || n > len(values) {
		return Chart{}, fault.Field("baseline", "needs at least 2 values and no more than there are (%d of %d)", n, len(values))
	}
	if err := finite(values); err != nil {
		return Chart{}, err
	}
	c := Chart{Values: slices.Clone(values), Ranges: MovingRanges(values), Convention: opts.Convention, Baseline: n}
	base, ranges := values[:n], c.Ranges[:n-1]
	c.Mean, c.Median = Mean(base), Median(base)
	c.MeanRange, c.MedianRange = Mean(ranges), Median(ranges)
	centre := c.MeanRange
	if opts.Convention == MedianRange {
		centre = c.MedianRange
	}
	width := xFactor * centre
	c.X = Limits{Center: c.Mean, Lower: c.Mean - width, Upper: c.Mean + width, Sigma: width / 3}
	c.MR = Limits{Center: centre, Lower: 0, Upper: mrFactor * centre, Sigma: (mrFactor - 1) * centre / 3}
	if math.IsInf(c.X.Upper, 0) || math.IsInf(c.X.Lower, 0) || math.IsInf(c.MR.Upper, 0) {
		return Chart{}, fault.New(fault.Invalid, "The values are too large to compute limits from; use a larger unit")
	}
	return c, nil
}

// Scores gives every value's distance from the centre in sigmas.
func (c Chart) Scores() []float64 { return c.X.Scores(c.Values) }

// RangesAbove gives the points (1-based, the later of the two) whose moving range is above the range limit.
func (c Chart) RangesAbove() []int {
	found := []int{}
	for i, z := range c.MR.Scores(c.Ranges) {
		if z > 3+tie {
			found = append(found, i+2)
		}
	}
	return found
}

// Scores gives each value's distance from the centre in sigmas. When sigma is nothing, a value on the centre scores 0
// and any other one is infinitely far away: a process that never varied has no ordinary variation to hide in.
func (l Limits) Scores(values []float64) []float64 {
	z := make([]float64, len(values))
	for i, v := range values {
		z[i] = l.score(v)
	}
	return z
}

func (l Limits) score(v float64) float64 {
	d := v - l.Center
	// The mean of equal numbers may differ from them in its last bits.
	if math.Abs(d) <= tie*1e-3*math.Max(math.Abs(v), math.Abs(l.Center)) {
		return 0
	}
	if l.Sigma > 0 {
		return d / l.Sigma
	}
	return math.Inf(int(math.Copysign(1, d)))
}

// MovingRanges gives the distances between neighbours: one fewer than the values.
func MovingRanges(values []float64) []float64 {
	ranges := make([]float64, max(0, len(values)-1))
	for i := range ranges {
		ranges[i] = math.Abs(values[i+1] - values[i])
	}
	return ranges
}

// Mean gives the arithmetic mean; NaN of nothing. It is computed in two passes, so that a large offset costs no digits.
func Mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	mean := sum / float64(len(values))
	rest := 0.0
	for _, v := range values {
		rest += v - mean
	}
	if corrected := mean + rest/float64(len(values)); !math.IsNaN(corrected) {
		return corrected
	}
	return mean
}

// Median gives the middle value, or the mean of the two middle ones; NaN of nothing.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	m := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[m]
	}
	return sorted[m-1]/2 + sorted[m]/2
}

func finite(values []float64) error {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault.New(fault.Invalid, "Value %d is not a finite number; leave a missing value out", i+1)
		}
	}
	return nil
}
