package browser

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/id"
	"throughline/internal/library"
	"throughline/internal/org"
)

// A process of the library is looked at before it is used, used in two clicks with its lanes given to the teams of their
// names, and a BPMN file of one's own becomes a template that others begin from.
func TestBeginFromTheGallery(t *testing.T) {
	s := founded(t)
	teams := map[string]id.Team{}
	for _, name := range []string{"People ops", "IT", "Finance"} {
		made, err := s.app.Org.AddTeam(s.as(s.me), org.NewTeam{Name: name})
		s.must(err)
		teams[name] = made.ID
	}
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/new")
	p.Fill("Words in a name, step or tool", "laptop")
	p.Press("Enter")
	p.WaitText("Employee offboarding", "of the library")
	p.GoneText("Month-end close")
	p.sound(t, "gallery that was searched")

	// One click looks at it, the second one begins it.
	p.Click("link", "Employee offboarding")
	p.Wait("heading", "Employee offboarding")
	p.WaitText("Confirm the last day", "Wipe the laptop")
	p.Wait("image", "Map of Employee offboarding; its steps stand below")
	for lane := range teams {
		p.until("the lane has its team", func() (bool, string) { v := p.Value(lane); return v == string(teams[lane]), v })
	}
	p.sound(t, "template")
	p.Click("button", "Begin the process")
	p.WaitText("Began Employee offboarding from the library.")
	p.shapeAt("Confirm the last day")
	made := id.Process(strings.Split(p.URL(), "/")[4])
	d, err := s.app.Processes.Document(s.as(s.me), made, 0)
	s.must(err)
	for _, lane := range d.Lanes {
		if lane.Team != teams[lane.Name] {
			t.Errorf("the lane %s is given to the team %q", lane.Name, lane.Team)
		}
	}

	// A file of one's own becomes a template, from which others begin by the keyboard.
	file := filepath.Join(t.TempDir(), "hiring.bpmn")
	data, _ := library.File("hiring")
	s.must(os.WriteFile(file, data, 0o600))
	s.visit(p, "/processes/new")
	p.attach(file)
	p.Fill("Name", "Hiring at Harbour")
	p.Click("checkbox", "Keep as a template in the library instead")
	p.Click("button", "Import the file")
	p.WaitText("Hiring at Harbour")
	s.visit(p, "/processes")
	p.Press("c")
	p.Wait("heading", "New process")
	p.Fill("Words in a name, step or tool", "harbour")
	p.Press("Enter")
	p.WaitText("Your own")
	p.Focus("link", "Hiring at Harbour")
	p.Press("Enter")
	p.Focus("button", "Begin the process")
	p.Press("Enter")
	p.WaitText("Began Hiring at Harbour from the library.")
}
