package process

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// RaciCell is what one cell of the assignment shall hold. Letters are any of R, A, C and I in any order, "" for none. The
// map says who does a step, so another R moves the step into the lane of that role; without Move that is refused, and the
// sentence says so.
type RaciCell struct {
	Step    string `json:"step"`
	Role    string `json:"role"`
	Letters string `json:"letters"`
	Move    bool   `json:"move,omitempty" doc:"Let the step move into the lane of the role"`
}

// Assign sets a cell of the assignment of the draft. What the map says cannot be contradicted: fault.Conflict tells what to
// change instead. A role that answers takes that from the one before, because exactly one does.
func (s *Service) Assign(ctx context.Context, process id.Process, version int64, cell RaciCell) (Version, error) {
	return s.edit(ctx, process, version, "raci.assigned", func(m *bpmn.Model) error { return assign(m, cell) })
}

func assign(m *bpmn.Model, cell RaciCell) error {
	letters, err := raciLetters(cell.Letters)
	if err != nil {
		return err
	}
	d := DocumentOf(m)
	at := slices.IndexFunc(d.Steps, func(s DocStep) bool { return s.ID == cell.Step && s.Activity })
	row := slices.IndexFunc(d.Raci.Rows, func(r RaciRow) bool { return r.Step == cell.Step })
	if at < 0 || row < 0 {
		return fault.New(fault.NotFound, "The process has no activity with the id %q; its page lists the steps there are", cell.Step)
	}
	role := strings.Join(strings.Fields(cell.Role), " ")
	if role == "" || utf8.RuneCountInString(role) > maxFact || strings.Contains(role, ";") {
		return fault.Field("role", "is not the name of a role: some words without a semicolon")
	}
	for _, known := range d.Raci.Roles {
		if strings.EqualFold(known, role) {
			role = known
		}
	}
	step, has := d.Steps[at], d.Raci.Rows[row].Cells[role]
	f := step.Facts
	wants := func(letter string) bool { return strings.Contains(letters, letter) }
	had := func(letter string) bool { return strings.Contains(has, letter) }
	lane := ""
	if wants("R") != had("R") {
		if lane, err = f.does(m, step, role, wants("R"), cell.Move); err != nil {
			return err
		}
	}
	switch {
	case wants("A") && !had("A"):
		f.Accountable = role
	case had("A") && !wants("A") && f.Accountable == "":
		return fault.New(fault.Conflict, "%s answers for every step that names nobody else; give the A of “%s” to another role, or change who answers for the process", role, step.Name)
	case had("A") && !wants("A"):
		f.Accountable = ""
	}
	f.Consulted = listed(f.Consulted, role, wants("C"))
	f.Informed = listed(f.Informed, role, wants("I"))
	if err := f.check(); err != nil {
		return err
	}
	if err := writeFacts(m, step.ID, f); err != nil {
		return err
	}
	if lane != "" {
		return m.MoveStep(step.ID, lane)
	}
	return nil
}

// does changes who does a step: by its lane, which it gives, or where no lane says it by a fact.
func (f *Facts) does(m *bpmn.Model, step DocStep, role string, shall, move bool) (lane string, err error) {
	in, inLane := m.View().Lane(step.Lane)
	named := f.Role != ""
	if !shall {
		if named {
			f.Role = ""
			return "", nil
		}
		where := "the pool " + role
		if inLane {
			where = "the lane " + role
		}
		return "", fault.New(fault.Conflict, "%s does “%s” because it stands in %s; move the step to another lane to change that", role, step.Name, where)
	}
	if inLane && named && strings.EqualFold(in.Name, role) {
		f.Role = ""
		return "", nil
	}
	for _, l := range m.View().Lanes {
		if !strings.EqualFold(strings.Join(strings.Fields(l.Name), " "), role) || l.Process != processOf(m, step.ID) {
			continue
		}
		if !move {
			return "", fault.New(fault.Conflict, "“%s” is done by %s; to give it to %s, move the step into that lane", step.Name, first(step.Who, "nobody"), role)
		}
		f.Role = ""
		return l.ID, nil
	}
	if inLane && !named {
		return "", fault.New(fault.Conflict, "“%s” stands in the lane %s, which says who does it; %s has no lane to move it to. Draw one first", step.Name, in.Name, role)
	}
	f.Role = role
	return "", nil
}

func processOf(m *bpmn.Model, step string) string {
	n, _ := m.View().Node(step)
	return n.Process
}

// listed gives names with a role among them, or without it.
func listed(names []string, role string, shall bool) []string {
	names = slices.DeleteFunc(slices.Clone(names), func(have string) bool { return strings.EqualFold(have, role) })
	if shall {
		names = append(names, role)
	}
	return names
}

// raciLetters puts letters into their order, each once.
func raciLetters(typed string) (string, error) {
	typed = strings.ToUpper(strings.Join(strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" ,;/", r) }), ""))
	if strings.Trim(typed, "RACI") != "" {
		return "", fault.Field("letters", "are not all of R, A, C and I")
	}
	out := ""
	for _, letter := range []string{"R", "A", "C", "I"} {
		if strings.Contains(typed, letter) {
			out += letter
		}
	}
	return out, nil
}

// RaciOnMap gives what is wrong with the assignment as problems of the map: row by row once somebody answers for
// something, else one problem that says nobody does.
func RaciOnMap(m *bpmn.Model) []bpmn.Problem {
	d := DocumentOf(m)
	begun := slices.ContainsFunc(d.Raci.Rows, func(r RaciRow) bool {
		for _, letters := range r.Cells {
			if strings.Contains(letters, "A") {
				return true
			}
		}
		return false
	})
	found := []bpmn.Problem{}
	if !begun && len(d.Raci.Rows) > 0 {
		return append(found, bpmn.Problem{Rule: "raci", ElementID: d.Raci.Rows[0].Step, Message: "Nobody answers for any step (no A); say who on the face of who does what", Severity: bpmn.Warning})
	}
	for _, p := range d.Raci.Problems {
		if p.Error {
			found = append(found, bpmn.Problem{Rule: "raci", ElementID: p.Step, Message: p.Message, Severity: bpmn.Warning})
		}
	}
	return found
}
