package rollouts_test

import (
	"context"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/web/page"
	"throughline/internal/web/projects"
	"throughline/internal/web/rollouts"
	"throughline/internal/web/webtest"
)

// stage is a change ONB of Ada's, with Ben as its editor, Vic who may only look, and a stranger to it.
type stage struct {
	site          *webtest.Site
	waves         *rollout.Service
	ada, ben, vic *webtest.Visitor
	change        project.Project
}

func open(t *testing.T) *stage {
	s := &stage{}
	s.site = webtest.Open(t, false, func(site *webtest.Site) []page.Route {
		site.Door.Kinds.Merge(rollout.Kinds())
		for _, table := range rollout.Tables() {
			site.Door.Tables[table.SubjectName()] = table
		}
		s.waves = rollout.New(site.DB, site.Door, rollout.Deps{CheckPeople: site.Org.CheckPeople, CheckTeams: site.Org.CheckTeams})
		changes := &projects.Pages{Projects: site.Projects, Org: site.Org, Facts: func(context.Context, []project.Project) (map[id.Project]projects.Facts, error) { return nil, nil }}
		return append(changes.Routes(), (&rollouts.Pages{Rollouts: s.waves, Org: site.Org, Frame: changes.Frame, FrameOf: changes.FrameOf}).Routes()...)
	})
	s.ada = s.site.Found()
	s.ben = s.site.Join(s.ada, "Ben Editor", "ben@example.com", access.Member)
	s.vic = s.site.Join(s.ada, "Vic Viewer", "vic@example.com", access.Viewer)
	var err error
	if s.change, err = s.site.Projects.Create(s.ada.Context(), project.NewProject{Code: "ONB", Charter: project.Charter{Title: "Faster onboarding", Lead: s.ada.Person.ID, Currency: "EUR"}}); err != nil {
		t.Fatal(err)
	}
	if _, err = s.site.Projects.SetMember(s.ada.Context(), s.change.ID, s.ben.Person.ID, access.Editor); err != nil {
		t.Fatal(err)
	}
	return s
}

// wave adds one through the page, with the usual criteria, and gives it.
func (s *stage) wave(t *testing.T, name string) rollout.View {
	t.Helper()
	s.ada.Post("/projects/ONB/waves", "name", name, "goLive", "2026-12-01", "usual", "yes").Is(303)
	list, err := s.waves.Waves(s.ada.Context(), s.change.ID)
	if err != nil || len(list) == 0 {
		t.Fatalf("waves: %v, %v", list, err)
	}
	return list[len(list)-1]
}

func at(w rollout.View) string { return "/waves/" + string(w.ID) }

func of(w rollout.View, c rollout.Criterion) string { return at(w) + "/criteria/" + string(c.ID) }

// allow answers every criterion of the gate as Ada and signs it as Ben.
func (s *stage) allow(t *testing.T, w rollout.View, gate rollout.Gate) {
	t.Helper()
	for _, c := range w.Criteria {
		if c.Gate == gate {
			s.ada.Post(of(w, c)+"/answer", "answer", "yes", "evidence", "https://wiki.example/proof").Is(303)
			s.ben.Post(of(w, c) + "/signature").Is(303)
		}
	}
}

func TestEmptyRolloutSaysWhatItIsFor(t *testing.T) {
	s := open(t)
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("Who takes the change over, and when?", "Add a wave")
	s.vic.Get("/projects/ONB/rollout").Is(200).Lacks("/projects/ONB/waves")
}

