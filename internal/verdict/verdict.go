// Package verdict answers whether a change worked: a control chart of the time before it, frozen at the day it went
// live, judges the values that follow.
package verdict

import (
	"math"
	"slices"
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/spc"
)

// Verdict is one of four words, exactly as they are shown and stored.
type Verdict string

// The four verdicts.
const (
	Improved      Verdict = "improved"
	Worse         Verdict = "worse"
	NoChange      Verdict = "no detectable change"
	NotEnoughData Verdict = "not enough data"
)

// Direction says which way is better for the measure, or on which side of a limit its harm lies.
type Direction string

// The directions.
const (
	Lower  Direction = "lower"
	Higher Direction = "higher"
)

// Point is one measurement. At is an instant, or midnight UTC of a civil date.
type Point struct {
	At    time.Time
	Value float64
}

// On makes the point of a civil date.
func On(d clock.Date, value float64) Point { return Point{At: d.Time(), Value: value} }

// Guardrail is a measure that must not suffer while the change is made: from the marker on, no value may lie beyond
// Limit on the Harm side. A value on the limit is calm.
type Guardrail struct {
	Name   string
	Points []Point
	Limit  float64
	Harm   Direction
}

// Question is what a verdict is made from.
type Question struct {
	Points     []Point   // in any order; points of one instant keep the order given
	Marker     time.Time // the change went live; a point at this instant counts as after
	Better     Direction
	Unit       string   // said after the numbers: "days"
	Target     *float64 // reached when the mean after is at it or better
	Guardrails []Guardrail
	Comparison []Point // the same measure where nothing was changed
	Rules      Rules
}

// Rules are the house's settings; a zero field takes the default.
type Rules struct {
	MinBaseline int            // points before the marker that a verdict needs; 8
	MinAfter    int            // points after it before silence means something; 4, see Judge
	Convention  spc.Convention // Wheeler
}

// Span sums up the points of one side of the marker. Mean is NaN when there are none.
type Span struct {
	N    int
	Mean float64
}

// Signal is a rule fulfilled at a point after the marker. Index counts from 1 at the marker.
type Signal struct {
	spc.Signal
	At    time.Time
	Value float64
}

// Breach is a guardrail with values beyond its limit after the marker.
type Breach struct {
	Name      string
	Limit     float64
	First     Point // the earliest value beyond the limit
	N, Of     int   // how many values after the marker are beyond it, of how many
	BeforeToo bool  // the limit had been passed before the change already
}

// Comparison is the difference in differences: what the changed group did beyond what the other one did anyway.
// Effect = (after − before) − (comparison after − comparison before). It describes; it does not prove a cause.
type Comparison struct {
	Before, After      Span
	Difference, Effect float64
}

// Answer is the verdict with everything it rests on. Numbers are not rounded.
type Answer struct {
	Verdict       Verdict
	Headline      string // "The change worked."
	Sentence      string // the numbers in one sentence for people
	Before, After Span
	Difference    float64  // mean after − mean before; NaN when a side is empty
	Percent       *float64 // of the mean before; nil when that is zero or unknown
	OnBetterSide  int      // points after the marker on the better side of the old centre line
	Chart         *spc.Chart
	Signals       []Signal
	TargetMet     *bool // nil without a target or without values after the marker
	Breaches      []Breach
	Comparison    *Comparison // nil unless both groups have points on both sides
	Points        []Point     // in order of time
}

// Judge makes the verdict.
//
// The limits come from the points before the marker alone and stay frozen; the run rules (spc.House) count from the
// marker on, so the last points of the baseline never help to complete a run. Then:
//
//   - fewer than MinBaseline points before the marker, or none after it: not enough data;
//   - a signal on the side to which the mean has moved: improved or worse, whichever that side is. One is enough, however
//     few points follow the marker, because the frozen limits already carry the evidence. A signal on the other side
//     alone decides nothing: the mean contradicts it;
//   - a guardrail passed after the marker: worse. A limit agreed beforehand is no bargaining chip, so no improvement of
//     the measure itself outweighs it;
//   - no signal: no detectable change once MinAfter points have been seen, not enough data before. The default is 4, the
//     window of the three-of-four rule: with fewer points that rule has not had one full look, and silence is no evidence.
func Judge(q Question) (Answer, error) {
	q.Rules = q.Rules.defaults()
	if err := q.check(); err != nil {
		return Answer{}, err
	}
	points := inOrder(q.Points)
	n := split(points, q.Marker)
	a := Answer{
		Points: points, Before: span(points[:n]), After: span(points[n:]), Signals: []Signal{}, Breaches: []Breach{},
	}
	a.Difference = a.After.Mean - a.Before.Mean
	if n > 0 && n < len(points) && a.Before.Mean != 0 {
		percent := 100 * a.Difference / math.Abs(a.Before.Mean)
		a.Percent = &percent
	}
	if q.Target != nil && a.After.N > 0 {
		met := !q.Better.worse(a.After.Mean, *q.Target)
		a.TargetMet = &met
	}
	a.Breaches = breaches(q)
	a.Comparison = compare(q, a)
	if n >= 2 {
		if err := a.look(q, n); err != nil {
			return Answer{}, err
		}
	}
	a.Verdict = a.decide(q)
	a.Headline = a.Verdict.headline()
	a.Sentence = sentence(q, a)
	return a, nil
}

