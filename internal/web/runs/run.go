package runs

import (
	"net/http"
	"net/url"
	"slices"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/prose"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type runView struct {
	Page      ui.Page
	Visit     *page.Visit
	Directory page.Directory
	Run       run.View
	CanRun    bool

	Came     id.Step // whose form came back; "" for one of the run itself
	Values   url.Values
	Troubles []ui.Problem
	Says     string
}

// Run shows a run as a checklist: what is to be done now, and what was done.
func (p *Pages) Run(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Run](r, "run")
	if err != nil {
		return err
	}
	v, err := p.runView(r, key)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, runPage(v))
}

func (p *Pages) runView(r *http.Request, key id.Run) (runView, error) {
	ctx := r.Context()
	v := runView{Visit: page.Of(r)}
	var err error
	if v.Run, err = p.Runs.Get(ctx, key); err != nil {
		return v, err
	}
	v.CanRun = p.Runs.May(ctx, v.Run.Project) == nil
	v.Directory, err = page.OpenDirectory(ctx, p.Org)
	v.Page = page.Shell(r, page.Options{Title: v.Run.Title, Current: "/runs", Live: "run:" + string(key) + " runstep"})
	return v, err
}

// Rename gives the run another title.
func (p *Pages) Rename(w http.ResponseWriter, r *http.Request) error {
	return p.onRun(w, r, "Saved the title.", func(key id.Run) error {
		_, err := p.Runs.Rename(r.Context(), key, page.Version(r), r.PostFormValue("title"))
		return err
	})
}

// Cancel gives the run up.
func (p *Pages) Cancel(w http.ResponseWriter, r *http.Request) error {
	return p.onRun(w, r, "Gave the run up.", func(key id.Run) error {
		_, err := p.Runs.Cancel(r.Context(), key, r.PostFormValue("reason"))
		return err
	})
}

// Retry tries again what stopped the run.
func (p *Pages) Retry(w http.ResponseWriter, r *http.Request) error {
	return p.onRun(w, r, "Tried again.", func(key id.Run) error {
		_, err := p.Runs.Retry(r.Context(), key, r.PathValue("incident"), nil)
		return err
	})
}

// Message tells the run that what it waits for has come.
func (p *Pages) Message(w http.ResponseWriter, r *http.Request) error {
	return p.onRun(w, r, "The run heard of it.", func(key id.Run) error {
		_, err := p.Runs.Message(r.Context(), key, r.PostFormValue("name"), nil)
		return err
	})
}

// Signal gives the run a signal.
func (p *Pages) Signal(w http.ResponseWriter, r *http.Request) error {
	return p.onRun(w, r, "The run heard of it.", func(key id.Run) error {
		_, err := p.Runs.Signal(r.Context(), key, r.PostFormValue("name"), nil)
		return err
	})
}

func (p *Pages) onRun(w http.ResponseWriter, r *http.Request, said string, do func(key id.Run) error) error {
	key, err := page.ID[id.Run](r, "run")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	if err = do(key); err == nil {
		return page.Redirect(w, r, "/runs/"+string(key), said)
	}
	return p.back(w, r, key, "", err)
}

// Complete does a step.
func (p *Pages) Complete(w http.ResponseWriter, r *http.Request) error {
	return p.onStep(w, r, "Done.", func(step id.Step) (id.Run, error) {
		done := run.Completion{Note: r.PostFormValue("note"), Pick: r.PostFormValue("pick"), Answers: map[string]any{}}
		for name, values := range r.PostForm {
			question, ok := cut(name, "answer.")
			switch {
			case !ok:
			case len(values) == 1:
				done.Answers[question] = values[0]
			default:
				all := make([]any, len(values))
				for i, v := range values {
					all[i] = v
				}
				done.Answers[question] = all
			}
		}
		of, err := p.Runs.Complete(r.Context(), step, page.Version(r), done)
		return of.ID, atAnswers(err)
	})
}

// atAnswers puts what is wrong with an answer at its field: the form calls the question "price" answer.price.
func atAnswers(err error) error {
	e := fault.As(err)
	if e == nil || len(e.Problems) == 0 {
		return err
	}
	of := *e
	of.Problems = slices.Clone(e.Problems)
	for i, p := range of.Problems {
		if p.Field != "note" {
			of.Problems[i].Field = "answer." + p.Field
		}
	}
	return &of
}

// Skip passes a step over.
func (p *Pages) Skip(w http.ResponseWriter, r *http.Request) error {
	return p.onStep(w, r, "Skipped.", func(step id.Step) (id.Run, error) {
		of, err := p.Runs.PassOver(r.Context(), step, page.Version(r), r.PostFormValue("reason"))
		return of.ID, err
	})
}

// Begin takes a step up.
func (p *Pages) Begin(w http.ResponseWriter, r *http.Request) error {
	return p.onStep(w, r, "It is yours.", func(step id.Step) (id.Run, error) {
		of, err := p.Runs.Begin(r.Context(), step, page.Version(r))
		return of.Run, err
	})
}

