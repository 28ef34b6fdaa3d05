package project

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/money"
)

func TestSuggestCode(t *testing.T) {
	free := func(string) bool { return false }
	for title, want := range map[string]string{
		"Cut onboarding from 21 days to 10": "ONB", "Three CRMs become one": "CRM", "Expense reports in one tap": "EXP",
		"Übergabe prüfen": "UBE", "Ускорить приём": "P2", "": "P2", "24/7 support": "SUP",
	} {
		if got := SuggestCode(title, free); got != want {
			t.Errorf("%q: %s, want %s", title, got, want)
		}
	}
	taken := map[string]bool{"ONB": true, "CUT": true, "FROM": true, "FRO": true, "DAY": true, "ONB2": true}
	if got := SuggestCode("Cut onboarding from 21 days to 10", func(c string) bool { return taken[c] }); got != "ONB3" {
		t.Error(got)
	}
}

func TestSuggestedCodeIsValidAndFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		taken := map[string]bool{}
		for range rapid.IntRange(1, 30).Draw(t, "n") {
			code := SuggestCode(rapid.String().Draw(t, "title"), func(c string) bool { return taken[c] })
			if !validCode(code) || taken[code] {
				t.Fatalf("%q", code)
			}
			taken[code] = true
		}
	})
}

func complete() Project {
	return Project{Code: "ONB", Status: Active, Charter: Charter{Title: "Cut onboarding", Problem: "slow", Metric: "Days to productive",
		From: "offer signed", To: "productive", Unit: "days", Direction: Lower, Baseline: "21", Target: "10", Sponsor: "s", Lead: "l",
		Cap: 5_200_000, Currency: "EUR"}}
}

func TestCharterRules(t *testing.T) {
	for name, c := range map[string]struct {
		edit  func(p *Project)
		field string
	}{
		"complete":                {func(*Project) {}, ""},
		"decimal comma":           {func(p *Project) { p.Baseline = "22,5" }, ""},
		"no number":               {func(p *Project) { p.Baseline = "about 21" }, "baseline"},
		"infinite":                {func(p *Project) { p.Baseline = "1e999" }, "baseline"},
		"hexadecimal":             {func(p *Project) { p.Target = "0x1p-2" }, "target"},
		"target not better":       {func(p *Project) { p.Target = "25" }, "target"},
		"higher is better":        {func(p *Project) { p.Direction, p.Target = Higher, "25" }, ""},
		"title empty":             {func(p *Project) { p.Title = "  " }, "title"},
		"code too long":           {func(p *Project) { p.Code = "ONBOARD" }, "code"},
		"code begins with digit":  {func(p *Project) { p.Code = "1AB" }, "code"},
		"finish before the start": {func(p *Project) { p.Start, p.Finish = "2026-11-02", "2026-11-01" }, "finish"},
		"no date":                 {func(p *Project) { p.Start = "soon" }, "start"},
		"money without currency":  {func(p *Project) { p.Currency = "" }, "currency"},
		"negative cap":            {func(p *Project) { p.Cap = -1 }, "cap"},
	} {
		p := complete()
		c.edit(&p)
		p.tidy()
		err := p.check()
		got := ""
		if e := fault.As(err); e != nil {
			got = e.Problems[0].Field
		}
		if got != c.field {
			t.Errorf("%s: problem at %q, want %q (%v)", name, got, c.field, err)
		}
	}
}

func TestMissingNamesEachGap(t *testing.T) {
	p := Project{}
	var fields []string
	for _, m := range p.Missing() {
		fields = append(fields, m.Field)
	}
	if diff := cmp.Diff([]string{"problem", "metric", "baseline", "target", "sponsor"}, fields); diff != "" {
		t.Error(diff)
	}
	p = complete()
	if len(p.Missing()) != 0 {
		t.Error(p.Missing())
	}
	p.Direction = ""
	if m := p.Missing(); len(m) != 1 || m[0].Field != "direction" {
		t.Error(m)
	}
}

func TestAssess(t *testing.T) {
	now := clock.Date("2026-11-23")
	index := func(v float64) *float64 { return &v }
	for name, c := range map[string]struct {
		f    HealthFacts
		want Health
	}{
		"fine":                        {HealthFacts{LastNews: now}, OnTrack},
		"index .80 is not below .80":  {HealthFacts{LastNews: now, ScheduleIndex: index(.80)}, AtRisk},
		"index .79":                   {HealthFacts{LastNews: now, ScheduleIndex: index(.79)}, OffTrack},
		"index .80 and risk 20":       {HealthFacts{LastNews: now, ScheduleIndex: index(.80), Risk: 20, RiskUntreated: 20}, OffTrack},
		"risk 15":                     {HealthFacts{LastNews: now, Risk: 15}, AtRisk},
		"milestone 5 days late":       {HealthFacts{LastNews: now, MilestoneLate: 5}, OnTrack},
		"milestone 6 days late":       {HealthFacts{LastNews: now, MilestoneLate: 6, LateMilestone: "Pilot"}, AtRisk},
		"gate failed":                 {HealthFacts{LastNews: now, GateFailed: []string{"Wave 1"}}, OffTrack},
		"20 days of silence":          {HealthFacts{LastNews: now.AddDays(-20)}, OnTrack},
		"21 days of silence":          {HealthFacts{LastNews: now.AddDays(-21)}, Unknown},
		"silence does not hide a red": {HealthFacts{LastNews: now.AddDays(-90), OverCap: true}, OffTrack},
	} {
		c.f.Now = now
		if got, why := Assess(c.f); got != c.want || got != OnTrack && len(why) == 0 {
			t.Errorf("%s: %q %v, want %q", name, got, why, c.want)
		}
	}
}

