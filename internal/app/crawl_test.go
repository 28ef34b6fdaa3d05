package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
)

// holders says by hand who holds an action of the organisation, by role there, and one of a project, by standing in
// it. It is written independently of the product's own table, so that an error in that one is found.
var holders = map[access.Action]string{
	"self":           "owner admin member viewer guest",
	"org.read":       "owner admin member viewer",
	"org.manage":     "owner admin",
	"people.invite":  "owner admin member",
	"people.manage":  "owner admin",
	"projects.list":  "owner admin member viewer guest",
	"project.make":   "owner admin member",
	"process.read":   "owner admin member viewer",
	"process.edit":   "owner admin member",
	"signals.send":   "owner admin member",
	"import":         "owner admin member",
	"audit.read":     "owner admin",
	"export":         "owner",
	"project.read":   "lead editor commenter reader",
	"remark.write":   "lead editor commenter",
	"charter.edit":   "lead editor",
	"plan.edit":      "lead editor",
	"rollout.edit":   "lead editor",
	"criterion.sign": "lead editor",
	"kpi.edit":       "lead editor",
	"budget.read":    "lead editor commenter reader",
	"budget.edit":    "lead editor",
	"project.manage": "lead",
	"project.close":  "lead",
	"process.answer": "lead editor commenter reader",
}

// inProject are the actions whose holders are standings in a project.
var inProject = []access.Action{"project.read", "remark.write", "charter.edit", "plan.edit", "rollout.edit", "criterion.sign", "kpi.edit", "budget.read", "budget.edit", "project.manage", "project.close", "process.answer"}

// notForGuests are the actions of a project that no standing gives a guest.
var notForGuests = []access.Action{"budget.read", "budget.edit"}

// outcome is what a visitor must meet.
type outcome string

const (
	allowed   outcome = "allowed"   // 2xx, a way on, or what is wrong with the form
	forbidden outcome = "forbidden" // 403
	unseen    outcome = "unseen"    // 404, as if it did not exist
	stranger  outcome = "stranger"  // asked to sign in
	anything  outcome = "anything"  // the right is not the route's to tell
)

// expected answers what must happen when the visitor uses a route that needs the action on a project of the kind.
func expected(action access.Action, visitor, kind string) outcome {
	switch {
	case action == access.Public:
		return anything
	case visitor == "nobody":
		return stranger
	case !slices.Contains(inProject, action):
		if slices.Contains(strings.Fields(holders[action]), string(orgRoles[visitor])) {
			return allowed
		}
		return forbidden
	}
	standing := standings[kind][visitor]
	switch {
	case standing == "":
		return unseen
	case orgRoles[visitor] == access.Guest && slices.Contains(notForGuests, action):
		return forbidden
	case slices.Contains(strings.Fields(holders[action]), standing):
		return allowed
	}
	return forbidden
}

// met tells whether the answer is what was expected.
func met(want outcome, path string, got answer) bool {
	onward := got.status >= 300 && got.status < 400 && !strings.HasPrefix(got.header.Get("Location"), "/sign-in")
	switch want {
	case anything:
		return got.status < 500
	case allowed:
		return got.status >= 200 && got.status < 300 || onward || got.status == http.StatusUnprocessableEntity || got.status == http.StatusConflict
	case forbidden:
		return got.status == http.StatusForbidden
	case unseen:
		return got.status == http.StatusNotFound
	}
	if strings.HasPrefix(path, "/api/") {
		return got.status == http.StatusUnauthorized
	}
	return got.status == http.StatusForbidden || got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), "/sign-in")
}

// door is one row of the tables of routes and of operations.
type door struct {
	method, path string
	action       access.Action
}

func (d door) name() string { return d.method + " " + d.path }

// body gives what is sent: an empty document where the table says nothing, because none at all is refused at once.
func (d door) body() string {
	body, ok := bodies[d.name()]
	if !ok && d.method != http.MethodGet && strings.HasPrefix(d.path, "/api/") {
		return "{}"
	}
	return body
}

