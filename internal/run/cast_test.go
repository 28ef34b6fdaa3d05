package run_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/run"
)

// drawn makes a map of signals S and T, a message M that is correlated by an order, and what stands in its process.
func drawn(body string) []byte {
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t">
		<signal id="sig" name="S"/><signal id="sig2" name="T"/><message id="msg" name="M"/>
		<correlationProperty id="prop" name="order"><correlationPropertyRetrievalExpression messageRef="msg"><messagePath>order</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
		<process id="P" isExecutable="true">` + body + `</process></definitions>`)
}

// way draws elements in a row; each is written without its id, which is its kind and place.
func way(elements ...string) string {
	out := ""
	for i, e := range elements {
		kind, rest, _ := strings.Cut(e, " ")
		out += fmt.Sprintf(`<%s id="N%d" name="N%d">%s</%s>`, kind, i, i, rest, kind)
		if i > 0 {
			out += fmt.Sprintf(`<sequenceFlow id="f%d" sourceRef="N%d" targetRef="N%d"/>`, i, i-1, i)
		}
	}
	return out
}

const (
	ofS   = `<signalEventDefinition signalRef="sig"/>`
	ofT   = `<signalEventDefinition signalRef="sig2"/>`
	ofM   = `<messageEventDefinition messageRef="msg"/>`
	bound = `<correlationSubscription id="sub" correlationKeyRef="key"><correlationPropertyBinding correlationPropertyRef="prop"><dataPath>order</dataPath></correlationPropertyBinding></correlationSubscription>`
)

// add makes another process hold, by its number, in the change or in the organisation.
func (w world) add(t *testing.T, number int, in id.Project, file []byte) id.Process {
	t.Helper()
	p, v := id.Process(fmt.Sprintf("00000000000000000000proc%d", number)), id.Version(fmt.Sprintf("00000000000000000000vers%d", number))
	w.other[p] = run.Definition{Process: p, Name: fmt.Sprint("Process ", number), Project: in, Version: v, Number: 1, Map: file, Since: w.clock.Now()}
	err := w.db.Write(ada, func(tx *db.Tx) error {
		digest, err := db.KeepMap(ada, tx, file)
		if err == nil {
			err = db.Fixture(ada, tx, "process", map[string]any{"id": string(p), "name": fmt.Sprint("Process ", number), "project_id": string(in)})
		}
		if err == nil {
			err = db.Fixture(ada, tx, "process_version", map[string]any{"id": string(v), "process_id": string(p), "number": int64(1), "map_id": digest, "status": "published"})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.publish(t, p)
	return p
}

// publish tells the history that something about the process changed, as publishing it does.
func (w world) publish(t *testing.T, p id.Process) {
	t.Helper()
	err := w.door.Do(system, func(tx *act.Tx) error { return tx.Note(history.Fact{Kind: "run.told"}, "process", string(p)) })
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Hold(system); err != nil || n == 0 {
		t.Fatal(n, err)
	}
}

func (w world) begin(t *testing.T, p id.Process, vars map[string]any) run.Run {
	t.Helper()
	r, err := w.Start(ada, p, run.NewRun{Vars: vars})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w world) spread(t *testing.T) {
	t.Helper()
	for range 100 {
		if n, err := w.SpreadAll(system); err != nil {
			t.Fatal(err)
		} else if n == 0 {
			return
		}
	}
	t.Fatal("it never ends")
}

// of counts the runs of a process by their status, and those that are stuck.
func (w world) of(t *testing.T, p id.Process) map[string]int {
	t.Helper()
	page, err := w.List(ada, run.Query{Process: p, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, r := range page.Items {
		out[string(r.Status)]++
		if r.Stuck > 0 {
			out["stuck"]++
		}
	}
	return out
}

func (w world) counts(t *testing.T, p id.Process, want string) {
	t.Helper()
	if got := fmt.Sprint(w.of(t, p)); got != want {
		t.Errorf("%s: %s, not %s", p, got, want)
	}
}

func (w world) kinds(t *testing.T, kind string) []history.Event {
	t.Helper()
	events, err := history.Since(ada, w.db, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []history.Event
	for _, e := range events {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

func TestASignalReachesWhoWaitsAndBeginsWhatBeginsByIt(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		throws := w.add(t, 1, "", drawn(way("startEvent", "intermediateThrowEvent "+ofS, "userTask", "endEvent")))
		catches := w.add(t, 2, "", drawn(way("startEvent", "intermediateCatchEvent "+ofS, "endEvent")))
		begins := w.add(t, 3, "", drawn(way("startEvent "+ofS, "userTask", "endEvent")))
		for range 45 { // more than one act brings it to
			w.begin(t, catches, nil)
		}
		w.begin(t, throws, nil)
		late := w.begin(t, catches, nil)
		w.spread(t)
		w.spread(t)
		w.counts(t, catches, "map[completed:45 running:1]")
		w.counts(t, begins, "map[running:1]")
		if v, err := w.Get(ada, late.ID); err != nil || v.Status != run.Running || len(v.Waits) != 1 {
			t.Errorf("who begins to wait after a signal does not hear it: %+v %v", v.Waits, err)
		}
		if n := len(w.kinds(t, "run.heard")); n != 45 {
			t.Errorf("%d runs heard it", n)
		}
		rows, err := w.Starts(ada, begins)
		if err != nil || len(rows) != 1 || len(rows[0].Last) != 1 || rows[0].Says != "Begins by itself when the signal “S” is thrown, says the map" {
			t.Fatalf("%+v %v", rows, err)
		}
		want(t, w.RemoveStart(ada, rows[0].ID, 0), fault.Conflict)
		if _, err := w.SwitchStart(ada, rows[0].ID, 0, false); err != nil {
			t.Fatal(err)
		}
		w.begin(t, throws, nil)
		w.spread(t)
		w.counts(t, begins, "map[running:1]")
		w.counts(t, catches, "map[completed:46]")
	})
}

func TestAProcessThatSignalsItselfIsStopped(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		one := w.add(t, 1, "", drawn(way("startEvent "+ofS, "endEvent "+ofS)))
		c, err := w.Send(ada, run.ASignal, run.NewCast{Name: "S"})
		if err != nil || c.Began != 1 || c.Done.IsZero() {
			t.Fatalf("%+v %v", c, err)
		}
		w.spread(t)
		w.counts(t, one, "map[completed:19 running:1 stuck:1]")
		page, err := w.List(ada, run.Query{Process: one, Stuck: true})
		if err != nil || len(page.Items) != 1 {
			t.Fatal(page, err)
		}
		r := page.Items[0].Run
		if in := r.State.Incidents[0]; in.Kind != "storm" || in.Node != "N1" || !strings.Contains(in.Text, "20 times in a row") {
			t.Errorf("%+v", in)
		}
		if r, err = w.Retry(ada, r.ID, r.State.Incidents[0].Key, nil); err != nil || r.Status != run.Completed || r.Stuck != 0 {
			t.Errorf("%+v %v", r, err)
		}
		// Two signals each: it grows in width, and is stopped by their number.
		two := w.add(t, 2, "", drawn(way("startEvent "+ofT, "intermediateThrowEvent "+ofT, "endEvent "+ofT)))
		if _, err := w.Send(ada, run.ASignal, run.NewCast{Name: "T"}); err != nil {
			t.Fatal(err)
		}
		w.spread(t)
		var n int64
		if err := db.One(ada, w.db, `SELECT COUNT(*) FROM run WHERE process_id = $1`, []any{string(two)}, &n); err != nil || n < 500 || n > 501 { // the last one throws two
			t.Error(n, err)
		}
	})
}

func TestAMessageReachesOne(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		sends := w.add(t, 1, "", drawn(way("startEvent", "endEvent "+ofM)))
		takes := w.add(t, 2, "", drawn(bound+way("startEvent", "intermediateCatchEvent "+ofM, "endEvent")))
		first, second := w.begin(t, takes, map[string]any{"order": "A"}), w.begin(t, takes, map[string]any{"order": "B"})
		w.begin(t, sends, map[string]any{"order": "B"})
		w.spread(t)
		status := func(r run.Run, want run.Status) {
			t.Helper()
			if v, err := w.Get(ada, r.ID); err != nil || v.Status != want {
				t.Error(v.Status, err)
			}
		}
		status(first, run.Running)
		status(second, run.Completed)
		w.begin(t, sends, map[string]any{"order": "C"})
		w.begin(t, sends, nil)
		w.spread(t)
		status(first, run.Running)
		if lost := w.kinds(t, "run.untaken"); len(lost) != 2 || !strings.Contains(string(lost[0].Data), "Nobody took the message “M”") {
			t.Errorf("%v", lost)
		}
		begins := w.add(t, 3, "", drawn(way("startEvent "+ofM, "userTask", "endEvent")))
		c, err := w.Send(ada, run.AMessage, run.NewCast{Name: "M", Vars: map[string]any{"order": "A"}})
		if err != nil || c.Reached != 1 || c.Began != 0 {
			t.Fatalf("%+v %v", c, err)
		}
		status(first, run.Completed)
		if c, err = w.Send(ada, run.AMessage, run.NewCast{Name: "M", Vars: map[string]any{"order": "A"}}); err != nil || c.Reached != 0 || c.Began != 1 {
			t.Fatalf("%+v %v", c, err)
		}
		w.counts(t, begins, "map[running:1]")
		// Without a subscription the one that has waited longest takes it.
		plain := w.add(t, 4, "", drawn(way("startEvent", "intermediateCatchEvent "+ofM, "endEvent")))
		first, second = w.begin(t, plain, nil), w.begin(t, plain, nil)
		w.begin(t, sends, nil)
		w.spread(t)
		status(first, run.Completed)
		status(second, run.Running)
		if r, err := w.Cancel(ada, second.ID, ""); err != nil || r.Status != run.Cancelled {
			t.Fatal(err)
		}
		var n int64
		if err := db.One(ada, w.db, `SELECT COUNT(*) FROM run_wait`, nil, &n); err != nil || n != 0 {
			t.Errorf("%d runs that have ended wait", n)
		}
	})
}

func TestSendingFromOutsideReachesWhatTheSenderMayCarryOut(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		hidden := w.add(t, 1, secret, drawn(way("startEvent "+ofS, "userTask", "endEvent")))
		open := w.add(t, 2, "", drawn(way("startEvent "+ofS, "userTask", "endEvent")))
		_, err := w.Send(viewer, run.ASignal, run.NewCast{Name: "S"})
		want(t, err, fault.Forbidden)
		_, err = w.Send(ada, run.ASignal, run.NewCast{Name: " ", Vars: map[string]any{"x": strings.Repeat("x", 20_001)}})
		want(t, err, fault.Invalid, "name", "vars")
		c, err := w.Send(ada, run.ASignal, run.NewCast{Name: "S", Vars: map[string]any{"city": "Ghent"}})
		if err != nil || c.Began != 1 {
			t.Fatalf("%+v %v", c, err)
		}
		page, err := w.List(ada, run.Query{Process: open})
		if err != nil || len(page.Items) != 1 || page.Items[0].State.Acts[0].Vars["city"] != "Ghent" {
			t.Fatalf("%+v %v", page, err)
		}
		// What a run throws reaches all, as the standard says.
		throws := w.add(t, 3, "", drawn(way("startEvent", "endEvent "+ofS)))
		w.begin(t, throws, nil)
		w.spread(t)
		all := access.With(context.Background(), access.Actor{Person: "own", Role: access.Owner})
		for p, n := range map[id.Process]int{hidden: 1, open: 2} {
			var have int
			if err := db.One(all, w.db, `SELECT COUNT(*) FROM run WHERE process_id = $1`, []any{string(p)}, &have); err != nil || have != n {
				t.Errorf("%s: %d, not %d: %v", p, have, n, err)
			}
		}
	})
}
