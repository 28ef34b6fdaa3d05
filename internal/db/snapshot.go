package db

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"

	"throughline/internal/fault"
)

// Snapshot runs fn on one unchanging view of the database: what others commit meanwhile is not seen in it, and nobody
// waits for it. On SQLite it is a read transaction of the write-ahead log, whose file grows until fn returns; on
// PostgreSQL a repeatable-read transaction. fn must end one answer before it asks the next question.
func (db *DB) Snapshot(ctx context.Context, fn func(Q) error) error {
	if db.engine == Postgres {
		options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
		return classify(pgx.BeginTxFunc(ctx, db.pool, options, func(tx pgx.Tx) error {
			return fn(&view{Tx{engine: Postgres, pg: tx, log: &db.log}})
		}))
	}
	tx, err := db.reader.BeginTx(ctx, nil)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = tx.Rollback() }() // it has written nothing
	return fn(&view{Tx{engine: SQLite, sq: tx, cache: &stmtCache{ready: map[string]*sql.Stmt{}}, log: &db.log}})
}

// view is a transaction that only reads.
type view struct{ tx Tx }

// Query implements Q.
func (v *view) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	return v.tx.Query(ctx, query, args...)
}

// Exec refuses: a snapshot is only read.
func (v *view) Exec(context.Context, string, ...any) (int64, error) {
	return 0, fault.New(fault.Internal, "a change was tried in a snapshot")
}

// Engine implements Q.
func (v *view) Engine() Engine { return v.tx.engine }
