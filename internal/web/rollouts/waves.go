package rollouts

import (
	"net/http"
	"strings"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/rollout"
	"throughline/internal/web/page"
)

// AddWave adds a wave, with the usual criteria when they are asked for.
func (p *Pages) AddWave(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Rollout")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	f := r.PostFormValue
	var together int64 // the wave and its criteria are one act, so that one undo takes both back
	ctx := act.Joining(r.Context(), &together)
	made, err := p.Rollouts.AddWave(ctx, frame.Project, rollout.NewWave{Name: f("name"), Teams: page.List[id.Team](r, "teams"), Site: f("site"),
		Start: clock.Date(f("start")), GoLive: clock.Date(f("goLive")), Owner: id.Person(f("owner"))})
	if err == nil && f("usual") != "" {
		_, err = p.Rollouts.AddCriteria(ctx, made.ID, rollout.Defaults())
	}
	if err == nil {
		return page.Redirect(w, r, home(frame, made.ID), "Added "+made.Name+".")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	return p.show(w, r, frame, came{Form: "wave", Values: r.PostForm, Problems: problems, Says: says})
}

type waveView struct {
	view
	Wave rollout.View
}

// WaveForm shows a wave as a form.
func (p *Pages) WaveForm(w http.ResponseWriter, r *http.Request) error {
	wave, frame, err := p.wave(r)
	if err != nil {
		return err
	}
	return p.showWave(w, r, frame, wave, came{})
}

func (p *Pages) showWave(w http.ResponseWriter, r *http.Request, frame page.Frame, wave rollout.View, c came) error {
	v, err := p.view(r, frame)
	if err != nil {
		return err
	}
	v.Came = c
	status := http.StatusOK
	if c.Form != "" {
		status = http.StatusUnprocessableEntity
	}
	return page.Show(w, r, status, wavePage(waveView{view: v, Wave: wave}))
}

// EditWave saves the form of a wave.
func (p *Pages) EditWave(w http.ResponseWriter, r *http.Request) error {
	wave, frame, err := p.wave(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	f := r.PostFormValue
	name, site, start, goLive, owner := f("name"), f("site"), clock.Date(f("start")), clock.Date(f("goLive")), id.Person(f("owner"))
	teams := page.List[id.Team](r, "teams")
	_, err = p.Rollouts.EditWave(r.Context(), wave.ID, page.Version(r), rollout.WavePatch{Name: &name, Teams: &teams, Site: &site, Start: &start, GoLive: &goLive, Owner: &owner})
	if err == nil {
		return page.Redirect(w, r, home(frame, wave.ID), "Saved "+strings.TrimSpace(name)+".")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	return p.showWave(w, r, frame, wave, came{Form: "wave", Values: r.PostForm, Problems: problems, Says: says})
}

// MoveWave puts a wave behind another one.
func (p *Pages) MoveWave(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "move", "Moved the wave.", func(wave rollout.View) error {
		_, err := p.Rollouts.MoveWave(r.Context(), wave.ID, page.Version(r), id.Wave(r.PostFormValue("after")))
		return err
	})
}

// RemoveWave removes a planned wave.
func (p *Pages) RemoveWave(w http.ResponseWriter, r *http.Request) error {
	wave, frame, err := p.wave(r)
	if err != nil {
		return err
	}
	if err := p.Rollouts.RemoveWave(r.Context(), wave.ID, page.Version(r)); err != nil {
		problems, says, ok := page.Problems(err)
		if !ok {
			return err
		}
		return p.show(w, r, frame, came{Form: "remove-" + string(wave.ID), Problems: problems, Says: says})
	}
	return page.Redirect(w, r, frame.Path("/rollout"), "Removed "+wave.Name+".")
}

// TakeLive takes a wave live, where its criteria do not all hold under the condition that was sent.
func (p *Pages) TakeLive(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "live", "The wave is live.", func(wave rollout.View) error {
		f := r.PostFormValue
		var condition *rollout.Condition
		if f("condition.owner")+f("condition.due")+f("condition.reason") != "" {
			condition = &rollout.Condition{Owner: id.Person(f("condition.owner")), Due: clock.Date(f("condition.due")), Reason: f("condition.reason")}
		}
		_, err := p.Rollouts.TakeLive(r.Context(), wave.ID, page.Version(r), clock.Date(f("live")), condition)
		return err
	})
}

// Finish marks a live wave as done.
func (p *Pages) Finish(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "done", "The wave is done.", func(wave rollout.View) error {
		_, err := p.Rollouts.Finish(r.Context(), wave.ID, page.Version(r))
		return err
	})
}

// RollBack takes a wave back.
func (p *Pages) RollBack(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "back", "The wave is rolled back.", func(wave rollout.View) error {
		_, err := p.Rollouts.RollBack(r.Context(), wave.ID, page.Version(r), r.PostFormValue("reason"))
		return err
	})
}

// Replan plans a wave again that was rolled back.
func (p *Pages) Replan(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "replan", "The wave is planned again; its criteria wait for new answers.", func(wave rollout.View) error {
		_, err := p.Rollouts.Replan(r.Context(), wave.ID, page.Version(r))
		return err
	})
}
