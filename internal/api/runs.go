package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/run"
)

// RunPath names a run.
type RunPath struct {
	Run string `path:"run" doc:"Id of the run"`
}

func (p RunPath) id() id.Run { return id.Run(p.Run) }

// RunStepPath names a step of a run.
type RunStepPath struct {
	Step string `path:"runstep" doc:"Id of the step"`
}

func (p RunStepPath) id() id.Step { return id.Step(p.Step) }

type runQuery struct {
	Process string `query:"process" doc:"Id of a process"`
	Project string `query:"project" doc:"Id of a project"`
	Status  string `query:"status" enum:"running,completed,failed,terminated,cancelled"`
	Open    bool   `query:"open" doc:"Only those that have not ended"`
	Stuck   bool   `query:"stuck" doc:"Only those that wait for somebody to look at them"`
	Cursor  string `query:"cursor"`
	Limit   int    `query:"limit" minimum:"0" maximum:"200"`
}

type startRun struct {
	ProcessPath
	Body run.NewRun
}

type renameRun struct {
	RunPath
	Match
	Body struct {
		Title string `json:"title"`
	}
}

type cancelRun struct {
	RunPath
	Body struct {
		Reason string `json:"reason,omitempty"`
	}
}

type tellRun struct {
	RunPath
	Body struct {
		Name string         `json:"name" doc:"Name of the message or signal"`
		Vars map[string]any `json:"vars,omitempty" doc:"The values it carries"`
	}
}

type retryRun struct {
	RunPath
	Incident string `path:"incident" doc:"Key of the incident"`
	Body     struct {
		Vars map[string]any `json:"vars,omitempty" doc:"Values set before it is tried again"`
	}
}

type completeStep struct {
	RunStepPath
	Match
	Body run.Completion
}

type skipStep struct {
	RunStepPath
	Match
	Body struct {
		Reason string `json:"reason"`
	}
}

type assignStep struct {
	RunStepPath
	Match
	Body struct {
		Assignee id.Person `json:"assignee" doc:"Id of a person; empty gives it back to its team"`
	}
}

type beginStep struct {
	RunStepPath
	Match
}

type boardOfRuns struct {
	ProcessPath
	By     run.Columns `query:"by" enum:"step,lane" doc:"What columns stand for; step when absent"`
	Words  string      `query:"words" doc:"In the title of the run"`
	Who    string      `query:"who" doc:"Id of who has the step; nobody for the steps that nobody has"`
	Late   bool        `query:"late" doc:"Only steps that are overdue"`
	Column string      `query:"column" doc:"Id of the only column wanted"`
	Cursor string      `query:"cursor" doc:"The next of that column"`
	Limit  int         `query:"limit" minimum:"0" maximum:"500" doc:"Cards of a column; 0 is 20"`
}

type measureRuns struct {
	ProcessPath
	Days int `query:"days" minimum:"0" maximum:"3650" doc:"Of the runs started in the last so many days; 0 is 365"`
}

