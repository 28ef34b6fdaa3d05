// Package today holds the page of what needs the visitor now: what was given to him and what is due.
package today

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/notify"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/process"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves it.
type Pages struct {
	Processes *process.Service
	Plans     *plan.Service
	Runs      *run.Service
	Inbox     *notify.Service
	Org       *org.Service
}

// shown bounds the tasks of the page.
const shown = 200

type view struct {
	Page     ui.Page
	Sentence ui.Sentence
	Inbox    []ui.Entry
	Asks     []ui.Entry // what processes ask
	Forms    []answer   // behind the buttons of Asks
	Groups   []group
}

type group struct {
	Title string
	Tasks []ui.Entry
	Ticks []tick
}

// tick is a step of a run that can be done from here, as it was seen.
type tick struct{ Step, Version string }

// Today shows what needs the visitor.
func (p *Pages) Today(w http.ResponseWriter, r *http.Request) error {
	ctx, visit := r.Context(), page.Of(r)
	tasks, err := p.Plans.Mine(ctx, shown)
	if err != nil {
		return err
	}
	entries, err := p.Inbox.List(ctx, notify.Open, "", 50)
	if err != nil {
		return err
	}
	steps, err := p.Runs.Mine(ctx)
	if err != nil {
		return err
	}
	duties, err := p.Processes.Duties(ctx)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return err
	}
	v := view{Page: page.Shell(r, page.Options{Title: "Today", Current: "/today", Live: "task comment criterion wave runstep process version acknowledgement"})}
	v.Groups = append(groups(tasks, visit.Today, directory), ofRuns(steps, visit.Today, directory)...)
	for _, e := range entries.Items {
		says := directory.Person(e.Actor).Name + " " + reason(e.Reason)
		if e.Count > 1 {
			says += ", " + strconv.FormatInt(e.Count, 10) + " things since you looked"
		}
		v.Inbox = append(v.Inbox, ui.Entry{ID: "inbox-" + string(e.ID), Title: e.Title, Href: e.URL, Says: ui.Say(ui.Text(says)), Person: directory.Person(e.Actor),
			At: page.Instant(e.At, visit), Unread: !e.Seen,
			Actions: []ui.Action{{Label: "Done", Small: true, Submit: true, Form: "done-" + string(e.ID)}}})
	}
	v.Asks, v.Forms = ofProcesses(duties, visit, directory)
	v.Sentence = sentence(tasks, steps, len(duties), len(v.Inbox), visit.Today)
	return page.Show(w, r, http.StatusOK, today(v))
}

func reason(r notify.Reason) string {
	switch r {
	case notify.Assigned:
		return "gave this to you"
	case notify.Mentioned:
		return "named you"
	case notify.Reminded:
		return "reminds you: a step is due or late"
	case notify.Told:
		return "did a step you are to know of"
	}
	return "changed this"
}

// groups sorts the tasks by when they are due.
func groups(tasks []plan.Task, today clock.Date, d page.Directory) []group {
	late, now, week, later := group{Title: "Late"}, group{Title: "Due today"}, group{Title: "In the next seven days"}, group{Title: "Later, or without a date"}
	for _, t := range tasks {
		e := ui.Entry{ID: "mine-" + string(t.ID), Title: t.Title, Href: "/tasks/" + string(t.ID), Says: ui.Say(ui.Text(t.Key)), Team: d.Team(t.Team), At: page.Day(t.Due, today), Peek: true}
		switch {
		case t.Due.Before(today):
			e.AtTone = ui.Alarm
			late.Tasks = append(late.Tasks, e)
		case t.Due == today:
			now.Tasks = append(now.Tasks, e)
		case t.Due != "" && t.Due <= today.AddDays(7):
			week.Tasks = append(week.Tasks, e)
		default:
			later.Tasks = append(later.Tasks, e)
		}
	}
	var out []group
	for _, g := range []group{late, now, week, later} {
		if len(g.Tasks) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// ofRuns is the group of what runs of processes wait for, most urgent first as it comes; none without any.
func ofRuns(steps []run.Waiting, today clock.Date, d page.Directory) []group {
	if len(steps) == 0 {
		return nil
	}
	g := group{Title: "Steps of runs"}
	for _, s := range steps {
		e := ui.Entry{ID: "step-" + string(s.ID), Title: s.Name, Href: "/runs/" + string(s.Run) + "#step-" + string(s.ID), Says: ui.Say(ui.Text(about(s))), Team: d.Team(s.Team), At: page.Day(s.Due, today)}
		if s.Plain {
			e.Actions = []ui.Action{{Label: "Done", Small: true, Submit: true, Form: "tick-" + string(s.ID), Attrs: templ.Attributes{"aria-label": "Done: " + s.Name + ", " + s.Title}}}
			g.Ticks = append(g.Ticks, tick{string(s.ID), strconv.FormatInt(s.Version, 10)})
		}
		if s.Due != "" && s.Due.Before(today) {
			e.AtTone = ui.Alarm
		}
		g.Tasks = append(g.Tasks, e)
	}
	return []group{g}
}

// about names a step's run, and its process where the run is not called after it.
func about(s run.Waiting) string {
	if s.Title == s.Process {
		return s.Title
	}
	return s.Title + " · " + s.Process
}

// sentence says the day in one line.
func sentence(tasks []plan.Task, steps []run.Waiting, duties, inbox int, today clock.Date) ui.Sentence {
	late, now := 0, 0
	for _, t := range tasks {
		if t.Due.Before(today) {
			late++
		} else if t.Due == today {
			now++
		}
	}
	var parts []string
	add := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, one)
		} else if n > 1 {
			parts = append(parts, strconv.Itoa(n)+" "+many)
		}
	}
	add(late, "one task is late", "tasks are late")
	add(now, "one is due today", "are due today")
	add(len(steps), "one step of a run waits for you", "steps of runs wait for you")
	add(duties, "one process asks for you", "processes ask for you")
	add(inbox, "one thing is new for you", "things are new for you")
	if len(parts) == 0 {
		return ui.Say(ui.Text("Nothing is late and nothing is due today."))
	}
	s := strings.Join(parts, ", ") + "."
	return ui.Say(ui.Text(strings.ToUpper(s[:1]) + s[1:]))
}

// Done clears a line of the inbox.
func (p *Pages) Done(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[notify.EntryID](r, "entry")
	if err != nil {
		return err
	}
	if err := p.Inbox.MarkDone(r.Context(), []notify.EntryID{key}, true); err != nil {
		return err
	}
	return page.Redirect(w, r, "/today", "")
}

// Routes lists the pages.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/today", Action: access.Self, Serve: p.Today},
		{Method: "POST", Path: "/inbox/{entry}/done", Action: access.Self, Serve: p.Done},
	}
}
