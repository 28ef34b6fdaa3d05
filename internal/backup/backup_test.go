package backup

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
)

// Round the world: SQLite to PostgreSQL and back, each archive has the same tables, byte by byte.
func TestArchivesAreTheSameOnBothEngines(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		first := newStage(t, d)
		sum := first.furnish(t)
		archive, m := first.write(t, true)
		if m.Organisation != "Northbeam" || m.History.Seq != 40 || m.Engine != d.Engine() || m.Schema != db.NewestSchema() || m.Files.Count != 1 {
			t.Errorf("the manifest says %+v", m)
		}
		if back, err := Verify(context.Background(), bytes.NewReader(archive), int64(len(archive))); err != nil || cmp.Diff(m, back) != "" {
			t.Errorf("verified: %v %s", err, cmp.Diff(m, back))
		}
		second := fresh(t, other(d.Engine()))
		if _, err := restore(second, archive); err != nil {
			t.Fatal(err)
		}
		again, m2 := second.write(t, true)
		third := fresh(t, d.Engine())
		if _, err := restore(third, again); err != nil {
			t.Fatal(err)
		}
		_, m3 := third.write(t, true)
		for _, got := range []Manifest{m2, m3} {
			got.Engine = m.Engine
			if diff := cmp.Diff(m, got); diff != "" {
				t.Errorf("after a restore the archive is another: %s", diff)
			}
		}
		for _, s := range []stage{second, third} {
			f, err := s.Files.Open(context.Background(), sum)
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(f)
			if f.Close(); err != nil || string(content) != "the content of a file" {
				t.Errorf("the file holds %q: %v", content, err)
			}
			if n, err := history.Cursor(context.Background(), s.DB, "search"); err != nil || n != 0 {
				t.Errorf("the search index would not be built again: its cursor is %d, %v", n, err)
			}
			if n, err := history.Cursor(context.Background(), s.DB, "notify"); err != nil || n != 7 {
				t.Errorf("people would be notified again: the cursor is %d, %v", n, err)
			}
		}
		// The restored organisation goes on where it was.
		third.save(t, &note{ID: "after"})
		if n, err := history.Verify(context.Background(), third.DB); err != nil || n != 41 {
			t.Errorf("after a change the history has %d events: %v", n, err)
		}
	})
}

// A backup taken while eight write is one moment: every row in it agrees with the history in it, and the history is
// the beginning of what was written.
func TestBackupWhileEightWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		s.furnish(t)
		ctx, stop := context.WithCancel(ada)
		var writers sync.WaitGroup
		for w := range 8 {
			writers.Go(func() {
				n := note{}
				for i := 0; ctx.Err() == nil; i++ {
					if i%5 == 0 {
						n = note{ID: strings.Repeat(string(rune('a'+w)), 3) + time.Now().Format("150405.000000000")}
					}
					n.Off = append(n.Off, float64(i))
					s.save(t, &n)
				}
			})
		}
		for { // the writers are under way
			if n, err := history.Newest(ada, d); err != nil || n > 200 {
				break
			}
		}
		archive, m := s.write(t, true)
		newest, err := history.Newest(ada, d)
		if err != nil || newest <= m.History.Seq {
			t.Errorf("nobody wrote during the backup: %d events then, %d now, %v", m.History.Seq, newest, err)
		}
		stop()
		writers.Wait()

		for _, engine := range []db.Engine{d.Engine(), other(d.Engine())} {
			into := fresh(t, engine)
			if _, err := restore(into, archive); err != nil {
				t.Fatal(err)
			}
			n, err := history.Verify(ada, into.DB)
			if err != nil || n != m.History.Seq {
				t.Fatalf("%d events, want %d: %v", n, m.History.Seq, err)
			}
			was, err := history.Since(ada, d, 0, int(n))
			if err != nil {
				t.Fatal(err)
			}
			is, err := history.Since(ada, into.DB, 0, int(n)+1)
			if err != nil || len(was) != len(is) || was[n-1].Hash != is[n-1].Hash {
				t.Fatalf("the histories differ: %d and %d events, %v", len(was), len(is), err)
			}
			shapes, err := db.Shapes(ada, into.DB)
			if err != nil {
				t.Fatal(err)
			}
			c, err := rowsCheck(ada, into.DB, slices.DeleteFunc(shapes, func(s db.Shape) bool { return s.Name != "calendar" }), subjects)
			if err != nil || len(c.Problems) > 0 {
				t.Errorf("rows and history are of two moments: %v %v", c.Problems, err)
			}
			_, again := into.write(t, true)
			if diff := cmp.Diff(m.Tables, again.Tables); diff != "" {
				t.Errorf("the restored tables are not those of the snapshot: %s", diff)
			}
		}
	})
}