// look draws the frozen chart and finds the signals after the marker.
func (a *Answer) look(q Question, n int) error {
	values := make([]float64, len(a.Points))
	for i, p := range a.Points {
		values[i] = p.Value
	}
	chart, err := spc.XmR(values, spc.Options{Convention: q.Rules.Convention, Baseline: n})
	if err != nil {
		return err
	}
	a.Chart = &chart
	after := chart.X.Scores(values[n:])
	for _, z := range after {
		if z < 0 && q.Better == Lower || z > 0 && q.Better == Higher {
			a.OnBetterSide++
		}
	}
	signals, err := spc.Signals(after, spc.House()...)
	if err != nil {
		return err
	}
	for _, s := range signals {
		p := a.Points[n+s.Index-1]
		a.Signals = append(a.Signals, Signal{Signal: s, At: p.At, Value: p.Value})
	}
	return nil
}

func (a *Answer) decide(q Question) Verdict {
	if a.Before.N < q.Rules.MinBaseline || a.After.N == 0 {
		return NotEnoughData
	}
	if len(a.Breaches) > 0 {
		return Worse
	}
	moved, verdict := spc.Above, Worse
	if a.Difference < 0 {
		moved = spc.Below
	}
	if (moved == spc.Below) == (q.Better == Lower) {
		verdict = Improved
	}
	if a.Difference != 0 && slices.ContainsFunc(a.Signals, func(s Signal) bool { return s.Side == moved }) {
		return verdict
	}
	if a.After.N < q.Rules.MinAfter && len(a.Signals) == 0 {
		return NotEnoughData
	}
	return NoChange
}

func (r Rules) defaults() Rules {
	if r.MinBaseline == 0 {
		r.MinBaseline = 8
	}
	if r.MinAfter == 0 {
		r.MinAfter = 4
	}
	if r.Convention == "" {
		r.Convention = spc.Wheeler
	}
	return r
}

func (q Question) check() error {
	var c fault.Check
	c.Need(!q.Marker.IsZero(), "marker", "is missing; give the day the change went live")
	c.Need(q.Better.known(), "direction", "must be lower or higher, not “%s”", q.Better)
	c.Need(q.Target == nil || sound(*q.Target), "target", "is not a usable number")
	c.Need(q.Rules.MinBaseline >= 2, "baseline minimum", "must be 2 or more: one point has no moving range")
	c.Need(q.Rules.MinAfter >= 1, "minimum after the change", "must be 1 or more")
	checkPoints(&c, "point", q.Points)
	checkPoints(&c, "comparison point", q.Comparison)
	for _, g := range q.Guardrails {
		c.Need(g.Harm.known(), "guardrail "+g.Name, "must say whether harm is lower or higher than its limit")
		c.Need(sound(g.Limit), "guardrail "+g.Name, "has no usable limit")
		checkPoints(&c, "guardrail "+g.Name+" point", g.Points)
	}
	return c.Err()
}

// checkPoints records the first unusable point only: a broken column would otherwise name each of its rows.
func checkPoints(c *fault.Check, what string, points []Point) {
	for i, p := range points {
		if !sound(p.Value) || p.At.IsZero() {
			c.Need(false, what, "%d needs a date and a usable number", i+1)
			return
		}
	}
}

// sound numbers leave room for sums and squares of any series that fits into memory.
func sound(v float64) bool { return math.Abs(v) <= 1e100 }

func (d Direction) known() bool { return d == Lower || d == Higher }

// worse tells whether v lies on the bad side of line when d is the better direction.
func (d Direction) worse(v, line float64) bool {
	if d == Lower {
		return v > line
	}
	return v < line
}
