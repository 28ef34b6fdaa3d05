package main

import (
	"cmp"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/spc"
)

func (c *spcCase) xmr() error {
	values := c.numbers("values")
	charts := map[spc.Convention]spc.Chart{}
	for _, convention := range []spc.Convention{spc.Wheeler, spc.Table, spc.Exact, spc.MedianRange} {
		chart, err := spc.XmR(values, spc.Options{Convention: convention})
		if err != nil {
			return err
		}
		charts[convention] = chart
	}
	exact, table := charts[spc.Exact], charts[spc.Table]
	c.want("mean", exact.Mean)
	c.want("median", exact.Median)
	c.wantAll("mr", exact.Ranges)
	c.want("mr_bar", exact.MeanRange)
	c.want("mr_median", exact.MedianRange)
	c.want("sigma_exact_d2", exact.X.Sigma)
	c.want("sigma_d2_1.128", table.X.Sigma)
	c.want("sd", spc.StdDev(values))
	for name, convention := range map[string]spc.Convention{
		"X_exact": spc.Exact, "X_table_1.128": spc.Table, "X_2.66": spc.Wheeler, "X_median_mr_3.145": spc.MedianRange, "qcc_xbar.one": spc.Table,
	} {
		c.inner(name, func(in *spcCase) { in.limits(charts[convention].X) })
	}
	c.inner("mR", func(in *spcCase) {
		in.want("center", exact.MR.Center)
		in.want("LCL", exact.MR.Lower)
		in.want("UCL_exact_D4", exact.MR.Upper)
		in.want("UCL_3.267", table.MR.Upper)
		in.want("UCL_3.268", charts[spc.Wheeler].MR.Upper)
		in.want("UCL_median_3.865", charts[spc.MedianRange].MR.Upper)
	})
	if c.has("mR_above_UCL_exact_1based") {
		c.points("ranges above", exact.RangesAbove(), c.fields["mR_above_UCL_exact_1based"])
	}
	return c.rules(table.Scores())
}

func (c *spcCase) limits(l spc.Limits) {
	c.want("center", l.Center)
	c.want("sigma", l.Sigma)
	c.want("LCL", l.Lower)
	c.want("UCL", l.Upper)
}

// individuals is a chart of single values whose limits come from the first ones.
func (c *spcCase) individuals() error {
	values := c.numbers("statistics")
	if c.has("values") {
		values = c.numbers("values")
	}
	chart, err := spc.XmR(values, spc.Options{Convention: spc.Table, Baseline: c.baseline()})
	if err != nil {
		return err
	}
	c.limits(chart.X)
	return c.rules(chart.Scores())
}

func (c *spcCase) baseline() int {
	if !c.has("n_phase1") {
		return 0
	}
	return int(c.number("n_phase1"))
}

func (c *spcCase) samples() error {
	groups, _, err := c.groups()
	if err != nil {
		return err
	}
	var chart spc.SampleChart
	switch c.text("type") {
	case "R":
		chart, err = spc.RChart(groups, c.baseline())
	case "S":
		chart, err = spc.SChart(groups, c.baseline())
	default:
		chart, err = spc.XBar(groups, c.spread(), c.baseline())
	}
	if err != nil {
		return err
	}
	return c.sampleChart(chart)
}

func (c *spcCase) spread() spc.Spread {
	switch note := strings.ToUpper(c.text("note") + c.id); {
	case strings.Contains(note, "RMSDF"):
		return spc.Pooled
	case strings.Contains(note, "UWAVE-SD"), strings.Contains(note, "UWAVESD"):
		return spc.ByStdDev
	}
	return spc.ByRange
}

func (c *spcCase) sampleChart(chart spc.SampleChart) error {
	c.want("center", chart.Center)
	c.want("sigma", chart.Sigma)
	c.wantAll("statistics", chart.Statistics)
	c.wantAll("LCL", atMost(chart.Lower, c.numbers("LCL")))
	c.wantAll("UCL", atMost(chart.Upper, c.numbers("UCL")))
	c.wantAll("LCL_each", chart.Lower)
	c.wantAll("UCL_each", chart.Upper)
	return c.rules(chart.Scores())
}

// atMost shortens a list to its first number when the case gives one limit, that of the first sample.
func atMost(list, want []float64) []float64 {
	if len(want) == 1 && len(list) > 1 {
		return list[:1]
	}
	return list
}

func (c *spcCase) counts() error {
	kind := spc.CountKind(c.text("type"))
	found, sizes := c.numbers("x"), c.numbers("n")
	if found == nil {
		rows, err := c.table()
		if err != nil {
			return err
		}
		n := len(c.numbers("statistics"))
		for _, name := range []string{"x", "D"} {
			if column := rows[name]; len(column) >= n && found == nil {
				found = column[:n]
			}
		}
		if column := rows["size"]; len(column) >= n {
			sizes = column[:n]
		}
	}
	if len(sizes) == 1 {
		sizes = slices.Repeat(sizes, len(found))
	}
	chart, err := spc.Counts(kind, found, sizes, c.baseline())
	if err != nil {
		return err
	}
	return c.sampleChart(chart)
}

func (c *spcCase) ewma() error {
	values, standardErrors, center, err := c.series()
	if err != nil {
		return err
	}
	e := spc.NewEWMA(values, standardErrors, stated(c.number("lambda"), c.noted("lambda")), center, stated(c.number("nsigmas"), 3))
	c.wantAll("ewma", e.Values)
	c.wantAll("LCL_each", e.Lower)
	c.wantAll("UCL_each", e.Upper)
	c.want("LCL_asymptotic", e.Asymptote.Lower)
	c.want("UCL_asymptotic", e.Asymptote.Upper)
	if c.has("violations_1based") {
		c.points("violations", e.Outside(), c.fields["violations_1based"])
	}
	return nil
}

