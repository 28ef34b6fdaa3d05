package app

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/process/share"
)

// link makes a process in force, kept in the private project, with a draft beside it and a public link to it.
func (c *company) link(n share.NewPublicLink) (process.Process, share.MadePublicLink) {
	c.tb.Helper()
	s := c.set("private", "lead")
	lead := c.as("lead")
	p, _, err := c.app.Processes.Create(lead, process.NewProcess{Name: "Pay invoices", Description: "Why, with @[Ada Byron](person:0123456789abcdefghij01234) and @maya.chen.", Project: id.Project(s.ids["project"]), Lanes: []process.Lane{{Name: "Clerk"}}})
	c.must(err)
	_, err = c.app.Processes.Publish(lead, p.ID, 0, "")
	c.must(err)
	_, err = c.app.Processes.StartDraft(lead, p.ID)
	c.must(err)
	name := "Drafted only"
	_, err = c.app.Processes.Describe(lead, p.ID, 0, "Task_1", process.StepPatch{Name: &name})
	c.must(err)
	made, err := c.app.Shares.Make(lead, p.ID, n)
	c.must(err)
	return p, made
}

func (c *company) events(subject string) (kinds []string) {
	c.tb.Helper()
	list, err := history.Of(system(c.tb), c.app.DB, subject, 0, 50)
	c.must(err)
	for _, e := range list {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// Whoever has the link reads what holds and nothing else, until it is revoked.
func TestAPublicLinkShowsWhatHolds(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		p, made := c.link(share.NewPublicLink{Name: "The auditors"})
		nobody, at := c.people["nobody"], "/shared/"+made.Address
		got := c.ask(nobody, "GET", at, "")
		if got.status != http.StatusOK || !strings.Contains(got.body, "Pay invoices") || !strings.Contains(got.body, "First step") || !strings.Contains(got.body, "Clerk") {
			t.Fatal(got)
		}
		for _, hidden := range []string{"Drafted only", "Ada Byron", "maya.chen", "Lead", `href="/processes`, `href="/impact`, `href="/people`, "Northbeam", string(p.ID), canary} {
			if strings.Contains(got.body, hidden) {
				t.Errorf("the page tells %q", hidden)
			}
		}
		for _, problem := range improper(got.body) {
			t.Error(problem)
		}
		if got.header.Get("X-Robots-Tag") != "noindex, nofollow, noarchive" || !strings.Contains(got.body, `name="robots" content="noindex, nofollow"`) || got.header.Get("Cache-Control") != "no-store" {
			t.Error("search engines may keep it:", got.header)
		}
		if picture := c.ask(nobody, "GET", at+"/map.svg", ""); picture.status != http.StatusOK || !strings.HasPrefix(picture.header.Get("Content-Type"), "image/svg+xml") || picture.header.Get("X-Robots-Tag") == "" {
			t.Error(picture)
		}
		for _, path := range []string{"/processes/" + string(p.ID), "/processes/" + string(p.ID) + "/document", "/api/v1/processes/" + string(p.ID)} {
			if other := c.ask(nobody, "GET", path, ""); other.status == http.StatusOK {
				t.Errorf("%s is open: %s", path, other)
			}
		}

		// It follows the version that holds.
		_, err := c.app.Processes.Publish(c.as("lead"), p.ID, 0, "")
		c.must(err)
		if got = c.ask(nobody, "GET", at, ""); !strings.Contains(got.body, "Drafted only") {
			t.Error("the new version is not shown:", got)
		}
		_, err = c.app.Processes.Retire(c.as("lead"), p.ID, 0, process.Retirement{Why: "A private reason"})
		c.must(err)
		if got = c.ask(nobody, "GET", at, ""); got.status != http.StatusOK || !strings.Contains(got.body, "was retired on") || strings.Contains(got.body, "First step") || strings.Contains(got.body, "private reason") {
			t.Error("a retired process is shown as", got)
		}
		if got = c.ask(nobody, "GET", at+"/map.svg", ""); got.status != http.StatusNotFound {
			t.Error("the map of a retired process:", got)
		}
		_, err = c.app.Processes.Revive(c.as("lead"), p.ID)
		c.must(err)

		if got = c.ask(c.people["reader"], "POST", "/public-links/"+string(made.ID)+"/revocation", ""); got.status != http.StatusForbidden {
			t.Error("a reader revoked it:", got)
		}
		if got = c.ask(c.people["lead"], "POST", "/public-links/"+string(made.ID)+"/revocation", ""); got.status != http.StatusSeeOther {
			t.Error(got)
		}
		for _, path := range []string{at, at + "/map.svg"} {
			if got = c.ask(nobody, "GET", path, ""); got.status != http.StatusNotFound || got.header.Get("X-Robots-Tag") == "" {
				t.Errorf("%s after it was revoked: %s", path, got)
			}
		}
		if _, err = c.app.Shares.Revoke(c.as("lead"), made.ID); err != nil {
			t.Error("a second time:", err)
		}
		if kinds := c.events(string(made.ID)); strings.Join(kinds, " ") != "publiclink.revoked publiclink.made" {
			t.Error("the history holds", kinds)
		}
		list, err := history.Of(system(t), c.app.DB, string(made.ID), 0, 1)
		c.must(err)
		if err := c.app.Door.Undo(c.as("lead"), list[0].Act); err == nil {
			t.Error("a revoked link was brought back")
		}
	})
}

