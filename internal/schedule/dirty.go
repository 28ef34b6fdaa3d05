package schedule

import "math/bits"

// dirty is a set of nodes that is emptied in order.
type dirty struct{ words []uint64 }

func (d *dirty) add(i int32) { d.words[i>>6] |= 1 << (i & 63) }

func (d *dirty) fill(n int) {
	for i := range d.words {
		d.words[i] = ^uint64(0)
	}
	if rest := n & 63; rest > 0 {
		d.words[len(d.words)-1] = 1<<rest - 1
	}
}

// next gives the first node of the set from i on; −1 when there is none.
func (d *dirty) next(i int) int32 {
	w := i >> 6
	if w >= len(d.words) {
		return -1
	}
	word := d.words[w] >> (i & 63) << (i & 63)
	for word == 0 {
		if w++; w == len(d.words) {
			return -1
		}
		word = d.words[w]
	}
	return int32(w<<6 + bits.TrailingZeros64(word))
}

// previous gives the last node of the set up to i; −1 when there is none.
func (d *dirty) previous(i int) int32 {
	if i < 0 {
		return -1
	}
	w := i >> 6
	word := d.words[w] << (63 - i&63) >> (63 - i&63)
	for word == 0 {
		if w--; w < 0 {
			return -1
		}
		word = d.words[w]
	}
	return int32(w<<6 + 63 - bits.LeadingZeros64(word))
}

func (d *dirty) drop(i int32) { d.words[i>>6] &^= 1 << (i & 63) }
