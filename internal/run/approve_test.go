package run_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/run"
)

// paying is a process by hand: enter, then pay; ways beside each other where both is said.
func paying(t *testing.T) []byte {
	t.Helper()
	m, err := bpmn.Parse(bpmn.New("Paying", []bpmn.Lane{{Name: "People ops"}, {Name: "IT"}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.InsertStep("Task_1", "", bpmn.NewStep{Name: "Pay", Lane: "Lane_2"}); err != nil {
		t.Fatal(err)
	}
	return m.Bytes()
}

// events counts what a kind of event told, newest last.
func (w world) events(t *testing.T, kind string) []history.Event {
	t.Helper()
	var out []history.Event
	all, err := history.Since(context.Background(), w.db, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

func TestApprovalHoldsAStepUntilWhoAnswersForItSaysYes(t *testing.T) {
	each(t, paying, func(t *testing.T, w world) {
		told := w.def.Steps["Task_1"]
		told.Approval, told.Accountable = true, "Controller"
		w.def.Steps["Task_1"] = told
		_, err := w.Start(ada, process, run.NewRun{})
		want(t, err, fault.Invalid, "role.Controller")
		cy, bo := as("cy", access.Member), as("bo", access.Member)
		r, err := w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Controller": "bo"}})
		if err != nil {
			t.Fatal(err)
		}
		first := w.only(t, r, "First step")
		_, err = w.PassOver(ada, first.ID, 0, "No time")
		want(t, err, fault.Conflict)
		if _, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: map[string]any{"price": "12"}}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: map[string]any{"price": "13"}})
		want(t, err, fault.Conflict)
		ask := w.only(t, r, "Approve “First step”")
		if ask.Assignee != "bo" || ask.Text != "- Price: 12\n" || ask.LaneName != "Controller" {
			t.Fatalf("%+v", ask)
		}
		if mine, err := w.Mine(bo); err != nil || len(mine) != 1 || mine[0].ID != ask.ID {
			t.Fatal(mine, err)
		}
		yes := run.Completion{Answers: map[string]any{"decision": "approve"}}
		_, err = w.Complete(ada, ask.ID, 0, yes)
		want(t, err, fault.Forbidden)
		_, err = w.Complete(cy, ask.ID, 0, yes)
		want(t, err, fault.Forbidden)
		_, err = w.Assign(ada, ask.ID, 0, "cy")
		want(t, err, fault.Forbidden)
		_, err = w.Assign(bo, ask.ID, 0, "ada")
		want(t, err, fault.Forbidden)
		_, err = w.PassOver(bo, ask.ID, 0, "Trust me")
		want(t, err, fault.Conflict)
		_, err = w.Complete(bo, ask.ID, 0, run.Completion{Answers: map[string]any{"decision": "return"}})
		want(t, err, fault.Invalid, "reason")
		if _, err = w.Complete(bo, ask.ID, 0, run.Completion{Answers: map[string]any{"decision": "return", "reason": "Too dear"}}); err != nil {
			t.Fatal(err)
		}
		again := w.only(t, r, "First step")
		if again.ID != first.ID || again.Assignee != "ada" {
			t.Fatalf("%+v", again)
		}
		if _, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: map[string]any{"price": "9"}}); err != nil {
			t.Fatal(err)
		}
		ctx, receipt := act.WithReceipt(bo)
		if _, err = w.Complete(ctx, w.only(t, r, "Approve “First step”").ID, 0, yes); err != nil {
			t.Fatal(err)
		}
		pay := w.only(t, r, "Pay")
		if pay.From != "Lane_1" {
			t.Errorf("the hand-off is lost: %+v", pay)
		}
		v, _ := w.Get(ada, r.ID)
		for _, s := range v.Steps {
			if s.ID == first.ID && (s.Status != run.Done || s.By != "ada" || s.Answers["price"] != 9.0) {
				t.Errorf("%+v", s)
			}
		}
		if v.State.Acts[0].Vars["price"] != 9.0 {
			t.Errorf("%+v", v.State.Acts[0].Vars)
		}
		if err := w.door.Undo(bo, receipt.Act); err != nil {
			t.Fatal(err)
		}
		w.only(t, r, "Approve “First step”")
	})
}

