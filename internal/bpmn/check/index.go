package check

import (
	"strings"

	"throughline/internal/bpmn"
)

// element is one element of the file with its place in it, as the rules walk it.
type element struct {
	bpmn.Element
	kind, id            string
	parent, first, next *element
	diagram             bool // of the drawing, not of the process
	runs                bool // stands in a process that is said to be executable, or is shared by one
}

// index lists the standard's elements in document order and finds them by id; of several with one id the first counts,
// as everywhere.
type index struct {
	all  []*element
	ids  map[string]*element
	runs bool // some process is said to be executable, or the file holds only what such ones call
}

func indexOf(m *bpmn.Model) index {
	x := index{ids: map[string]*element{}}
	for _, p := range m.View().Processes {
		x.runs = x.runs || p.Executable
	}
	if len(m.View().Processes) == 0 {
		for _, e := range m.Root().Children() {
			x.runs = x.runs || isA(e.Kind(), "globalTask") // a file of nothing but tasks for executable processes to call
		}
	}
	x.add(m.Root(), nil)
	return x
}

func (x *index) add(e bpmn.Element, parent *element) *element {
	kind, namespace := e.Name()
	n := &element{Element: e, kind: kind, id: e.Attr("id"), parent: parent, diagram: namespace != bpmn.NSModel, runs: x.runs}
	if parent != nil {
		n.runs = parent.runs
	}
	if kind == "process" && !n.diagram {
		n.runs = truth(e.Attr("isExecutable"))
	}
	x.all = append(x.all, n)
	if _, taken := x.ids[n.id]; !taken && n.id != "" {
		x.ids[n.id] = n
	}
	var last *element
	for _, c := range e.Children() {
		if c.Foreign() {
			continue
		}
		child := x.add(c, n)
		if last == nil {
			n.first = child
		} else {
			last.next = child
		}
		last = child
	}
	return n
}

// owner gives the id of the element or of the nearest one around it that has one.
func (n *element) owner() string {
	for ; n != nil; n = n.parent {
		if n.id != "" {
			return n.id
		}
	}
	return ""
}

// strict is the severity of a rule that only an executable process must keep: a map for readers breaks it and stays
// a good drawing.
func (n *element) strict() bpmn.Severity {
	if n.runs {
		return bpmn.Error
	}
	return bpmn.Warning
}

// kids gives the children of a kind, or of one based on it.
func (n *element) kids(kind string) []*element {
	var all []*element
	for c := n.first; c != nil; c = c.next {
		if !c.diagram && isA(c.kind, kind) {
			all = append(all, c)
		}
	}
	return all
}

// kid gives the first child of a kind, or nil.
func (n *element) kid(kind string) *element {
	for c := n.first; c != nil; c = c.next {
		if !c.diagram && isA(c.kind, kind) {
			return c
		}
	}
	return nil
}

// words gives the text of an element without the white space around it.
func (n *element) words() string { return strings.TrimSpace(n.Text()) }

// ref gives the id that an attribute names, without a prefix.
func (n *element) ref(attribute string) string { return local(n.Attr(attribute)) }

// names gives the elements that the children of a kind name by their text, as far as they are in the file.
func (c *checker) names(n *element, kind string) []*element {
	var all []*element
	for _, k := range n.kids(kind) {
		if target := c.ids[local(k.Text())]; target != nil {
			all = append(all, target)
		}
	}
	return all
}

// within gives the nearest element of a kind around this one, or nil.
func (n *element) within(kind string) *element {
	for n = n.parent; n != nil; n = n.parent {
		if isA(n.kind, kind) {
			return n
		}
	}
	return nil
}

// local strips the prefix of a reference written as a qualified name.
func local(ref string) string {
	ref = strings.TrimSpace(ref)
	return ref[strings.LastIndexByte(ref, ':')+1:]
}

// truth reads an XML Schema boolean; anything else is false.
func truth(s string) bool {
	s = strings.TrimSpace(s)
	return s == "true" || s == "1"
}
