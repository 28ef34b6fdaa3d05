package browser

import (
	"testing"

	"throughline/internal/clock"
	"throughline/internal/plan"
	"throughline/internal/plan/pin"
)

// A range is given to a task by the keyboard; the Risk page says when the plan finishes with which chance and which task decides
// it, and the line has its P80.
func TestOutlookOfAPlan(t *testing.T) {
	s := founded(t)
	change, tasks := s.change("One CRM", "CRM", "Draw the map", "Move the data", "Go live")
	short, long := int64(2*480), int64(10*480)
	_, err := s.app.Plans.Edit(s.as(s.me), tasks[0].ID, 0, plan.TaskPatch{Patch: pin.Patch{Duration: &short}})
	s.must(err)
	_, err = s.app.Plans.Edit(s.as(s.me), tasks[1].ID, 0, plan.TaskPatch{Patch: pin.Patch{Duration: &long}})
	s.must(err)
	for _, before := range tasks[:2] {
		_, err = s.app.Plans.Connect(s.as(s.me), before.ID, tasks[2].ID, "", 0)
		s.must(err)
	}
	p := s.browse(s.me, Options{})
	s.visit(p, "/tasks/"+string(tasks[1].ID))
	p.Fill("At best", "8 d")
	p.Fill("At worst", "soon")
	p.Press("Enter")
	p.WaitText("is not a duration such as 5 d, 3 h or 90 min")
	if got := p.Value("At worst"); got != "soon" {
		t.Errorf("what was typed became %q", got)
	}
	p.Fill("At worst", "5 d")
	p.Press("Enter")
	p.WaitText("is shorter than the optimistic duration (8 d)")
	p.Fill("At worst", "20 d")
	p.Press("Enter")
	p.WaitText("Saved CRM-2.")

	if got := s.task(tasks[1].ID); got.Duration == nil || *got.Duration != long || *got.Pessimistic != 20*480 {
		t.Errorf("the task has %+v", got.Timing)
	}
	s.visit(p, "/projects/"+string(change.ID)+"/gantt")
	p.Click("link", "Risk")
	p.WaitText("Four chances in five to finish by", "P80, four in five", "What decides it", "Move the data")
	p.sound(t, "the risk of a plan")
	p.SetSize(360, 740)
	p.sound(t, "the risk of a plan, narrow")
	s.must(s.app.Timing.Foresee(s.as(s.me)))
	seen, ok := s.app.Timing.Foreseen(change.ID)
	if !ok || seen.P80 <= seen.Planned {
		t.Errorf("planned %s, foreseen %s", seen.Planned, seen.P80)
	}
	s.visit(p, "/projects/"+string(change.ID)+"/risk")
	p.WaitText("P80 " + seen.P80.Say(clock.DateOf(s.task(tasks[0].ID).Created)))
}
