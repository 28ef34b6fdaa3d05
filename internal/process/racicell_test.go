package process

import (
	"strings"
	"testing"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
)

func raciMap(t *testing.T) *bpmn.Model {
	t.Helper()
	data, err := fresh("Buy", []Lane{{Name: "People ops"}, {Name: "IT"}})
	if err != nil {
		t.Fatal(err)
	}
	m, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func cellOf(m *bpmn.Model, role string) string {
	d := DocumentOf(m)
	return d.Raci.Rows[0].Cells[role]
}

// Edits of the assignment reach the map and edits of the map the assignment.
func TestAssignBothWays(t *testing.T) {
	m := raciMap(t)
	must := func(c RaciCell) {
		t.Helper()
		c.Step = "Task_1"
		if err := assign(m, c); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(c RaciCell, says string) {
		t.Helper()
		c.Step = "Task_1"
		before := string(m.Bytes())
		if err := assign(m, c); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v gives %v, not %q", c, err, says)
		}
		if string(m.Bytes()) != before {
			t.Error("a refusal changed the map")
		}
	}
	must(RaciCell{Role: "it", Letters: "ca"})
	if got := cellOf(m, "IT"); got != "AC" {
		t.Errorf("IT has %q", got)
	}
	must(RaciCell{Role: "Boss", Letters: "A I"})
	if cellOf(m, "IT") != "C" || cellOf(m, "Boss") != "AI" {
		t.Errorf("IT has %q, Boss %q: exactly one answers", cellOf(m, "IT"), cellOf(m, "Boss"))
	}
	refused(RaciCell{Role: "IT", Letters: "RC"}, "move the step into that lane")
	refused(RaciCell{Role: "People ops", Letters: ""}, "because it stands in the lane People ops")
	refused(RaciCell{Role: "Boss", Letters: "RAI"}, "has no lane to move it to")
	refused(RaciCell{Role: "Boss", Letters: "X"}, "are not all of R, A, C and I")
	must(RaciCell{Role: "IT", Letters: "RC", Move: true})
	if n, _ := m.View().Node("Task_1"); n.Lane != "Lane_2" || cellOf(m, "IT") != "RC" || cellOf(m, "People ops") != "" {
		t.Errorf("the step stands in %s and IT has %q", n.Lane, cellOf(m, "IT"))
	}
	if err := m.MoveStep("Task_1", "Lane_1"); err != nil {
		t.Fatal(err)
	}
	if cellOf(m, "People ops") != "R" || cellOf(m, "IT") != "C" {
		t.Errorf("moved back, People ops have %q and IT %q", cellOf(m, "People ops"), cellOf(m, "IT"))
	}
	if got := RaciOnMap(m); len(got) != 0 {
		t.Errorf("%v", got)
	}
	// The only A goes: an error on the grid and a problem on the map.
	must(RaciCell{Role: "Boss", Letters: "I"})
	d := DocumentOf(m)
	if len(d.Raci.Problems) == 0 || !d.Raci.Problems[0].Error || !strings.Contains(d.Raci.Problems[0].Message, "no A") {
		t.Errorf("the grid says %v", d.Raci.Problems)
	}
	if got := RaciOnMap(m); len(got) != 1 || !strings.Contains(got[0].Message, "no A") || got[0].ElementID != "Task_1" {
		t.Errorf("the map says %v", got)
	}
}

// Who answers for the whole process cannot be taken off one step, only replaced there; a step outside lanes takes its R
// from the grid, and everything survives the file.
func TestAssignWithoutLanes(t *testing.T) {
	data, err := fresh("Buy", nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SetFact("Process_1", factAccountable, "Boss"); err != nil {
		t.Fatal(err)
	}
	if err := assign(m, RaciCell{Step: "Task_1", Role: "Boss"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("taking the A of the process off a step gives %v", err)
	}
	if err := assign(m, RaciCell{Step: "Task_1", Role: "Clerk", Letters: "RA"}); err != nil {
		t.Fatal(err)
	}
	again, err := parse(m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if cellOf(again, "Clerk") != "RA" || cellOf(again, "Boss") != "" {
		t.Errorf("read back, Clerk has %q and Boss %q", cellOf(again, "Clerk"), cellOf(again, "Boss"))
	}
	if err := assign(m, RaciCell{Step: "Task_1", Role: "Clerk", Letters: "A"}); err != nil || cellOf(m, "Clerk") != "A" {
		t.Errorf("the R by hand stays: %v, %q", err, cellOf(m, "Clerk"))
	}
	if err := assign(m, RaciCell{Step: "End_1", Role: "Clerk", Letters: "R"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an event has a row: %v", err)
	}
}
