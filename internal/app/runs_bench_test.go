package app

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/pgtest"
	"throughline/internal/process"
	"throughline/internal/run"
)

// BenchmarkCarryOut carries out start, task, end of a published process through the whole application: its text is looked up in
// the store at each start, as pages and the API do. 64 people at once, on a file of SQLite that is flushed with every commit, behind
// 0, 200,000 and 1,000,000 runs that are stored with their steps, and on PostgreSQL. One operation is one whole run: two acts.
func BenchmarkCarryOut(b *testing.B) {
	for _, stored := range []int{0, 200_000, 1_000_000} {
		b.Run(fmt.Sprint("sqlite-", stored), func(b *testing.B) { carryOut(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), stored) })
	}
	b.Run("postgres", func(b *testing.B) { carryOut(b, pgtest.Database(b), 0) })
}

// pile stores ended runs with a step each as plain rows.
func pile(ctx context.Context, tx *db.Tx, of process.Version, runs int) error {
	for _, statement := range []string{
		`INSERT INTO run (id, version, process_id, map_version_id, number, project_id, title, status, state, roles, stuck, by_id, started, ended, start_id)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			SELECT printf('%025d', i), 2, $2, $3, 1, '', 'Old run', 'completed', '{"v":1,"process":"Process_1","seq":3,"ended":"completed"}', '{}', 0, '', i, i + 1, '' FROM n`,
		`INSERT INTO run_step (id, version, run_id, process_id, project_id, step_key, node, kind, name, turn, lane, from_lane, team_id, assignee_id, status, opened, begun, due, closed, by_id, answers, note)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			SELECT printf('%025d', i), 2, printf('%025d', i), $2, '', '2', 'Task_1', 'work', $3, 0, 'Lane_1', '', '', '', 'done', i, 0, '', i + 1, '', '{}', '' FROM n`,
	} {
		if _, err := tx.Exec(ctx, statement, int64(runs), string(of.Process), string(of.ID)); err != nil {
			return err
		}
	}
	return nil
}

func carryOut(b *testing.B, url string, stored int) {
	ctx := access.With(context.Background(), access.System())
	a, err := Open(ctx, Config{Database: url, Files: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	p, _, err := a.Processes.Create(ctx, process.NewProcess{Name: "Bench", Lanes: []process.Lane{{Name: "Ops"}}})
	if err != nil {
		b.Fatal(err)
	}
	v, err := a.Processes.Publish(ctx, p.ID, 0, "")
	if err != nil {
		b.Fatal(err)
	}
	if b.N > 1 && stored > 0 { // the trial round of one measures nothing
		if err := a.DB.Write(ctx, func(tx *db.Tx) error { return pile(ctx, tx, v, stored) }); err != nil {
			b.Fatal(err)
		}
		if _, err := a.DB.SQLHandle().Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil { // otherwise it is copied while the clock runs
			b.Fatal(err)
		}
	}
	if _, err := a.Runs.Start(ctx, p.ID, run.NewRun{}); err != nil {
		b.Fatal(err)
	}
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	began, used := time.Now(), processor(b)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := once(ctx, a, p.ID); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "runs/s")
	b.ReportMetric(float64((processor(b)-used).Microseconds())/1000/float64(b.N), "cpu-ms/run")
}

// processor gives the time that the processors have spent on this program: it tells growth where others slow the disk.
func processor(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func once(ctx context.Context, a *App, of id.Process) error {
	r, err := a.Runs.Start(ctx, of, run.NewRun{})
	if err != nil {
		return err
	}
	v, err := a.Runs.Get(ctx, r.ID)
	if err != nil || len(v.Steps) != 1 {
		return fmt.Errorf("%d steps: %w", len(v.Steps), err)
	}
	done, err := a.Runs.Complete(ctx, v.Steps[0].ID, 0, run.Completion{})
	if err != nil || done.Status != run.Completed {
		return fmt.Errorf("%s: %w", done.Status, err)
	}
	return nil
}
