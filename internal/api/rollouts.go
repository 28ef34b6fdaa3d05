package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/rollout"
)

// WavePath names a wave.
type WavePath struct {
	Wave string `path:"wave" doc:"Id of the wave"`
}

func (w WavePath) id() id.Wave { return id.Wave(w.Wave) }

// CriterionPath names a criterion.
type CriterionPath struct {
	Criterion string `path:"criterion" doc:"Id of the criterion"`
}

func (c CriterionPath) id() id.Criterion { return id.Criterion(c.Criterion) }

type addWave struct {
	InProject
	Body rollout.NewWave
}

type patchWave struct {
	WavePath
	Match
	Body rollout.WavePatch
}

type stepWave struct {
	WavePath
	Match
}

type moveWave struct {
	WavePath
	Match
	Body struct {
		After id.Wave `json:"after" doc:"The wave it stands behind; empty for the front"`
	}
}

type takeLive struct {
	WavePath
	Match
	Body struct {
		Live      clock.Date   `json:"live,omitempty" doc:"The day it went live; today when absent"`
		Condition *goCondition `json:"condition,omitempty" doc:"Lets a no-go pass, but not a mandatory no"`
	}
}

type goCondition struct {
	Owner  id.Person  `json:"owner" doc:"Who closes what is missing"`
	Due    clock.Date `json:"due" doc:"Until when"`
	Reason string     `json:"reason" doc:"Why, in 20 characters or more"`
}

type reasonWave struct {
	WavePath
	Match
	Body struct {
		Reason string `json:"reason" doc:"Why, in 10 characters or more"`
	}
}

type addCriteria struct {
	WavePath
	Body struct {
		Items []rollout.NewCriterion `json:"items" minItems:"1" maxItems:"200"`
	}
}

type copyCriteria struct {
	WavePath
	Body struct {
		From id.Wave `json:"from" doc:"Another wave of the project"`
	}
}

type patchCriterion struct {
	CriterionPath
	Match
	Body rollout.CriterionPatch
}

type stepCriterion struct {
	CriterionPath
	Match
}

type moveCriterion struct {
	CriterionPath
	Match
	Body struct {
		After id.Criterion `json:"after" doc:"The criterion it stands behind; empty for the top"`
	}
}

type removeCriterion struct {
	CriterionPath
	Match
	Reason string `query:"reason" doc:"Why; needed for a mandatory criterion"`
}

type answerCriterion struct {
	CriterionPath
	Match
	Body struct {
		Answer   rollout.Answer `json:"answer" enum:"open,yes,no"`
		Evidence string         `json:"evidence,omitempty" doc:"A link or a sentence; a mandatory yes needs it"`
	}
}

// matched runs a verb with the version of the If-Match header.
func matched[O any](m Match, do func(version int64) (O, error)) (O, error) {
	v, err := m.version()
	if err != nil {
		var none O
		return none, err
	}
	return do(v)
}

