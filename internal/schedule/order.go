package schedule

import "throughline/internal/fault"

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
