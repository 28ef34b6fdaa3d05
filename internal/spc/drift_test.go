package spc

import (
	"math"
	"slices"
	"testing"

	"throughline/internal/fault"
)

func TestEWMA(t *testing.T) {
	e := NewEWMA([]float64{52, 47, 60}, []float64{2, 2, 2}, .5, 50, 3)
	for i, want := range []float64{51, 49, 54.5} {
		near(t, "average", e.Values[i], want, 1e-12)
	}
	near(t, "first limit", e.Upper[0], 50+3*2*.5, 1e-12)
	near(t, "asymptote", e.Asymptote.Lower, 50-6*math.Sqrt(1./3), 1e-12)
	if got := e.Outside(); !slices.Equal(got, []int{3}) {
		t.Errorf("outside at %v", got)
	}
}

func TestCusum(t *testing.T) {
	c := NewCusum([]float64{1, 1, -3, -3, 0}, .5, 2, 0)
	if want := []float64{.5, 1, 0, 0, 0}; !slices.Equal(c.High, want) {
		t.Errorf("upper sums %v, want %v", c.High, want)
	}
	if want := []float64{0, 0, 2.5, 5, 4.5}; !slices.Equal(c.Low, want) || !slices.Equal(c.BelowIt, []int{3, 4, 5}) || len(c.AboveLimit) != 0 {
		t.Errorf("lower sums %v signal at %v", c.Low, c.BelowIt)
	}
	if headed := NewCusum([]float64{1}, .5, 4, 2); headed.High[0] != 2.5 || headed.Low[0] != .5 {
		t.Errorf("head start %+v", headed)
	}
}

// Published: 370 for a Shewhart chart, 465 for h 5 and k ½ (38 at half a sigma), 500 for λ 0.1 and L 2.814 (Montgomery).
func TestRunLengths(t *testing.T) {
	near(t, "shewhart", ShewhartRunLength(3, 0), 370.398, 1e-3)
	near(t, "shewhart shifted", ShewhartRunLength(3, 1), 43.895, 1e-3)
	for _, c := range []struct{ shift, want float64 }{{0, 465.4435}, {.5, 37.9961}, {3, 2.5733}} {
		got, err := CusumRunLength(.5, 5, c.shift)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "cusum", got, c.want, 1e-3)
	}
	got, err := EWMARunLength(.1, 2.814, 0)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "ewma", got, 499.58, 1e-2)
	if _, err := EWMARunLength(0, 3, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("a weight of nothing: %v", err)
	}
	if _, err := CusumRunLength(.5, 0, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("no decision interval: %v", err)
	}
}

func TestCapability(t *testing.T) {
	low, high := 10., 20.
	values := []float64{15.5, 18.5, 17, 17, 15.5, 18.5} // mean 17
	c, err := NewCapability(values, 1.5, Spec{Lower: &low, Upper: &high})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "Cp", c.Cp.Value, 1.11, .005)
	near(t, "Cpk", c.Cpk.Value, .67, .005)
	near(t, "Cpm", c.Cpm.Value, (10/9.)/math.Sqrt(1+(2/1.5)*(2/1.5)), 1e-12)
	near(t, "expected above", c.Expected[1], 2.275, .001)
	if c.Cpk.Value > c.Cp.Value || !(c.Cp.Low < c.Cp.Value && c.Cp.Value < c.Cp.High) || c.Observed != [2]float64{} {
		t.Errorf("%+v", c)
	}
	oneSided, err := NewCapability(values, 1.5, Spec{Upper: &high})
	if err != nil || oneSided.Cpk.Value != oneSided.CpUpper.Value || !math.IsNaN(oneSided.Cp.Value) || !math.IsNaN(oneSided.Expected[0]) {
		t.Errorf("%+v, %v", oneSided, err)
	}
	for name, spec := range map[string]Spec{"none": {}, "reversed": {Lower: &high, Upper: &low}} {
		if _, err := NewCapability(values, 1.5, spec); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewCapability([]float64{1, 1}, 1, Spec{Upper: &high}); !fault.Is(err, fault.Invalid) {
		t.Errorf("values that never vary: %v", err)
	}
}

func TestPareto(t *testing.T) {
	got := Pareto([]string{"a", "b", "c"}, []float64{1, 6, 3})
	want := []Share{{"b", 6, 6, 60, 60}, {"c", 3, 9, 30, 90}, {"a", 1, 10, 10, 100}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
