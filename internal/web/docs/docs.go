// Package docs holds the readable page of the API.
package docs

import (
	"net/http"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Operation is a row of the API's table, as it is shown.
type Operation struct {
	Method, Path, Summary, Tag string
	Action                     access.Action
}

// Pages serves it.
type Pages struct{ Operations []Operation }

type view struct {
	Page   ui.Page
	Groups []group
}

type group struct {
	Name       string
	Operations []Operation
}

// API shows every operation with what it needs.
func (p *Pages) API(w http.ResponseWriter, r *http.Request) error {
	v := view{Page: page.Shell(r, page.Options{Title: "API", Current: "/api-docs"})}
	byTag := map[string][]Operation{}
	for _, o := range p.Operations {
		byTag[o.Tag] = append(byTag[o.Tag], o)
	}
	for tag, list := range byTag {
		v.Groups = append(v.Groups, group{strings.ToUpper(tag[:1]) + tag[1:], list})
	}
	slices.SortFunc(v.Groups, func(a, b group) int { return strings.Compare(a.Name, b.Name) })
	return page.Show(w, r, http.StatusOK, reference(v))
}

// Routes lists the pages.
func (p *Pages) Routes() []page.Route {
	return []page.Route{{Method: "GET", Path: "/api-docs", Action: access.Self, Serve: p.API}}
}
