package browser

import (
	"bytes"
	"net/http"
	"testing"

	"throughline/internal/process"
	"throughline/internal/run"
)

// Runs begin by a schedule, by a form that somebody without an account fills in on his telephone, and by a call of another
// system; each of them is set up on one page.
func TestWhatBeginsRuns(t *testing.T) {
	s := founded(t)
	made, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Customer request", Owner: s.me.ID, Lanes: []process.Lane{{Name: "Support"}}})
	s.must(err)
	monthly, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Month-end close", Owner: s.me.ID, Lanes: []process.Lane{{Name: "Finance"}}})
	s.must(err)
	_, err = s.app.Processes.Publish(s.as(s.me), monthly.ID, 0, "")
	s.must(err)
	asks := []process.Input{{Name: "name", Label: "Your name", Kind: process.Words, Required: true}}
	_, err = s.app.Processes.Describe(s.as(s.me), made.ID, 0, "Start_1", process.StepPatch{Form: &asks})
	s.must(err)
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)

	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(monthly.ID)+"/starts")
	p.Press("c")
	schedule := p.In("dialog", "Start by schedule")
	schedule.Fill("What it is called", "Every month")
	schedule.Click("button", "Show the next five times")
	p.In("dialog", "Start by schedule").WaitText("at 09:00")
	p.In("dialog", "Start by schedule").Click("button", "Set it up")
	p.WaitText("Every month", "On", "never yet")

	s.visit(p, "/processes/"+string(made.ID)+"/starts")
	p.Press("c")
	p.In("dialog", "Start by schedule").Fill("What it is called", "Every day")
	p.In("dialog", "Start by schedule").Click("button", "Set it up")
	if none, err := s.app.Runs.Starts(s.as(s.me), made.ID); err != nil || len(none) > 0 {
		t.Errorf("a schedule that leaves a question open is set up: %+v %v", none, err)
	}
	p.In("dialog", "Start by schedule").Fill("Your name", "The branch in Porto")
	p.In("dialog", "Start by schedule").Click("button", "Set it up")
	p.WaitText("Every day", "On", "never yet")
	daily, err := s.app.Runs.Starts(s.as(s.me), made.ID)
	s.must(err)
	if len(daily) != 1 || daily[0].Vars["name"] != "The branch in Porto" {
		t.Errorf("%+v", daily)
	}
	p.Click("button", "New form")
	form := p.In("dialog", "Start by form")
	form.Fill("What it is called", "Ask us")
	form.Fill("Title of its runs", "Request of {name}")
	form.Click("radio", "Whoever has the link also people outside, until it runs out")
	form.Click("button", "Set it up")
	p.WaitText("It is shown this once.")
	address := p.Value("Address of Ask us")
	p.sound(t, "starts of a process")

	outside := Open(t, Options{Width: 360, Height: 740, Touch: true})
	outside.Go(address)
	outside.Wait("heading", "Ask us")
	outside.Click("button", "Send")
	outside.Wait("alert", "")
	outside.Fill("Your name", "Mira Olsen")
	outside.sound(t, "form outside")
	outside.Click("button", "Send")
	outside.WaitText("It was received and the work has begun.")

	p.Click("button", "New webhook")
	hook := p.In("dialog", "Start by webhook")
	hook.Fill("What it is called", "From the shop")
	hook.Fill("Title of its runs", "Request of {name}")
	hook.Fill("Values it brings", "name = customer.name")
	hook.Click("button", "Set it up")
	p.Wait("textbox", "Address of From the shop")
	call, err := http.Post(p.Value("Address of From the shop"), "application/json", bytes.NewBufferString(`{"customer":{"name":"Dario Conti"}}`)) //nolint:noctx // a call from outside
	s.must(err)
	_ = call.Body.Close()
	if call.StatusCode/100 != 2 {
		t.Errorf("the call is answered %s", call.Status)
	}
	s.visit(p, "/processes/"+string(made.ID)+"/runs")
	p.WaitText("Request of Mira Olsen", "Request of Dario Conti")
	list, err := s.app.Runs.List(s.as(s.me), run.Query{Process: made.ID})
	s.must(err)
	if len(list.Items) != 2 {
		t.Errorf("%d runs began", len(list.Items))
	}
}
