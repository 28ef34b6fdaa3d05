package projects

import (
	"net/http"

	"throughline/internal/access"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type row struct {
	Code, Title, Href string
	Team              ui.Team
	Stations          []ui.Station
	Health            ui.Badge
	Finish            ui.Moment
	Known             string // what is known of the result
	Lead              ui.Person
}

type portfolioView struct {
	Page     ui.Page
	Sentence string
	Rows     []row
	Next     string
	CanMake  bool
}

// Portfolio shows every change with its line.
func (p *Pages) Portfolio(w http.ResponseWriter, r *http.Request) error {
	ctx, visit := r.Context(), page.Of(r)
	list, err := p.Projects.List(ctx, project.Query{Cursor: r.URL.Query().Get("cursor"), Limit: 100})
	if err != nil {
		return err
	}
	rows := make([]project.Project, len(list.Items))
	for i, item := range list.Items {
		rows[i] = item.Project
	}
	facts, err := p.Facts(ctx, rows)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return err
	}
	v := portfolioView{CanMake: visit.Actor.May(access.MakeProject) == nil,
		Page: page.Shell(r, page.Options{Title: "Portfolio", Current: "/projects", Live: "project task wave criterion kpi value process version"})}
	outcomes := make([]project.Outcome, len(rows))
	for i, item := range rows {
		f := facts[item.ID]
		outcomes[i] = project.Outcome{Status: item.Status, Verdict: f.Line.Result.Verdict, Unverified: item.Unverified(), Health: f.Health}
		line := row{Code: item.Code, Title: item.Title, Href: "/projects/" + item.Code, Stations: stations(f.Line, item.Code, ""), Health: status(item, f),
			Finish: page.Day(item.Finish, visit.Today), Lead: directory.Person(item.Lead)}
		if len(item.Teams) > 0 {
			line.Team = directory.Team(item.Teams[0])
		}
		if item.Status == project.Closed {
			line.Finish = page.Instant(item.Closed, visit)
			line.Finish.Text = "done"
		}
		line.Known = known(item, f.Line)
		v.Rows = append(v.Rows, line)
	}
	v.Sentence = project.Sentence(outcomes)
	if list.Next != "" {
		v.Next = "/projects?cursor=" + list.Next
	}
	return page.Show(w, r, http.StatusOK, portfolio(v))
}

// known says in a few words what has been measured.
func known(p project.Project, f project.LineFacts) string {
	switch {
	case f.Result.Difference != "":
		return f.Result.Difference
	case p.Baseline != "":
		return "baseline " + project.Shown(p.Baseline) + " " + p.Unit
	}
	return "no baseline yet"
}
