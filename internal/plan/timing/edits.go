package timing

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/plan/pin"
)

// Edit is one change of a plan: of a task's dates (a start alone moves it and keeps its duration) or its duration, a link
// to add or to change, or one to take away.
type Edit struct {
	Task     id.Task     `json:"task,omitempty"`
	Start    *clock.Date `json:"start,omitempty"`
	Due      *clock.Date `json:"due,omitempty"`
	Duration *int64      `json:"duration,omitempty" doc:"Working minutes, 480 a day"`
	Link     *NewLink    `json:"link,omitempty"`
	Unlink   id.Link     `json:"unlink,omitempty"`
}

// NewLink is a link to make.
type NewLink struct {
	From id.Task `json:"from"`
	To   id.Task `json:"to"`
	Kind string  `json:"kind,omitempty"`
	Lag  int64   `json:"lag,omitempty"`
}

// Outcome is what follows from edits.
type Outcome struct {
	Finish     clock.Date `json:"finish"`
	Sentence   string     `json:"sentence"`
	Impossible []string   `json:"impossible"`
	Moves      []Move     `json:"moves"`
}

// Move is a task that gets other dates.
type Move struct {
	Task     id.Task    `json:"task"`
	Version  int64      `json:"version,omitempty"` // after the edits were written
	Start    clock.Date `json:"start"`
	Due      clock.Date `json:"due"`
	Float    float64    `json:"float"`
	Critical bool       `json:"critical"`
	Days     int        `json:"days"` // working days that its due date moves
}

// maxEdits bounds one request.
const maxEdits = 1000

// Preview tells what would follow from the edits; nothing is written.
func (s *Service) Preview(ctx context.Context, project id.Project, edits []Edit) (Outcome, error) {
	if err := s.may(ctx, project); err != nil {
		return Outcome{}, err
	}
	var out Outcome
	err := s.with(ctx, project, func(n *network, r *rows, failed error) error {
		if err := checkEdits(edits); err != nil {
			return err
		}
		if failed != nil {
			return refuse(failed)
		}
		next := *r
		next.tasks, next.links = slices.Clone(r.tasks), slices.Clone(r.links)
		typed, err := next.change(n, edits)
		if err != nil {
			return err
		}
		after, err := resolve(&next, typed)
		if err != nil {
			return refuse(err)
		}
		out = compare(n, after)
		return nil
	})
	return out, err
}

// Apply writes the edits and all that follows from them as one act. Versions are those that the client has seen.
func (s *Service) Apply(ctx context.Context, project id.Project, edits []Edit, versions map[id.Task]int64) (Outcome, error) {
	var out Outcome
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.EditPlan, project); err != nil {
			return err
		}
		if err := checkEdits(edits); err != nil {
			return err
		}
		r, err := s.read(ctx, tx, project, tx.Now)
		if err != nil {
			return err
		}
		if err := r.open(); err != nil {
			return err
		}
		before, err := connect(r)
		if err != nil {
			return refuse(err)
		}
		causes, err := s.write(ctx, tx, before, project, edits, versions)
		if err != nil {
			return err
		}
		now, err := s.read(ctx, tx, project, tx.Now)
		if err != nil {
			return err
		}
		stored := slices.Clone(now.tasks)
		after, err := resolve(now, typed(causes))
		if err != nil {
			return refuse(err)
		}
		saved, err := s.settle(ctx, tx, after, stored, causes)
		if err != nil {
			return err
		}
		out = compare(before, after)
		for i := range out.Moves {
			out.Moves[i].Version = saved[out.Moves[i].Task]
		}
		return nil
	})
	return out, err
}

