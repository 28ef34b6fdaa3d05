package rollout

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// AddWave adds a wave behind the others. The same id with the same name twice gives the first one again.
func (s *Service) AddWave(ctx context.Context, project id.Project, n NewWave) (Wave, error) {
	var w Wave
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.EditRollout, project); err != nil {
			return err
		}
		if n.ID != "" {
			if !id.Valid(string(n.ID)) {
				return fault.Field("id", "is not an id: 25 characters of 0-9a-z")
			}
			same, err := waves.Get(ctx, tx, string(n.ID))
			switch {
			case err == nil && same.Project == project && same.Name == n.Name:
				w = same
				return nil
			case err == nil:
				return fault.New(fault.Conflict, "Another wave has this id already")
			case !fault.Is(err, fault.NotFound):
				return err
			}
		}
		list, err := wavesOf(ctx, tx, project)
		if err != nil {
			return err
		}
		w = Wave{ID: n.ID, Project: project, Name: n.Name, Teams: n.Teams, Site: n.Site, Start: n.Start, GoLive: n.GoLive,
			Owner: n.Owner, Status: Planned, Created: tx.Now}
		if w.ID == "" {
			w.ID = id.New[id.Wave](tx.Now)
		}
		order, last := wavePlaces(list), ""
		if len(order) > 0 {
			last = order[len(order)-1].id
		}
		if w.Rank, err = between(order, "", last); err != nil {
			return err
		}
		return s.storeWave(ctx, tx, &Wave{}, &w, "wave.added")
	})
	return w, err
}

// EditWave changes the present fields. Version 0 overwrites whatever is stored; another one must be the stored version.
func (s *Service) EditWave(ctx context.Context, wave id.Wave, version int64, p WavePatch) (Wave, error) {
	return s.change(ctx, wave, version, func(tx *act.Tx, w *Wave) error {
		old := *w
		set(&w.Name, p.Name)
		set(&w.Teams, p.Teams)
		set(&w.Site, p.Site)
		set(&w.Start, p.Start)
		set(&w.GoLive, p.GoLive)
		set(&w.Owner, p.Owner)
		return s.storeWave(ctx, tx, &old, w, "wave.edited")
	})
}

// MoveWave puts the wave behind another one of its project, or to the top when after is "".
func (s *Service) MoveWave(ctx context.Context, wave id.Wave, version int64, after id.Wave) (Wave, error) {
	return s.change(ctx, wave, version, func(tx *act.Tx, w *Wave) error {
		list, err := wavesOf(ctx, tx, w.Project)
		if err != nil {
			return err
		}
		if w.Rank, err = between(wavePlaces(list), string(w.ID), string(after)); err != nil {
			return err
		}
		return s.saveWave(ctx, tx, w, "wave.moved", nil)
	})
}

