package org

import (
	"context"
	"slices"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	secrets "throughline/internal/secret"
)

// invitationLife is how long a link can be used.
const invitationLife = 14 * 24 * time.Hour

// NewInvitation describes who may join and as what. Email "" lets whoever holds the link join; Person gives an account
// to a person who has none.
type NewInvitation struct {
	Email       string             `json:"email,omitempty"`
	Role        access.Role        `json:"role"`
	Teams       []id.Team          `json:"teams,omitempty"`
	Project     id.Project         `json:"project,omitempty"`
	ProjectRole access.ProjectRole `json:"projectRole,omitempty"`
	Person      id.Person          `json:"person,omitempty"`
}

// Invite makes an invitation and gives the secret of its link, which is stored nowhere and cannot be shown again.
func (s *Service) Invite(ctx context.Context, in NewInvitation) (Invitation, string, error) {
	secret := secrets.New()
	var i Invitation
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		i = Invitation{ID: id.New[id.Invitation](tx.Now), Email: in.Email, Role: in.Role, Teams: unique(in.Teams), Project: in.Project,
			ProjectRole: in.ProjectRole, Person: in.Person, By: tx.Actor.Person, Created: tx.Now, Expires: tx.Now.Add(invitationLife), secret: secrets.Digest(secret)}
		if err := tx.May(access.InvitePeople); err != nil {
			return err
		}
		if err := s.checkInvitation(ctx, tx, &i); err != nil {
			return err
		}
		if err := mayInvite(ctx, tx, tx.Actor, i); err != nil {
			return err
		}
		return act.Save(ctx, tx, invitations, &i, history.Fact{Kind: "invitation.created", Project: i.Project})
	})
	if err != nil {
		return Invitation{}, "", err
	}
	return i, secret, nil
}

func (s *Service) checkInvitation(ctx context.Context, tx *act.Tx, i *Invitation) error {
	var c fault.Check
	address(&c, "email", &i.Email)
	c.Need(slices.Contains(access.Roles, i.Role), "role", "is not one of owner, admin, member, viewer, guest")
	c.Need(len(i.Teams) <= maxMemberOf, "teams", "are more than %d", maxMemberOf)
	c.Need(i.Person == "" || id.Valid(string(i.Person)), "person", "does not exist; choose from the list")
	c.Need(i.Project == "" || id.Valid(string(i.Project)), "project", "does not exist; choose from the list")
	if i.Project != "" {
		c.Need(slices.Contains(access.ProjectRoles, i.ProjectRole), "projectRole", "is not one of lead, editor, commenter, reader")
	} else {
		c.Need(i.ProjectRole == "", "projectRole", "needs a project")
	}
	if err := c.Err(); err != nil {
		return err
	}
	if err := haveTeams(ctx, tx, &c, i.Teams, nil); err != nil {
		return err
	}
	old, err := byEmail(ctx, tx, i.Email)
	if err != nil {
		return err
	}
	if i.Person == "" && old.ID != "" && old.Joined.IsZero() && tx.May(access.ManagePeople) == nil {
		i.Person = old.ID // an import brought this address; the account is meant for that person
	}
	if i.Person != "" {
		p, err := people.Get(ctx, tx, string(i.Person))
		if err != nil {
			return err
		}
		c.Need(p.Joined.IsZero(), "person", "has an account already")
		c.Need(!p.Disabled, "person", "is disabled; enable the account first")
		c.Need(old.ID == "" || old.ID == p.ID, "email", "belongs to somebody else here")
		return c.Err()
	}
	c.Need(old.ID == "" || old.Joined.IsZero(), "email", "has an account already; add the person to the team or project instead")
	c.Need(old.ID == "" || !old.Joined.IsZero(), "email", "belongs to a person without account; ask an admin to invite this person")
	return c.Err()
}

