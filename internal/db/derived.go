package db

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// Derived keeps an index table in step with a list inside a row: the rows (key columns, value) for values that are
// gone are deleted, those for new values inserted. The history does not see them because they follow from the row.
func Derived(ctx context.Context, tx *Tx, table, column string, keys []string, key []any, was, is []string) error {
	if slices.Equal(was, is) {
		return nil
	}
	where := make([]string, 0, len(keys)+1)
	marks := make([]string, 0, len(keys)+1)
	for i, k := range append(slices.Clone(keys), column) {
		mark := "$" + strconv.Itoa(i+1)
		where = append(where, k+" = "+mark)
		marks = append(marks, mark)
	}
	for _, v := range was {
		if slices.Contains(is, v) {
			continue
		}
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE "+strings.Join(where, " AND "), append(slices.Clone(key), v)...); err != nil {
			return err
		}
	}
	for _, v := range is {
		if slices.Contains(was, v) {
			continue
		}
		_, err := tx.Exec(ctx, "INSERT INTO "+table+" ("+strings.Join(append(slices.Clone(keys), column), ", ")+") VALUES ("+
			strings.Join(marks, ", ")+") ON CONFLICT DO NOTHING", append(slices.Clone(key), v)...)
		if err != nil {
			return err
		}
	}
	return nil
}
