package demo

import (
	"throughline/internal/kpi"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/verdict"
)

// closing is the change that is over and proven: the books close in four days. Its days count from the day it went
// live, ten days before the end of the first month that was closed the new way.
func (s *story) closing() {
	live := s.day(s.worked(monthEnd(s.lastMonth(), 8).AddDays(-12)))
	end := -9 - live // the day of the closing, counted from going live
	c := s.propose(-64, live, charter{code: "CLOSE", title: "Close the books in 4 days",
		problem: `The results of a month reach the leadership on the eighth working day, when the next month is a third over. Four people in Finance work two weekends in each quarter for it.

Two things cost the days: invoices are booked in one heap at the end, and accruals come by e-mail from eleven team leads.`,
		metric: "Working days to close", from: "month ends", to: "results sent to the leadership", unit: "days", direction: project.Lower,
		baseline: "7.2", target: "4", sponsor: "clara", lead: "marek", teams: []string{"Finance", "IT"}, start: -56, finish: 44, cap: 10_000})
	c.starts(-57)
	c.invites(-57, "paul", "elena", "aisha", "ada")
	c.plan(-57, "marek", closingPlan, closingNotes)
	c.waits(-56, "marek", [2]string{"walk", "causes"}, [2]string{"causes", "design"}, [2]string{"design", "rules"}, [2]string{"rules", "dry"}, [2]string{"dry", "live"}, [2]string{"live", "us"})

	asIs := s.draws(live-54, "paul", nil, "Month-end close", "How the books were closed until the change. Kept to compare with.", "close-as-is", "", "Finance", "Finance")
	asIs.published(live-50, "marek", "As it is; walked with payables and the controller.")
	c.uses(-50, "marek", asIs, process.AsIs)
	toBe := s.draws(live-40, "paul", nil, "Month-end close in four days", "Invoices are booked as they arrive, accruals come from open orders. The checklist is worked through from the third day before the end of the month.",
		"close-to-be", "Finance", "Finance")
	toBe.published(live-24, "marek", "Approved by Clara. The auditors saw it and asked for the second review, which is in.")
	c.uses(-24, "marek", toBe, process.ToBe)
	toBe.closed(live + 1)

	c.measures(-56, "marek", "days", kpi.Definition{Name: "Working days to close", Formula: "working days from the end of the month to the day on which the results are sent",
		From: "month ends", To: "results sent", Unit: "days", Direction: verdict.Lower, Target: "4", Source: "closing calendar", Cadence: kpi.Monthly})
	c.measures(-56, "paul", "corrections", kpi.Definition{Name: "Corrections after the close", Formula: "entries booked into a month that was closed already",
		Unit: "entries", Direction: verdict.Lower, Target: "3", Source: "ledger, entries after the lock", Cadence: kpi.Monthly})
	c.guards(-55, "marek", "days", "", map[string]float64{"corrections": 6})
	c.values(-52, 6, "marek", "days", c.months(9, 7, 8, 7, 7, 6, 8, 7, 7, 8, 7, 7, 7))
	c.values(-52, 6, "paul", "corrections", c.months(9, 4, 3, 5, 4, 2, 4, 3, 5, 4, 3, 4, 4))
	c.values(0, 5, "marek", "days", c.months(0, 5, 4, 4, 4, 4, 4, 3, 4, 4))
	c.values(0, 5, "paul", "corrections", c.months(0, 5, 4, 3, 3, 2, 3, 2, 3, 2))

	c.wave(-20, "paul", "de", "Berlin ledger", "Berlin", []string{"Finance"}, -14, 0,
		"!The dry run closed one month with the new rules", "!The bank sends its lines every morning", "!Every accrual rule was checked against last quarter",
		"!The way back is written down", "Team leads know that nobody asks them for estimates any more", ">!Three closes in a row without a correction above 1,000 €")
	c.answers(-5, "paul", "marek", "de", 0, rollout.Yes, "Dry run of the month before: four days and two hours")
	c.answers(-5, "aisha", "paul", "de", 1, rollout.Yes, "Twenty mornings in a row, checked by Elena")
	c.answers(-4, "elena", "marek", "de", 2, rollout.Yes, "Rules against bookings: 97 of 100 within 5%")
	c.answers(-4, "marek", "clara", "de", 3, rollout.Yes, "Old checklist kept for two months; Clara decides until day 3")
	c.answers(-3, "marek", "", "de", 4, rollout.Yes, "Told in the leads’ meeting")
	c.goesLive(0, "marek", "de")
	c.wave(2, "elena", "us", "US entity", "Denver", []string{"Finance"}, 4, 22, "!The US ledger has the same accrual rules", "!The dollar bank feed runs", ">!Two closes within four days")
	c.answers(18, "elena", "marek", "us", 0, rollout.Yes, "Copied and compared line by line")
	c.answers(18, "aisha", "elena", "us", 1, rollout.Yes, "Runs since Monday")
	c.goesLive(22, "elena", "us")
	c.answers(68, "paul", "marek", "de", 5, rollout.Yes, "Largest correction in three months: 310 €")
	c.isDone(69, "marek", "de")
	c.answers(69, "elena", "marek", "us", 2, rollout.Yes, "3.9 and 4.0 days")
	c.isDone(70, "elena", "us")

	c.says(-44, "marek", "causes", "Half of the days is waiting for invoices that were on somebody’s desk, a third is accruals. Everything else is typing.")
	c.says(-30, "clara", "rules", "I want the second pair of eyes to stay on everything above 5,000 €, even if it costs half a day.")
	c.says(-29, "marek", "rules", "It does not cost it: the review runs while the bank lines are matched.")
	c.says(21, "paul", "live", "First month the new way. Slower than the dry run because of the old open items, five days I think.")
	c.says(24, "elena", "us", "Denver is in. Same rules, one extra for sales tax.")
	c.says(end-1, "ada", "", "Nine months in a row below the old limits, corrections went down as well. @marek @clara nothing left to do but to close it and keep the chart.")
	c.closes(end)
	c.says(end, "marek", "", "Closed. The chart stays with me; two months above five days in a row and we look again.")
}

