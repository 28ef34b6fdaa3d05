package check

import (
	"slices"
	"strings"

	"throughline/internal/bpmn"
)

// references reports ids that name nothing in the file, or the wrong kind of thing. A qualified name may point into an
// imported file, which is not here to be asked, so it is left alone.
func (c *checker) references() {
	for _, n := range c.all {
		own := n.owner()
		for _, a := range n.Attrs() {
			value := strings.TrimSpace(a.Value)
			if a.Namespace != "" || !bpmn.IsReference(a.Name) || value == "" || strings.Contains(value, ":") {
				continue
			}
			target := c.ids[value]
			severity := bpmn.Error
			if n.diagram || a.Name == "calledElement" {
				severity = bpmn.Warning // the drawing is not the process, and a called process may live in another file
			}
			switch {
			case target == nil:
				c.reportAt(n.Line(), severity, "broken-reference", own, "%s=%q of this <%s> names nothing in this file.", a.Name, clip(value), n.Tag())
			case !fits(n, a.Name, target):
				c.reportAt(n.Line(), bpmn.Error, "broken-reference", own, "%s=%q of this <%s> names a <%s>, which does not belong there.", a.Name, clip(value), n.Tag(), target.Tag())
			}
		}
		if value := strings.TrimSpace(n.Text()); !n.diagram && bpmn.IsReferenceElement(n.kind) && n.first == nil && !strings.Contains(value, ":") {
			c.textReference(n, own, value)
		}
	}
	for _, node := range c.v.Nodes {
		if node.Default != "" && !slices.Contains(node.Outgoing, node.Default) {
			c.report(bpmn.Error, "broken-reference", node.ID, "The default flow of %s does not leave it.", say(node))
		}
	}
}

func (c *checker) textReference(n *element, own, value string) {
	target := c.ids[value]
	switch kind := n.kind; {
	case target == nil:
		c.reportAt(n.Line(), bpmn.Error, "broken-reference", own, "<%s> names %q, which is not in this file.", n.Tag(), clip(value))
	case kind == "incoming" || kind == "outgoing":
		f, ok := c.v.Flow(value)
		if !ok || kind == "incoming" && f.Target != own || kind == "outgoing" && f.Source != own {
			c.reportAt(n.Line(), bpmn.Error, "broken-reference", own, "<%s> names %q, which is no sequence flow that does so.", n.Tag(), clip(value))
		}
	case kind == "flowNodeRef" && !bpmn.IsNode(target.kind) && !strings.HasPrefix(target.kind, "data"):
		c.reportAt(n.Line(), bpmn.Error, "broken-reference", own, "This lane lists %q, a <%s>; lanes hold steps.", clip(value), target.Tag())
	case kind == "eventDefinitionRef" && !strings.HasSuffix(target.kind, "EventDefinition"),
		kind == "errorRef" && target.kind != "error",
		(kind == "inMessageRef" || kind == "outMessageRef") && target.kind != "message",
		kind == "operationRef" && target.kind != "operation",
		kind == "correlationPropertyRef" && target.kind != "correlationProperty",
		kind == "interfaceRef" && target.kind != "interface",
		(kind == "source" || kind == "target") && n.parent.kind == "linkEventDefinition" && target.kind != "linkEventDefinition",
		(kind == "sourceRef" || kind == "targetRef") && (target.kind == "participant" || target.kind == "sequenceFlow" || bpmn.IsNode(target.kind)):
		c.reportAt(n.Line(), bpmn.Error, "broken-reference", own, "<%s> names %q, a <%s>, which does not belong there.", n.Tag(), clip(value), target.Tag())
	}
}

// fits tells whether an attribute may name an element of that kind.
func fits(n *element, name string, target *element) bool {
	kind, own := target.kind, n.kind
	switch name {
	case "sourceRef", "targetRef":
		switch own {
		case "sequenceFlow":
			return bpmn.IsNode(kind)
		case "messageFlow":
			return bpmn.IsNode(kind) || kind == "participant"
		}
	case "default":
		return kind == "sequenceFlow"
	case "attachedToRef":
		return bpmn.IsActivity(kind)
	case "processRef":
		return kind == "process"
	case "messageRef":
		return kind == "message"
	case "errorRef":
		return kind == "error"
	case "signalRef":
		return kind == "signal"
	case "escalationRef":
		return kind == "escalation"
	case "operationRef":
		return kind == "operation"
	case "dataObjectRef":
		return kind == "dataObject"
	case "dataStoreRef":
		return kind == "dataStore"
	case "itemSubjectRef", "itemRef":
		return kind == "itemDefinition"
	}
	return true
}
