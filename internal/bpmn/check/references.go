package check

import (
	"slices"
	"strings"

	"throughline/internal/bpmn"
)

// references reports ids that name nothing in the file, or the wrong kind of thing. A qualified name of another
// namespace points into an imported file, which is not here to be asked, so it is left alone.
func (c *checker) references() {
	for _, n := range c.all {
		if n.diagram {
			c.drawnReferences(n)
			continue
		}
		s := grammar()[n.kind]
		if n.parent != nil {
			if above := grammar()[n.parent.kind]; above != nil {
				if at := above.place(n.kind); at >= 0 && above.children[at].targets != nil {
					c.reference(n, "<"+n.Tag()+">", n.Text(), above.children[at].targets)
				}
			}
		}
		if s == nil {
			continue
		}
		for _, a := range n.Attrs() {
			if shape := s.attrs[a.Name]; a.Namespace == "" && shape.targets != nil {
				c.reference(n, a.Name, a.Value, shape.targets)
			}
		}
		if d := n.ref("default"); d != "" && c.ids[d] != nil && c.ids[d].kind == "sequenceFlow" && c.ids[d].ref("sourceRef") != n.id {
			c.at(n, bpmn.Error, "broken-reference", "The default flow %s does not leave this <%s>; choose one that does.", clip(d), n.Tag())
		}
	}
}

// reference holds one reference of an element, written in an attribute or as the text of a child, against the kinds it
// may name.
func (c *checker) reference(n *element, where, value string, targets []string) {
	value = strings.TrimSpace(value)
	if prefix, rest, found := strings.Cut(value, ":"); found {
		namespace, known := n.Resolve(prefix)
		if c.ids[value] == nil && (!known || namespace != c.all[0].Attr("targetNamespace")) {
			return
		}
		if c.ids[value] == nil {
			value = rest
		}
	}
	if value == "" && where == "categoryValueRef" {
		return
	}
	target := c.ids[value]
	if target == nil {
		c.at(n, c.lost(n, where), "broken-reference", "%s names %q, which is not in this file; correct it or remove it.", where, clip(value))
		return
	}
	for _, kind := range targets {
		if isA(target.kind, kind) {
			c.flowReference(n, target)
			return
		}
	}
	severity := bpmn.Error
	if isA(n.parent.kind, "dataAssociation") && (target == n.parent.parent || c.isStep(target)) {
		severity = n.strict() // modelers name the step itself where it has no data inputs of its own
	}
	c.at(n, severity, "broken-reference", "%s names %q, a <%s>, which does not belong there; it must be a %s.", where, clip(value), target.Tag(), either(targets))
}

func (c *checker) isStep(n *element) bool { return isA(n.kind, "activity") || isA(n.kind, "event") }

// lost is the severity of a reference to nothing. What lies outside the flow, or may be kept in another file, does no
// harm; nor does a flow from nothing to nothing, which modelers leave behind.
func (c *checker) lost(n *element, where string) bpmn.Severity {
	switch {
	case where == "calledElement", where == "categoryValueRef", where == "partitionElementRef", where == "definitionalCollaborationRef":
		return bpmn.Warning
	case n.kind == "sequenceFlow" && c.ids[n.ref("sourceRef")] == nil && c.ids[n.ref("targetRef")] == nil,
		n.parent != nil && isA(n.parent.kind, "dataAssociation"), n.kind == "association":
		return n.strict()
	}
	return bpmn.Error
}

// flowReference holds what a step lists as its flows against the ends of these flows.
func (c *checker) flowReference(n, flow *element) {
	switch {
	case flow.kind != "sequenceFlow" || n.kind != "incoming" && n.kind != "outgoing":
	case n.kind == "incoming" && flow.ref("targetRef") != n.parent.id, n.kind == "outgoing" && flow.ref("sourceRef") != n.parent.id:
		c.at(n, bpmn.Error, "broken-reference", "<%s> names the flow %q, which does not do so; the ends of the flow say otherwise.", n.Tag(), clip(flow.id))
	}
}

// drawnReferences reports shapes and edges of elements that are not there. The drawing is not the process.
func (c *checker) drawnReferences(n *element) {
	for _, a := range n.Attrs() {
		value := strings.TrimSpace(a.Value)
		if !slices.Contains([]string{"bpmnElement", "labelStyle", "choreographyActivityShape", "sourceElement", "targetElement"}, a.Name) || strings.Contains(value, ":") || value == "" {
			continue
		}
		if c.ids[value] == nil {
			c.at(n, bpmn.Warning, "broken-drawing", "%s=%q of this <%s> draws nothing that is in the file; remove the shape, or add the element.", a.Name, clip(value), n.Tag())
		}
	}
}

// either tells kinds as a sentence does: "activity, event or gateway".
func either(kinds []string) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = bpmn.InWords(k)
		switch k {
		case "flowNode":
			words[i] = "step"
		case "item":
			words[i] = "data item"
		}
	}
	if last := len(words) - 1; last > 0 {
		return strings.Join(words[:last], ", ") + " or " + words[last]
	}
	return words[0]
}
