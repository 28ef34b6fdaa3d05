package spc

import (
	"math"
	"testing"
)

func TestRuns(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		want   RunTest
	}{
		{"nothing", nil, RunTest{}},
		{"all on the centre", []float64{0, 0}, RunTest{}},
		{"in turn", []float64{1, -1, 1, -1, 1, -1, 1, -1, 1, -1}, RunTest{10, 1, 6, 9, 2, false}},
		{"one long run", []float64{1, 1, 1, 1, 1, 1, 1, -1, 1, -1}, RunTest{10, 7, 6, 3, 2, true}},
		{"too few crossings", []float64{1, 1, 1, 1, 1, -1, -1, -1, -1, -1}, RunTest{10, 5, 6, 1, 2, true}},
		{"points on the centre and gaps do not count", []float64{1, 0, 1, math.NaN(), -1}, RunTest{3, 2, 5, 1, 0, false}},
	} {
		if got := Runs(c.values, 0); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// The 5 % quantiles of fair coins for 10, 20, 100 and 5000 tosses.
func TestCoinQuantile(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, 10: 2, 20: 6, 100: 42, 5000: 2442} {
		if got := coinQuantile(.05, n); got != want {
			t.Errorf("%d tosses: %d, want %d", n, got, want)
		}
	}
}
