// Package impacts holds the page that answers "if this changes, what breaks?".
package impacts

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/impact"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves it.
type Pages struct {
	Impact    *impact.Service
	Processes *process.Service
	Projects  *project.Service
	Org       *org.Service
}

// Routes lists the pages.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/impact", Action: access.ListProjects, Serve: p.Ask},
		{Method: "POST", Path: "/impact/tasks", Action: access.ListProjects, Serve: p.Follow},
	}
}

type view struct {
	Page      ui.Page
	Subject   impact.Subject
	Asked     bool
	Answer    impact.Answer
	Groups    []group
	Suggested []impact.Task
	Projects  []ui.Option // into which tasks may be put
	Choices   choices
	Chosen    []string
	Project   string
	Problems  []ui.Problem
	Says      string
}

// choices are what can be asked about, for the combobox: its values are addresses' queries.
type choices []ui.Option

type group struct {
	Kind, Title string
	Items       []impact.Item
}

var groupTitles = map[string]string{"step": "Steps", "document": "Documents", "raci": "RACI rows", "process": "Processes that call it", "run": "Open runs", "start": "What begins runs",
	"task": "Tasks", "kpi": "Measures", "change": "Changes", "wave": "Waves", "criterion": "Criteria", "template": "Templates", "tool": "Tools"}

// words are the kinds as they are counted in the sentence.
var counted = map[string][2]string{"step": {"step", "steps"}, "document": {"document", "documents"}, "raci": {"RACI row", "RACI rows"}, "process": {"calling process", "calling processes"},
	"run": {"open run", "open runs"}, "start": {"start of runs", "starts of runs"}, "task": {"task", "tasks"}, "kpi": {"measure", "measures"}, "change": {"change", "changes"}, "wave": {"wave", "waves"},
	"criterion": {"criterion", "criteria"}, "template": {"template", "templates"}, "tool": {"tool", "tools"}}

func subjectOf(r *http.Request) impact.Subject {
	if about := r.FormValue("about"); about != "" && r.FormValue("kind") == "" {
		kind, rest, _ := strings.Cut(about, ":")
		s := impact.Subject{Kind: impact.Kind(kind)}
		switch s.Kind {
		case impact.Process, impact.Team, impact.Person:
			s.ID = rest
		default:
			s.Name = rest
		}
		return s
	}
	return impact.Subject{Kind: impact.Kind(r.FormValue("kind")), Process: id.Process(r.FormValue("process")), ID: r.FormValue("id"), Name: r.FormValue("name")}
}

// Ask shows what depends on what the address names, or asks what it is to be.
func (p *Pages) Ask(w http.ResponseWriter, r *http.Request) error {
	v, err := p.view(r, subjectOf(r))
	if err != nil {
		return err
	}
	for _, t := range v.Suggested {
		v.Chosen = append(v.Chosen, t.Key)
	}
	return page.Show(w, r, http.StatusOK, impactPage(v))
}

func (p *Pages) view(r *http.Request, s impact.Subject) (view, error) {
	ctx := r.Context()
	v := view{Subject: s, Asked: s.Kind != "", Page: page.Shell(r, page.Options{Title: "What depends on it", Current: "/processes"})}
	var err error
	if v.Choices, err = p.choices(ctx); err != nil {
		return v, err
	}
	if !v.Asked {
		return v, nil
	}
	if v.Answer, err = p.Impact.Ask(ctx, s); err != nil {
		return v, err
	}
	for _, kind := range impact.ItemKinds {
		g := group{Kind: kind, Title: groupTitles[kind]}
		for _, i := range v.Answer.Items {
			if i.Kind == kind {
				g.Items = append(g.Items, i)
			}
		}
		if len(g.Items) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	v.Suggested = impact.Suggest(v.Answer)
	if len(v.Suggested) > 0 {
		v.Projects, err = page.ChangeOptions(ctx, p.Projects)
	}
	return v, err
}

// choices lists the names that the processes know.
func (p *Pages) choices(ctx context.Context) (choices, error) {
	cited, err := p.Processes.Cites(ctx)
	if err != nil {
		return nil, err
	}
	names := map[impact.Kind]map[string]string{impact.Tool: {}, impact.Role: {}, impact.KPI: {}, impact.Field: {}}
	add := func(kind impact.Kind, name string) {
		if key := strings.ToLower(strings.TrimSpace(name)); key != "" && names[kind][key] == "" {
			names[kind][key] = name
		}
	}
	out := choices{}
	for _, c := range cited {
		out = append(out, ui.Option{Value: "process:" + string(c.ID), Label: c.Name, Hint: "process"})
		for _, v := range c.Versions {
			add(impact.Role, v.Accountable)
			for _, s := range v.Steps {
				add(impact.Tool, s.Tool)
				add(impact.KPI, s.KPI)
				add(impact.Role, s.Role)
				add(impact.Role, s.Accountable)
				for _, name := range slices.Concat(s.Consulted, s.Informed) {
					add(impact.Role, name)
				}
				for _, name := range s.Fields {
					add(impact.Field, name)
				}
			}
		}
	}
	for _, kind := range []impact.Kind{impact.Tool, impact.Role, impact.KPI, impact.Field} {
		for _, name := range names[kind] {
			out = append(out, ui.Option{Value: string(kind) + ":" + name, Label: name, Hint: kindWords[kind]})
		}
	}
	if access.From(ctx).May(access.ReadOrg) == nil {
		d, err := page.OpenDirectory(ctx, p.Org)
		if err != nil {
			return nil, err
		}
		for _, t := range d.TeamOptions() {
			out = append(out, ui.Option{Value: "team:" + t.Value, Label: t.Label, Hint: "team"})
		}
		for _, o := range d.PeopleOptions() {
			out = append(out, ui.Option{Value: "person:" + o.Value, Label: o.Label, Hint: "person"})
		}
	}
	slices.SortStableFunc(out, func(a, b ui.Option) int { return strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)) })
	return out, nil
}