func TestNoGoIsSaidInWordsAndRefusesToGoLive(t *testing.T) {
	s := open(t)
	w := s.wave(t, "Lisbon")
	s.ada.Get("/projects/ONB/rollout").Is(200).
		Has("No wave is live yet.", "Lisbon", "NO-GO: 5 mandatory criteria are open", "“The runbook was rehearsed from start to end” is not answered.", "Advice, which stops nothing").
		Lacks("%")
	s.ada.Post(at(w)+"/live", "live", "2026-11-23").Is(422).
		Has("Lisbon is a no-go with 0 of 6 yes", "“Everybody in the wave has had the training” is not answered.", "Go live under a condition")
	back := s.ada.Post(at(w)+"/live", "live", "2026-11-23", "condition.owner", string(s.ben.Person.ID), "condition.due", "2026-11-30", "condition.reason", "short").
		Is(422).Has("must say why in 20 characters or more")
	if back.Value("condition.reason") != "short" || back.Value("condition.due") != "2026-11-30" {
		t.Error("what was typed is lost")
	}
	s.ada.Post(at(w)+"/live", "live", "2026-11-23", "condition.owner", string(s.ben.Person.ID), "condition.due", "2026-11-30", "condition.reason", "The vendor leaves on Friday").
		To("/projects/ONB/rollout#wave-" + string(w.ID))
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("Went live under a condition", "Ben Editor closes what is missing until 30 Nov", "Ada Lovelace allowed it: The vendor leaves on Friday", "NOT DONE: 1 mandatory criterion is open")
}

func TestMandatoryNoHasNoCondition(t *testing.T) {
	s := open(t)
	w := s.wave(t, "Lisbon")
	s.allow(t, w, rollout.Entry)
	s.ada.Post(of(w, w.Criteria[1])+"/answer", "answer", "no", "evidence", "").Is(303)
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("NO-GO: 1 mandatory criterion is answered no").Lacks("Go live under a condition")
	s.ada.Post(at(w)+"/live", "condition.owner", string(s.ben.Person.ID), "condition.due", "2026-11-30", "condition.reason", "The vendor leaves on Friday").
		Is(422).Has("A mandatory no cannot go live under a condition either")
}

func TestWaveGoesFromPlannedToDoneAndBack(t *testing.T) {
	s := open(t)
	w := s.wave(t, "Lisbon")
	s.allow(t, w, rollout.Entry)
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("GO: all 5 mandatory criteria hold", "stands at GO")
	s.ada.Post(at(w)+"/live", "live", "2026-11-23").Is(303)
	s.ada.Post(at(w) + "/done").Is(422).Has("Close these first")
	s.allow(t, w, rollout.Exit)
	s.ada.Post(at(w) + "/done").Is(303)
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("Done", "1 of 1 wave is live.")
	s.ada.Post(at(w)+"/rollback", "reason", "bad").Is(422).Has("must say why, in 10 characters or more")
	s.ada.Post(at(w)+"/rollback", "reason", "Payroll was wrong for 12 people").Is(303)
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("Rolled back", "Plan it again")
	s.ada.Post(at(w) + "/plan").Is(303)
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("NO-GO: 5 mandatory criteria are open")
}

func TestCriterionIsAnsweredSignedChangedAndRemoved(t *testing.T) {
	s := open(t)
	w := s.wave(t, "Lisbon")
	c := w.Criteria[0]
	s.ada.Get(of(w, c)).Is(200).Has("Everybody in the wave has had the training", "Does it hold?")
	back := s.ada.Post(of(w, c)+"/answer", "answer", "yes", "evidence", " ").Is(422).Has("a mandatory yes needs a link or a sentence")
	if back.Value("answer") != "yes" {
		t.Error("the answer that was given is lost")
	}
	s.ada.Post(of(w, c)+"/answer", "answer", "yes", "evidence", "https://wiki.example/training").Is(303)
	s.ada.Get(of(w, c)).Is(200).Has("You answered it, so somebody else signs it")
	s.ada.Post(of(w, c) + "/signature").Is(403)
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("Yes, does not count yet", "not signed", "wiki.example/training")
	s.ben.Post(of(w, c) + "/signature").Is(303)
	s.ben.Get(of(w, c)).Is(200).Has("Take your signature back")
	s.ben.Post(of(w, c) + "/signature/removal").Is(303)
	s.ada.Post(of(w, c), "text", "Everybody passed the test", "mandatory", "yes", "expires", "").Is(422).Has("must say why")
	s.ada.Post(of(w, c), "text", "Everybody passed the test", "mandatory", "yes", "expires", "2026-12-24", "reason", "Attendance says nothing").Is(303)
	s.ada.Get(of(w, c)).Is(200).Has("Everybody passed the test", "holds until 24 Dec")
	s.ada.Post(of(w, w.Criteria[1])+"/place", "after", "").Is(303)
	s.ada.Post(of(w, c)+"/removal", "reason", "Moved into the next wave").Is(303)
	s.ada.Get(of(w, c)).Is(404)
	s.ada.Post(at(w)+"/criteria", "text", "The old laptops are back", "gate", "exit", "expires", "").Is(303)
	s.ada.Post(at(w)+"/criteria", "text", "", "gate", "entry").Is(422).Has("say what must hold")
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("The old laptops are back", "advisory")
}

