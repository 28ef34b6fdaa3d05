package run

import (
	"context"

	"throughline/internal/db"
)

// cards reads the cards of a column by a query for one more than may be shown.
func (in *boarding) cards(ctx context.Context, column *BoardColumn, text string, args []any, ofStep bool) error {
	var states []Run
	err := db.Each(ctx, in.s.db, text, args, func(scan func(...any) error) error {
		if len(column.Items) == in.query.Limit {
			column.Next = column.Items[in.query.Limit-1].place()
			return nil
		}
		var r Run
		var st Step
		one := Standing{}
		read := func() error { return runs.Scan(scan, &r) }
		if ofStep {
			read = func() error {
				return steps.Scan(func(first ...any) error {
					return runs.Scan(func(rest ...any) error { return scan(append(first, rest...)...) }, &r)
				}, &st)
			}
		}
		if err := read(); err != nil {
			return err
		}
		one = Standing{ID: string(r.ID), Run: r.ID, Title: r.Title, Number: r.Number, Status: r.Status, Stuck: r.Status == Running && r.Stuck > 0,
			Started: r.Started, Ended: r.Ended, follows: r.Map}
		if ofStep {
			one.ID, one.Step, one.LaneName = string(st.ID), &st, in.p.standsIn(st.Lane)
			if st.Due.Before(in.today) {
				one.Late = st.Due.DaysUntil(in.today)
			}
		}
		column.Items, states = append(column.Items, one), append(states, r)
		return nil
	})
	if err != nil {
		return err
	}
	for i := range column.Items {
		if err := in.complete(ctx, &column.Items[i], states[i]); err != nil {
			return err
		}
	}
	if ofStep {
		return in.also(ctx, column.Items)
	}
	return nil
}

// complete adds what the version that the run follows tells of its card.
func (in *boarding) complete(ctx context.Context, one *Standing, r Run) error {
	if one.Status != Running {
		return nil
	}
	p, err := in.s.load(ctx, in.s.db, in.process, one.follows)
	if err != nil {
		return err
	}
	if one.Step != nil {
		one.LaneName = p.standsIn(one.Step.Lane)
		one.Plain = one.Step.Kind == Work && len(p.form(one.Step)) == 0 && p.Steps[one.Step.Node].Evidence == ""
		return nil
	}
	one.Waits, err = p.waits(r.State)
	return err
}

// also marks the cards of runs that stand at other steps too.
func (in *boarding) also(ctx context.Context, cards []Standing) error {
	if len(cards) == 0 {
		return nil
	}
	of, args := map[string][]*Standing{}, []any{}
	for i := range cards {
		key := string(cards[i].Run)
		if of[key] == nil {
			args = append(args, key)
		}
		of[key] = append(of[key], &cards[i])
	}
	return db.Each(ctx, in.s.db, `SELECT run_id, id, name FROM run_step WHERE status = 'open' AND kind <> 'ask' AND run_id `+db.In(1, len(args))+` ORDER BY run_id, opened, id`,
		args, func(scan func(...any) error) error {
			var run, step, name string
			if err := scan(&run, &step, &name); err != nil {
				return err
			}
			for _, card := range of[run] {
				if card.ID != step {
					card.Also = append(card.Also, name)
				}
			}
			return nil
		})
}
