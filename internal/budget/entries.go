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
	"throughline/internal/money"
)

// AddEntry enters an order or a payment of a line. An amount without a currency is in that of the line; one in another needs
// its rate. The same id twice gives the first entry again.
func (s *Service) AddEntry(ctx context.Context, line id.BudgetLine, n NewEntry) (Entry, error) {
	var e Entry
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		l, err := s.line(ctx, tx, line, 0)
		if err != nil {
			return err
		}
		have, err := sent(ctx, tx, entries, string(n.ID))
		if err != nil {
			return err
		}
		if have != nil {
			if e = *have; e.Line != line {
				return fault.New(fault.Conflict, "Another order or payment has this id already; send a new id")
			}
			e.load(l.Planned.Currency)
			return nil
		}
		e = Entry{ID: cmp.Or(n.ID, id.New[id.BudgetEntry](tx.Now)), Project: l.Project, Line: line, Kind: n.Kind, Day: n.Day, Amount: n.Amount, Note: n.Note,
			By: tx.Actor.Person, Created: tx.Now, rateDay: n.RateDay}
		e.Amount.Currency = cmp.Or(e.Amount.Currency, l.Planned.Currency)
		if err := e.check(l.Planned.Currency, n.Rate); err != nil {
			return err
		}
		if err := room(ctx, tx, `SELECT count(*) FROM budget_entry WHERE project_id = $1`, l.Project, mostEntries, "orders and payments"); err != nil {
			return err
		}
		e.load(l.Planned.Currency)
		return act.Save(ctx, tx, entries, &e, history.Fact{Kind: "budget entry.added", Project: l.Project})
	})
	return e, err
}

// RemoveEntry takes an order or a payment away, and gives the line that it stood beneath.
func (s *Service) RemoveEntry(ctx context.Context, entry id.BudgetEntry, version int64) (id.BudgetLine, error) {
	var e Entry
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if e, err = entries.Get(ctx, tx, string(entry)); err != nil {
			return err
		}
		if err := tx.MayIn(ctx, access.EditBudget, e.Project); err != nil {
			return err
		}
		if version != 0 {
			e.Version = version
		}
		return act.Remove(ctx, tx, entries, &e, history.Fact{Kind: "budget entry.removed", Project: e.Project})
	})
	return e.Line, err
}

// Of gives the budget of a change, added up.
func (s *Service) Of(ctx context.Context, project id.Project) (Budget, error) {
	if err := access.In(ctx, s.db, access.ReadBudget, project); err != nil {
		return Budget{}, err
	}
	f, err := s.deps.Project(ctx, s.db, project)
	if err != nil {
		return Budget{}, err
	}
	planned, err := lines.Select(ctx, s.db, `WHERE project_id = $1 ORDER BY id LIMIT $2`, string(project), int64(mostLines))
	if err != nil {
		return Budget{}, err
	}
	currency := map[id.BudgetLine]money.Currency{}
	for i := range planned {
		planned[i].load()
		currency[planned[i].ID] = planned[i].Planned.Currency
	}
	all, err := entries.Select(ctx, s.db, `WHERE project_id = $1 ORDER BY day, id LIMIT $2`, string(project), int64(mostEntries))
	of := map[id.BudgetLine][]Entry{}
	for _, e := range all {
		e.load(currency[e.Line])
		of[e.Line] = append(of[e.Line], e)
	}
	return Sum(f, planned, of), err
}

// Line gives a line with what it comes to and its orders and payments, the newest first.
func (s *Service) Line(ctx context.Context, line id.BudgetLine) (Row, []Entry, error) {
	l, err := lines.Get(ctx, s.db, string(line))
	if err != nil {
		return Row{}, nil, err
	}
	if err := access.In(ctx, s.db, access.ReadBudget, l.Project); err != nil {
		return Row{}, nil, err
	}
	l.load()
	of, err := entries.Select(ctx, s.db, `WHERE line_id = $1 ORDER BY day DESC, id DESC LIMIT $2`, string(line), int64(mostEntries))
	for i := range of {
		of[i].load(l.Planned.Currency)
	}
	return Row{Line: l, Sums: l.sums(of), Entries: len(of)}, of, err
}

// Paid gives what was paid of each of the projects, in the currency of its lines; one whose lines are in several currencies
// is not among them. It asks for no rights.
func (s *Service) Paid(ctx context.Context, q db.Q, projects []id.Project) (map[id.Project]money.Amount, error) {
	out, mixed := map[id.Project]money.Amount{}, map[id.Project]bool{}
	if len(projects) == 0 {
		return out, nil
	}
	of := make([]any, len(projects))
	for i, p := range projects {
		of[i] = string(p)
	}
	err := db.Each(ctx, q, `SELECT project_id, currency FROM budget_line WHERE project_id `+db.In(1, len(of))+` GROUP BY project_id, currency`, of, func(scan func(...any) error) error {
		var p id.Project
		var c money.Currency
		err := scan(&p, &c)
		_, again := out[p]
		mixed[p] = mixed[p] || again
		out[p] = money.Of(0, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	for p := range mixed {
		if mixed[p] {
			delete(out, p)
		}
	}
	paid, err := entries.Select(ctx, q, `WHERE kind = 'paid' AND project_id `+db.In(1, len(of)), of...)
	for _, e := range paid {
		sum, ok := out[e.Project]
		if !ok {
			continue
		}
		e.load(sum.Currency)
		if amount := e.Amount; e.Rate == nil || amount.Currency == sum.Currency {
			sum.Minor += amount.Minor
		} else if amount, err := e.Rate.Convert(e.Amount); err == nil {
			sum.Minor += amount.Minor
		}
		out[e.Project] = sum
	}
	return out, err
}
