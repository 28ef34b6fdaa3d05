package bpmn

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/bpmn/charset"
	"throughline/internal/fault"
)

// Limits bound what Parse accepts, so that a hostile file is refused early. A zero field takes the default.
type Limits struct {
	Bytes    int // size of the file; default 50 MB
	Elements int // default 300,000, which keeps the tree and its reading view within 256 MB
	Depth    int // nesting; default 256. Real maps stay below 30.
}

// maxNames bounds the attributes of one element and the namespace declarations in force at one place.
const maxNames = 256

func (l Limits) filled() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 50 << 20
	}
	if l.Elements <= 0 {
		l.Elements = 300_000
	}
	if l.Depth <= 0 {
		l.Depth = 256
	}
	return l
}

// parser builds a tree in one pass, without recursion.
type parser struct {
	*tree
	limits Limits
	open   []int32 // elements not yet closed
	last   []int32 // the last child so far of each open element
	depth  []int   // namespace declarations in force at each open element
	uriAt  map[string]int32
}

func parseTree(data []byte, limits Limits) (*tree, error) {
	limits = limits.filled()
	if len(data) > limits.Bytes {
		return nil, fault.New(fault.Limit, "This file has %d MB; a process map may have at most %d MB. Split it into several maps.",
			len(data)>>20, limits.Bytes>>20)
	}
	text, cs, err := charset.Decode(data)
	if err != nil {
		return nil, err
	}
	p := &parser{tree: &tree{text: text, charset: cs, ids: map[string]int32{}, uris: []string{""}},
		limits: limits, uriAt: map[string]int32{"": 0}}
	if err := p.run(); err != nil {
		if f, ok := err.(*flaw); ok {
			element := ""
			if len(p.open) > 0 {
				element = p.tag(p.open[len(p.open)-1])
			}
			return nil, refuse(text, f.at, element, f.message)
		}
		return nil, err
	}
	return p.tree, nil
}

func (p *parser) run() error {
	if blank(p.text) {
		return fault.New(fault.Invalid, "The file is empty; a process map has a <definitions> element.")
	}
	if err := checkCharacters(p.text); err != nil {
		return err
	}
	at := 0
	for at < len(p.text) {
		var err error
		if p.text[at] != '<' {
			at, err = p.characters(at)
		} else {
			at, err = p.markup(at)
		}
		if err != nil {
			return err
		}
	}
	if len(p.open) > 0 {
		n := p.open[len(p.open)-1]
		return flawAt(int(p.nodes[n].start), "this element is never closed; the file was cut off or </"+p.tag(n)+"> is missing.")
	}
	if len(p.nodes) == 0 {
		return fault.New(fault.Invalid, "The file holds no element; a process map has a <definitions> element.")
	}
	return nil
}

func (p *parser) characters(at int) (int, error) {
	end := len(p.text)
	if next := strings.IndexByte(p.text[at:], '<'); next >= 0 {
		end = at + next
	}
	run := p.text[at:end]
	if len(p.open) == 0 {
		if !blank(run) {
			return 0, flawAt(skipSpace(p.text, at), "text outside the <definitions> element; this is not a BPMN file or it is damaged.")
		}
		return end, nil
	}
	if bad := strings.Index(run, "]]>"); bad >= 0 {
		return 0, flawAt(at+bad, "]]> may not stand in text; write ]]&gt;.")
	}
	return end, checkReferences(p.text, at, end)
}

func (p *parser) markup(at int) (int, error) {
	rest := p.text[at:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		end := strings.Index(rest[4:], "--")
		if end < 0 {
			return 0, flawAt(at, "this comment is never closed.")
		}
		if !strings.HasPrefix(rest[4+end:], "-->") {
			return 0, flawAt(at+4+end, "two hyphens may not stand inside a comment.")
		}
		return at + 4 + end + 3, nil
	case strings.HasPrefix(rest, "<![CDATA["):
		end := strings.Index(rest, "]]>")
		if end < 0 {
			return 0, flawAt(at, "this CDATA section is never closed.")
		}
		if len(p.open) == 0 {
			return 0, flawAt(at, "text outside the <definitions> element; this is not a BPMN file or it is damaged.")
		}
		return at + end + 3, nil
	case strings.HasPrefix(rest, "<?"):
		return p.instruction(at)
	case len(rest) >= 9 && strings.EqualFold(rest[:9], "<!DOCTYPE"):
		return 0, flawAt(at, "a document type (DOCTYPE) is refused, because it can pull in other files or grow without bound; BPMN files do not need one. Remove it and import again.")
	case strings.HasPrefix(rest, "<!"):
		return 0, flawAt(at, "a declaration is not allowed here.")
	case strings.HasPrefix(rest, "</"):
		return p.closeTag(at)
	}
	return p.openTag(at)
}

