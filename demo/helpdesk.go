package demo

import (
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/verdict"
)

// helpdesk is a migration with the vendor at the table: Erin of NewDesk sees this change and nothing else.
func (s *story) helpdesk() {
	c := s.propose(-52, 0, charter{code: "DESK", title: "Helpdesk moves to NewDesk",
		problem: `A customer waits 9.4 hours for a first answer. A third of that is copying: every request is typed from the mailbox into the old helpdesk, and again for IT when Support cannot solve it.

The contract of the old helpdesk ends in four months and will not be renewed.`,
		metric: "First answer", from: "request arrives", to: "a person has answered", unit: "hours", direction: project.Lower,
		baseline: "9.4", target: "4", sponsor: "robert", lead: "tomasz", teams: []string{"IT", "Support"}, start: -44, finish: 48, cap: 30_000})
	c.starts(-45)
	c.invites(-45, "ruth", "bastian", "thandi", "arjun", "nadia", "hana", "ada")
	c.plan(-45, "tomasz", helpdeskPlan, helpdeskNotes)
	c.budgets(-43, "tomasz", helpdeskCosts)
	c.keeps(-40, "tomasz", "Agreed plan")
	c.waits(-44, "tomasz", [2]string{"export", "trial"}, [2]string{"fields", "trial"}, [2]string{"trial", "pilot"}, [2]string{"sso", "pilot"}, [2]string{"macros", "pilot"}, [2]string{"pilot", "all"}, [2]string{"all", "off"})
	s.visitor(-42, "tomasz", "erin", "Erin Walsh", "erin.walsh@newdesk.example", func() id.Project { return c.id })

	d := s.draws(-41, "ruth", c, "Support request", "How a request travels today, from the customer’s mail to the answer.", "helpdesk-as-is", "", "Support", "IT")
	d.published(-36, "ruth", "As it is. Two of the three waits are copying.")
	c.uses(-36, "ruth", d, process.AsIs)

	c.measures(-43, "bastian", "first", kpi.Definition{Name: "First answer", Formula: "median hours from the request to the first answer of a person, in a week",
		From: "request arrives", To: "first answer", Unit: "hours", Direction: verdict.Lower, Target: "4", Source: "helpdesk report", Cadence: kpi.Weekly})
	c.values(-40, 1, "bastian", "first", c.series(-95, -45, 9.1, 9.8, 9.2, 9.6, 9.9, 9.0, 9.5, 9.3, 9.7, 9.4))
	c.values(-42, 1, "bastian", "first", c.series(-40, -5, 9.2, 9.6, 9.3, 9.5, 9.1, 9.4, 9.6, 9.3))

	c.wave(-15, "bastian", "early", "Early shift", "Berlin", []string{"Support"}, 2, 14,
		"!Sign-in by the company account works for the whole shift", "!The trial import has every open ticket of the last 90 days", "!All eighteen have done the two lessons",
		"!Dual running is agreed, with its end and its cost", "!The way back to the old helpdesk was tried once", "The ten most used answers are in NewDesk")
	c.answers(-4, "katarina", "ruth", "early", 1, rollout.Yes, "3,412 of 3,412; ten compared by hand")
	c.answers(-2, "nadia", "", "early", 5, rollout.Yes, "Twelve are in, four were merged")
	c.wave(-14, "thandi", "rest", "Evening shift and IT", "Berlin and remote", []string{"Support", "IT"}, 20, 30,
		"!Two weeks of the early shift without a lost ticket", "!IT takes tickets over inside NewDesk", "The status page reads from NewDesk")

	c.says(-40, "erin", "kickoff", "Thank you for having me in here. The export format is attached to the field list; please send a sample of fifty tickets rather than a description.")
	c.says(-32, "arjun", "fields", "Four fields have no place in NewDesk. Two are empty in 98% of tickets, so I suggest to drop them.")
	c.says(-31, "ruth", "fields", "Agreed to drop both. “Contract level” must stay, @arjun, we sort by it.")
	c.says(-12, "hana", "sso", "Waiting for the SSO metadata from NewDesk. Without it the early shift cannot sign in. @erin can you say when?")
	c.says(-11, "erin", "sso", "It is with our identity team. I expect it by Friday and will say so here if not.")
	c.says(-4, "erin", "sso", "Not by Friday, I am sorry: our certificate is renewed first. New date is the middle of next week. @tomasz I would start the lessons with password sign-in.")
	c.says(-3, "tomasz", "dual", "If SSO slips once more, two weeks of dual running become three. That is 800 € for the old licence. @ada can you settle that with Robert?")
	c.says(-1, "ruth", "dual", "Three weeks is fine for us as long as nobody has to answer in both places. @ada the shift plan is in the file.")
	c.attaches(-1, "ruth", "dual", "shift-plan-dual-running.csv", func() ([]byte, error) {
		return []byte("week,shift,answers in,reads only\n1,early,NewDesk,old helpdesk\n1,evening,old helpdesk,NewDesk\n2,early,NewDesk,old helpdesk\n2,evening,old helpdesk,NewDesk\n3,early,NewDesk,\n3,evening,NewDesk,old helpdesk\n"), nil
	})
	c.slips(-4, "tomasz", "pilot", 16)
	c.slips(-4, "tomasz", "all", 33)
	c.plan(-2, "tomasz", []row{
		{0, "Settle the third week of dual running with Robert", "ada", -2, 1, "", "budget,!high", "third"},
		{0, "Write the go or no-go page for the early shift", "ada ruth", 3, 9, "", "", ""},
	}, map[string]string{"third": "800 € for the old licence against the risk that eighteen people cannot sign in on the first day."})
}

