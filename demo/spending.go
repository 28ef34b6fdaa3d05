package demo

import (
	"context"

	"throughline/internal/budget"
	"throughline/internal/id"
	"throughline/internal/money"
)

// cost is a line of a budget with what was ordered and paid beneath it. Sums are whole units of the currency.
type cost struct {
	name, category, team string
	planned              int64
	expected             int64 // what a person says it will have cost; 0 says nothing
	spent                []spent
}

type spent struct {
	day      int
	who      string
	kind     budget.Kind
	sum      int64
	currency money.Currency // EUR when ""
	rate     string
	note     string
}

// budgets plans the money of a change on a day, and enters what it cost since.
func (c *change) budgets(day int, who string, list []cost) {
	for _, one := range list {
		var line id.BudgetLine
		c.on(day, who, "plan money for "+one.name, func(ctx context.Context) error {
			n := budget.NewLine{Name: one.name, Category: one.category, Planned: money.Of(one.planned*100, "EUR")}
			if one.team != "" {
				n.Team = c.team(one.team)
			}
			if one.expected > 0 {
				expected := money.Of(one.expected*100, "EUR")
				n.Expected = &expected
			}
			l, err := c.Budgets.AddLine(ctx, c.id, n)
			line = l.ID
			return err
		})
		for _, e := range one.spent {
			c.on(e.day, e.who, "enter "+e.note, func(ctx context.Context) error {
				_, err := c.Budgets.AddEntry(ctx, line, budget.NewEntry{Kind: e.kind, Day: c.date(e.day), Amount: money.Of(e.sum*100, e.currency), Rate: e.rate, Note: e.note})
				return err
			})
		}
	}
}

var onboardingCosts = []cost{
	{"Stock pool of laptops", "Hardware", "IT", 26_000, 0, []spent{
		{-78, "niklas", budget.Committed, 24_600, "", "", "Twelve laptops, Cloudwerk order 5170"},
		{-66, "yasmin", budget.Actual, 16_400, "", "", "Invoice 21304, first eight"},
		{-31, "yasmin", budget.Actual, 8_200, "", "", "Invoice 21477, the other four"}}},
	{"Identity bundles", "Software", "IT", 9_600, 0, []spent{
		{-70, "niklas", budget.Committed, 10_400, "USD", "0.9180", "Bundles of the identity provider, one year"},
		{-64, "yasmin", budget.Actual, 10_400, "USD", "0.9215", "Invoice INV-8841"}}},
	{"Training of managers", "Training", "People ops", 6_400, 0, []spent{
		{-58, "jonas", budget.Committed, 4_050, "", "", "Trainer for Berlin and Lisbon"},
		{-52, "jonas", budget.Actual, 2_150, "", "", "Two mornings in Berlin"}}},
	{"Time of the core team", "People", "People ops", 8_000, 7_300, []spent{
		{-40, "yasmin", budget.Actual, 2_900, "", "", "62 hours to the end of the first wave"},
		{-10, "yasmin", budget.Actual, 1_450, "", "", "31 hours since"}}},
}

var crmCosts = []cost{
	{"Licences of the one CRM, first year", "Software", "Sales ops", 41_000, 0, nil},
	{"Moving the data", "Vendor", "IT", 18_500, 0, []spent{{-6, "noor", budget.Committed, 6_000, "", "", "Trial migration of 5,000 accounts"}}},
	{"Training of sales and success", "Training", "Sales", 9_000, 0, nil},
	{"Old contracts that overlap", "Software", "Finance", 7_500, 0, nil},
}

var helpdeskCosts = []cost{
	{"NewDesk, set up and first year", "Software", "Support", 16_800, 0, []spent{
		{-30, "tomasz", budget.Committed, 16_800, "", "", "Contract of 24 seats"},
		{-24, "yasmin", budget.Actual, 5_600, "", "", "First third"}}},
	{"Move of tickets and macros", "Vendor", "IT", 6_000, 7_100, []spent{
		{-20, "tomasz", budget.Committed, 6_000, "", "", "Fixed price of the move"},
		{-5, "tomasz", budget.Committed, 800, "", "", "Attachments from before 2023"}}},
	{"Dual running", "Software", "IT", 3_200, 0, []spent{{-3, "yasmin", budget.Actual, 800, "", "", "Old helpdesk, one month more"}}},
}
