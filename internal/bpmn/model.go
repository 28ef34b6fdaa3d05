package bpmn

import (
	"sort"
	"strings"
	"sync"

	"throughline/internal/fault"
)

// Model is one process map. Reading it is safe from several goroutines at once; editing is not.
type Model struct {
	now    *snapshot
	limits Limits
}

// snapshot is one state of the text with what was read from it. It never changes, so views and elements taken before an
// edit stay good for reading the state they were taken from.
type snapshot struct {
	*tree
	lines func() []int32
	view  func() *View
}

// Parse reads a BPMN 2.0 file within the default limits. A file that is not well-formed XML, not BPMN, that declares a
// document type, or in which two steps, flows, lanes or pools share an id is refused as fault.Invalid with line, column
// and element; one that is too large as fault.Limit.
func Parse(data []byte) (*Model, error) { return ParseLimited(data, Limits{}) }

// ParseLimited is Parse within other limits.
func ParseLimited(data []byte, limits Limits) (*Model, error) {
	t, err := parseTree(data, limits)
	if err != nil {
		return nil, err
	}
	return &Model{now: newSnapshot(t), limits: limits}, nil
}

func newSnapshot(t *tree) *snapshot {
	s := &snapshot{tree: t}
	s.lines = sync.OnceValue(func() []int32 {
		var ends []int32
		for at := 0; ; {
			next := strings.IndexByte(t.text[at:], '\n')
			if next < 0 {
				return ends
			}
			at += next + 1
			ends = append(ends, int32(at))
		}
	})
	s.view = sync.OnceValue(func() *View { return readView(s) })
	return s
}

// line gives the line, from 1, an element starts in.
func (s *snapshot) line(n int32) int {
	if n == none {
		return 1
	}
	ends := s.lines()
	return 1 + sort.Search(len(ends), func(i int) bool { return ends[i] > s.nodes[n].start })
}

// Bytes gives the file in its own encoding. Without an edit these are the bytes it was read from.
func (m *Model) Bytes() []byte { return m.now.charset.Encode(m.now.text) }

// View gives what the map says, free of how it is written. It is computed once per state of the model.
func (m *Model) View() *View { return m.now.view() }

// splice is one replacement of text[start:end].
type splice struct {
	start, end int32
	with       string
}

// apply makes the splices in order of place and reads the result, so that no edit can leave a broken file behind.
func (m *Model) apply(splices ...splice) error {
	sort.SliceStable(splices, func(i, j int) bool { return splices[i].start < splices[j].start })
	var out strings.Builder
	at := int32(0)
	for _, s := range splices {
		out.WriteString(m.now.text[at:s.start])
		out.WriteString(s.with)
		at = s.end
	}
	out.WriteString(m.now.text[at:])
	return m.replace(out.String())
}

func (m *Model) replace(text string) error {
	if text == m.now.text {
		return nil
	}
	cs := m.now.charset
	t, err := parseTree(cs.Encode(text), m.limits)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "This change would leave the map unreadable, so nothing was changed: %s", err.Error())
	}
	m.now = newSnapshot(t)
	return nil
}

// find gives the standard's element with the id.
func (m *Model) find(id string) (int32, error) {
	n, ok := m.now.ids[id]
	if !ok {
		return none, fault.New(fault.NotFound, "The map has no element with the id %q.", clip(id))
	}
	for _, d := range m.now.duplicates {
		if m.now.value(d, "id") == id {
			return none, fault.New(fault.Conflict, "Several elements of the map have the id %q; give each its own before editing one.", clip(id))
		}
	}
	return n, nil
}

// Element is one element of the map as it stood when it was taken, for reading what View does not spell out. The zero
// Element is no element: its names are empty and it has no children.
type Element struct {
	s *snapshot
	n int32
}

// Root gives the definitions element.
func (m *Model) Root() Element { return Element{m.now, 0} }

// Element gives the standard's element with the id; of several with one id the first.
func (m *Model) Element(id string) (Element, bool) {
	n, ok := m.now.ids[id]
	if !ok {
		return Element{}, false
	}
	return Element{m.now, n}, true
}

