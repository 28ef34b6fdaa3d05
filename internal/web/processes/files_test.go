package processes_test

import (
	"strings"
	"testing"
)

// Each export comes as the file it says, named after the process and its version, and only to who may read it.
func TestExports(t *testing.T) {
	s := open(t)
	p := s.made(t)
	for file, want := range map[string][2]string{
		"document.pdf": {"application/pdf", "%PDF-"}, "document.docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK"},
		"document.md": {"text/markdown; charset=utf-8", "# "}, "map.pdf": {"application/pdf", "%PDF-"}, "raci.pdf": {"application/pdf", "%PDF-"},
		"raci.xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"}} {
		got := s.ada.Get(at(p) + "/" + file).Is(200)
		if kind := got.Header.Get("Content-Type"); kind != want[0] || !strings.HasPrefix(got.Body, want[1]) {
			t.Errorf("%s comes as %s and begins with %.10q", file, kind, got.Body)
		}
		if name := got.Header.Get("Content-Disposition"); !strings.HasPrefix(name, "attachment; filename=") || !strings.Contains(name, "-v1") {
			t.Errorf("%s is saved as %s", file, name)
		}
		s.ada.Get(at(p) + "/" + file + "?version=7").Is(404)
	}
}
