// Package twin keeps copies of an SQLite database from before its schema changes.
package twin

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

// most is how many copies stay beside the database.
const most = 3

// Around carries out an upgrade of the database at the path, whose schema is before, behind a copy; when it fails half-way
// the copy is put back, so that the database is as it was and the earlier program works with it.
func Around(ctx context.Context, handle *sql.DB, path string, before int64, upgrade func() error) error {
	kept, err := Make(ctx, handle, path, before)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "the database must be brought to a newer schema, and the copy that is made of it before could not be written beside it; make as much room as it takes, then start again")
	}
	if err := upgrade(); err != nil {
		if back := PutBack(ctx, handle, kept); back != nil {
			return fault.Wrap(errors.Join(err, back), fault.Unavailable, "the database could not be brought from schema %d to a newer one, and could not be put back: stop every program that uses it and replace it by its copy %s", before, kept)
		}
		return fault.Wrap(err, fault.Unavailable, "the database could not be brought from schema %d to a newer one; it is as it was before, and the program that ran until now still works with it. A copy is at %s", before, kept)
	}
	return Forget(path, kept)
}

// Make writes the database at the path as it stands into a file beside it, named by its schema and the time; the file is
// whole and on disk when it has its name.
func Make(ctx context.Context, handle *sql.DB, path string, version int64) (string, error) {
	to := fmt.Sprintf("%s.schema-%d.%s.copy", path, version, clock.System{}.Now().Format("20060102T150405.000000Z"))
	part := to + ".part"
	_ = os.Remove(part) // of an attempt that was cut off
	if _, err := handle.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
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

// PutBack writes a copy over the database, as one transaction of the engine.
func PutBack(ctx context.Context, handle *sql.DB, kept string) error {
	c, err := handle.Conn(ctx)
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

// Forget removes the older copies of the database at the path; the newest is not one of them.
func Forget(path, newest string) error {
	names, err := filepath.Glob(strings.NewReplacer("[", "\\[", "*", "\\*", "?", "\\?").Replace(path) + ".schema-*.copy")
	if err != nil {
		return err
	}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(when(b), when(a)) })
	for i, name := range names {
		if i >= most && name != newest {
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
