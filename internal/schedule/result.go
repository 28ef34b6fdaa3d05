package schedule

import (
	"fmt"
	"slices"
	"strings"
)

// Dates are what was found of a task.
type Dates struct {
	Start, Finish         Minute
	LateStart, LateFinish Minute
	TotalFloat            int  // working minutes of the task's calendar that it can slip without moving the finish of the plan or breaking what is asked; below zero it is late already
	FreeFloat             int  // working minutes that it can slip without moving any other task
	StartFloat            int  // total float by its start
	FinishFloat           int  // total float by its finish
	Critical              bool // has no total float, and is not finished
}

// Of gives the dates of a task. An inactive one has none.
func (n *Network) Of(task int) Dates {
	i := n.place[task]
	nd := &n.nodes[i]
	if nd.role == absent {
		return Dates{}
	}
	d := Dates{Start: Minute(nd.start), Finish: Minute(nd.finish), LateStart: Minute(n.shownLate(nd)), LateFinish: Minute(n.lateFinishOf(nd))}
	switch {
	case nd.role == roll:
		n.closeGates()
		g := &n.nodes[n.gate[task]]
		d.LateStart, d.LateFinish = Minute(g.lateStart), Minute(g.lateFinish)
		w := n.works[nd.work]
		d.StartFloat = int(w.count(g.lateStart) - w.count(nd.start))
		d.FinishFloat = int(w.count(g.lateFinish) - w.count(nd.finish))
		d.TotalFloat = min(d.StartFloat, d.FinishFloat)
		if at := w.end(w.count(g.lateFinish)); at >= nd.finish {
			d.LateFinish = Minute(at)
		}
	case nd.done:
	case nd.going:
		d.FinishFloat = int(nd.lateTo - nd.to)
		d.TotalFloat = d.FinishFloat
	default:
		d.StartFloat, d.FinishFloat = int(nd.lateFrom-nd.from), int(nd.lateTo-nd.to)
		d.TotalFloat = min(d.StartFloat, d.FinishFloat)
	}
	if nd.role == leaf && nd.lateTo == nd.to {
		d.LateFinish = max(d.LateFinish, d.Finish) // both lie in one pause
		if nd.span == 0 && !nd.parts {
			d.LateStart, d.LateFinish = d.Start, d.Finish
		}
	}
	d.Critical = !n.over(task) && d.TotalFloat <= n.plan.NearEnough
	if !nd.done {
		d.FreeFloat = int(n.free(i, false))
	}
	return d
}

// over tells whether a task, or all of a summary, is finished.
func (n *Network) over(task int) bool {
	nd := &n.nodes[n.place[task]]
	if nd.role != roll {
		return nd.done
	}
	n.closeGates()
	return n.nodes[n.gate[task]].lateTo >= int32(Horizon)
}

// Start and Finish give the first and the last instant of the plan.
func (n *Network) Start() Minute {
	at := int32(0)
	for i := range n.nodes {
		if nd := &n.nodes[i]; nd.role == leaf && (at == 0 || nd.start < at) {
			at = nd.start
		}
	}
	return max(Minute(at), 0)
}

// Finish gives the last instant of the plan.
func (n *Network) Finish() Minute { return Minute(n.lastFinish()) }

// free gives how far a node can move without moving another; raw leaves it below zero as it is.
func (n *Network) free(i int32, raw bool) int32 {
	nd := &n.nodes[i]
	w := n.works[nd.work]
	best, bound := never, false
	for k := range n.out[i] {
		e := &n.out[i][k]
		if e.link < 0 || nd.going && e.kind.fromStart() {
			continue
		}
		t, ok := n.askedEarly(e)
		if !ok {
			continue
		}
		own := nd.finish
		if e.kind.fromStart() {
			own = nd.start
		}
		best, bound = min(best, w.count(t)-w.count(own)), true
	}
	if !bound {
		best = nd.lateTo - nd.to
		if nd.role == roll {
			g := &n.nodes[n.gate[nd.task]]
			best = min(w.count(g.lateStart)-w.count(nd.start), w.count(g.lateFinish)-w.count(nd.finish))
		} else if !nd.going {
			best = min(best, nd.lateFrom-nd.from)
		}
	}
	if raw {
		return min(best, nd.lateFrom-nd.from)
	}
	return max(best, 0)
}

// askedEarly is asked by early dates; behind a gate stand the tasks of the summary, of which the first counts.
func (n *Network) askedEarly(e *edge) (int32, bool) {
	if n.nodes[e.node].role != gate {
		return n.asked(e, true)
	}
	// What a link leaves to a summary is measured at the first start of its tasks.
	task := n.nodes[e.node].task
	if n.over(int(task)) {
		return 0, false
	}
	through := *e
	through.node = n.place[task]
	return n.asked(&through, true)
}

// Path gives the tasks whose links make a task stand where it does, from the first to the task itself.
func (n *Network) Path(task int) []int {
	path := []int{task}
	i := n.place[task]
	if n.nodes[i].role == roll {
		i = n.inside(i, true)
	}
	for i >= 0 {
		nd := &n.nodes[i]
		if last := path[len(path)-1]; int(nd.task) != last && nd.role == leaf {
			path = append(path, int(nd.task))
		}
		if nd.driver < 0 {
			break
		}
		e := &n.into[i][nd.driver]
		i = e.node
		if n.nodes[i].role == roll {
			i = n.inside(i, !e.kind.fromStart())
		}
	}
	slices.Reverse(path)
	return path
}

// inside gives the task of a summary that gives it its finish, or its start.
func (n *Network) inside(i int32, finish bool) int32 {
	for n.nodes[i].role == roll {
		found := int32(-1)
		for k := range n.into[i] {
			c := n.into[i][k].node
			nd := &n.nodes[c]
			if nd.role != absent && (finish && nd.finish == n.nodes[i].finish || !finish && nd.start == n.nodes[i].start) {
				found = c
				break
			}
		}
		if found < 0 {
			return -1
		}
		i = found
	}
	return i
}

// CriticalPath gives the tasks that give the plan its finish, in the order in which they wait for each other.
func (n *Network) CriticalPath() []int {
	last, at := int32(0), -1
	for i := range n.nodes {
		if nd := &n.nodes[i]; nd.role == leaf && nd.finish > last {
			last, at = nd.finish, int(nd.task)
		}
	}
	if at < 0 {
		return nil
	}
	return n.Path(at)
}

// Critical gives every task and summary that is critical, in the order of the links.
func (n *Network) Critical() []int {
	var out []int
	for i := range n.nodes {
		if nd := &n.nodes[i]; nd.role == leaf && n.Of(int(nd.task)).Critical {
			out = append(out, int(nd.task))
		}
	}
	return out
}

// chain gives titles as "Build → Test → Go live"; the middle of a long one is counted and not listed.
func (n *Network) chain(tasks []int) string {
	var titles []string
	for k, task := range tasks {
		if len(tasks) > 14 && k == 6 {
			titles = append(titles, fmt.Sprintf("%d more", len(tasks)-12))
		}
		if len(tasks) > 14 && k >= 6 && k < len(tasks)-6 {
			continue
		}
		titles = append(titles, n.plan.title(task))
	}
	return strings.Join(titles, " → ")
}
