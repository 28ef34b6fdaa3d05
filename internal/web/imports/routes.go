// Package imports shows the imports: what was imported when, and the way from the files of another tool to tasks here.
package imports

import (
	"throughline/internal/access"
	"throughline/internal/importing"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/web/page"
)

// Pages answers the addresses below /imports.
type Pages struct {
	Imports  *importing.Service
	Projects *project.Service
	Org      *org.Service
}

// Routes lists the pages.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/imports", Action: access.Import, Serve: p.List},
		{Method: "GET", Path: "/imports/new", Action: access.Import, Serve: p.New},
		{Method: "POST", Path: "/imports", Action: access.Import, Serve: p.Receive},
		{Method: "GET", Path: "/imports/{import}", Action: access.Import, Serve: p.Import},
		{Method: "POST", Path: "/imports/{import}/answers", Action: access.Import, Serve: p.Answer},
		{Method: "POST", Path: "/imports/{import}/start", Action: access.Import, Serve: p.Start},
		{Method: "POST", Path: "/imports/{import}/cancellation", Action: access.Import, Serve: p.Cancel},
		{Method: "POST", Path: "/imports/{import}/undo", Action: access.Import, Serve: p.Undo},
		{Method: "POST", Path: "/imports/{import}/again", Action: access.Import, Serve: p.Again},
		{Method: "GET", Path: "/imports/{import}/files/{number}", Action: access.Import, Serve: p.File},
	}
}
