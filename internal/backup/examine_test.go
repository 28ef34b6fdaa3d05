package backup

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
)

// damaging is a store in which one file has rotten.
type damaging struct {
	blob.Store
	sum string
}

func (d damaging) Open(ctx context.Context, sum string) (io.ReadSeekCloser, error) {
	if sum == d.sum {
		return rotten{bytes.NewReader([]byte("rotten"))}, nil
	}
	return d.Store.Open(ctx, sum)
}

func (d damaging) Verify(ctx context.Context, sum string) error {
	if sum == d.sum {
		return fault.New(fault.Internal, "the file %s is damaged", sum)
	}
	return d.Store.Verify(ctx, sum)
}

type rotten struct{ *bytes.Reader }

func (rotten) Close() error { return nil }

func problems(t *testing.T, s stage) string {
	t.Helper()
	checks, err := Examine(context.Background(), s.Source, subjects)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, c := range checks {
		if c.Says == "" {
			t.Errorf("%s says nothing", c.Name)
		}
		all = append(all, c.Problems...)
	}
	return strings.Join(all, "\n")
}

func TestExamine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		s.save(t, &note{ID: "one"})
		two := note{ID: "two"}
		s.save(t, &two)
		two.Name = "changed"
		s.save(t, &two)
		three := note{ID: "three"}
		s.save(t, &three)
		err := s.door.Do(ada, func(tx *act.Tx) error {
			return act.Remove(ada, tx, notes, &three, history.Fact{Kind: "calendar.saved"})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.door.Undo(ada, 5); err != nil { // a row that came back counts from there
			t.Fatal(err)
		}
		if found := problems(t, s); found != "" {
			t.Fatalf("a sound organisation has problems: %s", found)
		}
		for _, c := range []struct{ change, want string }{
			{`UPDATE calendar SET version = 9 WHERE id = 'two'`, "calendar two has version 9, but the history knows of 2 changes"},
			{`DELETE FROM calendar WHERE id = 'one'`, "calendar one is gone, but no event of the history removed it"},
			{`INSERT INTO calendar (id, version, name, zone, off, holidays) VALUES ('x', 1, '', '', '[]', '{}')`, "calendar x stands in no event"},
			{`INSERT INTO follower (name, seq) VALUES ('mail', 2)`, ""},
			{`INSERT INTO follower_parked (name, seq, at, problem) VALUES ('mail', 1, 0, 'no such address')`, "mail could not handle event 1 and went on without it: no such address"},
			{`UPDATE event_line SET undoes = 1 WHERE seq = 3`, "tampered with at event 3"},
		} {
			err := d.Write(context.Background(), func(tx *db.Tx) error {
				_, err := tx.Exec(context.Background(), c.change)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if found := problems(t, s); !strings.Contains(found, c.want) {
				t.Errorf("after %s doctor says %q, want %q", c.change, found, c.want)
			}
		}
		s.Clock = clock.At(now.Add(2 * time.Hour))
		if found := problems(t, s); !strings.Contains(found, "mail has not handled 4 events") {
			t.Errorf("a follower that stopped is not found: %s", found)
		}
	})
}

func TestExamineAnEmptyDatabase(t *testing.T) {
	d, err := db.Open(context.Background(), "sqlite:"+t.TempDir()+"/new.db")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s := newStage(t, d)
	if found := problems(t, s); !strings.Contains(found, "never opened") {
		t.Errorf("doctor says %q", found)
	}
	if _, err := Write(context.Background(), io.Discard, s.Source, true); !fault.Is(err, fault.Invalid) {
		t.Errorf("backed up nothing: %v", err)
	}
}

// A disk that fills up while the archive is written is said plainly.
func TestWriteSaysThatTheDiskIsFull(t *testing.T) {
	s := fresh(t, db.SQLite)
	s.furnish(t)
	if _, err := Write(context.Background(), &narrow{left: 100}, s.Source, true); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}

type narrow struct{ left int }

func (n *narrow) Write(b []byte) (int, error) {
	if n.left -= len(b); n.left < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(b), nil
}
