package settings_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/history"
	"throughline/internal/org"
	"throughline/internal/project"
	"throughline/internal/web/page"
	"throughline/internal/web/settings"
	"throughline/internal/web/webtest"
)

func open(t *testing.T) *webtest.Site {
	return webtest.Open(t, false, func(s *webtest.Site) []page.Route {
		return (&settings.Pages{DB: s.DB, Org: s.Org, Kinds: s.Door.Kinds}).Routes()
	})
}

func TestOnlyForWhoManages(t *testing.T) {
	s := open(t)
	ada := s.Found()
	bo := s.Join(ada, "Bo", "bo@example.com", access.Member)
	ann := s.Join(ada, "Ann", "ann@example.com", access.Admin)
	for _, path := range []string{"/settings", "/settings/teams", "/settings/calendars", "/settings/history"} {
		s.Stranger().Get(path).Is(303)
		bo.Get(path).Is(403)
		ann.Get(path).Is(200)
	}
	bo.Post("/settings", "name", "Mine").Is(403)
	bo.Post("/settings/teams", "name", "Mine").Is(403)
	bo.Get("/settings/history/export").Is(403)
	ann.Get("/settings/history/export").Is(403)
}

func TestOrganisation(t *testing.T) {
	s := open(t)
	ada := s.Found()
	form := ada.Get("/settings").Is(200)
	if form.Value("name") != "Northbeam" || form.Value("zone") != "Europe/Berlin" || form.Value("currency") != "EUR" {
		t.Error("the form does not hold what is stored")
	}
	all := []string{"version", form.Value("version"), "zone", "Europe/Oslo", "currency", "NOK", "calendar", form.Value("calendar"), "name"}
	bad := ada.Post("/settings", append(all, "")...).Is(422).Has("The name is missing")
	if bad.Value("zone") != "Europe/Oslo" || bad.Value("currency") != "NOK" {
		t.Error("what was typed is not kept")
	}
	ada.Post("/settings", append(all, "Northbeam AS")...).To("/settings")
	ada.Get("/settings").Is(200).Has("Northbeam AS", "Saved the settings.")
	ada.Post("/settings", append(all, "Too late")...).Is(422).Has("stored is")
	ada.Post("/settings", "name", "X", "zone", "Mars", "currency", "QQQ", "calendar", "y").Is(422).Has("The time zone is not", "The currency is not")
}

func TestTeams(t *testing.T) {
	s := open(t)
	ada := s.Found()
	ada.Get("/settings/teams").Is(200).Has("New team")
	for _, name := range []string{"One", "Two", "Three"} {
		ada.Post("/settings/teams", "name", name, "hue", "0").To("/settings/teams")
	}
	ada.Post("/settings/teams", "name", "one", "hue", "4").Is(422).Has("The name belongs to another team")
	list := func() ([]org.Team, string) {
		t.Helper()
		all, err := s.Org.Teams(ada.Context())
		if err != nil {
			t.Fatal(err)
		}
		names := ""
		for _, team := range all {
			names += team.Name + " "
		}
		return all, names
	}
	all, _ := list()
	at := func(i int, verb string) string { return "/settings/teams/" + string(all[i].ID) + verb }
	for i, way := range []struct{ path, way, want string }{{at(2, "/move"), "up", "One Three Two "}, {at(2, "/move"), "up", "Three One Two "}, {at(2, "/move"), "down", "One Three Two "}, {at(1, "/move"), "up", "One Two Three "}} {
		ada.Post(way.path, "way", way.way).To("/settings/teams")
		if _, names := list(); names != way.want {
			t.Errorf("%d: %s, want %s", i, names, way.want)
		}
	}
	ada.Post(at(0, "/move"), "way", "up").Is(422).Has("at the end already")
	ada.Post(at(0, ""), "version", fmt.Sprint(all[0].Version), "name", "", "hue", "99").Is(422).Has("The name is missing", "The colour is not between")
	ada.Post(at(0, ""), "version", fmt.Sprint(all[0].Version), "name", "First", "hue", "7").To("/settings/teams")
	ada.Get("/settings/teams").Is(200).Has("First", "nobody yet")
	s.Join(ada, "Bo", "bo@example.com", access.Member, all[0].ID)
	ada.Get("/settings/teams").Is(200).Has("1 person")
	ada.Post(at(0, "/archiving")).To("/settings/teams")
	ada.Get("/settings/teams").Is(200).Has("Archived", "Bring back")
	ada.Post(at(0, "/restoring")).To("/settings/teams")
	ada.Get("/settings/teams").Is(200).Lacks("Bring back")
	ada.Post("/settings/teams/nonsense", "name", "x").Is(404)
}

