package db_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/db"
	"throughline/internal/db/dbtest"
)

// Both engines have the same tables with the same columns, kinds and keys, and the same indexes; what only one has is
// its search index and what the engine itself makes.
func TestSchemasAreTheSame(t *testing.T) {
	ctx := context.Background()
	describe := func(d *db.DB, indexes string) (shapes []db.Shape, names []string) {
		t.Helper()
		shapes, err := db.Shapes(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		names, err = db.Strings[string](ctx, d, indexes)
		if err != nil {
			t.Fatal(err)
		}
		names = slices.DeleteFunc(names, func(name string) bool {
			return strings.HasPrefix(name, "sqlite_") || strings.HasPrefix(name, "river_") || strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "search_") ||
				strings.HasSuffix(name, "_pkey")
		})
		slices.Sort(names)
		return shapes, names
	}
	lite, liteIndexes := describe(dbtest.SQLite(t), `SELECT name FROM sqlite_master WHERE type = 'index'`)
	post, postIndexes := describe(dbtest.Postgres(t), `SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()`)
	if diff := cmp.Diff(lite, post); diff != "" {
		t.Errorf("the tables differ: %s", diff)
	}
	if diff := cmp.Diff(liteIndexes, postIndexes); diff != "" {
		t.Errorf("the indexes differ: %s", diff)
	}
}
