package app

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/api"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/process/presence"
	"throughline/internal/web"
	"throughline/internal/web/accounts"
	"throughline/internal/web/budgets"
	"throughline/internal/web/docs"
	"throughline/internal/web/entries"
	"throughline/internal/web/impacts"
	"throughline/internal/web/imports"
	"throughline/internal/web/kpis"
	"throughline/internal/web/people"
	"throughline/internal/web/plans"
	"throughline/internal/web/processes"
	"throughline/internal/web/projects"
	"throughline/internal/web/rollouts"
	"throughline/internal/web/runs"
	"throughline/internal/web/searches"
	"throughline/internal/web/settings"
	"throughline/internal/web/today"
	"throughline/internal/web/tools"
)

// rims puts the pages and the API before the services.
func (a *App) rims() {
	handler, operations := api.New(api.Services{DB: a.DB, Door: a.Door, Org: a.Org, Signin: a.Signin, Projects: a.Projects, Plans: a.Plans, Timing: a.Timing, Remarks: a.Remarks, Imports: a.Imports,
		Search: a.Search, Inbox: a.Inbox, KPIs: a.KPIs, Runs: a.Runs, Trials: a.Trials, Rollouts: a.Rollouts, Processes: a.Processes, Shares: a.Shares, Tools: a.Tools, Budgets: a.Budgets, Impact: a.Impact})
	a.Operations = operations
	changes := &projects.Pages{Projects: a.Projects, Org: a.Org, Facts: a.facts}
	routes := slices.Concat(
		(&entries.Pages{Org: a.Org, Signin: a.Signin}).Routes(),
		(&accounts.Pages{Org: a.Org, Signin: a.Signin, Clock: a.Config.Clock}).Routes(),
		(&people.Pages{Org: a.Org, Signin: a.Signin, Projects: a.Projects, URL: a.Config.URL}).Routes(),
		(&settings.Pages{DB: a.DB, Org: a.Org, Kinds: a.Door.Kinds, Code: func(ctx context.Context, of id.Project) (string, error) {
			p, err := a.Projects.Get(ctx, of)
			return p.Code, err
		}}).Routes(),
		(&today.Pages{Processes: a.Processes, Plans: a.Plans, Runs: a.Runs, Inbox: a.Inbox, Org: a.Org}).Routes(),
		(&searches.Pages{Search: a.Search}).Routes(),
		(&imports.Pages{Imports: a.Imports, Projects: a.Projects, Org: a.Org}).Routes(),
		(&docs.Pages{Operations: shown(operations)}).Routes(),
		changes.Routes(),
		(&plans.Pages{Plans: a.Plans, Timing: a.Timing, Remarks: a.Remarks, Org: a.Org, Frame: changes.Frame, FrameOf: changes.FrameOf, Timeline: a.timeline}).Routes(),
		(&processes.Pages{Board: presence.New(a.Config.Clock), Shares: a.Shares, Clock: a.Config.Clock, URL: a.Config.URL, Measure: a.Runs.Measure, Remarks: a.Remarks, Processes: a.Processes, Projects: a.Projects, Org: a.Org, Frame: changes.Frame, FrameOf: changes.FrameOf}).Routes(),
		(&runs.Pages{Runs: a.Runs, Processes: a.Processes, Org: a.Org, Remarks: a.Remarks, URL: a.Config.URL, Questions: questions}).Routes(),
		(&tools.Pages{Tools: a.Tools, Processes: a.Processes, Org: a.Org}).Routes(),
		(&budgets.Pages{Budgets: a.Budgets, Org: a.Org, Frame: changes.Frame, FrameOf: changes.FrameOf}).Routes(),
		(&impacts.Pages{Impact: a.Impact, Processes: a.Processes, Projects: a.Projects, Org: a.Org}).Routes(),
		(&rollouts.Pages{Rollouts: a.Rollouts, Org: a.Org, Frame: changes.Frame, FrameOf: changes.FrameOf}).Routes(),
		(&kpis.Pages{KPIs: a.KPIs, Projects: a.Projects, Org: a.Org, Frame: changes.Frame, FrameOf: changes.FrameOf, Timeline: a.timeline}).Routes(),
	)
	a.Web = &web.Server{DB: a.DB, Clock: a.Config.Clock, Door: a.Door, Signal: a.Door.Signal, Org: a.Org, Signin: a.Signin, API: handler,
		Secure: strings.HasPrefix(a.Config.URL, "https://"), Stopping: a.stopping, Routes: routes}
	a.Handler = a.Web.Handler()
}

// shown gives the API's table to the page that shows it.
func shown(operations []api.Operation) []docs.Operation {
	out := make([]docs.Operation, len(operations))
	for i, o := range operations {
		out[i] = docs.Operation{Method: o.Method, Path: o.Path, Summary: o.Summary, Tag: o.Tag, Action: o.Action}
	}
	return out
}

// timeline gives the newest events about a thing with the words for them.
func (a *App) timeline(ctx context.Context, subject string, limit int) ([]history.Event, history.Catalogue, error) {
	events, err := history.Timeline(ctx, a.DB, subject, limit)
	if err != nil {
		return nil, nil, err
	}
	events, err = history.Seen(ctx, a.DB, events)
	return events, a.Door.Kinds, err
}
