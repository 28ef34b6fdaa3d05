package api

import (
	"bytes"
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline/internal/access"
	"throughline/internal/api/reply"
	"throughline/internal/bpmn/picture"
	"throughline/internal/paper"
	"throughline/internal/process/papers"
	"throughline/internal/sheet"
)

// madeFile is a file in an answer. Name is "" for one that is shown where it is asked for.
type madeFile struct {
	Kind, Name string
	Data       []byte
}

type fileAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// giving makes a row whose answer is a file of the kind.
func giving[I any](path, name, summary, tag, kind string, fn func(ctx context.Context, in *I) (madeFile, error)) Operation {
	o := Operation{Method: http.MethodGet, Path: path, ID: name, Summary: summary, Tag: tag, Action: access.ReadProject}
	o.register = func(api huma.API, o Operation) {
		described := describe(o)
		described.Responses = map[string]*huma.Response{"200": {Description: summary, Content: map[string]*huma.MediaType{kind: {}}}}
		huma.Register(api, described, func(ctx context.Context, in *I) (*fileAnswer, error) {
			f, err := fn(ctx, in)
			if err != nil {
				return nil, reply.Of(ctx, err)
			}
			a := &fileAnswer{ContentType: kind, Body: f.Data}
			if f.Kind != "" {
				a.ContentType = f.Kind
			}
			if f.Name != "" {
				a.Disposition = mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})
			}
			return a, nil
		})
	}
	return o
}

type pictureMap struct {
	ProcessPath
	Number int64  `query:"version" minimum:"0" doc:"Number of the version; the newest when absent, draft or not"`
	Theme  string `query:"theme" enum:"light,dark" default:"light"`
}

type exportDocument struct {
	ReadProcess
	As string `query:"as" enum:"pdf,docx,md" default:"pdf"`
}

type exportRaci struct {
	ReadProcess
	As string `query:"as" enum:"xlsx,csv,pdf" default:"xlsx"`
}

func (s Services) papers(ctx context.Context, in ReadProcess) (papers.Papers, error) {
	d, drawing, err := s.Processes.Drawn(ctx, in.id(), in.Number)
	return papers.Papers{Document: d, Drawing: drawing}, err
}

// processFiles are what can be taken away of a process beside its map's own file.
func (s Services) processFiles() []Operation {
	return []Operation{
		giving("/processes/{process}/map.svg", "picture-map", "The map drawn as SVG, lanes in the colours of their teams", "processes", "image/svg+xml",
			func(ctx context.Context, in *pictureMap) (madeFile, error) {
				_, d, err := s.Processes.Picture(ctx, in.id(), in.Number)
				if err != nil {
					return madeFile{}, err
				}
				theme := picture.Light
				if in.Theme == "dark" {
					theme = picture.Dark
				}
				return madeFile{Data: []byte(picture.SVG(d, theme))}, nil
			}),
		giving("/processes/{process}/map.pdf", "print-map", "The map as a PDF of one landscape page", "processes", "application/pdf",
			func(ctx context.Context, in *ReadProcess) (madeFile, error) {
				of, err := s.papers(ctx, *in)
				if err != nil {
					return madeFile{}, err
				}
				data, err := of.Map()
				return madeFile{Name: "map.pdf", Data: data}, err
			}),
		giving("/processes/{process}/document/file", "export-document", "A version as a file to read or print: PDF, Word or Markdown", "processes", "application/pdf",
			func(ctx context.Context, in *exportDocument) (madeFile, error) {
				of, err := s.papers(ctx, in.ReadProcess)
				if err != nil {
					return madeFile{}, err
				}
				data, kind, err := paper.File(of.Doc(), in.As)
				return madeFile{Kind: kind, Name: "document." + in.As, Data: data}, err
			}),
		giving("/processes/{process}/raci/file", "export-raci", "Who does what in a version, as an Excel workbook, CSV or PDF", "processes", "application/pdf",
			func(ctx context.Context, in *exportRaci) (madeFile, error) {
				of, err := s.papers(ctx, in.ReadProcess)
				if err != nil {
					return madeFile{}, err
				}
				f := madeFile{Name: "raci." + in.As}
				var out bytes.Buffer
				switch in.As {
				case "xlsx":
					f.Kind, err = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.XLSX(&out, of.RaciSheet())
				case "csv":
					f.Kind, err = "text/csv; charset=utf-8", sheet.CSV(&out, of.RaciSheet(), sheet.CSVOptions{})
				default:
					f.Data, f.Kind, err = paper.File(of.RaciDoc(), in.As)
					return f, err
				}
				f.Data = out.Bytes()
				return f, err
			}),
	}
}
