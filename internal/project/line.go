package project

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/money"
)

// Key names a station of the line.
type Key string

// The five stations.
const (
	Goal    Key = "goal"
	Plan    Key = "plan"
	Process Key = "process"
	Rollout Key = "rollout"
	Result  Key = "result"
)

// State says where the change is, seen from a station.
type State string

// The states of a station.
const (
	Passed  State = "passed"
	Present State = "present"
	Ahead   State = "ahead"
)

// Tone colours the fact of a station that carries a judgement.
type Tone string

// The tones.
const (
	Plain Tone = ""
	Good  Tone = "good"
	Alarm Tone = "alarm"
)

// Station is one stop. Progress, 0 to 100, is how much of the way to the next stop the present one has gone; 100 for a
// passed one and 0 for one ahead. Fact is its one fact, Quiet the lesser one beneath, "" for none.
type Station struct {
	Key      Key    `json:"key"`
	State    State  `json:"state"`
	Progress int    `json:"progress"`
	Fact     string `json:"fact"`
	Quiet    string `json:"quiet"`
	Tone     Tone   `json:"tone,omitempty"`
}

// LineFacts is what the line is computed from. Every part but Project comes from another noun; its zero value means that
// there is nothing of it.
type LineFacts struct {
	Project   Project
	Today     clock.Date
	Tasks     Count // without the cancelled ones
	Milestone Count
	Spent     *money.Amount // nil when nobody records it
	P80       clock.Date    // finish of the plan with a chance of 80 %, "" when it is not known
	Processes ProcessFacts
	Waves     WaveFacts
	Result    ResultFacts
}

// Count is a part of a whole.
type Count struct{ Done, Total int }

// ProcessFacts tells of the processes linked to the project. Version is the newest published number of the only or
// latest one.
type ProcessFacts struct {
	Published, Drafts int // how many processes have a published version; how many have never had one
	Version           int
	Name              string
}

// WaveFacts tells of the rollout. Live counts the waves that went live, done ones too. Next is the first one that has
// not, with its date and how its go/no-go stands.
type WaveFacts struct {
	Live, Total int
	Next        string
	NextDate    clock.Date
	Criteria    Count  // answered yes, of all
	NoGo        bool   // a mandatory criterion of the next wave says no, is open or expired
	Reason      string // the first reason, a sentence
}

// ResultFacts tells of the change's main KPI. Verdict is one of the four words of the verdict, "" without a KPI or a
// go-live date.
type ResultFacts struct {
	Verdict    string
	Headline   string // "The change worked."
	Difference string // signed, with its unit: "−7.9 days"
	After      int    // values since it went live
}

// The words of a verdict that says something; the fourth, "not enough data", says nothing yet.
const (
	improved = "improved"
	worse    = "worse"
	noChange = "no detectable change"
)

// Line tells how far a change has come: the furthest station it has reached is the present one. A station before it is
// passed when there is something in it, and stays ahead when it was skipped.
func Line(f LineFacts) [5]Station {
	line := [5]Station{goal(f), plan(f), process(f), rollout(f), result(f)}
	here := reached(f)
	some := [5]bool{true, f.Tasks.Total > 0, f.Processes.Published > 0 || f.Processes.Drafts > 0, f.Waves.Live > 0, false}
	for i := range line {
		s := &line[i]
		switch {
		case i == here && i == 4 && f.Project.Status == Closed && f.Result.Verdict == improved && !f.Project.Unverified():
			s.State, s.Progress = Passed, 100
		case i == here:
			s.State = Present
		case i < here && some[i]:
			s.State, s.Progress = Passed, 100
		default:
			s.State, s.Progress = Ahead, 0
		}
	}
	return line
}

// reached gives the furthest station: the result once every wave is live or the change is closed, the rollout once a
// wave is live or the maps are ready for one, the process once a map is begun, the plan once the change has started.
func reached(f LineFacts) int {
	w, p := f.Waves, f.Processes
	switch {
	case f.Project.Status == Draft:
		return 0
	case f.Project.Status == Closed, w.Total > 0 && w.Live == w.Total, w.Total == 0 && f.Result.After > 0:
		return 4
	case w.Live > 0, w.Total > 0 && p.Published > 0 && p.Drafts == 0:
		return 3
	case p.Published+p.Drafts > 0:
		return 2
	}
	return 1
}

func goal(f LineFacts) Station {
	p := f.Project
	missing := p.Missing()
	s := Station{Key: Goal, Progress: percent(6-len(missing), 6)}
	unit := spaced(p.Unit)
	switch {
	case p.Baseline != "" && p.Target != "":
		s.Fact = Shown(p.Baseline) + " → " + Shown(p.Target) + unit
	case p.Target != "":
		s.Fact = "Target " + Shown(p.Target) + unit
	case p.Baseline != "":
		s.Fact = "Now " + Shown(p.Baseline) + unit
	default:
		s.Fact = "Nothing to measure yet"
	}
	switch {
	case len(missing) > 0:
		names := make([]string, len(missing))
		for i, m := range missing {
			names[i] = m.Field
		}
		s.Quiet = "needs " + listed(names)
	case p.From != "" && p.To != "":
		s.Quiet = p.From + " to " + p.To
	default:
		s.Quiet = p.Metric
	}
	return s
}

