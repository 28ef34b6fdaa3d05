package history

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
)

// LastOf gives the number of the last event of each project, 0 where there is none: what was computed from a project
// holds as long as the number is the same.
func LastOf(ctx context.Context, q db.Q, projects []id.Project) (map[id.Project]int64, error) {
	out := make(map[id.Project]int64, len(projects))
	if len(projects) == 0 {
		return out, nil
	}
	args := make([]any, len(projects))
	for i, p := range projects {
		args[i] = string(p)
	}
	err := db.Each(ctx, q, `SELECT p.id, COALESCE((SELECT MAX(l.seq) FROM event_line l WHERE l.project = (SELECT w.id FROM event_word w WHERE w.text = p.id)), 0) FROM project p WHERE p.id `+db.In(1, len(projects)),
		args, func(scan func(...any) error) error {
			var p id.Project
			var seq int64
			err := scan(&p, &seq)
			out[p] = seq
			return err
		})
	return out, err
}
