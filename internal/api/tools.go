package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/impact"
	"throughline/internal/tool"
)

// ToolPath names a tool.
type ToolPath struct {
	Tool string `path:"tool" doc:"Id of the tool"`
}

type registerTool struct{ Body tool.NewTool }

type patchTool struct {
	ToolPath
	Match
	Body tool.Patch
}

type renameTool struct {
	ToolPath
	Match
	Body struct {
		Name string `json:"name"`
	}
}

type dropTool struct {
	ToolPath
	Match
}

// Renamed is a tool under its new name, with how many processes were changed.
type Renamed struct {
	tool.Tool
	Processes int `json:"processes" doc:"Drafts that name it by the new name now"`
}

// SubjectQuery names what would change.
type SubjectQuery struct {
	Kind    string `query:"kind" doc:"step, role, team, tool, process, kpi, person or field" required:"true"`
	Process string `query:"process" doc:"Id of the process of a step"`
	ID      string `query:"id" doc:"Id of a team, person or process; of a step its id in the map"`
	Name    string `query:"name" doc:"Name of a role, tool, KPI or field"`
}

func (q SubjectQuery) subject() impact.Subject {
	return impact.Subject{Kind: impact.Kind(q.Kind), Process: id.Process(q.Process), ID: q.ID, Name: q.Name}
}

// Impact is an answer with the tasks that can follow from it.
type Impact struct {
	impact.Answer
	Tasks []impact.Task `json:"tasks"`
}

type followImpact struct {
	Body struct {
		Subject impact.Subject `json:"subject"`
		Project id.Project     `json:"project"`
		Tasks   []string       `json:"tasks" doc:"Keys of the tasks that the answer offers"`
	}
}

// Followed tells how many tasks were added.
type Followed struct {
	Tasks int `json:"tasks"`
}

func (s Services) toolOperations() []Operation {
	return []Operation{
		op(http.MethodGet, "/tools", "list-tools", "The register of tools", access.ReadProcess,
			func(ctx context.Context, _ *struct{}) (items[tool.Tool], error) {
				list, err := s.Tools.List(ctx)
				return items[tool.Tool]{Items: list}, err
			}),
		op(http.MethodPost, "/tools", "add-tool", "Put a tool into the register; one of the name is changed", access.EditProcess,
			func(ctx context.Context, in *registerTool) (tool.Tool, error) { return s.Tools.Register(ctx, in.Body) }),
		op(http.MethodPatch, "/tools/{tool}", "edit-tool", "Change the fields that are present: owner, status, what replaces it", access.EditProcess,
			func(ctx context.Context, in *patchTool) (tool.Tool, error) {
				return matched(in.Match, func(v int64) (tool.Tool, error) { return s.Tools.Edit(ctx, id.Tool(in.Tool), v, in.Body) })
			}),
		op(http.MethodPut, "/tools/{tool}/name", "rename-tool", "Rename a tool everywhere: in the register and in the draft of every process that names it", access.EditProcess,
			func(ctx context.Context, in *renameTool) (Renamed, error) {
				return matched(in.Match, func(v int64) (Renamed, error) {
					t, n, err := s.Tools.Rename(ctx, id.Tool(in.Tool), v, in.Body.Name)
					return Renamed{t, n}, err
				})
			}),
		op(http.MethodDelete, "/tools/{tool}", "remove-tool", "Take a tool off the register; steps keep its name", access.EditProcess,
			func(ctx context.Context, in *dropTool) (none, error) {
				return matched(in.Match, func(v int64) (none, error) { return done(s.Tools.Remove(ctx, id.Tool(in.Tool), v)) })
			}),
		op(http.MethodGet, "/impact", "ask-impact", "If this changes, what breaks? Everything that depends on a step, role, team, tool, process, KPI, person or field", access.ListProjects,
			func(ctx context.Context, in *SubjectQuery) (Impact, error) {
				a, err := s.Impact.Ask(ctx, in.subject())
				return Impact{a, impact.Suggest(a)}, err
			}),
		op(http.MethodPost, "/impact/tasks", "follow-impact", "Add the tasks that follow from a change to a project, as one act", access.ListProjects,
			func(ctx context.Context, in *followImpact) (Followed, error) {
				n, err := s.Impact.Follow(ctx, in.Body.Subject, in.Body.Project, in.Body.Tasks)
				return Followed{n}, err
			}),
	}
}
