package plan

import (
	"context"
	"fmt"
	"slices"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/plan/pin"
	"throughline/internal/rank"
)

// open reads a task that the actor may use so; one in the bin is not found.
func (s *Service) open(ctx context.Context, tx *act.Tx, action access.Action, task id.Task) (Task, error) {
	t, err := tasks.Get(ctx, tx, string(task))
	if err != nil {
		return t, err
	}
	if err := tx.MayIn(ctx, action, t.Project); err != nil {
		return Task{}, err
	}
	if !t.Deleted.IsZero() {
		return Task{}, fault.New(fault.NotFound, "This task was deleted; it can be restored from the project's history")
	}
	return t, nil
}

func (s *Service) edit(ctx context.Context, tx *act.Tx, checked *refs, t *Task, version int64, p TaskPatch) error {
	was := *t
	t.apply(p)
	if p.State != nil && *p.State != t.State {
		all, err := statesOf(ctx, tx, t.Project)
		if err != nil {
			return err
		}
		if err := t.enter(all, *p.State, tx); err != nil {
			return err
		}
	}
	if p.After != nil || p.Before != nil {
		if err := s.place(ctx, tx, t, p.After, p.Before); err != nil {
			return err
		}
	}
	if version != 0 {
		t.Version = version
	}
	if same(&was, t) {
		return nil
	}
	t.Updated = tx.Now
	return s.store(ctx, tx, checked, &was, t, kindOf(&was, t))
}

// same tells whether an edit changed nothing, so that it leaves neither a version nor an event.
func same(a, b *Task) bool {
	return a.Version == b.Version && a.Title == b.Title && a.Description == b.Description && a.State == b.State && a.Team == b.Team &&
		a.Start == b.Start && a.Due == b.Due && a.Priority == b.Priority && a.Parent == b.Parent && a.Milestone == b.Milestone &&
		a.Rank == b.Rank && slices.Equal(a.Assignees, b.Assignees) && slices.Equal(a.Labels, b.Labels) && pin.Same(a.Timing, b.Timing)
}

// enter moves the task into a state of its project.
func (t *Task) enter(all []State, to id.State, tx *act.Tx) error {
	for _, s := range all {
		if s.ID != to {
			continue
		}
		if s.Category.Ended() && !t.Category.Ended() {
			t.Finished = tx.Now
		} else if !s.Category.Ended() {
			t.Finished = clock.FromMicros(0)
		}
		t.State, t.Category = s.ID, s.Category
		return nil
	}
	return fault.Field("state", "is not a state of this project")
}

// place gives the task a rank between two neighbours: after one, before one, or between both.
func (s *Service) place(ctx context.Context, tx *act.Tx, t *Task, after, before *id.Task) error {
	var low, high string
	var err error
	neighbour := func(task id.Task) (string, error) {
		n, err := tasks.Get(ctx, tx, string(task))
		if err != nil || n.Project != t.Project {
			return "", fault.Field("after", "is not a task of this project")
		}
		return n.Rank, nil
	}
	if after != nil && *after != "" {
		if low, err = neighbour(*after); err != nil {
			return err
		}
	}
	if before != nil && *before != "" {
		if high, err = neighbour(*before); err != nil {
			return err
		}
	} else if before == nil {
		if high, err = nextRank(ctx, tx, t.Project, low, t.ID); err != nil {
			return err
		}
	}
	if after == nil {
		if low, err = previousRank(ctx, tx, t.Project, high, t.ID); err != nil {
			return err
		}
	}
	if high != "" && low >= high {
		// The neighbours moved in the meantime: behind the first one is what the person still means.
		if high, err = nextRank(ctx, tx, t.Project, low, t.ID); err != nil {
			return err
		}
	}
	t.Rank, err = rank.Between(low, high)
	return err
}

func (s *Service) store(ctx context.Context, tx *act.Tx, checked *refs, was, t *Task, kind string) error {
	if err := t.check(); err != nil {
		return err
	}
	if err := checked.check(ctx, tx, was, t); err != nil {
		return err
	}
	return s.save(ctx, tx, t, kind)
}

func (s *Service) save(ctx context.Context, tx *act.Tx, t *Task, kind string) error {
	return act.Save(ctx, tx, tasks, t, history.Fact{Kind: kind, Project: t.Project})
}

// refs checks what a task refers to, and remembers what was found good for the next task of the same act.
type refs struct {
	s       *Service
	project id.Project
	people  map[id.Person]bool
	teams   map[id.Team]bool
	parents map[id.Task]bool
	causes  []Moved           // tasks whose time was changed
	made    map[id.Task]*Task // those of the same act that are not stored yet
}

func (r *refs) check(ctx context.Context, q db.Q, was, t *Task) error {
	if r.people == nil {
		r.people, r.teams, r.parents = map[id.Person]bool{}, map[id.Team]bool{}, map[id.Task]bool{}
	}
	var fresh []id.Person
	for _, p := range t.Assignees {
		if !r.people[p] && (was == nil || !slices.Contains(was.Assignees, p)) {
			fresh = append(fresh, p)
		}
	}
	if len(fresh) > 0 {
		if err := r.s.deps.CheckPeople(ctx, q, r.project, fresh); err != nil {
			return err
		}
		for _, p := range fresh {
			r.people[p] = true
		}
	}
	if t.Team != "" && !r.teams[t.Team] && (was == nil || was.Team != t.Team) {
		if err := r.s.deps.CheckTeam(ctx, q, t.Team); err != nil {
			return err
		}
		r.teams[t.Team] = true
	}
	if t.Parent == "" || (was != nil && was.Parent == t.Parent) {
		return nil
	}
	if was == nil && r.parents[t.Parent] {
		return nil
	}
	if err := checkParent(ctx, q, t, r.made); err != nil {
		return err
	}
	r.parents[t.Parent] = true
	return nil
}

// checkParent walks up from the new parent: it must be of the project, not beneath the task, and not too deep.
func checkParent(ctx context.Context, q db.Q, t *Task, made map[id.Task]*Task) error {
	up := t.Parent
	for depth := 1; up != ""; depth++ {
		if up == t.ID {
			return fault.Field("parent", "is this task itself or lies beneath it")
		}
		if depth > maxDepth {
			return fault.Field("parent", "is nested deeper than %d levels", maxDepth)
		}
		var p Task
		var err error
		if fresh := made[up]; fresh != nil {
			p = *fresh
		} else {
			p, err = tasks.Get(ctx, q, string(up))
		}
		if err != nil || p.Project != t.Project || !p.Deleted.IsZero() {
			return fault.Field("parent", "is not a task of this project")
		}
		up = p.Parent
	}
	return nil
}

// inRow names the row of a problem when several were sent.
func inRow(err error, i, n int) error {
	e := fault.As(err)
	if n == 1 || e == nil || e.Kind != fault.Invalid {
		return err
	}
	out := fault.New(fault.Invalid, "Row %d needs another look; nothing was added", i+1)
	for _, p := range e.Problems {
		p.Field = fmt.Sprintf("rows[%d].%s", i, p.Field)
		out.Problems = append(out.Problems, p)
	}
	return out
}
