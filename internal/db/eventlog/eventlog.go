// Package eventlog stores the history packed and reads it back. Five tables hold it: event_line what events are found by,
// event_word and event_manner the words that repeat, event_block the contents of blocks of events, event_body those of
// single ones. The view event shows the lines in words.
package eventlog

import (
	"context"

	"throughline/internal/db/record"
	"throughline/internal/fault"
)

var lineColumns = []string{"seq", "at", "act", "actor", "project", "manner", "subject_id", "undoes"}

// Reader is a database or a transaction that is asked.
type Reader interface {
	// Each calls row once for every row of an answer.
	Each(ctx context.Context, query string, args []any, row func(scan func(dest ...any) error) error) error
}

// Writer is a transaction.
type Writer interface {
	Reader
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	Insert(ctx context.Context, table string, columns []string, rows [][]any) error
}

// Log is what storing and reading keep in memory; the zero value is ready. It is safe for concurrent use.
type Log struct {
	// Committed reads what is committed while a transaction is open, without waiting for anybody: SQLite's readers do.
	// nil keeps no numbers of words between inserts.
	Committed Reader

	codec   record.Codec
	numbers numbers
}

// Insert stores events that follow the newest one, in order. Where they fill a block, its contents are packed.
func (l *Log) Insert(ctx context.Context, tx Writer, events []record.Event) error {
	lines := make([][]any, len(events))
	known := words{log: l, tx: tx}
	for i := range events {
		e := &events[i]
		actor, err := known.word(ctx, e.Actor)
		if err != nil {
			return err
		}
		project, err := known.word(ctx, e.Project)
		if err != nil {
			return err
		}
		manner, err := known.manner(ctx, e)
		if err != nil {
			return err
		}
		lines[i] = []any{e.Seq, e.At, e.Act, actor, project, manner, e.SubjectID, e.Undoes}
	}
	if err := tx.Insert(ctx, "event_line", lineColumns, lines); err != nil {
		return err
	}
	for len(events) > 0 {
		block := record.BlockOf(events[0].Seq)
		n := 1
		for n < len(events) && record.BlockOf(events[n].Seq) == block {
			n++
		}
		store := l.storeAlone
		if _, last := record.Numbers(block); events[n-1].Seq == last {
			store = l.storeBlock
		}
		if err := store(ctx, tx, events[:n]); err != nil {
			return err
		}
		events = events[n:]
	}
	return nil
}

// storeAlone keeps the contents of events whose block is not full yet.
func (l *Log) storeAlone(ctx context.Context, tx Writer, events []record.Event) error {
	rows := make([][]any, len(events))
	for i := range events {
		body, err := l.codec.Alone(&events[i])
		if err != nil {
			return err
		}
		rows[i] = []any{events[i].Seq, events[i].Large(), body}
	}
	return tx.Insert(ctx, "event_body", []string{"seq", "large", "body"}, rows)
}

// storeBlock packs the contents of a block, of which these are the last events. Large ones stay by themselves.
func (l *Log) storeBlock(ctx context.Context, tx Writer, events []record.Event) error {
	block := record.BlockOf(events[0].Seq)
	first, _ := record.Numbers(block)
	var pack, large []record.Event
	if events[0].Seq > first {
		bodies, err := bodiesOf(ctx, tx, `SELECT seq, body FROM event_body WHERE seq >= $1 AND seq < $2 AND NOT large ORDER BY seq`, first, events[0].Seq)
		if err != nil {
			return err
		}
		for _, b := range bodies {
			e := record.Event{Seq: b.seq}
			if err := l.codec.Content(b.body, &e); err != nil {
				return damaged(e.Seq)
			}
			pack = append(pack, e)
		}
		if _, err := tx.Exec(ctx, `DELETE FROM event_body WHERE seq >= $1 AND seq < $2 AND NOT large`, first, events[0].Seq); err != nil {
			return err
		}
	}
	for _, e := range events {
		if e.Large() {
			large = append(large, e)
		} else {
			pack = append(pack, e)
		}
	}
	if err := l.storeAlone(ctx, tx, large); err != nil || len(pack) == 0 {
		return err
	}
	body, err := l.codec.Pack(pack)
	if err != nil {
		return err
	}
	return tx.Insert(ctx, "event_block", []string{"id", "body"}, [][]any{{block, body}})
}

