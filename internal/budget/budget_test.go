package budget_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/budget"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/money"
)

const open = id.Project("0000000000000000000000open")

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var ada, viewer, guest = as("ada", access.Member), as("vic", access.Viewer), as("gus", access.Guest)

type world struct {
	*budget.Service
	db   *db.DB
	door *act.Door
}

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := world{db: d}
		kinds := history.Catalogue{}
		kinds.Merge(budget.Kinds())
		w.door = &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}}
		for _, table := range budget.Tables() {
			w.door.Tables[table.SubjectName()] = table
		}
		w.Service = budget.New(d, w.door, budget.Deps{
			Project: func(context.Context, db.Q, id.Project) (budget.Facts, error) {
				return budget.Facts{Currency: "EUR", Cap: money.Of(30_000_00, "EUR")}, nil
			},
			CheckTeams: func(_ context.Context, _ db.Q, teams []id.Team) error {
				if teams[0] == "none" {
					return fault.New(fault.Invalid, "is no team here")
				}
				return nil
			},
		})
		err := d.Write(ada, func(tx *db.Tx) error {
			for _, p := range []string{"ada", "vic", "gus"} {
				if err := db.Fixture(ada, tx, "person", map[string]any{"id": p}); err != nil {
					return err
				}
			}
			if err := db.Fixture(ada, tx, "project", map[string]any{"id": string(open), "code": "OPN", "title": "Open"}); err != nil {
				return err
			}
			return db.Fixture(ada, tx, "member", map[string]any{"id": "m", "project_id": string(open), "person_id": "gus", "role": "editor"})
		})
		if err != nil {
			t.Fatal(err)
		}
		run(t, w)
	})
}

func (w world) line(t *testing.T, n budget.NewLine) budget.Line {
	t.Helper()
	l, err := w.AddLine(ada, open, n)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (w world) enter(t *testing.T, l budget.Line, kind budget.Kind, amount money.Amount, rate string) budget.Entry {
	t.Helper()
	e, err := w.AddEntry(ada, l.ID, budget.NewEntry{Kind: kind, Day: "2026-11-20", Amount: amount, Rate: rate})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func eur(units int64) money.Amount { return money.Of(units*100, "EUR") }

func TestBudget(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		licences := w.line(t, budget.NewLine{Name: " Licences ", Category: "Software", Planned: money.Of(18_000_00, "")})
		help := w.line(t, budget.NewLine{Name: "Moving the data", Category: "Vendor", Planned: eur(9000)})
		if licences.Name != "Licences" || licences.Planned != eur(18000) {
			t.Fatal(licences)
		}
		w.enter(t, licences, budget.Committed, eur(17_500), "")
		w.enter(t, licences, budget.Actual, eur(5000), "")
		// 4,000 USD at 0.92 are 3,680 EUR.
		back := w.enter(t, help, budget.Actual, money.Of(4000_00, "USD"), "0.92")
		if back.Rate == nil || back.Rate.On != "2026-11-20" || back.Rate.Text() != "0.92" {
			t.Fatal(back.Rate)
		}
		b, err := w.Of(ada, open)
		if err != nil {
			t.Fatal(err)
		}
		want := budget.Sums{Planned: eur(27000), Committed: eur(17500), Actual: eur(8680), Open: eur(12500), Forecast: eur(27000)}
		if got := b.Total(); got != want {
			t.Errorf("in all %+v, want %+v", got, want)
		}
		if got, want := b.Says(), "€8,680 of €27,000 is spent and €12,500 more is ordered; in the end it will have cost €27,000."; got != want {
			t.Errorf("says %q", got)
		}
		if len(b.Categories) != 2 || b.Categories[1].Category != "Vendor" || b.Categories[1].Actual != eur(3680) || len(b.Rates) != 1 {
			t.Error(b.Categories, b.Rates)
		}

		expected := eur(13_500)
		if help, err = w.EditLine(ada, help.ID, help.Version, budget.LinePatch{Expected: &expected}); err != nil {
			t.Fatal(err)
		}
		b, _ = w.Of(viewer, open)
		if b.Standing() != budget.OverCap || b.Total().Over() != eur(4500) {
			t.Error(b.Standing(), b.Total().Over())
		}
		if got, want := b.Says(), "€8,680 of €27,000 is spent and €12,500 more is ordered; in the end it will have cost €31,500, €4,500 more than planned. That is above the cap of €30,000."; got != want {
			t.Errorf("says %q", got)
		}
		none := money.Amount{}
		if help, err = w.EditLine(ada, help.ID, help.Version, budget.LinePatch{Expected: &none}); err != nil || help.Expected != nil {
			t.Fatal(help, err)
		}

		paid, err := w.Spent(ada, w.db, []id.Project{open, "none"})
		if err != nil || paid[open] != eur(8680) || len(paid) != 1 {
			t.Error(paid, err)
		}
		row, of, err := w.Line(viewer, help.ID)
		if err != nil || len(of) != 1 || row.Sums.Actual != eur(3680) {
			t.Error(row, of, err)
		}
		if line, err := w.RemoveEntry(ada, back.ID, back.Version); err != nil || line != help.ID {
			t.Error(line, err)
		}
		if err := w.RemoveLine(ada, licences.ID, 0); err != nil {
			t.Fatal(err)
		}
		if b, _ = w.Of(ada, open); len(b.Lines) != 1 || b.Total().Actual != eur(0) {
			t.Error(b.Lines)
		}
		var kinds []string
		events, err := history.Since(ada, w.db, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			kinds = append(kinds, e.Kind)
		}
		if got := slices.Compact(slices.Clone(kinds)); !slices.Equal(got, []string{"budget line.added", "budget entry.added", "budget line.edited", "budget entry.removed", "budget line.removed"}) {
			t.Error(kinds)
		}
	})
}

