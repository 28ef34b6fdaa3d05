package timing

import (
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/schedule"
	"throughline/internal/schedule/risk"
)

// What is assumed of a task for whose duration nobody gave a range: it takes from four fifths of its duration to eight fifths, as
// planned most likely. The tasks of a team go well or badly together.
const (
	assumedLow  = 0.8
	assumedHigh = 1.6
	together    = 0.3
)

// simulation is a plan as the engine of risks has it: what is not done yet lies from today on.
type simulation struct {
	n       *network
	net     risk.Network
	axis    axis
	of      []int // the activity of each row, -1 for one that does not count
	rows    []int // the row of each activity, -1 for one that only ties others
	table   map[id.Team]int
	starts  map[int]int  // the activity that stands before the tasks of a summary
	ends    map[int]int  // the one behind them
	heads   map[int]int  // the first moment of a task
	moments map[int]bool // the activities that are such moments
	still   []bool       // the row's dates are certain
	begun   []bool       // the row's work has begun
	given   int          // tasks with a range of their own
	assumed int
}

// simulated makes the simulation of a plan.
func (n *network) simulated() *simulation {
	s := &simulation{n: n, of: make([]int, len(n.tasks)), table: map[id.Team]int{}, starts: map[int]int{}, ends: map[int]int{}, heads: map[int]int{}, moments: map[int]bool{},
		still: make([]bool, len(n.tasks)), begun: make([]bool, len(n.tasks))}
	first, last := n.today, n.today
	for i := range n.tasks {
		start, due := n.dates(i)
		for _, d := range []clock.Date{start, due, n.tasks[i].timing.Pinned} {
			if d != "" {
				first, last = min(first, d), max(last, d)
			}
		}
	}
	s.axis.first = first.AddDays(-7)
	length := min(longAxis, max(shortAxis, 3*s.axis.first.DaysUntil(last)+365))
	for i := range n.tasks {
		team := n.tasks[i].team
		if _, known := s.table[team]; !known {
			s.table[team] = len(s.axis.tables)
			s.axis.tables = append(s.axis.tables, newTable(n.calendar[i], s.axis.first, length))
		}
	}
	for i := range n.tasks {
		s.of[i] = -1
		if len(n.children[i]) == 0 && n.tasks[i].category != plan.Cancelled && n.net.Of(i).Finish != 0 {
			s.of[i] = s.activity(i)
		}
	}
	s.hold()
	for _, l := range n.links {
		s.link(l)
	}
	teams := map[id.Team][]int{}
	for a, i := range s.rows {
		if i >= 0 && n.tasks[i].team != "" && s.net.Activities[a].Duration.Kind != risk.Fixed {
			teams[n.tasks[i].team] = append(teams[n.tasks[i].team], a)
		}
	}
	for i := range n.tasks { // in the order of the plan, so that the same plan is always drawn alike
		if list := teams[n.tasks[i].team]; len(list) > 1 {
			s.net.Factors = append(s.net.Factors, risk.Factor{Activities: list, Correlation: together})
			delete(teams, n.tasks[i].team)
		}
	}
	s.net.Clock = &s.axis
	return s
}

// add makes an activity on the calendar of a row; row is -1 for one that only ties others.
func (s *simulation) add(a risk.Activity, row, calendar int) int {
	s.net.Activities = append(s.net.Activities, a)
	s.rows = append(s.rows, row)
	s.axis.of = append(s.axis.of, s.table[s.n.tasks[calendar].team])
	return len(s.net.Activities) - 1
}

// activity says of a task without tasks beneath it how long it may take, and before when it does not begin.
func (s *simulation) activity(i int) int {
	n, t := s.n, &s.n.tasks[i]
	start, due := n.dates(i)
	length := float64(n.length(i))
	open, ended := !t.category.Ended(), t.category == plan.Done
	counted := &s.axis.tables[s.table[t.team]]
	if ended || t.timing.Manual {
		s.still[i] = true
		a := risk.Activity{Release: s.axis.opens(start), Duration: risk.Surely(counted.count(s.axis.closes(due)) - counted.count(s.axis.opens(start)))}
		if open && due < n.today { // it should be finished and is not: at best it is today
			a.Release, a.Duration = s.axis.opens(n.today), risk.Surely(day)
		}
		if t.milestone && length == 0 || a.Duration.Likely <= 0 {
			a.Release, a.Duration = s.axis.closes(due), risk.Surely(0)
			if open && due < n.today {
				a.Release = s.axis.closes(n.today)
			}
		}
		return s.add(a, i, i)
	}
	a := risk.Activity{Duration: s.spread(i, length)}
	switch pin := t.timing.Pin; {
	case t.category == plan.Doing:
		s.begun[i] = true
		a.Release = s.axis.opens(min(start, n.today))
	case n.held[i], !n.into[i], pin == "snet", pin == "mso", pin == "fnet", pin == "mfo":
		a.Release = s.axis.at(n.net.Of(i).Start)
	}
	for up, depth := i, 0; depth < 32; depth++ {
		parent, ok := n.at[n.tasks[up].parent]
		if !ok || n.tasks[up].parent == "" {
			break
		}
		if p := n.tasks[parent].timing; p.Pin == "snet" && !s.begun[i] {
			a.Release = max(a.Release, s.axis.opens(p.Pinned))
		}
		up = parent
	}
	if !s.begun[i] {
		a.Release = max(a.Release, s.axis.opens(n.today))
	}
	if length <= 0 && a.Release > 0 { // a moment in the morning of a day is told on that day, not on the evening before
		told := s.axis.opens(max(dateOf(n.net.Of(i).Finish), n.today))
		if a.Release <= told {
			s.add(risk.Activity{Release: told + 1, Duration: risk.Surely(0)}, -1, i)
		}
	}
	return s.add(a, i, i)
}

