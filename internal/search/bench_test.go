package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/search"
)

// BenchmarkFind asks 100,000 tasks in 80 projects, half of which hold each of two common words. Besides the mean it
// reports the 95th percentile, the speed of indexing, and what the index adds to the file.
func BenchmarkFind(b *testing.B) {
	d := dbtest.SQLite(b)
	w := world{search.New(d, clock.At(now)), d}
	const projects, tasks = 80, 100_000
	for i := range projects {
		p := fmt.Sprint("project", i)
		w.put(b, "project", map[string]any{"id": p, "code": fmt.Sprint("P", i), "title": "Project " + p, "private": i%8 == 7})
		w.put(b, "state", map[string]any{"id": "s" + p, "project_id": p})
	}
	w.put(b, "person", map[string]any{"id": "gus", "name": "Gus", "role": "guest"})
	w.put(b, "member", map[string]any{"id": "m1", "project_id": "project3", "person_id": "gus", "role": "reader"})
	fill(b, d, projects, tasks)
	ctx := context.Background()
	before := size(b, d)
	start := clock.System{}.Now()
	if err := w.Rebuild(ctx); err != nil {
		b.Fatal(err)
	}
	spent := clock.System{}.Now().Sub(start)
	grown := size(b, d) - before
	if err := passEvents(w); err != nil {
		b.Fatal(err)
	}
	for _, q := range []struct {
		name, text string
		ctx        context.Context
	}{
		{"selective", "word4711 word99", eve},
		{"selective-one", "word31337", eve},
		{"two-common", "laptop vendor", eve},
		{"two-common-beginnings", "la ve", eve},
		{"two-common-guest", "laptop vendor", gus},
		{"two-common-blind-guest", "laptop vendor", as("nobody-here", access.Guest)},
		{"common-and-rare", "laptop word4711", eve},
		{"key", "P7-12", eve},
		{"nothing", "zzzzz laptop", eve},
	} {
		b.Run(q.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				at := time.Now()
				if _, err := w.Find(q.ctx, q.text, nil, 20); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(at))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
	b.Run("match-two-common", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.Match(eve, "project3", "laptop vendor", 2000); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(float64(tasks)/spent.Seconds(), "rows/s")
		b.ReportMetric(float64(grown)/1e6, "MB")
	})
}

func fill(b testing.TB, d *db.DB, projects, tasks int) {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = fmt.Sprint("word", int(1/(r.Float64()+0.00002)))
		}
		if r.IntN(2) == 0 {
			words[r.IntN(n)] = "laptop"
		}
		if r.IntN(2) == 0 {
			words[r.IntN(n)] = "vendor"
		}
		return strings.Join(words, " ")
	}
	for from := 0; from < tasks; from += 5000 {
		err := d.Write(ada, func(tx *db.Tx) error {
			for i := from; i < from+5000; i++ {
				p := fmt.Sprint("project", r.IntN(projects))
				if err := db.Fixture(ada, tx, "task", map[string]any{"id": fmt.Sprintf("task%021d", i), "project_id": p, "state_id": "s" + p,
					"number": i, "title": text(6), "description": text(30), "assignees": "[]", "labels": "[]"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// passEvents lets the follower pass the events of the preparation.
func passEvents(w world) error {
	_, err := w.Find(eve, "word", nil, 1)
	return err
}

func size(b *testing.B, d *db.DB) int64 {
	b.Helper()
	if err := d.Write(ada, func(*db.Tx) error { return nil }); err != nil {
		b.Fatal(err)
	}
	var pages, bytes int64
	if err := db.One(ada, d, `SELECT page_count, page_size FROM pragma_page_count, pragma_page_size`, nil, &pages, &bytes); err != nil {
		b.Fatal(err)
	}
	return pages * bytes
}
