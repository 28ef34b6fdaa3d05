package spc

import "math"

// largest is the largest subgroup the tables reach.
const largest = 25

// The mean (d2) and standard deviation (d3) of the range of n standard normal values, n = 2..25, with the digits common
// tools print limits from: three for d2, seven for d3. More digits would be truer and would agree with nobody's chart.
var (
	d2Table = [...]float64{
		1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.970, 3.078, 3.173, 3.258, 3.336,
		3.407, 3.472, 3.532, 3.588, 3.640, 3.689, 3.735, 3.778, 3.819, 3.858, 3.895, 3.931,
	}
	d3Table = [...]float64{
		0.8525033, 0.8883697, 0.8798108, 0.8640855, 0.8480442, 0.8332108, 0.8198378, 0.8078413,
		0.7970584, 0.7873230, 0.7784873, 0.7704257, 0.7630330, 0.7562217, 0.7499188, 0.7440627,
		0.7386021, 0.7334929, 0.7286980, 0.7241851, 0.7199267, 0.7158987, 0.7120802, 0.7084528,
	}
)

// D2 gives the tabled mean of the range of n standard normal values; NaN outside 2..25.
func D2(n int) float64 {
	if n < 2 || n > largest {
		return math.NaN()
	}
	return d2Table[n-2]
}

// D3 gives the tabled standard deviation of that range; NaN outside 2..25.
func D3(n int) float64 {
	if n < 2 || n > largest {
		return math.NaN()
	}
	return d3Table[n-2]
}

// C4 gives the mean of the standard deviation of n standard normal values, √(2/(n−1)) Γ(n/2)/Γ((n−1)/2), without rounding.
func C4(n int) float64 {
	if n < 2 {
		return math.NaN()
	}
	a, _ := math.Lgamma(float64(n) / 2)
	b, _ := math.Lgamma(float64(n-1) / 2)
	return math.Sqrt(2/float64(n-1)) * math.Exp(a-b)
}