// write saves the edits themselves.
func (s *Service) write(ctx context.Context, tx *act.Tx, n *network, project id.Project, edits []Edit, versions map[id.Task]int64) ([]plan.Moved, error) {
	var causes []plan.Moved
	for k, e := range edits {
		switch {
		case e.Task != "":
			i, err := n.find(k, "task", e.Task)
			if err != nil {
				return nil, err
			}
			p, typed := n.patch(i, e)
			version := versions[e.Task]
			delete(versions, e.Task) // a second edit of the task builds on the first
			if _, _, err := s.deps.Plans.Change(ctx, tx, e.Task, version, p); err != nil {
				return nil, err
			}
			causes = append(causes, plan.Moved{Task: e.Task, Typed: typed})
		case e.Link != nil:
			from, _, err := s.deps.Plans.Change(ctx, tx, e.Link.From, 0, plan.TaskPatch{})
			if err != nil {
				return nil, err
			}
			to, _, err := s.deps.Plans.Change(ctx, tx, e.Link.To, 0, plan.TaskPatch{})
			if err != nil || to.Project != project || from.Project != project {
				return nil, fault.Field(field(k, "link"), "names a task that is not one of this project")
			}
			if _, err := s.deps.Plans.Tie(ctx, tx, from, to, e.Link.Kind, e.Link.Lag); err != nil {
				return nil, err
			}
			causes = append(causes, plan.Moved{Task: from.ID, Ties: true})
		default:
			l, err := s.deps.Plans.LinkOf(ctx, tx, project, e.Unlink)
			if err != nil {
				return nil, err
			}
			if err := s.deps.Plans.Untie(ctx, tx, l); err != nil {
				return nil, err
			}
			causes = append(causes, plan.Moved{Task: l.From, Ties: true})
		}
	}
	return causes, nil
}

// change puts the edits into rows in memory and gives the tasks whose start a person gave.
func (r *rows) change(n *network, edits []Edit) (typed []id.Task, err error) {
	for k, e := range edits {
		switch {
		case e.Task != "":
			i, err := n.find(k, "task", e.Task)
			if err != nil {
				return nil, err
			}
			p, given := n.patch(i, e)
			t := &r.tasks[i]
			if p.Start != nil {
				t.start = *p.Start
			}
			if p.Due != nil {
				t.due = *p.Due
			}
			if p.Start != nil || p.Due != nil {
				t.timing.Duration = nil
			}
			pin.Apply(&t.timing, p.Patch)
			if t.due.Before(t.start) {
				return nil, fault.Field("due", "is before the start (%s)", t.start)
			}
			if given {
				typed = append(typed, e.Task)
			}
		case e.Link != nil:
			if _, err := n.find(k, "link", e.Link.From); err != nil {
				return nil, err
			}
			if _, err := n.find(k, "link", e.Link.To); err != nil {
				return nil, err
			}
			kind := e.Link.Kind
			if kind == "" {
				kind = "FS"
			}
			r.links = append(r.links, plan.Link{From: e.Link.From, To: e.Link.To, Kind: kind, Lag: e.Link.Lag})
		default:
			at := slices.IndexFunc(r.links, func(l plan.Link) bool { return l.ID == e.Unlink })
			if at < 0 {
				return nil, fault.Field(field(k, "unlink"), "is not a link of this project")
			}
			r.links = slices.Delete(r.links, at, at+1)
		}
	}
	return typed, nil
}

// patch turns the edit of a task into one of its fields: a start alone keeps the duration.
func (n *network) patch(i int, e Edit) (p plan.TaskPatch, typed bool) {
	p.Start, p.Due = e.Start, e.Due
	p.Duration = e.Duration
	t := &n.tasks[i]
	if e.Start != nil && *e.Start != "" && e.Due == nil && e.Duration == nil && t.due != "" {
		due := n.calendar[i].Add(n.calendar[i].Add(*e.Start, 0), max(0, (n.length(i)-1)/day))
		p.Due, p.Duration = &due, t.timing.Duration
	}
	return p, e.Start != nil && *e.Start != t.start
}

func (n *network) find(k int, name string, task id.Task) (int, error) {
	i, ok := n.at[task]
	if !ok {
		return 0, fault.Field(field(k, name), "names a task that is not one of this project")
	}
	return i, nil
}

func field(k int, name string) string { return "edits[" + strconv.Itoa(k) + "]." + name }

