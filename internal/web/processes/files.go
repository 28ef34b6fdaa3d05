package processes

import (
	"bytes"
	"io"
	"net/http"
	"strconv"

	"throughline/internal/bpmn/picture"
	"throughline/internal/id"
	"throughline/internal/paper"
	"throughline/internal/process/papers"
	"throughline/internal/sheet"
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

// papers reads the version that the address asks for, with the name of a file for it.
func (p *Pages) papers(r *http.Request) (papers.Papers, string, error) {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return papers.Papers{}, "", err
	}
	number, err := versionNumber(r)
	if err != nil {
		return papers.Papers{}, "", err
	}
	d, drawing, err := p.Processes.Drawn(r.Context(), key, number)
	if err != nil {
		return papers.Papers{}, "", err
	}
	images, err := papers.Gather(&d, func(file id.Attachment) (io.ReadCloser, error) {
		_, f, err := p.Remarks.Open(r.Context(), file)
		return f, err
	})
	return papers.Papers{Document: d, Drawing: drawing, Images: images}, fileName(d.Process.Name) + "-v" + strconv.FormatInt(d.Version.Number, 10), err
}

// paper gives one of the papers of a version as a file of a kind: pdf, docx or md.
func (p *Pages) paper(set func(papers.Papers) paper.Doc, suffix, kind string) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		of, name, err := p.papers(r)
		if err != nil {
			return err
		}
		data, mime, err := paper.File(set(of), kind)
		if err != nil {
			return err
		}
		return send(w, mime, name+suffix+"."+kind, data)
	}
}

// MapPaper gives the map alone on one page.
func (p *Pages) MapPaper(w http.ResponseWriter, r *http.Request) error {
	of, name, err := p.papers(r)
	if err != nil {
		return err
	}
	data, err := of.Map()
	if err != nil {
		return err
	}
	return send(w, "application/pdf", name+"-map.pdf", data)
}

// RaciSheet gives who does what as an Excel workbook.
func (p *Pages) RaciSheet(w http.ResponseWriter, r *http.Request) error {
	of, name, err := p.papers(r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := sheet.XLSX(&out, of.RaciSheet()); err != nil {
		return err
	}
	return send(w, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name+"-raci.xlsx", out.Bytes())
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
