package kpi_test

import (
	"context"
	"fmt"
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
	"throughline/internal/kpi"
	"throughline/internal/verdict"
)

const (
	open   = id.Project("0000000000000000000000open")
	secret = id.Project("00000000000000000000secret")
)

type world struct {
	*kpi.Service
	db   *db.DB
	door *act.Door
	live map[id.Project]clock.Date // what the waves say
}

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada    = as("ada", access.Member)
	eve    = as("eve", access.Member)
	viewer = as("vic", access.Viewer)
	guest  = as("gus", access.Guest)
)

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := world{db: d, live: map[id.Project]clock.Date{}}
		kinds := history.Catalogue{}
		kinds.Merge(kpi.Kinds())
		w.door = &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}}
		for _, table := range kpi.Tables() {
			w.door.Tables[table.SubjectName()] = table
		}
		w.Service = kpi.New(d, w.door, kpi.Deps{
			GoLive: func(context.Context, db.Q, []id.Project) (map[id.Project]clock.Date, error) { return w.live, nil },
			CheckPeople: func(_ context.Context, _ db.Q, people []id.Person) error {
				if people[0] == "nobody" {
					return fault.New(fault.Invalid, "is nobody here")
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

func definition(name string) kpi.NewKPI {
	return kpi.NewKPI{Definition: kpi.Definition{Name: name, From: "offer accepted", To: "first full-duty day", Unit: "days",
		Direction: verdict.Lower, Target: "14", Cadence: kpi.Weekly, Source: "HR sheet"}}
}

func (w world) add(t *testing.T, p id.Project, n kpi.NewKPI) kpi.KPI {
	t.Helper()
	k, err := w.Add(ada, p, n)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// series pastes the values a week apart.
func (w world) series(t *testing.T, k kpi.KPI, first clock.Date, numbers ...int) {
	t.Helper()
	var text strings.Builder
	for i, n := range numbers {
		fmt.Fprintf(&text, "%s\t%d\n", first.AddDays(7*i), n)
	}
	if _, err := w.Paste(ada, k.ID, text.String(), kpi.PasteOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (w world) kinds(t *testing.T, after int64) string {
	t.Helper()
	events, err := history.Since(ada, w.db, after, 1000)
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

func TestAddEditMoveDelete(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		n := definition("Days to productive")
		n.ID = "000000000000000000000kpi1"
		k := w.add(t, open, n)
		if same := w.add(t, open, n); same.ID != k.ID {
			t.Fatal("made twice")
		}
		stored, err := w.Get(ada, k.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(k, stored); diff != "" {
			t.Fatal(diff)
		}
		tickets := w.add(t, open, definition("Tickets per hire"))
		for field, edit := range map[string]func(d *kpi.Definition){
			"name":         func(d *kpi.Definition) { d.Name = " " },
			"direction":    func(d *kpi.Definition) { d.Direction = "" },
			"target":       func(d *kpi.Definition) { d.Target = "soon" },
			"cadence":      func(d *kpi.Definition) { d.Cadence = "yearly" },
			"baselineFrom": func(d *kpi.Definition) { d.BaseFrom = "spring" },
			"owner":        func(d *kpi.Definition) { d.Owner = "nobody" },
			"compare":      func(d *kpi.Definition) { d.Compare = "elsewhere" },
			"guardrails":   func(d *kpi.Definition) { d.Guardrails = []kpi.Guardrail{{KPI: "elsewhere", Kind: kpi.Max}} },
		} {
			bad := definition("Bad")
			edit(&bad.Definition)
			_, err := w.Add(ada, open, bad)
			want(t, err, fault.Invalid, field)
		}
		target, name := "12,5", "Days until productive"
		if k, err = w.Edit(ada, k.ID, k.Version, kpi.Patch{Target: &target, Guardrails: &[]kpi.Guardrail{{KPI: tickets.ID, Limit: 3, Kind: kpi.Max}}}); err != nil || k.Target != "12.5" {
			t.Fatal(k, err)
		}
		_, err = w.Edit(ada, k.ID, 1, kpi.Patch{Name: &name})
		want(t, err, fault.Stale)
		w.live[open] = "2026-09-14"
		target = "10"
		_, err = w.Edit(ada, k.ID, 0, kpi.Patch{Target: &target})
		want(t, err, fault.Invalid, "reason")
		if _, err = w.Edit(ada, k.ID, 0, kpi.Patch{Name: &name}); err != nil {
			t.Fatal("a name needs no reason:", err)
		}
		if k, err = w.Edit(ada, k.ID, 0, kpi.Patch{Target: &target, Reason: "The board agreed on ten."}); err != nil {
			t.Fatal(err)
		}
		if tickets, err = w.Move(ada, tickets.ID, 0, ""); err != nil {
			t.Fatal(err)
		}
		list, err := w.Of(viewer, open)
		if err != nil || len(list) != 2 || list[0].ID != tickets.ID {
			t.Fatal(list, err)
		}
		if tickets, err = w.Move(ada, tickets.ID, 0, k.ID); err != nil {
			t.Fatal(err)
		}
		_, err = w.Move(ada, tickets.ID, 0, "elsewhere")
		want(t, err, fault.Invalid, "after")
		if err = w.Delete(ada, tickets.ID, tickets.Version); err != nil {
			t.Fatal(err)
		}
		_, err = w.Get(ada, tickets.ID)
		want(t, err, fault.NotFound)
		if bin, err := w.Bin(ada, open); err != nil || len(bin) != 1 {
			t.Fatal(bin, err)
		}
		if _, err = w.Restore(ada, tickets.ID); err != nil {
			t.Fatal(err)
		}
		if got, want := w.kinds(t, 0), "kpi.added kpi.added kpi.edited kpi.edited kpi.edited kpi.moved kpi.moved kpi.deleted kpi.restored"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}

func TestValuesAreRecordedAndRewrittenWithAReason(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		k := w.add(t, open, definition("Days to productive"))
		v, err := w.Record(ada, k.ID, kpi.NewValue{Date: "2026-11-16", Value: 17.25, Note: " Ana "})
		if err != nil || v.Seq != 1 || v.Note != "Ana" {
			t.Fatal(v, err)
		}
		_, err = w.Record(ada, k.ID, kpi.NewValue{Date: "2026-11-16", Value: 18})
		want(t, err, fault.Invalid, "date")
		_, err = w.Record(ada, k.ID, kpi.NewValue{Date: "2026-12-24", Value: 18})
		want(t, err, fault.Invalid, "date")
		_, err = w.Record(ada, k.ID, kpi.NewValue{Value: 1e300})
		want(t, err, fault.Invalid, "date", "value")
		number, note := 18.0, "Ana, corrected"
		if v, err = w.EditValue(ada, v.ID, v.Version, kpi.ValuePatch{Note: &note}); err != nil {
			t.Fatal("a note needs no reason:", err)
		}
		_, err = w.EditValue(ada, v.ID, 0, kpi.ValuePatch{Value: &number, Reason: "typo"})
		want(t, err, fault.Invalid, "reason")
		_, err = w.EditValue(ada, v.ID, 1, kpi.ValuePatch{Note: new(string)})
		want(t, err, fault.Stale)
		ctx, receipt := act.WithReceipt(ada)
		if v, err = w.EditValue(ctx, v.ID, 0, kpi.ValuePatch{Value: &number, Reason: "HR counted a holiday twice"}); err != nil {
			t.Fatal(err)
		}
		events, err := history.OfAct(ada, w.db, receipt.Act)
		if err != nil || !strings.Contains(string(events[0].Data), "holiday twice") || string(events[0].Changed["value"][0]) != "17.25" || string(events[0].Changed["value"][1]) != "18" {
			t.Fatalf("%s %v %v", events[0].Data, events[0].Changed, err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		page, err := w.Values(ada, k.ID, "", 0)
		if err != nil || len(page.Items) != 1 || page.Items[0].Value != 17.25 {
			t.Fatal(page, err)
		}
		want(t, w.RemoveValue(ada, v.ID, 0, ""), fault.Invalid, "reason")
		if err = w.RemoveValue(ctx, v.ID, 0, "This hire was another team's"); err != nil {
			t.Fatal(err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if page, err = w.Values(ada, k.ID, "", 0); err != nil || len(page.Items) != 1 || page.Items[0].Note != note {
			t.Fatal(page, err)
		}
		// A value per case may come several times a day, in its order.
		cases := definition("Days by hire")
		cases.Cadence = kpi.Each
		hires := w.add(t, open, cases)
		for i := range 5 {
			if _, err := w.Record(ada, hires.ID, kpi.NewValue{Date: "2026-11-16", Value: float64(10 - i)}); err != nil {
				t.Fatal(err)
			}
		}
		var got []float64
		cursor := ""
		for {
			page, err := w.Values(ada, hires.ID, cursor, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range page.Items {
				got = append(got, v.Value)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if diff := cmp.Diff([]float64{6, 7, 8, 9, 10}, got); diff != "" {
			t.Error(diff)
		}
		_, err = w.Values(ada, hires.ID, "junk!", 2)
		want(t, err, fault.Invalid, "cursor")
	})
}

func TestPasteIsOneAct(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		k := w.add(t, open, definition("Days to productive"))
		ctx, receipt := act.WithReceipt(ada)
		p, err := w.Paste(ctx, k.ID, "Date;Days\n01.10.2026;21,5\n08.10.2026;22\n", kpi.PasteOptions{})
		if err != nil || p.Count[kpi.RowNew] != 2 {
			t.Fatal(p, err)
		}
		first := *receipt
		p, err = w.Preview(ada, k.ID, "2026-10-01\t21.5\n2026-10-08\t23\n2026-10-15\t24\n", kpi.PasteOptions{})
		if err != nil || p.Count[kpi.RowSame] != 1 || p.Count[kpi.RowChanged] != 1 || p.Count[kpi.RowNew] != 1 {
			t.Fatal(p, err)
		}
		table := "2026-10-01\t21.5\n2026-10-08\t23\n2026-10-15\t24\n"
		_, err = w.Paste(ctx, k.ID, table, kpi.PasteOptions{})
		want(t, err, fault.Invalid, "rows[1]")
		_, err = w.Paste(ctx, k.ID, table, kpi.PasteOptions{Overwrite: true})
		want(t, err, fault.Invalid, "reason")
		if _, err = w.Paste(ctx, k.ID, table, kpi.PasteOptions{Overwrite: true, Reason: "HR corrected the sheet"}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Paste(ctx, k.ID, "2026-10-22\t25\nsoon\t26\n", kpi.PasteOptions{})
		want(t, err, fault.Invalid, "rows[1]")
		_, err = w.Paste(ctx, k.ID, "03/04/2026;1\n", kpi.PasteOptions{})
		want(t, err, fault.Invalid, "dates")
		_, err = w.Paste(ctx, k.ID, "", kpi.PasteOptions{})
		want(t, err, fault.Invalid, "text")
		page, err := w.Values(ada, k.ID, "", 0)
		if err != nil || len(page.Items) != 3 || page.Items[1].Value != 23 {
			t.Fatal(page, err)
		}
		if err = w.door.Undo(ada, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if page, err = w.Values(ada, k.ID, "", 0); err != nil || len(page.Items) != 2 || page.Items[0].Value != 22 {
			t.Fatal(page, err)
		}
		if err = w.door.Undo(ada, first.Act); err != nil {
			t.Fatal(err)
		}
		if page, err = w.Values(ada, k.ID, "", 0); err != nil || len(page.Items) != 0 {
			t.Fatal(page, err)
		}
		if got, want := w.kinds(t, 1), "value.added value.added value.edited value.added value.added value.edited value.added value.added"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
	})
}