// Assign gives a step to somebody.
func (p *Pages) Assign(w http.ResponseWriter, r *http.Request) error {
	return p.onStep(w, r, "Saved who does it.", func(step id.Step) (id.Run, error) {
		of, err := p.Runs.Assign(r.Context(), step, page.Version(r), id.Person(r.PostFormValue("assignee")))
		return of.Run, err
	})
}

func (p *Pages) onStep(w http.ResponseWriter, r *http.Request, said string, do func(step id.Step) (id.Run, error)) error {
	step, err := page.ID[id.Step](r, "runstep")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	of, err := do(step)
	if err == nil {
		return page.Redirect(w, r, "/runs/"+string(of), said)
	}
	if _, _, ok := page.Problems(err); !ok {
		return err
	}
	if of == "" {
		found, ferr := p.Runs.StepOf(r.Context(), step)
		if ferr != nil {
			return err
		}
		of = found.Run
	}
	return p.back(w, r, of, step, err)
}

// back shows the run again with what was wrong and what was typed.
func (p *Pages) back(w http.ResponseWriter, r *http.Request, key id.Run, step id.Step, err error) error {
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.runView(r, key)
	if verr != nil {
		return err
	}
	v.Says, v.Troubles = says, problems
	switch isOpen := func(s run.StepView) bool { return s.ID == step }; {
	case step == "":
		v.Values = r.PostForm
	case slices.ContainsFunc(v.open(), isOpen):
		v.Came, v.Values = step, r.PostForm
		for i, problem := range problems {
			v.Troubles[i].Name = fieldOf(step, problem.Name)
		}
	} // a step that is closed meanwhile has no form; the page says so at its top
	return page.Show(w, r, http.StatusUnprocessableEntity, runPage(v))
}

// fieldOf tells the fields of one step from those of the others on the page.
func fieldOf(step id.Step, name string) string { return string(step) + "-" + name }

// field is one of a step's forms, with what was typed into it and what is wrong when it came back.
func (v runView) field(s run.StepView, name, label string) ui.Field {
	f := ui.Field{Name: name, ID: ui.FieldID(fieldOf(s.ID, name)), Label: label}
	if v.Came == s.ID {
		f.Value, f.Error = v.Values.Get(name), page.Problem(v.Troubles, fieldOf(s.ID, name))
	}
	return f
}

// question is the field of one question of a step. A number is typed as text: a browser's field of numbers would send
// nothing for what it cannot read, and what was typed would be lost.
func (v runView) question(s run.StepView, q run.Question) ui.Field {
	f := v.field(s, "answer."+q.Name, q.Label)
	f.Required = q.Required
	if q.Kind == "number" {
		f.InputMode, f.Narrow = "decimal", true
	}
	return f
}

// came tells that the form with the field came back.
func (v runView) came(s run.StepView, name string) bool { return v.Came == s.ID && v.Values.Has(name) }

// assignee is who the form that gives a step to somebody names.
func (v runView) assignee(s run.StepView) string {
	if v.came(s, "assignee") {
		return v.Values.Get("assignee")
	}
	return string(s.Assignee)
}

// wrong gives what is wrong with a field of the run itself.
func (v runView) wrong(name string) string {
	if v.Came != "" || !v.Values.Has(name) {
		return ""
	}
	return page.Problem(v.Troubles, name)
}

// typed gives what was sent of a field of the run itself, else what is stored.
func (v runView) typed(name, stored string) string {
	if v.Came == "" && v.Values.Has(name) {
		return v.Values.Get(name)
	}
	return stored
}

// summary says what is wrong, each behind the label of its field.
func (v runView) summary() []ui.Problem {
	labels := map[string]string{"title": "The title", "reason": "The reason"}
	for _, s := range v.open() {
		for name, label := range map[string]string{"note": "The evidence", "reason": "The reason", "assignee": "Who does it"} {
			labels[fieldOf(s.ID, name)] = label
		}
		for _, q := range s.Form {
			labels[fieldOf(s.ID, "answer."+q.Name)] = "“" + q.Label + "”"
		}
	}
	return page.Summary(v.Troubles, labels)
}

// open are the steps to be done now.
func (v runView) open() []run.StepView {
	var out []run.StepView
	for _, s := range v.Run.Steps {
		if s.Status == run.Open {
			out = append(out, s)
		}
	}
	return out
}

// past are the closed steps, the last first.
func (v runView) past() []run.StepView {
	var out []run.StepView
	for i := len(v.Run.Steps) - 1; i >= 0; i-- {
		if s := v.Run.Steps[i]; s.Status != run.Open && s.Status != run.Sent {
			out = append(out, s)
		}
	}
	return out
}

func markdown(text string) string { return prose.HTML(text) }
