package app

import (
	"context"
	"fmt"
	"strings"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/remark"
)

// canary is in every text of a private project; shy is beside it, for a search that must not echo the canary itself.
const (
	canary = "CANARYQX"
	shy    = "zanderfisch"
)

// scene is a project with one of everything in it. The ids are those that stand for {names} in paths and bodies.
type scene struct {
	*company
	kind string // open, private or guest
	ids  map[string]string
	text string // in every text
	// needed is the path and body of the door it is made for; "" makes everything.
	needed string
}

// standings says by hand who stands where in the project of each kind; "" is who must not know of it.
var standings = map[string]map[string]string{
	"open": {"owner": "lead", "admin": "lead", "member": "editor", "viewer": "reader", "guest": "",
		"lead": "lead", "editor": "editor", "commenter": "commenter", "reader": "reader", "watcher": "reader"},
	"private": {"owner": "", "admin": "", "member": "", "viewer": "", "guest": "",
		"lead": "lead", "editor": "editor", "commenter": "commenter", "reader": "reader", "watcher": "reader"},
	"guest": {"owner": "", "admin": "", "member": "", "viewer": "", "guest": "commenter",
		"lead": "lead", "editor": "", "commenter": "", "reader": "", "watcher": ""},
}

// memberships are the roles that are given out in the project of each kind. The watcher is made a lead but only views
// the organisation, so he never writes.
var memberships = map[string]map[string]access.ProjectRole{
	"open":    {"editor": access.Editor, "commenter": access.Commenter, "reader": access.Reader, "watcher": access.Lead},
	"private": {"editor": access.Editor, "commenter": access.Commenter, "reader": access.Reader, "watcher": access.Lead},
	"guest":   {"guest": access.Commenter},
}

// set makes a scene. What has an author is the author's when he may write in it, otherwise the lead's.
func (c *company) set(kind, author string) *scene { return c.setFor("", kind, author) }

func (c *company) setFor(needed, kind, author string) *scene {
	c.tb.Helper()
	c.scenes++
	s := &scene{company: c, kind: kind, ids: map[string]string{"$": "", "act": "1", "entry": "03hae3nh20yl8bguyfn7ud3mc"}, text: shy + " quiet", needed: needed}
	if kind == "private" {
		s.text = shy + " " + canary
	}
	if standing := standings[kind][author]; standing == "" || standing == "reader" {
		author = "lead"
	}
	for _, make := range makers {
		c.must(make(s, c.as("lead"), c.as(author)))
	}
	return s
}

// makers fill a scene, in order: each noun adds its ids under the names that paths give it.
var makers = []func(s *scene, lead, author context.Context) error{
	(*scene).makePerson, (*scene).makeProject, (*scene).makePlan, (*scene).makeRemarks,
	(*scene).makeTeam, (*scene).makeCalendar, (*scene).makeInvitation, (*scene).makeWaysIn,
	(*scene).makeKPI, (*scene).makeBudget, (*scene).makeRollout, (*scene).makeProcess, (*scene).makeImport, (*scene).makeTemplate, (*scene).makeTool,
}

// fill puts the ids for the names into a path or body; unknown names are left and told.
func (s *scene) fill(text string) (filled string, unknown []string) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), unknown
		}
		name, after, ok := strings.Cut(rest, "}")
		value, known := s.ids[strings.TrimSuffix(name, "...")]
		if !ok || name == "" || strings.ContainsAny(name, "\":, ") { // a brace of JSON
			b.WriteString("{")
			text = rest
			continue
		}
		if !known {
			unknown = append(unknown, name)
		}
		b.WriteString(value)
		text = after
	}
}

func (s *scene) makePerson(_, _ context.Context) error {
	spare, err := s.app.Org.AddPerson(system(s.tb), org.NewPerson{Name: "Spare", Email: fmt.Sprintf("spare%d@example.com", s.scenes), Role: access.Member})
	s.ids["person"] = string(spare.ID)
	return err
}

func (s *scene) makeProject(lead, _ context.Context) error {
	p, err := s.app.Projects.Create(lead, project.NewProject{Code: code(s.scenes), Private: s.kind != "open", Charter: project.Charter{
		Title: "Title " + s.text, Problem: "Problem " + s.text, Metric: "Metric " + s.text, From: "From " + s.text, To: "To " + s.text,
		Unit: "days", Direction: project.Lower, Baseline: "22", Target: "14", Sponsor: s.people["lead"].person, Lead: s.people["lead"].person,
		Start: "2026-11-02", Finish: "2026-12-18"}})
	if err != nil {
		return err
	}
	for name, role := range memberships[s.kind] {
		if _, err := s.app.Projects.SetMember(lead, p.ID, s.people[name].person, role); err != nil {
			return err
		}
	}
	s.ids["project"], s.ids["code"], s.ids["lead"] = string(p.ID), p.Code, string(p.Lead)
	s.ids["private"] = ""
	if p.Private {
		s.ids["private"] = "true"
	}
	return nil
}

// code gives a project code that no other scene has.
func code(n int) string { return fmt.Sprintf("Q%04d", n) }

func (s *scene) makePlan(lead, _ context.Context) error {
	p := id.Project(s.ids["project"])
	made, err := s.app.Plans.CreateMany(lead, p, []plan.NewTask{
		{Title: "First " + s.text, Description: "Description " + s.text, Due: "2026-11-30", Labels: []string{"label " + s.text}, Assignees: []id.Person{s.people["lead"].person}},
		{Title: "Second " + s.text, Due: "2026-12-01"}, {Title: "Third " + s.text, Milestone: true, Due: "2026-12-02"}})
	if err != nil {
		return err
	}
	link, err := s.app.Plans.Connect(lead, made[0].ID, made[1].ID, "", 0)
	if err != nil {
		return err
	}
	baseline, err := s.app.Timing.SetBaseline(lead, p, "Baseline "+s.text)
	if err != nil {
		return err
	}
	s.ids["baseline"] = string(baseline.ID)
	state, err := s.app.Plans.AddState(lead, p, "State "+s.text, plan.Doing)
	s.ids["task"], s.ids["second"], s.ids["third"] = string(made[0].ID), string(made[1].ID), string(made[2].ID)
	s.ids["link"], s.ids["state"] = string(link.ID), string(state.ID)
	return err
}

func (s *scene) makeRemarks(_, author context.Context) error {
	on := remark.On{Subject: "task", SubjectID: s.ids["task"]}
	comment, err := s.app.Remarks.Comment(author, on, remark.NewComment{Body: "Comment " + s.text})
	if err != nil {
		return err
	}
	file, err := s.app.Remarks.Attach(author, on, remark.NewAttachment{Name: "file " + s.text + ".csv"}, strings.NewReader("date,value\n2026-11-02,"+s.text))
	s.ids["comment"], s.ids["file"] = string(comment.ID), string(file.ID)
	return err
}
