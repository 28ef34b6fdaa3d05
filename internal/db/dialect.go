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
