package demo

import (
	"throughline/internal/kpi"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/verdict"
)

// crm is the change that has just been planned and is late already.
func (s *story) crm() {
	c := s.propose(-34, 0, charter{code: "CRM", title: "Three CRMs become one",
		problem: `Europe sells in one CRM, the Americas in a second one, and Customer success keeps a third. Together they cost **66,900 € a year** for 115 seats, of which 70 are used; 31 people have an account in more than one.

The same customer stands there in three spellings. Nine integrations and six reports read from them, and no two reports give the same pipeline.`,
		metric: "Cost of the CRMs", from: "all contracts", to: "in one year", unit: "€ a year", direction: project.Lower,
		baseline: "66900", target: "41000", sponsor: "viktor", lead: "noor", teams: []string{"Sales ops", "Sales", "Finance", "IT"}, start: -20, finish: 86, cap: 80_000})
	c.starts(-21)
	c.invites(-21, "felix", "camila", "amara", "ethan", "anouk", "jorge", "ada")
	c.plan(-20, "noor", crmPlan, crmNotes)
	c.budgets(-18, "noor", crmCosts)
	c.keeps(-17, "noor", "Agreed plan")
	c.waits(-19, "noor", [2]string{"inventory", "requirements"}, [2]string{"requirements", "scores"}, [2]string{"scores", "decision"}, [2]string{"decision", "fieldmap"},
		[2]string{"fieldmap", "rehearsal"}, [2]string{"twins", "rehearsal"}, [2]string{"rehearsal", "eu"}, [2]string{"eu", "us"}, [2]string{"us", "success"}, [2]string{"success", "retire"})
	c.slips(-6, "felix", "twins", 16)
	c.slips(-2, "noor", "decision", 23)
	d := s.draws(-12, "felix", nil, "Lead to order", "How a lead becomes an order once there is one CRM. A first draft; Finance has not seen it yet.", "lead-to-order", "Sales", "Sales ops", "Finance")
	c.uses(-12, "felix", d, process.ToBe)

	c.measures(-19, "camila", "cost", kpi.Definition{Name: "Cost of the CRMs", Formula: "licences of all CRMs under contract, the month times twelve",
		From: "contracts in force", To: "invoices of the month", Unit: "€ a year", Direction: verdict.Lower, Target: "41000", Source: "ledger, account 6815", Cadence: kpi.Monthly})
	c.measures(-19, "camila", "twins", kpi.Definition{Name: "Customers in more than one spelling", Formula: "share of customers that stand in the CRMs more than once, of a sample of 200",
		Unit: "%", Direction: verdict.Lower, Target: "2", Source: "sample by hand", Cadence: kpi.Weekly})
	c.values(-18, 3, "camila", "cost", c.months(0, 64200, 64200, 65100, 65100, 65400, 65400, 66300, 66300, 66300, 66900, 66900, 66900))
	c.values(-15, 1, "camila", "twins", c.series(-16, -4, 14.5, 15, 14))

	c.wave(-8, "amara", "eu", "Sales, Europe", "Berlin", []string{"Sales"}, 40, 52,
		"!Every open deal stands in the one CRM with its owner", "!Totals agree with the old CRM to the euro", "!Sellers have done the one-hour lesson", "!The way back is written down and was tried",
		"No quarter ends in the two weeks after", ">!The old CRM is read-only")
	c.wave(-8, "ethan", "us", "Sales, Americas", "Denver", []string{"Sales"}, 54, 64, "!Two weeks of Europe without a lost deal", "!Totals agree with the old CRM to the euro", "Territories are loaded")
	c.wave(-8, "anouk", "success", "Customer success", "", []string{"Sales"}, 66, 74, "!Renewal dates were compared contract by contract", "Health scores have a new home")
	c.answers(-2, "noor", "", "eu", 4, rollout.Yes, "Moved behind the end of the quarter with Clara")

	c.says(-14, "camila", "inventory", "Done: 115 seats, 70 used in the last 30 days, 31 people with two accounts. The idle seats alone are 26,020 € a year.")
	c.says(-13, "clara", "inventory", "The earliest notice date is what counts. @jorge please put the three dates into the charter before anybody talks to a vendor.")
	c.says(-9, "amara", "requirements", "My team has sent nine needs. Six teams were asked, four answered; Support and Customer success are missing.")
	c.says(-5, "felix", "twins", "First run over 200 customers: 29 stand there twice or more. Most are a company and its German branch.")
	c.says(-3, "noor", "signed", "We are past the date. Two teams have not sent their needs, and I will not sign requirements without Customer success. @anouk @ruth by Thursday, please.")
	c.says(-2, "anouk", "requirements", "Sorry, ours come today. We have seven, three of them hard.")
	c.plan(-3, "noor", []row{
		{0, "Write down who may decide between the CRMs", "ada", -3, -2, "", "decision,!high", "who"},
		{0, "Prepare the requirement workshop with all six teams", "ada noor", -1, 3, "", "requirements", "workshop"},
	}, map[string]string{"who": "Three people think it is theirs. One page: who decides, who is asked, until when, and what happens if nobody does.",
		"workshop": "Ninety minutes. Each team brings its three hardest needs and the test that would show they are met."})
	c.says(-1, "viktor", "who", "@ada I am happy to decide, as long as Clara and the regions are asked first. Put that on the page.")
}

