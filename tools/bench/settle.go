package main

import (
	"context"
	"errors"
	"os"
	"time"

	"throughline/internal/app"
	"throughline/internal/db"
	"throughline/internal/history"
)

// settle waits until the followers, the search among them, have handled everything, and lets the file take in the log.
func settle(ctx context.Context, a *app.App) error {
	for range 6000 {
		newest, err := history.Newest(ctx, a.DB)
		if err != nil {
			return err
		}
		var behind int
		if err := db.One(ctx, a.DB, `SELECT COUNT(*) FROM follower WHERE seq < $1`, []any{newest}, &behind); err != nil {
			return err
		}
		if behind == 0 {
			_, err := a.DB.SQLHandle().ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.New("the followers did not catch up within 5 minutes")
}

// megabytes gives the size of a file.
func megabytes(path string) float64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / (1 << 20)
}
