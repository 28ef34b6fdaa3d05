package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"throughline/internal/app"
	"throughline/internal/db"
	"throughline/internal/history"
)

// findings are what a check of the whole database brought.
type findings struct {
	lost, events, rows int
	problems           []string
}

func (f *findings) say(format string, args ...any) {
	f.problems = append(f.problems, fmt.Sprintf(format, args...))
}

// record is a row as the history tells it.
type record struct {
	version int64
	columns map[string]json.RawMessage
}

// check compares what was acknowledged with the history, and the history with the rows.
func (s *server) check(ctx context.Context, book *ledger) (*findings, error) {
	a, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = a.Close() }()
	f := &findings{}
	if _, err := history.Verify(ctx, a.DB); err != nil {
		f.say("the chain of the history: %v", err)
	}
	told := map[string]map[string]record{}
	acts := map[string]map[int64]bool{} // request to the acts it wrote
	for after := int64(0); ; {
		events, err := history.Since(ctx, a.DB, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			play(told, a, e, f)
			if e.Request != "" {
				if acts[e.Request] == nil {
					acts[e.Request] = map[int64]bool{}
				}
				acts[e.Request][e.Act] = true
			}
			after = e.Seq
			f.events++
		}
		if len(events) < 1000 {
			break
		}
	}
	for request, kind := range book.acked {
		switch len(acts[request]) {
		case 0:
			f.lost++
			f.say("the %s %s was acknowledged but is not there", kind, request)
		case 1:
		default:
			f.say("the %s %s was carried out %d times", kind, request, len(acts[request]))
		}
	}
	for subject, table := range a.Door.Tables {
		if err := compare(ctx, a, table, told[subject], f); err != nil {
			return nil, err
		}
	}
	return f, engine(ctx, a, f)
}

// play carries one event out on the told rows.
func play(told map[string]map[string]record, a *app.App, e history.Event, f *findings) {
	table := a.Door.Tables[e.Subject]
	if table == nil || e.Op == "note" {
		return
	}
	rows := told[e.Subject]
	if rows == nil {
		rows = map[string]record{}
		told[e.Subject] = rows
	}
	row, there := rows[e.SubjectID]
	if there == (e.Op == "insert") {
		f.say("event %d: %s of the %s %s, which was there: %v", e.Seq, e.Op, e.Subject, e.SubjectID, there)
	}
	switch e.Op {
	case "delete":
		delete(rows, e.SubjectID)
		return
	case "insert":
		row = record{columns: table.Blank()}
	}
	row.version++
	for name, pair := range e.Changed {
		if _, told := row.columns[name]; told { // a secret is not
			row.columns[name] = pair[1]
		}
	}
	rows[e.SubjectID] = row
}

// compare holds every stored row against what the history tells.
func compare(ctx context.Context, a *app.App, table db.Reversible, told map[string]record, f *findings) error {
	seen := 0
	err := table.Held(ctx, a.DB, func(id string, version int64, columns map[string]json.RawMessage) error {
		seen++
		f.rows++
		row, ok := told[id]
		if !ok {
			f.say("the %s %s is stored but the history does not know it", table.SubjectName(), id)
			return nil
		}
		if row.version != version {
			f.say("the %s %s is stored in version %d, the history tells of %d", table.SubjectName(), id, version, row.version)
		}
		for name, held := range columns {
			if !same(held, row.columns[name]) {
				f.say("the %s %s holds %s = %s, the history tells %s", table.SubjectName(), id, name, held, row.columns[name])
			}
		}
		return nil
	})
	if seen < len(told) {
		f.say("the history tells of %d more rows of %s than are stored", len(told)-seen, table.SubjectName())
	}
	return err
}

func same(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// engine lets the database check itself, and looks whether the indexes of labels and assignees agree with the tasks.
func engine(ctx context.Context, a *app.App, f *findings) error {
	var word string
	if err := db.One(ctx, a.DB, "PRAGMA integrity_check", nil, &word); err != nil {
		return err
	}
	if word != "ok" {
		f.say("the database is damaged: %s", word)
	}
	for what, query := range map[string]string{
		"rows whose foreign key leads nowhere": `SELECT COUNT(*) FROM pragma_foreign_key_check`,
		"labels that are not indexed":          `SELECT COUNT(*) FROM (SELECT t.id, j.value FROM task t, json_each(t.labels) j WHERE t.deleted = 0 EXCEPT SELECT task_id, label FROM task_label)`,
		"indexed labels that no task has":      `SELECT COUNT(*) FROM (SELECT task_id, label FROM task_label EXCEPT SELECT t.id, j.value FROM task t, json_each(t.labels) j WHERE t.deleted = 0)`,
		"assignees that are not indexed":       `SELECT COUNT(*) FROM (SELECT t.id, j.value FROM task t, json_each(t.assignees) j WHERE t.deleted = 0 EXCEPT SELECT task_id, person_id FROM task_assignee)`,
		"indexed assignees that no task has":   `SELECT COUNT(*) FROM (SELECT task_id, person_id FROM task_assignee EXCEPT SELECT t.id, j.value FROM task t, json_each(t.assignees) j WHERE t.deleted = 0)`,
	} {
		var n int
		if err := db.One(ctx, a.DB, query, nil, &n); err != nil {
			return err
		}
		if n > 0 {
			f.say("%d %s", n, what)
		}
	}
	return nil
}
