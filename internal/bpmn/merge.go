package bpmn

import (
	"bytes"
	"hash/maphash"
	"sort"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// Merge applies to the original text what the edited file says differently, and changes nothing else.
//
// A modeler in the browser writes the whole model anew: it loses comments, order, white space, quoting and prefixes, and
// what it does not understand. Merge takes from it only what it means. Elements of the standard are matched by id
// wherever they stand, others among the children of matched parents: references by the element they name, shapes and
// edges by the element they draw, waypoints by their order, everything else by equal content, then by a naming
// attribute, then by order. Then attributes are patched in place, texts replaced, removed elements cut out, new ones
// inserted where the schema and their neighbours place them, and moved ones moved with their text.
//
// What counts as no difference: the order of siblings, but of waypoints; an attribute that is absent on one side and has the
// schema's default on the other; numbers of the drawing written differently; white space between elements and around a
// text; a line break in an attribute that a writer forgot to escape; prefixes.
//
// What is kept although the edited file lacks it, because a modeler may fail to carry it and a loss cannot be mended
// while a leftover can be removed by hand: comments and processing instructions; elements and attributes that are not
// the standard's, and their parts, as long as the element they belong to is still there; xsi:type and
// xsi:schemaLocation; references to what is not in this file; drawings of elements that are still there; elements whose id
// is given twice. Colours of the drawing (bioc, color) are no such case:
// every modeler of that family knows them, so taking one off is meant.
//
// Merge of a file with itself gives its very bytes.
func Merge(original, edited []byte) ([]byte, error) { return merged(original, edited, false) }

// Rewrite is Merge for a wanted file that carries everything on purpose: what it lacks goes, be it the standard's or not.
// Comments and processing instructions stay with the elements that stay, and every byte of what is the same in both.
func Rewrite(original, wanted []byte) ([]byte, error) { return merged(original, wanted, true) }

func merged(original, edited []byte, exact bool) ([]byte, error) {
	o, err := parseTree(original, Limits{})
	if err != nil {
		return nil, err
	}
	if bytes.Equal(original, edited) {
		return append([]byte(nil), original...), nil
	}
	e, err := parseTree(edited, Limits{})
	if err != nil {
		return nil, fault.Wrap(err, fault.KindOf(err), "The edited map cannot be read, so the stored one was kept: %s", err.Error())
	}
	seed := maphash.MakeSeed()
	p := newPairing(o, e, o.digests(seed), e.digests(seed))
	r := &renderer{pairing: p, step: o.step(), declared: map[string]string{}, exact: exact}
	out, err := r.file()
	if err != nil {
		return nil, err
	}
	data := o.charset.Encode(out)
	if _, err := parseTree(data, Limits{}); err != nil {
		return nil, fault.Wrap(err, fault.KindOf(err), "The edited map does not fit into the stored one, which was kept: %s", err.Error())
	}
	return data, nil
}

// digests gives for every element a number that is equal for two elements exactly when they mean the same, in the same
// order, with all that is inside.
func (t *tree) digests(seed maphash.Seed) []uint64 {
	all := make([]uint64, len(t.nodes))
	var hash maphash.Hash
	hash.SetSeed(seed)
	word := func(s string) {
		hash.WriteString(strconv.Itoa(len(s)))
		hash.WriteByte(' ')
		hash.WriteString(s)
	}
	for n := int32(len(t.nodes)) - 1; n >= 0; n-- {
		hash.Reset()
		word(t.uri(n))
		word(t.local(n))
		var attrs []string
		for _, a := range t.attrs(n) {
			if uri := t.attrURI(n, a); uri != nsXMLNS && !t.isDefault(n, a) {
				attrs = append(attrs, uri+" "+t.attrLocal(a)+"="+t.meaning(n, a))
			}
		}
		sort.Strings(attrs)
		for _, a := range attrs {
			word(a)
		}
		word(t.meant(n))
		for c := t.nodes[n].first; c != none; c = t.nodes[c].next {
			word(strconv.FormatUint(all[c], 36))
		}
		all[n] = hash.Sum64()
	}
	return all
}

// meaning gives an attribute's value free of how it is written: a type with its namespace, a number as a number.
func (t *tree) meaning(n int32, a attr) string {
	value := t.attrValue(a)
	if t.attrURI(n, a) == nsXSI && t.attrLocal(a) == "type" {
		prefix, local := cutName(value)
		uri, _ := t.resolve(t.nodes[n].scope, prefix)
		return uri + " " + local
	}
	if drawn(t.uri(n)) {
		if f, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
	}
	return value
}

// meant gives the text of an element free of layout: trimmed, and around children without runs of white space. Modelers
// drop white space beside a CDATA section, so what surrounds a text cannot count as said.
func (t *tree) meant(n int32) string {
	text := t.content(n)
	if t.nodes[n].first != none {
		return strings.Join(strings.Fields(text), " ")
	}
	return strings.Trim(text, " \t\r\n")
}

func (t *tree) isRef(n int32) bool {
	return !t.nodes[n].foreign && t.uri(n) == NSModel && refNames[t.local(n)]
}

// isDefault tells whether an attribute says only what the schema says without it.
func (t *tree) isDefault(n int32, a attr) bool {
	if t.nodes[n].foreign || t.attrURI(n, a) != "" {
		return false
	}
	if t.uri(n) == NSDiagram {
		return t.attrName(a) == "messageVisibleKind" && t.attrValue(a) == "initiating" // as modelers take it to be
	}
	if t.uri(n) != NSModel {
		return false
	}
	value, has := defaultValue(t.local(n), t.attrName(a))
	return has && value == t.attrValue(a)
}

func drawn(uri string) bool { return uri == NSDiagram || uri == NSDC || uri == NSDI }

func cutName(name string) (prefix, local string) {
	name = strings.TrimSpace(name)
	if prefix, local, found := strings.Cut(name, ":"); found {
		return prefix, local
	}
	return "", name
}
