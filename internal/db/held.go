package db

import (
	"context"
	"encoding/json"
)

// Held gives every stored row of the table as the history records one: its columns as JSON, without id, version and
// secrets. Whoever plays the history again must come to the same.
func (t *Table[T]) Held(ctx context.Context, q Q, give func(id string, version int64, columns map[string]json.RawMessage) error) error {
	return Each(ctx, q, "SELECT "+t.names()+" FROM "+t.Name, nil, func(scan func(...any) error) error {
		var row T
		if err := t.Scan(scan, &row); err != nil {
			return err
		}
		cols := t.Cols(&row)
		return give(idOf(cols), *versionOf(cols), recorded(cols))
	})
}

// Blank gives the columns of a row that holds nothing: what an insert leaves out of its record.
func (t *Table[T]) Blank() map[string]json.RawMessage {
	var zero T
	return recorded(t.Cols(&zero))
}

func recorded(cols []Col) map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(cols))
	for _, c := range cols {
		if c.Name != "id" && c.Name != "version" && !c.Mute {
			out[c.Name] = value(c)
		}
	}
	return out
}
