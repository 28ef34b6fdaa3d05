package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"throughline/internal/db/twin"
	"throughline/internal/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema to this program's version, forward only. Files without a suffix are for both engines;
// NAME.sqlite.sql and NAME.postgres.sql for one.
func (db *DB) Migrate(ctx context.Context) error { return db.MigrateTo(ctx, schemaVersion) }

// MigrateTo brings the schema forward to a version, which an older archive is loaded into before it is migrated on.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	files, err := db.files()
	if err != nil {
		return err
	}
	return db.migrate(ctx, files, version)
}

func (db *DB) migrate(ctx context.Context, files fs.FS, version int64) error {
	handle, dialect := db.writer, goose.DialectSQLite3
	var options []goose.ProviderOption
	if db.engine == Postgres {
		handle, dialect = stdlib.OpenDBFromPool(db.pool), goose.DialectPostgres
		defer func() { _ = handle.Close() }()
		locker, err := lock.NewPostgresTableLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithLocker(locker))
	}
	from, err := refuseNewer(ctx, handle)
	if err != nil {
		return err
	}
	options = append(options, goose.WithGoMigrations(db.packHistory()))
	provider, err := goose.NewProvider(dialect, handle, files, options...)
	if err != nil {
		return err
	}
	upgrade := func() error {
		if _, err := provider.UpTo(ctx, version); err != nil {
			return classify(err)
		}
		if db.engine == SQLite && from > 0 && from < packedVersion && version >= packedVersion {
			// The file gives back what the history took before it was packed. It needs as much room again while it does;
			// on a full disk the file stays as it is, and its free pages are filled by and by.
			_, _ = handle.ExecContext(ctx, "VACUUM")
		}
		return nil
	}
	before, err := SchemaVersion(ctx, db)
	if err != nil || db.engine == Postgres || before == 0 || before >= version {
		return errors.Join(err, upgrade())
	}
	return twin.Around(ctx, db.writer, db.path, before, upgrade)
}

// NewestSchema gives the version of the schema that this program works with.
func NewestSchema() int64 { return schemaVersion }

// SchemaVersion gives the version of the database's schema, 0 for an empty database.
func SchemaVersion(ctx context.Context, q Q) (int64, error) {
	var migrated bool
	if err := One(ctx, q, hasMigrations(q.Engine()), nil, &migrated); err != nil || !migrated {
		return 0, err
	}
	var version int64
	err := One(ctx, q, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version", nil, &version)
	return version, err
}

// refuseNewer stops an older program from writing into a newer program's schema, and gives the schema's version, 0 for a
// fresh database.
func refuseNewer(ctx context.Context, handle *sql.DB) (newest int64, err error) {
	err = handle.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version").Scan(&newest)
	if err == nil && newest > schemaVersion {
		return newest, fault.New(fault.Unavailable, "this database was made by a newer Throughline (schema %d, this program knows %d); use the newer program", newest, schemaVersion)
	}
	return newest, nil // with an error there is no table yet
}

// files gives the migrations of the engine under goose's plain names.
func (db *DB) files() (fs.FS, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return engineFS{sub, string(db.engine)}, nil
}
