package process

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
	"throughline/internal/process/ask"
)

// Facts is what a step tells beyond its drawing. They stand in the map's own file, in the product's namespace, so that a
// map carries them wherever it goes; the text is the standard's documentation, which other tools show too.
type Facts struct {
	Text     string   `json:"text"`               // how it is done, Markdown
	Role     string   `json:"role,omitempty"`     // who does it, where the lane does not say
	Tool     string   `json:"tool,omitempty"`     // what it is done in
	Work     *float64 `json:"work,omitempty"`     // minutes of work, once
	Wait     *float64 `json:"wait,omitempty"`     // minutes it lies before or during, beside the work
	Right    *float64 `json:"right,omitempty"`    // percent that arrive complete and accurate, 0 to 100
	Days     int      `json:"days,omitempty"`     // working days it may take, from when it opens
	Rekey    bool     `json:"rekey,omitempty"`    // somebody types again what is there already
	Evidence string   `json:"evidence,omitempty"` // what shows that it was done
	KPI      string   `json:"kpi,omitempty"`
	Risk     string   `json:"risk,omitempty"`
	Control  string   `json:"control,omitempty"` // what it makes or approves: “creates payment; approves vendor”, see Clashes
	Form     []Input  `json:"form,omitempty"`    // what is asked of whoever does it

	DaysAfter  string `json:"daysAfter,omitempty"`  // id of the step from whose end the days count; "" is from its own opening
	Stop       bool   `json:"stop,omitempty"`       // in a run nothing behind it may be done before it
	Approval   bool   `json:"approval,omitempty"`   // in a run whoever answers for it approves it before it counts as done
	AwaitAsked bool   `json:"awaitAsked,omitempty"` // in a run it is not done before those consulted have answered

	Accountable string   `json:"accountable,omitempty"` // role that answers for it; "" is that of the whole process
	Consulted   []string `json:"consulted,omitempty"`
	Informed    []string `json:"informed,omitempty"`
}

// Input is one question of a step's form.
type Input = ask.Input

// InputKind is the type of an answer.
type InputKind = ask.Kind

// The kinds of answers.
const (
	Words, Long, Number, Money, Day = ask.Words, ask.Long, ask.Number, ask.Money, ask.Day
	YesNo, Choice, Several          = ask.YesNo, ask.Choice, ask.Several
	Person, Mail, Web, File, Photo  = ask.Person, ask.Mail, ask.Web, ask.File, ask.Photo
)

// InputKinds lists them for forms.
var InputKinds = ask.Kinds

// Keys of facts in a map's file. They stay for good: files written years ago must read back.
const (
	factRole, factTool, factWork, factWait, factRight, factRekey = "role", "tool", "minutes", "waitMinutes", "percentRight", "rekey"
	factEvidence, factKPI, factRisk, factForm                    = "evidence", "kpi", "risk", "form"
	factDays, factControl                                        = "days", "control"
	factDaysAfter, factStop, factApproval, factAwaitAsked        = "daysAfter", "stop", "approval", "awaitConsulted"
	factAccountable, factConsulted, factInformed                 = "accountable", "consulted", "informed"
)

const (
	maxText  = 50_000 // characters of a step's text
	maxFact  = 2000   // characters of one fact
	mostDays = 1000
)

// factsOf reads what a map tells of an element. What is not readable, as in a file from elsewhere, is left out.
func factsOf(m *bpmn.Model, id, documentation string) Facts {
	f := Facts{Text: documentation, Role: m.Fact(id, factRole), Tool: m.Fact(id, factTool), Evidence: m.Fact(id, factEvidence),
		KPI: m.Fact(id, factKPI), Risk: m.Fact(id, factRisk), Control: m.Fact(id, factControl), Rekey: m.Fact(id, factRekey) == "true",
		Work: amount(m.Fact(id, factWork)), Wait: amount(m.Fact(id, factWait)), Right: amount(m.Fact(id, factRight)),
		Accountable: m.Fact(id, factAccountable), Consulted: names(m.Fact(id, factConsulted)), Informed: names(m.Fact(id, factInformed)),
		DaysAfter: m.Fact(id, factDaysAfter), Stop: m.Fact(id, factStop) == "true", Approval: m.Fact(id, factApproval) == "true", AwaitAsked: m.Fact(id, factAwaitAsked) == "true"}
	if days := amount(m.Fact(id, factDays)); days != nil && *days <= mostDays {
		f.Days = int(*days)
	}
	if form := m.Fact(id, factForm); form != "" {
		var inputs []Input
		if json.Unmarshal([]byte(form), &inputs) == nil && len(inputs) <= ask.Most {
			f.Form = inputs
		}
	}
	return f
}

