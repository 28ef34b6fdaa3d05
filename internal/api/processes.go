package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline/internal/access"
	"throughline/internal/api/reply"
	"throughline/internal/api/route"
	"throughline/internal/bpmn/threeway"
	"throughline/internal/id"
	"throughline/internal/process"
)

// ProcessPath names a process.
type ProcessPath struct {
	Process string `path:"process" doc:"Id of the process"`
}

func (p ProcessPath) id() id.Process { return id.Process(p.Process) }

type processQuery struct {
	Team    string `query:"team" doc:"Id of a team"`
	Project string `query:"project" doc:"Id of the project it is kept in"`
	Q       string `query:"q" doc:"Words in the name"`
	Cursor  string `query:"cursor"`
	Limit   int    `query:"limit" minimum:"0" maximum:"500"`
}

// Began is a process with its newest version.
type Began struct {
	process.Process
	Newest process.Version `json:"newest"`
}

type createProcess struct{ Body process.NewProcess }

type patchProcess struct {
	ProcessPath
	Match
	Body process.Patch
}

type stepProcess struct {
	ProcessPath
	Match
}

// ReadProcess names a version of a process.
type ReadProcess struct {
	ProcessPath
	Number int64 `query:"version" minimum:"0" doc:"Number of the version; the newest when absent, draft or not"`
}

type bindLane struct {
	ProcessPath
	Match
	Lane string `path:"lane" doc:"Id of the lane in the map"`
	Body struct {
		Team id.Team `json:"team" doc:"Id of the team; empty for none"`
	}
}

type linkProcess struct {
	InProject
	Body struct {
		Process id.Process   `json:"process"`
		Role    process.Role `json:"role" enum:"as-is,to-be"`
	}
}

// LinkedPath names a link between a change and a process.
type LinkedPath struct {
	Link string `path:"link"`
}

