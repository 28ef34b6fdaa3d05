package api

import (
	"math"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/spc"
	"throughline/internal/verdict"
)

// Verdict is a judged KPI as the API tells it: words, numbers, and the points of its control chart. A number that is not
// known is absent, never zero.
type Verdict struct {
	KPI        id.KPI           `json:"kpi"`
	Name       string           `json:"name"`
	Unit       string           `json:"unit"`
	Verdict    verdict.Verdict  `json:"verdict,omitempty" doc:"improved, worse, no detectable change or not enough data; absent before the change is live"`
	Headline   string           `json:"headline,omitempty"`
	Sentence   string           `json:"sentence"`
	GoLive     clock.Date       `json:"goLive,omitempty" doc:"Day from which it is judged"`
	ByHand     bool             `json:"byHand" doc:"The day was set on the KPI and is not that of the first live wave"`
	Before     *VerdictSide     `json:"before,omitempty"`
	After      *VerdictSide     `json:"after,omitempty"`
	Difference *float64         `json:"difference,omitempty"`
	Percent    *float64         `json:"percent,omitempty"`
	Target     string           `json:"target,omitempty"`
	TargetMet  *bool            `json:"targetMet,omitempty"`
	Limits     *VerdictLimits   `json:"limits,omitempty"`
	Signals    []VerdictSignal  `json:"signals"`
	Breaches   []VerdictBreach  `json:"breaches" doc:"Guardrails that were passed after the change"`
	Comparison *VerdictCompared `json:"comparison,omitempty"`
	LeftOut    int              `json:"leftOut" doc:"Values outside the bounds of the baseline"`
	Points     []VerdictPoint   `json:"points" doc:"What the chart shows, in order of time"`
}

// VerdictSide sums up the values on one side of the change.
type VerdictSide struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
}

// VerdictLimits are the frozen limits of the chart.
type VerdictLimits struct {
	Center   float64 `json:"center"`
	Lower    float64 `json:"lower"`
	Upper    float64 `json:"upper"`
	Baseline int     `json:"baseline" doc:"How many values they come from"`
}

// VerdictSignal is a rule that a value after the change fulfils.
type VerdictSignal struct {
	Date  clock.Date `json:"date"`
	Value float64    `json:"value"`
	Rule  spc.Rule   `json:"rule"`
	Side  spc.Side   `json:"side"`
}

// VerdictBreach is a guardrail with values beyond its limit after the change.
type VerdictBreach struct {
	Name      string     `json:"name"`
	Limit     float64    `json:"limit"`
	First     clock.Date `json:"first"`
	N         int        `json:"n"`
	Of        int        `json:"of"`
	BeforeToo bool       `json:"beforeToo"`
}

// VerdictCompared is what the comparison did, and what the change did beyond it.
type VerdictCompared struct {
	Difference float64 `json:"difference"`
	Effect     float64 `json:"effect"`
}

// VerdictPoint is one point of the chart.
type VerdictPoint struct {
	Date  clock.Date `json:"date"`
	Value float64    `json:"value"`
	After bool       `json:"after"`
}

func verdictOf(r kpi.Result) Verdict {
	v := Verdict{KPI: r.KPI.ID, Name: r.KPI.Name, Unit: r.KPI.Unit, Sentence: r.Sentence, GoLive: r.Marker, ByHand: r.ByHand, Target: r.KPI.Target,
		LeftOut: r.Left, Signals: []VerdictSignal{}, Breaches: []VerdictBreach{}, Points: []VerdictPoint{}}
	for _, p := range r.Points {
		date := clock.DateOf(p.At)
		v.Points = append(v.Points, VerdictPoint{Date: date, Value: p.Value, After: r.Marker != "" && date >= r.Marker})
	}
	if r.Chart != nil {
		v.Limits = &VerdictLimits{Center: r.Chart.X.Center, Lower: r.Chart.X.Lower, Upper: r.Chart.X.Upper, Baseline: r.Chart.Baseline}
	}
	a := r.Answer
	if a == nil {
		return v
	}
	v.Verdict, v.Headline, v.Percent, v.TargetMet = a.Verdict, a.Headline, a.Percent, a.TargetMet
	v.Before, v.After = side(a.Before), side(a.After)
	if !math.IsNaN(a.Difference) {
		v.Difference = &a.Difference
	}
	for _, s := range a.Signals {
		v.Signals = append(v.Signals, VerdictSignal{Date: clock.DateOf(s.At), Value: s.Value, Rule: s.Rule, Side: s.Side})
	}
	for _, b := range a.Breaches {
		v.Breaches = append(v.Breaches, VerdictBreach{Name: b.Name, Limit: b.Limit, First: clock.DateOf(b.First.At), N: b.N, Of: b.Of, BeforeToo: b.BeforeToo})
	}
	if a.Comparison != nil {
		v.Comparison = &VerdictCompared{Difference: a.Comparison.Difference, Effect: a.Comparison.Effect}
	}
	return v
}

func side(s verdict.Span) *VerdictSide {
	if s.N == 0 {
		return nil
	}
	return &VerdictSide{N: s.N, Mean: s.Mean}
}
