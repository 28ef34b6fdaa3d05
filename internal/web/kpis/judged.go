package kpis

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"throughline/internal/chart"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/spc"
	"throughline/internal/verdict"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// judged is a KPI as pages show it: words, picture and numbers from the same rows.
type judged struct {
	kpi.Result
	Href      string
	Headline  ui.Span
	Says      ui.Sentence // the headline and the numbers
	Facts     []ui.Fact
	Method    []ui.Fact
	Drawings  string // the chart at three widths; "" without values
	Head      []string
	Rows      [][]string
	Spark     string
	Now       string // the mean since the change, or of all values before it
	Target    string
	TargetMet ui.Tone
	CanEdit   bool
}

// others finds the KPIs that guard this one or are compared with it.
type others []kpi.Result

func (o others) get(key id.KPI) *kpi.Result {
	for i := range o {
		if o[i].KPI.ID == key {
			return &o[i]
		}
	}
	return nil
}

func judgedOf(r kpi.Result, all others, frame page.Frame, directory page.Directory, today clock.Date) judged {
	j := judged{Result: r, Href: "/kpis/" + string(r.KPI.ID), CanEdit: frame.CanEdit}
	j.Headline = headline(r)
	said := r.Sentence
	if r.Answer != nil {
		said = strings.TrimPrefix(said, r.Answer.Verdict.Word()+": ")
	}
	j.Says = ui.Say(j.Headline)
	if len(r.Values) > 0 {
		j.Says = append(append(j.Says, ui.Text(" ")), figures(said+".", j.Href+"#values")...)
	} else if j.CanEdit {
		j.Says = append(j.Says, ui.Text(" Paste what was measured before the change: eight values make a verdict possible."))
	}
	if r.KPI.Target != "" {
		j.Target = measured(target(&r.KPI), r.KPI.Unit)
	}
	j.facts(all, today)
	j.method(directory, today)
	j.draw()
	return j
}

// headline gives the words that come first.
func headline(r kpi.Result) ui.Span {
	switch {
	case len(r.Values) == 0:
		return ui.Verdict("No values yet.", ui.Dim)
	case r.Answer == nil:
		return ui.Verdict("Not live yet.", ui.Dim)
	}
	tones := map[verdict.Verdict]ui.Tone{verdict.Improved: ui.Ok, verdict.Worse: ui.Alarm, verdict.NotEnoughData: ui.Dim}
	return ui.Verdict(r.Answer.Headline, tones[r.Answer.Verdict])
}

// counted matches what a sentence counts or measures: "22.3 → 17.3", "9 of 9", "12 values".
var counted = regexp.MustCompile(`[−-]?\d[\d.,]* → [−-]?\d[\d.,]*\d|\d+ of \d+ points?|\d+ (?:values|points?)`)

// figures makes the numbers of a sentence lead to their rows.
func figures(s, href string) ui.Sentence {
	s = strings.ReplaceAll(s, " %", "\u00a0%") // a number keeps its sign on its line
	var out ui.Sentence
	for {
		at := counted.FindStringIndex(s)
		if at == nil {
			return append(out, ui.Text(upper(s, len(out) == 0)))
		}
		if at[0] > 0 {
			out = append(out, ui.Text(upper(s[:at[0]], len(out) == 0)))
		}
		out, s = append(out, ui.Figure(s[at[0]:at[1]], href)), s[at[1]:]
	}
}

func upper(s string, first bool) string {
	if first && s != "" {
		return strings.ToUpper(s[:1]) + s[1:]
	}
	return s
}

