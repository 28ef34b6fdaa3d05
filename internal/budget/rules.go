package budget

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/money"
)

// most bounds a single sum, in minor units, so that no total of a whole budget can overflow.
const most = 1_000_000_000_000_000

const (
	mostLines   = 500
	mostEntries = 20_000 // of a change
)

func (l *Line) check() error {
	l.Name, l.Category = strings.TrimSpace(l.Name), strings.TrimSpace(l.Category)
	var c fault.Check
	c.Need(l.Name != "", "name", "is empty; say what the money is for")
	c.Need(utf8.RuneCountInString(l.Name) <= 200, "name", "is longer than 200 characters")
	c.Need(utf8.RuneCountInString(l.Category) <= 60, "category", "is longer than 60 characters")
	c.Need(l.Planned.Currency.Valid(), "planned", "needs a currency, such as EUR")
	c.Need(l.Planned.Minor >= 0, "planned", "is below zero")
	c.Need(l.Planned.Minor <= most, "planned", "is more than can be counted here")
	if l.Expected != nil {
		c.Need(l.Expected.Currency == l.Planned.Currency, "expected", "is in another currency than the plan (%s)", l.Planned.Currency)
		c.Need(l.Expected.Minor >= 0, "expected", "is below zero")
		c.Need(l.Expected.Minor <= most, "expected", "is more than can be counted here")
	}
	return c.Err()
}

// check judges an entry of a line counted in a currency. A sum in another one needs its rate.
func (e *Entry) check(in money.Currency, rate string) error {
	e.Note = strings.TrimSpace(e.Note)
	var c fault.Check
	c.Need(e.Kind == Committed || e.Kind == Actual, "kind", "is neither committed nor actual")
	c.Need(e.Day != "", "day", "is empty; say when it was")
	_, err := clock.ParseDate(string(e.Day))
	c.Add("day", err)
	_, err = clock.ParseDate(string(e.rateDay))
	c.Add("rateDay", err)
	c.Need(utf8.RuneCountInString(e.Note) <= 500, "note", "is longer than 500 characters")
	c.Need(e.Amount.Minor != 0, "amount", "is nothing")
	c.Need(-most <= e.Amount.Minor && e.Amount.Minor <= most, "amount", "is more than can be counted here")
	switch {
	case !e.Amount.Currency.Valid():
		c.Need(false, "amount", "needs a currency, such as EUR")
	case e.Amount.Currency == in:
		e.nano, e.rateDay = 0, ""
	case strings.TrimSpace(rate) == "":
		c.Need(false, "rate", "is empty; say what one %s was worth in %s", e.Amount.Currency, in)
	default:
		r, err := money.ParseRate(strings.TrimSpace(rate), e.Amount.Currency, in, cmp.Or(e.rateDay, e.Day))
		c.Add("rate", err)
		if err == nil {
			e.nano, e.rateDay = r.Nano, r.On
			_, err = r.Convert(e.Amount)
			c.Add("rate", err)
		}
	}
	return c.Err()
}

// Sums is what a line, a category, a team or a whole budget comes to, in one currency. Open is what was ordered and is not
// paid yet; Forecast is what it will have cost in the end.
type Sums struct {
	Planned   money.Amount `json:"planned"`
	Committed money.Amount `json:"committed"`
	Actual    money.Amount `json:"actual"`
	Open      money.Amount `json:"open"`
	Forecast  money.Amount `json:"forecast"`
}

// Over is by how much the forecast is above the plan; below zero it stays under it.
func (s Sums) Over() money.Amount {
	return money.Of(s.Forecast.Minor-s.Planned.Minor, s.Planned.Currency)
}

func (s *Sums) add(o Sums) {
	for _, pair := range [][2]*money.Amount{{&s.Planned, &o.Planned}, {&s.Committed, &o.Committed}, {&s.Actual, &o.Actual}, {&s.Open, &o.Open}, {&s.Forecast, &o.Forecast}} {
		*pair[0] = money.Of(pair[0].Minor+pair[1].Minor, pair[1].Currency)
	}
}

// Counted gives the amount in the currency of its line.
func (e Entry) Counted() money.Amount {
	if e.Rate == nil {
		return e.Amount
	}
	in, _ := e.Rate.Convert(e.Amount) // it was tried when it was entered
	return in
}

// sums gives what a line comes to. Without a person's word its forecast is the plan, or what was ordered or paid where that
// is more already: money that is not ordered yet is still expected to be spent.
func (l *Line) sums(of []Entry) Sums {
	in := l.Planned.Currency
	s := Sums{Planned: l.Planned, Committed: money.Of(0, in), Actual: money.Of(0, in)}
	for _, e := range of {
		amount := e.Counted()
		if e.Kind == Committed {
			s.Committed.Minor += amount.Minor
		} else {
			s.Actual.Minor += amount.Minor
		}
	}
	s.Open = money.Of(max(0, s.Committed.Minor-s.Actual.Minor), in)
	s.Forecast = money.Of(max(l.Planned.Minor, s.Committed.Minor, s.Actual.Minor), in)
	if l.Expected != nil {
		s.Forecast = *l.Expected
	}
	return s
}

// Row is a line with what it comes to.
type Row struct {
	Line
	Sums  Sums `json:"sums"`
	Count int  `json:"count"` // of its orders and payments
}

