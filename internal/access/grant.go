package access

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// Load gives what the actor holds in the project; a project that is gone is not found.
func Load(ctx context.Context, q db.Q, a Actor, project id.Project) (Grant, error) {
	return load(ctx, q, a, project, " AND p.deleted = 0")
}

// held names a person's grant in a project.
type held struct {
	person  id.Person
	project id.Project
}

// grants are what may change one.
var grants = kept.Cause{Subjects: []string{"project", "member"}}

// LoadKept gives what Load gives; outside an act the grant is kept until the history says that projects or members
// changed.
func LoadKept(ctx context.Context, q db.Q, a Actor, project id.Project) (Grant, error) {
	d, ok := q.(*db.DB)
	if !ok {
		return Load(ctx, q, a, project)
	}
	return kept.Memory[held, Grant](d).Get(ctx, d, held{a.Person, project}, grants, func() (Grant, error) { return Load(ctx, d, a, project) })
}

// LoadBinned gives it for a project in the bin too: what put it there can be undone.
func LoadBinned(ctx context.Context, q db.Q, a Actor, project id.Project) (Grant, error) {
	return load(ctx, q, a, project, "")
}

func load(ctx context.Context, q db.Q, a Actor, project id.Project, only string) (Grant, error) {
	g := Grant{Project: project}
	var role string
	err := db.One(ctx, q, `SELECT p.private, COALESCE(m.role, '') FROM project p
		LEFT JOIN member m ON m.project_id = p.id AND m.person_id = $2
		WHERE p.id = $1`+only, []any{string(project), string(a.Person)}, &g.Private, &role)
	if fault.Is(err, fault.NotFound) {
		return g, unseen()
	}
	g.Role = ProjectRole(role)
	return g, err
}

// In loads the grant and answers whether the actor of the context may do the action in the project.
func In(ctx context.Context, q db.Q, action Action, project id.Project) error {
	a := From(ctx)
	g, err := LoadKept(ctx, q, a, project)
	if err != nil {
		return err
	}
	return a.MayIn(action, g)
}
