package demo

import (
	"throughline/internal/kpi"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/verdict"
)

// onboarding is the change in the middle of its life: the first wave is live, the second one is not ready.
func (s *story) onboarding() {
	c := s.propose(-112, 0, charter{code: "ONB", title: "Cut onboarding from 21 days to 10",
		problem: `New people sit beside their team for a month before they can do their work. We tell candidates it takes 21 days; the last twelve hires took **22.3** on average, and nobody under 20.

- Laptops are ordered after the first day, because the request waits for a form that comes back incomplete seven times in ten.
- Payroll is set up twice, once from the offer and once from the contract.
- Managers learn on the first morning what their new person cannot open yet.

Thirty people join next year. Each day costs the team that waits for them.`,
		metric: "Days to productive", from: "offer accepted", to: "first full-duty day", unit: "days", direction: project.Lower,
		baseline: "22.3", target: "10", sponsor: "clara", lead: "priya", teams: []string{"People ops", "IT", "Finance"}, start: -98, finish: 40, cap: 52_000})
	c.starts(-99)
	c.invites(-99, "leila", "jonas", "tuan", "sofia", "tomasz", "hana", "niklas", "yasmin", "ada")
	c.plan(-99, "priya", onboardingPlan, onboardingNotes)
	c.waits(-98, "leila", [2]string{"map", "causes"}, [2]string{"causes", "options"}, [2]string{"options", "target"}, [2]string{"target", "approved"},
		[2]string{"approved", "form"}, [2]string{"form", "bundles"}, [2]string{"bundles", "rehearse1"}, [2]string{"rehearse1", "live1"},
		[2]string{"playbook", "train2"}, [2]string{"train2", "rehearse2"}, [2]string{"rehearse2", "live2"}, [2]string{"lisbon", "live2"},
		[2]string{"live2", "switchoff"}, [2]string{"switchoff", "report"})
	c.budgets(-97, "priya", onboardingCosts)
	c.keeps(-90, "priya", "Agreed plan")
	onboardingMaps(c)
	onboardingMeasures(c)
	onboardingWaves(c)
	onboardingTalk(c)
}

func onboardingMaps(c *change) {
	about := "From the accepted offer to the first day on which a new person does the whole job. The clock of the KPI starts and stops where this map does."
	d := c.draws(-205, "leila", nil, "Employee onboarding", about, "onboarding-1", "People ops", "", "IT", "Finance")
	d.published(-203, "leila", "As we found it, walked with everybody who does a step.")
	d.redraws(-140, "leila", "onboarding-2", "People ops", "", "IT", "Finance")
	d.published(-137, "leila", "One welcome instead of two letters; accounts come from a bundle.")
	d.redraws(-80, "leila", "onboarding-3", "People ops", "IT", "Finance")
	d.asks(-64, "leila", "Offer", hired...)
	d.asks(-64, "leila", "Laptop", laptops...)
	d.shows(-64, "leila", "Laptop", "shelf.png", "Shelf B in store room 2: laptops that are ready stand on the upper board, and are taken from the left", shelf)
	d.enforced(-63, "priya", "Laptop and payroll start together when the offer is signed, and the manager’s form is gone. Approved by People ops, IT and Finance.")
	d.byForm(-60)
	d.read(-62, 3, "leila", "jonas", "tuan", "tomasz", "hana", "niklas", "marek", "yasmin", "paul", "grace")
	d.entrusted(-62, "leila", "", "", 12)
	d.carried()
	c.uses(-63, "leila", d, process.ToBe)
	old := c.draws(-96, "leila", nil, "Employee onboarding, the old way", "How a new person came in until this change, and still does in Lisbon until wave 2. Kept to compare with.",
		"onboarding-2", "People ops", "", "IT", "Finance")
	old.published(-92, "leila", "The second version, walked again with IT and Finance at the start of the change.")
	c.uses(-92, "leila", old, process.AsIs)
}

