package eventlog

import (
	"context"
	"sync"

	"throughline/internal/db/record"
)

// mannerKey is one combination of the words that say what kind of event it is.
type mannerKey struct{ via, kind, op, subject string }

// words gives the numbers of words within one insert.
type words struct {
	log *Log
	tx  Writer
	own map[any]int64
}

func (w *words) word(ctx context.Context, text string) (int64, error) {
	return w.number(ctx, text, `SELECT id FROM event_word WHERE text = $1`,
		`INSERT INTO event_word (id, text) SELECT COALESCE(MAX(id), 0) + 1, $1 FROM event_word RETURNING id`, text)
}

func (w *words) manner(ctx context.Context, e *record.Event) (int64, error) {
	return w.number(ctx, mannerKey{e.Via, e.Kind, e.Op, e.Subject}, `SELECT id FROM event_manner WHERE via = $1 AND kind = $2 AND op = $3 AND subject = $4`,
		`INSERT INTO event_manner (id, via, kind, op, subject) SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4 FROM event_manner RETURNING id`,
		e.Via, e.Kind, e.Op, e.Subject)
}

// number gives the number of a word, a new one to a new word. Writers follow each other, so no two take the same.
func (w *words) number(ctx context.Context, key any, find, add string, args ...any) (int64, error) {
	if n, ok := w.own[key]; ok {
		return n, nil
	}
	n, err := w.log.numbers.get(ctx, w.log.Committed, key, find, args)
	if n == 0 && err == nil {
		n, err = first(ctx, w.tx, find, args)
	}
	if n == 0 && err == nil {
		n, err = first(ctx, w.tx, add, args)
	}
	if w.own == nil {
		w.own = map[any]int64{}
	}
	w.own[key] = n
	return n, err
}

// first gives the number that an answer holds, 0 for none.
func first(ctx context.Context, q Reader, query string, args []any) (n int64, err error) {
	err = q.Each(ctx, query, args, func(scan func(...any) error) error { return scan(&n) })
	return n, err
}

// maxNumbers bounds the words kept in memory.
const maxNumbers = 10_000

// numbers keeps the numbers of words that are committed: one that a transaction has just added may be taken back, so
// only what readers see is kept.
type numbers struct {
	mu    sync.Mutex
	known map[any]int64
}

// get gives a kept number, 0 for none.
func (n *numbers) get(ctx context.Context, committed Reader, key any, find string, args []any) (int64, error) {
	if committed == nil {
		return 0, nil
	}
	n.mu.Lock()
	number, ok := n.known[key]
	n.mu.Unlock()
	if ok {
		return number, nil
	}
	number, err := first(context.WithoutCancel(ctx), committed, find, args)
	if err != nil || number == 0 {
		return 0, err
	}
	n.mu.Lock()
	if n.known == nil || len(n.known) >= maxNumbers {
		n.known = map[any]int64{}
	}
	n.known[key] = number
	n.mu.Unlock()
	return number, nil
}
