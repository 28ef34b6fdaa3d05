package plan

import (
	"context"
	"sync"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Counts is what the project's line says of its plan.
type Counts struct {
	Total         int        `json:"total"` // tasks that are not cancelled
	Done          int        `json:"done"`
	Late          int        `json:"late"` // open and due before today
	NextMilestone string     `json:"nextMilestone,omitempty"`
	NextDue       clock.Date `json:"nextDue,omitempty"`
	LastDue       clock.Date `json:"lastDue,omitempty"` // the latest due date of open work

	states map[id.State]int // all tasks, the cancelled too
}

// counted keeps the counts of projects in which nothing has happened since: every page of a project shows them, and
// counting costs as much as the project has tasks. What the history says last of the project tells whether they hold,
// on every node.
type counted struct {
	mu sync.Mutex
	of map[id.Project]count
}

type count struct {
	seq   int64 // the project's last event
	today clock.Date
	Counts
}

// maxCounted bounds what is kept; beyond it everything is counted anew once.
const maxCounted = 10_000

// Counts gives the counts of several projects at once; the caller has asked for the right to read them.
func (s *Service) Counts(ctx context.Context, today clock.Date, projects []id.Project) (map[id.Project]Counts, error) {
	// The numbers are read before the tasks: what happens in between is counted already and counted again next time.
	last, err := history.LastOf(ctx, s.db, projects)
	if err != nil {
		return nil, err
	}
	out := make(map[id.Project]Counts, len(projects))
	var missing []id.Project
	s.counted.mu.Lock()
	for _, p := range projects {
		if c, ok := s.counted.of[p]; ok && c.seq == last[p] && c.today == today {
			out[p] = c.Counts
			continue
		}
		missing = append(missing, p)
	}
	s.counted.mu.Unlock()
	if len(missing) == 0 {
		return out, nil
	}
	fresh, err := s.count(ctx, today, missing)
	if err != nil {
		return nil, err
	}
	s.counted.mu.Lock()
	defer s.counted.mu.Unlock()
	if s.counted.of == nil || len(s.counted.of)+len(missing) > maxCounted {
		s.counted.of = map[id.Project]count{}
	}
	for _, p := range missing {
		out[p] = fresh[p]
		s.counted.of[p] = count{seq: last[p], today: today, Counts: fresh[p]}
	}
	return out, nil
}

// InStates gives how many tasks of the project stand in each state, the cancelled ones too. The caller must not change it.
func (s *Service) InStates(ctx context.Context, today clock.Date, project id.Project) (map[id.State]int, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return nil, err
	}
	counts, err := s.Counts(ctx, today, []id.Project{project})
	return counts[project].states, err
}

// count counts by state, from the index of states and due dates alone, without reading a task.
func (s *Service) count(ctx context.Context, today clock.Date, projects []id.Project) (map[id.Project]Counts, error) {
	out := make(map[id.Project]Counts, len(projects))
	args := []any{string(today)}
	for _, p := range projects {
		args = append(args, string(p))
	}
	// Each number is a walk over one piece of the index; grouping would reckon with every entry.
	const due = `(CASE WHEN due = '' THEN 'z' ELSE due END)`
	const of = ` FROM task WHERE state_id = s.id AND deleted = 0`
	err := db.Each(ctx, s.db, `SELECT s.project_id, s.id, s.category, (SELECT COUNT(*)`+of+`) AS total,
		CASE WHEN s.category IN ('done', 'cancelled') THEN 0 ELSE (SELECT COUNT(*)`+of+` AND `+due+` < $1) END AS late,
		COALESCE((SELECT MAX(`+due+`)`+of+` AND `+due+` < 'z'), '') AS last
		FROM state s WHERE s.project_id `+db.In(2, len(projects)), args, func(scan func(...any) error) error {
		var p id.Project
		var state id.State
		var category Category
		var total, late int
		var last clock.Date
		if err := scan(&p, &state, &category, &total, &late, &last); err != nil || total == 0 {
			return err
		}
		c := out[p]
		if c.states == nil {
			c.states = map[id.State]int{}
		}
		c.states[state] = total
		switch category {
		case Cancelled:
		case Done:
			c.Total += total
			c.Done += total
		default:
			c.Total += total
			c.Late += late
			c.LastDue = max(c.LastDue, last)
		}
		out[p] = c
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, s.milestones(ctx, projects, out)
}

// milestones adds the next open milestone of each project.
func (s *Service) milestones(ctx context.Context, projects []id.Project, out map[id.Project]Counts) error {
	args := make([]any, len(projects))
	for i, p := range projects {
		args[i] = string(p)
	}
	return db.Each(ctx, s.db, `SELECT project_id, title, due FROM task
		WHERE milestone AND deleted = 0 AND project_id `+db.In(1, len(projects))+` AND due <> '' AND category IN ('todo', 'doing')
		ORDER BY project_id, due DESC, number DESC`, args, func(scan func(...any) error) error {
		var p id.Project
		var title string
		var due clock.Date
		err := scan(&p, &title, &due)
		c := out[p]
		c.NextMilestone, c.NextDue = title, due // the last one of a project is its earliest
		out[p] = c
		return err
	})
}
