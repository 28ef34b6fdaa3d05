package schedule

import "throughline/internal/fault"

// compute plans everything.
func (n *Network) compute() {
	n.begins = int32(n.plan.Start)
	for i := range n.nodes {
		n.prepare(int32(i))
	}
	if n.plan.Finish > 0 {
		n.fromFinish()
		return
	}
	n.forwards.fill(len(n.nodes))
	n.sweepForward()
	n.finish = n.lastFinish()
	n.backwards.fill(len(n.nodes))
	n.sweepBackward()
	if n.late {
		n.putLate()
	}
}

// fromFinish plans backwards from the finish that is wanted: the start of the plan is the latest that keeps it.
func (n *Network) fromFinish() {
	n.finish = int32(n.plan.Finish)
	for i := range n.nodes {
		if n.nodes[i].role == leaf && n.nodes[i].fixed {
			n.stay(&n.nodes[i])
		}
	}
	n.backwards.fill(len(n.nodes))
	n.sweepBackward()
	first := n.finish
	for i := range n.nodes {
		if nd := &n.nodes[i]; nd.role == leaf {
			first = min(first, n.shownLate(nd))
		}
	}
	n.begins = first
	for i := range n.nodes {
		n.prepare(int32(i))
	}
	n.forwards.fill(len(n.nodes))
	n.sweepForward()
	n.backwards.fill(len(n.nodes))
	n.sweepBackward()
	if n.late {
		n.putLate()
	}
}

// putLate moves what is to start as late as possible. By the rules of MS Project it takes all of its float, and what follows
// moves with it; else only what it can take without moving anything.
func (n *Network) putLate() {
	for i := int32(len(n.nodes)) - 1; i >= 0; i-- {
		nd := &n.nodes[i]
		t := &n.plan.Tasks[nd.task]
		if nd.role != leaf || nd.fixed || nd.going || t.Constraint != AsLateAsPossible {
			continue
		}
		// What has a length is moved by counts, the rest by instants.
		byCount := nd.span > 0 && !nd.parts
		if n.plan.Rules == MSProject {
			if nd.stone = nd.lateFrom; !byCount {
				nd.stone = n.lateStartOf(nd)
			}
		} else if free := n.free(i, true); free > 0 {
			if nd.stone = nd.from + free; !byCount {
				nd.stone = n.works[nd.work].start(nd.stone)
			}
			n.forward(i) // those before it look at where it stands now
		}
		n.forwards.add(i)
	}
	n.sweepForward()
}

func (n *Network) lastFinish() int32 {
	last := n.begins
	for i := range n.nodes {
		if nd := &n.nodes[i]; nd.role == leaf {
			last = max(last, nd.finish)
		}
	}
	return last
}

func (n *Network) sweepForward() (rescan bool) {
	for i := n.forwards.next(0); i >= 0; i = n.forwards.next(int(i) + 1) {
		n.forwards.drop(i)
		nd := &n.nodes[i]
		old := nd.finish
		if !n.forward(i) {
			continue
		}
		n.touch(nd.task)
		if nd.role == leaf {
			rescan = rescan || old == n.finish && nd.finish < old
			n.finish = max(n.finish, nd.finish)
		}
		if nd.done || n.tied || nd.going {
			n.backwards.add(i)
		}
		for k := range n.out[i] {
			n.forwards.add(n.out[i][k].node)
		}
	}
	return rescan
}

func (n *Network) sweepBackward() {
	for i := n.backwards.previous(len(n.nodes) - 1); i >= 0; i = n.backwards.previous(int(i) - 1) {
		n.backwards.drop(i)
		if !n.backward(i) {
			continue
		}
		n.touch(n.nodes[i].task)
		for k := range n.into[i] {
			n.backwards.add(n.into[i][k].node)
		}
	}
}

func (n *Network) touch(task int32) {
	if !n.touched[task] {
		n.touched[task] = true
		n.changed = append(n.changed, task)
	}
}

// Replan brings the dates up to the edits since the last time, and gives the tasks whose dates or float are others than
// before, in no order. Only what the edits affect is computed.
func (n *Network) Replan() []int32 {
	for _, task := range n.changed {
		n.touched[task] = false
	}
	n.changed = n.changed[:0]
	if n.late || n.plan.Finish > 0 {
		n.compute()
		return n.changed
	}
	was := n.finish
	if n.sweepForward() {
		n.finish = n.lastFinish()
	}
	if n.tied {
		n.backwards.fill(len(n.nodes))
	}
	if n.finish != was {
		for _, i := range n.open {
			n.backwards.add(i)
		}
	}
	n.sweepBackward()
	return n.changed
}