// RemoveWave removes a planned wave with its criteria; undo brings both back. One that went live is part of what
// happened and stays.
func (s *Service) RemoveWave(ctx context.Context, wave id.Wave, version int64) error {
	_, err := s.change(ctx, wave, version, func(tx *act.Tx, w *Wave) error {
		if err := w.may("remove it", Planned); err != nil {
			return err
		}
		list, err := criteriaOf(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		for i := range list {
			fact := history.Fact{Kind: "criterion.removed", Project: w.Project, Data: about{Wave: string(w.ID)}}
			if err := act.Remove(ctx, tx, criteria, &list[i], fact); err != nil {
				return err
			}
		}
		return act.Remove(ctx, tx, waves, w, history.Fact{Kind: "wave.removed", Project: w.Project})
	})
	return err
}

// TakeLive takes a planned wave live on the day, today when "". On a no-go it is refused with the reasons, unless a
// condition names who closes what is open, until when, and why; over a mandatory no there is no condition. How the
// criteria stood is kept with the event.
func (s *Service) TakeLive(ctx context.Context, wave id.Wave, version int64, day clock.Date, condition *Condition) (Wave, error) {
	return s.change(ctx, wave, version, func(tx *act.Tx, w *Wave) error {
		if err := w.may("take it live", Planned); err != nil {
			return err
		}
		today, err := s.deps.Today(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		if day == "" {
			day = today
		}
		if _, err := clock.ParseDate(string(day)); err != nil || day > today.AddDays(1) {
			return fault.Field("live", "must be a day up to today, such as %s", today)
		}
		list, err := criteriaOf(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		r := Decide(list, Entry, day)
		switch {
		case r.Verdict == Go:
		case r.Refused:
			return refusal(w, r, "A mandatory no cannot go live under a condition either.")
		case condition == nil:
			return refusal(w, r, "Close these, or let it go under a condition with an owner, a date and a reason.")
		default:
			c := *condition
			if err := c.check(today); err != nil {
				return err
			}
			var k fault.Check
			k.Add("condition.owner", s.deps.CheckPeople(ctx, tx, []id.Person{c.Owner}))
			if err := k.Err(); err != nil {
				return err
			}
			c.By, c.At = tx.Actor.Person, tx.Now
			w.Condition = c
			r = r.under(c, today)
		}
		w.Status, w.Live = Live, day
		return s.saveWave(ctx, tx, w, "wave.live", decision{r.Verdict, r.Yes, r.Total, r.Reasons})
	})
}

// Finish marks a live wave as done; a mandatory exit criterion that does not hold refuses it.
func (s *Service) Finish(ctx context.Context, wave id.Wave, version int64) (Wave, error) {
	return s.change(ctx, wave, version, func(tx *act.Tx, w *Wave) error {
		if err := w.may("finish it", Live); err != nil {
			return err
		}
		list, err := criteriaOf(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		today, err := s.deps.Today(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		r := Decide(list, Exit, today)
		if r.Verdict == NoGo {
			return refusal(w, r, "Close these first.")
		}
		w.Status = Done
		return s.saveWave(ctx, tx, w, "wave.done", decision{r.Verdict, r.Yes, r.Total, r.Reasons})
	})
}

// RollBack takes a live or finished wave back; it needs a reason.
func (s *Service) RollBack(ctx context.Context, wave id.Wave, version int64, reason string) (Wave, error) {
	return s.change(ctx, wave, version, func(tx *act.Tx, w *Wave) error {
		if err := w.may("roll it back", Live, Done); err != nil {
			return err
		}
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		w.Status = RolledBack
		return s.saveWave(ctx, tx, w, "wave.back", about{Reason: reason})
	})
}

// Replan makes a wave that was rolled back a planned one again, with its criteria to be looked at anew.
func (s *Service) Replan(ctx context.Context, wave id.Wave, version int64) (Wave, error) {
	return s.change(ctx, wave, version, func(tx *act.Tx, w *Wave) error {
		if err := w.may("plan it again", RolledBack); err != nil {
			return err
		}
		list, err := criteriaOf(ctx, tx, w.ID)
		if err != nil {
			return err
		}
		for i := range list {
			c := &list[i]
			c.reset()
			if err := saveCriterion(ctx, tx, c, "criterion.answered", ""); err != nil {
				return err
			}
		}
		w.Status, w.Live, w.Condition = Planned, "", Condition{}
		return s.saveWave(ctx, tx, w, "wave.replanned", nil)
	})
}

// refusal says a no-go with its reasons, one problem each.
func refusal(w *Wave, r Readiness, hint string) error {
	e := fault.New(fault.Conflict, "%s is a no-go with %s. %s", w.Name, r.share(), hint)
	for _, reason := range r.Reasons {
		e.Problems = append(e.Problems, fault.Problem{Field: "criteria", Message: reason})
	}
	return e
}

// change loads a wave, asks for the right, sets the version the actor saw, and runs fn.
func (s *Service) change(ctx context.Context, wave id.Wave, version int64, fn func(tx *act.Tx, w *Wave) error) (Wave, error) {
	var w Wave
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if w, err = waves.Get(ctx, tx, string(wave)); err != nil {
			return err
		}
		if err := tx.MayIn(ctx, access.EditRollout, w.Project); err != nil {
			return err
		}
		if version != 0 {
			w.Version = version
		}
		return fn(tx, &w)
	})
	return w, err
}

func (s *Service) storeWave(ctx context.Context, tx *act.Tx, old, w *Wave, kind string) error {
	if err := w.check(); err != nil {
		return err
	}
	var c fault.Check
	if w.Owner != "" && w.Owner != old.Owner {
		c.Add("owner", s.deps.CheckPeople(ctx, tx, []id.Person{w.Owner}))
	}
	c.Add("teams", s.deps.CheckTeams(ctx, tx, w.Teams))
	if err := c.Err(); err != nil {
		return err
	}
	return s.saveWave(ctx, tx, w, kind, nil)
}

func (s *Service) saveWave(ctx context.Context, tx *act.Tx, w *Wave, kind string, data any) error {
	return act.Save(ctx, tx, waves, w, history.Fact{Kind: kind, Project: w.Project, Data: data})
}

func wavesOf(ctx context.Context, q db.Q, project id.Project) ([]Wave, error) {
	return waves.Select(ctx, q, `WHERE project_id = $1 ORDER BY rank, id`, string(project))
}

func wavePlaces(list []Wave) []placed {
	out := make([]placed, len(list))
	for i, w := range list {
		out[i] = placed{string(w.ID), w.Rank}
	}
	return out
}
