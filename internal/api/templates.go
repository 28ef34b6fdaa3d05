package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/process"
)

// TemplatePath names a template: of the library by its key, of the organisation by its id.
type TemplatePath struct {
	Template string `path:"template" doc:"Key of a template of the library, or id of one of the organisation"`
}

type templateQuery struct {
	Q string `query:"q" doc:"Words in its name, steps and tools"`
}

type useTemplate struct {
	TemplatePath
	Body struct {
		process.NewProcess
		LaneTeams map[string]id.Team `json:"laneTeams,omitempty" doc:"Id of the team of each lane, by the lane's name"`
	}
}

type keepTemplate struct {
	ProcessPath
	Number int64 `query:"version" minimum:"0" doc:"Number of the version; the newest when absent"`
	Body   process.NewTemplate
}

type dropTemplate struct {
	TemplatePath
	Match
}

type fileTemplate struct {
	Name     string `query:"name" doc:"Empty takes the name in the file"`
	Category string `query:"category"`
	About    string `query:"about"`
	RawBody  []byte `contentType:"application/xml"`
}

func (s Services) templateOperations() []Operation {
	p := s.Processes
	return []Operation{
		op(http.MethodGet, "/templates", "list-templates", "The templates that processes are begun from: the library's and your own", access.ReadProcess,
			func(ctx context.Context, in *templateQuery) (items[process.Offer], error) {
				list, err := p.Offers(ctx, in.Q)
				return items[process.Offer]{Items: list}, err
			}),
		op(http.MethodGet, "/templates/{template}", "get-template", "One template", access.ReadProcess,
			func(ctx context.Context, in *TemplatePath) (process.Offer, error) {
				offer, _, err := p.Offer(ctx, in.Template)
				return offer, err
			}),
		op(http.MethodPost, "/templates/{template}/use", "use-template", "Begin a process from a template", access.EditProcess,
			func(ctx context.Context, in *useTemplate) (Began, error) {
				made, v, err := p.Use(ctx, in.Template, in.Body.NewProcess, in.Body.LaneTeams)
				return Began{made, v}, err
			}),
		op(http.MethodPost, "/processes/{process}/template", "keep-template", "Keep a process as a template for the whole organisation", access.EditPlan,
			func(ctx context.Context, in *keepTemplate) (process.Template, error) {
				return p.KeepTemplate(ctx, in.id(), in.Number, in.Body)
			}),
		op(http.MethodDelete, "/templates/{template}", "drop-template", "Take a template of the organisation out of the gallery", access.EditProcess,
			func(ctx context.Context, in *dropTemplate) (none, error) {
				return matched(in.Match, func(v int64) (none, error) { return done(p.DropTemplate(ctx, id.Template(in.Template), v)) })
			}),
		writing(http.MethodPost, "/templates", "import-template", "Keep a BPMN 2.0 file as a template", access.EditProcess,
			func(ctx context.Context, in *fileTemplate) (process.Template, error) {
				return p.AddTemplate(ctx, process.NewTemplate{Name: in.Name, Category: in.Category, About: in.About}, in.RawBody)
			}),
	}
}
