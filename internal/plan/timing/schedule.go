package timing

import (
	"context"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/plan"
)

// Schedule is a plan with the dates that follow from its tasks, links and calendars.
type Schedule struct {
	Project   id.Project `json:"project"`
	Start     clock.Date `json:"start"`
	Finish    clock.Date `json:"finish"`
	Critical  []id.Task  `json:"critical"` // the path that gives the plan its finish, in order
	Sentence  string     `json:"sentence"`
	Conflicts []Conflict `json:"conflicts"`
	Baseline  *Baseline  `json:"baseline"` // the one that is drawn; null for none
	Calendar  Workdays   `json:"calendar"`
	Tasks     []Planned  `json:"tasks"` // in the order of the tree by rank
	Links     []Tie      `json:"links"`
}

// Conflict is something that the plan asks and cannot have.
type Conflict struct {
	Task id.Task `json:"task"`
	Hard bool    `json:"hard"` // false: late, but not impossible
	Text string  `json:"text"`
}

// Workdays are the plan's.
type Workdays struct {
	Off      []int                 `json:"off"` // weekdays that are not worked; 0 is Sunday
	Holidays map[clock.Date]string `json:"holidays"`
}

// Tie links two tasks.
type Tie struct {
	ID   id.Link `json:"id"`
	From id.Task `json:"from"`
	To   id.Task `json:"to"`
	Kind string  `json:"kind"`
	Lag  int64   `json:"lag"` // working days
}

// Planned is a task with its dates. Floats are working days.
type Planned struct {
	ID        id.Task       `json:"id"`
	Version   int64         `json:"version"`
	Key       string        `json:"key"`
	Title     string        `json:"title"`
	Parent    id.Task       `json:"parent"`
	Level     int           `json:"level"`
	Summary   bool          `json:"summary"`
	Milestone bool          `json:"milestone"`
	State     id.State      `json:"state"`
	Category  plan.Category `json:"category"`
	Team      id.Team       `json:"team"`
	Assignees []id.Person   `json:"assignees"`
	Start     clock.Date    `json:"start"`
	Due       clock.Date    `json:"due"`
	LateStart clock.Date    `json:"lateStart"`
	LateDue   clock.Date    `json:"lateDue"`
	Float     float64       `json:"float"` // working days that it can slip without moving the finish
	Free      float64       `json:"free"`  // working days that it can slip without moving another task
	Critical  bool          `json:"critical"`
	Duration  int           `json:"duration"` // working minutes
	Pin       string        `json:"pin"`
	Pinned    clock.Date    `json:"pinned"`
	Deadline  clock.Date    `json:"deadline"`
	Manual    bool          `json:"manual"`
	Done      float64       `json:"done"` // share of its leaves that are finished
	Why       string        `json:"why"`  // why it starts when it does
	BaseStart clock.Date    `json:"baseStart"`
	BaseDue   clock.Date    `json:"baseDue"`
}

// Schedule gives the plan's schedule, with the dates of a baseline, of the newest for "".
func (s *Service) Schedule(ctx context.Context, project id.Project, baseline id.Baseline) (Schedule, error) {
	if err := s.may(ctx, project); err != nil {
		return Schedule{}, err
	}
	base, err := s.drawn(ctx, project, baseline)
	if err != nil {
		return Schedule{}, err
	}
	var out Schedule
	err = s.with(ctx, project, func(n *network, r *rows, failed error) error {
		out = r.head(project)
		if failed != nil {
			out.Sentence = "The plan has no dates: " + refuse(failed).Error()
			out.Conflicts = append(out.Conflicts, Conflict{Hard: true, Text: out.Sentence})
			n = nil
		}
		out.fill(n, r)
		return nil
	})
	if err != nil || base == nil {
		return out, err
	}
	out.Baseline = base
	for i := range out.Tasks {
		t := &out.Tasks[i]
		t.BaseStart, t.BaseDue = base.dates[t.ID][0], base.dates[t.ID][1]
	}
	return out, nil
}

func (r *rows) head(project id.Project) Schedule {
	plan := r.calendars[""]
	out := Schedule{Project: project, Critical: []id.Task{}, Conflicts: []Conflict{}, Tasks: []Planned{}, Links: []Tie{}}
	out.Calendar = Workdays{Off: []int{}, Holidays: maps.Clone(plan.Holidays)}
	if out.Calendar.Holidays == nil {
		out.Calendar.Holidays = map[clock.Date]string{}
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if plan.Off == nil && (d == time.Sunday || d == time.Saturday) || plan.Off[d] {
			out.Calendar.Off = append(out.Calendar.Off, int(d))
		}
	}
	for _, l := range r.links {
		out.Links = append(out.Links, Tie{l.ID, l.From, l.To, l.Kind, l.Lag})
	}
	return out
}

