package org

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// Calendars lists the working calendars by name.
func (s *Service) Calendars(ctx context.Context) ([]Calendar, error) {
	if err := access.From(ctx).May(access.ReadOrg); err != nil {
		return nil, err
	}
	return calendars.Select(ctx, s.db, "ORDER BY name, id LIMIT $1", maxCalendars)
}

// Calendar gives one working calendar.
func (s *Service) Calendar(ctx context.Context, which id.Calendar) (Calendar, error) {
	if err := access.From(ctx).May(access.ReadOrg); err != nil {
		return Calendar{}, err
	}
	return calendars.Get(ctx, s.db, string(which))
}

// CalendarFor gives the calendar that a team works by: its own or, for none and for team "", the organisation's. It is
// for rules that count days and asks for no right. Before the set-up it is Monday to Friday in UTC.
func (s *Service) CalendarFor(ctx context.Context, q db.Q, team id.Team) (clock.Calendar, error) {
	d, outside := q.(*db.DB)
	if !outside {
		return calendarFor(ctx, q, team)
	}
	return s.calendar.Get(ctx, d, team, kept.Cause{Subjects: []string{"calendar", "team", "organisation"}}, func() (clock.Calendar, error) {
		return calendarFor(ctx, d, team)
	})
}

func calendarFor(ctx context.Context, q db.Q, team id.Team) (clock.Calendar, error) {
	found, err := calendars.Select(ctx, q, `WHERE id IN (SELECT calendar_id FROM team WHERE id = $1 UNION SELECT calendar_id FROM organisation)
		ORDER BY CASE WHEN EXISTS (SELECT 1 FROM team t WHERE t.id = $1 AND t.calendar_id = calendar.id) THEN 0 ELSE 1 END LIMIT 1`, string(team))
	if err != nil || len(found) == 0 {
		return clock.Calendar{}, err
	}
	return found[0].clock(), nil
}

// NewCalendar describes a calendar to add. ID may be given by the client, which then may repeat the request.
type NewCalendar struct {
	ID       id.Calendar           `json:"id,omitempty"`
	Name     string                `json:"name"`
	Zone     string                `json:"zone"`
	Off      []time.Weekday        `json:"off"`
	Holidays map[clock.Date]string `json:"holidays,omitempty"`
}

// AddCalendar adds a working calendar.
func (s *Service) AddCalendar(ctx context.Context, in NewCalendar) (Calendar, error) {
	k := Calendar{ID: in.ID, Name: in.Name, Zone: in.Zone, Off: slices.Clone(in.Off), Holidays: maps.Clone(in.Holidays)}
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.ManageOrg); err != nil {
			return err
		}
		if err := k.check(); err != nil {
			return err
		}
		done, err := repeated(ctx, tx, calendars, &k, func(old *Calendar) bool {
			return old.Name == k.Name && old.Zone == k.Zone && slices.Equal(old.Off, k.Off) && maps.Equal(old.Holidays, k.Holidays)
		})
		if err != nil || done {
			return err
		}
		if err := room(ctx, tx, "calendar", maxCalendars); err != nil {
			return err
		}
		return act.Save(ctx, tx, calendars, &k, history.Fact{Kind: "calendar.added"})
	})
	return k, err
}

// CalendarEdit names what changes; nil stays. Holidays are added (or renamed) by Add and taken out by Remove.
type CalendarEdit struct {
	Name   *string               `json:"name,omitempty"`
	Zone   *string               `json:"zone,omitempty"`
	Off    *[]time.Weekday       `json:"off,omitempty"`
	Add    map[clock.Date]string `json:"add,omitempty"`
	Remove []clock.Date          `json:"remove,omitempty"`
}

// EditCalendar changes a working calendar. Version 0 means whatever is stored.
func (s *Service) EditCalendar(ctx context.Context, which id.Calendar, version int64, e CalendarEdit) (Calendar, error) {
	var k Calendar
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		err := tx.May(access.ManageOrg)
		if err != nil {
			return err
		}
		if k, err = calendars.Get(ctx, tx, string(which)); err != nil {
			return err
		}
		set(&k.Name, e.Name)
		set(&k.Zone, e.Zone)
		if e.Off != nil {
			k.Off = slices.Clone(*e.Off)
		}
		if k.Holidays == nil {
			k.Holidays = map[clock.Date]string{}
		}
		for _, day := range e.Remove {
			delete(k.Holidays, day)
		}
		maps.Copy(k.Holidays, e.Add)
		setVersion(&k.Version, version)
		if err := k.check(); err != nil {
			return err
		}
		return act.Save(ctx, tx, calendars, &k, history.Fact{Kind: "calendar.edited"})
	})
	return k, err
}

func haveCalendar(ctx context.Context, q db.Q, which id.Calendar) error {
	missing := !id.Valid(string(which))
	if !missing {
		_, err := calendars.Get(ctx, q, string(which))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		missing = err != nil
	}
	if missing {
		return fault.Field("calendar", "is not a calendar of this organisation; choose one from the list")
	}
	return nil
}

// room refuses a row beyond the most that lists are made for.
func room(ctx context.Context, q db.Q, table string, most int) error {
	var n int
	if err := db.One(ctx, q, "SELECT COUNT(*) FROM "+table, nil, &n); err != nil {
		return err
	}
	if n >= most {
		return fault.New(fault.Limit, "There are %d of them already, which is the most; change one that is no longer needed", n)
	}
	return nil
}

// repeated gives the row an id when the client sent none. When a row with the sent id is stored already, it is given
// instead (done) if it holds the same, and is fault.Conflict otherwise.
func repeated[T any](ctx context.Context, tx *act.Tx, table *db.Table[T], row *T, same func(*T) bool) (done bool, err error) {
	sent := table.ID(row)
	if sent == "" {
		reflect.ValueOf(table.Cols(row)[0].Ptr).Elem().SetString(id.New[string](tx.Now))
		return false, nil
	}
	if !id.Valid(sent) {
		return false, fault.Field("id", "does not have the form of an id; leave it out to get one")
	}
	old, err := table.Get(ctx, tx, sent)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !same(&old) {
		return false, fault.New(fault.Conflict, "Another %s has this id already; send a new id", table.Subject)
	}
	*row = old
	return true, nil
}
