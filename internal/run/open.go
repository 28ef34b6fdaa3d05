package run

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
)

// OpenOn counts the runs of a process that have not ended, by the number of the version they follow. It asks for no rights:
// who may read the process may know how many run.
func (s *Service) OpenOn(ctx context.Context, q db.Q, process id.Process) (map[int64]int64, error) {
	out := map[int64]int64{}
	err := db.Each(ctx, q, `SELECT number, COUNT(*) FROM run WHERE process_id = $1 AND ended = 0 GROUP BY number`, []any{string(process)}, func(scan func(...any) error) error {
		var number, n int64
		err := scan(&number, &n)
		out[number] = n
		return err
	})
	return out, err
}
