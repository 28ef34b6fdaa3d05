package db

import (
	"context"
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// noted remembers that a write met an SQLite file that could not be read or written, or no room. The error passes.
func (db *DB) noted(err error) error {
	var engine *sqlite.Error
	if errors.As(err, &engine) && (engine.Code()&0xff == sqlite3.SQLITE_IOERR || engine.Code()&0xff == sqlite3.SQLITE_FULL) {
		db.sick.Store(true)
	}
	return err
}

// Trouble gives what keeps the database from being written, nil when nothing does. It costs nothing while all is well;
// after a write that failed it writes a row and takes it away again, because only pages that reach the disk prove that it
// has recovered: SQLite writes none for a commit without changes, nor for values that are there already.
func (db *DB) Trouble(ctx context.Context) error {
	if !db.sick.Load() {
		return nil
	}
	err := db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO idempotency (key, actor_id, request, status, answer, at) VALUES ('disk', '', '', 0, '', 0)`)
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM idempotency WHERE key = 'disk'`)
		}
		return err
	})
	if err == nil {
		db.sick.Store(false)
	}
	return err
}