// runOperations carry out processes.
func (s Services) runOperations() []Operation {
	r := s.Runs
	return []Operation{
		op(http.MethodGet, "/runs", "list-runs", "The runs you may read, newest first", access.ListProjects,
			func(ctx context.Context, in *runQuery) (run.Page, error) {
				return r.List(ctx, run.Query{Process: id.Process(in.Process), Project: id.Project(in.Project), Status: run.Status(in.Status), Open: in.Open, Stuck: in.Stuck, Cursor: in.Cursor, Limit: in.Limit})
			}),
		op(http.MethodGet, "/runs/mine", "my-run-steps", "The steps of runs that wait for you", access.ListProjects,
			func(ctx context.Context, _ *struct{}) (items[run.Waiting], error) {
				list, err := r.Mine(ctx)
				return items[run.Waiting]{Items: list}, err
			}),
		op(http.MethodPost, "/processes/{process}/runs", "start-run", "Start a run of the newest published version", access.EditPlan,
			func(ctx context.Context, in *startRun) (run.Run, error) {
				return r.Start(ctx, in.ProcessPath.id(), in.Body)
			}),
		op(http.MethodGet, "/processes/{process}/runs/board", "board-of-runs", "Where the runs of a process stand: by step or by lane, waiting, in need of a look, ended lately", access.ReadProject,
			func(ctx context.Context, in *boardOfRuns) (run.Board, error) {
				return r.Board(ctx, in.ProcessPath.id(), run.BoardQuery{By: in.By, Words: in.Words, Who: id.Person(in.Who), Late: in.Late, Column: in.Column, Cursor: in.Cursor, Limit: in.Limit})
			}),
		op(http.MethodGet, "/processes/{process}/measure", "measure-runs", "How the runs of a process really go: times of steps, waits at hand-offs, what is skipped", access.ReadProject,
			func(ctx context.Context, in *measureRuns) (run.Measure, error) {
				return r.Measure(ctx, in.id(), in.Days)
			}),
		op(http.MethodGet, "/runs/{run}", "get-run", "A run with its steps", access.ReadProject,
			func(ctx context.Context, in *RunPath) (run.View, error) { return r.Get(ctx, in.id()) }),
		op(http.MethodPatch, "/runs/{run}", "rename-run", "Give a run another title", access.EditPlan,
			func(ctx context.Context, in *renameRun) (run.Run, error) {
				return matched(in.Match, func(v int64) (run.Run, error) { return r.Rename(ctx, in.id(), v, in.Body.Title) })
			}),
		op(http.MethodPost, "/runs/{run}/cancellation", "cancel-run", "Give a run up", access.EditPlan,
			func(ctx context.Context, in *cancelRun) (run.Run, error) {
				return r.Cancel(ctx, in.id(), in.Body.Reason)
			}),
		op(http.MethodPost, "/runs/{run}/messages", "message-run", "Give a run a message", access.EditPlan,
			func(ctx context.Context, in *tellRun) (run.Run, error) {
				return r.Message(ctx, in.id(), in.Body.Name, in.Body.Vars)
			}),
		op(http.MethodPost, "/runs/{run}/signals", "signal-run", "Give a run a signal", access.EditPlan,
			func(ctx context.Context, in *tellRun) (run.Run, error) {
				return r.Signal(ctx, in.id(), in.Body.Name, in.Body.Vars)
			}),
		op(http.MethodPost, "/runs/{run}/incidents/{incident}/retry", "retry-run", "Try again what stopped a run", access.EditPlan,
			func(ctx context.Context, in *retryRun) (run.Run, error) {
				return r.Retry(ctx, in.id(), in.Incident, in.Body.Vars)
			}),
		op(http.MethodPost, "/run-steps/{runstep}/completion", "complete-run-step", "Do a step of a run", access.EditPlan,
			func(ctx context.Context, in *completeStep) (run.Run, error) {
				return matched(in.Match, func(v int64) (run.Run, error) { return r.Complete(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodPost, "/run-steps/{runstep}/skip", "skip-run-step", "Pass a step over, with the reason", access.EditPlan,
			func(ctx context.Context, in *skipStep) (run.Run, error) {
				return matched(in.Match, func(v int64) (run.Run, error) { return r.PassOver(ctx, in.id(), v, in.Body.Reason) })
			}),
		op(http.MethodPost, "/run-steps/{runstep}/beginning", "begin-run-step", "Take a step up", access.EditPlan,
			func(ctx context.Context, in *beginStep) (run.Step, error) {
				return matched(in.Match, func(v int64) (run.Step, error) { return r.Begin(ctx, in.id(), v) })
			}),
		op(http.MethodPut, "/run-steps/{runstep}/assignee", "assign-run-step", "Give a step to somebody", access.EditPlan,
			func(ctx context.Context, in *assignStep) (run.Step, error) {
				return matched(in.Match, func(v int64) (run.Step, error) { return r.Assign(ctx, in.id(), v, in.Body.Assignee) })
			}),
	}
}
