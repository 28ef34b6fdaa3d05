package db

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"throughline/internal/db/eventlog"
	"throughline/internal/fault"
)

// Engine names the database beneath the handle.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB is an open database; safe for concurrent use.
type DB struct {
	engine Engine
	path   string // file of an SQLite database

	writer *sql.DB     // one connection, BEGIN IMMEDIATE
	reader *sql.DB     // a pool that cannot write
	stmts  sync.Map    // text to *sql.Stmt of the readers
	sick   atomic.Bool // a write met a disk that failed, and none has proved since that it works
	kept   atomic.Int64
	group  *group
	log    eventlog.Log

	attached sync.Map

	pool *pgxpool.Pool
}

// Open opens a database by its URL: "sqlite:PATH" (the file is made when missing) or "postgres://…". Migrations are
// not run; see Migrate.
func Open(ctx context.Context, url string) (*DB, error) {
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		return openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return openPostgres(ctx, url)
	}
	return nil, fault.New(fault.Invalid, "“%s” is not a database address; use sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME", withoutPassword(url))
}

// Engine tells which engine is beneath.
func (db *DB) Engine() Engine { return db.engine }

// Path gives the file of an SQLite database, "" otherwise.
func (db *DB) Path() string { return db.path }

// SQLHandle gives the writer's pool of SQLite for the job queue, which shares it; nil on PostgreSQL.
func (db *DB) SQLHandle() *sql.DB { return db.writer }

// PoolHandle gives the pool of PostgreSQL for the job queue and for listening; nil on SQLite.
func (db *DB) PoolHandle() *pgxpool.Pool { return db.pool }

// Attached gives what belongs to the database under the key, made once: what others know of it goes with the handle.
func (db *DB) Attached(key any, make func() any) any {
	if v, ok := db.attached.Load(key); ok {
		return v
	}
	v, _ := db.attached.LoadOrStore(key, make())
	return v
}

// Close waits for the running write and closes every connection.
func (db *DB) Close() error {
	if db.engine == Postgres {
		db.pool.Close()
		return nil
	}
	db.group.close()
	rerr := db.reader.Close()
	if err := db.writer.Close(); err != nil {
		return err
	}
	return rerr
}

// Q is what can be asked: the database itself for reads, or a transaction.
type Q interface {
	// Query runs a statement that gives rows.
	Query(ctx context.Context, query string, args ...any) (*Rows, error)
	// Exec runs a statement and gives the number of rows it touched.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	// Engine tells which engine is beneath.
	Engine() Engine
}

// Rows walks over an answer; Close is safe to call twice.
type Rows struct {
	sq *sql.Rows
	pg pgx.Rows
}

// Next moves to the next row.
func (r *Rows) Next() bool {
	if r.sq != nil {
		return r.sq.Next()
	}
	return r.pg.Next()
}

// Scan reads the present row.
func (r *Rows) Scan(dest ...any) error {
	if r.sq != nil {
		return r.sq.Scan(dest...)
	}
	return r.pg.Scan(dest...)
}

// Close ends the walk.
func (r *Rows) Close() {
	if r.sq != nil {
		_ = r.sq.Close()
		return
	}
	r.pg.Close()
}

// Err tells why the walk ended early.
func (r *Rows) Err() error {
	if r.sq != nil {
		return classify(r.sq.Err())
	}
	return classify(r.pg.Err())
}

// Brief marks reads that an index bounds to a few rows: they are over sooner than a watch for the caller's going away is
// set up, so none is.
func Brief(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// Query implements Q on the readers.
func (db *DB) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	if db.engine == Postgres {
		rows, err := db.pool.Query(ctx, query, args...)
		if err != nil {
			return nil, classify(err)
		}
		return &Rows{pg: rows}, nil
	}
	stmt, err := db.prepared(ctx, query)
	if err != nil {
		return nil, classify(err)
	}
	var rows *sql.Rows
	if stmt != nil {
		rows, err = stmt.QueryContext(ctx, args...)
	} else {
		rows, err = db.reader.QueryContext(ctx, query, args...)
	}
	if err != nil {
		return nil, classify(err)
	}
	return &Rows{sq: rows}, nil
}

// Exec refuses: a statement that changes rows belongs into Write.
func (db *DB) Exec(context.Context, string, ...any) (int64, error) {
	return 0, fault.New(fault.Internal, "a change was tried outside a write")
}

// maxPrepared bounds the statements kept; lists with many filters make many texts.
const maxPrepared = 512

// prepared gives the statement of the readers, made once; nil when enough texts are kept already.
func (db *DB) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := db.stmts.Load(query); ok {
		return s.(*sql.Stmt), nil
	}
	if db.kept.Load() >= maxPrepared {
		return nil, nil
	}
	stmt, err := db.reader.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if old, loaded := db.stmts.LoadOrStore(query, stmt); loaded {
		_ = stmt.Close()
		return old.(*sql.Stmt), nil
	}
	db.kept.Add(1)
	return stmt, nil
}

// One scans the only row of an answer; no row is fault.NotFound.
func One(ctx context.Context, q Q, query string, args []any, dest ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "There is nothing at this address")
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	rows.Close()
	return rows.Err()
}

// Each calls row once for every row of an answer; scan reads the present one.
func Each(ctx context.Context, q Q, query string, args []any, row func(scan func(dest ...any) error) error) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Strings gives the first column of an answer.
func Strings[T ~string](ctx context.Context, q Q, query string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, q, query, args, func(scan func(...any) error) error {
		var s string
		if err := scan(&s); err != nil {
			return err
		}
		out = append(out, T(s))
		return nil
	})
	return out, err
}