func (s Services) rolloutOperations() []Operation {
	w := s.Rollouts
	wave := func(path, name, summary string, do func(ctx context.Context, wave id.Wave, version int64) (rollout.Wave, error)) Operation {
		return op(http.MethodPost, "/waves/{wave}/"+path, name, summary, access.EditRollout, func(ctx context.Context, in *stepWave) (rollout.Wave, error) {
			return matched(in.Match, func(v int64) (rollout.Wave, error) { return do(ctx, in.id(), v) })
		})
	}
	return append([]Operation{
		op(http.MethodGet, "/projects/{project}/waves", "list-waves", "The waves of a rollout, with their criteria and how ready they are", access.ReadProject,
			func(ctx context.Context, in *InProject) (items[rollout.View], error) {
				list, err := w.Waves(ctx, in.id())
				return items[rollout.View]{Items: list}, err
			}),
		op(http.MethodPost, "/projects/{project}/waves", "add-wave", "Add a wave", access.EditRollout,
			func(ctx context.Context, in *addWave) (rollout.Wave, error) {
				return w.AddWave(ctx, in.InProject.id(), in.Body)
			}),
		op(http.MethodGet, "/waves/{wave}", "get-wave", "One wave with its criteria", access.ReadProject,
			func(ctx context.Context, in *WavePath) (rollout.View, error) { return w.Get(ctx, in.id()) }),
		op(http.MethodPatch, "/waves/{wave}", "edit-wave", "Change the fields that are present", access.EditRollout,
			func(ctx context.Context, in *patchWave) (rollout.Wave, error) {
				return matched(in.Match, func(v int64) (rollout.Wave, error) { return w.EditWave(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodDelete, "/waves/{wave}", "remove-wave", "Remove a planned wave with its criteria", access.EditRollout,
			func(ctx context.Context, in *stepWave) (none, error) {
				return matched(in.Match, func(v int64) (none, error) { return done(w.RemoveWave(ctx, in.id(), v)) })
			}),
		op(http.MethodPost, "/waves/{wave}/place", "move-wave", "Put a wave behind another one", access.EditRollout,
			func(ctx context.Context, in *moveWave) (rollout.Wave, error) {
				return matched(in.Match, func(v int64) (rollout.Wave, error) { return w.MoveWave(ctx, in.id(), v, in.Body.After) })
			}),
		op(http.MethodPost, "/waves/{wave}/live", "take-live", "Take a wave live; refused with the reasons on a no-go", access.EditRollout,
			func(ctx context.Context, in *takeLive) (rollout.Wave, error) {
				var c *rollout.Condition
				if given := in.Body.Condition; given != nil {
					c = &rollout.Condition{Owner: given.Owner, Due: given.Due, Reason: given.Reason}
				}
				return matched(in.Match, func(v int64) (rollout.Wave, error) { return w.TakeLive(ctx, in.id(), v, in.Body.Live, c) })
			}),
		wave("done", "finish-wave", "Mark a live wave as done", w.Finish),
		wave("plan", "replan-wave", "Plan a wave again that was rolled back", w.Replan),
		op(http.MethodPost, "/waves/{wave}/rollback", "roll-back-wave", "Take a wave back", access.EditRollout,
			func(ctx context.Context, in *reasonWave) (rollout.Wave, error) {
				return matched(in.Match, func(v int64) (rollout.Wave, error) { return w.RollBack(ctx, in.id(), v, in.Body.Reason) })
			}),
	}, s.criterionOperations()...)
}

func (s Services) criterionOperations() []Operation {
	w := s.Rollouts
	step := func(method, path, name, summary string, do func(ctx context.Context, c id.Criterion, version int64) (rollout.Criterion, error)) Operation {
		return op(method, "/criteria/{criterion}/"+path, name, summary, access.SignCriterion, func(ctx context.Context, in *stepCriterion) (rollout.Criterion, error) {
			return matched(in.Match, func(v int64) (rollout.Criterion, error) { return do(ctx, in.id(), v) })
		})
	}
	return []Operation{
		op(http.MethodPost, "/waves/{wave}/criteria", "add-criteria", "Add criteria to a wave, all or none", access.EditRollout,
			func(ctx context.Context, in *addCriteria) (items[rollout.Criterion], error) {
				list, err := w.AddCriteria(ctx, in.id(), in.Body.Items)
				return items[rollout.Criterion]{Items: list}, err
			}),
		op(http.MethodPost, "/waves/{wave}/criteria/copy", "copy-criteria", "Add the criteria of another wave, without their answers", access.EditRollout,
			func(ctx context.Context, in *copyCriteria) (items[rollout.Criterion], error) {
				list, err := w.CopyCriteria(ctx, in.id(), in.Body.From)
				return items[rollout.Criterion]{Items: list}, err
			}),
		op(http.MethodGet, "/criteria/usual", "usual-criteria", "The criteria that a new wave is offered", access.ListProjects,
			func(ctx context.Context, _ *struct{}) (items[rollout.NewCriterion], error) {
				return items[rollout.NewCriterion]{Items: rollout.Defaults()}, access.From(ctx).May(access.ListProjects)
			}),
		op(http.MethodPatch, "/criteria/{criterion}", "edit-criterion", "Change what must hold", access.EditRollout,
			func(ctx context.Context, in *patchCriterion) (rollout.Criterion, error) {
				return matched(in.Match, func(v int64) (rollout.Criterion, error) { return w.EditCriterion(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodDelete, "/criteria/{criterion}", "remove-criterion", "Remove a criterion", access.EditRollout,
			func(ctx context.Context, in *removeCriterion) (none, error) {
				return matched(in.Match, func(v int64) (none, error) { return done(w.RemoveCriterion(ctx, in.id(), v, in.Reason)) })
			}),
		op(http.MethodPost, "/criteria/{criterion}/place", "move-criterion", "Put a criterion behind another one of its wave", access.EditRollout,
			func(ctx context.Context, in *moveCriterion) (rollout.Criterion, error) {
				return matched(in.Match, func(v int64) (rollout.Criterion, error) {
					return w.MoveCriterion(ctx, in.id(), v, in.Body.After)
				})
			}),
		op(http.MethodPut, "/criteria/{criterion}/answer", "answer-criterion", "Say whether it holds, with what shows it", access.EditRollout,
			func(ctx context.Context, in *answerCriterion) (rollout.Criterion, error) {
				return matched(in.Match, func(v int64) (rollout.Criterion, error) {
					return w.Say(ctx, in.id(), v, in.Body.Answer, in.Body.Evidence)
				})
			}),
		step(http.MethodPut, "signature", "sign-criterion", "Sign the answer that somebody else gave", w.Sign),
		step(http.MethodDelete, "signature", "unsign-criterion", "Take your signature back", w.Unsign),
	}
}
