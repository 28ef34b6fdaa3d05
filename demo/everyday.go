package demo

import (
	"context"
	"fmt"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
)

// adopts begins a process from the library, with its lanes given to teams by their names, and publishes it.
func (s *story) adopts(day int, who, key, why string, lanes map[string]string) *drawn {
	d := &drawn{story: s}
	s.on(day, who, "take "+key+" from the library", func(ctx context.Context) error {
		teams := map[string]id.Team{}
		for lane, team := range lanes {
			teams[lane] = s.team(team)
		}
		p, _, err := s.Processes.Use(ctx, key, process.NewProcess{Owner: s.person(who)}, teams)
		d.id = p.ID
		return err
	})
	d.published(day+2, who, why)
	return d
}

// everyday is what Northbeam does again and again: the processes that run, most of them taken from the library.
func (s *story) everyday() {
	s.leaving()
	s.accesses()
	s.incidents()
	s.releases()
	s.purchases()
	s.privacy()
}

// series begins runs from a time on, so many working days apart, until three days ago.
func (p *practice) series(from, apart float64, errands func(i int) errand) {
	for i := 0; from+float64(i)*apart < -0.2; i++ {
		p.begins(from+float64(i)*apart+(1-varied(i, 1))*apart, errands(i))
	}
}

// leavers are those who left Northbeam in the last months.
var leavers = []string{"Bruno Keller", "Silke Arndt", "Marco Bianchi", "Hye-jin Park", "Dorota Wrona", "Callum Reid", "Nele Petersen", "Ayşe Kaya", "Victor Lundqvist", "Joana Pinto", "Edith Roux"}

func (s *story) leaving() {
	d := s.adopts(-214, "jonas", "employee-offboarding", "From the library; IT and Finance read it once. The leaving talk is new.",
		map[string]string{"People ops": "People ops", "IT": "IT", "Finance": "Finance"})
	p := d.practised(map[string]string{"Manager": "ruth noor viktor daniel", "People ops": "jonas leila", "IT": "hana niklas", "Finance": "yasmin"},
		map[string]habit{"CloseTheAccounts": {wait: 0.8, work: 0.1}, "WipeTheLaptop": {wait: 2.1, work: 0.4}, "HoldTheLeavingTalk": {wait: 2.5}, "CheckTheHandOver": {wait: 4}},
		map[string]any{"how_it_ends": []string{"Own wish"}})
	p.series(-205, 19, func(i int) errand {
		e := errand{title: leavers[i%len(leavers)], by: "jonas"}
		switch i {
		case 3:
			e.says = map[string]any{"how_it_ends": "At once"}
		case 5:
			e.skips = map[string]string{"HoldTheLeavingTalk": "He was gone before there was a day for it; we wrote to him instead"}
		case 9:
			e.stays = "CheckTheHandOver"
		}
		return e
	})
}

// systems are what people ask access to.
var systems = []string{"ERP", "CRM Europe", "Bank portal", "Wiki", "Payroll", "Status page", "Data warehouse", "Helpdesk", "Contract archive", "Design files"}

func (s *story) accesses() {
	d := s.adopts(-180, "hana", "access-request", "Replaces the mail to IT. Whoever asks says what for, and the manager says yes.", map[string]string{"IT": "IT"})
	askers := []string{"lena", "peter", "kofi", "maya", "emma", "alina", "theo", "omar", "wei", "ravi", "giulia", "marta", "anja", "zoe", "diego", "olga"}
	p := d.practised(map[string]string{"Requester": "lena peter kofi maya emma alina theo omar", "Manager": "viktor ruth amara daniel noor ruth vera", "System owner": "felix marek tomasz", "IT": "hana aisha niklas"},
		map[string]habit{"AskForTheAccess": {wait: 0.05}, "ConfirmTheNeed": {wait: 0.7}, "GrantIt": {wait: 0.9, work: 0.1}, "TryItWithThe": {wait: 0.2}, "WriteItIntoThe": {wait: 0.3}},
		map[string]any{"Needed?": "yes", "Agreed?": "agreed", "Does it work?": "yes"})
	p.series(-176, 2.6, func(i int) errand {
		who := askers[i%len(askers)]
		system := systems[(i*7)%len(systems)]
		e := errand{title: fmt.Sprintf("%s for %s", system, s.people[who].Name), by: who, says: map[string]any{"system": system, "role": "Read and write", "sensitive": system == "Payroll" || system == "Bank portal"}}
		switch {
		case i%17 == 4:
			e.says["Needed?"] = "no"
		case i%11 == 6:
			e.says["Does it work?"] = []string{"no", "yes"}
		case i%13 == 9:
			e.skips = map[string]string{"WriteItIntoThe": "The register was locked for the audit; added to the list for Monday"}
		case i%19 == 12:
			e.says["Agreed?"] = "refused"
		}
		return e
	})
	d.starts(-170, "hana", run.NewStart{Kind: run.Form, Name: "Ask for access", Title: "Access asked for on {date}"})
}

