package db

import (
	"strconv"
	"strings"
)

// In writes "IN ($3, $4, …)" for n values whose first parameter is number first; n = 0 matches nothing.
func In(first, n int) string {
	if n == 0 {
		return "IN (NULL)"
	}
	var b strings.Builder
	b.WriteString("IN (")
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(first+i))
	}
	b.WriteString(")")
	return b.String()
}

// Joined joins columns that hold no nulls into one text, the unit separator between them: a driver takes as long for each
// column of a row as for the row itself.
func Joined(e Engine, columns ...string) string {
	separator := "char(31)"
	if e == Postgres {
		separator = "chr(31)"
	}
	return "concat_ws(" + separator + ", " + strings.Join(columns, ", ") + ")"
}

// LockHead is the statement that makes writers of all nodes wait for each other: it reads the history's head. SQLite
// needs no lock beside its single writer.
func LockHead(e Engine) string {
	if e == Postgres {
		return "SELECT seq, hash FROM history_head WHERE id = 1 FOR UPDATE"
	}
	return "SELECT seq, hash FROM history_head WHERE id = 1"
}

// columnsOf is the statement that lists the names and types of a table's columns ($1).
func columnsOf(e Engine) string {
	if e == Postgres {
		return "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1"
	}
	return "SELECT name, type FROM pragma_table_info($1)"
}

// hasMigrations is the statement that tells whether any migration was ever run.
func hasMigrations(e Engine) string {
	if e == Postgres {
		return "SELECT to_regclass('goose_db_version') IS NOT NULL"
	}
	return "SELECT COUNT(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
}

// tablesOf is the statement that lists all tables.
func tablesOf(e Engine) string {
	if e == Postgres {
		return "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name COLLATE \"C\""
	}
	return "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
}

// shapeOf is the statement that lists a table's columns ($1) in their order: name, type and place in the primary key,
// 0 for none.
func shapeOf(e Engine) string {
	if e == Postgres {
		return `SELECT a.attname, format_type(a.atttypid, NULL), COALESCE(array_position(i.indkey::smallint[], a.attnum) + 1, 0)
			FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
			WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`
	}
	return "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid"
}

// referencesOf is the statement that lists the tables that a table ($1) refers to.
func referencesOf(e Engine) string {
	if e == Postgres {
		return `SELECT DISTINCT c.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid WHERE k.contype = 'f' AND k.conrelid = to_regclass($1)`
	}
	return `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`
}

// byBytes makes an order of texts that of their bytes, which SQLite's is.
func byBytes(e Engine) string {
	if e == Postgres {
		return ` COLLATE "C"`
	}
	return ""
}
