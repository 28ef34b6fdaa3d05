package projects

import (
	"net/http"

	"throughline/internal/project"
	"throughline/internal/sheet"
	"throughline/internal/web/page"
)

// exportPage is how many changes are read at a time.
const exportPage = 100

// Export sends the portfolio as CSV, Excel or JSON.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	text := func(key, title string) sheet.Column { return sheet.Column{Key: key, Title: title, Kind: sheet.Text} }
	s := sheet.Sheet{Name: "Portfolio", Columns: []sheet.Column{text("code", "Code"), text("title", "Change"), text("status", "Status"), text("health", "Health"),
		text("lead", "Lead"), text("sponsor", "Sponsor"), {Key: "start", Title: "Start", Kind: sheet.Date}, {Key: "finish", Title: "Finish", Kind: sheet.Date},
		text("metric", "Metric"), text("unit", "Unit"), text("baseline", "Baseline"), text("target", "Target"), text("verdict", "Verdict"), text("difference", "Difference"),
		{Key: "tasks", Title: "Tasks", Kind: sheet.Number}, {Key: "done", Title: "Done", Kind: sheet.Number}}}
	s.Rows = func(yield func([]any, error) bool) {
		q := project.Query{Limit: exportPage}
		for {
			list, err := p.Projects.List(r.Context(), q)
			if err != nil {
				yield(nil, err)
				return
			}
			rows := make([]project.Project, len(list.Items))
			for i, item := range list.Items {
				rows[i] = item.Project
			}
			facts, err := p.Facts(r.Context(), rows)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range rows {
				f := facts[row.ID]
				if !yield([]any{row.Code, row.Title, string(row.Status), string(f.Health), directory.Person(row.Lead).Name, name(directory, row), row.Start, row.Finish,
					row.Metric, row.Unit, row.Baseline, row.Target, f.Line.Result.Verdict, f.Line.Result.Difference, f.Line.Tasks.Total, f.Line.Tasks.Done}, nil) {
					return
				}
			}
			if q.Cursor = list.Next; q.Cursor == "" {
				return
			}
		}
	}
	return page.Download(w, r, "portfolio", s)
}

func name(d page.Directory, row project.Project) string {
	if row.Sponsor == "" {
		return ""
	}
	return d.Person(row.Sponsor).Name
}
