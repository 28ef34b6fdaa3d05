package act

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Undo takes an act back: every row of it, last first, gets its old values again, if it still holds what the act left.
// Otherwise nothing is undone and the conflict names the fields. Undoing an undo does the act again. One may undo
// one's own acts; who manages the organisation may undo anybody's.
func (d *Door) Undo(ctx context.Context, act int64) error {
	return d.Do(db.Alone(ctx), func(tx *Tx) error {
		outline, err := history.Outline(ctx, tx, act)
		if err != nil {
			return err
		}
		if err := d.mayUndo(ctx, tx, outline); err != nil {
			return err
		}
		tx.undoes = act
		for before := int64(1 << 62); ; {
			events, err := history.OfActBefore(ctx, tx, act, before, held)
			if err != nil {
				return err
			}
			for _, e := range events {
				if err := d.revert(ctx, tx, e); err != nil {
					return err
				}
				before = e.Seq
			}
			if len(events) < held {
				return nil
			}
		}
	})
}

func (d *Door) mayUndo(ctx context.Context, tx *Tx, events []history.Event) error {
	gone := fault.New(fault.NotFound, "There is nothing to undo here")
	if len(events) == 0 {
		return gone
	}
	for _, e := range events {
		if e.Actor != tx.Actor.Person && tx.May(access.ManageOrg) != nil {
			return gone
		}
		if d.Kinds[e.Kind].Fixed {
			return fault.New(fault.Conflict, "This cannot be undone: %s", d.Kinds.Sentence(e.Kind))
		}
	}
	var undone int64
	err := db.One(ctx, tx, `SELECT COUNT(*) FROM event WHERE undoes = $1 AND act > $1`, []any{events[0].Act}, &undone)
	if err != nil {
		return err
	}
	if undone > 0 {
		return fault.New(fault.Conflict, "This was undone already")
	}
	return d.mayAll(ctx, tx, events)
}

// mayAll asks again for the rights that the act needed: they may have been lost since.
func (d *Door) mayAll(ctx context.Context, tx *Tx, events []history.Event) error {
	type asked struct {
		project id.Project
		action  access.Action
	}
	done := map[asked]bool{}
	for _, e := range events {
		ask := asked{e.Project, d.Kinds[e.Kind].Needs}
		if ask.action == "" && ask.project != "" {
			ask.action = access.Remark
		}
		if access.IsProject(ask.action) && ask.project == "" {
			ask.action = access.EditProcess // of a process that belongs to the whole organisation
		}
		if ask.action == "" || done[ask] {
			continue
		}
		done[ask] = true
		if !access.IsProject(ask.action) {
			if err := tx.May(ask.action); err != nil {
				return err
			}
			continue
		}
		g, err := access.LoadBinned(ctx, tx, tx.Actor, ask.project)
		if err != nil {
			return err
		}
		if err := tx.Actor.MayIn(ask.action, g); err != nil {
			return err
		}
	}
	return nil
}

func (d *Door) revert(ctx context.Context, tx *Tx, e history.Event) error {
	if e.Op == "note" {
		return nil
	}
	table := d.Tables[e.Subject]
	if table == nil {
		return fault.New(fault.Conflict, "A change to a %s cannot be undone", e.Subject)
	}
	op, change, err := table.Revert(ctx, tx.Tx, e.SubjectID, e.Op, e.Changed)
	if err != nil || op == "none" {
		return err
	}
	if err := tx.record(history.Fact{Kind: e.Kind, Project: e.Project}, op, e.Subject, e.SubjectID, change); err != nil {
		return err
	}
	return tx.log(ctx, held)
}