func TestExportHasNoSecrets(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		s.furnish(t)
		archive, m := s.write(t, false)
		if want := []string{"credential", "idempotency", "invitation", "public_link", "reset", "run_start_key", "session", "token"}; m.Secrets || cmp.Diff(want, sorted(m.LeftOut)) != "" {
			t.Errorf("left out %v", m.LeftOut)
		}
		for name, content := range unpack(t, archive) {
			for _, canary := range []string{"argon2id-of-ada", "hash-of-session"} {
				if bytes.Contains(content, []byte(canary)) {
					t.Errorf("%s holds a secret", name)
				}
			}
		}
		into := fresh(t, other(d.Engine()))
		if _, err := restore(into, archive); err != nil {
			t.Fatal(err)
		}
		if _, again := into.write(t, false); cmp.Diff(m.Tables, again.Tables) != "" {
			t.Error(cmp.Diff(m.Tables, again.Tables))
		}
	})
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}

func TestRestoreNeedsAnEmptyDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newStage(t, d)
		s.furnish(t)
		archive, _ := s.write(t, true)
		_, err := restore(s, archive)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("restored over the living: %v", err)
		}
		row := fresh(t, d.Engine())
		row.fixture(t, "team", map[string]any{"id": "t", "version": int64(1), "name": "Ops"})
		if _, err := restore(row, archive); !fault.Is(err, fault.Conflict) {
			t.Errorf("restored over a row: %v", err)
		}
		// The files of a refused restore are not kept either.
		for range row.Files.Walk(context.Background()) {
			t.Error("a file was kept")
		}
	})
}

// An archive goes into a database that was never opened, too.
func TestRestoreIntoNothing(t *testing.T) {
	s := fresh(t, db.SQLite)
	s.furnish(t)
	archive, m := s.write(t, true)
	d, err := db.Open(context.Background(), "sqlite:"+filepath.Join(t.TempDir(), "new.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	into := newStage(t, d)
	if _, err := restore(into, archive); err != nil {
		t.Fatal(err)
	}
	if _, again := into.write(t, true); cmp.Diff(m.Tables, again.Tables) != "" {
		t.Error(cmp.Diff(m.Tables, again.Tables))
	}
}

// A damaged file does not keep the rest from being kept, and is named.
func TestDamagedFilesAreNamed(t *testing.T) {
	s := fresh(t, db.SQLite)
	s.furnish(t)
	gone := strings.Repeat("ab", 32)
	s.fixture(t, "attachment", map[string]any{"id": "gone", "version": int64(1), "sha256": gone})
	broken := s.put(t, "soon to be damaged")
	s.fixture(t, "attachment", map[string]any{"id": "broken", "version": int64(1), "sha256": broken})
	s.Files = damaging{s.Files, broken}
	archive, m := s.write(t, true)
	names := []string{}
	for _, x := range m.Missing {
		names = append(names, x.SHA256)
	}
	if cmp.Diff(sorted([]string{gone, broken}), sorted(names)) != "" || m.Files.Count != 1 {
		t.Errorf("missing %v of %+v", m.Missing, m.Files)
	}
	into := fresh(t, db.SQLite)
	if back, err := restore(into, archive); err != nil || len(back.Missing) != 2 {
		t.Errorf("restored %v: %v", back.Missing, err)
	}
	checks, err := Examine(context.Background(), s.Source, subjects)
	if err != nil {
		t.Fatal(err)
	}
	problems := strings.Join(checks[4].Problems, "\n")
	if !strings.Contains(problems, gone+" is missing") || !strings.Contains(problems, broken+" is damaged") || len(checks[4].Problems) != 2 {
		t.Errorf("doctor says %q", problems)
	}
}
