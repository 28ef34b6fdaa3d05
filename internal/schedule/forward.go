package schedule

// forward gives a node its early dates and tells whether they are others than before.
func (n *Network) forward(i int32) bool {
	nd := &n.nodes[i]
	start, finish, bound := nd.start, nd.finish, nd.boundEnd
	switch nd.role {
	case absent:
		return false
	case gate:
		n.openGate(i, nd)
		return start != nd.start || bound != nd.boundEnd
	case roll:
		n.rollUp(i, nd)
	default:
		switch {
		case nd.fixed:
			n.stay(nd)
		case nd.going:
			n.goOn(nd)
		case nd.parts:
			n.placeParts(i, nd)
		case nd.span == 0:
			n.placeMilestone(i, nd)
		default:
			n.placeWork(i, nd)
		}
	}
	return start != nd.start || finish != nd.finish
}

// openGate gathers what the tasks of a summary wait for; 0 is nothing.
func (n *Network) openGate(i int32, nd *node) {
	nd.start, nd.boundEnd, nd.driver = nd.low, 0, byConstraint
	for k := range n.into[i] {
		e := &n.into[i][k]
		from := &n.nodes[e.node]
		if e.link >= 0 && from.start == 0 {
			continue
		}
		start, end := int32(0), int32(0)
		switch {
		case e.link < 0:
			start, end = from.start, from.boundEnd
		case e.kind.toStart():
			start = n.instant(e, from)
		default:
			end = n.instant(e, from)
		}
		if start > nd.start {
			nd.start, nd.driver = start, int32(k)
		}
		nd.boundEnd = max(nd.boundEnd, end)
	}
}

// rollUp gives a summary the first start and the last finish of its tasks.
func (n *Network) rollUp(i int32, nd *node) {
	nd.start, nd.finish, nd.driver = 0, 0, byPlan
	for k := range n.into[i] {
		from := &n.nodes[n.into[i][k].node]
		if from.role == absent || from.start == 0 {
			continue
		}
		if nd.start == 0 || from.start < nd.start {
			nd.start, nd.driver = from.start, int32(k)
		}
		nd.finish = max(nd.finish, from.finish)
	}
}

// stay gives a task that is planned by hand or done its dates.
func (n *Network) stay(nd *node) {
	t, w := &n.plan.Tasks[nd.task], n.works[nd.work]
	nd.start, nd.finish, nd.driver = int32(t.Begins), int32(t.Ends), byDates
	if nd.done {
		nd.start, nd.finish = int32(t.Started), int32(t.Finished)
	}
	nd.from, nd.to = w.count(nd.start), w.count(nd.finish)
}

// goOn plans what is left of a task that has started.
func (n *Network) goOn(nd *node) {
	t, w := &n.plan.Tasks[nd.task], n.works[nd.work]
	nd.start, nd.driver = int32(t.Started), byDates
	nd.from = w.count(nd.start)
	resume := int32(t.Resume)
	if resume == 0 && n.plan.Status > 0 {
		resume, nd.driver = max(nd.start, int32(n.plan.Status)), byStatus
	}
	if resume == 0 {
		whole := t.Duration
		for _, g := range t.Gaps {
			whole += g.Length
		}
		resume = nd.start
		if done := whole - t.Remaining; done > 0 {
			resume = w.end(nd.from + int32(min(done, int(Horizon))))
		}
	}
	if nd.parts {
		_, nd.finish = n.spread(t, resume)
	} else if nd.span > 0 {
		nd.finish = w.end(w.count(resume) + nd.span)
	} else {
		nd.finish = resume
	}
	nd.finish = max(nd.finish, nd.sill, nd.start)
	nd.to = w.count(nd.finish)
}

// instant gives when a link lets the end of it that it ties happen.
func (n *Network) instant(e *edge, from *node) int32 {
	t := from.finish
	if e.kind.fromStart() {
		t = from.start
	}
	if e.none {
		return t
	}
	w := n.works[e.work]
	return w.end(w.count(t) + e.lag)
}

// placeWork plans a task of some length in counts of its calendar: the earliest start that all before it allows.
func (n *Network) placeWork(i int32, nd *node) {
	w := n.works[nd.work]
	best, driver := -never, int32(byPlan)
	edges := n.into[i]
	for k := range edges {
		e := &edges[k]
		from := &n.nodes[e.node]
		if e.link >= 0 && from.start == 0 {
			continue // a summary without tasks
		}
		var c int32
		switch {
		case e.same && e.kind.fromStart():
			c = from.from + e.lag
		case e.same:
			c = from.to + e.lag
		case e.link < 0:
			if from.boundEnd > 0 {
				if c = w.count(from.boundEnd) - nd.span; c > best {
					best, driver = c, int32(k)
				}
			}
			if from.start == 0 {
				continue
			}
			c = w.count(from.start)
		default:
			c = w.count(n.instant(e, from))
		}
		if !e.kind.toStart() && e.link >= 0 {
			c -= nd.span
			if e.kind == FF && n.plan.Rules == MSProject {
				c = max(c, nd.base)
			}
		}
		if c > best {
			best, driver = c, int32(k)
		}
	}
	best, driver = n.settle(nd, best, driver, nd.floor, nd.base, nd.ceil)
	if nd.stone > best {
		best, driver = nd.stone, byConstraint
	}
	best = min(max(best, -bounds), bounds)
	nd.start = w.start(best)
	if nd.delay != 0 {
		best = w.count(nd.start + nd.delay)
		nd.start = w.start(best)
	}
	nd.from, nd.to, nd.driver = best, best+nd.span, driver
	nd.finish = w.end(nd.to)
	if nd.toEnd || nd.sill > 0 {
		nd.finish = n.raise(i, nd, w)
	}
}

