package project_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/project"
)

func TestListPagesAndNarrows(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i := range 7 {
			c := charter()
			c.Title = fmt.Sprintf("Change 100%% of %d_", i)
			if i%2 == 0 {
				c.Finish, c.Teams = clock.Date(fmt.Sprintf("2027-01-%02d", 20-i)), []id.Team{"t2"}
			}
			w.make(t, ada, project.NewProject{Code: fmt.Sprintf("P%d", i), Private: i == 3, Charter: c})
		}
		codes := func(ctx context.Context, q project.Query) string {
			t.Helper()
			var out []string
			for {
				page, err := w.List(ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Items {
					out = append(out, r.Code)
				}
				if q.Cursor = page.Next; q.Cursor == "" {
					return strings.Join(out, " ")
				}
			}
		}
		for name, c := range map[string]struct {
			ctx  context.Context
			q    project.Query
			want string
		}{
			"all by pages":         {ada, project.Query{Limit: 2}, "P0 P1 P2 P3 P4 P5 P6"},
			"private is not there": {bob, project.Query{Limit: 3}, "P0 P1 P2 P4 P5 P6"},
			"by finish":            {ada, project.Query{Sort: "finish", Limit: 2}, "P6 P4 P2 P0 P1 P3 P5"},
			"of a team":            {bob, project.Query{Team: "t2"}, "P0 P2 P4 P6"},
			"of a member":          {bob, project.Query{Person: "ada"}, "P0 P1 P2 P4 P5 P6"},
			"by words":             {ada, project.Query{Words: "100% of 5_"}, "P5"},
			"by status":            {ada, project.Query{Statuses: []project.Status{project.Active, project.Hold}}, ""},
			"a guest":              {guest, project.Query{}, ""},
			"a viewer":             {viewer, project.Query{Limit: 6}, "P0 P1 P2 P4 P5 P6"},
			"the product itself":   {access.With(context.Background(), access.System()), project.Query{}, "P0 P1 P2 P3 P4 P5 P6"},
		} {
			if got := codes(c.ctx, c.q); got != c.want {
				t.Errorf("%s: %s, want %s", name, got, c.want)
			}
		}
		page, _ := w.List(viewer, project.Query{Limit: 1})
		if page.Items[0].Standing != access.Reader {
			t.Error(page.Items[0].Standing)
		}
		_, err := w.List(ada, project.Query{Cursor: "junk!"})
		want(t, err, fault.Invalid, "cursor")
		_, err = w.List(ada, project.Query{Sort: "mood"})
		want(t, err, fault.Invalid, "sort")
		_, err = w.List(context.Background(), project.Query{})
		want(t, err, fault.Forbidden)
	})
}

func (w world) numbers(p id.Project, n int) (first int64, err error) {
	err = w.door.Do(ada, func(tx *act.Tx) error { first, err = w.NextTask(ada, tx, p, n); return err })
	return first, err
}

func TestNumbersRunOn(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.make(t, ada, project.NewProject{Charter: charter()})
		before := w.kinds(t)
		for i, step := range []struct {
			n     int
			first int64
		}{{1, 1}, {40, 2}, {1, 42}} {
			if first, err := w.numbers(p.ID, step.n); err != nil || first != step.first {
				t.Errorf("%d: %d %v, want %d", i, first, err, step.first)
			}
		}
		if w.kinds(t) != before {
			t.Error("a number left an event")
		}
	})
}

func TestHealthByHandLapses(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.make(t, ada, project.NewProject{Charter: charter()})
		_, err := w.SetHealth(ada, p.ID, 0, project.AtRisk, "meh")
		want(t, err, fault.Invalid, "note")
		_, err = w.SetHealth(ada, p.ID, 0, "great", "a long enough note, really")
		want(t, err, fault.Invalid, "health")
		if p, err = w.SetHealth(ada, p.ID, 0, project.AtRisk, "The vendor is a week behind."); err != nil {
			t.Fatal(err)
		}
		if h, _, ok := p.Said("2026-12-07"); !ok || h != project.AtRisk {
			t.Error("lapsed early")
		}
		if _, _, ok := p.Said("2026-12-08"); ok {
			t.Error("stood longer than 14 days")
		}
		if p, err = w.SetHealth(ada, p.ID, 0, project.Unknown, ""); err != nil || p.HealthNote != "" {
			t.Fatal(p, err)
		}
	})
}
