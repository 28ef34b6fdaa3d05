package imports_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/importer/sources"
	"throughline/internal/importing"
	"throughline/internal/job"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/web/imports"
	"throughline/internal/web/page"
	"throughline/internal/web/webtest"
)

const file = "Summary,Issue key,Issue id,Issue Type,Status,Assignee,Created\n" +
	"Order laptops,ACME-1,1,Task,Open,Sam Lee,03/04/2026 08:00\n" +
	"Sign contract,ACME-2,2,Task,Done,Sam Lee,05/04/2026 08:00\n"

type scene struct {
	*webtest.Site
	imports *importing.Service
	plans   *plan.Service
}

func open(t *testing.T) *scene {
	c := &scene{}
	c.Site = webtest.Open(t, false, func(s *webtest.Site) []page.Route {
		for _, kinds := range [][]history.Kind{plan.Kinds(), remark.Kinds(), importing.Kinds()} {
			s.Door.Kinds.Merge(kinds)
		}
		for _, tables := range [][]db.Reversible{plan.Tables(), remark.Tables(), importing.Tables()} {
			for _, table := range tables {
				s.Door.Tables[table.SubjectName()] = table
			}
		}
		c.plans = plan.New(s.DB, s.Door, plan.Deps{NextTask: s.Projects.NextTask,
			CheckPeople: func(ctx context.Context, q db.Q, _ id.Project, people []id.Person) error {
				return s.Org.CheckPeople(ctx, q, people)
			}})
		projects := project.New(s.DB, s.Door, project.Deps{CheckPeople: s.Org.CheckPeople, CheckTeams: s.Org.CheckTeams, Prepare: c.plans.Prepare,
			HasAfterValue: func(context.Context, db.Q, id.Project) (bool, error) { return false, nil }})
		workers := job.NewWorkers()
		job.Handle(workers, func(ctx context.Context, w importing.Work) error { return c.imports.Do(ctx, w) })
		var err error
		if s.Door.Jobs, err = job.Open(t.Context(), s.DB, workers, nil); err != nil {
			t.Fatal(err)
		}
		files, err := blob.NewDisk(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		remarks := remark.New(s.DB, s.Door, remark.Deps{Files: files, ProjectOf: func(ctx context.Context, q db.Q, _, subject string) (id.Project, error) {
			return c.plans.ProjectOf(ctx, q, id.Task(subject))
		}})
		c.imports = importing.New(s.DB, s.Door, importing.Deps{Org: s.Org, Projects: projects, Plans: c.plans, Remarks: remarks, Files: files, Sources: sources.All()})
		return (&imports.Pages{Imports: c.imports, Projects: projects, Org: s.Org}).Routes()
	})
	return c
}

// upload posts files as the form does and gives the address of the import.
func upload(t *testing.T, v *webtest.Visitor, text string) *webtest.Answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if text != "" {
		part, err := form.CreateFormFile("files", "issues.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return v.Send(http.MethodPost, "/imports", form.FormDataContentType(), body.String())
}

func TestWizard(t *testing.T) {
	s := open(t)
	ada := s.Found()
	bo := s.Join(ada, "Bo Ek", "bo@example.com", access.Member)
	guest := s.Join(ada, "Gus", "gus@example.com", access.Guest)
	guest.Get("/imports").Is(403)
	s.Stranger().Get("/imports").To("/sign-in?to=%2Fimports")
	bo.Get("/imports").Is(200).Has("Nothing was imported yet", "Import files")
	bo.Get("/imports/new").Is(200).Has("Files of the export")
	upload(t, bo, "").Is(422).Has("choose the files")

	at := upload(t, bo, file).Is(303).Header.Get("Location")
	check := bo.Get(at).Is(200).Has("It creates 2 tasks", "What would happen", "Who is who", "Sam Lee", "known by name only", "What states mean", "Import now", "new project ACME", "0 cells are lost")
	ada.Get(at).Is(200)
	cleo := s.Join(ada, "Cleo", "cleo@example.com", access.Member)
	cleo.Get(at).Is(404)
	bo.Post(at+"/answers", "version", check.Value("version"), "key-0", check.Value("key-0"), "was-0", "new", "person-0", "Nobody Known").Is(422).Has("is nobody here")
	bo.Post(at+"/answers", "version", check.Value("version"), "dateOrder", "day first", "zone", "Europe/Berlin", "key-0", check.Value("key-0"), "was-0", "new", "person-0", "Bo Ek",
		"state-name-0", "Open", "state-0", "doing").To(at)
	if again := bo.Get(at).Is(200).Has("Checked again"); again.Value("person-0") != "Bo Ek" {
		t.Errorf("the answer is not kept: %q", again.Value("person-0"))
	}
	bo.Post(at + "/start").To(at)
	running := bo.Get(at).Is(200).Has("Waiting to begin", "Cancel")
	if !strings.Contains(running.Body, "import:") {
		t.Error("the page does not follow the import")
	}
	which := id.Import(strings.TrimPrefix(at, "/imports/"))
	if err := s.imports.Do(t.Context(), importing.Work{Import: which}); err != nil {
		t.Fatal(err)
	}
	bo.Get(at).Is(200).Has("It created 2 tasks", "Undo this import", "Run again", "Where the tasks are", "ACME", "All imports")
	list, err := s.plans.BySource(bo.Context(), s.DB, []string{"jira:1"})
	if err != nil || len(list) != 1 || len(list[0].Assignees) != 1 || list[0].Assignees[0] != bo.Person.ID || list[0].Category != plan.Doing || list[0].Created.Day() != 3 {
		t.Fatalf("got %+v, %v", list, err)
	}
	bo.Get("/imports").Is(200).Has("issues.csv", "Done", "2 created, 0 changed, 0 unchanged")
	if got := bo.Get(at + "/files/1").Is(200); got.Body != file || !strings.Contains(got.Header.Get("Content-Disposition"), "issues.csv") {
		t.Errorf("got %q", got.Body)
	}
	bo.Get(at + "/files/9").Is(404)
	bo.Post(at + "/undo").To(at)
	bo.Get(at).Is(200).Has("Undone").Lacks("Undo this import")
	bo.Post(at + "/undo").Is(422).Has("There is nothing to undo")
	next := bo.Post(at + "/again").Is(303).Header.Get("Location")
	bo.Get(next).Is(200).Has("It creates 2 tasks")
	bo.Post(next + "/cancellation").To(next)
	bo.Get(next).Is(200).Has("Cancelled", "Begin again")
	bad := upload(t, bo, "no,table\nof,anything\n").Is(303).Header.Get("Location")
	bo.Get(bad).Is(200).Has("These files cannot be imported as they are")
}

// Stopping a running import takes back what it wrote.
func TestCancelWhileRunning(t *testing.T) {
	s := open(t)
	ada := s.Found()
	at := upload(t, ada, file).Is(303).Header.Get("Location")
	ada.Post(at + "/start").To(at)
	ada.Post(at + "/cancellation").To(at)
	ada.Get(at).Is(200).Has("Taking back")
	if err := s.imports.Do(t.Context(), importing.Work{Import: id.Import(strings.TrimPrefix(at, "/imports/"))}); err != nil {
		t.Fatal(err)
	}
	ada.Get(at).Is(200).Has("Cancelled")
	if list, err := s.plans.BySource(ada.Context(), s.DB, []string{"jira:1", "jira:2"}); err != nil || len(list) != 0 {
		t.Fatalf("%d tasks stayed, %v", len(list), err)
	}
}
