package bpmn

import (
	"cmp"
	"slices"
	"strings"

	"throughline/internal/fault"
)

// restructure is an edit of the graph in the making. Flows are changed in a list of their own; make then writes only what
// differs from the text, all at once.
type restructure struct {
	t       *tree
	v       *View
	at      int32   // the process or sub-process that is edited
	flows   []*tied // those of the view, as they shall be, then new ones
	nodes   []added
	cut     []Node
	moved   map[string]string // node -> lane it goes to
	undrawn map[string]bool
	taken   map[string]bool // ids given in this edit
	splices []splice
}

// tied is a sequence flow as it shall be. Old is nil for a new one.
type tied struct {
	id, label, source, target string
	old                       *Flow
	gone                      bool
}

// added is a new node.
type added struct{ id, kind, name, lane, otherwise string }

// change begins an edit of the graph around a node.
func (m *Model) change(id string) (*restructure, Node, error) {
	at, err := m.find(id)
	if err != nil {
		return nil, Node{}, err
	}
	n, ok := m.View().Node(id)
	if !ok {
		return nil, Node{}, fault.New(fault.Invalid, "%q is no step of the map.", clip(id))
	}
	c := &restructure{t: m.now.tree, v: m.View(), at: m.now.nodes[at].parent, moved: map[string]string{}, undrawn: map[string]bool{}, taken: map[string]bool{}}
	for i := range c.v.Flows {
		f := &c.v.Flows[i]
		if f.Process == n.Process && f.Parent == n.Parent {
			c.flows = append(c.flows, &tied{id: f.ID, label: f.Name, source: f.Source, target: f.Target, old: f})
		}
	}
	return c, n, nil
}

func (c *restructure) fresh(kind string) string { return c.t.numbered(kind, c.taken) }

func (c *restructure) into(id string) (all []*tied) {
	for _, f := range c.flows {
		if f.target == id && !f.gone {
			all = append(all, f)
		}
	}
	return all
}

func (c *restructure) outOf(id string) (all []*tied) {
	for _, f := range c.flows {
		if f.source == id && !f.gone {
			all = append(all, f)
		}
	}
	return all
}

// wayOn gives the way on that is meant: the named one, or the only one; nil when there is none.
func (c *restructure) wayOn(n Node, flow string) (*tied, error) {
	ways := c.outOf(n.ID)
	if flow != "" {
		for _, f := range ways {
			if f.id == flow {
				return f, nil
			}
		}
		return nil, fault.New(fault.NotFound, "%s has no way on with the id %q.", sentence(n.saying()), clip(flow))
	}
	switch len(ways) {
	case 0:
		return nil, nil
	case 1:
		return ways[0], nil
	}
	return nil, fault.New(fault.Conflict, "%s has %d ways on; say which one is meant.", sentence(n.saying()), len(ways))
}

// add puts a node beside another one, in a lane of its process.
func (c *restructure) add(beside Node, n added) error {
	if err := checkValue("name", n.name); err != nil {
		return err
	}
	if err := c.checkLane(beside, n.lane); err != nil {
		return err
	}
	// Lanes name what stands directly in the process; what is inside a sub-process stands in the lane of that.
	if beside.Parent != "" {
		n.lane = ""
	}
	c.nodes = append(c.nodes, n)
	return nil
}

func (c *restructure) checkLane(of Node, lane string) error {
	if lane == "" {
		return nil
	}
	if l, ok := c.v.Lane(lane); !ok || l.Process != of.Process {
		return fault.New(fault.NotFound, "The process of this step has no lane with the id %q.", clip(lane))
	}
	return nil
}

// flow adds a sequence flow and gives it.
func (c *restructure) flow(label, from, to string) *tied {
	f := &tied{id: c.fresh("Flow"), label: label, source: from, target: to}
	c.flows = append(c.flows, f)
	return f
}

// cutNode takes a node out with what ends at it.
func (c *restructure) cutNode(n Node) {
	c.cut = append(c.cut, n)
	for _, f := range c.flows {
		if f.source == n.ID || f.target == n.ID {
			f.gone = true
		}
	}
}

