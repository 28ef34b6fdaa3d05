package projects

import (
	"throughline/internal/access"
	"throughline/internal/web/page"
)

// Routes lists the pages of a change.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/projects", Action: access.ListProjects, Serve: p.Portfolio},
		{Method: "GET", Path: "/projects/export", Action: access.ListProjects, Serve: p.Export},
		{Method: "GET", Path: "/projects/new", Action: access.MakeProject, Serve: p.New},
		{Method: "POST", Path: "/projects", Action: access.MakeProject, Serve: p.Create},
		{Method: "GET", Path: "/projects/{project}", Action: access.ReadProject, Serve: p.Goal},
		{Method: "GET", Path: "/projects/{project}/charter", Action: access.EditCharter, Serve: p.EditForm},
		{Method: "POST", Path: "/projects/{project}/charter", Action: access.EditCharter, Serve: p.Edit},
		{Method: "POST", Path: "/projects/{project}/start", Action: access.ManageProject, Serve: p.Start},
		{Method: "POST", Path: "/projects/{project}/hold", Action: access.ManageProject, Serve: p.Hold},
		{Method: "POST", Path: "/projects/{project}/closure", Action: access.CloseProject, Serve: p.Close},
		{Method: "POST", Path: "/projects/{project}/reopening", Action: access.CloseProject, Serve: p.Reopen},
		{Method: "POST", Path: "/projects/{project}/health", Action: access.EditCharter, Serve: p.Health},
		{Method: "POST", Path: "/projects/{project}/members", Action: access.ManageProject, Serve: p.Member},
		{Method: "POST", Path: "/projects/{project}/removal", Action: access.ManageProject, Serve: p.Delete},
	}
}
