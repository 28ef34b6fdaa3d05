package bpmn

import (
	"strings"

	"throughline/internal/bpmn/charset"
)

// tree is the lossless syntax tree: offsets into the text, never copies of it. Elements are kept in document order in
// one slice; text, comments and the like are what lies between them and are scanned when asked for, and so are
// attributes. That keeps a file of ten thousand shapes at some fifty bytes an element. A tree is never changed.
type tree struct {
	text       string
	charset    charset.Encoding
	nodes      []node
	scopes     []binding
	uris       []string
	ids        map[string]int32 // of elements the standard defines, not of foreign ones
	duplicates []int32          // elements whose id an earlier one has
}

const none int32 = -1

// node is one element. The start tag is text[start:openEnd], the end tag text[closeStart:end]; a self-closing element has
// openEnd == closeStart == end. parent, next and first are positions in tree.nodes, or none.
type node struct {
	start, localStart, nameEnd, openEnd, closeStart, end int32
	parent, next, first                                  int32
	scope                                                int32 // innermost namespace declaration in force
	uri                                                  int32 // position in tree.uris
	foreign                                              bool  // not of the standard, or inside something that is not
}

// binding is one namespace declaration, linked to those it stands within.
type binding struct {
	outer       int32
	prefix, uri string
}

// attr is one attribute as offsets: name text[start:nameEnd], raw value text[valueStart:valueEnd] without its quotes.
type attr struct{ start, nameEnd, valueStart, valueEnd int32 }

func (a attr) end() int32 { return a.valueEnd + 1 }

func (t *tree) local(n int32) string    { return t.text[t.nodes[n].localStart:t.nodes[n].nameEnd] }
func (t *tree) uri(n int32) string      { return t.uris[t.nodes[n].uri] }
func (t *tree) tag(n int32) string      { return t.text[t.nodes[n].start+1 : t.nodes[n].nameEnd] }
func (t *tree) raw(n int32) string      { return t.text[t.nodes[n].start:t.nodes[n].end] }
func (t *tree) selfClosed(n int32) bool { return t.nodes[n].openEnd == t.nodes[n].end }

// prefix gives the prefix of the element with its colon, or "".
func (t *tree) prefix(n int32) string { return t.text[t.nodes[n].start+1 : t.nodes[n].localStart] }

// is tells whether the element is the standard's element of that name.
func (t *tree) is(n int32, local string) bool {
	return n != none && !t.nodes[n].foreign && t.uri(n) == NSModel && t.local(n) == local
}

func (t *tree) children(n int32) []int32 {
	var all []int32
	for c := t.nodes[n].first; c != none; c = t.nodes[c].next {
		all = append(all, c)
	}
	return all
}

// child gives the first child of the name in the namespace, or none.
func (t *tree) child(n int32, uri, local string) int32 {
	for c := t.nodes[n].first; c != none; c = t.nodes[c].next {
		if t.local(c) == local && t.uri(c) == uri {
			return c
		}
	}
	return none
}

// attrs scans the attributes of an element whose start tag the parser has accepted.
func (t *tree) attrs(n int32) []attr {
	var all []attr
	at := int(t.nodes[n].nameEnd)
	for {
		at = skipSpace(t.text, at)
		if c := t.text[at]; c == '>' || c == '/' {
			return all
		}
		a := attr{start: int32(at)}
		at = scanName(t.text, at)
		a.nameEnd = int32(at)
		at = skipSpace(t.text, at)
		at = skipSpace(t.text, at+1)
		quote := t.text[at]
		a.valueStart = int32(at + 1)
		at += 1 + strings.IndexByte(t.text[at+1:], quote)
		a.valueEnd = int32(at)
		all = append(all, a)
		at++
	}
}

func (t *tree) attrName(a attr) string { return t.text[a.start:a.nameEnd] }
func (t *tree) attrRaw(a attr) string  { return t.text[a.valueStart:a.valueEnd] }
func (t *tree) attrValue(a attr) string {
	return unescape(t.attrRaw(a), true, false)
}

// attrURI gives the namespace of an attribute of element n: none without a prefix.
func (t *tree) attrURI(n int32, a attr) string {
	prefix, _, found := strings.Cut(t.attrName(a), ":")
	if !found {
		if prefix == "xmlns" {
			return nsXMLNS
		}
		return ""
	}
	uri, _ := t.resolve(t.nodes[n].scope, prefix)
	return uri
}

// attrLocal gives the name of an attribute without its prefix.
func (t *tree) attrLocal(a attr) string {
	name := t.attrName(a)
	return name[strings.IndexByte(name, ':')+1:]
}

// attr gives the value of the attribute without prefix, and whether it is there.
func (t *tree) attr(n int32, name string) (string, bool) {
	for _, a := range t.attrs(n) {
		if t.attrName(a) == name {
			return t.attrValue(a), true
		}
	}
	return "", false
}

func (t *tree) value(n int32, name string) string {
	value, _ := t.attr(n, name)
	return value
}

// resolve gives the namespace a prefix stands for within a scope; "" is the default namespace.
func (t *tree) resolve(scope int32, prefix string) (string, bool) {
	switch prefix {
	case "xml":
		return nsXML, true
	case "xmlns":
		return nsXMLNS, true
	}
	for s := scope; s != none; s = t.scopes[s].outer {
		if t.scopes[s].prefix == prefix {
			return t.scopes[s].uri, true
		}
	}
	return "", prefix == ""
}

// piece is what stands in an element's content: a child element, or a run of one of the other kinds.
type piece struct {
	kind       pieceKind
	start, end int32
	node       int32
}

type pieceKind int

const (
	elementPiece pieceKind = iota
	textPiece
	cdataPiece
	asidePiece // comment or processing instruction
)

// pieces gives the content of an element in order, covering every byte between its tags.
func (t *tree) pieces(n int32) []piece {
	node := &t.nodes[n]
	var all []piece
	at, c := int(node.openEnd), node.first
	end := int(node.closeStart)
	for at < end {
		p := piece{start: int32(at), node: none}
		switch {
		case c != none && int(t.nodes[c].start) == at:
			p.kind, p.node = elementPiece, c
			at = int(t.nodes[c].end)
			c = t.nodes[c].next
		case strings.HasPrefix(t.text[at:], "<![CDATA["):
			p.kind = cdataPiece
			at += strings.Index(t.text[at:], "]]>") + 3
		case strings.HasPrefix(t.text[at:], "<!--"):
			p.kind = asidePiece
			at += strings.Index(t.text[at:], "-->") + 3
		case strings.HasPrefix(t.text[at:], "<?"):
			p.kind = asidePiece
			at += strings.Index(t.text[at:], "?>") + 2
		default:
			p.kind = textPiece
			at += strings.IndexByte(t.text[at:], '<')
		}
		p.end = int32(at)
		all = append(all, p)
	}
	return all
}

// characters gives what a text or CDATA piece stands for.
func (t *tree) characters(p piece) string {
	if p.kind == cdataPiece {
		raw := t.text[p.start+9 : p.end-3]
		return strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\r", "\n")
	}
	return unescape(t.text[p.start:p.end], false, false)
}

// content gives the text directly inside an element, without that of its children.
func (t *tree) content(n int32) string {
	node := &t.nodes[n]
	inner := t.text[node.openEnd:node.closeStart]
	if !strings.Contains(inner, "<") {
		return unescape(inner, false, false)
	}
	var out strings.Builder
	for _, p := range t.pieces(n) {
		if p.kind == textPiece || p.kind == cdataPiece {
			out.WriteString(t.characters(p))
		}
	}
	return out.String()
}
