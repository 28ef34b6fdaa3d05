// Package projects holds the pages of a change: the portfolio, its goal and its people; and the frame that every page of
// a change wears.
package projects

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	Projects *project.Service
	Org      *org.Service
	// Facts gathers what the lines of several projects are computed from.
	Facts func(ctx context.Context, list []project.Project) (map[id.Project]Facts, error)
}

// Facts is what other nouns say of a project.
type Facts struct {
	Line    project.LineFacts
	Health  project.Health
	Reasons []string // of the health, sentences
}

// Frame finds the project in the address, by its code or its id.
func (p *Pages) Frame(r *http.Request, station string) (page.Frame, error) {
	row, err := p.find(r)
	if err != nil {
		return page.Frame{}, err
	}
	return p.frame(r.Context(), row, station)
}

// FrameOf gives the frame of a project that is known by its id.
func (p *Pages) FrameOf(ctx context.Context, which id.Project, station string) (page.Frame, error) {
	row, err := p.Projects.Get(ctx, which)
	if err != nil {
		return page.Frame{}, err
	}
	return p.frame(ctx, row, station)
}

func (p *Pages) find(r *http.Request) (project.Project, error) {
	name := r.PathValue("project")
	if id.Valid(name) {
		return p.Projects.Get(r.Context(), id.Project(name))
	}
	return p.Projects.ByCode(r.Context(), name)
}

func (p *Pages) frame(ctx context.Context, row project.Project, station string) (page.Frame, error) {
	all, err := p.Facts(ctx, []project.Project{row})
	if err != nil {
		return page.Frame{}, err
	}
	standing, err := p.Projects.Standing(ctx, row.ID)
	if err != nil {
		return page.Frame{}, err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return page.Frame{}, err
	}
	facts := all[row.ID]
	f := page.Frame{Project: row.ID, Code: row.Code, Title: row.Title, Stations: stations(facts.Line, row.Code, station),
		CanEdit: standing == access.Lead || standing == access.Editor, CanTalk: standing != access.Reader && standing != access.Outsider, CanLead: standing == access.Lead,
		SeesCost: access.From(ctx).SeesMoney()}
	f.Head = ui.Head{Crumbs: []ui.Crumb{{Name: "Portfolio", Href: "/projects"}, {Name: row.Code, Href: f.Path("")}}, Title: row.Title, Status: status(row, facts)}
	if row.Private {
		f.Head.Beside = "private"
	}
	if row.Lead != "" {
		f.Head.Facts = append(f.Head.Facts, ui.Say(ui.Text(directory.Person(row.Lead).Name+" leads")))
	}
	if row.Sponsor != "" {
		f.Head.Facts = append(f.Head.Facts, ui.Say(ui.Text("sponsored by "+directory.Person(row.Sponsor).Name)))
	}
	if row.Finish != "" && row.Status != project.Closed {
		f.Head.Facts = append(f.Head.Facts, ui.Say(ui.Text("finish "+row.Finish.Say(facts.Line.Today))))
	}
	return f, nil
}

var addresses = map[project.Key]string{project.Goal: "", project.Plan: "/plan", project.Process: "/process", project.Rollout: "/rollout", project.Result: "/result"}

var names = map[project.Key]string{project.Goal: "Goal", project.Plan: "Plan", project.Process: "Process", project.Rollout: "Rollout", project.Result: "Result"}

// stations gives the line as it is drawn; the station whose page is on screen is marked.
func stations(f project.LineFacts, code, shown string) []ui.Station {
	line := project.Line(f)
	out := make([]ui.Station, len(line))
	for i, s := range line {
		out[i] = ui.Station{Name: names[s.Key], Fact: s.Fact, Quiet: s.Quiet, State: ui.Standing(s.State), Progress: s.Progress,
			Href: "/projects/" + code + addresses[s.Key], Shown: names[s.Key] == shown}
		switch s.Tone {
		case project.Good:
			out[i].Tone = ui.Ok
		case project.Alarm:
			out[i].Tone = ui.Alarm
		}
	}
	return out
}

// status is the word in the pill: the status while it says something, else the health.
func status(row project.Project, f Facts) ui.Badge {
	switch row.Status {
	case project.Draft:
		return ui.Badge{Text: "Draft", Tone: ui.Dim}
	case project.Hold:
		return ui.Badge{Text: "On hold", Tone: ui.Dim}
	case project.Closed:
		switch {
		case row.Unverified():
			return ui.Badge{Text: "Closed, unverified", Tone: ui.Warn}
		case f.Line.Result.Verdict == "improved":
			return ui.Badge{Text: "Verified", Tone: ui.Ok}
		case f.Line.Result.Verdict != "":
			return ui.Badge{Text: "Closed: " + f.Line.Result.Verdict, Tone: ui.Dim}
		}
		return ui.Badge{Text: "Closed", Tone: ui.Dim}
	}
	switch f.Health {
	case project.OnTrack:
		return ui.Badge{Text: "On track", Tone: ui.Ok}
	case project.AtRisk:
		return ui.Badge{Text: "At risk", Tone: ui.Warn}
	case project.OffTrack:
		return ui.Badge{Text: "Off track", Tone: ui.Alarm}
	}
	return ui.Badge{Text: "No data", Tone: ui.Dim}
}
