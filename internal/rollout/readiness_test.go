package rollout

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/clock"
)

const today = clock.Date("2026-11-23")

func held(text string, mandatory bool) Criterion {
	return Criterion{Gate: Entry, Text: text, Mandatory: mandatory, Answer: Yes, Evidence: "seen", AnsweredBy: "ada", Signer: "bob"}
}

func TestOneMandatoryNoIsANoGoAtNinetyThreePercent(t *testing.T) {
	var list []Criterion
	for i := range 13 {
		list = append(list, held(fmt.Sprintf("Point %d", i), i%2 == 0))
	}
	list = append(list, Criterion{Gate: Entry, Text: "The runbook was rehearsed.", Mandatory: true, Answer: No})
	r := Decide(list, Entry, today)
	if r.Verdict != NoGo || !r.Refused || r.Yes != 13 || r.Total != 14 {
		t.Fatalf("%+v", r)
	}
	if want := "No-go with 13 of 14 yes: “The runbook was rehearsed” is answered no."; r.Sentence != want {
		t.Errorf("%s, want %s", r.Sentence, want)
	}
}

func TestDecide(t *testing.T) {
	change := func(edit func(c *Criterion)) []Criterion {
		c := held("Trained", true)
		edit(&c)
		return []Criterion{held("Told", false), c}
	}
	for name, c := range map[string]struct {
		list []Criterion
		gate Gate
		want string
	}{
		"all hold":                    {change(func(*Criterion) {}), Entry, "Go: all 2 hold."},
		"open":                        {change(func(c *Criterion) { c.Answer = Open }), Entry, "No-go with 1 of 2 yes: “Trained” is not answered."},
		"expired":                     {change(func(c *Criterion) { c.Expires = "2026-11-22" }), Entry, "No-go with 1 of 2 yes: “Trained” expired on 22 Nov."},
		"its last day":                {change(func(c *Criterion) { c.Expires = "2026-11-23" }), Entry, "Go: all 2 hold."},
		"without evidence":            {change(func(c *Criterion) { c.Evidence = "" }), Entry, "No-go with 1 of 2 yes: “Trained” has no evidence."},
		"unsigned":                    {change(func(c *Criterion) { c.Signer = "" }), Entry, "No-go with 1 of 2 yes: “Trained” is not signed."},
		"signed by who answered":      {change(func(c *Criterion) { c.Signer = "ada" }), Entry, "No-go with 1 of 2 yes: “Trained” is signed only by who answered it."},
		"advice stops nothing":        {change(func(c *Criterion) { c.Mandatory, c.Answer = false, No }), Entry, "Go with 1 of 2 yes; the rest is advice."},
		"two reasons":                 {append(change(func(c *Criterion) { c.Answer = Open }), Criterion{Gate: Entry, Text: "Data", Mandatory: true}), Entry, "No-go with 1 of 3 yes: “Trained” is not answered. And 1 more."},
		"nothing agreed to go in":     {nil, Entry, "No-go: no entry criteria are agreed yet."},
		"nothing agreed to be done":   {change(func(*Criterion) {}), Exit, "Nothing to check."},
		"the other gate is not asked": {append(change(func(*Criterion) {}), Criterion{Gate: Exit, Text: "x", Mandatory: true}), Entry, "Go: all 2 hold."},
	} {
		if got := Decide(c.list, c.gate, today).Sentence; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Whatever else is said: a go means that every mandatory criterion holds, and a no-go names each one that does not.
func TestNoShareOutweighsAMandatoryCriterion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []Criterion
		failing := 0
		for i := range rapid.IntRange(1, 20).Draw(t, "n") {
			c := held(fmt.Sprintf("Point %d", i), rapid.Bool().Draw(t, "mandatory"))
			c.Answer = rapid.SampledFrom([]Answer{Yes, Yes, Yes, No, Open}).Draw(t, "answer")
			c.Expires = rapid.SampledFrom([]clock.Date{"", today, today.AddDays(-1)}).Draw(t, "expires")
			if c.Mandatory && (c.Answer != Yes || c.Expires.Before(today)) {
				failing++
			}
			list = append(list, c)
		}
		r := Decide(list, Entry, today)
		if (r.Verdict == Go) != (failing == 0) || len(r.Reasons) != failing || r.Yes > r.Total {
			t.Fatalf("%d fail: %+v", failing, r)
		}
		if r.Verdict == NoGo && !strings.HasPrefix(r.Sentence, "No-go") {
			t.Fatal(r.Sentence)
		}
	})
}
