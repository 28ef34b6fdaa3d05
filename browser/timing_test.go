package browser

import (
	"testing"

	"throughline/internal/clock"
	"throughline/internal/plan"
	"throughline/internal/plan/pin"
)

// The time of a task is planned on its own page by the keyboard: how long it takes, what it waits for and how, its deadline.
// What follows is told there with its reason, other tasks move with it as one act, and what cannot be is refused in words.
func TestScheduleOnATask(t *testing.T) {
	s := founded(t)
	_, tasks := s.change("One CRM", "CRM", "Draw the map", "Train the team", "Go live")
	draw, train, live := tasks[0].ID, tasks[1].ID, tasks[2].ID
	monday := clock.Date("2026-11-30")
	_, err := s.app.Plans.Edit(s.as(s.me), draw, 0, plan.TaskPatch{Start: &monday})
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/tasks/"+string(draw))
	p.schedule()
	p.WaitText("Can slip", "Why then")
	p.Focus("DisclosureTriangle", "Duration, pin and deadline")
	p.Press("Enter")
	p.Fill("Duration", "soon")
	p.Press("Enter")
	p.WaitText("is not a duration such as 5 d, 3 h or 90 min")
	if got := p.Value("Duration"); got != "soon" {
		t.Errorf("what was typed became %q", got)
	}
	p.Fill("Duration", "5 d")
	p.Press("Enter")
	p.WaitText("Saved CRM-1.")
	s.until("five days end on Friday", func() bool { return s.task(draw).Due == "2026-12-04" })

	// The training begins two days after the map is done, and the go-live when the training is.
	s.visit(p, "/tasks/"+string(train))
	p.Fill("Task", "CRM-1")
	p.Fill("Days between", "2")
	p.Press("Enter")
	p.WaitText("After CRM-1 Draw the map (2 days later)")
	p.schedule()
	p.WaitText("starts when “Draw the map” is finished, 2 working days later")
	if got := s.task(train).Start; got != "2026-12-09" {
		t.Errorf("the training starts on %s", got)
	}
	// Somebody else's change is drawn into the page, and the schedule's with it.
	title, no := "Train everybody", clock.Date("2026-12-15")
	_, err = s.app.Plans.Edit(s.as(s.me), train, 0, plan.TaskPatch{Title: &title, Patch: pin.Patch{Pin: new("snet"), Pinned: &no}})
	s.must(err)
	p.Wait("heading", title)
	p.schedule()
	p.WaitText("starts no earlier than")
	title = "Train the team"
	_, err = s.app.Plans.Edit(s.as(s.me), train, 0, plan.TaskPatch{Title: &title, Patch: pin.Patch{Pin: new("")}})
	s.must(err)
	_, err = s.app.Plans.Connect(s.as(s.me), train, live, "", 0)
	s.must(err)

	// A circle is refused with its chain.
	s.visit(p, "/tasks/"+string(draw))
	p.Fill("Task", "CRM-3")
	p.Tolerate("422")
	p.Press("Enter")
	p.WaitText("Draw the map", "Train the team", "Go live", "circle")
	p.sound(t, "a circle refused")

	// Longer by three days: all that waits moves, and one undo takes it back.
	s.visit(p, "/tasks/"+string(draw))
	before := s.task(live).Start
	p.Fill("Duration", "8 d")
	p.Press("Enter")
	p.WaitText("Saved CRM-1.")
	s.until("what waits has moved", func() bool { return s.task(train).Start == "2026-12-14" && s.task(live).Start > before })
	p.Press("Escape", "Control+z")
	s.until("all of it is back", func() bool { return s.task(train).Start == "2026-12-09" && s.task(live).Start == before })

	// A deadline that cannot be met says so.
	s.visit(p, "/tasks/"+string(draw))
	p.Fill("Deadline", "2026-12-02")
	p.Click("button", "Save")
	p.schedule()
	p.WaitText("too late for what is wanted")
	p.sound(t, "a task with its schedule")
	p.SetSize(360, 740)
	p.sound(t, "a task with its schedule, narrow")
}

// schedule brings the schedule of a task into sight, which is when it is asked for.
func (p *Page) schedule() {
	p.t.Helper()
	p.Wait("heading", "Schedule")
	Eval[bool](p, `(frame => { frame.scrollIntoView({block: "center"}); return true })(document.querySelector("#task-timing"))`)
}
