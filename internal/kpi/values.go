package kpi

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/verdict"
)

// Record adds a value. A KPI with one value a day refuses a second one on the date. The same id twice gives the first one
// again.
func (s *Service) Record(ctx context.Context, kpi id.KPI, n NewValue) (Value, error) {
	var v Value
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		k, err := open(ctx, tx, tx.Actor, access.EditKPI, kpi)
		if err != nil {
			return err
		}
		if n.ID != "" {
			same, err := recorded(ctx, tx, kpi, n)
			if err != nil || same != nil {
				if same != nil {
					v = *same
				}
				return err
			}
		}
		if k.oneADay() {
			if err := free(ctx, tx, k.ID, n.Date, ""); err != nil {
				return err
			}
		}
		seq, err := lastSeq(ctx, tx, kpi)
		if err != nil {
			return err
		}
		v = Value{ID: n.ID, Date: n.Date, Value: n.Value, Note: n.Note, Seq: seq + 1}
		return s.insert(ctx, tx, &k, &v)
	})
	return v, err
}

func recorded(ctx context.Context, tx *act.Tx, kpi id.KPI, n NewValue) (*Value, error) {
	if !id.Valid(string(n.ID)) {
		return nil, fault.Field("id", "is not an id: 25 characters of 0-9a-z")
	}
	v, err := values.Get(ctx, tx, string(n.ID))
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err == nil && (v.KPI != kpi || v.Date != n.Date || v.Value != n.Value) {
		err = fault.New(fault.Conflict, "Another value has this id already")
	}
	return &v, err
}

// EditValue changes the present fields of a value. Another date or number rewrites history, so it needs a reason, which
// stands beside both numbers in the audit.
func (s *Service) EditValue(ctx context.Context, value id.Value, version int64, p ValuePatch) (Value, error) {
	var v Value
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var k KPI
		var err error
		if v, k, err = openValue(ctx, tx, value); err != nil {
			return err
		}
		old := v
		if version != 0 {
			v.Version = version
		}
		set(&v.Date, p.Date)
		set(&v.Value, p.Value)
		set(&v.Note, p.Note)
		today, err := s.deps.Today(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		if err := v.check(today); err != nil {
			return err
		}
		data := why{KPI: string(k.ID)}
		if v.Date != old.Date || v.Value != old.Value {
			if data.Reason, err = needReason(p.Reason); err != nil {
				return err
			}
		}
		if v.Date != old.Date && k.oneADay() {
			if err := free(ctx, tx, k.ID, v.Date, v.ID); err != nil {
				return err
			}
		}
		return act.Save(ctx, tx, values, &v, history.Fact{Kind: "value.edited", Project: v.Project, Data: data})
	})
	return v, err
}

// RemoveValue takes a value out of the series; it needs a reason.
func (s *Service) RemoveValue(ctx context.Context, value id.Value, version int64, reason string) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		v, k, err := openValue(ctx, tx, value)
		if err != nil {
			return err
		}
		if version != 0 {
			v.Version = version
		}
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		return act.Remove(ctx, tx, values, &v, history.Fact{Kind: "value.removed", Project: v.Project, Data: why{KPI: string(k.ID), Reason: reason}})
	})
}

// Paste records the values of a pasted table in one act, so that one undo takes all of them back. Rows that hold what is
// stored already are passed over. A row with a problem refuses the whole table and is named as "rows[3]", unless
// opts.LeaveOut; so does another number on a date that has one, unless opts.Overwrite with a reason.
func (s *Service) Paste(ctx context.Context, kpi id.KPI, text string, opts PasteOptions) (Preview, error) {
	var p Preview
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		k, err := open(ctx, tx, tx.Actor, access.EditKPI, kpi)
		if err != nil {
			return err
		}
		stored, err := all(ctx, tx, kpi)
		if err != nil {
			return err
		}
		today, err := s.deps.Today(ctx, tx, tx.Now)
		if err != nil {
			return err
		}
		if p, err = preview(text, &k, stored, today, opts); err != nil {
			return err
		}
		if err := p.refusal(opts); err != nil {
			return err
		}
		seq, err := lastSeq(ctx, tx, kpi)
		if err != nil {
			return err
		}
		for _, r := range p.Rows {
			switch r.State {
			case RowNew:
				seq++
				v := Value{Date: r.Date, Value: r.Value, Note: r.Note, Seq: seq}
				if err := s.insert(ctx, tx, &k, &v); err != nil {
					return err
				}
			case RowChanged:
				if !opts.Overwrite {
					continue
				}
				reason, err := needReason(opts.Reason)
				if err != nil {
					return err
				}
				v := r.stored
				v.Value = r.Value
				if r.Note != "" {
					v.Note = r.Note
				}
				fact := history.Fact{Kind: "value.edited", Project: v.Project, Data: why{KPI: string(k.ID), Reason: reason}}
				if err := act.Save(ctx, tx, values, &v, fact); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return p, err
}

// Preview tells what Paste would do with the table.
func (s *Service) Preview(ctx context.Context, kpi id.KPI, text string, opts PasteOptions) (Preview, error) {
	k, err := open(ctx, s.db, access.From(ctx), access.EditKPI, kpi)
	if err != nil {
		return Preview{}, err
	}
	stored, err := all(ctx, s.db, kpi)
	if err != nil {
		return Preview{}, err
	}
	today, err := s.deps.Today(ctx, s.db, s.door.Clock.Now())
	if err != nil {
		return Preview{}, err
	}
	return preview(text, &k, stored, today, opts)
}

// insert completes a value, checks and saves it.
func (s *Service) insert(ctx context.Context, tx *act.Tx, k *KPI, v *Value) error {
	if v.ID == "" {
		v.ID = id.New[id.Value](tx.Now)
	}
	v.KPI, v.Project, v.By, v.Created = k.ID, k.Project, tx.Actor.Person, tx.Now
	today, err := s.deps.Today(ctx, tx, tx.Now)
	if err != nil {
		return err
	}
	if err := v.check(today); err != nil {
		return err
	}
	return act.Save(ctx, tx, values, v, history.Fact{Kind: "value.added", Project: v.Project, Data: why{KPI: string(k.ID)}})
}

func openValue(ctx context.Context, tx *act.Tx, value id.Value) (Value, KPI, error) {
	v, err := values.Get(ctx, tx, string(value))
	if err != nil {
		return v, KPI{}, err
	}
	k, err := open(ctx, tx, tx.Actor, access.EditKPI, v.KPI)
	return v, k, err
}

// free refuses a date that has a value other than the one named.
func free(ctx context.Context, q db.Q, kpi id.KPI, date clock.Date, but id.Value) error {
	list, err := values.Select(ctx, q, `WHERE kpi_id = $1 AND date = $2 AND id <> $3 LIMIT 1`, string(kpi), string(date), string(but))
	if err != nil || len(list) == 0 {
		return err
	}
	return fault.Field("date", "has the value %s already; change that one, or let the KPI take a value per case", verdict.Number(list[0].Value))
}

func lastSeq(ctx context.Context, q db.Q, kpi id.KPI) (seq int64, err error) {
	err = db.One(ctx, q, `SELECT COALESCE(MAX(seq), 0) FROM kpi_value WHERE kpi_id = $1`, []any{string(kpi)}, &seq)
	return seq, err
}

// all gives the values of a KPI in order.
func all(ctx context.Context, q db.Q, kpi id.KPI) ([]Value, error) {
	return values.Select(ctx, q, `WHERE kpi_id = $1 ORDER BY date, seq`, string(kpi))
}
