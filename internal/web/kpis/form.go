package kpis

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/project"
	"throughline/internal/verdict"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type formView struct {
	Page      ui.Page
	Frame     page.Frame
	Directory page.Directory
	Others    []kpi.KPI // of the project: to compare with and to guard
	Open      opened    // the KPI that is edited; zero for a new one
	Definition
	Version  int64
	Live     bool // it is judged already, so that changes need a reason
	Reason   string
	Baseline string // what the charter says of it, for a new KPI
	Clash    string // another KPI of the name, which the person may keep
	Says     string
	Problems []ui.Problem
}

// Definition is the form's content; Limits holds what was typed as limit of each guardrail.
type Definition struct {
	kpi.Definition
	Limits map[id.KPI]string
	Kinds  map[id.KPI]kpi.Bound
}

func (v formView) err(name string) string { return page.Problem(v.Problems, name) }

// railError gives the first problem with a guardrail, whichever it is.
func (v formView) railError() string {
	for _, p := range v.Problems {
		if strings.HasPrefix(p.Name, "guardrails") {
			return p.Message
		}
	}
	return ""
}

func (v formView) isNew() bool { return v.Open.KPI.ID == "" }

func (v formView) action() string {
	if v.isNew() {
		return v.Frame.Path("/kpis")
	}
	return "/kpis/" + string(v.Open.KPI.ID) + "/definition"
}

func (v formView) back() string {
	if v.isNew() {
		return v.Frame.Path("/result")
	}
	return v.Open.Back
}

// cadences says how often a value comes.
var cadences = map[kpi.Cadence]string{kpi.Each: "One value per case, such as one a hire", kpi.Daily: "One value a day", kpi.Weekly: "One value a week",
	kpi.Monthly: "One value a month", kpi.Quarterly: "One value a quarter"}

func cadenceOptions() []ui.Option {
	out := make([]ui.Option, len(kpi.Cadences))
	for i, c := range kpi.Cadences {
		out[i] = ui.Option{Value: string(c), Label: cadences[c]}
	}
	return out
}

func (v formView) otherOptions() []ui.Option {
	out := make([]ui.Option, len(v.Others))
	for i, k := range v.Others {
		out[i] = ui.Option{Value: string(k.ID), Label: k.Name}
	}
	return out
}

// form prepares what both forms show; without is the KPI that does not stand among the others.
func (p *Pages) form(r *http.Request, frame page.Frame, without id.KPI) (formView, error) {
	v := formView{Frame: frame}
	title := "New KPI"
	if without != "" {
		title = "Edit the KPI"
	}
	v.Page = page.Shell(r, page.Options{Title: title, Current: "/projects"})
	var err error
	if v.Directory, err = page.OpenDirectory(r.Context(), p.Org); err != nil {
		return v, err
	}
	all, err := p.KPIs.Of(r.Context(), frame.Project)
	for _, k := range all {
		if k.ID != without {
			v.Others = append(v.Others, k)
		}
	}
	return v, err
}

// newForm opens the form of a new KPI for who may add one.
func (p *Pages) newForm(r *http.Request) (formView, project.Project, error) {
	frame, err := p.Frame(r, "Result")
	if err != nil {
		return formView{}, project.Project{}, err
	}
	if !frame.CanEdit {
		return formView{}, project.Project{}, fault.New(fault.Forbidden, "You can look at this project but not add a KPI; its lead can let you")
	}
	row, err := p.Projects.Get(r.Context(), frame.Project)
	if err != nil {
		return formView{}, row, err
	}
	v, err := p.form(r, frame, "")
	return v, row, err
}

// New shows the form of a new KPI; the first one of a change is filled from its charter.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	v, row, err := p.newForm(r)
	if err != nil {
		return err
	}
	v.Cadence, v.Direction = kpi.Weekly, verdict.Lower
	if len(v.Others) == 0 {
		v.Name, v.From, v.To, v.Unit, v.Target = row.Metric, row.Charter.From, row.Charter.To, row.Unit, row.Target
		if row.Direction != "" {
			v.Direction = verdict.Direction(row.Direction)
		}
		v.Baseline = row.Baseline
	}
	v.Owner = page.Of(r).Actor.Person
	return page.Show(w, r, http.StatusOK, form(v))
}

// Create adds a KPI.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	v, _, err := p.newForm(r)
	if err != nil {
		return err
	}
	v.read(r)
	if err = v.limits(); err == nil && r.PostFormValue("keep") == "" {
		v.Clash, err = p.clash(r, v)
	}
	if err == nil {
		var made kpi.KPI
		if made, err = p.KPIs.Add(r.Context(), v.Frame.Project, kpi.NewKPI{Definition: v.Definition.Definition}); err == nil {
			return page.Redirect(w, r, v.Frame.Path("/result")+"#kpi-"+string(made.ID), "Added "+made.Name+". Now give it values.")
		}
	}
	return p.again(w, r, err, v)
}

