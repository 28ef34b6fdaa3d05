package runs

import (
	"net/http"
	"net/url"
	"slices"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
	"throughline/internal/sheet"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// tablePiece is how many runs are read at a time for a file.
const tablePiece = 200

type tableView struct {
	Page      ui.Page
	Visit     *page.Visit
	Directory page.Directory
	Process   process.Process
	Table     run.Table
	Shown     []run.Field
	Chosen    []string // keys of the fields in sight; all when none is chosen
	Status    string
	Next      string
	Query     url.Values
}

// Table shows the runs of a process with every answer.
func (p *Pages) Table(w http.ResponseWriter, r *http.Request) error {
	v, err := p.tableOf(r, 50)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, tablePage(v))
}

func (p *Pages) tableOf(r *http.Request, limit int) (tableView, error) {
	ctx := r.Context()
	v := tableView{Visit: page.Of(r), Status: r.FormValue("status"), Query: url.Values{}}
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return v, err
	}
	if v.Process, err = p.Processes.Get(ctx, key); err != nil {
		return v, err
	}
	query := run.Query{Cursor: r.FormValue("cursor"), Limit: limit, Open: v.Status == "open"}
	if !query.Open {
		query.Status = run.Status(v.Status)
	}
	if v.Table, err = p.Runs.Table(ctx, key, query); err != nil {
		return v, err
	}
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	v.Chosen = r.Form["field"]
	for _, f := range v.Table.Fields {
		if len(v.Chosen) == 0 || slices.Contains(v.Chosen, f.Key) {
			v.Shown = append(v.Shown, f)
		}
	}
	if v.Status != "" {
		v.Query.Set("status", v.Status)
	}
	v.Query["field"] = v.Chosen
	if v.Table.Next != "" {
		v.Next = v.at("", "cursor", v.Table.Next)
	}
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name + ", table of runs", Current: "/processes", Live: "run runstep", Full: true})
	return v, nil
}

// at is an address of the table with what was chosen, and one value more.
func (v tableView) at(behind, name, value string) string {
	q := url.Values{}
	for k, list := range v.Query {
		q[k] = list
	}
	q.Set(name, value)
	return "/processes/" + string(v.Process.ID) + "/runs/table" + behind + "?" + q.Encode()
}

// cell writes an answer for people.
func (v tableView) cell(f run.Field, answer any) string {
	said := f.Say(answer)
	if f.Kind == "person" && said != "" {
		return v.Directory.Person(id.Person(said)).Name
	}
	return said
}

func (v tableView) statuses() []ui.Tab {
	var out []ui.Tab
	for _, s := range [][2]string{{"", "All"}, {"open", "Open"}, {string(run.Completed), "Completed"}, {string(run.Cancelled), "Given up"}} {
		out = append(out, ui.Tab{Name: s[1], Href: v.at("", "status", s[0]), Current: v.Status == s[0]})
	}
	return out
}

func (v tableView) columns() []ui.Col {
	out := []ui.Col{{Name: "Run"}, {Name: "Status"}, {Name: "Stands at"}, {Name: "Due"}, {Name: "Started"}, {Name: "Ended"}, {Name: "Version", Num: true}, {Name: "Skipped", Num: true}}
	for _, f := range v.Shown {
		out = append(out, ui.Col{Name: titled(f), Num: f.Kind == "number" || f.Kind == "money"})
	}
	return out
}

func titled(f run.Field) string {
	if f.Unit != "" {
		return f.Label + " (" + f.Unit + ")"
	}
	return f.Label
}

// TableFile sends the whole table as CSV, Excel or JSON.
func (p *Pages) TableFile(w http.ResponseWriter, r *http.Request) error {
	v, err := p.tableOf(r, tablePiece)
	if err != nil {
		return err
	}
	s := sheet.Sheet{Name: "Runs", Columns: []sheet.Column{{Key: "run", Title: "Run", Kind: sheet.Text}, {Key: "status", Title: "Status", Kind: sheet.Text},
		{Key: "now", Title: "Stands at", Kind: sheet.List}, {Key: "due", Title: "Due", Kind: sheet.Date}, {Key: "started", Title: "Started", Kind: sheet.Instant},
		{Key: "ended", Title: "Ended", Kind: sheet.Instant}, {Key: "version", Title: "Version", Kind: sheet.Number}, {Key: "skipped", Title: "Skipped", Kind: sheet.Number}, {Key: "id", Title: "Id", Kind: sheet.Text}}}
	for _, f := range v.Shown {
		s.Columns = append(s.Columns, sheet.Column{Key: f.Key, Title: titled(f), Kind: kindOf(f.Kind)})
	}
	s.Rows = func(yield func([]any, error) bool) {
		query := run.Query{Limit: tablePiece, Open: v.Status == "open"}
		if !query.Open {
			query.Status = run.Status(v.Status)
		}
		for t := v.Table; ; {
			for _, row := range t.Items {
				if !yield(v.line(row), nil) {
					return
				}
			}
			if query.Cursor = t.Next; query.Cursor == "" {
				return
			}
			var err error
			if t, err = p.Runs.Table(r.Context(), v.Process.ID, query); err != nil {
				yield(nil, err)
				return
			}
		}
	}
	return page.Download(w, r, "runs", s)
}

func (v tableView) line(row run.TableRow) []any {
	out := []any{row.Title, badge(row.Run).Text, row.Now, row.Due, row.Started, row.Ended, row.Number, row.Skipped, string(row.ID)}
	for _, f := range v.Shown {
		out = append(out, v.typed(f, row.Answers[f.Key]))
	}
	return out
}

func kindOf(kind string) sheet.Kind {
	switch kind {
	case "number", "money":
		return sheet.Number
	case "date":
		return sheet.Date
	case "yes or no":
		return sheet.Bool
	}
	return sheet.Text
}

// typed gives an answer as a cell of its column; one of another kind, from an older version of the form, leaves it empty.
func (v tableView) typed(f run.Field, answer any) any {
	switch kindOf(f.Kind) {
	case sheet.Number:
		if n, ok := answer.(float64); ok {
			return n
		}
	case sheet.Bool:
		if b, ok := answer.(bool); ok {
			return b
		}
	case sheet.Date:
		if text, ok := answer.(string); ok {
			return clock.Date(text)
		}
	default:
		return v.cell(f, answer)
	}
	return nil
}
