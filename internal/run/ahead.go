package run

import (
	"slices"

	"throughline/internal/bpmn"
	"throughline/internal/id"
)

// Ahead is a step that a run comes to for certain once those before it are done: between them there is no decision, no
// waiting and no other way. Who has no network can do it all the same, and tell it later.
type Ahead struct {
	Node     string     `json:"node"`
	After    string     `json:"after"` // node of the step before it
	Name     string     `json:"name"`
	Lane     string     `json:"lane,omitempty"`
	LaneName string     `json:"laneName,omitempty"`
	Assignee id.Person  `json:"assignee,omitempty"`
	Text     string     `json:"text,omitempty"`
	Tool     string     `json:"tool,omitempty"`
	Evidence string     `json:"evidence,omitempty"`
	Form     []Question `json:"form,omitempty"`
}

// mostAhead bounds how many steps are told ahead.
const mostAhead = 200

// ahead lists what comes after the open steps for certain, in the order in which it comes.
func (p *prepared) ahead(r Run, open []Step) []Ahead {
	out := []Ahead{}
	met := map[string]bool{}
	for _, st := range open {
		met[st.Node] = true
	}
	var follow func(node string)
	follow = func(node string) {
		for len(out) < mostAhead {
			if told := p.Steps[node]; told.Approval || told.AwaitAsked {
				return // others have a word in it first
			}
			n, ok := p.drawn.Node(node)
			if !ok || len(n.Outgoing) != 1 {
				return
			}
			way, _ := p.drawn.Flow(n.Outgoing[0])
			next, ok := p.drawn.Node(way.Target)
			if !ok || way.Conditional {
				return
			}
			if next.Kind == "parallelGateway" && len(next.Incoming) == 1 {
				for _, branch := range next.Outgoing {
					f, _ := p.drawn.Flow(branch)
					if to, ok := p.drawn.Node(f.Target); ok && p.add(&out, met, r, node, to) {
						follow(to.ID)
					}
				}
				return
			}
			if !p.add(&out, met, r, node, next) {
				return
			}
			node = next.ID
		}
	}
	for _, st := range open {
		if st.Kind == Work && st.Turn == 0 {
			follow(st.Node)
		}
	}
	return out
}

// add puts a step that people do on the list, unless it may be reached by other ways, is repeated, or is told already.
func (p *prepared) add(out *[]Ahead, met map[string]bool, r Run, after string, n bpmn.Node) bool {
	if met[n.ID] || !byPeople(n.Kind) || len(n.Incoming) != 1 || slices.Contains(p.repeated, n.ID) {
		return false
	}
	met[n.ID] = true
	told := p.Steps[n.ID]
	a := Ahead{Node: n.ID, After: after, Name: p.names[n.ID], Lane: n.Lane, LaneName: p.lane(n.Lane).Name, Assignee: r.Roles[n.Lane], Text: told.Text, Tool: told.Tool,
		Evidence: told.Evidence, Form: p.asks[n.ID]}
	if a.LaneName == "" {
		a.LaneName = told.Role
	}
	*out = append(*out, a)
	return true
}
