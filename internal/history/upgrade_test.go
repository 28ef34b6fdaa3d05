package history_test

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/db"
	"throughline/internal/db/record"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/pgtest"
)

var anyone = context.Background()

// told is a history as a server of many months leaves it: single acts, bulk ones, a note, an undo, large texts and what
// is not quite as the program writes it today.
func told() []record.Event {
	var all []record.Event
	previous := ""
	for seq := int64(1); seq <= 700; seq++ {
		n := strconv.FormatInt(seq, 10)
		e := record.Event{Seq: seq, At: 1795451470917108 + seq*seq*1000, Act: seq, Actor: "ada", Via: "page", Kind: "task.edited", Op: "update", Subject: "task",
			SubjectID: "03hagjsdrzs7ssj887bgyox" + n, Project: "p" + strconv.FormatInt(seq%3, 10), Changed: `{"rank":["a` + n + `","b"],"updated":[1,` + n + `]}`}
		switch {
		case seq%7 == 0:
			e.Op, e.Kind, e.Changed, e.Data, e.Project, e.Request = "note", "plan.read", "", `{"rows":`+n+`}`, "", "request "+n
		case seq%50 == 1:
			e.Changed = `{"description":[null,"` + strings.Repeat("Much was said of "+n+". ", 2000) + `"]}`
		case seq > 300 && seq < 500:
			e.Act, e.Op, e.Changed = 301, "insert", `{"created":[null,`+strconv.FormatInt(e.At, 10)+`],"number":[null,`+n+`],"title":[null,"Ünder \"`+n+`\""]}`
		case seq == 650:
			e.Undoes = 301
		case seq == 651:
			e.Changed = `{ "title" : [ null , "spaced" ] }`
		}
		e.Hash = e.Digest(previous)
		previous = e.Hash
		all = append(all, e)
	}
	return all
}

// before gives a database of the schema before the history was packed, holding the events.
func before(t *testing.T, engine db.Engine, events []record.Event) *db.DB {
	t.Helper()
	url := "sqlite:" + filepath.Join(t.TempDir(), "old.db")
	if engine == db.Postgres {
		url = pgtest.Database(t)
	}
	d, err := db.Open(anyone, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.MigrateTo(anyone, 11); err != nil {
		t.Fatal(err)
	}
	rows := make([][]any, len(events))
	for i, e := range events {
		rows[i] = []any{e.Seq, e.At, e.Act, e.Actor, e.Via, e.Kind, e.Op, e.Subject, e.SubjectID, e.Project, e.Data, e.Changed, e.Request, e.Undoes, e.Hash}
	}
	last := events[len(events)-1]
	err = d.Write(anyone, func(tx *db.Tx) error {
		if err := db.Insert(anyone, tx, "event", strings.Split("seq,at,act,actor_id,via,kind,op,subject,subject_id,project_id,data,changed,request_id,undoes,hash", ","), rows); err != nil {
			return err
		}
		_, err := tx.Exec(anyone, `UPDATE history_head SET seq = $1, hash = $2`, last.Seq, last.Hash)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A history written before it was packed comes over whole: every byte of it, its order and its chain; and it goes on.
func TestUpgradePacksTheHistory(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			was := told()
			d := before(t, engine, was)
			if err := d.Migrate(anyone); err != nil {
				t.Fatal(err)
			}
			var is []record.Event
			if err := db.EachEvent(anyone, d, func(e *record.Event) error { is = append(is, *e); return nil }); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(was, is); diff != "" {
				t.Fatal(diff)
			}
			if n, err := history.Verify(anyone, d); err != nil || n != int64(len(was)) {
				t.Fatalf("%d events hang together: %v", n, err)
			}
			shapes, err := db.Shapes(anyone, d)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range shapes {
				if strings.HasPrefix(s.Name, "event_") {
					t.Errorf("archives would hold %s", s.Name)
				}
			}
			goOn(t, d)
			findsByEverything(t, d, was)
		})
	}
}

// goOn appends so that blocks are filled by one event, by what is left of one, and by several blocks at once.
func goOn(t *testing.T, d *db.DB) {
	t.Helper()
	for _, n := range []int{1, 3, 64, 1, 200, 31} {
		err := d.Write(anyone, func(tx *db.Tx) error {
			head, err := history.Lock(anyone, tx)
			if err != nil {
				return err
			}
			events := make([]history.Event, n)
			for i := range events {
				events[i] = history.Event{Seq: head.Seq + int64(i) + 1, At: time.UnixMicro(1795451470917108).UTC(), Act: head.Seq + 1, Actor: "eve", Via: "api", Kind: "task.created",
					Op: "insert", Subject: "task", SubjectID: "new", Project: "p9", Changed: db.Change{"title": {[]byte("null"), []byte(`"x"`)}}}
			}
			return history.Append(anyone, tx, head, events)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n, err := history.Verify(anyone, d); err != nil || n != 1000 {
		t.Fatalf("%d events hang together: %v", n, err)
	}
}

func findsByEverything(t *testing.T, d *db.DB, was []record.Event) {
	t.Helper()
	numbers := func(events []history.Event, err error) (out []int64) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			out = append(out, e.Seq)
		}
		return out
	}
	for _, c := range []struct {
		what string
		got  []int64
		want []int64
	}{
		{"a thing", numbers(history.Of(anyone, d, was[650].SubjectID, 0, 9)), []int64{651}},
		{"a thing without an id of this program", numbers(history.Of(anyone, d, "new", 703, 9)), []int64{702, 701}},
		{"a project", numbers(history.OfProject(anyone, d, "p1", 10, 9)), []int64{4, 1}},
		{"the end of an act", numbers(history.OfActBefore(anyone, d, 301, 305, 9)), []int64{304, 303, 302, 301}},
		{"a page", numbers(history.Since(anyone, d, 698, 4)), []int64{699, 700, 701, 702}},
		{"nothing", numbers(history.OfProject(anyone, d, "p8", 0, 9)), nil},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("by %s: %s", c.what, diff)
		}
	}
}

// What was tampered with before the upgrade is found after it, at the same event.
func TestUpgradeHidesNoTampering(t *testing.T) {
	events := told()
	events[41].Actor = "eve"
	d := before(t, db.SQLite, events)
	if err := d.Migrate(anyone); err != nil {
		t.Fatal(err)
	}
	if _, err := history.Verify(anyone, d); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "at event 42") {
		t.Errorf("got %v", err)
	}
}

// Tampering with a packed block is found, whatever is changed in it.
func TestVerifyFindsAChangedBlock(t *testing.T) {
	for _, statement := range []string{
		`UPDATE event_block SET body = (SELECT body FROM event_block WHERE id = 3) WHERE id = 2`,
		`DELETE FROM event_block WHERE id = 2`,
		`UPDATE event_line SET at = at + 1 WHERE seq = 150`,
		`UPDATE event_word SET text = 'eve' WHERE text = 'ada'`,
		`DELETE FROM event_line WHERE seq = 150`,
	} {
		d := before(t, db.SQLite, told())
		if err := d.Migrate(anyone); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(anyone, func(tx *db.Tx) error { _, err := tx.Exec(anyone, statement); return err }); err != nil {
			t.Fatal(err)
		}
		if _, err := history.Verify(anyone, d); !fault.Is(err, fault.Conflict) {
			t.Errorf("after %s: %v", statement, err)
		}
	}
}
