package api

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"mime"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"throughline/internal/access"
	"throughline/internal/api/reply"
	"throughline/internal/api/route"
	"throughline/internal/bpmn/picture"
	"throughline/internal/id"
	"throughline/internal/paper"
	"throughline/internal/process/papers"
	"throughline/internal/remark"
	"throughline/internal/sheet"
)

// madeFile is a file in an answer. Name is "" for one that is shown where it is asked for.
type madeFile struct {
	Kind, Name string
	Data       []byte
}

// fileAnswer describes the answer that is a file.
type fileAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// giving makes a row whose answer is a file of the kind.
func giving[I any](path, name, summary, tag, kind string, fn func(ctx context.Context, in *I) (madeFile, error)) Operation {
	return given(Operation{Path: path, ID: name, Summary: summary, Tag: tag}, reflect.TypeFor[I](), kind,
		func(ctx context.Context, in any) (madeFile, error) { return fn(ctx, in.(*I)) })
}

func given(o Operation, in reflect.Type, kind string, fn func(ctx context.Context, in any) (madeFile, error)) Operation {
	o.Method, o.Action = http.MethodGet, access.ReadProject
	o.register = func(api huma.API, o Operation) {
		described := describe(o)
		described.Responses = map[string]*huma.Response{"200": {Description: o.Summary, Content: map[string]*huma.MediaType{kind: {}}}}
		route.Register(api, described, route.Types{In: in, Out: reflect.TypeFor[fileAnswer]()}, func(ctx context.Context, in any) (route.Answer, error) {
			f, err := fn(ctx, in)
			if err != nil {
				return route.Answer{}, reply.Of(ctx, err)
			}
			a := route.Answer{Body: f.Data, Headers: [][2]string{{"Content-Type", cmp.Or(f.Kind, kind)}}}
			if f.Name != "" {
				a.Headers = append(a.Headers, [2]string{"Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})})
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

type addImage struct {
	ProcessPath
	Name    string `query:"name" required:"true" doc:"Name of the picture's file"`
	RawBody []byte `contentType:"application/octet-stream"`
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
	if err != nil {
		return papers.Papers{}, err
	}
	images, err := papers.Gather(&d, func(file id.Attachment) (io.ReadCloser, error) {
		_, f, err := s.Remarks.Open(ctx, file)
		return f, err
	})
	return papers.Papers{Document: d, Drawing: drawing, Images: images}, err
}

// on is the process as the thing that its pictures lie beside.
func (p ProcessPath) on() remark.On { return remark.On{Subject: "process", SubjectID: p.Process} }

// processFiles are what can be taken away of a process beside its map's own file.
func (s Services) processFiles() []Operation {
	return []Operation{
		op(http.MethodPost, "/processes/{process}/images", "add-process-image", "Keep a picture that the texts of a process show, as ![words](/files/{id}); it is drawn anew, upright and without what its file tells besides", access.Remark,
			func(ctx context.Context, in *addImage) (remark.Attachment, error) {
				return s.Remarks.AttachPicture(ctx, in.on(), remark.NewAttachment{Name: in.Name}, bytes.NewReader(in.RawBody))
			}),
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
