package kpi

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/verdict"
)

// reasonLength is the least a reason holds; "typing error" is one.
const reasonLength = 10

func (d *Definition) tidy() {
	for _, s := range []*string{&d.Name, &d.Formula, &d.From, &d.To, &d.Unit, &d.Source} {
		*s = strings.TrimSpace(*s)
	}
	d.Target = strings.Replace(strings.TrimSpace(d.Target), "−", "-", 1)
	if strings.Count(d.Target, ",") == 1 && !strings.Contains(d.Target, ".") {
		d.Target = strings.Replace(d.Target, ",", ".", 1)
	}
	if d.Cadence == "" {
		d.Cadence = Weekly
	}
	if d.Guardrails == nil {
		d.Guardrails = []Guardrail{}
	}
}

func (d *Definition) check(self id.KPI) error {
	var c fault.Check
	c.Need(d.Name != "", "name", "is empty; name the number, such as Days to productive")
	for field, s := range map[string]string{"name": d.Name, "formula": d.Formula, "from": d.From, "to": d.To, "source": d.Source} {
		c.Need(utf8.RuneCountInString(s) <= 500, field, "is longer than 500 characters")
	}
	c.Need(utf8.RuneCountInString(d.Unit) <= 40, "unit", "is longer than 40 characters")
	c.Need(d.Direction == verdict.Lower || d.Direction == verdict.Higher, "direction", "must be lower or higher: say which way is better")
	c.Need(slices.Contains(Cadences, d.Cadence), "cadence", "is not one of each, daily, weekly, monthly, quarterly")
	_, ok := d.target()
	c.Need(d.Target == "" || ok, "target", "“%.40s” is not a number; write it as 22.5", d.Target)
	for field, date := range map[string]clock.Date{"baselineFrom": d.BaseFrom, "baselineTo": d.BaseTo} {
		_, err := clock.ParseDate(string(date))
		c.Add(field, err)
	}
	c.Need(!d.BaseTo.Before(d.BaseFrom), "baselineTo", "is before the first day of the baseline")
	c.Need(d.Compare != self || self == "", "compare", "is the KPI itself; choose one measured where nothing changed")
	for i, g := range d.Guardrails {
		field := "guardrails[" + strconv.Itoa(i) + "]"
		c.Need(g.KPI != self, field+".kpi", "is the KPI itself")
		c.Need(g.Kind == Min || g.Kind == Max, field+".kind", "must be min or max")
		c.Need(sound(g.Limit), field+".limit", "is not a usable number")
	}
	return c.Err()
}

func (d *Definition) target() (float64, bool) {
	if d.Target == "" || strings.Trim(d.Target, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(d.Target, 64)
	return v, err == nil && sound(v)
}

// sound numbers can be computed with.
func sound(v float64) bool { return !math.IsNaN(v) && math.Abs(v) <= 1e100 }

// rejudged tells whether the verdict would rest on something else.
func (d *Definition) rejudged(old *Definition) bool {
	return d.From != old.From || d.To != old.To || d.Unit != old.Unit || d.Direction != old.Direction || d.Target != old.Target ||
		d.BaseFrom != old.BaseFrom || d.BaseTo != old.BaseTo || d.Compare != old.Compare || d.Formula != old.Formula ||
		!slices.Equal(d.Guardrails, old.Guardrails)
}

func (d *Definition) apply(p Patch) {
	set(&d.Name, p.Name)
	set(&d.Formula, p.Formula)
	set(&d.From, p.From)
	set(&d.To, p.To)
	set(&d.Unit, p.Unit)
	set(&d.Direction, p.Direction)
	set(&d.Target, p.Target)
	set(&d.Owner, p.Owner)
	set(&d.Source, p.Source)
	set(&d.Cadence, p.Cadence)
	set(&d.BaseFrom, p.BaseFrom)
	set(&d.BaseTo, p.BaseTo)
	set(&d.Compare, p.Compare)
	set(&d.Guardrails, p.Guardrails)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (v *Value) check(today clock.Date) error {
	var c fault.Check
	_, err := clock.ParseDate(string(v.Date))
	c.Add("date", err)
	c.Need(v.Date != "", "date", "is missing")
	// Somebody west of the server's day may already be in tomorrow.
	c.Need(err != nil || v.Date <= today.AddDays(1), "date", "is in the future")
	c.Need(sound(v.Value), "value", "is not a usable number")
	v.Note = strings.TrimSpace(v.Note)
	c.Need(utf8.RuneCountInString(v.Note) <= 2000, "note", "is longer than 2000 characters")
	return c.Err()
}

// needReason gives the trimmed reason, or a problem when it says too little.
func needReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < reasonLength || n > 2000 {
		return "", fault.Field("reason", "must say why, in %d characters or more", reasonLength)
	}
	return reason, nil
}

// oneADay tells whether a date has one value at most.
func (d *Definition) oneADay() bool { return d.Cadence != Each }

// after gives the date n steps of the cadence after the first one; a month's last days stay in their month.
func (c Cadence) after(first clock.Date, n int) clock.Date {
	months := 0
	switch c {
	case Weekly:
		return first.AddDays(7 * n)
	case Monthly:
		months = n
	case Quarterly:
		months = 3 * n
	default:
		return first.AddDays(n)
	}
	t := first.Time()
	month := clock.DateOf(t.AddDate(0, 0, 1-t.Day()).AddDate(0, months, 0)) // the first of the month
	last := clock.DateOf(month.Time().AddDate(0, 1, -1))
	return min(last, month.AddDays(t.Day()-1))
}
