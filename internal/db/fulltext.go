package db

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"throughline/internal/fault"
)

// The words of the search index. SQLite keeps them in FTS5, PostgreSQL in tsvector; what a word is and who may find
// what is decided above. A word is made of letters and digits, folded; callers part and fold texts themselves so that
// both engines find the same.

// Text is what the index holds of one row.
type Text struct {
	Kind    string
	ID      string
	Project string   // whose readers may find it; "" is the organisation's
	Few     bool     // of a kind with few rows; always the same for a kind
	Title   []string // words, each once
	Body    []string
}

// TextHit names a row that was found.
type TextHit struct{ Kind, ID string }

// TextQuery asks for the rows that hold every word.
type TextQuery struct {
	Kinds  []string // all of them few, or none
	Few    bool
	Words  []string
	Prefix bool // words of two letters and more may go on
	Title  bool // only in titles
	// Projects narrows to some projects ("" among them is the organisation); nil is all that Narrow leaves.
	Projects []string
	// Narrow gives a condition on the project row behind the alias, with one parameter of the given number; see
	// access.Actor.VisibleProjects.
	Narrow func(alias, n string) (condition string, arg any)
	Org    bool // the organisation's rows may be found
	Bound  int  // of the newest hits that are looked at
	Limit  int  // of the hits that are given
	// Memo keeps what beginnings of words stand for between the questions of one search; nil forgets.
	Memo map[string][]string
}

// IndexText puts a row into the index in place of what it held of it; the row becomes the newest.
func IndexText(ctx context.Context, tx *Tx, t Text) error {
	if err := DropText(ctx, tx, t); err != nil {
		return err
	}
	if tx.Engine() == Postgres {
		_, err := tx.Exec(ctx, `INSERT INTO search_entry (kind, id, project_id, words) VALUES ($1, $2, $3, CAST($4 AS tsvector))`,
			t.Kind, t.ID, t.Project, lexemes(t.Title, "A")+lexemes(t.Body, "B"))
		return err
	}
	var number int64
	err := One(ctx, tx, `INSERT INTO search_entry (kind, id, project_id) VALUES ($1, $2, $3) RETURNING number`, []any{t.Kind, t.ID, t.Project}, &number)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO `+textTable(t.Few)+` (rowid, title, body, scope) VALUES ($1, $2, $3, $4)`,
		number, strings.Join(t.Title, " "), strings.Join(t.Body, " "), kindToken(t.Kind)+" "+projectToken(t.Project))
	return err
}

// DropText takes a row out of the index, given its kind, its id and whether it is of a few; one that is not in it is
// no error.
func DropText(ctx context.Context, tx *Tx, t Text) error {
	if tx.Engine() == Postgres {
		_, err := tx.Exec(ctx, `DELETE FROM search_entry WHERE id = $1 AND kind = $2`, t.ID, t.Kind)
		return err
	}
	var number int64
	err := One(ctx, tx, `SELECT number FROM search_entry WHERE id = $1 AND kind = $2`, []any{t.ID, t.Kind}, &number)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, `DELETE FROM `+textTable(t.Few)+` WHERE rowid = $1`, number); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM search_entry WHERE number = $1`, number)
	return err
}

// ClearText empties the index.
func ClearText(ctx context.Context, tx *Tx) error {
	if tx.Engine() == SQLite {
		for _, statement := range []string{`INSERT INTO search_text (search_text) VALUES ('delete-all')`, `INSERT INTO search_text_few (search_text_few) VALUES ('delete-all')`} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
	}
	_, err := tx.Exec(ctx, `DELETE FROM search_entry WHERE number > $1`, int64(-1))
	return err
}

