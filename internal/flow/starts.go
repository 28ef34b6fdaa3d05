package flow

import (
	"time"

	"throughline/internal/flow/formula"
)

// Clock is a timer that begins the process by itself. Kind is date, duration or cycle, Text is what the map says.
type Clock struct {
	Event, Kind, Text string
	Def               int // which definition of the event
	formula.Schedule      // the first time after now; Times is 0 when all of them are over
}

// Clocks gives the timers that begin the process, counted from now. One whose time is not written out in the map cannot be
// known before there is a run, and is left out.
func (p *Program) Clocks(now time.Time) []Clock {
	var out []Clock
	for _, n := range p.root.starts {
		ways := []*node{n}
		if n.class == eventGate {
			ways = n.listens
		}
		for _, w := range ways {
			for i, ev := range w.events {
				if ev.time == nil {
					continue
				}
				s, text, err := ev.time.Resolve(func(string) (any, bool) { return nil, false }, now)
				if err != nil {
					continue
				}
				out = append(out, Clock{Event: w.id, Kind: ev.time.Kind, Text: text, Def: i, Schedule: s.From(now)})
			}
		}
	}
	return out
}

// Hears tells whether runs of the process can wait for a signal or a message.
func (p *Program) Hears() bool { return p.hears }

// hears tells an event that waits for a signal or a message within a run, and not for one that begins it.
func (n *node) hears(ev *event, root *body) bool {
	if ev.kind != "signal" && ev.kind != "message" || n.class == throw || n.class == end {
		return false
	}
	return n.class != start || n.body != root
}
