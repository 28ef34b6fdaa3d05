package main

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/spc"
)

// runs checks a series with its centre line: the run test of each part, the points outside the limits, and, for a chart of
// individuals, those limits themselves.
func (c *spcCase) runs() error {
	y, centre := c.numbers("y"), c.numbers("cl")
	lower, upper := c.numbers("lcl"), c.numbers("ucl")
	var longest, longestMax, crossings, crossingsMin []float64
	signal := false
	counted := c.included(y)
	for _, part := range parts(centre, len(c.numbers("longest_run"))) {
		test := spc.Runs(counted[part[0]:part[1]], centre[part[0]])
		longest, longestMax = append(longest, float64(test.LongestRun)), append(longestMax, float64(test.LongestExpected))
		crossings, crossingsMin = append(crossings, float64(test.Crossings)), append(crossingsMin, float64(test.FewestExpected))
		signal = signal || test.Signal
	}
	c.wantAll("longest_run", longest)
	c.wantAll("longest_run_max", longestMax)
	c.wantAll("n_crossings", crossings)
	c.wantAll("n_crossings_min", crossingsMin)
	var wantSignal bool
	if json.Unmarshal(c.fields["runs_signal"], &wantSignal) == nil && wantSignal != signal {
		c.wrong = append(c.wrong, "runs_signal is "+strconv.FormatBool(signal))
	}
	outside := []int{}
	for i, v := range y {
		if v > upper[i] || v < lower[i] {
			outside = append(outside, i+1)
		}
	}
	c.points("sigma_signal", outside, c.fields["sigma_signal_1based"])
	if strings.Contains(c.text("source"), "individuals") {
		return c.frozen(y, centre, lower, upper)
	}
	return nil
}

// included blanks the points the case leaves out of its run test.
func (c *spcCase) included(y []float64) []float64 {
	var include []bool
	kept := slices.Clone(y)
	if json.Unmarshal(c.fields["include"], &include) == nil {
		for i := range kept {
			if i < len(include) && !include[i] {
				kept[i] = math.NaN()
			}
		}
	}
	return kept
}

// frozen checks the limits of individuals, which come from the first values when the source says how many.
func (c *spcCase) frozen(y, centre, lower, upper []float64) error {
	baseline := 0
	if m := regexp.MustCompile(`first (\d+)`).FindStringSubmatch(c.text("source")); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return err
		}
		baseline = n
	}
	chart, err := spc.XmR(y, spc.Options{Convention: spc.Table, Baseline: baseline})
	if err != nil {
		return err
	}
	c.close("limits", []float64{chart.Mean, chart.X.Lower, chart.X.Upper}, []float64{centre[0], lower[0], upper[0]})
	return nil
}

// parts cuts a series where its centre line changes, when the case speaks of several parts.
func parts(centre []float64, n int) [][2]int {
	if n < 2 {
		return [][2]int{{0, len(centre)}}
	}
	var cut [][2]int
	from := 0
	for i := 1; i <= len(centre); i++ {
		if i == len(centre) || math.Abs(centre[i]-centre[i-1]) > 1e-12 {
			cut = append(cut, [2]int{from, i})
			from = i
		}
	}
	return cut
}
