package rollouts

import (
	"throughline/internal/access"
	"throughline/internal/web/page"
)

// Routes lists the pages of the rollout.
func (p *Pages) Routes() []page.Route {
	const project, wave, criterion = "/projects/{project}", "/waves/{wave}", "/waves/{wave}/criteria/{criterion}"
	edit := func(path string, serve page.Handler) page.Route {
		return page.Route{Method: "POST", Path: path, Action: access.EditRollout, Serve: serve}
	}
	return []page.Route{
		{Method: "GET", Path: project + "/rollout", Action: access.ReadProject, Serve: p.Rollout},
		edit(project+"/waves", p.AddWave),
		{Method: "GET", Path: wave, Action: access.ReadProject, Serve: p.WaveForm},
		edit(wave, p.EditWave),
		edit(wave+"/place", p.MoveWave),
		edit(wave+"/removal", p.RemoveWave),
		edit(wave+"/live", p.TakeLive),
		edit(wave+"/done", p.Finish),
		edit(wave+"/rollback", p.RollBack),
		edit(wave+"/plan", p.Replan),
		edit(wave+"/criteria", p.AddCriterion),
		edit(wave+"/criteria-usual", p.AddUsual),
		edit(wave+"/criteria-copy", p.CopyCriteria),
		{Method: "GET", Path: criterion, Action: access.ReadProject, Serve: p.Criterion},
		edit(criterion, p.EditCriterion),
		edit(criterion+"/answer", p.Answer),
		{Method: "POST", Path: criterion + "/signature", Action: access.SignCriterion, Serve: p.Sign},
		{Method: "POST", Path: criterion + "/signature/removal", Action: access.SignCriterion, Serve: p.Unsign},
		edit(criterion+"/place", p.MoveCriterion),
		edit(criterion+"/removal", p.RemoveCriterion),
	}
}
