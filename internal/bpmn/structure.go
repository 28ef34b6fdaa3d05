package bpmn

import (
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// NewStep is an activity to put into a map. Kind "" is a user task; Lane "" is the lane of the step before it.
type NewStep struct{ Kind, Name, Lane string }

// stepKinds are the activities that can be put in by name alone.
var stepKinds = wordSet(`task userTask manualTask serviceTask scriptTask businessRuleTask sendTask receiveTask`)

// InsertStep puts an activity behind a step and gives its id. Flow names which of several ways on it goes into; "" is the
// only one. The flows are tied to it; what the drawing loses by that is left out of it, for a layout to draw anew.
func (m *Model) InsertStep(after, flow string, s NewStep) (string, error) {
	if s.Kind == "" {
		s.Kind = "userTask"
	}
	if !stepKinds[s.Kind] {
		return "", fault.New(fault.Invalid, "A step of the kind %q cannot be put in by its name; draw it on the map.", clip(s.Kind))
	}
	c, before, err := m.change(after)
	if err != nil {
		return "", err
	}
	if before.Kind == "endEvent" || before.EventSubProcess {
		return "", fault.New(fault.Conflict, "Nothing comes after %s; choose the step before it.", before.saying())
	}
	if s.Lane == "" {
		s.Lane = before.Lane
	}
	way, err := c.wayOn(before, flow)
	if err != nil {
		return "", err
	}
	id := c.fresh("Step")
	if err := c.add(before, added{id: id, kind: s.Kind, name: s.Name, lane: s.Lane}); err != nil {
		return "", err
	}
	if way == nil {
		c.flow("", before.ID, id)
	} else {
		c.flow("", id, way.target)
		way.target = id
	}
	return id, c.make(m)
}

// RemoveStep takes a step out and joins the ways before and after it. A step with several ways on, or with a boundary
// event on it, is refused, because which way would go on is not for a program to choose.
func (m *Model) RemoveStep(id string) error {
	c, n, err := m.change(id)
	if err != nil {
		return err
	}
	for _, other := range c.v.Nodes {
		if other.AttachedTo == id {
			return fault.New(fault.Conflict, "%s carries %s; remove that first.", sentence(n.saying()), other.saying())
		}
	}
	for _, f := range c.into(id) {
		f.gone = f.source == id // a loop on itself goes with it
	}
	out := c.outOf(id)
	if len(out) > 1 {
		return fault.New(fault.Conflict, "%s has %d ways on; remove all but one of them first.", sentence(n.saying()), len(out))
	}
	if len(out) == 1 {
		for _, f := range c.into(id) {
			f.target = out[0].target
		}
	}
	c.cutNode(n)
	return c.make(m)
}

// MoveStep puts a step into another lane of its process.
func (m *Model) MoveStep(id, lane string) error {
	c, n, err := m.change(id)
	if err != nil {
		return err
	}
	if n.Lane == lane {
		return nil
	}
	if lane == "" || n.Parent != "" {
		return fault.New(fault.Conflict, "%s cannot change its lane: only what stands directly in a process has one of its own.", sentence(n.saying()))
	}
	if err := c.checkLane(n, lane); err != nil {
		return err
	}
	c.moved[id] = lane
	c.undrawn[id] = true
	for _, f := range append(append([]Flow(nil), c.v.Flows...), c.v.MessageFlows...) {
		if f.Source == id || f.Target == id {
			c.undrawn[f.ID] = true
		}
	}
	for _, other := range c.v.Nodes {
		if other.AttachedTo != id {
			continue
		}
		c.moved[other.ID] = lane
		c.undrawn[other.ID] = true
		for _, f := range c.outOf(other.ID) {
			c.undrawn[f.id] = true
		}
	}
	return c.make(m)
}

// AddWay lets a step go on to another one if the condition in words holds, and gives the id of the new flow. A step that
// has one way on gets a gateway, whose old way becomes the one taken otherwise; ways that meet get a gateway too, so
// that the map says they are alternatives.
func (m *Model) AddWay(from, label, to string) (string, error) {
	c, source, err := m.change(from)
	if err != nil {
		return "", err
	}
	if err := checkValue("name", label); err != nil {
		return "", err
	}
	target, ok := c.v.Node(to)
	switch {
	case !ok:
		return "", fault.New(fault.NotFound, "The map has no step with the id %q to go to.", clip(to))
	case target.Process != source.Process || target.Parent != source.Parent:
		return "", fault.New(fault.Conflict, "A way cannot lead into or out of a sub-process or another pool; send a message instead.")
	case target.Kind == "startEvent" || target.Kind == "boundaryEvent" || target.EventSubProcess || target.ForCompensation:
		return "", fault.New(fault.Conflict, "No way leads to %s; it begins by itself.", target.saying())
	case source.Kind == "endEvent" || source.EventSubProcess || source.ForCompensation:
		return "", fault.New(fault.Conflict, "Nothing comes after %s.", source.saying())
	}
	var only *tied
	if !IsGateway(source.Kind) {
		if only, err = c.wayOn(source, ""); err != nil {
			return "", err
		}
	}
	end, err := c.meeting(target)
	if err != nil {
		return "", err
	}
	gate := source.ID
	switch {
	case only == nil:
	case c.decides(only.target):
		gate = only.target
	default:
		gate = c.fresh("Gateway")
		otherwise := c.flow("", gate, only.target)
		only.target = gate
		if err := c.add(source, added{id: gate, kind: "exclusiveGateway", lane: source.Lane, otherwise: otherwise.id}); err != nil {
			return "", err
		}
	}
	way := c.flow(label, gate, end)
	return way.id, c.make(m)
}

// RemoveWay takes a sequence flow out. A gateway that is left with one way in and one way on goes too.
func (m *Model) RemoveWay(flow string) error {
	f, ok := m.View().Flow(flow)
	if !ok {
		return fault.New(fault.NotFound, "The map has no way with the id %q.", clip(flow))
	}
	c, _, err := m.change(f.Source)
	if err != nil {
		return err
	}
	for _, way := range c.flows {
		if way.id == flow {
			way.gone = true
		}
	}
	c.dissolve(f.Source)
	c.dissolve(f.Target)
	return c.make(m)
}

// SetCondition gives a sequence flow the condition that a program decides by; "" leaves the choice to people.
func (m *Model) SetCondition(flow, expression string) error {
	n, err := m.find(flow)
	if err != nil {
		return err
	}
	if !m.now.is(n, "sequenceFlow") {
		return fault.New(fault.Invalid, "%q is no sequence flow; only the ways of a map carry a condition.", clip(flow))
	}
	if err := checkValue("condition", expression); err != nil {
		return err
	}
	if old := m.now.child(n, NSModel, "conditionExpression"); old != none || expression == "" {
		return m.setLeaf(n, "conditionExpression", expression)
	}
	tag := m.now.prefix(n) + "conditionExpression"
	xsi := ` xmlns:xsi="` + nsXSI + `"`
	if uri, known := m.now.resolve(m.now.nodes[n].scope, "xsi"); known && uri == nsXSI {
		xsi = ""
	}
	return m.apply(m.now.insertChild(n, "conditionExpression", "<"+tag+xsi+` xsi:type="`+m.now.prefix(n)+`tFormalExpression">`+escapeText(expression)+"</"+tag+">"))
}

// saying names a node within a message: the step “Check invoice”, or the end event E1.
func (n Node) saying() string {
	if name := flat(n.Name); name != "" {
		return "the step “" + clip(name) + "”"
	}
	return "the " + n.Title() + " " + clip(n.ID)
}

// sentence begins with a capital.
func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// numbered gives an id nothing in the file has.
func (t *tree) numbered(kind string, taken map[string]bool) string {
	for i := 1; ; i++ {
		id := kind + "_" + strconv.Itoa(i)
		if _, is := t.ids[id]; !is && !taken[id] {
			taken[id] = true
			return id
		}
	}
}
