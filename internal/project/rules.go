package project

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// reasonLength is the least a reason holds, so that "n/a" does not pass for one.
const reasonLength = 20

// tidy trims what people type and brings numbers into the stored form: "22,5" becomes "22.5".
func (p *Project) tidy() {
	p.Code = strings.ToUpper(strings.TrimSpace(p.Code))
	for _, s := range []*string{&p.Title, &p.Problem, &p.Metric, &p.From, &p.To, &p.Unit} {
		*s = strings.TrimSpace(*s)
	}
	p.Baseline, p.Target = decimal(p.Baseline), decimal(p.Target)
	p.Teams = unique(p.Teams)
}

func decimal(s string) string {
	s = strings.Replace(strings.TrimSpace(s), "−", "-", 1)
	if strings.Count(s, ",") == 1 && !strings.Contains(s, ".") {
		s = strings.Replace(s, ",", ".", 1)
	}
	return s
}

// number reads a decimal text; ok is false for an empty one and for what is no finite number.
func number(s string) (v float64, ok bool) {
	if s == "" || strings.Trim(s, "+-.0123456789eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && math.Abs(v) <= 1e100
}

func (p *Project) check() error {
	var c fault.Check
	c.Need(p.Title != "", "title", "is empty; say in a few words what changes")
	length(&c, "title", p.Title, 200)
	length(&c, "problem", p.Problem, 20_000)
	length(&c, "metric", p.Metric, 200)
	length(&c, "metricFrom", p.From, 200)
	length(&c, "metricTo", p.To, 200)
	length(&c, "unit", p.Unit, 40)
	c.Need(validCode(p.Code), "code", "must be 2 to 6 letters or digits and begin with a letter, such as ONB")
	c.Need(p.Direction == "" || p.Direction == Lower || p.Direction == Higher, "direction", "must be lower or higher")
	checkNumber(&c, "baseline", p.Baseline)
	checkNumber(&c, "target", p.Target)
	base, measured := number(p.Baseline)
	target, agreed := number(p.Target)
	if measured && agreed && p.Direction != "" {
		better := target < base
		if p.Direction == Higher {
			better = target > base
		}
		c.Need(better, "target", "is not better than the baseline %s when %s is better", p.Baseline, p.Direction)
	}
	for field, d := range map[string]clock.Date{"start": p.Start, "finish": p.Finish} {
		_, err := clock.ParseDate(string(d))
		c.Add(field, err)
	}
	c.Need(!p.Finish.Before(p.Start), "finish", "is before the start")
	c.Need(p.Cap >= 0, "cap", "is less than nothing")
	c.Need(p.Cap == 0 || p.Currency.Valid(), "currency", "is not a currency in use, such as EUR or USD")
	c.Need(p.Cap > 0 || p.Currency == "" || p.Currency.Valid(), "currency", "is not a currency in use, such as EUR or USD")
	return c.Err()
}

func length(c *fault.Check, field, s string, most int) {
	c.Need(utf8.RuneCountInString(s) <= most && utf8.ValidString(s), field, "is longer than %d characters", most)
}

func checkNumber(c *fault.Check, field, s string) {
	_, ok := number(s)
	c.Need(s == "" || ok, field, "“%.40s” is not a number; write it as 22.5", s)
}

// Missing lists what the charter still needs before the change can start, in the order of the form.
func (p *Project) Missing() []fault.Problem {
	var missing []fault.Problem
	for _, need := range []struct{ value, field, message string }{
		{p.Problem, "problem", "is missing; say who is hurt by what, today"},
		{p.Metric, "metric", "is missing; name the number that will show the change"},
		{p.Baseline, "baseline", "is missing; measure how it is today"},
		{p.Target, "target", "is missing; say which number is good enough"},
		{string(p.Sponsor), "sponsor", "is missing; name who answers for the money and the people"},
	} {
		if need.value == "" {
			missing = append(missing, fault.Problem{Field: need.field, Message: need.message})
		}
	}
	if p.Direction == "" && p.Baseline != "" && p.Target != "" {
		missing = append(missing, fault.Problem{Field: "direction", Message: "is missing; say whether lower or higher is better"})
	}
	return missing
}

// may answers nil when the status allows the verb.
func (p *Project) may(verb string, from ...Status) error {
	if slices.Contains(from, p.Status) {
		return nil
	}
	now := map[Status]string{Draft: "is a draft", Active: "is under way", Hold: "is on hold", Closed: "is closed"}[p.Status]
	return fault.New(fault.Conflict, "%s %s, so you cannot %s it", p.Code, now, verb)
}

// rejudged tells whether the patch moves what results are judged by.
func (p *Project) rejudged(old *Project) bool {
	return p.Baseline != old.Baseline || p.Target != old.Target || p.Direction != old.Direction || p.Unit != old.Unit ||
		p.Metric != old.Metric || p.From != old.From || p.To != old.To
}

// checkReason gives the trimmed reason, or a problem at the field when it says too little.
func checkReason(field, reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) < reasonLength {
		return "", fault.Field(field, "must say why in %d characters or more", reasonLength)
	}
	if utf8.RuneCountInString(reason) > 2000 {
		return "", fault.Field(field, "is longer than 2000 characters")
	}
	return reason, nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

func (p *Project) apply(patch Patch) {
	set(&p.Code, patch.Code)
	set(&p.Private, patch.Private)
	set(&p.Title, patch.Title)
	set(&p.Problem, patch.Problem)
	set(&p.Metric, patch.Metric)
	set(&p.From, patch.From)
	set(&p.To, patch.To)
	set(&p.Unit, patch.Unit)
	set(&p.Direction, patch.Direction)
	set(&p.Baseline, patch.Baseline)
	set(&p.Target, patch.Target)
	set(&p.Sponsor, patch.Sponsor)
	set(&p.Lead, patch.Lead)
	set(&p.Teams, patch.Teams)
	set(&p.Start, patch.Start)
	set(&p.Finish, patch.Finish)
	set(&p.Cap, patch.Cap)
	set(&p.Currency, patch.Currency)
}

func unique(list []id.Team) []id.Team {
	out := make([]id.Team, 0, len(list))
	for _, v := range list {
		if v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