// mayInvite asks for the rights that an invitation hands on. It is asked when the invitation is made and again when it
// is used, because the one who made it may have lost them.
func mayInvite(ctx context.Context, tx *act.Tx, by access.Actor, i Invitation) error {
	if err := by.May(access.InvitePeople); err != nil {
		return err
	}
	if err := mayGrant(by, i.Role); err != nil {
		return err
	}
	if i.Person != "" {
		if err := by.May(access.ManagePeople); err != nil {
			return err
		}
	}
	if i.Project == "" {
		return nil
	}
	g, err := access.Load(ctx, tx, by, i.Project)
	if err != nil {
		return err
	}
	return by.MayIn(access.ManageProject, g)
}

// Invitations lists those that can still be used, newest first: one's own, or everybody's for who manages people.
func (s *Service) Invitations(ctx context.Context) ([]Invitation, error) {
	actor := access.From(ctx)
	if err := actor.May(access.InvitePeople); err != nil {
		return nil, err
	}
	where, args := "WHERE used = 0 AND revoked = 0", []any{}
	if actor.May(access.ManagePeople) != nil {
		where, args = where+" AND by_id = $1", []any{string(actor.Person)}
	}
	found, err := invitations.Select(ctx, s.db, where+" ORDER BY id DESC LIMIT 500", args...)
	now := s.door.Clock.Now()
	return slices.DeleteFunc(found, func(i Invitation) bool { return !i.Expires.After(now) }), err
}

// Revoke makes an invitation worthless; who made it may, and who manages people.
func (s *Service) Revoke(ctx context.Context, which id.Invitation) (Invitation, error) {
	var i Invitation
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		err := tx.May(access.InvitePeople)
		if err != nil {
			return err
		}
		if i, err = invitations.Get(ctx, tx, string(which)); err != nil {
			return err
		}
		if i.By != tx.Actor.Person && tx.May(access.ManagePeople) != nil {
			return fault.New(fault.NotFound, "There is no such invitation, or it is not shared with you")
		}
		if !i.Used.IsZero() {
			return fault.New(fault.Conflict, "This invitation was used already. Disable the person instead")
		}
		if !i.Revoked.IsZero() {
			return nil
		}
		i.Revoked = tx.Now
		return act.Save(ctx, tx, invitations, &i, history.Fact{Kind: "invitation.revoked", Project: i.Project})
	})
	return i, err
}

// InvitationCard is what somebody sees before accepting.
type InvitationCard struct {
	Organisation string      `json:"organisation"`
	By           string      `json:"by"`
	Email        string      `json:"email,omitempty"` // to be used when accepting; "" lets the person choose
	Name         string      `json:"name,omitempty"`  // of the person whose account it will be
	Role         access.Role `json:"role"`
	Teams        []string    `json:"teams"`
	Project      string      `json:"project,omitempty"` // its title
	Expires      time.Time   `json:"expires"`
}

// Look shows the invitation behind a link's secret to whoever holds it; one that cannot be used any more is not found.
func (s *Service) Look(ctx context.Context, secret string) (InvitationCard, error) {
	i, err := open(ctx, s.db, secret, s.door.Clock.Now())
	if err != nil {
		return InvitationCard{}, err
	}
	card := InvitationCard{Email: i.Email, Role: i.Role, Teams: []string{}, Expires: i.Expires}
	err = db.One(ctx, s.db, `SELECT o.name, b.name, COALESCE(p.name, ''), COALESCE(j.title, '') FROM organisation o
		JOIN person b ON b.id = $1 LEFT JOIN person p ON p.id = $2 LEFT JOIN project j ON j.id = $3 AND j.deleted = 0`,
		[]any{string(i.By), string(i.Person), string(i.Project)}, &card.Organisation, &card.By, &card.Name, &card.Project)
	if err != nil {
		return InvitationCard{}, err
	}
	for _, team := range i.Teams {
		t, err := teams.Get(ctx, s.db, string(team))
		if err != nil {
			return InvitationCard{}, err
		}
		card.Teams = append(card.Teams, t.Name)
	}
	return card, nil
}

