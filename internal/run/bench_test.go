package run_test

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/job"
	"throughline/internal/pgtest"
	"throughline/internal/run"
)

// BenchmarkRun carries out start, task, end through the service, by 64 people at once, on a file of SQLite that is
// flushed with every commit, empty and behind 200,000 runs that are stored already, and on PostgreSQL. One operation is one
// whole run: two acts. Most of the time is the disk's; runs/s is the figure.
func BenchmarkRun(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { carryOut(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), 0) })
	b.Run("sqlite-200000", func(b *testing.B) { carryOut(b, "sqlite:"+filepath.Join(b.TempDir(), "bench.db"), 200_000) })
	b.Run("postgres", func(b *testing.B) { carryOut(b, pgtest.Database(b), 0) })
}

// fill stores ended runs with a step each as plain rows.
func fill(tx *db.Tx, runs int) error {
	for _, statement := range []string{
		`INSERT INTO run (id, version, process_id, map_version_id, number, project_id, title, status, state, roles, stuck, by_id, started, ended, start_id)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			SELECT printf('%025d', i), 2, '` + string(process) + `', '` + string(version) + `', 1, '', 'Old run', 'completed', '{"v":1,"process":"Process_1","seq":3,"ended":"completed"}', '{}', 0, 'ada', i, i + 1, '' FROM n`,
		`INSERT INTO run_step (id, version, run_id, process_id, project_id, step_key, node, kind, name, turn, lane, from_lane, team_id, assignee_id, status, opened, begun, due, closed, by_id, answers, note)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			SELECT printf('%025d', i), 2, printf('%025d', i), '` + string(process) + `', '', '2', 'Task_1', 'work', 'First step', 0, 'Lane_1', '', '', '', 'done', i, 0, '', i + 1, 'ada', '{}', '' FROM n`,
	} {
		if _, err := tx.Exec(ada, statement, int64(runs)); err != nil {
			return err
		}
	}
	return nil
}

func carryOut(b *testing.B, url string, stored int) {
	ctx := context.Background()
	d, err := db.Open(ctx, url)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	workers := job.NewWorkers()
	job.Handle(workers, func(context.Context, run.Wake) error { return nil })
	job.Handle(workers, func(context.Context, run.Spread) error { return nil })
	jobs, err := job.Open(ctx, d, workers, nil)
	if err != nil {
		b.Fatal(err)
	}
	kinds := history.Catalogue{}
	kinds.Merge(run.Kinds())
	door := &act.Door{DB: d, Clock: clock.System{}, Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}, Jobs: jobs}
	drawn := bpmn.New("Bench", []bpmn.Lane{{Name: "Ops"}})
	s := run.New(d, door, run.Deps{
		Definition: func(context.Context, db.Q, id.Process, id.Version) (run.Definition, error) {
			return run.Definition{Process: process, Name: "Bench", Version: version, Number: 1, Map: drawn, Lanes: []run.Lane{{ID: "Lane_1", Name: "Ops"}}}, nil
		},
		CheckPeople: func(context.Context, db.Q, []id.Person) error { return nil },
		Calendar:    func(context.Context, db.Q, id.Team) (clock.Calendar, error) { return clock.Calendar{}, nil },
	})
	err = d.Write(ada, func(tx *db.Tx) error {
		digest, err := db.KeepMap(ada, tx, drawn)
		if err != nil {
			return err
		}
		for table, row := range map[string]map[string]any{"person": {"id": "ada"}, "process": {"id": string(process), "name": "Bench"}} {
			if err := db.Fixture(ada, tx, table, row); err != nil {
				return err
			}
		}
		return db.Fixture(ada, tx, "process_version", map[string]any{"id": string(version), "process_id": string(process), "number": int64(1), "map_id": digest})
	})
	if err != nil {
		b.Fatal(err)
	}
	if b.N > 1 && stored > 0 { // the trial round of one measures nothing
		if err := d.Write(ada, func(tx *db.Tx) error { return fill(tx, stored) }); err != nil {
			b.Fatal(err)
		}
	}
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ResetTimer()
	began := time.Now()
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				r, err := s.Start(ada, process, run.NewRun{})
				if err != nil {
					b.Error(err)
					return
				}
				v, err := s.Get(ada, r.ID)
				if err != nil || len(v.Steps) != 1 {
					b.Error(v, err)
					return
				}
				if done, err := s.Complete(ada, v.Steps[0].ID, 0, run.Completion{}); err != nil || done.Status != run.Completed {
					b.Error(done, err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "runs/s")
}
