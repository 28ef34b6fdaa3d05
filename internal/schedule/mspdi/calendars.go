package mspdi

import (
	"math"
	"strconv"
	"strings"
	"time"

	"throughline/internal/schedule"
)

// calendars reads the calendars of a project; uid gives their numbers.
func (d *Document) calendars(r *reader, root *element) (uid map[string]int) {
	uid = map[string]int{}
	list := root.child("Calendars").all("Calendar")
	for i, e := range list {
		uid[e.value("UID")] = i
	}
	for _, e := range list {
		c := schedule.Calendar{ID: e.value("UID"), Name: e.value("Name"), Base: -1}
		if base, ok := uid[e.value("BaseCalendarUID")]; ok && e.value("BaseCalendarUID") != "" {
			c.Base = base
		}
		if c.Base < 0 {
			c.Week = schedule.Standard().Week
		}
		for _, day := range e.child("WeekDays").all("WeekDay") {
			kind := r.number(day, "DayType", -1)
			switch {
			case kind >= 1 && kind <= 7:
				c.Week[(kind+5)%7] = schedule.Weekday{Set: true, Spans: r.hours(day)}
			case kind == 0:
				c.Exceptions = append(c.Exceptions, r.exception(day)...)
			}
		}
		for _, w := range e.child("WorkWeeks").all("WorkWeek") {
			first, last := r.period(w)
			week := schedule.WorkWeek{Name: w.value("Name"), First: first, Last: last}
			for _, day := range w.child("WeekDays").all("WeekDay") {
				if kind := r.number(day, "DayType", -1); kind >= 1 && kind <= 7 {
					week.Week[(kind+5)%7] = schedule.Weekday{Set: true, Spans: r.hours(day)}
				}
			}
			c.Weeks = append(c.Weeks, week)
		}
		for _, x := range e.child("Exceptions").all("Exception") {
			c.Exceptions = append(c.Exceptions, r.exception(x)...)
		}
		d.plan.Calendars = append(d.plan.Calendars, c)
	}
	return uid
}

// hours reads the working times of a day; a working day without any has those of the standard calendar.
func (r *reader) hours(day *element) []schedule.Span {
	if !r.yes(day, "DayWorking") {
		return nil
	}
	var out []schedule.Span
	for _, t := range day.child("WorkingTimes").all("WorkingTime") {
		if t.value("FromTime") == "" && t.value("ToTime") == "" {
			continue
		}
		from, to := r.clock(t, "FromTime"), r.clock(t, "ToTime")
		if to <= from {
			to = schedule.Day // midnight is the end of the day
		}
		if from < to {
			out = append(out, schedule.Span{From: from, To: to})
		}
	}
	if len(out) == 0 {
		return schedule.Standard().Week[0].Spans
	}
	return out
}

func (r *reader) clock(e *element, name string) int {
	text := e.value(name)
	parts := strings.Split(text, ":")
	hour, err := strconv.Atoi(parts[0])
	minute := 0
	if err == nil && len(parts) > 1 {
		minute, err = strconv.Atoi(parts[1])
	}
	if err != nil || hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour*60+minute > schedule.Day {
		r.fail(e, name, text, "time of day")
		return 0
	}
	return hour*60 + minute
}

// period gives the first and the last day of a time period, in days since 1900.
func (r *reader) period(e *element) (first, last int) {
	p := e.child("TimePeriod")
	if p == nil {
		return 0, -1
	}
	from, to := r.date(p, "FromDate"), r.date(p, "ToDate")
	if to < from {
		to = from
	}
	return int(from) / schedule.Day, int(to) / schedule.Day
}

// recurrence says on which days of its period an exception falls.
type recurrence struct {
	kind, every, days, month, item, position, day int
	first                                         time.Time
}

func (r *reader) exception(e *element) []schedule.Exception {
	first, last := r.period(e)
	if last < first {
		return nil
	}
	x := schedule.Exception{Name: e.value("Name"), First: first, Last: last, Spans: r.hours(e)}
	rec := recurrence{kind: r.number(e, "Type", 1), every: max(r.number(e, "Period", 1), 1), days: r.number(e, "DaysOfWeek", 0), month: r.number(e, "Month", 0),
		item: r.number(e, "MonthItem", 0), position: r.number(e, "MonthPosition", 0), day: r.number(e, "MonthDay", 1), first: schedule.Minute(first*schedule.Day + 1).Time()}
	most := math.MaxInt
	if r.yes(e, "EnteredByOccurrences") {
		most = max(r.number(e, "Occurrences", math.MaxInt), 1)
	}
	if rec.kind <= 1 && rec.every == 1 || rec.kind > 6 {
		return []schedule.Exception{x}
	}
	var out []schedule.Exception
	for day := first; day <= last && len(out) < most; day++ {
		if rec.falls(day, first) {
			x.First, x.Last = day, day
			out = append(out, x)
		}
	}
	return out
}

func (rec recurrence) falls(day, first int) bool {
	t := schedule.Minute(day*schedule.Day + 1).Time()
	months := (t.Year()-rec.first.Year())*12 + int(t.Month()-rec.first.Month())
	switch rec.kind {
	case 1:
		return (day-first)%rec.every == 0
	case 2:
		return int(t.Month())-1 == rec.month && t.Day() == rec.day
	case 3:
		return int(t.Month())-1 == rec.month && rec.inPlace(t)
	case 4:
		return months%rec.every == 0 && t.Day() == rec.day
	case 5:
		return months%rec.every == 0 && rec.inPlace(t)
	case 6:
		// Weeks begin on Sunday, as the bits of the days do.
		begin := day - int(t.Weekday())
		weeks := (begin - (first - int(rec.first.Weekday()))) / 7
		return weeks%rec.every == 0 && rec.days>>int(t.Weekday())&1 == 1
	}
	return false
}

// inPlace tells whether a date is the first, second, third, fourth or last of its month that fits: any day, a day from Monday
// to Friday, one of the weekend, or a certain day from Sunday on.
func (rec recurrence) inPlace(t time.Time) bool {
	fits := func(t time.Time) bool {
		weekend := t.Weekday() == time.Saturday || t.Weekday() == time.Sunday
		switch rec.item {
		case 0:
			return true
		case 1:
			return !weekend
		case 2:
			return weekend
		}
		return int(t.Weekday()) == rec.item-3
	}
	if !fits(t) {
		return false
	}
	if rec.position == 4 {
		for next := t.AddDate(0, 0, 1); next.Month() == t.Month(); next = next.AddDate(0, 0, 1) {
			if fits(next) {
				return false
			}
		}
		return true
	}
	before := 0
	for earlier := t.AddDate(0, 0, -1); earlier.Month() == t.Month(); earlier = earlier.AddDate(0, 0, -1) {
		if fits(earlier) {
			before++
		}
	}
	return before == rec.position
}
