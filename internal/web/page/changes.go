package page

import (
	"context"

	"throughline/internal/project"
	"throughline/internal/web/ui"
)

// ChangeOptions are the changes into which the visitor may put tasks, to choose from.
func ChangeOptions(ctx context.Context, projects *project.Service) ([]ui.Option, error) {
	rows, err := projects.Plannable(ctx)
	out := make([]ui.Option, len(rows))
	for i, row := range rows {
		out[i] = ui.Option{Value: string(row.ID), Label: row.Code + " · " + row.Title}
	}
	return out, err
}
