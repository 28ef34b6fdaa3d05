package run_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
)

// publishes puts another version of the process in force.
func (w world) publishes(t *testing.T, version id.Version, number int64, drawn []byte) {
	t.Helper()
	w.olds[w.def.Version] = *w.def
	w.def.Version, w.def.Number, w.def.Map, w.def.Since = version, number, drawn, w.clock.Now()
	err := w.db.Write(ada, func(tx *db.Tx) error {
		digest, err := db.KeepMap(ada, tx, drawn)
		if err != nil {
			return err
		}
		return db.Fixture(ada, tx, "process_version", map[string]any{"id": string(version), "process_id": string(process), "number": number, "map_id": digest, "status": "published"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRunsMoveToANewVersion(t *testing.T) {
	each(t, paying, func(t *testing.T, w world) {
		at := map[string]id.Run{}
		for _, title := range []string{"early", "late"} {
			r, err := w.Start(ada, process, run.NewRun{Title: title})
			if err != nil {
				t.Fatal(err)
			}
			at[title] = r.ID
			w.clock.Advance(time.Second)
		}
		v, _ := w.Get(ada, at["late"])
		if _, err := w.Complete(ada, v.Steps[0].ID, 0, run.Completion{Answers: map[string]any{"price": "1"}}); err != nil {
			t.Fatal(err)
		}
		// The new version has another name and lane for the first step, and no step Pay.
		drawn := strings.ReplaceAll(string(paying(t)), `name="First step"`, `name="Enter the bill"`)
		drawn = strings.ReplaceAll(drawn, "Step_1", "Step_9")
		drawn = strings.Replace(strings.Replace(drawn, "<bpmn:flowNodeRef>Task_1</bpmn:flowNodeRef>", "", 1), "<bpmn:flowNodeRef>Step_9</bpmn:flowNodeRef>", "<bpmn:flowNodeRef>Step_9</bpmn:flowNodeRef><bpmn:flowNodeRef>Task_1</bpmn:flowNodeRef>", 1)
		w.publishes(t, "00000000000000000version02", 2, []byte(drawn))
		older, err := w.Older(viewer, process)
		if err != nil || len(older) != 2 || len(older[0].Misfits) != 0 || len(older[1].Misfits) != 1 || older[1].Misfits[0].Name != "Pay" {
			t.Fatalf("%+v %v", older, err)
		}
		_, _, err = w.Move(viewer, process, nil)
		want(t, err, fault.Forbidden)
		ctx, receipt := act.WithReceipt(ada)
		moved, left, err := w.Move(ctx, process, nil)
		if err != nil || moved != 1 || len(left) != 1 || left[0].Run != at["late"] {
			t.Fatal(moved, left, err)
		}
		v, err = w.Get(ada, at["early"])
		if err != nil || v.Number != 2 || v.Steps[0].Name != "Enter the bill" || v.Steps[0].Lane != "Lane_2" || v.Steps[0].Team != "it" {
			t.Fatalf("%+v %v", v.Steps, err)
		}
		_, _, err = w.Move(ada, process, []id.Run{at["early"]})
		want(t, err, fault.Conflict)
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if v, err = w.Get(ada, at["early"]); err != nil || v.Number != 1 || v.Steps[0].Name != "First step" {
			t.Fatalf("%+v %v", v.Steps, err)
		}
		if moved, _, err = w.Move(ada, process, []id.Run{at["early"]}); err != nil || moved != 1 {
			t.Fatal(moved, err)
		}
		v, _ = w.Get(ada, at["early"])
		for range 2 {
			v, _ = w.Get(ada, at["early"])
			for _, s := range v.Steps {
				if s.Status == run.Open {
					answers := map[string]any{}
					if len(s.Form) > 0 {
						answers["price"] = "2"
					}
					if _, err := w.Complete(ada, s.ID, 0, run.Completion{Answers: answers}); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if v, _ = w.Get(ada, at["early"]); v.Status != run.Completed {
			t.Errorf("it does not go on to the end: %+v", v.Run)
		}
	})
}

// Forty runs since the version holds, six of them on the one before: 85 percent follow the right one.
func TestHowManyFollowTheVersionThatHolds(t *testing.T) {
	each(t, paying, func(t *testing.T, w world) {
		begin := func(n int) {
			for i := range n {
				if _, err := w.Start(ada, process, run.NewRun{Title: fmt.Sprint("Run ", i)}); err != nil {
					t.Fatal(err)
				}
			}
		}
		done, err := w.Start(ada, process, run.NewRun{Title: "Over before"})
		if err == nil {
			_, err = w.Cancel(ada, done.ID, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		begin(6)
		w.clock.Advance(time.Hour)
		w.publishes(t, "00000000000000000version02", 2, paying(t))
		begin(34)
		open, err := w.List(ada, run.Query{Process: process, Open: true, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		v, _ := w.Get(ada, open.Items[0].ID)
		if _, err := w.PassOver(ada, v.Steps[0].ID, 0, "Not needed"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Complete(ada, w.only(t, open.Items[0].Run, "Pay").ID, 0, run.Completion{}); err != nil {
			t.Fatal(err)
		}
		m, err := w.Measure(viewer, process, 0)
		if err != nil || m.Carried != 40 || m.Follow != 34 || *m.Adherence != 85 || *m.Unskipped != 50 {
			t.Fatalf("%d of %d: %v, %v %v", m.Follow, m.Carried, *m.Adherence, *m.Unskipped, err)
		}
	})
}
