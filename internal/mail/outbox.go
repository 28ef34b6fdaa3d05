package mail

import (
	"context"
	"slices"
	"sync"

	"throughline/internal/fault"
)

// Outbox keeps messages instead of sending them, as a mail server behaves towards its client: it checks each, keeps the
// order, and can be told to be away. The zero Outbox is ready.
type Outbox struct {
	mu   sync.Mutex
	sent []Message
	away bool
}

// Send implements Sender.
func (o *Outbox) Send(ctx context.Context, m Message) error {
	if err := m.Check(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fault.Wrap(err, fault.Unavailable, "The mail was not sent in time; it will be tried again")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.away {
		return fault.New(fault.Unavailable, "The mail server is away; the mail will be tried again")
	}
	o.sent = append(o.sent, m)
	return nil
}

// Sent gives all messages in the order they were sent.
func (o *Outbox) Sent() []Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.sent)
}

// Take gives all messages and empties the outbox.
func (o *Outbox) Take() []Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	sent := o.sent
	o.sent = nil
	return sent
}

// Away makes every attempt fail with Unavailable until it is called with false.
func (o *Outbox) Away(away bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.away = away
}
