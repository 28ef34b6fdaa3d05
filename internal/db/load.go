package db

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"throughline/internal/fault"
)

// Clear deletes every row of the tables, the last first: what the migrations put into a fresh database makes room for
// what an archive holds of it. It leaves no event and is for a database that nobody has used.
func Clear(ctx context.Context, tx *Tx, shapes []Shape) error {
	for _, s := range slices.Backward(shapes) {
		packed, err := packs(ctx, tx, s)
		if err != nil {
			return err
		}
		emptied := []string{s.Name}
		if packed {
			emptied = []string{"event_line", "event_body", "event_block"} // words that no event uses harm nobody
		}
		for _, name := range emptied {
			if _, err := tx.Exec(ctx, "DELETE FROM "+identifier(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Load stores the rows that next gives until it gives nil, in one statement, and answers how many there were. It is
// for the rows of an archive, whose history is loaded with them. References are checked by CheckReferences on SQLite
// and at once on PostgreSQL, so tables come in the order of Shapes.
func Load(ctx context.Context, tx *Tx, s Shape, next func() ([]any, error)) (int64, error) {
	if packed, err := packs(ctx, tx, s); err != nil {
		return 0, err
	} else if packed {
		return loadEvents(ctx, tx, next)
	}
	if tx.engine == Postgres {
		names := make([]string, len(s.Columns))
		for i, c := range s.Columns {
			names[i] = c.Name
		}
		n, err := tx.pg.CopyFrom(ctx, pgx.Identifier{s.Name}, names, pgx.CopyFromFunc(next))
		return n, classify(err)
	}
	if _, err := tx.Exec(ctx, "PRAGMA defer_foreign_keys = 1"); err != nil {
		return 0, err
	}
	stmt, err := tx.sq.PrepareContext(ctx, "INSERT INTO "+identifier(s.Name)+" ("+columnList(s)+") VALUES ("+marks(len(s.Columns))+")")
	if err != nil {
		return 0, classify(err)
	}
	defer func() { _ = stmt.Close() }()
	for n := int64(0); ; n++ {
		values, err := next()
		if err != nil || values == nil {
			return n, err
		}
		if _, err := stmt.ExecContext(ctx, values...); err != nil {
			return n, classify(err)
		}
	}
}

// CheckReferences answers fault.Conflict naming a table whose rows refer to rows that do not exist. PostgreSQL lets no
// such row in.
func CheckReferences(ctx context.Context, q Q) error {
	if q.Engine() == Postgres {
		return nil
	}
	return Each(ctx, q, "PRAGMA foreign_key_check", nil, func(scan func(...any) error) error {
		var table, parent string
		var row, number any
		if err := scan(&table, &row, &parent, &number); err != nil {
			return err
		}
		return fault.New(fault.Conflict, "a row of %s refers to a row of %s that does not exist", table, parent)
	})
}

// CheckIntegrity lets SQLite look through its whole file and gives what it finds wrong, nothing for a sound one.
// PostgreSQL keeps that to itself.
func CheckIntegrity(ctx context.Context, q Q) ([]string, error) {
	if q.Engine() == Postgres {
		return nil, nil
	}
	found, err := Strings[string](ctx, q, "PRAGMA integrity_check")
	if len(found) == 1 && found[0] == "ok" {
		found = nil
	}
	return found, err
}
