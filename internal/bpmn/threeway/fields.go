package threeway

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
)

// three gives what a value becomes when it was b; ok is false where both changed it to different ends.
func three[T comparable](b, mine, theirs T) (value T, ok bool) {
	switch {
	case mine == theirs || theirs == b:
		return mine, true
	case mine == b:
		return theirs, true
	}
	return mine, false
}

// item brings together what the files say of one item.
func (m *merger) item(key string) *item {
	b, mine, theirs := m.base.items[key], m.mine.items[key], m.theirs.items[key]
	if mine == nil || theirs == nil {
		there := mine
		if there == nil {
			there = theirs
		}
		one := *there
		one.attrs = maps.Clone(there.attrs)
		return &one
	}
	if b == nil {
		b = &item{}
	}
	one := *theirs
	ok := false
	if one.name, ok = three(b.name, mine.name, theirs.name); !ok && m.ask(m.about(theirs, "kind", kind(b.name), kind(mine.name), kind(theirs.name)), Mine) == Theirs {
		one.name = theirs.name
	}
	if one.parent, ok = three(b.parent, mine.parent, theirs.parent); !ok && m.ask(m.about(theirs, "part of", m.base.title(b.parent), m.mine.title(mine.parent), m.theirs.title(theirs.parent)), Mine) == Theirs {
		one.parent = theirs.parent
	}
	if one.text, ok = three(b.text, mine.text, theirs.text); !ok && m.ask(m.about(theirs, called(theirs.name.local), b.text, mine.text, theirs.text), Mine) == Theirs {
		one.text = theirs.text
	}
	if theirs.list != nil {
		m.list(&one, b, mine, theirs)
		return &one
	}
	m.attributes(&one, b, mine, theirs)
	return &one
}

// list takes a list as the one value it is. The ways of the drawing wait until the places are known.
func (m *merger) list(one, b, mine, theirs *item) {
	var ok bool
	if one.value, ok = three(b.value, mine.value, theirs.value); !ok && one.name.local != "waypoint" {
		if m.ask(m.about(theirs, called(one.name.local), said(b), said(mine), said(theirs)), Mine) == Theirs {
			one.value = theirs.value
		}
	}
	if one.list = theirs.list; one.value == mine.value {
		one.list = mine.list
	}
}

func (m *merger) attributes(one, b, mine, theirs *item) {
	one.attrs, one.order = map[name]word{}, slices.Clone(theirs.order)
	for _, n := range mine.order {
		if !slices.Contains(one.order, n) {
			one.order = append(one.order, n)
		}
	}
	place := one.name == name{bpmn.NSDC, "Bounds"}
	var both []name
	for _, n := range one.order {
		was, inBase := b.attrs[n]
		m1, inMine := mine.attrs[n]
		t1, inTheirs := theirs.attrs[n]
		type value struct {
			word
			there bool
		}
		got, ok := three(value{was, inBase}, value{m1, inMine}, value{t1, inTheirs})
		if !ok && place {
			both = append(both, n)
		} else if !ok && m.ask(m.about(one, called(n.local), m.base.word(n, was), m.mine.word(n, m1), m.theirs.word(n, t1)), Mine) == Theirs {
			got = value{t1, inTheirs}
		}
		if got.there {
			one.attrs[n] = got.word
		}
	}
	if len(both) > 0 {
		m.placed(one, b, mine, theirs)
	}
}

// placed settles where a shape stands that both moved. What holds others grows to hold what both put in; where a label
// stands is no question.
func (m *merger) placed(one, b, mine, theirs *item) {
	shape := m.theirs.items[one.parent]
	if shape == nil || shape.name.local != "BPMNShape" {
		maps.Copy(one.attrs, mine.attrs)
		return
	}
	if of := m.theirs.items["#"+shape.owner]; of != nil && holds[of.name.local] {
		x, y, w, h := box(mine)
		x2, y2, w2, h2 := box(theirs)
		left, top := math.Min(x, x2), math.Min(y, y2)
		one.place(left, top, math.Max(x+w, x2+w2)-left, math.Max(y+h, y2+h2)-top)
		return
	}
	from := mine
	if m.ask(m.about(one, "place", where(b), where(mine), where(theirs)), Mine) == Theirs {
		from = theirs
	}
	maps.Copy(one.attrs, from.attrs)
}

