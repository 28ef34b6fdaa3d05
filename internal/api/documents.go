package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/process"
)

// StepPath names a step of a process by its id in the map.
type StepPath struct {
	ProcessPath
	Step string `path:"step" doc:"Id of the step in the map"`
}

// WayPath names a way on from a step by its id in the map.
type WayPath struct {
	ProcessPath
	Way string `path:"way" doc:"Id of the sequence flow in the map"`
}

// Edited is the draft after an edit, with the id of what the edit made.
type Edited struct {
	process.Version
	Made string `json:"made"`
}

// Written is the draft after a list was written into it, with the ids of its steps in order.
type Written struct {
	process.Version
	Made []string `json:"made"`
}

type writeSteps struct {
	ProcessPath
	Match
	Body process.Lines
}

type assignCell struct {
	ProcessPath
	Match
	Body process.RaciCell
}

type describeStep struct {
	StepPath
	Match
	Body process.StepPatch
}

type addStep struct {
	ProcessPath
	Match
	Body process.NewStep
}

type removeStep struct {
	StepPath
	Match
}

type addWay struct {
	ProcessPath
	Match
	Body process.NewWay
}

type editWay struct {
	WayPath
	Match
	Body process.WayPatch
}

type removeWay struct {
	WayPath
	Match
}

type answerFor struct {
	ProcessPath
	Match
	Body struct {
		Role string `json:"role" doc:"Who answers for every step that names nobody else; empty for nobody"`
	}
}

// documentOperations read and write a process as a document. The map follows each edit.
func (s Services) documentOperations() []Operation {
	p := s.Processes
	const steps, ways = "/processes/{process}/draft/steps", "/processes/{process}/draft/ways"
	return []Operation{
		op(http.MethodGet, "/processes/{process}/document", "get-document", "A version as a document: its steps with all that is told of them, times, hand-offs and RACI", access.ReadProject,
			func(ctx context.Context, in *ReadProcess) (process.Document, error) {
				return p.Document(ctx, in.id(), in.Number)
			}),
		op(http.MethodPost, steps, "add-step", "Put a step into the draft behind another one", access.EditPlan,
			func(ctx context.Context, in *addStep) (Edited, error) {
				return matched(in.Match, func(v int64) (Edited, error) {
					version, made, err := p.AddStep(ctx, in.id(), v, in.Body)
					return Edited{version, made}, err
				})
			}),
		op(http.MethodPut, "/processes/{process}/draft/raci", "assign-raci", "Set a cell of who does what; another R moves the step to that lane if asked to", access.EditPlan,
			func(ctx context.Context, in *assignCell) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.Assign(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodPost, "/processes/{process}/draft/lines", "write-steps", "Write steps into the draft as a list; the map follows, all in one act", access.EditPlan,
			func(ctx context.Context, in *writeSteps) (Written, error) {
				return matched(in.Match, func(v int64) (Written, error) {
					version, made, err := p.Write(ctx, in.id(), v, in.Body)
					return Written{version, made}, err
				})
			}),
		op(http.MethodPatch, steps+"/{step}", "describe-step", "Change what a step of the draft tells", access.EditPlan,
			func(ctx context.Context, in *describeStep) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) {
					return p.Describe(ctx, in.id(), v, in.Step, in.Body)
				})
			}),
		op(http.MethodDelete, steps+"/{step}", "remove-step", "Take a step out of the draft; the ways before and after it join", access.EditPlan,
			func(ctx context.Context, in *removeStep) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.RemoveStep(ctx, in.id(), v, in.Step) })
			}),
		op(http.MethodPost, ways, "add-way", "Let a step of the draft go on to another one if something holds", access.EditPlan,
			func(ctx context.Context, in *addWay) (Edited, error) {
				return matched(in.Match, func(v int64) (Edited, error) {
					version, made, err := p.AddWay(ctx, in.id(), v, in.Body)
					return Edited{version, made}, err
				})
			}),
		op(http.MethodPatch, ways+"/{way}", "edit-way", "Change what a way of the draft depends on", access.EditPlan,
			func(ctx context.Context, in *editWay) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.EditWay(ctx, in.id(), v, in.Way, in.Body) })
			}),
		op(http.MethodDelete, ways+"/{way}", "remove-way", "Take a way out of the draft", access.EditPlan,
			func(ctx context.Context, in *removeWay) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.RemoveWay(ctx, in.id(), v, in.Way) })
			}),
		op(http.MethodPut, "/processes/{process}/draft/accountable", "answer-for-process", "Say who answers for every step that names nobody else", access.EditPlan,
			func(ctx context.Context, in *answerFor) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) {
					return p.Answerable(ctx, in.id(), v, in.Body.Role)
				})
			}),
	}
}
