package budget

import (
	"cmp"
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// AddLine plans money for something. The same id twice gives the first line again.
func (s *Service) AddLine(ctx context.Context, project id.Project, n NewLine) (Line, error) {
	var l Line
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.EditBudget, project); err != nil {
			return err
		}
		have, err := sent(ctx, tx, lines, string(n.ID))
		if err != nil {
			return err
		}
		if have != nil {
			if l = *have; l.Project != project {
				return fault.New(fault.Conflict, "Another budget line has this id already; send a new id")
			}
			l.load()
			return nil
		}
		f, err := s.deps.Project(ctx, tx, project)
		if err != nil {
			return err
		}
		l = Line{ID: cmp.Or(n.ID, id.New[id.BudgetLine](tx.Now)), Project: project, Name: n.Name, Category: n.Category, Team: n.Team, Planned: n.Planned, Expected: n.Expected, Created: tx.Now}
		l.Planned.Currency = cmp.Or(l.Planned.Currency, f.Currency)
		if err := s.checked(ctx, tx, &l); err != nil {
			return err
		}
		if err := room(ctx, tx, `SELECT count(*) FROM budget_line WHERE project_id = $1`, project, mostLines, "budget lines"); err != nil {
			return err
		}
		return act.Save(ctx, tx, lines, &l, history.Fact{Kind: "budget line.added", Project: project})
	})
	return l, err
}

// EditLine changes the present fields. Its currency stays while orders and payments are counted in it.
func (s *Service) EditLine(ctx context.Context, line id.BudgetLine, version int64, p LinePatch) (Line, error) {
	var l Line
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if l, err = s.line(ctx, tx, line, version); err != nil {
			return err
		}
		before := l.Planned.Currency
		set(&l.Name, p.Name)
		set(&l.Category, p.Category)
		set(&l.Team, p.Team)
		set(&l.Planned, p.Planned)
		l.Planned.Currency = cmp.Or(l.Planned.Currency, before)
		if p.Expected != nil {
			if l.Expected = p.Expected; p.Expected.Currency == "" {
				l.Expected = nil
			}
		}
		if err := s.checked(ctx, tx, &l); err != nil {
			return err
		}
		if l.Planned.Currency != before {
			of, err := entries.Select(ctx, tx, `WHERE line_id = $1 LIMIT 1`, string(l.ID))
			if err != nil {
				return err
			}
			if len(of) > 0 {
				return fault.Field("planned", "is in another currency than the orders and payments of the line (%s); plan a line of its own", before)
			}
		}
		return act.Save(ctx, tx, lines, &l, history.Fact{Kind: "budget line.edited", Project: l.Project})
	})
	return l, err
}

// RemoveLine takes a line away with its orders and payments, as one act.
func (s *Service) RemoveLine(ctx context.Context, line id.BudgetLine, version int64) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		l, err := s.line(ctx, tx, line, version)
		if err != nil {
			return err
		}
		of, err := entries.Select(ctx, tx, `WHERE line_id = $1 ORDER BY day, id`, string(l.ID))
		if err != nil {
			return err
		}
		for i := range of {
			if err := act.Remove(ctx, tx, entries, &of[i], history.Fact{Kind: "budget entry.removed", Project: l.Project}); err != nil {
				return err
			}
		}
		return act.Remove(ctx, tx, lines, &l, history.Fact{Kind: "budget line.removed", Project: l.Project})
	})
}

// line gives a line to somebody who may change it, to be saved over the version that was seen; 0 is whatever is stored.
func (s *Service) line(ctx context.Context, tx *act.Tx, line id.BudgetLine, version int64) (Line, error) {
	l, err := lines.Get(ctx, tx, string(line))
	if err != nil {
		return l, err
	}
	if err := tx.MayIn(ctx, access.EditBudget, l.Project); err != nil {
		return l, err
	}
	l.load()
	if version != 0 {
		l.Version = version
	}
	return l, nil
}

func (s *Service) checked(ctx context.Context, tx *act.Tx, l *Line) error {
	err := l.check()
	if err == nil && l.Team != "" {
		var c fault.Check
		c.Add("team", s.deps.CheckTeams(ctx, tx, []id.Team{l.Team}))
		err = c.Err()
	}
	l.store()
	return err
}

// sent gives the row that has the id a client sent, or nil.
func sent[T any](ctx context.Context, tx *act.Tx, table *db.Table[T], key string) (*T, error) {
	if key == "" {
		return nil, nil
	}
	if !id.Valid(key) {
		return nil, fault.Field("id", "is not an id: 25 characters of 0-9a-z")
	}
	row, err := table.Get(ctx, tx, key)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &row, err
}

func room(ctx context.Context, tx *act.Tx, count string, project id.Project, most int64, what string) error {
	var n int64
	if err := db.One(ctx, tx, count, []any{string(project)}, &n); err != nil {
		return err
	}
	if n >= most {
		return fault.New(fault.Limit, "This change has %d %s already, the most there can be", most, what)
	}
	return nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
