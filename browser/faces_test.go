package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/process"
)

// A step that is renamed in one face stands renamed in the others without anybody loading them anew, on a map of a hundred
// steps. How long that took from the moment the edit was stored is told, not judged: other programs share the machine.
func TestFacesKeepInStep(t *testing.T) {
	s := founded(t)
	made, _, err := s.app.Processes.Import(s.as(s.me), process.NewProcess{Name: "A hundred steps"}, ladder(100))
	s.must(err)
	d, err := s.app.Processes.Document(s.as(s.me), made.ID, 0)
	s.must(err)
	step := d.Steps[50]
	document, drawing := s.browse(s.me, Options{}), s.browse(s.me, Options{})
	s.visit(document, "/processes/"+string(made.ID)+"/document")
	document.WaitText(step.Name)
	s.visit(drawing, "/processes/"+string(made.ID)+"/review")
	drawing.shapeAt(step.Name)
	var stored, told, drawn, asked []float64
	for i := range 7 {
		name := fmt.Sprintf("Renamed %d times", i+1)
		began := time.Now()
		_, err := s.app.Processes.Describe(s.as(s.me), made.ID, 0, step.ID, process.StepPatch{Name: &name})
		s.must(err)
		kept := time.Now()
		stored = append(stored, ms(began))
		document.until("the document tells it", func() (bool, string) {
			return Eval[bool](document, `document.querySelector("#document-steps").textContent.includes("`+name+`")`), name
		})
		told = append(told, ms(kept))
		drawing.until("the map shows it", func() (bool, string) {
			shown := Eval[string](drawing, `document.querySelector("[data-element-id='`+step.ID+`']")?.textContent ?? ""`)
			return strings.Join(strings.Fields(shown), "") == strings.Join(strings.Fields(name), ""), shown
		})
		drawn = append(drawn, ms(kept))

		// Who opens the other faces only now.
		again := name + " again"
		began = time.Now()
		_, err = s.app.Processes.Describe(s.as(s.me), made.ID, 0, step.ID, process.StepPatch{Name: &again})
		s.must(err)
		for _, face := range []string{"/document", "/map.bpmn"} {
			if body := s.read(document, "/processes/"+string(made.ID)+face); !strings.Contains(body, again) {
				t.Errorf("%s does not tell %s", face, again)
			}
		}
		asked = append(asked, ms(began))
	}
	t.Logf("the edit is stored in %.0f ms; edited, and both faces read anew, takes %.0f ms; an open document tells it %.0f ms and an open map %.0f ms after it was stored (median of 7)",
		median(stored), median(asked), median(told), median(drawn))
}

func ms(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }

// read fetches an address as the person of the page.
func (s *scene) read(p *Page, path string) string {
	s.t.Helper()
	return Eval[string](p, `fetch("`+path+`").then(answer => answer.text())`)
}
