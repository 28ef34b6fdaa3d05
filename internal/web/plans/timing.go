package plans

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/plan/pin"
	"throughline/internal/plan/timing"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// timingView is what the schedule says of one task.
type timingView struct {
	Page      ui.Page
	Task      plan.Task
	Today     clock.Date
	Planned   timing.Planned
	Conflicts []timing.Conflict // of this task, or of the whole plan when nothing can be computed
	Finish    clock.Date        // of the plan
}

// TaskTiming shows when a task happens by the schedule of its plan, and why. It stands on the task's page, which does not wait
// for it: the whole plan is computed for it.
func (p *Pages) TaskTiming(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return err
	}
	t, err := p.Plans.Get(r.Context(), key)
	if err != nil {
		return err
	}
	s, err := p.Timing.Schedule(r.Context(), t.Project, "")
	if err != nil {
		return err
	}
	v := timingView{Task: t, Today: page.Of(r).Today, Finish: s.Finish, Page: page.Shell(r, page.Options{Title: t.Key + " schedule", Current: "/projects"})}
	for _, planned := range s.Tasks {
		if planned.ID == key {
			v.Planned = planned
		}
	}
	for _, c := range s.Conflicts {
		if c.Task == key || c.Task == "" {
			v.Conflicts = append(v.Conflicts, c)
		}
	}
	return page.Show(w, r, http.StatusOK, timingPage(v))
}

// slack says how far the task can slip.
func (v timingView) slack() string {
	switch t := v.Planned; {
	case t.Float < 0:
		return days(-t.Float) + " too late for what is wanted"
	case t.Critical:
		return "none: when it slips, the plan ends later"
	case t.Free == t.Float:
		return days(t.Float)
	default:
		return days(t.Float) + ", " + days(t.Free) + " of them without moving another task"
	}
}

func days(n float64) string {
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if n == 1 {
		return text + " day"
	}
	return text + " days"
}

// pins are what a task can be pinned to, in words.
var pins = []ui.Option{{Value: "", Label: "As soon as it can"}, {Value: "snet", Label: "Start no earlier than"}, {Value: "snlt", Label: "Start no later than"},
	{Value: "fnet", Label: "Finish no earlier than"}, {Value: "fnlt", Label: "Finish no later than"}, {Value: "mso", Label: "Must start on"}, {Value: "mfo", Label: "Must finish on"},
	{Value: "alap", Label: "As late as it can"}}

// ties are the kinds of links, told from the task that waits.
var ties = []ui.Option{{Value: "FS", Label: "starts when it is finished"}, {Value: "SS", Label: "starts when it starts"}, {Value: "FF", Label: "finishes when it is finished"}, {Value: "SF", Label: "finishes when it starts"}}

// tieSays tells a link that is no plain one: its kind and its lag.
func tieSays(n plan.Neighbour) string {
	var parts []string
	if n.Kind != "" && n.Kind != "FS" {
		parts = append(parts, map[string]string{"SS": "start to start", "FF": "finish to finish", "SF": "start to finish"}[n.Kind])
	}
	if n.Lag > 0 {
		parts = append(parts, days(float64(n.Lag))+" later")
	} else if n.Lag < 0 {
		parts = append(parts, days(float64(-n.Lag))+" earlier")
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// told tells whether the task asks anything of its time beyond start and due, so that its fields stand open.
func (v taskView) told() bool {
	if !pin.Same(v.Task.Timing, pin.Timing{}) {
		return true
	}
	for _, p := range v.Problems {
		switch p.Name {
		case "duration", "optimistic", "pessimistic", "pin", "pinned", "deadline", "manual":
			return true
		}
	}
	return false
}

// spanText is the duration as it stands in its field: as it was typed, or as it is stored.
func (v taskView) spanText() string {
	if v.Typed != nil {
		return v.Span
	}
	if v.Task.Duration == nil {
		return ""
	}
	return pin.Span(*v.Task.Duration)
}

// rangeText is one end of the range as it stands in its field: as it was typed, or as it is stored.
func (v taskView) rangeText(name string, stored *int64) string {
	if text, sent := v.Range[name]; sent {
		return text
	}
	if stored == nil {
		return ""
	}
	return pin.Span(*stored)
}

// rangeOf reads the range of the duration: what differs from what is stored.
func rangeOf(r *http.Request, was pin.Timing, p *pin.Patch) error {
	best, worst := strings.TrimSpace(r.PostFormValue("optimistic")), strings.TrimSpace(r.PostFormValue("pessimistic"))
	if best == "" && worst == "" {
		if gone := true; was.Optimistic != nil {
			p.Certain = &gone
		}
		return nil
	}
	var c fault.Check
	for _, end := range []struct {
		name, text string
		was        *int64
		put        **int64
	}{{"optimistic", best, was.Optimistic, &p.Optimistic}, {"pessimistic", worst, was.Pessimistic, &p.Pessimistic}} {
		if end.text == "" {
			c.Need(false, end.name, "is missing; a range needs both ends")
			continue
		}
		if end.was != nil && end.text == pin.Span(*end.was) {
			continue
		}
		minutes, err := pin.ParseSpan(end.text)
		c.Need(err == nil, end.name, "is not a duration such as 5 d, 3 h or 90 min")
		*end.put = &minutes
	}
	return c.Err()
}

// timingOf reads what the form says of the time: only what differs from what is stored, so that what was not touched pins
// nothing.
func timingOf(r *http.Request, was pin.Timing) (pin.Patch, error) {
	var p pin.Patch
	if !r.PostForm.Has("timing-sent") {
		return p, nil
	}
	text := strings.TrimSpace(r.PostFormValue("duration"))
	switch {
	case text == "" && was.Duration != nil:
		loose := true
		p.Loose = &loose
	case text != "" && (was.Duration == nil || text != pin.Span(*was.Duration)):
		minutes, err := pin.ParseSpan(text)
		if err != nil {
			return p, err
		}
		p.Duration = &minutes
	}
	if err := rangeOf(r, was, &p); err != nil {
		return p, err
	}
	if kind := r.PostFormValue("pin"); kind != was.Pin {
		p.Pin = &kind
	}
	if day := clock.Date(r.PostFormValue("pinned")); day != was.Pinned {
		p.Pinned = &day
	}
	if day := clock.Date(r.PostFormValue("deadline")); day != was.Deadline {
		p.Deadline = &day
	}
	if by := r.PostFormValue("manual") != ""; by != was.Manual {
		p.Manual = &by
	}
	return p, nil
}
