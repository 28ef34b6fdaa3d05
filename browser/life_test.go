package browser

import (
	"fmt"
	"testing"

	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/run"
)

// An updated playbook goes from the edit of three of its twenty steps to those whose work it changes, at the presses that are
// granted: it is checked, sent with a size and a reason, approved by another person with one tap, and read; what runs
// already finishes as it began, but for the one that is moved.
func TestShipAPlaybook(t *testing.T) {
	s := founded(t)
	lee, nina := s.person("Lee Moss", "lee@harbour.example"), s.person("Nina Roth", "nina@harbour.example")
	it, err := s.app.Org.AddTeam(s.as(s.me), org.NewTeam{Name: "IT"})
	s.must(err)
	teams := []id.Team{it.ID}
	_, err = s.app.Org.EditPerson(s.as(s.me), nina.ID, 0, org.PersonEdit{Teams: &teams})
	s.must(err)
	made, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Onboarding", Owner: s.me.ID, Lanes: []process.Lane{{Name: "People ops"}, {Name: "IT", Team: it.ID}}})
	s.must(err)
	last := "Task_1"
	for i := 2; i <= 20; i++ {
		n := process.NewStep{After: last, Name: fmt.Sprintf("Step number %d", i)}
		if i == 11 {
			n.Lane = "Lane_2"
		}
		_, last, err = s.app.Processes.AddStep(s.as(s.me), made.ID, 0, n)
		s.must(err)
	}
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)
	for _, who := range []string{"Mira", "Noor", "Ole", "Pia"} {
		_, err = s.app.Runs.Start(s.as(s.me), made.ID, run.NewRun{Title: who})
		s.must(err)
	}
	_, err = s.app.Processes.SetApprover(s.as(s.me), made.ID, 0, lee.ID, "Controller")
	s.must(err)

	// Three steps are edited in the document.
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(made.ID)+"/document")
	p.Click("button", "Change the document")
	p.Wait("heading", "Onboarding")
	s.visit(p, "/processes/"+string(made.ID)+"/document")
	for _, n := range []int{12, 13, 14} {
		for range n {
			p.Press("j")
		}
		s.spends(p, "1 begin to edit a step", Effort{Keys: 2}, func() {
			p.Press("e")
			p.Wait("heading", fmt.Sprintf("Step %d: Step number %d", n, n-1))
			p.Press("Tab")
		})
		p.Type(fmt.Sprintf("Take it from the shelf within %d days. See [the list](#step-Gone).", n))
		p.Press("Control+Enter")
		p.WaitText(fmt.Sprintf("within %d days", n))
	}

	// The check says what to look at, and who is hit, before anything is sent.
	p.WaitText("3 broken links", "4 open runs", "1 minute to read")
	p.sound(t, "check of a draft")
	p.Click("button", "Send for review")
	send := p.In("dialog", "Send version 2 for review")
	send.WaitText("IT", "1 person", "Untouched: People ops")
	send.Fill("What is new", "The shelf is ours now")
	s.spends(p, "3 choose the size and send", Effort{Clicks: 2}, func() {
		send.Click("radio", "Major The work changes; 1 person is asked to confirm that they read it")
		send.Click("button", "Send for review")
		p.WaitText("Version 2 is in review.", "Lee Moss (Controller) approves it")
	})
	p.sound(t, "version in review")

	// The approver sees it in Today, looks at what changed and approves it with one tap.
	other := s.browse(lee, Options{})
	s.visit(other, "/today")
	other.WaitText("Maya Lind asks you to approve version 2, major: “The shelf is ours now”")
	other.Click("link", "Onboarding")
	other.WaitText("What version 2 changed", "3 steps told otherwise", "Take it from the shelf within 12 days")
	other.sound(t, "what changed")
	s.visit(other, "/today")
	s.spends(other, "4 approve", Effort{Clicks: 1}, func() {
		other.Click("button", "Approve version 2 of Onboarding")
		other.WaitText("Approved.", "In force", "approved by Lee Moss")
	})
	other.sound(t, "versions")

	// Who was hit is asked, and nobody else; the run that was under way stays where it began.
	reader := s.browse(nina, Options{Width: 360, Height: 740})
	s.visit(reader, "/today")
	reader.Click("button", "I have read version 2 of Onboarding")
	reader.WaitText("Thank you: you have read version 2.")
	s.visit(p, "/processes/"+string(made.ID)+"/readers?version=2")
	p.WaitText("1 of the 1 who were asked have read it.", "Nina Roth")
	p.sound(t, "readers of a version")
	// Every reader sees what changed, in words.
	s.visit(reader, "/processes/"+string(made.ID)+"/compare?to=2")
	reader.WaitText("3 steps told otherwise", "Take it from the shelf within 12 days")

	// What is under way finishes as it began, unless somebody moves it.
	s.visit(p, "/processes/"+string(made.ID)+"/runs")
	p.WaitText("Mira")
	list, err := s.app.Runs.List(s.as(s.me), run.Query{Process: made.ID})
	s.must(err)
	for _, r := range list.Items {
		if r.Number != 1 {
			t.Errorf("%s, which was under way, follows version %d", r.Title, r.Number)
		}
	}
	p.Click("button", "Move it: Mira to version 2")
	s.until("one run is moved and three are not", func() bool {
		c, err := s.app.Processes.Check(s.as(s.me), made.ID, 0)
		s.must(err)
		return len(c.OpenRuns) == 2 && c.OpenRuns[0].Count == 3 && c.OpenRuns[1].Count == 1
	})
}
