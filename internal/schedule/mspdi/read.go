// Package mspdi reads and writes the XML files of Microsoft Project (MSPDI). A document keeps everything that was in its file,
// known here or not, and gives it back with the dates that were computed.
package mspdi

import (
	"math"

	"throughline/internal/fault"
	"throughline/internal/schedule"
)

// Document is a file with the plan that it holds.
type Document struct {
	root  *element
	plan  schedule.Plan
	tasks []*element // of each task of the plan
}

// Stored is what the file says that its tool had computed for a task. Float is in minutes, and missing where it is not said.
type Stored struct {
	Start, Finish schedule.Minute
	LateFinish    schedule.Minute
	Total, Free   *float64
}

// Is tells whether a file looks like one of MSPDI, by its root.
func Is(data []byte) bool {
	root, err := parse(data)
	return err == nil && root.local() == "Project" && (root.child("Tasks") != nil || root.child("Calendars") != nil) && root.child("ProjectList") == nil
}

// Read reads a file. What makes it no plan is said with the element and what is wrong in it.
func Read(data []byte) (*Document, error) {
	root, err := parse(data)
	if err != nil {
		return nil, err
	}
	if root.local() != "Project" {
		return nil, fault.New(fault.Invalid, "The file begins with <%s> and is no plan of Microsoft Project, which begins with <Project>", root.name)
	}
	d := &Document{root: root}
	r := &reader{}
	uid := d.calendars(r, root)
	p := &d.plan
	p.Rules = schedule.MSProject
	p.Title = root.value("Title")
	if p.Title == "" {
		p.Title = root.value("Name")
	}
	p.Start = r.date(root, "StartDate")
	if text := root.value("ScheduleFromStart"); text == "0" || text == "false" {
		p.Finish = r.date(root, "FinishDate")
	}
	p.NearEnough = r.number(root, "CriticalSlackLimit", 0) * r.number(root, "MinutesPerDay", 480)
	if at, ok := uid[root.value("CalendarUID")]; ok {
		p.Calendar = at
	} else if len(p.Calendars) == 0 {
		p.Calendars = []schedule.Calendar{schedule.Standard()}
	}
	d.readTasks(r, uid)
	if p.Start == 0 {
		for _, e := range d.tasks {
			if s := r.date(e, "Start"); s > 0 && (p.Start == 0 || s < p.Start) {
				p.Start = s
			}
		}
	}
	if r.err == nil && p.Start == 0 {
		return nil, fault.New(fault.Invalid, "The plan has neither a StartDate nor a task with a start")
	}
	return d, r.err
}

// Plan gives the plan of the document, to be scheduled by the rules of Microsoft Project.
func (d *Document) Plan() schedule.Plan { return d.plan }

// Stored gives what the file says of a task's dates.
func (d *Document) Stored(task int) Stored {
	r := &reader{}
	e := d.tasks[task]
	s := Stored{Start: r.date(e, "Start"), Finish: r.date(e, "Finish"), LateFinish: r.date(e, "LateFinish")}
	for name, into := range map[string]**float64{"TotalSlack": &s.Total, "FreeSlack": &s.Free} {
		if e.value(name) != "" {
			v := r.share(e, name, 0) / 10
			*into = &v
		}
	}
	return s
}

// readTasks reads tasks, links and assignments.
func (d *Document) readTasks(r *reader, calendars map[string]int) {
	tasks := map[string]int{}
	var above []int // by level: the last task
	levels := []int{}
	for _, e := range d.root.child("Tasks").all("Task") {
		at := len(d.tasks)
		tasks[e.value("UID")] = at
		t := r.task(e, calendars)
		level := r.number(e, "OutlineLevel", 1)
		for len(levels) > 0 && levels[len(levels)-1] >= level {
			levels, above = levels[:len(levels)-1], above[:len(above)-1]
		}
		t.Parent = -1
		if n := len(above); n > 0 && !r.yes(e, "IsNull") {
			t.Parent = above[n-1]
		}
		if !r.yes(e, "IsNull") {
			levels, above = append(levels, level), append(above, at)
		}
		d.tasks = append(d.tasks, e)
		d.plan.Tasks = append(d.plan.Tasks, t)
	}
	for at, e := range d.tasks {
		for _, l := range e.all("PredecessorLink") {
			from, ok := tasks[l.value("PredecessorUID")]
			if !ok {
				continue // of another project; the element stays in the document
			}
			d.plan.Links = append(d.plan.Links, r.link(l, from, at))
		}
	}
	d.readAssignments(r, tasks, calendars)
}

func (r *reader) link(l *element, from, to int) schedule.Link {
	out := schedule.Link{From: from, To: to, Kind: schedule.Kind(r.number(l, "Type", 1) & 3), Calendar: schedule.OfSuccessor}
	lag, format := r.share(l, "LinkLag", 0), r.number(l, "LagFormat", 7)
	switch {
	case percentFormat(format):
		out.Measure, out.Lag = schedule.Percent, int(lag)
	case elapsedFormat(format):
		out.Measure, out.Lag = schedule.Elapsed, int(math.Round(lag/10))
	default:
		out.Lag = int(math.Round(lag / 10))
	}
	return out
}

func (r *reader) task(e *element, calendars map[string]int) schedule.Task {
	t := schedule.Task{ID: e.value("UID"), Title: e.value("Name"), Calendar: -1}
	if at, ok := calendars[e.value("CalendarUID")]; ok {
		t.Calendar = at
	}
	t.Duration = int(math.Round(r.minutes(e, "Duration")))
	t.Elapsed = elapsedFormat(r.number(e, "DurationFormat", 7))
	t.Constraint = schedule.Constraint(r.number(e, "ConstraintType", 0))
	t.Date = r.date(e, "ConstraintDate")
	if t.Date == 0 && t.Constraint >= schedule.MustStartOn {
		t.Constraint = schedule.AsSoonAsPossible
	}
	t.Deadline = r.date(e, "Deadline")
	t.Delay = r.number(e, "LevelingDelay", 0) / 10
	t.Inactive = r.yes(e, "IsNull") || e.value("Active") == "0" || e.value("Active") == "false"
	if r.yes(e, "Manual") || r.yes(e, "ExternalTask") {
		t.Begins, t.Ends = r.date(e, "Start"), r.date(e, "Finish")
		t.Manual = t.Begins > 0 && t.Ends >= t.Begins
	}
	t.Started, t.Finished = r.date(e, "ActualStart"), r.date(e, "ActualFinish")
	if t.Finished > 0 && t.Started == 0 {
		t.Started = t.Finished
	}
	if t.Started > 0 && t.Finished == 0 {
		t.Remaining = t.Duration
		if e.value("RemainingDuration") != "" {
			t.Remaining = int(math.Round(r.minutes(e, "RemainingDuration")))
		}
		if stop, resume := r.date(e, "Stop"), r.date(e, "Resume"); stop > 0 && resume > stop {
			t.Resume = resume
		}
	}
	return t
}