// writeFacts puts facts into the map; an empty one is taken out of it.
func writeFacts(m *bpmn.Model, id string, f Facts) error {
	form := ""
	if len(f.Form) > 0 {
		b, err := json.Marshal(f.Form)
		if err != nil {
			return err
		}
		form = string(b)
	}
	days := ""
	if f.Days > 0 {
		days = strconv.Itoa(f.Days)
	}
	for _, fact := range [][2]string{{factRole, f.Role}, {factTool, f.Tool}, {factWork, written(f.Work)}, {factWait, written(f.Wait)}, {factRight, written(f.Right)},
		{factDays, days}, {factRekey, marked(f.Rekey)}, {factEvidence, f.Evidence}, {factKPI, f.KPI}, {factRisk, f.Risk}, {factControl, f.Control}, {factForm, form},
		{factDaysAfter, f.DaysAfter}, {factStop, marked(f.Stop)}, {factApproval, marked(f.Approval)}, {factAwaitAsked, marked(f.AwaitAsked)},
		{factAccountable, f.Accountable}, {factConsulted, strings.Join(f.Consulted, "; ")}, {factInformed, strings.Join(f.Informed, "; ")}} {
		if m.Fact(id, fact[0]) == fact[1] {
			continue
		}
		if err := m.SetFact(id, fact[0], fact[1]); err != nil {
			return err
		}
	}
	return m.SetDocumentation(id, f.Text)
}

// check trims facts and refuses what cannot be.
func (f *Facts) check() error {
	var c fault.Check
	for name, text := range map[string]*string{"role": &f.Role, "tool": &f.Tool, "evidence": &f.Evidence, "kpi": &f.KPI, "risk": &f.Risk, "control": &f.Control, "accountable": &f.Accountable} {
		*text = strings.TrimSpace(*text)
		c.Need(utf8.RuneCountInString(*text) <= maxFact, name, "is longer than 2,000 characters")
	}
	c.Need(utf8.RuneCountInString(f.Text) <= maxText, "text", "is longer than 50,000 characters")
	for name, v := range map[string]*float64{"work": f.Work, "wait": f.Wait} {
		c.Need(v == nil || *v >= 0 && *v <= 10*365*24*60, name, "is not a time between 0 and ten years")
	}
	c.Need(f.Right == nil || *f.Right >= 0 && *f.Right <= 100, "right", "is a share in percent, from 0 to 100")
	c.Need(f.Days >= 0 && f.Days <= mostDays, "days", "is not a number of working days from 0 to 1,000")
	c.Need(len(f.DaysAfter) <= 300, "daysAfter", "is no id of a step")
	f.Consulted, f.Informed = tidy(f.Consulted), tidy(f.Informed)
	c.Add("form", ask.Check(f.Form))
	return c.Err()
}

func amount(text string) *float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return nil
	}
	return &v
}

// marked writes a fact that holds or does not.
func marked(on bool) string {
	if on {
		return "true"
	}
	return ""
}

func written(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

func names(text string) []string { return tidy(strings.Split(text, ";")) }

// tidy trims names and drops empty and repeated ones.
func tidy(list []string) []string {
	var out []string
	for _, name := range list {
		name = strings.TrimSpace(strings.ReplaceAll(name, ";", ","))
		if name != "" && !slices.ContainsFunc(out, func(have string) bool { return strings.EqualFold(have, name) }) {
			out = append(out, name)
		}
	}
	return out
}
