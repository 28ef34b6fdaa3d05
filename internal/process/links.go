package process

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Link ties a process that the actor may read to a project as its as-is or to-be; the same pair twice is one link.
func (s *Service) Link(ctx context.Context, project id.Project, process id.Process, role Role) (Link, error) {
	var l Link
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.EditPlan, project); err != nil {
			return err
		}
		if role != AsIs && role != ToBe {
			return fault.Field("role", "must be as-is or to-be")
		}
		p, err := processes.Get(ctx, tx, string(process))
		if err != nil {
			return err
		}
		if err := mayRead(ctx, tx, &p); err != nil {
			return err
		}
		if !p.Deleted.IsZero() {
			return fault.New(fault.NotFound, "This process is in the bin; restore it first")
		}
		same, err := links.Select(ctx, tx, `WHERE project_id = $1 AND process_id = $2 AND role = $3`, string(project), string(process), string(role))
		if err != nil {
			return err
		}
		if len(same) > 0 {
			l = same[0]
			return nil
		}
		l = Link{ID: id.New[id.Link](tx.Now), Project: project, Process: process, Role: role}
		return act.Save(ctx, tx, links, &l, history.Fact{Kind: "process.linked", Project: project, Data: about{Process: string(process)}})
	})
	return l, err
}

// Unlink takes a process off a project.
func (s *Service) Unlink(ctx context.Context, link id.Link) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		l, err := links.Get(ctx, tx, string(link))
		if err != nil {
			return err
		}
		if err := tx.MayIn(ctx, access.EditPlan, l.Project); err != nil {
			return err
		}
		return act.Remove(ctx, tx, links, &l, history.Fact{Kind: "process.unlinked", Project: l.Project, Data: about{Process: string(l.Process)}})
	})
}

// Linked is a process of a project.
type Linked struct {
	Link Link `json:"link"`
	Row
}

// Of gives the processes of each of the projects that the actor sees, as-is before to-be, by name. A process that he may
// not see is left out.
func (s *Service) Of(ctx context.Context, projects []id.Project) (map[id.Project][]Linked, error) {
	out := map[id.Project][]Linked{}
	if len(projects) == 0 {
		return out, nil
	}
	a := access.From(ctx)
	seen, me := a.VisibleProjects("p", "$1")
	args := []any{me}
	for _, p := range projects {
		args = append(args, string(p))
	}
	err := db.Each(ctx, s.db, `SELECT `+links.Columns("l")+`, `+rowColumns+` FROM process_link l
		JOIN project p ON p.id = l.project_id JOIN process pr ON pr.id = l.process_id
		WHERE p.deleted = 0 AND pr.deleted = 0 AND `+seen+` AND `+readable(a, "$1")+` AND l.project_id `+db.In(2, len(projects))+`
		ORDER BY l.project_id, l.role, pr.name, pr.id`, args, func(scan func(...any) error) error {
		var l Linked
		err := links.Scan(func(cols ...any) error {
			return l.scan(func(more ...any) error { return scan(append(cols, more...)...) })
		}, &l.Link)
		out[l.Link.Project] = append(out[l.Link.Project], l)
		return err
	})
	return out, err
}

// Uses lists the links of a process to projects that the actor sees: what a change of the process touches.
func (s *Service) Uses(ctx context.Context, process id.Process) ([]Link, error) {
	if _, err := s.Get(ctx, process); err != nil {
		return nil, err
	}
	seen, me := access.From(ctx).VisibleProjects("p", "$1")
	found := []Link{}
	err := db.Each(ctx, s.db, `SELECT `+links.Columns("l")+` FROM process_link l JOIN project p ON p.id = l.project_id
		WHERE p.deleted = 0 AND `+seen+` AND l.process_id = $2 ORDER BY p.code, l.role`, []any{me, string(process)}, func(scan func(...any) error) error {
		var l Link
		err := links.Scan(scan, &l)
		found = append(found, l)
		return err
	})
	return found, err
}
