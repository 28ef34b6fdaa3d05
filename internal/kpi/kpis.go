package kpi

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/rank"
)

// Add adds a KPI at the end of the project's list; the first one is the project's main one. The same id with the same
// name twice gives the first one again.
func (s *Service) Add(ctx context.Context, project id.Project, n NewKPI) (KPI, error) {
	var k KPI
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.EditKPI, project); err != nil {
			return err
		}
		if n.ID != "" {
			same, err := again(ctx, tx, project, n)
			if err != nil || same != nil {
				if same != nil {
					k = *same
				}
				return err
			}
		}
		last, err := kpis.Select(ctx, tx, `WHERE project_id = $1 AND deleted = 0 ORDER BY rank DESC, id DESC LIMIT 1`, string(project))
		if err != nil {
			return err
		}
		k = KPI{ID: n.ID, Project: project, Definition: n.Definition, Created: tx.Now}
		if k.ID == "" {
			k.ID = id.New[id.KPI](tx.Now)
		}
		before := ""
		if len(last) > 0 {
			before = last[0].Rank
		}
		if k.Rank, err = rank.Between(before, ""); err != nil {
			return err
		}
		return s.store(ctx, tx, &KPI{}, &k, "kpi.added", nil)
	})
	return k, err
}

func again(ctx context.Context, tx *act.Tx, project id.Project, n NewKPI) (*KPI, error) {
	if !id.Valid(string(n.ID)) {
		return nil, fault.Field("id", "is not an id: 25 characters of 0-9a-z")
	}
	k, err := kpis.Get(ctx, tx, string(n.ID))
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err == nil && (k.Project != project || k.Name != n.Name) {
		err = fault.New(fault.Conflict, "Another KPI has this id already")
	}
	return &k, err
}

// Edit changes the present fields. Version 0 overwrites whatever is stored; another one must be the stored version.
func (s *Service) Edit(ctx context.Context, kpi id.KPI, version int64, p Patch) (KPI, error) {
	return s.change(ctx, kpi, version, func(tx *act.Tx, k *KPI) error {
		old := *k
		k.apply(p)
		k.tidy()
		var data any
		if k.rejudged(&old.Definition) {
			marker, err := s.marker(ctx, tx, k)
			if err != nil {
				return err
			}
			if marker != "" {
				reason, err := needReason(p.Reason)
				if err != nil {
					return err
				}
				data = why{Reason: reason}
			}
		}
		return s.store(ctx, tx, &old, k, "kpi.edited", data)
	})
}

// SetGoLive judges the KPI from another day than the project's first live wave; it needs a reason. "" goes back to the
// wave's day.
func (s *Service) SetGoLive(ctx context.Context, kpi id.KPI, version int64, day clock.Date, reason string) (KPI, error) {
	return s.change(ctx, kpi, version, func(tx *act.Tx, k *KPI) error {
		if _, err := clock.ParseDate(string(day)); err != nil {
			var c fault.Check
			c.Add("goLive", err)
			return c.Err()
		}
		reason, err := needReason(reason)
		if err != nil {
			return err
		}
		k.GoLive = day
		return s.save(ctx, tx, k, "kpi.golive", why{Reason: reason})
	})
}

// Move puts the KPI behind another one of its project, or to the top when after is "".
func (s *Service) Move(ctx context.Context, kpi id.KPI, version int64, after id.KPI) (KPI, error) {
	return s.change(ctx, kpi, version, func(tx *act.Tx, k *KPI) error {
		all, err := listOf(ctx, tx, k.Project)
		if err != nil {
			return err
		}
		low, high, found := "", "", after == ""
		for _, other := range all {
			switch {
			case other.ID == k.ID:
			case found:
				high = other.Rank
			case other.ID == after:
				low, found = other.Rank, true
			}
			if high != "" {
				break
			}
		}
		if !found {
			return fault.Field("after", "is not a KPI of this project")
		}
		if k.Rank, err = rank.Between(low, high); err != nil {
			return err
		}
		return s.save(ctx, tx, k, "kpi.moved", nil)
	})
}

