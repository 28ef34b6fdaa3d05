package run

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
)

// ProjectOf gives the project of a run, "" for the organisation's; it asks for no rights.
func (s *Service) ProjectOf(ctx context.Context, q db.Q, run id.Run) (id.Project, error) {
	r, err := runs.Get(ctx, q, string(run))
	return r.Project, err
}

// ProjectOfStep gives the project of a step of a run, "" for the organisation's; it asks for no rights.
func (s *Service) ProjectOfStep(ctx context.Context, q db.Q, step id.Step) (id.Project, error) {
	st, err := steps.Get(ctx, q, string(step))
	return st.Project, err
}
