package bpmn

import (
	"strings"

	"throughline/internal/fault"
)

// SetName gives an element its name; of a text annotation, which has none, its text. Nothing else in the file changes.
func (m *Model) SetName(id, name string) error {
	n, err := m.find(id)
	if err != nil {
		return err
	}
	if m.now.local(n) == "textAnnotation" {
		return m.setLeaf(n, "text", name)
	}
	if _, has := m.now.attr(n, "name"); !has && name == "" {
		return nil
	}
	return m.SetAttr(id, "name", name)
}

// SetAttr gives an attribute of an element its value, adding the attribute when it is not there. A name with a prefix
// needs the prefix declared in the file. The id stays, because flows, lanes, the drawing and links point at it.
func (m *Model) SetAttr(id, name, value string) error {
	n, err := m.attribute(id, name)
	if err != nil {
		return err
	}
	if err := checkValue(name, value); err != nil {
		return err
	}
	return m.apply(m.now.setAttr(n, name, value))
}

// RemoveAttr takes an attribute off an element; one that is not there is no error.
func (m *Model) RemoveAttr(id, name string) error {
	n, err := m.attribute(id, name)
	if err != nil {
		return err
	}
	for _, a := range m.now.attrs(n) {
		if m.now.attrName(a) == name {
			return m.apply(m.now.cutAttr(a))
		}
	}
	return nil
}

func (m *Model) attribute(id, name string) (int32, error) {
	n, err := m.find(id)
	if err != nil {
		return none, err
	}
	prefix, local, found := strings.Cut(name, ":")
	switch {
	case name == "id":
		return none, fault.New(fault.Conflict, "The id of %q cannot change: flows, lanes and the drawing point at it.", clip(id))
	case name == "xmlns" || prefix == "xmlns" && found:
		return none, fault.New(fault.Invalid, "A namespace declaration is not an attribute that can be set.")
	case scanName(name, 0) != len(name) || name == "" || found && (prefix == "" || local == "" || strings.Contains(local, ":")):
		return none, fault.New(fault.Invalid, "%q is not the name of an attribute.", clip(name))
	case !m.now.charset.Has(name):
		return none, fault.New(fault.Invalid, "The encoding of this file cannot write the attribute name %q.", clip(name))
	case found:
		if _, known := m.now.resolve(m.now.nodes[n].scope, prefix); !known {
			return none, fault.New(fault.Invalid, "The file declares no prefix %q for the attribute %s.", clip(prefix), clip(name))
		}
	}
	return n, nil
}

// cutAttr gives the splice that removes an attribute with the white space before it.
func (t *tree) cutAttr(a attr) splice {
	start := a.start
	for isSpace(t.text[start-1]) {
		start--
	}
	return splice{start, a.end(), ""}
}

// SetDocumentation gives an element its description; "" removes it. Of several documentation elements the first is meant.
func (m *Model) SetDocumentation(id, text string) error {
	n, err := m.find(id)
	if err != nil {
		return err
	}
	return m.setLeaf(n, "documentation", text)
}

// setLeaf makes the first child of the name hold the text, adds the child in its place, or removes it for no text.
func (m *Model) setLeaf(n int32, local, text string) error {
	if err := checkValue(local, text); err != nil {
		return err
	}
	t := m.now
	switch c := t.child(n, NSModel, local); {
	case c == none && text == "":
		return nil
	case c == none:
		tag := t.prefix(n) + local
		return m.apply(t.insertChild(n, local, "<"+tag+">"+escapeText(text)+"</"+tag+">"))
	case text == "":
		return m.apply(splice{t.before(c), t.nodes[c].end, ""})
	default:
		return m.apply(t.setContent(c, text)...)
	}
}

// Bind ties a lane, or any other element with an id, to the team that does its work; "" unties it. The team's id is a
// fact of the product and stands in the element's extensionElements, where other tools leave it alone.
func (m *Model) Bind(laneID, teamID string) error { return m.SetFact(laneID, "team", teamID) }

// Binding gives the team a lane is bound to, or "".
func (m *Model) Binding(laneID string) string { return m.Fact(laneID, "team") }

// SetFact keeps a fact of the product under a key at an element: an attribute of the facts element of NSFacts in its
// extensionElements. "" removes the fact, and with the last one what held it.
func (m *Model) SetFact(id, key, value string) error {
	n, err := m.find(id)
	if err != nil {
		return err
	}
	if err := checkValue(key, value); err != nil {
		return err
	}
	if key == "" || strings.Contains(key, ":") || strings.HasPrefix(key, "xmlns") || scanName(key, 0) != len(key) || !m.now.charset.Has(key) {
		return fault.New(fault.Invalid, "%q cannot be the name of a fact; use a plain word.", clip(key))
	}
	t := m.now
	extensions, facts := t.facts(n)
	switch {
	case value == "" && facts == none:
		return nil
	case value == "":
		return m.dropFact(extensions, facts, key)
	case facts != none:
		return m.apply(t.setAttr(facts, key, value))
	}
	xml := `<tl:facts xmlns:tl="` + NSFacts + `" ` + key + `="` + escapeAttr(value, '"') + `"/>`
	if extensions != none {
		return m.apply(t.insertChild(extensions, "facts", xml))
	}
	tag := t.prefix(n) + "extensionElements"
	lead := t.childLead(n)
	inner := lead
	if lead != "" {
		inner += t.step()
	}
	return m.apply(t.insertChild(n, "extensionElements", "<"+tag+">"+inner+xml+lead+"</"+tag+">"))
}

func (m *Model) dropFact(extensions, facts int32, key string) error {
	t := m.now
	kept := 0
	var cut []splice
	for _, a := range t.attrs(facts) {
		switch {
		case t.attrName(a) == key:
			cut = append(cut, t.cutAttr(a))
		case t.attrURI(facts, a) != nsXMLNS:
			kept++
		}
	}
	switch {
	case kept > 0:
		return m.apply(cut...)
	case len(t.children(extensions)) == 1 && len(t.pieces(extensions)) <= 3 && len(t.attrs(extensions)) == 0 && blank(t.content(extensions)):
		return m.apply(splice{t.before(extensions), t.nodes[extensions].end, ""})
	}
	return m.apply(splice{t.before(facts), t.nodes[facts].end, ""})
}

// Fact gives a fact kept at an element, or "".
func (m *Model) Fact(id, key string) string {
	n, ok := m.now.ids[id]
	if !ok {
		return ""
	}
	if _, facts := m.now.facts(n); facts != none {
		return m.now.value(facts, key)
	}
	return ""
}

// facts gives the extensionElements of an element and the facts element in them, each or none.
func (t *tree) facts(n int32) (extensions, facts int32) {
	extensions = t.child(n, NSModel, "extensionElements")
	if extensions == none {
		return none, none
	}
	return extensions, t.child(extensions, NSFacts, "facts")
}
