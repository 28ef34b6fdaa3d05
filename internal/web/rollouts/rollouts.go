// Package rollouts holds the pages of a rollout: its waves, how ready each is, and the criteria that let it go.
package rollouts

import (
	"context"
	"net/http"
	"net/url"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/rollout"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	Rollouts *rollout.Service
	Org      *org.Service
	Frame    page.Framer
	// FrameOf gives the frame of a project that is known by its id.
	FrameOf func(ctx context.Context, project id.Project, station string) (page.Frame, error)
}

type view struct {
	Page      ui.Page
	Frame     page.Frame
	Waves     []rollout.View
	Directory page.Directory
	Today     clock.Date
	Me        id.Person
	Came      came
}

// came is a form that was refused: which one, what was typed, and what is wrong with it.
type came struct {
	Form     string
	Values   url.Values
	Problems []ui.Problem
	Says     string
}

// back tells whether it is this form that came back.
func (c came) back(form string) bool { return c.Form != "" && c.Form == form }

// value gives what was typed into a field of the form, or what it holds otherwise.
func (c came) value(form, name, otherwise string) string {
	if c.back(form) {
		return c.Values.Get(name)
	}
	return otherwise
}

// values is value for a field that holds several.
func (c came) values(form, name string, otherwise []string) []string {
	if c.back(form) {
		return c.Values[name]
	}
	return otherwise
}

// err gives what is wrong with a field of the form.
func (c came) err(form, name string) string {
	if !c.back(form) {
		return ""
	}
	return page.Problem(c.Problems, name)
}

// problems lists what is wrong; the names lead to the fields of this form, several of which may be on the page.
func (c came) problems(form string) []ui.Problem {
	out := page.Summary(c.Problems, labels())
	for i, p := range c.Problems {
		if p.Name == "criteria" {
			out[i].Name = "" // a reason, not a field
		} else if p.Name != "" {
			out[i].Name = p.Name + "-" + form
		}
	}
	return out
}

// labels gives the fields as the forms name them, for the list above a form.
func labels() map[string]string {
	return map[string]string{"name": "The name", "site": "The place", "start": "When preparation begins", "goLive": "When it goes live", "owner": "The owner", "teams": "The teams",
		"live": "The day it went live", "condition.owner": "Who closes what is missing", "condition.due": "Until when it is closed", "condition.reason": "The reason", "reason": "The reason",
		"text": "The criterion", "evidence": "What shows it", "expires": "Until when it holds", "answer": "The answer", "from": "The other wave"}
}

// fieldID tells apart the same field of several forms of a page.
func fieldID(form, name string) string { return ui.FieldID(name + "-" + form) }

// Rollout shows the waves of a change with how ready each is.
func (p *Pages) Rollout(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Rollout")
	if err != nil {
		return err
	}
	return p.show(w, r, frame, came{})
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, frame page.Frame, c came) error {
	v, err := p.view(r, frame)
	if err != nil {
		return err
	}
	v.Came = c
	status := http.StatusOK
	if c.Form != "" {
		status = http.StatusUnprocessableEntity
	}
	return page.Show(w, r, status, rolloutPage(v))
}

func (p *Pages) view(r *http.Request, frame page.Frame) (view, error) {
	visit := page.Of(r)
	v := view{Frame: frame, Today: visit.Today, Me: visit.Actor.Person,
		Page: page.Shell(r, page.Options{Title: frame.Code + " rollout", Current: "/projects", Live: frame.Live()})}
	var err error
	if v.Directory, err = page.OpenDirectory(r.Context(), p.Org); err != nil {
		return v, err
	}
	v.Waves, err = p.Rollouts.Waves(r.Context(), frame.Project)
	return v, err
}

// wave finds the wave in the address and the frame of its project.
func (p *Pages) wave(r *http.Request) (rollout.View, page.Frame, error) {
	key, err := page.ID[id.Wave](r, "wave")
	if err != nil {
		return rollout.View{}, page.Frame{}, err
	}
	wave, err := p.Rollouts.Get(r.Context(), key)
	if err != nil {
		return rollout.View{}, page.Frame{}, err
	}
	frame, err := p.FrameOf(r.Context(), wave.Project, "Rollout")
	return wave, frame, err
}

// home is the address of a wave on the page of its rollout.
func home(frame page.Frame, wave id.Wave) string {
	return frame.Path("/rollout#wave-" + string(wave))
}

// act carries out a verb on a wave; a refusal shows the rollout again with the form that was sent.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, form, message string, do func(wave rollout.View) error) error {
	wave, frame, err := p.wave(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	if err = do(wave); err == nil {
		return page.Redirect(w, r, home(frame, wave.ID), message)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	return p.show(w, r, frame, came{Form: form + "-" + string(wave.ID), Values: r.PostForm, Problems: problems, Says: says})
}
