package budget

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/money"
)

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
	return Row{Line: l, Sums: l.sums(of), Count: len(of)}, of, err
}

// totals are sums by project; a project that is not there is not added to.
type totals map[id.Project]money.Amount

func (t totals) add(p id.Project, minor int64) {
	if sum, ok := t[p]; ok {
		sum.Minor += minor
		t[p] = sum
	}
}

// Spent gives what was paid of each of the projects, in the currency of its lines; one whose lines are in several currencies
// is not among them. It asks for no rights.
func (s *Service) Spent(ctx context.Context, q db.Q, projects []id.Project) (map[id.Project]money.Amount, error) {
	out := totals{}
	if len(projects) == 0 {
		return out, nil
	}
	of := make([]any, len(projects))
	for i, p := range projects {
		of[i] = string(p)
	}
	err := db.Each(ctx, q, `SELECT project_id, MIN(currency) FROM budget_line WHERE project_id `+db.In(1, len(of))+` GROUP BY project_id HAVING MIN(currency) = MAX(currency)`,
		of, func(scan func(...any) error) error {
			var p id.Project
			var c money.Currency
			err := scan(&p, &c)
			out[p] = money.Of(0, c)
			return err
		})
	if err != nil || len(out) == 0 {
		return out, err
	}
	// Payments at a rate are turned into the line's currency one by one, as on the budget's page; the others are added by the store.
	err = db.Each(ctx, q, `SELECT project_id, CAST(SUM(amount) AS BIGINT) FROM budget_entry WHERE kind = 'actual' AND rate = 0 AND project_id `+db.In(1, len(of))+` GROUP BY project_id`,
		of, func(scan func(...any) error) error {
			var p id.Project
			var minor int64
			err := scan(&p, &minor)
			out.add(p, minor)
			return err
		})
	if err != nil {
		return nil, err
	}
	rated, err := entries.Select(ctx, q, `WHERE kind = 'actual' AND rate <> 0 AND project_id `+db.In(1, len(of)), of...)
	for _, e := range rated {
		e.load(out[e.Project].Currency)
		out.add(e.Project, e.Counted().Minor)
	}
	return out, err
}
