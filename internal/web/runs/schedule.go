package runs

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/run"
	"throughline/internal/web/ui"
)

// keepRule stands for a rule that no choice of the form makes, such as one that came by the API.
const keepRule = "keep"

// whenOf is the choice that makes a rule, keepRule when there is none.
func whenOf(r clock.Rule) string {
	when := keepRule
	switch {
	case r.Every == clock.Daily:
		when = "day"
	case r.Every == clock.Weekly:
		when = strings.Join(append([]string{"week"}, r.Days...), " ")
	case r.Every == clock.Monthly && r.Count == clock.Weekdays && len(r.Days) == 1:
		when = "month " + r.Days[0] + " " + strconv.Itoa(r.Nth)
	case r.Every == clock.Monthly:
		when = "month " + cmp.Or(string(r.Count), string(clock.CalendarDays)) + " " + strconv.Itoa(r.Nth)
	}
	if slices.ContainsFunc(whenOptions(), func(o ui.Option) bool { return o.Value == when }) {
		return when
	}
	return keepRule
}

// ruleOf reads the rule of a schedule: "week monday", "month working day -1".
func ruleOf(r *http.Request) clock.Rule {
	rule := clock.Rule{At: r.PostFormValue("at"), From: clock.Date(r.PostFormValue("from")), Until: clock.Date(r.PostFormValue("until")),
		Zone: r.PostFormValue("zone"), Moved: r.PostFormValue("moved") != ""}
	rule.Step, _ = strconv.Atoi(cmp.Or(r.PostFormValue("step"), "1"))
	words := strings.Fields(r.PostFormValue("when"))
	if len(words) == 0 {
		return rule
	}
	rule.Every = clock.Cadence(words[0])
	switch {
	case rule.Every == clock.Weekly:
		rule.Days = words[1:]
	case rule.Every == clock.Monthly && len(words) > 2:
		rule.Nth, _ = strconv.Atoi(words[len(words)-1])
		if rule.Count = clock.Count(strings.Join(words[1:len(words)-1], " ")); !slices.Contains([]clock.Count{clock.CalendarDays, clock.WorkingDays}, rule.Count) {
			rule.Count, rule.Days = clock.Weekdays, words[1:2]
		}
	}
	return rule
}

// whenOptions are the rules a schedule is made of; the API takes any.
func whenOptions() []ui.Option {
	days := []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	name := func(day string) string { return strings.ToUpper(day[:1]) + day[1:] }
	out := []ui.Option{{Value: "day", Label: "Day"}, {Value: "week monday tuesday wednesday thursday friday", Label: "Day from Monday to Friday"}}
	for _, d := range days {
		out = append(out, ui.Option{Value: "week " + d, Label: name(d), Group: "Week"})
	}
	nth := func(group, value string, n int, label string) {
		out = append(out, ui.Option{Value: "month " + value + " " + strconv.Itoa(n), Label: label, Group: group})
	}
	for i, word := range []string{"First", "Second", "Third", "Fourth", "Fifth"} {
		nth("Month, by working days", "working day", i+1, word+" working day")
	}
	nth("Month, by working days", "working day", -1, "Last working day")
	for n := 1; n <= 31; n++ {
		nth("Month, by days", "day", n, "Day "+strconv.Itoa(n))
	}
	nth("Month, by days", "day", -1, "Last day")
	for _, d := range days[:5] {
		nth("Month, by weekdays", d, 1, "First "+name(d))
		nth("Month, by weekdays", d, -1, "Last "+name(d))
	}
	return out
}

// whenOptions are the rules a schedule is made of, and the one it has when that is none of them.
func (v startsView) whenOptions() []ui.Option {
	if v.typed(run.Schedule, "when", "") != keepRule {
		return whenOptions()
	}
	return append([]ui.Option{{Value: keepRule, Label: "As it is: " + v.Kept}}, whenOptions()...)
}
