package process_test

import (
	"slices"
	"strings"
	"testing"

	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/process"
)

func ptr[T any](v T) *T { return &v }

func TestADocumentIsWrittenStepByStep(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p, _ := w.create(t, onboarding())
		drawn := w.export(t, p, 0)
		v, asked, err := w.AddStep(ada, p.ID, 0, process.NewStep{After: "Task_1", Name: " Approve  the laptop ", Lane: "Lane_2"})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = w.AddStep(ada, p.ID, v.Version-1, process.NewStep{After: "Task_1", Name: "Late"})
		want(t, err, fault.Stale)
		_, _, err = w.AddStep(ada, p.ID, 0, process.NewStep{After: "Task_1", Name: " "})
		want(t, err, fault.Invalid, "name")
		if _, err = w.Describe(ada, p.ID, v.Version, asked, process.StepPatch{Text: ptr("Look at the *price*"), Tool: ptr("ERP"), Work: ptr(10.0), Wait: ptr(50.0),
			Accountable: ptr("Finance"), Form: ptr([]process.Input{{Label: "Agreed?", Kind: process.YesNo}})}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Describe(ada, p.ID, 0, asked, process.StepPatch{Right: ptr(200.0)})
		want(t, err, fault.Invalid, "right")
		_, err = w.Describe(ada, p.ID, 0, "Nothing", process.StepPatch{})
		want(t, err, fault.NotFound)
		_, err = w.Describe(viewer, p.ID, 0, asked, process.StepPatch{Tool: ptr("x")})
		want(t, err, fault.Forbidden)
		_, way, err := w.AddWay(ada, p.ID, 0, process.NewWay{From: asked, If: "it is too dear", To: "Task_1"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.EditWay(ada, p.ID, 0, way, process.WayPatch{Condition: ptr("price > 1000")}); err != nil {
			t.Fatal(err)
		}
		if _, err = w.Answerable(ada, p.ID, 0, "Head of IT"); err != nil {
			t.Fatal(err)
		}
		d, err := w.Document(viewer, p.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(d.Steps, func(s process.DocStep) bool { return s.ID == asked })
		step := d.Steps[at]
		if step.Name != "Approve the laptop" || step.Lane != "Lane_2" || step.Tool != "ERP" || step.Form[0].Name != "agreed" || len(d.Handoffs) < 2 {
			t.Errorf("%+v %+v", step, d.Handoffs)
		}
		if d.Stream.Lead != 60 || *d.Stream.Activity < 16.6 || *d.Stream.Activity > 16.7 || d.Raci.Accountable != "Head of IT" {
			t.Errorf("%+v %+v", d.Stream, d.Raci)
		}
		decision := d.Steps[at+1]
		if len(decision.Ways) != 2 || !slices.ContainsFunc(decision.Ways, func(w process.DocWay) bool { return w.If == "it is too dear" && w.Condition == "price > 1000" }) {
			t.Errorf("%+v", decision)
		}
		ctx, receipt := act.WithReceipt(ada)
		if _, err = w.RemoveWay(ctx, p.ID, 0, way); err != nil {
			t.Fatal(err)
		}
		events, err := history.OfAct(ada, w.db, receipt.Act)
		if err != nil || len(events) != 1 || events[0].Kind != "way.removed" {
			t.Errorf("%+v %v", events, err)
		}
		if _, err = w.RemoveStep(ada, p.ID, 0, asked); err != nil {
			t.Fatal(err)
		}
		if now := w.export(t, p, 0); strings.Contains(now, asked+`"`) || !strings.Contains(now, "Task_1") || now == drawn {
			t.Errorf("%s", now)
		}
		_, err = w.Publish(ada, p.ID, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.RemoveStep(ada, p.ID, 0, "Task_1")
		want(t, err, fault.Conflict)
	})
}
