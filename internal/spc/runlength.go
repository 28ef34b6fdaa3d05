package spc

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"throughline/internal/fault"
)

// nodes is enough for the smooth kernels below: doubling it moves no digit before the ninth.
const nodes = 80

// ShewhartRunLength gives the mean number of points until a chart with limits at ±l sigmas signals, when the process has
// shifted by so many sigmas.
func ShewhartRunLength(l, shift float64) float64 {
	n := distuv.UnitNormal
	return 1 / (n.CDF(-l-shift) + n.CDF(shift-l))
}

// EWMARunLength is the same for an EWMA chart with constant limits at ±l of its asymptotic sigmas, from the centre on:
// the solution of L(u) = 1 + 1/λ ∫ L(x) φ((x − (1−λ)u)/λ − shift) dx over ±h (Crowder 1987).
func EWMARunLength(lambda, l, shift float64) (float64, error) {
	if !(lambda > 0 && lambda <= 1 && l > 0) {
		return 0, fault.New(fault.Invalid, "An EWMA chart needs a weight above 0 up to 1 and limits above 0")
	}
	h := l * math.Sqrt(lambda/(2-lambda))
	return runLength(-h, h, 0, func(u, x float64) float64 {
		return distuv.UnitNormal.Prob((x-(1-lambda)*u)/lambda-shift) / lambda
	}, func(float64) float64 { return 0 }), nil
}

// CusumRunLength is the same for a two-sided CUSUM with allowance k and decision interval h in sigmas. Each side solves
// L(u) = 1 + L(0) Φ(k − u − shift) + ∫ L(x) φ(x + k − u − shift) dx over 0..h (Page 1954); the sides combine as rates do.
func CusumRunLength(k, h, shift float64) (float64, error) {
	if !(h > 0 && k >= 0) {
		return 0, fault.New(fault.Invalid, "A CUSUM needs a decision interval above 0 and an allowance of 0 or more")
	}
	side := func(shift float64) float64 {
		return runLength(0, h, 0, func(u, x float64) float64 {
			return distuv.UnitNormal.Prob(x + k - u - shift)
		}, func(u float64) float64 { return distuv.UnitNormal.CDF(k - u - shift) })
	}
	return 1 / (1/side(shift) + 1/side(-shift)), nil
}

// runLength solves L(u) = 1 + L(start)·atom(u) + ∫ L(x) kernel(u, x) dx over low..high for L(start), by Gauss-Legendre
// nodes with the start as one more unknown.
func runLength(low, high, start float64, kernel func(u, x float64) float64, atom func(u float64) float64) float64 {
	x, w := make([]float64, nodes), make([]float64, nodes)
	quad.Legendre{}.FixedLocations(x, w, low, high)
	a, b := mat.NewDense(nodes+1, nodes+1, nil), mat.NewVecDense(nodes+1, nil)
	for i := range nodes + 1 {
		u := start
		if i < nodes {
			u = x[i]
		}
		for j := range nodes {
			a.Set(i, j, -w[j]*kernel(u, x[j]))
		}
		a.Set(i, nodes, -atom(u))
		a.Set(i, i, a.At(i, i)+1)
		b.SetVec(i, 1)
	}
	var solved mat.VecDense
	if err := solved.SolveVec(a, b); err != nil {
		// The system is singular to the last digit when a signal all but never comes.
		return math.Inf(1)
	}
	return solved.AtVec(nodes)
}
