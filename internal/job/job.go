// Package job is durable background work on River: a job is stored in the transaction of the act that asks for it, and
// is done after the commit, on any node, again after a crash.
package job

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"throughline/internal/db"
	"throughline/internal/fault"
)

// Args is a job's content: a small struct with json tags and a Kind of two letters or more.
type Args = river.JobArgs

// Workers is the table of what does which job.
type Workers struct{ set *river.Workers }

// NewWorkers makes an empty table.
func NewWorkers() *Workers { return &Workers{river.NewWorkers()} }

// Handle names the function that does the jobs of a kind. It runs at least once, so it must be idempotent.
func Handle[A Args](w *Workers, do func(ctx context.Context, args A) error) {
	river.AddWorker(w.set, river.WorkFunc(func(ctx context.Context, j *river.Job[A]) error { return do(ctx, j.Args) }))
}

// Periodic is a job that comes again and again.
type Periodic struct {
	Every time.Duration
	Args  func() Args
}

// Queue stores and runs jobs.
type Queue struct {
	lite *river.Client[*sql.Tx]
	pg   *river.Client[pgx.Tx]
}

// Open migrates the queue's tables and makes the queue; Start begins to work.
func Open(ctx context.Context, d *db.DB, w *Workers, periodic []Periodic) (*Queue, error) {
	config := &river.Config{Workers: w.set, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		FetchCooldown: 20 * time.Millisecond, FetchPollInterval: time.Second, JobTimeout: 10 * time.Minute,
		Logger: slog.New(slog.DiscardHandler), ErrorHandler: reporter{}}
	for _, p := range periodic {
		config.PeriodicJobs = append(config.PeriodicJobs, river.NewPeriodicJob(river.PeriodicInterval(p.Every),
			func() (river.JobArgs, *river.InsertOpts) {
				return p.Args(), &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: p.Every}}
			}, nil))
	}
	if d.Engine() == db.Postgres {
		driver := riverpgxv5.New(d.PoolHandle())
		client, err := river.NewClient(driver, config)
		if err != nil {
			return nil, err
		}
		m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: config.Logger})
		if err != nil {
			return nil, err
		}
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return &Queue{pg: client}, err
	}
	driver := riversqlite.New(d.SQLHandle())
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: config.Logger})
	if err != nil {
		return nil, err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return &Queue{lite: client}, err
}

// Start begins to work on jobs.
func (q *Queue) Start(ctx context.Context) error {
	if q.pg != nil {
		return q.pg.Start(ctx)
	}
	return q.lite.Start(ctx)
}

// Stop waits for the running jobs, at most until the context ends.
func (q *Queue) Stop(ctx context.Context) error {
	if q.pg != nil {
		return q.pg.Stop(ctx)
	}
	return q.lite.Stop(ctx)
}

// Enqueue stores a job in the transaction; at is when to do it, the zero time is at once.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, args Args, at time.Time) error {
	opts := &river.InsertOpts{ScheduledAt: at}
	var err error
	if q.pg != nil {
		_, err = q.pg.InsertTx(ctx, tx.PGTx(), args, opts)
	} else {
		_, err = q.lite.InsertTx(context.WithoutCancel(ctx), tx.SQLTx(), args, opts)
	}
	if err != nil {
		return fault.Wrap(err, fault.Internal, "a job of kind %s was not stored", args.Kind())
	}
	return nil
}

// reporter writes failed jobs into the log; the queue tries them again by itself.
type reporter struct{}

// HandleError implements river.ErrorHandler.
func (reporter) HandleError(_ context.Context, j *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	slog.Error("a job failed", "kind", j.Kind, "attempt", j.Attempt, "error", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (reporter) HandlePanic(_ context.Context, j *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	slog.Error("a job panicked", "kind", j.Kind, "panic", fmt.Sprint(value), "stack", trace)
	return nil
}
