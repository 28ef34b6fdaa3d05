package plans

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/prose"
	"throughline/internal/remark"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// timelineLength is how much of a task's history its page shows.
const timelineLength = 30

// Task shows one task with its comments, files and history.
func (p *Pages) Task(w http.ResponseWriter, r *http.Request) error {
	view, err := p.taskView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, task(view))
}

func (p *Pages) taskView(r *http.Request) (taskView, error) {
	ctx := r.Context()
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return taskView{}, err
	}
	t, err := p.Plans.Get(ctx, key)
	if err != nil {
		return taskView{}, err
	}
	frame, err := p.FrameOf(ctx, t.Project, "Plan")
	if err != nil {
		return taskView{}, err
	}
	v := taskView{Frame: frame, Task: t, Description: p.prose(t.Description), Today: page.Of(r).Today,
		Page: page.Shell(r, page.Options{Title: t.Key + " " + t.Title, Current: "/projects", Live: "task:" + string(t.ID) + " comment attachment link"})}
	if v.States, err = p.Plans.States(ctx, t.Project); err != nil {
		return v, err
	}
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	if v.Links, err = p.Plans.Neighbours(ctx, t.ID); err != nil {
		return v, err
	}
	if t.Children {
		if v.Children, err = p.Plans.List(ctx, t.Project, plan.Query{Parent: &t.ID, Limit: 200}); err != nil {
			return v, err
		}
	}
	if t.Parent != "" {
		if v.Parent, err = p.Plans.Get(ctx, t.Parent); err != nil {
			return v, err
		}
	}
	if err := p.talk(r, &v); err != nil {
		return v, err
	}
	return v, p.past(ctx, r, &v)
}

// prose gives the HTML of what people wrote.
func (p *Pages) prose(md string) string {
	if md == "" {
		return ""
	}
	out, _ := p.Drawn.Of(func() (string, error) { return prose.HTML(md), nil }, "prose", md) // never fails
	return out
}

// talk fills the comments and files.
func (p *Pages) talk(r *http.Request, v *taskView) error {
	ctx, visit := r.Context(), page.Of(r)
	on := remark.On{Subject: "task", SubjectID: string(v.Task.ID)}
	comments, err := p.Remarks.Comments(ctx, on, "", 200)
	if err != nil {
		return err
	}
	for _, c := range comments.Items {
		said := ui.Remark{ID: string(c.ID), Author: v.Directory.Person(c.Author), At: page.Instant(c.Created, visit)}
		if c.Author == "" {
			said.Author = ui.Person{Name: c.AuthorName}
		}
		if !c.Edited.IsZero() {
			said.Edited = page.Instant(c.Edited, visit)
		}
		own := ""
		if c.Author == visit.Actor.Person && c.Author != "" {
			own = "/comments/" + string(c.ID) + "/removal"
			said.Own = []ui.MenuItem{{Label: "Delete", Post: own, Danger: true}}
		}
		drawn, err := p.Drawn.Of(func() (string, error) {
			var b strings.Builder
			err := shownComment(said, prose.HTML(c.Body)).Render(ctx, &b)
			return b.String(), err
		}, "comment", said.ID, said.Author.Name, strconv.Itoa(said.Author.Hue), said.At.Text, said.At.Exact, said.Edited.Text, said.Edited.Exact, own, c.Body)
		if err != nil {
			return err
		}
		v.Comments = append(v.Comments, drawn)
	}
	files, err := p.Remarks.Attachments(ctx, on, "", 200)
	if err != nil {
		return err
	}
	for _, a := range files.Items {
		f := ui.File{Name: a.Name, Href: "/files/" + string(a.ID), Size: size(a.Size), By: v.Directory.Person(a.Author), At: page.Instant(a.Created, visit)}
		if a.URL != "" {
			f.Href, f.Size = a.URL, "link only"
		} else if a.Picture() {
			f.Preview = "/files/" + string(a.ID) + "/preview"
		}
		if v.Frame.CanEdit {
			f.Remove = "/files/" + string(a.ID) + "/removal"
		}
		v.Files = append(v.Files, f)
	}
	return nil
}

// past fills the timeline.
func (p *Pages) past(ctx context.Context, r *http.Request, v *taskView) error {
	events, kinds, err := p.Timeline(ctx, string(v.Task.ID), timelineLength)
	if err != nil {
		return err
	}
	visit := page.Of(r)
	for _, e := range events {
		says := kinds.Sentence(e.Kind)
		if e.Undoes != 0 {
			says = "took this back: " + says
		}
		event := ui.Event{Actor: v.Directory.Person(e.Actor), At: page.Instant(e.At, visit), Says: ui.Say(ui.Text(says + v.between(e) + fields(e)))}
		if e.Via == "import" {
			event.Via = "by an import"
		}
		if e.Actor == visit.Actor.Person && e.Op != "note" && e.Op != "insert" && !kinds[e.Kind].Fixed {
			event.Undo = "/acts/" + fmt.Sprint(e.Act) + "/undo"
		}
		v.Events = append(v.Events, event)
	}
	return nil
}

// between tells the states that an event moved the task from and to, as far as the board still has them.
func (v *taskView) between(e history.Event) string {
	if e.Op != "update" {
		return ""
	}
	out := ""
	for side, word := range []string{" from ", " to "} {
		var state id.State
		if changed, ok := e.Changed["state_id"]; !ok || json.Unmarshal(changed[side], &state) != nil {
			continue
		}
		if i := slices.IndexFunc(v.States, func(s plan.State) bool { return s.ID == state }); i >= 0 {
			out += word + "“" + v.States[i].Name + "”"
		}
	}
	return out
}

