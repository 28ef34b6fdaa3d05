package importer

import (
	"time"

	"throughline/internal/clock"
)

// Dates reads the stamps of one export. It first learns from every date cell which number is the day, then reads; what
// stays undecided is kept raw and counted, for the human to be asked.
type Dates struct {
	Order DateOrder
	Zone  *time.Location

	fixed                  bool
	dayFirst, monthFirst   int
	asked, unread, assumed int
	askedFor, unreadFor    string
	seen                   map[dateKey]*When
	days                   map[int]clock.Date // each civil date once, by its days since 1970
}

type dateKey struct {
	raw string
	day bool
}

// NewDates takes the human's answers.
func NewDates(opts Options) *Dates {
	d := &Dates{Order: opts.DateOrder, Zone: opts.Zone, fixed: opts.DateOrder != Undecided, seen: map[dateKey]*When{}, days: map[int]clock.Date{}}
	if d.Zone == nil {
		d.Zone = time.UTC
	}
	return d
}

// Learn lets a cell of a date column vote on the order.
func (d *Dates) Learn(raw string) {
	if st, ok := readStamp(raw); ok && st.month == 0 {
		switch {
		case st.first > 12 && valid(st.year, st.second, st.first):
			d.dayFirst++
		case st.second > 12 && valid(st.year, st.first, st.second):
			d.monthFirst++
		}
	}
}

// Decide closes the vote. Votes for both orders decide nothing: then only the cells that can be read one way are read.
func (d *Dates) Decide() {
	switch {
	case d.fixed:
	case d.dayFirst > 0 && d.monthFirst == 0:
		d.Order = DayFirst
	case d.monthFirst > 0 && d.dayFirst == 0:
		d.Order = MonthFirst
	}
}

// Is tells whether the text is a date of any order, for guessing the type of a column.
func (d *Dates) Is(raw string) (date, timed bool) {
	st, ok := readStamp(raw)
	if !ok {
		return false, false
	}
	if st.month == 0 {
		ok = valid(st.year, st.first, st.second) || valid(st.year, st.second, st.first)
	} else {
		ok = valid(st.year, st.month, st.day)
	}
	return ok, st.timed && (st.hour|st.min|st.sec|st.nano) != 0
}

// Peek reads like Read, but counts nothing: for a second look at a cell.
func (d *Dates) Peek(raw string, day bool) *When {
	if raw == "" {
		return nil
	}
	return d.stamp(raw, day)
}

// stamp reads a text once: stamps are never changed, so that tasks of one day share them.
func (d *Dates) stamp(raw string, day bool) *When {
	key := dateKey{raw, day}
	w, ok := d.seen[key]
	if !ok {
		w = d.read(raw, day)
		if len(d.seen) < 20_000 { // an export whose stamps are all different gains nothing
			d.seen[key] = w
		}
	}
	return w
}

// Read gives the stamp of a cell, nil for an empty one. With day, a midnight is no time: "15/Feb/26 12:00 AM" is a date.
// A text that is no date, or no decidable one, comes back as Unread with its raw text.
func (d *Dates) Read(raw string, day bool) *When {
	if raw == "" {
		return nil
	}
	w := d.stamp(raw, day)
	if w.Assumed {
		d.assumed++
	}
	if w.Precision == Unread {
		if st, ok := readStamp(raw); ok && d.ambiguous(st) {
			d.asked++
			d.askedFor = first(d.askedFor, raw)
		} else {
			d.unread++
			d.unreadFor = first(d.unreadFor, raw)
		}
	}
	return w
}

func (d *Dates) ambiguous(st stamp) bool {
	return d.Order == Undecided && st.month == 0 && st.first != st.second &&
		valid(st.year, st.first, st.second) && valid(st.year, st.second, st.first)
}

func (d *Dates) read(raw string, day bool) *When {
	w := &When{Raw: raw, Precision: Unread}
	st, ok := readStamp(raw)
	if !ok || d.ambiguous(st) {
		return w
	}
	if st.month == 0 {
		st.month, st.day = st.second, st.first
		if d.Order == MonthFirst || d.Order == Undecided && !valid(st.year, st.month, st.day) {
			st.month, st.day = st.first, st.second
		}
	}
	if !valid(st.year, st.month, st.day) {
		return w
	}
	zone := d.Zone
	if st.zoned {
		zone = time.FixedZone("", st.offset)
	}
	t := time.Date(st.year, time.Month(st.month), st.day, st.hour, st.min, st.sec, st.nano, zone)
	w.Date = d.civil(time.Date(st.year, time.Month(st.month), st.day, 0, 0, 0, 0, time.UTC))
	midnight := st.hour|st.min|st.sec|st.nano == 0
	switch {
	case !st.timed || day && midnight:
		w.Precision = Day
		return w
	case st.seconds:
		w.Precision = Second
	default:
		w.Precision = Minute
	}
	w.At, w.Assumed = t.UTC(), !st.zoned
	return w
}

// civil writes a date; the days of an export are few and its stamps many.
func (d *Dates) civil(midnight time.Time) clock.Date {
	n := int(midnight.Unix() / 86_400)
	date, ok := d.days[n]
	if !ok {
		date = clock.Date(midnight.Format(time.DateOnly))
		d.days[n] = date
	}
	return date
}

// Say adds what the human must know about the dates to the report: the question of the order, texts that are no dates,
// and the assumed zone.
func (d *Dates) Say(r *Report) {
	if d.asked > 0 {
		r.Questions = append(r.Questions, Question{ID: "date-order", Count: d.asked, Sample: d.askedFor,
			Ask: "Which number is the day in dates such as “" + d.askedFor + "”? Say “day first” or “month first”; until then these dates are kept as text."})
		r.note(Warning, "date-order", d.asked, "%d dates such as “%s” can be read as day first or month first; they are kept as text until you say which.", d.asked, d.askedFor)
	}
	if d.dayFirst > 0 && d.monthFirst > 0 {
		r.note(Warning, "date-mixed", d.dayFirst+d.monthFirst, "The dates are written both day first (%d) and month first (%d); a spreadsheet has probably rewritten some.", d.dayFirst, d.monthFirst)
	}
	if d.unread > 0 {
		r.note(Warning, "date-unread", d.unread, "%d cells in date columns are no dates between 1900 and 2199, such as “%s”; they are kept as text.", d.unread, clip(d.unreadFor))
	}
	if d.assumed > 0 {
		r.note(Info, "zone-assumed", d.assumed, "%d times name no time zone and were read as %s.", d.assumed, d.Zone)
	}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
