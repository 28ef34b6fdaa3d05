package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/spc"
	"throughline/internal/verdict"
)

const spcUsage = `throughline spc FILE.csv [--json] [--convention wheeler|table|exact|median] [--rules house|we|nelson|all]
                        [--baseline N] [--value COLUMN] [--date COLUMN]`

// spcReport is what "throughline spc --json" prints. Signals count points from 1.
type spcReport struct {
	N            int         `json:"n"`
	Blank        int         `json:"blank"` // rows without a value, left out
	Baseline     int         `json:"baseline"`
	Convention   string      `json:"convention"`
	Mean         float64     `json:"mean"`
	Median       float64     `json:"median"`
	MeanRange    float64     `json:"mean_range"`
	MedianRange  float64     `json:"median_range"`
	Sigma        float64     `json:"sigma"`
	X            limits      `json:"x"`
	MR           limits      `json:"mr"`
	RangesAbove  []int       `json:"ranges_above"` // points whose moving range is above the range limit
	Signals      []spcSignal `json:"signals"`
	Values       []float64   `json:"values"`
	MovingRanges []float64   `json:"moving_ranges"`
}

type limits struct {
	Center float64 `json:"center"`
	Lower  float64 `json:"lower"`
	Upper  float64 `json:"upper"`
}

type spcSignal struct {
	spc.Signal
	Date  string  `json:"date,omitempty"`
	Value float64 `json:"value"`
}

// cmdSPC prints the individuals chart of a table of measurements and the run rules it breaks.
func cmdSPC(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("spc", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "")
	convention := flags.String("convention", string(spc.Wheeler), "")
	ruleSet := flags.String("rules", "house", "")
	baseline := flags.Int("baseline", 0, "")
	value := flags.String("value", "value", "")
	date := flags.String("date", "date", "")
	file, err := parseWithFile(flags, args, spcUsage)
	if err != nil {
		return err
	}
	rules, err := rulesNamed(*ruleSet)
	if err != nil {
		return err
	}
	series, err := readFile(file, verdict.Columns{Date: *date, Value: *value, DateOptional: true})
	if err != nil {
		return err
	}
	points := series.Points
	slices.SortStableFunc(points, func(a, b verdict.Point) int { return a.At.Compare(b.At) })
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = p.Value
	}
	if len(values) < 2 {
		return fault.New(fault.Invalid, "%s holds %d values; a control chart needs at least 2", file, len(values))
	}
	chart, err := spc.XmR(values, spc.Options{Convention: spc.Convention(*convention), Baseline: *baseline})
	if err != nil {
		return err
	}
	found, err := spc.Signals(chart.Scores(), rules...)
	if err != nil {
		return err
	}
	signals := make([]spcSignal, len(found))
	for i, s := range found {
		signals[i] = spcSignal{Signal: s, Value: values[s.Index-1]}
		if series.Dated {
			signals[i].Date = sayTime(points[s.Index-1].At)
		}
	}
	report := spcReport{
		N: len(values), Blank: series.Blank, Baseline: chart.Baseline, Convention: string(chart.Convention),
		Mean: chart.Mean, Median: chart.Median, MeanRange: chart.MeanRange, MedianRange: chart.MedianRange, Sigma: chart.X.Sigma,
		X: limits{chart.X.Center, chart.X.Lower, chart.X.Upper}, MR: limits{chart.MR.Center, chart.MR.Lower, chart.MR.Upper},
		RangesAbove: chart.RangesAbove(), Signals: signals, Values: values, MovingRanges: chart.Ranges,
	}
	if *asJSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

func (r spcReport) print(out io.Writer) error {
	var b strings.Builder
	say := verdict.Number
	fmt.Fprintf(&b, "%d values, mean %s, limits %s to %s (%s, from the first %d)\n",
		r.N, say(r.Mean), say(r.X.Lower), say(r.X.Upper), r.Convention, r.Baseline)
	fmt.Fprintf(&b, "mean moving range %s, range limit %s\n", say(r.MeanRange), say(r.MR.Upper))
	if r.Blank > 0 {
		fmt.Fprintf(&b, "%d rows without a value were left out\n", r.Blank)
	}
	if len(r.Signals) == 0 {
		b.WriteString("No signals: the values vary as they usually do.\n")
	}
	for _, s := range r.Signals {
		fmt.Fprintf(&b, "point %d%s: %s, %s%s\n", s.Index, prefixed(" on ", s.Date), say(s.Value), s.Rule, prefixed(" ", string(s.Side)))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func rulesNamed(name string) ([]spc.Rule, error) {
	switch name {
	case "house":
		return spc.House(), nil
	case "we":
		return spc.WesternElectric(), nil
	case "nelson":
		return spc.Nelson(), nil
	case "all":
		return slices.Concat(spc.House(), spc.WesternElectric(), spc.Nelson()), nil
	}
	return nil, fault.New(fault.Invalid, "--rules “%s” is not known; use house, we, nelson or all", name)
}

func readFile(file string, columns verdict.Columns) (verdict.Series, error) {
	f, err := os.Open(file)
	if err != nil {
		return verdict.Series{}, fault.Wrap(err, fault.NotFound, "%s cannot be opened", file)
	}
	defer f.Close()
	series, err := verdict.ReadColumns(f, columns)
	if err != nil {
		return verdict.Series{}, fault.New(fault.KindOf(err), "%s: %s", file, fault.As(err).Message)
	}
	return series, nil
}

// parseWithFile parses flags that stand before or after the one file name.
func parseWithFile(flags *flag.FlagSet, args []string, usage string) (string, error) {
	files, err := parseFiles(flags, args, usage)
	if err != nil {
		return "", err
	}
	if len(files) != 1 {
		return "", fault.New(fault.Invalid, "Name one CSV file, not %d\nusage: %s", len(files), usage)
	}
	return files[0], nil
}

// parseFiles reads flags before, between and after the files named.
func parseFiles(flags *flag.FlagSet, args []string, usage string) (files []string, err error) {
	flags.SetOutput(io.Discard)
	for {
		if err := flags.Parse(args); err != nil {
			return nil, fault.New(fault.Invalid, "%s\nusage: %s", err, usage)
		}
		if flags.NArg() == 0 {
			return files, nil
		}
		files, args = append(files, flags.Arg(0)), flags.Args()[1:]
	}
}

func printJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}
