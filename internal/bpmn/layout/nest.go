package layout

import (
	"slices"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
)

// readPlanes decides what is shown together: a collaboration with its pools, below them what no pool carries out; without
// a collaboration each process for itself.
func (b *book) readPlanes() {
	taken := map[string]bool{}
	for _, e := range b.model.Root().Children() {
		kind, space := e.Name()
		if space != bpmn.NSModel || kind != "collaboration" || e.Attr("id") == "" {
			continue
		}
		p := &plane{element: e.Attr("id")}
		for _, c := range e.Children() {
			id := c.Attr("id")
			if kind, space := c.Name(); kind != "participant" || space != bpmn.NSModel || id == "" || b.pools[id] != nil {
				continue
			}
			made := &pool{id: id}
			if process := last(c.Attr("processRef")); b.known(process) && !taken[process] {
				taken[process] = true
				made.inner = b.scope(process, "")
				made.inner.pool = made
			}
			b.pools[id] = made
			p.pools = append(p.pools, made)
		}
		if len(p.pools) > 0 {
			b.planes = append(b.planes, p)
		}
	}
	together := len(b.planes) > 0
	rest := make([]string, 0, len(b.view.Processes)+1)
	for _, process := range b.view.Processes {
		rest = append(rest, process.ID)
	}
	for _, process := range append(rest, "") {
		s := b.scopes[[2]string{process, ""}]
		if s == nil || taken[process] || len(s.items) == 0 && len(s.lanes) == 0 {
			continue
		}
		taken[process] = true
		s.pool = &pool{inner: s}
		switch {
		case together:
			b.planes[0].pools = append(b.planes[0].pools, s.pool)
		case process != "":
			b.planes = append(b.planes, &plane{element: process, pools: []*pool{s.pool}})
		case b.choreography() != "":
			b.planes = append(b.planes, &plane{element: b.choreography(), pools: []*pool{s.pool}})
		default:
			s.pool = nil
		}
	}
	if len(b.planes) == 0 && len(b.view.Processes) > 0 {
		b.planes = []*plane{{element: b.view.Processes[0].ID}}
	}
	if len(b.planes) > 0 {
		b.planes[0].groups = b.groups
	}
}

func (b *book) known(process string) bool {
	return slices.ContainsFunc(b.view.Processes, func(p bpmn.Process) bool { return p.ID == process })
}

func (b *book) choreography() string {
	for _, e := range b.model.Root().Children() {
		if kind, space := e.Name(); kind == "choreography" && space == bpmn.NSModel {
			return e.Attr("id")
		}
	}
	return ""
}

// nest puts sub-processes with content around it.
func (b *book) nest() error {
	for _, it := range b.order {
		n, _ := b.view.Node(it.id)
		if s := b.scopes[[2]string{n.Process, it.id}]; s != nil && len(s.items) > 0 && it.form == box && !b.folded(it, s) {
			it.body, it.form, s.owner = s, frame, it
		}
	}
	for _, it := range b.order {
		if it.body == nil {
			continue
		}
		// Outer ones stand first in the document, so their depth is known already.
		if it.body.depth = it.in.depth + 1; it.body.depth > maxDepth {
			return fault.New(fault.Limit, "The map has more than %d sub-processes within one another; no drawing of it can be read. Call inner ones as processes of their own.", maxDepth)
		}
	}
	for _, g := range b.groups {
		g.members = b.grouped[g.category]
	}
	return nil
}

// folded tells whether a sub-process is drawn without its content, and is to stay so.
func (b *book) folded(it *item, s *scope) bool {
	drawn, ok := b.view.Shapes[it.id]
	if !ok || drawn.Expanded {
		return false
	}
	return !slices.ContainsFunc(s.items, func(o *item) bool {
		_, shown := b.view.Shapes[o.id]
		return shown
	})
}

// companions lets artifacts stand with the first step they are tied to.
func (b *book) companions() {
	tied := map[*item][]*link{}
	for _, l := range b.links {
		for _, end := range []*item{l.from, l.to} {
			if end != nil && (end.form == note || end.form == sheet) {
				tied[end] = append(tied[end], l)
			}
		}
	}
	for _, it := range b.order {
		if it.form != note && it.form != sheet {
			continue
		}
		for _, l := range tied[it] {
			if host := b.hostOf(it, l); host != nil {
				b.seat(it, host)
				break
			}
		}
	}
}

// hostOf gives the step an artifact could stand with for the sake of a link.
func (b *book) hostOf(it *item, l *link) *item {
	other, id := l.from, l.fromID
	if other == it {
		other, id = l.to, l.toID
	}
	if other == nil && it.form == note {
		if way := b.linkAt[id]; way != nil { // a remark on a flow stands with the step the flow leaves
			other = way.from
		}
	}
	if other == nil || other.form == note || other.form == sheet && (it.form == sheet || other.host == nil) || other.host != nil && other.form == event {
		return nil // a boundary event has its room taken by its activity: what is tied to it stands beside that
	}
	other = other.root()
	if it.form == note {
		return other
	}
	for other.in != it.in && other.in.owner != nil {
		other = other.in.owner.root()
	}
	if other.in != it.in {
		return nil
	}
	return other
}

func (b *book) seat(it, host *item) {
	it.in, it.host = host.in, host
	if it.form == sheet && host.flat() && len(host.borders) == 0 && len(host.below) < 3 {
		host.below = append(host.below, it)
	} else {
		host.above = append(host.above, it)
	}
}

// meet gives each link to the scope in which its ends first meet, or to the plane.
func (b *book) meet() {
	for _, s := range b.scopes {
		s.items = slices.DeleteFunc(s.items, func(it *item) bool { return it.host != nil })
	}
	at := map[*pool]*plane{}
	for _, p := range b.planes {
		for _, pool := range p.pools {
			at[pool] = p
		}
	}
	for _, l := range b.links {
		from, to := b.endPool(l.from, l.fromID), b.endPool(l.to, l.toID)
		switch {
		case l.from != nil && l.to != nil && from != nil && from == to:
			s := common(l.from.in, l.to.in)
			s.links = append(s.links, l)
		case from != nil && to != nil && from != to && at[from] == at[to]:
			at[from].links = append(at[from].links, l)
		case !l.message && (l.from != nil || l.to != nil) && (from != nil || to != nil):
			if from == nil {
				from = to
			}
			at[from].loose = append(at[from].loose, l)
		}
	}
}

// endPool gives the pool an end of a link stands in or is.
func (b *book) endPool(it *item, id string) *pool {
	if it == nil {
		return b.pools[id]
	}
	s := it.in
	for s.owner != nil {
		s = s.owner.in
	}
	return s.pool
}

func common(x, y *scope) *scope {
	for x != y {
		if x.depth >= y.depth && x.owner != nil {
			x = x.owner.in
		} else {
			y = y.owner.in
		}
	}
	return x
}

// within gives the item of a scope that is or holds an item, and that takes a place there.
func (s *scope) within(it *item) *item {
	for it.in != s {
		it = it.in.owner
	}
	return it
}
