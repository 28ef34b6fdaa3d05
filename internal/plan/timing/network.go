package timing

import (
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/schedule"
)

// A working day has eight hours, from 8 to 12 and from 13 to 17.
const (
	day     = 480
	morning = 8 * 60
	evening = 17 * 60
)

// network is a plan made ready: its tasks have the numbers of the rows.
type network struct {
	*rows
	net      *schedule.Network
	at       map[id.Task]int
	links    []plan.Link // those the engine knows, by its numbers
	children [][]int
	into     []bool // a link leads to the task or to one above it
	tied     []bool // its dates follow from the schedule
	held     []bool // its dates stay as they are stored
	calendar []clock.Calendar
}

// opening and closing give the instants at which work on a date begins and ends.
func opening(d clock.Date) schedule.Minute { return instant(d, morning) }
func closing(d clock.Date) schedule.Minute { return instant(d, evening) }

func instant(d clock.Date, minutes int) schedule.Minute {
	if d == "" {
		return 0
	}
	m, err := schedule.At(d.Time())
	if err != nil {
		return 0
	}
	return m + schedule.Minute(minutes)
}

// dateOf gives the civil date of an instant.
func dateOf(m schedule.Minute) clock.Date {
	if m == 0 {
		return ""
	}
	return clock.DateOf(m.Time())
}

// hours turns a working calendar of days into one of hours.
func hours(c clock.Calendar, name string) schedule.Calendar {
	out := schedule.Calendar{ID: name, Name: name, Base: -1}
	work := []schedule.Span{{From: morning, To: 12 * 60}, {From: 13 * 60, To: evening}}
	for i := range out.Week {
		out.Week[i].Set = true
		weekday := time.Weekday((i + 1) % 7)
		off := c.Off[weekday]
		if c.Off == nil {
			off = weekday == time.Saturday || weekday == time.Sunday
		}
		if !off {
			out.Week[i].Spans = work
		}
	}
	for d, holiday := range c.Holidays {
		n := int(instant(d, 0)) / schedule.Day
		out.Exceptions = append(out.Exceptions, schedule.Exception{Name: holiday, First: n, Last: n})
	}
	return out
}

var constraints = map[string]schedule.Constraint{"snet": schedule.StartNoEarlier, "snlt": schedule.StartNoLater, "fnet": schedule.FinishNoEarlier,
	"fnlt": schedule.FinishNoLater, "mso": schedule.MustStartOn, "mfo": schedule.MustFinishOn, "alap": schedule.AsLateAsPossible}

var kinds = map[string]schedule.Kind{"FS": schedule.FS, "SS": schedule.SS, "FF": schedule.FF, "SF": schedule.SF}

// connect makes the network of the rows and computes all of it.
func connect(r *rows) (*network, error) {
	n := &network{rows: r, at: make(map[id.Task]int, len(r.tasks))}
	for i := range r.tasks {
		n.at[r.tasks[i].id] = i
	}
	n.children, n.into, n.tied = make([][]int, len(r.tasks)), make([]bool, len(r.tasks)), make([]bool, len(r.tasks))
	n.held, n.calendar = make([]bool, len(r.tasks)), make([]clock.Calendar, len(r.tasks))
	p := schedule.Plan{Title: r.title, Calendars: []schedule.Calendar{hours(r.calendars[""], "plan")}, Tasks: make([]schedule.Task, len(r.tasks))}
	known := map[id.Team]int{"": 0}
	for i := range r.tasks {
		t := &r.tasks[i]
		if _, ok := known[t.team]; !ok {
			known[t.team] = len(p.Calendars)
			p.Calendars = append(p.Calendars, hours(r.calendars[t.team], string(t.team)))
		}
		n.calendar[i] = r.calendars[t.team]
		p.Tasks[i] = schedule.Task{ID: string(t.id), Title: t.title, Parent: -1, Calendar: known[t.team]}
		if up, ok := n.at[t.parent]; ok && t.parent != "" {
			p.Tasks[i].Parent = up
			n.children[up] = append(n.children[up], i)
		}
	}
	for _, l := range r.links {
		from, ok := n.at[l.From]
		to, also := n.at[l.To]
		if !ok || !also {
			continue // one of them is in the bin
		}
		n.into[to], n.tied[from] = true, true
		n.links = append(n.links, l)
		p.Links = append(p.Links, schedule.Link{From: from, To: to, Kind: kinds[l.Kind], Lag: int(l.Lag) * day, Calendar: schedule.OfSuccessor})
	}
	n.inherit(p.Tasks)
	earliest := r.start
	for i := range p.Tasks {
		if len(n.children[i]) == 0 {
			n.describe(i, &p.Tasks[i])
		}
		t := &r.tasks[i]
		for _, d := range []clock.Date{t.start, t.due} {
			free := n.into[i] && !n.held[i] && t.category != plan.Done
			if !free && !p.Tasks[i].Inactive && d != "" && (earliest == "" || d < earliest) && len(n.children[i]) == 0 {
				earliest = d
			}
		}
	}
	for i := len(p.Tasks) - 1; i >= 0; i-- {
		n.summarize(i, p.Tasks)
	}
	if earliest == "" {
		earliest = r.today
	}
	p.Start = opening(earliest)
	var err error
	n.net, err = schedule.New(p)
	return n, err
}

