package app

import (
	"context"
	"slices"

	"throughline/internal/access"
	"throughline/internal/budget"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/kpi"
	"throughline/internal/money"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/web/projects"
)

// factsKey names the facts of a project as somebody sees them on a day. Guests see other processes than the others do.
type factsKey struct {
	project id.Project
	guest   id.Person
	today   clock.Date
}

// factSubjects may change what a project's facts say without being events of the project.
var factSubjects = []string{"project", "process", "version", "process link", "wave", "criterion", "kpi", "value", "budget line", "budget entry", "state", "calendar", "organisation"}

// facts gathers what the lines and the healths of projects that the actor sees are computed from. Those of one project,
// which each of its pages shows, are kept until something happens to it.
func (a *App) facts(ctx context.Context, list []project.Project) (map[id.Project]projects.Facts, error) {
	if len(list) != 1 {
		return a.foreseen(a.factsOf(ctx, list))
	}
	calendar, err := a.Org.CalendarFor(ctx, a.DB, "")
	if err != nil {
		return nil, err
	}
	key := factsKey{project: list[0].ID, today: calendar.Today(a.Config.Clock.Now())}
	if actor := access.From(ctx); actor.Role == access.Guest {
		key.guest = actor.Person
	}
	cause := kept.Cause{Subjects: factSubjects, Project: string(key.project)}
	if key.guest != "" {
		cause.Subjects = append(slices.Clone(factSubjects), "member")
	}
	return a.foreseen(a.known.Get(ctx, a.DB, key, cause, func() (map[id.Project]projects.Facts, error) { return a.factsOf(ctx, list) }))
}

// foreseen adds when the plans will probably finish, to a copy: what is kept belongs to all.
func (a *App) foreseen(of map[id.Project]projects.Facts, err error) (map[id.Project]projects.Facts, error) {
	out := make(map[id.Project]projects.Facts, len(of))
	for project, f := range of {
		seen, _ := a.Timing.Foreseen(project)
		f.Line.P80 = seen.P80
		out[project] = f
	}
	return out, err
}

// factsOf reads them, in a few queries for all projects.
func (a *App) factsOf(ctx context.Context, list []project.Project) (map[id.Project]projects.Facts, error) {
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
	maps, err := a.Processes.Of(ctx, ids)
	if err != nil {
		return nil, err
	}
	waves, err := a.Rollouts.Of(ctx, ids)
	if err != nil {
		return nil, err
	}
	results, err := a.KPIs.Main(ctx, ids)
	if err != nil {
		return nil, err
	}
	spent := map[id.Project]money.Amount{}
	if access.From(ctx).SeesMoney() {
		if spent, err = a.Budgets.Spent(ctx, a.DB, ids); err != nil {
			return nil, err
		}
	}
	out := map[id.Project]projects.Facts{}
	for _, p := range list {
		c := counts[p.ID]
		f := projects.Facts{Line: project.LineFacts{Project: p, Today: today, Tasks: project.Count{Done: c.Done, Total: c.Total},
			Processes: processFacts(maps[p.ID]), Waves: waveFacts(waves[p.ID]), Result: resultFacts(results[p.ID])}}
		over := false
		if sum, ok := spent[p.ID]; ok && (sum.Currency == p.Currency || p.Cap == 0) {
			f.Line.Spent = &sum
			over = p.Cap > 0 && sum.Minor > p.Cap
		}
		news := project.HealthFacts{Now: today, OverCap: over, LastNews: today, GateFailed: failedGates(waves[p.ID], today)}
		if c.NextDue.Before(today) {
			news.MilestoneLate, news.LateMilestone = c.NextDue.DaysUntil(today), c.NextMilestone
		}
		if answer := results[p.ID].Answer; answer != nil {
			for _, b := range answer.Breaches {
				news.Guardrails = append(news.Guardrails, b.Name)
			}
		}
		f.Health, f.Reasons = project.Assess(news)
		if said, note, ok := p.Said(today); ok {
			f.Health, f.Reasons = said, append([]string{note}, f.Reasons...)
		}
		out[p.ID] = f
	}
	return out, nil
}

func processFacts(list []process.Linked) project.ProcessFacts {
	var f project.ProcessFacts
	for _, l := range list {
		if l.Published == 0 {
			f.Drafts++
			continue
		}
		f.Published++
		f.Version, f.Name = int(l.Published), l.Name
	}
	return f
}

func waveFacts(list []rollout.View) project.WaveFacts {
	f := project.WaveFacts{Total: len(list)}
	for _, w := range list {
		switch {
		case w.Status == rollout.Live || w.Status == rollout.Done:
			f.Live++
		case f.Next == "" && w.Status == rollout.Planned:
			f.Next, f.NextDate = w.Name, w.GoLive
			f.Criteria = project.Count{Done: w.Entry.Yes, Total: w.Entry.Total}
			f.NoGo = w.Entry.Verdict == rollout.NoGo
			if len(w.Entry.Reasons) > 0 {
				f.Reason = w.Entry.Reasons[0]
			}
		}
	}
	return f
}

// failedGates names the planned waves whose day has come while their criteria say no-go.
func failedGates(list []rollout.View, today clock.Date) []string {
	var out []string
	for _, w := range list {
		if w.Status == rollout.Planned && w.GoLive.Before(today) && w.Entry.Verdict == rollout.NoGo {
			out = append(out, w.Name)
		}
	}
	return out
}

func resultFacts(r kpi.Result) project.ResultFacts {
	if r.Answer == nil {
		return project.ResultFacts{}
	}
	f := project.ResultFacts{Verdict: string(r.Answer.Verdict), Headline: r.Answer.Headline, After: r.Answer.After.N}
	if f.After > 0 {
		f.Difference = r.Difference()
	}
	return f
}

// projectOf tells to which project a thing belongs on which people remark.
func (a *App) projectOf(ctx context.Context, q db.Q, subject, subjectID string) (id.Project, error) {
	switch subject {
	case "project":
		return id.Project(subjectID), nil
	case "task":
		return a.Plans.ProjectOf(ctx, q, id.Task(subjectID))
	case "run":
		return a.Runs.ProjectOf(ctx, q, id.Run(subjectID))
	case "runstep":
		return a.Runs.ProjectOfStep(ctx, q, id.Step(subjectID))
	case "process":
		return a.Processes.HomeOf(ctx, q, id.Process(subjectID))
	case "step":
		return a.Processes.HomeOf(ctx, q, process.SubjectOf(subjectID))
	}
	return "", fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
}

// budgetOf gives what a budget needs to know of its change.
func (a *App) budgetOf(ctx context.Context, q db.Q, of id.Project) (budget.Facts, error) {
	currency, most, err := a.Projects.Money(ctx, q, of)
	if err == nil && currency == "" {
		var o org.Organisation
		o, err = a.Org.Organisation(access.With(ctx, access.System()))
		currency = o.Currency
	}
	return budget.Facts{Currency: currency, Cap: most}, err
}