// clash refuses a name under which another change measures something else, until the person says to keep both.
func (p *Pages) clash(r *http.Request, v formView) (string, error) {
	same, err := p.KPIs.Namesakes(r.Context(), v.Frame.Project, v.Name)
	if err != nil {
		return "", err
	}
	for _, k := range same {
		if strings.EqualFold(k.From, strings.TrimSpace(v.From)) && strings.EqualFold(k.To, strings.TrimSpace(v.To)) {
			continue
		}
		other, err := p.Projects.Get(r.Context(), k.Project)
		if err != nil {
			return "", err
		}
		said := other.Code + " measures “" + k.Name + "” too"
		if k.From != "" && k.To != "" {
			said += ", from " + k.From + " to " + k.To
		}
		return said, fault.Field("name", "stands for something else in %s: rename this one, or keep both on purpose", other.Code)
	}
	return "", nil
}

// again shows the form with all that was typed.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, err error, v formView) error {
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, form(v))
}

func (p *Pages) editForm(r *http.Request) (formView, error) {
	o, err := p.open(r, true)
	if err != nil {
		return formView{}, err
	}
	v, err := p.form(r, o.Frame, o.KPI.ID)
	if err != nil {
		return v, err
	}
	result, err := p.KPIs.Verdict(r.Context(), o.KPI.ID)
	v.Open, v.Definition.Definition, v.Version, v.Live = o, o.KPI.Definition, o.KPI.Version, result.Marker != ""
	v.Limits, v.Kinds = map[id.KPI]string{}, map[id.KPI]kpi.Bound{}
	for _, g := range o.KPI.Guardrails {
		v.Limits[g.KPI], v.Kinds[g.KPI] = strconv.FormatFloat(g.Limit, 'f', -1, 64), g.Kind
	}
	return v, err
}

// EditForm shows the definition of a KPI as a form.
func (p *Pages) EditForm(w http.ResponseWriter, r *http.Request) error {
	v, err := p.editForm(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, form(v))
}

// Edit saves the definition of a KPI.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	v, err := p.editForm(r)
	if err != nil {
		return err
	}
	v.read(r)
	v.Version, v.Reason = page.Version(r), r.PostFormValue("reason")
	if err = v.limits(); err == nil {
		d := v.Definition.Definition
		patch := kpi.Patch{Name: &d.Name, Formula: &d.Formula, From: &d.From, To: &d.To, Unit: &d.Unit, Direction: &d.Direction, Target: &d.Target,
			Owner: &d.Owner, Source: &d.Source, Cadence: &d.Cadence, BaseFrom: &d.BaseFrom, BaseTo: &d.BaseTo, Compare: &d.Compare,
			Guardrails: &d.Guardrails, Reason: v.Reason}
		if _, err = p.KPIs.Edit(r.Context(), v.Open.KPI.ID, v.Version, patch); err == nil {
			return page.Redirect(w, r, v.Open.Back, "Saved "+d.Name+".")
		}
	}
	return p.again(w, r, err, v)
}

// read takes what was typed.
func (v *formView) read(r *http.Request) {
	f := r.PostFormValue
	v.Definition.Definition = kpi.Definition{Name: f("name"), Formula: f("formula"), From: f("from"), To: f("to"), Unit: f("unit"),
		Direction: verdict.Direction(f("direction")), Target: f("target"), Owner: id.Person(f("owner")), Source: f("source"), Cadence: kpi.Cadence(f("cadence")),
		BaseFrom: clock.Date(f("baselineFrom")), BaseTo: clock.Date(f("baselineTo")), Compare: id.KPI(f("compare"))}
	v.Limits, v.Kinds = map[id.KPI]string{}, map[id.KPI]kpi.Bound{}
	for _, k := range v.Others {
		v.Limits[k.ID], v.Kinds[k.ID] = strings.TrimSpace(f("limit-"+string(k.ID))), kpi.Bound(f("bound-"+string(k.ID)))
	}
}

// limits turns the typed limits into guardrails; an empty one guards nothing.
func (v *formView) limits() error {
	var c fault.Check
	v.Guardrails = []kpi.Guardrail{}
	for _, k := range v.Others {
		if v.Limits[k.ID] == "" {
			continue
		}
		limit, err := number(v.Limits[k.ID])
		c.Need(err == nil, "guardrails", "“%s” for %s is not a number; write it as 22.5", v.Limits[k.ID], k.Name)
		v.Guardrails = append(v.Guardrails, kpi.Guardrail{KPI: k.ID, Limit: limit, Kind: v.Kinds[k.ID]})
	}
	return c.Err()
}

// Place moves a KPI to the top, where the main one of the change stands.
func (p *Pages) Place(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	if _, err := p.KPIs.Move(r.Context(), o.KPI.ID, page.Version(r), id.KPI(r.PostFormValue("after"))); err != nil {
		return err
	}
	return page.Redirect(w, r, o.Frame.Path("/result"), o.KPI.Name+" is the main KPI now.")
}

// Remove puts a KPI with its values into the bin.
func (p *Pages) Remove(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, true)
	if err != nil {
		return err
	}
	if err := p.KPIs.Delete(r.Context(), o.KPI.ID, page.Version(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, o.Frame.Path("/result"), "Deleted "+o.KPI.Name+".")
}

// Restore takes a KPI out of the bin.
func (p *Pages) Restore(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.KPI](r, "kpi")
	if err != nil {
		return err
	}
	k, err := p.KPIs.Restore(r.Context(), key)
	if err != nil {
		return err
	}
	frame, err := p.FrameOf(r.Context(), k.Project, "Result")
	if err != nil {
		return err
	}
	return page.Redirect(w, r, frame.Path("/result")+"#kpi-"+string(k.ID), "Restored "+k.Name+".")
}
