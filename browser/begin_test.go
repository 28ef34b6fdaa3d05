package browser

import "testing"

// A new operations manager sets the product up and has a first task in it, with nothing typed but names.
func TestFromEmptyToTheFirstTask(t *testing.T) {
	s := serve(t)
	p := Open(t, Options{})
	s.visit(p, "/")
	p.WaitURL("/set-up")
	p.Axe(t)
	p.Fill("Name of the organisation", "Harbour")
	p.Fill("Your name", "Maya Lind")
	p.Fill("Your e-mail", "maya@harbour.example")
	p.Fill("Password", "short")
	p.Click("button", "Set up")
	p.Wait("alert", "")
	p.Fill("Password", password)
	p.Click("button", "Set up")

	p.Wait("heading", "No change yet")
	p.Press("c")
	p.Fill("What will change", "Cut onboarding from 21 days to 10")
	p.Click("button", "Begin")
	p.Wait("heading", "Cut onboarding from 21 days to 10")
	p.Press("2")
	p.WaitURL("/plan")
	p.Wait("treegrid", "Tasks")
	p.Fill("Add task", "Stage the laptops")
	p.Press("Enter")
	p.WaitText("Stage the laptops")
	p.Reload()
	p.In("treegrid", "Tasks").WaitText("Stage the laptops")
	if over := p.Overflow(); over > 0 {
		t.Errorf("the plan scrolls %d pixels sideways", over)
	}
}
