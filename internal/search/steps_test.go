package search_test

import (
	"encoding/json"
	"strings"
	"testing"

	"throughline/internal/db"
	"throughline/internal/history"
)

// version stores a version of a process with one task, and its event.
func (w world) version(t *testing.T, of, id string, number int64, status, task string) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		digest, err := db.KeepMap(ada, tx, []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="x"><process id="P"><laneSet id="S"><lane id="L" name="Treasurer"><flowNodeRef>T</flowNodeRef></lane></laneSet>`+
			`<startEvent id="B" name="Beginning"/><userTask id="T" name="`+task+`"><documentation>Ask the **warehouse** first</documentation></userTask></process></definitions>`))
		if err != nil {
			return err
		}
		return db.Fixture(ada, tx, "process_version", map[string]any{"id": id, "process_id": of, "number": number, "status": status, "map_id": digest})
	}, history.Event{Op: "insert", Subject: "version", SubjectID: id})
}

func (w world) urls(t *testing.T, who interface{ Value(any) any }, text string) string {
	t.Helper()
	ctx := ada
	switch who {
	case eve:
		ctx = eve
	case gus:
		ctx = gus
	}
	found, err := w.Find(ctx, text, []string{"step"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range found.Results {
		out = append(out, r.Title+" | "+r.Subtitle+" | "+r.URL)
	}
	return strings.Join(out, "\n")
}

// Steps are found in what holds; what a draft changes is found by those who write it.
func TestStepsOfProcesses(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.put(t, "process", map[string]any{"id": "pay", "name": "Pay invoices", "project_id": "secret"})
		w.version(t, "pay", "v1", 1, "draft", "Match the order")
		const first = "Match the order | Pay invoices · Treasurer | /processes/pay/document?version=1#step-T"
		for _, text := range []string{"match", "warehouse", "treasurer order", "invoices match"} {
			if got := w.urls(t, ada, text); got != first {
				t.Errorf("%q finds %q", text, got)
			}
		}
		if got := w.urls(t, ada, "beginning"); got != "" {
			t.Error("an event is found as a step:", got)
		}
		if w.urls(t, eve, "match") != "" || w.urls(t, gus, "match") != "" {
			t.Error("who does not see the project finds its step")
		}
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(ada, `UPDATE process_version SET status = 'published' WHERE id = 'v1'`)
			return err
		}, history.Event{Op: "update", Subject: "version", SubjectID: "v1", Changed: db.Change{"status": {json.RawMessage("1"), json.RawMessage("2")}}})
		w.version(t, "pay", "v2", 2, "draft", "Compare with the delivery")
		if got := w.urls(t, ada, "warehouse"); !strings.Contains(got, first) || !strings.Contains(got, "Compare with the delivery | Pay invoices · Treasurer · draft | /processes/pay/document?version=2#step-T") {
			t.Errorf("the lead finds %q", got)
		}
		w.set(t, "member", "m1", "role", "reader")
		if got := w.urls(t, ada, "warehouse"); got != first {
			t.Errorf("a reader finds %q", got)
		}
		w.set(t, "process", "pay", "project_id", "open")
		if got := w.urls(t, gus, "warehouse"); got != first {
			t.Errorf("a guest of the project finds %q", got)
		}
		if got := w.urls(t, eve, "warehouse"); !strings.Contains(got, "draft") {
			t.Errorf("who may write it finds %q", got)
		}

		// A program that did not know of steps left none in the index.
		w.write(t, func(tx *db.Tx) error {
			_, err := tx.Exec(ada, `DELETE FROM search_step`)
			if err == nil {
				err = db.ClearText(ada, tx)
			}
			return err
		})
		if err := w.FillSteps(ada); err != nil {
			t.Fatal(err)
		}
		if got := w.urls(t, gus, "warehouse"); got != first {
			t.Errorf("after an upgrade a guest finds %q", got)
		}
		w.set(t, "process", "pay", "deleted", int64(5))
		if got := w.urls(t, gus, "warehouse"); got != "" {
			t.Errorf("of a deleted process %q is found", got)
		}
		if err := w.Rebuild(ada); err != nil {
			t.Fatal(err)
		}
	})
}
