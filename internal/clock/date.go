package clock

import (
	"time"

	"throughline/internal/fault"
)

// Date is a civil date as it is stored and compared: "2026-11-23". The zero value "" is no date.
type Date string

// DateOf gives the civil date of an instant in its location.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// ParseDate reads "2026-11-23"; "" is no date. Years run from 1900 to 2199.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", fault.New(fault.Invalid, "“%s” is not a date; write it as 2026-11-23", s)
	}
	if t.Year() < 1900 || t.Year() > 2199 {
		return "", fault.New(fault.Invalid, "the year of %s is out of range (1900 to 2199)", s)
	}
	return Date(s), nil
}

// Time gives midnight UTC of the date; the zero time for no date.
func (d Date) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays moves the date by n calendar days; no date stays no date.
func (d Date) AddDays(n int) Date {
	if d == "" {
		return ""
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// DaysUntil counts calendar days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.Time().Sub(d.Time()).Hours() / 24)
}

// Before tells whether d is earlier; no date is before nothing.
func (d Date) Before(other Date) bool { return d != "" && other != "" && d < other }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// Say gives the date as people say it next to today: "14 Sep", with the year when it is another one; "" for no date.
func (d Date) Say(today Date) string {
	if d == "" {
		return ""
	}
	t := d.Time()
	if t.Year() != today.Time().Year() {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2 Jan")
}
