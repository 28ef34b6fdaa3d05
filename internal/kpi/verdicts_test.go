package kpi_test

import (
	"context"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/verdict"
)

var before = []int{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}

func TestVerdict(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		k := w.add(t, open, definition("Days to productive"))
		read := func() kpi.Result {
			t.Helper()
			r, err := w.Verdict(viewer, k.ID)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if r := read(); r.Answer != nil || r.Chart != nil || r.Sentence != "No values yet" {
			t.Errorf("%+v", r)
		}
		w.series(t, k, "2026-06-01", before...)
		if r := read(); r.Answer != nil || r.Chart == nil || r.Sentence != "12 values, mean 22.3 days, limits 15.8 to 28.9, stable" {
			t.Errorf("%q", r.Sentence)
		}
		if has, err := w.HasAfterValue(ada, w.db, open); err != nil || has {
			t.Error(has, err)
		}
		w.live[open] = "2026-08-24" // the day of the thirteenth value
		if has, err := w.HasAfterValue(ada, w.db, open); err != nil || has {
			t.Error(has, err)
		}
		w.series(t, k, "2026-08-24", 19, 18, 17, 18, 16, 17, 18, 17, 16)
		r := read()
		if r.Answer == nil || r.Answer.Verdict != verdict.Improved || r.Difference() != "−5.0 days" && r.Difference() != "−5 days" {
			t.Fatalf("%+v %s", r.Answer, r.Difference())
		}
		if *r.Answer.TargetMet || r.ByHand || r.Marker != "2026-08-24" {
			t.Errorf("%+v", r)
		}
		if has, err := w.HasAfterValue(ada, w.db, open); err != nil || !has {
			t.Error(has, err)
		}

		// Where nothing was changed, the values fell a little too.
		other := w.add(t, open, definition("Days to productive, Berlin"))
		w.series(t, other, "2026-06-01", 22, 22, 22, 22)
		w.series(t, other, "2026-08-24", 21, 22)
		// Tickets passed their limit: that outweighs the gain.
		tickets := w.add(t, open, definition("Tickets per hire"))
		w.series(t, tickets, "2026-08-24", 2, 5)
		patch := kpi.Patch{Compare: &other.ID, Guardrails: &[]kpi.Guardrail{{KPI: tickets.ID, Limit: 3, Kind: kpi.Max}}, Reason: "agreed with finance in May"}
		if _, err := w.Edit(ada, k.ID, 0, patch); err != nil {
			t.Fatal(err)
		}
		r = read()
		if r.Answer.Verdict != verdict.Worse || len(r.Answer.Breaches) != 1 || r.Answer.Comparison == nil || r.Answer.Comparison.Difference != -0.5 {
			t.Errorf("%+v", r.Answer)
		}
		// A guardrail in the bin guards nothing.
		if err := w.Delete(ada, tickets.ID, 0); err != nil {
			t.Fatal(err)
		}
		if r = read(); r.Answer.Verdict != verdict.Improved {
			t.Errorf("%+v", r.Answer)
		}
		// A narrower baseline leaves too few values for a verdict.
		from := r.Values[5].Date
		if _, err := w.Edit(ada, k.ID, 0, kpi.Patch{BaseFrom: &from, Reason: "the form changed in July"}); err != nil {
			t.Fatal(err)
		}
		if r = read(); r.Answer.Verdict != verdict.NotEnoughData || r.Left != 5 || !strings.HasPrefix(r.Sentence, "Not enough data") {
			t.Errorf("%d %+v", r.Left, r.Answer)
		}
	})
}

func TestGoLiveByHand(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		k := w.add(t, open, definition("Days to productive"))
		w.series(t, k, "2026-06-01", append(before, 21, 22, 20, 23, 21, 22)...)
		_, err := w.SetGoLive(ada, k.ID, 0, "2026-08-24", "soon")
		want(t, err, fault.Invalid, "reason")
		_, err = w.SetGoLive(ada, k.ID, 0, "autumn", "there is no wave yet")
		want(t, err, fault.Invalid, "goLive")
		if _, err = w.SetGoLive(ada, k.ID, 0, "2026-08-24", "the pilot began without a wave"); err != nil {
			t.Fatal(err)
		}
		r, err := w.Verdict(ada, k.ID)
		if err != nil || !r.ByHand || r.Answer.Verdict != verdict.NoChange {
			t.Fatalf("%+v %v", r, err)
		}
		if has, err := w.HasAfterValue(ada, w.db, open); err != nil || !has {
			t.Error(has, err)
		}
		if _, err = w.SetGoLive(ada, k.ID, 0, "", "the pilot did not count after all"); err != nil {
			t.Fatal(err)
		}
		if r, err = w.Verdict(ada, k.ID); err != nil || r.Marker != "" {
			t.Fatal(r.Marker, err)
		}
	})
}

func TestRights(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		hidden, plain := w.add(t, secret, definition("Layoffs")), w.add(t, open, definition("layoffs"))
		v, err := w.Record(ada, hidden.ID, kpi.NewValue{Date: "2026-11-16", Value: 3})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			who  context.Context
			kpi  id.KPI
			kind fault.Kind
		}{{eve, hidden.ID, fault.NotFound}, {guest, plain.ID, fault.NotFound}, {viewer, plain.ID, fault.Forbidden}, {context.Background(), plain.ID, fault.NotFound}} {
			name := "x"
			_, err := w.Edit(c.who, c.kpi, 0, kpi.Patch{Name: &name})
			want(t, err, c.kind)
			_, err = w.Record(c.who, c.kpi, kpi.NewValue{Date: "2026-11-16"})
			want(t, err, c.kind)
			_, err = w.Paste(c.who, c.kpi, "2026-11-16\t3", kpi.PasteOptions{})
			want(t, err, c.kind)
			_, err = w.Preview(c.who, c.kpi, "2026-11-16\t3", kpi.PasteOptions{})
			want(t, err, c.kind)
			want(t, w.Delete(c.who, c.kpi, 0), c.kind)
		}
		_, err = w.EditValue(eve, v.ID, 0, kpi.ValuePatch{})
		want(t, err, fault.NotFound)
		_, err = w.Verdict(eve, hidden.ID)
		want(t, err, fault.NotFound)
		_, err = w.Verdicts(eve, secret)
		want(t, err, fault.NotFound)
		both := []id.Project{open, secret}
		if m, err := w.Main(eve, both); err != nil || len(m) != 1 || m[open].KPI.ID != plain.ID {
			t.Error(m, err)
		}
		if m, err := w.Main(ada, both); err != nil || len(m) != 2 {
			t.Error(m, err)
		}
		if m, err := w.Main(access.With(context.Background(), access.System()), both); err != nil || len(m) != 2 {
			t.Error(m, err)
		}
		if n, err := w.Namesakes(ada, open, "LAYOFFS"); err != nil || len(n) != 1 {
			t.Error(n, err)
		}
		if n, err := w.Namesakes(eve, open, "Layoffs"); err != nil || len(n) != 0 {
			t.Error("a private KPI is seen:", n, err)
		}
	})
}
