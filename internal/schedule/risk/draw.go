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

// The normal distribution between the points of a table, on straight lines: off by less than 1e-5 of a standard deviation, and
// 1e-6 of a chance. Beyond the table it is computed.
const (
	perUnit  = 256  // points of the table of chances for each standard deviation
	farthest = 8    // standard deviations to which it goes
	perWhole = 4096 // points of the table of values
	tail     = perWhole / 64
)

var chanceTable = func() (out [2*farthest*perUnit + 2]float64) {
	for k := range out {
		out[k] = 0.5 * math.Erfc(-(float64(k)/perUnit-farthest)/math.Sqrt2)
	}
	return out
}()

var normalTable = func() (out [perWhole + 1]float64) {
	for k := range out {
		out[k] = math.Sqrt2 * math.Erfinv(2*float64(k)/perWhole-1)
	}
	return out
}()

// normal turns chances into values of the standard normal distribution.
func normal(row []float64) {
	for s, p := range row {
		x := p * perWhole
		k := int(x)
		if k < tail || k >= perWhole-tail {
			row[s] = math.Sqrt2 * math.Erfinv(2*p-1)
			continue
		}
		row[s] = normalTable[k] + (x-float64(k))*(normalTable[k+1]-normalTable[k])
	}
}

// chance turns values of the standard normal distribution into chances, never 0 or 1.
func chance(row []float64) {
	for s, z := range row {
		x := (z + farthest) * perUnit
		if !(x >= 0 && x < 2*farthest*perUnit) {
			row[s] = math.Min(math.Max(0.5*math.Erfc(-z/math.Sqrt2), 0x1p-53), 1-0x1p-53)
			continue
		}
		k := int(x)
		row[s] = math.Min(chanceTable[k]+(x-float64(k))*(chanceTable[k+1]-chanceTable[k]), 1-0x1p-53)
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
