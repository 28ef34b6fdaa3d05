package bpmn

import (
	"sort"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// arrive writes a child that is new under its parent: moved here from elsewhere in the original, or made in the editor.
func (r *renderer) arrive(e int32, at context, lead string) {
	if o := r.toO[e]; o != none {
		r.paired(o, e, at, r.carried(o, at))
		return
	}
	r.fresh(e, at, lead)
}

// carried gives the namespace declarations a moved element needs so that its prefixes go on meaning the same.
func (r *renderer) carried(o int32, at context) string {
	from := none
	if parent := r.o.nodes[o].parent; parent != none {
		from = r.o.nodes[parent].scope
	}
	if from == at.scope && !at.noDefault {
		return ""
	}
	own := map[string]bool{}
	for s := r.o.nodes[o].scope; s != from && s != none; s = r.o.scopes[s].outer {
		own[r.o.scopes[s].prefix] = true
	}
	extra := ""
	for s := from; s != none; s = r.o.scopes[s].outer {
		b := r.o.scopes[s]
		if own[b.prefix] {
			continue
		}
		own[b.prefix] = true
		uri, known := r.o.resolve(at.scope, b.prefix)
		if known && uri == b.uri && !(at.noDefault && b.prefix == "") {
			continue
		}
		name := "xmlns"
		if b.prefix != "" {
			name += ":" + b.prefix
		}
		extra += " " + name + `="` + escapeAttr(b.uri, '"') + `"`
	}
	if uri, _ := r.o.resolve(at.scope, ""); uri != "" && !own[""] && !at.noDefault {
		extra += ` xmlns=""`
	}
	return extra
}

// fresh writes an element of the edited file with the prefixes and the indentation of the original.
func (r *renderer) fresh(e int32, at context, lead string) {
	off := ""
	if r.e.uri(e) == "" && !at.noDefault {
		if uri, _ := r.o.resolve(at.scope, ""); uri != "" {
			off, at.noDefault = ` xmlns=""`, true
		}
	}
	tag := r.elementPrefix(r.e.uri(e), e, at) + r.word(r.e.local(e))
	r.out.WriteString("<" + tag + off)
	for _, b := range r.e.attrs(e) {
		if r.e.attrURI(e, b) != nsXMLNS {
			r.newAttr(e, b, at)
		}
	}
	if r.e.nodes[e].openEnd == r.e.nodes[e].closeStart {
		if r.e.selfClosed(e) {
			r.out.WriteString("/>")
		} else {
			r.out.WriteString("></" + tag + ">")
		}
		return
	}
	r.out.WriteString(">")
	// Text between children is layout, which follows the original, unless the element mixes words and children.
	layout := r.e.nodes[e].first != none && blank(r.e.content(e))
	inner := lead
	if lead != "" {
		inner += r.step
	}
	for _, p := range r.e.pieces(e) {
		switch {
		case p.kind == elementPiece:
			if layout {
				r.out.WriteString(inner)
			}
			r.arrive(p.node, at, inner)
		case p.kind == asidePiece:
			if layout {
				r.out.WriteString(inner)
			}
			r.out.WriteString(r.word(r.e.text[p.start:p.end]))
		case !layout && p.kind == textPiece:
			r.out.WriteString(r.e.text[p.start:p.end])
		case !layout:
			r.out.WriteString(r.o.writeAs(cdataPiece, r.e.characters(p)))
		}
	}
	if layout {
		r.out.WriteString(lead)
	}
	r.out.WriteString("</" + tag + ">")
}

// word passes a name or a comment, which cannot be written with character references, if the file's encoding has it.
func (r *renderer) word(s string) string {
	if r.problem == nil && !r.o.charset.Has(s) {
		r.problem = fault.New(fault.Invalid, "The stored map's encoding cannot write %q. Save the map as UTF-8 first.", clip(s))
	}
	return s
}

// mapped gives the value of an edited attribute, its prefix translated where the value is a qualified name.
func (r *renderer) mapped(e int32, b attr, at context) string {
	value := r.e.attrValue(b)
	name, uri := r.e.attrLocal(b), r.e.attrURI(e, b)
	isType := uri == nsXSI && name == "type"
	if !isType && !(uri == "" && (refAttributes[name] || name == "structureRef" || name == "evaluatesToTypeRef")) {
		return value
	}
	prefix, local := cutName(value)
	if prefix == "" && !isType {
		return value
	}
	namespace, known := r.e.resolve(r.e.nodes[e].scope, prefix)
	if !known || namespace == "" {
		return value
	}
	return r.elementPrefix(namespace, e, at) + local
}

// elementPrefix gives the prefix, with its colon, that stands for a namespace where the renderer writes.
func (r *renderer) elementPrefix(uri string, e int32, at context) string {
	return r.prefixFor(uri, e, at, !at.noDefault)
}

// attrPrefix is elementPrefix for attributes, which the default namespace does not reach.
func (r *renderer) attrPrefix(uri string, e int32, at context) string {
	return r.prefixFor(uri, e, at, false)
}

func (r *renderer) prefixFor(uri string, e int32, at context, defaultCounts bool) string {
	switch uri {
	case "":
		return ""
	case nsXML:
		return "xml:"
	}
	for s := at.scope; s != none; s = r.o.scopes[s].outer {
		b := r.o.scopes[s]
		if b.uri != uri || b.prefix == "" && !defaultCounts {
			continue
		}
		if now, _ := r.o.resolve(at.scope, b.prefix); now == uri {
			if b.prefix == "" {
				return ""
			}
			return b.prefix + ":"
		}
	}
	if prefix, ok := r.declared[uri]; ok {
		return prefix + ":"
	}
	prefix := r.freePrefix(uri, e)
	r.declared[uri] = prefix
	return prefix + ":"
}

// freePrefix takes the edited file's own prefix for a namespace, or a numbered one when the original uses it otherwise.
func (r *renderer) freePrefix(uri string, e int32) string {
	taken := map[string]bool{"": true, "xml": true, "xmlns": true}
	for _, b := range r.o.scopes {
		taken[b.prefix] = true
	}
	for _, prefix := range r.declared {
		taken[prefix] = true
	}
	for s := r.e.nodes[e].scope; s != none; s = r.e.scopes[s].outer {
		if b := r.e.scopes[s]; b.uri == uri && !taken[b.prefix] && r.o.charset.Has(b.prefix) {
			return b.prefix
		}
	}
	for i := 1; ; i++ {
		if prefix := "ns" + strconv.Itoa(i); !taken[prefix] {
			return prefix
		}
	}
}

// declarations gives the xmlns attributes the root needs for what arrived.
func (r *renderer) declarations() string {
	var all []string
	for uri, prefix := range r.declared {
		all = append(all, " xmlns:"+prefix+`="`+escapeAttr(uri, '"')+`"`)
	}
	sort.Strings(all)
	return strings.Join(all, "")
}