func TestNobodyApprovesHisOwnWork(t *testing.T) {
	each(t, paying, func(t *testing.T, w world) {
		w.def.Steps["Task_1"] = run.Told{Approval: true, Accountable: "Controller"}
		r, err := w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Controller": "ada"}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Complete(ada, w.only(t, r, "First step").ID, 0, run.Completion{})
		want(t, err, fault.Conflict)
		w.def.Steps["Step_1"] = run.Told{Approval: true}
		w.def.Version = "00000000000000000version02"
		_, err = w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Controller": "bo"}})
		want(t, err, fault.Invalid, "roles")
	})
}

func TestAStopHoldsOtherWaysToo(t *testing.T) {
	each(t, func(t *testing.T) []byte {
		return []byte(beside)
	}, func(t *testing.T, w world) {
		w.def.Lanes = nil
		w.def.Steps = map[string]run.Told{"A": {Number: 2, Stop: true}, "B": {Number: 3}}
		r, err := w.Start(ada, process, run.NewRun{})
		if err != nil {
			t.Fatal(err)
		}
		by := map[string]run.StepView{}
		for _, s := range w.open(t, r) {
			by[s.Node] = s
		}
		_, err = w.Complete(ada, by["B"].ID, 0, run.Completion{})
		want(t, err, fault.Conflict)
		_, err = w.PassOver(ada, by["B"].ID, 0, "Later")
		want(t, err, fault.Conflict)
		_, err = w.PassOver(ada, by["A"].ID, 0, "Later")
		want(t, err, fault.Conflict)
		for _, node := range []string{"A", "B"} {
			if _, err = w.Complete(ada, by[node].ID, 0, run.Completion{}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// beside is two tasks at the same time.
const beside = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P" isExecutable="true">
<startEvent id="S"/><sequenceFlow id="f1" sourceRef="S" targetRef="G"/><parallelGateway id="G"/>
<sequenceFlow id="f2" sourceRef="G" targetRef="A"/><sequenceFlow id="f3" sourceRef="G" targetRef="B"/>
<userTask id="A" name="Check identity"/><userTask id="B" name="Order"/>
<sequenceFlow id="f4" sourceRef="A" targetRef="J"/><sequenceFlow id="f5" sourceRef="B" targetRef="J"/><parallelGateway id="J"/>
<sequenceFlow id="f6" sourceRef="J" targetRef="C"/><userTask id="C" name="Hand over"/><sequenceFlow id="f7" sourceRef="C" targetRef="E"/><endEvent id="E"/></process></definitions>`

func TestRaciDrivesTheWork(t *testing.T) {
	each(t, paying, func(t *testing.T, w world) {
		w.def.Steps["Task_1"] = run.Told{Consulted: []string{"Legal", "IT", "Nobody known"}, Informed: []string{"Board"}, AwaitAsked: true}
		r, err := w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Lane_1": "ada", "Legal": "vic", "Board": "bo"}})
		if err != nil {
			t.Fatal(err)
		}
		open := w.open(t, r)
		names := map[string]run.StepView{}
		for _, s := range open {
			names[s.LaneName+"/"+string(s.Kind)] = s
		}
		if len(open) != 3 || names["People ops/work"].Assignee != "ada" || names["Legal/ask"].Assignee != "vic" || names["IT/ask"].Team != "it" {
			t.Fatalf("%+v", names)
		}
		work := names["People ops/work"]
		_, err = w.Complete(ada, work.ID, 0, run.Completion{})
		want(t, err, fault.Conflict)
		// Who is asked answers though he may change nothing else.
		if _, err = w.Complete(viewer, names["Legal/ask"].ID, 0, run.Completion{Answers: map[string]any{"remark": "Fine"}}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Complete(viewer, names["IT/ask"].ID, 0, run.Completion{Answers: map[string]any{"remark": "Fine"}})
		want(t, err, fault.Forbidden)
		if _, err = w.PassOver(ada, names["IT/ask"].ID, 0, "They are away"); err != nil {
			t.Fatal(err)
		}
		v, err := w.Get(ada, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(v.Steps, func(s run.StepView) bool { return s.ID == work.ID })
		if asked := v.Steps[i].Asked; len(asked) != 2 || !slices.Contains(asked, run.Asked{Role: "Legal", Person: "vic", Answered: true, Remark: "Fine"}) {
			t.Errorf("%+v", asked)
		}
		if _, err = w.Complete(ada, work.ID, 0, run.Completion{}); err != nil {
			t.Fatal(err)
		}
		if told := w.events(t, "run.told"); len(told) != 1 || !containsAll(string(told[0].Data), `"people":["bo"]`, `"run":"`+string(r.ID)) {
			t.Errorf("%+v", told)
		}
		if m, err := w.Measure(ada, process, 0); err != nil || m.Completed != 1 || m.Skipped != 0 {
			t.Errorf("%+v %v", m, err)
		}
	})
}

func TestDueAfterAnotherStepAndReminders(t *testing.T) {
	each(t, func(t *testing.T) []byte { return []byte(beside) }, func(t *testing.T, w world) {
		w.def.Lanes, w.def.Owner = nil, "olga"
		w.def.Steps = map[string]run.Told{"A": {Number: 2}, "B": {Number: 3, Days: 2, DaysAfter: "A"}, "C": {Number: 4, Days: 1, DaysAfter: "A"}}
		r, err := w.Start(ada, process, run.NewRun{})
		if err != nil {
			t.Fatal(err)
		}
		by := map[string]run.StepView{}
		for _, s := range w.open(t, r) {
			by[s.Node] = s
		}
		if by["B"].Due != "" {
			t.Errorf("due before the other has ended: %s", by["B"].Due)
		}
		w.clock.Advance(24 * time.Hour) // Tuesday, 24 November
		if _, err = w.Complete(ada, by["A"].ID, 0, run.Completion{}); err != nil {
			t.Fatal(err)
		}
		b := w.only(t, r, "Order")
		if b.Due != "2026-11-26" {
			t.Fatalf("due %s", b.Due)
		}
		if _, err := w.Assign(ada, b.ID, 0, "bo"); err != nil {
			t.Fatal(err)
		}
		people := func(day int, want ...string) {
			t.Helper()
			w.clock.Set(time.Date(2026, 11, day, 8, 0, 0, 0, time.UTC))
			before := len(w.events(t, "runstep.reminded"))
			for range 2 {
				if _, err := w.Remind(system, w.clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
			got := w.events(t, "runstep.reminded")[before:]
			if len(want) == 0 {
				if len(got) != 0 {
					t.Errorf("on the %dth: %s", day, got[0].Data)
				}
				return
			}
			if len(got) != 1 || !containsAll(string(got[0].Data), want...) {
				t.Errorf("on the %dth: %d, not %v", day, len(got), want)
			}
		}
		people(24)
		people(25, `["bo"]`)
		people(26)
		people(27, `["bo"]`)
		people(28) // a Saturday
		people(30)
		w.clock.Set(time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC))
		if n, err := w.Remind(system, w.clock.Now()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		last := w.events(t, "runstep.reminded")
		if !containsAll(string(last[len(last)-1].Data), `["bo","olga"]`) {
			t.Errorf("%s", last[len(last)-1].Data)
		}
		if _, err = w.Complete(ada, b.ID, 0, run.Completion{}); err != nil {
			t.Fatal(err)
		}
		if c := w.only(t, r, "Hand over"); c.Due != "2026-11-25" {
			t.Errorf("due %s", c.Due)
		}
	})
}

func containsAll(text string, words ...string) bool {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
