package process

import (
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/bpmn/layout"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// maxMap bounds a stored map; the largest public ones are below 2 MB.
const maxMap = 8 << 20

func (p *Process) check() error {
	p.Name, p.Description = strings.TrimSpace(p.Name), strings.TrimSpace(p.Description)
	teams := make([]id.Team, 0, len(p.Teams))
	for _, t := range p.Teams {
		if t != "" && !slices.Contains(teams, t) {
			teams = append(teams, t)
		}
	}
	p.Teams = teams
	var c fault.Check
	c.Need(p.Name != "", "name", "is empty; name what is done, such as Employee onboarding")
	c.Need(utf8.RuneCountInString(p.Name) <= 200, "name", "is longer than 200 characters")
	c.Need(utf8.RuneCountInString(p.Description) <= 50_000, "description", "is longer than 50,000 characters")
	c.Need(p.ReviewMonths >= 0 && p.ReviewMonths <= 120, "reviewMonths", "is not a number of months from 0 to 120")
	return c.Err()
}

// parse reads a map within the bound that is stored.
func parse(data []byte) (*bpmn.Model, error) {
	return bpmn.ParseLimited(data, bpmn.Limits{Bytes: maxMap})
}

// fresh gives the map of a new process: its lanes, each bound to its team, and a first step.
func fresh(name string, lanes []Lane) ([]byte, error) {
	if len(lanes) > 50 {
		return nil, fault.Field("lanes", "are more than 50; a map of so many is read by nobody")
	}
	drawn := make([]bpmn.Lane, len(lanes))
	for i, l := range lanes {
		if drawn[i].Name = strings.TrimSpace(l.Name); drawn[i].Name == "" {
			return nil, fault.Field("lanes", "need a name each")
		}
	}
	data := bpmn.New(name, drawn)
	m, err := parse(data)
	if err != nil {
		return nil, err
	}
	for i, lane := range m.Lanes() {
		if team := lanes[i].Team; team != "" {
			if err := m.Bind(lane.ID, string(team)); err != nil {
				return nil, err
			}
		}
	}
	return m.Bytes(), nil
}

// shown gives a map that has no drawing at all one. A file that cannot be laid out, because it is too large, stays as it is.
func shown(m *bpmn.Model, file []byte) []byte {
	if v := m.View(); len(v.Shapes) > 0 || len(v.Nodes) == 0 || layout.Arrange(m) != nil {
		return file
	}
	return m.Bytes()
}

// publishable refuses a map that the standard forbids, naming each element; warnings stop nothing.
func publishable(data []byte) error {
	m, err := parse(data)
	if err != nil {
		return err
	}
	e := fault.New(fault.Conflict, "The map cannot be published yet; it stays a draft until these are mended")
	for _, p := range check.Carried(m) {
		if p.Severity == bpmn.Error {
			e.Problems = append(e.Problems, fault.Problem{Field: p.ElementID, Message: p.Message})
		}
	}
	for _, n := range m.View().Nodes {
		if n.Kind != "startEvent" || n.Parent != "" {
			continue
		}
		if at, _ := m.Element(n.ID); at.Child("conditionalEventDefinition").Exists() {
			e.Problems = append(e.Problems, fault.Problem{Field: n.ID, Message: "“" + n.Title() + "” waits for a condition before there is a run, and nothing here watches for it; let a timer, a message or a signal begin the process"})
		}
	}
	if len(e.Problems) > 0 {
		return e
	}
	return nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
