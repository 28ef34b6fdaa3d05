package plans

import (
	"throughline/internal/access"
	"throughline/internal/web/page"
)

// Routes lists the pages of the plan.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/projects/{project}/plan", Action: access.ReadProject, Serve: p.List},
		{Method: "GET", Path: "/projects/{project}/board", Action: access.ReadProject, Serve: p.Board},
		{Method: "GET", Path: "/projects/{project}/gantt", Action: access.ReadProject, Serve: p.Gantt},
		{Method: "GET", Path: "/projects/{project}/gantt.svg", Action: access.ReadProject, Serve: p.GanttPicture},
		{Method: "GET", Path: "/projects/{project}/risk", Action: access.ReadProject, Serve: p.Outlook},
		{Method: "GET", Path: "/projects/{project}/plan/export", Action: access.ReadProject, Serve: p.Export},
		{Method: "POST", Path: "/projects/{project}/tasks", Action: access.EditPlan, Serve: p.Add},
		{Method: "GET", Path: "/tasks/{task}", Action: access.ReadProject, Serve: p.Task},
		{Method: "POST", Path: "/tasks/{task}", Action: access.EditPlan, Serve: p.Edit},
		{Method: "GET", Path: "/tasks/{task}/timing", Action: access.ReadProject, Serve: p.TaskTiming},
		{Method: "POST", Path: "/tasks/{task}/removal", Action: access.EditPlan, Serve: p.Delete},
		{Method: "POST", Path: "/tasks/{task}/links", Action: access.EditPlan, Serve: p.Link},
		{Method: "POST", Path: "/tasks/{task}/links/{link}/removal", Action: access.EditPlan, Serve: p.Unlink},
		{Method: "POST", Path: "/tasks/{task}/comments", Action: access.Remark, Serve: p.Comment},
		{Method: "POST", Path: "/tasks/{task}/files", Action: access.Remark, Serve: p.Attach},
		{Method: "POST", Path: "/comments/{comment}/removal", Action: access.Remark, Serve: p.RemoveComment},
		{Method: "GET", Path: "/files/{file}", Action: access.ReadProject, Serve: p.File},
		{Method: "GET", Path: "/files/{file}/preview", Action: access.ReadProject, Serve: p.Preview},
		{Method: "POST", Path: "/files/{file}/removal", Action: access.Remark, Serve: p.RemoveFile},
	}
}
