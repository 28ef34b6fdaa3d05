package bpmn

import (
	"sort"
	"strings"
)

// renderer writes the merged text: the shape of the edited file in the words of the original.
type renderer struct {
	*pairing
	out      strings.Builder
	step     string
	declared map[string]string // namespace -> prefix to declare at the root
	rootEnd  int               // offset in out behind the attributes of the root
	problem  error
	exact    bool // what the edited file lacks goes

	drawnAnew map[string]bool
}

// context is where in the original's text the renderer writes: the namespaces in force there.
type context struct {
	scope     int32
	noDefault bool // the default namespace was switched off for elements of no namespace
}

func (r *renderer) file() (string, error) {
	root := r.o.nodes[0]
	r.out.WriteString(r.o.text[:root.start])
	r.paired(0, 0, context{scope: none}, "")
	r.out.WriteString(r.o.text[root.end:])
	if len(r.declared) == 0 {
		return r.out.String(), r.problem
	}
	text := r.out.String()
	return text[:r.rootEnd] + r.declarations() + text[r.rootEnd:], r.problem
}

// paired writes an element of the original as the edited file wants it. extra are namespace declarations it needs at
// its new place.
func (r *renderer) paired(o, e int32, at context, extra string) {
	if extra == "" && r.oDigest[o] == r.eDigest[e] {
		r.out.WriteString(r.o.raw(o))
		return
	}
	inner := context{r.o.nodes[o].scope, at.noDefault && extra == "" && r.o.nodes[o].scope == at.scope}
	tag := r.tagOf(o, e, inner)
	r.out.WriteString("<" + tag)
	r.attributes(o, e, inner)
	if o == 0 {
		r.rootEnd = r.out.Len()
	}
	r.out.WriteString(extra)
	rest := r.o.text[r.attrsEnd(o):r.o.nodes[o].openEnd]
	arrivals := r.arrivals(o, e)
	leafText, change := r.newText(o, e)
	if r.o.selfClosed(o) && len(arrivals) == 0 && (!change || leafText == "") {
		r.out.WriteString(rest)
		return
	}
	if r.o.selfClosed(o) {
		rest = strings.TrimRight(strings.TrimSuffix(rest, "/>"), " \t\r\n") + ">"
	}
	r.out.WriteString(rest)
	r.content(o, e, inner, arrivals, leafText, change)
	if r.o.selfClosed(o) {
		r.out.WriteString("</" + tag + ">")
		return
	}
	closing := r.o.text[r.o.nodes[o].closeStart:r.o.nodes[o].end]
	r.out.WriteString("</" + tag + closing[2+len(r.o.tag(o)):])
}

// tagOf gives the name an element is written with: its own, unless the edited file made it another kind of step.
func (r *renderer) tagOf(o, e int32, at context) string {
	if r.o.local(o) == r.e.local(e) && r.o.uri(o) == r.e.uri(e) {
		return r.o.tag(o)
	}
	return r.o.prefix(o) + r.e.local(e)
}

func (r *renderer) attrsEnd(o int32) int32 {
	if all := r.o.attrs(o); len(all) > 0 {
		return all[len(all)-1].end()
	}
	return r.o.nodes[o].nameEnd
}

// attributes writes the attributes of a paired element: the original's in their order, patched, then new ones.
func (r *renderer) attributes(o, e int32, at context) {
	theirs := map[string]attr{}
	for _, a := range r.e.attrs(e) {
		theirs[r.e.attrURI(e, a)+" "+r.e.attrLocal(a)] = a
	}
	end := r.o.nodes[o].nameEnd
	for _, a := range r.o.attrs(o) {
		key := r.o.attrURI(o, a) + " " + r.o.attrLocal(a)
		b, found := theirs[key]
		delete(theirs, key)
		switch {
		case r.o.attrURI(o, a) == nsXMLNS, found && r.sameValue(o, a, e, b), !found && r.keepsAttr(o, a):
			r.out.WriteString(r.o.text[end:a.end()])
		case found:
			r.out.WriteString(r.o.text[end:a.valueStart])
			r.out.WriteString(escapeAttr(r.mapped(e, b, at), r.o.text[a.valueEnd]))
			r.out.WriteByte(r.o.text[a.valueEnd])
		}
		end = a.end()
	}
	for _, b := range r.e.attrs(e) {
		uri := r.e.attrURI(e, b)
		if _, is := theirs[uri+" "+r.e.attrLocal(b)]; !is || uri == nsXMLNS || r.e.isDefault(e, b) {
			continue
		}
		r.newAttr(e, b, at)
	}
}

