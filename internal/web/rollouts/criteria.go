package rollouts

import (
	"net/http"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/rollout"
	"throughline/internal/web/page"
)

// AddCriterion adds a criterion to a wave.
func (p *Pages) AddCriterion(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "add", "Added the criterion.", func(wave rollout.View) error {
		f := r.PostFormValue
		_, err := p.Rollouts.AddCriterion(r.Context(), wave.ID, rollout.NewCriterion{Gate: rollout.Gate(f("gate")), Text: f("text"),
			Mandatory: f("mandatory") != "", Expires: clock.Date(f("expires"))})
		return err
	})
}

// AddUsual adds the usual criteria to a wave.
func (p *Pages) AddUsual(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "usual", "Added the usual criteria.", func(wave rollout.View) error {
		_, err := p.Rollouts.AddCriteria(r.Context(), wave.ID, rollout.Defaults())
		return err
	})
}

// CopyCriteria adds the criteria of another wave, without their answers.
func (p *Pages) CopyCriteria(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "copy", "Copied the criteria; their answers stayed behind.", func(wave rollout.View) error {
		_, err := p.Rollouts.CopyCriteria(r.Context(), wave.ID, id.Wave(r.PostFormValue("from")))
		return err
	})
}

type criterionView struct {
	view
	Wave      rollout.View
	Criterion rollout.Criterion
	Row       criterionRow
}

// criterion finds the criterion in the address among those of its wave.
func (p *Pages) criterion(r *http.Request) (rollout.Criterion, rollout.View, page.Frame, error) {
	wave, frame, err := p.wave(r)
	if err != nil {
		return rollout.Criterion{}, wave, frame, err
	}
	for _, c := range wave.Criteria {
		if string(c.ID) == r.PathValue("criterion") {
			return c, wave, frame, nil
		}
	}
	return rollout.Criterion{}, wave, frame, fault.New(fault.NotFound, "This criterion is not there any more; its wave still is")
}

// Criterion shows one criterion with its answer, its signature and its text to be changed.
func (p *Pages) Criterion(w http.ResponseWriter, r *http.Request) error {
	c, wave, frame, err := p.criterion(r)
	if err != nil {
		return err
	}
	return p.showCriterion(w, r, frame, wave, c, came{})
}

func (p *Pages) showCriterion(w http.ResponseWriter, r *http.Request, frame page.Frame, wave rollout.View, c rollout.Criterion, back came) error {
	v, err := p.view(r, frame)
	if err != nil {
		return err
	}
	v.Came = back
	status := http.StatusOK
	if back.Form != "" {
		status = http.StatusUnprocessableEntity
	}
	return page.Show(w, r, status, criterionPage(criterionView{view: v, Wave: wave, Criterion: c, Row: v.row(wave, c)}))
}

// touch carries out a verb on a criterion; a refusal shows the criterion with the form that was sent.
func (p *Pages) touch(w http.ResponseWriter, r *http.Request, form, message string, do func(c rollout.Criterion) error) error {
	c, wave, frame, err := p.criterion(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	if err = do(c); err == nil {
		return page.Redirect(w, r, home(frame, wave.ID), message)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	return p.showCriterion(w, r, frame, wave, c, came{Form: form, Values: r.PostForm, Problems: problems, Says: says})
}

// EditCriterion changes what must hold.
func (p *Pages) EditCriterion(w http.ResponseWriter, r *http.Request) error {
	return p.touch(w, r, "edit", "Saved the criterion.", func(c rollout.Criterion) error {
		f := r.PostFormValue
		text, mandatory, expires := f("text"), f("mandatory") != "", clock.Date(f("expires"))
		_, err := p.Rollouts.EditCriterion(r.Context(), c.ID, page.Version(r), rollout.CriterionPatch{Text: &text, Mandatory: &mandatory, Expires: &expires, Reason: f("reason")})
		return err
	})
}

// Answer says whether a criterion holds, with what shows it.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request) error {
	return p.touch(w, r, "answer", "Saved the answer.", func(c rollout.Criterion) error {
		_, err := p.Rollouts.Say(r.Context(), c.ID, page.Version(r), rollout.Answer(r.PostFormValue("answer")), r.PostFormValue("evidence"))
		return err
	})
}

// Sign puts the visitor's name under an answer.
func (p *Pages) Sign(w http.ResponseWriter, r *http.Request) error {
	return p.touch(w, r, "sign", "Signed.", func(c rollout.Criterion) error {
		_, err := p.Rollouts.Sign(r.Context(), c.ID, page.Version(r))
		return err
	})
}

// Unsign takes the visitor's signature back.
func (p *Pages) Unsign(w http.ResponseWriter, r *http.Request) error {
	return p.touch(w, r, "sign", "Took the signature back.", func(c rollout.Criterion) error {
		_, err := p.Rollouts.Unsign(r.Context(), c.ID, page.Version(r))
		return err
	})
}

// MoveCriterion puts a criterion behind another one of its wave.
func (p *Pages) MoveCriterion(w http.ResponseWriter, r *http.Request) error {
	return p.touch(w, r, "move", "Moved the criterion.", func(c rollout.Criterion) error {
		_, err := p.Rollouts.MoveCriterion(r.Context(), c.ID, page.Version(r), id.Criterion(r.PostFormValue("after")))
		return err
	})
}

// RemoveCriterion removes a criterion.
func (p *Pages) RemoveCriterion(w http.ResponseWriter, r *http.Request) error {
	return p.touch(w, r, "remove", "Removed the criterion.", func(c rollout.Criterion) error {
		return p.Rollouts.RemoveCriterion(r.Context(), c.ID, page.Version(r), r.PostFormValue("reason"))
	})
}
