package timing

import (
	"math"

	"throughline/internal/clock"
	"throughline/internal/schedule"
)

// axis is the common time of a simulation: every civil day has the 480 minutes of a working day, worked or not, so that the end of
// one day is the beginning of the next. It implements risk.Clock.
type axis struct {
	first  clock.Date
	tables []table
	of     []int // the table of each activity
}

// table is a calendar counted out: the working days before each civil day, and which days these are.
type table struct {
	before []int32
	days   []int32
}

// A plan is simulated on at least two years and at most three hundred; beyond its table a calendar goes on with five days of
// work in seven.
const (
	shortAxis = 730
	longAxis  = 110_000
)

func newTable(c clock.Calendar, first clock.Date, length int) table {
	t := table{before: make([]int32, 1, length+1)}
	for i := range length {
		d := first.AddDays(i)
		if c.Between(d.AddDays(-1), d) > 0 {
			t.days = append(t.days, int32(i))
		}
		t.before = append(t.before, int32(len(t.days)))
	}
	return t
}

// count gives the working minutes before an instant.
func (t *table) count(at float64) float64 {
	last := len(t.before) - 1
	i := int(math.Floor(at / day))
	switch {
	case i < 0:
		return at * 5 / 7
	case i >= last:
		return float64(t.before[last])*day + (at-float64(last)*day)*5/7
	}
	n := float64(t.before[i]) * day
	if t.before[i+1] > t.before[i] {
		n += at - float64(i)*day
	}
	return n
}

// A hair is less than any working time that somebody plans, in days; a moment too, in minutes, and many of them still less than
// what a date notices.
const (
	hair   = 1e-7
	moment = 0.001
	notice = 0.5
)

// begin gives the instant at which the work after n minutes begins; end the one at which n minutes are done.
func (t *table) begin(n float64) float64 { return t.at(n, int(math.Floor(n/day+hair))) }
func (t *table) end(n float64) float64   { return t.at(n, int(math.Ceil(n/day-hair))-1) }

func (t *table) at(n float64, k int) float64 {
	switch {
	case k < 0:
		return n * 7 / 5
	case k >= len(t.days):
		return float64(len(t.before)-1)*day + max(0, n-float64(len(t.days))*day)*7/5
	}
	return float64(t.days[k])*day + n - float64(k)*day
}

// Finish gives the instant at which an activity that begins at start has done its work.
func (a *axis) Finish(activity int, start, work float64) float64 {
	if work <= 0 {
		return start
	}
	t := &a.tables[a.of[activity]]
	return t.end(t.count(start) + work)
}

// Start gives the latest instant at which an activity can begin to have its work done at finish.
func (a *axis) Start(activity int, finish, work float64) float64 {
	if work <= 0 {
		return finish
	}
	t := &a.tables[a.of[activity]]
	return t.begin(t.count(finish) - work)
}

// at gives an instant of the schedule on the axis.
func (a *axis) at(m schedule.Minute) float64 {
	minute := int(m) % schedule.Day
	return a.opens(dateOf(m)) + float64(min(max(minute-morning, 0), day/2)+min(max(minute-evening+day/2, 0), day/2))
}

// opens and closes give the instants at which the work of a date begins and ends.
func (a *axis) opens(d clock.Date) float64  { return float64(a.first.DaysUntil(d)) * day }
func (a *axis) closes(d clock.Date) float64 { return a.opens(d) + day }

// date gives the day on which something is finished at an instant.
func (a *axis) date(at float64) clock.Date {
	return a.first.AddDays(max(0, int(math.Ceil((at-notice)/day))-1))
}
