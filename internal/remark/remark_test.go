package remark_test

import (
	"context"
	"fmt"
	"slices"
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
	"throughline/internal/remark"
)

const (
	open   = "open"
	secret = "secret"
)

var (
	onOpen    = remark.On{Subject: "project", SubjectID: open}
	onSecret  = remark.On{Subject: "project", SubjectID: secret}
	onProcess = remark.On{Subject: "process", SubjectID: "hiring"}
	system    = access.With(context.Background(), access.System())
)

type world struct {
	*remark.Service
	db   *db.DB
	door *act.Door
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada   = as("ada", access.Member) // member of the secret project
	eve   = as("eve", access.Member)
	vic   = as("vic", access.Viewer)
	gus   = as("gus", access.Guest) // guest of the open project, commenter
	boss  = as("boss", access.Owner)
	start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
)

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		kinds := history.Catalogue{}
		kinds.Merge(remark.Kinds())
		door := &act.Door{DB: d, Clock: clock.At(start), Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}}
		for _, table := range remark.Tables() {
			door.Tables[table.SubjectName()] = table
		}
		files, err := blob.NewDisk(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		s := remark.New(d, door, remark.Deps{Files: files, MaxFile: 1 << 20, ProjectOf: projectOf})
		fixture(t, d, "project", map[string]any{"id": open, "code": "OPN"})
		fixture(t, d, "project", map[string]any{"id": secret, "code": "SEC", "private": true})
		for name, role := range map[string]string{"ada": "member", "eve": "member", "vic": "viewer", "gus": "guest", "boss": "owner"} {
			fixture(t, d, "person", map[string]any{"id": name, "name": strings.ToUpper(name[:1]) + name[1:] + " Stone", "email": name + "@x.org", "role": role})
		}
		fixture(t, d, "team", map[string]any{"id": "payroll", "name": "Payroll"})
		fixture(t, d, "person_team", map[string]any{"team_id": "payroll", "person_id": "eve"})
		fixture(t, d, "person_team", map[string]any{"team_id": "payroll", "person_id": "vic"})
		fixture(t, d, "member", map[string]any{"id": "m1", "project_id": secret, "person_id": "ada", "role": "lead"})
		fixture(t, d, "member", map[string]any{"id": "m2", "project_id": open, "person_id": "gus", "role": "commenter"})
		run(t, world{s, d, door})
	})
}

func projectOf(_ context.Context, _ db.Q, subject, thing string) (id.Project, error) {
	switch subject {
	case "project":
		return id.Project(thing), nil
	case "process":
		return "", nil
	}
	return "", fault.New(fault.NotFound, "There is no such thing")
}

func fixture(t *testing.T, d *db.DB, table string, row map[string]any) {
	t.Helper()
	if err := d.Write(ada, func(tx *db.Tx) error { return db.Fixture(ada, tx, table, row) }); err != nil {
		t.Fatal(err)
	}
}

func (w world) say(t *testing.T, ctx context.Context, on remark.On, body string) remark.Comment {
	t.Helper()
	c, err := w.Comment(ctx, on, remark.NewComment{Body: body})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCommentEditDeleteUndo(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		made, err := w.Comment(ada, onOpen, remark.NewComment{ID: "0000000000000000000000one", Body: "First"})
		if err != nil || made.Author != "ada" || !made.Created.Equal(start) {
			t.Fatalf("%+v %v", made, err)
		}
		if again, err := w.Comment(ada, onOpen, remark.NewComment{ID: made.ID, Body: "First"}); err != nil || again.Version != 1 {
			t.Fatalf("the same id commented twice: %+v %v", again, err)
		}
		if _, err := w.Comment(eve, onOpen, remark.NewComment{ID: made.ID, Body: "First"}); !fault.Is(err, fault.Conflict) {
			t.Fatalf("another's id was taken: %v", err)
		}
		edited, err := w.Edit(ada, made.ID, 1, "Second")
		if err != nil || edited.Edited.IsZero() || edited.Body != "Second" {
			t.Fatalf("%+v %v", edited, err)
		}
		if _, err := w.Edit(ada, made.ID, 1, "Third"); !fault.Is(err, fault.Stale) {
			t.Fatalf("%v", err)
		}
		if _, err := w.Edit(boss, made.ID, 0, "Third"); !fault.Is(err, fault.Forbidden) {
			t.Fatalf("somebody else's words were rewritten: %v", err)
		}
		if err := w.Delete(eve, made.ID); !fault.Is(err, fault.Forbidden) {
			t.Fatalf("%v", err)
		}
		ctx, receipt := act.WithReceipt(boss)
		if err := w.Delete(ctx, made.ID); err != nil {
			t.Fatal(err)
		}
		if page, err := w.Comments(ada, onOpen, "", 0); err != nil || len(page.Items) != 0 {
			t.Fatalf("%+v %v", page, err)
		}
		if _, err := w.Edit(ada, made.ID, 0, "x"); !fault.Is(err, fault.NotFound) {
			t.Fatalf("%v", err)
		}
		if err := w.door.Undo(boss, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if page, _ := w.Comments(ada, onOpen, "", 0); len(page.Items) != 1 || page.Items[0].Body != "Second" {
			t.Fatalf("%+v", page)
		}
		events, err := history.Of(ada, w.db, string(made.ID), 0, 10)
		var kinds []string
		for _, e := range events {
			kinds = append(kinds, e.Kind)
			if e.Project != open {
				t.Errorf("%s is of the project %q", e.Kind, e.Project)
			}
		}
		if err != nil || strings.Join(kinds, " ") != "comment.deleted comment.deleted comment.edited comment.added" {
			t.Fatalf("%v %v", kinds, err)
		}
	})
}