func TestBudgetRefuses(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		l := w.line(t, budget.NewLine{Name: "Licences", Planned: eur(100)})
		yen := money.Of(5, "JPY")
		for name, n := range map[string]budget.NewLine{
			"name": {Planned: eur(1)}, "planned": {Name: "A", Planned: eur(-1)}, "team": {Name: "A", Planned: eur(1), Team: "none"},
			"expected": {Name: "A", Planned: eur(1), Expected: &yen}, "id": {Name: "A", Planned: eur(1), ID: "x"},
		} {
			_, err := w.AddLine(ada, open, n)
			if e := fault.As(err); e == nil || e.Kind != fault.Invalid || e.Problems[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, n := range map[string]budget.NewEntry{
			"kind": {Kind: "gift", Day: "2026-11-20", Amount: eur(1)}, "day": {Kind: budget.Actual, Amount: eur(1)}, "amount": {Kind: budget.Actual, Day: "2026-11-20"},
			"rate": {Kind: budget.Actual, Day: "2026-11-20", Amount: money.Of(1, "USD")},
		} {
			_, err := w.AddEntry(ada, l.ID, n)
			if e := fault.As(err); e == nil || e.Kind != fault.Invalid || e.Problems[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, wrong := range []string{"0", "-1", "a lot", "99999999999999"} {
			if _, err := w.AddEntry(ada, l.ID, budget.NewEntry{Kind: budget.Actual, Day: "2026-11-20", Amount: money.Of(100_000_000_000_00, "USD"), Rate: wrong}); !fault.Is(err, fault.Invalid) {
				t.Errorf("rate %s: %v", wrong, err)
			}
		}
		w.enter(t, l, budget.Actual, eur(3), "")
		if _, err := w.EditLine(ada, l.ID, 0, budget.LinePatch{Planned: &yen}); !fault.Is(err, fault.Invalid) {
			t.Error("another currency under payments:", err)
		}
		if _, err := w.EditLine(ada, l.ID, 99, budget.LinePatch{}); !fault.Is(err, fault.Stale) {
			t.Error("an edit of what is not stored:", err)
		}
		if _, err := w.AddLine(viewer, open, budget.NewLine{Name: "A", Planned: eur(1)}); !fault.Is(err, fault.Forbidden) {
			t.Error("a viewer plans money:", err)
		}
		for what, err := range map[string]error{"reads": second(w.Of(guest, open)), "plans": second(w.AddLine(guest, open, budget.NewLine{Name: "A", Planned: eur(1)}))} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("a guest who edits the project %s money: %v", what, err)
			}
		}
		events, err := history.Since(ada, w.db, 0, 100)
		if err != nil || len(events) == 0 {
			t.Fatal(events, err)
		}
		if seen, err := history.Seen(guest, w.db, events); err != nil || len(seen) != 0 {
			t.Error("a guest learns of money from the history:", seen, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestLineTwice(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		n := budget.NewLine{ID: id.New[id.BudgetLine](time.Now()), Name: "Licences", Planned: eur(100)}
		if a, b := w.line(t, n), w.line(t, n); a.ID != b.ID {
			t.Error(a, b)
		}
		if b, _ := w.Of(ada, open); len(b.Lines) != 1 {
			t.Error(b.Lines)
		}
	})
}
