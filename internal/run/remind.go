package run

import (
	"context"
	"errors"
	"slices"
	"time"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/history"
	"throughline/internal/id"
)

// escalateAfter is how many working days a step may be overdue before the owner of its process is told.
const escalateAfter = 3

// mostReminders bounds one look for steps that are due.
const mostReminders = 1000

// Remind reminds of steps that are nearly due, overdue, and overdue for days, each once, on working days of the team only;
// the longest due first. It gives how many reminders were written.
func (s *Service) Remind(ctx context.Context, now time.Time) (int, error) {
	// Nowhere is it more than a day later than in UTC, and a step is near on the working day before: four days hold a
	// weekend, and a longer holiday is caught up with by the later look on the first working day.
	late, err := steps.Select(ctx, s.db, `WHERE status = 'open' AND due <> '' AND due <= $1 AND reminded < $2 ORDER BY due, id LIMIT $3`,
		string(clock.DateOf(now.UTC()).AddDays(4)), int64(Escalated), int64(mostReminders))
	if err != nil {
		return 0, err
	}
	sent := 0
	var failed []error
	for _, st := range late {
		if err := ctx.Err(); err != nil {
			return sent, err
		}
		wrote, err := s.remind(ctx, st.ID)
		if err != nil {
			failed = append(failed, err)
		}
		if wrote {
			sent++
		}
	}
	return sent, errors.Join(failed...)
}

// remind writes the reminder that a step has come to, if it is a new one.
func (s *Service) remind(ctx context.Context, step id.Step) (bool, error) {
	wrote := false
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		st, err := steps.Get(ctx, tx, string(step))
		if err != nil {
			return err
		}
		calendar, err := s.deps.Calendar(ctx, tx, st.Team)
		if err != nil {
			return err
		}
		stage := reminder(calendar, st.Due, calendar.Today(tx.Now))
		if st.Status != Open || stage <= st.Reminded {
			return nil
		}
		people, err := s.reminded(ctx, tx, &st, stage)
		if err != nil {
			return err
		}
		st.Reminded, wrote = stage, true
		return act.Save(ctx, tx, steps, &st, history.Fact{Kind: "runstep.reminded", Project: st.Project,
			Data: told{about{string(st.Run), st.Node, st.Name}, people}})
	})
	return wrote, err
}

// reminder gives the reminder that a step due on a day has come to; none on a day that is not worked.
func reminder(c clock.Calendar, due, today clock.Date) Reminder {
	switch {
	case due == "" || !c.Works(today):
		return NoReminder
	case c.Between(due, today) >= escalateAfter:
		return Escalated
	case due.Before(today):
		return Late
	case due <= c.Add(today, 1):
		return Soon
	}
	return NoReminder
}

// reminded says who is reminded of a step: who does it, else from the day it is late its team; at last the owner of the
// process too, or who started the run.
func (s *Service) reminded(ctx context.Context, tx *act.Tx, st *Step, stage Reminder) ([]id.Person, error) {
	var people []id.Person
	if st.Assignee != "" {
		people = append(people, st.Assignee)
	} else if stage >= Late {
		team, err := s.members(ctx, tx, st.Team)
		if err != nil {
			return nil, err
		}
		people = append(people, team[:min(len(team), mostTold)]...)
	}
	if stage == Escalated {
		r, err := runs.Get(ctx, tx, string(st.Run))
		if err != nil {
			return nil, err
		}
		p, err := s.load(ctx, tx, r.Process, r.Map)
		if err != nil {
			return nil, err
		}
		owner := p.Owner
		if owner == "" {
			owner = r.By
		}
		if owner != "" && !slices.Contains(people, owner) {
			people = append(people, owner)
		}
	}
	return people, nil
}

// dueAfter gives the steps whose days count from the end of a node their due dates, now that it has ended.
func (c *carry) dueAfter(ctx context.Context, node string) error {
	waiting := c.p.after[node]
	if len(waiting) == 0 {
		return nil
	}
	open, err := steps.Select(ctx, c.tx, `WHERE run_id = $1 AND status = 'open'`, string(c.r.ID))
	if err != nil {
		return err
	}
	for i := range open {
		if open[i].beside() || !slices.Contains(waiting, open[i].Node) {
			continue
		}
		if open[i].Due, err = c.due(ctx, &open[i], c.tx.Now); err != nil {
			return err
		}
		if err := act.Save(ctx, c.tx, steps, &open[i], open[i].fact("runstep.dated")); err != nil {
			return err
		}
	}
	return nil
}

// due counts a step's working days from an instant, on the calendar of its team.
func (c *carry) due(ctx context.Context, st *Step, from time.Time) (clock.Date, error) {
	days := c.p.Steps[st.Node].Days
	calendar, err := c.s.deps.Calendar(ctx, c.tx, st.Team)
	if err != nil || days == 0 {
		return "", err
	}
	return calendar.Add(calendar.Today(from), days), nil
}

// dated gives a step its due date as it opens: from now, or from when the step ended that its days count from. While that
// one has not ended there is none.
func (c *carry) dated(ctx context.Context, st *Step) error {
	told := c.p.Steps[st.Node]
	if told.Days == 0 {
		return nil
	}
	from := c.tx.Now
	if told.DaysAfter != "" {
		done, err := steps.Select(ctx, c.tx, `WHERE run_id = $1 AND node = $2 AND status IN ('done', 'skipped') AND kind NOT IN ('approval', 'ask') ORDER BY closed DESC LIMIT 1`,
			string(c.r.ID), told.DaysAfter)
		if err != nil || len(done) == 0 {
			return err
		}
		from = done[0].Closed
	}
	var err error
	st.Due, err = c.due(ctx, st, from)
	return err
}
