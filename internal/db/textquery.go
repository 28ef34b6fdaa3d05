package db

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// TextHit names a row that was found.
type TextHit struct{ Kind, ID string }

// TextQuery asks for the rows that hold every word.
type TextQuery struct {
	Kinds  []string // all of them few, or one that is not
	Few    bool
	Words  []string
	Prefix bool // words of two letters and more may go on
	Title  bool // only in titles
	// Projects narrows to some projects ("" among them is the organisation's rows); nil is all that Narrow leaves.
	Projects []string
	// Narrow gives a condition on the project row behind the alias, with one parameter of the given number; see
	// access.Actor.VisibleProjects.
	Narrow func(alias, n string) (condition string, arg any)
	Org    bool      // the organisation's rows may be found
	Bound  int       // of the newest hits that are looked at, whoever may see them
	Limit  int       // of the hits that are given
	Memo   *TextMemo // nil forgets
}

// TextMemo keeps between the questions of one search what words begin so, which projects are seen, and what was
// answered: a question for beginnings that only whole words have is the same as that for the whole words.
type TextMemo struct {
	begun map[string][]string
	seen  map[string]bool
	found map[string]textAnswer
}

type textAnswer struct {
	hits []TextHit
	cut  bool
}

// NewTextMemo makes an empty one, for one actor and one search.
func NewTextMemo() *TextMemo {
	return &TextMemo{begun: map[string][]string{}, seen: map[string]bool{}, found: map[string]textAnswer{}}
}

// FindText gives the hits that may be seen, newest first. It stops at Limit; when it stops before, because Bound hits
// were looked at, cut is true and there may be more among the older ones.
func FindText(ctx context.Context, q Q, t TextQuery) (hits []TextHit, cut bool, err error) {
	if len(t.Words) == 0 || len(t.Kinds) == 0 || t.Projects != nil && len(t.Projects) == 0 {
		return nil, false, nil
	}
	if t.Memo == nil {
		t.Memo = NewTextMemo()
	}
	if q.Engine() == Postgres {
		hits, err = t.postgres(ctx, q)
		return hits, false, err
	}
	expression, err := t.match(ctx, q)
	if err != nil || expression == "" {
		return nil, false, err
	}
	key := fmt.Sprint(t.Kinds, t.Bound, t.Limit, expression)
	if a, ok := t.Memo.found[key]; ok {
		return a.hits, a.cut, nil
	}
	hits, cut, err = t.walk(ctx, q, expression)
	if err == nil {
		t.Memo.found[key] = textAnswer{hits, cut}
	}
	return hits, cut, err
}

// walk reads the hits of FTS5 from the newest on, in pieces, until enough of them may be seen: rights are asked once
// for a project, not once for a hit, and hits behind the last one needed are not read.
func (t TextQuery) walk(ctx context.Context, q Q, expression string) (hits []TextHit, cut bool, err error) {
	table := textTable(t.Few, t.Kinds[0])
	statement := `SELECT f.rowid, s.kind, s.project_id, e.id FROM ` + table + ` f CROSS JOIN search_entry e ON e.number = f.rowid
		CROSS JOIN search_scope s ON s.number = e.scope WHERE ` + table + ` MATCH $1 AND f.rowid < $2 ORDER BY f.rowid DESC LIMIT $3`
	before, looked := int64(math.MaxInt64), 0
	for piece := t.Limit; ; piece *= 4 {
		piece = min(piece, t.Bound-looked, 4096)
		var found []placed
		err := Each(ctx, q, statement, []any{expression, before, piece}, func(scan func(...any) error) error {
			var h placed
			err := scan(&before, &h.kind, &h.project, &h.id)
			found = append(found, h)
			return err
		})
		if err != nil {
			return nil, false, err
		}
		if err := t.look(ctx, q, found); err != nil {
			return nil, false, err
		}
		for _, h := range found {
			if !t.Memo.seen[h.project] || !slices.Contains(t.Kinds, h.kind) {
				continue
			}
			if hits = append(hits, TextHit{h.kind, unpacked(h.id)}); len(hits) == t.Limit {
				return hits, false, nil
			}
		}
		looked += len(found)
		if len(found) < piece {
			return hits, false, nil
		}
		if looked >= t.Bound {
			return hits, true, nil
		}
	}
}

