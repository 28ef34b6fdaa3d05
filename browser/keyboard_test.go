package browser

import (
	"slices"
	"strings"
	"testing"
)

// Everything from signing in to a comment is done without the mouse.
func TestKeyboardOnly(t *testing.T) {
	s := founded(t)
	_, tasks := s.change("Move the helpdesk", "HD", "Export the tickets", "Map the fields")
	p := Open(t, Options{})
	s.visit(p, "/")
	p.WaitURL("/sign-in")
	p.until("the first field has the keyboard", func() (bool, string) { f := p.Focused(); return strings.HasPrefix(f, "E-mail"), f })
	p.Type("maya@harbour.example")
	p.Press("Tab")
	p.Type(password)
	p.Press("Enter")
	p.Gone("button", "Sign in")

	p.Press("g", "p")
	p.WaitURL("/projects")
	p.Wait("heading", "Portfolio")
	p.tabTo("Move the helpdesk")
	p.Press("Enter")
	p.WaitURL("/projects/HD")
	p.Wait("heading", "Move the helpdesk")
	p.Press("2")
	p.Wait("treegrid", "Tasks")
	p.tabTo("Tasks")
	p.Press("Control+Home", "o")
	p.WaitURL("/tasks/" + string(tasks[0].ID))
	p.Wait("heading", "Export the tickets")
	p.Press("e")
	p.Press("Control+a")
	p.Type("Export every ticket")
	p.Press("Enter")
	p.Wait("heading", "Export every ticket")
	p.Press("Escape", "m")
	p.Type("Done by Friday.")
	p.Press("Control+Enter")
	p.In("article", "").WaitText("Done by Friday.")

	// The palette finds a task by its words and does what the page can do.
	p.Press("Escape", "Control+k")
	palette := p.In("dialog", "Search or do")
	palette.Wait("combobox", "Search or do")
	p.Type("map fields")
	palette.In("listbox", "Results").WaitText("Map the fields")
	p.Axe(t)
	p.Press("Enter")
	p.WaitURL("/tasks/" + string(tasks[1].ID))
	p.Wait("heading", "Map the fields")
	p.Press("Control+k")
	palette.Wait("combobox", "Search or do")
	p.Type("portfolio")
	palette.In("listbox", "Results").WaitText("Portfolio")
	p.Press("Enter")
	p.Wait("heading", "Portfolio")
	p.Press("g", "t")
	p.WaitURL("/today")
	p.Wait("heading", "Today")

	// The sheet lists the keys, and the single ones can be switched off.
	p.Press("?")
	sheet := p.In("dialog", "Keyboard")
	sheet.WaitText("Portfolio", "G then P", "Undo the latest change")
	p.Axe(t)
	sheet.Click("button", "Switch single keys off")
	p.Press("Escape")
	p.Gone("dialog", "Keyboard")
	p.Press("g", "p")
	p.Press("Control+k")
	palette.Wait("combobox", "Search or do")
	p.WaitURL("/today")
}

// tabTo presses Tab until the element of the name has the keyboard.
func (p *Page) tabTo(name string) {
	p.t.Helper()
	var seen []string
	for range 60 {
		p.Press("Tab")
		seen = append(seen, p.Focused())
		if seen[len(seen)-1] == name {
			return
		}
	}
	p.t.Fatalf("60 times Tab do not lead to %q but to %q", name, slices.Compact(seen))
}
