package process

import (
	"context"

	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// At names a version of a process; Number 0 is its newest, draft or not.
type At struct {
	Process id.Process
	Number  int64
}

// Told gives a version as a document, with the map that it is told from.
func (s *Service) Told(ctx context.Context, at At) (Document, *bpmn.Model, error) {
	p, v, err := s.version(ctx, at.Process, at.Number)
	if err != nil {
		return Document{}, nil, err
	}
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Document{}, nil, err
	}
	m, err := parse(data)
	if err != nil {
		return Document{}, nil, err
	}
	d := DocumentOf(m)
	d.Process, d.Version = p, v
	return d, m, nil
}

// Earlier gives what a map is compared with when nothing else is named: the newest map of the process it was begun from,
// else its own version before; the first version is compared with itself.
func (s *Service) Earlier(ctx context.Context, at At) (At, error) {
	p, v, err := s.version(ctx, at.Process, at.Number)
	if err != nil {
		return At{}, err
	}
	if p.From != "" {
		return At{Process: p.From}, nil
	}
	return At{Process: p.ID, Number: max(1, v.Number-1)}, nil
}

// Duplicate begins the way to be from the newest map of a process, in one act: a process of its own with the same map,
// tied as to-be to the project, or with "" to every project that the process is the as-is of and whose plan the actor
// may change.
func (s *Service) Duplicate(ctx context.Context, from id.Process, project id.Project) (Process, error) {
	var together int64
	ctx = act.Joining(ctx, &together)
	p, v, err := s.version(ctx, from, 0)
	if fault.Is(err, fault.Forbidden) {
		p, v, err = s.versionToWrite(ctx, from, 0)
	}
	if err != nil {
		return Process{}, err
	}
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Process{}, err
	}
	made, _, err := s.Import(ctx, NewProcess{Name: p.Name + ", to be", Owner: p.Owner, Teams: p.Teams, Description: p.Description, Project: p.Project, From: p.ID}, data)
	if err != nil {
		return Process{}, err
	}
	projects := []id.Project{project}
	if project == "" {
		if projects, err = s.asIsOf(ctx, from); err != nil {
			return Process{}, err
		}
	}
	for _, one := range projects {
		if _, err := s.Link(ctx, one, made.ID, ToBe); err != nil && (project != "" || !fault.Is(err, fault.Forbidden)) {
			return Process{}, err
		}
	}
	return made, nil
}

// asIsOf gives the projects that the actor sees and that a process is the as-is of.
func (s *Service) asIsOf(ctx context.Context, process id.Process) ([]id.Project, error) {
	uses, err := s.Uses(ctx, process)
	if fault.Is(err, fault.Forbidden) {
		return nil, nil // a token that may write plans and read none sees no project
	}
	if err != nil {
		return nil, err
	}
	var out []id.Project
	for _, use := range uses {
		if use.Role == AsIs {
			out = append(out, use.Project)
		}
	}
	return out, nil
}

// Copies lists the processes that were begun as copies of one and that the actor may read, newest first; at most 20.
func (s *Service) Copies(ctx context.Context, of id.Process) ([]Process, error) {
	if _, err := s.Get(ctx, of); err != nil {
		return nil, err
	}
	list, err := processes.Select(ctx, s.db, `WHERE from_id = $1 AND deleted = 0 ORDER BY created DESC, id LIMIT 20`, string(of))
	if err != nil {
		return nil, err
	}
	seen := []Process{}
	for i := range list {
		err := mayRead(ctx, s.db, &list[i])
		switch {
		case err == nil:
			seen = append(seen, list[i])
		case !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden):
			return nil, err
		}
	}
	return seen, nil
}
