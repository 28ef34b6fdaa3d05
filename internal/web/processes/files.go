package processes

import (
	"net/http"
	"strconv"

	"throughline/internal/bpmn/picture"
	"throughline/internal/id"
	"throughline/internal/web/page"
)

// Picture gives the map of a version as SVG: ?version=, ?theme=dark, and ?download for a file of its own.
func (p *Pages) Picture(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	number, err := versionNumber(r)
	if err != nil {
		return err
	}
	v, drawing, err := p.Processes.Picture(r.Context(), key, number)
	if err != nil {
		return err
	}
	theme := picture.Light
	if r.URL.Query().Get("theme") == "dark" {
		theme = picture.Dark
	}
	name := ""
	if r.URL.Query().Has("download") {
		name = fileName(drawing.Title) + "-v" + strconv.FormatInt(v.Number, 10) + ".svg"
	}
	return send(w, "image/svg+xml", name, []byte(picture.SVG(drawing, theme)))
}

// send gives a file; one without a name is shown where it is asked for.
func send(w http.ResponseWriter, kind, name string, data []byte) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	if name != "" {
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`) // of what fileName keeps
	}
	_, err := w.Write(data)
	return err
}
