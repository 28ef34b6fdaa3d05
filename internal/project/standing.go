package project

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/id"
)

// Standing gives what the actor is in a project that he may read.
func (s *Service) Standing(ctx context.Context, project id.Project) (access.ProjectRole, error) {
	a := access.From(ctx)
	g, err := access.LoadKept(ctx, s.db, a, project)
	if err != nil {
		return access.Outsider, err
	}
	return a.Standing(g), a.MayIn(access.ReadProject, g)
}

// Plannable lists the changes that are not closed and whose plan the actor may edit, by code, at most 500.
func (s *Service) Plannable(ctx context.Context) ([]Row, error) {
	list, err := s.List(ctx, Query{Limit: 500, Statuses: []Status{Draft, Active, Hold}})
	if err != nil {
		return nil, err
	}
	a, out := access.From(ctx), []Row{}
	for _, row := range list.Items {
		if a.MayIn(access.EditPlan, access.Grant{Role: row.Standing}) == nil {
			out = append(out, row)
		}
	}
	return out, nil
}
