package plans

import (
	"net/http"

	"throughline/internal/plan"
	"throughline/internal/sheet"
	"throughline/internal/web/page"
)

// exportPage is how many tasks are read at a time.
const exportPage = 1000

// Export sends the whole plan as CSV, Excel or JSON.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	states, err := p.Plans.States(r.Context(), frame.Project)
	if err != nil {
		return err
	}
	named := map[string]string{}
	for _, s := range states {
		named[string(s.ID)] = s.Name
	}
	s := sheet.Sheet{Name: frame.Code + " plan", Columns: []sheet.Column{{Key: "key", Title: "Key", Kind: sheet.Text}, {Key: "title", Title: "Task", Kind: sheet.Text},
		{Key: "state", Title: "State", Kind: sheet.Text}, {Key: "assignees", Title: "Who", Kind: sheet.List}, {Key: "team", Title: "Team", Kind: sheet.Text},
		{Key: "priority", Title: "Priority", Kind: sheet.Text}, {Key: "start", Title: "Start", Kind: sheet.Date}, {Key: "due", Title: "Due", Kind: sheet.Date},
		{Key: "labels", Title: "Labels", Kind: sheet.List}, {Key: "milestone", Title: "Milestone", Kind: sheet.Bool}, {Key: "description", Title: "Description", Kind: sheet.Text},
		{Key: "created", Title: "Created", Kind: sheet.Instant}, {Key: "finished", Title: "Finished", Kind: sheet.Instant}, {Key: "id", Title: "Id", Kind: sheet.Text}}}
	s.Rows = func(yield func([]any, error) bool) {
		q := plan.Query{Limit: exportPage}
		for {
			rows, err := p.Plans.List(r.Context(), frame.Project, q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, t := range rows.Items {
				who := make([]string, len(t.Assignees))
				for i, a := range t.Assignees {
					who[i] = directory.Person(a).Name
				}
				row := []any{t.Key, t.Title, named[string(t.State)], who, directory.Team(t.Team).Name, t.Priority.String(), t.Start, t.Due, t.Labels,
					t.Milestone, t.Description, t.Created, t.Finished, string(t.ID)}
				if !yield(row, nil) {
					return
				}
			}
			if q.Cursor = rows.Next; q.Cursor == "" {
				return
			}
		}
	}
	return page.Download(w, r, frame.Code+"-plan", s)
}
