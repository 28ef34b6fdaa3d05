package demo

import (
	"throughline/internal/kpi"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/verdict"
)

// reviews is the change that is off track: its second wave is past its day, and a mandatory criterion is a no.
func (s *story) reviews() {
	c := s.propose(-78, 0, charter{code: "SOC", title: "Access reviews every quarter",
		problem: "The auditors found eleven people with access to systems that they left a year ago. Four teams in ten look through their accesses at all, and nobody knows which.",
		metric:  "Teams reviewed", from: "quarter begins", to: "list signed by the lead", unit: "%", direction: project.Higher,
		baseline: "43", target: "95", sponsor: "sabine", lead: "hana", teams: []string{"IT", "Legal"}, start: -70, finish: 30, cap: 7_000})
	c.starts(-71)
	c.invites(-71, "sabine", "aisha", "niklas", "ada")
	d := s.draws(-58, "hana", nil, "Access review", "Every quarter: who can reach which system, looked through and signed by the team’s lead.", "access-review", "IT", "")
	d.published(-48, "hana", "Agreed with Legal; the signed list is what the auditors get.")
	c.uses(-48, "hana", d, process.ToBe)
	d.reviewing()
	c.plan(-70, "hana", []row{
		{0, "Agree which systems count", "hana sabine", -70, -62, "done", "scope", "scope"},
		{0, "Pull the access lists from eight systems", "aisha", -64, -50, "done", "data", "lists"},
		{0, "Write the one-page instruction for leads", "hana nadia", -56, -48, "done", "training", ""},
		{0, "Review with IT, Finance and Support", "hana", -40, -26, "done", "wave 1", "first"},
		{0, "First three teams reviewed", "hana", -26, -26, "milestone done", "wave 1", ""},
		{0, "Pull the lists of the CRMs", "felix", -22, -4, "waiting", "data,wave 2", "crm"},
		{0, "Review with Sales, Product and Marketing", "hana", -16, 4, "doing", "wave 2", "second"},
		{0, "Remove what was found", "niklas", -14, 8, "doing", "wave 2", ""},
		{0, "All teams reviewed", "hana", 14, 14, "milestone", "wave 2", "all"},
		{0, "Show the auditors one full quarter", "birgit sabine", 22, 30, "", "audit", ""},
	}, map[string]string{"scope": "Everything that holds customer data or moves money. Eight systems.", "crm": "Waiting until it is clear which of the three CRMs stays; nobody wants to clean one that goes."})
	c.waits(-69, "hana", [2]string{"scope", "lists"}, [2]string{"lists", "first"}, [2]string{"first", "second"}, [2]string{"crm", "second"}, [2]string{"second", "all"})
	c.measures(-68, "hana", "share", kpi.Definition{Name: "Teams reviewed", Formula: "teams with a list signed in the last 90 days, of all teams",
		Unit: "%", Direction: verdict.Higher, Target: "95", Source: "signed lists", Cadence: kpi.Weekly})
	c.values(-60, 1, "hana", "share", c.series(-105, -31, 42, 44, 43, 45, 41, 43, 44, 42, 44, 43))
	c.values(-28, 1, "hana", "share", c.series(-25, -3, 55, 58, 60, 61, 61))
	c.wave(-46, "hana", "first", "IT, Finance, Support", "", []string{"IT", "Finance", "Support"}, -40, -28, "!Lists of all systems of these teams are complete", "!Leads know what they sign", "Questions go to one channel")
	c.answers(-33, "aisha", "hana", "first", 0, rollout.Yes, "Eight lists, newest from that morning")
	c.answers(-33, "hana", "sabine", "first", 1, rollout.Yes, "Three leads, fifteen minutes each")
	c.goesLive(-28, "hana", "first")
	c.wave(-24, "hana", "second", "Sales, Product, Marketing", "", []string{"Sales", "Product", "Marketing"}, -16, -6, "!Lists of all systems of these teams are complete", "!Leads know what they sign", "Questions go to one channel")
	c.answers(-7, "felix", "", "second", 0, rollout.No, "The three CRMs are missing; the export of the American one fails")
	c.answers(-8, "hana", "sabine", "second", 1, rollout.Yes, "Six leads, one session")
	c.says(-6, "hana", "second", "We are past the day and the lists are not complete. I would rather be red than have leads sign half a list. @sabine")
	c.says(-5, "sabine", "second", "Right decision. @noor what do you need to get the export out before the CRM change is through?")
	c.says(-4, "noor", "crm", "An afternoon of @stefan, he wrote the last one. I asked Jakub for it.")
}

