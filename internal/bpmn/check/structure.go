package check

import (
	"slices"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
)

// structure holds every element against the grammar: where it may stand, how often, what its attributes may hold.
func (c *checker) structure() {
	shapes := map[*element]*shape{}
	for _, n := range c.all {
		if n.diagram {
			continue
		}
		s := grammar()[n.kind]
		if n.parent != nil {
			above := shapes[n.parent]
			if above == nil || above.mixed {
				continue
			}
			at := above.place(n.kind)
			if at < 0 {
				c.at(n, bpmn.Error, "misplaced-element", "<%s> may not stand in <%s>; move it to where the standard has it, or remove it.", n.Tag(), n.parent.Tag())
			} else if like := above.children[at].like; like != "" {
				s = grammar()[like]
			}
		}
		if s == nil {
			continue
		}
		shapes[n] = s
		c.attributes(n, s)
		if !s.mixed {
			c.content(n, s)
		}
	}
}

func (c *checker) attributes(n *element, s *shape) {
	given := map[string]string{}
	for _, a := range n.Attrs() {
		if a.Namespace != "" {
			continue
		}
		given[a.Name] = a.Value
		shape, known := s.attrs[a.Name]
		value := strings.TrimSpace(a.Value)
		switch {
		case !known:
			c.at(n, bpmn.Warning, "unknown-attribute", "<%s> has no attribute %s in the standard; other programs will not read it.", n.Tag(), clip(a.Name))
		case shape.holds == "bool" && !slices.Contains([]string{"true", "false", "1", "0"}, value):
			c.at(n, bpmn.Error, "attribute-value", "%s=%q of <%s> must be true or false.", a.Name, clip(value), n.Tag())
		case shape.holds == "int" && !whole(value):
			c.at(n, bpmn.Error, "attribute-value", "%s=%q of <%s> must be a whole number.", a.Name, clip(value), n.Tag())
		case shape.words != nil && !slices.Contains(shape.words, value):
			c.at(n, n.strict(), "attribute-value", "%s=%q of <%s> must be one of %s.", a.Name, clip(value), n.Tag(), strings.Join(shape.words, ", "))
		}
	}
	for name, shape := range s.attrs {
		if _, has := given[name]; shape.required && !has {
			severity := n.strict()
			if _, end := ends[name]; end && !(n.Attr("sourceRef") == "" && n.Attr("targetRef") == "" && name != "attachedToRef") {
				severity = bpmn.Error // without its ends it is nothing
			}
			c.at(n, severity, "attribute-required", "This <%s> lacks its %s; the standard requires it.", n.Tag(), name)
		}
	}
}

// ends are attributes without which a flow or an event hangs in the air. A flow without either is a leftover.
var ends = map[string]bool{"sourceRef": true, "targetRef": true, "attachedToRef": true}

func whole(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// content holds the children of an element against their number and order.
func (c *checker) content(n *element, s *shape) {
	count := make([]int, len(s.children))
	last, ordered := 0, true
	for k := n.first; k != nil; k = k.next {
		at := s.place(k.kind)
		if k.diagram && k.kind != "BPMNDiagram" || at < 0 {
			continue
		}
		if count[at]++; at < last && ordered {
			ordered = false
			c.at(k, bpmn.Warning, "element-order", "<%s> stands after <%s>; the standard wants it before, and some programs refuse the file otherwise.", k.Tag(), s.children[last].kind)
		}
		last = max(last, at)
	}
	for i, child := range s.children {
		most := child.count == '1' || child.count == '?'
		switch {
		case count[i] > 1 && most:
			c.at(n, n.strict(), "too-many-elements", "<%s> holds %d <%s>; it may hold one.", n.Tag(), count[i], child.kind)
		case count[i] == 0 && (child.count == '1' || child.count == '+'):
			c.at(n, n.strict(), "element-required", "This <%s> lacks its <%s>; the standard requires it.", n.Tag(), child.kind)
		}
	}
	for _, k := range n.Children() {
		if name, namespace := k.Name(); k.Foreign() && namespace == bpmn.NSModel && n.kind != "extensionElements" {
			id := k.Attr("id")
			if id == "" {
				id = n.owner()
			}
			c.reportAt(k.Line(), n.strict(), "unknown-element", id, "The standard has no <%s>; correct the name, or remove it.", clip(name))
		}
	}
}

// number reads a whole number, or gives the other for what is none.
func number(s string, otherwise int64) int64 {
	if n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64); err == nil {
		return n
	}
	return otherwise
}
