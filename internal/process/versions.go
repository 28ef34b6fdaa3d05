package process

import (
	"bytes"
	"context"

	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// StartDraft begins the next version from the last published one; a draft that is there already is given back.
func (s *Service) StartDraft(ctx context.Context, process id.Process) (Version, error) {
	var v Version
	_, err := s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		last, err := newest(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if v = last; last.Status == Draft {
			return nil
		}
		if err := p.living(); err != nil {
			return err
		}
		if last.Status != Published {
			return waits(last)
		}
		v = Version{ID: id.New[id.Version](tx.Now), Process: p.ID, Number: last.Number + 1, Status: Draft, Map: last.Map,
			Created: tx.Now, Edited: tx.Now, By: tx.Actor.Person}
		return saveVersion(ctx, tx, p, &v, "process.drafted")
	})
	return v, err
}

// SaveMap takes over into the draft what an editor changed: the stored text keeps everything the editor does not know.
// Version is the draft's row version as the editor loaded it; 0 saves over whatever is there.
func (s *Service) SaveMap(ctx context.Context, process id.Process, version int64, edited []byte) (Version, error) {
	return s.redraw(ctx, process, version, "process.mapped", func(_ *act.Tx, stored []byte) ([]byte, error) {
		if len(edited) > maxMap {
			return nil, fault.New(fault.Limit, "The map is larger than %d MB; split it into sub-processes", maxMap>>20)
		}
		return bpmn.Merge(stored, edited)
	})
}

// Replace puts a BPMN 2.0 file in place of the draft's map, its bytes kept exactly; a file without any drawing is drawn.
func (s *Service) Replace(ctx context.Context, process id.Process, version int64, file []byte) (Version, error) {
	return s.redraw(ctx, process, version, "process.replaced", func(*act.Tx, []byte) ([]byte, error) {
		m, err := parse(file)
		if err != nil {
			return nil, err
		}
		return shown(m, file), nil
	})
}

// Arrange draws the draft's map anew: pools and lanes, steps from left to right. The map itself stays as it is.
func (s *Service) Arrange(ctx context.Context, process id.Process, version int64) (Version, error) {
	return s.redraw(ctx, process, version, "process.arranged", func(_ *act.Tx, stored []byte) ([]byte, error) {
		m, err := parse(stored)
		if err != nil {
			return nil, err
		}
		if err := layout.Arrange(m); err != nil {
			return nil, err
		}
		return m.Bytes(), nil
	})
}

// BindLane ties a lane of the draft to the team that does its work; "" unties it.
func (s *Service) BindLane(ctx context.Context, process id.Process, version int64, lane string, team id.Team) (Version, error) {
	return s.redraw(ctx, process, version, "process.bound", func(tx *act.Tx, stored []byte) ([]byte, error) {
		if team != "" {
			var c fault.Check
			c.Add("team", s.deps.CheckTeams(ctx, tx, []id.Team{team}))
			if err := c.Err(); err != nil {
				return nil, err
			}
		}
		m, err := parse(stored)
		if err != nil {
			return nil, err
		}
		if _, ok := m.View().Lane(lane); !ok {
			return nil, fault.Field("lane", "is not a lane of this map")
		}
		if err := m.Bind(lane, string(team)); err != nil {
			return nil, err
		}
		return m.Bytes(), nil
	})
}

// Discard removes the draft of a process that has a published version.
func (s *Service) Discard(ctx context.Context, process id.Process, version int64) error {
	_, err := s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		v, err := draft(ctx, tx, p.ID, version)
		if err != nil {
			return err
		}
		if v.Number == 1 {
			return fault.New(fault.Conflict, "This draft is all there is of the process; delete the process instead")
		}
		return act.Remove(ctx, tx, versions, &v, history.Fact{Kind: "process.discarded", Project: p.Project, Data: about{Process: string(p.ID), Number: v.Number}})
	})
	return err
}

// redraw puts another map into the draft; one of the same bytes leaves no event.
func (s *Service) redraw(ctx context.Context, process id.Process, version int64, kind string, draw func(tx *act.Tx, stored []byte) ([]byte, error)) (Version, error) {
	var v Version
	_, err := s.change(ctx, process, func(tx *act.Tx, p *Process) error {
		var err error
		if v, err = draft(ctx, tx, p.ID, version); err != nil {
			return err
		}
		stored, err := db.KeptMap(ctx, tx, v.Map)
		if err != nil {
			return err
		}
		data, err := draw(tx, stored)
		if err != nil || bytes.Equal(data, stored) {
			return err
		}
		return keep(ctx, tx, p, &v, data, kind)
	})
	return v, err
}

// keep stores a map and the version that points at it.
func keep(ctx context.Context, tx *act.Tx, p *Process, v *Version, data []byte, kind string) error {
	if len(data) > maxMap {
		return fault.New(fault.Limit, "The map is larger than %d MB; split it into sub-processes", maxMap>>20)
	}
	digest, err := db.KeepMap(ctx, tx.Tx, data)
	if err != nil {
		return err
	}
	v.Map, v.Edited = digest, tx.Now
	return saveVersion(ctx, tx, p, v, kind)
}

func saveVersion(ctx context.Context, tx *act.Tx, p *Process, v *Version, kind string) error {
	return act.Save(ctx, tx, versions, v, history.Fact{Kind: kind, Project: p.Project, Data: about{Process: string(p.ID), Number: v.Number}})
}

// draft gives the draft of a process at the version the actor saw.
func draft(ctx context.Context, tx *act.Tx, process id.Process, version int64) (Version, error) {
	list, err := versions.Select(ctx, tx, `WHERE process_id = $1 AND status = 'draft'`, string(process))
	if err != nil {
		return Version{}, err
	}
	if len(list) == 0 {
		last, err := newest(ctx, tx, process)
		if err != nil {
			return Version{}, err
		}
		return Version{}, waits(last)
	}
	v := list[0]
	if version != 0 && version != v.Version {
		return v, fault.New(fault.Stale, "Somebody changed this map while you did; yours is not saved yet. Look at theirs, then save yours over it or leave it")
	}
	return v, nil
}

// waits says why a version cannot be changed.
func waits(v Version) error {
	switch v.Status {
	case InReview:
		return fault.New(fault.Conflict, "Version %d is in review and stays as it was sent; take it back to change it", v.Number)
	case Approved:
		return fault.New(fault.Conflict, "Version %d is approved and applies from %s; call it back to change it", v.Number, v.Effective)
	}
	return fault.New(fault.Conflict, "Version %d is published and never changes; begin a draft first", v.Number)
}

func newest(ctx context.Context, q db.Q, process id.Process) (Version, error) {
	list, err := versions.Select(ctx, q, `WHERE process_id = $1 ORDER BY number DESC LIMIT 1`, string(process))
	if err != nil {
		return Version{}, err
	}
	if len(list) == 0 {
		return Version{}, fault.New(fault.NotFound, "The process has no map")
	}
	return list[0], nil
}
