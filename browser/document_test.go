package browser

import (
	"testing"

	"throughline/internal/process"
)

// A process is written from nothing by keyboard, a list is added whole and taken back whole, a step is found as one types,
// and who does what is filled in cell by cell; the map follows.
func TestWriteADocumentByKeyboard(t *testing.T) {
	s := founded(t)
	made, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Buy a laptop", Lanes: []process.Lane{{Name: "People ops"}, {Name: "IT"}}})
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(made.ID)+"/document")
	p.Focus("textbox", "Next step")
	p.Type("Order the laptop")
	p.Press("Enter")
	p.WaitText("Wrote 1 step.", "Order the laptop")
	p.GoneText("First step")
	p.Focus("textbox", "Next step")
	p.Fill("Next step", "1. IT: Check the price\n   If it is too dear, go to 1\n2. Stage the laptop\n3. Hand it over\n4. File the receipt")
	p.Press("Enter")
	p.WaitText("Wrote 4 steps.", "If it is too dear, go to", "File the receipt")
	p.sound(t, "written document")
	p.Click("button", "Undo")
	p.GoneText("File the receipt")
	p.WaitText("Order the laptop")
	p.Fill("Next step", "1. IT: Check the price\n   If it is too dear, go to 9")
	p.Focus("textbox", "Next step")
	p.Press("Enter")
	p.WaitText("there is no such step")
	p.Fill("Next step", "IT: Check the price\nIT: Stage the laptop\nHand it over\nFile the receipt")
	p.Focus("textbox", "Next step")
	p.Press("Enter")
	p.WaitText("Wrote 4 steps.")

	p.Fill("Find in the document", "stage")
	p.WaitText("1 of 7 steps")
	p.Fill("Find in the document", "")

	p.In("navigation", "Faces of Buy a laptop").Click("link", "Who does what")
	p.WaitText("has nobody accountable (no A)")
	p.Focus("textbox", "People ops, Order the laptop")
	p.Fill("People ops, Order the laptop", "RA")
	p.Press("Enter")
	p.WaitText("Saved who does what.", "4 rows break a rule")
	p.sound(t, "who does what")
	p.Fill("IT, Order the laptop", "R")
	p.Press("Enter")
	p.WaitText("move the step into that lane")
	p.Click("button", "Move “Order the laptop” to IT")
	p.WaitText("Saved who does what.")
	p.In("navigation", "Faces of Buy a laptop").Click("link", "Map")
	p.shapeAt("File the receipt")
	p.WaitText("“File the receipt” has nobody accountable (no A)")
}
