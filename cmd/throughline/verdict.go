package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline/internal/fault"
	"throughline/internal/spc"
	"throughline/internal/verdict"
)

const verdictUsage = `throughline verdict FILE.csv --marker DATE --direction lower|higher [--target N] [--unit days]
                            [--min-baseline 8] [--comparison FILE.csv] [--json]`

// verdictReport is what "throughline verdict --json" prints. Numbers are not rounded; what is unknown is null.
type verdictReport struct {
	Verdict    string              `json:"verdict"` // improved, worse, no detectable change, not enough data
	Headline   string              `json:"headline"`
	Sentence   string              `json:"sentence"`
	Marker     string              `json:"marker"`
	Direction  string              `json:"direction"`
	Unit       string              `json:"unit,omitempty"`
	Before     side                `json:"before"`
	After      side                `json:"after"`
	Difference *float64            `json:"difference"` // mean after − mean before
	Percent    *float64            `json:"percent"`    // of the mean before
	Better     int                 `json:"on_better_side"`
	Limits     *frozen             `json:"limits"`
	Signals    []verdictSignal     `json:"signals"`
	Target     *target             `json:"target,omitempty"`
	Comparison *verdictsComparison `json:"comparison,omitempty"`
	Blank      int                 `json:"blank"` // rows without a value, left out
}

type side struct {
	N    int      `json:"n"`
	Mean *float64 `json:"mean"`
}

// frozen are the limits of the time before the marker.
type frozen struct {
	limits
	MeanRange  float64 `json:"mean_range"`
	RangeLimit float64 `json:"range_limit"`
	Convention string  `json:"convention"`
}

// verdictSignal is a rule fulfilled after the marker; its index counts from 1 at the first point after it.
type verdictSignal struct {
	spc.Signal
	Date  string  `json:"date"`
	Value float64 `json:"value"`
}

type target struct {
	Value float64 `json:"value"`
	Met   *bool   `json:"met"`
}

type verdictsComparison struct {
	Before     side    `json:"before"`
	After      side    `json:"after"`
	Difference float64 `json:"difference"`
	Effect     float64 `json:"effect"` // difference in differences
}

// cmdVerdict prints whether a change worked, from a table of dated measurements and the day it went live.
func cmdVerdict(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("verdict", flag.ContinueOnError)
	asJSON := flags.Bool("json", false, "")
	marker := flags.String("marker", "", "")
	direction := flags.String("direction", "", "")
	goal := flags.String("target", "", "")
	unit := flags.String("unit", "", "")
	minimum := flags.Int("min-baseline", 0, "")
	comparison := flags.String("comparison", "", "")
	file, err := parseWithFile(flags, args, verdictUsage)
	if err != nil {
		return err
	}
	q := verdict.Question{Better: verdict.Direction(*direction), Unit: *unit, Rules: verdict.Rules{MinBaseline: *minimum}}
	if q.Marker, err = verdict.ParseTime(*marker); err != nil {
		return fault.New(fault.Invalid, "--marker needs the day the change went live, like 2026-09-14, not “%s”", *marker)
	}
	if q.Better != verdict.Lower && q.Better != verdict.Higher {
		return fault.New(fault.Invalid, "--direction says which way is better: lower or higher, not “%s”", *direction)
	}
	if *goal != "" {
		n, err := strconv.ParseFloat(*goal, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return fault.New(fault.Invalid, "--target “%s” is not a number", *goal)
		}
		q.Target = &n
	}
	columns := verdict.Columns{Date: "date", Value: "value"}
	series, err := readFile(file, columns)
	if err != nil {
		return err
	}
	q.Points = series.Points
	if *comparison != "" {
		other, err := readFile(*comparison, columns)
		if err != nil {
			return err
		}
		q.Comparison = other.Points
	}
	a, err := verdict.Judge(q)
	if err != nil {
		return err
	}
	report := reportOf(q, a)
	report.Blank = series.Blank
	if *asJSON {
		return printJSON(out, report)
	}
	return report.print(out)
}

func reportOf(q verdict.Question, a verdict.Answer) verdictReport {
	r := verdictReport{
		Verdict: string(a.Verdict), Headline: a.Headline, Sentence: a.Sentence,
		Marker: sayTime(q.Marker), Direction: string(q.Better), Unit: q.Unit,
		Before: sideOf(a.Before), After: sideOf(a.After), Difference: known(a.Difference), Percent: a.Percent,
		Better: a.OnBetterSide, Signals: make([]verdictSignal, len(a.Signals)),
	}
	for i, s := range a.Signals {
		r.Signals[i] = verdictSignal{Signal: s.Signal, Date: sayTime(s.At), Value: s.Value}
	}
	if c := a.Chart; c != nil {
		r.Limits = &frozen{limits{c.X.Center, c.X.Lower, c.X.Upper}, c.MeanRange, c.MR.Upper, string(c.Convention)}
	}
	if q.Target != nil {
		r.Target = &target{Value: *q.Target, Met: a.TargetMet}
	}
	if c := a.Comparison; c != nil {
		r.Comparison = &verdictsComparison{sideOf(c.Before), sideOf(c.After), c.Difference, c.Effect}
	}
	return r
}

func (r verdictReport) print(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", r.Headline, r.Sentence)
	if l := r.Limits; l != nil {
		fmt.Fprintf(&b, "Limits frozen on %s from %d points: %s to %s, centre %s.\n",
			r.Marker, r.Before.N, verdict.Number(l.Lower), verdict.Number(l.Upper), verdict.Number(l.Center))
	}
	for _, s := range r.Signals {
		fmt.Fprintf(&b, "Signal at point %d since then (%s, %s): %s, %s the centre.\n", s.Index, s.Date, verdict.Number(s.Value), s.Rule, s.Side)
	}
	if r.Blank > 0 {
		fmt.Fprintf(&b, "%d rows without a value were left out.\n", r.Blank)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func sideOf(s verdict.Span) side { return side{N: s.N, Mean: known(s.Mean)} }

// known gives nil for what could not be computed, since JSON has no word for it.
func known(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

// sayTime writes midnight UTC as the civil date it stands for.
func sayTime(t time.Time) string {
	if t.Equal(t.UTC().Truncate(24 * time.Hour)) {
		return t.UTC().Format(time.DateOnly)
	}
	return t.UTC().Format(time.RFC3339)
}
