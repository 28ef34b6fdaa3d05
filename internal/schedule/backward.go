package schedule

// backward gives a node its late dates and tells whether they are others than before.
func (n *Network) backward(i int32) bool {
	nd := &n.nodes[i]
	if nd.role == leaf && nd.span > 0 && !nd.parts && !nd.done {
		return n.backWork(i, nd)
	}
	was := [7]int32{nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo, nd.bound, nd.boundEnd, nd.lateBy}
	switch nd.role {
	case absent:
		return false
	case gate:
		if !nd.awaited {
			n.stale = true // is only shown: worked out when it is asked for
			return true
		}
		n.closeGate(i, nd)
	case roll:
		nd.bound, nd.boundEnd = int32(Horizon), min(n.finish, nd.lidAt)
		for k := range n.out[i] {
			n.limitRoll(nd, &n.out[i][k])
		}
	default:
		if nd.done {
			nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo, nd.lateBy = nd.start, nd.finish, nd.from, nd.to, nd.finish
		} else {
			n.backAt(i, nd)
		}
	}
	return was != [7]int32{nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo, nd.bound, nd.boundEnd, nd.lateBy}
}

// closeGates works out the late dates of all summaries, when one is asked for.
func (n *Network) closeGates() {
	if !n.stale {
		return
	}
	n.stale = false
	for i := int32(len(n.nodes)) - 1; i >= 0; i-- {
		if nd := &n.nodes[i]; nd.role == gate && !nd.awaited {
			n.closeGate(i, nd)
		}
	}
}

// closeGate gathers the late dates of a summary's tasks: what is shown of it, and what the links before it may not pass.
func (n *Network) closeGate(i int32, nd *node) {
	nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo = 0, 0, int32(Horizon), int32(Horizon)
	for k := range n.out[i] {
		to := &n.nodes[n.out[i][k].node]
		if to.role == absent {
			continue
		}
		start := n.shownLate(to)
		if nd.lateStart == 0 || start > 0 && start < nd.lateStart {
			nd.lateStart = start
		}
		nd.lateFinish = max(nd.lateFinish, n.lateByOf(to))
		switch {
		case to.role == gate:
			nd.lateFrom, nd.lateTo = min(nd.lateFrom, to.lateFrom), min(nd.lateTo, to.lateTo)
		case !to.done:
			nd.lateFrom, nd.lateTo = min(nd.lateFrom, n.lateStartOf(to)), min(nd.lateTo, n.lateByOf(to))
		}
	}
	nd.lateBy = nd.lateFinish
}

// shownLate gives the late start that people see: what has started cannot start later.
func (n *Network) shownLate(nd *node) int32 {
	if nd.going {
		return nd.start
	}
	return n.lateStartOf(nd)
}

// asked gives the latest instant that a link leaves to the end of it that its first task has. ok is false when it asks for
// nothing. early asks what the early dates of the second task leave, and not its late ones.
func (n *Network) asked(e *edge, early bool) (t int32, ok bool) {
	to := &n.nodes[e.node]
	switch {
	case to.role == gate && early:
		return 0, false
	case to.role == gate:
		if t = to.lateTo; e.kind.toStart() {
			t = to.lateFrom
		}
		if t >= int32(Horizon) {
			return 0, false
		}
	case to.done, to.going && e.kind == SS:
		return 0, false
	case early:
		if t = to.finish; e.kind.toStart() {
			t = to.start
		}
	default:
		if e.kind.toStart() {
			t = n.lateStartOf(to)
		} else {
			t = n.lateByOf(to)
		}
	}
	if e.none {
		return t, true
	}
	w := n.works[e.work]
	return w.start(w.count(t) - e.lag), true
}

// limitRoll takes over what a link, or the summary above, asks of a summary.
func (n *Network) limitRoll(nd *node, e *edge) {
	if e.link < 0 {
		above := &n.nodes[e.node]
		nd.boundEnd = min(nd.boundEnd, above.boundEnd)
		if above.start == nd.start {
			nd.bound = min(nd.bound, above.bound)
		}
		return
	}
	t, ok := n.asked(e, false)
	switch {
	case !ok:
	case e.kind.fromStart():
		nd.bound = min(nd.bound, t)
	default:
		nd.boundEnd = min(nd.boundEnd, t)
	}
}

// lateStartOf, lateFinishOf and lateByOf give the late dates of a node as instants: they are worked out when they are asked for,
// as most never are.
func (n *Network) lateStartOf(nd *node) int32 {
	if nd.lateStart == 0 && nd.role == leaf {
		nd.lateStart = n.works[nd.work].start(nd.lateFrom)
	}
	return nd.lateStart
}

