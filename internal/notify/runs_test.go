package notify_test

import (
	"encoding/json"
	"testing"

	"throughline/internal/history"
	"throughline/internal/notify"
)

func TestRunsRemindAndTellOnOneLine(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		about := func(kind string, people ...string) history.Event {
			data, _ := json.Marshal(map[string]any{"run": "r1", "people": people})
			return history.Event{Kind: kind, Op: "update", Subject: "runstep", SubjectID: "s1", Actor: "", Via: "system", Data: data}
		}
		w.happen(t, about("runstep.reminded", "ada", "gus", "off"), about("runstep.reminded", "ada"))
		page, err := w.List(ada, notify.Open, "", 50)
		if err != nil || len(page.Items) != 1 || page.Items[0].Reason != notify.Reminded || page.Items[0].Count != 2 || page.Items[0].Title != "run r1" {
			t.Fatalf("%+v %v", page, err)
		}
		if none, err := w.List(gus, notify.Open, "", 50); err != nil || len(none.Items) != 0 {
			t.Fatal("a guest learns of a run of the organisation", none, err)
		}
		w.happen(t, about("runstep.done"))
		if page, err = w.List(ada, notify.Open, "", 50); err != nil || len(page.Items) != 0 {
			t.Fatalf("the reminder of a step that is done stays: %+v %v", page, err)
		}
		told := about("run.told", "ada", "eve")
		told.Subject, told.SubjectID, told.Op, told.Actor = "run", "r1", "note", "eve"
		w.happen(t, told, about("runstep.done"))
		if page, err = w.List(ada, notify.Open, "", 50); err != nil || len(page.Items) != 1 || page.Items[0].Reason != notify.Told {
			t.Fatalf("%+v %v", page, err)
		}
		if page, err = w.List(eve, notify.Open, "", 50); err != nil || len(page.Items) != 0 {
			t.Fatal("who did it is told of it", page, err)
		}
	})
}
