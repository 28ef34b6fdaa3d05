package clock

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/fault"
)

// Rule says when something happens again and again, as people say it: every Monday, monthly on the last working day. It
// covers what RFC 5545 calls FREQ, INTERVAL, BYDAY, BYMONTHDAY and UNTIL, and beside it working days, which the RFC has not.
type Rule struct {
	Every Cadence  `json:"every"`
	Step  int      `json:"step,omitempty" doc:"Every so many of them; 0 is each"`
	Days  []string `json:"days,omitempty" doc:"Of a week: monday to sunday. Of weekdays in a month: one of them"`
	Count Count    `json:"count,omitempty" doc:"Of a month or year: what Nth counts; days when absent"`
	Nth   int      `json:"nth,omitempty" doc:"Of a month or year: which one, 1 the first, -1 the last"`
	Month int      `json:"month,omitempty" doc:"Of a year: 1 to 12"`
	At    string   `json:"at" doc:"Time of the day, such as 09:00"`
	From  Date     `json:"from,omitempty" doc:"It happens on no day before; steps are counted from here"`
	Until Date     `json:"until,omitempty" doc:"The last day on which it may happen"`
	Moved bool     `json:"moved,omitempty" doc:"On a day that is not worked it waits for the next one that is"`
	Zone  string   `json:"zone" doc:"IANA name of the time zone that the time of the day is meant in"`
}

// Cadence is the period of a rule.
type Cadence string

// The cadences.
const (
	Daily   Cadence = "day"
	Weekly  Cadence = "week"
	Monthly Cadence = "month"
	Yearly  Cadence = "year"
)

// Count is what the number of a rule counts within its month.
type Count string

// What is counted.
const (
	CalendarDays Count = "day"
	WorkingDays  Count = "working day"
	Weekdays     Count = "weekday"
)

var weekdayNames = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// Check refuses what is not a rule, at the field that is wrong.
func (r Rule) Check() error {
	var c fault.Check
	c.Need(slices.Contains([]Cadence{Daily, Weekly, Monthly, Yearly}, r.Every), "every", "is none of day, week, month and year")
	c.Need(r.Step >= 0 && r.Step <= 100, "step", "is not a number from 1 to 100")
	for _, d := range r.Days {
		c.Need(slices.Contains(weekdayNames, d), "days", "names “%s”, which is no day of the week", d)
	}
	c.Need(r.Every != Weekly || len(r.Days) > 0, "days", "names no day of the week")
	if r.Every == Monthly || r.Every == Yearly {
		switch r.Count {
		case "", CalendarDays:
			c.Need(r.Nth >= 1 && r.Nth <= 31 || r.Nth == -1, "nth", "is not a day of the month from 1 to 31, or -1 for the last one")
		case WorkingDays:
			c.Need(r.Nth >= 1 && r.Nth <= 23 || r.Nth <= -1 && r.Nth >= -23, "nth", "is not a working day of the month from 1 to 23, or -1 for the last one")
		case Weekdays:
			c.Need(r.Nth >= 1 && r.Nth <= 5 || r.Nth == -1, "nth", "is not a weekday of the month from 1 to 5, or -1 for the last one")
			c.Need(len(r.Days) == 1, "days", "names not exactly one day of the week")
		default:
			c.Need(false, "count", "is none of day, working day and weekday")
		}
	}
	c.Need(r.Every != Yearly || r.Month >= 1 && r.Month <= 12, "month", "is not a month from 1 to 12")
	_, err := time.Parse("15:04", r.At)
	c.Need(err == nil, "at", "is not a time of the day such as 09:00")
	for name, d := range map[string]Date{"from": r.From, "until": r.Until} {
		_, err := ParseDate(string(d))
		c.Add(name, err)
	}
	c.Need(r.Until == "" || r.From == "" || r.Until >= r.From, "until", "is before the first day")
	_, err = time.LoadLocation(r.Zone)
	c.Need(err == nil && r.Zone != "" && r.Zone != "Local", "zone", "is not a time zone such as Europe/Berlin")
	return c.Err()
}

// mostPeriods bounds the search for the next time: a rule that no day of so many periods satisfies never happens.
const mostPeriods = 1000

