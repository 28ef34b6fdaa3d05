package browser

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/clock"
)

// One change is carried along the whole line by two people, from a title to a verdict, all of it in the browser.
func TestTheWholeLine(t *testing.T) {
	s := founded(t)
	today := clock.DateOf(clock.System{}.Now())
	live := today.AddDays(-9)
	p := s.browse(s.me, Options{})

	// Goal: the change cannot start before it has a problem, a metric, a baseline, a target and a sponsor.
	s.visit(p, "/projects/new")
	p.Fill("What will change", "Onboard people faster")
	p.Click("button", "Begin")
	p.WaitText("Before it can start")
	p.Click("button", "Start the change")
	p.Wait("alert", "")
	p.Press("Escape", "e")
	p.WaitURL("/charter")
	p.Fill("Problem", "New people wait three weeks for a laptop and accounts.")
	p.Fill("What is measured", "Days to productive")
	p.Fill("From which event", "offer signed")
	p.Fill("To which event", "first full-duty day")
	p.Fill("Unit", "days")
	p.Select("Better is", "lower")
	p.Fill("Baseline", "22")
	p.Fill("Target", "14")
	p.Fill("Code", "ONB")
	p.combobox("Sponsor", "Maya Lind")
	p.Click("button", "Save")
	p.Wait("button", "Start the change")
	p.sound(t, "goal")
	p.Click("button", "Start the change")
	p.Wait("button", "Put on hold")

	// Plan: tasks come in by the grid and by the board.
	s.visit(p, "/projects/ONB/plan")
	for i, task := range []string{"Order laptops at the offer", "Prepare accounts", "Train the managers"} {
		p.Fill("Add task", task)
		p.Press("Enter")
		p.WaitText(fmt.Sprintf("%d task", i+1), task)
	}
	p.In("navigation", "Views of the plan").Click("link", "Board")
	p.Fill("New task", "Write the runbook")
	p.Click("button", "Add task")
	p.WaitText("Write the runbook", "Train the managers")
	p.sound(t, "board")

	// Process: a map with two lanes is begun and published.
	p.Press("Escape", "3")
	p.WaitURL("/process")
	p.Click("link", "Draw or import one")
	p.Fill("What is done", "Employee onboarding")
	p.Fill("Other lanes", "People ops\nIT")
	p.Click("button", "Begin the map")
	p.Wait("heading", "Employee onboarding")
	p.WaitText("3 steps", "People ops", "IT")
	p.sound(t, "process")
	p.Click("button", "Publish")
	publish := p.In("dialog", "Publish version 1")
	publish.Fill("What is new", "IT orders once")
	publish.Click("button", "Publish")
	p.WaitText("version 1, published")

	// Rollout: the wave is a no-go until its criterion is answered, shown and signed by somebody else.
	s.visit(p, "/projects/ONB/rollout")
	p.Press("c")
	wave := p.In("dialog", "Add a wave")
	wave.Fill("Name", "Lisbon")
	wave.Fill("Goes live", string(live))
	wave.Click("checkbox", "Begin with the usual criteria")
	wave.Click("button", "Add the wave")
	p.Fill("Another criterion", "Everybody in the wave had the training")
	p.Click("button", "Add the criterion")
	p.WaitText("NO-GO")
	p.sound(t, "rollout")
	p.Click("link", "Everybody in the wave had the training")
	p.Click("radio", "Yes")
	p.Fill("What shows it", "Attendance sheet: 12 of 12")
	p.Click("button", "Save the answer")
	p.WaitText("Attendance sheet: 12 of 12", "NO-GO", "not signed")

	// A second person comes in by a link, in a browser of his own, and signs.
	s.visit(p, "/people/invitations")
	p.Fill("E-mail", "lee@harbour.example")
	p.Click("radio", "member takes part in changes and begins own ones")
	p.Click("button", "Make the link")
	link := p.Value("Invitation")
	if !strings.HasPrefix(link, s.url) {
		t.Fatalf("the invitation is %q", link)
	}
	other := Open(t, Options{})
	other.Go(link)
	other.Fill("Your name", "Lee Moss")
	other.Fill("Password", password)
	other.Click("button", "Join")
	other.Gone("button", "Join")
	s.visit(other, "/projects/ONB/rollout")
	other.Click("button", "Sign: Everybody in the wave had the training")
	other.WaitText("Go")
	other.GoneText("NO-GO")
	s.visit(p, "/projects/ONB/rollout")
	p.Click("button", "Go live: Lisbon")
	golive := p.In("dialog", "Take Lisbon live")
	golive.Fill("It went live on", string(live))
	golive.Click("button", "Go live")
	p.WaitText("live since")

	// Result: the metric of the goal becomes a KPI; values from before and after are pasted; the verdict is plain.
	s.visit(p, "/projects/ONB/result")
	p.Press("c")
	p.WaitURL("/kpis/new")
	if got := p.Value("What is measured"); got != "Days to productive" {
		t.Errorf("the KPI begins as %q", got)
	}
	p.Click("button", "Add the KPI")
	p.WaitURL("/result")
	var table []string
	for i, v := range []int{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22} {
		table = append(table, fmt.Sprintf("%s\t%d", live.AddDays(7*(i-12)), v))
	}
	p.pasteValues(table)
	table = nil
	for i, v := range []int{13, 12, 14, 13, 12, 13, 14, 12, 13} {
		table = append(table, fmt.Sprintf("%s\t%d", live.AddDays(i+1), v))
	}
	p.pasteValues(table)
	p.WaitText("The change worked.")
	p.sound(t, "result")

	// The change is closed with what was measured, and the portfolio says so.
	s.visit(p, "/projects/ONB")
	p.Click("button", "Close the change")
	p.In("dialog", "Close the change").Click("button", "Close the change")
	p.Wait("button", "Reopen")
	p.Press("g", "p")
	p.WaitURL("/projects")
	p.WaitText("Onboard people faster", "Verified")
}

// combobox chooses in a field that narrows as one types.
func (p *Page) combobox(label, option string) {
	p.t.Helper()
	p.Fill(label, option)
	p.Wait("option", option)
	p.Press("Enter")
}

// pasteValues records a table of dates and numbers on the only KPI of the page.
func (p *Page) pasteValues(lines []string) {
	p.t.Helper()
	p.Click("link", "Paste a table")
	p.Fill("Table", strings.Join(lines, "\n"))
	p.Click("button", "Look at it")
	p.Click("button", fmt.Sprintf("Record %d values", len(lines)))
	p.WaitURL("/result")
}
