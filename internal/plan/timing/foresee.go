package timing

import (
	"context"
	"sync"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// Foreseen is what the line of a change says of its plan.
type Foreseen struct {
	Planned clock.Date // finish by the plan
	P80     clock.Date // finish with a chance of 80 %
}

// foresight keeps what was last foreseen of each plan. It is computed beside the acts and the pages, which never wait for it.
type foresight struct {
	fresh kept.Values[foreseenKey, Foreseen]
	mu    sync.Mutex
	known map[id.Project]Foreseen
	rest  map[id.Project]time.Time // a plan is not looked at again before
}

type foreseenKey struct {
	project id.Project
	today   clock.Date
}

// Bounds of what the line asks for: steady to a day or so, and a twentieth of one processor at most for the largest plan.
const (
	lineRuns  = 2000
	lineDraws = 2_000_000
	restTimes = 20
)

// Foreseen gives what was foreseen of a plan; false before it was looked at, and for one without dates.
func (s *Service) Foreseen(project id.Project) (Foreseen, bool) {
	s.foresight.mu.Lock()
	defer s.foresight.mu.Unlock()
	f := s.foresight.known[project]
	return f, f.P80 != ""
}

// Foresee simulates the plans of the changes that are not closed, those to which something has happened since the last time.
func (s *Service) Foresee(ctx context.Context) error {
	projects, err := db.Strings[id.Project](ctx, s.db, `SELECT id FROM project WHERE status <> 'closed' ORDER BY id`)
	if err != nil {
		return err
	}
	calendar, err := s.deps.Calendar(ctx, s.db, "")
	if err != nil {
		return err
	}
	f := &s.foresight
	for _, project := range projects {
		now := s.door.Clock.Now()
		f.mu.Lock()
		rests := now.Before(f.rest[project])
		f.mu.Unlock()
		if rests {
			continue
		}
		cause := kept.Cause{Project: string(project), Subjects: []string{"calendar", "team", "organisation"}}
		seen, err := f.fresh.Get(ctx, s.db, foreseenKey{project, calendar.Today(now)}, cause, func() (Foreseen, error) { return s.foresee(ctx, project, now) })
		if err != nil {
			return err
		}
		took := s.door.Clock.Now().Sub(now)
		f.mu.Lock()
		if f.known == nil {
			f.known, f.rest = map[id.Project]Foreseen{}, map[id.Project]time.Time{}
		}
		f.known[project], f.rest[project] = seen, now.Add(restTimes*took)
		f.mu.Unlock()
	}
	return nil
}

// foresee simulates one plan as it is stored.
func (s *Service) foresee(ctx context.Context, project id.Project, now time.Time) (Foreseen, error) {
	r, err := s.read(ctx, s.db, project, now)
	if err != nil {
		return Foreseen{}, err
	}
	n, err := connect(r)
	if err != nil {
		return Foreseen{}, nil // what is wrong is told on the plan's own pages
	}
	sim := n.simulated()
	if sim.given+sim.assumed == 0 {
		return Foreseen{}, nil
	}
	found, err := sim.run(ctx, min(lineRuns, max(leastRuns/5, lineDraws/len(sim.net.Activities))), 1)
	if err != nil {
		return Foreseen{}, err
	}
	return Foreseen{Planned: dateOf(n.net.Finish()), P80: sim.axis.date(found.Finish.P(0.8))}, nil
}