func TestLine(t *testing.T) {
	p := complete()
	draft := Project{Status: Draft, Charter: Charter{Title: "Vendors", Problem: "slow"}}
	closed := complete()
	closed.Status = Closed
	waived := closed
	waived.Waiver = Waiver{Reason: "the team was dissolved before"}
	spent := money.Of(3_800_000, "EUR")
	today := clock.Date("2026-11-23")
	won := ResultFacts{Verdict: improved, Headline: "The change worked.", Difference: "−7.9 days", After: 9}
	for name, c := range map[string]struct {
		f      LineFacts
		states string
		facts  []string
		quiets []string
	}{
		"a draft": {LineFacts{Project: draft}, "@....",
			[]string{"Nothing to measure yet", "No tasks yet", "No map yet", "No waves yet", "Not live yet"},
			[]string{"needs metric, baseline, target and sponsor", "", "", "", ""}},
		"planned": {LineFacts{Project: p, Tasks: Count{0, 12}, Milestone: Count{1, 3}}, "#@...",
			[]string{"21 → 10 days", "0 of 12 done", "No map yet", "No waves yet", "Not live yet"},
			[]string{"offer signed to productive", "1 of 3 milestones met", "", "", ""}},
		"being mapped": {LineFacts{Project: p, Tasks: Count{5, 12}, Processes: ProcessFacts{Published: 1, Drafts: 1}}, "##@..",
			[]string{"21 → 10 days", "5 of 12 done", "1 of 2 published", "No waves yet", "Not live yet"},
			[]string{"offer signed to productive", "budget €52k", "1 map still a draft", "", ""}},
		"rolling out": {LineFacts{Project: p, Today: today, Tasks: Count{34, 47}, Spent: &spent, Processes: ProcessFacts{Published: 1, Version: 3, Name: "Employee onboarding"},
			Waves: WaveFacts{Live: 2, Total: 3, Next: "Lisbon", NextDate: "2026-12-07", Criteria: Count{13, 14}, NoGo: true}, Result: won}, "###@.",
			[]string{"21 → 10 days", "34 of 47 done", "Version 3", "Wave 2 of 3", "−7.9 days so far"},
			[]string{"offer signed to productive", "€38k of €52k spent", "Employee onboarding", "Lisbon on 7 Dec, no-go with 13 of 14 yes", "The change worked."}},
		"too early to tell": {LineFacts{Project: p, Tasks: Count{47, 47}, Waves: WaveFacts{Live: 1, Total: 1}, Result: ResultFacts{Verdict: "not enough data", Difference: "−9 days", After: 2}}, "##.#@",
			[]string{"21 → 10 days", "47 of 47 done", "No map yet", "Wave 1 of 1", "Not enough data yet"},
			[]string{"offer signed to productive", "budget €52k", "", "all live", "2 values since it went live"}},
		"closed and proven": {LineFacts{Project: closed, Tasks: Count{47, 47}, Processes: ProcessFacts{Published: 1, Version: 3}, Waves: WaveFacts{Live: 1, Total: 1}, Result: won}, "#####",
			[]string{"21 → 10 days", "47 of 47 done", "Version 3", "Wave 1 of 1", "−7.9 days"}, nil},
		"closed unverified": {LineFacts{Project: waived, Tasks: Count{1, 1}}, "##..@",
			[]string{"21 → 10 days", "1 of 1 done", "No map yet", "No waves yet", "Closed unverified"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var states strings.Builder
			var facts, quiets []string
			for _, s := range Line(c.f) {
				states.WriteString(map[State]string{Passed: "#", Present: "@", Ahead: "."}[s.State])
				facts, quiets = append(facts, s.Fact), append(quiets, s.Quiet)
			}
			if states.String() != c.states {
				t.Errorf("states %s, want %s", states.String(), c.states)
			}
			if diff := cmp.Diff(c.facts, facts); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.quiets, quiets); c.quiets != nil && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSentence(t *testing.T) {
	v := func(words ...string) (out []Outcome) {
		for _, w := range words {
			out = append(out, Outcome{Status: Active, Verdict: w})
		}
		return out
	}
	for want, changes := range map[string][]Outcome{
		"No changes yet.":                                                  nil,
		"One change. None is proven yet.":                                  v("not enough data"),
		"One change. One is proven, and it worked.":                        v(improved),
		"Eight changes. Two are proven, one worked.":                       v(improved, noChange, "", "", "", "", "", "not enough data"),
		"Two changes. Two are proven, both worked.":                        v(improved, improved),
		"Two changes. Two are proven, none worked, one made things worse.": v(noChange, worse),
		"One change. None is proven yet. One was closed unverified.":       {{Status: Closed, Unverified: true}},
		"One change. None is proven yet. One is off track.":                {{Status: Active, Health: OffTrack}},
	} {
		if got := Sentence(changes); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for want, a := range map[string]money.Amount{"€38k": money.Of(3_800_000, "EUR"), "€1.2k": money.Of(123_400, "EUR"), "CHF 900": money.Of(90_000, "CHF"),
		"¥1m": money.Of(999_900, "JPY"), "€0": money.Of(0, "EUR"), "−$5k": money.Of(-500_000, "USD")} {
		if got := short(a); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
