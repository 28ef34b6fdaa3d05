// Package searches holds the search page and what the palette can do.
package searches

import (
	"encoding/json"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/search"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct{ Search *search.Service }

type view struct {
	Page    ui.Page
	Words   string
	Results []ui.Entry
	Newest  bool // more than these were not ranked
	Behind  bool // the index does not know everything yet
}

// most is how many results a page shows.
const most = 50

// Find shows what holds the words.
func (p *Pages) Find(w http.ResponseWriter, r *http.Request) error {
	words := r.URL.Query().Get("q")
	v := view{Words: words, Page: page.Shell(r, page.Options{Title: "Search", Current: "/search"})}
	if words != "" {
		found, err := p.Search.Find(r.Context(), words, nil, most)
		if err != nil {
			return err
		}
		v.Newest, v.Behind = found.Newest, found.Behind
		for _, f := range found.Results {
			says := f.Subtitle
			if f.Snippet != "" {
				says += " — " + f.Snippet
			}
			v.Results = append(v.Results, ui.Entry{ID: "found-" + f.ID, Title: f.Title, Href: f.URL, Says: ui.Say(ui.Text(says)), Status: ui.Badge{Text: f.Kind, Tone: ui.Dim}})
		}
	}
	return page.Show(w, r, http.StatusOK, find(v))
}

// action is one thing that the palette offers everywhere.
type action struct {
	Label string `json:"label"`
	Group string `json:"group"`
	Key   string `json:"key,omitempty"`
	URL   string `json:"url"`
	Words string `json:"words,omitempty"`
}

// Palette lists the actions that lead away from the page, as far as the visitor may do them.
func (p *Pages) Palette(w http.ResponseWriter, r *http.Request) error {
	a := page.Of(r).Actor
	list := []action{
		{"Go to today", "Go to", "g t", "/today", "inbox mine tasks"},
		{"Go to the portfolio", "Go to", "g p", "/projects", "changes projects"},
		{"Your account", "Go to", "", "/account", "password sessions tokens theme dark light keys"},
		{"Search", "Go to", "/", "/search", "find"},
		{"API", "Go to", "", "/api-docs", "developer json openapi"},
	}
	add := func(need access.Action, label, group, key, url, words string) {
		if a.May(need) == nil {
			list = append(list, action{label, group, key, url, words})
		}
	}
	add(access.ReadProcess, "Go to the processes", "Go to", "g r", "/processes", "maps bpmn")
	add(access.ReadProcess, "Go to the tools", "Go to", "", "/tools", "software applications register retire rename")
	list = append(list, action{"If this changes, what breaks?", "Do", "", "/impact", "impact depends retire tool role step process person"})
	add(access.ReadOrg, "Go to the people", "Go to", "g e", "/people", "team directory")
	add(access.MakeProject, "New change", "Do", "", "/projects/new", "create project")
	add(access.EditProcess, "New process", "Do", "", "/processes/new", "create map bpmn")
	add(access.Import, "Import from another tool", "Do", "g x", "/imports", "jira linear csv upload")
	add(access.InvitePeople, "Invite somebody", "Do", "", "/people/invitations", "colleague vendor guest link")
	add(access.ManageOrg, "Settings", "Go to", "g s", "/settings", "organisation teams calendars holidays")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "private, max-age=60")
	return json.NewEncoder(w).Encode(map[string]any{"actions": list})
}

// Routes lists the pages.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/search", Action: access.Self, Serve: p.Find},
		{Method: "GET", Path: "/palette.json", Action: access.Self, Serve: p.Palette},
	}
}
