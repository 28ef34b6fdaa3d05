package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"throughline/internal/db"
	"throughline/internal/db/dbtest"
)

func count(t *testing.T, d *db.DB, where string) int64 {
	t.Helper()
	var n int64
	if err := db.One(t.Context(), d, "SELECT COUNT(*) FROM follower WHERE "+where, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func put(ctx context.Context, tx *db.Tx, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO follower (name, seq) VALUES ($1, 1)`, name)
	return err
}

// TestWritesShareACommitButNoFailure lets many write at once: what fails, panics or was given up takes only itself back.
func TestWritesShareACommitButNoFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		refused := errors.New("refused")
		var group sync.WaitGroup
		for i := range 120 {
			group.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if i%4 == 3 {
					cancel()
				}
				err := d.Write(ctx, func(tx *db.Tx) error {
					if err := put(ctx, tx, fmt.Sprintf("%d of %d", i%4, i)); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return refused
					case 2:
						panic("in a write")
					}
					return nil
				})
				if (err == nil) != (i%4 == 0) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		group.Wait()
		if n := count(t, d, "name LIKE '0 of %'"); n != 30 {
			t.Errorf("%d of 30 good writes are stored", n)
		}
		if n := count(t, d, "name NOT LIKE '0 of %' AND name LIKE '% of %'"); n != 0 {
			t.Errorf("%d refused writes are stored", n)
		}
	})
}

// TestAFullDatabaseKeepsItsWord fills the database while many write: what was acknowledged is stored, what was refused
// is not, and with room again it goes on.
func TestAFullDatabaseKeepsItsWord(t *testing.T) {
	d := dbtest.SQLite(t)
	var pages int64
	if err := d.SQLHandle().QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int64) {
		t.Helper()
		if _, err := d.SQLHandle().Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 100)
	var good, full atomic.Int64
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for k := range 40 {
				err := d.Write(t.Context(), func(tx *db.Tx) error {
					return put(t.Context(), tx, fmt.Sprintf("w-%d-%d %s", i, k, strings.Repeat("x", 2000)))
				})
				switch {
				case err == nil:
					good.Add(1)
				case errors.Is(err, db.ErrFull):
					full.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if good.Load() == 0 || full.Load() == 0 {
		t.Fatalf("%d writes were good and %d were refused; the test needs both", good.Load(), full.Load())
	}
	if n := count(t, d, "name LIKE 'w-%'"); n != good.Load() {
		t.Errorf("%d rows are stored, %d were acknowledged", n, good.Load())
	}
	limit(1 << 20)
	if err := d.Write(t.Context(), func(tx *db.Tx) error { return put(t.Context(), tx, "after") }); err != nil {
		t.Error(err)
	}
}
