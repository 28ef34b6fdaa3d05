package org

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
)

// TeamMember is somebody of a team.
type TeamMember struct {
	Person id.Person
	Name   string
	Role   access.Role
	Team   id.Team
}

// MembersOf gives those of the teams who are not disabled, by name; somebody of several of the teams comes once for each. It
// asks for no rights.
func (s *Service) MembersOf(ctx context.Context, q db.Q, teams []id.Team) ([]TeamMember, error) {
	if len(teams) == 0 {
		return nil, nil
	}
	args := make([]any, len(teams))
	for i, t := range teams {
		args[i] = string(t)
	}
	var out []TeamMember
	err := db.Each(ctx, q, `SELECT p.id, p.name, p.role, t.team_id FROM person_team t JOIN person p ON p.id = t.person_id
		WHERE NOT p.disabled AND t.team_id `+db.In(1, len(teams))+` ORDER BY p.name, p.id, t.team_id`, args, func(scan func(...any) error) error {
		var m TeamMember
		err := scan(&m.Person, &m.Name, &m.Role, &m.Team)
		out = append(out, m)
		return err
	})
	return out, err
}
