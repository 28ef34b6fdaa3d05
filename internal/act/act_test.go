package act_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
)

// note is a row of the calendar table, the simplest that the schema has.
type note struct {
	ID      string
	Version int64
	Name    string
	Zone    string
	Off     []int
	Days    map[string]string
}

var notes = &db.Table[note]{Name: "calendar", Subject: "calendar", Cols: func(n *note) []db.Col {
	return []db.Col{db.C("id", &n.ID), db.C("version", &n.Version), db.C("name", &n.Name), db.C("zone", &n.Zone),
		db.C("off", db.JSON(&n.Off)), db.C("holidays", db.JSON(&n.Days))}
}}

func door(d *db.DB) *act.Door {
	return &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{},
		Tables: map[string]db.Reversible{"calendar": notes},
		Kinds:  history.Catalogue{"calendar.saved": {Name: "calendar.saved"}, "calendar.sent": {Name: "calendar.sent", Fixed: true}}}
}

var saved = history.Fact{Kind: "calendar.saved"}

func save(t *testing.T, ctx context.Context, d *act.Door, n *note) act.Receipt {
	t.Helper()
	ctx, receipt := act.WithReceipt(ctx)
	if err := d.Do(ctx, func(tx *act.Tx) error { return act.Save(ctx, tx, notes, n, saved) }); err != nil {
		t.Fatal(err)
	}
	return *receipt
}

func get(t *testing.T, d *db.DB, id string) note {
	t.Helper()
	n, err := notes.Get(context.Background(), d, id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var ada = access.With(context.Background(), access.Actor{Person: "ada", Role: access.Member, Via: access.ViaPage})

// A reader that tails the log while many write must see every event once and in order.
func TestTailingReaderMissesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		writers, each := 8, 1250
		if d.Engine() == db.Postgres {
			each = 250 // the same rule; fewer because each commit is its own there
		}
		door := door(d)
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					n := note{ID: fmt.Sprintf("w%d-%d", w, i), Name: "x"}
					if err := door.Do(ada, func(tx *act.Tx) error { return act.Save(ada, tx, notes, &n, saved) }); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		var seen int64
		for seen < int64(writers*each) {
			events, err := history.Since(ada, d, seen, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				if e.Seq != seen+1 {
					t.Fatalf("event %d came after %d", e.Seq, seen)
				}
				seen = e.Seq
			}
			if t.Failed() {
				break
			}
		}
		wg.Wait()
		n, err := history.Verify(ada, d)
		if err != nil || n != int64(writers*each) {
			t.Fatalf("verified %d: %v", n, err)
		}
	})
}

func TestFailedActLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		door := door(d)
		err := door.Do(ada, func(tx *act.Tx) error {
			if err := act.Save(ada, tx, notes, &note{ID: "a"}, saved); err != nil {
				return err
			}
			return fault.New(fault.Conflict, "no")
		})
		if !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		if _, err := notes.Get(ada, d, "a"); !fault.Is(err, fault.NotFound) {
			t.Fatalf("the row stayed: %v", err)
		}
		if n, _ := history.Newest(ada, d); n != 0 {
			t.Fatalf("%d events stayed", n)
		}
		if err := door.Do(ada, func(*act.Tx) error { panic("boom") }); err == nil {
			t.Fatal("a panic passed for success")
		}
	})
}

func TestNothingIsSavedWithoutAKnownEvent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, kind := range []string{"", "made.up"} {
			err := door(d).Do(ada, func(tx *act.Tx) error {
				return act.Save(ada, tx, notes, &note{ID: "a"}, history.Fact{Kind: kind})
			})
			if err == nil {
				t.Errorf("kind %q was taken", kind)
			}
		}
	})
}

