package kpi

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"throughline/internal/clock"
)

// DateOrder says which number is the day in 03/04/2026; "" is undecided.
type DateOrder string

// The orders.
const (
	DayFirst   DateOrder = "day"
	MonthFirst DateOrder = "month"
)

var (
	isoDate     = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$`)
	numericDate = regexp.MustCompile(`^(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4}|\d{2})(?: .*)?$`)
	thousands   = regexp.MustCompile(`^\d{1,3}(?:[.,]\d{3})+$`)
)

// readDate reads 2026-11-23 (a time behind it is dropped), 23.11.2026, 23/11/2026 by the order, and 23 Nov 2026.
func readDate(s string, order DateOrder) (clock.Date, bool) {
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if m := numericDate.FindStringSubmatch(s); m != nil {
		year := m[4]
		if len(year) == 2 {
			year = "20" + year
		}
		if m[2] == "." || order == DayFirst {
			return civil(year, m[3], m[1])
		}
		if order == MonthFirst {
			return civil(year, m[1], m[3])
		}
		// Undecided: only a number that can be nothing but the day tells.
		if d, ok := civil(year, m[3], m[1]); ok && len(m[1]) == 2 && m[1] > "12" {
			return d, true
		}
		if d, ok := civil(year, m[1], m[3]); ok && len(m[3]) == 2 && m[3] > "12" {
			return d, true
		}
		return "", false
	}
	for _, layout := range []string{"2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "2-Jan-2006", "2-Jan-06"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return clock.DateOf(t), true
		}
	}
	return "", false
}

func civil(year, month, day string) (clock.Date, bool) {
	pad := func(s string) string {
		if len(s) == 1 {
			return "0" + s
		}
		return s
	}
	d, err := clock.ParseDate(year + "-" + pad(month) + "-" + pad(day))
	return d, err == nil
}

// vote learns from the whole column which number is the day; the sample is a date that stays undecided.
func vote(lines []line, column int) (order DateOrder, sample string) {
	day, month := false, false
	for _, l := range lines {
		if column >= len(l.cells) {
			continue
		}
		m := numericDate.FindStringSubmatch(l.cells[column])
		if m == nil || m[2] == "." {
			continue
		}
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[3])
		switch {
		case first > 12:
			day = true
		case second > 12:
			month = true
		case sample == "" && first != second:
			sample = l.cells[column]
		}
	}
	switch {
	case day && !month:
		return DayFirst, ""
	case month && !day:
		return MonthFirst, ""
	}
	return "", sample
}

// bare takes signs of currency, per cent, the unit and spaces off a number.
func bare(s, unit string) string {
	s = strings.TrimSpace(strings.Replace(s, "−", "-", 1))
	for _, mark := range []string{unit, "%", "€", "$", "£", "¥"} {
		if mark != "" {
			s = strings.TrimSuffix(strings.TrimPrefix(s, mark), mark)
		}
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '\u2009', '\'', '’':
			return -1
		}
		return r
	}, s)
}

// point learns from the whole column whether "," or "." stands before decimals; the sample is a number that stays
// undecided.
func point(lines []line, column int) (decimal, sample string) {
	comma, dot := false, false
	for _, l := range lines {
		if column < 0 || column >= len(l.cells) {
			continue
		}
		s := strings.TrimLeft(bare(l.cells[column], ""), "+-")
		if s == "" || s[0] < '0' || s[0] > '9' {
			continue
		}
		c, d := strings.LastIndexByte(s, ','), strings.LastIndexByte(s, '.')
		switch {
		case c < 0 && d < 0:
		case c >= 0 && d >= 0:
			comma, dot = comma || c > d, dot || d > c
		case thousands.MatchString(s) && strings.Count(s, ",") > 1:
			dot = true
		case thousands.MatchString(s) && strings.Count(s, ".") > 1:
			comma = true
		case thousands.MatchString(s):
			if sample == "" && c >= 0 {
				sample = l.cells[column]
			}
		default:
			comma, dot = comma || c >= 0, dot || d >= 0
		}
	}
	switch {
	case comma && !dot:
		return ",", ""
	case dot && !comma:
		return ".", ""
	case sample == "":
		return ".", "" // points alone, even before three digits, are decimals: that is how programs write
	}
	return "", sample
}

// readNumber reads a number by its decimal sign, without its unit.
func readNumber(s, decimal, unit string) (float64, bool) {
	s = bare(s, unit)
	other := ","
	if decimal == "," {
		other = "."
	}
	if whole, _, _ := strings.Cut(s, decimalOr(decimal)); strings.Contains(whole, other) {
		if !thousands.MatchString(strings.TrimLeft(whole, "+-")) {
			return 0, false
		}
		s = strings.ReplaceAll(whole, other, "") + s[len(whole):]
	}
	s = strings.Replace(s, decimalOr(decimal), ".", 1)
	if s == "" || strings.Trim(s, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && sound(v)
}

func decimalOr(decimal string) string {
	if decimal == "" {
		return "."
	}
	return decimal
}
