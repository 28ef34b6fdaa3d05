package plans

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/remark"
	"throughline/internal/web/page"
)

// Comment says something about a task.
func (p *Pages) Comment(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return err
	}
	body := strings.ReplaceAll(r.FormValue("body"), "\r\n", "\n")
	c, err := p.Remarks.Comment(r.Context(), remark.On{Subject: "task", SubjectID: string(key)}, remark.NewComment{Body: body})
	if err != nil {
		return err
	}
	said := "Commented."
	if len(c.Unseen) > 0 {
		said = fmt.Sprintf("Commented. %d of the people you named cannot see this project, so they are not told.", len(c.Unseen))
	}
	return page.Redirect(w, r, "/tasks/"+string(key)+"#comments", said)
}

// RemoveComment takes a comment away.
func (p *Pages) RemoveComment(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Comment](r, "comment")
	if err != nil {
		return err
	}
	if err := p.Remarks.Delete(r.Context(), key); err != nil {
		return err
	}
	return page.Redirect(w, r, back(r), "Deleted the comment.")
}

// back gives the page the form stood on, when it is one of a task, of a run or of a process.
func back(r *http.Request) string {
	for _, of := range []string{"/tasks/", "/runs/", "/processes/"} {
		_, path, ok := strings.Cut(r.Header.Get("Referer"), of)
		key := path
		if end := strings.IndexAny(path, "/?#"); end >= 0 {
			key = path[:end]
		}
		if ok && id.Valid(key) {
			return of + path
		}
	}
	return "/today"
}

// Attach stores the files of the form, one after another, so that a large one never sits in memory.
func (p *Pages) Attach(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Field("file", "is missing; choose one")
	}
	n := 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fault.New(fault.Invalid, "The upload was cut off; nothing was attached. Try again")
		}
		if part.FileName() == "" {
			continue
		}
		_, err = p.Remarks.Attach(r.Context(), remark.On{Subject: "task", SubjectID: string(key)}, remark.NewAttachment{Name: part.FileName()}, part)
		if err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return fault.Field("file", "is missing; choose one")
	}
	return page.Redirect(w, r, "/tasks/"+string(key)+"#files", fmt.Sprintf("Attached %d.", n))
}

// RemoveFile takes an attachment away.
func (p *Pages) RemoveFile(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Attachment](r, "file")
	if err != nil {
		return err
	}
	if err := p.Remarks.Detach(r.Context(), key); err != nil {
		return err
	}
	return page.Redirect(w, r, back(r), "Removed the file.")
}

// File gives an attached file: pictures and the like in the browser, everything else as a download.
func (p *Pages) File(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Attachment](r, "file")
	if err != nil {
		return err
	}
	a, file, err := p.Remarks.Open(r.Context(), key)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	page.File(w, r, a.Name, a.MIME, a.Created, file)
	return nil
}

// Preview gives a small picture of an attached one.
func (p *Pages) Preview(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Attachment](r, "file")
	if err != nil {
		return err
	}
	data, kind, err := p.Remarks.Preview(r.Context(), key)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", page.FilePolicy)
	h.Set("Cache-Control", "private, max-age=3600")
	_, err = w.Write(data)
	return err
}