// settle holds what links ask against the constraint and the beginning of the plan.
func (n *Network) settle(nd *node, best, driver, floor, base, ceil int32) (at, by int32) {
	if n.plan.Rules != MSProject || driver < 0 && floor == -never {
		if base > best {
			best, driver = base, byPlan
			if n.plan.Status > 0 && int32(n.plan.Status) > n.begins {
				driver = byStatus
			}
		}
	}
	if floor > best {
		best, driver = floor, byConstraint
	}
	if best > ceil {
		best, driver = ceil, byConstraint
	}
	return best, driver
}

// raise lets a finish that waits for another instant in the same pause of the calendar happen at it and not before.
func (n *Network) raise(i int32, nd *node, w *worktime) int32 {
	finish := nd.finish
	hold := func(at int32) {
		if at > finish && w.count(at) <= nd.to {
			finish = w.up(at)
		}
	}
	hold(nd.sill)
	for k := range n.into[i] {
		e := &n.into[i][k]
		if e.link < 0 {
			hold(n.nodes[e.node].boundEnd)
		} else if !e.kind.toStart() && n.nodes[e.node].start > 0 {
			hold(n.instant(e, &n.nodes[e.node]))
		}
	}
	return finish
}

// placeMilestone plans what has no length: it can stand at the end of a working time as at its beginning.
func (n *Network) placeMilestone(i int32, nd *node) {
	w := n.works[nd.work]
	best, driver := -never, int32(byPlan)
	for k := range n.into[i] {
		e := &n.into[i][k]
		from := &n.nodes[e.node]
		if e.link >= 0 && from.start == 0 {
			continue
		}
		t := max(from.start, from.boundEnd)
		if e.link >= 0 {
			t = n.instant(e, from)
		} else if t == 0 {
			continue
		}
		if t > best {
			best, driver = t, int32(k)
		}
	}
	floor, base, ceil := -never, n.begins, never
	if n.plan.Status > 0 {
		base = max(base, int32(n.plan.Status))
	}
	if nd.floor > -never {
		floor = nd.low
	}
	if nd.ceil < never {
		ceil = nd.lidAt
	}
	best, driver = n.settle(nd, best, driver, floor, base, ceil)
	if driver < 0 && driver != byConstraint {
		best = w.start(w.count(best))
	}
	if nd.stone > -never {
		if at := nd.stone; at > best {
			best, driver = at, byConstraint
		}
	}
	if nd.delay != 0 {
		best += nd.delay
	}
	nd.start = w.up(best)
	nd.finish, nd.driver = nd.start, driver
	nd.from = w.count(nd.start)
	nd.to = nd.from
}

// placeParts plans a task whose length comes from the work of people on calendars of their own.
func (n *Network) placeParts(i int32, nd *node) {
	t, w := &n.plan.Tasks[nd.task], n.works[nd.work]
	best, driver := -never, int32(byPlan)
	for k := range n.into[i] {
		e := &n.into[i][k]
		from := &n.nodes[e.node]
		if e.link >= 0 && from.start == 0 {
			continue
		}
		at := from.start
		if e.link >= 0 {
			at = n.instant(e, from)
		} else if from.boundEnd > 0 {
			at = max(at, n.latest(t, from.boundEnd))
		}
		if e.link >= 0 && !e.kind.toStart() {
			at = n.latest(t, at)
		}
		if at > best && at > 0 {
			best, driver = at, int32(k)
		}
	}
	floor, base, ceil := -never, n.begins, never
	if n.plan.Status > 0 {
		base = max(base, int32(n.plan.Status))
	}
	onFinish := t.Constraint == MustFinishOn || t.Constraint == FinishNoEarlier || t.Constraint == FinishNoLater
	date := int32(t.Date)
	if onFinish {
		date = n.latest(t, date)
	}
	if nd.floor > -never {
		floor = date
	}
	if nd.ceil < never {
		ceil = date
	}
	best, driver = n.settle(nd, best, driver, floor, base, ceil)
	if nd.stone > best {
		best, driver = nd.stone, byConstraint
	}
	nd.start, nd.finish = n.spread(t, best+nd.delay)
	nd.from, nd.to, nd.driver = w.count(nd.start), w.count(nd.finish), driver
}

// spread gives the first start and the last finish of a task's parts when they begin at an instant.
func (n *Network) spread(t *Task, at int32) (start, finish int32) {
	for k, part := range t.Parts {
		w := n.works[part.Calendar]
		c := w.count(at) + int32(part.Delay)
		s := w.start(c)
		f := s
		if part.Minutes > 0 {
			f = w.end(c + int32(part.Minutes))
		}
		if k == 0 || s < start {
			start = s
		}
		finish = max(finish, f)
	}
	return start, finish
}

// latest gives the last start with which no part ends after an instant.
func (n *Network) latest(t *Task, at int32) int32 {
	start := int32(0)
	for k, part := range t.Parts {
		w := n.works[part.Calendar]
		if s := w.start(w.count(at) - int32(part.Minutes) - int32(part.Delay)); k == 0 || s < start {
			start = s
		}
	}
	return start
}