// fields names what else an event changed: ": due, labels".
func fields(e history.Event) string {
	if e.Op != "update" {
		return ""
	}
	names := map[string]string{"title": "title", "description": "description", "assignees": "people", "team_id": "team", "start": "start",
		"due": "due date", "priority": "priority", "labels": "labels", "parent_id": "parent", "milestone": "milestone", "rank": "place"}
	var said []string
	for _, column := range []string{"title", "description", "assignees", "team_id", "start", "due", "priority", "labels", "parent_id", "milestone", "rank"} {
		if _, ok := e.Changed[column]; ok {
			said = append(said, names[column])
		}
	}
	if len(said) == 0 {
		return ""
	}
	return ": " + strings.Join(said, ", ")
}

// Edit saves the task's form; with what is wrong it shows the form again with all that was typed.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	was, err := p.Plans.Get(r.Context(), key)
	if err != nil {
		return err
	}
	patch := patchOf(r)
	if patch.Start != nil && *patch.Start == was.Start {
		patch.Start = nil // a date that nobody touched takes no duration away
	}
	if patch.Due != nil && *patch.Due == was.Due {
		patch.Due = nil
	}
	t := was
	if patch.Patch, err = timingOf(r, was.Timing); err == nil {
		t, err = p.Plans.Edit(r.Context(), key, page.Version(r), patch)
	}
	if err == nil {
		return page.Redirect(w, r, "/tasks/"+string(key), "Saved "+t.Key+".")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	view, verr := p.taskView(r)
	if verr != nil {
		return verr
	}
	view.Problems, view.Says, view.Typed, view.Span = problems, says, &patch, r.PostFormValue("duration")
	view.Range = map[string]string{"optimistic": r.PostFormValue("optimistic"), "pessimistic": r.PostFormValue("pessimistic")}
	return page.Show(w, r, http.StatusUnprocessableEntity, task(view))
}

// patchOf reads the fields that the form sent; what it did not send stays.
func patchOf(r *http.Request) plan.TaskPatch {
	var patch plan.TaskPatch
	text := func(name string) (string, bool) { return r.PostFormValue(name), r.PostForm.Has(name) }
	if s, ok := text("title"); ok {
		patch.Title = &s
	}
	if s, ok := text("description"); ok {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		patch.Description = &s
	}
	if s, ok := text("state"); ok {
		state := id.State(s)
		patch.State = &state
	}
	if r.PostForm.Has("assignees-sent") {
		people := page.List[id.Person](r, "assignees")
		patch.Assignees = &people
	}
	if s, ok := text("team"); ok {
		team := id.Team(s)
		patch.Team = &team
	}
	if s, ok := text("start"); ok {
		d := clock.Date(s)
		patch.Start = &d
	}
	if s, ok := text("due"); ok {
		d := clock.Date(s)
		patch.Due = &d
	}
	if s, ok := text("priority"); ok {
		priority, err := plan.ParsePriority(s)
		if err != nil {
			priority = 0 // refused by the rule with the field's name
		}
		patch.Priority = &priority
	}
	if _, ok := text("labels"); ok {
		labels := page.List[string](r, "labels")
		patch.Labels = &labels
	}
	if r.PostForm.Has("milestone-sent") {
		on := r.PostFormValue("milestone") != ""
		patch.Milestone = &on
	}
	return patch
}

// Delete puts the task into the bin.
func (p *Pages) Delete(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return err
	}
	t, err := p.Plans.Get(r.Context(), key)
	if err != nil {
		return err
	}
	frame, err := p.FrameOf(r.Context(), t.Project, "Plan")
	if err != nil {
		return err
	}
	if _, err := p.Plans.Delete(r.Context(), []id.Task{key}); err != nil {
		return err
	}
	return page.Redirect(w, r, frame.Path("/plan"), "Deleted "+t.Key+".")
}

// Link makes this task wait for another one that is named by its key, or the other way round.
func (p *Pages) Link(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return err
	}
	t, err := p.Plans.Get(r.Context(), key)
	if err != nil {
		return err
	}
	other, err := p.named(r, t)
	if err == nil {
		from, to := other.ID, t.ID
		if r.FormValue("way") == "blocks" {
			from, to = to, from
		}
		lag := int64(0)
		if typed := r.FormValue("lag"); typed != "" {
			if lag, err = strconv.ParseInt(typed, 10, 64); err != nil {
				err = fault.Field("lag", "is not a whole number of days")
			}
		}
		if err == nil {
			_, err = p.Plans.Connect(r.Context(), from, to, r.FormValue("kind"), lag)
		}
	}
	if err == nil {
		return page.Redirect(w, r, "/tasks/"+string(key), "Linked "+t.Key+" and "+other.Key+".")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	view, verr := p.taskView(r)
	if verr != nil {
		return verr
	}
	view.LinkProblems, view.LinkSays = problems, says
	return page.Show(w, r, http.StatusUnprocessableEntity, task(view))
}

// Unlink removes a link.
func (p *Pages) Unlink(w http.ResponseWriter, r *http.Request) error {
	link, err := page.ID[id.Link](r, "link")
	if err != nil {
		return err
	}
	key, err := page.ID[id.Task](r, "task")
	if err != nil {
		return err
	}
	ties, err := p.Plans.Neighbours(r.Context(), key)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(ties, func(n plan.Neighbour) bool { return n.Link == link }) {
		return fault.New(fault.NotFound, "This task has no such link; it may have been removed already")
	}
	if err := p.Plans.Disconnect(r.Context(), link); err != nil {
		return err
	}
	return page.Redirect(w, r, "/tasks/"+string(key), "Removed the link.")
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