func (c *company) doors() []door {
	var out []door
	for _, r := range c.app.Web.Table() {
		path := r.Path
		if strings.HasPrefix(path, "/projects/{project}/process/") {
			path = strings.Replace(path, "{link}", "{processlink}", 1)
		}
		out = append(out, door{r.Method, path, r.Action})
	}
	for _, o := range c.app.Operations {
		path := o.Path
		if strings.HasPrefix(path, "/process-links/") || strings.Contains(path, "/process/links/") {
			path = strings.Replace(path, "{link}", "{processlink}", 1)
		}
		out = append(out, door{o.Method, "/api/v1" + path, o.Action})
	}
	return out
}

// TestEveryDoorForEveryRole tries every page and every operation as everybody on projects that are shared and that
// are not. What is refused must leave nothing behind, and no answer to a stranger of the private project holds a word
// of it.
func TestEveryDoorForEveryRole(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		kinds := []string{"open", "private", "guest"}
		if c.app.DB.Engine() == db.Postgres {
			kinds = []string{"private"} // the rules are the same; here their queries are tried
		}
		common := map[string]*scene{}
		for _, kind := range kinds {
			common[kind] = c.set(kind, "lead")
		}
		for _, d := range c.doors() {
			if holders[d.action] == "" && d.action != access.Public {
				t.Errorf("%s: the test's table of holders has no row for %q", d.name(), d.action)
				continue
			}
			if _, unknown := common["private"].fill(d.path); len(unknown) > 0 {
				t.Errorf("%s: no scene has an id for %v; let a maker of scene_test.go make one", d.name(), unknown)
				continue
			}
			t.Run(d.name(), func(t *testing.T) {
				for _, name := range visitors {
					c.enter(t, d, name, kinds, common)
				}
			})
		}
	})
}

// enter tries one door as one visitor on every kind of project.
func (c *company) enter(t *testing.T, d door, name string, kinds []string, common map[string]*scene) {
	t.Helper()
	for _, kind := range kinds {
		want := expected(d.action, name, kind)
		if want == allowed && (slices.Contains(ownRights, d.name()) || strings.Contains(d.path, "{import}")) { // an import is its maker's
			want = anything
		}
		s := common[kind]
		if d.method != http.MethodGet && (want == allowed || want == anything) {
			s = c.setFor(d.path+bodies[d.name()], kind, name) // it may be changed or removed
		}
		path, _ := s.fill(d.path)
		body, unknown := s.fill(d.body())
		if len(unknown) > 0 {
			t.Fatalf("%s: its body names %v, which no scene has", d.name(), unknown)
		}
		before := c.newest()
		got := c.cautious(c.people[name], d.method, path, body)
		if name != "nobody" && s != common[kind] {
			c.people[name] = c.signIn(name, c.people[name].person) // it may have ended the session
		}
		if !met(want, path, got) {
			t.Errorf("%s as %s on the %s project: want %s, got %s", d.name(), name, kind, want, got)
		}
		if want != allowed && want != anything && c.newest() != before {
			t.Errorf("%s as %s on the %s project was refused but wrote %d events", d.name(), name, kind, c.newest()-before)
		}
		if standings["private"][name] == "" {
			if !(name == "owner" && slices.Contains(wholeExports, d.name())) {
				mustLack(t, d.name()+" as "+name, got, common["private"].ids["code"])
			}
		}
		if d.method == http.MethodGet && got.status == http.StatusOK && strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			for _, problem := range improper(got.body) {
				t.Errorf("%s as %s: %s", d.name(), name, problem)
			}
		}
		if !strings.Contains(d.path+bodies[d.name()], "{") && d.method == http.MethodGet {
			return // no object: the kinds of project are all the same
		}
	}
}

// cautious asks, but leaves a stream after a moment.
func (c *company) cautious(v *visitor, method, path, body string) answer {
	r := c.request(v, method, path, body)
	if path == "/live" {
		ctx, cancel := context.WithTimeout(r.Context(), 50*time.Millisecond)
		defer cancel()
		r = r.WithContext(ctx)
	}
	w := httptest.NewRecorder()
	c.app.Handler.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}
