package page

import (
	"throughline/internal/clock"
	"throughline/internal/process"
	"throughline/internal/web/ui"
)

// Standing is something a reader of any face of a process has to know first.
type Standing struct {
	Tone  ui.Tone
	Title string
	Says  string
	Link  ui.Crumb // none when its name is ""
}

// StandingOf tells what readers of every face have to know: that the process is retired, or that its review is overdue.
func StandingOf(p process.Process, today clock.Date, d Directory) []Standing {
	if !p.Retired.IsZero() {
		s := Standing{Tone: ui.Warn, Title: "This process is retired: it is no longer started.", Says: p.RetiredWhy}
		if p.ReplacedBy != "" {
			s.Link = ui.Crumb{Name: "What is done instead", Href: "/processes/" + string(p.ReplacedBy)}
		}
		return []Standing{s}
	}
	if !p.Overdue(today) {
		return nil
	}
	s := Standing{Tone: ui.Warn, Title: "This process was due to be looked at again on " + p.ReviewDue.Say(today) + ".", Says: "It may no longer be right."}
	if p.Owner != "" {
		s.Says += " Ask " + d.Person(p.Owner).Name + "."
	}
	s.Link = ui.Crumb{Name: "Its versions and its review", Href: "/processes/" + string(p.ID) + "/versions"}
	return []Standing{s}
}

// Faces are the ways one process is looked at, from the address of its map on. Query ("?version=2") is kept on those that
// show one version; current is "map", "review", "document", "raci", "run" or "versions".
func Faces(at, query, current string) []ui.Tab {
	return []ui.Tab{{Name: "Map", Href: at + query, Current: current == "map"}, {Name: "Review", Href: at + "/review" + query, Current: current == "review"},
		{Name: "Document", Href: at + "/document" + query, Current: current == "document"}, {Name: "Who does what", Href: at + "/raci" + query, Current: current == "raci"},
		{Name: "Run", Href: at + "/runs", Current: current == "run"}, {Name: "Versions", Href: at + "/versions", Current: current == "versions"}}
}
