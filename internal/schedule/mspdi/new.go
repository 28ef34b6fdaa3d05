package mspdi

import (
	"encoding/xml"
	"fmt"
	"strconv"

	"throughline/internal/schedule"
)

func namespace() []xml.Attr {
	return []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: "http://schemas.microsoft.com/project"}}
}

func yesNo(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

func writeHours(day *element, spans []schedule.Span) {
	day.add("DayWorking", yesNo(len(spans) > 0))
	if len(spans) == 0 {
		return
	}
	times := day.add("WorkingTimes", "")
	for _, s := range spans {
		t := times.add("WorkingTime", "")
		t.add("FromTime", fmt.Sprintf("%02d:%02d:00", s.From/60, s.From%60))
		t.add("ToTime", fmt.Sprintf("%02d:%02d:00", s.To/60%24, s.To%60))
	}
}

func writeWeek(days *element, week schedule.Week, all bool) {
	for kind := 1; kind <= 7; kind++ {
		if d := week[(kind+5)%7]; d.Set || all {
			day := days.add("WeekDay", "")
			day.add("DayType", strconv.Itoa(kind))
			writeHours(day, d.Spans)
		}
	}
}

func writePeriod(e *element, first, last int) {
	p := e.add("TimePeriod", "")
	p.add("FromDate", formatDate(schedule.Minute(first*schedule.Day)))
	p.add("ToDate", formatDate(schedule.Minute(last*schedule.Day+schedule.Day-1)))
}

func writeCalendar(list *element, i int, c schedule.Calendar) {
	e := list.add("Calendar", "")
	e.add("UID", strconv.Itoa(i+1))
	e.add("Name", c.Name)
	e.add("IsBaseCalendar", yesNo(c.Base < 0))
	base := "-1"
	if c.Base >= 0 {
		base = strconv.Itoa(c.Base + 1)
	}
	e.add("BaseCalendarUID", base)
	writeWeek(e.add("WeekDays", ""), c.Week, c.Base < 0)
	exceptions := e.add("Exceptions", "")
	for _, x := range c.Exceptions {
		one := exceptions.add("Exception", "")
		writePeriod(one, x.First, x.Last)
		one.add("Name", x.Name)
		one.add("Type", "1")
		writeHours(one, x.Spans)
	}
	weeks := e.add("WorkWeeks", "")
	for _, w := range c.Weeks {
		one := weeks.add("WorkWeek", "")
		writePeriod(one, w.First, w.Last)
		one.add("Name", w.Name)
		writeWeek(one.add("WeekDays", ""), w.Week, false)
	}
}

// writeTask writes what the plan says of a task; Put adds the dates.
func writeTask(list *element, row, i, level int, t *schedule.Task) *element {
	e := list.add("Task", "")
	add := func(name, text string) {
		if text != "" {
			e.add(name, text)
		}
	}
	date := func(name string, at schedule.Minute) {
		if at > 0 {
			e.add(name, formatDate(at))
		}
	}
	add("UID", strconv.Itoa(i+1))
	add("ID", strconv.Itoa(row))
	add("Name", t.Title)
	add("Active", yesNo(!t.Inactive))
	add("Manual", yesNo(t.Manual))
	add("Type", yesNo(len(t.Parts) == 0)) // fixed duration, or by the units of those who do it
	add("OutlineLevel", strconv.Itoa(level))
	if t.Manual {
		date("Start", t.Begins)
		date("Finish", t.Ends)
	}
	add("Duration", formatDuration(t.Duration))
	add("DurationFormat", map[bool]string{true: "8", false: "7"}[t.Elapsed])
	if t.Resume > 0 && t.Started > 0 {
		date("Stop", t.Started)
		date("Resume", t.Resume)
	}
	add("Milestone", yesNo(t.Duration == 0 && len(t.Parts) == 0))
	if t.Started > 0 {
		done := 100
		if t.Finished == 0 && t.Duration > 0 {
			done = max(0, 100*(t.Duration-t.Remaining)/t.Duration)
		}
		add("PercentComplete", strconv.Itoa(done))
	}
	date("ActualStart", t.Started)
	date("ActualFinish", t.Finished)
	if t.Started > 0 && t.Finished == 0 {
		add("RemainingDuration", formatDuration(t.Remaining))
	}
	add("ConstraintType", strconv.Itoa(int(t.Constraint)))
	calendar := "-1"
	if t.Calendar >= 0 {
		calendar = strconv.Itoa(t.Calendar + 1)
	}
	add("CalendarUID", calendar)
	date("ConstraintDate", t.Date)
	date("Deadline", t.Deadline)
	add("LevelingDelay", strconv.Itoa(t.Delay*10))
	return e
}

// writeLink writes a link under the task that waits. MS Project counts lags in the calendar of the task that waits.
func (d *Document) writeLink(l schedule.Link) {
	e := d.tasks[l.To].add("PredecessorLink", "")
	e.add("PredecessorUID", d.tasks[l.From].value("UID"))
	e.add("Type", strconv.Itoa(int(l.Kind)))
	e.add("CrossProject", "0")
	lag, format := l.Lag*10, "7"
	switch l.Measure {
	case schedule.Elapsed:
		format = "8"
	case schedule.Percent:
		lag, format = l.Lag, "19"
	}
	e.add("LinkLag", strconv.Itoa(lag))
	e.add("LagFormat", format)
}

// writeParts writes the work on tasks as assignments of people, one for each calendar that is worked in.
func (d *Document) writeParts(resources, assignments *element) {
	people := map[int]string{}
	uid := 0
	for i, t := range d.plan.Tasks {
		for _, part := range t.Parts {
			who, known := people[part.Calendar]
			if !known {
				who = strconv.Itoa(len(people) + 1)
				people[part.Calendar] = who
				r := resources.add("Resource", "")
				r.add("UID", who)
				r.add("ID", who)
				r.add("Name", d.plan.Calendars[part.Calendar].Name)
				r.add("Type", "1")
				r.add("CalendarUID", strconv.Itoa(part.Calendar+1))
			}
			uid++
			a := assignments.add("Assignment", "")
			a.add("UID", strconv.Itoa(uid))
			a.add("TaskUID", d.tasks[i].value("UID"))
			a.add("ResourceUID", who)
			a.add("Delay", strconv.Itoa(part.Delay*10))
			a.add("Units", "1")
			a.add("Work", formatDuration(part.Minutes))
		}
	}
}
