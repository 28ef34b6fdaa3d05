package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/run/rehearse"
)

type rehearseProcess struct {
	ProcessPath
	Body rehearse.Ask
}

// trialOperations try processes out without storing anything.
func (s Services) trialOperations() []Operation {
	return []Operation{
		op(http.MethodPost, "/processes/{process}/rehearsal", "rehearse-process", "Try a version out as its runs would go, draft or not, as far as what was let happen leads; nothing is stored", access.ReadProject,
			func(ctx context.Context, in *rehearseProcess) (rehearse.Rehearsal, error) {
				return s.Trials.Rehearse(ctx, in.id(), in.Body)
			}),
	}
}
