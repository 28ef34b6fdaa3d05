package processes

import (
	"throughline/internal/access"
	"throughline/internal/process/papers"
	"throughline/internal/web/page"
)

// Routes lists the pages of processes. A process that is kept in a project is read and changed by those who read and
// change its plan, which is what the rows of one process name; for a process of the whole organisation the service asks
// for the organisation's rights instead.
func (p *Pages) Routes() []page.Route {
	const one, station = "/processes/{process}", "/projects/{project}/process"
	write := func(path string, serve page.Handler) page.Route {
		return page.Route{Method: "POST", Path: path, Action: access.EditPlan, Serve: serve}
	}
	answer := func(path string, serve page.Handler) page.Route {
		return page.Route{Method: "POST", Path: path, Action: access.AnswerProcess, Serve: serve}
	}
	return []page.Route{
		{Method: "GET", Path: "/processes", Action: access.ListProjects, Serve: p.List},
		{Method: "GET", Path: "/processes/new", Action: access.EditProcess, Serve: p.New},
		{Method: "POST", Path: "/processes", Action: access.EditProcess, Serve: p.Create},
		{Method: "POST", Path: "/processes/import", Action: access.EditProcess, Serve: p.Import},
		{Method: "GET", Path: "/templates/{template}", Action: access.EditProcess, Serve: p.Template},
		{Method: "GET", Path: "/templates/{template}/map.svg", Action: access.ReadProcess, Serve: p.TemplatePicture},
		{Method: "POST", Path: "/templates/{template}/use", Action: access.EditProcess, Serve: p.UseTemplate},
		{Method: "POST", Path: "/templates/{template}/removal", Action: access.EditProcess, Serve: p.DropTemplate},
		{Method: "GET", Path: one + "/template", Action: access.EditPlan, Serve: p.KeepForm},
		write(one+"/template", p.Keep),
		{Method: "GET", Path: one, Action: access.ReadProject, Serve: p.Process},
		{Method: "POST", Path: one + "/presence", Action: access.ReadProject, Serve: p.Present},
		{Method: "GET", Path: one + "/map.bpmn", Action: access.ReadProject, Serve: p.Download},
		{Method: "GET", Path: one + "/map.svg", Action: access.ReadProject, Serve: p.Picture},
		{Method: "GET", Path: one + "/map.pdf", Action: access.ReadProject, Serve: p.MapPaper},
		{Method: "GET", Path: one + "/document.pdf", Action: access.ReadProject, Serve: p.paper(papers.Papers.Doc, "", "pdf")},
		{Method: "GET", Path: one + "/document.docx", Action: access.ReadProject, Serve: p.paper(papers.Papers.Doc, "", "docx")},
		{Method: "GET", Path: one + "/document.md", Action: access.ReadProject, Serve: p.paper(papers.Papers.Doc, "", "md")},
		{Method: "GET", Path: one + "/raci.pdf", Action: access.ReadProject, Serve: p.paper(papers.Papers.RaciDoc, "-raci", "pdf")},
		{Method: "GET", Path: one + "/raci.xlsx", Action: access.ReadProject, Serve: p.RaciSheet},
		{Method: "GET", Path: one + "/review", Action: access.ReadProject, Serve: p.Review},
		{Method: "GET", Path: one + "/against/{other}", Action: access.ReadProject, Serve: p.Against},
		{Method: "POST", Path: one + "/steps/{step}/comments", Action: access.Remark, Serve: p.Say},
		write(one+"/to-be", p.ToBe),
		{Method: "GET", Path: one + "/document", Action: access.ReadProject, Serve: p.Document},
		{Method: "GET", Path: one + "/steps/{step}", Action: access.ReadProject, Serve: p.StepForm},
		{Method: "GET", Path: one + "/steps/{step}/next", Action: access.ReadProject, Serve: p.NextForm},
		write(one+"/steps/{step}", p.Describe),
		write(one+"/steps/{step}/next", p.AddStep),
		write(one+"/steps/{step}/removal", p.RemoveStep),
		write(one+"/steps/{step}/ways", p.AddWay),
		write(one+"/steps/{step}/ways/{way}", p.EditWay),
		write(one+"/steps/{step}/ways/{way}/removal", p.RemoveWay),
		{Method: "GET", Path: one + "/public-links", Action: access.ReadProject, Serve: p.PublicLinks},
		write(one+"/public-links", p.MakePublicLink),
		write("/public-links/{publiclink}/revocation", p.RevokePublicLink),
		{Method: "GET", Path: "/shared/{shared}", Action: access.Public, Serve: p.Shared},
		{Method: "POST", Path: "/shared/{shared}", Action: access.Public, Serve: p.UnlockShared},
		{Method: "GET", Path: "/shared/{shared}/map.svg", Action: access.Public, Serve: p.SharedPicture},
		{Method: "GET", Path: "/shared/{shared}/files/{file}", Action: access.Public, Serve: p.SharedFile},
		{Method: "GET", Path: one + "/raci", Action: access.ReadProject, Serve: p.Raci},
		write(one+"/raci", p.Assign),
		write(one+"/lines", p.Write),
		write(one+"/accountable", p.Answerable),
		write(one, p.Edit),
		write(one+"/draft", p.StartDraft),
		write(one+"/draft/removal", p.Discard),
		write(one+"/draft/arrangement", p.Arrange),
		{Method: "GET", Path: one + "/versions", Action: access.ReadProject, Serve: p.VersionList},
		{Method: "GET", Path: one + "/compare", Action: access.ReadProject, Serve: p.Compare},
		{Method: "GET", Path: one + "/readers", Action: access.ReadProject, Serve: p.Readers},
		{Method: "GET", Path: one + "/readers/export", Action: access.ReadProject, Serve: p.ExportReaders},
		write(one+"/publication", p.Publish),
		write(one+"/review", p.Send),
		write(one+"/review/withdrawal", p.Withdraw),
		answer(one+"/approval", p.Approve),
		answer(one+"/return", p.Return),
		write(one+"/recall", p.Recall),
		answer(one+"/versions/{number}/confirmation", p.Confirm),
		write(one+"/approver", p.Entrust),
		write(one+"/cycle", p.Cycle),
		write(one+"/reviewed", p.Reviewed),
		write(one+"/retirement", p.Retire),
		write(one+"/revival", p.Revive),
		write(one+"/file", p.Replace),
		write(one+"/lanes", p.BindLanes),
		write(one+"/removal", p.Delete),
		write(one+"/restore", p.Restore),
		{Method: "GET", Path: station, Action: access.ReadProject, Serve: p.Station},
		write(station+"/links", p.Link),
		write(station+"/links/{link}/removal", p.Unlink),
		write(station+"/copy", p.Copy),
	}
}
