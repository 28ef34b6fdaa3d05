package run

import (
	"context"
	"strings"
	"sync"

	"throughline/internal/bpmn"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/id"
)

// prepared is a version of a process ready to be carried out. It never changes.
type prepared struct {
	Definition
	program *flow.Program
	names   map[string]string     // of the nodes, those this package added included
	asks    map[string][]Question // by node: its form, and the decisions it takes
	decides map[string]string     // by node: the decision that the run cannot go on without
	choices map[string][]string   // by ad hoc sub-process: the activities that can be chosen
	roles   []Role
	stops   bool                // some step stops the run
	after   map[string][]string // by node: those whose days count from its end
	lanes   map[string]string   // by node
	// inserted are the steps this package put in to ask people, with the place each asks at.
	inserted map[string]string
	drawn    *bpmn.View // the map with what this package added

	repeated []string // nodes that are done several times
}

// programs keeps the prepared versions in memory: they never change, and preparing one reads and checks a whole map.
type programs struct {
	mu   sync.Mutex
	kept map[id.Version]*prepared
}

// mostPrograms bounds what is kept; a server carries out few versions at a time.
const mostPrograms = 200

func (p *programs) get(version id.Version) *prepared {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.kept[version]
}

func (p *programs) put(version id.Version, one *prepared) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil || len(p.kept) >= mostPrograms {
		p.kept = map[id.Version]*prepared{}
	}
	p.kept[version] = one
}

// load gives a version of a process ready to be carried out.
func (s *Service) load(ctx context.Context, q db.Q, process id.Process, version id.Version) (*prepared, error) {
	if version == "" && s.deps.Holding != nil {
		var err error
		if version, err = s.deps.Holding(ctx, q, process); err != nil {
			return nil, err
		}
	}
	if version != "" {
		if kept := s.programs.get(version); kept != nil {
			return kept, nil
		}
	}
	d, err := s.deps.Definition(ctx, q, process, version)
	if err != nil {
		return nil, err
	}
	if kept := s.programs.get(d.Version); kept != nil {
		return kept, nil
	}
	p, err := prepare(d)
	if err != nil {
		return nil, err
	}
	s.programs.put(d.Version, p)
	return p, nil
}

func prepare(d Definition) (*prepared, error) {
	r, refusals, err := Prepare(d)
	if err != nil {
		return nil, err
	}
	if len(refusals) == 0 {
		return r.p, nil
	}
	e := fault.New(fault.Conflict, "Version %d of %s cannot be carried out yet", d.Number, d.Name)
	for _, r := range refusals {
		e.Problems = append(e.Problems, fault.Problem{Field: r.Element, Message: r.Reason})
	}
	return nil, e
}

func (p *prepared) compile() ([]flow.Refusal, error) {
	m, err := bpmn.Parse(p.Map)
	if err != nil {
		return nil, err
	}
	for node, told := range p.Steps {
		p.asks[node] = told.Form
	}
	if err := p.letPeopleDecide(m); err != nil {
		return nil, err
	}
	v := m.View()
	p.drawn, p.lanes = v, map[string]string{}
	for _, n := range v.Nodes {
		p.names[n.ID], p.lanes[n.ID] = n.Title(), n.Lane
		if e, _ := m.Element(n.ID); e.Child("multiInstanceLoopCharacteristics").Exists() || e.Child("standardLoopCharacteristics").Exists() {
			p.repeated = append(p.repeated, n.ID)
		}
		if around, _ := v.Node(n.Parent); around.Kind == "adHocSubProcess" && len(n.Incoming) == 0 && n.AttachedTo == "" && !n.EventSubProcess && !n.ForCompensation {
			p.choices[n.Parent] = append(p.choices[n.Parent], n.ID)
		}
	}
	process := ""
	if len(v.Processes) > 1 {
		// Of several pools the one with lanes or steps of its own is ours; the executable one where the file says so.
		for _, one := range v.Processes {
			if one.Executable || process == "" {
				process = one.ID
			}
			if one.Executable {
				break
			}
		}
	} else if len(v.Processes) == 1 {
		process = v.Processes[0].ID
	}
	var refusals []flow.Refusal
	p.program, refusals = flow.Compile(m, process, flow.Options{})
	p.gather()
	return refusals, nil
}

// letPeopleDecide makes a gateway none of whose ways has a condition one that people decide at: whoever does the step
// before it is asked, and where no person does, a step that asks is put in. The map on paper stays as it is.
func (p *prepared) letPeopleDecide(m *bpmn.Model) error {
	for _, g := range m.View().Nodes {
		if g.Kind != "exclusiveGateway" && g.Kind != "inclusiveGateway" || len(g.Outgoing) < 2 {
			continue
		}
		v := m.View()
		decided := false
		question := Question{Name: variable("way_" + g.ID), Label: g.Name, Kind: "choice", Required: true}
		if question.Label == "" {
			question.Label = "Which way does it go on?"
		}
		for _, way := range g.Outgoing {
			f, _ := v.Flow(way)
			decided = decided || f.Conditional
			to, _ := v.Node(f.Target)
			label := f.Name
			if label == "" {
				label = "Go on to " + to.Title()
			}
			question.Options = append(question.Options, Option{Value: way, Label: label})
		}
		if decided {
			continue
		}
		if g.Kind == "inclusiveGateway" {
			question.Kind = "choices"
		}
		for _, into := range g.Incoming {
			f, _ := v.Flow(into)
			before, ok := v.Node(f.Source)
			node := before.ID
			if !ok || !byPeople(before.Kind) || len(before.Outgoing) != 1 || repeats(m, before.ID) {
				var err error
				if node, err = m.InsertStep(f.Source, into, bpmn.NewStep{Name: question.Label, Lane: g.Lane}); err != nil {
					return err
				}
				v = m.View()
				if p.inserted == nil {
					p.inserted = map[string]string{}
				}
				p.inserted[node] = g.ID + " " + into
			}
			p.asks[node] = append(append([]Question(nil), p.asks[node]...), question)
			if g.Default == "" {
				p.decides[node] = question.Label
			}
		}
		for _, way := range g.Outgoing {
			test := question.Name + ` == "` + way + `"`
			if g.Kind == "inclusiveGateway" {
				test = `"` + way + `" in ` + question.Name
			}
			if way == g.Default {
				continue // taken when no other is
			}
			if err := m.SetCondition(way, test); err != nil {
				return err
			}
		}
	}
	return nil
}

// repeats tells an activity that is done several times, so that no one turn of it decides.
func repeats(m *bpmn.Model, node string) bool {
	e, _ := m.Element(node)
	return e.Child("multiInstanceLoopCharacteristics").Exists()
}

func byPeople(kind string) bool {
	return kind == "task" || kind == "userTask" || kind == "manualTask"
}

// variable makes of an id a name that expressions can read.
func variable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, text)
}

// lane gives the lane with the id.
func (p *prepared) lane(key string) Lane {
	for _, l := range p.Lanes {
		if l.ID == key {
			return l
		}
	}
	return Lane{}
}
