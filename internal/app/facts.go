package app

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/project"
	"throughline/internal/web/projects"
)

// facts gathers what the lines and the healths of projects are computed from, in a few queries for all of them.
func (a *App) facts(ctx context.Context, list []project.Project) (map[id.Project]projects.Facts, error) {
	calendar, err := a.Org.CalendarFor(ctx, a.DB, "")
	if err != nil {
		return nil, err
	}
	today := calendar.Today(a.Config.Clock.Now())
	ids := make([]id.Project, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	counts, err := a.Plans.Counts(ctx, today, ids)
	if err != nil {
		return nil, err
	}
	out := map[id.Project]projects.Facts{}
	for _, p := range list {
		c := counts[p.ID]
		f := projects.Facts{Line: project.LineFacts{Project: p, Today: today, Tasks: project.Count{Done: c.Done, Total: c.Total}}}
		news := project.HealthFacts{Now: today, LastNews: today}
		if c.NextDue.Before(today) {
			news.MilestoneLate, news.LateMilestone = c.NextDue.DaysUntil(today), c.NextMilestone
		}
		f.Health, f.Reasons = project.Assess(news)
		if said, note, ok := p.Said(today); ok {
			f.Health, f.Reasons = said, append([]string{note}, f.Reasons...)
		}
		out[p.ID] = f
	}
	return out, nil
}

// projectOf tells to which project a thing belongs on which people remark.
func (a *App) projectOf(ctx context.Context, q db.Q, subject, subjectID string) (id.Project, error) {
	switch subject {
	case "project":
		return id.Project(subjectID), nil
	case "task":
		return a.Plans.ProjectOf(ctx, q, id.Task(subjectID))
	}
	return "", fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
}
