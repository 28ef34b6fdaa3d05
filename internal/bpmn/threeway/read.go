package threeway

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
)

const nsXSI = "http://www.w3.org/2001/XMLSchema-instance"

// name is a qualified name.
type name struct{ namespace, local string }

// word is the value of an attribute. Of one that names something with a prefix, text is the name without it and
// namespace what the prefix stands for.
type word struct{ namespace, text string }

// item is what the merge decides on as one: an element, or a list of elements without names of their own.
type item struct {
	key, parent string // the same in every file; of the root "/" and ""
	owner       string // id of the nearest element of the standard with one, of a drawing the element drawn
	at          bpmn.Element
	name        name
	drawing     bool
	refers      string // of an element whose text is an id: that id
	attrs       map[name]word
	order       []name
	text        string         // without the white space around it
	list        []bpmn.Element // of a list: its elements, which are one value
	value       string
}

// file is one of the three files, taken apart.
type file struct {
	model *bpmn.Model
	items map[string]*item
	order []string          // keys in document order
	lanes map[string]string // ids of the lanes of a step, by the step's id
	ids   map[string]bool
}

const root = "/"

func read(data []byte) (*file, error) {
	m, err := bpmn.Parse(data)
	if err != nil {
		return nil, err
	}
	f := &file{model: m, items: map[string]*item{}, lanes: map[string]string{}, ids: map[string]bool{}}
	r := &reader{file: f, drawn: map[string]int{}, repeated: map[string]bool{}}
	for _, e := range m.Repeated() {
		r.repeated[e.Attr("id")] = true
	}
	r.count(m.Root())
	r.element(m.Root(), root, "", "")
	return f, nil
}

type reader struct {
	*file
	drawn    map[string]int // shapes and edges of an element
	repeated map[string]bool
}

// count notes the ids and how often each element is drawn, before anything gets its key.
func (r *reader) count(e bpmn.Element) {
	local, namespace := e.Name()
	if namespace == bpmn.NSDiagram && (local == "BPMNShape" || local == "BPMNEdge") {
		r.drawn[unprefixed(e.Attr("bpmnElement"))]++
	}
	if id := e.Attr("id"); id != "" && !e.Foreign() && namespace == bpmn.NSModel {
		r.ids[id] = true
	}
	for _, c := range e.Children() {
		r.count(c)
	}
}

func (r *reader) add(it *item) {
	if r.items[it.key] == nil {
		r.items[it.key] = it
		r.order = append(r.order, it.key)
	}
}

func (r *reader) element(e bpmn.Element, key, parent, owner string) {
	local, namespace := e.Name()
	it := &item{key: key, parent: parent, owner: owner, at: e, name: name{namespace, local}, drawing: drawing(namespace), attrs: map[name]word{}}
	for _, a := range e.Attrs() {
		n := name{a.Namespace, a.Name}
		it.attrs[n] = meaning(e, it.drawing, n, a.Value)
		it.order = append(it.order, n)
	}
	children := e.Children()
	if it.text = strings.TrimSpace(e.Text()); len(children) > 0 {
		it.text = strings.Join(strings.Fields(it.text), " ")
	}
	if namespace == bpmn.NSModel && !e.Foreign() && bpmn.IsReferenceElement(local) && len(children) == 0 {
		it.refers = unprefixed(it.text)
	}
	r.add(it)
	same := map[name]int{}
	for _, c := range children {
		l, ns := c.Name()
		same[name{ns, l}]++
	}
	lists := map[string]*item{}
	for _, c := range children {
		l, ns := c.Name()
		n := name{ns, l}
		if l == "flowNodeRef" && ns == bpmn.NSModel && !c.Foreign() {
			step := unprefixed(strings.TrimSpace(c.Text()))
			r.lanes[step] = joined(r.lanes[step], e.Attr("id"))
			continue
		}
		if own, about := r.key(c, n, key, same[n]); own != "" {
			if about == "" {
				about = owner
			}
			r.element(c, own, key, about)
			continue
		}
		at := key + "/" + ns + " " + l + "*"
		if lists[at] == nil {
			lists[at] = &item{key: at, parent: key, owner: owner, at: c, name: n, drawing: drawing(ns)}
			r.add(lists[at])
		}
		lists[at].list = append(lists[at].list, c)
		lists[at].value += canonical(c)
	}
}

// key gives the key of a child and, where it has one, the id it is about; "" for one of a list.
func (r *reader) key(c bpmn.Element, n name, parent string, same int) (key, about string) {
	id := c.Attr("id")
	switch {
	case c.Foreign() && !drawing(n.namespace) && same > 1:
		return "", ""
	case n.namespace == bpmn.NSModel && !c.Foreign() && id != "" && !r.repeated[id]:
		return "#" + id, id
	case n.namespace == bpmn.NSModel && !c.Foreign() && bpmn.IsReferenceElement(n.local):
		return parent + "/" + n.local + "=" + strings.TrimSpace(c.Text()), ""
	case n.namespace == bpmn.NSDiagram && (n.local == "BPMNShape" || n.local == "BPMNEdge"):
		if of := unprefixed(c.Attr("bpmnElement")); of != "" && r.drawn[of] == 1 {
			if r.ids[of] {
				about = of
			}
			return "~" + of, about
		}
		return "", ""
	case n.local == "waypoint" && n.namespace == bpmn.NSDI || same > 1:
		return "", ""
	}
	return parent + "/" + n.namespace + " " + n.local, ""
}

// meaning gives a value free of how it is written: a number of the drawing as a number, a name without its prefix.
func meaning(e bpmn.Element, drawn bool, n name, value string) word {
	if drawn {
		if f, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			return word{text: strconv.FormatFloat(f, 'g', -1, 64)}
		}
	}
	named := n.namespace == nsXSI && n.local == "type" || n.namespace == "" && (bpmn.IsReference(n.local) || n.local == "structureRef" || n.local == "evaluatesToTypeRef")
	if prefix, local, found := strings.Cut(value, ":"); named && found {
		if namespace, known := e.Resolve(prefix); known && namespace != "" {
			return word{namespace, local}
		}
	}
	return word{text: value}
}

// canonical writes an element with all that is inside so that two of the same meaning read the same.
func canonical(e bpmn.Element) string {
	local, namespace := e.Name()
	var attrs []string
	for _, a := range e.Attrs() {
		w := meaning(e, drawing(namespace), name{a.Namespace, a.Name}, a.Value)
		attrs = append(attrs, strconv.Quote(a.Namespace+" "+a.Name)+"="+strconv.Quote(w.namespace+" "+w.text))
	}
	sort.Strings(attrs)
	out := "<" + strconv.Quote(namespace+" "+local) + strings.Join(attrs, "") + strconv.Quote(strings.Join(strings.Fields(e.Text()), " "))
	for _, c := range e.Children() {
		out += canonical(c)
	}
	return out + ">"
}

func drawing(namespace string) bool {
	return namespace == bpmn.NSDiagram || namespace == bpmn.NSDC || namespace == bpmn.NSDI
}

func unprefixed(ref string) string { return ref[strings.LastIndexByte(ref, ':')+1:] }

// joined adds a word to a list of words in order, each once.
func joined(list, word string) string {
	words := strings.Fields(list)
	if word != "" && !slices.Contains(words, word) {
		words = append(words, word)
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}
