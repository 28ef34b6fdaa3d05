package org

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/money"
)

// theOne is the id of the only organisation: the database itself refuses a second one.
const theOne = "0000000000000000000000001"

// NewOrganisation is what the first person says at the first start. PasswordHash comes from the sign-in's hashing.
type NewOrganisation struct {
	Name         string         `json:"name"`
	OwnerName    string         `json:"ownerName"`
	Email        string         `json:"email"`
	PasswordHash string         `json:"-"`
	Zone         string         `json:"zone"`
	Currency     money.Currency `json:"currency"`
}

// SetUp makes the organisation, its first calendar (Monday to Friday) and its first owner. It needs no right, because
// there is nobody yet, and works once: afterwards, and for all but one of several at the same moment, it is
// fault.Conflict.
func (s *Service) SetUp(ctx context.Context, in NewOrganisation) (Organisation, Person, error) {
	now := s.door.Clock.Now()
	owner := Person{ID: id.New[id.Person](now), Name: in.OwnerName, Email: in.Email, Role: access.Owner, Teams: []id.Team{},
		Theme: SystemTheme, Hotkeys: true, Joined: now, Created: now}
	week := Calendar{ID: id.New[id.Calendar](now), Name: "Working week", Zone: in.Zone,
		Off: []time.Weekday{time.Sunday, time.Saturday}, Holidays: map[clock.Date]string{}}
	o := Organisation{ID: theOne, Name: in.Name, Zone: in.Zone, Currency: in.Currency, Calendar: week.ID, Created: now}
	if err := checkSetUp(&o, &week, &owner, in.PasswordHash); err != nil {
		return Organisation{}, Person{}, err
	}
	actor := access.From(ctx)
	actor.Person, actor.Name, actor.Role = owner.ID, owner.Name, owner.Role
	ctx = access.With(ctx, actor)
	fact := history.Fact{Kind: "organisation.founded"}
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		there, err := organisations.Select(ctx, tx, "WHERE id = $1", theOne)
		if err != nil {
			return err
		}
		if len(there) > 0 {
			return fault.New(fault.Conflict, "This installation is set up already. Sign in, or ask %s's owner for an invitation", there[0].Name)
		}
		o.Version, week.Version, owner.Version = 0, 0, 0
		if err := act.Save(ctx, tx, people, &owner, fact); err != nil {
			return err
		}
		if err := act.Save(ctx, tx, calendars, &week, fact); err != nil {
			return err
		}
		if err := act.Save(ctx, tx, organisations, &o, fact); err != nil {
			return err
		}
		return s.deps.Password(ctx, tx, owner.ID, in.PasswordHash)
	})
	if err != nil {
		return Organisation{}, Person{}, err
	}
	return o, owner, nil
}

// checkSetUp gathers the problems of all three under the names of the form's fields.
func checkSetUp(o *Organisation, week *Calendar, owner *Person, hash string) error {
	var c fault.Check
	line(&c, "name", &o.Name, 100, true)
	line(&c, "ownerName", &owner.Name, 100, true)
	address(&c, "email", &owner.Email)
	c.Need(owner.Email != "", "email", "is missing")
	c.Need(hash != "", "password", "is missing")
	zone(&c, "zone", o.Zone, true)
	c.Need(o.Currency.Valid(), "currency", "is not a currency in use; choose one such as EUR")
	if err := c.Err(); err != nil {
		return err
	}
	if err := week.check(); err != nil {
		return err
	}
	return owner.check()
}

// Organisation gives the organisation to anybody, because the sign-in page shows its name; fault.NotFound before it
// is set up.
func (s *Service) Organisation(ctx context.Context) (Organisation, error) {
	return s.organisation.Get(ctx, s.db, one, kept.Cause{Subjects: []string{"organisation"}}, func() (Organisation, error) {
		return organisations.Get(ctx, s.db, theOne)
	})
}

// OrganisationEdit names what changes; nil stays.
type OrganisationEdit struct {
	Name     *string         `json:"name,omitempty"`
	Zone     *string         `json:"zone,omitempty"`
	Currency *money.Currency `json:"currency,omitempty"`
	Calendar *id.Calendar    `json:"calendar,omitempty"`
	Demo     *bool           `json:"-"` // whether the demo company is loaded
}

// EditOrganisation changes the settings. Version 0 means whatever is stored.
func (s *Service) EditOrganisation(ctx context.Context, version int64, e OrganisationEdit) (Organisation, error) {
	var o Organisation
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		err := tx.May(access.ManageOrg)
		if err != nil {
			return err
		}
		if o, err = organisations.Get(ctx, tx, theOne); err != nil {
			return err
		}
		set(&o.Name, e.Name)
		set(&o.Zone, e.Zone)
		set(&o.Currency, e.Currency)
		set(&o.Calendar, e.Calendar)
		set(&o.Demo, e.Demo)
		setVersion(&o.Version, version)
		if err := o.check(); err != nil {
			return err
		}
		if err := haveCalendar(ctx, tx, o.Calendar); err != nil {
			return err
		}
		return act.Save(ctx, tx, organisations, &o, history.Fact{Kind: "organisation.edited"})
	})
	return o, err
}

// set takes over a value that was sent.
func set[T any](field, sent *T) {
	if sent != nil {
		*field = *sent
	}
}

// setVersion makes the save compare with the version that the client saw; 0 lets the last write win.
func setVersion(field *int64, seen int64) {
	if seen != 0 {
		*field = seen
	}
}
