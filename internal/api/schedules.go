package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/plan/timing"
)

type scheduleQuery struct {
	InProject
	Baseline string `query:"baseline" doc:"Id of the baseline to draw; the newest when absent"`
}

type previewEdits struct {
	InProject
	Body struct {
		Edits []timing.Edit `json:"edits" doc:"What would be changed"`
	}
}

type applyEdits struct {
	InProject
	Body struct {
		Edits    []timing.Edit     `json:"edits" doc:"What is changed"`
		Versions map[id.Task]int64 `json:"versions,omitempty" doc:"The versions of tasks that were seen; a task that has another is not changed"`
	}
}

type setBaseline struct {
	InProject
	Body struct {
		Name string `json:"name"`
	}
}

type baselinePath struct {
	Baseline string `path:"baseline" doc:"Id of the baseline"`
}

type retieTasks struct {
	Link string `path:"link" doc:"Id of the link"`
	Match
	Body struct {
		Kind *string `json:"kind,omitempty" doc:"FS, SS, FF or SF"`
		Lag  *int64  `json:"lag,omitempty" doc:"Working days between them"`
	}
}

func (s Services) scheduleOperations() []Operation {
	t := s.Timing
	return []Operation{
		op(http.MethodGet, "/projects/{project}/schedule", "get-schedule", "The dates of a plan, its critical path and its floats", access.ReadProject,
			func(ctx context.Context, in *scheduleQuery) (timing.Schedule, error) {
				return t.Schedule(ctx, in.id(), id.Baseline(in.Baseline))
			}),
		op(http.MethodGet, "/projects/{project}/outlook", "get-outlook", "When the plan finishes with which chance, and what decides it", access.ReadProject,
			func(ctx context.Context, in *InProject) (timing.Outlook, error) { return t.Outlook(ctx, in.id()) }),
		op(http.MethodPost, "/projects/{project}/schedule/preview", "preview-plan", "What would follow from edits of the plan", access.ReadProject,
			func(ctx context.Context, in *previewEdits) (timing.Outcome, error) {
				return t.Preview(ctx, in.id(), in.Body.Edits)
			}),
		op(http.MethodPost, "/projects/{project}/schedule/edits", "edit-schedule", "Change the plan and all that follows in one act", access.EditPlan,
			func(ctx context.Context, in *applyEdits) (timing.Outcome, error) {
				return t.Apply(ctx, in.id(), in.Body.Edits, in.Body.Versions)
			}),
		op(http.MethodGet, "/projects/{project}/baselines", "list-baselines", "The baselines of a plan", access.ReadProject,
			func(ctx context.Context, in *InProject) (items[timing.Baseline], error) {
				list, err := t.Baselines(ctx, in.id())
				return items[timing.Baseline]{Items: list}, err
			}),
		op(http.MethodPost, "/projects/{project}/baselines", "set-baseline", "Keep the dates of the plan as a baseline", access.EditPlan,
			func(ctx context.Context, in *setBaseline) (timing.Baseline, error) {
				return t.SetBaseline(ctx, in.id(), in.Body.Name)
			}),
		op(http.MethodDelete, "/baselines/{baseline}", "remove-baseline", "Remove a baseline", access.EditPlan,
			func(ctx context.Context, in *baselinePath) (none, error) {
				return done(t.RemoveBaseline(ctx, id.Baseline(in.Baseline)))
			}),
		op(http.MethodPatch, "/links/{link}", "edit-link", "Change kind and lag of a link", access.EditPlan,
			func(ctx context.Context, in *retieTasks) (plan.Link, error) {
				v, err := in.version()
				if err != nil {
					return plan.Link{}, err
				}
				return s.Plans.Retie(ctx, id.Link(in.Link), v, in.Body.Kind, in.Body.Lag)
			}),
	}
}