func TestStaleSaveNamesBothValues(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		door := door(d)
		first := note{ID: "a", Name: "one"}
		save(t, ada, door, &first)
		mine, theirs := get(t, d, "a"), get(t, d, "a")
		theirs.Name = "theirs"
		save(t, ada, door, &theirs)
		mine.Name = "mine"
		err := door.Do(ada, func(tx *act.Tx) error { return act.Save(ada, tx, notes, &mine, saved) })
		e := fault.As(err)
		if e == nil || e.Kind != fault.Stale || len(e.Problems) != 1 || e.Problems[0].Theirs != "theirs" || e.Problems[0].Yours != "mine" {
			t.Fatalf("%+v", e)
		}
	})
}

func TestUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		door := door(d)
		n := note{ID: "a", Name: "one", Off: []int{0, 6}, Days: map[string]string{"2026-12-25": "Christmas", "2026-01-01": "New Year"}}
		made := save(t, ada, door, &n)
		n.Name, n.Days = "two", map[string]string{}
		changed := save(t, ada, door, &n)

		t.Run("an update gives the old values back", func(t *testing.T) {
			if err := door.Undo(ada, changed.Act); err != nil {
				t.Fatal(err)
			}
			if got := get(t, d, "a"); got.Name != "one" || got.Days["2026-12-25"] != "Christmas" {
				t.Fatalf("%+v", got)
			}
		})
		t.Run("twice is refused", func(t *testing.T) {
			if err := door.Undo(ada, changed.Act); !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
		})
		t.Run("a stranger finds nothing to undo", func(t *testing.T) {
			eve := access.With(context.Background(), access.Actor{Person: "eve", Role: access.Member})
			if err := door.Undo(eve, made.Act); !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
		})
		t.Run("a removal comes back whole", func(t *testing.T) {
			row := get(t, d, "a")
			ctx, receipt := act.WithReceipt(ada)
			if err := door.Do(ctx, func(tx *act.Tx) error { return act.Remove(ctx, tx, notes, &row, saved) }); err != nil {
				t.Fatal(err)
			}
			if err := door.Undo(ada, receipt.Act); err != nil {
				t.Fatal(err)
			}
			if got := get(t, d, "a"); got.Name != "one" || len(got.Off) != 2 || got.Days["2026-01-01"] != "New Year" {
				t.Fatalf("%+v", got)
			}
		})
		t.Run("what changed again since is a conflict that names the field", func(t *testing.T) {
			row := get(t, d, "a")
			row.Zone = "Europe/Berlin"
			first := save(t, ada, door, &row)
			row.Zone = "Europe/Paris"
			save(t, ada, door, &row)
			e := fault.As(door.Undo(ada, first.Act))
			if e == nil || e.Kind != fault.Conflict || len(e.Problems) != 1 || e.Problems[0].Field != "zone" {
				t.Fatalf("%+v", e)
			}
		})
		t.Run("what was filled in since is not thrown away with the row", func(t *testing.T) {
			n := note{ID: "filled", Name: "one"}
			made := save(t, ada, door, &n)
			n.Zone = "Europe/Berlin"
			later := save(t, ada, door, &n)
			e := fault.As(door.Undo(ada, made.Act))
			if e == nil || e.Kind != fault.Conflict || len(e.Problems) != 1 || e.Problems[0].Field != "zone" || e.Problems[0].Theirs != "Europe/Berlin" {
				t.Fatalf("%+v", e)
			}
			if err := errors.Join(door.Undo(ada, later.Act), door.Undo(ada, made.Act)); err != nil {
				t.Fatal(err)
			}
		})
		t.Run("many transactions of one act go back together", func(t *testing.T) {
			var number int64
			ctx := act.Joining(ada, &number)
			for i := range 20 {
				save(t, ctx, door, &note{ID: fmt.Sprintf("bulk%d", i), Name: "b"})
			}
			if err := door.Undo(ada, number); err != nil {
				t.Fatal(err)
			}
			rows, err := notes.Select(ada, d, "WHERE name = $1", "b")
			if err != nil || len(rows) != 0 {
				t.Fatalf("%d rows stayed: %v", len(rows), err)
			}
		})
		t.Run("what is fixed stays", func(t *testing.T) {
			ctx, receipt := act.WithReceipt(ada)
			if err := door.Do(ctx, func(tx *act.Tx) error { return tx.Note(history.Fact{Kind: "calendar.sent"}, "calendar", "a") }); err != nil {
				t.Fatal(err)
			}
			if err := door.Undo(ada, receipt.Act); !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
		})
	})
}

