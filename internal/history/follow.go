package history

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
)

// Follower reads the log in order and acts on it, at least once and idempotently: its work and its cursor are one
// transaction.
type Follower struct {
	Name   string
	Handle func(ctx context.Context, tx *db.Tx, events []Event) error
}

const (
	followBatch = 500
	followTries = 5
	followPoll  = 2 * time.Second
)

// Signal wakes everybody who waits for new events; the zero value is ready.
type Signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// Wait gives a channel that closes at the next Wake.
func (s *Signal) Wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

// Wake wakes all who wait.
func (s *Signal) Wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}

// Follow runs the follower until the context ends. It wakes by the signal and, because another node may have written,
// looks by itself every two seconds.
func Follow(ctx context.Context, d *db.DB, c clock.Clock, s *Signal, f Follower) {
	for {
		woken := s.Wait()
		if err := CatchUp(ctx, d, c, f); err != nil && ctx.Err() == nil {
			slog.Error("a follower stopped for now", "follower", f.Name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-woken:
		case <-time.After(followPoll):
		}
	}
}

// CatchUp handles everything that is in the log now. An event that fails again and again is parked with its problem,
// where doctor and the health page show it, and the rest goes on.
func CatchUp(ctx context.Context, d *db.DB, c clock.Clock, f Follower) error {
	tries, size := 0, followBatch
	for {
		n, err := step(ctx, d, f, size)
		switch {
		case err == nil && n < size:
			return nil
		case err == nil:
			tries, size = 0, followBatch
		case ctx.Err() != nil:
			return err
		case size > 1:
			size = 1 // find the event that fails
		default:
			if tries++; tries < followTries {
				continue
			}
			if err := park(ctx, d, c, f, err); err != nil {
				return err
			}
			tries, size = 0, followBatch
		}
	}
}

func step(ctx context.Context, d *db.DB, f Follower, size int) (n int, err error) {
	cursor, err := Cursor(ctx, d, f.Name)
	if err != nil {
		return 0, err
	}
	events, err := Since(ctx, d, cursor, size)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		now, err := Cursor(ctx, tx, f.Name)
		if err != nil || now != cursor {
			return err // another node was faster
		}
		if err := f.Handle(ctx, tx, events); err != nil {
			return err
		}
		return advance(ctx, tx, f.Name, events[len(events)-1].Seq)
	})
	return len(events), err
}

func park(ctx context.Context, d *db.DB, c clock.Clock, f Follower, problem error) error {
	cursor, err := Cursor(ctx, d, f.Name)
	if err != nil {
		return err
	}
	slog.Error("an event was parked", "follower", f.Name, "seq", cursor+1, "error", problem)
	return d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO follower_parked (name, seq, at, problem) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			f.Name, cursor+1, clock.Micros(c.Now()), problem.Error()); err != nil {
			return err
		}
		return advance(ctx, tx, f.Name, cursor+1)
	})
}

// Cursor gives the number of the last event the follower has handled.
func Cursor(ctx context.Context, q db.Q, name string) (int64, error) {
	var seq int64
	err := db.One(ctx, q, `SELECT COALESCE(MAX(seq), 0) FROM follower WHERE name = $1`, []any{name}, &seq)
	return seq, err
}

func advance(ctx context.Context, tx *db.Tx, name string, seq int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO follower (name, seq) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, name, seq)
	return err
}
