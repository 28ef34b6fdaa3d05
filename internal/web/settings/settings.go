// Package settings holds the pages of the organisation: its name, its teams, its calendars and its history.
package settings

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/money"
	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	DB    *db.DB
	Org   *org.Service
	Kinds history.Catalogue // says the events
	// Code gives the code of a change that the visitor sees, such as "ONB".
	Code func(context.Context, id.Project) (string, error)
}

// Routes lists the pages. The whole log with the content of private projects leaves the product only for who may
// export.
func (p *Pages) Routes() []page.Route {
	manage := func(method, path string, serve page.Handler) page.Route {
		return page.Route{Method: method, Path: path, Action: access.ManageOrg, Serve: serve}
	}
	return []page.Route{
		manage("GET", "/settings", p.Organisation),
		manage("POST", "/settings", p.EditOrganisation),
		manage("GET", "/settings/teams", p.Teams),
		manage("POST", "/settings/teams", p.AddTeam),
		manage("POST", "/settings/teams/{team}", p.EditTeam),
		manage("POST", "/settings/teams/{team}/move", p.MoveTeam),
		manage("POST", "/settings/teams/{team}/archiving", p.ArchiveTeam),
		manage("POST", "/settings/teams/{team}/restoring", p.RestoreTeam),
		manage("GET", "/settings/calendars", p.Calendars),
		manage("POST", "/settings/calendars", p.AddCalendar),
		manage("GET", "/settings/calendars/{calendar}", p.Calendar),
		manage("POST", "/settings/calendars/{calendar}", p.EditCalendar),
		manage("POST", "/settings/calendars/{calendar}/holidays", p.AddHoliday),
		manage("POST", "/settings/calendars/{calendar}/holidays/removal", p.RemoveHoliday),
		{Method: "GET", Path: "/settings/history", Action: access.ReadAudit, Serve: p.History},
		{Method: "GET", Path: "/settings/history/export", Action: access.Export, Serve: p.Export},
	}
}

// frame is what the pages of the settings share.
type frame struct {
	Page     ui.Page
	Head     ui.Head
	Tabs     []ui.Tab
	Problems []ui.Problem
	Says     string
}

func newFrame(r *http.Request, title, live string) frame {
	tabs := []ui.Tab{{Name: "Organisation", Href: "/settings"}, {Name: "Teams", Href: "/settings/teams"}, {Name: "Calendars", Href: "/settings/calendars"},
		{Name: "History", Href: "/settings/history"}}
	for i := range tabs {
		tabs[i].Current = tabs[i].Name == title
	}
	return frame{Page: page.Shell(r, page.Options{Title: title, Current: "/settings", Live: live}), Tabs: tabs,
		Head: ui.Head{Title: page.Of(r).Org, Beside: "settings"}}
}

func (f frame) err(name string) string { return page.Problem(f.Problems, name) }

// wrong takes over what a form did wrong; ok is false when the error is not the form's to show.
func (f *frame) wrong(err error) (ok bool) {
	f.Problems, f.Says, ok = page.Problems(err)
	return ok
}

type organisationView struct {
	frame
	Org       org.Organisation
	Calendars []ui.Option
}

// Organisation shows the settings that hold for everybody.
func (p *Pages) Organisation(w http.ResponseWriter, r *http.Request) error {
	v, err := p.organisation(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, organisation(v))
}

func (p *Pages) organisation(r *http.Request) (organisationView, error) {
	v := organisationView{frame: newFrame(r, "Organisation", "organisation calendar")}
	var err error
	if v.Org, err = p.Org.Organisation(r.Context()); err != nil {
		return v, err
	}
	v.Calendars, err = p.calendarOptions(r)
	return v, err
}

func (p *Pages) calendarOptions(r *http.Request) ([]ui.Option, error) {
	list, err := p.Org.Calendars(r.Context())
	out := make([]ui.Option, len(list))
	for i, k := range list {
		out[i] = ui.Option{Value: string(k.ID), Label: k.Name}
	}
	return out, err
}

// EditOrganisation saves them.
func (p *Pages) EditOrganisation(w http.ResponseWriter, r *http.Request) error {
	name, zone, currency, calendar := r.PostFormValue("name"), r.PostFormValue("zone"), money.Currency(r.PostFormValue("currency")), id.Calendar(r.PostFormValue("calendar"))
	_, err := p.Org.EditOrganisation(r.Context(), page.Version(r), org.OrganisationEdit{Name: &name, Zone: &zone, Currency: &currency, Calendar: &calendar})
	if err == nil {
		return page.Redirect(w, r, "/settings", "Saved the settings.")
	}
	v, verr := p.organisation(r)
	if verr != nil {
		return verr
	}
	if !v.wrong(err) {
		return err
	}
	v.Org.Name, v.Org.Zone, v.Org.Currency, v.Org.Calendar, v.Org.Version = name, zone, currency, calendar, page.Version(r)
	return page.Show(w, r, http.StatusUnprocessableEntity, organisation(v))
}

func (v organisationView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"name": "The name", "zone": "The time zone", "currency": "The currency", "calendar": "The calendar"})
}