func TestRights(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		c := w.say(t, ada, onSecret, "The secret")
		w.say(t, ada, onProcess, "The process")
		file, err := w.Attach(ada, onSecret, remark.NewAttachment{Name: "s.txt"}, strings.NewReader("secret"))
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range []struct {
			name        string
			ctx         context.Context
			on          remark.On
			read, write fault.Kind
		}{
			{"a member in an open project", eve, onOpen, "", ""},
			{"a viewer in an open project", vic, onOpen, "", fault.Forbidden},
			{"a guest in his project", gus, onOpen, "", ""},
			{"an outsider of a private project", eve, onSecret, fault.NotFound, fault.NotFound},
			{"an owner outside a private project", boss, onSecret, fault.NotFound, fault.NotFound},
			{"a guest elsewhere", gus, onSecret, fault.NotFound, fault.NotFound},
			{"a member on a process", eve, onProcess, "", ""},
			{"a viewer on a process", vic, onProcess, "", fault.Forbidden},
			{"a guest on a process", gus, onProcess, fault.NotFound, fault.NotFound},
			{"nobody on a process", context.Background(), onProcess, fault.NotFound, fault.NotFound},
			{"nobody", context.Background(), onOpen, fault.NotFound, fault.NotFound},
			{"on an unknown thing", ada, remark.On{Subject: "person", SubjectID: "eve"}, fault.NotFound, fault.NotFound},
		} {
			if _, err := w.Comments(one.ctx, one.on, "", 0); fault.KindOf(err) != one.read {
				t.Errorf("%s reads: %v", one.name, err)
			}
			if _, err := w.Attachments(one.ctx, one.on, "", 0); fault.KindOf(err) != one.read {
				t.Errorf("%s lists files: %v", one.name, err)
			}
			if _, err := w.Comment(one.ctx, one.on, remark.NewComment{Body: "x"}); fault.KindOf(err) != one.write {
				t.Errorf("%s comments: %v", one.name, err)
			}
			if _, err := w.Attach(one.ctx, one.on, remark.NewAttachment{Name: "x"}, strings.NewReader("x")); fault.KindOf(err) != one.write {
				t.Errorf("%s attaches: %v", one.name, err)
			}
			if _, err := w.Link(one.ctx, one.on, remark.NewAttachment{Name: "x", URL: "https://x.org/"}); fault.KindOf(err) != one.write {
				t.Errorf("%s links: %v", one.name, err)
			}
		}
		for _, ctx := range []context.Context{eve, boss, gus} {
			_, err1 := w.Edit(ctx, c.ID, 0, "x")
			_, _, err2 := w.Open(ctx, file.ID)
			_, _, err3 := w.Preview(ctx, file.ID)
			for _, err := range []error{err1, w.Delete(ctx, c.ID), err2, err3, w.Detach(ctx, file.ID)} {
				if !fault.Is(err, fault.NotFound) || err.Error() != w.Delete(ada, "nothing").Error() {
					t.Errorf("a stranger learns of the secret: %v", err)
				}
			}
		}
	})
}

