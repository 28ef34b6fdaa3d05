package db

import (
	"context"
	"testing"

	"throughline/internal/fault"
)

func TestTroubleLastsUntilAWriteReachesTheDisk(t *testing.T) {
	ctx := context.Background()
	d := holding(t, NewestSchema())
	if err := d.Trouble(ctx); err != nil {
		t.Fatalf("a database that is well: %v", err)
	}
	d.sick.Store(true)
	if _, err := d.writer.ExecContext(ctx, "PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.Trouble(ctx); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("a database that cannot be written: %v", err)
		}
	}
	if _, err := d.writer.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		t.Fatal(err)
	}
	if err := d.Trouble(ctx); err != nil || d.sick.Load() {
		t.Errorf("a database that is well again: %v", err)
	}
	var n int
	if err := One(ctx, d, "SELECT COUNT(*) FROM idempotency", nil, &n); err != nil || n != 0 {
		t.Errorf("the try left %d rows, %v", n, err)
	}
}