func onboardingMeasures(c *change) {
	c.measures(-97, "tuan", "days", kpi.Definition{Name: "Days to productive", Formula: "calendar days from the accepted offer to the first full-duty day, one value for each hire",
		From: "offer accepted", To: "first full-duty day", Unit: "days", Direction: verdict.Lower, Target: "10", Source: "HR sheet, confirmed by the manager", Cadence: kpi.Each})
	c.measures(-97, "niklas", "tickets", kpi.Definition{Name: "IT tickets per hire", Formula: "tickets that a new person opens in the first 30 days",
		Unit: "tickets", Direction: verdict.Lower, Target: "3", Source: "helpdesk", Cadence: kpi.Each})
	c.measures(-96, "tuan", "lisbon", kpi.Definition{Name: "Days to productive, Lisbon", Formula: "the same count where the old way still runs",
		From: "offer accepted", To: "first full-duty day", Unit: "days", Direction: verdict.Lower, Source: "HR sheet", Cadence: kpi.Each})
	c.guards(-95, "tuan", "days", "lisbon", map[string]float64{"tickets": 9})
	hires := c.series(-168, -58, 21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22)
	hires[6].note = "Laptop came nine days after the start"
	c.values(-93, 2, "tuan", "days", hires)
	c.values(-93, 2, "niklas", "tickets", c.series(-168, -100, 6, 5, 7, 6, 5, 8, 6, 5))
	c.values(-93, 2, "tuan", "lisbon", c.series(-165, -96, 22, 21, 23, 22, 24, 21, 22, 23))
	after := c.series(-40, -4, 15, 14, 13, 14, 12, 13, 11)
	after[0].note = "First starter of wave 1; payroll still by hand"
	c.values(-50, 2, "tuan", "days", after)
	c.values(-50, 2, "niklas", "tickets", c.series(-36, -6, 4, 3, 4, 2, 3, 3))
	c.values(-50, 3, "tuan", "lisbon", c.series(-42, -8, 22, 23, 21, 22))
}

func onboardingWaves(c *change) {
	c.wave(-64, "leila", "berlin", "Wave 1, Berlin", "Berlin", []string{"People ops", "IT", "Finance"}, -58, -50,
		"!Every Berlin manager who hires this quarter has had the training", "!One onboarding was rehearsed from start to end", "!Twelve laptops with the standard image stand on the shelf",
		"!Payroll gets the signed contract on the day of the offer", "!The way back to the old checklist is written down", "Support knows the questions of the first two weeks",
		">!No new person waited for a laptop for four weeks", ">The old checklist is no longer used in Berlin")
	c.answers(-53, "jonas", "priya", "berlin", 0, rollout.Yes, "8 of 8 managers, attendance list of the two sessions")
	c.answers(-52, "leila", "hana", "berlin", 1, rollout.Yes, "Rehearsed with a made-up hire; 11 days, two gaps closed the same afternoon")
	c.answers(-52, "niklas", "tomasz", "berlin", 2, rollout.Yes, "Serial list, row 1 to 12")
	c.answers(-52, "yasmin", "marek", "berlin", 3, rollout.Yes, "Three test contracts arrived within the hour")
	c.answers(-52, "leila", "ada", "berlin", 4, rollout.Yes, "One page in the handbook: Priya decides until day 14")
	c.answers(-52, "ruth", "", "berlin", 5, rollout.Yes, "Briefing held in both shifts")
	c.goesLive(-50, "priya", "berlin")
	c.answers(-22, "niklas", "tomasz", "berlin", 6, rollout.Yes, "Shelf never below four since the start")

	c.wave(-20, "leila", "lisbon", "Wave 2, Lisbon", "Lisbon", []string{"People ops", "IT", "Finance"}, -18, 10,
		"!All six Lisbon managers have had the training", "!Two Lisbon starters rehearsed the first week", "!A stock of six laptops stands in Lisbon",
		"!Portuguese payroll takes the contract over without a second entry", "!The way back to the old checklist is written down", "The Lisbon works committee was told")
	c.answers(-3, "jonas", "", "lisbon", 0, rollout.No, "Four of six; Rui’s and Catarina’s teams have their session only next week")
	c.answers(-6, "tomasz", "priya", "lisbon", 2, rollout.Yes, "Six staged, delivery note signed by reception")
	c.answers(-8, "leila", "ada", "lisbon", 4, rollout.Yes, "The Berlin page, translated")
	c.answers(-5, "sofia", "", "lisbon", 5, rollout.Yes, "Told in the monthly meeting, no questions left")

	c.wave(-10, "leila", "remote", "Wave 3, remote starters", "Remote", []string{"People ops", "IT"}, 20, 36,
		"!A courier brings laptops within three days to every country where we hire", "!Identity can be checked over video", "Managers of remote people have read the playbook")
}

