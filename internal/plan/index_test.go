package plan

import (
	"context"
	"slices"
	"strings"
	"testing"

	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/id"
)

// Every offered sort, alone and with the state of a board's column, is read from an index in its order, up and down and
// from the middle; nothing is sorted, so that a page costs the same however many tasks there are.
func TestSortsAreReadFromIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	for sort, index := range map[string][2]string{"": {"task_rank", "task_state"}, "rank": {"task_rank", "task_state"}, "due": {"task_due", "task_state_due"},
		"priority": {"task_priority", "task_priority"}, "updated": {"task_updated", "task_updated"}, "number": {"task_number", "task_number"}} {
		for i, states := range [][]id.State{nil, {"s"}} {
			for _, down := range []string{"", "-"} {
				q := Query{Sort: down + sort, States: states}
				if sort == "" && down != "" {
					continue
				}
				checkPlan(t, d, q, index[i])
				q.Cursor = q.cursorAt(&Task{Number: 7})
				checkPlan(t, d, q, index[i])
			}
		}
	}
}

func checkPlan(t *testing.T, d *db.DB, q Query, index string) {
	t.Helper()
	s := &statement{}
	from := q.filters(s, "p")
	order, err := q.page(s)
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	err = db.Each(context.Background(), d, "EXPLAIN QUERY PLAN SELECT "+tasks.Columns("t")+" FROM "+from+" WHERE "+strings.Join(s.where, " AND ")+" ORDER BY "+order+" LIMIT 51",
		s.args, func(scan func(...any) error) error {
			var a, b, c int
			var step string
			err := scan(&a, &b, &c, &step)
			steps = append(steps, step)
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) != 1 || !slices.Contains(strings.Fields(steps[0]), index) {
		t.Errorf("sorted by %q with states %v the list goes over %q, not the index %s", q.Sort, q.States, steps, index)
	}
}
