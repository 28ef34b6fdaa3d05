package verdict

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

func (v Verdict) headline() string {
	switch v {
	case Improved:
		return "The change worked."
	case Worse:
		return "The change made it worse."
	case NoChange:
		return "No detectable change."
	}
	return "Not enough data yet."
}

// Word gives the verdict as a sentence begins: "Improved".
func (v Verdict) Word() string { return strings.ToUpper(string(v[:1])) + string(v[1:]) }

// sentence says the numbers behind the headline, the reason first when there is no verdict.
func sentence(q Question, a Answer) string {
	parts := []string{}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	lead := a.Verdict.Word() + ": "
	if a.Verdict == NotEnoughData {
		add("%s", missing(q, a))
	}
	for _, b := range a.Breaches {
		add("%s", b.say())
	}
	if a.Before.N > 0 && a.After.N > 0 {
		add("%s", means(q, a))
		if a.Chart != nil {
			add("%d of %s %s the old centre line%s", a.OnBetterSide, count(a.After.N, "point"), q.Better.side(), quiet(a))
		}
	}
	if a.TargetMet != nil {
		word := "not met"
		if *a.TargetMet {
			word = "met"
		}
		add("target %s %s", Number(*q.Target), word)
	}
	if c := a.Comparison; c != nil {
		add("the comparison group moved by %s, the change beyond it is %s", Signed(c.Difference, unit(q)), Signed(c.Effect, unit(q)))
	}
	return lead + strings.Join(parts, "; ")
}

// missing says what a verdict still waits for.
func missing(q Question, a Answer) string {
	switch {
	case a.Before.N < q.Rules.MinBaseline:
		return fmt.Sprintf("%s before the change, %d are needed", count(a.Before.N, "point"), q.Rules.MinBaseline)
	case a.After.N == 0:
		return "no point since the change went live on " + day(q.Marker)
	}
	return fmt.Sprintf("%s since the change and no signal, %d are needed to say more", count(a.After.N, "point"), q.Rules.MinAfter)
}

// quiet explains why there is no verdict in either direction.
func quiet(a Answer) string {
	switch {
	case a.Verdict != NoChange:
		return ""
	case len(a.Signals) == 0:
		return ", no signal"
	}
	return ", signals only against the mean"
}

func means(q Question, a Answer) string {
	before, after := pair(a.Before.Mean, a.After.Mean)
	percent := "n/a"
	if a.Percent != nil {
		percent = Percent(*a.Percent)
	}
	return fmt.Sprintf("%s → %s%s (%s)", before, after, unit(q), percent)
}

func (b Breach) say() string {
	s := fmt.Sprintf("guardrail “%s” passed its limit %s: %s on %s", b.Name, Number(b.Limit), Number(b.First.Value), day(b.First.At))
	if b.BeforeToo {
		s += ", as it had before the change"
	}
	return s
}

func (d Direction) side() string {
	if d == Lower {
		return "below"
	}
	return "above"
}

func day(t time.Time) string { return t.Format("2 Jan 2006") }

func unit(q Question) string {
	switch q.Unit {
	case "", "%":
		return q.Unit
	}
	return " " + q.Unit
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Number gives a number with three significant digits at least and no false ones: 22.3, 0.0184, 1,204.
func Number(v float64) string {
	return trim(fixed(v, digits(v)))
}

// Signed gives a difference with its sign and unit: "−5.0 days", "+0.6 days"; no sign for nothing.
func Signed(v float64, unit string) string {
	s := trim(fixed(v, digits(v)))
	if v > 0 && s != "0" {
		s = "+" + s
	}
	return s + unit
}

// Percent gives a share of a hundred: "−22 %", one decimal below ten: "−3.7 %".
func Percent(v float64) string {
	d := 0
	if math.Abs(v) < 10 {
		d = 1
	}
	s := trim(fixed(v, d))
	if v > 0 && s != "0" {
		s = "+" + s
	}
	return s + " %"
}

// pair gives two numbers with the same decimals, enough of them to tell the two apart.
func pair(a, b float64) (string, string) {
	d := digits(math.Max(math.Abs(a), math.Abs(b)))
	for a != b && fixed(a, d) == fixed(b, d) && d < 12 {
		d++
	}
	return fixed(a, d), fixed(b, d)
}

// digits gives the decimals that show three significant digits.
func digits(v float64) int {
	v = math.Abs(v)
	if v == 0 || v >= 1000 {
		return 0
	}
	return min(12, max(1, 2-int(math.Floor(math.Log10(v)))))
}

// fixed rounds half away from zero and writes a true minus and thousands.
func fixed(v float64, decimals int) string {
	if math.Abs(v) >= 1e15 {
		return strings.Replace(strconv.FormatFloat(v, 'g', 4, 64), "-", "−", 1)
	}
	scale := math.Pow(10, float64(decimals))
	// 2.675 is stored a little below itself; the nudge rounds the number people wrote.
	s := strconv.FormatFloat(math.Round(math.Abs(v)*scale*(1+1e-14))/scale, 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 && strings.Trim(whole, "0.,") != "" {
		return "−" + whole
	}
	return whole
}

// trim drops the zeros a number alone does not need.
func trim(s string) string {
	if strings.Contains(s, ".") && !strings.Contains(s, "e") {
		return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}