var kindWords = map[impact.Kind]string{impact.Tool: "tool", impact.Role: "role", impact.KPI: "measure", impact.Field: "form field", impact.Process: "process", impact.Step: "step", impact.Team: "team", impact.Person: "person"}

// Follow puts the chosen tasks into a project.
func (p *Pages) Follow(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form arrived in pieces that do not fit; nothing was changed")
	}
	s := subjectOf(r)
	to := id.Project(r.PostFormValue("project"))
	n, err := 0, error(fault.Field("project", "is missing; choose the change that the tasks belong to"))
	if to != "" {
		n, err = p.Impact.Follow(r.Context(), s, to, r.PostForm["tasks"])
	}
	if err == nil {
		of, gerr := p.Projects.Get(r.Context(), to)
		if gerr != nil {
			return gerr
		}
		return page.Redirect(w, r, "/projects/"+of.Code+"/plan", "Added "+strconv.Itoa(n)+" tasks to "+of.Code+".")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.view(r, s)
	if verr != nil {
		return err
	}
	v.Problems, v.Says, v.Chosen, v.Project = problems, says, r.PostForm["tasks"], string(to)
	return page.Show(w, r, http.StatusUnprocessableEntity, impactPage(v))
}

// says is the sentence above the list: every figure leads to its rows.
func (v view) says() ui.Sentence {
	if len(v.Groups) == 0 {
		return ui.Say(ui.Text("Nothing that you may read depends on it."))
	}
	out := ui.Sentence{}
	for i, g := range v.Groups {
		switch {
		case i > 0 && i == len(v.Groups)-1:
			out = append(out, ui.Text(" and "))
		case i > 0:
			out = append(out, ui.Text(", "))
		}
		word := counted[g.Kind][1]
		if len(g.Items) == 1 {
			word = counted[g.Kind][0]
		}
		out = append(out, ui.Figure(strconv.Itoa(len(g.Items))+" "+word, "#"+g.Kind))
	}
	verb := " depend on it."
	if len(v.Answer.Items) == 1 {
		verb = " depends on it."
	}
	return append(out, ui.Text(verb))
}

func (v view) title() string {
	if !v.Asked {
		return "If this changes, what breaks?"
	}
	return "If “" + v.Answer.Title + "” changes"
}

// chosenSubject is the value of the combobox for what was asked.
func (v view) chosenSubject() []string {
	switch v.Subject.Kind {
	case "":
		return nil
	case impact.Process, impact.Team, impact.Person:
		return []string{string(v.Subject.Kind) + ":" + v.Subject.ID}
	case impact.Step:
		return nil
	}
	for _, o := range v.Choices {
		if strings.EqualFold(o.Value, string(v.Subject.Kind)+":"+v.Subject.Name) {
			return []string{o.Value}
		}
	}
	return nil
}

func (v view) taskOptions() []ui.Option {
	out := make([]ui.Option, len(v.Suggested))
	for i, t := range v.Suggested {
		out[i] = ui.Option{Value: t.Key, Label: t.Title}
	}
	return out
}