func TestPublicLinksAskForTheRightAndThePassword(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		p, made := c.link(share.NewPublicLink{Name: "Branch", Days: 2, Password: "wide open barn door"})
		nobody, at := c.people["nobody"], "/shared/"+made.Address
		for name, kind := range map[string]fault.Kind{"owner": fault.NotFound, "reader": fault.Forbidden, "commenter": fault.Forbidden} {
			if _, err := c.app.Shares.Make(c.as(name), p.ID, share.NewPublicLink{Name: "x", Password: "wide open barn door"}); !fault.Is(err, kind) {
				t.Errorf("%s made one: %v", name, err)
			}
		}
		if _, err := c.app.Shares.Of(c.as("owner"), p.ID); !fault.Is(err, fault.NotFound) {
			t.Error("somebody who does not see the process sees its links:", err)
		}
		for _, bad := range []share.NewPublicLink{{}, {Name: "x", Days: -1}, {Name: "x", Days: 4000}, {Name: strings.Repeat("x", 201)}, {Name: "x", Password: "short"}} {
			if _, err := c.app.Shares.Make(c.as("lead"), p.ID, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v was taken: %v", bad, err)
			}
		}
		draft, _, err := c.app.Processes.Create(c.as("lead"), process.NewProcess{Name: "Never published"})
		c.must(err)
		if _, err := c.app.Shares.Make(c.as("lead"), draft.ID, share.NewPublicLink{Name: "x"}); !fault.Is(err, fault.Conflict) {
			t.Error("a link to nothing:", err)
		}

		got := c.ask(nobody, "GET", at, "")
		if got.status != http.StatusOK || strings.Contains(got.body, "Pay invoices") || !strings.Contains(got.body, "asks for a password") {
			t.Error(got)
		}
		if got = c.ask(nobody, "GET", at+"/map.svg", ""); got.status != http.StatusNotFound {
			t.Error("the map without the password:", got)
		}
		tell := func(password string) answer {
			return c.ask(nobody, "POST", at, "password="+url.QueryEscape(password))
		}
		if got = tell("another one"); got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "Pay invoices") {
			t.Error(got)
		}
		got = tell("wide open barn door")
		cookie, _, _ := strings.Cut(got.header.Get("Set-Cookie"), ";")
		if got.status != http.StatusSeeOther || !strings.HasPrefix(cookie, "pass=") || strings.Contains(cookie, made.Address) {
			t.Fatal(got)
		}
		for _, path := range []string{at, at + "/map.svg"} {
			if got = c.ask(nobody, "GET", path, "", "Cookie", cookie); got.status != http.StatusOK {
				t.Error(path, got)
			}
		}
		slowed := false
		for range 20 {
			got = tell("guess")
			slowed = slowed || strings.Contains(got.body, "too many wrong passwords")
		}
		if !slowed {
			t.Error("guessing is not slowed down:", got)
		}
		if got = tell("wide open barn door"); got.status == http.StatusSeeOther {
			t.Error("the right one went through while it was slowed down")
		}
		c.clock.Advance(48 * time.Hour)
		if got = c.ask(nobody, "GET", at, "", "Cookie", cookie); got.status != http.StatusNotFound || !strings.Contains(got.body, "run out") {
			t.Error("after its last day:", got)
		}
		c.clock.Set(monday)
	})
}

// Readings are counted without an event for each, and stored in the end.
func TestReadingsOfPublicLinksAreCounted(t *testing.T) {
	overEngines(t, func(t *testing.T, c *company) {
		p, made := c.link(share.NewPublicLink{Name: "Branch"})
		before := c.newest()
		for range 3 {
			c.ask(c.people["nobody"], "GET", "/shared/"+made.Address, "")
		}
		c.ask(c.people["nobody"], "GET", "/shared/"+made.Address+"/map.svg", "")
		if c.newest() != before {
			t.Error("reading wrote events")
		}
		read := func(what string) {
			t.Helper()
			list, err := c.app.Shares.Of(c.as("reader"), p.ID)
			if err != nil || len(list) != 1 || list[0].Readings != 3 || !list[0].Read.Equal(monday) || list[0].By != c.people["lead"].person {
				t.Errorf("%s: %+v %v", what, list, err)
			}
		}
		read("before it is stored")
		for range 2 {
			c.must(c.app.Shares.Flush(context.Background()))
		}
		read("stored")
		if kinds := c.events(string(made.ID)); strings.Join(kinds, " ") != "publiclink.read publiclink.made" {
			t.Error("the history holds", kinds)
		}
		if got := c.ask(c.people["lead"], "GET", "/processes/"+string(p.ID)+"/public-links", ""); !strings.Contains(got.body, "Branch") || strings.Contains(got.body, made.Address) {
			t.Error(got)
		}
		var stored int64
		if err := one(c, `SELECT COUNT(*) FROM public_link WHERE secret = '`+made.Address+`'`, &stored); err != nil || stored != 0 {
			t.Error("the address itself is stored", err)
		}
	})
}
