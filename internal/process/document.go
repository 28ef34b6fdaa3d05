package process

import (
	"context"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Document is a version of a process as people read it: its steps in order with all that is told of them.
type Document struct {
	Process  Process        `json:"process"`
	Version  Version        `json:"version"`
	Purpose  string         `json:"purpose"` // what the map's own process says of itself, Markdown
	Steps    []DocStep      `json:"steps"`
	Lanes    []LaneTeam     `json:"lanes"`
	Handoffs []Handoff      `json:"handoffs"`
	Stream   Stream         `json:"stream"`
	Raci     Raci           `json:"raci"`
	Tools    []string       `json:"tools"` // named by the steps, each once, in order
	Gaps     []bpmn.Problem `json:"gaps"`  // what a reader of the document would miss
}

// DocStep is one step of a document. The name of Activity tells work from events and gateways.
type DocStep struct {
	Number   int      `json:"number"`
	ID       string   `json:"id"`
	Kind     string   `json:"kind"` // the element's name in the standard
	Activity bool     `json:"activity"`
	Name     string   `json:"name"`
	Lane     string   `json:"lane,omitempty"`
	Who      string   `json:"who,omitempty"` // the role that does it: the fact, or the lane's or pool's name
	Depth    int      `json:"depth,omitempty"`
	Ways     []DocWay `json:"ways"` // where it goes on
	Facts
}

// DocWay is one way on. If is the condition in words, "otherwise", or "" when nothing decides.
type DocWay struct {
	Flow      string `json:"flow"`
	If        string `json:"if,omitempty"`
	Condition string `json:"condition,omitempty"` // what a program decides by
	To        string `json:"to"`
	ToName    string `json:"toName"`
	Number    int    `json:"number"`
}

// Handoff is work that passes from one role to another.
type Handoff struct {
	From     string `json:"from"` // step
	To       string `json:"to"`
	FromRole string `json:"fromRole"`
	ToRole   string `json:"toRole"`
}

// Document tells a version as a document; number 0 is the newest version, draft or not.
func (s *Service) Document(ctx context.Context, process id.Process, number int64) (Document, error) {
	p, v, err := s.version(ctx, process, number)
	if err != nil {
		return Document{}, err
	}
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Document{}, err
	}
	m, err := parse(data)
	if err != nil {
		return Document{}, err
	}
	d := DocumentOf(m)
	d.Process, d.Version = p, v
	gone, err := s.retired(ctx, s.db, &d)
	d.Gaps = append(d.Gaps, gone...)
	return d, err
}

// DocumentOf tells a map as a document, without the process and version it belongs to.
func DocumentOf(m *bpmn.Model) Document {
	view := m.View()
	d := Document{Steps: []DocStep{}, Lanes: []LaneTeam{}, Handoffs: []Handoff{}, Tools: []string{}, Gaps: []bpmn.Problem{}}
	for _, p := range view.Processes {
		if d.Purpose == "" {
			d.Purpose = p.Documentation
		}
	}
	for _, l := range view.Lanes {
		d.Lanes = append(d.Lanes, LaneTeam{ID: l.ID, Name: l.Name, Team: id.Team(m.Binding(l.ID))})
	}
	at := map[string]int{}
	for _, s := range m.Steps() {
		n, _ := view.Node(s.ID)
		step := DocStep{Number: s.Number, ID: s.ID, Kind: s.Kind, Activity: isActivity(s.Kind), Name: s.Name, Lane: s.Lane, Depth: s.Depth,
			Ways: []DocWay{}, Facts: factsOf(m, s.ID, n.Documentation)}
		step.Who = first(step.Role, s.LaneName, s.PoolName)
		for _, way := range s.Branches {
			f, _ := view.Flow(way.Flow)
			step.Ways = append(step.Ways, DocWay{Flow: way.Flow, If: way.If, Condition: f.Condition, To: way.To, ToName: way.ToName, Number: way.Number})
		}
		at[s.ID] = len(d.Steps)
		d.Steps = append(d.Steps, step)
	}
	for _, step := range d.Steps {
		for i, way := range step.Ways {
			to := d.Steps[at[way.To]]
			step.Ways[i].ToName = to.Title()
			if step.HandsTo(to) {
				d.Handoffs = append(d.Handoffs, Handoff{From: step.ID, To: to.ID, FromRole: step.Who, ToRole: to.Who})
			}
		}
		if step.Tool != "" {
			d.Tools = tidy(append(d.Tools, step.Tool))
		}
	}
	for _, f := range view.MessageFlows {
		from, known := at[f.Source]
		to, both := at[f.Target]
		if known && both {
			d.Handoffs = append(d.Handoffs, Handoff{From: f.Source, To: f.Target, FromRole: d.Steps[from].Who, ToRole: d.Steps[to].Who})
		}
	}
	d.Stream, d.Raci = StreamOf(&d), raciOf(m, &d)
	d.Gaps = append(d.Gaps, d.gaps()...)
	return d
}

