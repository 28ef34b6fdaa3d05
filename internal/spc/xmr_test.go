package spc

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/fault"
)

var onboarding = []float64{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within || math.IsNaN(got) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestXmROfTheOnboardingSeries(t *testing.T) {
	c, err := XmR(onboarding, Options{})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", c.Mean, 22.33, 0.005)
	near(t, "mean range", c.MeanRange, 2.45, 0.005)
	near(t, "lower limit", c.X.Lower, 15.80, 0.005)
	near(t, "upper limit", c.X.Upper, 28.86, 0.005)
	near(t, "range limit", c.MR.Upper, 8.02, 0.005)
}

// Ranges 2, 2, 2, 6 around the mean 12.4, median range 2, mean range 3.
func TestConventions(t *testing.T) {
	values := []float64{10, 12, 10, 12, 18}
	for _, c := range []struct {
		convention  Convention
		width, most float64
	}{
		{"", 2.66 * 3, 3.268 * 3},
		{Wheeler, 2.66 * 3, 3.268 * 3},
		{Table, 3 * 3 / 1.128, 3.267 * 3},
		{Exact, 1.5 * math.Sqrt(math.Pi) * 3, 3.266531919 * 3},
		{MedianRange, 3.145 * 2, 3.865 * 2},
	} {
		chart, err := XmR(values, Options{Convention: c.convention})
		if err != nil {
			t.Fatal(err)
		}
		near(t, string(c.convention)+" upper", chart.X.Upper, 12.4+c.width, 1e-9)
		near(t, string(c.convention)+" lower", chart.X.Lower, 12.4-c.width, 1e-9)
		near(t, string(c.convention)+" range limit", chart.MR.Upper, c.most, 1e-8)
		near(t, "sigma", chart.X.Sigma, c.width/3, 1e-9)
	}
}

func TestLimitsComeFromTheBaselineAlone(t *testing.T) {
	frozen, err := XmR(append(slices.Clone(onboarding), 5, 90, 5), Options{Baseline: len(onboarding)})
	if err != nil {
		t.Fatal(err)
	}
	alone, _ := XmR(onboarding, Options{})
	if diff := cmp.Diff(alone.X, frozen.X); diff != "" {
		t.Error(diff)
	}
	if got := frozen.RangesAbove(); !slices.Equal(got, []int{13, 14, 15}) {
		t.Errorf("ranges above the limit at %v, want 13, 14 and 15", got)
	}
}

func TestXmRRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		opts   Options
	}{
		"nothing":            {nil, Options{}},
		"one value":          {[]float64{1}, Options{}},
		"not a number":       {[]float64{1, math.NaN(), 2}, Options{}},
		"infinite":           {[]float64{1, math.Inf(1)}, Options{}},
		"too large":          {[]float64{-1e308, 1e308, -1e308}, Options{}},
		"unknown convention": {onboarding, Options{Convention: "guess"}},
		"long baseline":      {onboarding, Options{Baseline: 13}},
		"negative baseline":  {onboarding, Options{Baseline: -1}},
	} {
		if _, err := XmR(c.values, c.opts); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want an invalid fault", name, err)
		}
	}
}

func TestAProcessThatNeverVaried(t *testing.T) {
	c, err := XmR([]float64{.1, .1, .1, .1, .1, .1, .1}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{0, math.Inf(1), math.Inf(-1)}
	if got := c.X.Scores([]float64{.1, .11, .09}); !slices.Equal(got, want) {
		t.Errorf("scores %v, want %v", got, want)
	}
}

func TestMeanKeepsDigitsBesideALargeOffset(t *testing.T) {
	near(t, "mean", Mean([]float64{1e9 + .1, 1e9 + .2, 1e9 + .3})-1e9, .2, 2e-7)
}

// Moving or stretching a series moves and stretches its limits and leaves its signals.
func TestXmRFollowsShiftAndScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ints := rapid.SliceOfN(rapid.IntRange(-50, 50), 2, 40).Draw(t, "values")
		shift := float64(rapid.IntRange(-1000, 1000).Draw(t, "shift"))
		scale := float64(rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "scale"))
		a, b := make([]float64, len(ints)), make([]float64, len(ints))
		for i, v := range ints {
			a[i], b[i] = float64(v), float64(v)*scale+shift
		}
		ca, err := XmR(a, Options{})
		if err != nil {
			t.Fatal(err)
		}
		cb, _ := XmR(b, Options{})
		if math.Abs(ca.X.Upper*scale+shift-cb.X.Upper) > 1e-6 {
			t.Fatalf("upper limit %v does not follow %v", cb.X.Upper, ca.X.Upper)
		}
		all := slices.Concat(House(), WesternElectric(), Nelson())
		sa, _ := Signals(ca.Scores(), all...)
		sb, _ := Signals(cb.Scores(), all...)
		if diff := cmp.Diff(sa, sb); diff != "" {
			t.Fatal(diff)
		}
	})
}

func BenchmarkXmRWithEveryRule(b *testing.B) {
	values := make([]float64, 10_000)
	for i := range values {
		values[i] = math.Sin(float64(i*i)) * 10
	}
	rules := slices.Concat(House(), WesternElectric(), Nelson())
	b.ReportAllocs()
	for b.Loop() {
		c, err := XmR(values, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Signals(c.Scores(), rules...); err != nil {
			b.Fatal(err)
		}
	}
}
