package lags

import "math"

// never stands for no path.
const never = math.MinInt32 / 4

// times is the matrix of longest paths: start(b) - start(a) is at least at[a*nodes+b]. Beside the activities it has the
// beginning and the end. Every change is written down with the decision that made it, to be taken back and to be explained.
type times struct {
	nodes, origin, end int
	at                 []int32
	head               []int32 // last change of each entry, -1 for none
	log                []change
	froms, tos         []int32
}

// change is what an entry became, by the literal at which place of the trail (-1 for a lag), and its change before.
type change struct{ cell, value, by, before int32 }

func newTimes(p *Problem) *times {
	n := len(p.Durations)
	t := &times{nodes: n + 2, origin: n, end: n + 1}
	t.at, t.head = make([]int32, t.nodes*t.nodes), make([]int32, t.nodes*t.nodes)
	for i := range t.at {
		t.at[i], t.head[i] = never, -1
	}
	put := func(a, b, w int) {
		if c := a*t.nodes + b; int32(w) > t.at[c] { //nolint:gosec // below MostPeriods
			t.at[c] = int32(w) //nolint:gosec // below MostPeriods
		}
	}
	for i := range t.nodes {
		put(i, i, 0)
	}
	put(t.origin, t.end, 0)
	for i, d := range p.Durations {
		put(t.origin, i, 0)
		put(i, t.end, d)
	}
	for _, l := range p.Lags {
		put(l.From, l.To, l.Least)
	}
	for k := range t.nodes {
		row := t.at[k*t.nodes : (k+1)*t.nodes]
		for a := range t.nodes {
			to := t.at[a*t.nodes+k]
			if to == never {
				continue
			}
			out := t.at[a*t.nodes : (a+1)*t.nodes]
			for b, w := range row {
				if w != never && to+w > out[b] {
					out[b] = to + w
				}
			}
		}
	}
	return t
}

func (t *times) get(a, b int) int32 { return t.at[a*t.nodes+b] }

// add puts an arc into the matrix and calls changed for every entry that grows; false, and nothing done, when it would close a
// circle that cannot be kept.
func (t *times) add(u, v int, w int32, by int32, changed func(a, b int, value int32)) bool {
	if back := t.get(v, u); back != never && back+w > 0 {
		return false
	}
	if t.get(u, v) >= w {
		return true
	}
	t.froms, t.tos = t.froms[:0], t.tos[:0]
	for a := range t.nodes {
		if to := t.get(a, u); to != never && to+w > t.get(a, v) {
			t.froms = append(t.froms, int32(a)) //nolint:gosec // below MostActivities
		}
	}
	for b := range t.nodes {
		if on := t.get(v, b); on != never && on+w > t.get(u, b) {
			t.tos = append(t.tos, int32(b)) //nolint:gosec // below MostActivities
		}
	}
	for _, a := range t.froms {
		to := t.get(int(a), u) + w
		for _, b := range t.tos {
			cell := int(a)*t.nodes + int(b)
			value := to + t.get(v, int(b))
			if value <= t.at[cell] {
				continue
			}
			t.log = append(t.log, change{int32(cell), t.at[cell], by, t.head[cell]}) //nolint:gosec // below MostActivities squared
			t.head[cell] = int32(len(t.log) - 1)                                     //nolint:gosec // below the memory there is
			t.at[cell] = value
			changed(int(a), int(b), value)
		}
	}
	return true
}

// undo takes back all changes from a length of the log on.
func (t *times) undo(length int) {
	for k := len(t.log) - 1; k >= length; k-- {
		c := t.log[k]
		t.at[c.cell], t.head[c.cell] = c.value, c.before
	}
	t.log = t.log[:length]
}

// path visits the places on the trail of the literals on the longest path from a to b as it was before a place.
func (t *times) path(a, b int, place int32, arc func(place int32) (u, v int), visit func(place int32)) {
	if a == b {
		return
	}
	k := t.head[a*t.nodes+b]
	for k >= 0 && t.log[k].by >= place {
		k = t.log[k].before
	}
	if k < 0 || t.log[k].by < 0 {
		return
	}
	by := t.log[k].by
	u, v := arc(by)
	t.path(a, u, by, arc, visit)
	visit(by)
	t.path(v, b, by, arc, visit)
}