func TestWavesAreEditedMovedCopiedAndRemoved(t *testing.T) {
	s := open(t)
	first := s.wave(t, "Lisbon")
	s.ada.Post("/projects/ONB/waves", "name", "", "start", "2026-12-05", "goLive", "2026-12-01").Is(422).Has("is empty; name the wave", "is before the start")
	s.ada.Post("/projects/ONB/waves", "name", "Porto").Is(303)
	list, _ := s.waves.Waves(s.ada.Context(), s.change.ID)
	second := list[1]
	s.ada.Post(at(second)+"/criteria-copy", "from", string(first.ID)).Is(303)
	s.ada.Get(at(second)).Is(200).Has("Porto", "Save the wave")
	s.ada.Post(at(second), "version", "1", "name", "Porto office", "goLive", "2026-12-08").Is(303)
	s.ada.Post(at(second), "version", "1", "name", "Porto and Braga", "goLive", "2026-12-08").Is(422)
	s.ada.Post(at(second)+"/place", "after", "").Is(303)
	if list, _ = s.waves.Waves(s.ada.Context(), s.change.ID); list[0].Name != "Porto office" || len(list[0].Criteria) != len(first.Criteria) {
		t.Errorf("after moving and copying: %q with %d criteria", list[0].Name, len(list[0].Criteria))
	}
	s.ada.Post(at(second) + "/removal").To("/projects/ONB/rollout")
	s.ada.Get(at(second)).Is(404)
}

// A wave that is added with the usual criteria is one act: one undo takes all of it back.
func TestWaveWithItsCriteriaIsOneAct(t *testing.T) {
	s := open(t)
	w := s.wave(t, "Lisbon")
	events, err := history.Of(s.ada.Context(), s.site.DB, string(w.ID), 0, 10)
	if err != nil || len(events) == 0 {
		t.Fatalf("events: %v, %v", events, err)
	}
	if err := s.site.Door.Undo(s.ada.Context(), events[0].Act); err != nil {
		t.Fatal(err)
	}
	s.ada.Get("/projects/ONB/rollout").Is(200).Has("Who takes the change over")
}

func TestWhoOnlyLooksChangesNothing(t *testing.T) {
	s := open(t)
	w := s.wave(t, "Lisbon")
	look := s.vic.Get("/projects/ONB/rollout").Is(200).Has("NO-GO")
	for _, form := range look.Forms() {
		if strings.HasPrefix(form, "/waves/") || strings.HasPrefix(form, "/projects/") {
			t.Errorf("a form is offered to %s", form)
		}
	}
	s.vic.Get(of(w, w.Criteria[0])).Is(200).Has("You can look at this change")
	s.vic.Get(at(w)).Is(200)
	for _, path := range []string{"/projects/ONB/waves", at(w), at(w) + "/live", at(w) + "/removal", at(w) + "/criteria", at(w) + "/criteria-usual",
		of(w, w.Criteria[0]) + "/answer", of(w, w.Criteria[0]) + "/removal"} {
		s.vic.Post(path, "name", "Lisbon 2", "text", "Anything", "answer", "yes", "evidence", "x", "reason", "because of that").Is(403)
	}
	yes := true
	if _, err := s.site.Projects.Edit(s.ada.Context(), s.change.ID, 0, project.Patch{Private: &yes}); err != nil {
		t.Fatal(err)
	}
	s.vic.Get("/projects/ONB/rollout").Is(404)
	s.vic.Get(at(w)).Is(404)
	s.vic.Post(of(w, w.Criteria[0])+"/answer", "answer", "yes").Is(404)
	s.site.Stranger().Get("/projects/ONB/rollout").Is(303)
}
