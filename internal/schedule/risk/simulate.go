package risk

import (
	"context"
	"math"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"throughline/internal/fault"
)

// Options of a simulation. The same seed gives the same result, whatever the number of workers.
type Options struct {
	Simulations int // 10,000 if 0
	Seed        uint64
	Workers     int // as many as there are processors if 0
}

// block is how many simulations walk the network together: one bit of a word each.
const block = 64

// walker is the room in which a block is simulated.
type walker struct {
	*compiled
	seed                uint64
	start, finish, work []float64 // of activity i in simulation s of the block at i*block+s
	chances             []float64 // of correlated activities, in the order of their groups
	delays              []float64 // of activities hit by events, by their row
	normals             []float64
	masks               []uint64 // simulations in which an activity is critical
	critical            []int64
	end, cost           [block]float64
}

// Simulate draws durations and events and walks the network again and again. The error is Invalid for what is no network,
// Limit for one too large, or that of the context.
func Simulate(ctx context.Context, n *Network, o Options) (*Result, error) {
	if o.Simulations == 0 {
		o.Simulations = 10_000
	}
	if o.Simulations < 1 || o.Simulations > MostSimulations {
		return nil, fault.New(fault.Invalid, "%d simulations cannot be run; give a number from 1 to %d", o.Simulations, MostSimulations)
	}
	if len(n.Activities)*o.Simulations > MostDraws {
		return nil, fault.New(fault.Limit, "%d simulations of %d activities are too many; ask for at most %d", o.Simulations, len(n.Activities), MostDraws/len(n.Activities))
	}
	c, err := n.compile()
	if err != nil {
		return nil, err
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	r := &Result{Simulations: o.Simulations, Planned: c.planned(), Repairs: c.repaired,
		Criticality: make([]float64, len(n.Activities))}
	finishes, costs := make([]float64, o.Simulations), make([]float64, o.Simulations)
	var gather sync.Mutex
	critical := make([]int64, len(n.Activities))
	share(ctx, o.Workers, (o.Simulations+block-1)/block, func() (func(int), func()) {
		w := c.walker(o.Seed)
		return func(b int) {
				used := min(block, o.Simulations-b*block)
				w.walk(b, used)
				copy(finishes[b*block:], w.end[:used])
				copy(costs[b*block:], w.cost[:used])
			}, func() {
				gather.Lock()
				defer gather.Unlock()
				for i, k := range w.critical {
					critical[i] += k
				}
			}
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i, k := range critical {
		r.Criticality[i] = float64(k) / float64(o.Simulations)
	}
	r.Drivers = c.drivers(ctx, o, finishes)
	r.Finish, r.Cost = distribution(finishes), distribution(costs)
	return r, ctx.Err()
}

// share gives numbers below n to workers, each with a room of its own that it closes at the end.
func share(ctx context.Context, workers, n int, room func() (do func(int), end func())) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(workers, n) {
		all.Go(func() {
			do, end := room()
			for i := int(next.Add(1) - 1); i < n && ctx.Err() == nil; i = int(next.Add(1) - 1) {
				do(i)
			}
			end()
		})
	}
	all.Wait()
}

func (c *compiled) walker(seed uint64) *walker {
	n, members := len(c.Activities), 0
	for _, g := range c.groups {
		members += len(g.members)
	}
	return &walker{compiled: c, seed: seed, start: make([]float64, n*block), finish: make([]float64, n*block), work: make([]float64, n*block),
		chances: make([]float64, members*block), normals: make([]float64, (c.widest()+1)*block), delays: make([]float64, c.hitRows*block),
		masks: make([]uint64, n), critical: make([]int64, n)}
}

// planned gives the finish when everything takes as long as planned and nothing happens.
func (c *compiled) planned() float64 {
	w := c.walker(0)
	for i := range c.Activities {
		w.work[i*block] = c.Activities[i].Duration.Planned()
	}
	end := 0.0
	for _, j := range c.order {
		w.place(int(j), 1)
		end = math.Max(end, w.finish[int(j)*block])
	}
	return end
}

// walk simulates a block forwards, and backwards for what is critical in its first used simulations.
func (w *walker) walk(b, used int) {
	clear(w.cost[:])
	clear(w.end[:])
	for g := range w.groups {
		w.correlated(b, g)
	}
	w.happen(b)
	for _, j := range w.order {
		i := int(j)
		work := w.work[i*block : i*block+block]
		if w.chancesOf(i, b, work) {
			w.dice[i].roll(work)
		}
		if row := w.hits[i]; row >= 0 {
			for s, delay := range w.delays[int(row)*block : int(row)*block+block] {
				work[s] += delay
			}
		}
		a := &w.Activities[i]
		if a.Rate != 0 || a.Fixed != 0 {
			rate, fixed := float64(a.Rate), float64(a.Fixed)
			for s, d := range work {
				w.cost[s] += fixed + rate*d
			}
		}
		w.place(i, block)
		for s, f := range w.finish[i*block : i*block+block] {
			if f > w.end[s] {
				w.end[s] = f
			}
		}
	}
	for s := range w.cost {
		w.cost[s] = math.Round(w.cost[s])
	}
	w.trace(used)
}

// chancesOf puts the chances of an activity into work; false when it takes as long as it takes and work is filled already.
func (w *walker) chancesOf(i, b int, work []float64) bool {
	switch at := w.member[i]; {
	case w.dice[i].sure():
		w.dice[i].roll(work)
		return false
	case at >= 0:
		copy(work, w.chances[int(at)*block:])
	default:
		draw(work, w.seed, ofActivity, i, b)
	}
	return true
}

// place starts an activity behind all that it waits for, in the first used simulations.
func (w *walker) place(i, used int) {
	start, work := w.start[i*block:i*block+used], w.work[i*block:i*block+used]
	release := w.Activities[i].Release
	for s := range start {
		start[s] = release
	}
	for _, a := range w.arcs[w.first[i]:w.first[i+1]] {
		from := w.finish
		if a.kind == StartStart || a.kind == StartFinish {
			from = w.start
		}
		row := from[int(a.from)*block : int(a.from)*block+used]
		switch {
		case a.kind == FinishStart || a.kind == StartStart:
			for s, t := range row {
				if t += a.lag; t > start[s] {
					start[s] = t
				}
			}
		default:
			for s, t := range row {
				if t = w.backFrom(i, t+a.lag, work[s]); t > start[s] {
					start[s] = t
				}
			}
		}
	}
	finish := w.finish[i*block : i*block+used]
	if w.Clock != nil {
		for s := range finish {
			finish[s] = w.Clock.Finish(i, start[s], work[s])
		}
		return
	}
	for s := range finish {
		finish[s] = start[s] + work[s]
	}
}

func (w *walker) backFrom(i int, finish, work float64) float64 {
	if w.Clock != nil {
		return w.Clock.Start(i, finish, work)
	}
	return finish - work
}

// trace finds what is critical: what ends last, and whatever made the start of something critical. The times compared were
// computed in the same way from the same numbers, so that they are equal or not.
func (w *walker) trace(used int) {
	all := ^uint64(0) >> (block - used)
	clear(w.masks)
	for at := len(w.order) - 1; at >= 0; at-- {
		i := int(w.order[at])
		mask := w.masks[i]
		for s, f := range w.finish[i*block : i*block+block] {
			if f == w.end[s] {
				mask |= 1 << s
			}
		}
		if mask &= all; mask == 0 {
			continue
		}
		w.critical[i] += int64(bits.OnesCount64(mask))
		for _, a := range w.arcs[w.first[i]:w.first[i+1]] {
			from := w.finish
			if a.kind == StartStart || a.kind == StartFinish {
				from = w.start
			}
			back := a.kind == FinishFinish || a.kind == StartFinish
			for left := mask &^ w.masks[a.from]; left != 0; left &= left - 1 {
				s := bits.TrailingZeros64(left)
				t := from[int(a.from)*block+s] + a.lag
				if back {
					t = w.backFrom(i, t, w.work[i*block+s])
				}
				if t == w.start[i*block+s] {
					w.masks[a.from] |= 1 << s
				}
			}
		}
	}
}
