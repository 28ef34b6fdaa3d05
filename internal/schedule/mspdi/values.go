package mspdi

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/schedule"
)

// reader reads values and keeps the first that is wrong.
type reader struct{ err error }

func (r *reader) fail(e *element, name, text, form string) {
	if r.err == nil {
		of := e.value("Name")
		if of == "" {
			of = e.value("UID")
		}
		r.err = fault.New(fault.Invalid, "%s “%s”: %s is “%s”, which is no %s", e.local(), of, name, text, form)
	}
}

func (r *reader) number(e *element, name string, missing int) int {
	text := e.value(name)
	if text == "" {
		return missing
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(v) > 1e15 {
		r.fail(e, name, text, "number")
		return missing
	}
	return int(math.Round(v))
}

func (r *reader) share(e *element, name string, missing float64) float64 {
	text := e.value(name)
	if text == "" {
		return missing
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		r.fail(e, name, text, "number")
		return missing
	}
	return v
}

func (r *reader) yes(e *element, name string) bool {
	text := e.value(name)
	return text == "1" || strings.EqualFold(text, "true")
}

func (r *reader) date(e *element, name string) schedule.Minute {
	text := e.value(name)
	if text == "" || strings.EqualFold(text, "NA") {
		return 0
	}
	m, err := schedule.ParseMinute(text)
	if err != nil {
		r.fail(e, name, text, "date from 1900 to 2199")
	}
	return m
}

// minutes reads a duration such as PT8H0M0S, in minutes rounded to the nearest.
func (r *reader) minutes(e *element, name string) float64 {
	text := e.value(name)
	if text == "" {
		return 0
	}
	m, ok := parseDuration(text)
	if !ok {
		r.fail(e, name, text, "duration such as PT8H0M0S")
	}
	return m
}

// parseDuration reads an ISO 8601 duration into minutes. Months are those of 30 days and years of 365, as nothing says whose.
func parseDuration(text string) (minutes float64, ok bool) {
	rest, negative := strings.CutPrefix(text, "-")
	rest, ok = strings.CutPrefix(rest, "P")
	if !ok {
		return 0, false
	}
	clock := false
	for rest != "" {
		if rest[0] == 'T' {
			clock, rest = true, rest[1:]
			continue
		}
		end := strings.IndexFunc(rest, func(c rune) bool { return (c < '0' || c > '9') && c != '.' })
		if end <= 0 {
			return 0, false
		}
		v, err := strconv.ParseFloat(rest[:end], 64)
		if err != nil {
			return 0, false
		}
		size := map[string]float64{"Y": 365 * 1440, "M": 30 * 1440, "W": 7 * 1440, "D": 1440, "TH": 60, "TM": 1, "TS": 1.0 / 60}
		unit := rest[end : end+1]
		if clock {
			unit = "T" + unit
		}
		s, known := size[unit]
		if !known {
			return 0, false
		}
		minutes += v * s
		rest = rest[end+1:]
	}
	if negative {
		minutes = -minutes
	}
	return minutes, !math.IsInf(minutes, 0) && math.Abs(minutes) < 1e12
}

func formatDuration(minutes int) string {
	sign := ""
	if minutes < 0 {
		sign, minutes = "-", -minutes
	}
	return fmt.Sprintf("%sPT%dH%dM0S", sign, minutes/60, minutes%60)
}

func formatDate(m schedule.Minute) string { return m.Time().Format("2006-01-02T15:04:05") }

// elapsedFormat tells whether the code of a duration's or lag's format counts day and night; percentFormat whether it is a
// share. Codes from 35 on are the same estimated.
func elapsedFormat(code int) bool {
	code = certain(code)
	return code >= 4 && code <= 12 && code%2 == 0 || code == 20
}

func percentFormat(code int) bool { code = certain(code); return code == 19 || code == 20 }

func certain(code int) int {
	if code >= 35 {
		return code - 32
	}
	return code
}
