package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/process/review"
	"throughline/internal/remark"
)

// Overlaid is what a review shows on a map.
type Overlaid struct {
	Overlays []review.Overlay `json:"overlays"`
	Stream   process.Stream   `json:"stream"`
	Clashes  []review.Clash   `json:"clashes"`
}

type contrastProcess struct {
	ProcessPath
	Number     int64  `query:"version" minimum:"0" doc:"Number of the version; the newest when absent, draft or not"`
	With       string `query:"with" doc:"Id of the process it is compared with: the earlier one. When absent the as-is it was begun from, else its version before"`
	WithNumber int64  `query:"with_version" minimum:"0" doc:"Number of its version; the newest when absent"`
}

type duplicateProcess struct {
	ProcessPath
	Body struct {
		Project id.Project `json:"project,omitempty" doc:"The change it is the to-be of; every change that the process is the as-is of when absent"`
	}
}

type mapStepRemarks struct {
	StepPath
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"0" maximum:"500"`
}

type commentMapStep struct {
	StepPath
	Body remark.NewComment
}

func (p StepPath) on() remark.On {
	return remark.On{Subject: "step", SubjectID: process.StepSubject(p.id(), p.Step)}
}

// reviewOperations are what a review of a map looks at and does.
func (s Services) reviewOperations() []Operation {
	p := s.Processes
	return []Operation{
		op(http.MethodGet, "/processes/{process}/overlays", "process-overlays", "Waiting, work, hand-offs, re-keying and shares right, by step, with the totals of the value stream", access.ReadProject,
			func(ctx context.Context, in *ReadProcess) (Overlaid, error) {
				d, err := p.Document(ctx, in.id(), in.Number)
				if err != nil {
					return Overlaid{}, err
				}
				return Overlaid{review.Overlays(&d), d.Stream, review.Clashes(&d)}, nil
			}),
		op(http.MethodGet, "/processes/{process}/against", "contrast-process", "How a map differs from another: steps, RACI, segregation of duties", access.ReadProject,
			func(ctx context.Context, in *contrastProcess) (review.Contrast, error) {
				after := process.At{Process: in.id(), Number: in.Number}
				if in.With != "" {
					return review.Against(ctx, p, process.At{Process: id.Process(in.With), Number: in.WithNumber}, after)
				}
				before, err := p.Earlier(ctx, after)
				if err != nil {
					return review.Contrast{}, err
				}
				return review.Against(ctx, p, before, after)
			}),
		op(http.MethodPost, "/processes/{process}/to-be", "duplicate-process", "Begin the way to be from a copy of the map", access.EditPlan,
			func(ctx context.Context, in *duplicateProcess) (process.Process, error) {
				return p.Duplicate(ctx, in.id(), in.Body.Project)
			}),
		op(http.MethodGet, "/processes/{process}/copies", "process-copies", "The processes that were begun as copies of this one", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (items[process.Process], error) {
				list, err := p.Copies(ctx, in.id())
				return items[process.Process]{Items: list}, err
			}),
		op(http.MethodGet, "/processes/{process}/steps/{step}/comments", "list-map-step-comments", "What was said about a step of a process, oldest first", access.ReadProject,
			func(ctx context.Context, in *mapStepRemarks) (remark.Page[remark.Comment], error) {
				return s.Remarks.Comments(ctx, in.on(), in.Cursor, in.Limit)
			}),
		op(http.MethodPost, "/processes/{process}/steps/{step}/comments", "comment-map-step", "Say something about a step of a process", access.Remark,
			func(ctx context.Context, in *commentMapStep) (remark.Comment, error) {
				return s.Remarks.Comment(ctx, in.on(), in.Body)
			}),
	}
}
