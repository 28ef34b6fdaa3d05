package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/notify"
)

type world struct {
	*notify.Service
	db    *db.DB
	clock *clock.Manual
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada = as("ada", access.Member)
	eve = as("eve", access.Member)
	gus = as("gus", access.Guest)
)

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
		w := world{notify.New(d, c, notify.Deps{Describe: func(_ context.Context, subject string, ids []string) (map[string]notify.Label, error) {
			out := map[string]notify.Label{}
			for _, one := range ids {
				if one != "gone" {
					out[one] = notify.Label{Title: subject + " " + one, URL: "/" + one}
				}
			}
			return out, nil
		}}), d, c}
		for p, role := range map[string]string{"ada": "member", "eve": "member", "gus": "guest", "off": "member"} {
			w.put(t, "person", map[string]any{"id": p, "name": p, "role": role, "disabled": p == "off"})
		}
		w.put(t, "project", map[string]any{"id": "open", "code": "OPN"})
		w.put(t, "project", map[string]any{"id": "secret", "code": "SEC", "private": true})
		w.put(t, "member", map[string]any{"id": "m1", "project_id": "secret", "person_id": "ada", "role": "lead"})
		run(t, w)
	})
}

func (w world) put(t *testing.T, table string, row map[string]any) {
	t.Helper()
	if err := w.db.Write(ada, func(tx *db.Tx) error { return db.Fixture(ada, tx, table, row) }); err != nil {
		t.Fatal(err)
	}
}

// happen appends events a minute apart and lets the follower read them.
func (w world) happen(t *testing.T, events ...history.Event) {
	t.Helper()
	err := w.db.Write(ada, func(tx *db.Tx) error {
		head, err := history.Lock(ada, tx)
		if err != nil {
			return err
		}
		for i := range events {
			w.clock.Advance(time.Minute)
			events[i].Seq, events[i].At = head.Seq+int64(i)+1, w.clock.Now()
		}
		return history.Append(ada, tx, head, events)
	})
	if err == nil {
		err = history.CatchUp(ada, w.db, w.clock, w.Follower())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func list(people ...string) json.RawMessage {
	b, _ := json.Marshal(people)
	return b
}

func assigned(by id.Person, project id.Project, task string, was, is json.RawMessage) history.Event {
	return history.Event{Actor: by, Kind: "task.edited", Op: "update", Subject: "task", SubjectID: task, Project: project, Changed: db.Change{"assignees": {was, is}}}
}

func mentioned(by id.Person, project id.Project, task string, people ...string) history.Event {
	return history.Event{Actor: by, Kind: "comment.added", Op: "insert", Subject: "comment", SubjectID: "c", Project: project,
		Data: json.RawMessage(`{"subject":"task","subjectId":"` + task + `"}`), Changed: db.Change{"mentions": {json.RawMessage("null"), list(people...)}}}
}

// inbox writes the open lines, newest first: "t1 assigned 1".
func (w world) inbox(t *testing.T, ctx context.Context, shelf notify.Shelf) string {
	t.Helper()
	page, err := w.List(ctx, shelf, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, e := range page.Items {
		lines = append(lines, fmt.Sprint(e.SubjectID, " ", e.Reason, " ", e.Count))
	}
	return strings.Join(lines, ", ")
}

func TestWhoIsTold(t *testing.T) {
	nobody := list()
	imported, undone := assigned("ada", "open", "t", nobody, list("eve")), assigned("ada", "open", "t", nobody, list("eve"))
	imported.Via, undone.Undoes = "import", 7
	undoneComment := mentioned("ada", "open", "t", "eve")
	undoneComment.Data = nil
	for name, c := range map[string]struct {
		event history.Event
		ctx   context.Context
		want  string
	}{
		"whom somebody assigns":                      {assigned("ada", "open", "t", nobody, list("eve")), eve, "t assigned 1"},
		"with a new task":                            {assigned("ada", "open", "t", json.RawMessage("null"), list("eve")), eve, "t assigned 1"},
		"not who was assigned already":               {assigned("ada", "open", "t", list("eve"), list("eve", "ada")), eve, ""},
		"not oneself":                                {assigned("eve", "open", "t", nobody, list("eve")), eve, ""},
		"whom somebody mentions":                     {mentioned("ada", "open", "t", "eve", "eve"), eve, "t mentioned 1"},
		"the member of a private project":            {mentioned("boss", "secret", "t", "ada"), ada, "t mentioned 1"},
		"not an outsider of a private project":       {mentioned("ada", "secret", "t", "eve"), eve, ""},
		"not a guest elsewhere":                      {mentioned("ada", "open", "t", "gus"), gus, ""},
		"not a guest on a thing of the organisation": {mentioned("ada", "", "t", "gus"), gus, ""},
		"a member on a thing of the organisation":    {mentioned("ada", "", "t", "eve"), eve, "t mentioned 1"},
		"not who left":                               {mentioned("ada", "open", "t", "off"), as("off", access.Member), ""},
		"nobody who is nobody":                       {mentioned("ada", "open", "t", "ghost"), as("ghost", access.Member), ""},
		"nobody by an import":                        {imported, eve, ""},
		"nobody by an undo":                          {undone, eve, ""},
		"nobody by the undo of a comment":            {undoneComment, eve, ""},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w world) {
				w.happen(t, c.event)
				if got := w.inbox(t, c.ctx, notify.Open); got != c.want {
					t.Errorf("%q, want %q", got, c.want)
				}
			})
		})
	}
}

