package demo

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/rollout"
)

// change is one project while its story is told. Its days count from shift, which is the day of its going live where the
// months of its measure decide that, and 0 otherwise.
type change struct {
	*story
	lead   string
	shift  int
	id     id.Project
	states map[string]id.State
	tasks  map[string]plan.Task
	kpis   map[string]id.KPI
	waves  map[string]id.Wave
	// criteria are those of each wave in their order.
	criteria map[string][]id.Criterion
}

// charter is what a change is about, with people and teams by their words, days as numbers, and the cap in whole euros.
type charter struct {
	code, title, problem   string
	metric, from, to, unit string
	direction              project.Direction
	baseline, target       string
	sponsor, lead          string
	teams                  []string
	start, finish          int
	cap                    int64
	private                bool
}

// propose makes the change as a draft of its lead.
func (s *story) propose(day, shift int, ch charter) *change {
	c := &change{story: s, lead: ch.lead, shift: shift, states: map[string]id.State{}, tasks: map[string]plan.Task{},
		kpis: map[string]id.KPI{}, waves: map[string]id.Wave{}, criteria: map[string][]id.Criterion{}}
	c.on(day, ch.lead, "propose "+ch.title, func(ctx context.Context) error {
		n := project.NewProject{Code: ch.code, Private: ch.private, Charter: project.Charter{Title: ch.title, Problem: ch.problem,
			Metric: ch.metric, From: ch.from, To: ch.to, Unit: ch.unit, Direction: ch.direction, Baseline: ch.baseline, Target: ch.target,
			Lead: s.person(ch.lead), Teams: s.teamsOf(ch.teams...), Start: s.date(shift + ch.start), Finish: s.date(shift + ch.finish),
			Cap: ch.cap * 100, Currency: "EUR"}}
		if ch.sponsor != "" {
			n.Sponsor = s.person(ch.sponsor)
		}
		p, err := s.Projects.Create(ctx, n)
		if err != nil {
			return err
		}
		c.id = p.ID
		states, err := s.Plans.States(ctx, p.ID)
		for _, state := range states {
			c.states[state.Name] = state.ID
		}
		return err
	})
	return c
}

func (c *change) on(day int, who, what string, do func(ctx context.Context) error) {
	c.story.on(c.shift+day, who, what, do)
}

func (c *change) starts(day int) {
	c.on(day, c.lead, "start the change", func(ctx context.Context) error {
		_, err := c.Projects.Start(ctx, c.id, 0)
		return err
	})
}

func (c *change) closes(day int) {
	c.on(day, c.lead, "close the change", func(ctx context.Context) error {
		_, err := c.Projects.Close(ctx, c.id, 0, "")
		return err
	})
}

// row is a task of a plan. Level 1 and 2 lie beneath the row of the level above before it; who names the assignees; state
// is "", doing, waiting, done or cancelled, behind "milestone" for one; a label that begins with ! is the priority; key
// names the task for the rest of the story.
type row struct {
	level              int
	title, who         string
	start, due         int
	state, labels, key string
}

// plan adds the rows in one go, and lets each be carried out on its days. Notes are descriptions by key.
func (c *change) plan(day int, who string, rows []row, notes map[string]string) {
	made := make([]plan.Task, len(rows))
	c.on(day, who, "plan the work", func(ctx context.Context) error {
		list := make([]plan.NewTask, len(rows))
		var above [3]id.Task
		for i, r := range rows {
			list[i] = c.task(r, notes[r.key])
			if r.level > 0 {
				list[i].Parent = above[r.level-1]
			}
			above[r.level] = list[i].ID
		}
		all, err := c.Plans.CreateMany(ctx, c.id, list)
		copy(made, all)
		for i := range all {
			if rows[i].key != "" {
				c.tasks[rows[i].key] = all[i]
			}
		}
		return err
	})
	for i, r := range rows {
		c.carry(day, i, r, &made[i])
	}
}

