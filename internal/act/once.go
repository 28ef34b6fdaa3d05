package act

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
)

// Once makes a change happen once for a key that the client made up, however often the request is sent.
type Once struct {
	Key     string // of the person and the client
	Request string // digest of the request, so that a key cannot be used for another one
	written bool
}

// Written tells whether an act stored the key.
func (o *Once) Written() bool { return o.written }

// Answered is the stored answer of a request.
type Answered struct {
	Status int
	Body   string
}

type onceKey struct{}

// WithOnce makes the first act of the context store the key in its own transaction.
func WithOnce(ctx context.Context, o *Once) context.Context {
	return context.WithValue(ctx, onceKey{}, o)
}

// Answer gives the stored answer of the key, nil for a new key.
func (d *Door) Answer(ctx context.Context, o *Once) (*Answered, error) {
	var request string
	var a Answered
	err := db.One(ctx, d.DB, `SELECT request, status, answer FROM idempotency WHERE key = $1`, []any{o.Key}, &request, &a.Status, &a.Body)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case request != o.Request:
		return nil, fault.New(fault.Conflict, "This idempotency key was used for another request; take a new one")
	case a.Status == 0:
		return nil, doneAlready()
	}
	return &a, nil
}

// Remember stores the answer of a key that an act has written.
func (d *Door) Remember(ctx context.Context, o *Once, status int, body string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		return db.StoreAnswer(ctx, tx, o.Key, status, body)
	})
}

// once stores the key within the act, or answers that it was done already.
func once(ctx context.Context, tx *Tx) error {
	o, _ := ctx.Value(onceKey{}).(*Once)
	if o == nil || o.written {
		return nil
	}
	fresh, err := db.StoreKey(ctx, tx.Tx, o.Key, string(access.From(ctx).Person), o.Request, clock.Micros(tx.Now))
	if err != nil {
		return err
	}
	if !fresh {
		return doneAlready()
	}
	return nil
}

func doneAlready() error {
	return fault.New(fault.Conflict, "This request was carried out already; read the thing again to see it")
}
