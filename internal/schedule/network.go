package schedule

import (
	"fmt"

	"throughline/internal/fault"
)

// Network is a plan made ready for computing: nodes in an order in which each stands behind those it waits for, and the dates
// that were found. A summary is two nodes: a gate that its tasks wait for, and a roll that waits for them. It is not for use
// by two goroutines at once.
type Network struct {
	plan  Plan
	works []*worktime // of each calendar, and of all minutes at the end
	nodes []node
	place []int32  // of each task: its node, for a summary the roll
	gate  []int32  // of each summary: its gate; −1 for others
	into  [][]edge // by node; both are slices of one array each
	out   [][]edge
	open  []int32 // nodes whose finish only the plan's finish bounds

	finish    int32 // of the plan
	begins    int32 // of the plan: what floors and constraints are counted from
	forwards  dirty
	backwards dirty
	late      bool // some task is to start as late as possible
	stale     bool // late dates of summaries that nothing waits for are to be worked out
	capped    bool // some link bounds the finish of a summary's tasks
	tied      bool // the start of some summary bounds what is after it
	changed   []int32
	touched   []bool
}

type role uint8

const (
	leaf role = iota
	gate
	roll
	absent // an inactive task
)

const (
	never  = int32(1) << 30
	bounds = int32(400_000_000) // counts beyond lie past the horizon on every calendar; held there, no sum can overflow
)

// node is a task, or a side of a summary. Dates are minutes; counts are those of its calendar.
type node struct {
	task    int32
	work    int32 // calendar
	role    role
	fixed   bool // dates are given: manual or finished
	going   bool // started and not finished
	parts   bool
	toEnd   bool  // a link comes in that bounds the finish
	known   bool  // late dates have been found since it was prepared
	stone   int32 // count of the start of what is as late as possible, once it is known; −never before
	done    bool  // finished
	awaited bool  // of a gate: a link comes to it or to one above

	span  int32 // working minutes from start to finish, with splits; what remains when going
	delay int32
	floor int32 // count below which it cannot start
	low   int32 // the same as an instant, for what has no duration
	ceil  int32 // count above which a constraint does not let it start
	lid   int32 // count that its finish should not pass; never when there is none
	lidAt int32 // the same as an instant
	sill  int32 // instant before which a constraint does not let it finish; 0 when there is none
	base  int32 // count at which the plan begins, and not what is done lies behind
	exact bool  // its late dates are those of its constraint

	start, finish   int32
	from, to        int32 // counts of start and finish
	lateStart       int32
	lateFinish      int32
	lateFrom        int32
	lateTo          int32
	lateBy          int32 // last instant that what is after it leaves to its finish
	bound, boundEnd int32 // instants; of a roll: what is after it asks of its start and its finish; of a gate: what its tasks' finish waits for
	driver          int32 // edge into it that gives the start; −1 its floor, −2 its constraint, −3 given dates
}

const (
	byPlan       = -1
	byConstraint = -2
	byDates      = -3
	byStatus     = -4
)

// edge is a link between nodes, seen from one of them.
type edge struct {
	node int32 // the other end
	link int32 // in Plan.Links; −1 within a summary
	lag  int32
	work int32 // calendar of the lag
	kind Kind
	same bool // both ends and the lag count in one calendar
	none bool // no lag
}

// New makes a plan ready and computes all of it. Plans that have no dates at all are refused with what is at fault: a circle of
// links as the chain of titles, a calendar without a working day, a number that cannot be. What merely cannot be kept, such as a
// date that a task must start on, is told by Conflicts.
func New(p Plan) (*Network, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	n := &Network{plan: p}
	n.plan.Tasks = append([]Task(nil), p.Tasks...)
	n.plan.Links = append([]Link(nil), p.Links...)
	for i := range p.Calendars {
		r, err := rulesOf(p.Calendars, i)
		if err != nil {
			return nil, err
		}
		n.works = append(n.works, newWorktime(r, p.Start))
	}
	n.works = append(n.works, &worktime{always: true})
	if err := n.wire(); err != nil {
		return nil, err
	}
	n.compute()
	return n, n.fits()
}

// fits tells the first task that lies past the horizon.
func (n *Network) fits() error {
	for i := range n.nodes {
		if text := n.outside(&n.nodes[i]); text != "" {
			return fault.New(fault.Invalid, "%s", text)
		}
	}
	return nil
}

