package spc

import (
	"math"
	"slices"
	"testing"

	"throughline/internal/fault"
)

// Three samples of two: means 2, 3 and 7, ranges 2, 2 and 5.
var pairs = [][]float64{{1, 3}, {2, 4}, {4.5, 9.5}}

func TestXBar(t *testing.T) {
	sigma := 2 / 1.128
	c, err := XBar(pairs, ByRange, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "centre", c.Center, 2.5, 1e-12)
	near(t, "sigma", c.Sigma, sigma, 1e-12)
	near(t, "upper limit", c.Upper[2], 2.5+3*sigma/math.Sqrt2, 1e-12)
	near(t, "lower limit", c.Lower[0], 2.5-3*sigma/math.Sqrt2, 1e-12)
	if got, _ := Violations(c.Scores(), WE1); !slices.Equal(got, []int{3}) {
		t.Errorf("outside at %v, want the third sample", got)
	}
	pooled, _ := XBar([][]float64{{1, 3}, {2, 4}}, Pooled, 0)
	near(t, "pooled sigma", pooled.Sigma, math.Sqrt2/C4(3), 1e-12)
	by, _ := XBar([][]float64{{1, 3}, {2, 4}}, ByStdDev, 0)
	near(t, "sigma by standard deviations", by.Sigma, math.Sqrt2/C4(2), 1e-12)
}

func TestXBarOfUnequalSamples(t *testing.T) {
	c, err := XBar([][]float64{{1, 3}, {4, 5, 6, 5}}, ByRange, 0)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the centre weighs samples by size", c.Center, (2*2+4*5)/6., 1e-12)
	near(t, "larger samples have narrower limits", (c.Upper[0]-c.Center)/(c.Upper[1]-c.Center), math.Sqrt2, 1e-9)
}

func TestRangeAndDeviationCharts(t *testing.T) {
	r, err := RChart(pairs, 2)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "range centre", r.Center, 2, 1e-12)
	near(t, "range limit", r.Upper[0], 2+3*0.8525033*2/1.128, 1e-9)
	near(t, "range floor", r.Lower[0], 0, 0)
	s, err := SChart([][]float64{{1, 2, 3, 4, 5}, {2, 3, 4, 5, 6}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	// B4 for five values is 2.089.
	near(t, "deviation limit", s.Upper[0]/s.Center, 2.088997869, 1e-8)
}

func TestConstants(t *testing.T) {
	near(t, "c4(2)", C4(2), 0.7978845608, 1e-10)
	near(t, "c4(5)", C4(5), 0.9399856030, 1e-10)
	near(t, "d2(5)", D2(5), 2.326, 0)
	near(t, "d3(25)", D3(25), 0.7084, 1e-4)
	if !math.IsNaN(D2(1)) || !math.IsNaN(D3(26)) || !math.IsNaN(C4(1)) {
		t.Error("constants beyond the tables")
	}
}

func TestSamplesRefuse(t *testing.T) {
	for name, samples := range map[string][][]float64{
		"none": nil, "single value": {{1}}, "too many": {make([]float64, 26)}, "not a number": {{1, math.NaN()}},
	} {
		if _, err := XBar(samples, ByRange, 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := XBar(pairs, "guess", 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("unknown spread: %v", err)
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		kind                 CountKind
		found, sizes         []float64
		center, lower, upper float64
	}{
		{P, []float64{2, 4}, []float64{10, 20}, .2, 0, .2 + 3*math.Sqrt(.016)},
		{P, []float64{9, 9}, []float64{10, 10}, .9, .9 - 3*math.Sqrt(.009), 1},
		{NP, []float64{2, 2}, []float64{10, 10}, 2, 0, 2 + 3*math.Sqrt(1.6)},
		{C, []float64{16, 14, 18}, nil, 16, 4, 28},
		{U, []float64{8, 16}, []float64{2, 4}, 4, 4 - 3*math.Sqrt2, 4 + 3*math.Sqrt2},
	} {
		got, err := Counts(c.kind, c.found, c.sizes, 0)
		if err != nil {
			t.Fatal(err)
		}
		near(t, string(c.kind)+" centre", got.Center, c.center, 1e-12)
		near(t, string(c.kind)+" lower", got.Lower[0], math.Max(0, c.lower), 1e-12)
		near(t, string(c.kind)+" upper", got.Upper[0], c.upper, 1e-12)
	}
	// A count on the limit is not beyond it.
	onLimit, _ := Counts(C, []float64{16, 16, 16, 28}, nil, 3)
	if got, _ := Violations(onLimit.Scores(), WE1); len(got) != 0 {
		t.Errorf("28 of a limit of 28 is outside: %v", got)
	}
}

func TestCountsRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		kind         CountKind
		found, sizes []float64
	}{
		"kind":          {"q", []float64{1}, []float64{1}},
		"nothing":       {P, nil, nil},
		"sizes":         {P, []float64{1, 2}, []float64{3}},
		"negative":      {C, []float64{-1}, nil},
		"zero size":     {U, []float64{1}, []float64{0}},
		"more than all": {P, []float64{3}, []float64{2}},
		"np of sizes":   {NP, []float64{1, 1}, []float64{5, 6}},
	} {
		if _, err := Counts(c.kind, c.found, c.sizes, 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