// SettleText makes the index compact, and known to the engine's planner, after it was filled anew.
func SettleText(ctx context.Context, tx *Tx) error {
	statements := []string{`INSERT INTO search_text (search_text) VALUES ('optimize')`, `INSERT INTO search_text_few (search_text_few) VALUES ('optimize')`}
	if tx.Engine() == Postgres {
		statements = []string{`ANALYZE search_entry`}
	}
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// FindText gives the hits, newest first. Only the newest Bound are looked at, so that common words cost no more than
// rare ones.
func FindText(ctx context.Context, q Q, t TextQuery) ([]TextHit, error) {
	if len(t.Words) == 0 || len(t.Kinds) == 0 || t.Projects != nil && len(t.Projects) == 0 {
		return nil, nil
	}
	if q.Engine() == SQLite {
		expression, err := t.match(ctx, q)
		if err != nil || expression == "" {
			return nil, err
		}
		table := textTable(t.Few)
		return t.newest(ctx, q, `SELECT f.rowid AS number, e.kind, e.id, e.project_id FROM `+table+` f CROSS JOIN search_entry e ON e.number = f.rowid
			WHERE `+table+` MATCH $5 ORDER BY f.rowid DESC LIMIT $4`, expression)
	}
	// PostgreSQL gathers all rows of a word before it gives the newest. Common words are found among the newest rows
	// without that; words that are not there are rare, and then it costs little.
	if !t.Few && t.Projects == nil {
		hits, args := t.ranked(true)
		if found, err := t.newest(ctx, q, hits, args...); err != nil || len(found) == t.Limit {
			return found, err
		}
	}
	hits, args := t.ranked(false)
	return t.newest(ctx, q, hits, args...)
}

// newest gives those hits of the statement that may be seen; its own parameters begin at $5, $4 is the bound.
func (t TextQuery) newest(ctx context.Context, q Q, hits string, args ...any) ([]TextHit, error) {
	condition, arg := t.Narrow("p", "$1")
	args = append([]any{arg, t.Org, t.Limit, t.Bound}, args...)
	if q.Engine() == Postgres {
		// Planned each time: the best way to common words and to rare ones is not the same.
		args = append([]any{pgx.QueryExecModeExec}, args...)
	}
	var out []TextHit
	err := Each(ctx, q, `SELECT h.kind, h.id FROM (`+hits+`) h LEFT JOIN project p ON p.id = h.project_id
		WHERE (h.project_id = '' AND $2) OR (p.deleted = 0 AND `+condition+`) ORDER BY h.number DESC LIMIT $3`, args,
		func(scan func(...any) error) error {
			var h TextHit
			err := scan(&h.Kind, &h.ID)
			out = append(out, h)
			return err
		})
	return out, err
}

// window is how many of the newest rows PostgreSQL looks through before it asks its index.
const window = 1500

// ranked writes the hits for PostgreSQL: of all rows, or of the newest of a kind.
func (t TextQuery) ranked(recent bool) (hits string, args []any) {
	args = []any{t.tsquery()}
	for _, k := range t.Kinds {
		args = append(args, k)
	}
	kinds := `kind ` + In(6, len(t.Kinds))
	from := `search_entry WHERE ` + kinds
	if recent {
		from = `(SELECT number, kind, id, project_id, words FROM search_entry WHERE ` + kinds + ` ORDER BY number DESC LIMIT ` +
			strconv.Itoa(window) + `) recent WHERE TRUE`
	}
	if t.Projects != nil {
		from += ` AND project_id ` + In(5+len(args), len(t.Projects))
		for _, p := range t.Projects {
			args = append(args, p)
		}
	}
	return `SELECT number, kind, id, project_id FROM ` + from + ` AND words @@ CAST($5 AS tsquery) ORDER BY number DESC LIMIT $4`, args
}

// match writes the query for FTS5, "" when nothing can answer it. Every word is quoted, so that none is taken for an
// operator.
func (t TextQuery) match(ctx context.Context, q Q) (string, error) {
	words := make([]string, len(t.Words))
	for i, w := range t.Words {
		alternatives := []string{w}
		if t.goesOn(w) {
			var err error
			if alternatives, err = t.beginning(ctx, q, w); err != nil || len(alternatives) == 0 {
				return "", err
			}
		}
		words[i] = anyOf(alternatives)
		if t.goesOn(w) && len(alternatives) > spelledOut {
			words[i] = `"` + w + `" *`
		}
	}
	columns := "{title body}"
	if t.Title {
		columns = "title"
	}
	kinds := make([]string, len(t.Kinds))
	for i, k := range t.Kinds {
		kinds[i] = kindToken(k)
	}
	expression := columns + ` : (` + strings.Join(words, " AND ") + `) AND scope : ` + anyOf(kinds)
	if t.Projects != nil {
		tokens := make([]string, len(t.Projects))
		for i, p := range t.Projects {
			tokens[i] = projectToken(p)
		}
		expression += ` AND scope : ` + anyOf(tokens)
	}
	return expression, nil
}

const (
	// spelledOut is up to how many words a beginning is written out as alternatives. FTS5 walks whole words lazily, but
	// gathers all rows of a beginning before it gives the first one.
	spelledOut = 32
	// indexed is the length of beginnings that have an index of their own in FTS5, which is walked lazily too.
	indexed = 3
)

// beginning gives the words that begin so, more than spelledOut when they are too many to write out.
func (t TextQuery) beginning(ctx context.Context, q Q, w string) ([]string, error) {
	if t.Few || utf8.RuneCountInString(w) <= indexed {
		return make([]string, spelledOut+1), nil
	}
	if known, ok := t.Memo[w]; ok {
		return known, nil
	}
	found, err := Strings[string](ctx, q, `SELECT term FROM search_text_word WHERE term >= $1 AND term < $2 LIMIT $3`, w, w+string(utf8.MaxRune), spelledOut+1)
	if err == nil && t.Memo != nil {
		t.Memo[w] = found
	}
	return found, err
}

// anyOf writes tokens as alternatives for FTS5.
func anyOf(tokens []string) string {
	return `("` + strings.Join(tokens, `" OR "`) + `")`
}

// tsquery writes the query for PostgreSQL.
func (t TextQuery) tsquery() string {
	words := make([]string, len(t.Words))
	for i, w := range t.Words {
		words[i] = `'` + w + `'`
		marks := ""
		if t.goesOn(w) {
			marks = "*"
		}
		if t.Title {
			marks += "A"
		}
		if marks != "" {
			words[i] += ":" + marks
		}
	}
	return strings.Join(words, " & ")
}

// goesOn tells whether a word is taken for the beginning of one. A single letter begins too many.
func (t TextQuery) goesOn(word string) bool { return t.Prefix && len(word) > 1 }

func textTable(few bool) string {
	if few {
		return "search_text_few"
	}
	return "search_text"
}

// lexemes writes words as a tsvector, all at one place with a weight that tells titles from bodies.
func lexemes(words []string, weight string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(`'` + w + `':1` + weight + ` `)
	}
	return b.String()
}

func kindToken(kind string) string { return "k" + plainToken(kind) }

// projectToken names a project in the scope column; the organisation is "p" alone.
func projectToken(project string) string { return "p" + plainToken(project) }

// plainToken keeps what the tokenizer takes for one word.
func plainToken(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
