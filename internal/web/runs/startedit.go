package runs

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// startView is the page of one start, where it is changed.
type startView struct {
	startsView
	Start run.StartRow
	Form  string // of a form or a schedule: where its questions are designed
}

// StartSettings shows what a start is told, to be changed.
func (p *Pages) StartSettings(w http.ResponseWriter, r *http.Request) error {
	v, err := p.startView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, startPage(v))
}

func (p *Pages) startView(r *http.Request) (startView, error) {
	key, err := page.ID[id.Start](r, "start")
	if err != nil {
		return startView{}, err
	}
	st, err := p.Runs.StartOf(r.Context(), key)
	if err != nil {
		return startView{}, err
	}
	r.SetPathValue("process", string(st.Process))
	v := startView{}
	if v.startsView, err = p.startsView(r); err != nil {
		return v, err
	}
	i := slices.IndexFunc(v.Rows, func(row run.StartRow) bool { return row.ID == key })
	if i < 0 {
		return v, fault.New(fault.Conflict, "What starts the process cannot be read: %s", v.Empty)
	}
	v.Start, v.Open = v.Rows[i], st.Kind
	v.Kept, v.Values = v.Start.Says, told(st)
	v.Page.Title = st.Name
	for _, e := range v.Entries {
		if e.Node == st.Event || st.Event == "" && e.Kind == "" {
			v.Form = v.at() + "/steps/" + e.Node + "/questions"
		}
	}
	if st.Kind == run.Schedule {
		v.Asks, err = p.Runs.Asks(r.Context(), st.Process, st.Event)
	}
	return v, err
}

// told writes a start as the fields of its form.
func told(st run.Start) url.Values {
	out := url.Values{"name": {st.Name}, "title": {st.Title}, "event": {st.Event}, "signed": {yes(st.Signed)}}
	if st.Kind == run.Schedule {
		out.Set("step", strconv.Itoa(max(1, st.Rule.Step)))
		for name, value := range map[string]string{"when": whenOf(st.Rule), "at": st.Rule.At, "from": string(st.Rule.From), "until": string(st.Rule.Until), "zone": st.Rule.Zone, "moved": yes(st.Rule.Moved)} {
			out.Set(name, value)
		}
	}
	if st.Audience == run.ByLink {
		out.Set("expires", string(clock.DateOf(st.Expires).AddDays(-1)))
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(st.Fields)) {
		lines = append(lines, name+" = "+st.Fields[name])
	}
	out.Set("fields", strings.Join(lines, "\n"))
	for name, answer := range st.Vars {
		list, many := answer.([]any)
		if !many {
			list = []any{answer}
		}
		for _, one := range list {
			out.Add("answer."+name, (run.Question{}).Say(one))
		}
	}
	return out
}

// EditStart saves what a start is told. What its page does not show stays as it is.
func (p *Pages) EditStart(w http.ResponseWriter, r *http.Request) error {
	v, err := p.startView(r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read; send it again")
	}
	r.PostForm.Set("kind", string(v.Start.Kind))
	r.PostForm.Set("audience", string(v.Start.Audience))
	n, err := newStart(r)
	n.Roles, n.Vars = v.Start.Roles, maps.Clone(v.Start.Vars)
	if r.PostFormValue("when") == keepRule {
		rule := v.Start.Rule
		rule.Step, rule.At, rule.From, rule.Until, rule.Zone, rule.Moved = n.Rule.Step, n.Rule.At, n.Rule.From, n.Rule.Until, n.Rule.Zone, n.Rule.Moved
		n.Rule = rule
	}
	if len(v.Asks) > 0 && err == nil {
		var answers map[string]any
		answers, err = answersIn(r)
		for _, q := range v.Asks {
			delete(n.Vars, q.Name)
		}
		if n.Vars == nil {
			n.Vars = map[string]any{}
		}
		maps.Copy(n.Vars, answers)
	}
	if err == nil && r.PostFormValue("look") != "" {
		v.Values = r.PostForm
		if v.Rule, v.Coming, err = p.Runs.Comes(r.Context(), n.Rule); err == nil {
			return page.Show(w, r, http.StatusOK, startPage(v))
		}
	}
	if err == nil {
		if _, err = p.Runs.EditStart(r.Context(), v.Start.ID, page.Version(r), n); err == nil {
			return page.Redirect(w, r, "/starts/"+string(v.Start.ID)+"/settings", "Saved "+strings.TrimSpace(n.Name)+".")
		}
	}
	var ok bool
	if v.Troubles, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	for i := range v.Troubles {
		v.Troubles[i].Name = ofStart(v.Troubles[i].Name)
	}
	v.Values = r.PostForm
	return page.Show(w, r, http.StatusUnprocessableEntity, startPage(v))
}

// ofStart gives the field of a start's form that a problem is about.
func ofStart(name string) string {
	name = strings.TrimPrefix(name, "rule.")
	if question, ok := strings.CutPrefix(name, "vars."); ok {
		return "answer." + question
	}
	switch name {
	case "every", "days", "nth", "count", "month":
		return "when"
	}
	return name
}

// ask gives the questions of a schedule the manner of a start's form.
func (v startsView) ask() askView {
	return askView{Values: v.Values, Troubles: v.Troubles, People: v.Directory.PeopleOptions()}
}

func (v startView) lead() ui.Sentence {
	out := ui.Say(ui.Text(v.Start.Says + ". "))
	if !v.Start.On {
		return append(out, ui.Span{Text: "Paused: it begins no runs until it goes on.", Tone: ui.Warn})
	}
	if len(v.Start.Coming) > 0 {
		out = append(out, ui.Text("The next run begins "+v.when(v.Start.Coming[0])+"."))
	}
	return out
}
