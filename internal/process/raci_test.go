package process

import (
	"math"
	"strings"
	"testing"

	"throughline/internal/bpmn"
)

func TestRaciRules(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells map[string]string
		want  string
	}{
		{"valid", map[string]string{"Ops": "RA", "IT": "R", "Fin": "C"}, ""},
		{"two A", map[string]string{"Ops": "A", "IT": "RA"}, "2 A"},
		{"no R", map[string]string{"Ops": "A", "Fin": "I"}, "no R"},
		{"no A", map[string]string{"Ops": "R"}, "no A"},
		{"empty", nil, "no A"},
		{"a crowd", map[string]string{"Ops": "RA", "IT": "R", "Fin": "R", "HR": "R"}, "4 R"},
		{"everybody asked", map[string]string{"Ops": "RA", "IT": "C", "Fin": "C", "HR": "C"}, "asks everybody"},
	} {
		var roles []string
		for role := range c.cells {
			roles = append(roles, role)
		}
		found := CheckRaci(roles, []RaciRow{{Step: "s", Name: "Pay", Cells: c.cells}})
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) == 0 || !strings.Contains(found[0].Message, c.want)) {
			t.Errorf("%s: %+v", c.name, found)
		}
	}
}

func TestRaciColumns(t *testing.T) {
	rows := make([]RaciRow, 6)
	for i := range rows {
		rows[i] = RaciRow{Name: "x", Cells: map[string]string{"Ops": "RA"}}
	}
	rows[5].Cells = map[string]string{"Fin": "RA"}
	var said []string
	for _, p := range CheckRaci([]string{"Ops", "Fin", "HR"}, rows) {
		if p.Error {
			t.Errorf("%+v", p)
		}
		said = append(said, p.Message)
	}
	if len(said) != 2 || said[0] != "Ops answers for 5 of 6 steps, more than a third" || said[1] != "HR has no letter in any row" {
		t.Errorf("%q", said)
	}
}

func amounts(v ...float64) []*float64 {
	out := make([]*float64, len(v))
	for i := range v {
		out[i] = &v[i]
	}
	return out
}

func TestValueStream(t *testing.T) {
	work, lead, right := amounts(20, 45, 10, 30), amounts(240, 1440, 480, 960), amounts(95, 80, 90, 85)
	d := Document{Steps: []DocStep{{Kind: "startEvent"}}}
	for i := range work {
		wait := *lead[i] - *work[i]
		d.Steps = append(d.Steps, DocStep{Activity: true, Facts: Facts{Work: work[i], Wait: &wait, Right: right[i], Rekey: i == 1}})
	}
	d.Steps = append(d.Steps, DocStep{Activity: true})
	s := StreamOf(&d)
	if s.Work != 105 || s.Lead != 3120 || math.Abs(*s.Activity-3.365) > 0.001 || math.Abs(*s.Right-58.14) > 0.001 || s.Timed != 4 || s.Steps != 5 || s.Rekeyed != 1 {
		t.Errorf("%+v, %v %v", s, *s.Activity, *s.Right)
	}
	if none := StreamOf(&Document{}); none.Activity != nil || none.Right != nil {
		t.Errorf("%+v", none)
	}
}

func TestRaciFallsOutOfTheMap(t *testing.T) {
	m, err := parse(bpmn.New("Pay", []bpmn.Lane{{Name: "Clerk"}, {Name: "Controller"}}))
	if err != nil {
		t.Fatal(err)
	}
	if d := DocumentOf(m); d.Raci.Rows[0].Cells["Clerk"] != "R" || !d.Raci.Problems[0].Error {
		t.Errorf("%+v", d.Raci)
	}
	f := Facts{Accountable: "controller", Consulted: []string{"Auditor"}, Informed: []string{"Clerk"}}
	if err := writeFacts(m, "Task_1", f); err != nil {
		t.Fatal(err)
	}
	d := DocumentOf(m)
	if got := d.Raci.Rows[0].Cells; got["Clerk"] != "RI" || got["Controller"] != "A" || got["Auditor"] != "C" || len(d.Raci.Roles) != 3 || len(d.Raci.Problems) != 0 {
		t.Errorf("%+v", d.Raci)
	}
	// Another lane is another cell.
	if err := m.MoveStep("Task_1", "Lane_2"); err != nil {
		t.Fatal(err)
	}
	if got := DocumentOf(m).Raci.Rows[0].Cells; got["Controller"] != "RA" || got["Clerk"] != "I" {
		t.Errorf("%+v", got)
	}
}

func TestFactsAreKeptInTheFile(t *testing.T) {
	m, err := parse(bpmn.New("Pay", nil))
	if err != nil {
		t.Fatal(err)
	}
	minutes := 12.5
	f := Facts{Text: "Look at **all** & file\n\n- one", Role: "Clerk", Tool: "ERP", Work: &minutes, Evidence: "Receipt", Rekey: true, KPI: "Days", Risk: "Paid twice", Stop: true, Approval: true, AwaitAsked: true, DaysAfter: "Start_1",
		Form: []Input{{Label: "Amount due?", Kind: Number, Required: true}, {Label: "Way", Kind: Choice, Options: []string{"bank", "card"}}}}
	if err := f.check(); err != nil {
		t.Fatal(err)
	}
	if err := writeFacts(m, "Task_1", f); err != nil {
		t.Fatal(err)
	}
	again, err := parse(m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	n, _ := again.View().Node("Task_1")
	got := factsOf(again, "Task_1", n.Documentation)
	if got.Text != f.Text || got.Role != "Clerk" || *got.Work != 12.5 || !got.Rekey || !got.Stop || !got.Approval || !got.AwaitAsked || got.DaysAfter != "Start_1" || len(got.Form) != 2 || got.Form[0].Name != "amount_due" || got.Form[1].Options[1] != "card" {
		t.Errorf("%+v", got)
	}
	if err := writeFacts(again, "Task_1", Facts{}); err != nil {
		t.Fatal(err)
	}
	if string(again.Bytes()) != string(bpmn.New("Pay", nil)) {
		t.Error("facts taken out leave something behind")
	}
}

func TestFactsThatCannotBe(t *testing.T) {
	below, above := -1.0, 101.0
	for name, f := range map[string]Facts{
		"time":     {Work: &below},
		"share":    {Right: &above},
		"text":     {Text: strings.Repeat("x", maxText+1)},
		"question": {Form: []Input{{Kind: Words}}},
		"kind":     {Form: []Input{{Label: "x", Kind: "colour"}}},
		"name":     {Form: []Input{{Label: "x", Name: "Ü x", Kind: Words}}},
		"twice":    {Form: []Input{{Label: "x", Kind: Words}, {Label: "x", Kind: Words}}},
		"choice":   {Form: []Input{{Label: "x", Kind: Choice}}},
	} {
		if err := f.check(); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}
