package clock

import (
	"time"

	"throughline/internal/fault"
)

// Calendar says which days are worked. The zero value works Monday to Friday without holidays in UTC.
type Calendar struct {
	Off      map[time.Weekday]bool // weekdays that are not worked; nil is Saturday and Sunday
	Holidays map[Date]string       // date to name
	Zone     *time.Location        // nil is UTC
}

// horizon bounds every walk over days: ten years hold any real plan and end a calendar without working days.
const horizon = 3660

// Check refuses a calendar without a single working day in the week.
func (c Calendar) Check() error {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if !c.off(day) {
			return nil
		}
	}
	return fault.Field("week", "has no working day; keep at least one")
}

func (c Calendar) off(day time.Weekday) bool {
	if c.Off == nil {
		return day == time.Saturday || day == time.Sunday
	}
	return c.Off[day]
}

// Works tells whether the date is a working day.
func (c Calendar) Works(d Date) bool {
	if c.off(d.Weekday()) {
		return false
	}
	_, holiday := c.Holidays[d]
	return !holiday
}

// Today gives the civil date of the instant in the calendar's zone.
func (c Calendar) Today(now time.Time) Date {
	if c.Zone == nil {
		return DateOf(now.UTC())
	}
	return DateOf(now.In(c.Zone))
}

// Add gives the date n working days after d (before it when n is negative). Add 0 gives d itself, or the next
// working day when d is not worked.
func (c Calendar) Add(d Date, n int) Date {
	if d == "" {
		return ""
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	if n == 0 {
		for i := 0; i < horizon && !c.Works(d); i++ {
			d = d.AddDays(1)
		}
		return d
	}
	for i := 0; i < horizon && n > 0; i++ {
		d = d.AddDays(step)
		if c.Works(d) {
			n--
		}
	}
	return d
}

// Between counts the working days after from up to and including to; negative when to is earlier.
func (c Calendar) Between(from, to Date) int {
	if from == "" || to == "" {
		return 0
	}
	if to < from {
		return -c.Between(to, from)
	}
	n := 0
	for d, i := from, 0; d < to && i < 10*horizon; i++ {
		d = d.AddDays(1)
		if c.Works(d) {
			n++
		}
	}
	return n
}

// AfterFinish gives the first day a finish-to-start successor may start: the working day after the finish plus lag
// working days.
func (c Calendar) AfterFinish(finish Date, lag int) Date { return c.Add(finish, 1+lag) }
