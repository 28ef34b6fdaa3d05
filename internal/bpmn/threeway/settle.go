package threeway

import (
	"slices"
	"strings"

	"throughline/internal/bpmn"
)

// merger decides item by item what the one file holds.
type merger struct {
	base, mine, theirs *file
	answers            map[string]Side
	conflicts          []Conflict
	at                 map[string]int    // conflicts by key
	now                map[string]*item  // what the one file holds
	lanes              map[string]string // of its steps
	kept               map[string]bool   // ids that one side deleted and that stay
	held               map[string]bool   // keys of parts that one side deleted and that stay
	undrawn            []string          // keys of the lists of waypoints that fit neither drawing
}

// settle decides everything but the ways of the drawing.
func (m *merger) settle() {
	m.deletions()
	for _, key := range m.keys() {
		if m.stays(key) {
			m.now[key] = m.item(key)
		}
	}
	m.untangle()
	m.places()
	m.drop()
	m.assign()
}

// keys gives those of the one file in the order of theirs, then mine.
func (m *merger) keys() []string {
	all := slices.Clone(m.theirs.order)
	for _, key := range m.mine.order {
		if m.theirs.items[key] == nil {
			all = append(all, key)
		}
	}
	return all
}

// deletions finds what one side deleted and the other changed, and asks for each.
func (m *merger) deletions() {
	for _, side := range []struct {
		deleted     Side
		gone, other *file
	}{{Mine, m.mine, m.theirs}, {Theirs, m.theirs, m.mine}} {
		touched := m.touched(side.other)
		for _, key := range side.other.order {
			it := side.other.items[key]
			id := it.owner
			if !it.whose() || m.base.items[key] == nil || side.gone.items[key] != nil || !touched[id] {
				continue
			}
			c := Conflict{Key: key + " deleted", Element: id, What: "deleted", Mine: "deleted", Theirs: "kept and changed"}
			keep := Theirs
			if side.deleted == Theirs {
				c.Mine, c.Theirs, keep = c.Theirs, c.Mine, Mine
			}
			if m.ask(c, keep) == keep {
				m.keep(id, side.gone, side.other)
			}
		}
	}
}

// touched gives the ids of what a side changed, added to, or newly refers to; drawings do not count.
func (m *merger) touched(f *file) map[string]bool {
	all := map[string]bool{}
	for _, key := range f.order {
		it, was := f.items[key], m.base.items[key]
		if it.drawing || it.name.local == "incoming" || it.name.local == "outgoing" {
			continue
		}
		if was == nil || !same(it, was) {
			all[it.owner] = true
		}
		if parent := f.items[it.parent]; was == nil && parent != nil {
			all[parent.owner] = true
		}
		for n, w := range it.attrs {
			if bpmn.IsReference(n.local) && (was == nil || was.attrs[n] != w) {
				all[unprefixed(w.text)] = true
			}
		}
		if it.refers != "" && was == nil {
			all[it.refers] = true
		}
	}
	for _, key := range m.base.order {
		if it := m.base.items[key]; f.items[key] == nil && !it.drawing && !it.whose() && it.name.local != "incoming" && it.name.local != "outgoing" {
			all[it.owner] = true
		}
	}
	for id, lanes := range f.lanes {
		if lanes == m.base.lanes[id] {
			continue
		}
		all[id] = true
		for _, lane := range strings.Fields(lanes) {
			all[lane] = all[lane] || !slices.Contains(strings.Fields(m.base.lanes[id]), lane)
		}
	}
	return all
}

func same(a, b *item) bool {
	if a.name != b.name || a.parent != b.parent || a.text != b.text || a.value != b.value || len(a.attrs) != len(b.attrs) {
		return false
	}
	for n, w := range a.attrs {
		if v, ok := b.attrs[n]; !ok || v != w {
			return false
		}
	}
	return true
}

// whose tells an element of the standard with an id from its parts and its drawing.
func (it *item) whose() bool { return it.key == "#"+it.owner }

// ends are the attributes without whose target an element cannot stand.
var ends = []string{"sourceRef", "targetRef", "attachedToRef"}

func (it *item) ends() []string {
	var all []string
	for _, end := range ends {
		if w, ok := it.attrs[name{"", end}]; ok {
			all = append(all, unprefixed(w.text))
		}
	}
	return all
}

// keep lets an element stay that one side deleted: with what it stands in and ends at, what stands in it, and the flows
// that went with it.
func (m *merger) keep(id string, gone, other *file) {
	it := other.items["#"+id]
	if it == nil || m.kept[id] || gone.items["#"+id] != nil {
		return
	}
	m.kept[id] = true
	if above := other.items[it.parent]; above != nil {
		m.keep(above.owner, gone, other)
	}
	for _, end := range it.ends() {
		m.keep(end, gone, other)
	}
	for _, key := range other.order {
		o := other.items[key]
		if !o.whose() || gone.items[key] != nil || m.base.items[key] == nil {
			continue
		}
		if above := other.items[o.parent]; above != nil && above.owner == id {
			m.keep(o.owner, gone, other)
		}
		stands := func(end string) bool { return m.kept[end] || gone.items["#"+end] != nil }
		if list := o.ends(); slices.Contains(list, id) && !slices.ContainsFunc(list, func(end string) bool { return !stands(end) }) {
			m.keep(o.owner, gone, other)
		}
	}
}