func TestHundredEventsAreOneLine(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		events := []history.Event{assigned("ada", "open", "t", list(), list("eve"))}
		for range 99 {
			events = append(events, mentioned("ada", "open", "t", "eve"))
		}
		w.happen(t, events...)
		if got := w.inbox(t, eve, notify.Open); got != "t mentioned 100" {
			t.Fatal(got)
		}
		// Reading the log again changes nothing.
		if err := w.db.Write(ada, func(tx *db.Tx) error { return w.Follower().Handle(ada, tx, events) }); err != nil {
			t.Fatal(err)
		}
		page, err := w.List(eve, notify.Open, "", 0)
		if err != nil || len(page.Items) != 1 || page.Items[0].Count != 100 || page.Items[0].Title != "task t" || page.Items[0].Actor != "ada" {
			t.Fatalf("%+v %v", page, err)
		}
	})
}

func TestMarks(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.happen(t, mentioned("ada", "open", "a", "eve"), mentioned("ada", "open", "b", "eve"), mentioned("ada", "open", "gone", "eve"))
		page, err := w.List(eve, notify.Open, "", 0)
		if err != nil || len(page.Items) != 2 {
			t.Fatalf("%+v %v", page, err)
		}
		b, a := page.Items[0], page.Items[1]
		if n, err := w.Waiting(eve); err != nil || n != 3 {
			t.Errorf("%d waiting: %v", n, err)
		}
		if err := w.MarkDone(ada, []notify.EntryID{b.ID}, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's line was marked: %v", err)
		}
		for _, step := range []struct {
			do             func() error
			open, off, end string
		}{
			{func() error { return w.MarkDone(eve, []notify.EntryID{b.ID}, true) }, "a mentioned 1", "", "b mentioned 1"},
			{func() error { return w.Snooze(eve, []notify.EntryID{a.ID}, w.clock.Now().Add(time.Hour)) }, "", "a mentioned 1", "b mentioned 1"},
			{func() error { w.clock.Advance(2 * time.Hour); return nil }, "a mentioned 1", "", "b mentioned 1"},
			{func() error { return w.MarkDone(eve, []notify.EntryID{b.ID}, false) }, "b mentioned 1, a mentioned 1", "", ""},
			{func() error { return w.MarkDone(eve, []notify.EntryID{a.ID, b.ID}, true) }, "", "", "b mentioned 1, a mentioned 1"},
			{func() error { w.happen(t, mentioned("ada", "open", "a", "eve")); return nil }, "a mentioned 1", "", "b mentioned 1"},
			{func() error { return w.Snooze(eve, []notify.EntryID{a.ID}, w.clock.Now().Add(time.Hour)) }, "", "a mentioned 1", "b mentioned 1"},
			{func() error { w.happen(t, mentioned("ada", "open", "a", "eve")); return nil }, "a mentioned 2", "", "b mentioned 1"},
		} {
			if err := step.do(); err != nil {
				t.Fatal(err)
			}
			if got := [3]string{w.inbox(t, eve, notify.Open), w.inbox(t, eve, notify.Snoozed), w.inbox(t, eve, notify.Done)}; got != [3]string{step.open, step.off, step.end} {
				t.Errorf("%q, want %q", got, []string{step.open, step.off, step.end})
			}
		}
		if err := w.SeeRecord(eve, "task", "a"); err != nil {
			t.Fatal(err)
		}
		if page, _ := w.List(eve, notify.Open, "", 0); !page.Items[0].Seen {
			t.Error("an opened record stays unseen")
		}
		for name, err := range map[string]error{"past": w.Snooze(eve, []notify.EntryID{a.ID}, w.clock.Now()), "none": w.MarkSeen(eve, nil, true),
			"shelf": func() error { _, err := w.List(eve, "x", "", 0); return err }(), "cursor": func() error { _, err := w.List(eve, "", "x", 0); return err }(),
			"limit": func() error { _, err := w.List(eve, "", "", 999); return err }()} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.List(context.Background(), notify.Open, "", 0); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%v", err)
		}
		w.clock.Advance(100 * 24 * time.Hour)
		if n, err := w.Forget(ada); err != nil || n != 1 {
			t.Errorf("forgot %d: %v", n, err)
		}
	})
}

func TestWhatIsOverLeaves(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.happen(t, assigned("ada", "open", "a", list(), list("eve")), assigned("ada", "open", "b", list(), list("eve")), mentioned("ada", "open", "b", "eve"),
			assigned("ada", "open", "c", list(), list("eve")), mentioned("boss", "secret", "s", "ada"))
		w.happen(t, assigned("ada", "open", "a", list("eve"), list()), assigned("ada", "open", "b", list("eve"), list()),
			history.Event{Actor: "ada", Op: "update", Subject: "task", SubjectID: "c", Project: "open", Changed: db.Change{"deleted": {json.RawMessage("0"), json.RawMessage("1")}}})
		if got := w.inbox(t, eve, notify.Open); got != "b mentioned 2" {
			t.Errorf("%q", got)
		}
		// Who loses sight of a project loses the lines about it.
		if got := w.inbox(t, ada, notify.Open); got != "s mentioned 1" {
			t.Errorf("%q", got)
		}
		if err := w.db.Write(ada, func(tx *db.Tx) error { _, err := tx.Exec(ada, "DELETE FROM member WHERE id = 'm1'"); return err }); err != nil {
			t.Fatal(err)
		}
		if got := w.inbox(t, ada, notify.Open); got != "" {
			t.Errorf("%q", got)
		}
		if n, err := w.Waiting(ada); err != nil || n != 0 {
			t.Errorf("%d %v", n, err)
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i := range 25 {
			w.happen(t, mentioned("ada", "open", fmt.Sprint("t", i), "eve"))
		}
		seen, cursor := map[string]bool{}, ""
		for {
			page, err := w.List(eve, notify.Open, cursor, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Items {
				seen[e.SubjectID] = true
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if len(seen) != 25 {
			t.Errorf("%d of 25", len(seen))
		}
	})
}
