package run_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
)

var system = access.With(context.Background(), access.System())

func TestAScheduleBeginsRunsByItself(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		rule := clock.Rule{Every: clock.Weekly, Days: []string{"monday"}, At: "08:00", Zone: "Europe/Berlin"}
		_, _, err := w.AddStart(viewer, process, run.NewStart{Kind: run.Schedule, Name: "Weekly", Rule: rule})
		want(t, err, fault.Forbidden)
		_, _, err = w.AddStart(ada, process, run.NewStart{Kind: run.Schedule, Name: "Weekly", Rule: clock.Rule{Every: clock.Weekly, At: "9"}})
		want(t, err, fault.Invalid, "rule.days", "rule.at")
		st, secrets, err := w.AddStart(ada, process, run.NewStart{Kind: run.Schedule, Name: "Weekly", Title: "Laptops of {date}", Rule: rule})
		if err != nil || secrets.Address != "" || st.Next != time.Date(2026, 11, 30, 7, 0, 0, 0, time.UTC) {
			t.Fatal(st, secrets, err)
		}
		if n, err := w.FireSchedules(system, w.clock.Now()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		w.clock.Set(time.Date(2026, 11, 30, 7, 0, 3, 0, time.UTC))
		for range 2 {
			if _, err := w.FireSchedules(system, w.clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		page, err := w.List(ada, run.Query{})
		if err != nil || len(page.Items) != 1 || page.Items[0].Title != "Laptops of 30 November 2026" || page.Items[0].Start != st.ID {
			t.Fatalf("%+v %v", page, err)
		}
		// Three Mondays pass while nothing runs: one run begins, and says so.
		w.clock.Set(time.Date(2026, 12, 22, 12, 0, 0, 0, time.UTC))
		if n, err := w.FireSchedules(system, w.clock.Now()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		rows, err := w.Starts(viewer, process)
		if err != nil || len(rows) != 1 || len(rows[0].Coming) != 5 || rows[0].Coming[0].UTC() != time.Date(2026, 12, 28, 7, 0, 0, 0, time.UTC) || rows[0].Says != "Every Monday at 08:00" {
			t.Fatalf("%+v %v", rows, err)
		}
		if last := rows[0].Last[0]; !strings.Contains(last.Says, "once for 3 times") || last.Outcome != run.Began || last.Run == "" {
			t.Errorf("%+v", last)
		}
		if st, err = w.SwitchStart(ada, st.ID, 0, false); err != nil || !st.Next.IsZero() {
			t.Fatal(st, err)
		}
		w.clock.Advance(30 * 24 * time.Hour)
		if n, err := w.FireSchedules(system, w.clock.Now()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		if st, err = w.SwitchStart(ada, st.ID, st.Version, true); err != nil || !st.Next.After(w.clock.Now()) {
			t.Fatal(st, err)
		}
		if _, err = w.EditStart(ada, st.ID, st.Version-1, run.NewStart{Name: "x", Rule: rule}); !fault.Is(err, fault.Stale) {
			t.Fatal(err)
		}
		if err := w.RemoveStart(ada, st.ID, 0); err != nil {
			t.Fatal(err)
		}
	})
}

// asking is the process by hand, whose start asks for a name.
func asking(w world) {
	w.def.Steps["Start_1"] = run.Told{Form: []run.Question{{Name: "name", Label: "Name", Kind: "text", Required: true}, {Name: "laptops", Label: "Laptops", Kind: "number"}}}
}

func TestAScheduleThatCannotBeginSaysWhy(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		st, _, err := w.AddStart(ada, process, run.NewStart{Kind: run.Schedule, Name: "Daily", Rule: clock.Rule{Every: clock.Daily, At: "10:00"}})
		if err != nil || st.Rule.Zone != "UTC" {
			t.Fatal(st, err)
		}
		if _, err := w.FillRole(ada, process, "People ops", run.ByAsking, ""); err != nil {
			t.Fatal(err)
		}
		w.clock.Advance(24 * time.Hour)
		if n, err := w.FireSchedules(system, w.clock.Now()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		list, err := w.Deliveries(ada, st.ID)
		if err != nil || len(list) != 1 || list[0].Outcome != run.Refused || !strings.Contains(list[0].Says, "People ops") {
			t.Fatalf("%+v %v", list, err)
		}
		if st, _ = w.StartOf(ada, st.ID); !st.Next.After(w.clock.Now()) {
			t.Errorf("it tries again at once: %v", st.Next)
		}
	})
}

func TestAFormBeginsARunOfItsAnswers(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		asking(w)
		_, err := w.Start(ada, process, run.NewRun{})
		want(t, err, fault.Invalid, "vars.name")
		st, secrets, err := w.AddStart(ada, process, run.NewStart{Kind: run.Form, Name: "Ask for a laptop", Title: "Laptop for {name}"})
		if err != nil || secrets.Address != "" {
			t.Fatal(secrets, err)
		}
		form, err := w.FormOf(viewer, st.ID)
		if err != nil || len(form.Asks) != 2 || form.Process != "Laptop" {
			t.Fatal(form, err)
		}
		_, err = w.FormOf(guest, st.ID)
		want(t, err, fault.NotFound)
		_, err = w.Submit(viewer, st.ID, map[string]any{"laptops": "many"})
		want(t, err, fault.Invalid, "name", "laptops")
		r, err := w.Submit(viewer, st.ID, map[string]any{"name": "Bo", "laptops": "2"})
		if err != nil || r.Title != "Laptop for Bo" || r.By != "vic" {
			t.Fatal(r, err)
		}
		if r.State.Acts[0].Vars["laptops"] != 2.0 {
			t.Errorf("%+v", r.State.Acts[0].Vars)
		}
		link, secrets, err := w.AddStart(ada, process, run.NewStart{Kind: run.Form, Name: "By link", Audience: run.ByLink, Expires: w.clock.Now().Add(time.Hour)})
		if err != nil || len(secrets.Address) < 40 || secrets.Sign != "" {
			t.Fatal(secrets, err)
		}
		if _, err = w.SubmitAt(context.Background(), secrets.Address, map[string]any{"name": "Cy"}); err != nil {
			t.Fatal(err)
		}
		_, err = w.SubmitAt(context.Background(), secrets.Address+"x", map[string]any{"name": "Cy"})
		want(t, err, fault.NotFound)
		w.clock.Advance(2 * time.Hour)
		_, err = w.FormAt(context.Background(), secrets.Address)
		want(t, err, fault.Conflict)
		_, renewed, err := w.RenewStart(ada, link.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.FormAt(context.Background(), secrets.Address)
		want(t, err, fault.NotFound)
		if _, err = w.FormAt(context.Background(), renewed.Address); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAWebhookBeginsARunOnce(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		asking(w)
		st, secrets, err := w.AddStart(ada, process, run.NewStart{Kind: run.Webhook, Name: "HR", Title: "Laptop for {name}", Signed: true, Fields: map[string]string{"name": "person.name", "first": "items.0.sku"}})
		if err != nil || secrets.Address == "" || secrets.Sign == "" {
			t.Fatal(secrets, err)
		}
		out, body := context.Background(), []byte(`{"person":{"name":"Bo"},"items":[{"sku":"X1"}]}`)
		mac := hmac.New(sha256.New, []byte(secrets.Sign))
		mac.Write(body)
		signature := "sha256=" + hex.EncodeToString(mac.Sum(nil))
		_, err = w.Deliver(out, secrets.Address, run.Call{Key: "1", Body: body})
		want(t, err, fault.Forbidden)
		_, err = w.Deliver(out, secrets.Address, run.Call{Key: "1", Signature: signature, Body: append([]byte(" "), body...)})
		want(t, err, fault.Forbidden)
		d, err := w.Deliver(out, secrets.Address, run.Call{Key: "1", Signature: signature, Body: body})
		if err != nil || d.Run == "" {
			t.Fatal(d, err)
		}
		again, err := w.Deliver(out, secrets.Address, run.Call{Key: "1", Signature: signature, Body: body})
		if err != nil || again.Run != d.Run {
			t.Fatal(again, err)
		}
		v, err := w.Get(ada, d.Run)
		if err != nil || v.Title != "Laptop for Bo" || v.State.Acts[0].Vars["first"] != "X1" || v.By != "" {
			t.Fatalf("%+v %v", v.Run, err)
		}
		list, err := w.Deliveries(ada, st.ID)
		if err != nil || len(list) != 3 || list[0].Outcome == list[1].Outcome && list[1].Outcome == list[2].Outcome {
			t.Fatalf("%+v %v", list, err)
		}
		if _, err := w.EditStart(ada, st.ID, 0, run.NewStart{Name: "HR"}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Deliver(out, secrets.Address, run.Call{Body: []byte(`[]`)})
		want(t, err, fault.Invalid)
		_, err = w.Deliver(out, secrets.Address, run.Call{Body: []byte(`{"laptops":1}`)})
		want(t, err, fault.Invalid, "vars.name")
		for range 200 {
			if _, err = w.Deliver(out, secrets.Address, run.Call{Body: []byte(`{`)}); fault.Is(err, fault.Limit) {
				break
			}
		}
		want(t, err, fault.Limit)
		w.clock.Advance(time.Minute)
		if _, err := w.SwitchStart(ada, st.ID, 0, false); err != nil {
			t.Fatal(err)
		}
		_, err = w.Deliver(out, secrets.Address, run.Call{Body: []byte(`{"name":"Bo"}`)})
		want(t, err, fault.Conflict)
		if err := w.RemoveStart(ada, st.ID, 0); err != nil {
			t.Fatal(err)
		}
		_, err = w.Deliver(out, secrets.Address, run.Call{Body: body})
		want(t, err, fault.NotFound)
	})
}

func TestRolesAreFilledAtTheStart(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		_, err := w.FillRole(ada, process, "Nobody", run.ByAsking, "")
		want(t, err, fault.NotFound)
		_, err = w.FillRole(ada, process, "IT", run.ByPerson, "")
		want(t, err, fault.Invalid, "person")
		for role, how := range map[string]run.How{"Lane_1": run.ByStarter, "it": run.ByAsking} {
			if _, err := w.FillRole(ada, process, role, how, ""); err != nil {
				t.Fatal(err)
			}
		}
		_, err = w.Start(ada, process, run.NewRun{})
		want(t, err, fault.Invalid, "role.Lane_2")
		r, err := w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"IT": "bo"}})
		if err != nil || r.Roles["Lane_1"] != "ada" || r.Roles["Lane_2"] != "bo" {
			t.Fatal(r.Roles, err)
		}
		roles, err := w.Roles(viewer, process)
		if err != nil || len(roles) != 2 || roles[0].How != run.ByStarter || !roles[1].Needed {
			t.Fatalf("%+v %v", roles, err)
		}
	})
}
