package db

import (
	"context"

	"throughline/internal/db/eventlog"
	"throughline/internal/db/record"
)

// logStore is a database or a transaction as the stored history asks for it.
type logStore struct {
	Q
	tx *Tx // nil where nothing is written
}

// Each implements eventlog.Reader.
func (s logStore) Each(ctx context.Context, query string, args []any, row func(scan func(dest ...any) error) error) error {
	return Each(ctx, s.Q, query, args, row)
}

// Insert implements eventlog.Writer.
func (s logStore) Insert(ctx context.Context, table string, columns []string, rows [][]any) error {
	return Insert(ctx, s.tx, table, columns, rows)
}

func logOf(q Q) *eventlog.Log {
	switch q := q.(type) {
	case *DB:
		return &q.log
	case *Tx:
		return q.log
	case *view:
		return q.tx.log
	}
	return &eventlog.Log{}
}

// InsertEvents stores events that follow the newest one, in order.
func InsertEvents(ctx context.Context, tx *Tx, events []record.Event) error {
	return tx.log.Insert(ctx, logStore{tx, tx}, events)
}

// EventLines gives events without what they hold; see eventlog.Log.Lines.
func EventLines(ctx context.Context, q Q, where, end string, args ...any) ([]record.Event, error) {
	return logOf(q).Lines(ctx, logStore{Q: q}, where, end, args...)
}

// Events gives events with all that they hold; see eventlog.Log.Lines.
func Events(ctx context.Context, q Q, where, end string, args ...any) ([]record.Event, error) {
	return logOf(q).Events(ctx, logStore{Q: q}, where, end, args...)
}

// FillEvents gives the events what they hold; those of one block stand together.
func FillEvents(ctx context.Context, q Q, events []record.Event) error {
	return logOf(q).Fill(ctx, logStore{Q: q}, events)
}

// EachEvent hands over the whole history in order. fn may ask the database: no answer is open meanwhile.
func EachEvent(ctx context.Context, q Q, fn func(*record.Event) error) error {
	return logOf(q).Each(ctx, logStore{Q: q}, fn)
}