// Delete puts a KPI with its values into the bin, from which Restore takes it. One that guards or is compared with
// another KPI no longer does.
func (s *Service) Delete(ctx context.Context, kpi id.KPI, version int64) error {
	_, err := s.change(ctx, kpi, version, func(tx *act.Tx, k *KPI) error {
		k.Deleted = tx.Now
		return s.save(ctx, tx, k, "kpi.deleted", nil)
	})
	return err
}

// Restore takes a KPI out of the bin.
func (s *Service) Restore(ctx context.Context, kpi id.KPI) (KPI, error) {
	var k KPI
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if k, err = kpis.Get(ctx, tx, string(kpi)); err != nil {
			return err
		}
		if err := tx.MayIn(ctx, access.EditKPI, k.Project); err != nil {
			return err
		}
		k.Deleted = time.Time{}
		return s.save(ctx, tx, &k, "kpi.restored", nil)
	})
	return k, err
}

// change loads a living KPI, asks for the right, sets the version the actor saw, and runs fn.
func (s *Service) change(ctx context.Context, kpi id.KPI, version int64, fn func(tx *act.Tx, k *KPI) error) (KPI, error) {
	var k KPI
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if k, err = open(ctx, tx, tx.Actor, access.EditKPI, kpi); err != nil {
			return err
		}
		if version != 0 {
			k.Version = version
		}
		return fn(tx, &k)
	})
	return k, err
}

// open gives a living KPI on which the actor may do the action.
func open(ctx context.Context, q db.Q, a access.Actor, action access.Action, kpi id.KPI) (KPI, error) {
	k, err := kpis.Get(ctx, q, string(kpi))
	if err != nil {
		return k, err
	}
	g, err := access.Load(ctx, q, a, k.Project)
	if err != nil {
		return KPI{}, err
	}
	if err := a.MayIn(action, g); err != nil {
		return KPI{}, err
	}
	if !k.Deleted.IsZero() {
		return KPI{}, fault.New(fault.NotFound, "This KPI is in the bin; restore it first")
	}
	return k, nil
}

// store checks the whole definition, and what it points at, and saves it.
func (s *Service) store(ctx context.Context, tx *act.Tx, old, k *KPI, kind string, data any) error {
	k.tidy()
	if err := k.check(k.ID); err != nil {
		return err
	}
	if k.Owner != "" && k.Owner != old.Owner {
		var c fault.Check
		c.Add("owner", s.deps.CheckPeople(ctx, tx, []id.Person{k.Owner}))
		if err := c.Err(); err != nil {
			return err
		}
	}
	// One in the bin may stay named: it guards nothing until it is restored.
	others, err := kpis.Select(ctx, tx, `WHERE project_id = $1`, string(k.Project))
	if err != nil {
		return err
	}
	known := map[id.KPI]bool{"": true}
	for _, other := range others {
		known[other.ID] = true
	}
	var c fault.Check
	c.Need(known[k.Compare], "compare", "is not a KPI of this project")
	for _, g := range k.Guardrails {
		c.Need(known[g.KPI] && g.KPI != "", "guardrails", "name a KPI that this project does not have")
	}
	if err := c.Err(); err != nil {
		return err
	}
	return s.save(ctx, tx, k, kind, data)
}

func (s *Service) save(ctx context.Context, tx *act.Tx, k *KPI, kind string, data any) error {
	return act.Save(ctx, tx, kpis, k, history.Fact{Kind: kind, Project: k.Project, Data: data})
}

// listOf gives the living KPIs of a project by rank.
func listOf(ctx context.Context, q db.Q, project id.Project) ([]KPI, error) {
	return kpis.Select(ctx, q, `WHERE project_id = $1 AND deleted = 0 ORDER BY rank, id`, string(project))
}
