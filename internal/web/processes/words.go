package processes

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"throughline/internal/process"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// head names the process and the version in sight.
func (v processView) head() ui.Head {
	h := ui.Head{Crumbs: []ui.Crumb{{Name: "Processes", Href: "/processes"}}, Title: v.Process.Name}
	if v.Home.Project != "" {
		h.Crumbs = append([]ui.Crumb{{Name: "Portfolio", Href: "/projects"}, {Name: v.Home.Code, Href: v.Home.Path("")}}, ui.Crumb{Name: "Process", Href: v.Home.Path("/process")})
	}
	switch of := "version " + number(v.Shown.Number); v.Shown.Status {
	case process.Draft:
		h.Beside = "draft of " + of + ", changed " + page.Instant(v.Shown.Edited, v.Visit).Text
	case process.InReview:
		h.Beside = of + ", in review"
	case process.Approved:
		h.Beside = of + ", applies from " + v.Shown.Effective.Say(v.Visit.Today)
	default:
		h.Beside = of + ", published " + page.Instant(v.Shown.Published, v.Visit).Text
	}
	if v.CanEdit {
		h.Actions = []ui.Action{{Label: "Edit", Dialog: "details", Weight: ui.Quiet, Key: "e"}}
	}
	return h
}

// faces are the ways one definition is looked at.
func (v processView) faces(current string) []ui.Tab {
	version := ""
	if !v.newest() {
		version = "?version=" + number(v.Shown.Number)
	}
	return page.Faces(v.at(), version, current)
}

// documentActions are what can be done from the document.
func (v processView) documentActions() []ui.Action {
	return append([]ui.Action{v.exports()}, v.lifeActions("Change the document")...)
}

// exports are the files that the version in sight can be taken away as.
func (v processView) exports() ui.Action {
	a := ui.Action{Label: "Export", Weight: ui.Quiet, Icon: ui.GlyphDownload}
	for _, f := range [][2]string{{"Document as PDF", "document.pdf"}, {"Document as Word file", "document.docx"}, {"Document as Markdown", "document.md"}, {},
		{"Map as BPMN", "map.bpmn"}, {"Map as PDF on one page", "map.pdf"}, {"Map as SVG", "map.svg"}, {},
		{"RACI as Excel file", "raci.xlsx"}, {"RACI as PDF", "raci.pdf"}} {
		item := ui.MenuItem{Label: f[0]}
		if f[1] != "" {
			item.Href = v.at() + "/" + f[1] + "?download&version=" + number(v.Shown.Number)
			item.Attrs = templ.Attributes{"data-turbo": "false", "download": true}
		}
		a.Items = append(a.Items, item)
	}
	a.Items = append(a.Items, ui.MenuItem{}, ui.MenuItem{Label: "Public links", Href: v.at() + "/public-links"})
	return a
}

// actions are what can be done to the map from where it stands.
func (v processView) actions() []ui.Action {
	out := []ui.Action{v.exports()}
	if v.editing() {
		out = append(out, ui.Action{Label: "Replace by a file", Dialog: "replace", Weight: ui.Quiet},
			ui.Action{Label: "Save", Attrs: templ.Attributes{"data-process-save": "#map", "aria-keyshortcuts": "Control+S"}})
	}
	return append(out, v.lifeActions("Change the map")...)
}

// sentence stands above the map.
func (v processView) sentence() ui.Sentence {
	out := ui.Say(ui.Figure(count(v.Shape.Steps, "step"), "#steps"))
	if v.Shape.Lanes > 0 {
		out = append(out, ui.Text(" in "+count(v.Shape.Lanes, "lane")))
	}
	out = append(out, ui.Text(", and the work changes hands "+times(v.Shape.Handoffs)+". "))
	if v.Before != nil && *v.Before != v.Shape {
		var said []string
		for _, d := range []struct {
			before, after int
			noun          string
		}{{v.Before.Handoffs, v.Shape.Handoffs, "hand-off"}, {v.Before.Steps, v.Shape.Steps, "step"}, {v.Before.Lanes, v.Shape.Lanes, "lane"}} {
			if d.before != d.after {
				said = append(said, difference(d.before, d.after, d.noun))
			}
		}
		out = append(out, ui.Text("Against "), ui.Figure("version "+number(v.Shown.Number-1), v.at()+"?version="+number(v.Shown.Number-1)), ui.Text(": "+strings.Join(said, ", ")+". "))
	}
	if n := v.errors(); n > 0 && v.Shown.Status != process.Published {
		return append(out, ui.Span{Text: count(n, "mistake"), Href: "#problems", Tone: ui.Alarm}, ui.Text(" must be mended before it can be published."))
	}
	if n := len(v.Problems); n > 0 {
		return append(out, ui.Figure(count(n, "place"), "#problems"), ui.Text(" could be easier to read."))
	}
	return out
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return number(int64(n)) + " times"
}

func (v processView) mendSays() string {
	switch n := v.errors(); {
	case n == 0:
		return "Nothing here keeps it from being published."
	case v.Shown.Status == process.Published:
		return count(n, "of these breaks", "of these break") + " a rule of BPMN."
	default:
		return count(n, "of these breaks a rule of BPMN and keeps", "of these break rules of BPMN and keep") + " it from being published."
	}
}

// address is where a version is shown.
func (v processView) address(version process.Version) string {
	if version.ID == v.Face.ID {
		return v.at()
	}
	return v.at() + "?version=" + number(version.Number)
}

// details gives what the form about the process shows: what was typed when it came back, else what is stored.
func (v processView) details() (process.Process, []string) {
	if v.Form == "details" {
		return v.Typed, v.Teams
	}
	teams := make([]string, len(v.Process.Teams))
	for i, t := range v.Process.Teams {
		teams[i] = string(t)
	}
	return v.Process, teams
}

// labelled gives what is wrong with a form as the list above it says it.
func labelled(list []ui.Problem) []ui.Problem {
	return page.Summary(list, map[string]string{"name": "The name", "owner": "The owner", "teams": "The teams", "lanes": "The lanes", "file": "The file", "description": "The description",
		"note": "What is new", "size": "How much changes", "effective": "Applies from", "reviewers": "Who else looks at it", "reason": "What has to be different", "person": "Who approves it", "months": "Months", "reviewMonths": "Months", "why": "Why", "replacedBy": "What is done instead", "process": "The process", "role": "What it shows", "work": "The work", "wait": "The wait", "right": "Complete and accurate", "days": "Due within", "text": "How it is done", "team": "The team"})
}

// unlinked takes the names off problems that are about elements of the map, which are no fields of the form.
func unlinked(list []ui.Problem) []ui.Problem {
	out := labelled(list)
	for i, p := range list {
		if !slices.Contains([]string{"note", "size", "effective", "reviewers"}, p.Name) {
			out[i].Name = ""
		}
	}
	return out
}
