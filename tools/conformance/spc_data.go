package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/spc"
)

// table reads the columns of numbers of the data set the case names by its first word.
func (c *spcCase) table() (map[string][]float64, error) {
	name, _, _ := strings.Cut(c.text("dataset"), " ")
	for _, file := range []string{"qcc_" + name + ".csv", name + ".csv"} {
		f, err := os.Open(filepath.Join(c.dataDir, filepath.Base(file)))
		if err != nil {
			continue
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil || len(rows) == 0 {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		columns := map[string][]float64{}
		for i, name := range rows[0] {
			for _, row := range rows[1:] {
				v, err := strconv.ParseFloat(row[i], 64)
				if err != nil {
					v = math.NaN()
				}
				columns[name] = append(columns[name], v)
			}
		}
		return columns, nil
	}
	return nil, fmt.Errorf("no data set %q", c.text("dataset"))
}

// groups gives the samples of the case's data set: the values of one column by the numbers in the column "sample", or of
// rows whose columns are the values. A data set of single values gives those.
func (c *spcCase) groups() (groups [][]float64, singles []float64, err error) {
	columns, err := c.table()
	if err != nil {
		return nil, nil, err
	}
	var names []string
	for name := range columns {
		if name != "sample" && name != "trial" && name != "batch" && name != "size" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return nil, nil, fmt.Errorf("no values in data set %q", c.text("dataset"))
	}
	first := columns[names[0]]
	by := columns["sample"]
	switch {
	case by != nil:
		for i, v := range first {
			if i == 0 || by[i] != by[i-1] {
				groups = append(groups, nil)
			}
			groups[len(groups)-1] = append(groups[len(groups)-1], v)
		}
	case len(names) > 1:
		groups = make([][]float64, len(first))
		for _, name := range names {
			for i, v := range columns[name] {
				groups[i] = append(groups[i], v)
			}
		}
	default:
		return nil, first, nil
	}
	return groups, nil, nil
}

// noted reads a number that only the note says, as in "lambda .3".
func (c *spcCase) noted(name string) float64 {
	m := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(name) + `\s*=?\s*(-?\d*\.?\d+)`).FindStringSubmatch(c.text("note"))
	if m == nil {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// stated gives the first of the numbers that is given.
func stated(values ...float64) float64 {
	for _, v := range values {
		if !math.IsNaN(v) {
			return v
		}
	}
	return math.NaN()
}

// series gives what a drifting chart follows with the centre and standard errors: values of the case itself, or means of samples.
func (c *spcCase) series() (values, standardErrors []float64, center float64, err error) {
	if c.has("values") {
		values, center = c.numbers("values"), stated(c.number("center"), c.number("target"), c.noted("target"))
		standardErrors = slices.Repeat([]float64{stated(c.number("sigma"), c.noted("s"), c.noted("sigma"))}, len(values))
		return values, standardErrors, center, nil
	}
	groups, singles, err := c.groups()
	if err != nil {
		return nil, nil, 0, err
	}
	baseline := c.baseline()
	if m := regexp.MustCompile(`1\.\.(\d+)`).FindStringSubmatch(c.text("note")); baseline == 0 && m != nil {
		baseline, _ = strconv.Atoi(m[1])
	}
	if groups != nil {
		if baseline == 0 {
			baseline = c.trial()
		}
		if baseline > len(groups) {
			baseline = 0
		}
		chart, err := spc.XBar(groups, spc.ByRange, baseline)
		if err != nil {
			return nil, nil, 0, err
		}
		c.want("center", chart.Center)
		c.want("sigma", chart.Sigma)
		return chart.Statistics, chart.Errors, chart.Center, nil
	}
	if baseline == 0 {
		baseline = c.trial()
	}
	chart, err := spc.XmR(singles, spc.Options{Convention: spc.Table, Baseline: baseline})
	if err != nil {
		return nil, nil, 0, err
	}
	c.want("center", chart.Mean)
	c.want("sigma", chart.X.Sigma)
	return singles, slices.Repeat([]float64{chart.X.Sigma}, len(singles)), chart.Mean, nil
}

// trial counts the samples the data set marks as trial ones, from which limits come.
func (c *spcCase) trial() int {
	name, _, _ := strings.Cut(c.text("dataset"), " ")
	f, err := os.Open(filepath.Join(c.dataDir, "qcc_"+filepath.Base(name)+".csv"))
	if err != nil {
		return 0
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return 0
	}
	column, by := slices.Index(rows[0], "trial"), slices.Index(rows[0], "sample")
	if column < 0 {
		return 0
	}
	seen := map[string]bool{}
	for i, row := range rows[1:] {
		if row[column] != "TRUE" {
			continue
		}
		key := strconv.Itoa(i)
		if by >= 0 {
			key = row[by]
		}
		seen[key] = true
	}
	return len(seen)
}
