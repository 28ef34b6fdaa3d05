package importing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importer/sources"
	"throughline/internal/importing"
	"throughline/internal/job"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/remark"
)

// company is an organisation with its services over one database.
type company struct {
	db       *db.DB
	door     *act.Door
	org      *org.Service
	projects *project.Service
	plans    *plan.Service
	remarks  *remark.Service
	imports  *importing.Service
	owner    context.Context
	clock    *clock.Manual
}

func found(t testing.TB, d *db.DB) *company {
	t.Helper()
	c := &company{db: d, clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
	c.door = &act.Door{DB: d, Clock: c.clock, Signal: &history.Signal{}, Tables: map[string]db.Reversible{}, Kinds: history.Catalogue{}}
	for _, kinds := range [][]history.Kind{org.Kinds(), project.Kinds(), plan.Kinds(), remark.Kinds(), importing.Kinds()} {
		c.door.Kinds.Merge(kinds)
	}
	for _, tables := range [][]db.Reversible{org.Tables(), project.Tables(), plan.Tables(), remark.Tables(), importing.Tables()} {
		for _, table := range tables {
			c.door.Tables[table.SubjectName()] = table
		}
	}
	workers := job.NewWorkers()
	job.Handle(workers, func(ctx context.Context, w importing.Work) error { return c.imports.Do(ctx, w) })
	var err error
	if c.door.Jobs, err = job.Open(t.Context(), d, workers, nil); err != nil {
		t.Fatal(err)
	}
	c.org = org.New(d, c.door, org.Deps{Password: func(context.Context, *act.Tx, id.Person, string) error { return nil },
		End: func(context.Context, *act.Tx, id.Person) error { return nil }})
	c.projects = project.New(d, c.door, project.Deps{CheckPeople: c.org.CheckPeople, CheckTeams: c.org.CheckTeams,
		HasAfterValue: func(context.Context, db.Q, id.Project) (bool, error) { return false, nil },
		Prepare:       func(ctx context.Context, tx *act.Tx, p id.Project) error { return c.plans.Prepare(ctx, tx, p) }})
	c.plans = plan.New(d, c.door, plan.Deps{NextTask: c.projects.NextTask,
		CheckPeople: func(ctx context.Context, q db.Q, _ id.Project, people []id.Person) error {
			return c.org.CheckPeople(ctx, q, people)
		},
		CheckTeam: func(ctx context.Context, q db.Q, team id.Team) error {
			return c.org.CheckTeams(ctx, q, []id.Team{team})
		}})
	files, err := blob.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c.remarks = remark.New(d, c.door, remark.Deps{Files: files, ProjectOf: func(ctx context.Context, q db.Q, _, subject string) (id.Project, error) {
		return c.plans.ProjectOf(ctx, q, id.Task(subject))
	}})
	c.imports = importing.New(d, c.door, importing.Deps{Org: c.org, Projects: c.projects, Plans: c.plans, Remarks: c.remarks, Files: files, Sources: sources.All()})
	_, owner, err := c.org.SetUp(t.Context(), org.NewOrganisation{Name: "Acme", OwnerName: "Olga", Email: "olga@acme.example", PasswordHash: "x", Zone: "UTC", Currency: "EUR"})
	if err != nil {
		t.Fatal(err)
	}
	c.owner = access.With(t.Context(), access.Actor{Person: owner.ID, Name: owner.Name, Role: access.Owner, Via: access.ViaPage})
	return c
}

func (c *company) receive(t testing.TB, choices importing.Choices, texts ...string) importing.Import {
	t.Helper()
	var files []importer.File
	for i, text := range texts {
		files = append(files, importer.FromBytes(fmt.Sprintf("export%d.csv", i+1), []byte(text)))
	}
	imp, err := c.imports.Receive(c.owner, files, choices)
	if err != nil {
		t.Fatal(err)
	}
	return imp
}

// run imports the files and holds the dry run against the run.
func (c *company) run(t testing.TB, choices importing.Choices, texts ...string) importing.Import {
	t.Helper()
	imp := c.receive(t, choices, texts...)
	before := c.dump(t)
	preview, err := c.imports.DryRun(c.owner, imp.ID)
	if err != nil {
		t.Fatal(err)
	}
	if after := c.dump(t); after != before {
		t.Fatal("the dry run changed something")
	}
	done, err := c.imports.Run(c.owner, imp.ID)
	if err != nil {
		t.Fatal(err)
	}
	if done.Status != importing.Done || done.Counts != preview.Counts || done.Report.Lost != 0 {
		t.Fatalf("ran %+v (%s), but the dry run said %+v", done.Counts, done.Problem, preview.Counts)
	}
	return done
}

// dump is every row that undo must restore.
func (c *company) dump(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"organisation", "calendar", "team", "person", "person_team", "project", "project_team", "task_counter", "member",
		"state", "task", "task_assignee", "task_label", "link", "comment", "attachment", "import_identity", "import_progress"} {
		fmt.Fprintln(&b, table)
		rows, err := db.Strings[string](t.Context(), c.db, `SELECT CAST(`+table+` AS TEXT) FROM `+table+` ORDER BY 1`)
		if c.db.Engine() == db.SQLite {
			var list string
			if err := db.One(t.Context(), c.db, `SELECT COALESCE(group_concat('quote(' || name || ')', ' || ''|'' || '), '') FROM pragma_table_info($1)`, []any{table}, &list); err != nil {
				t.Fatal(err)
			}
			list = strings.NewReplacer("quote(", `quote("`, ")", `")`).Replace(list)
			rows, err = db.Strings[string](t.Context(), c.db, `SELECT `+list+` FROM "`+table+`" ORDER BY 1`)
		}
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(strings.Join(rows, "\n") + "\n")
	}
	return b.String()
}