func plan(f LineFacts) Station {
	s := Station{Key: Plan, Progress: percent(f.Tasks.Done, f.Tasks.Total), Fact: "No tasks yet"}
	if f.Tasks.Total > 0 {
		s.Fact = fmt.Sprintf("%d of %d done", f.Tasks.Done, f.Tasks.Total)
	}
	budget := f.Project.Budget()
	switch {
	case f.Spent != nil && budget.Minor > 0:
		s.Quiet = short(*f.Spent) + " of " + short(budget) + " spent"
	case f.Milestone.Total > 0:
		s.Quiet = fmt.Sprintf("%d of %s met", f.Milestone.Done, counted(f.Milestone.Total, "milestone"))
	case budget.Minor > 0:
		s.Quiet = "budget " + short(budget)
	}
	if f.P80 != "" && f.Tasks.Done < f.Tasks.Total {
		likely := "P80 " + f.P80.Say(f.Today)
		if s.Quiet != "" {
			likely += " · " + s.Quiet
		}
		s.Quiet = likely
	}
	return s
}

func process(f LineFacts) Station {
	p := f.Processes
	all := p.Published + p.Drafts
	s := Station{Key: Process, Progress: percent(p.Published, all)}
	switch {
	case all == 0:
		s.Fact = "No map yet"
	case all == 1 && p.Published == 1:
		s.Fact, s.Quiet = fmt.Sprintf("Version %d", p.Version), p.Name
	case all == 1:
		s.Fact, s.Quiet = "First draft", p.Name
	default:
		s.Fact = fmt.Sprintf("%d of %d published", p.Published, all)
		if p.Drafts > 0 {
			s.Quiet = counted(p.Drafts, "map") + " still a draft"
		}
	}
	return s
}

func rollout(f LineFacts) Station {
	w := f.Waves
	s := Station{Key: Rollout, Progress: percent(w.Live, w.Total)}
	switch {
	case w.Total == 0:
		s.Fact = "No waves yet"
		return s
	case w.Live == 0:
		s.Fact = counted(w.Total, "wave") + " planned"
	default:
		s.Fact = fmt.Sprintf("Wave %d of %d", w.Live, w.Total)
	}
	if w.Live == w.Total {
		s.Quiet = "all live"
		return s
	}
	switch {
	case w.NextDate != "":
		s.Quiet = w.Next + " on " + w.NextDate.Say(f.Today)
	default:
		s.Quiet = w.Next + " has no date yet"
	}
	if w.Criteria.Total > 0 {
		word := "go"
		if w.NoGo {
			word = "no-go"
		}
		s.Quiet += fmt.Sprintf(", %s with %d of %d yes", word, w.Criteria.Done, w.Criteria.Total)
	}
	if w.NoGo && w.NextDate != "" && w.NextDate <= f.Today {
		s.Tone = Alarm
	}
	return s
}

func result(f LineFacts) Station {
	r := f.Result
	s := Station{Key: Result, Progress: percent(min(r.After, enough), enough)}
	so := " so far"
	if f.Project.Status == Closed {
		s.Progress, so = 100, ""
	}
	switch r.Verdict {
	case improved, worse, noChange:
		s.Fact, s.Quiet = r.Difference+so, r.Headline
		s.Tone = map[string]Tone{improved: Good, worse: Alarm}[r.Verdict]
	default:
		switch {
		case f.Project.Unverified():
			s.Fact, s.Quiet = "Closed unverified", "nobody measured what it did"
		case r.After > 0:
			s.Fact, s.Quiet = "Not enough data yet", counted(r.After, "value")+" since it went live"
		case f.Waves.Live > 0:
			s.Fact, s.Quiet = "No value yet", "since it went live"
		default:
			s.Fact = "Not live yet"
		}
	}
	return s
}

// enough is how many values after going live fill the last station: the run of eight of the control chart.
const enough = 8

func percent(done, total int) int {
	if total <= 0 {
		return 0
	}
	return max(0, min(100, done*100/total))
}

func spaced(unit string) string {
	if unit == "" || unit == "%" {
		return unit
	}
	return " " + unit
}

// shown writes a stored number with a true minus.
// Shown writes a stored number as people read it, with grouped thousands: "66,900", "−1,200.5".
func Shown(number string) string {
	whole, rest, _ := strings.Cut(strings.TrimPrefix(number, "-"), ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if strings.HasPrefix(number, "-") {
		whole = "−" + whole
	}
	if rest != "" {
		whole += "." + rest
	}
	return whole
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// listed writes "problem, metric and target".
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// short writes an amount in two or three figures: "€38k", "CHF 1.2m".
func short(a money.Amount) string {
	v := float64(a.Minor) / math.Pow10(a.Currency.Places())
	sign := ""
	if v < 0 {
		sign, v = "−", -v
	}
	suffix := ""
	switch {
	case v >= 999_500:
		v, suffix = v/1e6, "m"
	case v >= 1000:
		v, suffix = v/1e3, "k"
	}
	places := 0
	if suffix != "" && v < 10 && math.Round(v*10) != math.Round(v)*10 {
		places = 1
	}
	return sign + a.Currency.Sign() + strconv.FormatFloat(v, 'f', places, 64) + suffix
}
