package processes

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// stepView is the form of one step, or of what comes after it. Values is what was typed when it came back.
type stepView struct {
	documentView
	Step   process.DocStep
	Values url.Values
}

func (p *Pages) stepView(r *http.Request) (stepView, error) {
	of, err := p.documentView(r)
	if err != nil {
		return stepView{}, err
	}
	v := stepView{documentView: of}
	for _, s := range v.Doc.Steps {
		if s.ID == r.PathValue("step") {
			v.Step = s
			v.Page.Title = s.Name
			return v, nil
		}
	}
	return v, fault.New(fault.NotFound, "The process has no such step any more; its page lists the steps there are")
}

// StepForm shows what a step tells, to be changed.
func (p *Pages) StepForm(w http.ResponseWriter, r *http.Request) error {
	v, err := p.stepView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, stepPage(v))
}

// NextForm shows what can come after a step.
func (p *Pages) NextForm(w http.ResponseWriter, r *http.Request) error {
	v, err := p.stepView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, nextPage(v))
}

// Describe saves what a step tells.
func (p *Pages) Describe(w http.ResponseWriter, r *http.Request) error {
	return p.actOnStep(w, r, "step", func(key id.Process, step string) (string, error) {
		patch, err := stepPatch(r)
		if err != nil {
			return "", err
		}
		_, err = p.Processes.Describe(r.Context(), key, page.Version(r), step, patch)
		return "Saved the step.", err
	})
}

// AddStep puts a step behind another one.
func (p *Pages) AddStep(w http.ResponseWriter, r *http.Request) error {
	return p.actOnStep(w, r, "next", func(key id.Process, step string) (string, error) {
		name := r.PostFormValue("name")
		_, _, err := p.Processes.AddStep(r.Context(), key, page.Version(r), process.NewStep{After: step, Flow: r.PostFormValue("flow"), Name: name, Lane: r.PostFormValue("lane"), Kind: r.PostFormValue("kind")})
		return "Added “" + strings.TrimSpace(name) + "”.", err
	})
}

// AddWay lets a step go on to another one.
func (p *Pages) AddWay(w http.ResponseWriter, r *http.Request) error {
	return p.actOnStep(w, r, "way", func(key id.Process, step string) (string, error) {
		_, _, err := p.Processes.AddWay(r.Context(), key, page.Version(r), process.NewWay{From: step, If: r.PostFormValue("if"), To: r.PostFormValue("to")})
		return "Added the way.", err
	})
}

// RemoveStep takes a step out.
func (p *Pages) RemoveStep(w http.ResponseWriter, r *http.Request) error {
	return p.actOnStep(w, r, "step", func(key id.Process, step string) (string, error) {
		_, err := p.Processes.RemoveStep(r.Context(), key, page.Version(r), step)
		return "Removed the step.", err
	})
}

// EditWay saves what a way depends on.
func (p *Pages) EditWay(w http.ResponseWriter, r *http.Request) error {
	return p.actOnStep(w, r, "ways", func(key id.Process, _ string) (string, error) {
		label, condition := r.PostFormValue("if"), r.PostFormValue("condition")
		_, err := p.Processes.EditWay(r.Context(), key, page.Version(r), r.PathValue("way"), process.WayPatch{If: &label, Condition: &condition})
		return "Saved the way.", err
	})
}

// RemoveWay takes a way out.
func (p *Pages) RemoveWay(w http.ResponseWriter, r *http.Request) error {
	return p.actOnStep(w, r, "ways", func(key id.Process, _ string) (string, error) {
		_, err := p.Processes.RemoveWay(r.Context(), key, page.Version(r), r.PathValue("way"))
		return "Removed the way.", err
	})
}

// actOnStep carries out a verb on a step of the draft; a refusal shows the form again with what was typed.
func (p *Pages) actOnStep(w http.ResponseWriter, r *http.Request, form string, do func(key id.Process, step string) (string, error)) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	said, err := do(key, r.PathValue("step"))
	if err == nil {
		return page.Redirect(w, r, "/processes/"+string(key)+"/document", said)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.stepView(r)
	if verr != nil {
		return verr
	}
	v.Form, v.Troubles, v.Says, v.Values = form, problems, says, r.PostForm
	shown := stepPage(v)
	if form != "step" {
		shown = nextPage(v)
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, shown)
}

