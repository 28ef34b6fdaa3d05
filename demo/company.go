package demo

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/org"
)

// founded is the day on which the company began to use the product.
const founded = -290

// found sets the organisation up with its calendars and teams.
func (s *story) found(ctx context.Context, passwordHash string) error {
	s.Clock.Set(s.hour(s.date(founded), 0))
	o, ada, err := s.Org.SetUp(ctx, org.NewOrganisation{Name: "Northbeam", OwnerName: "Ada Okafor", Email: Lead,
		PasswordHash: passwordHash, Zone: "Europe/Berlin", Currency: "EUR"})
	if err != nil {
		return err
	}
	s.people["ada"] = ada
	ctx = s.as(ctx, "ada")
	s.Clock.Advance(4 * time.Minute)
	name := "Berlin, Monday to Friday"
	if _, err := s.Org.EditCalendar(ctx, o.Calendar, 0, org.CalendarEdit{Name: &name, Add: s.week.Holidays}); err != nil {
		return err
	}
	six, err := s.Org.AddCalendar(ctx, org.NewCalendar{Name: "Support desk, Monday to Saturday", Zone: "Europe/Berlin",
		Off: []time.Weekday{time.Sunday}, Holidays: s.week.Holidays})
	if err != nil {
		return err
	}
	for i, name := range teams {
		s.Clock.Advance(30 * time.Second)
		calendar := id.Calendar("")
		if name == "Support" {
			calendar = six.ID
		}
		t, err := s.Org.AddTeam(ctx, org.NewTeam{Name: name, Hue: i + 1, Calendar: calendar})
		if err != nil {
			return err
		}
		s.teams[name] = t.ID
	}
	if err := s.hire(ctx); err != nil {
		return err
	}
	title, mine := "Operations project manager", s.teamsOf("Operations")
	s.people["ada"], err = s.Org.EditPerson(ctx, ada.ID, 0, org.PersonEdit{Title: &title, Teams: &mine})
	if err != nil {
		return err
	}
	s.password = passwordHash
	return nil
}

// hire adds everybody but Ada in one act, as an import of the list that People ops keeps; accounts come with the
// invitations.
func (s *story) hire(ctx context.Context) error {
	s.Clock.Advance(2 * time.Hour)
	ada := access.From(ctx)
	ada.Via = access.ViaImport
	return s.Door.Do(access.With(ctx, ada), func(tx *act.Tx) error {
		for _, p := range people {
			role := access.Member
			if p.role != "" {
				role = p.role
			}
			person, err := s.Org.PlacePerson(ctx, tx, org.NewPerson{Name: p.name, Email: p.handle + "@northbeam.example", Role: role,
				Teams: s.teamsOf(p.teams...), Title: p.title})
			if err != nil {
				return err
			}
			s.people[p.handle] = person
		}
		return nil
	})
}

// joining lets everybody in over the first weeks: the leads at once, the others team by team.
func (s *story) joining() {
	for i, p := range people {
		invited := founded + 1 + i/12
		secret := ""
		s.on(invited, "ada", "invite "+p.name, func(ctx context.Context) error {
			person := s.people[p.handle]
			var err error
			_, secret, err = s.Org.Invite(ctx, org.NewInvitation{Email: person.Email, Role: person.Role, Person: person.ID})
			return err
		})
		s.on(invited+i%3, "", "let "+p.name+" in", func(ctx context.Context) error {
			person := s.people[p.handle]
			var err error
			s.people[p.handle], err = s.Org.Accept(access.With(ctx, access.Actor{Via: access.ViaPage}), secret,
				org.Acceptance{Name: person.Name, Email: person.Email, PasswordHash: s.password})
			return err
		})
	}
	s.on(founded+6, "ada", "name the admins", func(ctx context.Context) error {
		for _, who := range []string{"tomasz", "ingrid"} {
			var err error
			if s.people[who], err = s.Org.SetRole(ctx, s.person(who), 0, access.Admin); err != nil {
				return err
			}
		}
		return nil
	})
}

// visitor invites somebody from outside into one project, where he can read and comment and nothing else.
func (s *story) visitor(day int, by, handle, name, email string, in func() id.Project) {
	secret := ""
	s.on(day, by, "invite "+name, func(ctx context.Context) error {
		var err error
		_, secret, err = s.Org.Invite(ctx, org.NewInvitation{Email: email, Role: access.Guest, Project: in(), ProjectRole: access.Commenter})
		return err
	})
	s.on(day+1, "", "let "+name+" in", func(ctx context.Context) error {
		var err error
		s.people[handle], err = s.Org.Accept(access.With(ctx, access.Actor{Via: access.ViaPage}), secret,
			org.Acceptance{Name: name, Email: email, PasswordHash: s.password})
		return err
	})
}

// worked gives the date itself, or the next working day when it is none.
func (s *story) worked(d clock.Date) clock.Date { return s.week.Add(d, 0) }
