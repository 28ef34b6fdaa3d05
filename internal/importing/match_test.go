package importing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/remark"
)

const short = "Summary,Issue key,Issue id,Parent,Issue Type,Status,Assignee,Assignee Id,Created,Outward issue link (Blocks),Comment\n"

func (c *company) person(t *testing.T, name, email string) id.Person {
	t.Helper()
	p, err := c.org.AddPerson(c.owner, org.NewPerson{Name: name, Email: email})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

func (c *company) count(t *testing.T, table string) (n int) {
	t.Helper()
	if err := db.One(t.Context(), c.db, "SELECT COUNT(*) FROM "+table, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhoIsWho(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := found(t, d)
		sam := c.person(t, "Samuel Lee", "sam@acme.example")
		c.person(t, "Lin Wu", "")
		const header = "ID,Team,Title,Status,Cycle Number,Canceled,Parent issue,Archived,Assignee,Creator\n"
		n := c.run(t, importing.Choices{}, header+
			"OPS-1,Operations,By e-mail,Todo,,,,,SAM@acme.example,\n"+
			"OPS-2,Operations,By name,Todo,,,,,Lin Wu,kim@acme.example\n").Counts
		if n.People != 2 { // Lin by name is somebody else than the Lin who is here, and Kim is new
			t.Errorf("%d people were made", n.People)
		}
		if a := c.task(t, "linear:OPS-1").Assignees; len(a) != 1 || a[0] != sam {
			t.Errorf("the e-mail was not matched: %v", a)
		}
		if c.count(t, "person") != 5 {
			t.Errorf("%d people are here", c.count(t, "person"))
		}
		kim, err := db.Strings[id.Person](t.Context(), d, `SELECT id FROM person WHERE email = 'kim@acme.example'`)
		if err != nil || len(kim) != 1 {
			t.Fatal(kim, err)
		}
		if f := c.task(t, "linear:OPS-2").Fields["Reporter"]; f != "kim@acme.example" {
			t.Errorf("the reporter is %q", f)
		}
		// Who has left is not given work again; his name stays in a field.
		if _, err := c.org.Disable(c.owner, sam, 0); err != nil {
			t.Fatal(err)
		}
		c.run(t, importing.Choices{}, header+"OPS-3,Operations,Later,Todo,,,,,sam@acme.example,\n")
		if late := c.task(t, "linear:OPS-3"); len(late.Assignees) != 0 || late.Fields["Assignee"] != "sam@acme.example" {
			t.Errorf("got %+v", late)
		}
		// Answers go before what is found.
		ada := c.person(t, "Ada", "ada@acme.example")
		n = c.run(t, importing.Choices{People: map[importer.PersonKey]string{"linear:email:eve@acme.example": string(ada), "linear:email:bob@acme.example": "nobody"}},
			header+"OPS-4,Operations,Answered,Todo,,,,,eve@acme.example,bob@acme.example\n").Counts
		if a := c.task(t, "linear:OPS-4").Assignees; n.People != 0 || len(a) != 1 || a[0] != ada {
			t.Errorf("made %d people, assigned %v", n.People, a)
		}
		imp := c.receive(t, importing.Choices{People: map[importer.PersonKey]string{"linear:email:eve@acme.example": "nobodyknown"}}, header+"OPS-5,Operations,Bad,Todo,,,,,eve@acme.example,\n")
		if _, err := c.imports.DryRun(c.owner, imp.ID); !fault.Is(err, fault.Invalid) {
			t.Errorf("an answer that names nobody passes: %v", err)
		}
	})
}

func TestPeopleAreKnownByAccountAndMentioned(t *testing.T) {
	c := found(t, dbtest.SQLite(t))
	c.run(t, importing.Choices{}, short+"One,ACME-1,1,,Task,Open,Sam Lee,acc-sam,15/Feb/26 4:37 PM,,15/Feb/26 4:40 PM;acc-sam;I am [~accountid:acc-sam]\n")
	sam := c.task(t, "jira:1").Assignees[0]
	page, err := c.remarks.Comments(c.owner, remark.On{Subject: "task", SubjectID: string(c.task(t, "jira:1").ID)}, "", 10)
	if err != nil || len(page.Items) != 1 {
		t.Fatal(page, err)
	}
	if said := page.Items[0]; said.Author != sam || !strings.Contains(said.Body, "](person:"+string(sam)+")") || len(said.Mentions) != 1 || !said.Created.Equal(time.Date(2026, 2, 15, 16, 40, 0, 0, time.UTC)) {
		t.Errorf("got %+v", said)
	}
	// The display name has changed in Jira, the account has not.
	n := c.run(t, importing.Choices{}, short+"Two,ACME-2,2,,Task,Open,Samuel L.,acc-sam,16/Feb/26 4:37 PM,,\n").Counts
	if got := c.task(t, "jira:2").Assignees; n.People != 0 || n.Projects != 0 || got[0] != sam {
		t.Errorf("made %+v, assigned %v", n, got)
	}
}

func TestIntoAnExistingProject(t *testing.T) {
	c := found(t, dbtest.SQLite(t))
	p, err := c.projects.Create(c.owner, project.NewProject{Charter: project.Charter{Title: "Onboarding"}})
	if err != nil {
		t.Fatal(err)
	}
	n := c.run(t, importing.Choices{Project: p.ID, States: map[string]plan.Category{"Prüfung": plan.Done}}, short+
		"One,ACME-1,1,,Task,Prüfung,,,15/Feb/26 4:37 PM,,\nTwo,OTHER-1,2,,Task,in progress,,,15/Feb/26 4:37 PM,,\n").Counts
	if n.Projects != 0 || n.States != 1 || c.task(t, "jira:1").Project != p.ID || c.task(t, "jira:2").Project != p.ID || c.task(t, "jira:1").Category != plan.Done {
		t.Errorf("got %+v", n)
	}
	// A state that is renamed here is still the same one, and a deleted task is not brought back.
	states, err := c.plans.States(c.owner, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.Name == "Prüfung" {
			if _, err := c.plans.EditState(c.owner, p.ID, s.ID, "Checked", plan.Done, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := c.plans.Delete(c.owner, []id.Task{c.task(t, "jira:2").ID}); err != nil {
		t.Fatal(err)
	}
	if n := c.run(t, importing.Choices{Project: p.ID}, short+"One,ACME-1,1,,Task,Prüfung,,,15/Feb/26 4:37 PM,,\nTwo again,OTHER-1,2,,Task,in progress,,,15/Feb/26 4:37 PM,,\n").Counts; n.Created+n.Changed+n.States != 0 {
		t.Errorf("got %+v", n)
	}
	private, err := c.projects.Create(c.owner, project.NewProject{Private: true, Charter: project.Charter{Title: "Secret"}})
	if err != nil {
		t.Fatal(err)
	}
	bo := access.With(t.Context(), access.Actor{Person: c.person(t, "Bo", "bo@acme.example"), Role: access.Member, Via: access.ViaPage})
	imp, err := c.imports.Receive(bo, []importer.File{importer.FromBytes("a.csv", []byte(short+"Three,ACME-3,3,,Task,Open,,,15/Feb/26 4:37 PM,,\n"))}, importing.Choices{Project: private.ID})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.imports.DryRun(bo, imp.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger imports into a private project: %v", err)
	}
	// A member imports, and takes back people too, which he may not remove by hand.
	people := c.count(t, "person")
	if imp, err = c.imports.Receive(bo, []importer.File{importer.FromBytes("a.csv", []byte(short+"Three,NEW-3,3,,Task,Open,Zoe,acc-zoe,15/Feb/26 4:37 PM,,\n"))}, importing.Choices{}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.imports.Run(bo, imp.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.imports.Undo(bo, imp.ID); err != nil || c.count(t, "person") != people {
		t.Errorf("%d people, %v", c.count(t, "person"), err)
	}
}

// Parents in a circle or too deep, links in a circle, titles and labels beyond the bounds: all arrive, and what cannot
// stand in its place is carried.
func TestOddFilesArriveWhole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := found(t, d)
		var b strings.Builder
		b.WriteString(short)
		row := func(n int, parent, title, blocks string) {
			fmt.Fprintf(&b, "%s,ACME-%d,%d,%s,Task,Open,,,15/Feb/26 4:37 PM,%s,\n", title, n, n, parent, blocks)
		}
		row(1, "2", "Circle", "ACME-2")
		row(2, "1", "Circle", "ACME-3")
		row(3, "99", strings.Repeat("long ", 200), "ACME-1")
		row(4, "", "", "ACME-77")
		for n := 10; n < 30; n++ { // a chain of twenty
			row(n, fmt.Sprint(n+1), "Deep", fmt.Sprintf("ACME-%d", n+1))
		}
		row(30, "", "Top", "")
		text := b.String()
		n := c.run(t, importing.Choices{}, text).Counts
		if n.Created != 25 || n.Links != 22 {
			t.Errorf("got %+v", n)
		}
		if three := c.task(t, "jira:3"); three.Fields["Parent"] != "99" || len([]rune(three.Title)) != 500 || len(three.Fields["Title"]) < 900 {
			t.Errorf("got %+v", three)
		}
		if four := c.task(t, "jira:4"); four.Title != "ACME-4" || four.Fields["Link: Blocks"] != "ACME-77" {
			t.Errorf("got %+v", four)
		}
		if again := c.run(t, importing.Choices{}, text); again.Counts.Created+again.Counts.Changed+again.Counts.Links != 0 {
			t.Errorf("got %+v", again.Counts)
		}
	})
}

// Issue 1 of another site is another issue.
func TestTwoSitesWithTheSameNumbers(t *testing.T) {
	c := found(t, dbtest.SQLite(t))
	c.run(t, importing.Choices{}, short+"Here,ACME-1,1,,Task,Open,,,15/Feb/26 4:37 PM,,\n")
	other := short + "There,OTHER-7,1,,Task,Open,,,03/Jan/24 9:00 AM,,03/Jan/24 9:00 AM;acc-kim;Hello\n"
	if n := c.run(t, importing.Choices{}, other).Counts; n.Created != 1 || n.Changed != 0 {
		t.Errorf("got %+v", n)
	}
	if c.task(t, "jira:1").Title != "Here" || c.task(t, "jira:1@OTHER-7").Title != "There" {
		t.Error("the two were taken for one")
	}
	if n := c.run(t, importing.Choices{}, other).Counts; n.Created+n.Changed+n.Comments != 0 {
		t.Errorf("got %+v", n)
	}
	moved := short + "Here,NEW-5,1,,Task,Open,,,15/Feb/26 4:37 PM,,\n"
	if n := c.run(t, importing.Choices{}, moved).Counts; n.Created != 0 || n.Changed != 1 || c.task(t, "jira:1").Fields["Key"] != "NEW-5" {
		t.Errorf("an issue that moved is another one: %+v", n)
	}
}

func TestCommentsAreKeptAsTheyWereEdited(t *testing.T) {
	c := found(t, dbtest.SQLite(t))
	text := func(body string) string {
		return short + "One,ACME-1,1,,Task,Open,Sam,acc-sam,15/Feb/26 4:37 PM,,15/Feb/26 4:40 PM;acc-sam;" + body + "\n"
	}
	c.run(t, importing.Choices{}, text("first"))
	if n := c.run(t, importing.Choices{}, text("second")).Counts; n.Comments != 1 || c.count(t, "comment") != 1 {
		t.Errorf("got %+v with %d comments", n, c.count(t, "comment"))
	}
	list, err := c.remarks.CommentsBySource(c.owner, c.db, []string{})
	if err != nil || len(list) != 0 {
		t.Errorf("got %v, %v", list, err)
	}
	page, err := c.remarks.Comments(c.owner, remark.On{Subject: "task", SubjectID: string(c.task(t, "jira:1").ID)}, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.remarks.Delete(c.owner, page.Items[0].ID); err != nil {
		t.Fatal(err)
	}
	if n := c.run(t, importing.Choices{}, text("third")).Counts; n.Comments != 0 {
		t.Errorf("a deleted comment came back: %+v", n)
	}
}

// A run that was cut off goes on as the same act, so that its undo takes all of it back.
func TestARunThatWasCutOffGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := found(t, d)
		before := c.dump(t)
		imp := c.receive(t, importing.Choices{}, linear(2000))
		if _, err := c.imports.Start(c.owner, imp.ID, 0); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			for c.count(t, "task") == 0 {
				time.Sleep(time.Millisecond)
			}
			cancel()
		}()
		err := c.imports.Do(ctx, importing.Work{Import: imp.ID})
		if err == nil {
			t.Log("the run was faster than the cut")
		} else if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := c.imports.Do(t.Context(), importing.Work{Import: imp.ID}); err != nil {
			t.Fatal(err)
		}
		done, err := c.imports.Get(c.owner, imp.ID)
		if err != nil || done.Status != importing.Done || done.Counts.Created != 2000 || c.count(t, "task") != 2000 || c.count(t, "import_raw") != 2000 {
			t.Fatalf("%s %+v, %v", done.Status, done.Counts, err)
		}
		rows, err := c.imports.Rows(c.owner, imp.ID, 0, 1998, 10)
		if err != nil || len(rows) != 2 || rows[1].Cells[0].Column != "ID" || rows[1].Cells[0].Text != "OPS-1999" {
			t.Errorf("got %+v, %v", rows, err)
		}
		if err := c.imports.Undo(c.owner, imp.ID); err != nil {
			t.Fatal(err)
		}
		if after := c.dump(t); after != before {
			t.Error("the undo left something")
		}
	})
}