// stepPatch reads the form of a step: every field it shows is sent, so each one is set.
func stepPatch(r *http.Request) (process.StepPatch, error) {
	text := func(name string) *string { v := r.PostFormValue(name); return &v }
	var c fault.Check
	amount := func(name string) *float64 {
		v := -1.0 // an empty field takes the amount out
		if typed := strings.TrimSpace(strings.Replace(r.PostFormValue(name), ",", ".", 1)); typed != "" {
			parsed, err := strconv.ParseFloat(typed, 64)
			c.Need(err == nil && parsed >= 0, name, "is not a number from 0")
			v = parsed
		}
		return &v
	}
	days := max(0, int(*amount("days")))
	list := func(name string) *[]string { v := strings.Split(r.PostFormValue(name), ";"); return &v }
	ticked := func(name string) *bool { v := r.PostFormValue(name) != ""; return &v }
	patch := process.StepPatch{Name: text("name"), Text: text("text"), Role: text("role"), Tool: text("tool"), Work: amount("work"), Wait: amount("wait"), Right: amount("right"),
		Days: &days, Rekey: ticked("rekey"), DaysAfter: text("daysAfter"), Stop: ticked("stop"), Approval: ticked("approval"), AwaitAsked: ticked("awaitAsked"),
		Evidence: text("evidence"), KPI: text("kpi"), Risk: text("risk"), Control: text("control"), Accountable: text("accountable"), Consulted: list("consulted"), Informed: list("informed")}
	if lane := text("lane"); *lane != "" {
		patch.Lane = lane
	}
	return patch, c.Err()
}

// value gives what a field shows: what was typed when the form came back, else what is stored.
func (v stepView) value(name, stored string) string {
	if v.Values != nil {
		return v.Values.Get(name)
	}
	return stored
}

func (v stepView) err(name string) string { return page.Problem(v.Troubles, name) }

func (v stepView) path() string { return v.at() + "/steps/" + v.Step.ID }

// laneOptions are the lanes a step can stand in.
func (v stepView) laneOptions() []ui.Option {
	var out []ui.Option
	for _, l := range v.Lanes {
		out = append(out, ui.Option{Value: l.ID, Label: l.Name})
	}
	return out
}

// stepOptions are the steps a way can lead to.
func (v stepView) stepOptions() []ui.Option {
	var out []ui.Option
	for _, s := range v.Doc.Steps {
		if s.Kind != "startEvent" && s.Kind != "boundaryEvent" && s.ID != v.Step.ID && s.Depth == v.Step.Depth {
			out = append(out, ui.Option{Value: s.ID, Label: strconv.Itoa(s.Number) + ". " + s.Name})
		}
	}
	return out
}

// endOptions are the activities from whose end days can be counted.
func (v stepView) endOptions() []ui.Option {
	var out []ui.Option
	for _, s := range v.Doc.Steps {
		if s.Activity && s.ID != v.Step.ID {
			out = append(out, ui.Option{Value: s.ID, Label: "When " + strconv.Itoa(s.Number) + ". " + s.Name + " is done"})
		}
	}
	return out
}

// flowOptions are the ways on of a step that has several.
func (v stepView) flowOptions() []ui.Option {
	var out []ui.Option
	for _, way := range v.Step.Ways {
		label := "to " + strconv.Itoa(way.Number) + ", " + way.ToName
		if way.If != "" {
			label = way.If + ": " + label
		}
		out = append(out, ui.Option{Value: way.Flow, Label: label})
	}
	return out
}

func amountText(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// raciWords spells the letters of a cell.
func raciWords(letters string) string {
	var words []string
	for _, l := range letters {
		switch l {
		case 'R':
			words = append(words, "responsible")
		case 'A':
			words = append(words, "accountable")
		case 'C':
			words = append(words, "consulted")
		case 'I':
			words = append(words, "informed")
		}
	}
	return strings.Join(words, ", ")
}
