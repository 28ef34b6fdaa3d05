package org

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/rank"
)

// Teams lists the teams in their order, archived ones too; a guest gets those of the people he sees.
func (s *Service) Teams(ctx context.Context) ([]Team, error) {
	d, err := s.visible(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(d.teams), nil
}

// Team gives one team; one that a guest does not see is not found.
func (s *Service) Team(ctx context.Context, which id.Team) (Team, error) {
	d, err := s.visible(ctx)
	if err != nil {
		return Team{}, err
	}
	for _, t := range d.teams {
		if t.ID == which {
			return t, nil
		}
	}
	return Team{}, fault.New(fault.NotFound, "There is no such team, or it is not shared with you")
}

// NewTeam describes a team to add; hue 0 takes the least used one. ID may be given by the client.
type NewTeam struct {
	ID       id.Team     `json:"id,omitempty"`
	Name     string      `json:"name"`
	Hue      int         `json:"hue,omitempty"`
	Calendar id.Calendar `json:"calendar,omitempty"`
}

// AddTeam adds a team at the end of the list.
func (s *Service) AddTeam(ctx context.Context, in NewTeam) (Team, error) {
	var t Team
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.ManageOrg); err != nil {
			return err
		}
		var err error
		t, err = s.addTeam(ctx, tx, in)
		return err
	})
	return t, err
}

// PlaceTeam adds a team that an import brings, inside the import's own act; a team of the same name is given instead.
func (s *Service) PlaceTeam(ctx context.Context, tx *act.Tx, in NewTeam) (Team, error) {
	if err := tx.May(access.Import); err != nil {
		return Team{}, err
	}
	all, err := teams.Select(ctx, tx, "ORDER BY rank, id")
	if err != nil {
		return Team{}, err
	}
	for _, t := range all {
		if fold(t.Name) == fold(strings.TrimSpace(in.Name)) {
			return t, nil
		}
	}
	return s.addTeam(ctx, tx, in)
}

func (s *Service) addTeam(ctx context.Context, tx *act.Tx, in NewTeam) (Team, error) {
	all, err := teams.Select(ctx, tx, "ORDER BY rank, id")
	if err != nil {
		return Team{}, err
	}
	t := Team{ID: in.ID, Name: in.Name, Hue: in.Hue, Calendar: in.Calendar}
	last := ""
	if len(all) > 0 {
		last = all[len(all)-1].Rank
	}
	if t.Rank, err = rank.Between(last, ""); err != nil {
		return Team{}, err
	}
	if t.Hue == 0 {
		t.Hue = leastUsedHue(all)
	}
	if err := t.check(); err != nil {
		return Team{}, err
	}
	done, err := repeated(ctx, tx, teams, &t, func(old *Team) bool {
		return old.Name == t.Name && (in.Hue == 0 || old.Hue == in.Hue) && old.Calendar == t.Calendar
	})
	if err != nil || done {
		return t, err
	}
	if len(all) >= maxTeams {
		return Team{}, fault.New(fault.Limit, "There are %d teams already, which is the most; rename one that is archived", len(all))
	}
	if err := s.checkTeam(ctx, tx, t, all); err != nil {
		return Team{}, err
	}
	return t, act.Save(ctx, tx, teams, &t, history.Fact{Kind: "team.added"})
}

// checkTeam holds the rules that look beyond the row: the name is free, the calendar exists.
func (s *Service) checkTeam(ctx context.Context, q db.Q, t Team, all []Team) error {
	for _, other := range all {
		if other.ID == t.ID || fold(other.Name) != fold(t.Name) {
			continue
		}
		if other.Archived {
			return fault.Field("name", "belongs to an archived team; bring that one back or choose another name")
		}
		return fault.Field("name", "belongs to another team; choose another name")
	}
	if t.Calendar == "" {
		return nil
	}
	return haveCalendar(ctx, q, t.Calendar)
}

// TeamEdit names what changes; nil stays. After moves the team behind another one, or to the front for "".
type TeamEdit struct {
	Name     *string      `json:"name,omitempty"`
	Hue      *int         `json:"hue,omitempty"`
	Calendar *id.Calendar `json:"calendar,omitempty"`
	After    *id.Team     `json:"after,omitempty"`
}

// EditTeam changes a team. Version 0 means whatever is stored.
func (s *Service) EditTeam(ctx context.Context, which id.Team, version int64, e TeamEdit) (Team, error) {
	return s.changeTeam(ctx, which, version, "team.edited", func(t *Team, all []Team) error {
		set(&t.Name, e.Name)
		set(&t.Hue, e.Hue)
		set(&t.Calendar, e.Calendar)
		if e.After == nil {
			return nil
		}
		return moveBehind(t, *e.After, all)
	})
}

// moveBehind gives the team an order key between the one before it and the next.
func moveBehind(t *Team, after id.Team, all []Team) error {
	low, high, found := "", "", after == ""
	for _, other := range all {
		if other.ID == t.ID {
			continue
		}
		if found {
			high = other.Rank
			break
		}
		if other.ID == after {
			low, found = other.Rank, true
		}
	}
	if !found {
		return fault.Field("after", "is not a team of this organisation")
	}
	key, err := rank.Between(low, high)
	if err != nil {
		return err
	}
	t.Rank = key
	return nil
}

// ArchiveTeam takes a team out of the lists to choose from; its people and its work keep it.
func (s *Service) ArchiveTeam(ctx context.Context, which id.Team, version int64) (Team, error) {
	return s.changeTeam(ctx, which, version, "team.archived", func(t *Team, _ []Team) error {
		t.Archived = true
		return nil
	})
}

// RestoreTeam brings an archived team back.
func (s *Service) RestoreTeam(ctx context.Context, which id.Team, version int64) (Team, error) {
	return s.changeTeam(ctx, which, version, "team.restored", func(t *Team, _ []Team) error {
		t.Archived = false
		return nil
	})
}

func (s *Service) changeTeam(ctx context.Context, which id.Team, version int64, kind string, change func(t *Team, all []Team) error) (Team, error) {
	var t Team
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		err := tx.May(access.ManageOrg)
		if err != nil {
			return err
		}
		if t, err = teams.Get(ctx, tx, string(which)); err != nil {
			return err
		}
		all, err := teams.Select(ctx, tx, "ORDER BY rank, id")
		if err != nil {
			return err
		}
		if err := change(&t, all); err != nil {
			return err
		}
		setVersion(&t.Version, version)
		if err := t.check(); err != nil {
			return err
		}
		if err := s.checkTeam(ctx, tx, t, all); err != nil {
			return err
		}
		return act.Save(ctx, tx, teams, &t, history.Fact{Kind: kind})
	})
	return t, err
}