// placed is a hit with the project whose readers may see it.
type placed struct {
	kind, project string
	id            any
}

// look asks which of the projects of the hits may be seen.
func (t TextQuery) look(ctx context.Context, q Q, found []placed) error {
	seen := t.Memo.seen
	seen[""] = t.Org
	var open []string
	for _, h := range found {
		if _, known := seen[h.project]; !known {
			seen[h.project] = false
			open = append(open, h.project)
		}
	}
	condition, arg := t.Narrow("p", "$1")
	for some := range slices.Chunk(open, 50) {
		args := make([]any, 51) // one text for any number
		args[0] = arg
		for i := range args[1:] {
			args[i+1] = some[min(i, len(some)-1)]
		}
		visible, err := Strings[string](ctx, q, `SELECT p.id FROM project p WHERE p.deleted = 0 AND `+condition+` AND p.id `+In(2, 50), args...)
		if err != nil {
			return err
		}
		for _, p := range visible {
			seen[p] = true
		}
	}
	return nil
}

// match writes the query for FTS5, "" when nothing can answer it. Every token is quoted, so that none is taken for an
// operator.
func (t TextQuery) match(ctx context.Context, q Q) (string, error) {
	var parts []string
	if t.Projects != nil {
		scopes, err := t.scopes(ctx, q)
		if err != nil || len(scopes) == 0 {
			return "", err
		}
		parts = append(parts, anyOf(scopes))
	}
	for _, w := range t.Words {
		tokens, err := t.alternatives(ctx, q, w)
		if err != nil || len(tokens) == 0 {
			return "", err
		}
		parts = append(parts, anyOf(tokens))
	}
	return strings.Join(parts, " AND "), nil
}

// scopes gives the tokens of the projects that the question is narrowed to.
func (t TextQuery) scopes(ctx context.Context, q Q) ([]string, error) {
	args := make([]any, 0, len(t.Kinds)+len(t.Projects))
	for _, k := range t.Kinds {
		args = append(args, k)
	}
	for _, p := range t.Projects {
		args = append(args, p)
	}
	var out []string
	err := Each(ctx, q, `SELECT number FROM search_scope WHERE kind `+In(1, len(t.Kinds))+` AND project_id `+In(len(t.Kinds)+1, len(t.Projects)), args,
		func(scan func(...any) error) error {
			var n int64
			err := scan(&n)
			out = append(out, quoted(scopeToken(n)))
			return err
		})
	return out, err
}

// alternatives gives the quoted tokens of which a row must hold one to hold the word.
func (t TextQuery) alternatives(ctx context.Context, q Q, w string) ([]string, error) {
	places, openings := []string{inTitle, ""}, []string{beginsName, beginsText}
	if t.Title {
		places, openings = places[:1], openings[:1]
	}
	letters := utf8.RuneCountInString(w)
	var out []string
	add := func(places []string, words ...string) {
		for _, p := range places {
			for _, w := range words {
				out = append(out, quoted(p+w))
			}
		}
	}
	switch {
	case !t.goesOn(w):
		add(places, w)
	case t.Few: // of few rows a beginning stands for few
		for _, p := range places {
			out = append(out, quoted(p+w)+" *")
		}
	case letters == opening:
		add(openings, w)
	default:
		if letters < opening {
			add(places, w)
			places = openings
		}
		for _, p := range places {
			tokens, err := t.beginning(ctx, q, p+w)
			if err != nil {
				return nil, err
			}
			if len(tokens) > spelledOut {
				out = append(out, quoted(p+w)+" *")
				continue
			}
			add([]string{""}, tokens...)
		}
	}
	return out, nil
}

// spelledOut is up to how many tokens a beginning is written out as alternatives. FTS5 walks whole tokens from the
// newest row on, but gathers all rows of a beginning before it gives the first one.
const spelledOut = 64

