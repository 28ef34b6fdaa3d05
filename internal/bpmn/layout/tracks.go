package layout

import (
	"math"
	"sort"
)

// share gives the nets of a channel their tracks, so that no two run over one another and few cross.
func (ch *channel) share() {
	nets := ch.nets
	if len(nets) == 0 {
		return
	}
	sort.SliceStable(nets, func(i, j int) bool { return nets[i].key() < nets[j].key() })
	if len(nets) > 400 {
		for i, n := range nets {
			n.track = i % 120
		}
		ch.tracks = 120
		return
	}
	for round := 0; round < 20; round++ {
		better := false
		for i := 1; i < len(nets); i++ {
			if a, b := nets[i-1], nets[i]; meets(a, b) && toll(b, a) < toll(a, b) {
				nets[i-1], nets[i] = b, a
				better = true
			}
		}
		if !better {
			break
		}
	}
	for i, n := range nets {
		n.track = 0
		for _, o := range nets[:i] {
			if meets(o, n) {
				n.track = max(n.track, o.track+1)
			}
		}
		ch.tracks = max(ch.tracks, n.track+1)
	}
}

// key orders nets so that those leading down cross little: the lowest first, and those leading up: the highest first.
func (n *net) key() float64 {
	if n.y1 > n.y0 {
		return -n.y0
	}
	return n.y0 - 1e7
}

func meets(a, b *net) bool { return a.low() < b.high()+trackGap && b.low() < a.high()+trackGap }

// pin is where a net comes in or goes out.
type pin struct {
	y    float64
	side int
}

func (n *net) pins() [2]pin { return [2]pin{{n.y0, n.s0}, {n.y1, n.s1}} }

// toll counts what goes wrong if net a runs left of net b: crossings, and dearly two ways on one line.
func toll(a, b *net) int {
	n := 0
	for _, p := range a.pins() {
		if p.side == rightSide && p.y > b.low() && p.y < b.high() {
			n++
		}
	}
	for _, p := range b.pins() {
		if p.side == leftSide && p.y > a.low() && p.y < a.high() {
			n++
		}
	}
	for _, p := range a.pins() {
		for _, q := range b.pins() {
			if p.side == rightSide && q.side == leftSide && math.Abs(p.y-q.y) < 4 {
				n += 100
			}
		}
	}
	return n
}
