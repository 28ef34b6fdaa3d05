package bpmn

import "strings"

// pairing tells which element of the original is which of the edited file.
type pairing struct {
	o, e             *tree
	oDigest, eDigest []uint64
	toE, toO         []int32         // none for an element without its like
	unclear          map[string]bool // ids that one of the files gives twice
}

func newPairing(o, e *tree, oDigest, eDigest []uint64) *pairing {
	p := &pairing{o: o, e: e, oDigest: oDigest, eDigest: eDigest, toE: make([]int32, len(o.nodes)), toO: make([]int32, len(e.nodes))}
	for i := range p.toE {
		p.toE[i] = none
	}
	for i := range p.toO {
		p.toO[i] = none
	}
	p.pair(0, 0)
	p.unclear = map[string]bool{}
	for _, t := range []*tree{o, e} {
		for _, n := range t.duplicates {
			p.unclear[t.value(n, "id")] = true
		}
	}
	p.byIDs()
	for n := range int32(len(e.nodes)) {
		if p.toO[n] != none {
			p.children(p.toO[n], n)
		}
	}
	return p
}

func (p *pairing) pair(o, e int32) { p.toE[o], p.toO[e] = e, o }

// byIDs pairs what has the same id in both files. A step that became another kind of step stays the same step.
func (p *pairing) byIDs() {
	for id, o := range p.o.ids {
		e, ok := p.e.ids[id]
		if !ok || p.unclear[id] || o == 0 || e == 0 || p.o.uri(o) != p.e.uri(e) {
			continue
		}
		was, is := p.o.local(o), p.e.local(e)
		if was == is || nodeKinds[was] && nodeKinds[is] {
			p.pair(o, e)
		}
	}
}

// children pairs the children of two paired elements that have no pair yet, name by name.
func (p *pairing) children(o, e int32) {
	if p.o.nodes[o].first == none || p.e.nodes[e].first == none {
		return
	}
	type group struct{ o, e []int32 }
	groups := map[string]*group{}
	var order []*group
	for c := p.e.nodes[e].first; c != none; c = p.e.nodes[c].next {
		if p.toO[c] != none {
			continue
		}
		name := p.e.uri(c) + " " + p.e.local(c)
		if groups[name] == nil {
			groups[name] = &group{}
			order = append(order, groups[name])
		}
		groups[name].e = append(groups[name].e, c)
	}
	for c := p.o.nodes[o].first; c != none; c = p.o.nodes[c].next {
		if g := groups[p.o.uri(c)+" "+p.o.local(c)]; g != nil && p.toE[c] == none {
			g.o = append(g.o, c)
		}
	}
	for _, g := range order {
		p.group(g.o, g.e)
	}
}

// group pairs same-named siblings without an id common to both files.
func (p *pairing) group(o, e []int32) {
	if len(o) == 0 {
		return
	}
	local := p.o.local(o[0])
	switch {
	case p.o.isRef(o[0]):
		p.byKey(o, e, func(t *tree, n int32) string { return t.meant(n) })
		return
	case local == "waypoint" && p.o.uri(o[0]) == NSDI:
		p.inOrder(o, e)
		return
	case len(o) == 1 && len(e) == 1 && singular(local):
		p.pair(o[0], e[0])
		return
	}
	p.byKey(o, e, func(t *tree, n int32) string { return t.value(n, "id") })
	if drawn(p.o.uri(o[0])) {
		p.byKey(o, e, func(t *tree, n int32) string { return t.value(n, "bpmnElement") })
	}
	o, e = p.left(o, p.toE), p.left(e, p.toO)
	p.equals(o, e)
	p.byKey(p.left(o, p.toE), p.left(e, p.toO), naming)
	o, e = p.left(o, p.toE), p.left(e, p.toO)
	if len(o) == 0 || p.o.nodes[o[0]].foreign && len(o) != len(e) {
		return // which of several foreign elements went cannot be told, so none of them did
	}
	p.inOrder(o, e)
}

// singular kinds stand once in their parent, whatever their id.
func singular(local string) bool {
	switch local {
	case "process", "collaboration", "laneSet", "extensionElements", "BPMNDiagram", "BPMNPlane":
		return true
	}
	return false
}

// naming gives what an element without an id is likely to be told apart by.
func naming(t *tree, n int32) string {
	for _, a := range t.attrs(n) {
		switch strings.ToLower(t.attrLocal(a)) {
		case "name", "key", "metakey", "target", "locale", "lang", "event":
			return t.attrName(a) + "=" + t.attrValue(a)
		}
	}
	return ""
}

func (p *pairing) left(all, pairs []int32) []int32 {
	var free []int32
	for _, n := range all {
		if pairs[n] == none {
			free = append(free, n)
		}
	}
	return free
}

// byKey pairs elements with the same key, in order among those that share it; without a key there is no pair.
func (p *pairing) byKey(o, e []int32, key func(*tree, int32) string) {
	waiting := map[string][]int32{}
	for _, n := range o {
		if k := key(p.o, n); k != "" && p.toE[n] == none {
			waiting[k] = append(waiting[k], n)
		}
	}
	for _, n := range e {
		k := key(p.e, n)
		if line := waiting[k]; len(line) > 0 && p.toO[n] == none {
			p.pair(line[0], n)
			waiting[k] = line[1:]
		}
	}
}

// inOrder pairs first with first and so on. Two elements with different ids are never the same.
func (p *pairing) inOrder(o, e []int32) {
	for i := range min(len(o), len(e)) {
		a, b := p.o.value(o[i], "id"), p.e.value(e[i], "id")
		if a == b || a == "" || b == "" && p.o.nodes[o[i]].foreign {
			p.pair(o[i], e[i])
		}
	}
}

// equals pairs elements that mean the same, keeping order: the longest common subsequence, sought only where the two
// lists differ and only as far as that stays cheap.
func (p *pairing) equals(o, e []int32) {
	same := func(a, b int32) bool { return p.oDigest[a] == p.eDigest[b] }
	for len(o) > 0 && len(e) > 0 && same(o[0], e[0]) {
		p.pair(o[0], e[0])
		o, e = o[1:], e[1:]
	}
	for len(o) > 0 && len(e) > 0 && same(o[len(o)-1], e[len(e)-1]) {
		p.pair(o[len(o)-1], e[len(e)-1])
		o, e = o[:len(o)-1], e[:len(e)-1]
	}
	if len(o)*len(e) == 0 || len(o)*len(e) > 4_000_000 {
		return
	}
	width := len(e) + 1
	length := make([]int32, (len(o)+1)*width)
	for i := len(o) - 1; i >= 0; i-- {
		for j := len(e) - 1; j >= 0; j-- {
			if same(o[i], e[j]) {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(o) && j < len(e); {
		switch {
		case same(o[i], e[j]):
			p.pair(o[i], e[j])
			i, j = i+1, j+1
		case length[(i+1)*width+j] >= length[i*width+j+1]:
			i++
		default:
			j++
		}
	}
}