// An act over very many rows writes its events as it goes on, and is still one: all of it or nothing, one chain, one undo.
func TestAnActOverManyRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		door, many := door(d), 2500
		ctx, receipt := act.WithReceipt(ada)
		fill := func(end error) error {
			return door.Do(ctx, func(tx *act.Tx) error {
				for i := range many {
					if err := act.Save(ctx, tx, notes, &note{ID: fmt.Sprintf("many%d", i), Name: "m"}, saved); err != nil {
						return err
					}
				}
				return end
			})
		}
		if err := fill(fault.New(fault.Conflict, "no")); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		if n, err := history.Newest(ada, d); err != nil || n != 0 {
			t.Fatalf("%d events stayed: %v", n, err)
		}
		if err := fill(nil); err != nil {
			t.Fatal(err)
		}
		if receipt.Act != 1 || receipt.Seq != int64(many) {
			t.Fatalf("%+v", receipt)
		}
		if err := door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		rows, err := notes.Select(ada, d, "WHERE name = $1", "m")
		if err != nil || len(rows) != 0 {
			t.Fatalf("%d rows stayed: %v", len(rows), err)
		}
		if n, err := history.Verify(ada, d); err != nil || n != 2*int64(many) {
			t.Fatalf("verified %d: %v", n, err)
		}
	})
}

func TestVerifyFindsTampering(t *testing.T) {
	for name, sql := range map[string]string{
		"a changed row":   "UPDATE event_line SET undoes = 1 WHERE seq = 2",
		"a moved row":     "UPDATE event_line SET at = at + 1 WHERE seq = 2",
		"another content": "UPDATE event_body SET body = (SELECT body FROM event_body WHERE seq = 1) WHERE seq = 2",
		"a lost content":  "DELETE FROM event_body WHERE seq = 2",
		"another kind":    "UPDATE event_manner SET kind = 'calendar.sent'",
		"a removed row":   "DELETE FROM event_line WHERE seq = 2",
		"a removed tail":  "DELETE FROM event_line WHERE seq = 3",
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				for i := range 3 {
					save(t, ada, door(d), &note{ID: fmt.Sprint(i), Name: "x"})
				}
				if _, err := history.Verify(ada, d); err != nil {
					t.Fatal(err)
				}
				if err := d.Write(ada, func(tx *db.Tx) error { _, err := tx.Exec(ada, sql); return err }); err != nil {
					t.Fatal(err)
				}
				if _, err := history.Verify(ada, d); !fault.Is(err, fault.Conflict) {
					t.Fatalf("not found: %v", err)
				}
			})
		})
	}
}

func TestFollowerParksWhatFailsAndGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		door := door(d)
		for i := range 7 {
			save(t, ada, door, &note{ID: fmt.Sprint(i), Name: "x"})
		}
		var handled []string
		f := history.Follower{Name: "test", Handle: func(_ context.Context, _ *db.Tx, events []history.Event) error {
			for _, e := range events {
				if e.SubjectID == "3" {
					return fmt.Errorf("cannot digest %s", e.SubjectID)
				}
			}
			for _, e := range events {
				handled = append(handled, e.SubjectID)
			}
			return nil
		}}
		if err := history.CatchUp(ada, d, door.Clock, f); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(handled, ""); got != "012456" {
			t.Fatalf("handled %q", got)
		}
		var problem string
		if err := db.One(ada, d, "SELECT problem FROM follower_parked WHERE name = 'test' AND seq = 4", nil, &problem); err != nil || problem == "" {
			t.Fatalf("%q %v", problem, err)
		}
	})
}
