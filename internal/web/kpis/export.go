package kpis

import (
	"net/http"

	"throughline/internal/id"
	"throughline/internal/sheet"
	"throughline/internal/web/page"
)

// exportPage is how many values are read at a time.
const exportPage = 1000

// Export sends the values of a KPI as CSV, Excel or JSON, newest first.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.KPI](r, "kpi")
	if err != nil {
		return err
	}
	k, err := p.KPIs.Get(r.Context(), key)
	if err != nil {
		return err
	}
	s := sheet.Sheet{Name: k.Name, Columns: []sheet.Column{{Key: "date", Title: "Date", Kind: sheet.Date}, {Key: "value", Title: "Value", Kind: sheet.Number}, {Key: "note", Title: "Note", Kind: sheet.Text}}}
	s.Rows = func(yield func([]any, error) bool) {
		cursor := ""
		for {
			list, err := p.KPIs.Values(r.Context(), key, cursor, exportPage)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, v := range list.Items {
				if !yield([]any{v.Date, v.Value, v.Note}, nil) {
					return
				}
			}
			if cursor = list.Next; cursor == "" {
				return
			}
		}
	}
	return page.Download(w, r, "kpi-"+string(k.ID), s)
}