// HandsTo tells whether the work passes to another role on the way to the step.
func (from DocStep) HandsTo(to DocStep) bool {
	return from.Who != "" && to.Who != "" && !strings.EqualFold(from.Who, to.Who)
}

// gaps lists what a reader would miss: who does a step, and how.
func (d *Document) gaps() []bpmn.Problem {
	var all []bpmn.Problem
	miss := func(s DocStep, rule, what string) {
		all = append(all, bpmn.Problem{Rule: rule, ElementID: s.ID, Message: "“" + s.Name + "” " + what, Severity: bpmn.Warning})
	}
	for _, s := range d.Steps {
		if !s.Activity {
			continue
		}
		if s.Who == "" {
			miss(s, "step-role", "does not say who does it; put it into a lane or name a role")
		}
		if strings.TrimSpace(s.Text) == "" {
			miss(s, "step-text", "does not say how it is done")
		}
	}
	return all
}

// isActivity tells work from events and gateways.
func isActivity(kind string) bool {
	return kind == "task" || strings.HasSuffix(kind, "Task") || strings.HasSuffix(kind, "ubProcess") || kind == "transaction" || kind == "callActivity"
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// Carried gives a version of a process with its map and document, for a run of it; "" is the newest published version.
// It asks for no rights.
func (s *Service) Carried(ctx context.Context, q db.Q, process id.Process, version id.Version) (Document, []byte, error) {
	p, err := processes.Get(ctx, q, string(process))
	if err != nil {
		return Document{}, nil, err
	}
	if version == "" {
		if version, err = s.Holding(ctx, q, process); err != nil {
			return Document{}, nil, err
		}
	}
	list, err := versions.Select(ctx, q, `WHERE process_id = $1 AND id = $2`, string(process), string(version))
	if err != nil {
		return Document{}, nil, err
	}
	if len(list) == 0 {
		return Document{}, nil, fault.New(fault.NotFound, "%s has no such version", p.Name)
	}
	data, err := db.KeptMap(ctx, q, list[0].Map)
	if err != nil {
		return Document{}, nil, err
	}
	m, err := parse(data)
	if err != nil {
		return Document{}, nil, err
	}
	d := DocumentOf(m)
	d.Process, d.Version = p, list[0]
	return d, data, nil
}

// Holding gives the version of a process that holds: its newest published one. A process in the bin, a retired one and one that
// was never published have none, which is an error that says so. It asks for no rights and reads no map.
func (s *Service) Holding(ctx context.Context, q db.Q, process id.Process) (id.Version, error) {
	p, err := processes.Get(ctx, q, string(process))
	if err != nil {
		return "", err
	}
	if !p.Deleted.IsZero() {
		return "", fault.New(fault.NotFound, "This process is in the bin; restore it first")
	}
	if err := p.living(); err != nil {
		return "", err
	}
	list, err := db.Strings[id.Version](ctx, q, `SELECT id FROM process_version WHERE process_id = $1 AND status = 'published' ORDER BY number DESC LIMIT 1`, string(process))
	if err != nil {
		return "", err
	}
	if len(list) == 0 {
		return "", fault.New(fault.Conflict, "%s has no published version yet; publish its draft, then start a run", p.Name)
	}
	return list[0], nil
}
