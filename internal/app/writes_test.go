package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"throughline/internal/history"
)

// TestARepeatedRequestIsCarriedOutOnce sends creates with a key three times in a row and fifty times at once: there is
// one row, and every answer that succeeds is the first one's.
func TestARepeatedRequestIsCarriedOutOnce(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		s := c.set("open", "lead")
		path := "/api/v1/projects/" + s.ids["project"] + "/tasks"
		var first answer
		for i := range 3 {
			got := c.ask(c.people["lead"], "POST", path, `{"title":"thrice"}`, "Idempotency-Key", "three")
			if i == 0 {
				first = got
			}
			if got.status != http.StatusCreated || got.body != first.body {
				t.Errorf("try %d: %s", i, got)
			}
		}
		if got := c.ask(c.people["lead"], "POST", path, `{"title":"another"}`, "Idempotency-Key", "three"); got.status != http.StatusConflict {
			t.Errorf("the same key for another request: %s", got)
		}
		if got := c.ask(c.people["editor"], "POST", path, `{"title":"thrice"}`, "Idempotency-Key", "three"); got.status != http.StatusCreated || got.body == first.body {
			t.Errorf("somebody else's key of the same name: %s", got)
		}
		var group sync.WaitGroup
		for range 50 {
			group.Go(func() {
				got := c.ask(c.people["lead"], "POST", path, `{"title":"at once"}`, "Idempotency-Key", "fifty")
				if got.status != http.StatusCreated && got.status != http.StatusConflict {
					t.Error(got)
				}
			})
		}
		group.Wait()
		for title, want := range map[string]int64{"thrice": 2, "another": 0, "at once": 1} {
			var n int64
			c.must(one(c, `SELECT COUNT(*) FROM task WHERE title = '`+title+`'`, &n))
			if n != want {
				t.Errorf("%d tasks “%s”, want %d", n, title, want)
			}
		}
		if got := c.ask(c.people["lead"], "POST", path, `{"title":"at once"}`, "Idempotency-Key", "fifty"); got.status != http.StatusCreated {
			t.Errorf("the key afterwards: %s", got)
		}
	})
}

// TestAStaleChangeSaysBothValues changes a task twice from the same version.
func TestAStaleChangeSaysBothValues(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		s := c.set("open", "lead")
		path := "/api/v1/tasks/" + s.ids["task"]
		version := c.ask(c.people["lead"], "GET", path, "").header.Get("ETag")
		if got := c.ask(c.people["lead"], "PATCH", path, `{"title":"theirs"}`, "If-Match", version); got.status != http.StatusOK {
			t.Fatal(got)
		}
		got := c.ask(c.people["editor"], "PATCH", path, `{"title":"yours"}`, "If-Match", version)
		var problem struct {
			Kind     string
			Problems []struct{ Field, Theirs, Yours string }
		}
		c.must(json.Unmarshal([]byte(got.body), &problem))
		if got.status != http.StatusConflict || problem.Kind != "stale" || len(problem.Problems) == 0 {
			t.Fatal(got)
		}
		for _, p := range problem.Problems {
			if p.Field == "title" && (p.Theirs != "theirs" || p.Yours != "yours") {
				t.Errorf("%+v", p)
			}
		}
		if got := c.ask(c.people["editor"], "PATCH", path, `{"title":"yours"}`, "If-Match", `"nonsense"`); got.status != http.StatusUnprocessableEntity {
			t.Errorf("a version that is none: %s", got)
		}
	})
}

