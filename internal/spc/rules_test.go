package spc

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/fault"
)

func repeat(v float64, n int) []float64 { return slices.Repeat([]float64{v}, n) }

func TestRules(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		rule Rule
		z    []float64
		want []int
	}{
		{"beyond three sigma", Outside, []float64{0, 3.01, -3.01}, []int{2, 3}},
		{"on the limit is not beyond it", Outside, []float64{3, -3, 3 + 1e-12}, nil},
		{"without any variation", Outside, []float64{inf, 0, -inf}, []int{1, 3}},
		{"three of the first three", NearLimit, []float64{-1.6, -1.7, -1.8}, []int{3}},
		{"three of four with a gap", NearLimit, []float64{1.6, 0, 1.7, 1.8}, []int{4}},
		{"three of five are too few", NearLimit, []float64{1.6, 1.7, 0, 0, 1.8}, nil},
		{"both sides do not add up", NearLimit, []float64{1.6, -1.7, 1.8, -1.9}, nil},
		{"the point itself must take part", NearLimit, []float64{1.6, 1.6, 1.6, 0}, []int{3}},
		{"exactly half way is not nearer", NearLimit, repeat(1.5, 4), nil},
		{"eight on one side", RunOfEight, repeat(.1, 9), []int{8, 9}},
		{"the centre breaks a run", RunOfEight, slices.Concat(repeat(.1, 4), repeat(0, 1), repeat(.1, 7)), nil},
		{"two of three beyond two", WE2, []float64{2.1, 0, 2.1, 2.2}, []int{3, 4}},
		{"four of five beyond one", WE3, []float64{1.1, 1.1, 0, 1.1, 1.1, -1.1}, []int{5}},
		{"western electric run is eight", WE4, repeat(-.1, 8), []int{8}},
		{"nelson's run is nine", NEL2, repeat(-.1, 9), []int{9}},
		{"six rising", NEL3, []float64{0, .1, .2, .3, .4, .5, .6}, []int{6, 7}},
		{"a tie breaks a trend", NEL3, []float64{0, .1, .2, .2, .3, .4, .5}, nil},
		{"six falling", NEL3, []float64{.5, .4, .3, .2, .1, 0}, []int{6}},
		{"fourteen in turn", NEL4, []float64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, []int{14, 15}},
		{"a tie breaks the turn", NEL4, []float64{0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1}, nil},
		{"fifteen within one", NEL7, repeat(-.5, 16), []int{15, 16}},
		{"eight beyond one on either side", NEL8, []float64{1.1, -1.1, 1.1, -1.1, 1.1, -1.1, 1.1, -1.1}, []int{8}},
		{"one within breaks it", NEL8, []float64{1.1, -1.1, 1.1, .9, 1.1, -1.1, 1.1, -1.1}, nil},
	} {
		got, err := Violations(c.z, c.rule)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s (%s): at %v, want %v", c.name, c.rule, got, c.want)
		}
	}
}

func TestSignalsSayTheirSideInOrder(t *testing.T) {
	got, err := Signals([]float64{-3.5, 3.5}, WE1, NEL1)
	if err != nil {
		t.Fatal(err)
	}
	want := []Signal{{1, WE1, Below}, {1, NEL1, Below}, {2, WE1, Above}, {2, NEL1, Above}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, err := Signals(nil, "WE9"); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown rule gives %v, want an invalid fault", err)
	}
}

// Turning a series upside down turns every side and moves no signal; a prefix never knows less than the whole did.
func TestRulesAreSymmetricAndLookBackOnly(t *testing.T) {
	all := slices.Concat(House(), WesternElectric(), Nelson())
	turned := map[Side]Side{Above: Below, Below: Above, NoSide: NoSide}
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.SliceOfN(rapid.Float64Range(-4, 4), 0, 40).Draw(t, "z")
		down := make([]float64, len(z))
		for i := range z {
			down[i] = -z[i]
		}
		up, _ := Signals(z, all...)
		mirror, _ := Signals(down, all...)
		if len(up) != len(mirror) {
			t.Fatalf("%d signals, upside down %d", len(up), len(mirror))
		}
		for i, s := range up {
			if m := mirror[i]; m.Index != s.Index || m.Rule != s.Rule || m.Side != turned[s.Side] {
				t.Fatalf("%v became %v", s, m)
			}
		}
		cut := rapid.IntRange(0, len(z)).Draw(t, "cut")
		prefix, _ := Signals(z[:cut], all...)
		if !slices.Equal(prefix, up[:len(prefix)]) {
			t.Fatal("a later point changed an earlier signal")
		}
	})
}
