package history

import (
	"context"
	"encoding/json"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/record"
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

// Append numbers, chains and stores the events behind the head and moves the head.
func Append(ctx context.Context, tx *db.Tx, head Head, events []Event) error {
	records := make([]record.Event, len(events))
	for i := range events {
		e := &events[i]
		records[i] = recordOf(e)
		e.Hash = records[i].Digest(head.Hash)
		records[i].Hash = e.Hash
		head = Head{e.Seq, e.Hash}
	}
	if err := db.InsertEvents(ctx, tx, records); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE history_head SET seq = $1, hash = $2 WHERE id = 1`, head.Seq, head.Hash)
	return err
}

func recordOf(e *Event) record.Event {
	r := record.Event{Seq: e.Seq, At: clock.Micros(e.At), Act: e.Act, Actor: string(e.Actor), Via: e.Via, Kind: e.Kind, Op: e.Op, Subject: e.Subject,
		SubjectID: e.SubjectID, Project: string(e.Project), Data: string(e.Data), Request: e.Request, Undoes: e.Undoes}
	if e.Changed != nil {
		r.Changed = e.Changed.Text()
	}
	return r
}

func eventOf(r *record.Event) (Event, error) {
	e := Event{Seq: r.Seq, At: clock.FromMicros(r.At), Act: r.Act, Actor: id.Person(r.Actor), Via: r.Via, Kind: r.Kind, Op: r.Op, Subject: r.Subject,
		SubjectID: r.SubjectID, Project: id.Project(r.Project), Request: r.Request, Undoes: r.Undoes, Hash: r.Hash}
	if r.Data != "" {
		e.Data = json.RawMessage(r.Data)
	}
	if r.Changed == "" {
		return e, nil
	}
	return e, json.Unmarshal([]byte(r.Changed), &e.Changed)
}

// ofThing finds by the end of an id, which the index holds, and by the rest.
const ofThing = `substr(l.subject_id, 18) = substr(CAST($1 AS TEXT), 18) AND l.subject_id = $1`

const newest = `ORDER BY l.seq DESC LIMIT $3`

// Since gives up to limit events after the number, in order.
func Since(ctx context.Context, q db.Q, after int64, limit int) ([]Event, error) {
	return read(ctx, q, `l.seq > $1`, `ORDER BY l.seq LIMIT $2`, after, limit)
}

// Of gives the newest events about a thing, newest first, those before the number (0 for all).
func Of(ctx context.Context, q db.Q, subjectID string, before int64, limit int) ([]Event, error) {
	if before == 0 {
		before = 1 << 62
	}
	return read(ctx, q, ofThing+` AND l.seq < $2`, newest, subjectID, before, limit)
}

// Timeline gives the newest events about a thing, newest first, as they are told: who, when, what, and of an edit what it
// changed. The record of a whole row, the data and the hash stay where they are.
func Timeline(ctx context.Context, q db.Q, subjectID string, limit int) ([]Event, error) {
	records, err := db.EventLines(db.Brief(ctx), q, ofThing, `ORDER BY l.seq DESC LIMIT $2`, subjectID, limit)
	if err != nil {
		return nil, err
	}
	var edits []record.Event
	for _, r := range records {
		if r.Op == "update" {
			edits = append(edits, r)
		}
	}
	if err := db.FillEvents(db.Brief(ctx), q, edits); err != nil {
		return nil, err
	}
	out := make([]Event, len(records))
	for i := range records {
		told := records[i]
		if told.Op == "update" {
			told.Changed, edits = edits[0].Changed, edits[1:]
		}
		if out[i], err = eventOf(&told); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// OfProject gives the newest events of a project, newest first, those before the number (0 for all).
func OfProject(ctx context.Context, q db.Q, project id.Project, before int64, limit int) ([]Event, error) {
	if before == 0 {
		before = 1 << 62
	}
	return read(ctx, q, `l.project = (SELECT id FROM event_word WHERE text = $1) AND l.seq < $2`, newest, string(project), before, limit)
}

// OfAct gives the events of an act, last first: the order in which they are taken back.
func OfAct(ctx context.Context, q db.Q, act int64) ([]Event, error) {
	return OfActBefore(ctx, q, act, 1<<62, 1<<31)
}

// OfActBefore gives those events of an act that stand before the number, last first, at most limit: an import's act has
// very many.
func OfActBefore(ctx context.Context, q db.Q, act, before int64, limit int) ([]Event, error) {
	return read(ctx, q, `l.act = $1 AND l.seq < $2`, newest, act, before, limit)
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

func read(ctx context.Context, q db.Q, where, end string, args ...any) ([]Event, error) {
	records, err := db.Events(ctx, q, where, end, args...)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	out := make([]Event, len(records))
	for i := range records {
		if out[i], err = eventOf(&records[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Verify walks the whole log and answers how many events hang together; a gap or a changed row is fault.Conflict
// naming the number.
func Verify(ctx context.Context, q db.Q) (int64, error) {
	head := Head{}
	err := db.EachEvent(ctx, q, func(e *record.Event) error {
		if e.Seq != head.Seq+1 {
			return fault.New(fault.Conflict, "the history has a gap: event %d follows event %d", e.Seq, head.Seq)
		}
		if e.Digest(head.Hash) != e.Hash {
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
