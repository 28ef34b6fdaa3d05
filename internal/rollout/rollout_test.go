package rollout_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/rollout"
)

const (
	open   = id.Project("0000000000000000000000open")
	secret = id.Project("00000000000000000000secret")
)

type world struct {
	*rollout.Service
	db    *db.DB
	door  *act.Door
	clock *clock.Manual
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada    = as("ada", access.Member)
	bob    = as("bob", access.Member)
	viewer = as("vic", access.Viewer)
	guest  = as("gus", access.Guest)
)

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := world{db: d, clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))}
		kinds := history.Catalogue{}
		kinds.Merge(rollout.Kinds())
		w.door = &act.Door{DB: d, Clock: w.clock, Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}}
		for _, table := range rollout.Tables() {
			w.door.Tables[table.SubjectName()] = table
		}
		w.Service = rollout.New(d, w.door, rollout.Deps{
			CheckPeople: func(_ context.Context, _ db.Q, people []id.Person) error {
				if people[0] == "nobody" {
					return fault.New(fault.Invalid, "is nobody here")
				}
				return nil
			},
			CheckTeams: func(_ context.Context, _ db.Q, teams []id.Team) error {
				if len(teams) > 0 && teams[0] == "none" {
					return fault.New(fault.Invalid, "is no team")
				}
				return nil
			},
		})
		err := d.Write(ada, func(tx *db.Tx) error {
			if err := db.Fixture(ada, tx, "person", map[string]any{"id": "ada"}); err != nil {
				return err
			}
			for p, code := range map[id.Project]string{open: "OPN", secret: "SEC"} {
				if err := db.Fixture(ada, tx, "project", map[string]any{"id": string(p), "code": code, "title": code, "private": p == secret}); err != nil {
					return err
				}
			}
			return db.Fixture(ada, tx, "member", map[string]any{"id": "m", "project_id": string(secret), "person_id": "ada", "role": "lead"})
		})
		if err != nil {
			t.Fatal(err)
		}
		run(t, w)
	})
}

func (w world) wave(t *testing.T, p id.Project, name string) rollout.Wave {
	t.Helper()
	wave, err := w.AddWave(ada, p, rollout.NewWave{Name: name, Teams: []id.Team{"t1", "t1"}, Start: "2026-11-02", GoLive: "2026-12-07", Owner: "ada"})
	if err != nil {
		t.Fatal(err)
	}
	return wave
}

