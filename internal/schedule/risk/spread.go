package risk

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// Kind is a family of distributions.
type Kind uint8

// The kinds of spreads. The zero value of Spread is a fixed 0.
const (
	Fixed      Kind = iota // Likely, for sure
	Triangular             // Low, Likely, High
	PERT                   // Low, Likely, High as a beta distribution whose mean is (Low+4·Likely+High)/6 (Malcolm et al. 1959)
	Uniform                // Low, High
	Lognormal              // Likely is the median, Sigma the standard deviation of the logarithm
	Empirical              // drawn between the values of History
)

// Spread says what a number may become.
type Spread struct {
	Kind              Kind
	Low, Likely, High float64
	Sigma             float64
	History           []float64
}

// Surely gives a spread without any.
func Surely(x float64) Spread { return Spread{Kind: Fixed, Likely: x} }

// longest bounds a duration, so that sums stay exact enough.
const longest = 1e12

func (s Spread) check() error {
	for _, x := range append([]float64{s.Low, s.Likely, s.High, s.Sigma}, s.History...) {
		if !finite(x) || x < 0 || x > longest {
			return fault.New(fault.Invalid, "%g cannot be; give numbers from 0 to %g", x, float64(longest))
		}
	}
	switch s.Kind {
	case Fixed:
	case Triangular, PERT:
		if s.Low > s.Likely || s.Likely > s.High {
			return fault.New(fault.Invalid, "the estimates %g, %g, %g do not rise from the best case over the likely one to the worst", s.Low, s.Likely, s.High)
		}
	case Uniform:
		if s.Low > s.High {
			return fault.New(fault.Invalid, "the best case %g is more than the worst, %g", s.Low, s.High)
		}
	case Lognormal:
		if s.Likely <= 0 || s.Sigma > 5 {
			return fault.New(fault.Invalid, "a lognormal spread has a median above 0 and a sigma of at most 5, not %g and %g", s.Likely, s.Sigma)
		}
	case Empirical:
		if len(s.History) == 0 {
			return fault.New(fault.Invalid, "there is no history to draw from; give at least one value")
		}
	default:
		return fault.New(fault.Invalid, "kind %d of spread is not known", s.Kind)
	}
	return nil
}

// Mean gives the expected value.
func (s Spread) Mean() float64 {
	switch s.Kind {
	case Triangular:
		return (s.Low + s.Likely + s.High) / 3
	case PERT:
		return (s.Low + 4*s.Likely + s.High) / 6
	case Uniform:
		return (s.Low + s.High) / 2
	case Lognormal:
		return s.Likely * math.Exp(s.Sigma*s.Sigma/2)
	case Empirical:
		// Between two neighbours the values are equally likely.
		d := s.die(nil)
		if len(d.values) == 1 {
			return d.values[0]
		}
		sum := 0.0
		for i, x := range d.values[1:] {
			sum += (x + d.values[i]) / 2
		}
		return sum / float64(len(d.values)-1)
	}
	return s.Likely
}

// Planned gives the value a plan without risk would take: the likely one, or the middle where none is named.
func (s Spread) Planned() float64 {
	switch s.Kind {
	case Uniform:
		return (s.Low + s.High) / 2
	case Empirical:
		return s.Quantile(0.5)
	}
	return s.Likely
}

// Quantile gives the value that is not exceeded with the chance p, from 0 to 1.
func (s Spread) Quantile(p float64) float64 {
	d := s.die(nil)
	out := []float64{math.Min(math.Max(p, 0x1p-53), 1-0x1p-53)}
	d.roll(out)
	return out[0]
}

// die turns numbers between 0 and 1 into values of a spread.
type die struct {
	kind     Kind
	low      float64
	high     float64
	likely   float64
	sigma    float64
	knee     float64 // chance below the likely value of a triangle
	up, down float64
	shape    *table
	values   []float64
}

// die prepares a spread; shapes keeps the tables of PERT spreads of the same form, and may be nil.
func (s Spread) die(shapes map[float64]*table) die {
	d := die{kind: s.Kind, low: s.Low, high: s.High, likely: s.Likely, sigma: s.Sigma}
	width := s.High - s.Low
	switch {
	case (s.Kind == Triangular || s.Kind == PERT || s.Kind == Uniform) && width == 0:
		d.kind, d.likely = Fixed, s.Low
	case s.Kind == Triangular:
		d.knee = (s.Likely - s.Low) / width
		d.up, d.down = width*(s.Likely-s.Low), width*(s.High-s.Likely)
	case s.Kind == PERT:
		at := (s.Likely - s.Low) / width
		if d.shape = shapes[at]; d.shape == nil {
			d.shape = betaTable(1+4*at, 5-4*at)
			if shapes != nil {
				shapes[at] = d.shape
			}
		}
	case s.Kind == Empirical:
		d.values = slices.Sorted(slices.Values(s.History))
		if d.values[0] == d.values[len(d.values)-1] {
			d.kind, d.likely = Fixed, d.values[0]
			d.values = d.values[:1]
		}
	case s.Kind == Lognormal && s.Sigma == 0:
		d.kind = Fixed
	}
	return d
}

// sure tells whether the value is always the same.
func (d *die) sure() bool { return d.kind == Fixed }

// roll replaces each chance, above 0 and below 1, by the value that is not exceeded with it.
func (d *die) roll(u []float64) {
	switch d.kind {
	case Fixed:
		for i := range u {
			u[i] = d.likely
		}
	case Uniform:
		for i, p := range u {
			u[i] = d.low + p*(d.high-d.low)
		}
	case Triangular:
		for i, p := range u {
			if p < d.knee {
				u[i] = d.low + math.Sqrt(p*d.up)
			} else {
				u[i] = d.high - math.Sqrt((1-p)*d.down)
			}
		}
	case PERT:
		for i, p := range u {
			u[i] = d.low + d.shape.at(p)*(d.high-d.low)
		}
	case Lognormal:
		normal(u)
		for i, z := range u {
			u[i] = d.likely * math.Exp(d.sigma*z)
		}
	case Empirical:
		last := float64(len(d.values) - 1)
		for i, p := range u {
			at := p * last
			k := min(int(at), len(d.values)-2)
			u[i] = d.values[k] + (at-float64(k))*(d.values[k+1]-d.values[k])
		}
	}
}

// chain writes activities as a chain that ends where it began, the one that waits behind the other.
func chain(back []int32) string {
	words := make([]string, 0, len(back)+1)
	shown := back
	if len(back) > 12 {
		shown = back[:12]
	}
	words = append(words, strconv.Itoa(int(back[0])+1))
	if len(shown) < len(back) {
		words = append(words, "…")
	}
	for i := len(shown) - 1; i >= 0; i-- {
		words = append(words, strconv.Itoa(int(shown[i])+1))
	}
	return strings.Join(words, " → ")
}
