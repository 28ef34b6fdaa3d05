package api

import (
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline/internal/access"
	"throughline/internal/api/reply"
	"throughline/internal/bpmn/picture"
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
	}
}
