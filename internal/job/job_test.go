package job_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/job"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "greet" }

func TestJobsRunAfterTheirCommitAndOnlyThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		var mu sync.Mutex
		done := map[string]int{}
		w := job.NewWorkers()
		job.Handle(w, func(_ context.Context, g greet) error {
			mu.Lock()
			defer mu.Unlock()
			done[g.Name]++
			if g.Name == "twice" && done[g.Name] == 1 {
				return fault.New(fault.Unavailable, "not yet")
			}
			return nil
		})
		q, err := job.Open(ctx, d, w, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Start(ctx); err != nil {
			t.Fatal(err)
		}
		defer func() {
			stop, cancel := context.WithTimeout(ctx, 10*time.Second)
			defer cancel()
			if err := q.Stop(stop); err != nil {
				t.Error(err)
			}
		}()
		_ = d.Write(ctx, func(tx *db.Tx) error {
			if err := q.Enqueue(ctx, tx, greet{"never"}, time.Time{}); err != nil {
				t.Error(err)
			}
			return fault.New(fault.Conflict, "taken back")
		})
		if err := d.Write(ctx, func(tx *db.Tx) error {
			for _, name := range []string{"ada", "bo", "twice"} {
				if err := q.Enqueue(ctx, tx, greet{name}, time.Time{}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(20 * time.Second)
		for time.Now().Before(deadline) {
			mu.Lock()
			n := done["ada"] + done["bo"] + done["twice"]
			mu.Unlock()
			if n >= 4 {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		mu.Lock()
		defer mu.Unlock()
		if done["ada"] != 1 || done["bo"] != 1 || done["twice"] != 2 || done["never"] != 0 {
			t.Fatalf("%v", done)
		}
	})
}
