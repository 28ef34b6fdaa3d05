package schedule

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"throughline/internal/fault"
)

// The JSON form of a plan names calendars and tasks by their ids. Dates are "2026-11-23T08:00", days "2026-11-23", hours
// ["08:00","12:00"], and lengths minutes.
type planJSON struct {
	Title     string         `json:"title,omitempty"`
	Start     Minute         `json:"start,omitempty"`
	Finish    Minute         `json:"finish,omitempty"`
	Status    Minute         `json:"status,omitempty"`
	Rules     string         `json:"rules,omitempty"` // house, ms-project or primavera
	Calendar  string         `json:"calendar,omitempty"`
	Calendars []calendarJSON `json:"calendars,omitempty"`
	Tasks     []taskJSON     `json:"tasks"`
	Links     []linkJSON     `json:"links,omitempty"`
}

type calendarJSON struct {
	ID         string                 `json:"id"`
	Name       string                 `json:"name,omitempty"`
	Base       string                 `json:"base,omitempty"`
	Week       map[string][][2]string `json:"week,omitempty"` // mon to sun; an empty list is a day off, an absent day is as in the base
	Exceptions []exceptionJSON        `json:"exceptions,omitempty"`
}

type exceptionJSON struct {
	Name  string      `json:"name,omitempty"`
	From  Minute      `json:"from"`
	To    Minute      `json:"to,omitempty"`
	Hours [][2]string `json:"hours,omitempty"`
}

type taskJSON struct {
	ID         string     `json:"id"`
	Title      string     `json:"title,omitempty"`
	Parent     string     `json:"parent,omitempty"`
	Calendar   string     `json:"calendar,omitempty"`
	Duration   int        `json:"duration,omitempty"`
	Elapsed    bool       `json:"elapsed,omitempty"`
	Work       []partJSON `json:"work,omitempty"`
	Gaps       []Gap      `json:"gaps,omitempty"`
	Constraint string     `json:"constraint,omitempty"`
	Date       Minute     `json:"date,omitempty"`
	Deadline   Minute     `json:"deadline,omitempty"`
	Delay      int        `json:"delay,omitempty"`
	Manual     bool       `json:"manual,omitempty"`
	Begins     Minute     `json:"begins,omitempty"`
	Ends       Minute     `json:"ends,omitempty"`
	Started    Minute     `json:"started,omitempty"`
	Finished   Minute     `json:"finished,omitempty"`
	Remaining  int        `json:"remaining,omitempty"`
	Resume     Minute     `json:"resume,omitempty"`
	Inactive   bool       `json:"inactive,omitempty"`
}

type partJSON struct {
	Calendar string `json:"calendar,omitempty"`
	Minutes  int    `json:"minutes"`
	Delay    int    `json:"delay,omitempty"`
}

type linkJSON struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Kind     string `json:"kind,omitempty"` // FS when it is not said
	Lag      int    `json:"lag,omitempty"`
	Measure  string `json:"measure,omitempty"`  // working, elapsed or percent
	Calendar string `json:"calendar,omitempty"` // of the lag: an id, or successor, predecessor, plan
}

var (
	dayNames        = [7]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	ruleNames       = []string{"house", "ms-project", "primavera"}
	measureNames    = []string{"working", "elapsed", "percent"}
	kindNames       = []string{"FF", "FS", "SF", "SS"}
	constraintNames = []string{"as-soon-as-possible", "as-late-as-possible", "must-start-on", "must-finish-on", "start-no-earlier", "start-no-later", "finish-no-earlier", "finish-no-later"}
)

// mostJSON bounds a plan in JSON, in bytes.
const mostJSON = 256 << 20

// ReadJSON reads a plan. Fields that are not known are refused, as a misspelt one would change the dates.
func ReadJSON(data []byte) (Plan, error) {
	if len(data) > mostJSON {
		return Plan{}, fault.New(fault.Limit, "The file has more than %d MB", mostJSON>>20)
	}
	var in planJSON
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return Plan{}, fault.Wrap(err, fault.Invalid, "This is no plan in JSON: %v", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Plan{}, fault.New(fault.Invalid, "Something follows the plan in its file")
	}
	n := &naming{}
	p := Plan{Title: in.Title, Start: in.Start, Finish: in.Finish, Status: in.Status, Rules: Rules(n.word("rules", in.Rules, ruleNames, 0))}
	n.readCalendars(&p, in)
	tasks := map[string]int{}
	for i, t := range in.Tasks {
		if _, twice := tasks[t.ID]; twice || t.ID == "" {
			n.fail("The tasks have the id “%s” twice, or one has none", t.ID)
		}
		tasks[t.ID] = i
	}
	for _, t := range in.Tasks {
		p.Tasks = append(p.Tasks, n.task(t, tasks))
	}
	for _, l := range in.Links {
		link := Link{From: n.find("task", l.From, tasks, -1), To: n.find("task", l.To, tasks, -1), Kind: Kind(n.word("kind", l.Kind, kindNames, int(FS))), Lag: l.Lag,
			Measure: Measure(n.word("measure", l.Measure, measureNames, 0)), Calendar: OfSuccessor}
		switch l.Calendar {
		case "", "successor":
		case "predecessor":
			link.Calendar = OfPredecessor
		case "plan":
			link.Calendar = OfPlan
		default:
			link.Calendar = n.find("calendar", l.Calendar, n.calendars, OfSuccessor)
		}
		p.Links = append(p.Links, link)
	}
	return p, n.err
}

