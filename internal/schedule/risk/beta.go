package risk

import "math"

// table holds the quantiles of a distribution between 0 and 1, equally far apart in the chance; its first and last cell, where
// the quantiles bend most, are divided again.
type table struct {
	inner          [cells + 1]float64
	lowest, upmost [cells + 1]float64
}

const cells = 512

// at gives the quantile of a chance from 0 to 1, between two entries of the table on a straight line.
func (t *table) at(p float64) float64 {
	x := p * cells
	row := &t.inner
	switch k := int(x); {
	case k <= 0:
		x *= cells
		row = &t.lowest
	case k >= cells-1:
		x = (x - (cells - 1)) * cells
		row = &t.upmost
	}
	k := min(int(x), cells-1)
	return row[k] + (x-float64(k))*(row[k+1]-row[k])
}

// steps of the integration of a density, over the angle whose squared sine is the value.
const steps = 1024

// angles holds the logarithms of sine and cosine at the middle of each half step, the same for every shape.
var angles = func() (out [2 * steps][2]float64) {
	for k := range out {
		angle := math.Pi / 2 * (float64(k) + 0.5) / (2 * steps)
		out[k] = [2]float64{math.Log(math.Sin(angle)), math.Log(math.Cos(angle))}
	}
	return out
}()

// betaTable inverts the beta distribution with exponents of at least 1. With the value written as the squared sine of an angle
// its density is smooth at both ends, and the midpoint rule is exact to far below a cell.
func betaTable(alpha, beta float64) *table {
	var below [2*steps + 1]float64
	for k, log := range angles {
		below[k+1] = below[k] + math.Exp((2*alpha-1)*log[0]+(2*beta-1)*log[1])
	}
	whole := below[2*steps]
	value := func(k int) float64 {
		sine := math.Sin(math.Pi / 2 * float64(k) / (2 * steps))
		return sine * sine
	}
	t := &table{}
	k := 0
	find := func(p float64) float64 {
		for k < 2*steps-1 && below[k+1] < p*whole {
			k++
		}
		from, to := value(k), value(k+1)
		if below[k+1] == below[k] {
			return to
		}
		return from + math.Min(1, (p*whole-below[k])/(below[k+1]-below[k]))*(to-from)
	}
	for i := range t.lowest {
		t.lowest[i] = find(float64(i) / (cells * cells))
	}
	k = 0
	for i := range t.inner {
		t.inner[i] = find(float64(i) / cells)
	}
	k = 0
	for i := range t.upmost {
		t.upmost[i] = find((cells - 1 + float64(i)/cells) / cells)
	}
	t.lowest[0], t.inner[0], t.inner[cells], t.upmost[cells] = 0, 0, 1, 1
	return t
}
