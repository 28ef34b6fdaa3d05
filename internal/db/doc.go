// Package db is one handle over two engines: SQLite through modernc's driver and PostgreSQL through pgx.
//
// The portable card, which every statement and migration follows:
//   - parameters are $1, $2 …; both engines bind them by number
//   - ids TEXT; instants BIGINT microseconds UTC, 0 for none; civil dates TEXT "2026-11-23", ” for none; money BIGINT
//     minor units; flags BOOLEAN; documents JSONB, bound and scanned as text; a missing optional id is ”
//   - NULL is not used for "empty", so that indexes serve every order and comparisons have two outcomes
//   - order keys use 0-9a-z and dates digits, so that collations cannot matter
//   - RETURNING, ON CONFLICT, common table expressions and windows are the same on both
//   - words that only one engine knows stand in dialect.go and in the search index
//
// Writes pass through DB.Write alone, one at a time on either engine: SQLite has one writer, and on PostgreSQL an act
// takes the lock of the history's head first. So rules that look at several rows hold without further locks, and both
// engines give the same history.
package db
