package plans

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/plan"
	"throughline/internal/plan/pin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type taskView struct {
	Page        ui.Page
	Frame       page.Frame
	Task        plan.Task
	Parent      plan.Task
	Children    plan.Page
	Links       []plan.Neighbour
	States      []plan.State
	Directory   page.Directory
	Comments    []string // each drawn
	Files       []ui.File
	Events      []ui.Event
	Description string // as HTML
	Today       clock.Date

	Problems     []ui.Problem
	Says         string
	Typed        *plan.TaskPatch   // what was sent, when the form comes back
	Span         string            // the duration as it was typed then
	Range        map[string]string // the ends of its range as they were typed then
	LinkProblems []ui.Problem
	LinkSays     string
}

func (v taskView) head() ui.Head {
	head := ui.Head{Crumbs: []ui.Crumb{{Name: "Portfolio", Href: "/projects"}, {Name: v.Frame.Code, Href: v.Frame.Path("")}, {Name: "Plan", Href: v.Frame.Path("/plan")}},
		Title: v.Task.Title, Beside: v.Task.Key}
	if v.Parent.ID != "" {
		head.Crumbs = append(head.Crumbs, ui.Crumb{Name: v.Parent.Key, Href: "/tasks/" + string(v.Parent.ID)})
	}
	for _, s := range v.States {
		if s.ID == v.Task.State {
			head.Status = ui.Badge{Text: s.Name, Tone: tone(s.Category)}
		}
	}
	if v.Task.Due.Before(v.Today) && !v.Task.Category.Ended() {
		head.Facts = append(head.Facts, ui.Say(ui.Verdict(late(v.Task.Due.DaysUntil(v.Today)), ui.Alarm)))
	}
	if r := v.Task.Rollup; r != nil {
		head.Facts = append(head.Facts, ui.Say(ui.Text(strconv.Itoa(r.Done)+" of "+strconv.Itoa(r.Total)+" beneath it done")))
	}
	return head
}

func late(days int) string {
	if days == 1 {
		return "1 day late"
	}
	return strconv.Itoa(days) + " days late"
}

func tone(c plan.Category) ui.Tone {
	switch c {
	case plan.Done:
		return ui.Ok
	case plan.Doing:
		return ui.Accent
	}
	return ui.Dim
}

// typed gives the task as the form shows it: what was sent when it comes back, else what is stored.
func (v taskView) typed() plan.Task {
	t := v.Task
	if v.Typed == nil {
		return t
	}
	p := v.Typed
	if p.Title != nil {
		t.Title = *p.Title
	}
	if p.Description != nil {
		t.Description = *p.Description
	}
	if p.State != nil {
		t.State = *p.State
	}
	if p.Assignees != nil {
		t.Assignees = *p.Assignees
	}
	if p.Team != nil {
		t.Team = *p.Team
	}
	if p.Start != nil {
		t.Start = *p.Start
	}
	if p.Due != nil {
		t.Due = *p.Due
	}
	if p.Priority != nil {
		t.Priority = *p.Priority
	}
	if p.Labels != nil {
		t.Labels = *p.Labels
	}
	if p.Milestone != nil {
		t.Milestone = *p.Milestone
	}
	pin.Apply(&t.Timing, p.Patch)
	return t
}

func (v taskView) stateOptions() []ui.Option {
	out := make([]ui.Option, len(v.States))
	for i, s := range v.States {
		out[i] = ui.Option{Value: string(s.ID), Label: s.Name}
	}
	return out
}

func (v taskView) priorityOptions() []ui.Option {
	var out []ui.Option
	for _, p := range plan.Priorities {
		out = append(out, ui.Option{Value: p.String(), Label: priorityLabel(p)})
	}
	return out
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// named finds the task of the same project that a person names: "ONB-12", "12" or "#12".
func (p *Pages) named(r *http.Request, t plan.Task) (plan.Task, error) {
	name := strings.TrimSpace(r.FormValue("other"))
	_, number, _ := strings.Cut("-"+strings.TrimPrefix(name, "#"), "-")
	if i := strings.LastIndex(name, "-"); i >= 0 {
		number = name[i+1:]
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return plan.Task{}, fault.Field("other", "is not the number of a task; write it as %s", t.Key)
	}
	other, err := p.Plans.ByNumber(r.Context(), t.Project, n)
	if fault.Is(err, fault.NotFound) {
		return plan.Task{}, fault.Field("other", "names no task of this project")
	}
	return other, err
}

func versionText(v taskView) string { return strconv.FormatInt(v.Task.Version, 10) }
