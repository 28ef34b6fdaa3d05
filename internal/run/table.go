package run

import (
	"cmp"
	"context"
	"slices"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Table is runs of one process with what was answered in them. Fields are the questions of the steps of the newest published version, in
// the order of its document; answers to questions that it no longer asks stand in the runs themselves.
type Table struct {
	Fields []Field    `json:"fields"`
	Items  []TableRow `json:"items"`
	Next   string     `json:"next,omitempty"`
}

// Field is a question whose answers are a column. Its key is the step's node and the question's name: "Task_1.price".
type Field struct {
	Key  string `json:"key"`
	Step string `json:"step"` // name of the step that asks
	Question
}

// TableRow is a run in a table. An answer is the last one that was given.
type TableRow struct {
	Row
	Now     []string       `json:"now"` // names of the steps it stands at
	Due     clock.Date     `json:"due,omitempty"`
	Skipped int            `json:"skipped"`
	Answers map[string]any `json:"answers"` // by the key of the field
}

// Table gives a page of the runs of a process as rows with every answer, newest first; the query's process is the one given.
func (s *Service) Table(ctx context.Context, process id.Process, query Query) (Table, error) {
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return Table{}, err
	}
	if err := mayRead(ctx, s.db, p.Project); err != nil {
		return Table{}, err
	}
	query.Process = process
	page, err := s.list(ctx, query)
	if err != nil {
		return Table{}, err
	}
	t := Table{Fields: p.fields(), Items: make([]TableRow, len(page.Items)), Next: page.Next}
	at, args := map[string]*TableRow{}, []any{}
	for i, r := range page.Items {
		t.Items[i] = TableRow{Row: r, Now: []string{}, Answers: map[string]any{}}
		at[string(r.ID)] = &t.Items[i]
		args = append(args, string(r.ID))
	}
	if len(args) == 0 {
		return t, nil
	}
	return t, db.Each(ctx, s.db, `SELECT run_id, node, name, status, due, answers FROM run_step
		WHERE kind NOT IN ('approval', 'ask') AND run_id `+db.In(1, len(args))+` ORDER BY run_id, opened, id`, args, func(scan func(...any) error) error {
		var of, node, name, status, due string
		var answers map[string]any
		if err := scan(&of, &node, &name, &status, &due, db.JSON(&answers)); err != nil {
			return err
		}
		at[of].take(node, name, StepStatus(status), clock.Date(due), answers)
		return nil
	})
}

// take adds what one step tells to the row of its run.
func (r *TableRow) take(node, name string, status StepStatus, due clock.Date, answers map[string]any) {
	switch status {
	case Open, Sent:
		r.Now = append(r.Now, name)
		if due != "" && (r.Due == "" || due.Before(r.Due)) {
			r.Due = due
		}
	case Skipped:
		r.Skipped++
	case Done:
		for name, answer := range answers {
			r.Answers[node+"."+name] = answer
		}
	}
}

// fields lists the questions of all steps in the order of the document.
func (p *prepared) fields() []Field {
	out := []Field{}
	for node, form := range p.asks {
		if n, _ := p.drawn.Node(node); n.Kind == "startEvent" {
			continue // what a start asks are values of the run, not answers of a step
		}
		for _, q := range form {
			out = append(out, Field{Key: node + "." + q.Name, Step: p.names[node], Question: q})
		}
	}
	slices.SortStableFunc(out, func(a, b Field) int {
		of := func(f Field) (int, string) {
			node := f.Key[:len(f.Key)-len(f.Name)-1]
			if n := p.Steps[node].Number; n > 0 {
				return n, node
			}
			return len(p.names) + 1, node
		}
		na, ka := of(a)
		nb, kb := of(b)
		return cmp.Or(cmp.Compare(na, nb), cmp.Compare(ka, kb))
	})
	return out
}
