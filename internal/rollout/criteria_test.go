package rollout_test

import (
	"context"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/rollout"
)

func TestCriteriaAreAddedCopiedAndWeakenedWithAReason(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		lisbon, porto := w.wave(t, open, "Lisbon"), w.wave(t, open, "Porto")
		made, err := w.AddCriteria(ada, lisbon.ID, rollout.Defaults())
		if err != nil || len(made) != len(rollout.Defaults()) {
			t.Fatal(made, err)
		}
		if _, err = w.Say(ada, made[0].ID, 0, rollout.Yes, "list"); err != nil {
			t.Fatal(err)
		}
		copied, err := w.CopyCriteria(ada, porto.ID, lisbon.ID)
		if err != nil || len(copied) != len(made) || copied[0].Answer != rollout.Open || copied[0].Text != made[0].Text || !copied[0].Mandatory {
			t.Fatal(copied, err)
		}
		_, err = w.CopyCriteria(ada, porto.ID, w.wave(t, secret, "Hidden").ID)
		want(t, err, fault.Invalid, "from")
		_, err = w.AddCriterion(ada, lisbon.ID, rollout.NewCriterion{Text: " "})
		want(t, err, fault.Invalid, "text")
		_, err = w.AddCriterion(ada, lisbon.ID, rollout.NewCriterion{Text: "x", Gate: "side"})
		want(t, err, fault.Invalid)

		advisory, text := false, "Nearly everybody has had the training"
		_, err = w.EditCriterion(ada, made[0].ID, 0, rollout.CriterionPatch{Mandatory: &advisory})
		want(t, err, fault.Invalid, "reason")
		c, err := w.EditCriterion(ada, made[0].ID, 0, rollout.CriterionPatch{Text: &text, Reason: "two people are on long leave"})
		if err != nil || c.Answer != rollout.Open {
			t.Fatal(c, err)
		}
		_, err = w.EditCriterion(ada, made[0].ID, 1, rollout.CriterionPatch{Text: &text, Reason: "two people are on long leave"})
		want(t, err, fault.Stale)
		want(t, w.RemoveCriterion(ada, made[1].ID, 0, ""), fault.Invalid, "reason")
		if err = w.RemoveCriterion(ada, made[1].ID, 0, "there is no runbook in this wave"); err != nil {
			t.Fatal(err)
		}
		if err = w.RemoveCriterion(ada, made[5].ID, 0, ""); err != nil {
			t.Fatal("advice needs no reason to go:", err)
		}
		if _, err = w.MoveCriterion(ada, made[7].ID, 0, ""); err != nil {
			t.Fatal(err)
		}
		view, err := w.Get(ada, lisbon.ID)
		if err != nil || view.Criteria[0].ID != made[7].ID || len(view.Criteria) != 6 {
			t.Fatal(view.Criteria, err)
		}
		events, err := history.Of(ada, w.db, string(made[1].ID), 0, 1)
		if err != nil || !strings.Contains(string(events[0].Data), "no runbook") {
			t.Fatalf("%s %v", events[0].Data, err)
		}
	})
}

func TestRights(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		hidden, plain := w.wave(t, secret, "Hidden"), w.wave(t, open, "Lisbon")
		inHidden, inPlain := w.criterion(t, hidden.ID, rollout.NewCriterion{Text: "x"}), w.criterion(t, plain.ID, rollout.NewCriterion{Text: "x"})
		for _, c := range []struct {
			who       context.Context
			wave      id.Wave
			criterion id.Criterion
			kind      fault.Kind
		}{{bob, hidden.ID, inHidden.ID, fault.NotFound}, {guest, plain.ID, inPlain.ID, fault.NotFound}, {viewer, plain.ID, inPlain.ID, fault.Forbidden}, {context.Background(), plain.ID, inPlain.ID, fault.NotFound}} {
			_, err := w.EditWave(c.who, c.wave, 0, rollout.WavePatch{})
			want(t, err, c.kind)
			_, err = w.TakeLive(c.who, c.wave, 0, "", nil)
			want(t, err, c.kind)
			_, err = w.Say(c.who, c.criterion, 0, rollout.Yes, "")
			want(t, err, c.kind)
			_, err = w.Sign(c.who, c.criterion, 0)
			want(t, err, c.kind)
			want(t, w.RemoveCriterion(c.who, c.criterion, 0, ""), c.kind)
			want(t, w.RemoveWave(c.who, c.wave, 0), c.kind)
		}
		_, err := w.Waves(bob, secret)
		want(t, err, fault.NotFound)
		_, err = w.Get(bob, hidden.ID)
		want(t, err, fault.NotFound)
		both := []id.Project{open, secret}
		if m, err := w.Of(bob, both); err != nil || len(m) != 1 || len(m[open]) != 1 {
			t.Error(m, err)
		}
		if m, err := w.Of(access.With(context.Background(), access.System()), both); err != nil || len(m) != 2 {
			t.Error(m, err)
		}
	})
}