func onboardingTalk(c *change) {
	c.says(-94, "tuan", "interviews", "All twelve said the same thing in different words: nobody knew whose turn it was. I put the quotes in the file.")
	c.attaches(-94, "tuan", "interviews", "interviews-with-twelve-hires.txt", interviews)
	c.attaches(-83, "tuan", "measure", "waits-between-teams.png", waits)
	c.says(-83, "tuan", "measure", "People ops to IT waits 3.8 days, which is 68% of all waiting. Everything else is small beside it. @tomasz can you check the two laptops in June, they look like a supplier problem.")
	c.says(-82, "tomasz", "measure", "Checked. Both were out of stock at the supplier; with a shelf of our own they would have been here on day one.")
	c.says(-78, "mateo", "options", "Scores: order at offer 61, stock pool **84**, do nothing 12. The pool costs 14,400 once and we get most of it back when people leave.")
	c.says(-77, "clara", "options", "Fine with me as long as the pool stays at twelve. Charge it to the cap of this change.")
	c.says(-65, "yasmin", "payroll", "Signed with @people-ops: we take the contract as it is, and nobody types it a second time.")
	c.says(-49, "leila", "live1", "Wave 1 is live. First starter on Monday; @niklas the laptop is on the shelf with her name on it.")
	c.says(-22, "ada", "retro", "Kept: the one request. Changed: managers want the welcome mail two days earlier. Dropped: the paper badge form.")
	c.slips(-9, "sofia", "playbook", -6)
	c.says(-6, "sofia", "playbook", "The Portuguese version is with @leila for a last look.")
	c.says(-3, "jonas", "train2", "Two sessions held, four of six managers. The other two are at a customer until Thursday. @priya I answered the criterion with no, so that nobody reads it as done.")
	c.says(-2, "leila", "train2", "If they cannot come on Thursday we lose a week. @ada shall we move the wave or run a single session for the two?")
	c.says(-1, "priya", "watch", "@ada this is the last open decision before the report. My proposal: Tuan watches it, three values above 14 in a row start a review.")
}

