package page

import (
	"mime"
	"net/http"

	"throughline/internal/fault"
	"throughline/internal/sheet"
)

// Download sends a list as the file that the visitor asked for: ?as=csv (the default), xlsx or json.
func Download(w http.ResponseWriter, r *http.Request, name string, s sheet.Sheet) error {
	as := r.URL.Query().Get("as")
	kinds := map[string]string{"": "text/csv; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
	kind, ok := kinds[as]
	if !ok {
		return fault.Field("as", "is not one of csv, xlsx, json")
	}
	if as == "" {
		as = "csv"
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + "." + as}))
	h.Set("Cache-Control", "no-store")
	switch as {
	case "xlsx":
		return sheet.XLSX(w, s)
	case "json":
		return sheet.JSON(w, s)
	}
	return sheet.CSV(w, s, sheet.CSVOptions{BOM: true})
}
