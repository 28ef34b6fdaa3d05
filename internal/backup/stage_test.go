package backup

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/history"
)

// note is a row of the calendar table, the simplest that the schema has.
type note struct {
	ID      string
	Version int64
	Name    string
	Zone    string
	Off     []float64
	Days    map[string]string
}

var notes = &db.Table[note]{Name: "calendar", Subject: "calendar", Cols: func(n *note) []db.Col {
	return []db.Col{db.C("id", &n.ID), db.C("version", &n.Version), db.C("name", &n.Name), db.C("zone", &n.Zone),
		db.C("off", db.JSON(&n.Off)), db.C("holidays", db.JSON(&n.Days))}
}}

var (
	ada      = access.With(context.Background(), access.Actor{Person: "ada", Role: access.Member, Via: access.ViaPage})
	now      = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	subjects = map[string]string{"calendar": "calendar"}
)

// stage is a stored organisation with its files.
type stage struct {
	Source
	door *act.Door
}

func newStage(t *testing.T, d *db.DB) stage {
	t.Helper()
	files, err := blob.NewDisk(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	door := &act.Door{DB: d, Clock: clock.At(now), Signal: &history.Signal{}, Tables: map[string]db.Reversible{"calendar": notes},
		Kinds: history.Catalogue{"calendar.saved": {Name: "calendar.saved"}}}
	return stage{Source{DB: d, Files: files, Clock: clock.At(now), Rebuild: []string{"search"}}, door}
}

func (s stage) save(t testing.TB, n *note) {
	t.Helper()
	err := s.door.Do(ada, func(tx *act.Tx) error { return act.Save(ada, tx, notes, n, history.Fact{Kind: "calendar.saved"}) })
	if err != nil {
		t.Fatal(err)
	}
}

func (s stage) put(t testing.TB, content string) string {
	t.Helper()
	ref, err := s.Files.Put(context.Background(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return ref.SHA256
}

func (s stage) fixture(t testing.TB, table string, row map[string]any) {
	t.Helper()
	err := s.DB.Write(context.Background(), func(tx *db.Tx) error { return db.Fixture(context.Background(), tx, table, row) })
	if err != nil {
		t.Fatal(err)
	}
}

// furnish fills tables with what is hard to keep: every type, empty and odd texts, documents in any form, secrets.
func (s stage) furnish(t testing.TB) (sum string) {
	t.Helper()
	for i := range 20 {
		n := note{ID: fmt.Sprintf("note-%02d", i), Name: "Zürich \u2028 \"=1\"\r\n\\ <b>&\t😀", Zone: "", Off: []float64{1, 0.5, 1e21, float64(i)},
			Days: map[string]string{"2026-12-25": "Christmas", "a": "é"}}
		s.save(t, &n)
		n.Name = "changed"
		s.save(t, &n)
	}
	sum = s.put(t, "the content of a file")
	s.fixture(t, "organisation", map[string]any{"id": "org", "version": int64(1), "name": "Northbeam"})
	s.fixture(t, "person", map[string]any{"id": "ada", "version": int64(1), "email": "ada@example.org", "teams": `{"b": [1.50, 1e2, -0.0], "a": null}`})
	s.fixture(t, "person", map[string]any{"id": "Bo", "version": int64(1), "email": "bo@example.org", "teams": "[]"})
	s.fixture(t, "credential", map[string]any{"id": "ada", "version": int64(1), "hash": "argon2id-of-ada"})
	s.fixture(t, "session", map[string]any{"id": "s", "version": int64(1), "secret": "hash-of-session", "person_id": "ada"})
	s.fixture(t, "attachment", map[string]any{"id": "one", "version": int64(1), "sha256": sum, "size": int64(math.MaxInt64)})
	s.fixture(t, "attachment", map[string]any{"id": "two", "version": int64(1), "sha256": sum})
	s.fixture(t, "attachment", map[string]any{"id": "link", "version": int64(1), "url": "https://example.org"})
	s.fixture(t, "project", map[string]any{"id": "p", "version": int64(1), "code": "ONB"})
	s.fixture(t, "kpi", map[string]any{"id": "k", "version": int64(1), "project_id": "p"})
	for i, v := range []float64{0.1, math.Inf(1), math.Copysign(0, -1), math.MaxFloat64, 5e-324, 3} {
		s.fixture(t, "kpi_value", map[string]any{"id": fmt.Sprint("v", i), "version": int64(1), "project_id": "p", "kpi_id": "k", "value": v})
	}
	for _, name := range []string{"search", "notify"} {
		s.fixture(t, "follower", map[string]any{"name": name, "seq": int64(7)})
		s.fixture(t, "follower_parked", map[string]any{"name": name, "seq": int64(3), "problem": "odd"})
	}
	return sum
}

func (s stage) write(t testing.TB, secrets bool) ([]byte, Manifest) {
	t.Helper()
	var b bytes.Buffer
	m, err := Write(context.Background(), &b, s.Source, secrets)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m
}

func restore(s stage, archive []byte) (Manifest, error) {
	return Restore(context.Background(), s.DB, s.Files, bytes.NewReader(archive), int64(len(archive)))
}

func fresh(t *testing.T, engine db.Engine) stage {
	t.Helper()
	if engine == db.Postgres {
		return newStage(t, dbtest.Postgres(t))
	}
	return newStage(t, dbtest.SQLite(t))
}

func other(e db.Engine) db.Engine {
	if e == db.Postgres {
		return db.SQLite
	}
	return db.Postgres
}