var onboardingPlan = []row{
	{0, "Understand today’s onboarding", "priya", -98, -80, "done", "discovery", ""},
	{1, "Map today’s onboarding", "leila", -98, -92, "done", "discovery", "map"},
	{2, "Walk the path with People ops", "leila tuan", -98, -96, "done", "discovery", ""},
	{2, "Walk the path with IT and Finance", "leila hana", -96, -93, "done", "discovery", ""},
	{1, "Interview the last twelve hires", "tuan", -97, -89, "done", "discovery", "interviews"},
	{1, "Interview six hiring managers", "jonas", -95, -88, "done", "discovery", ""},
	{1, "Measure the waits between teams", "tuan", -91, -84, "done", "data", "measure"},
	{1, "Agree which event ends the count", "priya ada", -90, -86, "done", "data", "count"},
	{1, "Causes agreed with IT and Finance", "priya", -82, -82, "milestone done", "", "causes"},

	{0, "Agree the target process", "leila", -82, -62, "done", "design", ""},
	{1, "Compare three ways: order at offer, stock pool, do nothing", "mateo", -82, -76, "done", "design,!high", "options"},
	{1, "Draft the target map", "leila", -80, -72, "done", "design", "target"},
	{1, "Check the target map with the works council", "jonas", -74, -67, "done", "legal", ""},
	{1, "Write the service promise between People ops and IT", "tomasz", -72, -66, "done", "hand-off", "promise"},
	{1, "Write the payroll hand-off contract", "yasmin", -72, -65, "done", "hand-off", "payroll"},
	{1, "Target process approved by three teams", "priya", -63, -63, "milestone done", "", "approved"},

	{0, "One request for identity, mail and tools", "hana", -66, -47, "done", "access", ""},
	{1, "Design the access request form", "hana maya", -66, -62, "done", "access", "form"},
	{1, "Set the access bundle for each role", "hana", -63, -56, "done", "access", "bundles"},
	{2, "Bundles for Sales and Support", "hana ruth", -63, -59, "done", "access", ""},
	{2, "Bundles for Finance and People ops", "hana yasmin", -60, -56, "done", "access", ""},
	{1, "Connect the HR system to the directory", "aisha", -60, -51, "done", "access,!high", "connect"},
	{1, "Test the form with five managers", "niklas", -56, -52, "done", "access", ""},

	{0, "Laptops staged before the start date", "tomasz", -66, 12, "doing", "laptops", ""},
	{1, "Negotiate a stock pool of twelve laptops", "tomasz elena", -66, -57, "done", "laptops,vendor", ""},
	{1, "Build the standard image", "aisha", -60, -54, "done", "laptops", ""},
	{1, "Set up the shelf and the serial list", "niklas", -56, -53, "done", "laptops", ""},
	{1, "Second stock pool, in Lisbon", "tomasz", -12, 8, "doing", "laptops,vendor", "lisbon"},
	{1, "Courier contract for remote starters", "jorge", -10, 5, "waiting", "laptops,legal", "courier"},

	{0, "Wave 1, Berlin", "leila", -58, -20, "done", "wave 1", ""},
	{1, "Train eight Berlin managers", "jonas", -58, -54, "done", "wave 1,training", ""},
	{1, "Brief Support for the first two weeks", "ruth", -55, -53, "done", "wave 1,training", ""},
	{1, "Rehearse one onboarding from start to end", "leila niklas", -54, -52, "done", "wave 1", "rehearse1"},
	{1, "Wave 1 live", "leila", -50, -50, "milestone done", "wave 1", "live1"},
	{1, "Watch the first seven starters", "tuan", -49, -24, "done", "wave 1,data", ""},
	{1, "Look back with the Berlin managers", "ada leila", -25, -22, "done", "wave 1", "retro"},

	{0, "Wave 2, Lisbon", "leila", -18, 18, "doing", "wave 2", ""},
	{1, "Translate the manager playbook into Portuguese", "sofia", -18, -8, "done", "wave 2,training", "playbook"},
	{1, "Train six Lisbon managers", "jonas", -8, -1, "doing", "wave 2,training,!high", "train2"},
	{1, "Take Portuguese contracts over into payroll", "yasmin", -12, 3, "doing", "wave 2,hand-off", "payroll2"},
	{1, "Rehearse the first week with two Lisbon starters", "leila niklas", 2, 6, "", "wave 2", "rehearse2"},
	{1, "Wave 2 live", "leila", 10, 10, "milestone", "wave 2", "live2"},

	{0, "Close and hand over", "priya", -5, 40, "", "closing", ""},
	{1, "Decide who watches the measure and what happens above 14 days", "ada priya", -5, 0, "doing", "closing,!high", "watch"},
	{1, "Switch off the old checklist", "ada", 12, 14, "", "closing", "switchoff"},
	{1, "Move the playbook into the People ops handbook", "leila", 15, 25, "", "closing", ""},
	{1, "Report the result to the leadership", "ada", 30, 34, "", "closing", "report"},

	{0, "Buy an onboarding portal", "mateo", -82, -78, "cancelled", "design", "portal"},
}

var onboardingNotes = map[string]string{
	"map":        "Walk it with the people who do the steps, not with their managers. Note the waiting beside each hand-off.",
	"interviews": "Twelve people, thirty minutes each. Three questions:\n\n1. What could you not do on your first day?\n2. Whom did you ask?\n3. When did you do the whole job for the first time?",
	"measure":    "From the ticket system and the mail dates. Count calendar days, because new people do.",
	"count":      "Candidates: first day, first ticket closed, first full-duty day. Decided: **first full-duty day**, said by the manager.",
	"options":    "Effort, cost and days saved for each way. Doing nothing is one of them.",
	"promise":    "IT stages a laptop within two working days of a complete request. People ops sends complete requests only.",
	"connect":    "The directory takes name, role, manager and start date from the HR system every hour. Nothing is typed twice.",
	"train2":     "Ninety minutes, in Portuguese. Bring the playbook and one real case.",
	"lisbon":     "Six laptops with the standard image, on the shelf behind reception. Reorder at two.",
	"courier":    "Waiting for the liability clause from the courier’s lawyers.",
	"watch":      "The change ends when somebody owns the number. Say who looks at it, how often, and what happens when it rises.",
	"switchoff":  "Make the old checklist read-only first, then archive it after two weeks without questions.",
	"portal":     "A portal would have moved the form, not the wait. Dropped after the comparison.",
}