// spread gives the range of a task's duration.
func (s *simulation) spread(i int, length float64) risk.Spread {
	t := s.n.tasks[i].timing
	if t.Optimistic != nil && t.Pessimistic != nil {
		s.given++
		low, high := float64(*t.Optimistic), float64(*t.Pessimistic)
		if low == high {
			return risk.Surely(low)
		}
		return risk.Spread{Kind: risk.PERT, Low: low, Likely: min(max(length, low), high), High: high}
	}
	if length <= 0 {
		return risk.Surely(0)
	}
	s.assumed++
	return risk.Spread{Kind: risk.PERT, Low: assumedLow * length, Likely: length, High: assumedHigh * length}
}

// hold keeps what has begun from being finished before today.
func (s *simulation) hold() {
	today := -1
	for i, begun := range s.begun {
		if !begun {
			continue
		}
		if today < 0 {
			today = s.add(risk.Activity{Release: s.axis.opens(s.n.today), Duration: risk.Surely(0)}, -1, i)
		}
		s.net.Links = append(s.net.Links, risk.Link{From: today, To: s.of[i], Type: risk.FinishFinish})
	}
}

// leaves gives the tasks beneath a row that count, or itself.
func (s *simulation) leaves(i int) []int {
	if len(s.n.children[i]) == 0 {
		if s.of[i] < 0 {
			return nil
		}
		return []int{i}
	}
	var out []int
	for _, c := range s.n.children[i] {
		out = append(out, s.leaves(c)...)
	}
	return out
}

// link ties what a link of the plan ties: a summary by what stands before or behind its tasks.
func (s *simulation) link(l plan.Link) {
	from, to := s.n.at[l.From], s.n.at[l.To]
	starts := l.Kind == "SS" || l.Kind == "SF" // it counts from the start of the first
	begins := l.Kind == "FS" || l.Kind == "SS" // it leads to the start of the second
	source, planned := s.source(from, starts)
	if source < 0 {
		return
	}
	var targets []int
	if len(s.n.children[to]) > 0 && begins {
		if a := s.before(to); a >= 0 {
			targets = append(targets, a)
		}
	} else {
		for _, i := range s.leaves(to) {
			if !s.still[i] && !(begins && s.begun[i]) {
				targets = append(targets, s.of[i])
			}
		}
	}
	for _, target := range targets {
		s.tie(source, target, begins, float64(l.Lag)*day, to, planned)
	}
}

// source gives the activity from which a link counts, and the instant of it in the plan.
func (s *simulation) source(from int, starts bool) (activity int, planned float64) {
	list := s.leaves(from)
	if len(list) == 0 {
		return -1, 0
	}
	first := list[0]
	var last schedule.Minute
	for _, i := range list {
		d := s.n.net.Of(i)
		if d.Start < s.n.net.Of(first).Start {
			first = i
		}
		last = max(last, d.Finish)
	}
	if starts {
		return s.head(first), s.axis.at(s.n.net.Of(first).Start)
	}
	if len(s.n.children[from]) == 0 {
		return s.of[from], s.axis.at(last)
	}
	a, there := s.ends[from]
	if !there {
		a = s.add(risk.Activity{Duration: risk.Surely(0)}, -1, from)
		s.ends[from] = a
		for _, i := range list {
			s.net.Links = append(s.net.Links, risk.Link{From: s.of[i], To: a})
		}
	}
	return a, s.axis.at(last)
}

// head gives the activity that ends when the work of a task has begun, on a day on which there is work.
func (s *simulation) head(i int) int {
	a, there := s.heads[i]
	if !there {
		a = s.add(risk.Activity{Duration: risk.Surely(moment)}, -1, i)
		s.heads[i], s.moments[a] = a, true
		s.net.Links = append(s.net.Links, risk.Link{From: s.of[i], To: a, Type: risk.StartStart})
	}
	return a
}

// before gives the activity that stands before the tasks of a summary that have not begun, -1 when there is none.
func (s *simulation) before(summary int) int {
	if a, there := s.starts[summary]; there {
		return a
	}
	a := -1
	for _, i := range s.leaves(summary) {
		if s.still[i] || s.begun[i] {
			continue
		}
		if a < 0 {
			a = s.add(risk.Activity{Duration: risk.Surely(0)}, -1, summary)
		}
		s.net.Links = append(s.net.Links, risk.Link{From: a, To: s.of[i]})
	}
	s.starts[summary] = a
	return a
}

// tie links the end of an activity to the start, or the end, of another. A lag is an activity of its own, on the calendar of what waits; a lead has the length that it has in
// the plan.
func (s *simulation) tie(from, to int, begins bool, lag float64, calendar int, planned float64) {
	kind, back := risk.FinishFinish, 0.0
	if begins {
		kind = risk.FinishStart
	}
	if s.moments[from] {
		back = -moment // a start counts from its first moment, not from behind it
	}
	if lag <= 0 {
		l := risk.Link{From: from, To: to, Type: kind, Lag: back}
		if lag < 0 {
			t := &s.axis.tables[s.table[s.n.tasks[calendar].team]]
			l.Lag += t.begin(t.count(planned)+lag) - planned
		}
		s.net.Links = append(s.net.Links, l)
		return
	}
	wait := s.add(risk.Activity{Duration: risk.Surely(lag)}, -1, calendar)
	s.net.Links = append(s.net.Links, risk.Link{From: from, To: wait, Lag: back}, risk.Link{From: wait, To: to, Type: kind})
}
