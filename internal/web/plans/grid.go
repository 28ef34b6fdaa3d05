package plans

import (
	"context"
	"encoding/json"
	"io"
	"net/http"

	"throughline/internal/plan"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// gridData is what the grid island reads; see internal/web/islands/grid.
type gridData struct {
	Src      string      `json:"src"`
	Item     string      `json:"item"`
	Bulk     string      `json:"bulk,omitempty"`
	Create   string      `json:"create,omitempty"`
	Subject  string      `json:"subject"`
	Link     string      `json:"link"`
	Noun     [2]string   `json:"noun"`
	Empty    string      `json:"empty"`
	Readonly bool        `json:"readonly,omitempty"`
	Columns  []column    `json:"columns"`
	Group    []string    `json:"group"`
	Rows     []plan.Task `json:"-"` // as "rows"; see Render
	Next     string      `json:"next,omitempty"`
	Total    int         `json:"total,omitempty"` // of all rows, where that is known without counting
}

// Render writes the data as the element from which the island reads it. The rows are most of it and write themselves.
func (d gridData) Render(_ context.Context, w io.Writer) error {
	head, err := json.Marshal(d)
	if err != nil {
		return err
	}
	b := make([]byte, 0, len(head)+1000*len(d.Rows)+200)
	b = append(b, `<script id="tasks-grid-data" type="application/json">`...)
	b = append(append(b, head[:len(head)-1]...), `,"rows":`...)
	b = append(plan.AppendTasks(b, d.Rows), "}</script>"...)
	_, err = w.Write(b)
	return err
}

type column struct {
	Key      string   `json:"key"`
	Label    string   `json:"label"`
	Type     string   `json:"type"`
	Editable bool     `json:"editable,omitempty"`
	Sortable bool     `json:"sortable,omitempty"`
	Filter   bool     `json:"filter,omitempty"`
	Width    int      `json:"width,omitempty"`
	Options  []choice `json:"options,omitempty"`
}

type choice struct {
	Value    string `json:"value"`
	Label    string `json:"label"`
	Hue      int    `json:"hue,omitempty"`
	Category string `json:"category,omitempty"`
}

// grid describes the columns of tasks to the island.
func (p *Pages) grid(r *http.Request, frame page.Frame, rows plan.Page) (gridData, error) {
	states, err := p.Plans.States(r.Context(), frame.Project)
	if err != nil {
		return gridData{}, err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return gridData{}, err
	}
	labels, err := p.Plans.Labels(r.Context(), frame.Project)
	if err != nil {
		return gridData{}, err
	}
	src := "/api/v1/projects/" + string(frame.Project) + "/tasks"
	d := gridData{Src: src, Item: "/api/v1/tasks/{id}", Subject: "task", Link: "/tasks/{id}", Noun: [2]string{"task", "tasks"},
		Empty: "No task matches. Clear the filter, or add the first one in the row below.", Readonly: !frame.CanEdit,
		Group: []string{"state", "team", "assignees", "priority"}, Rows: rows.Items, Next: rows.Next}
	if frame.CanEdit {
		d.Bulk, d.Create = "/api/v1/tasks/bulk", src
	}
	var stateChoices, priorities, labelChoices []choice
	for _, s := range states {
		stateChoices = append(stateChoices, choice{Value: string(s.ID), Label: s.Name, Category: string(s.Category)})
	}
	for _, priority := range plan.Priorities {
		priorities = append(priorities, choice{Value: priority.String(), Label: priorityLabel(priority)})
	}
	for _, l := range labels {
		labelChoices = append(labelChoices, choice{Value: l, Label: l})
	}
	d.Columns = []column{
		{Key: "key", Label: "Key", Type: "key", Width: 84},
		{Key: "title", Label: "Task", Type: "text", Editable: true, Width: 300},
		{Key: "state", Label: "State", Type: "state", Editable: true, Filter: true, Width: 118, Options: stateChoices},
		{Key: "assignees", Label: "Who", Type: "people", Editable: true, Filter: true, Width: 148, Options: choices(directory.PeopleOptions())},
		{Key: "team", Label: "Team", Type: "team", Editable: true, Filter: true, Width: 116, Options: choices(directory.TeamOptions())},
		{Key: "priority", Label: "Priority", Type: "priority", Editable: true, Sortable: true, Filter: true, Width: 92, Options: priorities},
		{Key: "start", Label: "Start", Type: "date", Editable: true, Width: 84},
		{Key: "due", Label: "Due", Type: "date", Editable: true, Sortable: true, Width: 84},
		{Key: "labels", Label: "Labels", Type: "labels", Editable: true, Filter: true, Width: 150, Options: labelChoices},
		{Key: "milestone", Label: "Milestone", Type: "boolean", Editable: true, Width: 90},
	}
	return d, nil
}

func choices(options []ui.Option) []choice {
	out := make([]choice, len(options))
	for i, o := range options {
		out[i] = choice{Value: o.Value, Label: o.Label, Hue: o.Hue}
	}
	return out
}

func priorityLabel(p plan.Priority) string {
	return map[plan.Priority]string{plan.Urgent: "Urgent", plan.High: "High", plan.Medium: "Medium", plan.Low: "Low", plan.None: "None"}[p]
}
