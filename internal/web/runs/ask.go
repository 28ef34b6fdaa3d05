package runs

import (
	"net/http"
	"net/url"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// askView is the form that starts a run.
type askView struct {
	Page     ui.Page
	Sheet    ui.Sheet
	Outside  bool // reached by a link, by somebody who need not be known
	Form     run.FormView
	People   []ui.Option // whom an answer can name; nobody for those outside
	Action   string
	Sent     bool
	Values   url.Values
	Troubles []ui.Problem
	Says     string
}

// Ask shows the form of a start to whoever may read the process.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Start](r, "start")
	if err != nil {
		return err
	}
	v := askView{Action: "/starts/" + string(key)}
	if v.Form, err = p.Runs.FormOf(r.Context(), key); err != nil {
		return err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	v.People, v.Page = directory.PeopleOptions(), page.Shell(r, page.Options{Title: v.Form.Name, Current: "/processes"})
	return page.Show(w, r, http.StatusOK, askPage(v))
}

// Answered begins a run with the answers of somebody who may read the process.
func (p *Pages) Answered(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Start](r, "start")
	if err != nil {
		return err
	}
	answers, err := answersIn(r)
	if err != nil {
		return err
	}
	began, err := p.Runs.Submit(r.Context(), key, answers)
	if err == nil {
		return page.Redirect(w, r, "/runs/"+string(began.ID), "Started "+began.Title+".")
	}
	v := askView{Action: "/starts/" + string(key), Values: r.PostForm}
	var ok bool
	if v.Troubles, v.Says, ok = page.Problems(atAnswers(err)); !ok {
		return err
	}
	form, ferr := p.Runs.FormOf(r.Context(), key)
	if ferr != nil {
		return err
	}
	directory, derr := page.OpenDirectory(r.Context(), p.Org)
	if derr != nil {
		return err
	}
	v.Form, v.People, v.Page = form, directory.PeopleOptions(), page.Shell(r, page.Options{Title: form.Name, Current: "/processes"})
	return page.Show(w, r, http.StatusUnprocessableEntity, askPage(v))
}

// AskOutside shows the form behind a link to whoever has it.
func (p *Pages) AskOutside(w http.ResponseWriter, r *http.Request) error {
	form, err := p.Runs.FormAt(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, askPage(outside(r, form)))
}

// AnsweredOutside begins a run with the answers of whoever has the link.
func (p *Pages) AnsweredOutside(w http.ResponseWriter, r *http.Request) error {
	answers, err := answersIn(r)
	if err != nil {
		return err
	}
	form, err := p.Runs.FormAt(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	v := outside(r, form)
	if _, err = p.Runs.SubmitAt(r.Context(), r.PathValue("secret"), answers); err == nil {
		v.Sent = true
		return page.Show(w, r, http.StatusOK, askPage(v))
	}
	var ok bool
	if v.Troubles, v.Says, ok = page.Problems(atAnswers(err)); !ok {
		return err
	}
	v.Values = r.PostForm
	return page.Show(w, r, http.StatusUnprocessableEntity, askPage(v))
}

func outside(r *http.Request, form run.FormView) askView {
	return askView{Outside: true, Sheet: page.Sheet(r, form.Name), Form: form, Action: "/forms/" + r.PathValue("secret")}
}

// answersIn reads the answers of a form: a question called price is the field answer.price.
func answersIn(r *http.Request) (map[string]any, error) {
	if err := r.ParseForm(); err != nil {
		return nil, fault.New(fault.Invalid, "The form could not be read; send it again")
	}
	out := map[string]any{}
	for name, values := range r.PostForm {
		question, ok := cut(name, "answer.")
		switch {
		case !ok:
		case len(values) == 1:
			out[question] = values[0]
		default:
			all := make([]any, len(values))
			for i, v := range values {
				all[i] = v
			}
			out[question] = all
		}
	}
	return out, nil
}

func (v askView) field(q run.Question) ui.Field {
	return dressed(ui.Field{Name: "answer." + q.Name, Label: q.Label, Value: v.Values.Get("answer." + q.Name), Error: page.Problem(v.Troubles, "answer."+q.Name)}, q)
}

func (v askView) summary() []ui.Problem {
	labels := map[string]string{}
	for _, q := range v.Form.Asks {
		labels["answer."+q.Name] = "“" + q.Label + "”"
	}
	return page.Summary(v.Troubles, labels)
}
