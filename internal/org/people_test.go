package org_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
)

func TestPeopleByNameAndText(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		boss := h.boss()
		team := must(h.AddTeam(boss, org.NewTeam{Name: "Payroll"}))(t)
		for _, name := range []string{"Özil Mesut", "bernd", "Clara Schumann", "Émile Zola", "Zoë"} {
			must(h.AddPerson(boss, org.NewPerson{Name: name, Teams: []id.Team{team.ID}}))(t)
		}
		names := ""
		for after, pages := "", 0; ; pages++ {
			page := must(h.ListPeople(boss, org.PeopleQuery{After: after, Limit: 2}))(t)
			for _, p := range page.People {
				names += p.Name + ";"
			}
			if after = page.Next; after == "" {
				if pages != 2 {
					t.Errorf("%d pages", pages+1)
				}
				break
			}
		}
		if names != "Ada Lovelace;bernd;Clara Schumann;Émile Zola;Özil Mesut;Zoë;" {
			t.Fatal(names)
		}
		for text, want := range map[string]int{"oz": 1, "EMILE": 1, "ada@": 1, "z": 3, "nobody": 0} {
			if page := must(h.ListPeople(boss, org.PeopleQuery{Text: text}))(t); len(page.People) != want {
				t.Errorf("%q found %d", text, len(page.People))
			}
		}
		if page := must(h.ListPeople(boss, org.PeopleQuery{Team: team.ID}))(t); len(page.People) != 5 {
			t.Errorf("%d in the team", len(page.People))
		}
		_, err := h.ListPeople(boss, org.PeopleQuery{After: "!"})
		wants(t, err, fault.Invalid)
		_, err = h.ListPeople(context.Background(), org.PeopleQuery{})
		wants(t, err, fault.Forbidden)
	})
}

func TestCardsFollowChanges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		boss := h.boss()
		team := must(h.AddTeam(boss, org.NewTeam{Name: "Payroll", Hue: 7}))(t)
		p := must(h.AddPerson(boss, org.NewPerson{Name: "Ravi Shankar Patel", Teams: []id.Team{team.ID}}))(t)
		if c := must(h.People(boss))(t)[p.ID]; c.Hue != 7 || c.Team != "Payroll" || c.Initials != "RP" {
			t.Fatalf("%+v", c)
		}
		k := must(h.AddCalendar(boss, org.NewCalendar{Name: "Other", Zone: "UTC"}))(t) // an event about something else
		must(h.People(boss))(t)
		name := "Pay"
		must(h.EditTeam(boss, team.ID, 0, org.TeamEdit{Name: &name, Calendar: &k.ID}))(t)
		if c := must(h.People(boss))(t)[p.ID]; c.Team != "Pay" {
			t.Fatalf("%+v", c)
		}
	})
}

func TestGuestsSeeOnlyTheirProjects(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		team := must(h.AddTeam(h.boss(), org.NewTeam{Name: "Payroll"}))(t)
		guest, mate, other := h.hire(t, "Gus", access.Guest), h.hire(t, "Mia", access.Member), h.hire(t, "Eve", access.Member)
		teams := []id.Team{team.ID}
		must(h.EditPerson(h.boss(), other.ID, 0, org.PersonEdit{Teams: &teams}))(t)
		h.project(t, true, map[id.Person]access.ProjectRole{guest.ID: access.Reader, mate.ID: access.Lead})
		h.project(t, true, map[id.Person]access.ProjectRole{mate.ID: access.Lead, other.ID: access.Lead})
		ctx := as(guest)
		page := must(h.ListPeople(ctx, org.PeopleQuery{}))(t)
		if len(page.People) != 2 || page.People[0].Name != "Gus" || page.People[1].Name != "Mia" || page.People[1].Email != "" || page.People[1].Role != "" {
			t.Fatalf("%+v", page)
		}
		if page := must(h.ListPeople(ctx, org.PeopleQuery{Text: "mia@"}))(t); len(page.People) != 0 {
			t.Error("the hidden e-mail was searched")
		}
		if cards := must(h.People(ctx))(t); len(cards) != 2 || cards[other.ID].Name != "" {
			t.Fatalf("%+v", cards)
		}
		_, err := h.Person(ctx, other.ID)
		wants(t, err, fault.NotFound)
		if list := must(h.Teams(ctx))(t); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		if p := must(h.Person(as(mate), other.ID))(t); p.Email != "eve@example.com" {
			t.Fatalf("%+v", p)
		}
	})
}

