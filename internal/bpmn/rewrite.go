package bpmn

import (
	"slices"
	"strings"
)

// The part of an edit of the graph that writes XML.

func (c *restructure) flowXML(f *tied) string {
	name := ""
	if f.label != "" {
		name = ` name="` + escapeAttr(f.label, '"') + `"`
	}
	return "<" + c.t.prefix(c.at) + `sequenceFlow id="` + f.id + `"` + name + ` sourceRef="` + f.source + `" targetRef="` + f.target + `"/>`
}

// nodeXML writes a node with the flows it names, incoming before outgoing.
func (c *restructure) nodeXML(n added, flows [2][]string) string {
	tag := c.t.prefix(c.at) + n.kind
	open := "<" + tag + ` id="` + n.id + `"`
	if n.name != "" {
		open += ` name="` + escapeAttr(n.name, '"') + `"`
	}
	if n.otherwise != "" {
		open += ` default="` + n.otherwise + `"`
	}
	lead := c.t.childLead(c.at)
	inner := lead
	if lead != "" {
		inner += c.t.step()
	}
	var b strings.Builder
	for side, child := range [2]string{"incoming", "outgoing"} {
		for _, id := range flows[side] {
			b.WriteString(inner + c.leaf(c.at, child, id))
		}
	}
	if b.Len() == 0 {
		return open + "/>"
	}
	return open + ">" + b.String() + lead + "</" + tag + ">"
}

// leaf writes a child that names an id, with the prefix of its parent-to-be.
func (c *restructure) leaf(parent int32, local, id string) string {
	tag := c.t.prefix(parent) + local
	return "<" + tag + ">" + id + "</" + tag + ">"
}

// insert adds children that name ids.
func (c *restructure) insert(n int32, local string, ids []string) {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = c.leaf(n, local, id)
	}
	c.splices = append(c.splices, c.t.insertChild(n, local, strings.Join(all, c.t.childLead(n))))
}

// nameFlows lets a node name flows that come to end at it.
func (c *restructure) nameFlows(n int32, sides [2][]string) {
	if c.t.nodes[n].first != none {
		for side, child := range [2]string{"incoming", "outgoing"} {
			if len(sides[side]) > 0 {
				c.insert(n, child, sides[side])
			}
		}
		return
	}
	// A node without children has one place for both.
	var all []string
	for side, child := range [2]string{"incoming", "outgoing"} {
		for _, id := range sides[side] {
			all = append(all, c.leaf(n, child, id))
		}
	}
	if len(all) > 0 {
		c.splices = append(c.splices, c.t.insertChild(n, "incoming", strings.Join(all, c.t.childLead(n))))
	}
}

// namesFlows tells whether the nodes of the edited process name their flows, which the standard leaves open: not if
// there are flows and nobody names one.
func (c *restructure) namesFlows() bool {
	if !slices.ContainsFunc(c.flows, func(f *tied) bool { return f.old != nil }) {
		return true
	}
	for _, n := range c.t.children(c.at) {
		if c.t.child(n, NSModel, "incoming") != none || c.t.child(n, NSModel, "outgoing") != none {
			return true
		}
	}
	return false
}

// removeFlow takes a sequence flow out with what names it.
func (c *restructure) removeFlow(f *tied) {
	c.remove(c.t.ids[f.id])
	c.forget(f.old.Source, "outgoing", f.id)
	c.forget(f.old.Target, "incoming", f.id)
	source := c.t.ids[f.old.Source]
	for _, a := range c.t.attrs(source) {
		if c.t.attrName(a) == "default" && c.t.attrValue(a) == f.id {
			c.splices = append(c.splices, c.t.cutAttr(a))
		}
	}
	c.undrawn[f.id] = true
}

// removeNode takes a node out with its place in a lane and the associations and messages that end at it.
func (c *restructure) removeNode(n Node) {
	c.remove(c.t.ids[n.ID])
	c.leaveLanes(n.ID)
	c.undrawn[n.ID] = true
	drop := func(id, source, target string) {
		if source != n.ID && target != n.ID {
			return
		}
		if at, ok := c.t.ids[id]; ok {
			c.remove(at)
		}
		c.undrawn[id] = true
	}
	for _, a := range c.v.Associations {
		drop(a.ID, a.Source, a.Target)
	}
	for _, f := range c.v.MessageFlows {
		drop(f.ID, f.Source, f.Target)
	}
}

// leaveLanes takes a node out of every lane that names it.
func (c *restructure) leaveLanes(id string) {
	for n := range int32(len(c.t.nodes)) {
		if c.t.is(n, "flowNodeRef") && strings.TrimSpace(c.t.content(n)) == id {
			c.remove(n)
		}
	}
}

// forget removes the child of a node that names a flow.
func (c *restructure) forget(node, child, flow string) {
	at, ok := c.t.ids[node]
	if !ok {
		return
	}
	for _, n := range c.t.children(at) {
		if c.t.is(n, child) && strings.TrimSpace(c.t.content(n)) == flow {
			c.remove(n)
		}
	}
}

// undraw removes the drawings of what the edit leaves without a place; a layout draws it anew.
func (c *restructure) undraw() {
	for n := range int32(len(c.t.nodes)) {
		if c.t.uri(n) == NSDiagram && c.undrawn[c.t.value(n, "bpmnElement")] {
			c.remove(n)
		}
	}
}

// remove takes an element out with its line.
func (c *restructure) remove(n int32) {
	c.splices = append(c.splices, splice{c.t.before(n), c.t.nodes[n].end, ""})
}