// holds are the kinds whose shapes have others in them.
var holds = map[string]bool{"participant": true, "lane": true, "subProcess": true, "transaction": true, "adHocSubProcess": true}

func box(it *item) (x, y, w, h float64) {
	at := func(n string) float64 {
		f, _ := strconv.ParseFloat(it.attrs[name{"", n}].text, 64)
		return f
	}
	return at("x"), at("y"), at("width"), at("height")
}

func (it *item) place(x, y, w, h float64) {
	for n, v := range map[string]float64{"x": x, "y": y, "width": w, "height": h} {
		it.attrs[name{"", n}] = word{text: strconv.FormatFloat(v, 'g', -1, 64)}
	}
}

func boundsOf(id string) string { return "~" + id + "/" + bpmn.NSDC + " Bounds" }

// places moves a new shape of mine off a new one of theirs: both were put where the editor puts what comes next.
func (m *merger) places() {
	var new []*item
	for _, key := range m.theirs.order {
		if it := m.now[key]; it != nil && m.mine.items[key] == nil && it.name.local == "Bounds" && m.base.items[key] == nil && m.theirs.items[it.parent].name.local == "BPMNShape" {
			new = append(new, it)
		}
	}
	for _, key := range m.mine.order {
		it := m.now[key]
		if it == nil || len(new) == 0 || m.theirs.items[key] != nil || m.base.items[key] != nil || it.name.local != "Bounds" || m.mine.items[it.parent].name.local != "BPMNShape" {
			continue
		}
		x, y, w, h := box(it)
		for moved := true; moved; {
			moved = false
			for _, other := range new {
				x2, y2, w2, h2 := box(other)
				if x < x2+w2 && x2 < x+w && y < y2+h2 && y2 < y+h && h2 > 0 {
					y, moved = y2+h2+30, true
				}
			}
		}
		if _, was, _, _ := box(it); was != y {
			it.place(x, y, w, h)
		}
	}
}

// leadAnew finds the ways that fit the places of neither drawing, which are left to the layout, and settles the others
// that both changed. It gives no ways yet.
func (m *merger) leadAnew() map[string][]bpmn.Point {
	for key, it := range m.now {
		if it.name.local != "waypoint" || it.list == nil {
			continue
		}
		b, mine, theirs := m.base.items[key], m.mine.items[key], m.theirs.items[key]
		if b != nil && mine != nil && theirs != nil && mine.value == b.value && theirs.value == b.value {
			continue
		}
		fitsMine, fitsTheirs := mine != nil && m.fits(it.owner, m.mine), theirs != nil && m.fits(it.owner, m.theirs)
		switch {
		case !fitsMine && !fitsTheirs:
			m.undrawn = append(m.undrawn, key)
		case !fitsTheirs || mine != nil && theirs != nil && fitsMine && b != nil && theirs.value == b.value:
			it.list = mine.list
		case !fitsMine || b != nil && mine.value == b.value:
			it.list = theirs.list
		case mine.value != theirs.value && m.ask(m.about(it, "way", "", "as you led it", "as they led it"), Mine) == Theirs:
			it.list = theirs.list
		default:
			it.list = mine.list
		}
	}
	slices.Sort(m.undrawn)
	return nil
}

// fits tells whether what a connection joins stands where it stood in the file.
func (m *merger) fits(connection string, f *file) bool {
	now, was := m.now["#"+connection], f.items["#"+connection]
	if now == nil || was == nil {
		return true
	}
	if !slices.Equal(now.ends(), was.ends()) {
		return false
	}
	for _, end := range now.ends() {
		a, b := m.now[boundsOf(end)], f.items[boundsOf(end)]
		if a == nil || b == nil {
			continue
		}
		ax, ay, aw, ah := box(a)
		bx, by, bw, bh := box(b)
		if ax != bx || ay != by || aw != bw || ah != bh {
			return false
		}
	}
	return true
}

// word says a value in words: of a reference the title of what it names.
func (f *file) word(n name, w word) string {
	if bpmn.IsReference(n.local) && w.text != "" {
		return f.title("#" + unprefixed(w.text))
	}
	return w.text
}

// said gives a list in words.
func said(it *item) string {
	var all []string
	for _, e := range it.list {
		if text := strings.TrimSpace(e.Text()); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, "; ")
}
