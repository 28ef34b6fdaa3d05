package browser

import (
	"strings"
	"testing"

	"throughline/internal/process"
	links "throughline/internal/process/share"
)

// A link is made and revoked on the process; whoever has it reads, finds and walks what is found by keyboard, and after it
// was revoked reads nothing.
func TestAPublicLinkFromMakingToRevoking(t *testing.T) {
	s := founded(t)
	made, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Buy a laptop", Outline: "IT: Check the price\nIT: Order the laptop\nPeople ops: Stage the laptop\nPeople ops: Hand it over\nPeople ops: File the receipt"})
	s.must(err)
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(made.ID)+"/public-links")
	p.WaitText("No public link yet")
	p.Click("button", "New link")
	p.Fill("Whom it is for", "The auditors")
	p.Fill("Password", "short")
	p.Click("button", "Make the link")
	p.WaitText("is shorter than 10 characters")
	p.Fill("Password", "")
	p.Click("button", "Make the link")
	p.WaitText("Copy it now. It is shown this once.", "1 link shows the version that holds")
	p.sound(t, "public links")

	link, err := s.app.Shares.Make(s.as(s.me), made.ID, links.NewPublicLink{Name: "The branch", Password: "wide open barn door"})
	s.must(err)
	out := Open(t, Options{})
	out.Go(s.url + "/shared/" + link.Address)
	out.WaitText("This document asks for a password")
	out.sound(t, "password of a public link")
	out.Fill("Password", "another password")
	out.Tolerate("422")
	out.Press("Enter")
	out.WaitText("is not the one of this link")
	out.Fill("Password", "wide open barn door")
	out.Press("Enter")
	out.WaitText("Buy a laptop", "Check the price", "Who does what")
	out.sound(t, "document behind a public link")
	out.SetSize(360, 740)
	out.sound(t, "document behind a public link, narrow")
	out.Fill("Find in the document", "laptop")
	out.WaitText("2 of 7 steps")
	out.Focus("searchbox", "Find in the document")
	out.Press("Enter")
	out.WaitText("1 of 2 places")
	out.Press("Enter")
	out.WaitText("2 of 2 places")
	out.Press("Enter")
	out.WaitText("1 of 2 places")
	out.Press("Shift+Enter")
	out.WaitText("2 of 2 places")

	s.visit(p, "/processes/"+string(made.ID)+"/public-links")
	p.WaitText("The branch", "with a password")
	p.Click("button", "Revoke the link for The branch")
	if !strings.Contains(p.URL(), "public-links") {
		t.Error(p.URL())
	}
	p.Click("button", "Yes, do it")
	p.WaitText("It leads nowhere from now on.", "Revoked")
	out.Tolerate("404")
	out.Reload()
	out.WaitText("There is nothing at this address")
	out.GoneText("Check the price")
}