func (p *parser) instruction(at int) (int, error) {
	end := strings.Index(p.text[at:], "?>")
	if end < 0 {
		return 0, flawAt(at, "this processing instruction is never closed.")
	}
	target := p.text[at+2 : scanName(p.text, at+2)]
	after := at + 2 + len(target)
	switch {
	case target == "" || after != at+end && !isSpace(p.text[after]):
		return 0, flawAt(at, "this processing instruction has no name.")
	case strings.EqualFold(target, "xml") && (at != 0 || target != "xml"):
		return 0, flawAt(at, "the XML declaration may stand only at the very start of the file.")
	}
	return at + end + 2, nil
}

func (p *parser) closeTag(at int) (int, error) {
	end := scanName(p.text, at+2)
	name := p.text[at+2 : end]
	stop := skipSpace(p.text, end)
	if len(p.open) == 0 {
		return 0, flawAt(at, "</"+clip(name)+"> closes nothing.")
	}
	n := p.open[len(p.open)-1]
	if name != p.tag(n) {
		line, _ := charset.Position(p.text, int(p.nodes[n].start))
		return 0, flawAt(at, fmt.Sprintf("</%s> stands where </%s>, opened in line %d, must be closed.", clip(name), p.tag(n), line))
	}
	if stop >= len(p.text) || p.text[stop] != '>' {
		return 0, flawAt(at, "this end tag is not closed by >.")
	}
	p.nodes[n].closeStart, p.nodes[n].end = int32(at), int32(stop+1)
	p.leave()
	return stop + 1, nil
}

func (p *parser) leave() {
	p.open = p.open[:len(p.open)-1]
	p.last = p.last[:len(p.last)-1]
	p.depth = p.depth[:len(p.depth)-1]
}

func (p *parser) openTag(at int) (int, error) {
	nameEnd := scanName(p.text, at+1)
	if nameEnd == at+1 {
		return 0, flawAt(at, "a < must begin an element; in text write it as &lt;.")
	}
	n := int32(len(p.nodes))
	switch {
	case len(p.open) == 0 && n > 0:
		return 0, flawAt(at, "a second root element <"+clip(p.text[at+1:nameEnd])+">; a file has one.")
	case len(p.open) >= p.limits.Depth:
		return 0, flawAt(at, fmt.Sprintf("elements are nested more than %d deep; no real map is.", p.limits.Depth))
	case int(n) >= p.limits.Elements:
		return 0, flawAt(at, fmt.Sprintf("the file has more than %d elements; split it into several maps.", p.limits.Elements))
	}
	p.nodes = append(p.nodes, node{start: int32(at), localStart: int32(at + 1), nameEnd: int32(nameEnd), parent: none, next: none, first: none, scope: none})
	level := 0
	if len(p.open) > 0 {
		p.enter(n, p.open[len(p.open)-1])
		level = p.depth[len(p.depth)-1]
	}
	p.open, p.last = append(p.open, n), append(p.last, none)
	p.depth = append(p.depth, level)
	end, err := p.startTagRest(n, nameEnd)
	if err != nil {
		return 0, err
	}
	if err := p.identify(n); err != nil {
		return 0, err
	}
	if p.text[end-2] == '/' {
		p.nodes[n].closeStart, p.nodes[n].end = int32(end), int32(end)
		p.leave()
	}
	return end, nil
}

func (p *parser) enter(n, parent int32) {
	p.nodes[n].parent, p.nodes[n].scope = parent, p.nodes[parent].scope
	if before := p.last[len(p.last)-1]; before == none {
		p.nodes[parent].first = n
	} else {
		p.nodes[before].next = n
	}
	p.last[len(p.last)-1] = n
}

// startTagRest reads the attributes and the end of a start tag and gives the offset after its >.
func (p *parser) startTagRest(n int32, at int) (int, error) {
	count := 0
	for {
		next := skipSpace(p.text, at)
		switch {
		case next >= len(p.text):
			return 0, flawAt(int(p.nodes[n].start), "this start tag is not closed by >.")
		case p.text[next] == '>':
			p.nodes[n].openEnd = int32(next + 1)
			return next + 1, nil
		case strings.HasPrefix(p.text[next:], "/>"):
			p.nodes[n].openEnd = int32(next + 2)
			return next + 2, nil
		}
		nameEnd := scanName(p.text, next)
		equals := skipSpace(p.text, nameEnd)
		if nameEnd == next || next == at {
			return 0, flawAt(next, "an attribute name, preceded by a blank, or > is expected here.")
		}
		name := p.text[next:nameEnd]
		if equals >= len(p.text) || p.text[equals] != '=' {
			return 0, flawAt(next, "attribute "+clip(name)+" has no value.")
		}
		open := skipSpace(p.text, equals+1)
		if open >= len(p.text) || p.text[open] != '"' && p.text[open] != '\'' {
			return 0, flawAt(next, "the value of attribute "+clip(name)+" must stand in quotes.")
		}
		length := strings.IndexByte(p.text[open+1:], p.text[open])
		if length < 0 {
			return 0, flawAt(open, "the value of attribute "+clip(name)+" is never closed by a quote.")
		}
		end := open + 1 + length
		if bad := strings.IndexByte(p.text[open+1:end], '<'); bad >= 0 {
			return 0, flawAt(open+1+bad, "a < may not stand in the value of attribute "+clip(name)+"; a closing quote is missing or it must be &lt;.")
		}
		if err := checkReferences(p.text, open+1, end); err != nil {
			return 0, err
		}
		if count++; count > maxNames {
			return 0, flawAt(next, fmt.Sprintf("an element may have at most %d attributes.", maxNames))
		}
		if err := p.declare(n, name, next, p.text[open+1:end]); err != nil {
			return 0, err
		}
		at = end + 1
	}
}