func (r *renderer) newAttr(e int32, b attr, at context) {
	r.out.WriteString(" " + r.attrPrefix(r.e.attrURI(e, b), e, at) + r.word(r.e.attrLocal(b)) + `="` + escapeAttr(r.mapped(e, b, at), '"') + `"`)
}

func (r *renderer) sameValue(o int32, a attr, e int32, b attr) bool {
	mine, yours := r.o.meaning(o, a), r.e.meaning(e, b)
	if mine == yours {
		return true
	}
	// Browsers' modelers read a literal line break in an attribute as one, against the standard, and write it as a
	// reference; other writers read the reference and write it literally. Neither is an edit.
	x, y := r.o.attrRaw(a), r.e.attrRaw(b)
	if lenient(x) == lenient(y) || unescape(x, true, true) == unescape(y, true, true) {
		return true
	}
	return r.o.attrURI(o, a) == "" && refAttributes[r.o.attrName(a)] && unprefixed(mine) == yours
}

// lenient reads an attribute value with every line break in it, literal or not, as one newline.
func lenient(raw string) string {
	kept := unescape(strings.ReplaceAll(raw, "\r", "&#13;"), true, true)
	return strings.ReplaceAll(strings.ReplaceAll(kept, "\r\n", "\n"), "\r", "\n")
}

// keepsAttr tells whether an attribute the edited file lacks stays.
func (r *renderer) keepsAttr(o int32, a attr) bool {
	switch uri := r.o.attrURI(o, a); {
	case r.exact:
		return false
	case uri == nsBioc || uri == nsColor:
		return false
	case uri != "" || r.o.nodes[o].foreign || r.o.isDefault(o, a):
		return true
	}
	value := r.o.attrValue(a)
	if _, here := r.o.ids[value]; refAttributes[r.o.attrName(a)] && !here {
		return true
	}
	return false
}

// keeps tells whether a child the edited file lacks stays.
func (r *renderer) keeps(o int32) bool {
	switch {
	case r.exact:
		return false
	case r.o.nodes[o].foreign:
		return true
	case r.o.is(o, "extensionElements"):
		return r.o.nodes[o].first != none
	case r.unclear[r.o.value(o, "id")]:
		return true // modelers drop the second element of an id
	case r.o.isRef(o):
		_, here := r.o.ids[r.o.meant(o)]
		return !here
	case r.o.uri(o) == NSDiagram:
		return r.keepsDrawing(o)
	}
	return false
}

// keepsDrawing tells whether a shape or an edge the edited file lacks stays. A modeler takes a drawing away together with
// what it draws; one that is gone alone was a second drawing, or one it could not show.
func (r *renderer) keepsDrawing(o int32) bool {
	kind, element := r.o.local(o), r.o.value(o, "bpmnElement")
	if kind != "BPMNShape" && kind != "BPMNEdge" {
		return false
	}
	if _, here := r.o.ids[element]; !here {
		return true
	}
	_, still := r.e.ids[element]
	return still && !r.redrawn()[element]
}

// redrawn gives the elements the edited file draws anew.
func (r *renderer) redrawn() map[string]bool {
	if r.drawnAnew == nil {
		r.drawnAnew = map[string]bool{}
		for n, o := range r.toO {
			if o == none && r.e.uri(int32(n)) == NSDiagram {
				r.drawnAnew[r.e.value(int32(n), "bpmnElement")] = true
			}
		}
	}
	return r.drawnAnew
}