func TestCalendars(t *testing.T) {
	s := open(t)
	ada := s.Found()
	ada.Get("/settings/calendars").Is(200).Has("Working week", "Monday to Friday", "the organisation’s")
	bad := ada.Post("/settings/calendars", "name", "Shop", "zone", "Europe/Rome").Is(422).Has("The week leaves no working day")
	if bad.Value("name") != "Shop" || bad.Value("zone") != "Europe/Rome" {
		t.Error("what was typed is not kept")
	}
	ada.Post("/settings/calendars", "name", "Shop", "zone", "Europe/Rome", "worked", "2", "worked", "4", "worked", "5", "worked", "6").Is(303)
	all, err := s.Org.Calendars(ada.Context())
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	at := "/settings/calendars/" + string(all[0].ID)
	form := ada.Get(at).Is(200).Has("Worked on Tuesday, Thursday to Saturday", "midnight in Europe/Rome")
	ada.Post(at+"/holidays", "day", "2026-12-25", "holiday", "Christmas Day").To(at)
	ada.Get(at).Is(200).Has("Friday, 25 December 2026", "Christmas Day", "Added the holiday.")
	odd := ada.Post(at+"/holidays", "day", "tomorrow", "holiday", "Rest").Is(422).Has("which is not a date")
	if odd.Value("holiday") != "Rest" {
		t.Error("what was typed is not kept")
	}
	ada.Post(at+"/holidays/removal", "day", "2026-12-25").To(at)
	ada.Get(at).Is(200).Lacks("Christmas Day</td>")
	ada.Post(at, "version", form.Value("version"), "name", "Shops", "zone", "Europe/Rome", "worked", "2").Is(422).Has("stored is")
	ada.Post(at, "name", "Shops", "zone", "Europe/Madrid", "worked", "2").To(at)
	ada.Get(at).Is(200).Has("Shops", "Worked on Tuesday")
	ada.Get("/settings/calendars/nonsense").Is(404)
	ada.Get("/settings/calendars/" + strings.Repeat("0", 25)).Is(404)
}

func TestHistory(t *testing.T) {
	s := open(t)
	ada := s.Found()
	bo := s.Join(ada, "Bo", "bo@example.com", access.Member)
	for i := range 60 {
		if _, err := s.Org.AddTeam(ada.Context(), org.NewTeam{Name: fmt.Sprintf("Team %02d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 60 {
		name := fmt.Sprintf("Bo %02d", i)
		if _, err := s.Org.EditProfile(bo.Context(), 0, org.ProfileEdit{Title: &name}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Projects.Create(bo.Context(), project.NewProject{Code: "SEC", Private: true, Charter: project.Charter{Title: "A hushed thing", Lead: bo.Person.ID, Currency: "EUR"}}); err != nil {
		t.Fatal(err)
	}
	first := ada.Get("/settings/history").Is(200).Has("Bo changed the own profile", "title: Bo 58 → Bo 59", "in a private change", "10:00").Lacks("A hushed thing")
	at := strings.Index(first.Body, "/settings/history?before=")
	if at < 0 {
		t.Fatal("no next page")
	}
	next := strings.ReplaceAll(first.Body[at:at+strings.Index(first.Body[at:], `"`)], "&amp;", "&")
	ada.Get(next).Is(200).Has("set up the organisation", "Team 00").Lacks("Bo 59")
	// The filter offers everybody by name, so only what was done tells whose history it is.
	ada.Get("/settings/history?person=" + string(bo.Person.ID)).Is(200).Has("Bo joined").Lacks("added the team")
	if got := ada.Get("/settings/history?person=" + string(ada.Person.ID)).Is(200); strings.Contains(got.Text("ol"), "joined") {
		t.Error("another person's history shows")
	}
	ada.Get("/settings/history?before=x").Is(422)
}

func TestExportHoldsTheWholeChain(t *testing.T) {
	s := open(t)
	ada := s.Found()
	for i := range 30 {
		if _, err := s.Org.AddTeam(ada.Context(), org.NewTeam{Name: fmt.Sprintf("Team %02d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	got := ada.Get("/settings/history/export").Is(200)
	if got.Header.Get("Content-Disposition") != `attachment; filename="history-2026-11-23.jsonl"` {
		t.Errorf("%v", got.Header)
	}
	n := int64(0)
	for lines := bufio.NewScanner(strings.NewReader(got.Body)); lines.Scan(); n++ {
		var e history.Event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e.Seq != n+1 || e.Hash == "" {
			t.Fatalf("line %d: %v %s", n+1, err, lines.Text())
		}
	}
	if newest, err := history.Newest(ada.Context(), s.DB); err != nil || newest != n || n < 33 {
		t.Errorf("%d lines of %d events: %v", n, newest, err)
	}
}
