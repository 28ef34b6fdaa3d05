package search_test

import (
	"context"
	"fmt"
	"testing"

	"throughline/internal/db"
	"throughline/internal/search"
)

// fillWith stores tasks that hold a word, past the history.
func (w world) fillWith(t testing.TB, project, prefix, title string, n int) {
	t.Helper()
	err := w.db.Write(ada, func(tx *db.Tx) error {
		for i := range n {
			if err := db.Fixture(ada, tx, "task", map[string]any{"id": fmt.Sprintf("%s%05d", prefix, i), "project_id": project, "state_id": "s" + project,
				"number": 100_000 + i, "title": title, "description": "", "assignees": "[]", "labels": "[]"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The newest few thousand hits are another project's. Whoever may not see it finds her own old task all the same: by
// her projects' names when they are few, by looking further when they are many.
func TestRightsComeBeforeTheBound(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.fillWith(t, "open", "a-old", "Laptop", 1) // a rebuilt index has the order of the ids
		w.fillWith(t, "secret", "b-new", "Laptop canary", 3200)
		if err := w.Rebuild(ada); err != nil {
			t.Fatal(err)
		}
		check := func(name string) {
			t.Helper()
			for _, text := range []string{"laptop", "lap", "la", "lapt", "laptop canary", "can"} {
				want := "a-old00000"
				if text == "laptop canary" || text == "can" {
					want = ""
				}
				for who, ctx := range map[string]context.Context{"a member": eve, "a guest": gus, "an owner": boss} {
					if got := w.find(t, ctx, text, "task"); got != want {
						t.Errorf("%s: %s finds %.60q by %q, want %q", name, who, got, text, want)
					}
				}
			}
			ids, err := w.Match(eve, "open", "laptop", 10)
			if err != nil || len(ids) != 1 {
				t.Errorf("%s: matched %v %v", name, ids, err)
			}
		}
		check("few projects")
		for i := range 70 {
			w.put(t, "project", map[string]any{"id": fmt.Sprint("filler", i), "code": fmt.Sprint("F", i), "title": "Filler"})
		}
		check("many projects")

		found, err := w.Find(ada, "laptop", nil, 0)
		if err != nil || len(found.Results) != 20 || !found.Newest || found.Behind {
			t.Errorf("the lead finds %d, newest %t, behind %t: %v", len(found.Results), found.Newest, found.Behind, err)
		}
		found, err = w.Find(eve, "laptop", nil, 0)
		if err != nil || len(found.Results) != 1 || found.Newest {
			t.Errorf("a member finds %d, newest %t: %v", len(found.Results), found.Newest, err)
		}
	})
}

// A beginning of very many words is answered like any other.
func TestBeginningsOfManyWords(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i := range 90 {
			w.task(t, "open", fmt.Sprintf("task%03d", i), fmt.Sprintf("Part 4711%02d", i), fmt.Sprintf("Depends on 5822%02d", i))
		}
		for text, want := range map[string]int{"47": 20, "471": 20, "4711": 20, "47110": 10, "471105": 1, "58": 20, "582": 20, "5822": 20, "58220": 10, "part 58220": 10, "pa de on 4711": 20} {
			found, err := w.Find(eve, text, nil, 0)
			if err != nil || len(found.Results) != want {
				t.Errorf("%q finds %d, want %d: %v", text, len(found.Results), want, err)
			}
			if found.Newest != (want == 20) {
				t.Errorf("%q: newest is %t", text, found.Newest)
			}
		}
	})
}

// While the index is far behind the history, an answer says so.
func TestAnswersSayThatTheIndexIsBehind(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.task(t, "open", "one", "Alpha", "")
		w.find(t, eve, "alpha")
		for i := range 12 {
			for j := range 50 {
				w.task(t, "open", fmt.Sprint("n", i, "-", j), "Beta", "")
			}
		}
		found, err := w.Find(eve, "alpha", nil, 0)
		if err != nil || !found.Behind || len(found.Results) != 1 {
			t.Errorf("%+v %v", found, err)
		}
	})
}

// An upgraded index is empty, and filled again from the history.
func TestUpgradeFillsTheIndexAgain(t *testing.T) {
	upgraded(t, func(t *testing.T, d *db.DB) {
		err := d.Write(ada, func(tx *db.Tx) error {
			for table, row := range map[string]map[string]any{
				"follower":        {"name": search.Name, "seq": int64(7)},
				"follower_parked": {"name": search.Name, "seq": int64(3), "at": int64(0), "problem": "odd words"},
			} {
				if err := db.Fixture(ada, tx, table, row); err != nil {
					return err
				}
			}
			entry := `INSERT INTO search_entry (kind, id, project_id) VALUES ('task', 'stale', 'open')`
			if d.Engine() == db.Postgres {
				entry = `INSERT INTO search_entry (kind, id, project_id, words) VALUES ('task', 'stale', 'open', 'alpha:1A')`
			}
			_, err := tx.Exec(ada, entry)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := db.One(ada, d, `SELECT (SELECT COUNT(*) FROM search_entry) + (SELECT COUNT(*) FROM follower) + (SELECT COUNT(*) FROM follower_parked)`, nil, &left); err != nil || left != 0 {
			t.Errorf("%d rows are left: %v", left, err)
		}
		w := newWorld(d)
		w.put(t, "project", map[string]any{"id": "open", "code": "OPN", "title": "Onboarding"})
		w.put(t, "state", map[string]any{"id": "sopen", "project_id": "open"})
		w.task(t, "open", "one", "Alpha", "")
		if got := w.find(t, eve, "alpha"); got != "one" {
			t.Errorf("%q", got)
		}
	})
}
