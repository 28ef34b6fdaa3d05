package bpmn

import (
	"slices"
	"strings"
)

// references reports ids that name nothing in the file, or the wrong kind of thing. A qualified name may point into an
// imported file, which is not here to be asked, so it is left alone.
func (c *checker) references() {
	s := c.s
	for n := range int32(len(s.nodes)) {
		if s.nodes[n].foreign {
			continue
		}
		own := c.nearestID(n)
		for _, a := range s.attrs(n) {
			name, value := s.attrName(a), strings.TrimSpace(s.attrValue(a))
			if !refAttributes[name] || value == "" || strings.Contains(value, ":") {
				continue
			}
			target, here := s.ids[value]
			severity := Error
			if drawn(s.uri(n)) || name == "calledElement" {
				severity = Warning // the drawing is not the process, and a called process may live in another file
			}
			switch {
			case !here:
				c.reportAt(s.line(n), severity, "broken-reference", own, "%s=%q of this <%s> names nothing in this file.", name, clip(value), s.tag(n))
			case !c.fits(n, name, target):
				c.reportAt(s.line(n), Error, "broken-reference", own, "%s=%q of this <%s> names a <%s>, which does not belong there.", name, clip(value), s.tag(n), s.tag(target))
			}
		}
		if value := s.meant(n); s.isRef(n) && s.nodes[n].first == none && !strings.Contains(value, ":") {
			c.textReference(n, own, value)
		}
	}
	for _, node := range c.v.Nodes {
		if node.Default != "" && !slices.Contains(node.Outgoing, node.Default) {
			c.report(Error, "broken-reference", node.ID, "The default flow of %s does not leave it.", say(node))
		}
	}
}

func (c *checker) textReference(n int32, own, value string) {
	s := c.s
	target, here := s.ids[value]
	switch kind := s.local(n); {
	case !here:
		c.reportAt(s.line(n), Error, "broken-reference", own, "<%s> names %q, which is not in this file.", s.tag(n), clip(value))
	case kind == "incoming" || kind == "outgoing":
		f, ok := c.v.Flow(value)
		if !ok || kind == "incoming" && f.Target != own || kind == "outgoing" && f.Source != own {
			c.reportAt(s.line(n), Error, "broken-reference", own, "<%s> names %q, which is no sequence flow that does so.", s.tag(n), clip(value))
		}
	case kind == "flowNodeRef" && !nodeKinds[s.local(target)] && !strings.HasPrefix(s.local(target), "data"):
		c.reportAt(s.line(n), Error, "broken-reference", own, "This lane lists %q, a <%s>; lanes hold steps.", clip(value), s.tag(target))
	case kind == "eventDefinitionRef" && !strings.HasSuffix(s.local(target), "EventDefinition"),
		kind == "errorRef" && s.local(target) != "error",
		(kind == "inMessageRef" || kind == "outMessageRef") && s.local(target) != "message",
		kind == "operationRef" && s.local(target) != "operation",
		kind == "correlationPropertyRef" && s.local(target) != "correlationProperty",
		kind == "interfaceRef" && s.local(target) != "interface",
		(kind == "source" || kind == "target") && s.is(s.nodes[n].parent, "linkEventDefinition") && s.local(target) != "linkEventDefinition",
		(kind == "sourceRef" || kind == "targetRef") && (s.local(target) == "participant" || s.local(target) == "sequenceFlow" || nodeKinds[s.local(target)]):
		c.reportAt(s.line(n), Error, "broken-reference", own, "<%s> names %q, a <%s>, which does not belong there.", s.tag(n), clip(value), s.tag(target))
	}
}

// fits tells whether an attribute may name an element of that kind.
func (c *checker) fits(n int32, name string, target int32) bool {
	kind, own := c.s.local(target), c.s.local(n)
	switch name {
	case "sourceRef", "targetRef":
		switch own {
		case "sequenceFlow":
			return nodeKinds[kind]
		case "messageFlow":
			return nodeKinds[kind] || kind == "participant"
		}
	case "default":
		return kind == "sequenceFlow"
	case "attachedToRef":
		return isActivity(kind)
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

// nearestID gives the id of an element or of the nearest one around it.
func (c *checker) nearestID(n int32) string {
	for ; n != none; n = c.s.nodes[n].parent {
		if id := c.s.value(n, "id"); id != "" {
			return id
		}
	}
	return ""
}
