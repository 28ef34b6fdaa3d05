package run_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
)

// twoAtOnce is a process whose first step leads to two others at once, in two lanes; behind the desk a message is waited for.
const twoAtOnce = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t">
<message id="Msg" name="Signed"/>
<process id="P"><laneSet id="LS"><lane id="Lane_1" name="People ops"><flowNodeRef>S</flowNodeRef><flowNodeRef>Task_1</flowNodeRef><flowNodeRef>Both</flowNodeRef></lane>
<lane id="Lane_2" name="IT"><flowNodeRef>Desk</flowNodeRef><flowNodeRef>Stage</flowNodeRef><flowNodeRef>Signed</flowNodeRef><flowNodeRef>E1</flowNodeRef><flowNodeRef>E2</flowNodeRef></lane></laneSet>
<startEvent id="S"/><userTask id="Task_1" name="First step"/><parallelGateway id="Both"/><userTask id="Desk" name="Prepare the desk"/><userTask id="Stage" name="Stage the laptop"/>
<intermediateCatchEvent id="Signed" name="The contract is signed"><messageEventDefinition messageRef="Msg"/></intermediateCatchEvent><endEvent id="E1"/><endEvent id="E2"/>
<sequenceFlow id="F1" sourceRef="S" targetRef="Task_1"/><sequenceFlow id="F2" sourceRef="Task_1" targetRef="Both"/><sequenceFlow id="F3" sourceRef="Both" targetRef="Desk"/>
<sequenceFlow id="F4" sourceRef="Both" targetRef="Stage"/><sequenceFlow id="F5" sourceRef="Desk" targetRef="Signed"/><sequenceFlow id="F6" sourceRef="Signed" targetRef="E1"/><sequenceFlow id="F7" sourceRef="Stage" targetRef="E2"/></process></definitions>`

// stands gives the titles in each column that has any, by the column's name.
func stands(b run.Board) map[string][]string {
	out := map[string][]string{}
	for _, c := range b.Columns {
		for _, s := range c.Items {
			out[c.Name] = append(out[c.Name], s.Title)
		}
	}
	return out
}

func TestTheBoardShowsWhereRunsStand(t *testing.T) {
	each(t, func(*testing.T) []byte { return []byte(twoAtOnce) }, func(t *testing.T, w world) {
		begin := func(title string) run.Run {
			t.Helper()
			w.clock.Advance(time.Minute)
			r, err := w.Start(ada, process, run.NewRun{Title: title, Roles: map[string]id.Person{"Lane_1": "ada"}})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		does := func(r run.Run, names ...string) {
			t.Helper()
			for _, name := range names {
				found := false
				for _, s := range w.open(t, r) {
					if s.Name != name {
						continue
					}
					found = true
					done := run.Completion{Answers: map[string]any{}}
					for _, q := range s.Form {
						done.Answers[q.Name] = 1.0
					}
					if _, err := w.Complete(ada, s.ID, 0, done); err != nil {
						t.Fatal(err)
					}
				}
				if !found {
					t.Fatalf("%s does not stand at %s: %+v", r.Title, name, w.open(t, r))
				}
			}
		}
		begin("For Ann")
		both, gone := begin("For Bo"), begin("For Cy")
		does(both, "First step")
		if _, err := w.Cancel(ada, gone.ID, "Cy does not come"); err != nil {
			t.Fatal(err)
		}
		b, err := w.Board(viewer, process, run.BoardQuery{})
		if err != nil {
			t.Fatal(err)
		}
		at := stands(b)
		if fmt.Sprint(at["First step"], at["Prepare the desk"], at["Stage the laptop"], at["Ended"]) != "[For Ann] [For Bo] [For Bo] [For Cy]" || b.Open != 2 {
			t.Fatalf("%v %d", at, b.Open)
		}
		for _, c := range b.Columns {
			for _, s := range c.Items {
				if s.Title == "For Bo" && (len(s.Also) != 1 || s.Also[0] == c.Name || s.Step == nil || !s.Plain) {
					t.Errorf("in %s: %+v", c.Name, s)
				}
				if s.Title == "For Ann" && (s.Plain || s.Late != 0 || s.Step.Assignee != "ada" || len(s.Also) != 0) {
					t.Errorf("%+v", s)
				}
			}
		}

		// By lanes, and narrowed.
		byLane, err := w.Board(viewer, process, run.BoardQuery{By: run.ByLane})
		if err != nil || fmt.Sprint(stands(byLane)["People ops"]) != "[For Ann]" || fmt.Sprint(stands(byLane)["IT"]) != "[For Bo For Bo]" {
			t.Fatal(stands(byLane), err)
		}
		for query, want := range map[run.BoardQuery]string{
			{Words: "for b"}:      "map[Prepare the desk:[For Bo] Stage the laptop:[For Bo]]",
			{Words: "100%"}:       "map[]",
			{Who: "ada"}:          "map[First step:[For Ann]]",
			{Who: run.Nobody}:     "map[Prepare the desk:[For Bo] Stage the laptop:[For Bo]]",
			{Late: true}:          "map[]",
			{Column: "step-Desk"}: "map[Prepare the desk:[For Bo]]",
		} {
			b, err := w.Board(viewer, process, query)
			if err != nil || fmt.Sprint(stands(b)) != want {
				t.Errorf("%+v: %v, not %s %v", query, stands(b), want, err)
			}
		}

		// A step is late the day after it was due; a run whose steps are done waits; an ended one leaves after two weeks.
		w.clock.Advance(5 * 24 * time.Hour)
		does(both, "Prepare the desk", "Stage the laptop")
		b, err = w.Board(viewer, process, run.BoardQuery{})
		if err != nil || fmt.Sprint(stands(b)["Waits"]) != "[For Bo]" || b.Late != 1 {
			t.Fatal(stands(b), b.Late, err)
		}
		for _, c := range b.Columns {
			if c.Name == "First step" && c.Items[0].Late != 3 || c.Name == "Waits" && (len(c.Items[0].Waits) != 1 || c.Items[0].Waits[0].Name != "The contract is signed") {
				t.Errorf("%+v", c)
			}
		}
		w.clock.Advance(10 * 24 * time.Hour)
		if b, err = w.Board(viewer, process, run.BoardQuery{}); err != nil || len(stands(b)["Ended"]) != 0 {
			t.Fatal(stands(b), err)
		}

		_, err = w.Board(guest, process, run.BoardQuery{})
		want(t, err, fault.NotFound)
		_, err = w.Board(viewer, process, run.BoardQuery{By: "colour"})
		want(t, err, fault.Invalid, "by")
		_, err = w.Board(viewer, process, run.BoardQuery{Column: "step-Desk", Cursor: "x"})
		want(t, err, fault.Invalid, "cursor")
		_, err = w.Board(viewer, process, run.BoardQuery{Column: "moon"})
		want(t, err, fault.Invalid, "column")
	})
}

func TestALongColumnOfTheBoardComesInPieces(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		for i := range 25 {
			if i%2 == 0 {
				w.clock.Advance(time.Second) // two at a time open at the same instant
			}
			if _, err := w.Start(ada, process, run.NewRun{Title: fmt.Sprintf("Run %02d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		var seen []string
		query := run.BoardQuery{Column: "step-Task_1", Limit: 10}
		for range 4 {
			b, err := w.Board(viewer, process, query)
			if err != nil || len(b.Columns) != 1 || b.Columns[0].Total != 25 {
				t.Fatalf("%+v %v", b, err)
			}
			for _, s := range b.Columns[0].Items {
				seen = append(seen, s.Title)
			}
			if query.Cursor = b.Columns[0].Next; query.Cursor == "" {
				break
			}
		}
		if len(seen) != 25 || !strings.HasPrefix(seen[0], "Run 0") || seen[24] != "Run 24" || strings.Count(strings.Join(seen, " "), "Run 13") != 1 {
			t.Fatal(seen)
		}
		// The same with the runs that ended, newest first.
		list, err := w.List(ada, run.Query{Process: process, Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list.Items[:12] {
			if _, err := w.Cancel(ada, r.ID, "enough"); err != nil {
				t.Fatal(err)
			}
		}
		ended := 0
		for query = (run.BoardQuery{Column: "ended", Limit: 5}); ; {
			b, err := w.Board(viewer, process, query)
			if err != nil || b.Columns[0].Total != 12 {
				t.Fatalf("%+v %v", b, err)
			}
			ended += len(b.Columns[0].Items)
			if query.Cursor = b.Columns[0].Next; query.Cursor == "" {
				break
			}
		}
		if ended != 12 {
			t.Errorf("%d ended runs were met", ended)
		}
	})
}
