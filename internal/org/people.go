package org

import (
	"context"
	"slices"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// NewPerson describes somebody who works with the organisation but has no account: an import brings such people, and
// an invitation gives them one later. Role "" is member.
type NewPerson struct {
	ID    id.Person   `json:"id,omitempty"`
	Name  string      `json:"name"`
	Email string      `json:"email,omitempty"`
	Role  access.Role `json:"role,omitempty"`
	Teams []id.Team   `json:"teams,omitempty"`
	Title string      `json:"title,omitempty"`
}

// AddPerson adds a person without an account.
func (s *Service) AddPerson(ctx context.Context, in NewPerson) (Person, error) {
	var p Person
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		err := tx.May(access.ManagePeople)
		if err != nil {
			return err
		}
		p, err = s.addPerson(ctx, tx, in)
		return err
	})
	return p, err
}

// PlacePerson adds a person that an import brings, inside the import's own act; whoever has the e-mail already is
// given instead, unchanged.
func (s *Service) PlacePerson(ctx context.Context, tx *act.Tx, in NewPerson) (Person, error) {
	if err := tx.May(access.Import); err != nil {
		return Person{}, err
	}
	var c fault.Check
	address(&c, "email", &in.Email)
	if err := c.Err(); err != nil {
		return Person{}, err
	}
	if old, err := byEmail(ctx, tx, in.Email); err != nil || old.ID != "" {
		return old, err
	}
	return s.addPerson(ctx, tx, in)
}

func (s *Service) addPerson(ctx context.Context, tx *act.Tx, in NewPerson) (Person, error) {
	p := Person{ID: in.ID, Name: in.Name, Email: in.Email, Role: in.Role, Teams: in.Teams, Title: in.Title,
		Theme: SystemTheme, Hotkeys: true, Created: tx.Now}
	if p.Role == "" {
		p.Role = access.Member
	}
	if err := p.check(); err != nil {
		return Person{}, err
	}
	if p.Role == access.Owner {
		return Person{}, fault.Field("role", "cannot be owner without an account; invite the person instead")
	}
	if err := mayGrant(tx.Actor, p.Role); err != nil {
		return Person{}, err
	}
	done, err := repeated(ctx, tx, people, &p, func(old *Person) bool {
		return old.Name == p.Name && old.Email == p.Email && old.Role == p.Role && slices.Equal(old.Teams, p.Teams) && old.Title == p.Title
	})
	if err != nil || done {
		return p, err
	}
	if err := s.checkPerson(ctx, tx, p, nil); err != nil {
		return Person{}, err
	}
	return p, act.Save(ctx, tx, people, &p, history.Fact{Kind: "person.added"})
}

// checkPerson holds the rules that look beyond the row: the e-mail is free, and the teams beyond those held exist and
// are not archived.
func (s *Service) checkPerson(ctx context.Context, q db.Q, p Person, held []id.Team) error {
	var c fault.Check
	old, err := byEmail(ctx, q, p.Email)
	if err != nil {
		return err
	}
	c.Need(old.ID == "" || old.ID == p.ID, "email", "belongs to somebody else here; look for %s in the list of people", p.Email)
	if err := haveTeams(ctx, q, &c, p.Teams, held); err != nil {
		return err
	}
	return c.Err()
}

func haveTeams(ctx context.Context, q db.Q, c *fault.Check, wanted, held []id.Team) error {
	for _, team := range wanted {
		if slices.Contains(held, team) {
			continue
		}
		if !id.Valid(string(team)) {
			c.Need(false, "teams", "hold one that does not exist; choose from the list")
			continue
		}
		t, err := teams.Get(ctx, q, string(team))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		c.Need(err == nil, "teams", "hold one that does not exist; choose from the list")
		c.Need(!t.Archived, "teams", "hold %s, which is archived; bring it back first", t.Name)
	}
	return nil
}

// byEmail gives who has the e-mail; nobody is the zero person.
func byEmail(ctx context.Context, q db.Q, email string) (Person, error) {
	if email == "" {
		return Person{}, nil
	}
	found, err := people.Select(ctx, q, "WHERE email = $1 AND email <> ''", email)
	if err != nil || len(found) == 0 {
		return Person{}, err
	}
	return found[0], nil
}

// PersonEdit names what changes; nil stays.
type PersonEdit struct {
	Name  *string    `json:"name,omitempty"`
	Email *string    `json:"email,omitempty"`
	Title *string    `json:"title,omitempty"`
	Teams *[]id.Team `json:"teams,omitempty"`
}