// expenses is a change that has its charter and a plan, and little more.
func (s *story) expenses() {
	c := s.propose(-30, 0, charter{code: "EXP", title: "Expense reports in one tap",
		problem: "Whoever travels waits 11.2 days for the money. Receipts are glued to paper, sent to Berlin, typed in, and sent back when a date is missing. Sellers pay hotels from their own account.",
		metric:  "Days to the money", from: "last receipt handed in", to: "money on the account", unit: "days", direction: project.Lower,
		baseline: "11.2", target: "3", sponsor: "clara", lead: "grace", teams: []string{"Finance", "Sales"}, start: -16, finish: 80, cap: 18_000})
	c.starts(-17)
	c.invites(-17, "mateo", "paul", "ada")
	c.plan(-16, "grace", []row{
		{0, "Follow thirty reports from receipt to money", "grace mateo", -16, -8, "done", "discovery", "follow"},
		{0, "Ask the tax adviser what may stay on a phone", "paul", -12, -3, "done", "legal", "tax"},
		{0, "Draw the way as it is", "mateo", -6, 4, "doing", "discovery", ""},
		{0, "Write the rules that need no approval", "grace clara", 2, 12, "", "design", "rules"},
		{0, "Ask three vendors for a trial", "jorge", 6, 14, "", "vendor", ""},
		{0, "Trial with ten sellers", "grace kofi mei", 20, 40, "", "trial", "trial"},
		{0, "Way of working decided", "clara", 46, 46, "milestone", "", "decided"},
		{0, "Everybody uses it", "grace", 78, 78, "milestone", "", ""},
	}, map[string]string{"tax": "May the paper be thrown away? Since when, and what must the photo show?", "rules": "Below 50 € and inside the travel policy nobody has to look. Samples instead."})
	c.waits(-16, "grace", [2]string{"follow", "rules"}, [2]string{"rules", "trial"}, [2]string{"trial", "decided"})
	c.measures(-15, "grace", "days", kpi.Definition{Name: "Days to the money", Formula: "calendar days from the last receipt to the payment, one value for each report of a sample",
		From: "last receipt handed in", To: "money on the account", Unit: "days", Direction: verdict.Lower, Target: "3", Source: "sample of 30 reports", Cadence: kpi.Each})
	c.values(-8, 1, "grace", "days", c.series(-40, -9, 11, 12, 9, 14, 10, 11, 13, 10, 12, 11, 10, 11))
	c.says(-8, "mateo", "follow", "11.2 days on average. Six of them are the post between Denver and Berlin, and three reports in ten come back because of one date.")
	c.says(-3, "paul", "tax", "The photo is enough if nothing can be changed afterwards. The adviser sent two pages; @grace they are in the finance folder.")
}

// vendors is an idea that nobody has measured yet.
func (s *story) vendors() {
	c := s.propose(-12, 0, charter{code: "VEND", title: "Vendor onboarding under a week",
		problem: "A new vendor is asked for the same papers by Legal, Finance and IT, each with a form of its own. Teams say it takes a month; nobody has counted.",
		metric:  "Days until the first order", from: "team asks for the vendor", to: "first order can be placed", unit: "days", direction: project.Lower,
		target: "7", lead: "ingrid", teams: []string{"Operations", "Legal", "Finance"}, start: 10, finish: 90})
	c.plan(-8, "ingrid", []row{
		{0, "Count the days of the last fifteen vendors", "mateo", -4, 4, "doing", "data", "count"},
		{0, "Put the three forms beside each other", "jorge", 1, 6, "", "discovery", ""},
		{0, "Find a sponsor", "ingrid", 2, 8, "", "", ""},
		{0, "Decide whether it is worth a change", "ingrid ada", 10, 10, "milestone", "", ""},
	}, map[string]string{"count": "From the mail in which a team first asks, to the day on which the vendor can be booked."})
	c.says(-4, "mateo", "count", "Five of fifteen so far: 19, 34, 27, 41 and 22 days. It will not be a week by wishing.")
}

// lease is known to three people only.
func (s *story) lease() {
	march := s.nextMarch()
	c := s.propose(-46, 0, charter{code: "LEASE", title: "Office lease ends in March", private: true,
		problem: "The lease of the Berlin office ends on **31 March**. The landlord offers five more years at 38% more. On an average Tuesday 31 of 64 desks are used. Nothing is decided, and nothing may be said before the works council knows.",
		metric:  "Cost of the office", from: "rent and running costs", to: "in one year", unit: "€ a year", direction: project.Lower,
		baseline: "412000", target: "300000", sponsor: "clara", lead: "ada", teams: []string{"Operations"}, start: -40, finish: s.week.Between(s.today, march), cap: 60_000})
	c.invites(-46, "robert", "clara")
	c.starts(-40)
	c.plan(-40, "ada", []row{
		{0, "Count who is in on which day, without names", "ada", -40, -16, "done", "data", "count"},
		{0, "Read the lease: notice, restoring, deposit", "ada", -36, -30, "done", "legal", "read"},
		{0, "Get three offers for a smaller floor", "ada", -20, 4, "doing", "offers,!high", "offers"},
		{0, "Work out what restoring the rooms costs", "clara", -10, 6, "doing", "budget", ""},
		{0, "Tell the works council", "robert", 8, 8, "milestone", "people,!high", "council"},
		{0, "Decide: stay, shrink or move", "robert clara ada", 14, 14, "milestone", "", "decide"},
		{0, "Give notice or sign", "clara", 18, 20, "", "legal", "sign"},
	}, map[string]string{"read": "Notice is due three months before the end, in writing. Restoring covers the two glass walls.", "offers": "For 36 to 40 desks, within two stations of the old one."})
	c.waits(-40, "ada", [2]string{"count", "offers"}, [2]string{"offers", "decide"}, [2]string{"council", "decide"}, [2]string{"decide", "sign"})
	c.measures(-39, "ada", "desks", kpi.Definition{Name: "Desks used on the fullest day", Formula: "desks with somebody at them at eleven o’clock, the most of a week",
		Unit: "desks", Direction: verdict.Higher, Source: "count at the door, without names", Cadence: kpi.Weekly})
	c.values(-16, 1, "ada", "desks", c.series(-40, -17, 34, 31, 33, 29, 36))
	c.says(-14, "robert", "count", "So forty desks would be enough on every day but the all-hands. That is one floor.")
	c.says(-2, "clara", "offers", "The second offer is 12% below what we pay for a desk today. @ada can you get the running costs in writing before Thursday?")
}
