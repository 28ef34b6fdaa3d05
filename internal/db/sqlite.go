package db

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"throughline/internal/fault"
)

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if path == "" {
		return nil, fault.New(fault.Invalid, "the database address names no file; use sqlite:PATH")
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "the folder %s cannot be made; choose one this user may write", dir)
	}
	probe, err := os.CreateTemp(dir, ".throughline-probe-*")
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "the folder %s cannot be written; choose one this user may write", dir)
	}
	_ = probe.Close()
	_ = os.Remove(probe.Name())

	writer, err := sql.Open("sqlite", dsn(path, "_txlock=immediate", "_pragma=foreign_keys(1)", "_pragma=busy_timeout(10000)",
		"_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=journal_size_limit(67108864)", "_pragma=cache_size(-32000)",
		// The savepoint of each act would write its pages to a temporary file; and an import changes the same pages of
		// indexes again and again, which are copied into the database once in 16 MB of log rather than once in 4.
		"_pragma=temp_store(2)", "_pragma=wal_autocheckpoint(4000)"))
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	writer.SetMaxIdleConns(1)
	if err := writer.PingContext(ctx); err != nil {
		_ = writer.Close()
		return nil, fault.Wrap(err, fault.Unavailable, "%s cannot be opened as a database: is it another kind of file, or in use?", path)
	}
	reader, err := sql.Open("sqlite", dsn(path, "_pragma=query_only(1)", "_pragma=busy_timeout(10000)", "_pragma=cache_size(-16000)"))
	if err != nil {
		_ = writer.Close()
		return nil, err
	}
	n := max(4, 2*runtime.NumCPU())
	reader.SetMaxOpenConns(n)
	reader.SetMaxIdleConns(n)
	db := &DB{engine: SQLite, path: path, writer: writer, reader: reader}
	db.log.Committed = logStore{Q: db}
	db.group = newGroup(db)
	return db, nil
}

// Filling lets fn write without waiting for the disk at each commit, and waits for it once at the end, on SQLite; on
// PostgreSQL it is fn alone. A machine that loses its power meanwhile may leave a file that cannot be read, so it is only
// for a database that is begun anew then.
func (db *DB) Filling(ctx context.Context, fn func() error) error {
	if db.engine != SQLite {
		return fn()
	}
	if _, err := db.writer.ExecContext(ctx, "PRAGMA synchronous = OFF"); err != nil {
		return classify(err)
	}
	err := fn()
	for _, settle := range []string{"PRAGMA synchronous = FULL", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, failed := db.writer.ExecContext(context.WithoutCancel(ctx), settle); err == nil {
			err = classify(failed)
		}
	}
	return err
}

// dsn writes the address with its settings; the path is escaped because it may hold "?" or "%".
func dsn(path string, settings ...string) string {
	s := "file:" + (&url.URL{Path: path}).EscapedPath()
	for i, setting := range settings {
		if i == 0 {
			s += "?" + setting
			continue
		}
		s += "&" + setting
	}
	return s
}
