package app

import (
	"context"
	"slices"

	"throughline/internal/api"
	"throughline/internal/history"
	"throughline/internal/web"
	"throughline/internal/web/page"
	"throughline/internal/web/plans"
	"throughline/internal/web/projects"
)

// rims puts the pages and the API before the services.
func (a *App) rims() {
	handler, operations := api.New(api.Services{DB: a.DB, Door: a.Door, Org: a.Org, Signin: a.Signin, Projects: a.Projects, Plans: a.Plans})
	a.Operations = operations
	changes := &projects.Pages{Projects: a.Projects, Org: a.Org, Facts: a.facts}
	work := &plans.Pages{Plans: a.Plans, Remarks: a.Remarks, Org: a.Org, Frame: changes.Frame, FrameOf: changes.FrameOf, Timeline: a.timeline}
	a.Web = &web.Server{DB: a.DB, Clock: a.Config.Clock, Door: a.Door, Signal: a.Door.Signal, Org: a.Org, Signin: a.Signin, API: handler,
		Stopping: a.stopping, Routes: slices.Concat([]page.Route(nil), changes.Routes(), work.Routes())}
	a.Handler = a.Web.Handler()
}

// timeline gives the newest events about a thing with the words for them.
func (a *App) timeline(ctx context.Context, subject string, limit int) ([]history.Event, history.Catalogue, error) {
	events, err := history.Of(ctx, a.DB, subject, 0, limit)
	if err != nil {
		return nil, nil, err
	}
	events, err = history.Seen(ctx, a.DB, events)
	return events, a.Door.Kinds, err
}
