package verdict

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/spc"
)

const goLive = clock.Date("2026-09-14")

var (
	baseline = []float64{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}
	faster   = []float64{19, 18, 17, 18, 16, 17, 18, 17, 16}
	same     = []float64{21, 22, 20, 23, 21, 22}
)

// weekly dates the values a week apart, the first of after on the marker.
func weekly(before, after []float64) []Point {
	points := []Point{}
	for i, v := range before {
		points = append(points, On(goLive.AddDays(7*(i-len(before))), v))
	}
	for i, v := range after {
		points = append(points, On(goLive.AddDays(7*i), v))
	}
	return points
}

func question(before, after []float64) Question {
	return Question{Points: weekly(before, after), Marker: goLive.Time(), Better: Lower, Unit: "days"}
}

func judge(t *testing.T, q Question) Answer {
	t.Helper()
	a, err := Judge(q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestTheChangeWorked(t *testing.T) {
	q := question(baseline, faster)
	target := 14.0
	q.Target = &target
	a := judge(t, q)
	if a.Verdict != Improved || a.Headline != "The change worked." {
		t.Errorf("verdict %q, %q", a.Verdict, a.Headline)
	}
	near(t, "mean before", a.Before.Mean, 22.33, .005)
	near(t, "mean range", a.Chart.MeanRange, 2.45, .005)
	near(t, "lower limit", a.Chart.X.Lower, 15.80, .005)
	near(t, "upper limit", a.Chart.X.Upper, 28.86, .005)
	near(t, "range limit", a.Chart.MR.Upper, 8.02, .005)
	near(t, "mean after", a.After.Mean, 17.33, .005)
	near(t, "difference", a.Difference, -5, 1e-9)
	near(t, "percent", *a.Percent, -22.4, .05)
	first := map[spc.Rule]int{}
	for _, s := range a.Signals {
		if first[s.Rule] == 0 {
			first[s.Rule] = s.Index
		}
	}
	if first[spc.NearLimit] != 3 || first[spc.RunOfEight] != 8 || first[spc.Outside] != 0 {
		t.Errorf("first signals at %v, want 3-of-4 at the 3rd, run-of-8 at the 8th and nothing outside", first)
	}
	want := "Improved: 22.3 → 17.3 days (−22 %); 9 of 9 points below the old centre line; target 14 not met"
	if a.Sentence != want {
		t.Errorf("says %q, want %q", a.Sentence, want)
	}
}

// The last point before the change is already under the centre: it must not be the first of a run of eight.
func TestRunsCountFromTheMarkerOnly(t *testing.T) {
	after := []float64{22, 21, 22, 21, 22, 21, 22}
	if a := judge(t, question(baseline, after)); a.Verdict != NoChange || len(a.Signals) != 0 {
		t.Errorf("seven points: %q with %v", a.Verdict, a.Signals)
	}
	a := judge(t, question(baseline, append(after, 21)))
	if a.Verdict != Improved || len(a.Signals) != 1 || a.Signals[0].Index != 8 {
		t.Errorf("eight points: %q with %v", a.Verdict, a.Signals)
	}
}

func TestNoDetectableChange(t *testing.T) {
	a := judge(t, question(baseline, same))
	near(t, "mean after", a.After.Mean, 21.50, 1e-9)
	near(t, "percent", *a.Percent, -3.7, .05)
	want := "No detectable change: 22.3 → 21.5 days (−3.7 %); 5 of 6 points below the old centre line, no signal"
	if a.Verdict != NoChange || a.Headline != "No detectable change." || a.Sentence != want {
		t.Errorf("%q %q %q", a.Verdict, a.Headline, a.Sentence)
	}
}

func TestNotEnoughData(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, after []float64
		want          string
	}{
		{"five baseline points", baseline[:5], faster, "Not enough data: 5 points before the change, 8 are needed; 22 → 17.3 days"},
		{"seven baseline points", baseline[:7], faster, "7 points before the change, 8 are needed"},
		{"one point", baseline[:1], nil, "Not enough data: 1 point before the change, 8 are needed"},
		{"no points", nil, nil, "0 points before the change"},
		{"nothing after", baseline, nil, "no point since the change went live on 14 Sep 2026"},
		{"three silent points", baseline, same[:3], "3 points since the change and no signal, 4 are needed to say more"},
	} {
		a := judge(t, question(c.before, c.after))
		sentence := strings.Replace(a.Sentence, "22.0", "22", 1)
		if a.Verdict != NotEnoughData || a.Headline != "Not enough data yet." || !strings.Contains(sentence, c.want) {
			t.Errorf("%s: %q %q", c.name, a.Verdict, a.Sentence)
		}
	}
	if a := judge(t, question(baseline[:8], faster)); a.Verdict != Improved {
		t.Errorf("eight baseline points: %q", a.Verdict)
	}
	q := question(baseline[:5], faster)
	q.Rules.MinBaseline = 5
	if a := judge(t, q); a.Verdict != Improved {
		t.Errorf("a house that asks for five: %q", a.Verdict)
	}
}

func TestOnePointOutsideIsEnough(t *testing.T) {
	if a := judge(t, question(baseline, []float64{15})); a.Verdict != Improved {
		t.Errorf("15 after limits of 15.8 to 28.9: %q", a.Verdict)
	}
	if a := judge(t, question(baseline, []float64{29})); a.Verdict != Worse || a.Headline != "The change made it worse." {
		t.Errorf("29: %q", a.Verdict)
	}
	q := question(baseline, []float64{29})
	q.Better = Higher
	if a := judge(t, q); a.Verdict != Improved {
		t.Errorf("29 where higher is better: %q", a.Verdict)
	}
}

// One lucky outlier below, while everything else drifted up: the mean went up, so the signal below proves nothing.
func TestASignalAgainstTheMeanDecidesNothing(t *testing.T) {
	a := judge(t, question(baseline, []float64{15, 25, 23, 25, 24, 23, 25}))
	if a.Verdict != NoChange || !strings.Contains(a.Sentence, "signals only against the mean") {
		t.Errorf("%q: %s", a.Verdict, a.Sentence)
	}
}

func TestDifferenceInDifferences(t *testing.T) {
	q := question(baseline, faster)
	q.Comparison = weekly([]float64{22.5, 21.5, 22}, []float64{21.4, 21.2, 21.6})
	a := judge(t, q)
	near(t, "effect", a.Comparison.Effect, -4.40, 1e-9)
	near(t, "comparison", a.Comparison.Difference, -.6, 1e-9)
	if want := "; the comparison group moved by −0.6 days, the change beyond it is −4.4 days"; !strings.HasSuffix(a.Sentence, want) {
		t.Errorf("says %q", a.Sentence)
	}
	q.Comparison = q.Comparison[:3]
	if a := judge(t, q); a.Comparison != nil {
		t.Errorf("a comparison without values after: %+v", a.Comparison)
	}
}

func TestAGuardrailForbidsImproved(t *testing.T) {
	q := question(baseline, faster)
	q.Guardrails = []Guardrail{{Name: "Reopened", Limit: 5, Harm: Higher, Points: weekly([]float64{9, 2}, []float64{5, 4, 5.5, 7})}}
	a := judge(t, q)
	if a.Verdict != Worse || len(a.Breaches) != 1 {
		t.Fatalf("%q with %v", a.Verdict, a.Breaches)
	}
	if b := a.Breaches[0]; b.First.Value != 5.5 || b.N != 2 || b.Of != 4 || !b.BeforeToo {
		t.Errorf("breach %+v", b)
	}
	want := "Worse: guardrail “Reopened” passed its limit 5: 5.5 on 28 Sep 2026, as it had before the change; 22.3 → 17.3 days (−22 %)"
	if !strings.HasPrefix(a.Sentence, want) {
		t.Errorf("says %q", a.Sentence)
	}
	q.Guardrails[0].Points = weekly(nil, []float64{5, 5})
	if a := judge(t, q); a.Verdict != Improved {
		t.Errorf("on the limit is calm: %q", a.Verdict)
	}
	q.Guardrails[0].Harm = Lower
	q.Guardrails[0].Points = weekly(nil, []float64{4.9})
	if a := judge(t, q); a.Verdict != Worse {
		t.Errorf("under a floor: %q", a.Verdict)
	}
}

func TestFlatAndZeroBaselines(t *testing.T) {
	flat := slices.Repeat([]float64{.1}, 9)
	if a := judge(t, question(flat, flat)); a.Verdict != NoChange {
		t.Errorf("nothing ever varied: %q", a.Verdict)
	}
	if a := judge(t, question(flat, []float64{.1, .09})); a.Verdict != Improved {
		t.Errorf("a first variation downward: %q", a.Verdict)
	}
	a := judge(t, question(slices.Repeat([]float64{0}, 8), []float64{1, 1, 1, 1}))
	if a.Percent != nil || a.Verdict != Worse || !strings.Contains(a.Sentence, "0.0 → 1.0 days (n/a)") && !strings.Contains(a.Sentence, "(n/a)") {
		t.Errorf("from nothing: %q", a.Sentence)
	}
	negative := judge(t, question([]float64{-2, -1, -2, -1, -2, -1, -2, -1}, []float64{-9, -9, -9}))
	if *negative.Percent >= 0 || negative.Verdict != Improved {
		t.Errorf("a negative mean that fell: %v %q", *negative.Percent, negative.Verdict)
	}
}

func TestJudgeRefuses(t *testing.T) {
	nan := math.NaN()
	for name, change := range map[string]func(*Question){
		"not a number":          func(q *Question) { q.Points[3].Value = nan },
		"infinite":              func(q *Question) { q.Points[3].Value = math.Inf(-1) },
		"no date":               func(q *Question) { q.Points[3].At = time.Time{} },
		"no marker":             func(q *Question) { q.Marker = time.Time{} },
		"no direction":          func(q *Question) { q.Better = "" },
		"target":                func(q *Question) { q.Target = &nan },
		"guardrail without way": func(q *Question) { q.Guardrails = []Guardrail{{Name: "x"}} },
		"guardrail value":       func(q *Question) { q.Guardrails = []Guardrail{{Harm: Lower, Points: []Point{{Value: 1}}}} },
		"comparison":            func(q *Question) { q.Comparison = []Point{{At: q.Marker, Value: nan}} },
		"minimum of one":        func(q *Question) { q.Rules.MinBaseline = 1 },
		"convention":            func(q *Question) { q.Rules.Convention = "guess" },
	} {
		q := question(baseline, faster)
		change(&q)
		if _, err := Judge(q); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want an invalid fault", name, err)
		}
	}
}

