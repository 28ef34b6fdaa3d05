package processes_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/processes"
	"throughline/internal/web/projects"
	"throughline/internal/web/webtest"
)

// shop is a change ONB of Ada's, who also has a team IT; Vic may only look.
type shop struct {
	site      *webtest.Site
	processes *process.Service
	ada, vic  *webtest.Visitor
	change    project.Project
	it        org.Team
}

func open(t *testing.T) *shop {
	s := &shop{}
	s.site = webtest.Open(t, false, func(site *webtest.Site) []page.Route {
		site.Door.Kinds.Merge(process.Kinds())
		for _, table := range process.Tables() {
			site.Door.Tables[table.SubjectName()] = table
		}
		s.processes = process.New(site.DB, site.Door, process.Deps{CheckPeople: site.Org.CheckPeople, CheckTeams: site.Org.CheckTeams})
		changes := &projects.Pages{Projects: site.Projects, Org: site.Org, Facts: func(context.Context, []project.Project) (map[id.Project]projects.Facts, error) { return nil, nil }}
		return append(changes.Routes(), (&processes.Pages{Processes: s.processes, Projects: site.Projects, Org: site.Org, Frame: changes.Frame, FrameOf: changes.FrameOf}).Routes()...)
	})
	s.ada = s.site.Found()
	s.vic = s.site.Join(s.ada, "Vic Viewer", "vic@example.com", access.Viewer)
	var err error
	if s.it, err = s.site.Org.AddTeam(s.ada.Context(), org.NewTeam{Name: "IT", Hue: 2}); err != nil {
		t.Fatal(err)
	}
	if s.change, err = s.site.Projects.Create(s.ada.Context(), project.NewProject{Code: "ONB", Charter: project.Charter{Title: "Faster onboarding", Lead: s.ada.Person.ID, Currency: "EUR"}}); err != nil {
		t.Fatal(err)
	}
	return s
}

