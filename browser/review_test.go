package browser

import (
	"os"
	"strings"
	"testing"

	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/process"
)

// A map is reviewed with people who do not read maps, from opening it to its approval: walked by the arrows, figures typed on
// the step, looks by one key, a way to be begun and changed by the keyboard, what it changes told in words, what is wrong
// mended, and approved by the controller with one click, upon which the tasks that follow stand in the plan.
func TestReviewToApproval(t *testing.T) {
	s := founded(t)
	file, err := os.ReadFile("../demo/maps/invoice-to-pay.bpmn")
	s.must(err)
	made, _, err := s.app.Processes.Import(s.as(s.me), process.NewProcess{Name: "Invoice to pay"}, file)
	s.must(err)
	change, _ := s.change("Pay in ten days", "PAY")
	_, err = s.app.Processes.Link(s.as(s.me), change.ID, made.ID, process.AsIs)
	s.must(err)
	lee := s.person("Lee Moss", "lee@harbour.example")
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(made.ID))
	s.spends(p, "1 open the review", Effort{Clicks: 1}, func() {
		p.In("navigation", "Faces of Invoice to pay").Click("link", "Review")
		p.WaitText("2.2 d", "3,120 min", "105 min", "3.4%", "58.1%", "2 places")
	})
	p.shapeAt("Match the purchase order")

	// The arrows walk; Enter types a figure.
	s.spends(p, "2 walk two steps and tell a fact", Effort{Keys: 4}, func() {
		p.Press("ArrowRight", "ArrowRight")
		p.WaitText("2 of 8 steps walked")
		p.Press("Enter", "Control+a")
		p.Type("1 h")
	})
	p.Press("Enter")
	p.WaitText("145 min", "3,160 min", "Saved")
	if worked := fact(s, made.ID, "Match").Work; worked == nil || *worked != 60 {
		t.Errorf("the work stored is %v", worked)
	}
	p.Fill("Comment on Match the purchase order", "This takes two days when the order is missing")
	s.spends(p, "2 comment on a step", Effort{Clicks: 1}, func() {
		p.Click("button", "Comment")
		p.WaitText("Commented.", "1 comment")
	})
	p.until("the step is still the current one", func() (bool, string) {
		at := currentStep(p)
		return at == "step-Match", at
	})
	p.Axe(t)

	p.Press("Escape")
	for key, says := range map[string]string{"w": "of waiting, known of 4 of 4 steps", "h": "The work changes hands", "r": "2 places where data is typed again", "q": "is lowest: 80%", "t": "of work, known of 4 of 4"} {
		s.spends(p, "3 see "+key, Effort{Keys: 1}, func() {
			p.Press(key)
			p.WaitText(says)
		})
	}
	p.Press("w")
	p.until("the map tells the wait", func() (bool, string) {
		text := Eval[string](p, `[...document.querySelectorAll(".process-note")].map(n => n.textContent).join(", ")`)
		return strings.Contains(text, "waits 23.2 h"), text
	})
	p.Axe(t)

	// The way to be begins at the step where one stands; the release goes to the lane of whoever posts.
	for currentStep(p) != "step-Release" {
		p.Press("ArrowRight")
	}
	toBe := id.Process("")
	s.spends(p, "4 begin the way to be and move a step", Effort{Keys: 4}, func() {
		p.Press("b")
		p.Wait("heading", "Invoice to pay, to be")
		p.shapeAt("Release the payment")
		p.until("the walk goes on where it stood", func() (bool, string) { return currentStep(p) == "step-Release", currentStep(p) })
		p.Press("l", "A")
		toBe = id.Process(strings.Split(p.URL(), "/")[4])
		s.until("the step is in the other lane", func() bool {
			d, err := s.app.Processes.Document(s.as(s.me), toBe, 0)
			s.must(err)
			return d.Steps[6].ID == "Release" && d.Steps[6].Who == "AP clerk"
		})
	})
	p.Click("link", "Compare with as-is")
	p.WaitText("Release the payment", "Moved from Controller to AP clerk", "Control lost", "makes and approves the same", "AP clerk")
	p.shapeAt("Release the payment")
	p.Press("ArrowRight")
	p.Axe(t)
	if n := p.Overflow(); n > 0 {
		t.Errorf("the page is %d pixels too wide", n)
	}
	s.agree(p, toBe, change.ID, lee.ID)

	other := s.browse(lee, Options{})
	s.visit(other, "/today")
	other.WaitText("Maya Lind asks you to approve version 1, major: “The clerk releases what the controller matched”")
	s.spends(other, "6 approve", Effort{Clicks: 1}, func() {
		other.Click("button", "Approve version 1 of Invoice to pay, to be")
		other.WaitText("Approved.", "In force", "approved by Lee Moss")
	})
	list, err := s.app.Plans.List(s.as(s.me), change.ID, plan.Query{})
	s.must(err)
	var titles []string
	for _, task := range list.Items {
		titles = append(titles, task.Title)
		if strings.HasPrefix(task.Title, "Train") && !strings.Contains(s.task(task.ID).Description, "[Release the payment](/processes/"+string(toBe)+"/document#step-Release): other lane") {
			t.Errorf("the training is told %q", s.task(task.ID).Description)
		}
	}
	for _, want := range []string{"Bring the document of Invoice to pay, to be up to date", "Train those who do Invoice to pay, to be", "Set up ERP for Invoice to pay, to be"} {
		if !strings.Contains(strings.Join(titles, "\n"), want) {
			t.Errorf("%q is not among the tasks %q", want, titles)
		}
	}
	s.visit(p, "/projects/PAY/plan")
	p.WaitText("Train those who do Invoice to pay, to be")
}

// agree mends what is wrong with the map and sends it to the controller, with the tasks that follow for the change.
func (s *scene) agree(p *Page, toBe id.Process, change id.Project, controller id.Person) {
	s.t.Helper()
	_, err := s.app.Processes.SetApprover(s.as(s.me), toBe, 0, controller, "Controller")
	s.must(err)
	tool := "ERP"
	_, err = s.app.Processes.Describe(s.as(s.me), toBe, 0, "Release", process.StepPatch{Tool: &tool})
	s.must(err)
	s.visit(p, "/processes/"+string(toBe)+"/review")
	p.shapeAt("Release the payment")
	c, err := s.app.Processes.Check(s.as(s.me), toBe, 0)
	s.must(err)
	if c.Errors() > 0 {
		s.t.Errorf("the map has mistakes: %v", c.Problems)
	}
	p.WaitText("Nothing here keeps it from being published.")
	p.Click("button", "Send for review")
	send := p.In("dialog", "Send version 1 for review")
	if got := send.Value("Tasks that follow from it"); got != string(change) {
		s.t.Errorf("the tasks go to %q, not to the change whose way to be it is", got)
	}
	send.Fill("What is new", "The clerk releases what the controller matched")
	p.sound(s.t, "sending a way to be")
	send.Click("button", "Send for review")
	p.WaitText("Version 1 is in review.", "Lee Moss (Controller) approves it")
}

// currentStep gives the id of the row that a review stands at, "" for none.
func currentStep(p *Page) string {
	return Eval[string](p, `document.querySelector("[data-step-id].is-current")?.id ?? ""`)
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
