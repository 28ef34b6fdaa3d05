package schedule

import (
	"slices"

	"throughline/internal/fault"
)

// Span is working time within a day, in minutes from midnight, 0 ≤ From < To ≤ 1440.
type Span struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// Weekday is what a week says of one day. A day that is not Set is as in the calendar below.
type Weekday struct {
	Set   bool
	Spans []Span // none is a day off
}

// Week holds the seven days from Monday.
type Week [7]Weekday

// Exception replaces the days from First to Last, both counted in days since 1900-01-01: holidays without spans, or days with
// hours of their own. Where two overlap the first listed holds.
type Exception struct {
	Name        string
	First, Last int
	Spans       []Span
}

// WorkWeek is a week that holds for a time, as in summer hours; First and Last as in Exception.
type WorkWeek struct {
	Name        string
	First, Last int
	Week        Week
}

// Calendar says when work is done: for a plan, a team, a person or a task. Exceptions of its own come first, then those of the
// calendars below, then its own weeks, then theirs.
type Calendar struct {
	ID         string
	Name       string
	Base       int // calendar below, as number in Plan.Calendars; −1 for none
	Week       Week
	Weeks      []WorkWeek
	Exceptions []Exception
	Cut        *int // another calendar: only what both work counts; it is not handed on to calendars above
}

// mostExceptionDays bounds what exceptions may cover, so that a hostile calendar is refused.
const mostExceptionDays = 1_000_000

// Standard is the calendar that most plans begin with: Monday to Friday, 8 to 12 and 13 to 17.
func Standard() Calendar {
	c := Calendar{ID: "standard", Name: "Standard", Base: -1}
	for day := range c.Week {
		c.Week[day].Set = true
		if day < 5 {
			c.Week[day].Spans = []Span{{480, 720}, {780, 1020}}
		}
	}
	return c
}

// Always is the calendar that works all minutes.
func Always() Calendar {
	c := Calendar{ID: "always", Name: "24 hours", Base: -1}
	for day := range c.Week {
		c.Week[day] = Weekday{true, []Span{{0, Day}}}
	}
	return c
}

// rules are a calendar with what it has from those below, ready to say what a day is.
type rules struct {
	patterns   [][]Span
	exceptions []painted // later ones are covered by earlier ones
	weeks      []paintedWeek
	week       [7]uint16
	works      bool   // some day has working time
	cut        *rules // only what it works too
}

type painted struct {
	first, last int
	pattern     uint16
}

type paintedWeek struct {
	first, last int
	week        [7]int // pattern, −1 as below
}

// rulesOf flattens a calendar; calendars that rest on each other in a circle, impossible hours and calendars without any
// working time are refused.
func rulesOf(all []Calendar, at int) (*rules, error) {
	r := &rules{patterns: [][]Span{nil}}
	var set [7]bool
	covered := 0
	for c, steps := at, 0; c >= 0; c, steps = all[c].Base, steps+1 {
		if c >= len(all) || steps > len(all) {
			return nil, fault.New(fault.Invalid, "The calendar “%s” rests on itself or on one that does not exist", all[at].Name)
		}
		cal := &all[c]
		for _, e := range cal.Exceptions {
			p, err := r.pattern(cal, e.Spans)
			if err != nil {
				return nil, err
			}
			if e.Last < e.First {
				return nil, fault.New(fault.Invalid, "The calendar “%s” has an exception that ends before it begins", cal.Name)
			}
			first, last := max(e.First, 0), min(e.Last, int(Horizon)/Day)
			if covered += max(last-first+1, 0); covered > mostExceptionDays {
				return nil, fault.New(fault.Limit, "The exceptions of the calendar “%s” cover more than %d days", cal.Name, mostExceptionDays)
			}
			r.exceptions = append(r.exceptions, painted{first, last, p})
		}
		for _, w := range cal.Weeks {
			pw := paintedWeek{first: max(w.First, 0), last: min(w.Last, int(Horizon)/Day)}
			if covered += max(pw.last-pw.first+1, 0); covered > mostExceptionDays {
				return nil, fault.New(fault.Limit, "The weeks of the calendar “%s” cover more than %d days", cal.Name, mostExceptionDays)
			}
			for day, d := range w.Week {
				pw.week[day] = -1
				if d.Set {
					p, err := r.pattern(cal, d.Spans)
					if err != nil {
						return nil, err
					}
					pw.week[day] = int(p)
				}
			}
			r.weeks = append(r.weeks, pw)
		}
		for day, d := range cal.Week {
			if d.Set && !set[day] {
				p, err := r.pattern(cal, d.Spans)
				if err != nil {
					return nil, err
				}
				r.week[day], set[day] = p, true
			}
		}
	}
	if cut := all[at].Cut; cut != nil && *cut >= 0 && *cut < len(all) {
		plain := append([]Calendar(nil), all...)
		plain[*cut].Cut = nil
		other, err := rulesOf(plain, *cut)
		if err != nil {
			return nil, err
		}
		r.cut = other
	}
	if !r.works {
		return nil, fault.New(fault.Invalid, "Impossible: the calendar “%s” has no working day", all[at].Name)
	}
	return r, nil
}

