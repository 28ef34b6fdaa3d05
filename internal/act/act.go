// Package act is the one door for change: a transaction, the actor's right, the rule, the event and the jobs in one
// commit.
package act

import (
	"context"
	"encoding/json"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/job"
)

// Door lets changes in.
type Door struct {
	DB     *db.DB
	Clock  clock.Clock
	Signal *history.Signal
	// Tables are those whose changes can be undone, by the history's name of their rows.
	Tables map[string]db.Reversible
	Kinds  history.Catalogue
	// Jobs stores background work in the transaction.
	Jobs *job.Queue
}

// Tx is one act under way.
type Tx struct {
	*db.Tx
	Now    time.Time
	Actor  access.Actor
	head   history.Head // behind the events that are in the log already
	act    int64
	undoes int64
	events []history.Event
	door   *Door
}

// Receipt tells the caller's rim what was written, so that it can offer to undo it.
type Receipt struct {
	Act int64 // 0 when nothing was changed
	Seq int64 // the last event
}

type receiptKey struct{}
type joinKey struct{}

// WithReceipt prepares a context in which Do notes what it wrote.
func WithReceipt(ctx context.Context) (context.Context, *Receipt) {
	r := &Receipt{}
	return context.WithValue(ctx, receiptKey{}, r), r
}

// Joining makes every later Do of the context part of the act with the number: an import of many transactions is one
// act to its undo. Number 0 starts one: the first Do fills it.
func Joining(ctx context.Context, act *int64) context.Context {
	return context.WithValue(ctx, joinKey{}, act)
}

// Joined is Joining for whoever does not need the number; within an act that is joined already it stays that one.
func Joined(ctx context.Context) context.Context {
	if join, _ := ctx.Value(joinKey{}).(*int64); join != nil {
		return ctx
	}
	return Joining(ctx, new(int64))
}

// Do runs fn as one act of the context's actor: everything it saves is committed together with its events, or nothing
// is. The followers are woken after the commit.
func (d *Door) Do(ctx context.Context, fn func(tx *Tx) error) error {
	var done *Tx
	var before int64
	err := d.DB.Write(ctx, func(dtx *db.Tx) error {
		head, err := history.Lock(ctx, dtx)
		if err != nil {
			return err
		}
		tx := &Tx{Tx: dtx, Now: d.Clock.Now(), Actor: access.From(ctx), head: head, act: head.Seq + 1, door: d}
		join, _ := ctx.Value(joinKey{}).(*int64)
		if join != nil && *join != 0 {
			tx.act = *join
		}
		if err := once(ctx, tx); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		done, before = tx, head.Seq
		return tx.log(ctx, 1)
	})
	if err != nil {
		return err
	}
	if o, _ := ctx.Value(onceKey{}).(*Once); o != nil {
		o.written = true
	}
	if done.head.Seq > before {
		if join, _ := ctx.Value(joinKey{}).(*int64); join != nil {
			*join = done.act
		}
		if r, _ := ctx.Value(receiptKey{}).(*Receipt); r != nil {
			r.Act, r.Seq = done.act, done.head.Seq
		}
		d.Signal.Wake()
	}
	return nil
}

// Number gives the number under which the act will be known, when it changes anything.
func (tx *Tx) Number() int64 { return tx.act }

// May answers nil when the actor may do an action of the organisation.
func (tx *Tx) May(action access.Action) error { return tx.Actor.May(action) }

// MayIn answers nil when the actor may do the action in the project.
func (tx *Tx) MayIn(ctx context.Context, action access.Action, project id.Project) error {
	g, err := access.Load(ctx, tx, tx.Actor, project)
	if err != nil {
		return err
	}
	return tx.Actor.MayIn(action, g)
}

// Later stores background work in the act's transaction, to be done at the instant or, with the zero time, at once.
func (tx *Tx) Later(ctx context.Context, args job.Args, at time.Time) error {
	if tx.door.Jobs == nil {
		return fault.New(fault.Internal, "no job queue is wired")
	}
	return tx.door.Jobs.Enqueue(ctx, tx.Tx, args, at)
}

// Note records an event that changes no row.
func (tx *Tx) Note(fact history.Fact, subject, subjectID string) error {
	return tx.record(fact, "note", subject, subjectID, nil)
}

func (tx *Tx) record(fact history.Fact, op, subject, subjectID string, change db.Change) error {
	if fact.Kind == "" {
		return fault.New(fault.Internal, "a %s was saved without naming an event", subject)
	}
	if _, known := tx.door.Kinds[fact.Kind]; !known {
		return fault.New(fault.Internal, "the event %s is not in the catalogue", fact.Kind)
	}
	e := history.Event{Seq: tx.head.Seq + int64(len(tx.events)) + 1, At: tx.Now, Actor: tx.Actor.Person, Via: string(tx.Actor.Via),
		Kind: fact.Kind, Op: op, Subject: subject, SubjectID: subjectID, Project: fact.Project, Changed: change, Request: tx.Actor.Request}
	if fact.Data != nil {
		b, err := json.Marshal(fact.Data)
		if err != nil {
			return err
		}
		e.Data = b
	}
	tx.events = append(tx.events, e)
	return nil
}

// held is how many events of an act wait in memory before they are written.
const held = 1000

// log writes the events that wait, when there are least of them: an act over very many rows is never held in memory.
func (tx *Tx) log(ctx context.Context, least int) error {
	if len(tx.events) < least {
		return nil
	}
	for i := range tx.events {
		tx.events[i].Act, tx.events[i].Undoes = tx.act, tx.undoes
	}
	if err := history.Append(ctx, tx.Tx, tx.head, tx.events); err != nil {
		return err
	}
	last := tx.events[len(tx.events)-1]
	tx.head = history.Head{Seq: last.Seq, Hash: last.Hash}
	clear(tx.events)
	tx.events = tx.events[:0]
	return nil
}

// Save stores the row (inserting it at version 0) together with its event; a row that holds what is stored already
// leaves no event.
func Save[T any](ctx context.Context, tx *Tx, table *db.Table[T], row *T, fact history.Fact) error {
	op, change, err := table.Save(ctx, tx.Tx, row)
	if err != nil || op == "none" {
		return err
	}
	if err := tx.record(fact, op, table.Subject, table.ID(row), change); err != nil {
		return err
	}
	return tx.log(ctx, held)
}

// AddAll inserts new rows together, each with its event; many at once cost much less than one by one.
func AddAll[T any](ctx context.Context, tx *Tx, table *db.Table[T], rows []*T, fact history.Fact) error {
	changes, err := table.InsertAll(ctx, tx.Tx, rows)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if err := tx.record(fact, "insert", table.Subject, table.ID(row), changes[i]); err != nil {
			return err
		}
	}
	return tx.log(ctx, held)
}

// Remove deletes the row together with its event.
func Remove[T any](ctx context.Context, tx *Tx, table *db.Table[T], row *T, fact history.Fact) error {
	change, err := table.Remove(ctx, tx.Tx, row)
	if err != nil {
		return err
	}
	if err := tx.record(fact, "delete", table.Subject, table.ID(row), change); err != nil {
		return err
	}
	return tx.log(ctx, held)
}