func TestMentions(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for body, want := range map[string]string{
			"Ask @eve and @vic.stone":          "eve vic",
			"@Boss: see `@ada`":                "boss",
			"@payroll please":                  "eve vic",
			"@[Eve Stone](person:eve) @eve":    "eve",
			"@[Nobody](person:nobody) @ghost":  "",
			"mail ada@x.org, see @scope/thing": "",
		} {
			c := w.say(t, ada, onOpen, body)
			if got := words(c.Mentions); got != want || len(c.Unseen) != 0 {
				t.Errorf("%s names %q, unseen %v; want %q", body, got, c.Unseen, want)
			}
		}
		c := w.say(t, ada, onSecret, "@eve @ada")
		if words(c.Mentions) != "ada eve" || words(c.Unseen) != "eve" || !strings.Contains(c.Body, "@[Eve Stone](person:eve)") {
			t.Errorf("%+v", c)
		}
		if c, err := w.Edit(ada, c.ID, 0, "@ada"); err != nil || words(c.Mentions) != "ada" || c.Unseen != nil {
			t.Errorf("%+v %v", c, err)
		}
		if c = w.say(t, gus, onOpen, "@eve @[E](person:eve) @payroll @gus"); words(c.Mentions) != "gus" || strings.Contains(c.Body, "Stone](person:eve)") {
			t.Errorf("a guest names people he cannot know: %+v", c)
		}
		if _, err := w.Comment(ada, onOpen, remark.NewComment{Body: manyMentions(101)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v", err)
		}
		for _, body := range []string{"", " \n", "a\x00b", strings.Repeat("x", 100_001)} {
			if _, err := w.Comment(ada, onOpen, remark.NewComment{Body: body}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.10q: %v", body, err)
			}
		}
	})
}

func words(people []id.Person) string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = string(p)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func manyMentions(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "@[P](person:p%d) ", i)
	}
	return b.String()
}

func TestPagesAndCounts(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i := range 25 {
			w.say(t, ada, onOpen, fmt.Sprint(i)) // all at one instant: the id breaks the tie
		}
		if _, err := w.Link(ada, onOpen, remark.NewAttachment{Name: "Plan", URL: "https://x.org/plan"}); err != nil {
			t.Fatal(err)
		}
		seen, cursor := map[id.Comment]bool{}, ""
		for {
			page, err := w.Comments(ada, onOpen, cursor, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Items {
				seen[c.ID] = true
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if len(seen) != 25 {
			t.Errorf("%d of 25", len(seen))
		}
		counts, err := w.Counts(ada, "project", []string{open, secret})
		if err != nil || len(counts) != 1 || counts[open] != (remark.Count{Comments: 25, Files: 1}) {
			t.Errorf("%+v %v", counts, err)
		}
		for name, try := range map[string]func() error{
			"cursor": func() error { _, err := w.Comments(ada, onOpen, "?", 4); return err },
			"limit":  func() error { _, err := w.Attachments(ada, onOpen, "", 501); return err },
		} {
			if err := try(); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestImportTwice(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		then := start.AddDate(-3, 0, 0)
		for _, body := range []string{"As it was, @eve", "As it is", "As it is"} {
			err := w.door.Do(system, func(tx *act.Tx) error {
				if _, err := w.AddComment(system, tx, onOpen, remark.NewComment{Body: body, AuthorName: "Old Hand", Source: "jira:1", Created: then}); err != nil {
					return err
				}
				_, err := w.AddAttachment(system, tx, onOpen, remark.NewAttachment{URL: "https://jira.example/f", Source: "jira:f1", Created: then}, blob.Ref{})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		page, err := w.Comments(ada, onOpen, "", 0)
		if err != nil || len(page.Items) != 1 {
			t.Fatalf("%+v %v", page, err)
		}
		c := page.Items[0]
		if c.AuthorName != "Old Hand" || c.Author != "" || c.Body != "As it is" || !c.Created.Equal(then) || c.Version != 2 {
			t.Errorf("%+v", c)
		}
		if files, err := w.Attachments(ada, onOpen, "", 0); err != nil || len(files.Items) != 1 || files.Items[0].Version != 1 {
			t.Errorf("%+v %v", files, err)
		}
		if _, err := w.Edit(ada, c.ID, 0, "mine"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("words of nobody here were rewritten: %v", err)
		}
	})
}
