package app

import (
	"context"
	"fmt"
	"strings"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/budget"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing"
	"throughline/internal/kpi"
	"throughline/internal/money"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/process/share"
	"throughline/internal/rollout"
	"throughline/internal/run"
	"throughline/internal/signin"
	"throughline/internal/tool"
	"throughline/internal/verdict"
)

// wants tells whether the door that the scene is made for names one of the things: what it does not need is not made.
func (s *scene) wants(names ...string) bool {
	for _, name := range names {
		if s.needed == "" || strings.Contains(s.needed, name) {
			return true
		}
	}
	return false
}

func (s *scene) makeTeam(_, _ context.Context) error {
	if !s.wants("{team}") {
		return nil
	}
	team, err := s.app.Org.AddTeam(system(s.tb), org.NewTeam{Name: fmt.Sprintf("Team %d", s.scenes)})
	s.ids["team"] = string(team.ID)
	return err
}

func (s *scene) makeCalendar(_, _ context.Context) error {
	if !s.wants("{calendar}") {
		return nil
	}
	c, err := s.app.Org.AddCalendar(system(s.tb), org.NewCalendar{Name: fmt.Sprintf("Calendar %d", s.scenes), Zone: "Europe/Berlin", Holidays: map[clock.Date]string{"2026-12-25": "Christmas"}})
	s.ids["calendar"] = string(c.ID)
	return err
}

func (s *scene) makeInvitation(_, _ context.Context) error {
	if !s.wants("{invitation}", "{secret}") {
		return nil
	}
	i, secret, err := s.app.Org.Invite(s.as("owner"), org.NewInvitation{Email: fmt.Sprintf("guest%d@example.com", s.scenes), Role: access.Guest})
	s.ids["invitation"], s.ids["secret"] = string(i.ID), secret
	return err
}

// makeWaysIn makes a session and a token of the lead: to everybody else they are not there.
func (s *scene) makeWaysIn(lead, _ context.Context) error {
	if !s.wants("{session}", "{token}") {
		return nil
	}
	_, session, err := s.app.Signin.Open(lead, s.people["lead"].person, signin.Origin{Agent: "another", Address: "192.0.2.2"})
	if err != nil {
		return err
	}
	s.ids["session"], s.ids["token"] = string(session.ID), "03hae3nh20yl8bguyfn7ud3mc"
	return nil
}

func (s *scene) makeKPI(lead, _ context.Context) error {
	if !s.wants("{kpi}", "{value}") {
		return nil
	}
	k, err := s.app.KPIs.Add(lead, id.Project(s.ids["project"]), kpi.NewKPI{Definition: kpi.Definition{Name: "KPI " + s.text, Formula: "Formula " + s.text, From: "From " + s.text,
		To: "To " + s.text, Unit: "days", Direction: verdict.Lower, Source: "Source " + s.text}})
	if err != nil {
		return err
	}
	for day := range 5 {
		v, err := s.app.KPIs.Record(lead, k.ID, kpi.NewValue{Date: clock.Date(fmt.Sprintf("2026-11-%02d", day+2)), Value: float64(20 + day), Note: "Note " + s.text})
		if err != nil {
			return err
		}
		s.ids["value"] = string(v.ID)
	}
	s.ids["kpi"] = string(k.ID)
	return nil
}

func (s *scene) makeRollout(lead, _ context.Context) error {
	if !s.wants("{wave}", "{criterion}") {
		return nil
	}
	w, err := s.app.Rollouts.AddWave(lead, id.Project(s.ids["project"]), rollout.NewWave{Name: "Wave " + s.text, Site: "Site " + s.text, GoLive: "2026-12-01", Owner: s.people["lead"].person})
	if err != nil {
		return err
	}
	c, err := s.app.Rollouts.AddCriterion(lead, w.ID, rollout.NewCriterion{Text: "Criterion " + s.text})
	s.ids["wave"], s.ids["criterion"] = string(w.ID), string(c.ID)
	return err
}