func (n *Network) lateFinishOf(nd *node) int32 {
	if nd.lateFinish == 0 && nd.role == leaf {
		nd.lateFinish = n.works[nd.work].end(nd.lateTo)
	}
	return nd.lateFinish
}

func (n *Network) lateByOf(nd *node) int32 {
	if nd.lateBy == 0 && nd.role == leaf {
		nd.lateBy = n.lateFinishOf(nd)
	}
	return nd.lateBy
}

// backWork gives a task of some length its late dates, in counts of its calendar, and tells whether they are others.
func (n *Network) backWork(i int32, nd *node) bool {
	w := n.works[nd.work]
	best := w.count(n.finish)
	edges := n.out[i]
	for k := range edges {
		e := &edges[k]
		to := &n.nodes[e.node]
		switch {
		case e.link < 0:
			best = min(best, w.count(to.boundEnd))
			if to.start == nd.start && to.bound < int32(Horizon) && !nd.going {
				best = min(best, n.startBy(w, to.bound)+nd.span)
			}
		case nd.going && e.kind.fromStart():
		case e.same && e.kind != SF && (to.done || to.going && e.kind == SS):
		case e.same && e.kind != SF:
			c := to.lateTo - e.lag
			if e.kind.toStart() {
				c = to.lateFrom - e.lag
			}
			if e.kind == SS {
				c += nd.span
			}
			best = min(best, c)
		default:
			if t, ok := n.asked(e, false); ok && e.kind.fromStart() {
				best = min(best, n.startBy(w, t)+nd.span)
			} else if ok {
				best = min(best, w.count(t))
			}
		}
	}
	if nd.exact {
		best = nd.lid
	}
	best = max(min(best, nd.lid), -bounds)
	by := int32(0)
	if nd.toEnd {
		if by = w.start(best); by > n.lastInstant(i, nd) {
			by = w.end(best)
		}
	}
	if nd.lateTo == best && nd.lateFrom == best-nd.span && (nd.lateBy == by || by == 0) && nd.known {
		return false
	}
	nd.lateTo, nd.lateFrom, nd.lateBy, nd.known = best, best-nd.span, by, true
	nd.lateStart, nd.lateFinish = 0, 0
	return true
}

// lastInstant gives the instant that all after a task leave to its finish: it may lie in a pause of its calendar, or at the end
// of one, where a finish can happen that another task's finish or start brings about.
func (n *Network) lastInstant(i int32, nd *node) int32 {
	last := min(n.finish, nd.lidAt)
	for k := range n.out[i] {
		e := &n.out[i][k]
		if e.link < 0 {
			last = min(last, n.nodes[e.node].boundEnd)
		} else if !e.kind.fromStart() {
			if t, ok := n.asked(e, false); ok {
				last = min(last, t)
			}
		}
	}
	return last
}

// startBy gives the count of the last start that is not after an instant.
func (n *Network) startBy(w *worktime, t int32) int32 {
	c := w.count(t)
	if w.start(c) > t {
		c--
	}
	return c
}

// backAt gives a milestone, or what consists of parts, its late dates by instants.
func (n *Network) backAt(i int32, nd *node) {
	t, w := &n.plan.Tasks[nd.task], n.works[nd.work]
	best := n.finish
	startBy := int32(Horizon)
	for k := range n.out[i] {
		e := &n.out[i][k]
		to := &n.nodes[e.node]
		if e.link < 0 {
			best = min(best, to.boundEnd)
			if to.start == nd.start && !nd.going {
				startBy = min(startBy, to.bound)
			}
			continue
		}
		at, ok := n.asked(e, false)
		switch {
		case !ok, nd.going && e.kind.fromStart():
		case e.kind.fromStart():
			startBy = min(startBy, at)
		default:
			best = min(best, at)
		}
	}
	if nd.exact {
		best, startBy = nd.lidAt, int32(Horizon)
	}
	best = min(best, nd.lidAt)
	if nd.parts {
		nd.lateFinish = 0
		for _, part := range t.Parts {
			pw := n.works[part.Calendar]
			nd.lateFinish = max(nd.lateFinish, pw.end(pw.count(best)))
		}
		if nd.lateStart = n.latest(t, best); startBy < nd.lateStart {
			nd.lateStart = startBy
			_, nd.lateFinish = n.spread(t, startBy)
		}
	} else {
		nd.lateFinish = w.down(min(best, startBy))
		nd.lateStart = nd.lateFinish
	}
	nd.lateFrom, nd.lateTo, nd.lateBy = w.count(nd.lateStart), w.count(nd.lateFinish), nd.lateFinish
}
