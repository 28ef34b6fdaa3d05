// Package dbtest runs the same test on SQLite and on PostgreSQL.
package dbtest

import (
	"context"
	"path/filepath"
	"testing"

	"throughline/internal/db"
	"throughline/internal/pgtest"
)

// Each runs the test once on either engine, each time on a fresh migrated database. PostgreSQL never skips.
func Each(t *testing.T, run func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { run(t, Postgres(t)) })
}

// SQLite gives a fresh migrated database in a file that goes with the test.
func SQLite(tb testing.TB) *db.DB {
	tb.Helper()
	return Open(tb, "sqlite:"+filepath.Join(tb.TempDir(), "test.db"))
}

// Postgres gives a fresh migrated database on the private server.
func Postgres(tb testing.TB) *db.DB {
	tb.Helper()
	digest, err := db.SchemaDigest()
	if err != nil {
		tb.Fatal(err)
	}
	url := pgtest.Clone(tb, digest, func(url string) error {
		d, err := db.Open(context.Background(), url)
		if err != nil {
			return err
		}
		defer d.Close()
		return d.Migrate(context.Background())
	})
	return Open(tb, url)
}

// Open opens and migrates the database at the address and closes it after the test.
func Open(tb testing.TB, url string) *db.DB {
	tb.Helper()
	d, err := db.Open(context.Background(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Error(err)
		}
	})
	if err := d.Migrate(context.Background()); err != nil {
		tb.Fatal(err)
	}
	return d
}
