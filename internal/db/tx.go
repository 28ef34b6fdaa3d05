package db

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"

	"throughline/internal/db/eventlog"
)

// Tx is one transaction that may write.
type Tx struct {
	engine Engine
	sq     *sql.Tx
	pg     pgx.Tx
	cache  *stmtCache
	log    *eventlog.Log
}

// Write runs fn in a transaction and commits it durably; any error of fn undoes all it did. On SQLite, writes that
// wait for each other share one commit. The function must not keep the Tx. It may run again after a conflict
// between nodes, so its effects outside the database belong after Write.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if db.engine == Postgres {
		return db.writePostgres(ctx, fn)
	}
	return db.group.write(ctx, fn)
}

// Engine tells which engine is beneath.
func (t *Tx) Engine() Engine { return t.engine }

// SQLTx gives the transaction of SQLite for the job queue; nil on PostgreSQL.
func (t *Tx) SQLTx() *sql.Tx { return t.sq }

// PGTx gives the transaction of PostgreSQL for the job queue; nil on SQLite.
func (t *Tx) PGTx() pgx.Tx { return t.pg }

// Query implements Q inside the transaction.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	if t.pg != nil {
		rows, err := t.pg.Query(ctx, query, args...)
		if err != nil {
			return nil, classify(err)
		}
		return &Rows{pg: rows}, nil
	}
	// A cancelled request must not interrupt a transaction that it shares with others.
	ctx = context.WithoutCancel(ctx)
	if stmt := t.cache.get(query); stmt != nil {
		rows, err := t.sq.StmtContext(ctx, stmt).QueryContext(ctx, args...)
		if err != nil {
			return nil, classify(err)
		}
		return &Rows{sq: rows}, nil
	}
	rows, err := t.sq.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	return &Rows{sq: rows}, nil
}

// Exec implements Q inside the transaction.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if t.pg != nil {
		tag, err := t.pg.Exec(ctx, query, args...)
		return tag.RowsAffected(), classify(err)
	}
	ctx = context.WithoutCancel(ctx)
	var res sql.Result
	var err error
	if stmt := t.cache.get(query); stmt != nil {
		res, err = t.sq.StmtContext(ctx, stmt).ExecContext(ctx, args...)
	} else {
		res, err = t.sq.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, classify(err)
	}
	return res.RowsAffected()
}

// stmtCache keeps the writer's statements between transactions. The only connection is taken while a transaction
// runs, so a new text is noted then and prepared after the commit.
type stmtCache struct {
	db     *sql.DB
	ready  map[string]*sql.Stmt
	wanted []string
}

func (c *stmtCache) get(query string) *sql.Stmt {
	if s := c.ready[query]; s != nil {
		return s
	}
	if len(c.ready)+len(c.wanted) < maxPrepared {
		c.wanted = append(c.wanted, query)
	}
	return nil
}

// fill prepares what the last transaction asked for; a text that cannot be prepared is simply asked again.
func (c *stmtCache) fill(ctx context.Context) {
	for _, query := range c.wanted {
		if c.ready[query] != nil {
			continue
		}
		if stmt, err := c.db.PrepareContext(ctx, query); err == nil {
			c.ready[query] = stmt
		}
	}
	c.wanted = c.wanted[:0]
}

func (c *stmtCache) close() {
	for _, s := range c.ready {
		_ = s.Close()
	}
}
