package threeway

import (
	"html"
	"math"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
)

// writer writes the one file plainly; its prefixes are its own, and what is the same in theirs is written as there.
type writer struct {
	*merger
	out      strings.Builder
	prefixes map[string]string
	spaces   []string
	kids     map[string][]string
	ways     map[string][]bpmn.Point
}

// write gives the one file in words that say everything once. Ways are those the layout led, by the key of the list.
func (m *merger) write(ways map[string][]bpmn.Point) []byte {
	w := &writer{merger: m, prefixes: map[string]string{}, kids: m.order(), ways: ways}
	w.item(root)
	text, decl := w.out.String(), ""
	for i, namespace := range w.spaces {
		decl += ` xmlns:n` + strconv.Itoa(i) + `="` + html.EscapeString(namespace) + `"`
	}
	at := strings.IndexAny(text, " />")
	return []byte(text[:at] + decl + text[at:])
}

// order gives the children of each item: theirs in their order, each of mine behind the one it stands behind there.
func (m *merger) order() map[string][]string {
	kids, behind, last := map[string][]string{}, map[string][]string{}, map[string]string{}
	for _, key := range m.theirs.order {
		if it := m.now[key]; it != nil && key != root {
			kids[it.parent] = append(kids[it.parent], key)
		}
	}
	for _, key := range m.mine.order {
		it := m.now[key]
		if it == nil || key == root {
			continue
		}
		if m.theirs.items[key] == nil {
			at := last[it.parent]
			if at == "" {
				at = it.parent + "\x00"
			}
			behind[at] = append(behind[at], key)
		}
		last[it.parent] = key
	}
	for parent := range m.now {
		var all []string
		var put func(key string)
		put = func(key string) {
			all = append(all, key)
			for _, k := range behind[key] {
				put(k)
			}
		}
		for _, key := range kids[parent] {
			put(key)
		}
		for _, key := range behind[parent+"\x00"] {
			put(key)
		}
		kids[parent] = all
	}
	return kids
}

// prefix gives the prefix, with its colon, for a namespace.
func (w *writer) prefix(namespace string) string {
	switch namespace {
	case "":
		return ""
	case "http://www.w3.org/XML/1998/namespace":
		return "xml:"
	}
	if w.prefixes[namespace] == "" {
		w.prefixes[namespace] = "n" + strconv.Itoa(len(w.spaces)) + ":"
		w.spaces = append(w.spaces, namespace)
	}
	return w.prefixes[namespace]
}

func (w *writer) item(key string) {
	it := w.now[key]
	if it.list != nil {
		w.list(it)
		return
	}
	tag := w.prefix(it.name.namespace) + it.name.local
	w.out.WriteString("<" + tag)
	for _, n := range it.order {
		if v, ok := it.attrs[n]; ok {
			w.attribute(n, v)
		}
	}
	w.out.WriteString(">" + text(it.text))
	if w.theirs.items[key] == nil {
		w.out.WriteString(strings.Join(it.at.Asides(), ""))
	}
	if it.name == (name{bpmn.NSModel, "lane"}) {
		w.steps(it)
	}
	for _, c := range w.kids[key] {
		w.item(c)
	}
	w.out.WriteString("</" + tag + ">")
}

func (w *writer) attribute(n name, v word) {
	w.out.WriteString(" " + w.prefix(n.namespace) + n.local + `="` + w.prefix(v.namespace) + attr(v.text) + `"`)
}

// steps writes the references of a lane.
func (w *writer) steps(lane *item) {
	tag := w.prefix(bpmn.NSModel) + "flowNodeRef"
	written := map[string]bool{}
	for _, f := range []*file{w.theirs, w.mine} {
		if f.items[lane.key] != nil {
			for _, c := range f.items[lane.key].at.Children() {
				if step := unprefixed(strings.TrimSpace(c.Text())); c.Kind() == "flowNodeRef" && w.in(step, lane.owner) && !written[step] {
					written[step] = true
					w.out.WriteString("<" + tag + ">" + text(step) + "</" + tag + ">")
				}
			}
		}
	}
}

func (w *writer) in(step, lane string) bool {
	return slices.Contains(strings.Fields(w.lanes[step]), lane)
}

func (w *writer) list(it *item) {
	if points, led := w.ways[it.key]; led {
		for _, p := range points {
			w.out.WriteString("<" + w.prefix(bpmn.NSDI) + `waypoint x="` + whole(p.X) + `" y="` + whole(p.Y) + `"/>`)
		}
		return
	}
	if w.ways == nil && slices.Contains(w.undrawn, it.key) {
		return
	}
	for _, e := range it.list {
		w.element(e)
	}
}

// element writes an element as it is.
func (w *writer) element(e bpmn.Element) {
	local, namespace := e.Name()
	tag := w.prefix(namespace) + local
	w.out.WriteString("<" + tag)
	for _, a := range e.Attrs() {
		n := name{a.Namespace, a.Name}
		w.attribute(n, meaning(e, drawing(namespace), n, a.Value))
	}
	w.out.WriteString(">" + text(strings.TrimSpace(e.Text())))
	for _, c := range e.Children() {
		w.element(c)
	}
	w.out.WriteString("</" + tag + ">")
}

// led lets the layout lead the ways that the file leaves out, and gives them by the key of their list; what it cannot lead
// stays as mine, or theirs, has it.
func (m *merger) led(data []byte) map[string][]bpmn.Point {
	ways := map[string][]bpmn.Point{}
	if one, err := bpmn.Parse(data); err == nil && layout.Complete(one) == nil {
		for _, key := range m.undrawn {
			if edge := one.View().Edges[m.now[key].owner]; len(edge.Points) > 1 {
				ways[key] = edge.Points
			}
		}
	}
	m.undrawn = nil
	return ways
}

func whole(v float64) string { return strconv.FormatFloat(math.Round(v), 'f', -1, 64) }

var (
	texts = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")
	attrs = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\r", "&#13;", "\t", "&#9;")
)

func text(s string) string { return texts.Replace(s) }
func attr(s string) string { return attrs.Replace(s) }
