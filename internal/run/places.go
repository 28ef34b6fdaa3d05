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

// markPlain marks the steps that ask for nothing, neither answers nor evidence.
func (s *Service) markPlain(ctx context.Context, list []Waiting) error {
	for i := range list {
		w := &list[i]
		p, err := s.load(ctx, s.db, w.Step.Process, w.follows)
		if err != nil {
			return err
		}
		w.Plain = w.Kind == Work && len(p.form(&w.Step)) == 0 && p.Steps[w.Node].Evidence == ""
	}
	return nil
}