// open finds the invitation behind a secret if it can be used at the instant.
func open(ctx context.Context, q db.Q, secret string, now time.Time) (Invitation, error) {
	found, err := invitations.Select(ctx, q, "WHERE secret = $1", secrets.Digest(secret))
	if err != nil {
		return Invitation{}, err
	}
	if len(found) == 0 || !found[0].Revoked.IsZero() || !found[0].Used.IsZero() || !found[0].Expires.After(now) {
		return Invitation{}, fault.New(fault.NotFound, "This invitation cannot be used: it was used already, was revoked, or is older than 14 days. Ask for a new one")
	}
	return found[0], nil
}

// Acceptance is what the invited person says. PasswordHash comes from the sign-in's hashing.
type Acceptance struct {
	Name         string
	Email        string
	PasswordHash string
}

// Accept uses an invitation: it makes the person with the invited role, teams and membership, or gives the account to
// the person it is meant for. However many try at the same moment, one succeeds.
func (s *Service) Accept(ctx context.Context, secret string, in Acceptance) (Person, error) {
	actor := access.From(ctx)
	actor.Person = id.New[id.Person](s.door.Clock.Now())
	var p Person
	if i, err := open(ctx, s.db, secret, s.door.Clock.Now()); err != nil {
		return Person{}, err
	} else if i.Person != "" {
		actor.Person = i.Person
	}
	ctx = access.With(ctx, actor)
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		i, err := open(ctx, tx, secret, tx.Now)
		if err != nil {
			return err
		}
		if err := s.stillGood(ctx, tx, i); err != nil {
			return err
		}
		if p, err = s.welcome(ctx, tx, i, in); err != nil {
			return err
		}
		if err := act.Save(ctx, tx, people, &p, history.Fact{Kind: "person.joined"}); err != nil {
			return err
		}
		if err := s.deps.Password(ctx, tx, p.ID, in.PasswordHash); err != nil {
			return err
		}
		if i.Project != "" {
			if err := s.deps.Join(ctx, tx, i.Project, p.ID, i.ProjectRole); err != nil {
				return err
			}
		}
		i.Used = tx.Now
		return act.Save(ctx, tx, invitations, &i, history.Fact{Kind: "invitation.accepted", Project: i.Project})
	})
	if err != nil {
		return Person{}, err
	}
	return p, nil
}

// stillGood refuses an invitation whose maker could not make it now.
func (s *Service) stillGood(ctx context.Context, tx *act.Tx, i Invitation) error {
	by, err := people.Get(ctx, tx, string(i.By))
	if err != nil {
		return err
	}
	if by.Disabled || mayInvite(ctx, tx, access.Actor{Person: by.ID, Role: by.Role}, i) != nil {
		return fault.New(fault.Conflict, "%s, who invited you, can no longer do so. Ask an admin of the organisation for a new invitation", by.Name)
	}
	return nil
}

// welcome gives the person who joins, not yet saved.
func (s *Service) welcome(ctx context.Context, tx *act.Tx, i Invitation, in Acceptance) (Person, error) {
	p := Person{ID: tx.Actor.Person, Teams: []id.Team{}, Theme: SystemTheme, Hotkeys: true, Created: tx.Now}
	if i.Person != "" {
		old, err := people.Get(ctx, tx, string(i.Person))
		if err != nil {
			return Person{}, err
		}
		if old.Disabled || !old.Joined.IsZero() {
			return Person{}, fault.New(fault.Conflict, "%s has an account already or was disabled since. Ask for a new invitation", old.Name)
		}
		p = old
	}
	held := p.Teams
	p.Name, p.Email, p.Role, p.Joined = in.Name, in.Email, i.Role, tx.Now
	// A team that was archived since is left out rather than keeping the person away.
	for _, team := range i.Teams {
		if t, err := teams.Get(ctx, tx, string(team)); err == nil && !t.Archived {
			p.Teams = append(slices.Clone(p.Teams), team)
		}
	}
	var c fault.Check
	c.Add("", p.check())
	c.Need(i.Email == "" || p.Email == i.Email, "email", "is not the one that was invited; use %s", i.Email)
	c.Need(in.PasswordHash != "", "password", "is missing")
	if err := c.Err(); err != nil {
		return Person{}, err
	}
	return p, s.checkPerson(ctx, tx, p, append(slices.Clone(held), p.Teams...))
}
