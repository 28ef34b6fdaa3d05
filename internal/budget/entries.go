package budget

import (
	"cmp"
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
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
