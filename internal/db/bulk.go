package db

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// bulkSizes are how many rows one statement inserts: the largest spreads its own cost thin and stays within the engines'
// bounds on parameters, and the few texts stay prepared.
var bulkSizes = [...]int{256, 64, 8, 1}

// bulkValues bounds the values of one statement.
const bulkValues = 2048

// inserts is the text of an INSERT of so many rows. SQLite looks a name like $7 up in a list for each value it binds,
// which costs more than the insert when there are hundreds; its marks have no names.
func inserts(e Engine, table string, columns []string, rows int) string {
	var b strings.Builder
	b.Grow(64 + rows*len(columns)*6)
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES ")
	for n := range rows * len(columns) {
		switch {
		case n == 0:
			b.WriteByte('(')
		case n%len(columns) == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if e == Postgres {
			b.WriteString("$" + strconv.Itoa(n+1))
		} else {
			b.WriteByte('?')
		}
	}
	b.WriteByte(')')
	return b.String()
}

// Insert writes many rows of one table, a list of values a row, with few statements. It is for rows that leave no event
// of their own: the log itself, what follows from other rows, and what an import keeps raw.
func Insert(ctx context.Context, tx *Tx, table string, columns []string, rows [][]any) error {
	args := make([]any, 0, min(bulkValues, len(rows)*len(columns)))
	for _, size := range bulkSizes {
		if len(rows) < size || size*len(columns) > bulkValues && size > 1 {
			continue
		}
		query := inserts(tx.Engine(), table, columns, size)
		for len(rows) >= size {
			args = args[:0]
			for _, row := range rows[:size] {
				args = append(args, row...)
			}
			if _, err := tx.Exec(ctx, query, args...); err != nil {
				return err
			}
			rows = rows[size:]
		}
	}
	return nil
}

// InsertAll inserts new rows together and gives the record of each, as Save does for one. Their versions become 1.
func (t *Table[T]) InsertAll(ctx context.Context, tx *Tx, rows []*T) ([]Change, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var zero T
	blank := t.Cols(&zero)
	names, empty := make([]string, len(blank)), make([]json.RawMessage, len(blank))
	for i, c := range blank {
		names[i], empty[i] = c.Name, value(c)
	}
	changes, values := make([]Change, len(rows)), make([][]any, len(rows))
	for n, row := range rows {
		cols := t.Cols(row)
		*versionOf(cols) = 1
		change, args := make(Change, len(cols)), make([]any, len(cols))
		for i, c := range cols {
			args[i] = bind(c.Ptr)
			if c.Name == "id" || c.Name == "version" {
				continue
			}
			if is := value(c); !bytes.Equal(is, empty[i]) {
				if c.Mute {
					is = []byte(`"…"`)
				}
				change[c.Name] = [2]json.RawMessage{null, is}
			}
		}
		changes[n], values[n] = change, args
	}
	if err := Insert(ctx, tx, t.Name, names, values); err != nil {
		for _, row := range rows {
			*versionOf(t.Cols(row)) = 0
		}
		return nil, err
	}
	if t.DeriveAll != nil {
		return changes, t.DeriveAll(ctx, tx, rows)
	}
	if t.Derive != nil {
		for _, row := range rows {
			if err := t.Derive(ctx, tx, nil, row); err != nil {
				return nil, err
			}
		}
	}
	return changes, nil
}

var null = json.RawMessage("null")

// Text writes the change as JSON, columns in order. Its values are JSON as it is stored already, so that nothing is left
// to escape or compact, which is what takes the time elsewhere.
func (c Change) Text() string {
	names := make([]string, 0, len(c))
	size := 2
	for name, pair := range c {
		names = append(names, name)
		size += len(name) + len(pair[0]) + len(pair[1]) + 8
	}
	slices.Sort(names)
	b := make([]byte, 0, size)
	b = append(b, '{')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		pair := c[name]
		b = append(append(append(b, '"'), name...), `":[`...)
		b = append(append(append(b, or(pair[0])...), ','), or(pair[1])...)
		b = append(b, ']')
	}
	return string(append(b, '}'))
}

func or(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return null
	}
	return raw
}
