package bpmn

import "strings"

// lead gives the line break and indentation an element stands behind, or "" when it does not begin its line.
func (t *tree) lead(n int32) string {
	end := int(t.nodes[n].start)
	start := end
	for start > 0 && isSpace(t.text[start-1]) {
		start--
	}
	run := t.text[start:end]
	newline := strings.LastIndexByte(run, '\n')
	if newline < 0 {
		return ""
	}
	if newline > 0 && run[newline-1] == '\r' {
		newline--
	}
	return run[newline:]
}

// step gives what one level of nesting adds to the indentation in this file.
func (t *tree) step() string {
	if c := t.nodes[0].first; c != none {
		if outer, inner := t.lead(0), t.lead(c); inner != "" {
			trimmed := strings.TrimLeft(outer, "\r\n")
			if added, ok := strings.CutPrefix(strings.TrimLeft(inner, "\r\n"), trimmed); ok && added != "" {
				return added
			}
		}
	}
	return "  "
}

// childLead gives the line break and indentation of a new child: that of its siblings, or one step further in than the
// element; "" in a file written without line breaks.
func (t *tree) childLead(n int32) string {
	if c := t.nodes[n].first; c != none {
		return t.lead(c)
	}
	if lead := t.lead(n); lead != "" {
		return lead + t.step()
	}
	return ""
}

// before gives where to cut so that an element goes together with the indentation in front of it.
func (t *tree) before(n int32) int32 {
	return t.nodes[n].start - int32(len(t.lead(n)))
}

// insertChild gives the splice that puts new XML, a standard element of the name, in its place among the children of n.
func (t *tree) insertChild(n int32, local, xml string) splice {
	node := &t.nodes[n]
	if t.selfClosed(n) {
		slash := int32(strings.LastIndexByte(t.text[:node.openEnd], '/'))
		closing := ">" + t.childLead(n) + xml + t.lead(n) + "</" + t.tag(n) + ">"
		return splice{slash, node.end, closing}
	}
	at, own := node.openEnd, rank(t.local(n), local)
	for c := node.first; c != none; c = t.nodes[c].next {
		if !t.nodes[c].foreign && rank(t.local(n), t.local(c)) <= own {
			at = t.nodes[c].end
		}
	}
	if node.first == none && blank(t.text[node.openEnd:node.closeStart]) {
		return splice{node.openEnd, node.closeStart, t.childLead(n) + xml + t.lead(n)}
	}
	return splice{at, at, t.childLead(n) + xml}
}

// insertAttr gives the splice that adds an attribute behind the others.
func (t *tree) insertAttr(n int32, name, value string) splice {
	at := t.nodes[n].nameEnd
	if all := t.attrs(n); len(all) > 0 {
		at = all[len(all)-1].end()
	}
	return splice{at, at, " " + name + `="` + escapeAttr(value, '"') + `"`}
}

// setAttr gives the splice that makes an attribute, found by its written name, have the value.
func (t *tree) setAttr(n int32, name, value string) splice {
	for _, a := range t.attrs(n) {
		if t.attrName(a) == name {
			return splice{a.valueStart, a.valueEnd, escapeAttr(value, t.text[a.valueEnd])}
		}
	}
	return t.insertAttr(n, name, value)
}

// setContent gives the splices that make the text of a leaf the given one. Comments inside stay, and an element that
// wrote its text as CDATA gets CDATA again.
func (t *tree) setContent(n int32, text string) []splice {
	node := &t.nodes[n]
	if t.selfClosed(n) {
		slash := int32(strings.LastIndexByte(t.text[:node.openEnd], '/'))
		return []splice{{slash, node.end, ">" + escapeText(text) + "</" + t.tag(n) + ">"}}
	}
	var all []splice
	carrier, carried := 0, textPiece
	for _, p := range t.pieces(n) {
		if p.kind != cdataPiece && (p.kind != textPiece || node.first != none && blank(t.text[p.start:p.end])) {
			continue
		}
		if p.kind == cdataPiece && carried == textPiece {
			carrier, carried = len(all), cdataPiece
		}
		all = append(all, splice{p.start, p.end, ""})
	}
	if len(all) > 0 {
		all[carrier].with = t.writeAs(carried, text)
		return all
	}
	return []splice{{node.openEnd, node.openEnd, escapeText(text)}}
}

func (t *tree) writeAs(kind pieceKind, text string) string {
	if kind == cdataPiece && !strings.Contains(text, "]]>") && !strings.Contains(text, "\r") && t.charset.Has(text) {
		return "<![CDATA[" + text + "]]>"
	}
	return escapeText(text)
}
