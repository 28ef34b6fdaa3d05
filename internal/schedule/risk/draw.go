package risk

import "math"

// What a stream of chances is for: streams of different things never meet.
const (
	ofActivity = iota + 1
	ofEvent
	ofSeverity
	ofFactor
	ofMember
)

// draw fills a row with chances above 0 and below 1. The stream hangs on the seed, what it is for, and the block, never on what
// was drawn before, so that blocks can be simulated in any order, and again (SplitMix64: Steele, Lea and Flood 2014).
func draw(row []float64, seed uint64, kind, number, b int) {
	state := mix(mix(mix(seed+uint64(kind)*0x9e3779b97f4a7c15)+uint64(number)) + uint64(b)) //nolint:gosec // none is below 0
	for s := range row {
		state += 0x9e3779b97f4a7c15
		row[s] = (float64(mix(state)>>12) + 0.5) * 0x1p-52
	}
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// normal turns chances into values of the standard normal distribution.
func normal(row []float64) {
	for s, p := range row {
		row[s] = math.Sqrt2 * math.Erfinv(2*p-1)
	}
}

// chance turns values of the standard normal distribution into chances, never 0 or 1.
func chance(row []float64) {
	for s, z := range row {
		row[s] = math.Min(math.Max(0.5*math.Erfc(-z/math.Sqrt2), 0x1p-53), 1-0x1p-53)
	}
}

// happen draws the events of a block, adds up the delays by activity, and the costs.
func (w *walker) happen(b int) {
	clear(w.delays)
	var does, severity, values [block]float64
	for e := range w.Events {
		draw(does[:], w.seed, ofEvent, e, b)
		draw(severity[:], w.seed, ofSeverity, e, b)
		for k := range w.eventDice[e] {
			values = severity
			w.eventDice[e][k].roll(values[:])
			to := w.cost[:]
			if k > 0 {
				row := int(w.hits[w.Events[e].Hits[k-1].Activity])
				to = w.delays[row*block : row*block+block]
			}
			for s, u := range does {
				if u < w.Events[e].Probability {
					to[s] += values[s]
				}
			}
		}
	}
}

// correlated draws the chances of a group for a block.
func (w *walker) correlated(b, number int) {
	g := &w.groups[number]
	k := len(g.members)
	own := w.normals[block:]
	for m := range k {
		row := own[m*block : m*block+block]
		draw(row, w.seed, ofMember, g.first+m, b)
		normal(row)
	}
	if g.root == nil {
		shared := w.normals[:block]
		draw(shared, w.seed, ofFactor, number, b)
		normal(shared)
		for m := range k {
			out := w.chances[(g.first+m)*block : (g.first+m+1)*block]
			for s := range out {
				out[s] = g.load*shared[s] + g.rest*own[m*block+s]
			}
			chance(out)
		}
		return
	}
	for m := range k {
		out := w.chances[(g.first+m)*block : (g.first+m+1)*block]
		clear(out)
		for l, weight := range g.root[m] {
			if weight == 0 {
				continue
			}
			for s, z := range own[l*block : l*block+block] {
				out[s] += weight * z
			}
		}
		chance(out)
	}
}
