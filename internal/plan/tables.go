package plan

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/plan/pin"
)

var states = &db.Table[State]{Name: "state", Subject: "state", Cols: func(s *State) []db.Col {
	return []db.Col{db.C("id", &s.ID), db.C("version", &s.Version), db.C("project_id", &s.Project), db.C("name", &s.Name),
		db.C("category", &s.Category), db.C("rank", &s.Rank)}
}}

var tasks = &db.Table[Task]{Name: "task", Subject: "task", Cols: func(t *Task) []db.Col {
	return []db.Col{db.C("id", &t.ID), db.C("version", &t.Version), db.C("project_id", &t.Project), db.C("number", &t.Number),
		db.C("title", &t.Title), db.C("description", &t.Description), db.C("state_id", &t.State), db.C("category", &t.Category),
		db.C("assignees", db.JSON(&t.Assignees)), db.C("team_id", &t.Team), db.C("start", &t.Start), db.C("due", &t.Due),
		db.C("priority", &priority{&t.Priority}), db.C("labels", db.JSON(&t.Labels)), db.C("parent_id", &t.Parent),
		db.C("milestone", &t.Milestone), db.C("rank", &t.Rank), db.C("fields", db.JSON(&t.Fields)), db.C("source", &t.Source),
		db.C("created", db.Time(&t.Created)), db.C("updated", db.Time(&t.Updated)), db.C("done", db.Time(&t.Finished)),
		db.C("deleted", db.Time(&t.Deleted)), db.C("timing", &pin.Column{Timing: &t.Timing})}
}, Derive: deriveTask, DeriveAll: deriveTasks}

var links = &db.Table[Link]{Name: "link", Subject: "link", Cols: func(l *Link) []db.Col {
	return []db.Col{db.C("id", &l.ID), db.C("version", &l.Version), db.C("project_id", &l.Project), db.C("from_id", &l.From),
		db.C("to_id", &l.To), db.C("kind", &l.Kind), db.C("lag", &l.Lag)}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{states, tasks, links} }

// deriveTask keeps the indexes of assignees and labels in step with the lists in the row. A deleted task is in none.
func deriveTask(ctx context.Context, tx *db.Tx, old, row *Task) error {
	was, is := &Task{}, &Task{}
	if old != nil && old.Deleted.IsZero() {
		was = old
	}
	if row != nil && row.Deleted.IsZero() {
		is = row
	}
	task := is.ID + was.ID
	if is.ID != "" {
		task = is.ID
	}
	err := db.Derived(ctx, tx, "task_assignee", "person_id", []string{"task_id"}, []any{string(task)}, texts(was.Assignees), texts(is.Assignees))
	if err != nil {
		return err
	}
	project := is.Project
	if project == "" {
		project = was.Project
	}
	return db.Derived(ctx, tx, "task_label", "label", []string{"task_id", "project_id"}, []any{string(task), string(project)}, was.Labels, is.Labels)
}

// deriveTasks does the same for new tasks.
func deriveTasks(ctx context.Context, tx *db.Tx, rows []*Task) error {
	var people, labels [][]any
	for _, t := range rows {
		if !t.Deleted.IsZero() {
			continue
		}
		for _, p := range t.Assignees {
			people = append(people, []any{string(p), string(t.ID)})
		}
		for _, l := range t.Labels {
			labels = append(labels, []any{string(t.Project), l, string(t.ID)})
		}
	}
	if err := db.Insert(ctx, tx, "task_assignee", []string{"person_id", "task_id"}, people); err != nil {
		return err
	}
	return db.Insert(ctx, tx, "task_label", []string{"project_id", "label", "task_id"}, labels)
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// priority stores the number and shows the word in the history.
type priority struct{ *Priority }

// Scan implements sql.Scanner.
func (p priority) Scan(src any) error {
	n, _ := src.(int64)
	*p.Priority = Priority(n)
	return nil
}

// Bind gives the stored number.
func (p priority) Bind() any { return int64(*p.Priority) }

func unique[T ~string](list []T) []T {
	seen := make(map[T]bool, len(list))
	out := make([]T, 0, len(list))
	for _, v := range list {
		if v != "" && !seen[v] {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}
