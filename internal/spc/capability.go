package spc

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"throughline/internal/fault"
)

// Spec are the limits somebody else set: what the customer accepts. A nil limit is none.
type Spec struct {
	Lower, Upper *float64
	Target       *float64 // nil is the middle of both limits
}

// Index is a capability index with its 95 % interval; all NaN when the limits it needs are not given.
type Index struct{ Value, Low, High float64 }

// Capability says how well a stable process fits its specification. Cp… measure with the sigma within samples, Pp… with
// the standard deviation of all values. Expected and Observed are percent below the lower and above the upper limit.
type Capability struct {
	Cp, CpLower, CpUpper, Cpk, Cpm Index
	Pp, PpLower, PpUpper, Ppk, Ppm Index
	Expected, Observed             [2]float64
}

const confidence = 0.95

// NewCapability computes the indices: Cp = (USL − LSL)/6σ, Cpk = min(USL − μ, μ − LSL)/3σ, Cpm = Cp/√(1 + ((μ − T)/σ)²).
// Intervals: chi-squared for Cp and Cpm, Bissell's normal approximation for the others (Montgomery, chapter 8).
func NewCapability(values []float64, sigma float64, spec Spec) (Capability, error) {
	if spec.Lower == nil && spec.Upper == nil {
		return Capability{}, fault.Field("specification", "needs a lower or an upper limit")
	}
	if spec.Lower != nil && spec.Upper != nil && !(*spec.Lower < *spec.Upper) {
		return Capability{}, fault.Field("specification", "has its lower limit %v at or above its upper limit %v", *spec.Lower, *spec.Upper)
	}
	if len(values) < 2 || !(sigma > 0) || !(StdDev(values) > 0) {
		return Capability{}, fault.New(fault.Invalid, "Capability needs values that vary, at least 2 of them")
	}
	if err := finite(values); err != nil {
		return Capability{}, err
	}
	var c Capability
	f := fitted{mean: Mean(values), sigma: sigma, n: float64(len(values)), Spec: spec}
	c.Cp, c.CpLower, c.CpUpper, c.Cpk, c.Cpm = f.indices()
	c.Expected = f.outside()
	f.sigma = StdDev(values)
	c.Pp, c.PpLower, c.PpUpper, c.Ppk, c.Ppm = f.indices()
	c.Observed = [2]float64{math.NaN(), math.NaN()}
	if spec.Lower != nil {
		c.Observed[0] = percent(values, func(v float64) bool { return v < *spec.Lower })
	}
	if spec.Upper != nil {
		c.Observed[1] = percent(values, func(v float64) bool { return v > *spec.Upper })
	}
	return c, nil
}

// fitted is a normal law beside a specification.
type fitted struct {
	mean, sigma, n float64
	Spec
}

func (f fitted) indices() (both, lower, upper, worst, onTarget Index) {
	none := Index{math.NaN(), math.NaN(), math.NaN()}
	both, lower, upper, onTarget = none, none, none, none
	// A single limit is judged from one side, the worst of them from both.
	oneSided := distuv.UnitNormal.Quantile(confidence)
	twoSided := distuv.UnitNormal.Quantile(1 - (1-confidence)/2)
	if f.Lower != nil {
		lower = f.bissell((f.mean-*f.Lower)/(3*f.sigma), oneSided)
	}
	if f.Upper != nil {
		upper = f.bissell((*f.Upper-f.mean)/(3*f.sigma), oneSided)
	}
	switch {
	case f.Lower == nil:
		return both, lower, upper, f.bissell(upper.Value, twoSided), onTarget
	case f.Upper == nil:
		return both, lower, upper, f.bissell(lower.Value, twoSided), onTarget
	}
	worst = f.bissell(math.Min(lower.Value, upper.Value), twoSided)
	width := (*f.Upper - *f.Lower) / (6 * f.sigma)
	both = chiSquared(width, f.n-1)
	target := *f.Lower/2 + *f.Upper/2
	if f.Target != nil {
		target = *f.Target
	}
	off := (f.mean - target) / f.sigma
	// Patnaik's approximation would square the numerator's bracket. This smaller number of degrees of freedom is the one
	// of the common tools, and the wider interval it gives errs on the careful side.
	free := f.n * (1 + off*off) / (1 + 2*off*off)
	return both, lower, upper, worst, chiSquared(width/math.Sqrt(1+off*off), free)
}

func (f fitted) bissell(v, z float64) Index {
	half := z * math.Sqrt(1/(9*f.n)+v*v/(2*(f.n-1)))
	return Index{v, v - half, v + half}
}

func chiSquared(v, free float64) Index {
	law := distuv.ChiSquared{K: free}
	at := func(p float64) float64 { return v * math.Sqrt(law.Quantile(p)/free) }
	return Index{v, at((1 - confidence) / 2), at(1 - (1-confidence)/2)}
}

// outside gives the percent a normal process leaves beyond each limit.
func (f fitted) outside() [2]float64 {
	p := [2]float64{math.NaN(), math.NaN()}
	if f.Lower != nil {
		p[0] = 100 * distuv.UnitNormal.CDF((*f.Lower-f.mean)/f.sigma)
	}
	if f.Upper != nil {
		p[1] = 100 * distuv.UnitNormal.CDF((f.mean-*f.Upper)/f.sigma)
	}
	return p
}

func percent(values []float64, is func(float64) bool) float64 {
	n := 0
	for _, v := range values {
		if is(v) {
			n++
		}
	}
	return 100 * float64(n) / float64(len(values))
}
