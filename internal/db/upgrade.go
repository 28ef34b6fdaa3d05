package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"modernc.org/sqlite"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

// copiesKept is how many copies from before an upgrade stay beside the database.
const copiesKept = 3

// safely carries an upgrade of an SQLite database out between a copy and, when it fails half-way, its return: then the
// database is as it was and the earlier program works with it. An empty database needs neither.
func (db *DB) safely(ctx context.Context, upgrade func() error) error {
	before, err := SchemaVersion(ctx, db)
	if err != nil || before == 0 {
		return errors.Join(err, upgrade())
	}
	kept, err := db.copyBefore(ctx, before)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "the database must be brought to a newer schema, and the copy that is made of it before could not be written beside it; make as much room as it takes, then start again")
	}
	if err := upgrade(); err != nil {
		if back := db.putBack(ctx, kept); back != nil {
			return fault.Wrap(errors.Join(err, back), fault.Unavailable, "the database could not be brought from schema %d to a newer one, and could not be put back: stop every program that uses it and replace it by its copy %s", before, kept)
		}
		return fault.Wrap(err, fault.Unavailable, "the database could not be brought from schema %d to a newer one; it is as it was before, and the program that ran until now still works with it. A copy is at %s", before, kept)
	}
	return db.forget(kept)
}

// copyBefore writes the database as it stands into a file beside it, named by its schema and the time, whole and on disk.
func (db *DB) copyBefore(ctx context.Context, version int64) (string, error) {
	to := fmt.Sprintf("%s.schema-%d.%s.copy", db.path, version, clock.System{}.Now().Format("20060102T150405.000000Z"))
	part := to + ".part"
	_ = os.Remove(part) // of an attempt that was cut off
	if _, err := db.writer.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return "", errors.Join(err, os.Remove(part))
	}
	if err := os.Chmod(part, 0o600); err != nil {
		return "", err
	}
	if err := settle(part); err != nil {
		return "", err
	}
	if err := os.Rename(part, to); err != nil {
		return "", err
	}
	return to, settle(filepath.Dir(to))
}

// settle makes sure that a file, or the names in a folder, are on disk.
func settle(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// putBack writes a copy over the database, as one transaction of the engine.
func (db *DB) putBack(ctx context.Context, kept string) error {
	c, err := db.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Raw(func(driver any) error {
		from, ok := driver.(interface {
			NewRestore(string) (*sqlite.Backup, error)
		})
		if !ok {
			return errors.New("the driver cannot write a copy back")
		}
		b, err := from.NewRestore(kept)
		if err != nil {
			return err
		}
		_, err = b.Step(-1)
		return errors.Join(err, b.Finish())
	})
}

// forget removes the older copies.
func (db *DB) forget(newest string) error {
	names, err := filepath.Glob(strings.NewReplacer("[", "\\[", "*", "\\*", "?", "\\?").Replace(db.path) + ".schema-*.copy")
	if err != nil {
		return err
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(when(b), when(a)) })
	for i, name := range names {
		if i >= copiesKept && name != newest {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// when gives the time in the name of a copy.
func when(name string) string {
	name = strings.TrimSuffix(name, ".copy")
	if i := strings.LastIndex(name, ".schema-"); i >= 0 {
		_, name, _ = strings.Cut(name[i+1:], ".")
	}
	return name
}

// pending tells whether a migration is left to do.
func pending(ctx context.Context, handle *sql.DB, version int64) bool {
	var at int64
	err := handle.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&at)
	return err != nil || at < version
}
