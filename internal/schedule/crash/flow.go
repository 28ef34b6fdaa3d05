package crash

import (
	"math"

	"throughline/internal/schedule/risk"
)

// unlimited is the price of what cannot be had. A flow that reaches it means that no cut can be paid.
const unlimited = math.MaxInt64 / 4

// wire is a constraint between two events: at[to] - at[from] is at least length, or less at the price of limit a period.
// What flows through it is what one period costs here.
type wire struct {
	from, to, length int
	limit, flow      int64
}

// flow is the state of the search: times of events, and flows that prove them cheapest. A wire with room to spare carries
// nothing; one that is shortened carries its limit.
type flow struct {
	activities []Activity
	wires      []wire
	out        [][]int // wires at each event, by their number, as they leave; -1-number as they come in
	at         []int
	sink       int
	amount     int64
	scale      int64
	seen       []bool
}

// newFlow makes an event of the start (2i) and of the finish (2i+1) of each activity.
func newFlow(activities []Activity, links []Link) *flow {
	n := len(activities)
	f := &flow{activities: activities, out: make([][]int, 2*n+2), at: make([]int, 2*n+2), sink: 2*n + 1, seen: make([]bool, 2*n+2), scale: scaleOf(activities)}
	source := 2 * n
	for i, a := range activities {
		f.wire(source, 2*i, 0, unlimited)
		f.wire(2*i+1, f.sink, 0, unlimited)
		if span := int64(a.Normal - a.Shortest); span > 0 {
			f.wire(2*i, 2*i+1, a.Normal, int64(math.Round(float64(a.Extra)*float64(f.scale)/float64(span))))
		}
		f.wire(2*i, 2*i+1, a.Shortest, unlimited)
		f.wire(2*i+1, 2*i, -a.Normal, unlimited) // it lasts no longer than normally
	}
	for _, l := range links {
		from, to := 2*l.From+1, 2*l.To
		if l.Type == risk.StartStart || l.Type == risk.StartFinish {
			from--
		}
		if l.Type == risk.FinishFinish || l.Type == risk.StartFinish {
			to++
		}
		f.wire(from, to, l.Lag, unlimited)
	}
	f.wire(source, f.sink, 0, unlimited)
	// The earliest times: over every wire again until nothing moves, as links may lead back within an activity.
	for moved := true; moved; {
		moved = false
		for _, w := range f.wires {
			if t := f.at[w.from] + w.length; t > f.at[w.to] {
				f.at[w.to], moved = t, true
			}
		}
	}
	return f
}

func (f *flow) wire(from, to, length int, limit int64) {
	f.out[from] = append(f.out[from], len(f.wires))
	f.out[to] = append(f.out[to], -1-len(f.wires))
	f.wires = append(f.wires, wire{from, to, length, limit, 0})
}

func (w *wire) gap(at []int) int { return at[w.to] - at[w.from] - w.length }

// room tells what more may flow through a wire, along it or against it.
func (f *flow) room(number int) (next int, room int64) {
	if number >= 0 {
		w := &f.wires[number]
		if w.gap(f.at) != 0 {
			return w.to, 0
		}
		return w.to, w.limit - w.flow
	}
	w := &f.wires[-1-number]
	if w.gap(f.at) != 0 {
		return w.from, 0
	}
	return w.from, w.flow
}

// saturate lets flow what can; false when it has no end. Behind it, seen are the events that a period less leaves in place.
func (f *flow) saturate() bool {
	by := make([]int, len(f.at))
	for {
		clear(f.seen)
		source := f.sink - 1
		queue := []int{source}
		f.seen[source] = true
		for len(queue) > 0 && !f.seen[f.sink] {
			at := queue[0]
			queue = queue[1:]
			for _, number := range f.out[at] {
				if next, room := f.room(number); room > 0 && !f.seen[next] {
					f.seen[next], by[next] = true, number
					queue = append(queue, next)
				}
			}
		}
		if !f.seen[f.sink] {
			return true
		}
		least := int64(math.MaxInt64)
		f.back(by, func(number int) {
			_, room := f.room(number)
			least = min(least, room)
		})
		if f.amount+least >= unlimited/2 {
			return false
		}
		f.amount += least
		f.back(by, func(number int) {
			if number >= 0 {
				f.wires[number].flow += least
			} else {
				f.wires[-1-number].flow -= least
			}
		})
	}
}

// back visits the wires of the way that was found.
func (f *flow) back(by []int, visit func(number int)) {
	for at := f.sink; at != f.sink-1; {
		number := by[at]
		visit(number)
		if number >= 0 {
			at = f.wires[number].from
		} else {
			at = f.wires[-1-number].to
		}
	}
}

// stuck gives the activities on an endless way: those whose shortest wire lies on it.
func (f *flow) stuck() (out []int) {
	for i := range f.activities {
		for _, number := range f.out[2*i] {
			if number >= 0 && f.wires[number].to == 2*i+1 && f.wires[number].limit == unlimited && f.wires[number].gap(f.at) == 0 && f.seen[2*i] && f.seen[2*i+1] {
				out = append(out, i)
			}
		}
	}
	return out
}

// shift moves every event beyond the cut earlier, until a wire becomes tight or the price changes, by most periods at most.
func (f *flow) shift(most int) {
	for i := range f.wires {
		w := &f.wires[i]
		switch gap := w.gap(f.at); {
		case f.seen[w.from] && !f.seen[w.to] && gap > 0:
			most = min(most, gap)
		case !f.seen[w.from] && f.seen[w.to] && gap < 0:
			most = min(most, -gap)
		}
	}
	for e := range f.at {
		if !f.seen[e] {
			f.at[e] -= most
		}
	}
}

func (f *flow) durations() []int {
	out := make([]int, len(f.activities))
	for i := range out {
		out[i] = f.at[2*i+1] - f.at[2*i]
	}
	return out
}
