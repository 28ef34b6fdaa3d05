package db

import (
	"context"
	"strconv"
	"strings"
)

// bulkRows is how many rows one statement inserts: enough that its own cost is spread thin, few enough for the engines'
// bounds on parameters.
const bulkRows = 64

// inserts is the text of an INSERT of so many rows.
func inserts(table string, columns []string, rows int) string {
	var b strings.Builder
	b.Grow(64 + rows*len(columns)*6)
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteString(", ")
			}
			n++
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	return b.String()
}

// Insert writes many rows of one table, a list of values a row, with few statements. It is for rows that have no version
// and leave no event: the log itself, and what an import keeps raw.
func Insert(ctx context.Context, tx *Tx, table string, columns []string, rows [][]any) error {
	full := ""
	for len(rows) > 0 {
		n := min(len(rows), bulkRows)
		query := full
		if n < bulkRows {
			n = 1 // the texts of two sizes only, so that both stay prepared
			query = inserts(table, columns, 1)
		} else if full == "" {
			full = inserts(table, columns, bulkRows)
			query = full
		}
		args := make([]any, 0, n*len(columns))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.Exec(ctx, query, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
