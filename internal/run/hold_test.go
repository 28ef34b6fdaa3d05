package run_test

import (
	"strings"
	"testing"
	"time"

	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
)

func timer(kind, text string) string {
	return "<timerEventDefinition><" + kind + ">" + text + "</" + kind + "></timerEventDefinition>"
}

// replace lets another version of a process hold, with a file of its own.
func (w world) replace(t *testing.T, p id.Process, number int64, file []byte) {
	t.Helper()
	d := w.other[p]
	d.Version, d.Number, d.Map, d.Since = id.Version(strings.Replace(string(d.Version), "vers", "next", 1)), number, file, w.clock.Now()
	w.other[p] = d
	err := w.db.Write(ada, func(tx *db.Tx) error {
		digest, err := db.KeepMap(ada, tx, file)
		if err != nil {
			return err
		}
		return db.Fixture(ada, tx, "process_version", map[string]any{"id": string(d.Version), "process_id": string(p), "number": number, "map_id": digest, "status": "published"})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.publish(t, p)
}

// pass lets time go by, and whatever comes with it.
func (w world) pass(t *testing.T, d time.Duration) int {
	t.Helper()
	w.clock.Advance(d)
	n, err := w.FireSchedules(system, w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.FireSchedules(system, w.clock.Now())
	if err != nil || again != 0 {
		t.Fatal("it begins twice", again, err)
	}
	return n
}

func TestAMapsOwnTimerBeginsRuns(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		weekly := w.add(t, 1, "", drawn(way("startEvent "+timer("timeCycle", "R/2020-11-23T09:00:00Z/P7D"), "userTask", "endEvent")))
		rows, err := w.Starts(viewer, weekly)
		if err != nil || len(rows) != 1 || rows[0].Says != "Begins by itself every Monday at 09:00, says the map" || len(rows[0].Coming) != 5 ||
			!rows[0].Coming[0].Equal(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)) || !rows[0].Coming[4].Equal(time.Date(2026, 12, 28, 9, 0, 0, 0, time.UTC)) {
			t.Fatalf("%+v %v", rows, err)
		}
		st := rows[0].Start
		if n := w.pass(t, 6*24*time.Hour); n != 0 {
			t.Error("it begins a day early")
		}
		if n := w.pass(t, 24*time.Hour); n != 1 {
			t.Error("it does not begin")
		}
		if n := w.pass(t, 22*24*time.Hour); n != 1 {
			t.Error("what was missed begins", n, "times")
		}
		if last, err := w.Deliveries(ada, st.ID); err != nil || len(last) != 2 || !strings.Contains(last[0].Says, "once for 3 times") {
			t.Fatalf("%+v %v", last, err)
		}
		_, err = w.SwitchStart(viewer, st.ID, 0, false)
		want(t, err, fault.Forbidden)
		if st, err = w.SwitchStart(ada, st.ID, 0, false); err != nil || !st.Next.IsZero() {
			t.Fatal(st, err)
		}
		if n := w.pass(t, 30*24*time.Hour); n != 0 {
			t.Error("it begins although it is paused")
		}
		// A version with the same event stays paused; one without it has no such start any more.
		w.replace(t, weekly, 2, drawn(way("startEvent "+timer("timeCycle", "R3/PT2H"), "userTask", "endEvent")))
		if rows, err = w.Starts(ada, weekly); err != nil || len(rows) != 1 || rows[0].On || rows[0].ID != st.ID || rows[0].Says != "Begins by itself every 2 hours, 3 more times, says the map" {
			t.Fatalf("%+v %v", rows, err)
		}
		if _, err = w.SwitchStart(ada, st.ID, 0, true); err != nil {
			t.Fatal(err)
		}
		for i, n := range []int{0, 1, 1, 1, 0, 0} {
			if got := w.pass(t, 2*time.Hour-time.Duration(1-min(i, 1))*time.Minute); got != n {
				t.Errorf("after %d hours it begins %d, not %d", 2*i, got, n)
			}
			if i == 0 {
				w.clock.Advance(-time.Hour - 59*time.Minute)
			}
		}
		_, err = w.EditStart(ada, st.ID, 0, run.NewStart{Name: "Mine", Title: "Round of {date}"})
		if err != nil {
			t.Fatal(err)
		}
		if now, err := w.StartOf(ada, st.ID); err != nil || now.Name == "Mine" || now.Title != "Round of {date}" || now.Kind != run.ByTimer {
			t.Fatalf("%+v %v", now, err)
		}
	})
}

