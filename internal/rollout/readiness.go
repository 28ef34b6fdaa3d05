package rollout

import (
	"fmt"
	"strings"

	"throughline/internal/clock"
)

// Verdict is the answer to "may it go?".
type Verdict string

// The verdicts, as they are shown. A share of yes is never one.
const (
	Go            Verdict = "go"
	ConditionalGo Verdict = "conditional go"
	NoGo          Verdict = "no-go"
)

// Readiness is how the criteria of one gate stand on a day.
type Readiness struct {
	Verdict Verdict `json:"verdict"`
	Yes     int     `json:"yes"`
	Total   int     `json:"total"`
	// Reasons says in a sentence each what makes it a no-go, in the order of the criteria.
	Reasons []string `json:"reasons"`
	// Advice says the same of the advisory criteria, which stop nothing.
	Advice []string `json:"advice"`
	// Refused tells that a mandatory criterion is answered no: no condition helps over that.
	Refused bool `json:"refused"`
	// Sentence is the whole in one line: "No-go with 13 of 14 yes: the runbook was not rehearsed."
	Sentence string `json:"sentence"`
}

// Decide tells how the criteria of the gate stand on the day. One mandatory criterion that is answered no, is open, has
// expired, or lacks the signature of somebody who did not answer it makes a no-go, whatever the others say. Without any
// entry criterion nothing was agreed, which is a no-go too; without exit criteria nothing keeps a wave from being done.
func Decide(list []Criterion, gate Gate, today clock.Date) Readiness {
	r := Readiness{Verdict: Go, Reasons: []string{}, Advice: []string{}}
	for _, c := range list {
		if c.Gate != gate {
			continue
		}
		r.Total++
		problem := c.problem(today)
		if problem == "" {
			r.Yes++
			continue
		}
		if !c.Mandatory {
			r.Advice = append(r.Advice, problem)
			continue
		}
		r.Verdict = NoGo
		r.Reasons = append(r.Reasons, problem)
		r.Refused = r.Refused || c.Answer == No
	}
	if r.Total == 0 && gate == Entry {
		r.Verdict, r.Reasons = NoGo, append(r.Reasons, "No entry criteria are agreed yet.")
	}
	r.Sentence = r.say()
	return r
}

// under gives the readiness of a wave that went live under a condition.
func (r Readiness) under(c Condition, today clock.Date) Readiness {
	if r.Verdict == NoGo && c.Set() {
		r.Verdict = ConditionalGo
		r.Sentence = "Conditional go until " + c.Due.Say(today) + " with " + r.share() + ": " + first(r.Reasons)
	}
	return r
}

// problem says why the criterion does not hold on the day, "" when it does.
func (c *Criterion) problem(today clock.Date) string {
	name := "“" + strings.TrimRight(c.Text, ".") + "”"
	switch {
	case c.Answer == No:
		return name + " is answered no."
	case c.Answer != Yes:
		return name + " is not answered."
	case c.Expires != "" && c.Expires < today:
		return name + " expired on " + c.Expires.Say(today) + "."
	case c.Mandatory && c.Evidence == "":
		return name + " has no evidence."
	case c.Mandatory && c.Signer == "":
		return name + " is not signed."
	case c.Mandatory && c.Signer == c.AnsweredBy:
		return name + " is signed only by who answered it."
	}
	return ""
}

func (r Readiness) say() string {
	switch {
	case r.Verdict == NoGo && r.Total == 0:
		return "No-go: " + lower(r.Reasons[0])
	case r.Verdict == NoGo:
		more := ""
		if n := len(r.Reasons) - 1; n > 0 {
			more = fmt.Sprintf(" And %d more.", n)
		}
		return "No-go with " + r.share() + ": " + r.Reasons[0] + more
	case r.Total == 0:
		return "Nothing to check."
	case r.Yes < r.Total:
		return "Go with " + r.share() + "; the rest is advice."
	}
	return "Go: all " + fmt.Sprint(r.Total) + " hold."
}

func (r Readiness) share() string { return fmt.Sprintf("%d of %d yes", r.Yes, r.Total) }

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