// beginning gives the tokens of the index that begin so, more than spelledOut when they are too many to write out. It
// leaps from one to the next, since the table of tokens has a row for every row that holds one.
func (t TextQuery) beginning(ctx context.Context, q Q, begin string) ([]string, error) {
	key := t.Kinds[0] + " " + begin
	if known, ok := t.Memo.begun[key]; ok {
		return known, nil
	}
	var out []string
	for next := begin; len(out) <= spelledOut; {
		found, err := Strings[string](ctx, q, `SELECT term FROM search_word_`+t.Kinds[0]+` WHERE term >= $1 LIMIT 1`, next)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 || !strings.HasPrefix(found[0], begin) {
			break
		}
		out = append(out, found[0])
		next = found[0] + "\x01"
	}
	t.Memo.begun[key] = out
	return out, nil
}

// goesOn tells whether a word is taken for the beginning of one. A single letter begins too many.
func (t TextQuery) goesOn(word string) bool { return t.Prefix && utf8.RuneCountInString(word) > 1 }

func quoted(token string) string { return `"` + token + `"` }

// anyOf writes quoted tokens as alternatives for FTS5.
func anyOf(tokens []string) string { return `(` + strings.Join(tokens, ` OR `) + `)` }

// window is how many of the newest rows PostgreSQL looks through before it asks its index.
const window = 1500

// postgres asks in two ways: PostgreSQL gathers all rows of a word before it gives the newest. Common words are found
// among the newest rows without that; words that are not there are rare, and then it costs little. Rights are asked of
// every hit before the limit cuts.
func (t TextQuery) postgres(ctx context.Context, q Q) ([]TextHit, error) {
	if !t.Few && t.Projects == nil {
		if found, err := t.ranked(ctx, q, true); err != nil || len(found) == t.Limit {
			return found, err
		}
	}
	return t.ranked(ctx, q, false)
}

// ranked asks among all rows, or among the newest of a kind.
func (t TextQuery) ranked(ctx context.Context, q Q, recent bool) ([]TextHit, error) {
	condition, arg := t.Narrow("p", "$1")
	// Planned each time: the best way to common words and to rare ones is not the same.
	args := []any{pgx.QueryExecModeExec, arg, t.Org, t.Limit, t.tsquery()}
	for _, k := range t.Kinds {
		args = append(args, k)
	}
	kinds := `e.kind ` + In(5, len(t.Kinds))
	from := `search_entry e`
	if recent {
		from = `(SELECT e.number, e.kind, e.id, e.project_id, e.words FROM search_entry e WHERE ` + kinds + ` ORDER BY e.number DESC LIMIT ` + strconv.Itoa(window) + `) e`
	}
	projects := ""
	if t.Projects != nil {
		projects = ` AND e.project_id ` + In(5+len(t.Kinds), len(t.Projects))
		for _, p := range t.Projects {
			args = append(args, p)
		}
	}
	order := `e.number`
	if !recent {
		order = `e.number + 0` // or the planner may walk over all rows in their order, hoping to meet enough soon
	}
	var out []TextHit
	err := Each(ctx, q, `SELECT e.kind, e.id FROM `+from+` LEFT JOIN project p ON p.id = e.project_id WHERE `+kinds+projects+
		` AND e.words @@ CAST($4 AS tsquery) AND ((e.project_id = '' AND $2) OR (p.deleted = 0 AND `+condition+`)) ORDER BY `+order+` DESC LIMIT $3`, args,
		func(scan func(...any) error) error {
			var h TextHit
			err := scan(&h.Kind, &h.ID)
			out = append(out, h)
			return err
		})
	return out, err
}

// tsquery writes the query for PostgreSQL.
func (t TextQuery) tsquery() string {
	words := make([]string, len(t.Words))
	for i, w := range t.Words {
		mark := ""
		if t.goesOn(w) {
			mark = ":*"
		}
		words[i] = `'` + inTitle + w + `'` + mark
		if !t.Title {
			words[i] = `(` + words[i] + ` | '` + w + `'` + mark + `)`
		}
	}
	return strings.Join(words, " & ")
}
