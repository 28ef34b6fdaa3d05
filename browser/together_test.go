package browser

import (
	"testing"

	"throughline/internal/clock"
	"throughline/internal/plan"
)

// Two people work on one task: neither overwrites the other, and nothing half typed is lost.
func TestTwoPeople(t *testing.T) {
	s := founded(t)
	lee := s.person("Lee Moss", "lee@harbour.example")
	_, tasks := s.change("Move the helpdesk", "HD", "Export the tickets")
	at := "/tasks/" + string(tasks[0].ID)
	p, other := s.browse(s.me, Options{}), s.browse(lee, Options{})
	s.visit(p, at)
	s.visit(other, at)

	// Maya is in the middle of a comment when Lee's change arrives; it shows, and the comment stays.
	p.Click("textbox", "Comment")
	p.Type("I think we should")
	other.Fill("Title", "Export all tickets")
	other.Click("button", "Save")
	other.Wait("heading", "Export all tickets")
	p.Wait("heading", "Export all tickets")
	if got := p.Value("Comment"); got != "I think we should" {
		t.Errorf("the comment is %q after the refresh", got)
	}
	p.Type(" wait")
	p.Click("button", "Comment")
	other.In("article", "").WaitText("I think we should wait")

	// Both change the due date; whoever is second sees both values, and what was typed stands.
	s.visit(p, at)
	p.Fill("Due", "2026-12-03")
	due := clock.Date("2026-12-01")
	_, err := s.app.Plans.Edit(s.as(lee), tasks[0].ID, 0, plan.TaskPatch{Due: &due})
	s.must(err)
	other.until("Lee sees his date", func() (bool, string) { v := other.Value("Due"); return v == "2026-12-01", v })
	p.Click("button", "Save")
	p.Wait("alert", "")
	p.WaitText("2026-12-01", "2026-12-03")
	if got := p.Value("Due"); got != "2026-12-03" {
		t.Errorf("the date typed is %q after the refusal", got)
	}
	if got := s.task(tasks[0].ID).Due; got != due {
		t.Errorf("stored is %s, want Lee's %s", got, due)
	}
	p.Click("button", "Save")
	s.until("Maya's date is stored", func() bool { return s.task(tasks[0].ID).Due == "2026-12-03" })
	other.until("Lee sees Maya's date", func() (bool, string) { v := other.Value("Due"); return v == "2026-12-03", v })
}

// The browser keeps a page for the way back: it is held against what has happened since, in whichever tab.
func TestThePageOnTheWayBackIsNotOld(t *testing.T) {
	s := founded(t)
	lee := s.person("Lee Moss", "lee@harbour.example")
	_, tasks := s.change("Move the helpdesk", "HD", "Export the tickets", "Switch the old one off")
	rename := func(to string) {
		_, err := s.app.Plans.Edit(s.as(lee), tasks[0].ID, 0, plan.TaskPatch{Title: &to})
		s.must(err)
	}
	p := s.browse(s.me, Options{})
	s.visit(p, "/tasks/"+string(tasks[0].ID))
	p.Wait("heading", "Export the tickets")
	p.Press("g")
	p.Press("t")
	p.WaitURL("/today")
	rename("Export all tickets")
	p.Back()
	p.Wait("heading", "Export all tickets")

	// A second tab hears of what comes, and of what came while it was loading, from the first.
	second := p.Tab()
	s.visit(second, "/tasks/"+string(tasks[0].ID))
	rename("Export every ticket")
	second.Wait("heading", "Export every ticket")
	p.Wait("heading", "Export every ticket")
}
