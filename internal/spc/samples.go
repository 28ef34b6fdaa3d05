package spc

import (
	"math"

	"throughline/internal/fault"
)

// SampleChart is a chart of one statistic per sample, whose limits may differ from sample to sample.
type SampleChart struct {
	Statistics    []float64
	Center, Sigma float64   // Sigma is that of a single value; of counts, of a sample of mean size (P, NP, C) or a unit (U)
	Errors        []float64 // the standard error of each statistic
	Lower, Upper  []float64 // Center ± 3 standard errors, kept within what the statistic can be
	Baseline      int
}

// Scores gives each statistic's distance from the centre in its own standard errors.
func (c SampleChart) Scores() []float64 {
	z := make([]float64, len(c.Statistics))
	for i, v := range c.Statistics {
		z[i] = Limits{Center: c.Center, Sigma: c.Errors[i]}.score(v)
	}
	return z
}

// Spread names how the sigma of single values is estimated from samples.
type Spread string

// The estimates.
const (
	ByRange  Spread = "range"  // mean of range / d2
	ByStdDev Spread = "stddev" // mean of standard deviation / c4
	Pooled   Spread = "pooled" // root of the pooled variance / c4 of its degrees of freedom + 1
)

// XBar charts the means of samples of 2 to 25 values each; limits come from the first baseline samples (0: all).
func XBar(samples [][]float64, by Spread, baseline int) (SampleChart, error) {
	return sampleChart(samples, by, baseline, Mean, func(sigma float64, n int) float64 { return sigma / math.Sqrt(float64(n)) }, math.Inf(-1))
}

// RChart charts the ranges of samples.
func RChart(samples [][]float64, baseline int) (SampleChart, error) {
	return sampleChart(samples, ByRange, baseline, spread, func(sigma float64, n int) float64 { return sigma * D3(n) }, 0)
}

// SChart charts the standard deviations of samples.
func SChart(samples [][]float64, baseline int) (SampleChart, error) {
	return sampleChart(samples, ByStdDev, baseline, StdDev, func(sigma float64, n int) float64 {
		return sigma * math.Sqrt(1-C4(n)*C4(n))
	}, 0)
}

func sampleChart(
	samples [][]float64, by Spread, baseline int, statistic func([]float64) float64, standardError func(sigma float64, n int) float64, floor float64,
) (SampleChart, error) {
	if baseline == 0 {
		baseline = len(samples)
	}
	if baseline < 1 || baseline > len(samples) {
		return SampleChart{}, fault.Field("baseline", "needs 1 to %d samples, not %d", len(samples), baseline)
	}
	for i, s := range samples {
		if len(s) < 2 || len(s) > largest {
			return SampleChart{}, fault.New(fault.Invalid, "Sample %d has %d values; use 2 to %d", i+1, len(s), largest)
		}
		if err := finite(s); err != nil {
			return SampleChart{}, fault.New(fault.Invalid, "Sample %d: %s", i+1, fault.As(err).Message)
		}
	}
	sigma, err := by.sigma(samples[:baseline])
	if err != nil {
		return SampleChart{}, err
	}
	c := SampleChart{Sigma: sigma, Baseline: baseline}
	sum, size := 0.0, 0.0
	for i, s := range samples {
		v := statistic(s)
		c.Statistics = append(c.Statistics, v)
		c.Errors = append(c.Errors, standardError(sigma, len(s)))
		if i < baseline {
			sum, size = sum+v*float64(len(s)), size+float64(len(s))
		}
	}
	c.Center = sum / size
	for _, e := range c.Errors {
		c.Lower = append(c.Lower, math.Max(floor, c.Center-3*e))
		c.Upper = append(c.Upper, c.Center+3*e)
	}
	return c, nil
}

func (by Spread) sigma(samples [][]float64) (float64, error) {
	sum, squares, free := 0.0, 0.0, 0
	for _, s := range samples {
		n := len(s)
		switch by {
		case ByRange:
			sum += spread(s) / D2(n)
		case ByStdDev:
			sum += StdDev(s) / C4(n)
		case Pooled:
			squares += StdDev(s) * StdDev(s) * float64(n-1)
			free += n - 1
		default:
			return 0, fault.Field("spread", "“%s” is not known; use range, stddev or pooled", by)
		}
	}
	if by == Pooled {
		return math.Sqrt(squares/float64(free)) / C4(free+1), nil
	}
	return sum / float64(len(samples)), nil
}

// StdDev gives the standard deviation with n − 1; NaN of fewer than two values.
func StdDev(values []float64) float64 {
	mean, sum := Mean(values), 0.0
	for _, v := range values {
		sum += (v - mean) * (v - mean)
	}
	return math.Sqrt(sum / float64(len(values)-1))
}

func spread(values []float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		low, high = math.Min(low, v), math.Max(high, v)
	}
	return high - low
}
