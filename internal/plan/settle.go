package plan

import (
	"context"
	"slices"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/plan/pin"
)

// Moved is a task whose time an act has changed.
type Moved struct {
	Task  id.Task
	Typed bool // a person gave the start
	Ties  bool // a link or the tree was changed, so that a circle may have come about
}

// moved adds the task when the edit changed what a schedule is computed from.
func moved(list []Moved, was, is *Task, p TaskPatch) []Moved {
	cancelled := (was.Category == Cancelled) != (is.Category == Cancelled)
	if was.Start == is.Start && was.Due == is.Due && was.Parent == is.Parent && was.Team == is.Team && was.Milestone == is.Milestone &&
		pin.Same(was.Timing, is.Timing) && !cancelled && was.Deleted.Equal(is.Deleted) {
		return list
	}
	return append(list, Moved{Task: is.ID, Typed: was.Start != is.Start && p.Start != nil && p.Pin == nil, Ties: was.Parent != is.Parent})
}

// settle lets what depends on the tasks be re-planned, and reads those again that the caller will answer with.
func (s *Service) settle(ctx context.Context, tx *act.Tx, project id.Project, shown []Task, causes []Moved) error {
	if len(causes) == 0 || s.deps.Settle == nil {
		return nil
	}
	if err := s.deps.Settle(ctx, tx, project, causes); err != nil {
		return err
	}
	for i := range shown {
		t, err := tasks.Get(ctx, tx, string(shown[i].ID))
		if err != nil {
			return err
		}
		shown[i] = t
	}
	return nil
}

// Change edits a task inside an act whose right was asked already, and leaves it to the caller to settle the plan.
func (s *Service) Change(ctx context.Context, tx *act.Tx, task id.Task, version int64, p TaskPatch) (was, is Task, err error) {
	if is, err = s.open(ctx, tx, access.EditPlan, task); err != nil {
		return was, is, err
	}
	was = is
	return was, is, s.edit(ctx, tx, &refs{s: s, project: is.Project}, &is, version, p)
}

// Reschedule saves the dates and the timing that a schedule gives a task; cause is the task that was moved.
func (s *Service) Reschedule(ctx context.Context, tx *act.Tx, task id.Task, start, due clock.Date, timing pin.Timing, cause id.Task) (Task, error) {
	t, err := tasks.Get(ctx, tx, string(task))
	if err != nil {
		return t, err
	}
	t.Start, t.Due, t.Timing, t.Updated = start, due, timing, tx.Now
	fact := history.Fact{Kind: "task.rescheduled", Project: t.Project, Data: map[string]id.Task{"cause": cause}}
	return t, act.Save(ctx, tx, tasks, &t, fact)
}

// KeepStart pins a task that begins to wait for another to the start that it was given, as its earliest one, so that a
// schedule does not pull it before the day that somebody wrote down.
func (s *Service) KeepStart(ctx context.Context, tx *act.Tx, task id.Task) error {
	t, err := tasks.Get(ctx, tx, string(task))
	if err != nil || t.Start == "" || t.Timing.Pin != "" || t.Timing.Manual || t.Category.Ended() {
		return err
	}
	t.Timing.Pin, t.Timing.Pinned = "snet", t.Start
	return act.Save(ctx, tx, tasks, &t, history.Fact{Kind: "task.pinned", Project: t.Project})
}

// LinkOf gives a link of the project.
func (s *Service) LinkOf(ctx context.Context, tx *act.Tx, project id.Project, link id.Link) (Link, error) {
	l, err := links.Get(ctx, tx, string(link))
	if err == nil && l.Project != project {
		err = fault.New(fault.NotFound, "There is no such link")
	}
	return l, err
}

// Untie removes a link inside an act whose right was asked already.
func (s *Service) Untie(ctx context.Context, tx *act.Tx, l Link) error {
	return act.Remove(ctx, tx, links, &l, history.Fact{Kind: "link.removed", Project: l.Project})
}

// Retie changes kind and lag of a link, those that are present.
func (s *Service) Retie(ctx context.Context, link id.Link, version int64, kind *string, lag *int64) (Link, error) {
	var l Link
	err := s.door.Do(ctx, func(tx *act.Tx) (err error) {
		if l, err = links.Get(ctx, tx, string(link)); err != nil {
			return err
		}
		if err = tx.MayIn(ctx, access.EditPlan, l.Project); err != nil {
			return err
		}
		set(&l.Kind, kind)
		set(&l.Lag, lag)
		if version != 0 {
			l.Version = version
		}
		if l.Kind, err = tie(l.Kind, l.Lag); err != nil {
			return err
		}
		if err = act.Save(ctx, tx, links, &l, history.Fact{Kind: "link.edited", Project: l.Project}); err != nil {
			return err
		}
		return s.settle(ctx, tx, l.Project, nil, []Moved{{Task: l.From, Ties: true}})
	})
	return l, err
}

// tie gives the kind of a link, "FS" for "", or what is wrong with it.
func tie(kind string, lag int64) (string, error) {
	if kind == "" {
		kind = "FS"
	}
	var c fault.Check
	c.Need(slices.Contains([]string{"FS", "SS", "FF", "SF"}, kind), "kind", "is not one of FS, SS, FF, SF")
	c.Need(lag >= -1000 && lag <= 1000, "lag", "is beyond 1000 working days")
	return kind, c.Err()
}
