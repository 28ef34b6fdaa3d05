// Package xer reads the XER files of Primavera P6: activities under their work breakdown, links, calendars and progress.
package xer

import (
	"math"
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/schedule"
)

// Read gives the plan of the projects that a file exports, to be scheduled by the rules of Primavera. Activities that are levels
// of effort or summaries of a breakdown take their dates from others and are read as inactive.
func Read(data []byte) (schedule.Plan, error) {
	t, err := tables(data)
	if err != nil {
		return schedule.Plan{}, err
	}
	r := &reader{tables: t, plan: schedule.Plan{Rules: schedule.Primavera}, calendars: map[string]int{}, tasks: map[string]int{}, breakdown: map[string]int{}}
	r.readCalendars()
	r.readProjects()
	r.readTasks()
	r.readLinks()
	return r.plan, r.err
}

type reader struct {
	tables    map[string][]row
	plan      schedule.Plan
	calendars map[string]int
	projects  map[string]bool
	tasks     map[string]int
	breakdown map[string]int
	err       error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fault.New(fault.Invalid, format, args...)
	}
}

func (r *reader) date(of row, name string) schedule.Minute {
	m, err := schedule.ParseMinute(of.get(name))
	if err != nil && r.err == nil {
		r.err = err
	}
	return m
}

// minutes reads a field of hours.
func (r *reader) minutes(of row, name string) int {
	text := strings.Replace(of.get(name), ",", ".", 1)
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.Abs(v) > 1e9 {
		r.fail("The field %s holds “%s”, which is no number of hours", name, text)
		return 0
	}
	return int(math.Round(v * 60))
}

func (r *reader) readCalendars() {
	for i, c := range r.tables["CALENDAR"] {
		r.calendars[c.get("clndr_id")] = i
	}
	for _, c := range r.tables["CALENDAR"] {
		out := schedule.Calendar{ID: c.get("clndr_id"), Name: c.get("clndr_name"), Base: -1}
		if base, ok := r.calendars[c.get("base_clndr_id")]; ok {
			out.Base = base
		}
		g, err := groups(c.get("clndr_data"))
		if err != nil && r.err == nil {
			r.err = err
		}
		if g != nil {
			r.hours(&out, g)
		}
		r.plan.Calendars = append(r.plan.Calendars, out)
	}
	if len(r.plan.Calendars) == 0 {
		r.plan.Calendars = []schedule.Calendar{schedule.Standard()}
	}
}

// hours reads the week, which begins on Sunday, and the exceptions, whose days are counted as spreadsheets do.
func (r *reader) hours(c *schedule.Calendar, g *group) {
	if week := g.find("DaysOfWeek"); week != nil {
		for _, day := range week.groups {
			if n, err := strconv.Atoi(day.name); err == nil && n >= 1 && n <= 7 {
				c.Week[(n+5)%7] = schedule.Weekday{Set: true, Spans: r.spans(day)}
			}
		}
	} else if c.Base < 0 {
		c.Week = schedule.Standard().Week
	}
	if list := g.find("Exceptions"); list != nil {
		for _, x := range list.groups {
			if n, err := strconv.Atoi(x.attrs["d"]); err == nil && n > 2 && n < 200_000 {
				c.Exceptions = append(c.Exceptions, schedule.Exception{First: n - 2, Last: n - 2, Spans: r.spans(x)})
			}
		}
	}
}

func (r *reader) spans(g *group) []schedule.Span {
	var out []schedule.Span
	for _, s := range g.groups {
		from, to := clock(s.attrs["s"]), clock(s.attrs["f"])
		if to == 0 || to%60 == 59 { // up to the last minute of the hour is up to its end
			to = (to + 1) / 60 * 60
		}
		if to == 0 {
			to = schedule.Day
		}
		if from < 0 || to <= from || to > schedule.Day {
			r.fail("A calendar has hours from “%s” to “%s”", s.attrs["s"], s.attrs["f"])
			continue
		}
		out = append(out, schedule.Span{From: from, To: to})
	}
	return out
}

// clock reads "08:00" or "8:00 AM" into minutes; −1 when it is neither.
func clock(text string) int {
	half := strings.ToUpper(text)
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(half, "AM"), "PM"))
	hour, minute, ok := strings.Cut(text, ":")
	h, e1 := strconv.Atoi(hour)
	m, e2 := strconv.Atoi(minute)
	if !ok || e1 != nil || e2 != nil || h < 0 || h > 24 || m < 0 || m > 59 {
		return -1
	}
	if strings.HasSuffix(half, "PM") && h < 12 {
		h += 12
	} else if strings.HasSuffix(half, "AM") && h == 12 {
		h = 0
	}
	return h*60 + m
}

func (r *reader) readProjects() {
	r.projects = map[string]bool{}
	p := &r.plan
	for _, project := range r.tables["PROJECT"] {
		if project.get("export_flag") == "N" {
			continue
		}
		r.projects[project.get("proj_id")] = true
		if start := r.date(project, "plan_start_date"); start > 0 && (p.Start == 0 || start < p.Start) {
			p.Start = start
			p.Title = project.get("proj_short_name")
			if at, ok := r.calendars[project.get("clndr_id")]; ok {
				p.Calendar = at
			}
		}
		if data := r.date(project, "last_recalc_date"); data > p.Status {
			p.Status = data
		}
	}
	if p.Status < p.Start {
		p.Status = 0
	}
	if p.Start == 0 {
		r.fail("The file exports no project with a planned start")
	}
}

