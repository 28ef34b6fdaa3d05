package api

import (
	"encoding/json"
	"strings"
	"testing"

	"throughline/internal/clock"
	"throughline/internal/kpi"
	"throughline/internal/verdict"
)

// judged gives a KPI with a value a week from 1 June 2026 on, live on the day.
func judged(t *testing.T, live clock.Date, values ...float64) kpi.Result {
	t.Helper()
	r := kpi.Result{KPI: kpi.KPI{Definition: kpi.Definition{Name: "Days to productive", Unit: "days"}}, Marker: live}
	for i, v := range values {
		r.Points = append(r.Points, verdict.On(clock.Date("2026-06-01").AddDays(7*i), v))
	}
	if live == "" {
		return r
	}
	a, err := verdict.Judge(verdict.Question{Points: r.Points, Marker: live.Time(), Better: verdict.Lower, Unit: "days"})
	if err != nil {
		t.Fatal(err)
	}
	r.Answer, r.Chart, r.Sentence = &a, a.Chart, a.Sentence
	return r
}

func TestVerdictAsJSON(t *testing.T) {
	before := []float64{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}
	for name, c := range map[string]struct {
		result kpi.Result
		has    []string
		lacks  []string
	}{
		"nothing measured":   {judged(t, ""), []string{`"points":[]`, `"signals":[]`}, []string{"verdict", "before", "limits", "difference"}},
		"not live":           {judged(t, "", before...), []string{`"after":false`}, []string{`"verdict"`, `"after":true`}},
		"nothing after":      {judged(t, "2026-12-01", before...), []string{`"verdict":"not enough data"`, `"before":{"n":12,`}, []string{`"difference"`, `"percent"`}},
		"nothing before":     {judged(t, "2026-01-01", 3, 4), []string{`"verdict":"not enough data"`, `"after":{"n":2,"mean":3.5}`}, []string{`"before":{`, `"limits"`, `"difference"`}},
		"a change that took": {judged(t, "2026-08-24", append(before, 19, 18, 17, 18, 16)...), []string{`"verdict":"improved"`, `"headline":"The change worked."`, `"baseline":12`, `"after":true`, `"rule":`}, []string{`"target"`}},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := json.Marshal(verdictOf(c.result))
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range c.has {
				if !strings.Contains(string(b), s) {
					t.Errorf("lacks %s: %s", s, b)
				}
			}
			for _, s := range c.lacks {
				if strings.Contains(string(b), s) {
					t.Errorf("has %s: %s", s, b)
				}
			}
		})
	}
}
