package mspdi

import (
	"math"
	"sort"

	"throughline/internal/schedule"
)

// contours are how much of a person's units each shape of work takes on average over its time, by their number in the file.
var contours = [...]float64{1, .6, .6, .5, .5, .5, .5, .7}

// readAssignments turns the work of people into the parts of tasks whose duration follows from it, and pauses into gaps.
func (d *Document) readAssignments(r *reader, tasks, calendars map[string]int) {
	people := map[string]int{} // calendar of each resource that works
	for _, e := range d.root.child("Resources").all("Resource") {
		if r.number(e, "Type", 1) != 1 {
			continue
		}
		people[e.value("UID")] = d.plan.Calendar
		if at, ok := calendars[e.value("CalendarUID")]; ok {
			people[e.value("UID")] = at
		}
	}
	for _, e := range d.root.child("Assignments").all("Assignment") {
		at, ok := tasks[e.value("TaskUID")]
		if !ok {
			continue
		}
		t, of := &d.plan.Tasks[at], d.tasks[at]
		calendar, works := people[e.value("ResourceUID")]
		pauses := r.pauses(e)
		fixed := r.number(of, "Type", 0) == 1 || t.Elapsed
		if !works || fixed {
			if len(t.Gaps) == 0 {
				t.Gaps = d.gaps(at, pauses)
			}
			continue
		}
		if t.Calendar >= 0 {
			calendar = d.both(t.Calendar, calendar, r.yes(of, "IgnoreResourceCalendar"))
		}
		units := r.share(e, "Units", 1)
		work := r.minutes(e, "Work")
		shape := r.number(e, "WorkContour", 0)
		if units <= 0 || work <= 0 || shape < 0 || shape >= len(contours) {
			continue
		}
		part := schedule.Part{Calendar: calendar, Minutes: int(math.Round(work / units / contours[shape])), Delay: r.number(e, "Delay", 0) / 10}
		for _, p := range pauses {
			part.Minutes += d.worked(calendar, p)
		}
		t.Parts = append(t.Parts, part)
	}
}

// both gives the calendar of a task that has one of its own, done by a person: the hours that both work.
func (d *Document) both(task, person int, ignore bool) int {
	if ignore || task == person {
		return task
	}
	name := d.plan.Calendars[task].Name + " and " + d.plan.Calendars[person].Name
	for i, c := range d.plan.Calendars {
		if c.Cut != nil && c.Base == task && *c.Cut == person {
			return i
		}
	}
	d.plan.Calendars = append(d.plan.Calendars, schedule.Calendar{Name: name, Base: task, Cut: &person})
	return len(d.plan.Calendars) - 1
}

// pause is a time in which an assignment is planned and nothing is done.
type pause struct{ from, to schedule.Minute }

// pauses reads the times without work between the first and the last work of an assignment's phases.
func (r *reader) pauses(e *element) []pause {
	type phase struct {
		pause
		work bool
	}
	var phases []phase
	for _, p := range e.all("TimephasedData") {
		if kind := r.number(p, "Type", 0); kind != 1 && kind != 2 || p.value("Value") == "" {
			continue
		}
		phases = append(phases, phase{pause{r.date(p, "Start"), r.date(p, "Finish")}, r.minutes(p, "Value") > 0})
	}
	sort.SliceStable(phases, func(i, j int) bool { return phases[i].from < phases[j].from })
	first, last := -1, -1
	for i, p := range phases {
		if p.work {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	var out []pause
	for i := first + 1; i < last && first >= 0; i++ {
		if p := phases[i]; !p.work && p.to > p.from {
			out = append(out, p.pause)
		}
	}
	return out
}

// worked gives the working minutes of a calendar within a pause.
func (d *Document) worked(calendar int, p pause) int {
	n, err := schedule.WorkingMinutes(d.plan.Calendars, calendar, p.from, p.to)
	if err != nil {
		return 0 // said when the plan is scheduled
	}
	return n
}

// gaps turns pauses into the splits of a task. They are counted from where the file has the task start, which is where the
// pauses were found.
func (d *Document) gaps(task int, pauses []pause) []schedule.Gap {
	t := &d.plan.Tasks[task]
	if len(pauses) == 0 || t.Elapsed {
		return nil
	}
	calendar := d.plan.Calendar
	if t.Calendar >= 0 {
		calendar = t.Calendar
	}
	start := (&reader{}).date(d.tasks[task], "Start")
	var out []schedule.Gap
	paused := 0
	for _, p := range pauses {
		length := d.worked(calendar, p)
		if length == 0 {
			continue
		}
		after := d.worked(calendar, pause{start, p.from}) - paused
		if n := len(out); n > 0 && out[n-1].After == after {
			out[n-1].Length += length
		} else {
			out = append(out, schedule.Gap{After: after, Length: length})
		}
		paused += length
	}
	return out
}