func (r *reader) readTasks() {
	p := &r.plan
	for _, w := range r.tables["PROJWBS"] {
		if r.projects[w.get("proj_id")] {
			r.breakdown[w.get("wbs_id")] = len(p.Tasks)
			p.Tasks = append(p.Tasks, schedule.Task{ID: "wbs-" + w.get("wbs_id"), Title: w.get("wbs_name"), Parent: -1, Calendar: -1})
		}
	}
	for _, w := range r.tables["PROJWBS"] {
		at, ok := r.breakdown[w.get("wbs_id")]
		if above, known := r.breakdown[w.get("parent_wbs_id")]; ok && known && r.projects[w.get("proj_id")] {
			p.Tasks[at].Parent = above
		}
	}
	for _, t := range r.tables["TASK"] {
		if r.projects[t.get("proj_id")] {
			r.tasks[t.get("task_id")] = len(p.Tasks)
			p.Tasks = append(p.Tasks, r.task(t))
		}
	}
	// A part of the breakdown without activities is no task.
	used := make([]bool, len(p.Tasks))
	for _, at := range r.tasks {
		for above, steps := p.Tasks[at].Parent, 0; above >= 0 && !used[above] && steps < len(p.Tasks); above, steps = p.Tasks[above].Parent, steps+1 {
			used[above] = true
		}
	}
	for _, at := range r.breakdown {
		p.Tasks[at].Inactive = !used[at]
	}
}

// constraints are Primavera's by its own names.
var constraints = map[string]schedule.Constraint{
	"CS_ALAP": schedule.AsLateAsPossible, "CS_MSO": schedule.MustStartOn, "CS_MSOA": schedule.StartNoEarlier, "CS_MSOB": schedule.StartNoLater,
	"CS_MEO": schedule.MustFinishOn, "CS_MEOA": schedule.FinishNoEarlier, "CS_MEOB": schedule.FinishNoLater,
	"CS_MANDSTART": schedule.MustStartOn, "CS_MANDFIN": schedule.MustFinishOn,
}

func (r *reader) task(t row) schedule.Task {
	out := schedule.Task{ID: t.get("task_code"), Title: t.get("task_name"), Parent: -1, Calendar: -1, Duration: r.minutes(t, "target_drtn_hr_cnt")}
	if at, ok := r.calendars[t.get("clndr_id")]; ok {
		out.Calendar = at
	}
	if above, ok := r.breakdown[t.get("wbs_id")]; ok {
		out.Parent = above
	}
	switch t.get("task_type") {
	case "TT_LOE", "TT_WBS":
		out.Inactive = true
	case "TT_Mile", "TT_FinMile":
		out.Duration = 0
	}
	kind, date := t.get("cstr_type"), r.date(t, "cstr_date")
	if kind == "" {
		kind, date = t.get("cstr_type2"), r.date(t, "cstr_date2")
	}
	out.Constraint = constraints[kind]
	if out.Date = date; date == 0 && out.Constraint >= schedule.MustStartOn {
		out.Constraint = schedule.AsSoonAsPossible
	}
	switch t.get("status_code") {
	case "TK_Active":
		out.Started, out.Remaining = r.date(t, "act_start_date"), r.minutes(t, "remain_drtn_hr_cnt")
	case "TK_Complete":
		out.Started, out.Finished = r.date(t, "act_start_date"), r.date(t, "act_end_date")
		out.Finished = max(out.Finished, out.Started)
		if out.Started == 0 {
			out.Started = out.Finished
		}
	}
	return out
}

func (r *reader) readLinks() {
	lag := schedule.OfPredecessor
	measure := schedule.Working
	for _, o := range r.tables["SCHEDOPTIONS"] {
		switch o.get("sched_calendar_on_relationship_lag") {
		case "rcal_Successor":
			lag = schedule.OfSuccessor
		case "rcal_ProjDefault", "rcal_ProjectDefault":
			lag = schedule.OfPlan
		case "rcal_24Hour", "rcal_24Hours", "rcal_TwentyFourHour":
			measure = schedule.Elapsed
		}
	}
	kinds := map[string]schedule.Kind{"PR_FS": schedule.FS, "PR_SS": schedule.SS, "PR_FF": schedule.FF, "PR_SF": schedule.SF}
	for _, l := range r.tables["TASKPRED"] {
		to, known := r.tasks[l.get("task_id")]
		from, ok := r.tasks[l.get("pred_task_id")]
		kind, of := kinds[l.get("pred_type")]
		if !known || !ok {
			continue // of a project that the file does not hold
		}
		if !of {
			r.fail("A link to “%s” has the kind “%s”", r.plan.Tasks[to].Title, l.get("pred_type"))
		}
		r.plan.Links = append(r.plan.Links, schedule.Link{From: from, To: to, Kind: kind, Lag: r.minutes(l, "lag_hr_cnt"), Measure: measure, Calendar: lag})
	}
}