var helpdeskPlan = []row{
	{0, "Prepare", "tomasz", -44, -28, "done", "", ""},
	{1, "Kick-off with NewDesk", "tomasz ruth", -41, -40, "done", "vendor", "kickoff"},
	{1, "Follow twenty requests from mail to answer", "bastian", -43, -37, "done", "discovery", ""},
	{1, "Decide which fields move and which end", "arjun ruth", -36, -30, "done", "data", "fields"},
	{1, "Check the data processing contract", "jorge", -40, -29, "done", "legal", ""},
	{0, "Move the tickets", "arjun", -30, 2, "doing", "data", ""},
	{1, "Export open tickets of the last 90 days", "katarina", -30, -24, "done", "data", "export"},
	{1, "Trial import into the NewDesk sandbox", "katarina", -20, -6, "done", "data,vendor", "trial"},
	{1, "Compare two hundred tickets by hand", "louis wei", -5, 1, "doing", "data", ""},
	{1, "Decide what happens to closed tickets", "birgit ruth", -3, 4, "", "legal", ""},
	{0, "Sign-in and roles", "hana", -26, 4, "doing", "access", ""},
	{1, "Sign-in by the company account", "hana", -20, -2, "waiting", "access,vendor,!urgent", "sso"},
	{1, "Roles for Support, leads and IT", "hana", -18, -10, "done", "access", ""},
	{0, "Answers and rules", "nadia", -24, 6, "doing", "content", ""},
	{1, "Move the ten most used answers", "nadia", -24, -8, "done", "content", "macros"},
	{1, "Rules that sort requests into queues", "alina arjun", -10, 3, "doing", "content", ""},
	{1, "Write two lessons for the shifts", "nadia thandi", -8, 5, "doing", "training", ""},
	{0, "Go live", "ruth", -6, 48, "", "", ""},
	{1, "Agree two weeks of dual running with Support", "ada ruth", -6, 0, "doing", "", "dual"},
	{1, "Early shift live", "bastian", 14, 14, "milestone", "", "pilot"},
	{1, "Everybody live", "thandi", 30, 30, "milestone", "", "all"},
	{1, "Read-only, then end the old helpdesk", "tomasz", 44, 48, "", "vendor", "off"},
}

var helpdeskNotes = map[string]string{
	"kickoff": "With Erin Walsh of NewDesk. Agreed: one contact on each side, questions as comments here so that everybody can read them.",
	"fields":  "One line for each field: keep, rename, drop. Dropping needs Ruth’s yes.",
	"sso":     "NewDesk has to send the metadata file of its identity provider. Then one hour of work and one day of testing.",
	"trial":   "Into the sandbox, never into the live account. Count what went in and what came out.",
	"dual":    "Both helpdesks run side by side so that nothing is lost. It must have an end, because two places to answer are worse than one.",
	"off":     "Export everything once more, keep the file for ten years, then end the contract.",
}