var crmPlan = []row{
	{0, "Know what we have", "camila", -20, -10, "done", "inventory", ""},
	{1, "Count seats, users and integrations of the three CRMs", "camila felix", -20, -15, "done", "inventory", "inventory"},
	{1, "Put the three notice dates into one list", "jorge", -18, -13, "done", "legal", "notice"},
	{1, "List the reports that read from each CRM", "camila stefan", -18, -11, "done", "data", ""},
	{0, "Agree what the one CRM must do", "noor", -16, 4, "doing", "requirements", ""},
	{1, "Ask six teams for their needs", "noor amara ethan", -16, -9, "doing", "requirements", "requirements"},
	{1, "Turn the needs into tests", "felix", -10, 2, "doing", "requirements", ""},
	{1, "Check the needs with data protection", "birgit", -6, 1, "", "legal", ""},
	{1, "Requirements signed by six teams", "noor", -7, -7, "milestone", "requirements,!high", "signed"},
	{0, "Choose", "noor", 4, 22, "", "evaluation", ""},
	{1, "Invite the three vendors and one from outside", "jorge", 4, 6, "", "evaluation,vendor", ""},
	{1, "Score blind against the tests", "felix amara ethan anouk", 8, 16, "", "evaluation", "scores"},
	{1, "Work out what each costs over three years", "elena", 8, 15, "", "evaluation,budget", ""},
	{1, "CRM chosen", "viktor", 22, 22, "milestone", "evaluation", "decision"},
	{0, "Prepare the data", "felix", -10, 44, "doing", "data", ""},
	{1, "Find customers in more than one spelling", "felix camila", -10, 12, "doing", "data", "twins"},
	{1, "Map the fields of three CRMs onto one", "felix stefan", 23, 32, "", "data", "fieldmap"},
	{1, "Decide what is left behind", "noor birgit", 24, 30, "", "data,legal", ""},
	{1, "Rehearse the move with a copy", "felix stefan", 34, 42, "", "data", "rehearsal"},
	{1, "Connect the nine integrations again", "aisha jakub", 30, 44, "", "data", ""},
	{0, "Move in three waves", "noor", 40, 78, "", "waves", ""},
	{1, "Lessons for sellers, one hour each", "nadia camila", 40, 50, "", "waves,training", ""},
	{1, "Europe live", "amara", 52, 52, "milestone", "waves", "eu"},
	{1, "Americas live", "ethan", 64, 64, "milestone", "waves", "us"},
	{1, "Customer success live", "anouk", 74, 74, "milestone", "waves", "success"},
	{0, "End the old ones", "jorge", 70, 86, "", "closing", ""},
	{1, "Give notice for two CRMs", "jorge", 23, 25, "", "closing,legal,!high", ""},
	{1, "Make the old CRMs read-only, then end them", "felix", 76, 84, "", "closing", "retire"},
	{1, "Point six reports at the new source", "camila", 74, 82, "", "closing,data", ""},
}

var crmNotes = map[string]string{
	"inventory":    "Licences from the ledger, users from the sign-in logs of the last 30 days, integrations from IT.",
	"notice":       "The earliest date decides when we must have chosen. Count backwards from it.",
	"requirements": "Each need says what must be possible, who needs it, and how we would see that it works.",
	"signed":       "Six signatures: Europe, Americas, Customer success, Support, Finance, IT.",
	"scores":       "Everybody scores alone; the sheet opens when all have sent theirs.",
	"twins":        "The same company in different spellings, or with its branch. Do not merge yet, mark them.",
	"rehearsal":    "A full copy, a stopwatch, and totals before and after. Twice.",
	"retire":       "Export everything, keep the file for ten years, then end the contracts. Nothing may still read from them.",
}