// Rows may come in any order; values must not: dealing the same values out over other dates loses the verdict.
func TestTheOrderOfTimeDecidesNotTheOrderOfRows(t *testing.T) {
	want := judge(t, question(baseline, faster))
	rapid.Check(t, func(t *rapid.T) {
		q := question(baseline, faster)
		q.Points = rapid.Permutation(q.Points).Draw(t, "rows")
		a, err := Judge(q)
		if err != nil || a.Sentence != want.Sentence || !slices.Equal(a.Signals, want.Signals) {
			t.Fatalf("other rows, other answer: %q, %v", a.Sentence, err)
		}
	})
	// Every third value moved across the marker mixes both times.
	mixed := weekly(baseline, faster)
	for i := 0; i < len(faster); i++ {
		mixed[i].Value, mixed[len(baseline)+i].Value = mixed[len(baseline)+i].Value, mixed[i].Value
	}
	q := question(baseline, faster)
	q.Points = mixed
	if a := judge(t, q); a.Verdict == Improved {
		t.Error("swapping before and after still counts as improved")
	}
	q.Points = weekly([]float64{21, 18, 20, 17, 22, 16, 25, 17, 23, 18, 24, 16}, []float64{22, 19, 21, 17, 24, 18, 23, 22, 21})
	if a := judge(t, q); a.Verdict == Improved {
		t.Error("shuffled values still count as improved")
	}
}

