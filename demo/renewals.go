package demo

import (
	"throughline/internal/kpi"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/verdict"
)

// renewals is the change that was carried out as planned and did nothing that can be seen, which is worth knowing.
func (s *story) renewals() {
	live := s.day(s.worked(monthEnd(s.lastMonth(), 6).AddDays(-8)))
	end := -7 - live
	c := s.propose(-40, live, charter{code: "REN", title: "Renewals never by surprise",
		problem: "Two contracts a month renew before anybody has looked at them. Some of them are tools that nobody uses any more; one was a year of a survey tool for 6,900 €.",
		metric:  "Renewals missed a month", from: "notice period begins", to: "somebody has decided", unit: "renewals", direction: project.Lower,
		baseline: "2.1", target: "0", sponsor: "robert", lead: "noor", teams: []string{"Sales ops", "Legal", "Finance"}, start: -34, finish: 20, cap: 4_000})
	c.starts(-35)
	c.invites(-35, "jorge", "camila", "felix", "ada")
	d := s.draws(live-12, "felix", nil, "Contract renewal", "From the first reminder to the signature or the notice.", "contract-renewal", "Sales ops", "", "Legal")
	d.published(live-6, "noor", "Two reminders instead of none.")
	c.uses(-6, "noor", d, process.ToBe)
	c.plan(-35, "noor", []row{
		{0, "List every contract with its notice date", "jorge", -34, -20, "done", "data", "list"},
		{0, "Agree who decides about which contract", "jorge elena", -24, -16, "done", "", "owners"},
		{0, "Set up the reminder mails", "felix", -16, -6, "done", "", "mails"},
		{0, "Reminders live for all contracts", "noor", 0, 0, "milestone done", "", "live"},
		{0, "Check the first reminders by hand", "jorge", 1, 12, "done", "", ""},
		{0, "Ask the owners why they did not decide", "camila", 60, 70, "done", "discovery", "why"},
	}, map[string]string{"mails": "Sixty and thirty days before the notice date, to the owner of the contract.", "why": "Short calls with the eight owners who let one pass."})
	c.waits(-34, "noor", [2]string{"list", "owners"}, [2]string{"owners", "mails"}, [2]string{"mails", "live"})
	c.measures(-34, "camila", "missed", kpi.Definition{Name: "Renewals missed a month", Formula: "contracts that renewed without a recorded decision",
		From: "notice period begins", To: "decision recorded", Unit: "renewals", Direction: verdict.Lower, Target: "0", Source: "contract list", Cadence: kpi.Monthly})
	c.values(-30, 5, "camila", "missed", c.months(7, 2, 3, 1, 2, 2, 3, 2, 2, 1, 3, 2, 2))
	c.values(0, 5, "camila", "missed", c.months(0, 2, 1, 2, 3, 1, 2, 2))
	c.wave(-10, "felix", "all", "All contracts", "", []string{"Sales ops", "Legal", "Finance"}, -8, 0, "!Every contract has an owner who is still with us", "!The mails were tried with five contracts", "Owners know what they are asked")
	c.answers(-3, "jorge", "noor", "all", 0, rollout.Yes, "List of 64 contracts, column owner complete")
	c.answers(-3, "felix", "jorge", "all", 1, rollout.Yes, "Five mails, five answers")
	c.answers(-2, "noor", "", "all", 2, rollout.Yes, "Announced in the all-hands")
	c.goesLive(0, "noor", "all")
	c.isDone(30, "noor", "all")
	c.says(72, "camila", "why", "Six of eight read the mail and left it, because deciding means asking three people. A reminder does not change that.")
	c.says(end-1, "noor", "", "2.1 before, 1.9 after: no detectable change. The mails work and nobody acts on them. @ada I would rather close this honestly and start one about who may decide.")
	c.closes(end)
	c.says(end, "ada", "", "Closed with the verdict as it is. The contract list stays useful: the CRM change starts from it.")
}
