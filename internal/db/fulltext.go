package db

import (
	"context"
	"strconv"
	"strings"

	"throughline/internal/fault"
)

// The words of the search index. SQLite keeps them in FTS5, PostgreSQL in tsvector; what a word is and who may find
// what is decided above. A word is made of letters and digits, folded; callers part and fold texts themselves so that
// both engines find the same. A sign before a word, which no word has, tells where it stands.

// Text is what the index holds of one row.
type Text struct {
	Kind    string
	ID      string
	Project string   // whose readers may find it; "" is the organisation's
	Few     bool     // of a kind with few rows; always the same for a kind
	Title   []string // words, each once
	Body    []string
}

const (
	inTitle    = "_" // a word of a title; it is not kept as one of the text besides
	beginsText = "-" // the first letters of a word of the text
	beginsName = "=" // the first letters of a word of a title
	inScope    = "."
	// opening is of how many letters the beginnings of words are kept, for kinds of many rows. Fewer letters stand for
	// several of these, more for several words.
	opening = 3
)

// IndexText puts a row into the index in place of what it held of it; the row becomes the newest.
func IndexText(ctx context.Context, tx *Tx, t Text) error {
	if err := DropText(ctx, tx, t); err != nil {
		return err
	}
	tokens := t.tokens(tx.Engine() == SQLite && !t.Few)
	if tx.Engine() == Postgres {
		_, err := tx.Exec(ctx, `INSERT INTO search_entry (kind, id, project_id, words) VALUES ($1, $2, $3, array_to_tsvector(CAST($4 AS TEXT[])))`,
			t.Kind, t.ID, t.Project, tokens)
		return err
	}
	number, scope, err := enter(ctx, tx, t)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO `+textTable(t.Few, t.Kind)+` (rowid, words) VALUES ($1, $2)`,
		number, strings.Join(append(tokens, scopeToken(scope)), " "))
	return err
}

// enter notes a row of SQLite, and its scope when it is the first of it.
func enter(ctx context.Context, tx *Tx, t Text) (number, scope int64, err error) {
	const insert = `INSERT INTO search_entry (scope, id) SELECT number, $3 FROM search_scope WHERE project_id = $1 AND kind = $2 RETURNING number, scope`
	args := []any{t.Project, t.Kind, packed(t.ID)}
	if err = One(ctx, tx, insert, args, &number, &scope); !fault.Is(err, fault.NotFound) {
		return number, scope, err
	}
	if _, err = tx.Exec(ctx, `INSERT INTO search_scope (project_id, kind) VALUES ($1, $2)`, t.Project, t.Kind); err != nil {
		return 0, 0, err
	}
	err = One(ctx, tx, insert, args, &number, &scope)
	return number, scope, err
}

// DropText takes a row out of the index, given its kind, its id and whether it is of a few; one that is not in it is
// no error.
func DropText(ctx context.Context, tx *Tx, t Text) error {
	if tx.Engine() == Postgres {
		_, err := tx.Exec(ctx, `DELETE FROM search_entry WHERE id = $1 AND kind = $2`, t.ID, t.Kind)
		return err
	}
	var number int64
	err := One(ctx, tx, `SELECT e.number FROM search_entry e CROSS JOIN search_scope s ON s.number = e.scope WHERE e.id = $1 AND s.kind = $2`,
		[]any{packed(t.ID), t.Kind}, &number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `DELETE FROM `+textTable(t.Few, t.Kind)+` WHERE rowid = $1`, number); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM search_entry WHERE number = $1`, number)
	return err
}

// ClearText empties the index.
func ClearText(ctx context.Context, tx *Tx) error {
	if tx.Engine() == SQLite {
		for _, table := range textTables {
			if _, err := tx.Exec(ctx, `INSERT INTO `+table+` (`+table+`) VALUES ('delete-all')`); err != nil {
				return err
			}
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_entry WHERE number > $1`, int64(-1))
	return err
}

// SettleText makes the index compact, and known to the engine's planner, after it was filled anew.
func SettleText(ctx context.Context, tx *Tx) error {
	if tx.Engine() == Postgres {
		_, err := tx.Exec(ctx, `ANALYZE search_entry`)
		return err
	}
	for _, table := range textTables {
		if _, err := tx.Exec(ctx, `INSERT INTO `+table+` (`+table+`) VALUES ('optimize')`); err != nil {
			return err
		}
	}
	return nil
}

// tokens gives what the index keeps of a row, each once.
func (t Text) tokens(openings bool) []string {
	out := make([]string, 0, 2*(len(t.Title)+len(t.Body)))
	seen := make(map[string]bool, 2*(len(t.Title)+len(t.Body)))
	keep := func(token string) {
		if !seen[token] {
			seen[token] = true
			out = append(out, token)
		}
	}
	for _, w := range t.Title {
		keep(inTitle + w)
		if first, ok := opens(w); ok && openings {
			keep(beginsName + first)
		}
	}
	for _, w := range t.Body {
		if seen[inTitle+w] {
			continue
		}
		keep(w)
		if first, ok := opens(w); ok && openings && !seen[beginsName+first] {
			keep(beginsText + first)
		}
	}
	return out
}

// opens gives the first letters of a word that has so many.
func opens(word string) (string, bool) {
	n := 0
	for i := range word {
		if n++; n > opening {
			return word[:i], true
		}
	}
	return word, n == opening
}

var textTables = []string{"search_text_task", "search_text_comment", "search_text_few"}

// textTable names the index of a kind on SQLite.
func textTable(few bool, kind string) string {
	if few {
		return "search_text_few"
	}
	return "search_text_" + kind
}

func scopeToken(scope int64) string { return inScope + strconv.FormatInt(scope, 10) }