// declare enters a namespace declaration into the scope of its element; other attributes pass.
func (p *parser) declare(n int32, name string, at int, raw string) error {
	prefix := ""
	if name != "xmlns" {
		var found bool
		if prefix, found = strings.CutPrefix(name, "xmlns:"); !found {
			return nil
		}
		if raw == "" || prefix == "" || prefix == "xmlns" || prefix == "xml" && raw != nsXML {
			return flawAt(at, "the namespace declaration "+clip(name)+" is not allowed.")
		}
	}
	p.scopes = append(p.scopes, binding{outer: p.nodes[n].scope, prefix: prefix, uri: unescape(raw, true, false)})
	p.nodes[n].scope = int32(len(p.scopes) - 1)
	if p.depth[len(p.depth)-1]++; p.depth[len(p.depth)-1] > maxNames {
		return flawAt(at, fmt.Sprintf("more than %d namespaces are declared around this place.", maxNames))
	}
	return nil
}

// identify resolves the names of an element whose start tag is complete, and registers its id.
func (p *parser) identify(n int32) error {
	node := &p.nodes[n]
	tag := p.tag(n)
	prefix, local, found := strings.Cut(tag, ":")
	if found {
		node.localStart += int32(len(prefix) + 1)
	} else {
		prefix, local = "", tag
	}
	uri, known := p.resolve(node.scope, prefix)
	if !known || local == "" || strings.Contains(local, ":") {
		return flawAt(int(node.start), "the prefix of <"+clip(tag)+"> is not declared by any xmlns.")
	}
	at, seen := p.uriAt[uri]
	if !seen {
		at = int32(len(p.uris))
		p.uris = append(p.uris, uri)
		p.uriAt[uri] = at
	}
	node.uri = at
	if node.parent == none && (uri != NSModel || local != "definitions") {
		return flawAt(int(node.start), "this is not a BPMN 2.0 file: its root is <"+clip(tag)+"> and not <definitions> of "+NSModel+".")
	}
	node.foreign = !standard(uri, local) ||
		node.parent != none && (p.nodes[node.parent].foreign || p.is(node.parent, "extensionElements"))
	if err := p.checkAttributes(n); err != nil {
		return err
	}
	id, has := p.attr(n, "id")
	if !has || id == "" || node.foreign {
		return nil
	}
	first, taken := p.ids[id]
	if !taken {
		p.ids[id] = n
		return nil
	}
	// Published tools do repeat the id of a process or of an input set, and such a file must still open; Check reports it.
	// Of two steps, flows, lanes or pools with one id, no reader can know which is meant.
	if addressable(p.local(first)) && addressable(local) {
		line, _ := charset.Position(p.text, int(p.nodes[first].start))
		return flawAt(int(node.start), fmt.Sprintf("the id %q is already that of <%s> in line %d; give one of them another id.", clip(id), p.tag(first), line))
	}
	p.duplicates = append(p.duplicates, n)
	return nil
}

// checkAttributes refuses undeclared prefixes and repeated attributes.
func (p *parser) checkAttributes(n int32) error {
	attrs := p.attrs(n)
	names := make([]string, len(attrs))
	for i, a := range attrs {
		names[i] = p.attrName(a)
		if prefix, local, found := strings.Cut(names[i], ":"); found {
			uri, known := p.resolve(p.nodes[n].scope, prefix)
			if !known || prefix == "" || local == "" || strings.Contains(local, ":") {
				return flawAt(int(a.start), "the prefix of attribute "+clip(names[i])+" is not declared by any xmlns.")
			}
			names[i] = uri + " " + local
		}
	}
	if len(attrs) < 2 {
		return nil
	}
	slices.Sort(names)
	for i := 1; i < len(names); i++ {
		if names[i] == names[i-1] {
			return flawAt(int(p.nodes[n].start), "attribute "+clip(names[i][strings.IndexByte(names[i], ' ')+1:])+" is given twice.")
		}
	}
	return nil
}

// clip keeps a name from a hostile file short enough for a message.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}
