package spc

import "math"

// RunTest asks of a whole series whether its runs are too long or too few for chance. It needs no limits, only a centre
// line, and adapts to the number of points (J. Anhøj, PLoS ONE 10, 2015).
type RunTest struct {
	Useful          int // points that are not on the centre line
	LongestRun      int // useful points in a row on one side
	LongestExpected int // a longer run signals: log₂ of the useful points + 3, rounded
	Crossings       int // how often the line from point to point crosses the centre
	FewestExpected  int // fewer crossings signal: the 5 % quantile of the binomial law of useful points − 1 and ½
	Signal          bool
}

// Runs makes the test about the centre line. Values that are not finite are left out as if not measured.
func Runs(values []float64, center float64) RunTest {
	var t RunTest
	limits := Limits{Center: center, Sigma: 1}
	run, last := 0, 0.0
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		z := limits.score(v)
		if z == 0 {
			continue
		}
		side := math.Copysign(1, z)
		switch {
		case t.Useful == 0 || side == last:
			run++
		default:
			run = 1
			t.Crossings++
		}
		t.Useful++
		last = side
		t.LongestRun = max(t.LongestRun, run)
	}
	if t.Useful == 0 {
		return t
	}
	t.LongestExpected = int(math.RoundToEven(math.Log2(float64(t.Useful)) + 3))
	t.FewestExpected = coinQuantile(0.05, t.Useful-1)
	t.Signal = t.LongestRun > t.LongestExpected || t.Crossings < t.FewestExpected
	return t
}

// coinQuantile gives the smallest number of heads in n fair tosses that is reached or not passed with probability p or
// more. Terms go by logarithms, since half to the power of thousands is nothing in a float.
func coinQuantile(p float64, n int) int {
	all, _ := math.Lgamma(float64(n + 1))
	sum := 0.0
	for k := range n + 1 {
		a, _ := math.Lgamma(float64(k + 1))
		b, _ := math.Lgamma(float64(n - k + 1))
		sum += math.Exp(all - a - b - float64(n)*math.Ln2)
		if sum >= p*(1-1e-12) {
			return k
		}
	}
	return n
}