// outages are what went wrong at Northbeam.
var outages = []string{"Sign-in fails for customers", "Invoices went out twice", "Search answers after 20 seconds", "Mail to customers is delayed", "Export misses a column", "Status page itself is down",
	"Payment provider times out", "Wrong prices in the US shop", "Backup did not finish", "Certificate ran out", "Queue is full", "Report shows another team’s figures", "Telephones are silent", "Webhooks arrive twice", "Pictures do not load"}

func (s *story) incidents() {
	d := s.adopts(-190, "jakub", "incident-response", "One way for Support and Product. The lead leads and does not repair.",
		map[string]string{"On call": "IT", "Incident lead": "Product", "Communications": "Support", "Service team": "Product"})
	p := d.practised(map[string]string{"On call": "aisha niklas", "Incident lead": "jakub daniel", "Communications": "ruth bastian", "Service team": "ravi olga tim"},
		map[string]habit{"AcknowledgeAndLook": {wait: 0.02, work: 0.01}, "TakeTheLead": {wait: 0.03}, "BringTheServiceBack": {wait: 0.02, work: 0.25}, "WatchItForHalf": {wait: 0.05}, "TellTheCustomers": {wait: 0.12},
			"SayThatItIs": {wait: 0.1}, "FindTheCauses": {wait: 2.4, work: 0.6}, "AgreeWhatWillChange": {wait: 1.6}, "MendItInThe": {wait: 0.4, work: 0.3}}, nil)
	p.series(-184, 12, func(i int) errand {
		e := errand{title: outages[i%len(outages)], by: "ruth", says: map[string]any{"severity": []string{"2", "3", "1", "2", "3"}[i%5], "customers_notice_it": i%3 != 1, "personal_data_touched": i == 11}}
		if i == 7 {
			e.skips = map[string]string{"FindTheCauses": "Known since July: the old provider, which we leave in spring"}
		}
		return e
	})
	d.entrusted(-150, "jakub", "daniel", "Chief product officer", 12)
	text := "Say within fifteen minutes what customers see and when you write next, even when nothing is known yet."
	d.rewords(-3, "jakub", reworded{"TellTheCustomers", process.StepPatch{Text: &text}})
	d.sends(-1, "jakub", "Customers asked for news before we had any; silence was worse than “we do not know yet”", 0, process.Major, "ruth")
}

// changes are what Northbeam’s systems saw.
var changes = []string{"Rotate the signing keys", "New index on orders", "Raise the mail limits", "Move backups to the second site", "Update the directory connector", "Open the firewall for NewDesk",
	"Retire the old report server", "New tax rates in the ERP", "Patch the web servers", "Split the billing queue", "Change the retention of logs"}

func (s *story) releases() {
	d := s.adopts(-170, "tomasz", "change-approval", "Emergencies count from now on, so that they stay rare.",
		map[string]string{"Change owner": "IT", "Peer": "Product", "Change board": "Operations", "Operations": "IT"})
	p := d.practised(map[string]string{"Change owner": "aisha niklas hana", "Peer": "jakub stefan blessing", "Change board": "ingrid ada mateo", "Operations": "tomasz niklas"},
		map[string]habit{"DescribeTheChange": {wait: 0.1}, "PlanTheWayBack": {wait: 0.5, work: 0.4}, "ReviewTheChange": {wait: 1.4, work: 0.2}, "WeighItAgainstEverything": {wait: 2.6}, "MakeTheChange": {wait: 0.8, work: 0.2}, "VerifyIt": {wait: 0.2}},
		map[string]any{"Ready?": "ready", "Approved?": "approved", "Did it work?": "yes"})
	p.series(-165, 6, func(i int) errand {
		e := errand{title: changes[i%len(changes)], by: turned("aisha niklas hana", i), says: map[string]any{"kind": []string{"Normal", "Standard", "Normal", "Normal", "Emergency"}[i%5], "users_notice_it": i%4 == 0}}
		switch i {
		case 4, 13:
			e.says["Did it work?"] = "no"
		case 7:
			e.says["Approved?"] = "turned down"
		case 10, 22:
			e.says["Ready?"] = []string{"not yet", "ready"}
		case 16:
			e.skips = map[string]string{"TellThoseConcerned": "Nobody outside IT sees these servers"}
		case 25:
			e.slow = map[string]float64{"ReviewTheChange": 9}
		}
		return e
	})
}

// goods are what people want to have.
var goods = []struct {
	what   string
	amount float64
}{{"Two screens for the new desks", 460}, {"Headsets for Support", 1980}, {"Trade fair stand", 8400}, {"Licences for the design tool", 3200}, {"Chair for the quiet room", 390}, {"Translation of the handbook", 2750},
	{"Survey tool for a year", 1150}, {"Pens and paper", 85}, {"Camera for the meeting room", 640}, {"Training for first aiders", 900}}