var closingPlan = []row{
	{0, "See where the days go", "marek", -56, -40, "done", "discovery", ""},
	{1, "Walk one close from the first to the last entry", "paul elena", -56, -48, "done", "discovery", "walk"},
	{1, "Collect the closing days of a year", "marek", -54, -52, "done", "data", ""},
	{1, "Ask eleven team leads what they send and when", "elena", -52, -46, "done", "discovery", ""},
	{1, "Causes agreed", "marek", -44, -44, "milestone done", "", "causes"},
	{0, "Design the four days", "marek", -44, -24, "done", "design", ""},
	{1, "Draw the new close", "paul", -44, -38, "done", "design", "design"},
	{1, "Write the accrual rules from open orders", "elena paul", -38, -28, "done", "design,!high", "rules"},
	{1, "Agree the review with the auditors", "marek", -34, -26, "done", "audit", ""},
	{1, "New close approved", "clara", -24, -24, "milestone done", "", ""},
	{0, "Build and rehearse", "paul", -30, -4, "done", "build", ""},
	{1, "Get the bank lines every morning", "aisha", -30, -18, "done", "build", ""},
	{1, "Build the closing checklist with owners and hours", "paul", -26, -16, "done", "build", ""},
	{1, "Dry run of one month beside the real one", "paul marek", -16, -6, "done", "build", "dry"},
	{0, "Go live", "marek", 0, 40, "done", "live", ""},
	{1, "Berlin ledger live", "marek", 0, 0, "milestone done", "live", "live"},
	{1, "Sit together on the first three closes", "paul", 12, 34, "done", "live", ""},
	{1, "US entity live", "elena", 22, 22, "milestone done", "live", "us"},
	{1, "Archive the old checklist", "paul", 40, 42, "done", "live", ""},
	{1, "Tell the leadership what it brought", "ada marek", 70, 74, "done", "closing", ""},
}

var closingNotes = map[string]string{
	"walk":   "Sit beside the person who does the step. Write down the waiting, not only the work.",
	"rules":  "For each open order above 500 €: what was delivered, what was not invoiced. Orders below are not accrued any more.",
	"design": "Constraint: whoever books never reviews.",
	"dry":    "The same month twice, the old way and the new way. Compare every balance.",
}