// checkEdits answers what is wrong with the edits before any is looked at closely.
func checkEdits(edits []Edit) error {
	if len(edits) == 0 || len(edits) > maxEdits {
		return fault.Field("edits", "needs 1 to %d changes", maxEdits)
	}
	var c fault.Check
	for k, e := range edits {
		what := 0
		for _, there := range []bool{e.Task != "", e.Link != nil, e.Unlink != ""} {
			if there {
				what++
			}
		}
		c.Need(what == 1, field(k, "task"), "or a link or an unlink is needed, and one of them only")
		c.Need(e.Task == "" || e.Start != nil || e.Due != nil || e.Duration != nil, field(k, "start"), "is missing; give a start, a due date or a duration")
		for name, d := range map[string]*clock.Date{"start": e.Start, "due": e.Due} {
			if d != nil {
				_, err := clock.ParseDate(string(*d))
				c.Add(field(k, name), err)
			}
		}
		c.Need(e.Duration == nil || *e.Duration >= 0 && *e.Duration <= 10_000*day, field(k, "duration"), "is not between 0 and 10,000 working days")
		if e.Link != nil {
			c.Need(e.Link.Kind == "" || linkWords[e.Link.Kind] != "", field(k, "kind"), "is not one of FS, SS, FF, SF")
			c.Need(e.Link.Lag >= -1000 && e.Link.Lag <= 1000, field(k, "lag"), "is beyond 1000 working days")
			c.Need(e.Link.From != e.Link.To, field(k, "to"), "is the task itself; a task cannot wait for itself")
		}
	}
	return c.Err()
}

// compare tells what is otherwise after the edits.
func compare(before, after *network) Outcome {
	out := Outcome{Finish: dateOf(after.net.Finish()), Impossible: []string{}, Moves: []Move{}}
	used, of, by := 0, 0, -1
	for i := range after.tasks {
		j, ok := before.at[after.tasks[i].id]
		if !ok {
			continue
		}
		start, due := after.dates(i)
		oldStart, oldDue := before.dates(j)
		now, was := after.net.Of(i), before.net.Of(j)
		if lost := was.TotalFloat - now.TotalFloat; lost > used && now.TotalFloat >= 0 && len(after.children[i]) == 0 {
			used, of, by = lost, was.TotalFloat, i
		}
		if start == oldStart && due == oldDue {
			continue
		}
		out.Moves = append(out.Moves, Move{Task: after.tasks[i].id, Start: start, Due: due, Float: floatDays(now.TotalFloat), Critical: now.Critical,
			Days: after.days(i, oldDue, due)})
	}
	byStart(out.Moves)
	for _, c := range after.net.Conflicts() {
		if c.Hard {
			out.Impossible = append(out.Impossible, days(c.Text))
		}
	}
	var parts []string
	leaves := 0
	for _, m := range out.Moves {
		if len(after.children[after.at[m.Task]]) == 0 {
			leaves++
		}
	}
	switch leaves {
	case 0:
		parts = append(parts, "no task moves")
	case 1:
		parts = append(parts, "1 task moves")
	default:
		parts = append(parts, fmt.Sprintf("%d tasks move", leaves))
	}
	if by >= 0 && used >= day/2 {
		parts = append(parts, fmt.Sprintf("%s of %s of float used by “%s”", number(used), span(of), after.tasks[by].title))
	}
	out.Sentence = finishes(before, after) + "; " + strings.Join(parts, ", ") + "."
	return out
}

// finishes says what becomes of the finish of the plan.
func finishes(before, after *network) string {
	was, is := dateOf(before.net.Finish()), dateOf(after.net.Finish())
	path := after.net.CriticalPath()
	if len(path) == 0 {
		return "The plan has no dates"
	}
	last := after.tasks[path[len(path)-1]].title
	if was == is || was == "" {
		return "“" + last + "” stays on " + is.Say(after.today)
	}
	moved := after.calendars[""].Between(was, is)
	unit := "working days"
	if moved == 1 || moved == -1 {
		unit = "working day"
	}
	return fmt.Sprintf("“%s” moves from %s to %s (%s %s)", last, was.Say(after.today), is.Say(after.today), strings.Replace(fmt.Sprintf("%+d", moved), "-", "−", 1), unit)
}

func number(minutes int) string {
	return strconv.FormatFloat(math.Round(floatDays(minutes)*10)/10, 'f', -1, 64)
}

func span(minutes int) string {
	if minutes == day {
		return "1 day"
	}
	return number(minutes) + " days"
}