func (s *story) purchases() {
	d := s.adopts(-160, "paul", "purchase-request", "Up to 500 € nobody is asked any more.", map[string]string{"Purchasing": "Operations", "Finance": "Finance"})
	p := d.practised(map[string]string{"Requester": "anja bastian maya lucia simone", "Budget owner": "vera ruth daniel clara", "Purchasing": "mateo", "Finance": "paul grace"},
		map[string]habit{"DescribeWhatIsNeeded": {wait: 0.1}, "LookForWhatIs": {wait: 0.6}, "ApproveTheSpend": {wait: 1.9}, "ReserveTheBudget": {wait: 0.4}, "OrderIt": {wait: 1.2, work: 0.1}, "ConfirmTheDelivery": {wait: 5}},
		map[string]any{"Is it there already?": "no", "Approved?": "approved"})
	p.series(-155, 4.2, func(i int) errand {
		g := goods[i%len(goods)]
		e := errand{title: g.what, by: turned("anja bastian maya lucia simone", i), says: map[string]any{"what_is_needed": g.what, "amount": g.amount}}
		switch {
		case i%9 == 3:
			e.says["Is it there already?"] = "yes"
		case i%14 == 8:
			e.says["Approved?"] = "turned down"
		}
		return e
	})
	d.estimated()
	p.begins(-2.4, errand{title: "Sound panels for the open floor", by: "bastian", says: map[string]any{"estimate": 2400.0}})
}

// estimated is a version with a mistake: the form asks for an estimate now, and the decision still reads the amount. The
// first run on it stops.
func (d *drawn) estimated() {
	asked := []process.Input{{Name: "what", Label: "What is needed", Kind: process.Words, Required: true}, {Name: "estimate", Label: "Estimate", Kind: process.Money, Unit: "EUR", Required: true},
		{Name: "needed_by", Label: "Needed by", Kind: process.Day, Required: true}}
	d.rewords(-5, "paul", reworded{"DescribeWhatIsNeeded", process.StepPatch{Form: &asked}})
	d.published(-4, "paul", "People know an estimate before they know the amount.")
}

// requests for personal data reach Northbeam by a form that is open to everybody with the link.
func (s *story) privacy() {
	d := s.adopts(-120, "sabine", "data-subject-request", "One month is the law’s limit; ours is three weeks.", map[string]string{"Support": "Support", "Data protection": "Legal", "Legal": "Legal"})
	d.asks(-119, "sabine", "RequestArrives", process.Input{Name: "name", Label: "Your name", Kind: process.Words, Required: true},
		process.Input{Name: "mail", Label: "Where we can reach you", Kind: process.Mail, Required: true})
	p := d.practised(map[string]string{"Support": "bastian thandi", "Data protection": "jorge", "System owners": "felix aisha", "Legal": "sabine"},
		map[string]habit{"CheckWhoAsks": {wait: 1.5}, "SearchYourSystem": {wait: 5}, "ReadTheAnswer": {wait: 1}}, map[string]any{"Is it the person?": "yes"})
	p.series(-110, 21, func(i int) errand {
		name := leavers[(i*3+1)%len(leavers)]
		return errand{title: "Request of " + name, by: "bastian", vars: map[string]any{"name": name, "mail": fmt.Sprintf("asker-%d@mail.example", i+1)}, says: map[string]any{"what_is_asked": []string{"Access", "Erasure", "Access"}[i%3], "arrived": string(s.date(-100 + i*21))}}
	})
	d.starts(-20, "sabine", run.NewStart{Kind: run.Form, Name: "Ask what we keep about you", Title: "Request of {name}", Audience: run.ByLink})
}

// paid are invoices that vendors sent; the number is counted on.
func (d *drawn) paid(from float64) {
	p := d.practised(map[string]string{"Team": "vera noor ruth tomasz", "AP clerk": "paul", "Controller": "marek"},
		map[string]habit{"Match": {wait: 0.4, work: 0.1}, "Explain": {wait: 2.6}, "Post": {wait: 0.6}, "Release": {wait: 1.1}}, map[string]any{"Order found?": "yes"})
	vendors := []string{"Papier Union", "Nordlicht Reinigung", "Cloudwerk", "Telko One", "Bürohaus Mitte", "Lisboa Offices", "Denver Legal", "Kaffee Kontor"}
	p.series(from, 2.4, func(i int) errand {
		e := errand{title: fmt.Sprintf("%s, %d", vendors[i%len(vendors)], 20417+i*13), by: "paul", says: map[string]any{}}
		if i%4 == 2 {
			e.says["Order found?"] = "no"
		}
		if i%23 == 15 {
			e.says["Order found?"] = "no"
			e.skips = map[string]string{"Explain": "The lease is paid as it comes; nobody orders it"}
		}
		return e
	})
}

// closed lets the schedule begin the close of each month.
func (d *drawn) closed(day int) {
	d.starts(day, "marek", run.NewStart{Kind: run.Schedule, Name: "Three days before month end", Title: "Close of {month}",
		Rule: clock.Rule{Every: clock.Monthly, Count: clock.WorkingDays, Nth: -3, At: "09:00"}})
	d.practised(map[string]string{"Finance": "paul elena", "Controller": "marek"},
		map[string]habit{"Invoices": {wait: 0.2, work: 1.8}, "Check": {wait: 0.3, work: 1}, "Review": {wait: 0.9, work: 0.3}, "Correct": {wait: 0.3}}, map[string]any{"Balance right?": []string{"no", "yes"}})
}