func (s Services) processOperations() []Operation {
	p := s.Processes
	return append([]Operation{
		op(http.MethodGet, "/processes", "list-processes", "The processes you may read", access.ListProjects,
			func(ctx context.Context, in *processQuery) (process.Page, error) {
				return p.List(ctx, process.Query{Words: in.Q, Team: id.Team(in.Team), Project: id.Project(in.Project), Cursor: in.Cursor, Limit: in.Limit})
			}),
		op(http.MethodPost, "/processes", "create-process", "Begin a process with its lanes", access.EditProcess,
			func(ctx context.Context, in *createProcess) (Began, error) {
				made, v, err := p.Create(ctx, in.Body)
				return Began{made, v}, err
			}),
		op(http.MethodGet, "/processes/bin", "deleted-processes", "The processes in the bin", access.EditProcess,
			func(ctx context.Context, _ *struct{}) (items[process.Process], error) {
				list, err := p.Bin(ctx)
				return items[process.Process]{Items: list}, err
			}),
		op(http.MethodGet, "/processes/{process}", "get-process", "One process", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (process.Process, error) { return p.Get(ctx, in.id()) }),
		op(http.MethodPatch, "/processes/{process}", "edit-process", "Change the fields that are present", access.EditPlan,
			func(ctx context.Context, in *patchProcess) (process.Process, error) {
				return matched(in.Match, func(v int64) (process.Process, error) { return p.Edit(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodDelete, "/processes/{process}", "delete-process", "Put a process into the bin", access.EditPlan,
			func(ctx context.Context, in *stepProcess) (none, error) {
				return matched(in.Match, func(v int64) (none, error) { return done(p.Delete(ctx, in.id(), v)) })
			}),
		op(http.MethodPost, "/processes/{process}/restore", "restore-process", "Take a process out of the bin", access.EditPlan,
			func(ctx context.Context, in *ProcessPath) (process.Process, error) { return p.Restore(ctx, in.id()) }),
		op(http.MethodGet, "/processes/{process}/versions", "list-versions", "The versions of a process, newest first", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (items[process.Version], error) {
				list, err := p.Versions(ctx, in.id())
				return items[process.Version]{Items: list}, err
			}),
		op(http.MethodGet, "/processes/{process}/reading", "read-process", "A version in plain words: its steps, lanes and problems", access.ReadProject,
			func(ctx context.Context, in *ReadProcess) (process.Reading, error) {
				return p.Read(ctx, in.id(), in.Number)
			}),
		op(http.MethodPost, "/processes/{process}/draft", "begin-draft", "Begin the next version; a draft that is there is given back", access.EditPlan,
			func(ctx context.Context, in *ProcessPath) (process.Version, error) { return p.StartDraft(ctx, in.id()) }),
		op(http.MethodDelete, "/processes/{process}/draft", "discard-draft", "Remove the draft of a published process", access.EditPlan,
			func(ctx context.Context, in *stepProcess) (none, error) {
				return matched(in.Match, func(v int64) (none, error) { return done(p.Discard(ctx, in.id(), v)) })
			}),
		op(http.MethodPost, "/processes/{process}/draft/arrangement", "arrange-map", "Draw the draft's map anew: lanes, steps from left to right; the map itself stays as it is", access.EditPlan,
			func(ctx context.Context, in *stepProcess) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.Arrange(ctx, in.id(), v) })
			}),
		op(http.MethodPost, "/processes/{process}/publication", "publish-process", "Publish the draft, today or on a later day; refused while the map breaks the standard, and where an approver is named", access.EditPlan,
			func(ctx context.Context, in *termsFor) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.Release(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodPut, "/processes/{process}/lanes/{lane}", "bind-lane", "Tie a lane of the draft to the team that does its work", access.EditPlan,
			func(ctx context.Context, in *bindLane) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.BindLane(ctx, in.id(), v, in.Lane, in.Body.Team) })
			}),
		op(http.MethodGet, "/processes/{process}/uses", "process-uses", "The changes that are about a process", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (items[process.Link], error) {
				list, err := p.Uses(ctx, in.id())
				return items[process.Link]{Items: list}, err
			}),
		op(http.MethodGet, "/projects/{project}/processes", "project-processes", "The processes of a change, as they are and to be", access.ReadProject,
			func(ctx context.Context, in *InProject) (items[process.Linked], error) {
				if err := access.In(ctx, s.DB, access.ReadProject, in.id()); err != nil {
					return items[process.Linked]{}, err
				}
				all, err := p.Of(ctx, []id.Project{in.id()})
				return items[process.Linked]{Items: append([]process.Linked{}, all[in.id()]...)}, err
			}),
		op(http.MethodPost, "/projects/{project}/processes", "link-process", "Tie a process to a change", access.EditPlan,
			func(ctx context.Context, in *linkProcess) (process.Link, error) {
				return p.Link(ctx, in.InProject.id(), in.Body.Process, in.Body.Role)
			}),
		op(http.MethodDelete, "/process-links/{link}", "unlink-process", "Take a process off a change", access.EditPlan,
			func(ctx context.Context, in *LinkedPath) (none, error) { return done(p.Unlink(ctx, id.Link(in.Link))) }),
	}, slices.Concat(s.documentOperations(), s.mapOperations(), s.processFiles(), s.lifeOperations(), s.reviewOperations())...)
}

// maxMapBody bounds the XML that is read from a request; what is stored is bounded by the process itself.
const maxMapBody = 50 << 20

// xmlMap describes the answer that is a map.
type xmlMap struct {
	ContentType string `header:"Content-Type"`
	ETag        string `header:"ETag" doc:"Version of the draft; send it back as If-Match"`
	Body        []byte
}

type readMap struct {
	ProcessPath
	Number int64 `query:"version" minimum:"0" doc:"Number of the version; the newest when absent, draft or not"`
}

type readOldMap struct {
	ProcessPath
	Number int64 `path:"number" minimum:"1" doc:"Number of the version"`
}

type saveMap struct {
	ProcessPath
	Match
	RawBody []byte `contentType:"application/xml"`
}

type uniteMaps struct {
	ProcessPath
	Body struct {
		Base    string                   `json:"base" doc:"Digest of the map of the draft that the editor began from"`
		XML     string                   `json:"xml" doc:"The editor's drawing, BPMN 2.0"`
		Answers map[string]threeway.Side `json:"answers,omitempty" doc:"mine or theirs, by the key of a conflict"`
	}
}

type importMap struct {
	Name    string `query:"name" doc:"Empty takes the name in the file"`
	Owner   string `query:"owner" doc:"Id of a person"`
	Project string `query:"project" doc:"Id of the project it is kept in"`
	RawBody []byte `contentType:"application/xml"`
}