// TestSixteenEditorsOfOneTask lets sixteen people change one task from what they read: every stale write is told, and
// what was accepted is one history without a gap.
func TestSixteenEditorsOfOneTask(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	s := c.set("open", "lead")
	path := "/api/v1/tasks/" + s.ids["task"]
	var version, before int64
	c.must(one(c, `SELECT version FROM task WHERE id = '`+s.ids["task"]+`'`, &before))
	var accepted atomic.Int64
	var group sync.WaitGroup
	for editor := range 16 {
		group.Go(func() {
			for i := range 10 {
				version := c.ask(c.people["lead"], "GET", path, "").header.Get("ETag")
				switch got := c.ask(c.people["lead"], "PATCH", path, fmt.Sprintf(`{"title":"%d by %d"}`, i, editor), "If-Match", version); got.status {
				case http.StatusOK:
					accepted.Add(1)
				case http.StatusConflict:
				default:
					t.Error(got)
				}
			}
		})
	}
	group.Wait()
	c.must(one(c, `SELECT version FROM task WHERE id = '`+s.ids["task"]+`'`, &version))
	if version != before+accepted.Load() {
		t.Errorf("version %d after %d accepted changes of version %d", version, accepted.Load(), before)
	}
	if _, err := history.Verify(t.Context(), c.app.DB); err != nil {
		t.Error(err)
	}
}

// TestSixtyFourWriters lets 64 clients create at once: everything is accepted, nothing fails on our side, and the
// numbers have no gap.
func TestSixtyFourWriters(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		c.must(c.app.Start(system(t)))
		s := c.set("open", "lead")
		const writers, each = 64, 20
		var group sync.WaitGroup
		for range writers {
			group.Go(func() {
				for range each {
					if got := c.ask(c.people["lead"], "POST", "/api/v1/projects/"+s.ids["project"]+"/tasks", `{"title":"one of many","labels":["a","b"]}`); got.status != http.StatusCreated {
						t.Error(got)
					}
				}
			})
		}
		group.Wait()
		var n, highest int64
		c.must(one(c, `SELECT COUNT(*), MAX(number) FROM task WHERE project_id = '`+s.ids["project"]+`'`, &n, &highest))
		if n != writers*each+3 || highest != n {
			t.Errorf("%d tasks numbered up to %d, want %d", n, highest, writers*each+3)
		}
		if _, err := history.Verify(t.Context(), c.app.DB); err != nil {
			t.Error(err)
		}
	})
}

// TestHostileRequestsAreRefusedInWords sends what cannot be read or should not be: no answer is a failure of ours.
func TestHostileRequestsAreRefusedInWords(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	s := c.set("open", "lead")
	deep := strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)
	for _, body := range []string{`{`, `{"title":1e400}`, `{"title":"\ud800"}`, `{"title":"a\u0000b"}`, deep, `{"title":"` + strings.Repeat("x", 1<<20) + `"}`,
		`{"title":"a","due":"0000-00-00"}`, `{"title":"a","due":"9999-12-31"}`, `{"title":"a","labels":["` + strings.Repeat(`a","`, 5000) + `"]}`} {
		for _, d := range []string{"POST /api/v1/projects/" + s.ids["project"] + "/tasks", "PATCH /api/v1/tasks/" + s.ids["task"]} {
			method, path, _ := strings.Cut(d, " ")
			if got := c.ask(c.people["lead"], method, path, body); got.status >= 500 {
				t.Errorf("%s with %.60s: %s", d, body, got)
			}
		}
	}
	for _, path := range []string{"/tasks/%00", "/tasks/..%2f..", "/projects/%ff", "/api/v1/tasks/%00", "/api/v1/projects/" + s.ids["project"] + "/tasks?cursor=%00&limit=5",
		"/api/v1/projects/" + s.ids["project"] + "/tasks?state=%27%20OR%201=1--", "/api/v1/projects/" + s.ids["project"] + "/tasks?sort=id;drop", "/api/v1/events?after=99999999999999999999",
		"/projects/" + s.ids["code"] + "/plan?sort=%22&state=%27&q=%22%2a%28"} {
		if got := c.ask(c.people["lead"], "GET", path, ""); got.status >= 500 || strings.Contains(got.body, "SQL") {
			t.Errorf("GET %s: %s", path, got)
		}
	}
}