// cusum is in units of the standard error when the case states a shift, and then its lower sums are negative; else in units
// of the data.
func (c *spcCase) cusum() error {
	values, standardErrors, center, err := c.series()
	if err != nil {
		return err
	}
	k, sign := stated(c.number("k"), c.noted("k")), 1.0
	deviations := make([]float64, len(values))
	for i, v := range values {
		deviations[i] = v - center
		if c.has("se_shift") {
			deviations[i] /= standardErrors[i]
		}
	}
	if c.has("se_shift") {
		k, sign = c.number("se_shift")/2, -1
	}
	got := spc.NewCusum(deviations, k, c.number("h"), stated(c.number("head_start"), 0))
	low := make([]float64, len(got.Low))
	for i, v := range got.Low {
		low[i] = sign * v
	}
	c.wantAll("pos", got.High)
	c.wantAll("neg", low)
	c.points("upper", got.AboveLimit, c.fields["upper_1based"])
	c.points("lower", got.BelowIt, c.fields["lower_1based"])
	return nil
}

func (c *spcCase) capability() error {
	groups, singles, err := c.groups()
	if err != nil {
		return err
	}
	n := c.trial()
	if m := regexp.MustCompile(`1\.\.(\d+)`).FindStringSubmatch(c.text("dataset")); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	var values []float64
	var sigma, center float64
	if groups != nil {
		if n > 0 && n <= len(groups) {
			groups = groups[:n]
		}
		chart, err := spc.XBar(groups, c.spread(), 0)
		if err != nil {
			return err
		}
		values, sigma, center = slices.Concat(groups...), chart.Sigma, chart.Center
	} else {
		if n > 0 && n <= len(singles) {
			singles = singles[:n]
		}
		chart, err := spc.XmR(singles, spc.Options{Convention: spc.Table})
		if err != nil {
			return err
		}
		values, sigma, center = singles, chart.X.Sigma, chart.Mean
	}
	c.want("center", center)
	c.want("sigma", sigma)
	limit := func(name string) *float64 {
		if !c.has(name) {
			return nil
		}
		v := c.number(name)
		return &v
	}
	got, err := spc.NewCapability(values, sigma, spc.Spec{Lower: limit("LSL"), Upper: limit("USL"), Target: limit("target")})
	if err != nil {
		return err
	}
	c.inner("indices", func(in *spcCase) {
		for name, index := range map[string]spc.Index{
			"Cp": got.Cp, "Cp_l": got.CpLower, "Cp_u": got.CpUpper, "Cp_k": got.Cpk, "Cpm": got.Cpm,
			"Pp": got.Pp, "Pp_l": got.PpLower, "Pp_u": got.PpUpper, "Pp_k": got.Ppk, "Ppm": got.Ppm,
		} {
			in.wantAll(name, []float64{index.Value, index.Low, index.High})
		}
	})
	// The reference writes an expected percent below 0.01 as 0.
	for name, pair := range map[string][2]float64{"exp": got.Expected, "obs": got.Observed} {
		for i := range pair {
			if pair[i] < 0.01 {
				pair[i] = 0
			}
		}
		c.wantAll(name, pair[:])
	}
	return nil
}

func (c *spcCase) pareto() error {
	var labels []string
	if err := json.Unmarshal(c.fields["labels"], &labels); err != nil {
		return err
	}
	counts := c.numbers("freq")
	// Given in the order of the labels, not of the answer.
	type cause struct {
		label string
		count float64
	}
	causes := make([]cause, len(labels))
	for i := range labels {
		causes[i] = cause{labels[i], counts[i]}
	}
	slices.SortStableFunc(causes, func(a, b cause) int { return cmp.Compare(a.label, b.label) })
	for i, x := range causes {
		labels[i], counts[i] = x.label, x.count
	}
	var freq, cum, pct, cumpct []float64
	for _, s := range spc.Pareto(labels, counts) {
		freq, cum = append(freq, s.Count), append(cum, s.Cumulative)
		pct, cumpct = append(pct, s.Percent), append(cumpct, s.CumulativePercent)
	}
	c.wantAll("freq", freq)
	c.wantAll("cum", cum)
	c.wantAll("pct", pct)
	c.wantAll("cumpct", cumpct)
	return nil
}

// runLengths reads the chart's constants out of the fields' names: cusum_two_h4 (allowance a half), ewma_l0.1_L2.814, shewhart_3s.
func (c *spcCase) runLengths() error {
	cusum := regexp.MustCompile(`^cusum_two_h([\d.]+)$`)
	ewma := regexp.MustCompile(`^ewma_l([\d.]+)_L([\d.]+)$`)
	shewhart := regexp.MustCompile(`^shewhart_([\d.]+)s$`)
	number := func(s string) float64 {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return math.NaN()
		}
		return v
	}
	for name := range c.fields {
		var got []float64
		for _, shift := range c.numbers("shifts") {
			var length float64
			var err error
			switch {
			case cusum.MatchString(name):
				length, err = spc.CusumRunLength(0.5, number(cusum.FindStringSubmatch(name)[1]), shift)
			case ewma.MatchString(name):
				m := ewma.FindStringSubmatch(name)
				length, err = spc.EWMARunLength(number(m[1]), number(m[2]), shift)
			case shewhart.MatchString(name):
				length = spc.ShewhartRunLength(number(shewhart.FindStringSubmatch(name)[1]), shift)
			default:
				continue
			}
			if err != nil {
				return err
			}
			got = append(got, length)
		}
		if got != nil {
			c.wantAll(name, got)
		}
	}
	return nil
}
