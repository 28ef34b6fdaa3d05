package app

import (
	"context"
	"time"

	"throughline/demo"
	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/notify"
	"throughline/internal/org"
)

// demoLead is the person as whom the demo is seen.
const demoLead = demo.Lead

// Demonstrate fills an empty database with the demo company and lets everybody in as its operations project manager.
func (a *App) Demonstrate(ctx context.Context) error {
	system := access.With(ctx, access.System())
	o, err := a.Org.Organisation(system)
	if fault.Is(err, fault.NotFound) {
		if err = a.DB.Filling(ctx, func() error { return a.loadDemo(system) }); err == nil {
			o, err = a.Org.Organisation(system)
		}
	}
	if err != nil {
		return err
	}
	page, err := a.Org.ListPeople(system, org.PeopleQuery{Text: demoLead, Limit: 1})
	if err != nil {
		return err
	}
	if len(page.People) == 0 || !o.Demo {
		return fault.New(fault.Conflict, "this database is not the demo company's, or its loading was cut short; begin it anew with --fresh")
	}
	a.Web.Demo = page.People[0].ID
	return nil
}

// loadDemo plays the story of the demo company through services whose clock goes through its year, then brings search
// and inboxes up to date.
func (a *App) loadDemo(ctx context.Context) error {
	now := a.Config.Clock.Now()
	hash, err := a.Signin.Hash(ctx, "northbeam-demo-2026", demoLead)
	if err != nil {
		return err
	}
	story := clock.At(now)
	past := &App{Config: Config{URL: a.Config.URL, Clock: story}, DB: a.DB, Files: a.Files, Jobs: a.Jobs,
		Door: &act.Door{DB: a.DB, Clock: story, Signal: a.Door.Signal, Tables: a.Door.Tables, Kinds: a.Door.Kinds, Jobs: a.Jobs}}
	if err := past.services(); err != nil {
		return err
	}
	err = demo.Load(ctx, demo.Services{Org: past.Org, Projects: past.Projects, Plans: past.Plans, Timing: past.Timing, Processes: past.Processes, Runs: past.Runs,
		Rollouts: past.Rollouts, KPIs: past.KPIs, Remarks: past.Remarks, Tools: past.Tools, Budgets: past.Budgets, Door: past.Door, Clock: story}, now, hash)
	if err != nil {
		return err
	}
	for _, f := range a.followers {
		if err := history.CatchUp(ctx, a.DB, a.Config.Clock, f); err != nil {
			return err
		}
	}
	return a.clearInboxes(ctx, now.AddDate(0, 0, -demoWaits))
}

// demoWaits is for how many days a line waits in the inboxes of the demo company; its people have done what is older.
const demoWaits = 12

func (a *App) clearInboxes(ctx context.Context, since time.Time) error {
	everybody, err := a.Org.ListPeople(ctx, org.PeopleQuery{Limit: 200})
	if err != nil {
		return err
	}
	for _, p := range everybody.People {
		mine := access.With(ctx, access.Actor{Person: p.ID, Name: p.Name, Role: p.Role, Via: access.ViaPage})
		lines, err := a.Inbox.List(mine, notify.Open, "", 200)
		if err != nil {
			return err
		}
		var old []notify.EntryID
		for _, line := range lines.Items {
			if line.At.Before(since) {
				old = append(old, line.ID)
			}
		}
		if len(old) == 0 {
			continue
		}
		if err := a.Inbox.MarkDone(mine, old, true); err != nil {
			return err
		}
	}
	return nil
}
