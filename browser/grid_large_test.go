package browser

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/plan"
)

// A list is worked on as a whole from the first moment on, though its rows come one page after the other: it is as high as
// it will be, its end is reached by keys, and what is done to all rows is done to those too that were not here yet.
func TestLargeGrid(t *testing.T) {
	s := founded(t)
	code := s.tasksIn("GRID", 10000)
	change, err := s.app.Projects.ByCode(s.as(s.me), code)
	s.must(err)
	project := change.ID
	p := s.browse(s.me, Options{})
	s.visit(p, "/projects/"+code+"/plan")
	p.WaitText("10,000 tasks")
	if rows := Eval[string](p, `document.querySelector("[role=treegrid]").getAttribute("aria-rowcount")`); rows != "10001" {
		t.Errorf("the grid says it has %s lines, want 10001", rows)
	}
	rows := p.In("treegrid", "Tasks")
	p.Focus("treegrid", "Tasks")
	p.Press("Control+End")
	rows.WaitText("Task 10000")
	p.Press("Control+Home")
	rows.WaitText("Task 00001")

	// Again, and marked before the rest has come.
	s.visit(p, "/projects/"+code+"/plan")
	p.Wait("treegrid", "Tasks")
	p.Focus("treegrid", "Tasks")
	p.Press("Control+a")
	p.In("toolbar", "Marked rows").WaitText("10000 marked")
	p.Press("p")
	p.Wait("combobox", "Priority of 10000")
	p.Type("Urgent")
	p.Press("Enter")
	count := func(priority plan.Priority) int {
		n, cursor := 0, ""
		for {
			page, err := s.app.Plans.List(s.as(s.me), project, plan.Query{Priorities: []plan.Priority{priority}, Cursor: cursor, Limit: 1000})
			s.must(err)
			if n += len(page.Items); page.Next == "" {
				return n
			}
			cursor = page.Next
		}
	}
	s.until("all tasks are urgent", func() bool { return count(plan.Urgent) == 10000 })
	p.In("toolbar", "Marked rows").WaitText("10000 marked")
	p.Press("Control+z")
	s.until("no task is urgent", func() bool { return count(plan.Urgent) == 0 })
	p.until("the grid shows it", func() (bool, string) {
		text := rows.Text()
		return !strings.Contains(text, "Urgent"), fmt.Sprintf("%.200s", text)
	})

	// Sorted by the server, the first rows are there at once and the whole follows.
	p.Click("columnheader", "Due")
	p.WaitURL("sort=due")
	p.WaitText("10,000 tasks")
	p.GoneText("loading…")
	p.Axe(t)
}
