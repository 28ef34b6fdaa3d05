// Package kpis holds the pages of a change's result: the verdict of each KPI with its chart, and the values beneath it.
package kpis

import (
	"context"
	"net/http"
	"slices"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	KPIs     *kpi.Service
	Projects *project.Service
	Org      *org.Service
	Frame    page.Framer
	// FrameOf gives the frame of a project that is known by its id.
	FrameOf func(ctx context.Context, project id.Project, station string) (page.Frame, error)
	// Timeline gives the newest events about a thing, as sentences.
	Timeline func(ctx context.Context, subject string, limit int) ([]history.Event, history.Catalogue, error)
}

const live = " kpi value wave"

type resultView struct {
	Page  ui.Page
	Frame page.Frame
	List  []judged
	Bin   []kpi.KPI
	// Charter is the goal in words, for the example of an empty page.
	Charter string
}

// Result shows the last station of a change: every KPI with its verdict.
func (p *Pages) Result(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Result")
	if err != nil {
		return err
	}
	v := resultView{Frame: frame, Page: page.Shell(r, page.Options{Title: frame.Code + " result", Current: "/projects", Live: frame.Live() + live})}
	if v.List, err = p.judge(r, frame); err != nil {
		return err
	}
	if frame.CanEdit {
		if v.Bin, err = p.KPIs.Bin(r.Context(), frame.Project); err != nil {
			return err
		}
	}
	if len(v.List) == 0 {
		row, err := p.Projects.Get(r.Context(), frame.Project)
		if err != nil {
			return err
		}
		v.Charter = aim(row.Charter)
	}
	return page.Show(w, r, http.StatusOK, result(v))
}

// aim says the goal of a charter in a line: "Days to productive: 21 → 10 days".
func aim(c project.Charter) string {
	if c.Metric == "" {
		return ""
	}
	said := c.Metric
	switch {
	case c.Baseline != "" && c.Target != "":
		said += ": " + project.Shown(c.Baseline) + " → " + project.Shown(c.Target)
	case c.Target != "":
		said += ": to " + project.Shown(c.Target)
	default:
		return said
	}
	if c.Unit != "" {
		said += " " + c.Unit
	}
	return said
}

// judge gives every KPI of the project as its section shows it.
func (p *Pages) judge(r *http.Request, frame page.Frame) ([]judged, error) {
	results, err := p.KPIs.Verdicts(r.Context(), frame.Project)
	if err != nil {
		return nil, err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return nil, err
	}
	list := make([]judged, len(results))
	for i := range results {
		list[i] = judgedOf(results[i], results, frame, directory, page.Of(r).Today)
	}
	return list, nil
}

// opened is a KPI in its project.
type opened struct {
	KPI   kpi.KPI
	Frame page.Frame
	Back  string // where its forms lead to when they are done
	On    string // what says so in an address
}

// open finds the KPI in the address; with edit only for who may change it.
func (p *Pages) open(r *http.Request, edit bool) (opened, error) {
	key, err := page.ID[id.KPI](r, "kpi")
	if err != nil {
		return opened{}, err
	}
	k, err := p.KPIs.Get(r.Context(), key)
	if err != nil {
		return opened{}, err
	}
	frame, err := p.FrameOf(r.Context(), k.Project, "Result")
	if err != nil {
		return opened{}, err
	}
	if edit && !frame.CanEdit {
		return opened{}, fault.New(fault.Forbidden, "You can look at this KPI but not change it; the lead of the project can let you")
	}
	o := opened{KPI: k, Frame: frame, Back: frame.Path("/result") + "#kpi-" + string(k.ID)}
	if r.FormValue("on") == "kpi" {
		o.Back, o.On = "/kpis/"+string(k.ID), "kpi"
	}
	return o, nil
}

type kpiView struct {
	Page   ui.Page
	Frame  page.Frame
	Judged judged
	Values []shownValue
	Older  string // address of the page of older values
	Newest bool   // the first page of them
	Events []ui.Event
}

// KPI shows one KPI: its verdict, its values, and what happened to it.
func (p *Pages) KPI(w http.ResponseWriter, r *http.Request) error {
	o, err := p.open(r, false)
	if err != nil {
		return err
	}
	all, err := p.judge(r, o.Frame)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(j judged) bool { return j.KPI.ID == o.KPI.ID })
	if i < 0 {
		return fault.New(fault.NotFound, "This KPI was just deleted")
	}
	v := kpiView{Frame: o.Frame, Judged: all[i],
		Page: page.Shell(r, page.Options{Title: o.KPI.Name, Current: "/kpis", Live: o.Frame.Live() + live})}
	cursor := r.URL.Query().Get("cursor")
	values, err := p.KPIs.Values(r.Context(), o.KPI.ID, cursor, 0)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	v.Newest = cursor == ""
	for _, value := range values.Items {
		v.Values = append(v.Values, shown(value, all[i], directory, page.Of(r).Today))
	}
	if values.Next != "" {
		v.Older = all[i].Href + "?cursor=" + values.Next + "#values"
	}
	if v.Events, err = p.past(r, all[i], directory); err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, one(v))
}

type overviewView struct {
	Page ui.Page
	Says ui.Sentence
	Rows []overviewRow
	Next string
}

type overviewRow struct {
	judged
	Code string
}

// overviewProjects bounds the projects on one page of the overview.
const overviewProjects = 25

// Overview lists the KPIs of every project the visitor sees.
func (p *Pages) Overview(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if err := access.From(ctx).May(access.ListProjects); err != nil {
		return err
	}
	rows, err := p.Projects.List(ctx, project.Query{Cursor: r.URL.Query().Get("cursor"), Limit: overviewProjects})
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return err
	}
	v := overviewView{Page: page.Shell(r, page.Options{Title: "KPIs", Current: "/kpis", Live: "project kpi value wave"})}
	for _, row := range rows.Items {
		results, err := p.KPIs.Verdicts(ctx, row.ID)
		if err != nil {
			return err
		}
		frame := page.Frame{Project: row.ID, Code: row.Code, Title: row.Title}
		for i := range results {
			v.Rows = append(v.Rows, overviewRow{judgedOf(results[i], results, frame, directory, page.Of(r).Today), row.Code})
		}
	}
	v.Says = tally(v.Rows)
	if rows.Next != "" {
		v.Next = "/kpis?cursor=" + rows.Next
	}
	return page.Show(w, r, http.StatusOK, overview(v))
}