func (c *change) task(r row, note string) plan.NewTask {
	n := plan.NewTask{ID: id.New[id.Task](c.Clock.Now()), Title: r.title, Description: note, Start: c.date(c.shift + r.start),
		Due: c.date(c.shift + r.due), Milestone: strings.HasPrefix(r.state, "milestone")}
	for _, who := range strings.Fields(r.who) {
		n.Assignees = append(n.Assignees, c.person(who))
	}
	if first, _, _ := strings.Cut(r.who, " "); first != "" {
		n.Team = c.people[first].Teams[0]
	}
	for _, label := range strings.FieldsFunc(r.labels, func(c rune) bool { return c == ',' }) {
		if word, ok := strings.CutPrefix(label, "!"); ok {
			for _, p := range plan.Priorities {
				if p.String() == word {
					n.Priority = p
				}
			}
			continue
		}
		n.Labels = append(n.Labels, label)
	}
	return n
}

// late is by how many days work ends after it was due, in turn: most is on time, some is early, some late.
var late = []int{0, 0, -1, 1, 0, 2, -1}

// carry moves a task through its states as the row says.
func (c *change) carry(planned, i int, r row, task *plan.Task) {
	who, _, _ := strings.Cut(r.who, " ")
	if who == "" {
		who = c.lead
	}
	begin, end := max(r.start, planned), r.due
	state := strings.TrimPrefix(strings.TrimPrefix(r.state, "milestone"), " ")
	move := func(day int, to string) {
		c.on(day, who, "move “"+r.title+"” to "+to, func(ctx context.Context) error {
			st := c.states[to]
			_, err := c.Plans.Edit(ctx, task.ID, 0, plan.TaskPatch{State: &st})
			return err
		})
	}
	if state == "" {
		return
	}
	if state == "cancelled" {
		move(begin, "Cancelled")
		return
	}
	if !strings.HasPrefix(r.state, "milestone") {
		move(begin, "In progress")
		end = min(max(begin, r.due+late[i%len(late)]), -1-c.shift)
	}
	switch state {
	case "waiting":
		move(min(begin+3, -1-c.shift), "Waiting")
	case "done":
		move(max(begin, end), "Done")
	}
}

