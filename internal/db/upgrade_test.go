package db

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/db/twin"
	"throughline/internal/fault"
)

// holding opens a fresh SQLite database at an earlier schema, with rows of what that schema has.
func holding(t *testing.T, version int64) *DB {
	t.Helper()
	ctx := context.Background()
	d, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "a [b]", "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.MigrateTo(ctx, version); err != nil {
		t.Fatal(err)
	}
	rows := []struct {
		since int64
		table string
		row   map[string]any
	}{
		{2, "person", map[string]any{"id": "ada", "name": "Ada"}},
		{2, "team", map[string]any{"id": "ops", "name": "Operations"}},
		{3, "project", map[string]any{"id": "p", "code": "ONB", "title": "Onboarding"}},
		{3, "member", map[string]any{"id": "m", "project_id": "p", "person_id": "ada", "role": "lead"}},
		{4, "state", map[string]any{"id": "s", "project_id": "p", "name": "To do"}},
		{4, "task", map[string]any{"id": "t", "project_id": "p", "state_id": "s", "title": "Move the ledger “Ä”", "labels": `["a"]`, "assignees": `["ada"]`, "fields": `{}`}},
		{4, "comment", map[string]any{"id": "c", "project_id": "p", "subject": "task", "subject_id": "t", "body": "Yes.\nNo."}},
		{5, "map_text", map[string]any{"id": "d", "encoding": "text", "body": "<bpmn/>"}},
		{7, "kpi", map[string]any{"id": "k", "project_id": "p", "name": "Days"}},
	}
	for _, r := range rows {
		if r.since > version {
			continue
		}
		if err := d.Write(ctx, func(tx *Tx) error { return Fixture(ctx, tx, r.table, r.row) }); err != nil {
			t.Fatalf("%s: %v", r.table, err)
		}
	}
	return d
}

// kept gives what the tables of a database hold in the columns that a schema had, as texts.
func kept(t *testing.T, d *DB, of map[string][]string) map[string]string {
	t.Helper()
	ctx := context.Background()
	out := map[string]string{}
	for table, columns := range of {
		var all string
		query := `SELECT COALESCE(group_concat(row, char(10)), '') FROM (SELECT quote("` + strings.Join(columns, `") || '|' || quote("`) + `") AS row FROM ` + table + ` ORDER BY 1)`
		if err := One(ctx, d, query, nil, &all); err != nil {
			t.Fatalf("%s: %v", table, err)
		}
		out[table] = all
	}
	return out
}

// nouns gives the columns of the tables that hold what people wrote; indexes are made anew.
func nouns(t *testing.T, d *DB) map[string][]string {
	t.Helper()
	ctx := context.Background()
	tables, err := Strings[string](ctx, d, `SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'
		AND name NOT LIKE 'search%' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'river%'`)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, table := range tables {
		if out[table], err = Strings[string](ctx, d, `SELECT name FROM pragma_table_info($1)`, table); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// copies lists the copies beside the database.
func copies(t *testing.T, d *DB) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(d.path))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if strings.Contains(e.Name(), ".schema-") {
			out = append(out, filepath.Join(filepath.Dir(d.path), e.Name()))
		}
	}
	return out
}

func TestEveryEarlierSchemaIsUpgradedWithItsData(t *testing.T) {
	ctx := context.Background()
	for version := int64(2); version < NewestSchema(); version++ {
		if files, err := fs.Glob(migrations, fmt.Sprintf("migrations/%04d_*.sql", version)); err != nil || len(files) == 0 {
			continue // a number that no migration has is no schema anybody runs
		}
		d := holding(t, version)
		if at, err := SchemaVersion(ctx, d); err != nil || at != version {
			continue // no migration has this number
		}
		columns := nouns(t, d)
		before := kept(t, d, columns)
		if err := d.Migrate(ctx); err != nil {
			t.Fatalf("from schema %d: %v", version, err)
		}
		if diff := cmp.Diff(before, kept(t, d, columns)); diff != "" {
			t.Errorf("from schema %d (-before +after):\n%s", version, diff)
		}
		list := copies(t, d)
		if len(list) != 1 || !strings.HasSuffix(list[0], ".copy") {
			t.Fatalf("from schema %d: copies %v", version, list)
		}
		old, err := Open(ctx, "sqlite:"+list[0])
		if err != nil {
			t.Fatal(err)
		}
		if at, err := SchemaVersion(ctx, old); err != nil || at != version {
			t.Errorf("the copy from schema %d has schema %d, %v", version, at, err)
		}
		if diff := cmp.Diff(before, kept(t, old, columns)); diff != "" {
			t.Errorf("the copy from schema %d differs:\n%s", version, diff)
		}
		if err := old.Close(); err != nil {
			t.Error(err)
		}
		if err := d.Migrate(ctx); err != nil || len(copies(t, d)) != 1 {
			t.Errorf("a second start made another copy, %v", err)
		}
	}
}

// broken adds two migrations to the real ones, the second of which fails in its middle.
type broken struct{ fs.FS }

var added = fstest.MapFS{
	"9001_more.sql":   {Data: []byte("-- +goose Up\nCREATE TABLE more (id TEXT PRIMARY KEY);\nUPDATE person SET name = 'gone';\n")},
	"9002_broken.sql": {Data: []byte("-- +goose Up\nCREATE TABLE half (id TEXT PRIMARY KEY);\nDROP TABLE kpi_value;\nINSERT INTO no_such_table VALUES (1);\n")},
}

func (b broken) Open(name string) (fs.File, error) {
	if f, err := added.Open(name); err == nil && name != "." {
		return f, nil
	}
	return b.FS.Open(name)
}

func (b broken) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(b.FS, name)
	if err != nil {
		return nil, err
	}
	more, err := fs.ReadDir(added, ".")
	return append(list, more...), err
}

func TestAnUpgradeThatFailsHalfWayLeavesTheDatabaseAsItWas(t *testing.T) {
	ctx := context.Background()
	d := holding(t, NewestSchema())
	columns := nouns(t, d)
	before := kept(t, d, columns)
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	err = d.migrate(ctx, engineFS{broken{sub}, string(SQLite)}, 9002)
	if err == nil || !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "it is as it was before") || !strings.Contains(err.Error(), ".copy") {
		t.Fatalf("got %v", err)
	}
	if at, err := SchemaVersion(ctx, d); err != nil || at != NewestSchema() {
		t.Errorf("the schema is %d, %v", at, err)
	}
	if diff := cmp.Diff(before, kept(t, d, columns)); diff != "" {
		t.Errorf("the rows changed:\n%s", diff)
	}
	if diff := cmp.Diff(columns, nouns(t, d)); diff != "" {
		t.Errorf("the tables changed:\n%s", diff)
	}
	// The program that ran until now opens it and writes.
	if err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(ctx, func(tx *Tx) error { return Fixture(ctx, tx, "person", map[string]any{"id": "bo"}) }); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheNewestCopiesStay(t *testing.T) {
	d := holding(t, 3)
	ctx := context.Background()
	for i := range 5 {
		name, err := twin.Make(ctx, d.writer, d.path, int64(i*4)) // schemas of one and of two digits
		if err != nil {
			t.Fatal(err)
		}
		if err := twin.Forget(d.path, name); err != nil {
			t.Fatal(err)
		}
	}
	list := copies(t, d)
	if len(list) != 3 || !strings.Contains(strings.Join(list, " "), "schema-16") || strings.Contains(strings.Join(list, " "), "schema-4.") {
		t.Errorf("copies %v", list)
	}
}
