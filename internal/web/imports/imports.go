package imports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/importing"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type row struct {
	Name, Href string
	By         ui.Person
	At         ui.Moment
	Status     ui.Badge
	Says       string
}

type listView struct {
	Page ui.Page
	Rows []row
	Next string
}

// List shows the imports, newest first.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	ctx, visit := r.Context(), page.Of(r)
	list, err := p.Imports.List(ctx, id.Import(r.URL.Query().Get("cursor")), 50)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return err
	}
	v := listView{Page: page.Shell(r, page.Options{Title: "Import", Current: "/imports", Live: "import"})}
	for i := range list.Items {
		item := &list.Items[i]
		v.Rows = append(v.Rows, row{Name: names(item), Href: "/imports/" + string(item.ID), By: directory.Person(item.By), At: page.Instant(item.Created, visit),
			Status: status(item), Says: outcome(item)})
	}
	if list.Next != "" {
		v.Next = "/imports?cursor=" + string(list.Next)
	}
	return page.Show(w, r, http.StatusOK, list_(v))
}

// names gives the files in a few words.
func names(i *importing.Import) string {
	if len(i.Files) == 0 {
		return "Import"
	}
	if n := len(i.Files); n > 1 {
		return fmt.Sprintf("%s and %d more", i.Files[0].Name, n-1)
	}
	return i.Files[0].Name
}

func status(i *importing.Import) ui.Badge {
	switch {
	case i.Undone:
		return ui.Badge{Text: "Undone", Tone: ui.Dim}
	case i.Status == importing.Done:
		return ui.Badge{Text: "Done", Tone: ui.Ok}
	case i.Status == importing.Failed:
		return ui.Badge{Text: "Failed", Tone: ui.Alarm}
	case i.Status == importing.Cancelled:
		return ui.Badge{Text: "Cancelled", Tone: ui.Dim}
	case i.Status == importing.Received:
		return ui.Badge{Text: "Waits for you", Tone: ui.Warn}
	case i.Status == importing.Stopping:
		return ui.Badge{Text: "Stopping", Tone: ui.Warn}
	}
	return ui.Badge{Text: "Running", Tone: ui.Accent}
}

func outcome(i *importing.Import) string {
	if i.Status == importing.Done {
		return fmt.Sprintf("%d created, %d changed, %d unchanged", i.Counts.Created, i.Counts.Changed, i.Counts.Unchanged)
	}
	return i.Problem
}

type newView struct {
	Page     ui.Page
	Problems []ui.Problem
	Says     string
}

// New asks for the files.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	return p.showNew(w, r, http.StatusOK, newView{})
}

func (p *Pages) showNew(w http.ResponseWriter, r *http.Request, code int, v newView) error {
	v.Page = page.Shell(r, page.Options{Title: "Import from another tool", Current: "/imports"})
	return page.Show(w, r, code, new_(v))
}

// Receive keeps the files of the form, one after another, so that a large one never sits in memory.
func (p *Pages) Receive(w http.ResponseWriter, r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return p.refuse(w, r, fault.Field("files", "are missing; choose the files that the other tool exported"))
	}
	imp, err := p.Imports.Take(r.Context(), importing.Choices{}, func() (string, io.ReadCloser, error) {
		for {
			part, err := parts.NextPart()
			switch {
			case errors.Is(err, io.EOF):
				return "", nil, io.EOF
			case err != nil:
				return "", nil, fault.New(fault.Invalid, "The upload was cut off; nothing was kept. Try again")
			case part.FileName() != "":
				return part.FileName(), part, nil
			}
		}
	})
	if err != nil {
		return p.refuse(w, r, err)
	}
	return page.Tell(w, r, "/imports/"+string(imp.ID), "")
}

func (p *Pages) refuse(w http.ResponseWriter, r *http.Request, err error) error {
	v := newView{}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	return p.showNew(w, r, http.StatusUnprocessableEntity, v)
}

// Start runs the import in the background.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "", func(ctx context.Context, which id.Import) error {
		_, err := p.Imports.Start(ctx, which, 0)
		return err
	})
}

// Cancel stops an import.
func (p *Pages) Cancel(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "Cancelled. What was written is taken back.", func(ctx context.Context, which id.Import) error {
		_, err := p.Imports.Cancel(ctx, which)
		return err
	})
}

// Undo takes a finished import back.
func (p *Pages) Undo(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "Undone. Everything is as it was before the import.", p.Imports.Undo)
}

// Again begins another import with the same files.
func (p *Pages) Again(w http.ResponseWriter, r *http.Request) error {
	which, err := page.ID[id.Import](r, "import")
	if err != nil {
		return err
	}
	next, err := p.Imports.Again(r.Context(), which)
	if err != nil {
		return err
	}
	return page.Tell(w, r, "/imports/"+string(next.ID), "")
}

// act does something with the import and shows it again, with what stands in the way.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, says string, do func(context.Context, id.Import) error) error {
	which, err := page.ID[id.Import](r, "import")
	if err != nil {
		return err
	}
	if err := do(r.Context(), which); err != nil {
		problems, why, ok := page.Problems(err)
		if !ok {
			return err
		}
		return p.show(w, r, http.StatusUnprocessableEntity, which, problems, why)
	}
	return page.Tell(w, r, "/imports/"+string(which), says)
}

// File gives an original as it was sent. It is always offered for saving, because anybody can send anything.
func (p *Pages) File(w http.ResponseWriter, r *http.Request) error {
	which, err := page.ID[id.Import](r, "import")
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return fault.New(fault.NotFound, "There is no such file in this import")
	}
	f, content, err := p.Imports.Original(r.Context(), which, n-1)
	if err != nil {
		return err
	}
	defer content.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	_, err = io.Copy(w, content)
	return err
}

// projects offers the projects that could take the tasks.
func (p *Pages) projects(ctx context.Context) ([]ui.Option, error) {
	list, err := p.Projects.List(ctx, project.Query{Statuses: []project.Status{project.Draft, project.Active, project.Hold}, Limit: 200})
	if err != nil {
		return nil, err
	}
	var out []ui.Option
	for _, item := range list.Items {
		out = append(out, ui.Option{Value: string(item.ID), Label: item.Code + " " + item.Title})
	}
	return out, nil
}

// amount writes a number with its noun.
func amount(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strings.TrimSpace(strconv.Itoa(n) + " " + many)
}