// fill puts the tasks in, with the dates that are stored when there is no network.
func (out *Schedule) fill(n *network, r *rows) {
	below := map[id.Task][]int{}
	at := map[id.Task]bool{}
	for i := range r.tasks {
		at[r.tasks[i].id] = true
	}
	for i := range r.tasks {
		up := r.tasks[i].parent
		if !at[up] {
			up = ""
		}
		below[up] = append(below[up], i)
	}
	out.Tasks = make([]Planned, 0, len(r.tasks))
	var walk func(up id.Task, level int) (done, all int)
	walk = func(up id.Task, level int) (done, all int) {
		for _, i := range below[up] {
			t := &r.tasks[i]
			place := len(out.Tasks)
			out.Tasks = append(out.Tasks, n.task(r, i, level, len(below[t.id]) > 0))
			finished, leaves := 0, 1
			switch {
			case len(below[t.id]) > 0:
				finished, leaves = walk(t.id, level+1)
				if n != nil {
					sumUp(&out.Tasks[place], out.Tasks[place+1:])
				}
			case t.category == plan.Done:
				finished = 1
			case t.category == plan.Cancelled:
				leaves = 0
			}
			if leaves > 0 {
				out.Tasks[place].Done = float64(finished) / float64(leaves)
			}
			done, all = done+finished, all+leaves
		}
		return done, all
	}
	walk("", 0)
	if n == nil {
		return
	}
	out.Start, out.Finish = dateOf(n.net.Start()), dateOf(n.net.Finish())
	for _, i := range n.net.CriticalPath() {
		out.Critical = append(out.Critical, r.tasks[i].id)
	}
	for _, c := range n.net.Conflicts() {
		out.Conflicts = append(out.Conflicts, Conflict{r.tasks[c.Task].id, c.Hard, days(c.Text)})
	}
	out.Sentence = n.sentence()
}

// sumUp gives a summary the least float of the tasks below it that are not ended, and makes it critical when one of them is: what is finished
// cannot slip, and says nothing about the rest.
func sumUp(summary *Planned, below []Planned) {
	least, critical := math.Inf(1), false
	for _, t := range below {
		if !t.Summary && !t.Category.Ended() && t.Start != "" {
			least, critical = min(least, t.Float), critical || t.Critical
		}
	}
	if !math.IsInf(least, 1) {
		summary.Float, summary.Critical = least, critical
	} else {
		summary.Critical = false
	}
}

// task describes one row; n may be nil.
func (n *network) task(r *rows, i, level int, summary bool) Planned {
	t := &r.tasks[i]
	out := Planned{ID: t.id, Version: t.version, Key: r.code + "-" + strconv.FormatInt(t.number, 10), Title: t.title, Parent: t.parent, Level: level, Summary: summary,
		Milestone: t.milestone, State: t.state, Category: t.category, Team: t.team, Assignees: t.people, Start: t.start, Due: t.due,
		Pin: t.timing.Pin, Pinned: t.timing.Pinned, Deadline: t.timing.Deadline, Manual: t.timing.Manual}
	if out.Assignees == nil {
		out.Assignees = []id.Person{}
	}
	if n == nil {
		return out
	}
	out.Duration = n.length(i)
	out.Start, out.Due = n.dates(i)
	d := n.net.Of(i)
	if d.Finish == 0 {
		return out
	}
	if summary {
		out.Duration = day * n.days(i, out.Start.AddDays(-1), out.Due)
	}
	out.LateStart, out.LateDue = dateOf(d.LateStart), dateOf(d.LateFinish)
	out.Float, out.Free, out.Critical = floatDays(d.TotalFloat), floatDays(d.FreeFloat), d.Critical
	out.Why = n.why(i)
	if t.category == plan.Done {
		out.LateStart, out.LateDue = out.Start, out.Due
	}
	return out
}

// sentence says when the plan finishes and by which tasks.
func (n *network) sentence() string {
	blank := 0
	for i := range n.tasks {
		if len(n.children[i]) == 0 && n.tasks[i].category != plan.Cancelled && n.net.Of(i).Finish == 0 {
			blank++
		}
	}
	left := ""
	if blank == 1 {
		left = "1 task has no dates."
	} else if blank > 1 {
		left = fmt.Sprintf("%d tasks have no dates.", blank)
	}
	path := n.net.CriticalPath()
	if len(path) == 0 {
		return left
	}
	text := "Finishes " + dateOf(n.net.Finish()).Say(n.today)
	if len(path) > 1 {
		text += " by " + n.chain(path)
	} else {
		text += " with “" + n.tasks[path[0]].title + "”"
	}
	if left != "" {
		return text + "; " + left
	}
	return text + "."
}

// chain gives titles with arrows between them; of a long one the middle is counted.
func (n *network) chain(path []int) string {
	var titles []string
	for k, i := range path {
		if len(path) > 6 && k == 3 {
			titles = append(titles, fmt.Sprintf("%d more", len(path)-5))
		}
		if len(path) <= 6 || k < 3 || k >= len(path)-2 {
			titles = append(titles, n.tasks[i].title)
		}
	}
	return strings.Join(titles, " → ")
}

// hoursOfDay are those of an instant behind its year: a plan of days does not speak of them.
var hoursOfDay = regexp.MustCompile(`(\d{1,2} [A-Z][a-z]{2} \d{4}) \d{2}:\d{2}`)

func days(text string) string { return hoursOfDay.ReplaceAllString(text, "$1") }

// byStart sorts moves by their start.
func byStart(moves []Move) {
	slices.SortStableFunc(moves, func(a, b Move) int { return strings.Compare(string(a.Start), string(b.Start)) })
}
