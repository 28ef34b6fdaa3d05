// Package runs holds the pages of processes being carried out: the runs there are, a run as a checklist, and how the runs
// of a process really go.
package runs

import (
	"throughline/internal/access"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/remark"
	"throughline/internal/run"
	"throughline/internal/web/page"
)

// Pages serves them.
type Pages struct {
	Runs      *run.Service
	Processes *process.Service
	Org       *org.Service
	URL       string // address of the installation, "" for that of the request
	Remarks   *remark.Service
	Questions func([]process.Input) []run.Question // as a run asks them
}

// Routes lists the pages of runs. As for processes, a run of a process of the whole organisation is judged by the
// organisation's rights, which the service asks for.
func (p *Pages) Routes() []page.Route {
	const one, step = "/runs/{run}", "/run-steps/{runstep}"
	write := func(path string, serve page.Handler) page.Route {
		return page.Route{Method: "POST", Path: path, Action: access.EditPlan, Serve: serve}
	}
	return []page.Route{
		{Method: "GET", Path: "/runs", Action: access.ListProjects, Serve: p.List},
		{Method: "GET", Path: "/processes/{process}/runs", Action: access.ReadProject, Serve: p.Face},
		{Method: "GET", Path: "/processes/{process}/steps/{step}/questions", Action: access.ReadProject, Serve: p.Design},
		write("/processes/{process}/steps/{step}/questions", p.Designed),
		{Method: "GET", Path: "/processes/{process}/runs/board", Action: access.ReadProject, Serve: p.Board},
		{Method: "GET", Path: "/processes/{process}/runs/times/export", Action: access.ReadProject, Serve: p.TimesFile},
		{Method: "GET", Path: "/processes/{process}/runs/table", Action: access.ReadProject, Serve: p.Table},
		{Method: "GET", Path: "/processes/{process}/runs/table/export", Action: access.ReadProject, Serve: p.TableFile},
		write("/processes/{process}/runs", p.Start),
		{Method: "GET", Path: "/processes/{process}/starts", Action: access.ReadProject, Serve: p.Starts},
		write("/processes/{process}/runs/moves", p.Move),
		write("/processes/{process}/starts", p.AddStart),
		write("/processes/{process}/roles", p.FillRole),
		{Method: "GET", Path: "/starts/{start}", Action: access.ReadProject, Serve: p.Ask},
		{Method: "POST", Path: "/starts/{start}", Action: access.ReadProject, Serve: p.Answered},
		{Method: "GET", Path: "/starts/{start}/settings", Action: access.ReadProject, Serve: p.StartSettings},
		write("/starts/{start}/settings", p.EditStart),
		write("/starts/{start}/switch", p.SwitchStart),
		write("/starts/{start}/address", p.RenewStart),
		write("/starts/{start}/removal", p.RemoveStart),
		{Method: "GET", Path: "/forms/{secret}", Action: access.Public, Serve: p.AskOutside},
		{Method: "POST", Path: "/forms/{secret}", Action: access.Public, Serve: p.AnsweredOutside},
		{Method: "GET", Path: one, Action: access.ReadProject, Serve: p.Run},
		write(one, p.Rename),
		write(one+"/cancellation", p.Cancel),
		write(one+"/messages", p.Message),
		write(one+"/signals", p.Signal),
		write(one+"/incidents/{incident}/retry", p.Retry),
		{Method: "GET", Path: step, Action: access.ReadProject, Serve: p.Step},
		write(step+"/completion", p.Complete),
		write(step+"/skip", p.Skip),
		write(step+"/beginning", p.Begin),
		write(step+"/assignee", p.Assign),
		{Method: "POST", Path: step + "/comments", Action: access.Remark, Serve: p.Comment},
	}
}
