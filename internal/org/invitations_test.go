package org_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/org"
)

var anyone = context.Background()

func TestInvitationIsUsedOnceByFiftyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		_, secret, err := h.Invite(h.boss(), org.NewInvitation{Role: access.Member})
		if err != nil {
			t.Fatal(err)
		}
		errs := make([]error, 50)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = h.Accept(anyone, secret, org.Acceptance{Name: fmt.Sprint("P", i), Email: fmt.Sprintf("p%d@example.com", i), PasswordHash: "h"})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wants(t, err, fault.NotFound)
			}
		}
		if n := len(must(h.People(h.boss()))(t)); won != 1 || n != 2 {
			t.Fatalf("%d succeeded, %d people", won, n)
		}
	})
}

func TestInvitationHandsOnWhatItSays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		team := must(h.AddTeam(h.boss(), org.NewTeam{Name: "Payroll"}))(t)
		project := h.project(t, true, map[id.Person]access.ProjectRole{h.owner.ID: access.Lead})
		after := h.newest(t)
		i, secret, err := h.Invite(h.boss(), org.NewInvitation{Email: "Vendor@Example.com", Role: access.Guest, Teams: []id.Team{team.ID},
			Project: project, ProjectRole: access.Commenter})
		if err != nil {
			t.Fatal(err)
		}
		card := must(h.Look(anyone, secret))(t)
		if card.Organisation != "Northbeam" || card.By != "Ada Lovelace" || card.Email != "vendor@example.com" || card.Project != "Secret move" || card.Teams[0] != "Payroll" {
			t.Fatalf("%+v", card)
		}
		_, err = h.Accept(anyone, secret, org.Acceptance{Name: "V", Email: "other@example.com", PasswordHash: "h"})
		wants(t, err, fault.Invalid)
		p := must(h.Accept(anyone, secret, org.Acceptance{Name: "Val", Email: "vendor@example.com ", PasswordHash: "h"}))(t)
		if p.Role != access.Guest || p.Teams[0] != team.ID || p.Joined.IsZero() || h.hashes[p.ID] != "h" || h.joined[0] != fmt.Sprint(project, " ", p.ID, " commenter") {
			t.Fatalf("%+v %v", p, h.joined)
		}
		if got := h.kinds(t, after); got != "invitation.created person.joined invitation.accepted" {
			t.Fatal(got)
		}
		for _, e := range must(history.Since(anyone, d, after, 10))(t) {
			if e.Subject == "invitation" && e.Project != project {
				t.Errorf("%s is not about the project", e.Kind)
			}
			for _, pair := range e.Changed {
				if strings.Contains(string(pair[1]), secret) {
					t.Error("the secret is in the history")
				}
			}
		}
		_, err = h.Revoke(h.boss(), i.ID)
		wants(t, err, fault.Conflict)
		_, err = h.Look(anyone, secret)
		wants(t, err, fault.NotFound)
	})
}

