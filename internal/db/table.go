package db

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// Col ties a column to the field that holds it.
type Col struct {
	Name string
	Ptr  any  // *string, *int64, *int, *bool, *float64, a named form of these, or what JSON and Time give
	Mute bool // never written into the history: secrets
}

// C makes a column.
func C(name string, ptr any) Col { return Col{Name: name, Ptr: ptr} }

// Secret makes a column whose value never reaches the history.
func Secret(name string, ptr any) Col { return Col{Name: name, Ptr: ptr, Mute: true} }

// Table is one list of columns per entity, from which come insert, versioned update, select and the audit diff. Cols
// gives the columns of a row in a fixed order; the first is "id", and "version" (*int64) is among them.
type Table[T any] struct {
	Name    string // of the table
	Subject string // what the history calls a row: "task"
	Cols    func(*T) []Col
	// Derive keeps rows that follow from this one (an index of assignees) in step. old is nil at an insert, row at
	// a removal.
	Derive func(ctx context.Context, tx *Tx, old, row *T) error
	// DeriveAll does for many inserted rows at once what Derive does for each; nil calls Derive.
	DeriveAll func(ctx context.Context, tx *Tx, rows []*T) error
}

// Change is the difference of two rows: column to [old, new] as JSON; null stands for the missing row.
type Change map[string][2]json.RawMessage

func (t *Table[T]) names() string {
	var zero T
	cols := t.Cols(&zero)
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	return strings.Join(names, ", ")
}

// Columns gives the column list for a hand-written SELECT, each behind the alias.
func (t *Table[T]) Columns(alias string) string {
	return alias + "." + strings.ReplaceAll(t.names(), ", ", ", "+alias+".")
}

// Scan reads a row whose columns were selected by Columns.
func (t *Table[T]) Scan(scan func(...any) error, row *T) error {
	cols := t.Cols(row)
	ptrs := make([]any, len(cols))
	for i, c := range cols {
		ptrs[i] = c.Ptr
	}
	return scan(ptrs...)
}

// Get reads the row with the id; none is fault.NotFound.
func (t *Table[T]) Get(ctx context.Context, q Q, id string) (T, error) {
	rows, err := t.Select(ctx, q, "WHERE id = $1", id)
	if err != nil {
		var zero T
		return zero, err
	}
	if len(rows) == 0 {
		var zero T
		return zero, fault.New(fault.NotFound, "There is no such %s, or it is not shared with you", t.Subject)
	}
	return rows[0], nil
}

// Select reads the rows that the tail of the statement (WHERE … ORDER BY … LIMIT …) picks.
func (t *Table[T]) Select(ctx context.Context, q Q, tail string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, q, "SELECT "+t.names()+" FROM "+t.Name+" "+tail, args, func(scan func(...any) error) error {
		var row T
		if err := t.Scan(scan, &row); err != nil {
			return err
		}
		out = append(out, row)
		return nil
	})
	return out, err
}

// Save inserts the row when its version is 0 and updates it otherwise, and gives the difference; the row's version
// rises by one. A row that somebody changed since it was read is fault.Stale with both values of each field.
func (t *Table[T]) Save(ctx context.Context, tx *Tx, row *T) (op string, change Change, err error) {
	cols := t.Cols(row)
	version := versionOf(cols)
	if *version == 0 {
		*version = 1
		if err := t.insert(ctx, tx, cols); err != nil {
			*version = 0
			return "", nil, err
		}
		if t.Derive != nil {
			if err := t.Derive(ctx, tx, nil, row); err != nil {
				return "", nil, err
			}
		}
		var zero T
		return "insert", diff(t.Cols(&zero), cols, true), nil
	}
	old, err := t.Get(ctx, tx, idOf(cols))
	if err != nil {
		return "", nil, err
	}
	before := t.Cols(&old)
	change = diff(before, cols, false)
	if *versionOf(before) != *version {
		return "", nil, stale(t.Subject, change)
	}
	if len(change) == 0 {
		return "none", nil, nil
	}
	if err := t.update(ctx, tx, cols, change); err != nil {
		return "", nil, err
	}
	*version++
	if t.Derive != nil {
		err = t.Derive(ctx, tx, &old, row)
	}
	return "update", change, err
}

