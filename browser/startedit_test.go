package browser

import (
	"testing"

	"throughline/internal/clock"
	"throughline/internal/run"
)

// A schedule is changed on its page: the next times are shown before and after, what is wrong stands at its field, and it is
// paused and goes on there too.
func TestEditASchedule(t *testing.T) {
	s := founded(t)
	key := s.bought()
	ctx := s.as(s.me)
	st, _, err := s.app.Runs.AddStart(ctx, key, run.NewStart{Kind: run.Schedule, Name: "Every payday", Title: "Laptops of {month}", Vars: map[string]any{"site": "Porto"},
		Rule: clock.Rule{Every: clock.Yearly, Month: 3, Nth: 1, At: "09:00"}})
	s.must(err)
	p := s.browse(s.me, Options{Width: 360, Height: 740})
	s.visit(p, "/processes/"+string(key)+"/starts")
	p.Click("link", "Edit Every payday")
	p.Wait("heading", "Every payday")
	p.WaitText("The next run begins", "1 Mar 2027, 09:00")
	p.WaitText("The next five times", "1 Mar 2028", "1 Mar 2031")
	p.bothThemes(t, "page of a start")

	// The rule that no choice stands for stays while something else changes.
	p.Fill("Time", "25:00")
	p.Click("button", "Save")
	p.In("alert", "").WaitText("The time")
	p.Fill("Time", "08:30")
	p.Click("button", "Save")
	p.WaitText("Saved Every payday.", "1 Mar 2027, 08:30")
	p.Select("How often", "Last working day")
	p.Click("button", "Show the next five times")
	p.In("status", "").WaitText("08:30")
	p.Click("button", "Save")
	p.WaitText("Saved Every payday.")
	p.Click("button", "Pause")
	p.WaitText("Paused: it begins no runs until it goes on.")
	p.Click("button", "Let it go on")
	p.WaitText("The next run begins")
	got, err := s.app.Runs.StartOf(ctx, st.ID)
	if err != nil || got.Rule.Every != clock.Monthly || got.Rule.At != "08:30" || got.Vars["site"] != "Porto" || got.Title != "Laptops of {month}" || !got.On {
		t.Errorf("%+v %v", got, err)
	}
}
