// Package plans holds the pages of a project's plan: the list, the board and the task.
package plans

import (
	"context"
	"net/http"
	"strings"

	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/plan/timing"
	"throughline/internal/remark"
	"throughline/internal/web/page"
)

// Pages serves them.
type Pages struct {
	Plans   *plan.Service
	Timing  *timing.Service
	Remarks *remark.Service
	Org     *org.Service
	Frame   page.Framer
	Drawn   page.Drawings
	// FrameOf gives the frame of a project that is known by its id.
	FrameOf func(ctx context.Context, project id.Project, station string) (page.Frame, error)
	// Timeline gives the newest events about a thing, as sentences.
	Timeline func(ctx context.Context, subject string, limit int) ([]history.Event, history.Catalogue, error)
}

// firstPage is how many rows come with the page; the grid fetches the rest by itself.
const firstPage = 50

// List shows the plan as the grid.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	q := plan.Query{Sort: r.Form.Get("sort"), Words: r.Form.Get("q"), States: page.List[id.State](r, "state"), Assignees: page.List[id.Person](r, "assignees"),
		Teams: page.List[id.Team](r, "team"), Labels: page.List[string](r, "labels"), Limit: firstPage}
	for _, word := range page.List[string](r, "priority") {
		if priority, err := plan.ParsePriority(word); err == nil {
			q.Priorities = append(q.Priorities, priority)
		}
	}
	rows, err := p.Plans.List(r.Context(), frame.Project, q)
	if err != nil {
		return err
	}
	data, err := p.grid(r, frame, rows)
	if err != nil {
		return err
	}
	if filtered := len(q.States)+len(q.Assignees)+len(q.Teams)+len(q.Labels)+len(q.Priorities) > 0 || q.Words != ""; rows.Next != "" && !filtered {
		if data.Total, err = p.total(r, frame.Project); err != nil {
			return err
		}
	}
	view := listView{Frame: frame, Grid: data, Rows: rows.Items,
		Page: page.Shell(r, page.Options{Title: frame.Code + " plan", Current: "/projects", Live: "", Scripts: []string{"grid.js"}, Styles: []string{"grid.css"}, Full: true})}
	return page.Show(w, r, http.StatusOK, list(view))
}

// total counts the project's tasks, so that the list is as high as it will be before all of it is there.
func (p *Pages) total(r *http.Request, project id.Project) (int, error) {
	counts, err := p.Plans.InStates(r.Context(), page.Of(r).Today, project)
	total := 0
	for _, n := range counts {
		total += n
	}
	return total, err
}

// Add makes a task from the small form that every plan page has.
func (p *Pages) Add(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	t, err := p.Plans.Create(r.Context(), frame.Project, plan.NewTask{Title: r.FormValue("title"), State: id.State(r.FormValue("state")), Parent: id.Task(r.FormValue("parent"))})
	if err != nil {
		return err
	}
	back := r.FormValue("back")
	if !strings.HasPrefix(back, "/projects/") && !strings.HasPrefix(back, "/tasks/") {
		back = frame.Path("/plan")
	}
	return page.Redirect(w, r, back, "Added "+t.Key+".")
}