// stays tells whether the one file holds the item, before it is known whether what it needs is there.
func (m *merger) stays(key string) bool {
	b, mine, theirs := m.base.items[key], m.mine.items[key], m.theirs.items[key]
	if b == nil || mine != nil && theirs != nil {
		return true
	}
	there := mine
	if there == nil {
		there = theirs
	}
	if m.kept[there.owner] && there.whose() || m.held[there.parent] {
		m.held[key] = true
	}
	if m.held[key] || m.kept[there.owner] || there.refers != "" && m.kept[there.refers] {
		return true
	}
	return m.changed(there, b, mine == nil)
}

// changed asks about a part, such as a description, that one side took out of an element and the other changed.
func (m *merger) changed(there, b *item, deletedHere bool) bool {
	gone, keep := m.theirs, Mine
	if deletedHere {
		gone, keep = m.mine, Theirs
	}
	if there.whose() || there.drawing || gone.items[there.parent] == nil || there.whole() == b.whole() {
		return false
	}
	c := m.about(there, called(there.name.local), b.words(), there.words(), "")
	if deletedHere {
		c.Mine, c.Theirs = c.Theirs, c.Mine
	}
	m.held[there.key] = m.ask(c, keep) == keep
	return m.held[there.key]
}

// whole gives an item with all that is inside as one text.
func (it *item) whole() string {
	if it.list != nil {
		return it.value
	}
	return canonical(it.at)
}

func (it *item) words() string {
	if it.list != nil {
		return said(it)
	}
	return it.text
}

// untangle undoes moves that led in a circle, each part into the other: theirs hold then.
func (m *merger) untangle() {
	sound := map[string]bool{root: true}
	for key := range m.now {
		seen := map[string]bool{}
		at := key
		for !sound[at] && !seen[at] && m.now[at] != nil {
			seen[at] = true
			at = m.now[at].parent
		}
		if seen[at] {
			for k, it := range m.now {
				if was := m.theirs.items[k]; was != nil {
					it.parent = was.parent
				}
			}
			return
		}
		for k := range seen {
			sound[k] = true
		}
	}
}

// drop takes out what has lost what it stands in, ends at or draws, until nothing more falls.
func (m *merger) drop() {
	known := func(id string) bool { return m.base.ids[id] || m.mine.ids[id] || m.theirs.ids[id] }
	missing := func(id string) bool { return known(id) && m.now["#"+id] == nil && !m.keyless(id) }
	for fell := true; fell; {
		fell = false
		for key, it := range m.now {
			lost := key != root && m.now[it.parent] == nil || it.refers != "" && missing(it.refers)
			for _, end := range it.ends() {
				lost = lost || missing(end)
			}
			if w, ok := it.attrs[name{"", "bpmnElement"}]; ok && it.drawing {
				lost = lost || missing(unprefixed(w.text))
			}
			if lost {
				delete(m.now, key)
				fell = true
			}
		}
	}
	for _, it := range m.now {
		if w, ok := it.attrs[name{"", "default"}]; ok && missing(unprefixed(w.text)) {
			delete(it.attrs, name{"", "default"})
		}
		m.stale(it)
	}
}

// keyless tells an id that stands in a list, as one given twice does, so that no item has it as its key.
func (m *merger) keyless(id string) bool {
	for _, f := range []*file{m.base, m.mine, m.theirs} {
		if f.ids[id] && f.items["#"+id] == nil {
			return true
		}
	}
	return false
}

// stale takes a node's mention of a flow out that was right where it was written and is not any more.
func (m *merger) stale(it *item) {
	end := map[string]string{"incoming": "targetRef", "outgoing": "sourceRef"}[it.name.local]
	flow := m.now["#"+it.refers]
	if end == "" || it.refers == "" || flow == nil || unprefixed(flow.attrs[name{"", end}].text) == it.owner {
		return
	}
	for _, f := range []*file{m.mine, m.theirs} {
		if was := f.items["#"+it.refers]; f.items[it.key] != nil && was != nil && unprefixed(was.attrs[name{"", end}].text) == it.owner {
			delete(m.now, it.key)
			return
		}
	}
}

// assign decides in which lanes each step stands.
func (m *merger) assign() {
	for _, f := range []*file{m.theirs, m.mine, m.base} {
		for step := range f.lanes {
			if _, done := m.lanes[step]; done || m.now["#"+step] == nil && !m.keyless(step) {
				continue
			}
			b, mine, theirs := m.base.lanes[step], m.mine.lanes[step], m.theirs.lanes[step]
			if !m.mine.ids[step] {
				mine = theirs
			} else if !m.theirs.ids[step] {
				theirs = mine
			}
			m.lanes[step] = m.lane(step, b, mine, theirs)
		}
	}
}

func (m *merger) lane(step, b, mine, theirs string) string {
	switch {
	case mine == theirs || theirs == b:
		return mine
	case mine == b:
		return theirs
	}
	titles := func(f *file, ids string) string {
		var all []string
		for _, id := range strings.Fields(ids) {
			if l, ok := f.model.View().Lane(id); ok && l.Name != "" {
				id = l.Name
			}
			all = append(all, id)
		}
		return strings.Join(all, ", ")
	}
	c := Conflict{Key: "#" + step + " lane", Element: step, What: "lane", Base: titles(m.base, b), Mine: titles(m.mine, mine), Theirs: titles(m.theirs, theirs)}
	if m.ask(c, Mine) == Theirs {
		return theirs
	}
	return mine
}
