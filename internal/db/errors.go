package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"throughline/internal/fault"
)

// ErrFull is in the chain of an error that a full disk caused; the page answers 507.
var ErrFull = errors.New("the disk is full")

// errTaken is in the chain of an error that a unique index caused.
var errTaken = errors.New("a row with this key exists")

// IsTaken tells whether a unique index refused the row.
func IsTaken(err error) bool { return errors.Is(err, errTaken) }

// classify turns an engine's error into a fault; an error that is one already passes.
func classify(err error) error {
	if err == nil || fault.As(err) != nil {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, "There is nothing at this address")
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return classifySQLite(lite)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return classifyPostgres(pg)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || pgconn.Timeout(err) || strings.Contains(err.Error(), "closed pool") {
		return fault.Wrap(err, fault.Unavailable, "The database does not answer; nothing was changed. Try again in a moment")
	}
	return err
}

func classifySQLite(err *sqlite.Error) error {
	switch err.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return taken(err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return inUse(err)
	}
	switch err.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return full(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		// An I/O error while the disk has no room is SQLite's other word for a full disk.
		if strings.Contains(err.Error(), "no space") {
			return full(err)
		}
		return fault.Wrap(err, fault.Unavailable, "The database could not be written; nothing was changed. Try again in a moment")
	}
	return err
}

func classifyPostgres(err *pgconn.PgError) error {
	switch err.Code {
	case "23505":
		return taken(err)
	case "23503":
		return inUse(err)
	case "53100":
		return full(err)
	}
	switch err.Code[:2] {
	case "08", "53", "57":
		return fault.Wrap(err, fault.Unavailable, "The database does not answer; nothing was changed. Try again in a moment")
	}
	return err
}

func taken(err error) error {
	return fault.Wrap(errors.Join(errTaken, err), fault.Conflict, "This exists already")
}

func inUse(err error) error {
	return fault.Wrap(err, fault.Conflict, "Something else still refers to this, or what it refers to is gone")
}

func full(err error) error {
	return fault.Wrap(errors.Join(ErrFull, err), fault.Unavailable, "The disk is full. Nothing was changed, and everything can still be read. Make room on the server, then try again")
}
