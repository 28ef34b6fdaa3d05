package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/id"
	"throughline/internal/plan"
)

// outsiders see nothing of the private project.
var outsiders = []string{"nobody", "guest", "viewer", "member", "admin", "owner"}

// TestNothingOfAPrivateProjectLeaks lets outsiders read every page and list that names no project, search for words
// of the private project in every way, follow every link they are shown, and read the mails: not a word of it comes.
// The same words must be found by who takes part, or the test would prove nothing.
func TestNothingOfAPrivateProjectLeaks(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	c.must(c.app.Start(system(t)))
	c.set("open", "lead")
	private := c.set("private", "lead")
	c.caughtUp()
	found := false
	for _, name := range append(slices.Clone(outsiders), "reader") {
		v, seen := c.people[name], map[string]bool{}
		queue := []string{}
		for _, d := range c.doors() {
			path, _ := private.fill(d.path)
			if d.method == http.MethodGet && path != "/live" {
				queue = append(queue, path, path+"?q="+shy, path+"?text="+shy, path+"?words="+shy+"&sort=due&limit=1000")
			}
		}
		queue = append(queue, "/projects/"+private.ids["code"], "/projects/"+private.ids["code"]+"/plan", "/tasks/"+private.ids["code"]+"-1",
			"/api/openapi.json", "/api/v1/events?limit=1000", "/api/v1/events?after=100&limit=1000")
		for len(queue) > 0 && len(seen) < 600 {
			path := queue[0]
			queue = queue[1:]
			if seen[path] {
				continue
			}
			seen[path] = true
			got := c.ask(v, http.MethodGet, path, "")
			if got.status >= 500 {
				t.Errorf("GET %s as %s: %s", path, name, got)
			}
			if name == "reader" {
				found = found || strings.Contains(got.body, canary)
				continue
			}
			if plain, _, _ := strings.Cut(path, "?"); name != "owner" || !slices.Contains(wholeExports, "GET "+plain) {
				mustLack(t, "GET "+path+" as "+name, got, private.ids["code"])
			}
			queue = append(queue, links(got.body)...)
		}
	}
	if !found {
		t.Error("even the reader of the private project found nothing of it")
	}
	for len(c.mails.sent) > 0 {
		m := <-c.mails.sent
		if strings.Contains(m.Text+m.Subject, canary) && !slices.Contains([]string{"lead@example.com", "editor@example.com", "commenter@example.com", "reader@example.com", "watcher@example.com"}, m.To) {
			t.Errorf("a mail to %s tells of the private project: %s", m.To, m.Subject)
		}
	}
}

// mustLack fails the test when an answer tells of the private project: a text of it, or its code that was not asked for.
func mustLack(t *testing.T, asked string, got answer, code string) {
	t.Helper()
	whole := got.body + fmt.Sprint(got.header)
	for _, word := range []string{canary, code} {
		if at := strings.Index(whole, word); at >= 0 && !strings.Contains(asked, word) {
			t.Errorf("%s: the answer holds %s of the private project: …%s…", asked, word, whole[max(0, at-200):min(len(whole), at+100)])
		}
	}
}

var href = regexp.MustCompile(`(?:href|src|action)="(/[^"]*)"`)

// links gives the addresses of this installation that a page shows.
func links(body string) []string {
	var out []string
	for _, m := range href.FindAllStringSubmatch(body, 200) {
		path, _, _ := strings.Cut(strings.ReplaceAll(m[1], "&amp;", "&"), "#")
		if !strings.HasPrefix(path, "/assets/") && path != "/live" {
			out = append(out, path)
		}
	}
	return out
}

