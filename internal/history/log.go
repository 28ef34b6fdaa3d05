package history

import (
	"context"
	"encoding/json"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Head is where the log stands: the last number and the last hash.
type Head struct {
	Seq  int64
	Hash string
}

// Lock reads the head inside a write and keeps other writers waiting until the commit. The order of the log is the
// order of this lock, not of a database sequence, whose numbers can become visible out of order.
func Lock(ctx context.Context, tx *db.Tx) (Head, error) {
	var h Head
	err := db.One(ctx, tx, db.LockHead(tx.Engine()), nil, &h.Seq, &h.Hash)
	return h, err
}

const columns = `seq, at, act, actor_id, via, kind, op, subject, subject_id, project_id, data, changed, request_id, undoes, hash`

var columnList = strings.Split(columns, ", ")

// Append numbers, chains and stores the events behind the head and moves the head.
func Append(ctx context.Context, tx *db.Tx, head Head, events []Event) error {
	rows := make([][]any, len(events))
	for i := range events {
		e := &events[i]
		if e.Changed != nil {
			e.changed = e.Changed.Text()
		}
		e.seal(head.Hash)
		rows[i] = []any{e.Seq, clock.Micros(e.At), e.Act, string(e.Actor), e.Via, e.Kind, e.Op, e.Subject, e.SubjectID, string(e.Project),
			string(e.Data), e.changed, e.Request, e.Undoes, e.Hash}
		head = Head{e.Seq, e.Hash}
	}
	if err := db.Insert(ctx, tx, "event", columnList, rows); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE history_head SET seq = $1, hash = $2 WHERE id = 1`, head.Seq, head.Hash)
	return err
}

// Since gives up to limit events after the number, in order.
func Since(ctx context.Context, q db.Q, after int64, limit int) ([]Event, error) {
	return read(ctx, q, `WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
}

// Of gives the newest events about a thing, newest first, those before the number (0 for all).
func Of(ctx context.Context, q db.Q, subjectID string, before int64, limit int) ([]Event, error) {
	if before == 0 {
		before = 1 << 62
	}
	return read(ctx, q, `WHERE subject_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`, subjectID, before, limit)
}

// Timeline gives the newest events about a thing, newest first, as they are told: who, when, what, and of an edit what it
// changed. The record of a whole row, the data and the hash stay where they are.
func Timeline(ctx context.Context, q db.Q, subjectID string, limit int) ([]Event, error) {
	var out []Event
	err := db.Each(db.Brief(ctx), q, `SELECT seq, at, act, actor_id, via, kind, op, subject, project_id, undoes, CASE WHEN op = 'update' THEN changed ELSE '' END
		FROM event WHERE subject_id = $1 ORDER BY seq DESC LIMIT $2`, []any{subjectID, limit}, func(scan func(...any) error) error {
		e := Event{SubjectID: subjectID}
		var at int64
		var changed string
		if err := scan(&e.Seq, &at, &e.Act, &e.Actor, &e.Via, &e.Kind, &e.Op, &e.Subject, &e.Project, &e.Undoes, &changed); err != nil {
			return err
		}
		e.At = clock.FromMicros(at)
		if changed != "" {
			if err := json.Unmarshal([]byte(changed), &e.Changed); err != nil {
				return err
			}
		}
		out = append(out, e)
		return nil
	})
	return out, err
}

// OfProject gives the newest events of a project, newest first, those before the number (0 for all).
func OfProject(ctx context.Context, q db.Q, project id.Project, before int64, limit int) ([]Event, error) {
	if before == 0 {
		before = 1 << 62
	}
	return read(ctx, q, `WHERE project_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`, string(project), before, limit)
}

// OfAct gives the events of an act, last first: the order in which they are taken back.
func OfAct(ctx context.Context, q db.Q, act int64) ([]Event, error) {
	return OfActBefore(ctx, q, act, 1<<62, 1<<31)
}

// OfActBefore gives those events of an act that stand before the number, last first, at most limit: an import's act has
// very many.
func OfActBefore(ctx context.Context, q db.Q, act, before int64, limit int) ([]Event, error) {
	return read(ctx, q, `WHERE act = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`, act, before, limit)
}

// Outline gives what kinds of events an act has, by whom and in which projects, each once; nothing else of them is set.
func Outline(ctx context.Context, q db.Q, act int64) ([]Event, error) {
	var out []Event
	err := db.Each(ctx, q, `SELECT DISTINCT actor_id, kind, project_id FROM event WHERE act = $1`, []any{act}, func(scan func(...any) error) error {
		e := Event{Act: act}
		err := scan(&e.Actor, &e.Kind, &e.Project)
		out = append(out, e)
		return err
	})
	return out, err
}

// Newest gives the number of the last event.
func Newest(ctx context.Context, q db.Q) (int64, error) {
	var seq int64
	err := db.One(ctx, q, `SELECT seq FROM history_head WHERE id = 1`, nil, &seq)
	return seq, err
}

func read(ctx context.Context, q db.Q, tail string, args ...any) ([]Event, error) {
	var out []Event
	err := db.Each(ctx, q, `SELECT `+columns+` FROM event `+tail, args, func(scan func(...any) error) error {
		e, err := scanEvent(scan)
		out = append(out, e)
		return err
	})
	return out, err
}

func scanEvent(scan func(...any) error) (Event, error) {
	var e Event
	var at int64
	var data string
	err := scan(&e.Seq, &at, &e.Act, &e.Actor, &e.Via, &e.Kind, &e.Op, &e.Subject, &e.SubjectID, &e.Project, &data,
		&e.changed, &e.Request, &e.Undoes, &e.Hash)
	if err != nil {
		return e, err
	}
	e.At = clock.FromMicros(at)
	if data != "" {
		e.Data = json.RawMessage(data)
	}
	if e.changed != "" {
		err = json.Unmarshal([]byte(e.changed), &e.Changed)
	}
	return e, err
}

// Verify walks the whole log and answers how many events hang together; a gap or a changed row is fault.Conflict
// naming the number.
func Verify(ctx context.Context, q db.Q) (int64, error) {
	head := Head{}
	err := db.Each(ctx, q, `SELECT `+columns+` FROM event ORDER BY seq`, nil, func(scan func(...any) error) error {
		e, err := scanEvent(scan)
		if err != nil {
			return err
		}
		if e.Seq != head.Seq+1 {
			return fault.New(fault.Conflict, "the history has a gap: event %d follows event %d", e.Seq, head.Seq)
		}
		if e.digest(head.Hash) != e.Hash {
			return fault.New(fault.Conflict, "the history was tampered with at event %d: its hash does not match what it holds", e.Seq)
		}
		head = Head{e.Seq, e.Hash}
		return nil
	})
	if err != nil {
		return head.Seq, err
	}
	var stored Head
	if err := db.One(ctx, q, `SELECT seq, hash FROM history_head WHERE id = 1`, nil, &stored.Seq, &stored.Hash); err != nil {
		return head.Seq, err
	}
	if stored != head {
		return head.Seq, fault.New(fault.Conflict, "the history ends at event %d but its head says %d: events were removed at the end", head.Seq, stored.Seq)
	}
	return head.Seq, nil
}