// dissolve takes out an exclusive gateway that is left with one way in and one way on.
func (c *restructure) dissolve(id string) {
	n, ok := c.v.Node(id)
	into, out := c.into(id), c.outOf(id)
	if !ok || n.Kind != "exclusiveGateway" || len(into) != 1 || len(out) != 1 || into[0] == out[0] {
		return
	}
	into[0].target = out[0].target
	out[0].gone = true
	c.cutNode(n)
}

// meeting gives where a new way to the target ends: at the target, or at a gateway before it in which alternatives meet,
// made when the target has ways in already.
func (c *restructure) meeting(target Node) (string, error) {
	into := c.into(target.ID)
	if len(into) == 0 || IsGateway(target.Kind) {
		return target.ID, nil
	}
	if len(into) == 1 {
		if before, ok := c.v.Node(into[0].source); ok && before.Kind == "exclusiveGateway" && len(c.outOf(before.ID)) == 1 {
			return before.ID, nil
		}
	}
	id := c.fresh("Gateway")
	if err := c.add(target, added{id: id, kind: "exclusiveGateway", lane: target.Lane}); err != nil {
		return "", err
	}
	for _, f := range into {
		f.target = id
	}
	c.flow("", id, target.ID)
	return id, nil
}

// decides tells whether a node is a gateway that people or conditions choose at.
func (c *restructure) decides(id string) bool {
	n, ok := c.v.Node(id)
	return ok && (n.Kind == "exclusiveGateway" || n.Kind == "inclusiveGateway") && len(c.outOf(id)) > 1
}

// make writes the edit. The text is read again, so that a broken one is never kept.
func (c *restructure) make(m *Model) error {
	removed := map[string]bool{}
	for _, n := range c.cut {
		removed[n.ID] = true
		c.removeNode(n)
	}
	names := c.namesFlows()
	refs := map[string][2][]string{} // node -> incoming and outgoing that it shall name in addition
	name := func(node string, side int, flow string) {
		r := refs[node]
		r[side] = append(r[side], flow)
		refs[node] = r
	}
	var fresh []string
	for _, f := range c.flows {
		switch {
		case f.old == nil && f.gone:
		case f.old == nil:
			fresh = append(fresh, c.flowXML(f))
			name(f.source, 1, f.id)
			name(f.target, 0, f.id)
		case f.gone:
			c.removeFlow(f)
		case f.target != f.old.Target:
			c.splices = append(c.splices, c.t.setAttr(c.t.ids[f.id], "targetRef", f.target))
			c.forget(f.old.Target, "incoming", f.id)
			c.undrawn[f.id] = true
			name(f.target, 0, f.id)
		}
	}
	lanes := map[string][]string{}
	var nodes []string
	for _, n := range c.nodes {
		own := refs[n.id]
		delete(refs, n.id)
		if !names {
			own = [2][]string{}
		}
		nodes = append(nodes, c.nodeXML(n, own))
		lanes[n.lane] = append(lanes[n.lane], n.id)
	}
	for id, lane := range c.moved {
		c.leaveLanes(id)
		lanes[lane] = append(lanes[lane], id)
	}
	delete(lanes, "")
	for lane, ids := range lanes {
		slices.Sort(ids)
		c.insert(c.t.ids[lane], "flowNodeRef", ids)
	}
	if names {
		for node, sides := range refs {
			if !removed[node] {
				c.nameFlows(c.t.ids[node], sides)
			}
		}
	}
	if all := append(nodes, fresh...); len(all) > 0 {
		c.splices = append(c.splices, c.t.insertChild(c.at, "sequenceFlow", strings.Join(all, c.t.childLead(c.at))))
	}
	c.undraw()
	return m.apply(outermost(c.splices)...)
}

// outermost drops the splices inside a removal and those made twice.
func outermost(all []splice) []splice {
	slices.SortStableFunc(all, func(a, b splice) int {
		// At one place what comes in stands before what goes, and a removal before those inside it.
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(min(a.end-a.start, 1), min(b.end-b.start, 1)), cmp.Compare(b.end, a.end))
	})
	var kept []splice
	end := int32(-1)
	for _, s := range all {
		if s.start < end && s.end <= end {
			continue
		}
		kept = append(kept, s)
		if s.with == "" && s.end > s.start {
			end = max(end, s.end)
		}
	}
	return kept
}
