package project

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

// who is the data of an event about a member: whose standing it is.
type who struct {
	Person id.Person `json:"person"`
}

// SetMember gives a person a role in the project, adding him when he is no member yet.
func (s *Service) SetMember(ctx context.Context, project id.Project, person id.Person, role access.ProjectRole) (Member, error) {
	var m Member
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.ManageProject, project); err != nil {
			return err
		}
		if !slices.Contains(access.ProjectRoles, role) {
			return fault.Field("role", "is not one of lead, editor, commenter, reader")
		}
		old, err := memberOf(ctx, tx, project, person)
		if err != nil {
			return err
		}
		if old != nil {
			m = *old
			if role != access.Lead {
				if err := leadRemains(ctx, tx, project, m); err != nil {
					return err
				}
			}
			m.Role = role
			return act.Save(ctx, tx, members, &m, history.Fact{Kind: "member.changed", Project: project, Data: who{person}})
		}
		var c fault.Check
		c.Add("person", s.deps.CheckPeople(ctx, tx, []id.Person{person}))
		if err := c.Err(); err != nil {
			return err
		}
		m = Member{ID: id.New[id.Member](tx.Now), Project: project, Person: person, Role: role}
		return act.Save(ctx, tx, members, &m, history.Fact{Kind: "member.added", Project: project, Data: who{person}})
	})
	return m, err
}

// RemoveMember ends a membership; everybody may end his own. The lead named in the charter stays.
func (s *Service) RemoveMember(ctx context.Context, project id.Project, person id.Person) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		action := access.ManageProject
		if person == tx.Actor.Person {
			action = access.ReadProject
		}
		if err := tx.MayIn(ctx, action, project); err != nil {
			return err
		}
		m, err := memberOf(ctx, tx, project, person)
		if err != nil {
			return err
		}
		if m == nil {
			return fault.New(fault.NotFound, "This person is not a member of the project")
		}
		if err := leadRemains(ctx, tx, project, *m); err != nil {
			return err
		}
		return act.Remove(ctx, tx, members, m, history.Fact{Kind: "member.removed", Project: project, Data: who{person}})
	})
}

// Join makes a person a member inside an act whose right was asked already, such as an accepted invitation. A member
// keeps the higher of the two roles.
func (s *Service) Join(ctx context.Context, tx *act.Tx, project id.Project, person id.Person, role access.ProjectRole) error {
	old, err := memberOf(ctx, tx, project, person)
	if err != nil {
		return err
	}
	if old == nil {
		m := Member{ID: id.New[id.Member](tx.Now), Project: project, Person: person, Role: role}
		return act.Save(ctx, tx, members, &m, history.Fact{Kind: "member.added", Project: project, Data: who{person}})
	}
	if slices.Index(access.ProjectRoles, role) >= slices.Index(access.ProjectRoles, old.Role) {
		return nil
	}
	old.Role = role
	return act.Save(ctx, tx, members, old, history.Fact{Kind: "member.changed", Project: project, Data: who{person}})
}

// leadRemains refuses to take the lead's role from the person the charter names, so that every project has one.
func leadRemains(ctx context.Context, tx *act.Tx, project id.Project, m Member) error {
	p, err := projects.Get(ctx, tx, string(project))
	if err != nil {
		return err
	}
	if p.Lead == m.Person {
		return fault.New(fault.Conflict, "This person leads the project; name another lead in the charter first")
	}
	return nil
}

func memberOf(ctx context.Context, q db.Q, project id.Project, person id.Person) (*Member, error) {
	list, err := members.Select(ctx, q, `WHERE project_id = $1 AND person_id = $2`, string(project), string(person))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// grantIn gives what the actor holds in a project, deleted or not.
func grantIn(ctx context.Context, q db.Q, a access.Actor, p *Project) (access.Grant, error) {
	g := access.Grant{Project: p.ID, Private: p.Private}
	m, err := memberOf(ctx, q, p.ID, a.Person)
	if m != nil {
		g.Role = m.Role
	}
	return g, err
}
