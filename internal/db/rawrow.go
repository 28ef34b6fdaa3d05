package db

import "context"

// DropRaw lets the raw rows of an import go that came to nothing. They are no part of the history: the files themselves
// are kept.
func DropRaw(ctx context.Context, tx *Tx, imp string) error {
	_, err := tx.Exec(ctx, `DELETE FROM import_raw WHERE import_id = $1`, imp)
	return err
}