// pattern gives the number of a day's spans, which are put in order and joined where they touch.
func (r *rules) pattern(c *Calendar, spans []Span) (uint16, error) {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	out := spans[:0]
	for _, s := range spans {
		if s.From < 0 || s.To > Day || s.To <= s.From {
			return 0, fault.New(fault.Invalid, "The calendar “%s” has hours from minute %d to minute %d of a day", c.Name, s.From, s.To)
		}
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	r.works = r.works || len(out) > 0
	for i, p := range r.patterns {
		if slices.Equal(p, out) {
			return uint16(i), nil
		}
	}
	if len(r.patterns) > 60_000 {
		return 0, fault.New(fault.Limit, "The calendar “%s” has more than 60,000 different days", c.Name)
	}
	r.patterns = append(r.patterns, out)
	return uint16(len(r.patterns) - 1), nil
}

// paint gives the pattern of each day from lo up to hi.
func (r *rules) paint(lo, hi int) []uint16 {
	out := make([]uint16, hi-lo)
	for i := range out {
		out[i] = r.week[(lo+i)%7] // day 0 was a Monday
	}
	for i := len(r.weeks) - 1; i >= 0; i-- {
		w := r.weeks[i]
		for d := max(w.first, lo); d <= min(w.last, hi-1); d++ {
			if p := w.week[d%7]; p >= 0 {
				out[d-lo] = uint16(p)
			}
		}
	}
	for i := len(r.exceptions) - 1; i >= 0; i-- {
		e := r.exceptions[i]
		for d := max(e.first, lo); d <= min(e.last, hi-1); d++ {
			out[d-lo] = e.pattern
		}
	}
	if r.cut != nil {
		met := map[[2]uint16]uint16{}
		for i, other := range r.cut.paint(lo, hi) {
			pair := [2]uint16{out[i], other}
			p, known := met[pair]
			if !known {
				p = r.meet(r.patterns[pair[0]], r.cut.patterns[other])
				met[pair] = p
			}
			out[i] = p
		}
	}
	return out
}

// meet gives the number of the pattern that two days have in common.
func (r *rules) meet(a, b []Span) uint16 {
	var both []Span
	for _, x := range a {
		for _, y := range b {
			if from, to := max(x.From, y.From), min(x.To, y.To); from < to {
				both = append(both, Span{from, to})
			}
		}
	}
	for i, p := range r.patterns {
		if slices.Equal(p, both) {
			return uint16(i)
		}
	}
	r.patterns = append(r.patterns, both)
	return uint16(len(r.patterns) - 1)
}

// WorkingMinutes counts the working minutes of a calendar between two instants; below zero when the second is earlier.
func WorkingMinutes(all []Calendar, calendar int, from, to Minute) (int, error) {
	if calendar < 0 || calendar >= len(all) {
		return 0, fault.New(fault.Invalid, "There is no calendar %d", calendar)
	}
	r, err := rulesOf(all, calendar)
	if err != nil {
		return 0, err
	}
	w := newWorktime(r, from)
	return int(w.count(int32(to)) - w.count(int32(from))), nil
}
