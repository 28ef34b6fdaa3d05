package app

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/importing"
	"throughline/internal/job"
	"throughline/internal/run"
)

// sweep ends sessions that ran out.
type sweep struct{}

// Kind implements job.Args.
func (sweep) Kind() string { return "session_sweep" }

// workers says what does which job.
func (a *App) workers() *job.Workers {
	w := job.NewWorkers()
	job.Handle(w, func(ctx context.Context, _ sweep) error {
		_, err := a.Signin.Sweep(access.With(ctx, access.System()))
		return err
	})
	job.Handle(w, func(ctx context.Context, w importing.Work) error { return a.Imports.Do(ctx, w) })
	job.Handle(w, func(ctx context.Context, w run.Wake) error { return a.Runs.Fire(access.With(ctx, access.System()), w) })
	return w
}

// periodic says what runs when.
func (a *App) periodic() []job.Periodic {
	return []job.Periodic{{Every: 6 * time.Hour, Args: func() job.Args { return sweep{} }}}
}