// Lines gives the events whose lines (alias l) meet the condition, in the order and number that the end of the
// statement says, without what they hold: Lines(ctx, q, "l.seq > $1", "ORDER BY l.seq LIMIT $2", …). The texts of
// actor and project are a.text and p.text, and m has the others.
func (l *Log) Lines(ctx context.Context, q Reader, where, end string, args ...any) ([]record.Event, error) {
	var events []record.Event
	// SQLite takes the tables of a CROSS JOIN in their order; PostgreSQL reads the same from the conditions.
	err := q.Each(ctx, `SELECT l.seq, l.at, l.act, a.text, m.via, m.kind, m.op, m.subject, l.subject_id, p.text, l.undoes
		FROM event_line l CROSS JOIN event_manner m CROSS JOIN event_word a CROSS JOIN event_word p
		WHERE a.id = l.actor AND p.id = l.project AND m.id = l.manner AND `+where+` `+end, args, func(scan func(...any) error) error {
		var e record.Event
		err := scan(&e.Seq, &e.At, &e.Act, &e.Actor, &e.Via, &e.Kind, &e.Op, &e.Subject, &e.SubjectID, &e.Project, &e.Undoes)
		events = append(events, e)
		return err
	})
	return events, err
}

// Events gives what Lines gives with all that the events hold.
func (l *Log) Events(ctx context.Context, q Reader, where, end string, args ...any) ([]record.Event, error) {
	events, err := l.Lines(ctx, q, where, end, args...)
	if err != nil {
		return nil, err
	}
	return events, l.Fill(ctx, q, events)
}

// Fill gives the events what they hold; those of one block stand together.
func (l *Log) Fill(ctx context.Context, q Reader, events []record.Event) error {
	for len(events) > 0 {
		n := 1
		for n < len(events) && record.BlockOf(events[n].Seq) == record.BlockOf(events[0].Seq) {
			n++
		}
		if err := l.fill(ctx, q, events[:n]); err != nil {
			return err
		}
		events = events[n:]
	}
	return nil
}

// Walked is how many events a walk holds at once.
const Walked = 8 * record.BlockSize

// Each hands over the whole history in order. fn may ask the database: no answer is open meanwhile.
func (l *Log) Each(ctx context.Context, q Reader, fn func(*record.Event) error) error {
	for after := int64(0); ; {
		events, err := l.Events(ctx, q, `l.seq > $1`, `ORDER BY l.seq LIMIT $2`, after, Walked)
		if err != nil {
			return err
		}
		for i := range events {
			if err := fn(&events[i]); err != nil {
				return err
			}
			after = events[i].Seq
		}
		if len(events) < Walked {
			return nil
		}
	}
}

// fill gives events of one block their contents.
func (l *Log) fill(ctx context.Context, q Reader, events []record.Event) error {
	least, most := events[0].Seq, events[0].Seq
	for _, e := range events {
		least, most = min(least, e.Seq), max(most, e.Seq)
	}
	bodies, err := bodiesOf(ctx, q, `SELECT 0, body FROM event_block WHERE id = $1 UNION ALL SELECT seq, body FROM event_body WHERE seq >= $2 AND seq <= $3`,
		record.BlockOf(least), least, most)
	if err != nil {
		return err
	}
	contents := make(map[int64]record.Event, len(events))
	for _, b := range bodies {
		if b.seq > 0 {
			e := record.Event{Seq: b.seq}
			if err := l.codec.Content(b.body, &e); err != nil {
				return damaged(b.seq)
			}
			contents[b.seq] = e
			continue
		}
		packed, err := l.codec.Unpack(b.body)
		if err != nil {
			return damaged(least)
		}
		for _, e := range packed {
			contents[e.Seq] = e
		}
	}
	for i := range events {
		e := &events[i]
		held, ok := contents[e.Seq]
		if !ok {
			return damaged(e.Seq)
		}
		e.Data, e.Changed, e.Request, e.Hash = held.Data, held.Changed, held.Request, held.Hash
	}
	return nil
}

func damaged(seq int64) error {
	return fault.New(fault.Conflict, "the history was tampered with at event %d: what it holds cannot be read", seq)
}

type body struct {
	seq  int64
	body []byte
}

func bodiesOf(ctx context.Context, q Reader, query string, args ...any) ([]body, error) {
	var out []body
	err := q.Each(ctx, query, args, func(scan func(...any) error) error {
		var b body
		err := scan(&b.seq, &b.body)
		out = append(out, b)
		return err
	})
	return out, err
}
