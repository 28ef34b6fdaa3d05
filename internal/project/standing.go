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
