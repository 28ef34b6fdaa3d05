package kpis_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/project"
	"throughline/internal/verdict"
	"throughline/internal/web/kpis"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
	"throughline/internal/web/webtest"
)

// place is an installation with the pages of the result and one change.
type place struct {
	*webtest.Site
	KPIs    *kpi.Service
	live    map[id.Project]clock.Date // what the waves say
	ada     *webtest.Visitor          // the owner
	project project.Project
}

func open(t *testing.T) *place {
	t.Helper()
	p := &place{live: map[id.Project]clock.Date{}}
	p.Site = webtest.Open(t, false, func(s *webtest.Site) []page.Route {
		s.Door.Kinds.Merge(kpi.Kinds())
		for _, table := range kpi.Tables() {
			s.Door.Tables[table.SubjectName()] = table
		}
		p.KPIs = kpi.New(s.DB, s.Door, kpi.Deps{CheckPeople: s.Org.CheckPeople,
			GoLive: func(context.Context, db.Q, []id.Project) (map[id.Project]clock.Date, error) { return p.live, nil }})
		return (&kpis.Pages{KPIs: p.KPIs, Projects: s.Projects, Org: s.Org, Frame: p.frame, FrameOf: p.frameOf,
			Timeline: func(ctx context.Context, subject string, limit int) ([]history.Event, history.Catalogue, error) {
				events, err := history.Of(ctx, s.DB, subject, 0, limit)
				return events, s.Door.Kinds, err
			}}).Routes()
	})
	p.ada = p.Found()
	var err error
	p.project, err = p.Projects.Create(p.ada.Context(), project.NewProject{Code: "ONB", Charter: project.Charter{Title: "Cut onboarding from 21 days to 10",
		Metric: "Days to productive", From: "offer accepted", To: "first full-duty day", Unit: "days", Direction: project.Lower, Baseline: "22.3", Target: "14"}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *place) frame(r *http.Request, station string) (page.Frame, error) {
	row, err := p.Projects.ByCode(r.Context(), r.PathValue("project"))
	if err != nil {
		return page.Frame{}, err
	}
	return p.frameOf(r.Context(), row.ID, station)
}

func (p *place) frameOf(ctx context.Context, which id.Project, station string) (page.Frame, error) {
	row, err := p.Projects.Get(ctx, which)
	if err != nil {
		return page.Frame{}, err
	}
	standing, err := p.Projects.Standing(ctx, which)
	f := page.Frame{Project: which, Code: row.Code, Title: row.Title, CanEdit: standing == access.Lead || standing == access.Editor}
	f.Head = ui.Head{Title: row.Title, Crumbs: []ui.Crumb{{Name: row.Code, Href: f.Path("")}}}
	f.Stations = []ui.Station{{Name: "Result", Shown: station == "Result", State: ui.Present, Href: f.Path("/result")}}
	return f, err
}

// add makes a weekly KPI in days where lower is better, with the target 14.
func (p *place) add(t *testing.T, name string) kpi.KPI {
	t.Helper()
	k, err := p.KPIs.Add(p.ada.Context(), p.project.ID, kpi.NewKPI{Definition: kpi.Definition{Name: name, Unit: "days", Direction: verdict.Lower, Target: "14"}})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// series records weekly values from the date on.
func (p *place) series(t *testing.T, k kpi.KPI, from clock.Date, values ...int) {
	t.Helper()
	p.Clock.Advance(time.Minute)
	var b strings.Builder
	for i, v := range values {
		fmt.Fprintf(&b, "%s\t%d\n", from.AddDays(7*i), v)
	}
	if _, err := p.KPIs.Paste(p.ada.Context(), k.ID, b.String(), kpi.PasteOptions{}); err != nil {
		t.Fatal(err)
	}
}

var baseline = []int{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}

// judged is a change that worked: twelve weeks before and nine after 24 August.
func (p *place) judged(t *testing.T) kpi.KPI {
	t.Helper()
	k := p.add(t, "Days to productive")
	p.series(t, k, "2026-06-01", baseline...)
	p.live[p.project.ID] = "2026-08-24"
	p.series(t, k, "2026-08-24", 19, 18, 17, 18, 16, 17, 18, 17, 16)
	return k
}

func TestTheFirstKPIComesFromTheCharter(t *testing.T) {
	p := open(t)
	p.ada.Get("/projects/ONB/result").Is(200).Has("Did the change work?", "The goal says Days to productive: 22.3 → 14 days.", "Make it a KPI")
	form := p.ada.Get("/projects/ONB/kpis/new").Is(200).Has("The goal names a baseline of 22.3 days")
	for name, want := range map[string]string{"name": "Days to productive", "from": "offer accepted", "to": "first full-duty day", "unit": "days",
		"direction": "lower", "target": "14", "cadence": "weekly", "owner": string(p.ada.Person.ID)} {
		if got := form.Value(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	bad := p.ada.Post("/projects/ONB/kpis", "name", "", "direction", "lower", "cadence", "weekly", "target", "soon", "unit", "days").Is(422)
	bad.Has("is empty; name the number", "“soon” is not a number")
	if bad.Value("target") != "soon" || bad.Value("unit") != "days" {
		t.Error("what was typed is lost")
	}
	p.ada.Post("/projects/ONB/kpis", "name", "Days to productive", "direction", "lower", "cadence", "each", "target", "14", "unit", "days")
	list, err := p.KPIs.Of(p.ada.Context(), p.project.ID)
	if err != nil || len(list) != 1 || list[0].Cadence != kpi.Each {
		t.Fatalf("%+v %v", list, err)
	}
	p.ada.Get("/projects/ONB/result").Is(200).Has("No values yet.", "eight values make a verdict possible")
}

func TestAVerdictBeginsWithWords(t *testing.T) {
	p := open(t)
	k := p.judged(t)
	result := p.ada.Get("/projects/ONB/result").Is(200)
	result.Has("The change worked.", "22.3 → 17.3", "9 of 9 points", "14 days , not reached", "24 Aug , the first wave", "How this was judged", "15.8 to 28.9 days",
		"Values measured later do not move them")
	if strings.Count(result.Body, `class="chart control"`) != 3 {
		t.Error("the chart is not drawn at three widths")
	}
	one := p.ada.Get("/kpis/"+string(k.ID)).Is(200).Has("The change worked.", "recorded 12 values, 1 Jun to 17 Aug", "recorded 9 values", "added the KPI")
	if h1 := one.Text("h1"); h1 != "Days to productive" {
		t.Errorf("h1 %q", h1)
	}
	p.ada.Get("/kpis").Is(200).Has("1 KPI in 1 change", "1 improved", "Days to productive", "17.3 days", "14 days", "−5 days")
}

func TestFewValuesGiveNoVerdict(t *testing.T) {
	p := open(t)
	k := p.add(t, "Days to productive")
	p.series(t, k, "2026-06-01", baseline[:5]...)
	p.ada.Get("/projects/ONB/result").Is(200).Has("Not live yet.", "5 values", "limits need 6")
	p.live[p.project.ID] = "2026-07-06"
	p.series(t, k, "2026-07-06", 10, 10, 10)
	says := p.ada.Get("/projects/ONB/result").Is(200).Has("Not enough data yet.", "5 points before the change, 8 are needed")
	if strings.Contains(says.Text("h2"), "%") {
		t.Error("a percentage stands in the headline")
	}
}

func TestValuesOneByOne(t *testing.T) {
	p := open(t)
	k := p.add(t, "Days to productive")
	at := "/kpis/" + string(k.ID)
	if got := p.ada.Get(at + "/values/new").Is(200).Value("date"); got != "2026-11-23" {
		t.Errorf("date %q", got)
	}
	p.ada.Post(at+"/values", "value", "many", "date", "2026-11-16").Is(422).Has("is not a number; write it as 22.5")
	p.ada.Post(at+"/values", "value", "22,5", "date", "2026-11-16", "note", "two hires").To("/projects/ONB/result#kpi-" + string(k.ID))
	p.ada.Post(at+"/values", "value", "23", "date", "2026-11-16").Is(422).Has("has the value 22.5 already")
	r, err := p.KPIs.Verdict(p.ada.Context(), k.ID)
	if err != nil || len(r.Values) != 1 || r.Values[0].Value != 22.5 || r.Values[0].Note != "two hires" {
		t.Fatalf("%+v %v", r.Values, err)
	}
	value := at + "/values/" + string(r.Values[0].ID)
	form := p.ada.Get(value+"?on=kpi").Is(200).Has("Change a value", "Remove this value")
	if form.Value("value") != "22.5" || form.Value("on") != "kpi" {
		t.Errorf("%q %q", form.Value("value"), form.Value("on"))
	}
	again := p.ada.Post(value, "version", "1", "value", "21", "date", "2026-11-16", "note", "two hires").Is(422).Has("must say why, in 10 characters or more")
	if again.Value("value") != "21" {
		t.Error("what was typed is lost")
	}
	p.ada.Post(value, "on", "kpi", "version", "1", "value", "21", "date", "2026-11-16", "note", "two hires", "reason", "typing error in the sheet").To(at)
	p.ada.Get(at).Is(200).Has("changed 22.5 to 21 of 16 Nov: “typing error in the sheet”", "rewritten")
	p.ada.Post(value, "version", "1", "value", "20", "date", "2026-11-16", "reason", "typing error in the sheet").Is(422).Has("stored is")
	p.ada.Post(value+"/removal", "version", "2", "reason", "no").Is(422).Has("must say why")
	p.ada.Post(value+"/removal", "version", "2", "reason", "this was a trial day").To("/projects/ONB/result#kpi-" + string(k.ID))
	p.ada.Get(value).Is(404)
}

func TestATableIsShownBeforeItIsRecorded(t *testing.T) {
	p := open(t)
	k := p.add(t, "Days to productive")
	at := "/kpis/" + string(k.ID) + "/paste"
	p.ada.Get(at).Is(200).Has("Paste a table")
	p.ada.Post(at, "text", "").Is(422).Has("holds no values")
	text := "date\tdays\tnote\n2026-10-05\t18.5\tfirst\n2026-10-12\tlots\n2026-10-19\t\n"
	look := p.ada.Post(at, "text", text).Is(200)
	look.Has("1 new", "1 that cannot be read", "1 without a value", "“lots” is not a number", "Nothing is recorded yet.", "Leave out 1 row that cannot be read")
	p.ada.Post(at, "text", text, "do", "save").Is(422).Has("1 row cannot be recorded: mend the table, or leave them out")
	values := func() []kpi.Value {
		t.Helper()
		r, err := p.KPIs.Verdict(p.ada.Context(), k.ID)
		if err != nil {
			t.Fatal(err)
		}
		return r.Values
	}
	if len(values()) != 0 {
		t.Fatal("a preview recorded something")
	}
	p.ada.Post(at, "text", text, "do", "save", "leaveOut", "yes").To("/projects/ONB/result#kpi-" + string(k.ID))
	if v := values(); len(v) != 1 || v[0].Value != 18.5 || v[0].Note != "first" {
		t.Fatalf("%+v", v)
	}
	other := "2026-10-05\t17\n2026-10-12\t16\n"
	p.ada.Post(at, "text", other).Is(200).Has("1 with another number than is stored", "Overwrite 1 stored value")
	p.ada.Post(at, "text", other, "do", "save", "overwrite", "yes").Is(422).Has("must say why")
	p.ada.Post(at, "text", other, "do", "save", "overwrite", "yes", "reason", "the sheet was corrected").Is(303)
	if v := values(); len(v) != 2 || v[0].Value != 17 {
		t.Fatalf("%+v", v)
	}
	asks := p.ada.Post(at, "text", "03/04/2026;1\n05/04/2026;2\n").Is(200).Has("Which number is the day")
	if asks.Value("dates") != "" {
		t.Error("the order of dates is decided for the person")
	}
	p.ada.Post(at, "text", "03/04/2026;1\n05/04/2026;2\n", "dates", "day").Is(200).Has("2 new")
}

func TestGuardrailsAndComparison(t *testing.T) {
	p := open(t)
	k := p.judged(t)
	tickets, berlin := p.add(t, "Tickets per hire"), p.add(t, "Days to productive, Berlin")
	p.series(t, tickets, "2026-08-24", 2, 3)
	p.series(t, berlin, "2026-06-01", 22, 22, 22, 22)
	p.series(t, berlin, "2026-08-24", 21, 22)
	edit := "/kpis/" + string(k.ID) + "/definition"
	p.ada.Get(edit).Is(200).Has("Guardrails: what must not suffer", "Why the KPI changes")
	send := func(limit, reason string) *webtest.Answer {
		t.Helper()
		return p.ada.Post(edit, "name", k.Name, "unit", "days", "direction", "lower", "target", "14", "cadence", "weekly", "compare", string(berlin.ID),
			"limit-"+string(tickets.ID), limit, "bound-"+string(tickets.ID), "max", "reason", reason)
	}
	send("few", "agreed with the sponsor").Is(422).Has("“few” for Tickets per hire is not a number")
	if got := send("4", "").Is(422).Has("must say why").Value("limit-" + string(tickets.ID)); got != "4" {
		t.Errorf("the limit is lost: %q", got)
	}
	send("4", "agreed with the sponsor").To("/projects/ONB/result#kpi-" + string(k.ID))
	p.ada.Get("/projects/ONB/result").Is(200).Has("Tickets per hire at most 4 days: holds", "Days to productive, Berlin moved by −0.5 days; beyond that, this one by −4.5")
	p.series(t, tickets, "2026-09-07", 5)
	p.ada.Get("/projects/ONB/result").Is(200).Has("The change made it worse.", "broken by 1 of 3 values, first on 7 Sep")
}

func TestTheDayItIsJudgedFrom(t *testing.T) {
	p := open(t)
	k := p.judged(t)
	at := "/kpis/" + string(k.ID) + "/go-live"
	p.ada.Get(at).Is(200).Has("Judge from another day")
	if got := p.ada.Post(at, "goLive", "2026-08-31", "reason", "soon").Is(422).Has("must say why").Value("goLive"); got != "2026-08-31" {
		t.Errorf("%q", got)
	}
	p.ada.Post(at, "goLive", "2026-08-31", "reason", "the wave began a week late", "on", "kpi").To("/kpis/" + string(k.ID))
	p.ada.Get("/kpis/"+string(k.ID)).Is(200).Has("31 Aug , set by hand", "set the day the KPI is judged from: “the wave began a week late”")
}

func TestOneNameStandsForOneThing(t *testing.T) {
	p := open(t)
	other, err := p.Projects.Create(p.ada.Context(), project.NewProject{Code: "SUP", Charter: project.Charter{Title: "Support"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.KPIs.Add(p.ada.Context(), other.ID, kpi.NewKPI{Definition: kpi.Definition{Name: "Onboarding time", From: "order", To: "first ticket", Direction: verdict.Lower}}); err != nil {
		t.Fatal(err)
	}
	form := []string{"name", "onboarding time", "from", "offer accepted", "to", "first full-duty day", "direction", "lower", "cadence", "weekly"}
	p.ada.Post("/projects/ONB/kpis", form...).Is(422).Has("SUP measures “Onboarding time” too, from order to first ticket", "Keep both on purpose")
	p.ada.Post("/projects/ONB/kpis", append(form, "keep", "yes")...).Is(303)
}

func TestTheBinAndTheTop(t *testing.T) {
	p := open(t)
	k, second := p.judged(t), p.add(t, "Tickets per hire")
	p.ada.Post("/kpis/" + string(second.ID) + "/place").To("/projects/ONB/result")
	list, err := p.KPIs.Of(p.ada.Context(), p.project.ID)
	if err != nil || list[0].ID != second.ID {
		t.Fatalf("%+v %v", list, err)
	}
	p.ada.Post("/kpis/" + string(k.ID) + "/removal").To("/projects/ONB/result")
	p.ada.Get("/kpis/" + string(k.ID)).Is(404)
	p.ada.Get("/projects/ONB/result").Is(200).Has("Deleted KPIs", "Restore")
	p.ada.Post("/kpis/" + string(k.ID) + "/restoration").Is(303)
	p.ada.Get("/kpis/" + string(k.ID)).Is(200).Has("The change worked.")
}

func TestWhoMay(t *testing.T) {
	p := open(t)
	k := p.judged(t)
	r, err := p.KPIs.Verdict(p.ada.Context(), k.ID)
	if err != nil {
		t.Fatal(err)
	}
	viewer := p.Join(p.ada, "Vic", "vic@example.com", access.Viewer)
	guest := p.Join(p.ada, "Gus", "gus@example.com", access.Guest)
	pages := (&kpis.Pages{}).Routes()
	at := strings.NewReplacer("{project}", "ONB", "{kpi}", string(k.ID), "{value}", string(r.Values[0].ID))
	for _, route := range pages {
		path, reads := at.Replace(route.Path), route.Action != access.EditKPI
		ask := func(v *webtest.Visitor) *webtest.Answer {
			if route.Method == http.MethodGet {
				return v.Get(path)
			}
			return v.Post(path, "text", "2026-11-16 3")
		}
		want := http.StatusForbidden
		if reads {
			want = http.StatusOK
		}
		if a := ask(viewer).Is(want); reads && len(a.Forms()) > 0 {
			t.Errorf("%s offers a viewer %v", path, a.Forms())
		}
		if want = http.StatusNotFound; route.Path == "/kpis" {
			want = http.StatusOK
		}
		ask(guest).Is(want).Lacks(string(k.ID))
	}
}
