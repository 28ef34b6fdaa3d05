package db

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"

	"throughline/internal/db/eventlog"
)

// The migration to this version packs the history, which SQL alone cannot; its statements stand in a file like others.
const (
	packedVersion = 12
	packedFile    = "migrations/0012_history."
)

func (db *DB) packHistory() *goose.Migration {
	return goose.NewGoMigration(packedVersion, &goose.GoFunc{RunTx: func(ctx context.Context, sq *sql.Tx) error {
		text, err := migrations.ReadFile(packedFile + string(db.engine) + ".sql")
		if err != nil {
			return err
		}
		tx := &Tx{engine: db.engine, sq: sq, cache: &stmtCache{ready: map[string]*sql.Stmt{}}, log: &eventlog.Log{}}
		for statement := range strings.SplitSeq(string(text), ";\n") {
			if strings.TrimSpace(statement) == "" {
				continue
			}
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		if err := tx.log.Repack(ctx, logStore{tx, tx}); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DROP TABLE event_before`)
		return err
	}}, nil)
}