// Repeated gives the standard's elements whose id an earlier one already has, in order.
func (m *Model) Repeated() []Element {
	all := make([]Element, len(m.now.duplicates))
	for i, n := range m.now.duplicates {
		all[i] = Element{m.now, n}
	}
	return all
}

// Exists tells an element from the zero Element.
func (e Element) Exists() bool { return e.s != nil }

// Name gives the local name and the namespace.
func (e Element) Name() (local, namespace string) {
	if e.s == nil {
		return "", ""
	}
	return e.s.local(e.n), e.s.uri(e.n)
}

// Kind gives the local name.
func (e Element) Kind() string {
	local, _ := e.Name()
	return local
}

// Attr gives the value of an attribute without prefix, or "".
func (e Element) Attr(name string) string { return e.AttrNS("", name) }

// AttrNS gives the value of an attribute of a namespace, or "".
func (e Element) AttrNS(namespace, local string) string {
	if e.s == nil {
		return ""
	}
	for _, a := range e.s.attrs(e.n) {
		if e.s.attrLocal(a) == local && e.s.attrURI(e.n, a) == namespace {
			return e.s.attrValue(a)
		}
	}
	return ""
}

// Tag gives the name as the file writes it, with its prefix.
func (e Element) Tag() string {
	if e.s == nil {
		return ""
	}
	return e.s.tag(e.n)
}

// Foreign tells whether the element is none of the standard's, or stands inside one that is not.
func (e Element) Foreign() bool { return e.s != nil && e.s.nodes[e.n].foreign }

// Attr is one attribute: its namespace, "" without a prefix, its name without prefix, and its value.
type Attr struct{ Namespace, Name, Value string }

// Attrs gives the attributes in order, namespace declarations left out.
func (e Element) Attrs() []Attr {
	if e.s == nil {
		return nil
	}
	written := e.s.attrs(e.n)
	all := make([]Attr, 0, len(written))
	for _, a := range written {
		if uri := e.s.attrURI(e.n, a); uri != nsXMLNS {
			all = append(all, Attr{uri, e.s.attrLocal(a), e.s.attrValue(a)})
		}
	}
	return all
}

// Resolve gives the namespace that a prefix stands for at this element, "" being the default one, and whether it stands
// for any.
func (e Element) Resolve(prefix string) (string, bool) {
	if e.s == nil {
		return "", false
	}
	return e.s.resolve(e.s.nodes[e.n].scope, prefix)
}

// Text gives the text directly inside the element, references and CDATA resolved, white space as written.
func (e Element) Text() string {
	if e.s == nil {
		return ""
	}
	return e.s.content(e.n)
}

// Children gives the child elements in order.
func (e Element) Children() []Element {
	if e.s == nil {
		return nil
	}
	var all []Element
	for c := e.s.nodes[e.n].first; c != none; c = e.s.nodes[c].next {
		all = append(all, Element{e.s, c})
	}
	return all
}

// Asides gives the comments and processing instructions directly inside, in order and as written.
func (e Element) Asides() []string {
	if e.s == nil {
		return nil
	}
	var all []string
	for _, p := range e.s.pieces(e.n) {
		if p.kind == asidePiece {
			all = append(all, e.s.text[p.start:p.end])
		}
	}
	return all
}

// Child gives the first child of that name in the BPMN namespace, or the zero Element.
func (e Element) Child(local string) Element { return e.ChildNS(NSModel, local) }

// ChildNS gives the first child of that name in a namespace, or the zero Element.
func (e Element) ChildNS(namespace, local string) Element {
	if e.s == nil {
		return Element{}
	}
	if c := e.s.child(e.n, namespace, local); c != none {
		return Element{e.s, c}
	}
	return Element{}
}

// Parent gives the element around this one, or the zero Element.
func (e Element) Parent() Element {
	if e.s == nil || e.s.nodes[e.n].parent == none {
		return Element{}
	}
	return Element{e.s, e.s.nodes[e.n].parent}
}

// Line gives the line, from 1, the element starts in.
func (e Element) Line() int {
	if e.s == nil {
		return 0
	}
	return e.s.line(e.n)
}
