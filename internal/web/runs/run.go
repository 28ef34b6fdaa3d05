package runs

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/prose"
	"throughline/internal/remark"
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
	Said      map[id.Step][]said                  // comments on the steps
	Sent      map[id.Attachment]remark.Attachment // files that came with a form that is shown again

	From string // address to go back to once a step is done; "" for the run
	Give bool   // who does the step is asked first

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
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	err = p.talk(ctx, &v)
	v.Page = page.Shell(r, page.Options{Title: v.Run.Title, Current: "/runs", Live: "run:" + string(key) + " runstep comment", Scripts: []string{"run.js"}})
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
		of, err := p.Runs.Complete(r.Context(), step, page.Version(r), completion(r.PostForm))
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
		if p.Field != "note" && p.Field != "reason" && p.Field != "assignee" && p.Field != "body" {
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

// Comment says something about a step.
func (p *Pages) Comment(w http.ResponseWriter, r *http.Request) error {
	return p.onStep(w, r, "Commented.", func(step id.Step) (id.Run, error) {
		body := strings.ReplaceAll(r.PostFormValue("body"), "\r\n", "\n")
		_, err := p.Remarks.Comment(r.Context(), remark.On{Subject: "runstep", SubjectID: string(step)}, remark.NewComment{Body: body})
		if err != nil {
			return "", err
		}
		of, err := p.Runs.StepOf(r.Context(), step)
		return of.Run, err
	})
}

// onStep carries out a verb on a step and goes back to the run; from the page of the day it goes back there.
func (p *Pages) onStep(w http.ResponseWriter, r *http.Request, said string, do func(step id.Step) (id.Run, error)) error {
	step, err := page.ID[id.Step](r, "runstep")
	if err != nil {
		return err
	}
	found, err := p.Runs.StepOf(r.Context(), step)
	if err != nil {
		return err
	}
	of := found.Run
	if err = p.readStep(r, of); err == nil {
		of, err = do(step)
	} else {
		err = atAnswers(err)
	}
	if err == nil {
		to := "/runs/" + string(of)
		switch from := r.PostFormValue("from"); {
		case from == "today":
			to = "/today"
		case onBoard(found.Process, from):
			to = from
		}
		return page.Redirect(w, r, to, said)
	}
	return p.back(w, r, found.Run, step, err)
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
	case slices.ContainsFunc(v.open(), isOpen) || r.PostForm.Has("body"):
		v.Came, v.Values = step, r.PostForm
		for i, problem := range problems {
			v.Troubles[i].Name = fieldOf(step, problem.Name)
		}
		if v.Sent, verr = p.sent(r, key); verr != nil {
			return verr
		}
	} // a step that is closed meanwhile has no form; the page says so at its top
	return page.Show(w, r, http.StatusUnprocessableEntity, runPage(v))
}

// sent gives the files beside the run that the answers of a form name.
func (p *Pages) sent(r *http.Request, key id.Run) (map[id.Attachment]remark.Attachment, error) {
	out := map[id.Attachment]remark.Attachment{}
	files, err := p.Remarks.Attachments(r.Context(), remark.On{Subject: "run", SubjectID: string(key)}, "", 500)
	for _, f := range files.Items {
		out[f.ID] = f
	}
	return out, err
}

// fieldOf tells the fields of one step from those of the others on the page.
func fieldOf(step id.Step, name string) string { return string(step) + "-" + name }

// field is one of a step's forms, with what was typed into it and what is wrong when it came back.
func (v runView) field(s run.StepView, name, label string) ui.Field {
	f := ui.Field{Name: name, ID: ui.FieldID(fieldOf(s.ID, name)), Label: label}
	if s.ID == "" {
		f.ID = ui.FieldID(fieldOf(id.Step("ahead-"+s.Node), name))
	} else if v.Came == s.ID {
		f.Value, f.Error = v.Values.Get(name), page.Problem(v.Troubles, fieldOf(s.ID, name))
	}
	return f
}

// question is the field of one question of a step.
func (v runView) question(s run.StepView, q run.Question) ui.Field {
	return dressed(v.field(s, "answer."+q.Name, q.Label), q)
}

// dressed gives a field what its kind of answer needs. A number is typed as text: a browser's field of numbers would send
// nothing for what it cannot read, and what was typed would be lost.
func dressed(f ui.Field, q run.Question) ui.Field {
	f.Required, f.Hint = q.Required, q.Help
	switch q.Kind {
	case "number", "money":
		f.InputMode, f.Narrow, f.Hint = "decimal", true, hints(q.Help, bounds(q))
		if q.Unit != "" {
			f.Label += " (" + q.Unit + ")"
		}
	case "email":
		f.Type, f.InputMode, f.Autocomplete = "email", "email", "off"
	case "link":
		f.Type, f.InputMode, f.Placeholder = "url", "url", "https://"
	case "file", "photo":
		f.Name = "file." + q.Name
	}
	return f
}

// hints puts two hints behind one another.
func hints(help, bounds string) string {
	if help == "" || bounds == "" {
		return help + bounds
	}
	return strings.TrimSuffix(help, ".") + ". " + bounds
}

// bounds says which numbers a question takes.
func bounds(q run.Question) string {
	switch {
	case q.Min != nil && q.Max != nil:
		return "From " + q.Say(*q.Min) + " to " + q.Say(*q.Max)
	case q.Min != nil:
		return "At least " + q.Say(*q.Min)
	case q.Max != nil:
		return "At most " + q.Say(*q.Max)
	}
	return ""
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
		for name, label := range map[string]string{"note": "The evidence", "body": "The comment", "reason": "The reason", "assignee": "Who does it"} {
			labels[fieldOf(s.ID, name)] = label
		}
		for _, q := range s.Form {
			labels[fieldOf(s.ID, "answer."+q.Name)] = "“" + q.Label + "”"
		}
	}
	return page.Summary(v.Troubles, labels)
}

// all gives every answer that was typed to a question; none unless the form came back.
func (v runView) all(s run.StepView, name string) []string {
	if v.Came == s.ID && s.ID != "" {
		return v.Values[name]
	}
	return nil
}

// kept are the files that were sent for a question before its form came back.
func (v runView) kept(s run.StepView, q run.Question) []ui.KeptFile {
	var out []ui.KeptFile
	for _, key := range v.all(s, "answer."+q.Name) {
		if f, ok := v.Sent[id.Attachment(key)]; ok {
			out = append(out, ui.KeptFile{Value: key, Name: f.Name, Href: "/files/" + key})
		}
	}
	return out
}

func markdown(text string) string { return prose.HTML(text) }