// caughtUp waits until every follower has handled what is in the log.
func (c *company) caughtUp() {
	c.tb.Helper()
	for range 200 {
		var behind int64
		c.must(one(c, `SELECT COUNT(*) FROM follower WHERE seq < (SELECT seq FROM history_head WHERE id = 1)`, &behind))
		var known int64
		c.must(one(c, `SELECT COUNT(*) FROM follower`, &known))
		if behind == 0 && known >= int64(len(c.app.followers)) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.tb.Fatal("the followers did not catch up")
}

// TestTheLiveStreamTellsOnlyWhatIsShared writes in a private and in an open project while outsiders listen: they hear
// of the open one only.
func TestTheLiveStreamTellsOnlyWhatIsShared(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	open, private := c.set("open", "lead"), c.set("private", "lead")
	heard := map[string]*stream{}
	for _, name := range []string{"guest", "viewer", "member", "owner", "reader"} {
		heard[name] = c.listen(c.people[name], "")
	}
	for _, s := range []*scene{private, open} {
		if _, err := c.app.Plans.Create(c.as("lead"), id.Project(s.ids["project"]), plan.NewTask{Title: "New " + s.text}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"viewer", "member", "owner", "reader"} {
		heard[name].until(t, open.ids["project"])
	}
	for name, s := range heard {
		told := s.stop()
		if strings.Contains(told, canary) || name != "reader" && strings.Contains(told, private.ids["project"]) {
			t.Errorf("%s heard of the private project: %s", name, told)
		}
		if name == "reader" && !strings.Contains(told, private.ids["project"]) {
			t.Error("the reader of the private project heard nothing of it")
		}
		if name == "guest" && strings.Contains(told, open.ids["project"]) {
			t.Errorf("the guest heard of a project he takes no part in: %s", told)
		}
	}
}

// stream is an open live stream.
type stream struct {
	*httptest.ResponseRecorder
	mu     sync.Mutex
	cancel context.CancelFunc
	done   chan struct{}
}

// Write implements http.ResponseWriter.
func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ResponseRecorder.Write(b)
}

func (s *stream) told() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Body.String()
}

// listen opens a stream; query begins with "?", the headers are name and value in turn.
func (c *company) listen(v *visitor, query string, headers ...string) *stream {
	ctx, cancel := context.WithCancel(c.tb.Context())
	s := &stream{ResponseRecorder: httptest.NewRecorder(), cancel: cancel, done: make(chan struct{})}
	r := c.request(v, http.MethodGet, "/live"+query, "", headers...).WithContext(ctx)
	go func() {
		defer close(s.done)
		c.app.Handler.ServeHTTP(s, r)
	}()
	c.tb.Cleanup(func() { s.stop() })
	for range 500 {
		if strings.Contains(s.told(), ": connected") {
			return s
		}
		time.Sleep(2 * time.Millisecond)
	}
	c.tb.Fatal("the live stream did not begin")
	return nil
}

// until waits for a word in the stream.
func (s *stream) until(t *testing.T, word string) {
	t.Helper()
	for range 1000 {
		if strings.Contains(s.told(), word) {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Errorf("the stream never told of %s: %s", word, s.told())
}

// stop leaves the stream and gives all it told.
func (s *stream) stop() string {
	s.cancel()
	<-s.done
	return s.told()
}

// TestAChildIsFoundOnlyUnderItsParent puts the child of one project under another one that the visitor sees as well:
// it is not found.
func TestAChildIsFoundOnlyUnderItsParent(t *testing.T) {
	c := newCompany(t, sqliteURL(t))
	name := regexp.MustCompile(`\{(\w+)\}`)
	tried := 0
	for _, d := range c.doors() {
		params := name.FindAllStringSubmatch(d.path, -1)
		if len(params) < 2 {
			continue
		}
		mine, other := c.setFor(d.path+d.body(), "open", "lead"), c.setFor(d.path+d.body(), "open", "lead")
		child := params[len(params)-1][0]
		path := strings.Replace(d.path, child, other.ids[strings.Trim(child, "{}")], 1)
		path, _ = mine.fill(path)
		body, _ := mine.fill(d.body())
		if slices.Contains([]string{"{person}", "{team}", "{lane}"}, child) && d.method == http.MethodPut || slices.Contains([]string{"{number}", "{step}", "{way}", "{incident}", "{other}"}, child) {
			continue // people belong to no project; lanes, steps, ways, versions and incidents have the same names everywhere; another map is no child
		}
		tried++
		before := c.newest()
		if got := c.ask(c.people["lead"], d.method, path, body); got.status != http.StatusNotFound && got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s with the child of another parent: %s", d.name(), got)
		}
		if c.newest() != before {
			t.Errorf("%s with the child of another parent wrote something", d.name())
		}
	}
	if tried == 0 {
		t.Error("there is no nested route to try")
	}
}