// made draws a process with the lanes IT and Customer through the page and gives it.
func (s *shop) made(t *testing.T, values ...string) process.Process {
	t.Helper()
	got := s.ada.Post("/processes", append([]string{"name", "Staff onboarding", "teams", string(s.it.ID), "lanes", "Customer\n"}, values...)...).Is(303)
	p, err := s.processes.Get(s.ada.Context(), id.Process(strings.TrimPrefix(got.Header.Get("Location"), "/processes/")))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func at(p process.Process) string { return "/processes/" + string(p.ID) }

// send posts a form with a file.
func (s *shop) send(path, file string, values ...string) *httptest.ResponseRecorder {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(values); i += 2 {
		_ = form.WriteField(values[i], values[i+1])
	}
	part, _ := form.CreateFormFile("file", "onboarding.bpmn")
	_, _ = part.Write([]byte(file))
	_ = form.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	for name, value := range s.ada.Cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	s.site.Handler.ServeHTTP(w, r)
	return w
}

func TestListOfProcesses(t *testing.T) {
	s := open(t)
	s.ada.Get("/processes").Is(200).Has("How does the work get done?", "New process")
	s.vic.Get("/processes").Is(200).Lacks("/processes/new")
	p := s.made(t, "project", string(s.change.ID), "role", "to-be")
	s.ada.Get("/processes").Is(200).Has("Staff onboarding", "Draft", "ONB (to-be)", "1 process; 1 has never been published.")
	s.ada.Get("/processes?q=boarding").Is(200).Has("Staff onboarding")
	s.ada.Get("/processes?q=payroll").Is(200).Has("No process matches")
	s.ada.Post(at(p) + "/removal").To("/processes")
	s.ada.Get("/processes").Is(200).Has("Deleted", "Restore")
	s.ada.Post(at(p) + "/restore").To(at(p))
}

func TestNewProcessIsDrawnOrImported(t *testing.T) {
	s := open(t)
	s.ada.Get("/processes/new").Is(200).Has("Draw it", "Import BPMN files")
	s.vic.Get("/processes/new").Is(403)
	back := s.ada.Post("/processes", "name", " ", "teams", string(s.it.ID), "lanes", "Customer").Is(422).Has("is empty; name what is done")
	if back.Value("teams") != string(s.it.ID) || !strings.Contains(back.Value("lanes"), "Customer") {
		t.Error("what was typed is lost")
	}
	file := string(bpmn.New("Invoice to pay", []bpmn.Lane{{Name: "Clerk"}}))
	got := s.send("/processes/import", file)
	if got.Code != 303 {
		t.Fatalf("import: %d %s", got.Code, got.Body)
	}
	where := got.Header().Get("Location")
	s.ada.Get(where).Is(200).Has("Invoice to pay", "Clerk", "First step")
	if same := s.ada.Get(where + "/map.bpmn"); same.Body != file || same.Header.Get("Content-Disposition") != `attachment; filename="invoice-to-pay-v1.bpmn"` {
		t.Errorf("the downloaded file is another one: %s, %d bytes of %d", same.Header.Get("Content-Disposition"), len(same.Body), len(file))
	}
	drawn := s.ada.Get(where+"/map.svg").Is(200).Has("First step", "Invoice to pay")
	if kind := drawn.Header.Get("Content-Type"); kind != "image/svg+xml" || drawn.Header.Get("Content-Disposition") != "" {
		t.Errorf("the picture comes as %s", kind)
	}
	if file := s.ada.Get(where + "/map.svg?download&theme=dark").Is(200); file.Header.Get("Content-Disposition") != `attachment; filename="invoice-to-pay-v1.svg"` {
		t.Errorf("the picture is saved as %s", file.Header.Get("Content-Disposition"))
	}
}

func TestHostileFileIsRefusedWithItsPlace(t *testing.T) {
	s := open(t)
	p := s.made(t)
	for name, file := range map[string]string{
		"entities":    "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY b \"boom\">]><definitions/>",
		"cut off":     "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\">\n<process id=\"p\">",
		"other words": "name,team\nOnboarding,IT\n",
		"empty":       "",
	} {
		for _, path := range []string{"/processes/import", at(p) + "/file"} {
			got := s.send(path, file)
			if got.Code != 422 || !strings.Contains(got.Body.String(), "cannot be read as a BPMN map") || name != "empty" && !strings.Contains(got.Body.String(), "Line ") {
				t.Errorf("%s to %s: %d", name, path, got.Code)
			}
		}
	}
	if got := s.ada.Post("/processes/import", "name", "Nothing"); got.Status != 422 {
		t.Errorf("without a file: %d", got.Status)
	}
	s.ada.Get(at(p)).Is(200).Has("First step")
}

func TestProcessShowsItsMapInWords(t *testing.T) {
	s := open(t)
	p := s.made(t)
	a := s.ada.Get(at(p)).Is(200).Has("Staff onboarding", "draft of version 1", "3 steps", "in 2 lanes", "the work changes hands never", "First step", "Who does the work", "Versions")
	for _, mark := range []string{"<tl-process", `data-step-id="Task_1"`, `"team":"IT"`, `data-process-save="#map"`, `type="application/bpmn+xml"`} {
		if !strings.Contains(strings.ReplaceAll(a.Body, "&#34;", `"`), mark) {
			t.Errorf("the page lacks %s", mark)
		}
	}
	look := s.vic.Get(at(p)).Is(200).Has("First step")
	look.Lacks("data-process-save", at(p)+"/lanes", at(p)+"/publication")
	if !strings.Contains(look.Body, " readonly") {
		t.Error("who may not edit gets an editor")
	}
}

func TestDraftIsPublishedAndBegunAgain(t *testing.T) {
	s := open(t)
	p := s.made(t)
	s.ada.Post(at(p)+"/publication", "note", strings.Repeat("x", 2001)).Is(422).Has("is longer than 2000 characters")
	s.ada.Post(at(p)+"/publication", "note", "The first one").Is(303)
	s.ada.Get(at(p)).Is(200).Has("version 1, published", "The first one", "Change the map").Lacks("data-process-save")
	s.ada.Post(at(p)+"/lanes", "lane", "Lane_1", "team", "").Is(422).Has("Version 1 is published and never changes")
	s.ada.Post(at(p) + "/draft").Is(303)
	s.ada.Post(at(p)+"/lanes", "lane", "Lane_1", "team", "", "lane", "Lane_2", "team", string(s.it.ID)).Is(303)
	_, data, err := s.processes.Export(s.ada.Context(), p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	m, err := bpmn.Parse(data)
	if err != nil || m.Binding("Lane_1") != "" || m.Binding("Lane_2") != string(s.it.ID) {
		t.Errorf("lanes are bound to %q and %q, %v", m.Binding("Lane_1"), m.Binding("Lane_2"), err)
	}
	s.ada.Get(at(p) + "?version=1").Is(200).Has("as it was published; it never changes").Lacks("data-process-save")
	s.ada.Get(at(p) + "?version=9").Is(404)
	s.ada.Get(at(p) + "?version=x").Is(404)
	s.ada.Post(at(p)+"/draft/removal", "version", "1").Is(422)
	s.ada.Post(at(p) + "/draft/removal").Is(303)
	s.ada.Get(at(p)).Is(200).Has("version 1, published")
}

// A map with a mistake of the standard is refused with its elements named, and the page says so before.
func TestBrokenMapIsNotPublished(t *testing.T) {
	s := open(t)
	p := s.made(t)
	_, data, err := s.processes.Export(s.ada.Context(), p.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(data), `sourceRef="Task_1" targetRef="End_1"`, `sourceRef="Task_1" targetRef="Start_1"`, 1)
	if _, err := s.processes.Replace(s.ada.Context(), p.ID, 0, []byte(broken)); err != nil {
		t.Fatal(err)
	}
	s.ada.Get(at(p)).Is(200).Has("must be mended before it can be published", "Wrong", "no sequence flow may lead to it")
	s.ada.Post(at(p)+"/publication", "note", "All good").Is(422).Has("cannot be published yet", "no sequence flow may lead to it")
}

func TestProcessIsEdited(t *testing.T) {
	s := open(t)
	p := s.made(t)
	back := s.ada.Post(at(p), "version", "1", "name", "", "description", "Why *we* do it").Is(422).Has("is empty; name what is done")
	if !strings.Contains(back.Value("description"), "Why *we* do it") {
		t.Error("what was typed is lost")
	}
	s.ada.Post(at(p), "version", "1", "name", "Onboarding", "owner", string(s.ada.Person.ID), "teams", string(s.it.ID), "description", "Why *we* do it").Is(303)
	s.ada.Get(at(p)).Is(200).Has("Onboarding", "Ada Lovelace", "Why we do it")
	for _, verb := range []string{"", "/draft", "/publication", "/lanes", "/file", "/removal", "/draft/removal"} {
		s.vic.Post(at(p)+verb, "name", "Mine").Is(403)
	}
}

func TestStationComparesAsIsAndToBe(t *testing.T) {
	s := open(t)
	s.ada.Get("/projects/ONB/process").Is(200).Has("How is the work done now, and how is it to be done?", "Link a process")
	s.vic.Get("/projects/ONB/process").Is(200).Lacks("/projects/ONB/process/links")
	p := s.made(t)
	s.ada.Post("/projects/ONB/process/links", "process", "", "role", "as-is").Is(422).Has("is missing; choose one")
	s.ada.Post("/projects/ONB/process/links", "process", string(p.ID), "role", "both").Is(422).Has("must be as-is or to-be")
	s.ada.Post("/projects/ONB/process/links", "process", string(p.ID), "role", "as-is").To("/projects/ONB/process")
	s.ada.Get("/projects/ONB/process").Is(200).Has("As it is: Staff onboarding", "3 steps in 2 lanes, 0 hand-offs", "is not drawn yet", "Begin the way to be from it")
	s.ada.Post("/projects/ONB/process/copy", "process", string(p.ID)).To("/projects/ONB/process")
	both := s.ada.Get("/projects/ONB/process").Is(200).Has("To be: Staff onboarding, to be", "The way to be has as many steps (3), as many lanes (2), as many hand-offs (0).")
	if n := strings.Count(both.Body, "<tl-process"); n != 2 {
		t.Errorf("%d maps, want 2", n)
	}
	linked, err := s.processes.Of(s.ada.Context(), []id.Project{s.change.ID})
	if err != nil || len(linked[s.change.ID]) != 2 {
		t.Fatalf("links: %v, %v", linked, err)
	}
	unlink := "/projects/ONB/process/links/" + string(linked[s.change.ID][0].Link.ID) + "/removal"
	s.vic.Post(unlink).Is(403)
	s.vic.Post("/projects/ONB/process/links").Is(403)
	s.vic.Post("/projects/ONB/process/copy", "process", string(p.ID)).Is(403)
	s.ada.Post(unlink).To("/projects/ONB/process")
	s.ada.Get("/projects/ONB/process").Is(200).Has("nothing can be compared")
}

// A process that is kept with a private change is unseen by who does not see the change.
func TestKeptProcessIsAsPrivateAsItsChange(t *testing.T) {
	s := open(t)
	yes := true
	if _, err := s.site.Projects.Edit(s.ada.Context(), s.change.ID, 0, project.Patch{Private: &yes}); err != nil {
		t.Fatal(err)
	}
	s.ada.Get("/processes/new?project=" + string(s.change.ID) + "&role=as-is").Is(200).Has("Only those who see the change see it")
	p := s.made(t, "project", string(s.change.ID), "role", "as-is", "kept", "yes")
	s.ada.Get(at(p)).Is(200).Has("Kept with", "Faster onboarding")
	for _, path := range []string{at(p), at(p) + "/map.bpmn", "/projects/ONB/process", "/processes/new?project=" + string(s.change.ID)} {
		got := s.vic.Get(path)
		if got.Status != 404 && got.Status != 403 || strings.Contains(got.Body, "onboarding") {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
	s.vic.Get("/processes").Is(200).Lacks("Staff onboarding")
	s.site.Stranger().Get(at(p)).Is(303)
}
