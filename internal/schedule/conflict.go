package schedule

import "fmt"

// Conflict is something that the plan asks and cannot have.
type Conflict struct {
	Task  int    // whose date is not kept
	Chain []int  // the tasks whose links lead to it, from the first on
	Link  int    // the link that is broken, where dates that are fixed win over links; −1 else
	Text  string // "Impossible: …", with the titles of the chain
	Hard  bool   // false for a deadline that is missed: late, but not impossible
}

// mostConflicts bounds how many are told; a plan of many tasks that are all late has one cause or two.
const mostConflicts = 1000

// Conflicts gives what cannot be kept: dates that a task must keep and links do not let it, links that fixed dates break, and
// deadlines that are missed, each with the chain of titles that leads to it.
func (n *Network) Conflicts() []Conflict {
	var out []Conflict
	for i := range n.nodes {
		nd := &n.nodes[i]
		if nd.role != leaf && nd.role != roll || nd.done || len(out) >= mostConflicts {
			continue
		}
		task := int(nd.task)
		t := &n.plan.Tasks[task]
		start, finish := Minute(nd.start), Minute(nd.finish)
		tell := func(hard bool, link int, format string, args ...any) {
			c := Conflict{Task: task, Chain: n.Path(task), Link: link, Hard: hard}
			c.Text = fmt.Sprintf(format, args...)
			if len(c.Chain) > 1 {
				c.Text += " (" + n.chain(c.Chain) + ")"
			}
			out = append(out, c)
		}
		if text := n.outside(nd); text != "" {
			out = append(out, Conflict{Task: task, Chain: n.Path(task), Link: -1, Text: text, Hard: true})
		}
		w := n.works[nd.work]
		after := func(at, limit Minute) bool { return w.count(int32(at)) > w.count(int32(limit)) }
		if !nd.going && nd.start > 0 {
			switch {
			case t.Constraint == MustStartOn && after(start, t.Date), t.Constraint == StartNoLater && after(start, t.Date):
				tell(true, -1, "Impossible: “%s” %s %s, and what is before it lets it start on %s", n.plan.title(task), t.Constraint.Say(), t.Date.Say(), start.Say())
			case t.Constraint == MustFinishOn && after(finish, t.Date), t.Constraint == FinishNoLater && after(finish, t.Date):
				tell(true, -1, "Impossible: “%s” %s %s, and what is before it lets it finish on %s", n.plan.title(task), t.Constraint.Say(), t.Date.Say(), finish.Say())
			}
		}
		if t.Deadline > 0 && after(finish, t.Deadline) {
			tell(false, -1, "Late: “%s” has the deadline %s and finishes on %s", n.plan.title(task), t.Deadline.Say(), finish.Say())
		}
		if nd.fixed || nd.ceil < never {
			n.broken(int32(i), tell)
		}
	}
	return out
}

// broken tells the links that a task with fixed dates does not keep.
func (n *Network) broken(i int32, tell func(hard bool, link int, format string, args ...any)) {
	nd := &n.nodes[i]
	for k := range n.into[i] {
		e := &n.into[i][k]
		from := &n.nodes[e.node]
		if e.link < 0 || from.start == 0 {
			continue
		}
		own, what := nd.finish, "finishes"
		if e.kind.toStart() {
			own, what = nd.start, "starts"
		}
		w := n.works[nd.work]
		if asks := n.instant(e, from); w.count(asks) > w.count(own) {
			t := &n.plan.Tasks[nd.task]
			why := "is planned by hand"
			if !t.Manual {
				why = t.Constraint.Say() + " " + t.Date.Say()
			}
			before := int(from.task)
			tell(true, int(e.link), "Impossible: “%s” %s and so %s on %s, but its link from “%s” (%s) asks for %s; %s", n.plan.title(int(nd.task)), why, what,
				Minute(own).Say(), n.plan.title(before), e.kind, Minute(asks).Say(), "before it: "+n.chain(n.Path(before)))
		}
	}
}

// Sentence says the plan in a sentence or two: when it finishes, by which tasks, and what is impossible in it.
func (n *Network) Sentence() string {
	path := n.CriticalPath()
	if len(path) == 0 {
		return "The plan has no tasks."
	}
	text := fmt.Sprintf("The plan finishes on %s by way of %s.", n.Finish().Say(), n.chain(path))
	hard, late := 0, 0
	for _, c := range n.Conflicts() {
		if c.Hard {
			hard++
		} else {
			late++
		}
	}
	if hard > 0 {
		text += fmt.Sprintf(" Impossible: %d of its dates and links cannot be kept.", hard)
	}
	if late > 0 {
		text += fmt.Sprintf(" %d of its deadlines are missed.", late)
	}
	return text
}
