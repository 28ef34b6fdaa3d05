package runs

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
	"throughline/internal/sheet"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// timeRow is a row of the times of steps; the last one is the whole run.
type timeRow struct {
	name          string
	whole         bool
	done, skipped int
	cells         []string // by timeLabels
}

var timeLabels = []string{"Waits", "Waits, 85 %", "Work", "Work, 85 %", "In all", "In all, 85 %"}

func (v faceView) times() []timeRow {
	var out []timeRow
	cells := func(tells bool, list ...float64) []string {
		said := make([]string, len(list))
		for i, h := range list {
			if tells {
				said[i] = hours(h)
			}
		}
		return said
	}
	for _, s := range v.Measure.Steps {
		row := timeRow{name: s.Name, done: s.Done, skipped: s.Skipped}
		row.cells = slices.Concat(cells(s.Done > 0, s.Wait, s.WaitP85), cells(s.Worked > 0, s.Work, s.WorkP85), cells(s.Done > 0, s.Hours, s.HoursP85))
		out = append(out, row)
	}
	if w := v.Measure.Whole; w != nil {
		out = append(out, timeRow{name: "The whole run", whole: true, done: w.Runs, cells: cells(true, w.Wait, w.WaitP85, w.Work, w.WorkP85, w.Lead, w.LeadP85)})
	}
	return out
}

func (v faceView) timeFiles() []ui.Action {
	var out []ui.Action
	for _, as := range [][2]string{{"Excel", "xlsx"}, {"CSV", "csv"}, {"JSON", "json"}} {
		out = append(out, ui.Action{Label: as[0], Href: v.at() + "/runs/times/export?as=" + as[1], Small: true, Attrs: templ.Attributes{"data-turbo": "false", "download": true, "aria-label": "Times of steps as " + as[0]}})
	}
	return out
}

// inOrder puts steps into the order of the document, those of older versions last.
func inOrder(list []run.StepTimes, doc process.Document) {
	place := map[string]int{}
	for _, s := range doc.Steps {
		place[s.ID] = s.Number - len(doc.Steps) - 1 // below zero, so that steps of older versions stand last
	}
	slices.SortStableFunc(list, func(a, b run.StepTimes) int { return cmp.Compare(place[a.Node], place[b.Node]) })
}

// TimesFile sends the times of the steps and of the whole run as CSV, Excel or JSON, in hours.
func (p *Pages) TimesFile(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	m, err := p.Runs.Measure(r.Context(), key, 0)
	if err != nil {
		return err
	}
	s := sheet.Sheet{Name: "Times of steps", Columns: []sheet.Column{{Key: "step", Title: "Step", Kind: sheet.Text}, {Key: "id", Title: "Id in the map", Kind: sheet.Text}}}
	for _, c := range [][2]string{{"done", "Done"}, {"skipped", "Skipped"}, {"waitHours", "Wait in hours, median"}, {"waitHoursP85", "Wait in hours, 85th percentile"}, {"takenUp", "Taken up"},
		{"workHours", "Work in hours, median"}, {"workHoursP85", "Work in hours, 85th percentile"}, {"hours", "In all in hours, median"}, {"hoursP85", "In all in hours, 85th percentile"}} {
		s.Columns = append(s.Columns, sheet.Column{Key: c[0], Title: c[1], Kind: sheet.Number})
	}
	s.Rows = func(yield func([]any, error) bool) {
		told := func(n int, v float64) any {
			if n == 0 {
				return nil
			}
			return v
		}
		for _, t := range m.Steps {
			if !yield([]any{t.Name, t.Node, t.Done, t.Skipped, told(t.Done, t.Wait), told(t.Done, t.WaitP85), t.Worked, told(t.Worked, t.Work), told(t.Worked, t.WorkP85),
				told(t.Done, t.Hours), told(t.Done, t.HoursP85)}, nil) {
				return
			}
		}
		if all := m.Whole; all != nil {
			yield([]any{"The whole run", "", all.Runs, nil, all.Wait, all.WaitP85, nil, all.Work, all.WorkP85, all.Lead, all.LeadP85}, nil)
		}
	}
	return page.Download(w, r, "times", s)
}
