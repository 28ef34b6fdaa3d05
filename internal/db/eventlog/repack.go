package eventlog

import (
	"context"

	"throughline/internal/db/record"
	"throughline/internal/fault"
)

// Repack stores the events of the table event_before, each a whole row, anew as they are, sound or not: what was tampered with is found afterwards as it was before.
// Each is read back and compared, so that nothing is lost on the way.
func (l *Log) Repack(ctx context.Context, tx Writer) error {
	for after := int64(0); ; {
		var events []record.Event
		err := tx.Each(ctx, `SELECT seq, at, act, actor_id, via, kind, op, subject, subject_id, project_id, data, changed, request_id, undoes, hash
			FROM event_before WHERE seq > $1 ORDER BY seq LIMIT $2`, []any{after, Walked}, func(scan func(...any) error) error {
			var e record.Event
			err := scan(&e.Seq, &e.At, &e.Act, &e.Actor, &e.Via, &e.Kind, &e.Op, &e.Subject, &e.SubjectID, &e.Project, &e.Data, &e.Changed, &e.Request, &e.Undoes, &e.Hash)
			events = append(events, e)
			return err
		})
		if err != nil || len(events) == 0 {
			return err
		}
		last := events[len(events)-1].Seq
		if err := l.Insert(ctx, tx, events); err != nil {
			return err
		}
		stored, err := l.Events(ctx, tx, `l.seq > $1 AND l.seq <= $2`, `ORDER BY l.seq`, after, last)
		if err != nil {
			return err
		}
		for i := range events {
			if len(stored) != len(events) || stored[i] != events[i] {
				return fault.New(fault.Internal, "event %d does not come back from its packed form as it was; nothing was changed", events[i].Seq)
			}
		}
		after = last
	}
}