func TestRoles(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		admin, member := h.hire(t, "Alan", access.Admin), h.hire(t, "Mia", access.Member)
		viewer, guest := h.hire(t, "Vera", access.Viewer), h.hire(t, "Gus", access.Guest)
		try := func(by, who org.Person, role access.Role, kind fault.Kind) {
			t.Helper()
			_, err := h.SetRole(as(by), who.ID, 0, role)
			wants(t, err, kind)
		}
		for _, nobody := range []org.Person{member, viewer, guest, {}} {
			try(nobody, member, access.Admin, fault.Forbidden)
			_, err := h.Disable(as(nobody), admin.ID, 0)
			wants(t, err, fault.Forbidden)
		}
		try(admin, member, access.Owner, fault.Forbidden)
		try(admin, admin, access.Owner, fault.Forbidden)
		try(admin, h.owner, access.Member, fault.Forbidden)
		_, err := h.Disable(as(admin), h.owner.ID, 0)
		wants(t, err, fault.Forbidden)
		mine := "mine@example.com"
		_, err = h.EditPerson(as(admin), h.owner.ID, 0, org.PersonEdit{Email: &mine})
		wants(t, err, fault.Forbidden)
		try(h.owner, h.owner, access.Admin, fault.Conflict)
		_, err = h.Disable(h.boss(), h.owner.ID, 0)
		wants(t, err, fault.Conflict)
		try(h.owner, member, "king", fault.Invalid)
		stub := must(h.AddPerson(h.boss(), org.NewPerson{Name: "Stub"}))(t)
		try(h.owner, stub, access.Owner, fault.Invalid)

		ctx, receipt := act.WithReceipt(as(admin))
		must(h.SetRole(ctx, member.ID, 0, access.Viewer))(t)
		wants(t, h.door.Undo(as(admin), receipt.Act), fault.Conflict)

		after := h.newest(t)
		p := must(h.Disable(as(admin), member.ID, 0))(t)
		if !p.Disabled || len(h.ended) != 1 || h.ended[0] != member.ID || h.kinds(t, after) != "person.disabled" {
			t.Fatalf("%+v %v", p, h.ended)
		}
		_, err = h.Enable(as(admin), member.ID, 1)
		wants(t, err, fault.Stale)
		if p = must(h.Enable(as(admin), member.ID, p.Version))(t); p.Disabled {
			t.Fatal("still disabled")
		}
	})
}

func TestTwoOwnersCannotBothGo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		for round := range 5 {
			second := h.hire(t, fmt.Sprintf("Second %d", round), access.Owner)
			var errs [2]error
			var wg sync.WaitGroup
			wg.Go(func() { _, errs[0] = h.SetRole(as(second), h.owner.ID, 0, access.Admin) })
			wg.Go(func() { _, errs[1] = h.Disable(h.boss(), second.ID, 0) })
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("%v, %v", errs[0], errs[1])
			}
			if errs[0] == nil {
				h.owner = second
			}
			left := 0
			if err := db.One(h.boss(), d, "SELECT COUNT(*) FROM person WHERE role = 'owner' AND NOT disabled", nil, &left); err != nil || left != 1 {
				t.Fatalf("%d owners: %v", left, err)
			}
		}
	})
}

func TestProfile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		guest := h.hire(t, "Gus", access.Guest)
		zone, dark, off, bad := "Asia/Kolkata", org.DarkTheme, false, org.Theme("pink")
		p := must(h.EditProfile(as(guest), guest.Version, org.ProfileEdit{Zone: &zone, Theme: &dark, Hotkeys: &off}))(t)
		if p.Zone != zone || p.Theme != dark || p.Hotkeys {
			t.Fatalf("%+v", p)
		}
		_, err := h.EditProfile(as(guest), guest.Version, org.ProfileEdit{Zone: &northbeam.Zone})
		wants(t, err, fault.Stale)
		spoof := "A\u202eda"
		_, err = h.EditProfile(as(guest), 0, org.ProfileEdit{Name: &spoof, Theme: &bad})
		if e := fault.As(err); e == nil || len(e.Problems) != 2 {
			t.Fatal(err)
		}
		_, err = h.EditProfile(context.Background(), 0, org.ProfileEdit{Theme: &dark})
		wants(t, err, fault.Forbidden)
	})
}
