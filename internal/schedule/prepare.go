package schedule

// prepare works out what does not depend on other tasks.
func (n *Network) prepare(i int32) {
	was := n.nodes[i]
	t := &n.plan.Tasks[was.task]
	nd := node{task: was.task, role: was.role, awaited: was.awaited, work: n.workOf(t), floor: -never, ceil: never, lid: never, lidAt: int32(Horizon), stone: -never, delay: int32(t.Delay)}
	w := n.works[nd.work]
	switch nd.role {
	case gate:
		if t.Constraint == StartNoEarlier || t.Constraint == MustStartOn {
			nd.low = int32(t.Date)
		}
	case roll:
		if t.Constraint == FinishNoLater || t.Constraint == MustFinishOn {
			nd.lidAt = int32(t.Date)
		}
		if t.Deadline > 0 {
			nd.lidAt = min(nd.lidAt, int32(t.Deadline))
		}
		for _, e := range n.out[i] {
			n.tied = n.tied || e.link >= 0 && e.kind.fromStart()
		}
	case leaf:
		nd.parts = len(t.Parts) > 0
		nd.done = t.Finished > 0
		nd.fixed = t.Manual || nd.done
		nd.going = t.Started > 0 && !nd.done && !t.Manual
		span := t.Duration
		for _, g := range t.Gaps {
			span += g.Length
		}
		if nd.going {
			span = t.Remaining
		}
		nd.span = int32(min(span, int(Horizon)))
		if t.Manual && !nd.done {
			nd.span = w.count(int32(t.Ends)) - w.count(int32(t.Begins))
			nd.parts = false
		}
		for _, e := range n.into[i] {
			nd.toEnd = nd.toEnd || !e.kind.toStart() || e.link < 0 && n.capped
		}
		n.late = n.late || t.Constraint == AsLateAsPossible && !nd.fixed && !nd.going
		n.limits(&nd, t, w)
		nd.toEnd = nd.toEnd || nd.sill > 0
	}
	n.nodes[i] = nd
}

// limits turns the constraint and the deadline of a task into counts.
func (n *Network) limits(nd *node, t *Task, w *worktime) {
	base := n.begins
	if n.plan.Status > 0 {
		base = max(base, int32(n.plan.Status))
	}
	nd.base = w.count(base)
	date := int32(t.Date)
	onStart := t.Constraint == StartNoEarlier || t.Constraint == StartNoLater || t.Constraint == MustStartOn
	at := w.count(date)
	if !onStart {
		at -= nd.span
	}
	if !nd.going {
		switch t.Constraint {
		case MustStartOn, StartNoEarlier:
			nd.floor, nd.low = at, date
		case MustFinishOn, FinishNoEarlier:
			nd.floor, nd.low, nd.sill = at, date, w.up(date)
		}
	} else if t.Constraint == FinishNoEarlier {
		nd.sill = w.up(date)
	}
	switch t.Constraint {
	case MustStartOn, MustFinishOn, StartNoLater, FinishNoLater:
		nd.lid, nd.lidAt = at+nd.span, date
		if onStart && nd.span > 0 {
			nd.lidAt = w.end(at + nd.span)
		}
		if onStart && nd.parts {
			_, nd.lidAt = n.spread(t, date)
		}
		if n.plan.Rules == MSProject {
			nd.ceil = at
			nd.exact = t.Constraint == MustStartOn || t.Constraint == MustFinishOn
		}
	}
	if t.Deadline > 0 && !nd.exact {
		nd.lid = min(nd.lid, w.count(int32(t.Deadline)))
		nd.lidAt = min(nd.lidAt, int32(t.Deadline))
	}
}
