package db

import "context"

// Counter reserves n numbers of a task counter and gives the first one; a counter begins at 1. Numbers carry no news of
// their own, so this write leaves no event; the rows that are numbered with them do.
func Counter(ctx context.Context, tx *Tx, project string, n int) (first int64, err error) {
	err = One(ctx, tx, `INSERT INTO task_counter (project_id, next) VALUES ($1, 1 + CAST($2 AS BIGINT))
		ON CONFLICT (project_id) DO UPDATE SET next = task_counter.next + CAST($2 AS BIGINT)
		RETURNING next - CAST($2 AS BIGINT)`, []any{project, int64(n)}, &first)
	return first, err
}
