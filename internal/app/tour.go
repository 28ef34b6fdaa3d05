package app

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/plan"
	"throughline/internal/project"
)

// Tour lists an address of every kind of page, on the records of the demo company.
func (a *App) Tour(ctx context.Context) ([]string, error) {
	ctx = access.With(ctx, access.System())
	out := []string{"/projects", "/projects/new"}
	list, err := a.Projects.List(ctx, project.Query{})
	if err != nil {
		return nil, err
	}
	for _, p := range list.Items {
		at := "/projects/" + p.Code
		out = append(out, at, at+"/charter", at+"/plan", at+"/board")
		tasks, err := a.Plans.List(ctx, p.ID, plan.Query{Limit: 1})
		if err != nil {
			return nil, err
		}
		for _, t := range tasks.Items {
			out = append(out, "/tasks/"+string(t.ID))
		}
	}
	return out, nil
}
