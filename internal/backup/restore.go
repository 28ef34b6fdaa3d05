package backup

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/fault"
)

// Restore fills an empty database, of either engine, and the store of attached files from an archive: all of it or
// nothing. The archive is verified first; what was loaded is read back and must have the digests of the manifest, and
// the history must hang together. An archive of an older schema is loaded as it is and then brought up to date, for
// which the database must never have been opened. A database that holds anything is fault.Conflict.
func Restore(ctx context.Context, into *db.DB, files blob.Store, r io.ReaderAt, size int64) (Manifest, error) {
	a, err := open(r, size)
	if err != nil {
		return Manifest{}, err
	}
	if err := a.verify(ctx, false); err != nil {
		return Manifest{}, err
	}
	if err := prepare(ctx, into, a.Manifest); err != nil {
		return Manifest{}, err
	}
	var kept []string
	err = into.Write(ctx, func(tx *db.Tx) error {
		if err := a.load(ctx, tx); err != nil {
			return err
		}
		// The files come before the commit, so that no row ever speaks of a file that is not there.
		kept, err = a.keep(ctx, files, kept)
		return err
	})
	if err != nil {
		for _, sum := range kept {
			_ = files.Delete(context.WithoutCancel(ctx), sum) // what stays is named by no row
		}
		return Manifest{}, err
	}
	return a.Manifest, into.Migrate(ctx)
}

// prepare brings an empty database to the archive's schema.
func prepare(ctx context.Context, into *db.DB, m Manifest) error {
	if m.Schema > db.NewestSchema() {
		return fault.New(fault.Invalid, "the archive was made by a newer Throughline (schema %d, this program knows %d); use the newer program", m.Schema, db.NewestSchema())
	}
	if m.Schema < 1 {
		return fault.New(fault.Invalid, "the archive's manifest names no schema; nothing was restored")
	}
	version, err := db.SchemaVersion(ctx, into)
	if err != nil {
		return err
	}
	if version > 0 {
		if err := empty(ctx, into); err != nil {
			return err
		}
	}
	if version > m.Schema {
		return fault.New(fault.Conflict, "the archive is of schema %d and this database was prepared for schema %d already; restore into one that was never opened", m.Schema, version)
	}
	return into.MigrateTo(ctx, m.Schema)
}

// empty answers nil when nobody has changed anything in the database yet: no row stands there that the history knows.
func empty(ctx context.Context, q db.Q) error {
	shapes, err := db.Shapes(ctx, q)
	if err != nil {
		return err
	}
	for _, s := range shapes {
		if !s.Has("version") && s.Name != "event" {
			continue
		}
		n, err := db.Count(ctx, q, s)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "this database is not empty: %s holds %d rows. Nothing was changed; restore into a new database", s.Name, n)
		}
	}
	return nil
}

// load fills the tables and checks what came of it.
func (a *archive) load(ctx context.Context, tx *db.Tx) error {
	if err := empty(ctx, tx); err != nil {
		return err
	}
	shapes, err := db.Shapes(ctx, tx)
	if err != nil {
		return err
	}
	if err := a.fits(shapes); err != nil {
		return err
	}
	if err := db.Clear(ctx, tx, shapes); err != nil {
		return err
	}
	for _, s := range shapes {
		at := slices.IndexFunc(a.Tables, func(t Table) bool { return t.Name == s.Name })
		if at < 0 {
			continue
		}
		if err := a.loadTable(ctx, tx, s, a.Tables[at]); err != nil {
			return err
		}
	}
	if err := db.CheckReferences(ctx, tx); err != nil {
		return err
	}
	head, err := headOf(ctx, tx)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the history in the archive does not hang together; nothing was restored")
	}
	if head != a.History {
		return fault.New(fault.Invalid, "the history in the archive ends at event %d and not at %d as its manifest says; nothing was restored", head.Seq, a.History.Seq)
	}
	return nil
}

func (a *archive) loadTable(ctx context.Context, tx *db.Tx, s db.Shape, t Table) error {
	rows := a.rowsOf(ctx, t)
	defer rows.close()
	n, err := db.Load(ctx, tx, s, rows.next)
	switch {
	case rows.failed != nil:
		return rows.failed // the engine says of it only that the rows ended
	case fault.Is(err, fault.Unavailable), ctx.Err() != nil:
		return err
	case err != nil:
		return fault.Wrap(err, fault.Invalid, "a row of %s, at about %d, cannot be stored in this database; nothing was restored", s.Name, rows.number)
	}
	back, err := dump(ctx, tx, s, nil, io.Discard)
	if err != nil {
		return err
	}
	if n != t.Rows || back.Rows != t.Rows || back.SHA256 != t.SHA256 {
		return fault.New(fault.Invalid, "%s came back from the database otherwise than it stands in the archive (%d rows of %d); nothing was restored", s.Name, back.Rows, t.Rows)
	}
	return nil
}

// fits compares the tables of the archive with those of the database.
func (a *archive) fits(shapes []db.Shape) error {
	for _, t := range a.Tables {
		if !slices.ContainsFunc(shapes, func(s db.Shape) bool { return s.Name == t.Name }) {
			return fault.New(fault.Invalid, "the archive holds the table %s, which this program does not know; nothing was restored", clip(t.Name))
		}
	}
	for _, s := range shapes {
		at := slices.IndexFunc(a.Tables, func(t Table) bool { return t.Name == s.Name })
		if at < 0 {
			if a.Secrets || !slices.Contains(a.LeftOut, s.Name) {
				return fault.New(fault.Invalid, "the archive does not hold the table %s; nothing was restored", s.Name)
			}
			continue
		}
		if was, is := said(a.Tables[at].Columns), said(s.Columns); was != is {
			return fault.New(fault.Invalid, "the table %s has the columns %s in the archive and %s in this program; nothing was restored", s.Name, was, is)
		}
	}
	return nil
}

func said(columns []db.Column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = fmt.Sprintf("%s (%s)", clip(c.Name), clip(string(c.Kind)))
	}
	return strings.Join(names, ", ")
}

// keep puts the attached files into the store and adds to kept those that were not there before.
func (a *archive) keep(ctx context.Context, files blob.Store, kept []string) ([]string, error) {
	for _, f := range a.files {
		if err := ctx.Err(); err != nil {
			return kept, err
		}
		sum := digestOf(f)
		there := files.Verify(ctx, sum) == nil
		if there {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return kept, damaged(f, err)
		}
		ref, err := files.Put(ctx, r, int64(f.UncompressedSize64))
		_ = r.Close()
		if err != nil {
			return kept, err
		}
		kept = append(kept, ref.SHA256)
		if ref.SHA256 != sum {
			return kept, damaged(f, fmt.Errorf("its content has the digest %s", ref.SHA256))
		}
	}
	return kept, nil
}
