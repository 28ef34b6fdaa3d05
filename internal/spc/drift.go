package spc

import "math"

// EWMA is an exponentially weighted moving average with its limits, for small lasting shifts.
type EWMA struct {
	Values       []float64
	Lower, Upper []float64 // they widen from the first point on
	Asymptote    Limits    // what they widen to; Sigma is that of the average
}

// NewEWMA averages the values, each with weight lambda (0 < lambda ≤ 1) against the past, from the centre on. StandardErrors
// are those of the single values; limits stand l of the average's standard errors off the centre (Roberts 1959).
func NewEWMA(values, standardErrors []float64, lambda, center, l float64) EWMA {
	e := EWMA{Values: make([]float64, len(values)), Lower: make([]float64, len(values)), Upper: make([]float64, len(values))}
	share := lambda / (2 - lambda)
	last := center
	for i, v := range values {
		last = lambda*v + (1-lambda)*last
		width := l * standardErrors[i] * math.Sqrt(share*(1-math.Pow(1-lambda, 2*float64(i+1))))
		e.Values[i], e.Lower[i], e.Upper[i] = last, center-width, center+width
	}
	if n := len(values); n > 0 {
		sigma := standardErrors[n-1] * math.Sqrt(share)
		e.Asymptote = Limits{Center: center, Lower: center - l*sigma, Upper: center + l*sigma, Sigma: sigma}
	}
	return e
}

// Outside gives the points (1-based) beyond the limits.
func (e EWMA) Outside() []int {
	found := []int{}
	for i, v := range e.Values {
		if v > e.Upper[i] || v < e.Lower[i] {
			found = append(found, i+1)
		}
	}
	return found
}

// Cusum holds the cumulative sums above and below a target, both counted upward from zero.
type Cusum struct {
	High, Low           []float64
	AboveLimit, BelowIt []int // points (1-based) whose upper, or lower, sum exceeds the decision interval
}

// NewCusum sums the deviations (from the target, in any unit) beyond the allowance k, from the head start on; a sum above h
// signals (Page 1954; head start of Lucas and Crosier 1982).
func NewCusum(deviations []float64, k, h, headStart float64) Cusum {
	c := Cusum{AboveLimit: []int{}, BelowIt: []int{}}
	high, low := headStart, headStart
	for i, d := range deviations {
		high, low = math.Max(0, high+d-k), math.Max(0, low-d-k)
		c.High, c.Low = append(c.High, high), append(c.Low, low)
		if high > h {
			c.AboveLimit = append(c.AboveLimit, i+1)
		}
		if low > h {
			c.BelowIt = append(c.BelowIt, i+1)
		}
	}
	return c
}
