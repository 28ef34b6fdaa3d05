package browser

import (
	"testing"

	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/process"
)

// invoices gives Maya a published process whose steps name an ERP.
func invoices(s *scene) (id.Process, string) {
	s.t.Helper()
	made, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Invoice to pay", Owner: s.me.ID, Lanes: []process.Lane{{Name: "AP clerk"}, {Name: "Controller"}}})
	s.must(err)
	_, last, err := s.app.Processes.AddStep(s.as(s.me), made.ID, 0, process.NewStep{After: "Task_1", Name: "Post the invoice"})
	s.must(err)
	erp, minutes := "ERP", 10.0
	_, err = s.app.Processes.Describe(s.as(s.me), made.ID, 0, last, process.StepPatch{Tool: &erp, Work: &minutes})
	s.must(err)
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)
	return made.ID, last
}

// A tool is put into the register, given to somebody, renamed in the drafts that name it, taken off and put back.
func TestToolsOfTheHouse(t *testing.T) {
	s := founded(t)
	key, step := invoices(s)
	s.person("Lee Moss", "lee@harbour.example")
	p := s.browse(s.me, Options{})
	s.visit(p, "/tools")
	p.WaitText("ERP", "nobody yet")

	// One that no step names yet, by the keyboard.
	p.Press("c")
	p.In("dialog", "New tool").Fill("Name", "Status page")
	p.Press("Enter")
	p.WaitText("Status page")

	p.Click("link", "Edit ERP")
	edit := p.In("dialog", "Edit ERP")
	edit.Fill("Name", "NetBooks")
	edit.Click("button", "Save the tool")
	p.WaitText("NetBooks", "formerly ERP", "1 process")
	s.until("the draft names the tool anew", func() bool { return fact(s, key, step).Tool == "NetBooks" })
	p.sound(t, "tools")

	// The version that holds is as it was until somebody publishes the draft.
	held, err := s.app.Processes.Document(s.as(s.me), key, 1)
	s.must(err)
	if held.Steps[2].Tool != "ERP" {
		t.Errorf("version 1 names %s", held.Steps[2].Tool)
	}

	p.Click("link", "Edit Status page")
	p.In("dialog", "Edit Status page").Click("button", "Take off the register")
	p.Wait("button", "Undo")
	p.GoneText("Status page")
	p.Click("button", "Undo")
	p.WaitText("Status page")
}

// What depends on a tool, a role and a step is one list, and what follows from it becomes tasks that one undo takes back.
func TestIfThisChangesWhatBreaks(t *testing.T) {
	s := founded(t)
	invoices(s)
	change, _ := s.change("One ERP less", "ERP")
	p := s.browse(s.me, Options{})
	s.visit(p, "/tools")
	p.Click("link", "Edit ERP")
	edit := p.In("dialog", "Edit ERP")
	edit.Click("radio", "Retired Every step that names it says so.")
	edit.Fill("Replaced by", "NetBooks")
	edit.Click("button", "Save the tool")
	p.WaitText("replaced by NetBooks", "Retired")
	p.Click("link", "ERP")
	p.Wait("heading", "If “ERP” changes")
	p.WaitText("1 step", "Post the invoice", "Invoice to pay")
	p.sound(t, "impact of a tool")
	p.Fill("Change", "ERP")
	p.Press("Enter")
	p.Click("button", "Create the tasks")
	p.WaitURL("/plan")
	p.WaitText("tasks to ERP.")
	tasks := func() int {
		page, err := s.app.Plans.List(s.as(s.me), change.ID, plan.Query{})
		s.must(err)
		return len(page.Items)
	}
	if tasks() == 0 {
		t.Error("no task was made")
	}
	p.Click("button", "Undo")
	s.until("the tasks are gone", func() bool { return tasks() == 0 })

	// A role and a step are asked about from where they stand.
	s.visit(p, "/processes")
	p.Click("link", "Invoice to pay")
	p.Click("link", "AP clerk: what depends on it")
	p.Wait("heading", "If “AP clerk” changes")
	p.WaitText("Post the invoice")
	p.sound(t, "impact of a role")
	p.Back()
	p.In("navigation", "Faces of Invoice to pay").Click("link", "Document")
	p.Focus("link", "Step 3, Post the invoice: What depends on it")
	p.Press("Enter")
	p.Wait("heading", "If “Post the invoice in Invoice to pay” changes")
	p.sound(t, "impact of a step")
}
