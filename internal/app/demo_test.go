package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/demo"
	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/notify"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/signin"
	"throughline/internal/verdict"
)

// northbeam is a demo company at an instant.
type northbeam struct {
	*App
	t        *testing.T
	projects map[string]project.Project
}

func openDemo(t *testing.T, url string, now time.Time) *App {
	t.Helper()
	a, err := Open(t.Context(), Config{Database: url, Files: t.TempDir(), URL: "http://localhost", Clock: clock.At(now)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func newNorthbeam(t *testing.T, url string, now time.Time) *northbeam {
	t.Helper()
	n := &northbeam{App: openDemo(t, url, now), t: t, projects: map[string]project.Project{}}
	began := time.Now()
	if err := n.Demonstrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("loaded in %.2f s", time.Since(began).Seconds())
	list, err := n.Projects.List(system(t), project.Query{})
	n.must(err)
	for _, r := range list.Items {
		n.projects[r.Code] = r.Project
	}
	return n
}

func (n *northbeam) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// as acts as the person with the e-mail.
func (n *northbeam) as(email string) (context.Context, org.Person) {
	n.t.Helper()
	page, err := n.Org.ListPeople(system(n.t), org.PeopleQuery{Text: email})
	n.must(err)
	if len(page.People) != 1 {
		n.t.Fatalf("%d people have %s", len(page.People), email)
	}
	p := page.People[0]
	return access.With(n.t.Context(), access.Actor{Person: p.ID, Name: p.Name, Role: p.Role, Via: access.ViaPage}), p
}

// run tells about a part of the company in a test of its own.
func (n *northbeam) run(t *testing.T, name string, look func(*northbeam)) {
	t.Run(name, func(t *testing.T) {
		part := *n
		part.t = t
		look(&part)
	})
}

func TestDemo(t *testing.T) {
	for engine, url := range map[string]func(testing.TB) string{"sqlite": sqliteURL, "postgres": postgresURL} {
		t.Run(engine, func(t *testing.T) {
			n := newNorthbeam(t, url(t), monday)
			n.run(t, "people", (*northbeam).people)
			n.run(t, "verdicts", (*northbeam).verdicts)
			n.run(t, "onboarding", (*northbeam).onboarding)
			n.run(t, "runs", (*northbeam).carried)
			n.run(t, "tasks", (*northbeam).tasks)
			n.run(t, "history", (*northbeam).past)
			n.run(t, "ada", (*northbeam).ada)
			n.run(t, "sharing", (*northbeam).sharing)
			n.run(t, "pages", (*northbeam).pages)
			n.run(t, "again", (*northbeam).again)
		})
	}
}

func (n *northbeam) people() {
	t := n.t
	page, err := n.Org.ListPeople(system(t), org.PeopleQuery{Limit: 200})
	n.must(err)
	teams, err := n.Org.Teams(system(t))
	n.must(err)
	names := map[id.Team]string{}
	for _, team := range teams {
		names[team.ID] = team.Name
	}
	count, employed := map[string]int{}, 0
	for _, p := range page.People {
		if p.Joined.IsZero() {
			t.Errorf("%s has no account", p.Name)
		}
		if p.Role == access.Guest {
			continue
		}
		employed++
		for _, team := range p.Teams {
			count[names[team]]++
		}
		if p.Title == "" || len(p.Teams) == 0 {
			t.Errorf("%s has no title or no team", p.Name)
		}
	}
	if employed != 82 || len(page.People) != 83 {
		t.Errorf("%d employed of %d people, want 82 of 83", employed, len(page.People))
	}
	for team, want := range map[string]int{"Sales": 25, "Finance": 6, "People ops": 5, "IT": 4, "Support": 18, "Operations": 3} {
		if count[team] != want {
			t.Errorf("%s has %d people, want %d", team, count[team], want)
		}
	}
	hues := map[string]int{}
	for _, team := range teams {
		hues[team.Name] = team.Hue
	}
	if hues["People ops"] != 1 || hues["IT"] != 2 || hues["Finance"] != 3 || hues["Sales ops"] != 4 {
		t.Errorf("hues %v", hues)
	}
}

func (n *northbeam) verdicts() {
	t := n.t
	ids := []id.Project{}
	all := []project.Project{}
	for _, p := range n.projects {
		ids, all = append(ids, p.ID), append(all, p)
	}
	facts, err := n.facts(system(t), all)
	n.must(err)
	results, err := n.KPIs.Main(system(t), ids)
	n.must(err)
	for code, want := range map[string]struct {
		status  project.Status
		health  project.Health
		verdict verdict.Verdict
	}{
		"CLOSE": {project.Closed, project.OnTrack, verdict.Improved}, "REN": {project.Closed, project.OnTrack, verdict.NoChange},
		"ONB": {project.Active, project.OnTrack, verdict.Improved}, "SOC": {project.Active, project.OffTrack, verdict.Improved},
		"CRM": {project.Active, project.AtRisk, ""}, "DESK": {project.Active, project.OnTrack, ""}, "EXP": {project.Active, project.OnTrack, ""},
		"VEND": {project.Draft, project.OnTrack, ""}, "LEASE": {project.Active, project.OnTrack, ""},
	} {
		p := n.projects[code]
		var said verdict.Verdict
		if r, ok := results[p.ID]; ok && r.Answer != nil {
			said = r.Answer.Verdict
		}
		if f := facts[p.ID]; p.Status != want.status || f.Health != want.health || said != want.verdict {
			t.Errorf("%s is %s, %s, %s; want %v", code, p.Status, f.Health, said, want)
		}
	}
	closing := results[n.projects["CLOSE"].ID].Answer
	if closing.Before.N < 12 || closing.After.N < 9 || closing.TargetMet == nil || !*closing.TargetMet {
		t.Errorf("closing: %s", closing.Sentence)
	}
	if p := n.projects["VEND"]; p.Baseline != "" {
		t.Errorf("VEND has the baseline %s", p.Baseline)
	}
}

func (n *northbeam) onboarding() {
	t := n.t
	p := n.projects[demo.Showcase]
	counts, err := n.Plans.Counts(system(t), "2026-11-23", []id.Project{p.ID})
	n.must(err)
	if c := counts[p.ID]; c.Total != 47 || c.Done != 34 {
		t.Errorf("%d of %d tasks done, want 34 of 47", c.Done, c.Total)
	}
	if p.Cap != 5_200_000 || len(p.Missing()) > 0 {
		t.Errorf("cap %d, missing %v", p.Cap, p.Missing())
	}
	waves, err := n.Rollouts.Waves(system(t), p.ID)
	n.must(err)
	if len(waves) != 3 || waves[0].Status != rollout.Live || waves[1].Entry.Verdict != rollout.NoGo || !waves[1].Entry.Refused {
		t.Errorf("waves %+v", waves)
	}
	maps, err := n.Processes.Of(system(t), []id.Project{p.ID})
	n.must(err)
	list := maps[p.ID]
	if len(list) != 2 || list[0].Link.Role != process.AsIs || list[1].Link.Role != process.ToBe || list[1].Published != 3 {
		t.Fatalf("maps %+v", list)
	}
	reading, err := n.Processes.Read(system(t), list[1].Row.Process.ID, 0)
	n.must(err)
	retired := slices.DeleteFunc(slices.Clone(reading.Problems), func(p bpmn.Problem) bool { return p.Rule != "tool-retired" })
	if len(retired) != len(reading.Problems) || len(retired) != 1 || len(reading.Lanes) != 3 {
		t.Errorf("problems %v, lanes %v", reading.Problems, reading.Lanes)
	}
	for _, lane := range reading.Lanes {
		if lane.Team == "" {
			t.Errorf("the lane %s is bound to no team", lane.Name)
		}
	}
	results, err := n.KPIs.Verdicts(system(t), p.ID)
	n.must(err)
	var base []float64
	for _, v := range results[0].Values[:12] {
		base = append(base, v.Value)
	}
	if !slices.Equal(base, []float64{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}) || results[0].Answer.Comparison == nil {
		t.Errorf("baseline %v, comparison %v", base, results[0].Answer.Comparison)
	}
	task, err := n.Plans.ByNumber(system(t), p.ID, demo.ShowcaseTask)
	n.must(err)
	if task.Title != "Measure the waits between teams" {
		t.Errorf("the task to show is %s", task.Title)
	}
}

func (n *northbeam) tasks() {
	t := n.t
	depth := 0
	for code, p := range n.projects {
		page, err := n.Plans.List(system(t), p.ID, plan.Query{Limit: 1000})
		n.must(err)
		parents, titles := map[id.Task]id.Task{}, map[string]bool{}
		for _, task := range page.Items {
			parents[task.ID] = task.Parent
			if task.Title == "" || titles[task.Title] || task.Due == "" || task.Start == "" || len(task.Assignees) == 0 {
				t.Errorf("%s: %q is not whole or stands twice", task.Key, task.Title)
			}
			titles[task.Title] = true
			if task.Category == plan.Done && (task.Finished.After(monday) || task.Finished.IsZero()) {
				t.Errorf("%s was finished at %s", task.Key, task.Finished)
			}
		}
		for task := range parents {
			levels := 1
			for up := parents[task]; up != ""; up = parents[up] {
				levels++
			}
			depth = max(depth, levels)
		}
		if p.Status == project.Closed && slices.ContainsFunc(page.Items, func(t plan.Task) bool { return !t.Category.Ended() }) {
			t.Errorf("%s is closed with open tasks", code)
		}
	}
	if depth != 3 {
		t.Errorf("tasks lie %d levels deep, want 3", depth)
	}
}

// past looks at the history: it holds together, goes forward in time to the present, and many took part.
func (n *northbeam) past() {
	t := n.t
	if sound, err := history.Verify(t.Context(), n.DB); err != nil || sound < 1000 {
		t.Errorf("the history holds for %d events: %v", sound, err)
	}
	var last time.Time
	actors, days := map[id.Person]bool{}, map[string]bool{}
	n.must(history.Export(system(t), n.DB, func(e history.Event) error {
		if e.At.Before(last) || e.At.After(monday) {
			t.Errorf("event %d (%s) is at %s, after one at %s", e.Seq, e.Kind, e.At, last)
		}
		last = e.At
		actors[e.Actor], days[e.At.Format(time.DateOnly)] = true, true
		return nil
	}))
	if len(actors) < 40 || len(days) < 100 {
		t.Errorf("%d people acted on %d days", len(actors), len(days))
	}
	var parked int
	n.must(db.One(t.Context(), n.DB, `SELECT COUNT(*) FROM follower_parked`, nil, &parked))
	if parked > 0 {
		t.Errorf("%d events are parked", parked)
	}
}

func (n *northbeam) ada() {
	t := n.t
	ctx, ada := n.as(demoLead)
	if ada.Role != access.Owner {
		t.Errorf("Ada is %s", ada.Role)
	}
	mine, err := n.Plans.Mine(ctx, 50)
	n.must(err)
	var late, today, soon int
	for _, task := range mine {
		switch {
		case task.Due < "2026-11-23":
			late++
		case task.Due == "2026-11-23":
			today++
		default:
			soon++
		}
	}
	if late == 0 || today == 0 || soon < 3 {
		t.Errorf("%d late, %d due today, %d later", late, today, soon)
	}
	inbox, err := n.Inbox.List(ctx, notify.Open, "", 100)
	n.must(err)
	reasons := map[notify.Reason]int{}
	for _, line := range inbox.Items {
		reasons[line.Reason]++
		if line.Title == "" || line.At.Before(monday.AddDate(0, 0, -demoWaits)) {
			t.Errorf("a line %q from %s waits", line.Title, line.At)
		}
	}
	if reasons[notify.Assigned] == 0 || reasons[notify.Mentioned] == 0 || len(inbox.Items) > 20 {
		t.Errorf("inbox %v", reasons)
	}
	found, err := n.Search.Find(ctx, "laptop", nil, 10)
	n.must(err)
	if len(found.Results) == 0 {
		t.Error("nothing is found for “laptop”")
	}
}

func (n *northbeam) sharing() {
	t := n.t
	for email, want := range map[string]int{demoLead: 9, "clara@northbeam.example": 9, "robert@northbeam.example": 9, "tomasz@northbeam.example": 8,
		"birgit@northbeam.example": 8, "erin.walsh@newdesk.example": 1} {
		ctx, _ := n.as(email)
		list, err := n.Projects.List(ctx, project.Query{})
		n.must(err)
		if len(list.Items) != want {
			t.Errorf("%s sees %d projects, want %d", email, len(list.Items), want)
		}
	}
	ctx, _ := n.as("birgit@northbeam.example")
	if _, err := n.KPIs.Add(ctx, n.projects["VEND"].ID, kpi.NewKPI{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a viewer may write: %v", err)
	}
}

func (n *northbeam) pages() {
	t := n.t
	_, ada := n.as(demoLead)
	secret, _, err := n.Signin.Open(t.Context(), ada.ID, signin.Origin{Agent: "test", Address: "192.0.2.1"})
	n.must(err)
	addresses, err := n.Tour(t.Context())
	n.must(err)
	for _, kind := range []string{"/today", "/projects", "/projects/ONB/board", "/projects/VEND/result", "/tasks/", "/kpis/", "/people/"} {
		if !slices.ContainsFunc(addresses, func(a string) bool { return strings.HasPrefix(a, kind) }) {
			t.Errorf("the tour leaves %s out", kind)
		}
	}
	for code := range n.projects {
		for _, station := range []string{"", "/plan", "/board", "/process", "/rollout", "/result", "/charter"} {
			addresses = append(addresses, "/projects/"+code+station)
		}
	}
	for _, address := range addresses {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		r.AddCookie(&http.Cookie{Name: "session", Value: secret})
		w := httptest.NewRecorder()
		n.Handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "<h1") {
			t.Errorf("%s answers %d with %d bytes", address, w.Code, w.Body.Len())
		}
	}
	t.Logf("%d pages", len(addresses))
}
