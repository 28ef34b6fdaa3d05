package schedule

// backward gives a node its late dates and tells whether they are others than before.
func (n *Network) backward(i int32) bool {
	nd := &n.nodes[i]
	was := [6]int32{nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo, nd.bound, nd.boundEnd}
	switch nd.role {
	case absent:
		return false
	case gate:
		n.closeGate(i, nd)
	case roll:
		nd.bound, nd.boundEnd = int32(Horizon), min(n.finish, nd.lidAt)
		for k := range n.out[i] {
			n.limitRoll(nd, &n.out[i][k])
		}
	default:
		switch {
		case nd.done:
			nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo = nd.start, nd.finish, nd.from, nd.to
		case nd.parts || nd.span == 0:
			n.backAt(i, nd)
		default:
			n.backWork(i, nd)
		}
	}
	return was != [6]int32{nd.lateStart, nd.lateFinish, nd.lateFrom, nd.lateTo, nd.bound, nd.boundEnd}
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
		nd.lateFinish = max(nd.lateFinish, to.lateFinish)
		switch {
		case to.role == gate:
			nd.lateFrom, nd.lateTo = min(nd.lateFrom, to.lateFrom), min(nd.lateTo, to.lateTo)
		case !to.done:
			nd.lateFrom, nd.lateTo = min(nd.lateFrom, to.lateStart), min(nd.lateTo, to.lateFinish)
		}
	}
}

// shownLate gives the late start that people see: what has started cannot start later.
func (n *Network) shownLate(nd *node) int32 {
	if nd.going {
		return nd.start
	}
	return nd.lateStart
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
		if t = to.lateFinish; e.kind.toStart() {
			t = to.lateStart
		}
	}
	if e.none {
		return t, true
	}
	w := n.works[e.work]
	c := w.count(t) - e.lag
	if e.kind.fromStart() {
		return w.start(c), true
	}
	return w.end(c), true
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

// backWork gives a task of some length its late dates, in counts of its calendar.
func (n *Network) backWork(i int32, nd *node) {
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
		case e.same && (to.done || to.going && e.kind == SS):
		case e.same:
			c := to.lateTo - e.lag
			if e.kind.toStart() {
				c = to.lateFrom - e.lag
			}
			if e.kind.fromStart() {
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
	nd.lateTo = min(best, nd.lid)
	nd.lateFrom = nd.lateTo - nd.span
	nd.lateStart, nd.lateFinish = w.start(nd.lateFrom), w.end(nd.lateTo)
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
		case nd.parts:
			best = min(best, at)
		default:
			best = min(best, w.end(w.count(at)))
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
	nd.lateFrom, nd.lateTo = w.count(nd.lateStart), w.count(nd.lateFinish)
}