// stays tells whether a child of paired o goes on standing there, and what it is in the edited file.
func (r *renderer) stays(c, e int32) (theirs int32, kept bool) {
	if theirs = r.toE[c]; theirs == none {
		return none, r.keeps(c)
	}
	return theirs, r.e.nodes[theirs].parent == e
}

// arrivals gives the children of e that are new or come from elsewhere, by the child of o they stand behind; none for
// the place before all children.
func (r *renderer) arrivals(o, e int32) map[int32][]int32 {
	var all map[int32][]int32
	var staying []int32 // the children of o that go on standing there, listed when the first arrival needs them
	behind, at := none, -1
	for c := r.e.nodes[e].first; c != none; c = r.e.nodes[c].next {
		if mine := r.toO[c]; mine != none && r.o.nodes[mine].parent == o {
			behind, at = mine, -1
			continue
		}
		if all == nil {
			all = map[int32][]int32{}
			for child := r.o.nodes[o].first; child != none; child = r.o.nodes[child].next {
				if _, kept := r.stays(child, e); kept {
					staying = append(staying, child)
				}
			}
		}
		if at < 0 {
			// Children stand in document order, which is the order of their numbers.
			at = sort.Search(len(staying), func(i int) bool { return staying[i] > behind })
		}
		// The schema wants some kinds before others.
		for own := rank(r.e.local(e), r.e.local(c)); at < len(staying) && rank(r.o.local(o), r.o.local(staying[at])) < own; at++ {
			behind = staying[at]
		}
		all[behind] = append(all[behind], c)
	}
	return all
}

// newText tells whether the text of a paired element changes, and to what.
func (r *renderer) newText(o, e int32) (string, bool) {
	if r.o.meant(o) == r.e.meant(e) {
		return "", false
	}
	text := r.e.content(e)
	if blank(text) {
		return "", r.exact || !r.o.nodes[o].foreign
	}
	return text, true
}

// content writes what stands between the tags of a paired element.
func (r *renderer) content(o, e int32, at context, arrivals map[int32][]int32, text string, change bool) {
	lead, leaf := r.o.childLead(o), r.o.nodes[o].first == none
	arrive := func(behind int32) {
		for _, c := range arrivals[behind] {
			r.out.WriteString(lead)
			r.arrive(c, at, lead)
		}
	}
	if change && text != "" && leaf && r.o.selfClosed(o) {
		r.out.WriteString(escapeText(text))
	}
	arrive(none)
	texts := 0
	pieces := r.o.pieces(o)
	for i, p := range pieces {
		switch {
		case p.kind == elementPiece:
			if theirs, kept := r.stays(p.node, e); kept && theirs == none {
				r.out.WriteString(r.o.raw(p.node))
			} else if kept {
				r.paired(p.node, theirs, at, "")
			}
			arrive(p.node)
		case p.kind == asidePiece || !change:
			r.out.WriteString(r.trimmed(pieces, i, e))
		case !leaf && blank(r.o.text[p.start:p.end]):
			r.out.WriteString(r.trimmed(pieces, i, e))
		default:
			if texts++; texts == 1 && text != "" {
				r.out.WriteString(r.o.writeAs(p.kind, text))
			}
		}
	}
	switch {
	case change && text != "" && texts == 0 && !(leaf && r.o.selfClosed(o)):
		r.out.WriteString(escapeText(text))
	case leaf && len(arrivals) > 0 && blank(r.o.text[r.o.nodes[o].openEnd:r.o.nodes[o].closeStart]):
		if len(pieces) == 0 {
			r.out.WriteString(r.o.lead(o))
		}
	}
}

// trimmed gives a piece of the original as it is, but white space before an element that goes without its indentation.
func (r *renderer) trimmed(pieces []piece, i int, e int32) string {
	p := pieces[i]
	raw := r.o.text[p.start:p.end]
	if p.kind != textPiece || i+1 == len(pieces) || pieces[i+1].kind != elementPiece {
		return raw
	}
	if _, kept := r.stays(pieces[i+1].node, e); !kept {
		return raw[:len(raw)-min(len(raw), len(r.o.lead(pieces[i+1].node)))]
	}
	return raw
}
