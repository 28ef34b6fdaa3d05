package api

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing"
)

// importChoices are the answers that fit into an address; people and states are answered with answer-import.
type importChoices struct {
	Source    string `query:"source" doc:"auto, jira or linear; recognised when absent"`
	DateOrder string `query:"dateOrder" enum:"dmy,mdy," doc:"Which number of 03/04/2026 is the day; decided from the whole file when absent"`
	Zone      string `query:"zone" doc:"Time zone of stamps without one, such as Europe/Berlin; UTC when absent"`
	Project   string `query:"project" doc:"Id of an existing project that takes all tasks; new projects when absent"`
}

func (c importChoices) choices() importing.Choices {
	return importing.Choices{Source: c.Source, Zone: c.Zone, Project: id.Project(c.Project),
		DateOrder: map[string]importer.DateOrder{"dmy": importer.DayFirst, "mdy": importer.MonthFirst}[c.DateOrder]}
}

type importPath struct {
	Import string `path:"import" doc:"Id of the import"`
}

func (p importPath) id() id.Import { return id.Import(p.Import) }

type addImportFile struct {
	importChoices
	Name    string `query:"name" required:"true" doc:"Name of the file"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type addImport struct {
	importChoices
	RawBody multipart.Form
}

type answerImport struct {
	importPath
	Match
	Body importing.Choices
}

type startImport struct {
	importPath
	Match
}

type importRows struct {
	importPath
	Sheet int `query:"sheet" minimum:"0" doc:"Which table of the files, from 0"`
	From  int `query:"from" minimum:"0" doc:"The first row, from 0"`
	Limit int `query:"limit" minimum:"0" maximum:"1000" doc:"Rows of a page; 100 when absent"`
}

type rawRows struct {
	Items []importing.RawRow `json:"items"`
}

func (s Services) importOperations() []Operation {
	i := s.Imports
	upload := op(http.MethodPost, "/imports", "add-import", "Send the files of another tool's export, as a form; nothing is imported yet", access.Import,
		func(ctx context.Context, in *addImport) (importing.Import, error) { return s.take(ctx, in) })
	upload.Most = 200 << 20
	return []Operation{
		op(http.MethodGet, "/imports", "list-imports", "The imports, newest first", access.Import,
			func(ctx context.Context, in *struct {
				Cursor string `query:"cursor"`
				Limit  int    `query:"limit" minimum:"0" maximum:"200"`
			}) (importing.Page, error) {
				return i.List(ctx, id.Import(in.Cursor), in.Limit)
			}),
		upload,
		op(http.MethodPost, "/imports/file", "add-import-file", "Send one file of another tool's export, as it is; nothing is imported yet", access.Import,
			func(ctx context.Context, in *addImportFile) (importing.Import, error) {
				return i.Receive(ctx, []importer.File{importer.FromBytes(in.Name, in.RawBody)}, in.choices())
			}),
		op(http.MethodGet, "/imports/{import}", "get-import", "An import: how far it is, what it did, the account of every column", access.Import,
			func(ctx context.Context, in *importPath) (importing.Import, error) { return i.Get(ctx, in.id()) }),
		op(http.MethodPut, "/imports/{import}/answers", "answer-import", "Say who is who, what states mean, and how dates are written", access.Import,
			func(ctx context.Context, in *answerImport) (importing.Import, error) {
				v, err := in.version()
				if err != nil {
					return importing.Import{}, err
				}
				return i.Answer(ctx, in.id(), v, in.Body)
			}),
		op(http.MethodGet, "/imports/{import}/preview", "preview-import", "What the import would do; nothing is written", access.Import,
			func(ctx context.Context, in *importPath) (importing.Preview, error) { return i.DryRun(ctx, in.id()) }),
		op(http.MethodPost, "/imports/{import}/start", "start-import", "Run the import in the background", access.Import,
			func(ctx context.Context, in *startImport) (importing.Import, error) {
				v, err := in.version()
				if err != nil {
					return importing.Import{}, err
				}
				return i.Start(ctx, in.id(), v)
			}),
		op(http.MethodPost, "/imports/{import}/cancellation", "cancel-import", "Stop the import and take back what it wrote", access.Import,
			func(ctx context.Context, in *importPath) (importing.Import, error) { return i.Cancel(ctx, in.id()) }),
		op(http.MethodPost, "/imports/{import}/undo", "undo-import", "Take a finished import back: what it made is gone, what it changed is as before", access.Import,
			func(ctx context.Context, in *importPath) (none, error) { return done(i.Undo(ctx, in.id())) }),
		op(http.MethodPost, "/imports/{import}/again", "repeat-import", "Begin another import with the same files and answers", access.Import,
			func(ctx context.Context, in *importPath) (importing.Import, error) { return i.Again(ctx, in.id()) }),
		op(http.MethodGet, "/imports/{import}/rows", "list-import-rows", "The rows of the files, cell by cell as they stood there", access.Import,
			func(ctx context.Context, in *importRows) (rawRows, error) {
				if in.Limit == 0 {
					in.Limit = 100
				}
				items, err := i.Rows(ctx, in.id(), in.Sheet, in.From, in.Limit)
				return rawRows{Items: append([]importing.RawRow{}, items...)}, err
			}),
	}
}

// take receives the files of a form, in the order of the form.
func (s Services) take(ctx context.Context, in *addImport) (importing.Import, error) {
	var parts []*multipart.FileHeader
	for _, name := range []string{"files", "file"} {
		parts = append(parts, in.RawBody.File[name]...)
	}
	defer func() { _ = in.RawBody.RemoveAll() }() // temporary files; the next sweep of the system takes what is left
	n := 0
	return s.Imports.Take(ctx, in.choices(), func() (string, io.ReadCloser, error) {
		if n == len(parts) {
			return "", nil, io.EOF
		}
		part := parts[n]
		n++
		f, err := part.Open()
		if err != nil {
			return "", nil, fault.Wrap(err, fault.Unavailable, "“%s” was not received whole; send it again", part.Filename)
		}
		return part.Filename, f, nil
	})
}