// target gives the stored target, which the rules have checked; NaN for none.
func target(k *kpi.KPI) float64 {
	v, err := strconv.ParseFloat(k.Target, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// measured writes a number with its unit.
func measured(v float64, unit string) string {
	return verdict.Number(v) + suffix(unit)
}

// suffix gives the unit as it stands behind a number.
func suffix(unit string) string {
	if unit == "" || unit == "%" {
		return unit
	}
	return " " + unit
}

func fact(name string, spans ...ui.Span) ui.Fact { return ui.Fact{Name: name, Says: spans} }

func quiet(words string) ui.Span { return ui.Span{Text: words, Tone: ui.Dim} }

func strong(words string) ui.Span { return ui.Span{Text: words, Strong: true} }

// facts fills the numbers beside the chart.
func (j *judged) facts(all others, today clock.Date) {
	k, a := &j.KPI, j.Answer
	add := func(name string, spans ...ui.Span) { j.Facts = append(j.Facts, fact(name, spans...)) }
	switch {
	case a != nil:
		if a.After.N > 0 {
			j.Now = measured(a.After.Mean, k.Unit)
			add("Now", strong(j.Now), quiet(", mean of "+count(a.After.N, "value")))
		}
		if a.Before.N > 0 {
			add("Before", ui.Text(measured(a.Before.Mean, k.Unit)), quiet(", mean of "+count(a.Before.N, "value")))
		}
	case j.Chart != nil:
		j.Now = measured(j.Chart.Mean, k.Unit)
		add("Baseline", strong(j.Now), quiet(", mean of "+count(len(j.Points), "value")))
	case len(j.Points) == 1:
		j.Now = measured(j.Points[0].Value, k.Unit)
	}
	if k.Target != "" {
		said := []ui.Span{ui.Text(j.Target)}
		if a != nil && a.TargetMet != nil {
			word := quiet(", not reached")
			if *a.TargetMet {
				j.TargetMet, word = ui.Ok, ui.Span{Text: ", reached", Tone: ui.Ok}
			}
			said = append(said, word)
		}
		add("Target", said...)
	}
	switch {
	case j.Marker == "":
		add("Live since", quiet("no wave is live yet"))
	case j.ByHand:
		add("Live since", ui.Text(j.Marker.Say(today)), quiet(", set by hand"))
	default:
		add("Live since", ui.Text(j.Marker.Say(today)), quiet(", the first wave"))
	}
	for _, g := range k.Guardrails {
		if other := all.get(g.KPI); other != nil {
			add("Guardrail", guard(g, other, j.Result, today)...)
		}
	}
	if other := all.get(k.Compare); other != nil {
		said := []ui.Span{ui.Figure(other.KPI.Name, "/kpis/"+string(other.KPI.ID))}
		if a != nil && a.Comparison != nil {
			said = append(said, ui.Text(" moved by "+verdict.Signed(a.Comparison.Difference, suffix(k.Unit))+"; beyond that, this one by "+verdict.Signed(a.Comparison.Effect, suffix(k.Unit))))
		} else {
			said = append(said, quiet(", needs values on both sides of the change"))
		}
		add("Compared with", said...)
	}
}

// guard says whether a guardrail holds.
func guard(g kpi.Guardrail, other *kpi.Result, r kpi.Result, today clock.Date) []ui.Span {
	bound := " at most "
	if g.Kind == kpi.Min {
		bound = " at least "
	}
	said := []ui.Span{ui.Figure(other.KPI.Name, "/kpis/"+string(other.KPI.ID)), ui.Text(bound + measured(g.Limit, other.KPI.Unit) + ": ")}
	if r.Answer == nil {
		return append(said, quiet("watched from the day the change is live"))
	}
	for _, b := range r.Answer.Breaches {
		if b.Name != other.KPI.Name {
			continue
		}
		words := fmt.Sprintf("broken by %d of %s, first on %s", b.N, count(b.Of, "value"), clock.DateOf(b.First.At).Say(today))
		if b.BeforeToo {
			words += "; it was beyond the limit before the change already"
		}
		return append(said, ui.Verdict(words, ui.Alarm))
	}
	for _, v := range other.Values {
		if v.Date >= r.Marker {
			return append(said, ui.Verdict("holds", ui.Ok))
		}
	}
	return append(said, quiet("no value since the change"))
}

// method fills what stands behind "How this was judged".
func (j *judged) method(directory page.Directory, today clock.Date) {
	k := &j.KPI
	add := func(name, words string) {
		if words != "" {
			j.Method = append(j.Method, fact(name, ui.Text(words)))
		}
	}
	what := k.Formula
	if k.From != "" && k.To != "" {
		what = strings.TrimSpace(strings.TrimSuffix(what, ".") + ". From " + k.From + " to " + k.To)
		what = strings.TrimPrefix(what, ". ")
	}
	add("Measures", what)
	better := "Lower is better."
	if k.Direction == verdict.Higher {
		better = "Higher is better."
	}
	add("Direction", better)
	add("Comes", cadences[k.Cadence])
	add("Source", k.Source)
	if k.Owner != "" {
		add("Owner", directory.Person(k.Owner).Name)
	}
	if j.Chart != nil {
		words := fmt.Sprintf("XmR chart: the mean of %s ± 2.66 mean moving ranges gives %s to %s.", count(j.Chart.Baseline, "value"),
			verdict.Number(j.Chart.X.Lower), measured(j.Chart.X.Upper, k.Unit))
		if j.Answer != nil {
			words = fmt.Sprintf("XmR chart: the mean of the %s before the change ± 2.66 mean moving ranges gives %s to %s. Values measured later do not move them.",
				count(j.Chart.Baseline, "value"), verdict.Number(j.Chart.X.Lower), measured(j.Chart.X.Upper, k.Unit))
		}
		add("Limits", words)
	}
	add("Baseline", bounds(k, today))
	if j.Left > 0 {
		add("Left out", count(j.Left, "value")+" outside the baseline")
	}
	add("Rules", "One value outside the limits, eight in a row on one side of the mean, or three of four nearer to a limit than to the mean is a signal. Eight values before the change are needed; after it, four without a signal mean no detectable change.")
	if j.Answer != nil && len(j.Answer.Signals) > 0 {
		add("Signals", signals(j.Answer, k.Unit, today))
	}
}

func bounds(k *kpi.KPI, today clock.Date) string {
	switch {
	case k.BaseFrom != "" && k.BaseTo != "":
		return "Values from " + k.BaseFrom.Say(today) + " to " + k.BaseTo.Say(today)
	case k.BaseFrom != "":
		return "Values from " + k.BaseFrom.Say(today) + " until the change"
	case k.BaseTo != "":
		return "Values until " + k.BaseTo.Say(today)
	}
	return "Every value before the change"
}

// rules says each rule in words.
var rules = map[spc.Rule]string{spc.Outside: "outside the limits", spc.RunOfEight: "eight in a row on one side", spc.NearLimit: "three of four near a limit"}

// signals lists the first few signals.
func signals(a *verdict.Answer, unit string, today clock.Date) string {
	const most = 3
	var out []string
	for i, s := range a.Signals {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(a.Signals)-most))
			break
		}
		out = append(out, fmt.Sprintf("%s on %s (%s)", rules[s.Rule], clock.DateOf(s.At).Say(today), measured(s.Value, unit)))
	}
	return upper(strings.Join(out, "; "), true) + "."
}

