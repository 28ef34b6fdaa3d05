package app

import (
	"context"
	"log/slog"
	"time"

	"throughline/internal/access"
	"throughline/internal/importing"
	"throughline/internal/job"
	"throughline/internal/process"
	"throughline/internal/run"
)

// sweep ends sessions that ran out.
type sweep struct{}

// Kind implements job.Args.
func (sweep) Kind() string { return "session_sweep" }

// turn does what a new day brings to processes.
type turn struct{}

// Kind implements job.Args.
func (turn) Kind() string { return "process_turn" }

// remind reminds of steps of runs that are due or overdue.
type remind struct{}

// Kind implements job.Args.
func (remind) Kind() string { return "run_remind" }

// workers says what does which job.
func (a *App) workers() *job.Workers {
	w := job.NewWorkers()
	job.Handle(w, func(ctx context.Context, _ sweep) error {
		_, err := a.Signin.Sweep(access.With(ctx, access.System()))
		return err
	})
	job.Handle(w, func(ctx context.Context, w importing.Work) error { return a.Imports.Do(ctx, w) })
	job.Handle(w, func(ctx context.Context, w run.Wake) error { return a.Runs.Fire(access.With(ctx, access.System()), w) })
	job.Handle(w, func(ctx context.Context, w run.Spread) error {
		return a.Runs.Spread(access.With(ctx, access.System()), w)
	})
	job.Handle(w, func(ctx context.Context, w process.Apply) error {
		return a.Processes.Enforce(access.With(ctx, access.System()), w)
	})
	job.Handle(w, func(ctx context.Context, _ turn) error { return a.Processes.Turn(ctx, a.Config.Clock.Now()) })
	job.Handle(w, func(ctx context.Context, _ remind) error {
		_, err := a.Runs.Remind(access.With(ctx, access.System()), a.Config.Clock.Now())
		return err
	})
	return w
}

// periodic says what runs when.
func (a *App) periodic() []job.Periodic {
	return []job.Periodic{{Every: 6 * time.Hour, Args: func() job.Args { return sweep{} }}, {Every: 30 * time.Minute, Args: func() job.Args { return turn{} }},
		{Every: 15 * time.Minute, Args: func() job.Args { return remind{} }}}
}

// timersEvery is how long the timer of a run may wait for the sweep that finds what the queue does not.
const timersEvery = 2 * time.Second

// fireTimers fires the timers of runs that are due, begins the runs that are scheduled or that maps begin by themselves, and brings signals and messages
// to those they are for, now and again and again until the context ends. Each has a job too, but
// after a crash that job is of no use for long: one that was running counts as running for an hour, and nobody hands out
// those whose time comes before the dead server's lease on the queue has run out.
func (a *App) fireTimers(ctx context.Context) {
	for {
		if _, err := a.Runs.Sweep(ctx, a.Config.Clock.Now()); err != nil && ctx.Err() == nil {
			slog.Error("a timer of a run could not fire", "error", err)
		}
		if _, err := a.Runs.Hold(ctx); err != nil && ctx.Err() == nil {
			slog.Error("what a map says of how runs begin could not be taken over", "error", err)
		}
		if _, err := a.Runs.FireSchedules(ctx, a.Config.Clock.Now()); err != nil && ctx.Err() == nil {
			slog.Error("a schedule could not begin a run", "error", err)
		}
		if _, err := a.Runs.SpreadAll(ctx); err != nil && ctx.Err() == nil {
			slog.Error("a signal or message could not be brought to all", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(timersEvery):
		}
	}
}

// readingsEvery is how often what public links were read is stored. A crash loses what was counted since.
const readingsEvery = 5 * time.Minute

// countReadings stores now and again how often public links were read, and once more at the end.
func (a *App) countReadings(ctx context.Context) {
	for ended := false; !ended; {
		select {
		case <-ctx.Done():
			ended = true
		case <-time.After(readingsEvery):
		}
		if err := a.Shares.Flush(context.WithoutCancel(ctx)); err != nil {
			slog.Error("the readings of public links could not be stored; they are counted again", "error", err)
		}
	}
}

// fillSteps puts the steps of processes into the search that an upgrade left out.
func (a *App) fillSteps(ctx context.Context) {
	if err := a.Search.FillSteps(ctx); err != nil && ctx.Err() == nil {
		slog.Error("steps of processes could not be put into the search; the next start tries again", "error", err)
	}
}

// foreseeEvery is how old at most what the lines say of the finish of their plans may be.
const foreseeEvery = 2 * time.Second

// foresee looks again and again at the plans to which something has happened, until the context ends.
func (a *App) foresee(ctx context.Context) {
	for {
		if err := a.Timing.Foresee(access.With(ctx, access.System())); err != nil && ctx.Err() == nil {
			slog.Error("the finish of a plan could not be foreseen", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(foreseeEvery):
		}
	}
}