func (s *scene) makeProcess(lead, _ context.Context) error {
	if !s.wants("{process}", "{processlink}", "{lane}", "{number}", "{step}", "{way}", "{run}", "{runstep}", "{incident}", "{start}", "{publiclink}", "{shared}", "processes", "runs") {
		return nil
	}
	p, _, err := s.app.Processes.Create(lead, process.NewProcess{Name: "Process " + s.text, Description: "About " + s.text, Project: id.Project(s.ids["project"]), Lanes: []process.Lane{{Name: "Lane " + s.text}}})
	if err != nil {
		return err
	}
	s.ids["process"], s.ids["number"], s.ids["lane"], s.ids["other"] = string(p.ID), "1", "lane", string(p.ID)
	s.ids["step"], s.ids["way"], s.ids["incident"] = "Task_1", "Flow_2", "none"
	if err := s.carried(lead, p.ID); err != nil {
		return err
	}
	of, err := s.app.Processes.Of(lead, []id.Project{id.Project(s.ids["project"])})
	if err != nil {
		return err
	}
	for _, linked := range of[id.Project(s.ids["project"])] {
		s.ids["processlink"] = string(linked.Link.ID)
	}
	if s.ids["processlink"] == "" {
		l, err := s.app.Processes.Link(lead, id.Project(s.ids["project"]), p.ID, process.AsIs)
		s.ids["processlink"] = string(l.ID)
		return err
	}
	return nil
}

// makeTemplate keeps a template, which is the organisation's: nothing of a project is in it.
func (s *scene) makeTemplate(_, _ context.Context) error {
	if !s.wants("{template}") {
		return nil
	}
	made, err := s.app.Processes.AddTemplate(system(s.tb), process.NewTemplate{Name: fmt.Sprintf("Template %d", s.scenes)}, bpmn.New("Template", []bpmn.Lane{{Name: "Desk"}}))
	s.ids["template"] = string(made.ID)
	return err
}

func (s *scene) makeBudget(lead, _ context.Context) error {
	if !s.wants("{budgetline}", "{budgetentry}", "budget") {
		return nil
	}
	l, err := s.app.Budgets.AddLine(lead, id.Project(s.ids["project"]), budget.NewLine{Name: "Line " + s.text, Category: "Category " + s.text, Planned: money.Of(100, "EUR")})
	if err != nil {
		return err
	}
	e, err := s.app.Budgets.AddEntry(lead, l.ID, budget.NewEntry{Kind: budget.Actual, Day: "2026-11-20", Amount: money.Of(50, "EUR"), Note: "Note " + s.text})
	s.ids["budgetline"], s.ids["budgetentry"] = string(l.ID), string(e.ID)
	return err
}

// makeTool puts a tool into the register.
func (s *scene) makeTool(_, _ context.Context) error {
	if !s.wants("{tool}") {
		return nil
	}
	t, err := s.app.Tools.Register(system(s.tb), tool.NewTool{Name: fmt.Sprintf("Tool %d", s.scenes)})
	s.ids["tool"] = string(t.ID)
	return err
}

// makeImport receives a file for an import; nothing is imported.
func (s *scene) makeImport(lead, author context.Context) error {
	if !s.wants("{import}") {
		return nil
	}
	if access.From(author).May(access.Import) != nil {
		author = lead
	}
	i, err := s.app.Imports.Receive(author, []importer.File{importer.FromBytes("tasks.csv", []byte("Title,Status\nImported "+s.text+",Open\n"))}, importing.Choices{Project: id.Project(s.ids["project"])})
	s.ids["import"] = string(i.ID)
	return err
}

// carried publishes the process and starts a run of it, and begins the next draft, which its own pages change.
func (s *scene) carried(lead context.Context, p id.Process) error {
	if _, err := s.app.Processes.Publish(lead, p, 0, ""); err != nil {
		return err
	}
	if _, err := s.app.Processes.StartDraft(lead, p); err != nil {
		return err
	}
	r, err := s.app.Runs.Start(lead, p, run.NewRun{Title: "Run " + s.text})
	if err != nil {
		return err
	}
	seen, err := s.app.Runs.Get(lead, r.ID)
	if err != nil {
		return err
	}
	s.ids["run"], s.ids["runstep"], s.ids["hook"] = string(r.ID), string(seen.Steps[0].ID), "none"
	form, _, err := s.app.Runs.AddStart(lead, p, run.NewStart{Kind: run.Form, Name: "Form " + s.text, Title: "Begun by " + s.text})
	s.ids["start"] = string(form.ID)
	if err != nil {
		return err
	}
	made, err := s.app.Shares.Make(lead, p, share.NewPublicLink{Name: "Link " + s.text})
	s.ids["publiclink"], s.ids["shared"] = string(made.ID), "none"
	return err
}