// outside says that a task lies past the horizon, with what leads to it; "" when it does not.
func (n *Network) outside(nd *node) string {
	where := ""
	switch {
	case nd.role != leaf:
	case nd.finish >= int32(Horizon):
		where = "past the end of 2199"
	case nd.start <= 1:
		where = "before 1900"
	}
	if where == "" {
		return ""
	}
	return fmt.Sprintf("Impossible: “%s” would lie %s (%s); look at its calendar, its duration and the lags before it", n.plan.title(int(nd.task)), where, n.chain(n.Path(int(nd.task))))
}

func (n *Network) elapsed() int32 { return int32(len(n.works) - 1) }

func (n *Network) workOf(t *Task) int32 {
	switch {
	case t.Elapsed:
		return n.elapsed()
	case t.Calendar >= 0:
		return int32(t.Calendar)
	}
	return int32(n.plan.Calendar)
}

// wire makes nodes and edges and puts them in order.
func (n *Network) wire() error {
	p := &n.plan
	summary := make([]bool, len(p.Tasks))
	for i := range p.Tasks {
		if above := p.Tasks[i].Parent; above >= 0 {
			summary[above] = true
		}
	}
	if err := n.checkTree(); err != nil {
		return err
	}
	// Nodes are first numbered as they come, and moved into their order after.
	n.nodes = n.nodes[:0]
	n.place, n.gate = make([]int32, len(p.Tasks)), make([]int32, len(p.Tasks))
	for i := range p.Tasks {
		n.gate[i] = -1
		if summary[i] {
			n.gate[i] = int32(len(n.nodes))
			n.nodes = append(n.nodes, node{task: int32(i), role: gate})
		}
		n.place[i] = int32(len(n.nodes))
		nd := node{task: int32(i), role: leaf}
		if summary[i] {
			nd.role = roll
		} else if p.Tasks[i].Inactive {
			nd.role = absent
		}
		n.nodes = append(n.nodes, nd)
	}
	raw := n.edges(summary)
	order, err := n.sort(raw)
	if err != nil {
		return err
	}
	n.renumber(order, raw)
	n.late, n.tied, n.capped = false, false, false
	for _, e := range raw {
		n.capped = n.capped || e.edge.link >= 0 && !e.edge.kind.toStart() && n.gate[p.Links[e.edge.link].To] >= 0
	}
	for i := range n.nodes {
		n.prepare(int32(i))
	}
	for i := range n.nodes {
		for _, e := range n.into[i] {
			n.nodes[i].awaited = n.nodes[i].awaited || n.nodes[i].role == gate && (e.link >= 0 || n.nodes[e.node].awaited)
		}
	}
	n.findOpen()
	words := (len(n.nodes) + 63) / 64
	n.forwards, n.backwards = dirty{make([]uint64, words)}, dirty{make([]uint64, words)}
	n.touched = make([]bool, len(p.Tasks))
	return nil
}

// checkTree refuses summaries that stand under themselves.
func (n *Network) checkTree() error {
	done := make([]int32, len(n.plan.Tasks))
	for i := range n.plan.Tasks {
		mark := int32(i + 1)
		for at := i; at >= 0 && done[at] != -1; at = n.plan.Tasks[at].Parent {
			if done[at] == mark {
				return fault.New(fault.Invalid, "Impossible: “%s” stands under itself", n.plan.title(at))
			}
			done[at] = mark
		}
		for at := i; at >= 0 && done[at] != -1; at = n.plan.Tasks[at].Parent {
			done[at] = -1
		}
	}
	return nil
}

// findOpen lists the nodes whose late finish nothing after them holds.
func (n *Network) findOpen() {
	n.open = n.open[:0]
	for i := range n.nodes {
		held := false
		for _, e := range n.out[i] {
			to := &n.nodes[e.node]
			held = held || !e.kind.fromStart() && e.lag >= 0 && to.role == leaf && !to.done && !to.exact
		}
		if !held {
			n.open = append(n.open, int32(i))
		}
	}
}

// Plan gives the plan as it is after all edits. Its links are numbered anew when some were taken away.
func (n *Network) Plan() Plan {
	p := n.plan
	p.Tasks = append([]Task(nil), n.plan.Tasks...)
	p.Links = make([]Link, 0, len(n.plan.Links))
	for _, l := range n.plan.Links {
		if !l.gone {
			p.Links = append(p.Links, l)
		}
	}
	return p
}
