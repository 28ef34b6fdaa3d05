package formula

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Timing is when a timer event happens: at a date, after a duration, or again and again.
type Timing struct {
	Kind  string // date, duration, cycle
	Text  string
	Value *Expression // computes the text; nil when it is written out
}

// Schedule is a timing worked out: the first time, the step to the next, and how often; Times < 0 is without end.
type Schedule struct {
	First time.Time
	Every Period
	Times int
}

// Period is an ISO 8601 duration: calendar months and days, and clock time.
type Period struct {
	months, days int
	clock        time.Duration
}

// After gives the instant a period after t.
func (p Period) After(t time.Time) time.Time {
	if p.months != 0 {
		// The last day of a shorter month stands for a day it does not have.
		y, mo, d := t.Date()
		first := time.Date(y, mo+time.Month(p.months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
		last := first.AddDate(0, 1, -1).Day()
		t = first.AddDate(0, 0, min(d, last)-1)
	}
	return t.AddDate(0, 0, p.days).Add(p.clock)
}

func (p Period) zero() bool { return p == Period{} }

// parsePeriod reads an ISO 8601 duration such as P1Y2M3DT4H5M6.5S or P2W.
func parsePeriod(s string) (Period, error) {
	bad := fmt.Errorf("“%s” is not an ISO 8601 duration such as PT15M or P2D", s)
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") || len(s) > 64 {
		return Period{}, bad
	}
	var p Period
	units, inTime := "YMWD", false
	for rest != "" {
		if !inTime && rest[0] == 'T' {
			inTime, units, rest = true, "HMS", rest[1:]
			continue
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && r != ',' && (r < '0' || r > '9') })
		if i <= 0 {
			return Period{}, bad
		}
		unit := strings.IndexByte(units, rest[i])
		number, err := strconv.ParseFloat(strings.ReplaceAll(rest[:i], ",", "."), 64)
		if unit < 0 || err != nil || number > 1e6*3600 || number != float64(int64(number)) && rest[i] != 'S' {
			return Period{}, bad
		}
		switch {
		case inTime:
			p.clock += time.Duration(number * float64([]time.Duration{time.Hour, time.Minute, time.Second}[strings.IndexByte("HMS", rest[i])]))
		case rest[i] == 'Y':
			p.months += int(number) * 12
		case rest[i] == 'M':
			p.months += int(number)
		case rest[i] == 'W':
			p.days += int(number) * 7
		default:
			p.days += int(number)
		}
		units, rest = units[unit+1:], rest[i+1:]
	}
	if p.clock < 0 || p.months > 12*1000 || p.days > 366*1000 {
		return Period{}, bad
	}
	return p, nil
}

// parseDate reads an ISO 8601 instant; without a zone it is UTC.
func parseDate(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("“%s” is not an ISO 8601 date such as 2026-03-01T09:00:00Z", s)
}

// Plan works out the schedule of a text, counted from now.
func (t *Timing) Plan(text string, now time.Time) (Schedule, error) {
	text = strings.TrimSpace(text)
	switch t.Kind {
	case "date":
		at, err := parseDate(text)
		return Schedule{First: at, Times: 1}, err
	case "duration":
		p, err := parsePeriod(text)
		return Schedule{First: p.After(now), Times: 1}, err
	}
	return Cycle(text, now)
}

// Cycle reads an ISO 8601 repeating interval: R4/PT10S happens four times, each ten seconds after the one before;
// R/PT10S without end; R3/2026-03-01T09:00:00Z/P1D first at the date.
func Cycle(text string, now time.Time) (Schedule, error) {
	bad := fmt.Errorf("“%s” is not an ISO 8601 repeating interval such as R3/PT10M", text)
	parts := strings.Split(text, "/")
	count, ok := strings.CutPrefix(parts[0], "R")
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return Schedule{}, bad
	}
	s := Schedule{Times: -1}
	if count != "" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return Schedule{}, bad
		}
		s.Times = n
	}
	every, err := parsePeriod(parts[len(parts)-1])
	if err != nil {
		return Schedule{}, err
	}
	if every.zero() {
		return Schedule{}, fmt.Errorf("“%s” repeats without any time between", text)
	}
	s.Every, s.First = every, every.After(now)
	if len(parts) == 3 {
		if s.First, err = parseDate(parts[1]); err != nil {
			return Schedule{}, err
		}
	}
	return s, nil
}

// From gives what is left of the schedule after an instant. Times is 0 when it is over.
func (s Schedule) From(now time.Time) Schedule {
	for late := now.Sub(s.First); s.Every.months == 0 && s.Every.days == 0 && s.Every.clock > 0 && late >= s.Every.clock; late = now.Sub(s.First) {
		// Very many at once: a cycle of seconds may have begun centuries ago, and a duration counts no more than three.
		s.skip(int(late/s.Every.clock), s.First.Add(late/s.Every.clock*s.Every.clock))
	}
	for s.Times != 0 && !s.First.After(now) {
		s.skip(1, s.Every.After(s.First))
	}
	return s
}

// skip passes over n of the times that are left.
func (s *Schedule) skip(n int, to time.Time) {
	if s.First = to; s.Times > 0 {
		s.Times = max(0, s.Times-n)
	}
}

// Words says a period as people do: 2 weeks, 1 day and 4 hours.
func (p Period) Words() string {
	var parts []string
	add := func(n int, unit string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+unit)
		case n > 1:
			parts = append(parts, strconv.Itoa(n)+" "+unit+"s")
		}
	}
	add(p.months/12, "year")
	add(p.months%12, "month")
	if p.days%7 == 0 {
		add(p.days/7, "week")
	} else {
		add(p.days, "day")
	}
	add(int(p.clock/time.Hour), "hour")
	add(int(p.clock%time.Hour/time.Minute), "minute")
	add(int(p.clock%time.Minute/time.Second), "second")
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:len(parts)-1], ", ") + " and " + parts[len(parts)-1]
}

// Days gives the months and days of a period; ok is false when it counts clock time too.
func (p Period) Days() (months, days int, ok bool) { return p.months, p.days, p.clock == 0 }

// Resolve works out the text, then the schedule.
func (t *Timing) Resolve(look func(string) (any, bool), now time.Time) (Schedule, string, error) {
	text := t.Text
	if t.Value != nil {
		v, err := t.Value.Eval(look)
		if err != nil {
			return Schedule{}, "", err
		}
		s, ok := v.(string)
		if !ok {
			return Schedule{}, "", fmt.Errorf("“%s” is %v, not a time written as text", t.Text, v)
		}
		text = s
	}
	s, err := t.Plan(text, now.UTC())
	return s, text, err
}
