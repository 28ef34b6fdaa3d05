package browser

import (
	"os"
	"strings"
	"testing"

	"throughline/internal/id"
	"throughline/internal/process"
)

// A map is reviewed with people who do not read maps: walked by the arrows, figures typed on the step, looks by one key,
// a way to be begun and changed by the keyboard, and what it changes told in words.
func TestReview(t *testing.T) {
	s := founded(t)
	file, err := os.ReadFile("../demo/maps/invoice-to-pay.bpmn")
	s.must(err)
	made, _, err := s.app.Processes.Import(s.as(s.me), process.NewProcess{Name: "Invoice to pay"}, file)
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(made.ID))
	p.In("navigation", "Faces of Invoice to pay").Click("link", "Review") // one click
	p.WaitText("2.2 d", "3,120 min", "105 min", "3.4%", "58.1%", "2 places")
	p.shapeAt("Match the purchase order")

	// The arrows walk; Enter types a figure.
	p.Press("ArrowRight", "ArrowRight")
	p.WaitText("2 of 8 steps walked")
	p.Press("Enter", "Control+a")
	p.Type("1 h")
	p.Press("Enter")
	p.WaitText("145 min", "3,160 min", "Saved")
	if worked := fact(s, made.ID, "Match").Work; worked == nil || *worked != 60 {
		t.Errorf("the work stored is %v", worked)
	}
	p.Fill("Comment on Match the purchase order", "This takes two days when the order is missing")
	p.Click("button", "Comment")
	p.WaitText("Commented.", "1 comment")
	p.until("the step is still the current one", func() (bool, string) {
		at := Eval[string](p, `document.querySelector("[data-step-id].is-current")?.id ?? ""`)
		return at == "step-Match", at
	})
	p.Axe(t)

	// One key each.
	p.Press("Escape")
	for key, says := range map[string]string{"w": "of waiting, known of 4 of 4 steps", "h": "The work changes hands", "r": "2 places where data is typed again", "q": "is lowest: 80%", "t": "of work, known of 4 of 4"} {
		p.Press(key)
		p.WaitText(says)
	}
	p.Press("w")
	p.until("the map tells the wait", func() (bool, string) {
		text := Eval[string](p, `[...document.querySelectorAll(".process-note")].map(n => n.textContent).join(", ")`)
		return strings.Contains(text, "waits 23.2 h"), text
	})
	p.Axe(t)

	// The way to be: one key; then the release goes to the lane of whoever posts, by keyboard.
	p.Press("b")
	p.Wait("heading", "Invoice to pay, to be")
	p.shapeAt("Release the payment")
	for range 7 {
		p.Press("ArrowRight")
	}
	p.WaitText("7 of 8 steps walked")
	p.Press("l")
	p.Type("A")
	s.until("the step is in the other lane", func() bool {
		d, err := s.app.Processes.Document(s.as(s.me), id.Process(strings.Split(p.URL(), "/")[4]), 0)
		s.must(err)
		return d.Steps[6].ID == "Release" && d.Steps[6].Who == "AP clerk"
	})
	p.Click("link", "Compare with as-is")
	p.WaitText("Release the payment", "Moved from Controller to AP clerk", "Control lost", "makes and approves the same", "AP clerk")
	p.shapeAt("Release the payment")
	p.Press("ArrowRight")
	p.Axe(t)
	if n := p.Overflow(); n > 0 {
		t.Errorf("the page is %d pixels too wide", n)
	}
}

// fact reads what a step of the newest map tells.
func fact(s *scene, key id.Process, step string) process.Facts {
	s.t.Helper()
	d, err := s.app.Processes.Document(s.as(s.me), key, 0)
	s.must(err)
	for _, one := range d.Steps {
		if one.ID == step {
			return one.Facts
		}
	}
	s.t.Fatalf("there is no step %s", step)
	return process.Facts{}
}
