package processes_test

import (
	"archive/zip"
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"throughline/internal/library"
	"throughline/internal/process"
)

func TestBeginFromTheLibrary(t *testing.T) {
	s := open(t)
	s.ada.Get("/processes/new").Is(200).Has("Employee onboarding", "Month-end close")
	s.ada.Get("/processes/new?q=sanctions").Is(200).Has("Vendor onboarding").Lacks("Month-end close")
	s.ada.Get("/processes/new?q=zebra").Is(200).Has("Nothing in the library")
	s.vic.Get("/templates/hiring").Is(403)
	drawn := s.ada.Get("/templates/access-request/map.svg").Is(200)
	if !strings.Contains(drawn.Header.Get("Content-Type"), "svg") {
		t.Error(drawn.Header)
	}
	s.ada.Get("/templates/nothing-like-it").Is(404)
	s.ada.Get("/templates/access-request").Is(200).Has("Begin the process", "IT", "Confirm the need")
	got := s.ada.Post("/templates/access-request/use", "name", "Rights", "lane", "IT", "team", string(s.it.ID)).Is(303)
	s.ada.Get(got.Header.Get("Location")).Is(200).Has("Rights", "Confirm the need")
	s.ada.Post("/templates/access-request/use", "name", strings.Repeat("x", 300)).Is(422)

	kept := s.ada.Post(got.Header.Get("Location")+"/template", "name", "Our rights", "category", "Ours").Is(303).Header.Get("Location")
	s.ada.Get("/processes/new?q=our+rights").Is(200).Has("Our rights", "Your own")
	s.ada.Post(kept + "/removal").Is(303)
	s.ada.Get(kept).Is(404)
}

// files gives a form with several files.
func files(t *testing.T, named map[string][]byte, values ...string) (string, *bytes.Buffer) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, data := range named {
		part, err := form.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(data)
	}
	for i := 0; i < len(values); i += 2 {
		_ = form.WriteField(values[i], values[i+1])
	}
	_ = form.Close()
	return form.FormDataContentType(), &body
}

func TestImportManyFiles(t *testing.T) {
	s := open(t)
	one, _ := library.File("hiring")
	other, _ := library.File("access-review")
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	for name, data := range map[string][]byte{"maps/review.bpmn": other, "maps/readme.txt": []byte("no map")} {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(data)
	}
	_ = z.Close()
	kind, body := files(t, map[string][]byte{"hiring.bpmn": one, "more.zip": packed.Bytes(), "broken.bpmn": []byte("<oops")}, "owner", string(s.ada.Person.ID))
	s.ada.Send(http.MethodPost, "/processes/import", kind, body.String()).Is(200).Has("2 processes imported", "1 file refused", "broken.bpmn", "Access review").Lacks("readme")
	list, err := s.processes.List(s.ada.Context(), process.Query{})
	if err != nil || len(list.Items) != 2 {
		t.Fatal(err, list.Items)
	}
}
