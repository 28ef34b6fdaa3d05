package flow

import "time"

// Await is one thing that a run waits to hear of, besides answers to what it asked for and its timers.
type Await struct {
	Key  string `json:"key"`  // of the act
	Node string `json:"node"` // the event
	Kind string `json:"kind"` // message, signal, conditional
	Name string `json:"name,omitempty"`
}

// Awaits gives the messages, signals and conditions a run waits for, so that a host can keep them where it looks when
// a message comes.
func (p *Program) Awaits(s State) ([]Await, error) {
	if s.Ended != "" {
		return nil, nil
	}
	m, err := p.load(s, time.Time{})
	if err != nil {
		return nil, err
	}
	var out []Await
	for _, h := range m.hearers(func(ev *event) bool {
		return ev.kind == "message" || ev.kind == "signal" || ev.kind == "conditional"
	}) {
		ev := h.at.events[h.def]
		out = append(out, Await{Key: h.act.key(), Node: h.at.id, Kind: ev.kind, Name: ev.name})
	}
	return out, nil
}
