package check

import "throughline/internal/bpmn"

// element is one element of the file with its place in it, as the rules walk it.
type element struct {
	bpmn.Element
	kind, id            string
	parent, first, next *element
	diagram             bool // of the drawing, not of the process
}

// index lists the standard's elements in document order and finds them by id; of several with one id the first counts,
// as everywhere.
type index struct {
	all []*element
	ids map[string]*element
}

func indexOf(m *bpmn.Model) index {
	x := index{ids: map[string]*element{}}
	x.add(m.Root(), nil)
	return x
}

func (x *index) add(e bpmn.Element, parent *element) *element {
	kind, namespace := e.Name()
	n := &element{Element: e, kind: kind, id: e.Attr("id"), parent: parent, diagram: namespace != bpmn.NSModel}
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
