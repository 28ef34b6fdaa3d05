package flow

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// timing is when a timer event happens: at a date, after a duration, or again and again.
type timing struct {
	kind  string // date, duration, cycle
	text  string
	value *expression // computes the text; nil when it is written out
}

// schedule is a timing worked out: the first time, the step to the next, and how often; times < 0 is without end.
type schedule struct {
	first time.Time
	every period
	times int
}

// period is an ISO 8601 duration: calendar months and days, and clock time.
type period struct {
	months, days int
	clock        time.Duration
}

func (p period) after(t time.Time) time.Time {
	if p.months != 0 {
		// The last day of a shorter month stands for a day it does not have.
		y, mo, d := t.Date()
		first := time.Date(y, mo+time.Month(p.months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
		last := first.AddDate(0, 1, -1).Day()
		t = first.AddDate(0, 0, min(d, last)-1)
	}
	return t.AddDate(0, 0, p.days).Add(p.clock)
}

func (p period) zero() bool { return p == period{} }

// parsePeriod reads an ISO 8601 duration such as P1Y2M3DT4H5M6.5S or P2W.
func parsePeriod(s string) (period, error) {
	bad := fmt.Errorf("“%s” is not an ISO 8601 duration such as PT15M or P2D", s)
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" || strings.HasSuffix(rest, "T") || len(s) > 64 {
		return period{}, bad
	}
	var p period
	units, inTime := "YMWD", false
	for rest != "" {
		if !inTime && rest[0] == 'T' {
			inTime, units, rest = true, "HMS", rest[1:]
			continue
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && r != ',' && (r < '0' || r > '9') })
		if i <= 0 {
			return period{}, bad
		}
		unit := strings.IndexByte(units, rest[i])
		number, err := strconv.ParseFloat(strings.ReplaceAll(rest[:i], ",", "."), 64)
		if unit < 0 || err != nil || number > 1e6*3600 || number != float64(int64(number)) && rest[i] != 'S' {
			return period{}, bad
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
		return period{}, bad
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

// work out the schedule of a text, counted from now.
func (t *timing) plan(text string, now time.Time) (schedule, error) {
	text = strings.TrimSpace(text)
	switch t.kind {
	case "date":
		at, err := parseDate(text)
		return schedule{first: at, times: 1}, err
	case "duration":
		p, err := parsePeriod(text)
		return schedule{first: p.after(now), times: 1}, err
	}
	return parseCycle(text, now)
}

// parseCycle reads an ISO 8601 repeating interval: R4/PT10S happens four times, each ten seconds after the one before;
// R/PT10S without end; R3/2026-03-01T09:00:00Z/P1D first at the date.
func parseCycle(text string, now time.Time) (schedule, error) {
	bad := fmt.Errorf("“%s” is not an ISO 8601 repeating interval such as R3/PT10M", text)
	parts := strings.Split(text, "/")
	count, ok := strings.CutPrefix(parts[0], "R")
	if !ok || len(parts) < 2 || len(parts) > 3 {
		return schedule{}, bad
	}
	s := schedule{times: -1}
	if count != "" {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			return schedule{}, bad
		}
		s.times = n
	}
	every, err := parsePeriod(parts[len(parts)-1])
	if err != nil {
		return schedule{}, err
	}
	if every.zero() {
		return schedule{}, fmt.Errorf("“%s” repeats without any time between", text)
	}
	s.every, s.first = every, every.after(now)
	if len(parts) == 3 {
		if s.first, err = parseDate(parts[1]); err != nil {
			return schedule{}, err
		}
	}
	return s, nil
}

// resolve works out the text, then the schedule.
func (t *timing) resolve(look func(string) (any, bool), now time.Time) (schedule, string, error) {
	text := t.text
	if t.value != nil {
		v, err := t.value.eval(look)
		if err != nil {
			return schedule{}, "", err
		}
		s, ok := v.(string)
		if !ok {
			return schedule{}, "", fmt.Errorf("“%s” is %v, not a time written as text", t.text, v)
		}
		text = s
	}
	s, err := t.plan(text, now.UTC())
	return s, text, err
}