// waits ties pairs of tasks: the second of each waits for the first.
func (c *change) waits(day int, who string, pairs ...[2]string) {
	c.on(day, who, "tie the tasks", func(ctx context.Context) error {
		return c.Door.Do(ctx, func(tx *act.Tx) error {
			if err := tx.MayIn(ctx, access.EditPlan, c.id); err != nil {
				return err
			}
			for _, p := range pairs {
				_, err := c.Plans.Tie(ctx, tx, c.tasks[p[0]], c.tasks[p[1]], "", 0)
				if err == nil {
					err = c.Plans.KeepStart(ctx, tx, c.tasks[p[1]].ID)
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// keeps sets a baseline of the plan as it stands on a day.
func (c *change) keeps(day int, who, name string) {
	c.on(day, who, "set a baseline", func(ctx context.Context) error {
		_, err := c.Timing.SetBaseline(ctx, c.id, name)
		return err
	})
}

// slips moves the due date of a task.
func (c *change) slips(day int, who, key string, due int) {
	c.on(day, who, "move the date", func(ctx context.Context) error {
		to := c.date(c.shift + due)
		_, err := c.Plans.Edit(ctx, c.tasks[key].ID, 0, plan.TaskPatch{Due: &to})
		return err
	})
}

// about names the task of the key, or with "" the project.
func (c *change) about(key string) remark.On {
	if key == "" {
		return remark.On{Subject: "project", SubjectID: string(c.id)}
	}
	return remark.On{Subject: "task", SubjectID: string(c.tasks[key].ID)}
}

// says comments on a task.
func (c *change) says(day int, who, key, body string) {
	c.on(day, who, "comment", func(ctx context.Context) error {
		_, err := c.Remarks.Comment(ctx, c.about(key), remark.NewComment{Body: body})
		return err
	})
}

// attaches puts a file beside a task.
func (c *change) attaches(day int, who, key, name string, content func() ([]byte, error)) {
	c.on(day, who, "attach "+name, func(ctx context.Context) error {
		data, err := content()
		if err != nil {
			return err
		}
		_, err = c.Remarks.Attach(ctx, c.about(key), remark.NewAttachment{Name: name}, bytes.NewReader(data))
		return err
	})
}

// measures adds a KPI that somebody owns; the first one is the change's main measure.
func (c *change) measures(day int, who, key string, d kpi.Definition) {
	c.on(day, who, "add the KPI "+d.Name, func(ctx context.Context) error {
		d.Owner = c.person(who)
		k, err := c.KPIs.Add(ctx, c.id, kpi.NewKPI{Definition: d})
		c.kpis[key] = k.ID
		return err
	})
}

// guards lets other KPIs guard the main one, and one be compared with it; "" is none.
func (c *change) guards(day int, who, key, compare string, rails map[string]float64) {
	c.on(day, who, "agree the guardrails", func(ctx context.Context) error {
		p := kpi.Patch{Guardrails: &[]kpi.Guardrail{}}
		names := make([]string, 0, len(rails))
		for name := range rails {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			*p.Guardrails = append(*p.Guardrails, kpi.Guardrail{KPI: c.kpis[name], Limit: rails[name], Kind: kpi.Max})
		}
		if compare != "" {
			other := c.kpis[compare]
			p.Compare = &other
		}
		_, err := c.KPIs.Edit(ctx, c.kpis[key], 0, p)
		return err
	})
}

// point is a value on a date.
type point struct {
	date  clock.Date
	value float64
	note  string
}

// series gives values that lie evenly from one day to another.
func (c *change) series(from, to int, values ...float64) []point {
	out := make([]point, len(values))
	for i, v := range values {
		out[i] = point{date: c.date(c.shift + from + (to-from)*i/max(1, len(values)-1)), value: v}
	}
	return out
}

// months gives values at the ends of months, the last one at that of the n-th month before last month's.
func (c *change) months(n int, values ...float64) []point {
	out := make([]point, len(values))
	for i, v := range values {
		out[i] = point{date: monthEnd(c.lastMonth(), n+len(values)-1-i), value: v}
	}
	return out
}

// values records a series: what lies before the day in one go on that day, and the rest as it comes, some days after
// the date that it is for.
func (c *change) values(day, lag int, who, key string, points []point) {
	past := 0
	for past < len(points) && points[past].date < c.date(c.shift+day) {
		past++
	}
	if past > 0 {
		c.on(day, who, "bring the values of the past", func(ctx context.Context) error { return c.record(ctx, key, points[:past]) })
	}
	for i := past; i < len(points); i++ {
		c.story.on(min(c.day(points[i].date)+lag, 0), who, "record a value", func(ctx context.Context) error { return c.record(ctx, key, points[i:i+1]) })
	}
}

// record brings points in as a pasted table, which is one act however long it is.
func (c *change) record(ctx context.Context, key string, points []point) error {
	var table strings.Builder
	table.WriteString("date\tvalue\tnote\n")
	for _, p := range points {
		fmt.Fprintf(&table, "%s\t%g\t%s\n", p.date, p.value, p.note)
	}
	_, err := c.KPIs.Paste(ctx, c.kpis[key], table.String(), kpi.PasteOptions{})
	return err
}

// gate is a criterion of a wave: mandatory ones begin with !, exit criteria with >.
func gate(text string) rollout.NewCriterion {
	n := rollout.NewCriterion{Gate: rollout.Entry}
	for {
		switch {
		case strings.HasPrefix(text, "!"):
			n.Mandatory = true
		case strings.HasPrefix(text, ">"):
			n.Gate = rollout.Exit
		default:
			n.Text = text
			return n
		}
		text = text[1:]
	}
}

// invites makes people of Northbeam members who edit.
func (c *change) invites(day int, who ...string) {
	c.on(day, c.lead, "gather the team", func(ctx context.Context) error {
		for _, member := range who {
			if _, err := c.Projects.SetMember(ctx, c.id, c.person(member), access.Editor); err != nil {
				return err
			}
		}
		return nil
	})
}
