package kpis

import (
	"throughline/internal/access"
	"throughline/internal/web/page"
)

// Routes lists the pages of the result.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/kpis", Action: access.ListProjects, Serve: p.Overview},
		{Method: "GET", Path: "/projects/{project}/result", Action: access.ReadProject, Serve: p.Result},
		{Method: "GET", Path: "/projects/{project}/kpis/new", Action: access.EditKPI, Serve: p.New},
		{Method: "POST", Path: "/projects/{project}/kpis", Action: access.EditKPI, Serve: p.Create},
		{Method: "GET", Path: "/kpis/{kpi}/export", Action: access.ReadProject, Serve: p.Export},
		{Method: "GET", Path: "/kpis/{kpi}", Action: access.ReadProject, Serve: p.KPI},
		{Method: "GET", Path: "/kpis/{kpi}/definition", Action: access.EditKPI, Serve: p.EditForm},
		{Method: "POST", Path: "/kpis/{kpi}/definition", Action: access.EditKPI, Serve: p.Edit},
		{Method: "GET", Path: "/kpis/{kpi}/go-live", Action: access.EditKPI, Serve: p.GoLiveForm},
		{Method: "POST", Path: "/kpis/{kpi}/go-live", Action: access.EditKPI, Serve: p.GoLive},
		{Method: "POST", Path: "/kpis/{kpi}/place", Action: access.EditKPI, Serve: p.Place},
		{Method: "POST", Path: "/kpis/{kpi}/removal", Action: access.EditKPI, Serve: p.Remove},
		{Method: "POST", Path: "/kpis/{kpi}/restoration", Action: access.EditKPI, Serve: p.Restore},
		{Method: "GET", Path: "/kpis/{kpi}/values/new", Action: access.EditKPI, Serve: p.NewValue},
		{Method: "POST", Path: "/kpis/{kpi}/values", Action: access.EditKPI, Serve: p.Record},
		{Method: "GET", Path: "/kpis/{kpi}/values/{value}", Action: access.EditKPI, Serve: p.Value},
		{Method: "POST", Path: "/kpis/{kpi}/values/{value}", Action: access.EditKPI, Serve: p.EditValue},
		{Method: "POST", Path: "/kpis/{kpi}/values/{value}/removal", Action: access.EditKPI, Serve: p.RemoveValue},
		{Method: "GET", Path: "/kpis/{kpi}/paste", Action: access.EditKPI, Serve: p.PasteForm},
		{Method: "POST", Path: "/kpis/{kpi}/paste", Action: access.EditKPI, Serve: p.Paste},
	}
}
