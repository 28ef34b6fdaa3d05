package run

import (
	"context"
	"time"

	"throughline/internal/clock"
	"throughline/internal/flow"
	"throughline/internal/id"
)

// Starts lists the starts of a process that the actor may read, with what came of each the last time.
func (s *Service) Starts(ctx context.Context, process id.Process) ([]StartRow, error) {
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return nil, err
	}
	if err := mayRead(ctx, s.db, p.Project); err != nil {
		return nil, err
	}
	list, err := starts.Select(ctx, s.db, `WHERE process_id = $1 ORDER BY id LIMIT 200`, string(process))
	if err != nil {
		return nil, err
	}
	now, out := s.door.Clock.Now(), []StartRow{}
	calendar, err := s.deps.Calendar(ctx, s.db, "")
	if err != nil {
		return nil, err
	}
	for _, st := range list {
		row := StartRow{Start: st, Last: []Delivery{}, Says: st.says(calendar.Zone)}
		if row.Last, err = deliveries.Select(ctx, s.db, `WHERE start_id = $1 ORDER BY at DESC, id DESC LIMIT 5`, string(st.ID)); err != nil {
			return nil, err
		}
		if st.Kind == Schedule && st.On {
			row.Coming = st.Rule.Following(now, calendar, 5)
		}
		if st.Kind == ByTimer && st.On {
			row.Coming = st.Clock.coming(5)
		}
		out = append(out, row)
	}
	return out, nil
}

// StartRow is a start in the list of its process.
type StartRow struct {
	Start
	Says   string      `json:"says"`             // when or how, in words
	Coming []time.Time `json:"coming,omitempty"` // the next five times of a schedule
	Last   []Delivery  `json:"last"`             // what came of it, newest first; at most five
}

// Deliveries lists what came of a start, newest first; at most 200.
func (s *Service) Deliveries(ctx context.Context, start id.Start) ([]Delivery, error) {
	st, err := s.StartOf(ctx, start)
	if err != nil {
		return nil, err
	}
	return deliveries.Select(ctx, s.db, `WHERE start_id = $1 ORDER BY at DESC, id DESC LIMIT 200`, string(st.ID))
}

// StartOf gives a start that the actor may read.
func (s *Service) StartOf(ctx context.Context, start id.Start) (Start, error) {
	st, err := starts.Get(ctx, s.db, string(start))
	if err != nil {
		return st, err
	}
	return st, mayRead(ctx, s.db, st.Project)
}

// Comes tells when a schedule would begin runs: the next five times of a rule that is not saved yet, and the rule in words.
func (s *Service) Comes(ctx context.Context, r clock.Rule) (string, []time.Time, error) {
	now := s.door.Clock.Now()
	r, err := s.zoned(ctx, s.db, r, now)
	if err != nil {
		return "", nil, err
	}
	if err := r.Check(); err != nil {
		return "", nil, err
	}
	calendar, err := s.deps.Calendar(ctx, s.db, "")
	return r.Says(), r.Following(now, calendar, 5), err
}

// Entries lists the start events of the newest version, for a choice among them.
func (s *Service) Entries(ctx context.Context, process id.Process) ([]flow.Entry, error) {
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return nil, err
	}
	return p.program.Entries(), mayRead(ctx, s.db, p.Project)
}

// Asks gives the questions of a start event of the newest version; "" is the blank one.
func (s *Service) Asks(ctx context.Context, process id.Process, event string) ([]Question, error) {
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return nil, err
	}
	if err := mayRead(ctx, s.db, p.Project); err != nil {
		return nil, err
	}
	node, err := p.event(event)
	return p.asks[node], err
}