// Share is what a category or a team comes to in one currency; both are "" for the lines that name none.
type Share struct {
	Category string  `json:"category,omitempty"`
	Team     id.Team `json:"team,omitempty"`
	Sums
}

// Budget is the money of a change. Sums of several currencies stand beside each other and are never added.
type Budget struct {
	Currency   money.Currency `json:"currency"`
	Cap        money.Amount   `json:"cap"` // zero is none
	Lines      []Row          `json:"lines"`
	Totals     []Sums         `json:"totals"`     // one for each currency, that of the change first
	Categories []Share        `json:"categories"` // by name and currency
	Teams      []Share        `json:"teams"`
	Rates      []money.Rate   `json:"rates"` // that took part, each once
}

// Sum adds a budget up.
func Sum(f Facts, lines []Line, of map[id.BudgetLine][]Entry) Budget {
	b := Budget{Currency: f.Currency, Cap: f.Cap, Lines: []Row{}, Totals: []Sums{}, Categories: []Share{}, Teams: []Share{}, Rates: []money.Rate{}}
	for _, l := range lines {
		row := Row{Line: l, Sums: l.sums(of[l.ID]), Count: len(of[l.ID])}
		b.Lines = append(b.Lines, row)
		b.Totals = total(b.Totals, row.Sums)
		b.Categories = share(b.Categories, Share{Category: l.Category, Sums: row.Sums})
		b.Teams = share(b.Teams, Share{Team: l.Team, Sums: row.Sums})
		for _, e := range of[l.ID] {
			if e.Rate != nil && !slices.Contains(b.Rates, *e.Rate) {
				b.Rates = append(b.Rates, *e.Rate)
			}
		}
	}
	slices.SortStableFunc(b.Totals, func(a, c Sums) int { return own(f.Currency, a.Planned) - own(f.Currency, c.Planned) })
	slices.SortStableFunc(b.Categories, func(a, c Share) int { return cmp.Compare(a.Category, c.Category) })
	slices.SortFunc(b.Rates, func(a, c money.Rate) int {
		return cmp.Or(cmp.Compare(a.From, c.From), cmp.Compare(a.On, c.On), cmp.Compare(a.Nano, c.Nano))
	})
	return b
}

func own(c money.Currency, a money.Amount) int {
	if a.Currency == c {
		return 0
	}
	return 1
}

func total(all []Sums, one Sums) []Sums {
	for i := range all {
		if all[i].Planned.Currency == one.Planned.Currency {
			all[i].add(one)
			return all
		}
	}
	return append(all, one)
}

func share(all []Share, one Share) []Share {
	for i := range all {
		if all[i].Category == one.Category && all[i].Team == one.Team && all[i].Planned.Currency == one.Planned.Currency {
			all[i].add(one.Sums)
			return all
		}
	}
	return append(all, one)
}

// Total gives what the lines in the currency of the change come to; the zero Sums in it without any.
func (b Budget) Total() Sums {
	for _, s := range b.Totals {
		if s.Planned.Currency == b.Currency {
			return s
		}
	}
	none := money.Of(0, b.Currency)
	return Sums{none, none, none, none, none}
}

// Standing says how a budget stands against what may be spent.
type Standing string

// The standings, the worst first.
const (
	Overspent Standing = "overspent" // more is paid than may be spent
	OverCap   Standing = "over cap"  // the forecast is more than may be spent
	OverPlan  Standing = "over plan" // the forecast is more than was planned
	Within    Standing = "within"
)

// Standing judges the sums in the currency of the change against the cap, and the forecast against the plan.
func (b Budget) Standing() Standing {
	t := b.Total()
	switch {
	case b.Cap.Minor > 0 && b.Cap.Currency == b.Currency && t.Actual.Minor > b.Cap.Minor:
		return Overspent
	case b.Cap.Minor > 0 && b.Cap.Currency == b.Currency && t.Forecast.Minor > b.Cap.Minor:
		return OverCap
	case t.Forecast.Minor > t.Planned.Minor:
		return OverPlan
	}
	return Within
}

// Says tells the budget in a sentence or two.
func (b Budget) Says() string {
	if len(b.Lines) == 0 {
		if b.Cap.Minor > 0 {
			return "At most " + b.Cap.Words() + " may be spent; no money is planned yet."
		}
		return "No money is planned yet."
	}
	t := b.Total()
	s := t.Actual.Words() + " of " + t.Planned.Words() + " is spent"
	if t.Open.Minor > 0 {
		s += " and " + t.Open.Words() + " more is ordered"
	}
	s += "; in the end it will have cost " + t.Forecast.Words()
	switch over := t.Over(); {
	case over.Minor > 0:
		s += ", " + over.Words() + " more than planned"
	case over.Minor < 0:
		s += ", " + money.Of(-over.Minor, over.Currency).Words() + " less than planned"
	}
	switch b.Standing() {
	case Overspent:
		s += ". More is spent than the cap of " + b.Cap.Words() + " allows"
	case OverCap:
		s += ". That is above the cap of " + b.Cap.Words()
	}
	if len(b.Totals) > 1 {
		s += ". Lines in other currencies are counted by themselves"
	}
	return s + "."
}