// SetTask replaces a task. What stands elsewhere in the tree, or on another calendar, makes the network anew.
func (n *Network) SetTask(i int, t Task) error {
	was := n.plan.Tasks[i]
	n.plan.Tasks[i] = t
	if err := n.plan.checkTask(i); err != nil {
		n.plan.Tasks[i] = was
		return err
	}
	at := n.place[i]
	late := func(t Task) bool { return t.Constraint == AsLateAsPossible }
	if t.Parent != was.Parent || t.Calendar != was.Calendar || t.Elapsed != was.Elapsed || t.Inactive != was.Inactive || late(t) != late(was) ||
		t.Duration != was.Duration && n.measured(at) {
		if err := n.anew(); err != nil {
			n.plan.Tasks[i] = was
			return first(err, n.anew())
		}
		return nil
	}
	n.edit(at)
	if n.gate[i] >= 0 {
		n.edit(n.gate[i])
	}
	if (t.Finished > 0) != (was.Finished > 0) {
		n.findOpen()
	}
	return nil
}

// measured tells whether a lag is a share of the node's duration.
func (n *Network) measured(i int32) bool {
	for k := range n.out[i] {
		if l := n.out[i][k].link; l >= 0 && n.plan.Links[l].Measure == Percent {
			return true
		}
	}
	return false
}

// edit prepares a node again and marks what looks at it.
func (n *Network) edit(i int32) {
	was := n.nodes[i]
	n.prepare(i)
	nd := &n.nodes[i]
	nd.start, nd.finish, nd.from, nd.to = was.start, was.finish, was.from, was.to
	nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo, nd.lateBy = was.lateStart, was.lateFinish, was.lateFrom, was.lateTo, was.lateBy
	nd.bound, nd.boundEnd, nd.driver = was.bound, was.boundEnd, was.driver
	n.forwards.add(i)
	n.backwards.add(i)
	for k := range n.into[i] {
		n.backwards.add(n.into[i][k].node)
	}
}

// anew wires the network again after an edit that changes its form, and plans all of it.
func (n *Network) anew() error {
	if err := n.wire(); err != nil {
		return err
	}
	n.compute()
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// AddLink adds a link and gives its number. A link that closes a circle is refused, and nothing is changed.
func (n *Network) AddLink(l Link) (int, error) {
	if err := n.plan.checkLink(l); err != nil {
		return 0, err
	}
	number := len(n.plan.Links)
	n.plan.Links = append(n.plan.Links, l)
	if n.plan.Tasks[l.From].Inactive || n.plan.Tasks[l.To].Inactive {
		return number, nil
	}
	from, to := n.place[l.From], n.entry(l.To)
	if from > to || n.gate[l.To] >= 0 {
		if err := n.anew(); err != nil {
			n.plan.Links = n.plan.Links[:number]
			return 0, first(err, n.anew())
		}
		return number, nil
	}
	e := n.edgeOf(int32(number))
	e.same = e.same && n.nodes[from].role == leaf && n.nodes[to].role == leaf
	e.node = from
	n.into[to] = append(n.into[to], e)
	e.node = to
	n.out[from] = append(n.out[from], e)
	n.edit(to)
	n.edit(from)
	return number, nil
}

func (n *Network) entry(task int) int32 {
	if n.gate[task] >= 0 {
		return n.gate[task]
	}
	return n.place[task]
}

// RemoveLink takes a link away. Its number is not used again.
func (n *Network) RemoveLink(number int) error {
	if number < 0 || number >= len(n.plan.Links) || n.plan.Links[number].gone {
		return fault.New(fault.NotFound, "There is no link %d", number)
	}
	l := &n.plan.Links[number]
	l.gone = true
	if n.plan.Tasks[l.From].Inactive || n.plan.Tasks[l.To].Inactive {
		return nil
	}
	from, to := n.place[l.From], n.entry(l.To)
	cut := func(edges []edge) []edge {
		kept := make([]edge, 0, len(edges))
		for _, e := range edges {
			if e.link != int32(number) {
				kept = append(kept, e)
			}
		}
		return kept
	}
	n.into[to], n.out[from] = cut(n.into[to]), cut(n.out[from])
	n.open = append(n.open, from)
	n.edit(to)
	n.edit(from)
	return nil
}