// Next gives the first instant after the given one at which the rule happens, on the working days of the calendar; false
// when it never does again. The rule must have passed Check. A time of the day that the clocks skip is read by the offset
// before they change, and one that comes twice is the first (RFC 5545, section 3.3.5).
func (r Rule) Next(after time.Time, c Calendar) (time.Time, bool) {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return time.Time{}, false
	}
	today := DateOf(after.In(zone))
	from := r.From
	if from == "" {
		from = today
	}
	for k, n := r.skip(from, today), 0; n < mostPeriods; k, n = k+1, n+1 {
		for _, d := range r.period(from, k, c) {
			if d < from || d == "" {
				continue
			}
			if r.Moved {
				d = c.Add(d, 0)
			}
			if r.Until != "" && d > r.Until {
				return time.Time{}, false
			}
			if at := r.instant(d, zone); at.After(after) {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

// Following gives the next n times after an instant; fewer when the rule ends.
func (r Rule) Following(after time.Time, c Calendar, n int) []time.Time {
	var out []time.Time
	for len(out) < n {
		at, ok := r.Next(after, c)
		if !ok {
			break
		}
		out, after = append(out, at), at
	}
	return out
}

// skip gives the number of a period that is surely not behind today, so that an old rule is not walked from its start.
func (r Rule) skip(from, today Date) int {
	days := map[Cadence]int{Daily: 1, Weekly: 7, Monthly: 31, Yearly: 366}[r.Every] * max(r.Step, 1)
	return max(0, from.DaysUntil(today)/days-15)
}

// period gives the days of the k-th period counted from a day, in order.
func (r Rule) period(from Date, k int, c Calendar) []Date {
	k *= max(r.Step, 1)
	switch r.Every {
	case Daily:
		return []Date{from.AddDays(k)}
	case Weekly:
		monday := from.AddDays(7*k - (int(from.Weekday())+6)%7)
		var out []Date
		for i := range 7 {
			if d := monday.AddDays(i); slices.Contains(r.Days, weekdayNames[d.Weekday()]) {
				out = append(out, d)
			}
		}
		return out
	case Monthly:
		first := from.Time()
		return r.within(time.Date(first.Year(), first.Month()+time.Month(k), 1, 0, 0, 0, 0, time.UTC), c)
	}
	return r.within(time.Date(from.Time().Year()+k, time.Month(r.Month), 1, 0, 0, 0, 0, time.UTC), c)
}

// within gives the day of the month that the rule means; none when the month has no such day.
func (r Rule) within(month time.Time, c Calendar) []Date {
	var days []Date
	for d := month; d.Month() == month.Month(); d = d.AddDate(0, 0, 1) {
		day := DateOf(d)
		counts := r.Count == "" || r.Count == CalendarDays || r.Count == WorkingDays && c.Works(day) ||
			r.Count == Weekdays && slices.Contains(r.Days, weekdayNames[d.Weekday()])
		if counts {
			days = append(days, day)
		}
	}
	switch n := r.Nth; {
	case n > 0 && n <= len(days):
		return days[n-1 : n]
	case n < 0 && -n <= len(days):
		return []Date{days[len(days)+n]}
	}
	return nil
}

func (r Rule) instant(d Date, zone *time.Location) time.Time {
	day := d.Time()
	clock, _ := time.Parse("15:04", r.At)
	wall := day.Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
	reads := func(at time.Time) bool {
		return at.In(zone).Format("2006-01-02 15:04") == wall.Format("2006-01-02 15:04")
	}
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, behind := wall.Add(24 * time.Hour).In(zone).Zone()
	first, second := wall.Add(-time.Duration(before)*time.Second), wall.Add(-time.Duration(behind)*time.Second)
	if !reads(first) && reads(second) {
		return second
	}
	return first
}

// Says tells the rule in words: "Every Monday at 09:00".
func (r Rule) Says() string {
	var b strings.Builder
	every := func(one, many string) {
		if r.Step > 1 {
			b.WriteString("Every " + strconv.Itoa(r.Step) + " " + many)
		} else {
			b.WriteString(one)
		}
	}
	switch r.Every {
	case Daily:
		every("Every day", "days")
	case Weekly:
		if r.Step > 1 {
			every("", "weeks")
			b.WriteString(" on " + r.dayNames())
		} else {
			b.WriteString("Every " + r.dayNames())
		}
	case Monthly:
		every("Monthly", "months")
		b.WriteString(" on the " + r.which())
	case Yearly:
		every("Yearly", "years")
		b.WriteString(" on the " + r.which() + " of " + time.Month(r.Month).String())
	}
	b.WriteString(" at " + r.At)
	if r.Moved {
		b.WriteString(", or the next working day")
	}
	if r.Until != "" {
		b.WriteString(", until " + string(r.Until))
	}
	return b.String()
}

func (r Rule) dayNames() string {
	var out []string
	for i := 1; i <= 7; i++ {
		if name := weekdayNames[i%7]; slices.Contains(r.Days, name) {
			out = append(out, strings.ToUpper(name[:1])+name[1:])
		}
	}
	if len(out) > 1 {
		return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
	}
	return strings.Join(out, "")
}

func (r Rule) which() string {
	what := map[Count]string{"": "day", CalendarDays: "day", WorkingDays: "working day", Weekdays: r.dayNames()}[r.Count]
	switch n := r.Nth; {
	case n == -1:
		return "last " + what
	case n < 0:
		return ordinal(-n) + " last " + what
	case what == "day":
		return ordinal(n)
	}
	return ordinal(r.Nth) + " " + what
}

func ordinal(n int) string {
	switch {
	case n%10 == 1 && n%100 != 11:
		return strconv.Itoa(n) + "st"
	case n%10 == 2 && n%100 != 12:
		return strconv.Itoa(n) + "nd"
	case n%10 == 3 && n%100 != 13:
		return strconv.Itoa(n) + "rd"
	}
	return strconv.Itoa(n) + "th"
}