// inherit hands what holds for a summary down to its tasks.
func (n *network) inherit(tasks []schedule.Task) {
	for i := range tasks {
		for up, depth := tasks[i].Parent, 0; up >= 0 && depth < 32; up, depth = tasks[up].Parent, depth+1 {
			n.into[i] = n.into[i] || n.into[up]
		}
	}
	for i := range tasks {
		for up, depth := tasks[i].Parent, 0; up >= 0 && depth < 32; up, depth = tasks[up].Parent, depth+1 {
			n.tied[i] = n.tied[i] || n.tied[up]
		}
		n.tied[i] = n.tied[i] || n.asked(i)
	}
}

// describe says of a task without tasks beneath it what the engine needs to know.
func (n *network) describe(i int, t *schedule.Task) {
	r := &n.tasks[i]
	first, last := r.start, r.due
	if first == "" {
		first = last
	}
	if last == "" {
		last = first
	}
	t.Duration = n.length(i)
	t.Deadline = closing(r.timing.Deadline)
	switch {
	case r.category == plan.Cancelled:
		t.Inactive = true
	case r.category == plan.Done:
		if first == "" {
			first = n.calendar[i].Today(r.done)
			last = first
		}
		t.Started, t.Finished = opening(first), closing(last)
		if t.Duration == 0 {
			t.Started = t.Finished
		}
	case first != "" && (r.timing.Manual || !n.asked(i)):
		n.held[i] = true
		t.Manual, t.Begins, t.Ends = true, opening(first), closing(last)
		if r.milestone && t.Duration == 0 {
			t.Begins = t.Ends
		}
	case !n.tied[i]:
		t.Inactive = true
	case r.timing.Pin != "":
		t.Constraint = constraints[r.timing.Pin]
		t.Date = opening(r.timing.Pinned)
		if r.timing.Pin == "mfo" || r.timing.Pin[0] == 'f' {
			t.Date = closing(r.timing.Pinned)
		}
	case !n.into[i] && r.start != "":
		t.Constraint, t.Date = schedule.StartNoEarlier, opening(r.start)
	case !n.into[i] && r.due != "":
		t.Constraint, t.Date = schedule.FinishNoEarlier, closing(r.due)
	}
	if t.Duration == 0 && t.Date > 0 {
		t.Date = closing(dateOf(t.Date)) // a milestone stands at the end of its day
	}
}

// asked tells whether a task has a reason to stand anywhere but where it is stored: it waits for another, or has a duration or
// a pin. One that others merely wait for keeps the dates that somebody gave it.
func (n *network) asked(i int) bool {
	return n.into[i] || n.tasks[i].timing.Duration != nil || n.tasks[i].timing.Pin != ""
}

// length gives the working minutes of a task: its own, those from start to due, or a day.
func (n *network) length(i int) int {
	r := &n.tasks[i]
	switch {
	case r.timing.Duration != nil:
		return int(*r.timing.Duration)
	case r.milestone:
		return 0
	case r.start != "" && r.due != "":
		return day * max(1, n.calendar[i].Between(r.start.AddDays(-1), r.due))
	}
	return day
}

// summarize gives a summary its pin and its deadline; one without a task that counts does not count either.
func (n *network) summarize(i int, tasks []schedule.Task) {
	if len(n.children[i]) == 0 {
		return
	}
	t, r := &tasks[i], &n.tasks[i]
	t.Deadline = closing(r.timing.Deadline)
	if r.timing.Pin == "snet" {
		t.Constraint, t.Date = schedule.StartNoEarlier, opening(r.timing.Pinned)
	}
	t.Inactive = !n.counts(i, tasks, 0)
}

// counts tells whether a task beneath is active.
func (n *network) counts(i int, tasks []schedule.Task, depth int) bool {
	for _, c := range n.children[i] {
		if len(n.children[c]) == 0 && !tasks[c].Inactive || len(n.children[c]) > 0 && depth < 32 && n.counts(c, tasks, depth+1) {
			return true
		}
	}
	return false
}

// dates gives the first and the last day of work of a task, as stored where the schedule does not say.
func (n *network) dates(i int) (start, due clock.Date) {
	r := &n.tasks[i]
	d := n.net.Of(i)
	if d.Finish == 0 || len(n.children[i]) == 0 && (n.held[i] || r.category == plan.Done) {
		return r.start, r.due
	}
	return dateOf(d.Start), dateOf(d.Finish)
}

// days gives the working days from one date to another on the calendar of a task.
func (n *network) days(i int, from, to clock.Date) int { return n.calendar[i].Between(from, to) }

// refuse names the field of what the engine refuses.
func refuse(err error) error {
	if f := fault.As(err); f != nil && f.Kind == fault.Invalid && len(f.Problems) == 0 {
		return fault.Field("to", "cannot be planned: %s", f.Message)
	}
	return err
}