func (c *company) task(t testing.TB, source string) plan.Task {
	t.Helper()
	list, err := c.plans.BySource(c.owner, c.db, []string{source})
	if err != nil || len(list) != 1 {
		t.Fatalf("%s: %d tasks, %v", source, len(list), err)
	}
	return list[0]
}

const jiraHeader = "Summary,Issue key,Issue id,Parent,Issue Type,Status,Project key,Project name,Project lead,Project lead id,Priority,Resolution,Assignee,Assignee Id,Reporter,Reporter Id,Created,Resolved,Due date,Labels,Labels,Description,Outward issue link (Blocks),Outward issue link (Relates),Custom field (Region),Comment,Attachment\n"

const jiraRows = jiraHeader +
	"Order laptops,ACME-1,10001,,Epic,In Review,ACME,Onboarding,Lin,acc-lin,High,,Lin,acc-lin,Lin,acc-lin,15/Feb/26 4:37 PM,,28/Feb/26 12:00 AM,it,hardware,h2. Why,ACME-2,,EMEA,16/Feb/26 9:00 AM;acc-sam;Ask [~accountid:acc-lin],16/Feb/26 9:01 AM;acc-sam;list.pdf;https://acme.example/list.pdf\n" +
	"Sign contract,ACME-2,10002,10001,Task,Done,ACME,Onboarding,Lin,acc-lin,Medium,Done,Sam,acc-sam,Lin,acc-lin,15/Feb/26 5:00 PM,20/Feb/26 5:00 PM,,it,,,,ACME-3,APAC,,\n" +
	"Badge,ACME-3,10003,,Bug,To Do,ACME,Onboarding,Lin,acc-lin,Lowest,,,,Sam,acc-sam,17/Feb/26 8:00 AM,,,,,,,,,,\n"

func TestImportAgainAndUndo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := found(t, d)
		before := c.dump(t)
		first := c.run(t, importing.Choices{}, jiraRows)
		want := importing.Counts{Rows: 3, Tasks: 3, Created: 3, People: 2, Projects: 1, States: 1, Links: 1, Comments: 1, Attachments: 1}
		if first.Counts != want {
			t.Fatalf("got %+v, want %+v", first.Counts, want)
		}
		one, two := c.task(t, "jira:10001"), c.task(t, "jira:10002")
		if one.Title != "Order laptops" || one.Priority != plan.High || one.Due != "2026-02-28" || len(one.Labels) != 2 || len(one.Assignees) != 1 ||
			one.Fields["Region"] != "EMEA" || one.Fields["Type"] != "Epic" || one.Fields["Key"] != "ACME-1" || one.Description != "## Why" {
			t.Errorf("got %+v", one)
		}
		if two.Parent != one.ID || two.Category != plan.Done || !two.Finished.Equal(time.Date(2026, 2, 20, 17, 0, 0, 0, time.UTC)) ||
			two.Fields["Link: Relates"] != "ACME-3" || !two.Created.Equal(time.Date(2026, 2, 15, 17, 0, 0, 0, time.UTC)) {
			t.Errorf("got %+v", two)
		}
		p, err := c.projects.Get(c.owner, one.Project)
		if err != nil || p.Code != "ACME" || p.Title != "Onboarding" || p.Lead != one.Assignees[0] {
			t.Errorf("got %+v, %v", p, err)
		}
		again := c.run(t, importing.Choices{}, jiraRows)
		if n := again.Counts; n.Created != 0 || n.Changed != 0 || n.Unchanged != 3 || n.Comments != 0 || n.Attachments != 0 || n.People != 0 || n.States != 0 || again.Act != 0 {
			t.Fatalf("the second run wrote: %+v, act %d", n, again.Act)
		}
		filled := c.dump(t)
		if err := c.imports.Undo(c.owner, first.ID); err != nil {
			t.Fatal(err)
		}
		if after := c.dump(t); after != before {
			t.Fatalf("undo left\n%s\nwant\n%s", after, before)
		}
		if got, err := c.imports.Get(c.owner, first.ID); err != nil || !got.Undone {
			t.Fatalf("got %+v, %v", got.Undone, err)
		}
		third := c.run(t, importing.Choices{}, jiraRows)
		if third.Counts != want {
			t.Fatalf("after the undo %+v", third.Counts)
		}
		if strings.Count(filled, "\n") != strings.Count(c.dump(t), "\n") {
			t.Error("the import after the undo is another one")
		}
		if n, err := history.Verify(c.owner, d); err != nil {
			t.Errorf("after %d events: %v", n, err)
		}
	})
}

func TestOnlyWhatNobodyEditedIsChanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := found(t, d)
		c.run(t, importing.Choices{}, jiraRows)
		title, due := "Order twelve laptops", clock.Date("2026-03-15")
		if _, err := c.plans.Edit(c.owner, c.task(t, "jira:10001").ID, 0, plan.TaskPatch{Title: &title, Due: &due}); err != nil {
			t.Fatal(err)
		}
		if n := c.run(t, importing.Choices{}, jiraRows).Counts; n.Changed != 0 || n.Conflicts != 0 {
			t.Fatalf("an edit here was overwritten: %+v", n)
		}
		changed := strings.Replace(strings.Replace(jiraRows, "Order laptops", "Order ten laptops", 1), "High,,Lin", "Highest,,Lin", 1)
		changed = strings.Replace(changed, "Badge,ACME-3,10003,,Bug,To Do", "Badge,ACME-3,10003,,Bug,Done", 1)
		second := c.run(t, importing.Choices{}, changed)
		if n := second.Counts; n.Created != 0 || n.Changed != 2 || n.Conflicts != 1 || len(second.Conflicts) != 1 {
			t.Fatalf("got %+v %+v", n, second.Conflicts)
		}
		if k := second.Conflicts[0]; k.Field != "title" || k.Here != title || k.File != "Order ten laptops" || k.Key != "ACME-1" {
			t.Errorf("got %+v", k)
		}
		one := c.task(t, "jira:10001")
		if one.Title != title || one.Due != due || one.Priority != plan.Urgent {
			t.Errorf("got %+v", one)
		}
		if three := c.task(t, "jira:10003"); three.Category != plan.Done {
			t.Errorf("got %+v", three)
		}
		if n := c.run(t, importing.Choices{}, changed).Counts; n.Changed != 0 {
			t.Errorf("a second run of the changed file changes %d", n.Changed)
		}
		if err := c.imports.Undo(c.owner, second.ID); err != nil {
			t.Fatal(err)
		}
		if one := c.task(t, "jira:10001"); one.Priority != plan.High || one.Title != title {
			t.Errorf("the undo left %+v", one)
		}
		if n := c.run(t, importing.Choices{}, changed).Counts; n.Changed != 2 {
			t.Errorf("after the undo the same file changes %d tasks", n.Changed)
		}
	})
}

func TestRefusals(t *testing.T) {
	c := found(t, dbtest.SQLite(t))
	before := c.dump(t)
	imp := c.receive(t, importing.Choices{}, "no,table\nof,anything\n")
	if _, err := c.imports.DryRun(c.owner, imp.ID); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
	failed, err := c.imports.Run(c.owner, imp.ID)
	if err == nil || failed.Status != importing.Failed || failed.Problem == "" || c.dump(t) != before {
		t.Errorf("got %+v, %v", failed, err)
	}
	guest := access.With(t.Context(), access.Actor{Person: "g", Role: access.Viewer})
	if _, err := c.imports.Receive(guest, []importer.File{importer.FromBytes("a", []byte("x"))}, importing.Choices{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("got %v", err)
	}
	other := access.With(t.Context(), access.Actor{Person: "someone", Role: access.Member})
	if _, err := c.imports.Get(other, imp.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := c.imports.Receive(c.owner, nil, importing.Choices{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
}
