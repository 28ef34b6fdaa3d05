package history

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Audit gives the newest events of everybody or, for a person, of that one, newest first, those before the number (0
// for all). It is for who may read the audit and holds everything, private projects too: use Seen to know whose
// content may be shown.
func Audit(ctx context.Context, q db.Q, person id.Person, before int64, limit int) ([]Event, error) {
	if err := access.From(ctx).May(access.ReadAudit); err != nil {
		return nil, err
	}
	if before == 0 {
		before = 1 << 62
	}
	if person == "" {
		return read(ctx, q, `l.seq < $1`, `ORDER BY l.seq DESC LIMIT $2`, before, limit)
	}
	return read(ctx, q, `l.actor = (SELECT id FROM event_word WHERE text = $1) AND l.seq < $2`, newest, string(person), before, limit)
}

// exportBatch bounds what an export holds in memory, and how long it keeps one read open.
const exportBatch = 500

// Export hands over the whole log in order, an event at a time, to who may export: with every field, so that the chain
// of hashes can be checked elsewhere.
func Export(ctx context.Context, q db.Q, give func(Event) error) error {
	if err := access.From(ctx).May(access.Export); err != nil {
		return err
	}
	for after := int64(0); ; {
		events, err := Since(ctx, q, after, exportBatch)
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := give(e); err != nil {
				return err
			}
			after = e.Seq
		}
		if len(events) < exportBatch {
			return nil
		}
	}
}
