package browser

import (
	"testing"

	"throughline/internal/budget"
	"throughline/internal/money"
	"throughline/internal/project"
)

// The money of a change: a line is planned, an order and a payment in another currency are entered, the sums and the station
// follow, what is wrong is said at its field, and what was entered is taken back.
func TestBudgetOfAChange(t *testing.T) {
	s := founded(t)
	change, _ := s.change("One CRM", "CRM", "Choose")
	most, in := int64(20_000_00), money.Currency("EUR")
	_, err := s.app.Projects.Edit(s.as(s.me), change.ID, 0, project.Patch{Cap: &most, Currency: &in})
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/projects/CRM/plan")
	p.Click("link", "Budget")
	p.WaitText("What will it cost?")

	p.Press("c")
	p.Fill("What it is for", "Licences")
	p.Fill("Planned", "18.000 Taler")
	p.Press("Enter")
	p.WaitText("needs a currency in use")
	p.Fill("Planned", "18,000")
	p.Fill("Category", "Software")
	p.Press("Enter")
	p.WaitText("€0 of €18,000 is spent; in the end it will have cost €18,000.")
	p.sound(t, "budget")

	p.Click("link", "Licences")
	p.Select("Kind", "Order")
	p.Fill("Amount", "17500")
	p.Fill("Note", "Contract")
	p.Press("Enter")
	p.WaitText("Order: Contract", "€17,500 more is ordered")
	p.Fill("Amount", "$4,000")
	p.Press("Enter")
	p.WaitText("say what one USD was worth in EUR")
	p.Fill("Rate, for another currency", "0.92")
	p.Press("Enter")
	p.WaitText("= €3,680", "€3,680 of €18,000 is paid, €13,820 more is ordered")
	p.Fill("Expected in the end", "21000")
	p.Click("button", "Save the line")
	p.WaitText("in the end it will have cost €21,000.")
	p.sound(t, "budget line")

	p.Click("link", "Budget")
	p.WaitText("That is above the cap of €20,000.", "Counted at 1 USD = 0.92 EUR")
	p.WaitText("€3.7k of €20k spent")
	b, err := s.app.Budgets.Of(s.as(s.me), change.ID)
	s.must(err)
	if b.Standing() != budget.OverCap {
		t.Error(b.Standing(), b.Total())
	}

	p.Click("link", "Licences")
	p.Click("button", "Remove the line")
	p.WaitText("What will it cost?")
	p.Click("button", "Undo")
	p.WaitText("€3,680 of €18,000 is spent")
}