// mapOperations speak BPMN 2.0 XML instead of JSON.
func (s Services) mapOperations() []Operation {
	p := s.Processes
	return []Operation{
		reading("/processes/{process}/map", "get-map", "The newest map as BPMN 2.0 XML, byte for byte", func(ctx context.Context, in *readMap) (process.Version, []byte, error) {
			return p.Export(ctx, in.id(), in.Number)
		}),
		reading("/processes/{process}/versions/{number}/map", "get-version-map", "The map of a version as BPMN 2.0 XML", func(ctx context.Context, in *readOldMap) (process.Version, []byte, error) {
			return p.Export(ctx, in.id(), in.Number)
		}),
		writing(http.MethodPut, "/processes/{process}/map", "save-map", "Take over into the draft what an editor changed; what it does not know is kept", access.EditPlan,
			func(ctx context.Context, in *saveMap) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.SaveMap(told(ctx), in.id(), v, in.RawBody) })
			}),
		op(http.MethodPost, "/processes/{process}/draft/union", "unite-maps", "Bring an editor's drawing together with what somebody else saved meanwhile; nothing is stored, and what both changed is asked", access.EditPlan,
			func(ctx context.Context, in *uniteMaps) (process.Union, error) {
				return p.Unite(ctx, in.id(), in.Body.Base, []byte(in.Body.XML), in.Body.Answers)
			}),
		writing(http.MethodPut, "/processes/{process}/file", "replace-map", "Put a file in place of the draft's map, its bytes kept exactly", access.EditPlan,
			func(ctx context.Context, in *saveMap) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.Replace(ctx, in.id(), v, in.RawBody) })
			}),
		writing(http.MethodPost, "/processes/import", "import-process", "Begin a process from a BPMN 2.0 file", access.EditProcess,
			func(ctx context.Context, in *importMap) (Began, error) {
				made, v, err := p.Import(ctx, process.NewProcess{Name: in.Name, Owner: id.Person(in.Owner), Project: id.Project(in.Project)}, in.RawBody)
				return Began{made, v}, err
			}),
	}
}

// told makes the change one that the tab which made it hears of as well: around the map its page tells it in words, counts
// its mistakes and holds its version, all of which only the server knows anew.
func told(ctx context.Context) context.Context {
	actor := access.From(ctx)
	actor.Request += " map"
	return access.With(ctx, actor)
}

// reading makes a row whose answer is a map.
func reading[I any](path, name, summary string, fn func(ctx context.Context, in *I) (process.Version, []byte, error)) Operation {
	return read(Operation{Path: path, ID: name, Summary: summary}, reflect.TypeFor[I](),
		func(ctx context.Context, in any) (process.Version, []byte, error) { return fn(ctx, in.(*I)) })
}

func read(o Operation, in reflect.Type, fn func(ctx context.Context, in any) (process.Version, []byte, error)) Operation {
	o.Method, o.Tag, o.Action = http.MethodGet, "processes", access.ReadProject
	o.register = func(api huma.API, o Operation) {
		described := describe(o)
		described.Responses = map[string]*huma.Response{"200": {Description: "BPMN 2.0 XML", Content: map[string]*huma.MediaType{"application/xml": {}}}}
		route.Register(api, described, route.Types{In: in, Out: reflect.TypeFor[xmlMap]()}, func(ctx context.Context, in any) (route.Answer, error) {
			v, data, err := fn(ctx, in)
			if err != nil {
				return route.Answer{}, reply.Of(ctx, err)
			}
			return route.Answer{Body: data, Headers: [][2]string{{"Content-Type", "application/xml"}, {"ETag", etag(v)}}}, nil
		})
	}
	return o
}

// writing makes a row whose request is a map and whose answer is JSON.
func writing[I, O any](method, path, name, summary string, action access.Action, fn func(ctx context.Context, in *I) (O, error)) Operation {
	types, do := untyped(fn)
	return Operation{Method: method, Path: path, ID: name, Summary: summary, Tag: "processes", Action: action,
		register: func(api huma.API, o Operation) { route.Register(api, describe(o), types, do.answer) }}
}

func describe(o Operation) huma.Operation {
	status := http.StatusOK
	if o.Method == http.MethodPost {
		status = http.StatusCreated
	}
	return huma.Operation{OperationID: o.ID, Method: o.Method, Path: "/api/v1" + o.Path, Summary: o.Summary, Description: "Needs the action `" + string(o.Action) + "`.",
		Tags: []string{o.Tag}, DefaultStatus: status, MaxBodyBytes: maxMapBody, BodyReadTimeout: time.Minute, Middlewares: huma.Middlewares{enter(o.Action)}, Extensions: map[string]any{"x-action": string(o.Action)}}
}
