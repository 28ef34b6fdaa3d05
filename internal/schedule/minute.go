package schedule

import (
	"fmt"
	"time"

	"throughline/internal/fault"
)

// Minute is a civil instant: minutes since 1900-01-01T00:00 on the wall clock of the plan, without a time zone. 0 is no
// date. Instants run to the end of 2199.
type Minute int32

// Day has 1,440 minutes on every civil calendar.
const Day = 1440

// Horizon is the last instant that a plan can reach: the end of 2199.
const Horizon Minute = 109572 * Day

var epoch = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// At gives the instant of a civil date and time; seconds are cut off. Instants outside the horizon give an error.
func At(t time.Time) (Minute, error) {
	t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	if t.Year() < 1900 || t.Year() > 2199 {
		return 0, fault.New(fault.Invalid, "The year of %s is out of range (1900 to 2199)", t.Format(time.DateOnly))
	}
	return Minute((t.Unix() - epoch.Unix()) / 60), nil
}

// ParseMinute reads "2026-11-23T08:00", with seconds, which are cut off, or without a time, which is midnight; "" is no date.
func ParseMinute(s string) (Minute, error) {
	if s == "" {
		return 0, nil
	}
	for _, form := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, s); err == nil {
			return At(t)
		}
	}
	return 0, fault.New(fault.Invalid, "“%s” is not a date; write it as 2026-11-23T08:00", s)
}

// Time gives the instant as a time in UTC; the zero time for no date.
func (m Minute) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.Unix(epoch.Unix()+int64(m)*60, 0).UTC()
}

// String gives "2026-11-23T08:00"; "" for no date.
func (m Minute) String() string {
	if m == 0 {
		return ""
	}
	return m.Time().Format("2006-01-02T15:04")
}

// Say gives the instant as a sentence has it: "23 Nov 2026 08:00".
func (m Minute) Say() string {
	if m == 0 {
		return "no date"
	}
	return m.Time().Format("2 Jan 2006 15:04")
}

// MarshalText gives the form of String.
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the forms of ParseMinute.
func (m *Minute) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMinute(string(text))
	return err
}

// SayMinutes gives a length of working time in words: "3 days 4 hours" of eight hours a day.
func SayMinutes(minutes int) string {
	sign := ""
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	text := ""
	for _, unit := range []struct {
		size int
		name string
	}{{480, "day"}, {60, "hour"}, {1, "minute"}} {
		if n := minutes / unit.size; n > 0 {
			minutes -= n * unit.size
			if text != "" {
				text += " "
			}
			text += fmt.Sprintf("%d %s", n, unit.name)
			if n > 1 {
				text += "s"
			}
		}
	}
	if text == "" {
		return "0 days"
	}
	return sign + text
}