// Turning the measure and its direction upside down changes nothing but the signs.
func TestMirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string, least int) []float64 {
			ints := rapid.SliceOfN(rapid.IntRange(-20, 60), least, 20).Draw(t, label)
			values := make([]float64, len(ints))
			for i, v := range ints {
				values[i] = float64(v) / 2
			}
			return values
		}
		q := question(draw("before", 0), draw("after", 0))
		a, err := Judge(q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range q.Points {
			q.Points[i].Value = -q.Points[i].Value
		}
		q.Better = Higher
		b, err := Judge(q)
		if err != nil || a.Verdict != b.Verdict || len(a.Signals) != len(b.Signals) {
			t.Fatalf("%q became %q (%v)", a.Verdict, b.Verdict, err)
		}
		if a.Verdict != NotEnoughData && a.Before.N < 8 {
			t.Fatal("a verdict on a short baseline")
		}
	})
}

// Two measurements of one day keep the order they were given in: sorting them by value would make up a trend.
func TestPointsOfOneDayKeepTheirOrder(t *testing.T) {
	q := question(baseline, []float64{23, 21, 24, 20})
	for i := range q.Points[len(baseline):] {
		q.Points[len(baseline)+i].At = q.Marker
	}
	a := judge(t, q)
	for i, want := range []float64{23, 21, 24, 20} {
		if got := a.Points[len(baseline)+i].Value; got != want {
			t.Errorf("point %d is %v, want %v", i+1, got, want)
		}
	}
	if a.Before.N != 12 || a.After.N != 4 {
		t.Errorf("%d before and %d after; the day of the marker is after", a.Before.N, a.After.N)
	}
}

func BenchmarkJudge(b *testing.B) {
	before, after := slices.Repeat(baseline, 100), slices.Repeat(faster, 100)
	q := question(before, after)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Judge(q); err != nil {
			b.Fatal(err)
		}
	}
}
