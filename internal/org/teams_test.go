package org_test

import (
	"context"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
)

func TestCalendars(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		boss := h.boss()
		k := must(h.AddCalendar(boss, org.NewCalendar{Name: "Dubai", Zone: "Asia/Dubai", Off: []time.Weekday{time.Sunday, time.Saturday},
			Holidays: map[clock.Date]string{"2026-12-02": "National Day"}}))(t)
		k = must(h.EditCalendar(boss, k.ID, k.Version, org.CalendarEdit{Add: map[clock.Date]string{"2026-12-03": ""}, Remove: []clock.Date{"2026-12-02"}}))(t)
		if len(k.Holidays) != 1 || k.Holidays["2026-12-03"] != "Holiday" {
			t.Fatalf("%+v", k)
		}
		all := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
		for name, e := range map[string]org.CalendarEdit{
			"no working day": {Off: &all}, "no date": {Add: map[clock.Date]string{"2026-02-30": "x"}}, "no day": {Off: &[]time.Weekday{9}},
		} {
			if _, err := h.EditCalendar(boss, k.ID, 0, e); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := h.EditCalendar(boss, k.ID, 1, org.CalendarEdit{Name: &k.Zone})
		wants(t, err, fault.Stale)

		team := must(h.AddTeam(boss, org.NewTeam{Name: "Gulf", Calendar: k.ID}))(t)
		for which, works := range map[id.Team]bool{team.ID: false, "": true} {
			c := must(h.CalendarFor(boss, d, which))(t)
			if c.Works("2026-12-03") != works || c.Works("2026-12-05") {
				t.Errorf("team %q works on the holiday: %v", which, c.Works("2026-12-03"))
			}
		}
		if c := must(h.CalendarFor(boss, d, team.ID))(t); c.Today(time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)) != "2026-11-24" {
			t.Error("the zone of the calendar was not used")
		}
		guest := h.hire(t, "Gus", access.Guest)
		_, err = h.Calendars(as(guest))
		wants(t, err, fault.Forbidden)
		if list := must(h.Calendars(boss))(t); len(list) != 2 || list[0].Name != "Dubai" {
			t.Fatalf("%+v", list)
		}
	})
}

func TestTeams(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		boss := h.boss()
		seen := map[int]int{}
		var list []org.Team
		for i := range 13 {
			team := must(h.AddTeam(boss, org.NewTeam{Name: string(rune('A' + i))}))(t)
			seen[team.Hue]++
			list = append(list, team)
		}
		if len(seen) != 12 || seen[1] != 2 {
			t.Fatalf("hues were %v", seen)
		}
		_, err := h.AddTeam(boss, org.NewTeam{Name: " a "})
		wants(t, err, fault.Invalid)
		_, err = h.AddTeam(as(h.hire(t, "Ravi", access.Member)), org.NewTeam{Name: "Z"})
		wants(t, err, fault.Forbidden)

		front := id.Team("")
		moved := must(h.EditTeam(boss, list[2].ID, 0, org.TeamEdit{After: &front}))(t)
		moved = must(h.EditTeam(boss, list[3].ID, 0, org.TeamEdit{After: &moved.ID}))(t)
		order := ""
		for _, x := range must(h.Teams(boss))(t)[:4] {
			order += x.Name
		}
		if order != "CDAB" {
			t.Fatalf("the order is %s", order)
		}
		gone := must(h.ArchiveTeam(boss, list[0].ID, list[0].Version))(t)
		if !gone.Archived {
			t.Fatal("not archived")
		}
		ctx, receipt := act.WithReceipt(boss)
		name := "Payroll"
		must(h.EditTeam(ctx, moved.ID, moved.Version, org.TeamEdit{Name: &name}))(t)
		_, err = h.EditTeam(boss, moved.ID, moved.Version, org.TeamEdit{Name: &name})
		wants(t, err, fault.Stale)
		if err := h.door.Undo(boss, receipt.Act); err != nil {
			t.Fatal(err)
		}
		if got := must(h.Team(boss, moved.ID))(t); got.Name != "D" {
			t.Fatalf("%+v", got)
		}
		// Sent twice by the client with its own id, it is there once.
		own := org.NewTeam{ID: id.New[id.Team](monday), Name: "Own"}
		first := must(h.AddTeam(boss, own))(t)
		after := h.newest(t)
		if again := must(h.AddTeam(boss, own))(t); again != first || h.kinds(t, after) != "" {
			t.Fatalf("%+v", again)
		}
		own.Name = "Other"
		_, err = h.AddTeam(boss, own)
		wants(t, err, fault.Conflict)
	})
}

func TestImportsPlaceTeamsAndPeopleOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		ctx := as(h.hire(t, "Ravi", access.Member))
		place := func() (team org.Team, p org.Person) {
			err := h.door.Do(ctx, func(tx *act.Tx) (err error) {
				if team, err = h.PlaceTeam(ctx, tx, org.NewTeam{Name: "Ops"}); err != nil {
					return err
				}
				p, err = h.PlacePerson(ctx, tx, org.NewPerson{Name: "Mia", Email: "MIA@example.com", Teams: []id.Team{team.ID}})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return team, p
		}
		team, p := place()
		team2, p2 := place()
		if team != team2 || p.ID != p2.ID || !p.Joined.IsZero() {
			t.Fatalf("%+v %+v", p, p2)
		}
		viewer := as(h.hire(t, "Vera", access.Viewer))
		wants(t, h.door.Do(viewer, func(tx *act.Tx) error {
			_, err := h.PlacePerson(viewer, tx, org.NewPerson{Name: "X"})
			return err
		}), fault.Forbidden)
		n := 0
		if err := db.One(context.Background(), d, "SELECT COUNT(*) FROM person_team WHERE team_id = $1", []any{string(team.ID)}, &n); err != nil || n != 1 {
			t.Fatalf("%d %v", n, err)
		}
	})
}