func (w world) criterion(t *testing.T, wave id.Wave, n rollout.NewCriterion) rollout.Criterion {
	t.Helper()
	c, err := w.AddCriterion(ada, wave, n)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (w world) kinds(t *testing.T) string {
	t.Helper()
	events, err := history.Since(ada, w.db, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	return strings.Join(kinds, " ")
}

func want(t *testing.T, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Fatalf("got %v, want %s", err, kind)
	}
	for i, f := range fields {
		if e := fault.As(err); len(e.Problems) <= i || e.Problems[i].Field != f {
			t.Fatalf("problems %+v, want %v", e.Problems, fields)
		}
	}
}

func TestWavesAreAddedOrderedAndRemoved(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		n := rollout.NewWave{ID: "00000000000000000000wave1", Name: "Porto"}
		first, err := w.AddWave(ada, open, n)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := w.AddWave(ada, open, n); err != nil || again.ID != first.ID {
			t.Fatal(again, err)
		}
		lisbon, berlin := w.wave(t, open, "Lisbon"), w.wave(t, open, "Berlin")
		if len(lisbon.Teams) != 1 {
			t.Error(lisbon.Teams)
		}
		for field, bad := range map[string]rollout.NewWave{"name": {Name: " "}, "goLive": {Name: "x", Start: "2026-12-02", GoLive: "2026-12-01"},
			"start": {Name: "x", Start: "soon"}, "owner": {Name: "x", Owner: "nobody"}, "teams": {Name: "x", Teams: []id.Team{"none"}}, "id": {ID: "1", Name: "x"}} {
			_, err := w.AddWave(ada, open, bad)
			want(t, err, fault.Invalid, field)
		}
		if berlin, err = w.MoveWave(ada, berlin.ID, berlin.Version, first.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.MoveWave(ada, berlin.ID, 0, "elsewhere")
		want(t, err, fault.Invalid, "after")
		site := "Rua Augusta"
		if lisbon, err = w.EditWave(ada, lisbon.ID, lisbon.Version, rollout.WavePatch{Site: &site}); err != nil || lisbon.Site != site {
			t.Fatal(lisbon, err)
		}
		_, err = w.EditWave(ada, lisbon.ID, 1, rollout.WavePatch{Name: &site})
		want(t, err, fault.Stale)
		names := func() string {
			t.Helper()
			list, err := w.Waves(viewer, open)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, v := range list {
				out = append(out, v.Name)
			}
			return strings.Join(out, " ")
		}
		if got := names(); got != "Porto Berlin Lisbon" {
			t.Error(got)
		}
		w.criterion(t, berlin.ID, rollout.NewCriterion{Text: "Trained"})
		ctx, receipt := act.WithReceipt(ada)
		if err = w.RemoveWave(ctx, berlin.ID, 0); err != nil {
			t.Fatal(err)
		}
		if got := names(); got != "Porto Lisbon" {
			t.Error(got)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if v, err := w.Get(viewer, berlin.ID); err != nil || len(v.Criteria) != 1 {
			t.Error(v, err)
		}
		if got, want := w.kinds(t), "wave.added wave.added wave.added wave.moved wave.edited criterion.added criterion.removed wave.removed wave.removed criterion.removed"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}

func TestGoLive(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		wave := w.wave(t, open, "Lisbon")
		_, err := w.TakeLive(ada, wave.ID, 0, "", nil)
		want(t, err, fault.Conflict, "criteria") // nothing agreed
		trained := w.criterion(t, wave.ID, rollout.NewCriterion{Text: "Everybody is trained", Mandatory: true})
		w.criterion(t, wave.ID, rollout.NewCriterion{Gate: rollout.Exit, Text: "The old way is off", Mandatory: true})
		_, err = w.TakeLive(ada, wave.ID, 0, "", nil)
		want(t, err, fault.Conflict, "criteria")

		_, err = w.Say(ada, trained.ID, 0, rollout.Yes, "")
		want(t, err, fault.Invalid, "evidence")
		_, err = w.Sign(bob, trained.ID, 0)
		want(t, err, fault.Conflict)
		if trained, err = w.Say(ada, trained.ID, trained.Version, rollout.Yes, "list of 52 names"); err != nil || trained.AnsweredBy != "ada" {
			t.Fatal(trained, err)
		}
		_, err = w.Sign(ada, trained.ID, 0)
		want(t, err, fault.Forbidden)
		_, err = w.TakeLive(ada, wave.ID, 0, "", nil)
		want(t, err, fault.Conflict, "criteria")
		if trained, err = w.Sign(bob, trained.ID, 0); err != nil || trained.Signer != "bob" {
			t.Fatal(trained, err)
		}
		_, err = w.Unsign(ada, trained.ID, 0)
		want(t, err, fault.Conflict)
		if _, err = w.Unsign(bob, trained.ID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err = w.Sign(bob, trained.ID, 0); err != nil {
			t.Fatal(err)
		}
		// Another answer drops the signature under the old one.
		if trained, err = w.Say(ada, trained.ID, 0, rollout.No, "three are missing"); err != nil || trained.Signer != "" {
			t.Fatal(trained, err)
		}
		condition := &rollout.Condition{Owner: "ada", Due: "2026-11-30", Reason: "Three people are on leave until the 30th."}
		_, err = w.TakeLive(ada, wave.ID, 0, "", condition)
		want(t, err, fault.Conflict, "criteria") // not over a mandatory no
		if _, err = w.Say(ada, trained.ID, 0, rollout.Open, "three are missing"); err != nil {
			t.Fatal(err)
		}
		for field, bad := range map[string]rollout.Condition{"condition.owner": {Due: "2026-11-30", Reason: condition.Reason},
			"condition.due": {Owner: "ada", Due: "2026-11-22", Reason: condition.Reason}, "condition.reason": {Owner: "ada", Due: "2026-11-30", Reason: "later"}} {
			_, err = w.TakeLive(ada, wave.ID, 0, "", &bad)
			want(t, err, fault.Invalid, field)
		}
		_, err = w.TakeLive(ada, wave.ID, 0, "2026-12-24", condition)
		want(t, err, fault.Invalid, "live")
		ctx, receipt := act.WithReceipt(ada)
		if wave, err = w.TakeLive(ctx, wave.ID, 0, "2026-11-20", condition); err != nil || wave.Status != rollout.Live || wave.Live != "2026-11-20" || wave.Condition.By != "ada" {
			t.Fatal(wave, err)
		}
		events, err := history.OfAct(ada, w.db, receipt.Act)
		if err != nil || !strings.Contains(string(events[0].Data), `"conditional go"`) {
			t.Fatalf("%s %v", events[0].Data, err)
		}
		view, err := w.Get(viewer, wave.ID)
		if err != nil || view.Entry.Verdict != rollout.ConditionalGo || !strings.HasPrefix(view.Entry.Sentence, "Conditional go until 30 Nov with 0 of 1 yes") {
			t.Fatalf("%+v %v", view.Entry, err)
		}
		_, err = w.Say(ada, trained.ID, 0, rollout.Yes, "now")
		want(t, err, fault.Conflict) // the gate was passed
		days, err := w.FirstLive(ada, w.db, []id.Project{open, secret})
		if diff := cmp.Diff(map[id.Project]clock.Date{open: "2026-11-20"}, days); err != nil || diff != "" {
			t.Fatal(diff, err)
		}
		want(t, w.RemoveWave(ada, wave.ID, 0), fault.Conflict)

		_, err = w.Finish(ada, wave.ID, 0)
		want(t, err, fault.Conflict, "criteria")
		off := view.Criteria[1]
		if _, err = w.Say(ada, off.ID, 0, rollout.Yes, "screenshot"); err != nil {
			t.Fatal(err)
		}
		if _, err = w.Sign(bob, off.ID, 0); err != nil {
			t.Fatal(err)
		}
		if wave, err = w.Finish(ada, wave.ID, 0); err != nil || wave.Status != rollout.Done {
			t.Fatal(wave, err)
		}
		_, err = w.RollBack(ada, wave.ID, 0, "")
		want(t, err, fault.Invalid, "reason")
		if wave, err = w.RollBack(ada, wave.ID, 0, "payroll lost two people"); err != nil || wave.Status != rollout.RolledBack {
			t.Fatal(wave, err)
		}
		if days, err = w.FirstLive(ada, w.db, []id.Project{open}); err != nil || len(days) != 0 {
			t.Fatal(days, err)
		}
		if wave, err = w.Replan(ada, wave.ID, 0); err != nil || wave.Status != rollout.Planned || wave.Condition.Set() || wave.Live != "" {
			t.Fatal(wave, err)
		}
		if view, err = w.Get(viewer, wave.ID); err != nil || view.Exit.Yes != 0 {
			t.Fatalf("%+v %v", view.Exit, err)
		}
	})
}

func TestUndoTakesALiveWaveBack(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		wave := w.wave(t, open, "Lisbon")
		ctx, receipt := act.WithReceipt(ada)
		if _, err := w.TakeLive(ctx, wave.ID, 0, "", &rollout.Condition{Owner: "ada", Due: "2026-11-30", Reason: "The pilot needs no criteria at all."}); err != nil {
			t.Fatal(err)
		}
		if err := w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		v, err := w.Get(ada, wave.ID)
		if err != nil || v.Status != rollout.Planned || v.Condition.Set() || v.Live != "" {
			t.Fatal(v, err)
		}
	})
}