// The widths at which a chart is drawn; the sheet shows the one that fits its place.
var widths = []struct {
	class         string
	width, height float64
}{{"fits-wide", 840, 260}, {"fits-mid", 560, 220}, {"fits-narrow", 340, 200}}

// draw makes the chart and its rows.
func (j *judged) draw() {
	if len(j.Points) == 0 {
		return
	}
	v := j.view()
	j.Head, j.Rows = v.Rows()
	var b strings.Builder
	b.WriteString(`<div class="fits">`)
	for _, w := range widths {
		v.Width, v.Height = w.width, w.height
		b.WriteString(`<div class="` + w.class + `">` + chart.Control(v) + `</div>`)
	}
	b.WriteString(`</div>`)
	j.Drawings = b.String()
	numbers := make([]float64, 0, len(j.Points))
	for _, p := range j.Points[max(0, len(j.Points)-60):] {
		numbers = append(numbers, p.Value)
	}
	j.Spark = chart.Spark(numbers)
}

// view gives the chart: with the change when there is a verdict, of the baseline before.
func (j *judged) view() chart.ControlView {
	k := &j.KPI
	q := verdict.Question{Marker: j.Marker.Time(), Better: k.Direction, Unit: k.Unit}
	if v := target(k); !math.IsNaN(v) {
		q.Target = &v
	}
	if j.Answer != nil {
		label := "First wave live"
		if j.ByHand {
			label = "Live"
		}
		return chart.OfVerdict(q, *j.Answer, k.Name, label)
	}
	v := chart.ControlView{Title: k.Name, Desc: j.Sentence + ".", Unit: k.Unit, Target: q.Target}
	for _, p := range j.Points {
		v.Points = append(v.Points, chart.ControlPoint{At: p.At, Value: p.Value})
	}
	if j.Chart != nil {
		v.Phases = []chart.Phase{{To: len(v.Points), Center: j.Chart.X.Center, Lower: j.Chart.X.Lower, Upper: j.Chart.X.Upper, Label: "baseline"}}
	}
	return v
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
