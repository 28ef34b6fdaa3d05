package db

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"throughline/internal/fault"
)

func openPostgres(ctx context.Context, address string) (*DB, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "“%s” is not a PostgreSQL address; use postgres://USER:PASSWORD@HOST/NAME", withoutPassword(address))
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if config.MaxConns < 8 {
		config.MaxConns = 8
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fault.Wrap(err, fault.Unavailable, "PostgreSQL at %s does not answer; check host, port, name and password", withoutPassword(address))
	}
	return &DB{engine: Postgres, pool: pool}, nil
}

// withoutPassword gives an address that may be shown.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the given address"
	}
	return u.Redacted()
}

// attempts bounds how often a write is tried again after the engine asked for it.
const attempts = 5

func (db *DB) writePostgres(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for range attempts {
		err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			return guarded(fn, &Tx{pg: tx, engine: Postgres, log: &db.log})
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || (pg.Code != "40001" && pg.Code != "40P01") {
			break
		}
	}
	return classify(err)
}