func TestTimersOfOneTime(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		later := w.add(t, 1, "", drawn(way("startEvent "+timer("timeDuration", "PT90M"), "userTask", "endEvent")))
		dated := w.add(t, 2, "", drawn(way("startEvent "+timer("timeDate", "2026-11-24T09:00:00Z"), "userTask", "endEvent")))
		over := w.add(t, 3, "", drawn(way("startEvent "+timer("timeDate", "2026-11-22T09:00:00Z"), "userTask", "endEvent")))
		withdrawn := w.add(t, 4, "", drawn(way("startEvent "+timer("timeDuration", "P1D"), "userTask", "endEvent")))
		if n := w.pass(t, 89*time.Minute); n != 0 {
			t.Error(n)
		}
		if n := w.pass(t, time.Minute); n != 1 {
			t.Error(n)
		}
		w.replace(t, withdrawn, 2, drawn(way("startEvent", "userTask", "endEvent")))
		if rows, err := w.Starts(ada, withdrawn); err != nil || len(rows) != 0 {
			t.Fatalf("%+v %v", rows, err)
		}
		if n := w.pass(t, 48*time.Hour); n != 1 {
			t.Error(n)
		}
		w.counts(t, later, "map[running:1]")
		w.counts(t, dated, "map[running:1]")
		w.counts(t, over, "map[]")
		w.counts(t, withdrawn, "map[]")
	})
}

func TestWhatIsRetiredBeginsNothing(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		p := w.add(t, 1, "", drawn(way("startEvent "+ofS, "userTask", "endEvent")))
		q := w.add(t, 2, "", drawn(way("startEvent "+timer("timeDuration", "PT1H"), "userTask", "endEvent")))
		err := w.db.Write(ada, func(tx *db.Tx) error {
			_, err := tx.Exec(ada, `UPDATE process SET retired = 1 WHERE id IN ($1, $2)`, string(p), string(q))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		w.publish(t, p)
		if c, err := w.Send(ada, run.ASignal, run.NewCast{Name: "S"}); err != nil || c.Began+c.Refused != 0 {
			t.Fatalf("%+v %v", c, err)
		}
		if n := w.pass(t, 2*time.Hour); n != 0 {
			t.Error(n)
		}
	})
}

func TestWhatWasPausedIsPausedAfterItsRest(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		p := w.add(t, 1, "", drawn(way("startEvent "+ofS, "userTask", "endEvent")))
		retire := func(at int) {
			t.Helper()
			err := w.db.Write(ada, func(tx *db.Tx) error {
				_, err := tx.Exec(ada, `UPDATE process SET retired = $1 WHERE id = $2`, at, string(p))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			w.publish(t, p)
		}
		own := func() run.Start {
			t.Helper()
			rows, err := w.Starts(viewer, p)
			if err != nil || len(rows) != 1 {
				t.Fatalf("%+v %v", rows, err)
			}
			return rows[0].Start
		}
		st := own()
		if _, err := w.SwitchStart(ada, st.ID, 0, false); err != nil {
			t.Fatal(err)
		}
		retire(1)
		if c, err := w.Send(ada, run.ASignal, run.NewCast{Name: "S"}); err != nil || c.Began != 0 {
			t.Fatalf("%+v %v", c, err)
		}
		retire(0)
		if again := own(); again.On || again.ID != st.ID {
			t.Errorf("taken up again it is on (%v) and %s instead of %s", again.On, again.ID, st.ID)
		}
		if c, err := w.Send(ada, run.ASignal, run.NewCast{Name: "S"}); err != nil || c.Began != 0 {
			t.Fatalf("%+v %v", c, err)
		}
		if _, err := w.SwitchStart(ada, st.ID, 0, true); err != nil {
			t.Fatal(err)
		}
		if c, err := w.Send(ada, run.ASignal, run.NewCast{Name: "S"}); err != nil || c.Began != 1 {
			t.Fatalf("%+v %v", c, err)
		}
	})
}