// naming finds what ids and words stand for, and keeps the first that stands for nothing.
type naming struct {
	calendars map[string]int
	err       error
}

func (n *naming) fail(format string, args ...any) {
	if n.err == nil {
		n.err = fault.New(fault.Invalid, format, args...)
	}
}

func (n *naming) word(what, text string, words []string, missing int) int {
	if text == "" {
		return missing
	}
	for i, w := range words {
		if w == text {
			return i
		}
	}
	n.fail("“%s” is no %s; there are %v", text, what, words)
	return missing
}

func (n *naming) find(what, id string, in map[string]int, missing int) int {
	if id == "" && missing != -1 {
		return missing
	}
	at, ok := in[id]
	if !ok {
		n.fail("There is no %s “%s”", what, id)
		return missing
	}
	return at
}

func (n *naming) task(t taskJSON, tasks map[string]int) Task {
	out := Task{ID: t.ID, Title: t.Title, Parent: -1, Calendar: -1, Duration: t.Duration, Elapsed: t.Elapsed, Gaps: t.Gaps, Date: t.Date, Deadline: t.Deadline, Delay: t.Delay,
		Manual: t.Manual, Begins: t.Begins, Ends: t.Ends, Started: t.Started, Finished: t.Finished, Remaining: t.Remaining, Resume: t.Resume, Inactive: t.Inactive,
		Constraint: Constraint(n.word("constraint", t.Constraint, constraintNames, 0))}
	if t.Parent != "" {
		out.Parent = n.find("task", t.Parent, tasks, -1)
	}
	if t.Calendar != "" {
		out.Calendar = n.find("calendar", t.Calendar, n.calendars, -1)
	}
	for _, w := range t.Work {
		out.Parts = append(out.Parts, Part{Calendar: n.find("calendar", w.Calendar, n.calendars, 0), Minutes: w.Minutes, Delay: w.Delay})
	}
	return out
}

func (n *naming) readCalendars(p *Plan, in planJSON) {
	n.calendars = map[string]int{}
	if len(in.Calendars) == 0 {
		p.Calendars = []Calendar{Standard()}
		n.calendars["standard"] = 0
	}
	for i, c := range in.Calendars {
		n.calendars[c.ID] = i
	}
	for _, c := range in.Calendars {
		out := Calendar{ID: c.ID, Name: c.Name, Base: -1}
		if out.Name == "" {
			out.Name = c.ID
		}
		if c.Base != "" {
			out.Base = n.find("calendar", c.Base, n.calendars, -1)
		}
		for name, hours := range c.Week {
			day := n.word("day of the week", name, dayNames[:], 0)
			out.Week[day] = Weekday{Set: true, Spans: n.hours(hours)}
		}
		for _, e := range c.Exceptions {
			x := Exception{Name: e.Name, First: int(e.From) / Day, Last: int(e.To) / Day, Spans: n.hours(e.Hours)}
			if e.To == 0 {
				x.Last = x.First
			}
			out.Exceptions = append(out.Exceptions, x)
		}
		p.Calendars = append(p.Calendars, out)
	}
	p.Calendar = n.find("calendar", in.Calendar, n.calendars, 0)
}

func (n *naming) hours(pairs [][2]string) []Span {
	var out []Span
	for _, pair := range pairs {
		var at [2]int
		for k, text := range pair {
			ok := len(text) == 5 && text[2] == ':'
			for _, c := range []int{0, 1, 3, 4} {
				ok = ok && text[c] >= '0' && text[c] <= '9'
			}
			if !ok {
				n.fail("“%s” is no time of day; write it as 08:00", text)
				return nil
			}
			at[k] = (int(text[0]-'0')*10+int(text[1]-'0'))*60 + int(text[3]-'0')*10 + int(text[4]-'0')
		}
		out = append(out, Span{at[0], at[1]})
	}
	return out
}