// Remove deletes the row and gives all it held.
func (t *Table[T]) Remove(ctx context.Context, tx *Tx, row *T) (Change, error) {
	cols := t.Cols(row)
	if t.Derive != nil {
		if err := t.Derive(ctx, tx, row, nil); err != nil {
			return nil, err
		}
	}
	n, err := tx.Exec(ctx, "DELETE FROM "+t.Name+" WHERE id = $1 AND version = $2", idOf(cols), *versionOf(cols))
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, fault.New(fault.Stale, "Somebody changed or removed this %s in the meantime; look at it again", t.Subject)
	}
	var zero T
	change := diff(t.Cols(&zero), cols, true)
	for name, pair := range change {
		change[name] = [2]json.RawMessage{pair[1], pair[0]}
	}
	return change, nil
}

func (t *Table[T]) insert(ctx context.Context, tx *Tx, cols []Col) error {
	var marks strings.Builder
	args := make([]any, len(cols))
	for i, c := range cols {
		if i > 0 {
			marks.WriteString(", ")
		}
		marks.WriteString("$" + strconv.Itoa(i+1))
		args[i] = bind(c.Ptr)
	}
	_, err := tx.Exec(ctx, "INSERT INTO "+t.Name+" ("+t.names()+") VALUES ("+marks.String()+")", args...)
	return err
}

// update writes the changed columns only; the statement's text varies with them.
func (t *Table[T]) update(ctx context.Context, tx *Tx, cols []Col, change Change) error {
	var set strings.Builder
	var args []any
	for _, c := range cols {
		if _, changed := change[c.Name]; !changed {
			continue
		}
		args = append(args, bind(c.Ptr))
		set.WriteString(c.Name + " = $" + strconv.Itoa(len(args)) + ", ")
	}
	version := *versionOf(cols)
	args = append(args, version+1, idOf(cols), version)
	n := len(args)
	query := fmt.Sprintf("UPDATE %s SET %sversion = $%d WHERE id = $%d AND version = $%d", t.Name, set.String(), n-2, n-1, n)
	touched, err := tx.Exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if touched == 0 {
		return stale(t.Subject, change)
	}
	return nil
}

// diff compares two rows column by column as JSON. With all, unchanged columns are left out only when they hold the
// zero value, and the first side is written as null: the record of a whole row.
func diff(before, after []Col, all bool) Change {
	change := Change{}
	for i, c := range after {
		if c.Name == "version" || c.Name == "id" {
			continue
		}
		old, now := value(before[i]), value(c)
		if bytes.Equal(old, now) {
			continue
		}
		if c.Mute {
			old, now = []byte(`"…"`), []byte(`"…"`)
		}
		if all {
			old = []byte("null")
		}
		change[c.Name] = [2]json.RawMessage{old, now}
	}
	return change
}

func value(c Col) json.RawMessage {
	b, err := json.Marshal(c.Ptr)
	if err != nil {
		return []byte(`"unprintable"`)
	}
	return b
}

// bind gives the value that a driver takes: those that bind themselves do so, the others are read through the pointer.
func bind(ptr any) any {
	if b, ok := ptr.(interface{ Bind() any }); ok {
		return b.Bind()
	}
	return reflect.ValueOf(ptr).Elem().Interface()
}

func idOf(cols []Col) string { return reflect.ValueOf(cols[0].Ptr).Elem().String() }

func versionOf(cols []Col) *int64 {
	for _, c := range cols {
		if c.Name == "version" {
			return c.Ptr.(*int64)
		}
	}
	panic("db: a table without a version column")
}

// stale says which fields differ, with what is stored (theirs) and what was sent (yours).
func stale(subject string, change Change) error {
	e := fault.New(fault.Stale, "Somebody changed this %s while you did; yours is not saved yet", subject)
	for name, pair := range change {
		e.Problems = append(e.Problems, fault.Problem{Field: name, Message: "was changed in the meantime",
			Theirs: plain(pair[0]), Yours: plain(pair[1])})
	}
	return e
}

func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// ID gives the id of a row.
func (t *Table[T]) ID(row *T) string { return idOf(t.Cols(row)) }
