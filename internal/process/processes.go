package process

import (
	"context"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn/outline"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Create begins a process with a first draft that has the lanes. The same id with the same name twice gives the first
// one again.
func (s *Service) Create(ctx context.Context, n NewProcess) (Process, Version, error) {
	if strings.TrimSpace(n.Outline) == "" {
		return s.begin(ctx, n, func() ([]byte, error) { return fresh(strings.TrimSpace(n.Name), n.Lanes) })
	}
	o, err := outline.Parse(n.Outline)
	if err != nil {
		return Process{}, Version{}, err
	}
	if strings.TrimSpace(n.Name) == "" {
		n.Name = o.Title
	}
	n.Lanes = lanesOf(o, n.Lanes)
	return s.begin(ctx, n, func() ([]byte, error) {
		data, err := fresh(strings.TrimSpace(n.Name), n.Lanes)
		if err != nil {
			return nil, err
		}
		return drawnOutline(data, o)
	})
}

// Import begins a process from a BPMN 2.0 file, whose bytes its first draft keeps exactly; a file without any drawing is
// drawn. A process without a name gets
// the one in the file.
func (s *Service) Import(ctx context.Context, n NewProcess, file []byte) (Process, Version, error) {
	m, err := parse(file)
	if err != nil {
		return Process{}, Version{}, err
	}
	if strings.TrimSpace(n.Name) == "" {
		n.Name = titleOf(m.View())
	}
	return s.begin(ctx, n, func() ([]byte, error) { return shown(m, file), nil })
}

func (s *Service) begin(ctx context.Context, n NewProcess, drawn func() ([]byte, error)) (Process, Version, error) {
	var p Process
	var v Version
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := mayWrite(ctx, tx, n.Project); err != nil {
			return err
		}
		if n.ID != "" {
			if !id.Valid(string(n.ID)) {
				return fault.Field("id", "is not an id: 25 characters of 0-9a-z")
			}
			same, err := processes.Get(ctx, tx, string(n.ID))
			switch {
			case err == nil && same.Name == strings.TrimSpace(n.Name) && same.Project == n.Project:
				p = same
				v, err = newest(ctx, tx, p.ID)
				return err
			case err == nil:
				return fault.New(fault.Conflict, "Another process has this id already")
			case !fault.Is(err, fault.NotFound):
				return err
			}
		}
		p = Process{ID: n.ID, Name: n.Name, Owner: n.Owner, Teams: n.Teams, Description: n.Description, Project: n.Project, From: n.From, Created: tx.Now}
		if p.ID == "" {
			p.ID = id.New[id.Process](tx.Now)
		}
		if err := s.store(ctx, tx, &Process{}, &p, "process.created"); err != nil {
			return err
		}
		teams := make([]id.Team, 0, len(n.Lanes))
		for _, l := range n.Lanes {
			if l.Team != "" {
				teams = append(teams, l.Team)
			}
		}
		var c fault.Check
		c.Add("lanes", s.deps.CheckTeams(ctx, tx, teams))
		if err := c.Err(); err != nil {
			return err
		}
		data, err := drawn()
		if err != nil {
			return err
		}
		v = Version{ID: id.New[id.Version](tx.Now), Process: p.ID, Number: 1, Status: Draft, Created: tx.Now, By: tx.Actor.Person}
		return keep(ctx, tx, &p, &v, data, "process.drafted")
	})
	return p, v, err
}

// Edit changes the present fields. Another Project moves the process to where that project's people see it; it takes the
// right to write on both sides. Version 0 overwrites whatever is stored.
func (s *Service) Edit(ctx context.Context, process id.Process, version int64, patch Patch) (Process, error) {
	return s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		old := *p
		if version != 0 {
			p.Version = version
		}
		set(&p.Name, patch.Name)
		set(&p.Owner, patch.Owner)
		set(&p.Teams, patch.Teams)
		set(&p.Description, patch.Description)
		set(&p.Project, patch.Project)
		if patch.ReviewMonths != nil && *patch.ReviewMonths != p.ReviewMonths {
			p.ReviewMonths = *patch.ReviewMonths
			if err := p.datedAnew(ctx, tx); err != nil {
				return err
			}
		}
		if p.Project != old.Project {
			if err := mayWrite(ctx, tx, p.Project); err != nil {
				return err
			}
		}
		return s.store(ctx, tx, &old, p, "process.edited")
	})
}

// Delete puts a process into the bin, from which Restore takes it.
func (s *Service) Delete(ctx context.Context, process id.Process, version int64) error {
	_, err := s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		if version != 0 {
			p.Version = version
		}
		p.Deleted = tx.Now
		return save(ctx, tx, p, "process.deleted")
	})
	return err
}

// Restore takes a process out of the bin.
func (s *Service) Restore(ctx context.Context, process id.Process) (Process, error) {
	var p Process
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if p, err = processes.Get(ctx, tx, string(process)); err != nil {
			return err
		}
		if err := mayWrite(ctx, tx, p.Project); err != nil {
			return err
		}
		p.Deleted = time.Time{}
		return save(ctx, tx, &p, "process.restored")
	})
	return p, err
}

// change loads a living process that the actor may write, and runs fn.
func (s *Service) change(ctx context.Context, process id.Process, fn func(tx *act.Tx, p *Process) error) (Process, error) {
	var p Process
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if p, err = processes.Get(ctx, tx, string(process)); err != nil {
			return err
		}
		if err := mayWrite(ctx, tx, p.Project); err != nil {
			return err
		}
		if !p.Deleted.IsZero() {
			return fault.New(fault.NotFound, "This process is in the bin; restore it first")
		}
		return fn(tx, &p)
	})
	return p, err
}

// mayWrite answers nil when the actor may write processes of the project, or of the organisation for "".
func mayWrite(ctx context.Context, tx *act.Tx, project id.Project) error {
	if project == "" {
		return tx.May(access.EditProcess)
	}
	return tx.MayIn(ctx, access.EditPlan, project)
}

// mayRead answers nil when the actor may read the process.
func mayRead(ctx context.Context, q db.Q, p *Process) error {
	if p.Project != "" {
		return access.In(ctx, q, access.ReadProject, p.Project)
	}
	if err := access.From(ctx).May(access.ReadProcess); err != nil {
		return fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
	}
	return nil
}

func (s *Service) store(ctx context.Context, tx *act.Tx, old, p *Process, kind string) error {
	if err := p.check(); err != nil {
		return err
	}
	var c fault.Check
	if p.Owner != "" && p.Owner != old.Owner {
		c.Add("owner", s.deps.CheckPeople(ctx, tx, []id.Person{p.Owner}))
	}
	c.Add("teams", s.deps.CheckTeams(ctx, tx, p.Teams))
	if err := c.Err(); err != nil {
		return err
	}
	return save(ctx, tx, p, kind)
}

func save(ctx context.Context, tx *act.Tx, p *Process, kind string) error {
	return act.Save(ctx, tx, processes, p, history.Fact{Kind: kind, Project: p.Project})
}
