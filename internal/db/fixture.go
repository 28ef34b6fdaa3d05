package db

import (
	"context"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// Fixture writes one row for a test of another noun: the given columns, and the empty value in every other one. It
// refuses outside tests because it leaves no event.
func Fixture(ctx context.Context, tx *Tx, table string, row map[string]any) error {
	if !testing.Testing() {
		panic("db: a fixture outside a test")
	}
	values := map[string]any{}
	err := Each(ctx, tx, columnsOf(tx.Engine()), []any{table}, func(scan func(...any) error) error {
		var name, kind string
		if err := scan(&name, &kind); err != nil {
			return err
		}
		values[name] = emptyOf(kind)
		return nil
	})
	if err != nil {
		return err
	}
	for name, v := range row {
		values[name] = v
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)
	args := make([]any, len(names))
	marks := make([]string, len(names))
	for i, name := range names {
		args[i], marks[i] = values[name], "$"+strconv.Itoa(i+1)
	}
	_, err = tx.Exec(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
	return err
}

func emptyOf(kind string) any {
	switch strings.ToUpper(kind) {
	case "BIGINT":
		return int64(0)
	case "BOOLEAN":
		return false
	case "DOUBLE PRECISION":
		return 0.0
	case "JSONB":
		return "null"
	}
	return ""
}
