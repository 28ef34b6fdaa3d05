package run

import (
	"context"
	"errors"
	"time"

	"throughline/internal/clock"
)

const (
	sweepBatch = 500
	sweepMost  = 20 // batches of one sweep
)

// Due lists the timers whose time has come, the longest due first; at most 500.
func (s *Service) Due(ctx context.Context, now time.Time) ([]Wake, error) {
	late, err := s.due(ctx, now, Alarm{})
	out := make([]Wake, len(late))
	for i, a := range late {
		out[i] = Wake{a.Run, a.Key}
	}
	return out, err
}

func (s *Service) due(ctx context.Context, now time.Time, after Alarm) ([]Alarm, error) {
	return alarms.Select(ctx, s.db, `WHERE at <= $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4`, clock.Micros(now), clock.Micros(after.At), after.ID, int64(sweepBatch))
}

// Sweep fires the timers whose time has come, whatever became of their jobs, and gives how many it fired; at most 10,000. One
// that cannot fire keeps no other from it; it is in the error and is tried again by the next sweep.
func (s *Service) Sweep(ctx context.Context, now time.Time) (int, error) {
	fired, after := 0, Alarm{}
	var first error
	for range sweepMost {
		late, err := s.due(ctx, now, after)
		if err != nil {
			return fired, errors.Join(first, err)
		}
		for _, a := range late {
			if err := ctx.Err(); err != nil {
				return fired, err
			}
			if err := s.Fire(ctx, Wake{a.Run, a.Key}); err == nil {
				fired++
			} else if first == nil {
				first = err
			}
			after = a
		}
		if len(late) < sweepBatch {
			break
		}
	}
	return fired, first
}
