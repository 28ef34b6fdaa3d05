package db

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"sort"

	"throughline/internal/fault"
)

// Reversible is a table seen from the undo and from whoever checks the history: rows by id, columns by name.
type Reversible interface {
	// SubjectName gives what the history calls a row.
	SubjectName() string
	// Revert takes a recorded change of the row back, if the row still holds what the change left, and gives the
	// reverse change. Otherwise it is fault.Conflict naming the fields.
	Revert(ctx context.Context, tx *Tx, id, op string, change Change) (op2 string, back Change, err error)
	// Held gives every stored row as the history records it; Blank the columns of a row that holds nothing.
	Held(ctx context.Context, q Q, give func(id string, version int64, columns map[string]json.RawMessage) error) error
	Blank() map[string]json.RawMessage
}

// SubjectName implements Reversible.
func (t *Table[T]) SubjectName() string { return t.Subject }

// Revert implements Reversible.
func (t *Table[T]) Revert(ctx context.Context, tx *Tx, id, op string, change Change) (string, Change, error) {
	if op == "delete" {
		return t.reinsert(ctx, tx, id, change)
	}
	row, err := t.Get(ctx, tx, id)
	if err != nil {
		return "", nil, fault.New(fault.Conflict, "This %s is gone in the meantime, so nothing was undone", t.Subject)
	}
	cols := t.Cols(&row)
	var moved []string
	blank := t.Blank()
	for _, c := range cols {
		pair, changed := change[c.Name]
		if !changed && op == "insert" && c.Name != "id" && c.Name != "version" {
			pair, changed = [2]json.RawMessage{1: blank[c.Name]}, true // what held nothing is not recorded
		}
		if changed && !c.Mute && !sameJSON(value(c), pair[1]) {
			moved = append(moved, c.Name)
		}
	}
	if len(moved) > 0 {
		sort.Strings(moved)
		e := fault.New(fault.Conflict, "This %s was changed again since, so nothing was undone", t.Subject)
		for _, name := range moved {
			e.Problems = append(e.Problems, fault.Problem{Field: name, Message: "was changed again since", Theirs: plain(value(find(cols, name))), Yours: plain(change[name][0])})
		}
		return "", nil, e
	}
	if op == "insert" {
		back, err := t.Remove(ctx, tx, &row)
		return "delete", back, err
	}
	for _, c := range cols {
		if pair, changed := change[c.Name]; changed && !c.Mute {
			if err := json.Unmarshal(pair[0], c.Ptr); err != nil {
				return "", nil, err
			}
		}
	}
	return t.Save(ctx, tx, &row)
}

func (t *Table[T]) reinsert(ctx context.Context, tx *Tx, id string, change Change) (string, Change, error) {
	var row T
	cols := t.Cols(&row)
	reflect.ValueOf(cols[0].Ptr).Elem().SetString(id)
	for _, c := range cols {
		pair, held := change[c.Name]
		if !held || c.Mute {
			continue
		}
		if err := json.Unmarshal(pair[0], c.Ptr); err != nil {
			return "", nil, err
		}
	}
	return t.Save(ctx, tx, &row)
}

func find(cols []Col, name string) Col {
	for _, c := range cols {
		if c.Name == name {
			return c
		}
	}
	return Col{}
}

// sameJSON compares two documents whose key order may differ, because PostgreSQL orders the keys of JSONB itself.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}
