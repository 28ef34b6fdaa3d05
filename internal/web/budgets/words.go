package budgets

import (
	"slices"
	"strings"

	"throughline/internal/budget"
	"throughline/internal/clock"
	"throughline/internal/money"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// says tells the budget in a sentence; what is above the cap or the plan is told in its tone.
func (v budgetView) says() ui.Sentence {
	switch v.Budget.Standing() {
	case budget.Overspent, budget.OverCap:
		return ui.Say(ui.Span{Text: v.Budget.Says(), Tone: ui.Alarm})
	case budget.OverPlan:
		return ui.Say(ui.Span{Text: v.Budget.Says(), Tone: ui.Warn})
	}
	return ui.Say(ui.Text(v.Budget.Says()))
}

func (v budgetView) totalName(i int) string {
	if len(v.Budget.Totals) == 1 {
		return "In all"
	}
	return "In all, " + string(v.Budget.Totals[i].Planned.Currency)
}

// categories are those in use, with the usual ones behind them.
func (v budgetView) categories() []string {
	var out []string
	for _, s := range v.Budget.Categories {
		if s.Category != "" && !slices.Contains(out, s.Category) {
			out = append(out, s.Category)
		}
	}
	for _, usual := range []string{"People", "Software", "Vendor", "Training", "Hardware", "Travel"} {
		if !slices.Contains(out, usual) {
			out = append(out, usual)
		}
	}
	return out
}

// rates is the footnote that names the rates by which sums in other currencies were counted.
func rates(list []money.Rate, today clock.Date) string {
	all := make([]string, len(list))
	for i, r := range list {
		all[i] = "1 " + string(r.From) + " = " + r.Text() + " " + string(r.To) + " (" + r.On.Say(today) + ")"
	}
	return "Counted at " + strings.Join(all, ", ") + "."
}

func (v lineView) lead() ui.Sentence {
	s := v.Row.Sums
	said := s.Actual.Words() + " of " + s.Planned.Words() + " is paid"
	if s.Open.Minor > 0 {
		said += ", " + s.Open.Words() + " more is ordered"
	}
	said += "; in the end it will have cost " + s.Forecast.Words()
	if v.Row.Expected == nil {
		said += ", computed"
	}
	return ui.Say(ui.Text(said + "."))
}

func (v lineView) expected() string {
	if v.Row.Expected == nil {
		return ""
	}
	return v.Row.Expected.Plain()
}

func entryName(e budget.Entry) string {
	name := "Payment"
	if e.Kind == budget.Committed {
		name = "Order"
	}
	if e.Note != "" {
		name += ": " + e.Note
	}
	return name
}

// amount writes what was entered, and what it counts as where it is in another currency.
func amount(e budget.Entry) string {
	if e.Rate == nil {
		return e.Amount.Words()
	}
	return e.Amount.Words() + " = " + e.Counted().Words()
}

var labels = map[string]string{"name": "What it is for", "planned": "Planned", "expected": "Expected in the end", "category": "Category", "team": "Team",
	"kind": "Kind", "amount": "Amount", "day": "Day", "note": "Note", "rate": "Rate"}

func labelled(list []ui.Problem) []ui.Problem { return page.Summary(list, labels) }