func TestWhoMayInviteWhom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		admin, member, viewer, guest := h.hire(t, "Alan", access.Admin), h.hire(t, "Mia", access.Member), h.hire(t, "Vera", access.Viewer), h.hire(t, "Gus", access.Guest)
		private := h.project(t, true, map[id.Person]access.ProjectRole{h.owner.ID: access.Lead})
		stub := must(h.AddPerson(h.boss(), org.NewPerson{Name: "Ravi", Email: "ravi@example.com"}))(t)
		for _, c := range []struct {
			by   org.Person
			in   org.NewInvitation
			kind fault.Kind
		}{
			{admin, org.NewInvitation{Role: access.Owner}, fault.Forbidden},
			{admin, org.NewInvitation{Role: access.Admin}, ""},
			{member, org.NewInvitation{Role: access.Admin}, fault.Forbidden},
			{member, org.NewInvitation{Role: access.Member}, ""},
			{viewer, org.NewInvitation{Role: access.Guest}, fault.Forbidden},
			{guest, org.NewInvitation{Role: access.Guest}, fault.Forbidden},
			{member, org.NewInvitation{Role: access.Guest, Project: private, ProjectRole: access.Reader}, fault.NotFound},
			{admin, org.NewInvitation{Role: access.Guest, ProjectRole: access.Reader}, fault.Invalid},
			{admin, org.NewInvitation{Role: "king"}, fault.Invalid},
			{admin, org.NewInvitation{Role: access.Member, Email: "mia@example.com"}, fault.Invalid},
			{member, org.NewInvitation{Role: access.Member, Email: "ravi@example.com"}, fault.Invalid},
			{member, org.NewInvitation{Role: access.Member, Person: stub.ID}, fault.Forbidden},
			{admin, org.NewInvitation{Role: access.Member, Person: member.ID}, fault.Invalid},
			{admin, org.NewInvitation{Role: access.Member, Email: "ravi@example.com"}, ""},
		} {
			if _, _, err := h.Invite(as(c.by), c.in); fault.KindOf(err) != c.kind {
				t.Errorf("%s invites %+v: %v", c.by.Name, c.in, err)
			}
		}
		if mine := must(h.Invitations(as(member)))(t); len(mine) != 1 {
			t.Errorf("a member sees %d invitations", len(mine))
		}
		if all := must(h.Invitations(as(admin)))(t); len(all) != 3 {
			t.Errorf("an admin sees %d invitations", len(all))
		} else {
			for _, i := range all {
				_, err := h.Revoke(as(member), i.ID)
				kind := fault.NotFound
				if i.By == member.ID {
					kind = ""
				}
				wants(t, err, kind)
			}
		}
	})
}

func TestImportedPersonGetsTheAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		stub := must(h.AddPerson(h.boss(), org.NewPerson{Name: "Ravi", Email: "ravi@example.com"}))(t)
		_, loose, err := h.Invite(h.boss(), org.NewInvitation{Role: access.Member})
		if err != nil {
			t.Fatal(err)
		}
		// A link for anybody does not take over somebody who is known already.
		_, err = h.Accept(anyone, loose, org.Acceptance{Name: "Eve", Email: "ravi@example.com", PasswordHash: "h"})
		wants(t, err, fault.Invalid)
		_, secret, err := h.Invite(h.boss(), org.NewInvitation{Role: access.Viewer, Email: "ravi@example.com"})
		if err != nil {
			t.Fatal(err)
		}
		p := must(h.Accept(anyone, secret, org.Acceptance{Name: "Ravi P", Email: "ravi@example.com", PasswordHash: "h"}))(t)
		if p.ID != stub.ID || p.Name != "Ravi P" || p.Role != access.Viewer || p.Joined.IsZero() {
			t.Fatalf("%+v", p)
		}
	})
}

func TestDeadInvitations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := founded(t, d)
		admin := h.hire(t, "Alan", access.Admin)
		invite := func(role access.Role) (org.Invitation, string) {
			t.Helper()
			i, secret, err := h.Invite(as(admin), org.NewInvitation{Role: role})
			if err != nil {
				t.Fatal(err)
			}
			return i, secret
		}
		dead := func(secret string, kind fault.Kind) {
			t.Helper()
			_, err := h.Accept(anyone, secret, org.Acceptance{Name: "X", Email: "x@example.com", PasswordHash: "h"})
			wants(t, err, kind)
		}
		revoked, secret := invite(access.Member)
		must(h.Revoke(as(admin), revoked.ID))(t)
		must(h.Revoke(as(admin), revoked.ID))(t) // twice is no harm
		dead(secret, fault.NotFound)
		dead("guess", fault.NotFound)

		_, old := invite(access.Member)
		h.clock.Advance(14*24*time.Hour - time.Second)
		must(h.Look(anyone, old))(t)
		h.clock.Advance(time.Second)
		dead(old, fault.NotFound)

		// The link gives no more than its maker could give now.
		_, high := invite(access.Admin)
		_, low := invite(access.Member)
		must(h.SetRole(h.boss(), admin.ID, 0, access.Member))(t)
		dead(high, fault.Conflict)
		must(h.Disable(h.boss(), admin.ID, 0))(t)
		dead(low, fault.Conflict)
	})
}