// EditPerson changes what others manage of a person. The e-mail of an owner is changed by an owner only: whoever has
// the e-mail has the account. Version 0 means whatever is stored.
func (s *Service) EditPerson(ctx context.Context, who id.Person, version int64, e PersonEdit) (Person, error) {
	return s.changePerson(ctx, who, func(tx *act.Tx, p *Person) (string, error) {
		email, held := p.Email, p.Teams
		set(&p.Name, e.Name)
		set(&p.Email, e.Email)
		set(&p.Title, e.Title)
		if e.Teams != nil {
			p.Teams = slices.Clone(*e.Teams)
		}
		setVersion(&p.Version, version)
		if err := p.check(); err != nil {
			return "", err
		}
		kind := "person.edited"
		if p.Email != email {
			kind = "person.emailed"
			if err := mayTouch(tx.Actor, *p); err != nil {
				return "", err
			}
		}
		return kind, s.checkPerson(ctx, tx, *p, held)
	})
}

// SetRole changes the role of a person, at once for every open session and token. Nobody gives more than he holds or
// changes who stands above him, and the last owner stays one.
func (s *Service) SetRole(ctx context.Context, who id.Person, version int64, role access.Role) (Person, error) {
	return s.changePerson(ctx, who, func(tx *act.Tx, p *Person) (string, error) {
		if err := mayTouch(tx.Actor, *p); err != nil {
			return "", err
		}
		if err := mayGrant(tx.Actor, role); err != nil {
			return "", err
		}
		if role == access.Owner && p.Joined.IsZero() {
			return "", fault.Field("role", "cannot be owner without an account; invite the person first")
		}
		if p.Role == access.Owner && role != access.Owner {
			if err := otherOwner(ctx, tx, p.ID); err != nil {
				return "", err
			}
		}
		p.Role = role
		setVersion(&p.Version, version)
		return "person.promoted", p.check()
	})
}

// Disable ends a person's sessions and tokens and keeps him from signing in; what he did stays. The last owner cannot
// be disabled.
func (s *Service) Disable(ctx context.Context, who id.Person, version int64) (Person, error) {
	return s.changePerson(ctx, who, func(tx *act.Tx, p *Person) (string, error) {
		if err := mayTouch(tx.Actor, *p); err != nil {
			return "", err
		}
		if p.Role == access.Owner && !p.Disabled {
			if err := otherOwner(ctx, tx, p.ID); err != nil {
				return "", err
			}
		}
		p.Disabled = true
		setVersion(&p.Version, version)
		return "person.disabled", s.deps.End(ctx, tx, p.ID)
	})
}

// Enable lets a disabled person sign in again; ended sessions and tokens stay ended.
func (s *Service) Enable(ctx context.Context, who id.Person, version int64) (Person, error) {
	return s.changePerson(ctx, who, func(tx *act.Tx, p *Person) (string, error) {
		p.Disabled = false
		setVersion(&p.Version, version)
		return "person.enabled", mayTouch(tx.Actor, *p)
	})
}

// otherOwner refuses to lose the last owner who can sign in. Acts run one after another, so two owners who remove each
// other at the same moment are counted right.
func otherOwner(ctx context.Context, tx *act.Tx, but id.Person) error {
	var n int
	err := db.One(ctx, tx, `SELECT COUNT(*) FROM person WHERE role = 'owner' AND NOT disabled AND joined <> 0 AND id <> $1`,
		[]any{string(but)}, &n)
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "This is the last owner. Make somebody else owner first, then try again")
	}
	return nil
}

func (s *Service) changePerson(ctx context.Context, who id.Person, change func(tx *act.Tx, p *Person) (kind string, err error)) (Person, error) {
	var p Person
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		err := tx.May(access.ManagePeople)
		if err != nil {
			return err
		}
		if p, err = people.Get(ctx, tx, string(who)); err != nil {
			return err
		}
		kind, err := change(tx, &p)
		if err != nil {
			return err
		}
		return act.Save(ctx, tx, people, &p, history.Fact{Kind: kind})
	})
	return p, err
}

// ProfileEdit names what a person changes of himself; nil stays.
type ProfileEdit struct {
	Name    *string `json:"name,omitempty"`
	Title   *string `json:"title,omitempty"`
	Zone    *string `json:"zone,omitempty"`
	Theme   *Theme  `json:"theme,omitempty"`
	Hotkeys *bool   `json:"hotkeys,omitempty"`
}

// EditProfile changes the actor's own profile. Version 0 means whatever is stored.
func (s *Service) EditProfile(ctx context.Context, version int64, e ProfileEdit) (Person, error) {
	var p Person
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		err := tx.May(access.Self)
		if err != nil {
			return err
		}
		if p, err = people.Get(ctx, tx, string(tx.Actor.Person)); err != nil {
			return err
		}
		set(&p.Name, e.Name)
		set(&p.Title, e.Title)
		set(&p.Zone, e.Zone)
		set(&p.Theme, e.Theme)
		set(&p.Hotkeys, e.Hotkeys)
		setVersion(&p.Version, version)
		if err := p.check(); err != nil {
			return err
		}
		return act.Save(ctx, tx, people, &p, history.Fact{Kind: "profile.edited"})
	})
	return p, err
}
