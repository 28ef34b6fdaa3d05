package spc

import (
	"math"

	"throughline/internal/fault"
)

// CountKind names a chart of counts.
type CountKind string

// The charts of counts, with three-sigma limits of the binomial (P, NP) and of the Poisson law (C, U).
const (
	P  CountKind = "p"  // share of units that are defective
	NP CountKind = "np" // number of defective units
	C  CountKind = "c"  // defects per sample
	U  CountKind = "u"  // defects per unit
)

// Counts charts how many were found in samples of the sizes. C takes every sample as one unit and ignores sizes. Limits come
// from the first baseline samples (0: all), never fall below zero nor, where that is impossible, above the whole sample.
func Counts(kind CountKind, found, sizes []float64, baseline int) (SampleChart, error) {
	if baseline == 0 {
		baseline = len(found)
	}
	if err := kind.check(found, sizes, baseline); err != nil {
		return SampleChart{}, err
	}
	size := func(i int) float64 {
		if kind == C {
			return 1
		}
		return sizes[i]
	}
	sum, units := 0.0, 0.0
	for i, x := range found[:baseline] {
		sum, units = sum+x, units+size(i)
	}
	rate, meanSize := sum/units, units/float64(baseline)
	c := SampleChart{Center: rate, Baseline: baseline}
	if kind == NP {
		c.Center = rate * meanSize
	}
	for i, x := range found {
		e, most := kind.law(rate, size(i))
		if kind != NP {
			x /= size(i)
		}
		c.Statistics = append(c.Statistics, x)
		c.Errors = append(c.Errors, e)
		c.Lower = append(c.Lower, math.Max(0, c.Center-3*e))
		c.Upper = append(c.Upper, math.Min(most, c.Center+3*e))
	}
	if kind == U {
		meanSize = 1
	}
	c.Sigma, _ = kind.law(rate, meanSize)
	return c, nil
}

// law gives the standard error of the statistic of a sample and the most it can be.
func (k CountKind) law(rate, size float64) (standardError, most float64) {
	switch k {
	case P:
		return math.Sqrt(rate * (1 - rate) / size), 1
	case NP:
		return math.Sqrt(rate * (1 - rate) * size), size
	}
	return math.Sqrt(rate / size), math.Inf(1)
}

func (k CountKind) check(found, sizes []float64, baseline int) error {
	if k != P && k != NP && k != C && k != U {
		return fault.Field("kind", "“%s” is not known; use p, np, c or u", k)
	}
	if baseline < 1 || baseline > len(found) || k != C && len(sizes) != len(found) {
		return fault.New(fault.Invalid, "A chart of counts needs a count and a size per sample (%d and %d)", len(found), len(sizes))
	}
	for i, x := range found {
		if !(x >= 0) || math.IsInf(x, 0) {
			return fault.New(fault.Invalid, "The count of sample %d must be zero or more", i+1)
		}
		if k == C {
			continue
		}
		if n := sizes[i]; !(n > 0) || math.IsInf(n, 0) || (k == P || k == NP) && x > n {
			return fault.New(fault.Invalid, "The size of sample %d must be above zero and hold its count", i+1)
		}
		if k == NP && sizes[i] != sizes[0] {
			return fault.New(fault.Invalid, "An np chart needs samples of one size; use a p chart for sample %d", i+1)
		}
	}
	return nil
}
