package org

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// CheckPeople refuses people that do not exist or are disabled: a problem at the field "people".
func (s *Service) CheckPeople(ctx context.Context, q db.Q, list []id.Person) error {
	return known(ctx, q, `SELECT COUNT(*) FROM person WHERE NOT disabled AND id `, list, "people", "names somebody who is not here (any more)")
}

// CheckTeams refuses teams that do not exist: a problem at the field "teams".
func (s *Service) CheckTeams(ctx context.Context, q db.Q, list []id.Team) error {
	return known(ctx, q, `SELECT COUNT(*) FROM team WHERE id `, list, "teams", "names a team that does not exist")
}

func known[T ~string](ctx context.Context, q db.Q, query string, list []T, field, says string) error {
	seen := map[T]bool{}
	var args []any
	for _, v := range list {
		if !seen[v] {
			seen[v] = true
			args = append(args, string(v))
		}
	}
	if len(args) == 0 {
		return nil
	}
	var n int
	if err := db.One(ctx, q, query+db.In(1, len(args)), args, &n); err != nil {
		return err
	}
	if n != len(args) {
		return fault.Field(field, "%s", says)
	}
	return nil
}

// Members gives the people of a team who are not disabled, by name. It is for rules and asks for no right.
func (s *Service) Members(ctx context.Context, q db.Q, team id.Team) ([]id.Person, error) {
	var out []id.Person
	err := db.Each(ctx, q, `SELECT p.id FROM person_team m JOIN person p ON p.id = m.person_id WHERE m.team_id = $1 AND NOT p.disabled ORDER BY p.name, p.id`, []any{string(team)},
		func(scan func(...any) error) error {
			var who string
			err := scan(&who)
			out = append(out, id.Person(who))
			return err
		})
	return out, err
}
