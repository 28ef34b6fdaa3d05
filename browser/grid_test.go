package browser

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/plan"
)

// Fifty cells are edited without the mouse, many rows at once, and twenty come from a spreadsheet.
func TestGrid(t *testing.T) {
	s := founded(t)
	change, _ := s.change("Move the helpdesk", "HD")
	var list []plan.NewTask
	for i := range 25 {
		list = append(list, plan.NewTask{Title: fmt.Sprintf("Step %02d", i+1)})
	}
	_, err := s.app.Plans.CreateMany(s.as(s.me), change.ID, list)
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/projects/HD/plan")
	rows := p.In("treegrid", "Tasks")
	p.WaitText("25 tasks")

	// Down the column of titles, then down the column of due dates.
	p.Focus("treegrid", "Tasks")
	p.Press("Control+Home", "ArrowRight")
	for i := range 25 {
		p.Press("Enter")
		p.Wait("textbox", "Task")
		p.Type(fmt.Sprintf("Work %02d", i+1))
		p.Press("Enter")
	}
	p.Press("Control+Home")
	p.Press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
	for i := range 25 {
		p.Type("2")
		p.Wait("textbox", "Due")
		p.Type(fmt.Sprintf("026-12-%02d", i+1))
		p.Press("Enter")
	}
	s.until("fifty edits are stored", func() bool {
		for i, task := range s.tasks(change.ID) {
			if task.Title != fmt.Sprintf("Work %02d", i+1) || task.Due != clock.Date(fmt.Sprintf("2026-12-%02d", i+1)) {
				return false
			}
		}
		return true
	})

	// Three rows are marked and get a state together, in one act.
	p.Press("Control+Home", "x", "ArrowDown", "x", "ArrowDown", "x")
	p.In("toolbar", "Marked rows").WaitText("3 marked")
	done := s.states(change.ID)[len(s.states(change.ID))-1]
	p.Press("s")
	p.Wait("combobox", "State of 3")
	p.Type(done.Name)
	p.Press("Enter")
	s.until("three tasks are in the last state", func() bool {
		n := 0
		for _, task := range s.tasks(change.ID) {
			if task.State == done.ID {
				n++
			}
		}
		return n == 3
	})
	p.Press("Escape")

	// Twenty lines of a spreadsheet: seen first, then created together, then taken back together.
	lines := []string{"Task\tDue\tPriority"}
	for i := range 20 {
		lines = append(lines, fmt.Sprintf("Pasted %02d\t2027-01-%02d\tHigh", i+1, i+1))
	}
	p.paste(strings.Join(lines, "\r\n"))
	paste := p.In("dialog", "Paste tasks")
	paste.WaitText("20 tasks", "Pasted 20")
	p.Axe(t)
	paste.Click("button", "Create 20 tasks")
	s.until("forty-five tasks are stored", func() bool { return len(s.tasks(change.ID)) == 45 })
	p.Gone("dialog", "Paste tasks")
	p.WaitText("45 tasks")
	p.Press("Control+z")
	s.until("twenty-five tasks are left", func() bool { return len(s.tasks(change.ID)) == 25 })
	p.WaitText("25 tasks")

	// Sort and filter stay in the address.
	p.Click("columnheader", "Due")
	p.WaitURL("sort=due")
	p.Click("columnheader", "Due ↑")
	p.WaitURL("sort=-due")
	p.Press("f")
	p.Wait("combobox", "Filter by")
	p.Type("State")
	p.Press("Enter")
	p.Wait("combobox", "State")
	p.Type(done.Name)
	p.Press(" ", "Enter")
	p.WaitURL("state=")
	rows.WaitText("Work 03")
	rows.GoneText("Work 25")
	p.Reload()
	rows.WaitText("Work 03")
	rows.GoneText("Work 25")
	if text := rows.Text(); strings.Index(text, "Work 03") > strings.Index(text, "Work 01") {
		t.Errorf("the order by due date, last first, is lost: %s", text)
	}
}

// tasks gives what is stored, in the order of the plan.
func (s *scene) tasks(p id.Project) []plan.Task {
	s.t.Helper()
	page, err := s.app.Plans.List(s.as(s.me), p, plan.Query{Limit: 1000})
	s.must(err)
	return page.Items
}

// paste gives the text to what has the keyboard, as a spreadsheet copied it.
func (p *Page) paste(text string) {
	p.t.Helper()
	Eval[bool](p, fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.setData("text/plain", %q);
		return document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
	})()`, text))
}
