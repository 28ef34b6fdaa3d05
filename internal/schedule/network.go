package schedule

import (
	"fmt"
	"math/bits"

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

// dirty is a set of nodes that is emptied in order.
type dirty struct{ words []uint64 }

func (d *dirty) add(i int32) { d.words[i>>6] |= 1 << (i & 63) }

func (d *dirty) fill(n int) {
	for i := range d.words {
		d.words[i] = ^uint64(0)
	}
	if rest := n & 63; rest > 0 {
		d.words[len(d.words)-1] = 1<<rest - 1
	}
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

type rawEdge struct {
	from, to int32
	edge     edge
}

func (n *Network) edges(summary []bool) []rawEdge {
	p := &n.plan
	out := make([]rawEdge, 0, len(p.Links)+2*len(p.Tasks))
	for i := range p.Tasks {
		above := p.Tasks[i].Parent
		if above < 0 {
			continue
		}
		first := n.place[i]
		if summary[i] {
			first = n.gate[i]
		}
		out = append(out,
			rawEdge{n.gate[above], first, edge{link: -1, kind: SS, none: true}},
			rawEdge{n.place[i], n.place[above], edge{link: -1, kind: FF, none: true}})
	}
	for i, l := range p.Links {
		if l.gone || p.Tasks[l.From].Inactive || p.Tasks[l.To].Inactive {
			continue
		}
		to := n.place[l.To]
		if summary[l.To] {
			to = n.gate[l.To]
		}
		out = append(out, rawEdge{n.place[l.From], to, n.edgeOf(int32(i))})
	}
	return out
}

// edgeOf gives the edge of a link without its other end.
func (n *Network) edgeOf(i int32) edge {
	l := n.plan.Links[i]
	from, to := &n.plan.Tasks[l.From], &n.plan.Tasks[l.To]
	e := edge{link: i, kind: l.Kind, lag: int32(l.Lag)}
	switch {
	case l.Measure == Elapsed:
		e.work = n.elapsed()
	case l.Calendar >= 0:
		e.work = int32(l.Calendar)
	case l.Calendar == OfPlan:
		e.work = int32(n.plan.Calendar)
	case l.Calendar == OfPredecessor:
		e.work = n.workOf(from)
	default:
		e.work = n.workOf(to)
	}
	if l.Measure == Percent {
		whole := int64(from.Duration) * int64(l.Lag) / 100
		e.lag = int32(min(max(whole, -int64(Horizon)), int64(Horizon)))
	}
	e.none = e.lag == 0
	e.same = n.workOf(from) == n.workOf(to) && (e.none || e.work == n.workOf(to))
	return e
}

// sort gives the nodes so that each stands behind those it waits for; an error names a circle as a chain of titles.
func (n *Network) sort(raw []rawEdge) ([]int32, error) {
	waits := make([]int32, len(n.nodes))
	first := make([]int32, len(n.nodes)+1)
	for _, e := range raw {
		waits[e.to]++
		first[e.from+1]++
	}
	for i := range n.nodes {
		first[i+1] += first[i]
	}
	next := make([]int32, len(raw))
	fill := append([]int32(nil), first...)
	for _, e := range raw {
		next[fill[e.from]] = e.to
		fill[e.from]++
	}
	order := make([]int32, 0, len(n.nodes))
	for i := range n.nodes {
		if waits[i] == 0 {
			order = append(order, int32(i))
		}
	}
	for at := 0; at < len(order); at++ {
		for _, to := range next[first[order[at]]:first[order[at]+1]] {
			if waits[to]--; waits[to] == 0 {
				order = append(order, to)
			}
		}
	}
	if len(order) == len(n.nodes) {
		return order, nil
	}
	return nil, n.circle(raw, waits)
}

// circle names the tasks of a circle: whoever is followed back from a node that never came free comes to one.
func (n *Network) circle(raw []rawEdge, waits []int32) error {
	before := make([]int32, len(n.nodes))
	for i := range before {
		before[i] = -1
	}
	for _, e := range raw {
		if waits[e.from] > 0 && waits[e.to] > 0 {
			before[e.to] = e.from
		}
	}
	at := int32(0)
	for waits[at] == 0 || before[at] < 0 {
		at++
	}
	seen := make([]bool, len(n.nodes))
	for !seen[at] {
		seen[at] = true
		at = before[at]
	}
	var chain []int
	add := func(task int) {
		if len(chain) == 0 || chain[len(chain)-1] != task {
			chain = append(chain, task)
		}
	}
	add(int(n.nodes[at].task))
	for next := before[at]; next != at; next = before[next] {
		add(int(n.nodes[next].task))
	}
	if len(chain) > 1 && chain[0] == chain[len(chain)-1] {
		chain = chain[:len(chain)-1]
	}
	for i, j := 0, len(chain)-1; i < j; i, j = i+1, j-1 {
		chain[i], chain[j] = chain[j], chain[i]
	}
	least := 0
	for i, task := range chain {
		if task < chain[least] {
			least = i
		}
	}
	chain = append(chain[least:], chain[:least]...)
	last := chain[0]
	return fault.New(fault.Invalid, "Impossible: “%s” waits for itself: %s; take one of these links away", n.plan.title(last), n.chain(append(chain, last)))
}

// renumber moves nodes into their order and lays out the edges of each.
func (n *Network) renumber(order []int32, raw []rawEdge) {
	at := make([]int32, len(order))
	nodes := make([]node, len(order))
	for i, old := range order {
		at[old] = int32(i)
		nodes[i] = n.nodes[old]
	}
	n.nodes = nodes
	for i := range n.place {
		n.place[i] = at[n.place[i]]
		if n.gate[i] >= 0 {
			n.gate[i] = at[n.gate[i]]
		}
	}
	n.lay(raw, at)
	for i := range n.nodes {
		for _, edges := range [][]edge{n.into[i], n.out[i]} {
			for k := range edges {
				edges[k].same = edges[k].same && n.nodes[i].role == leaf && n.nodes[edges[k].node].role == leaf
			}
		}
	}
}

func (n *Network) lay(raw []rawEdge, at []int32) {
	ins, outs := make([]int32, len(n.nodes)+1), make([]int32, len(n.nodes)+1)
	for _, e := range raw {
		ins[at[e.to]+1]++
		outs[at[e.from]+1]++
	}
	for i := range n.nodes {
		ins[i+1] += ins[i]
		outs[i+1] += outs[i]
	}
	allIn, allOut := make([]edge, len(raw)), make([]edge, len(raw))
	n.into, n.out = make([][]edge, len(n.nodes)), make([][]edge, len(n.nodes))
	for i := range n.nodes {
		n.into[i] = allIn[ins[i]:ins[i]:ins[i+1]]
		n.out[i] = allOut[outs[i]:outs[i]:outs[i+1]]
	}
	for _, e := range raw {
		from, to := at[e.from], at[e.to]
		e.edge.node = from
		n.into[to] = append(n.into[to], e.edge)
		e.edge.node = to
		n.out[from] = append(n.out[from], e.edge)
	}
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

// next gives the first node of the set from i on; −1 when there is none.
func (d *dirty) next(i int) int32 {
	w := i >> 6
	if w >= len(d.words) {
		return -1
	}
	word := d.words[w] >> (i & 63) << (i & 63)
	for word == 0 {
		if w++; w == len(d.words) {
			return -1
		}
		word = d.words[w]
	}
	return int32(w<<6 + bits.TrailingZeros64(word))
}

// previous gives the last node of the set up to i; −1 when there is none.
func (d *dirty) previous(i int) int32 {
	if i < 0 {
		return -1
	}
	w := i >> 6
	word := d.words[w] << (63 - i&63) >> (63 - i&63)
	for word == 0 {
		if w--; w < 0 {
			return -1
		}
		word = d.words[w]
	}
	return int32(w<<6 + 63 - bits.LeadingZeros64(word))
}

func (d *dirty) drop(i int32) { d.words[i>>6] &^= 1 << (i & 63) }

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
