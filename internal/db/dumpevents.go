package db

import (
	"context"
	"slices"

	"throughline/internal/db/eventlog"
	"throughline/internal/db/record"
	"throughline/internal/fault"
)

// eventShape is the history as archives hold it: one table with every event whole, however it is stored.
var eventShape = Shape{Name: "event", Key: []string{"seq"}, Columns: []Column{{"seq", KindNumber}, {"at", KindNumber}, {"act", KindNumber},
	{"actor_id", KindText}, {"via", KindText}, {"kind", KindText}, {"op", KindText}, {"subject", KindText}, {"subject_id", KindText},
	{"project_id", KindText}, {"data", KindText}, {"changed", KindText}, {"request_id", KindText}, {"undoes", KindNumber}, {"hash", KindText}}}

// packs tells whether the shape is the history of a schema that packs it.
func packs(ctx context.Context, q Q, s Shape) (bool, error) {
	if s.Name != eventShape.Name {
		return false, nil
	}
	names, err := Strings[string](ctx, q, tablesOf(q.Engine()))
	return slices.Contains(names, "event_line"), err
}

func dumpEvents(ctx context.Context, q Q, row func(values []any) error) error {
	values := make([]any, len(eventShape.Columns))
	return EachEvent(ctx, q, func(e *record.Event) error {
		copy(values, []any{e.Seq, e.At, e.Act, e.Actor, e.Via, e.Kind, e.Op, e.Subject, e.SubjectID, e.Project, e.Data, e.Changed, e.Request, e.Undoes, e.Hash})
		return row(values)
	})
}

func loadEvents(ctx context.Context, tx *Tx, next func() ([]any, error)) (int64, error) {
	var n int64
	events := make([]record.Event, 0, eventlog.Walked)
	for {
		values, err := next()
		if err != nil {
			return n, err
		}
		if values == nil || len(events) == eventlog.Walked {
			if err := InsertEvents(ctx, tx, events); err != nil {
				return n, err
			}
			n += int64(len(events))
			events = events[:0]
		}
		if values == nil {
			return n, nil
		}
		e, err := eventOf(values)
		if err != nil {
			return n, err
		}
		events = append(events, e)
	}
}

func eventOf(values []any) (record.Event, error) {
	var e record.Event
	for i, dest := range []any{&e.Seq, &e.At, &e.Act, &e.Actor, &e.Via, &e.Kind, &e.Op, &e.Subject, &e.SubjectID, &e.Project, &e.Data, &e.Changed, &e.Request, &e.Undoes, &e.Hash} {
		ok := true
		switch dest := dest.(type) {
		case *int64:
			*dest, ok = values[i].(int64)
		case *string:
			*dest, ok = values[i].(string)
		}
		if !ok {
			return e, fault.New(fault.Invalid, "the column %s of an event holds %T", eventShape.Columns[i].Name, values[i])
		}
	}
	return e, nil
}
