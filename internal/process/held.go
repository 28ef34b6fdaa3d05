package process

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn/picture"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// MayChange gives a living process to somebody who may write and publish it.
func MayChange(ctx context.Context, tx *act.Tx, process id.Process) (Process, error) {
	p, err := processes.Get(ctx, tx, string(process))
	if err != nil {
		return Process{}, err
	}
	if err := mayWrite(ctx, tx, p.Project); err != nil {
		return Process{}, err
	}
	if !p.Deleted.IsZero() {
		return Process{}, fault.New(fault.NotFound, "This process is in the bin; restore it first")
	}
	return p, nil
}

// EverPublished tells whether a version of the process is in force or was.
func EverPublished(ctx context.Context, q db.Q, process id.Process) (bool, error) {
	var n int64
	err := db.One(ctx, q, `SELECT COUNT(*) FROM process_version WHERE process_id = $1 AND status = 'published'`, []any{string(process)}, &n)
	return n > 0, err
}

// Held gives the version in force of a process with its map drawn, whoever asks: the caller knows by what right. Of a
// retired process it gives the process alone. One that is deleted, or kept in a project that is, is fault.NotFound.
func (s *Service) Held(ctx context.Context, process id.Process) (Document, picture.Drawing, error) {
	gone := fault.New(fault.NotFound, "There is nothing at this address; it may have been replaced or taken away")
	p, err := processes.Get(ctx, s.db, string(process))
	if err != nil || !p.Deleted.IsZero() {
		return Document{}, picture.Drawing{}, gone
	}
	if p.Project != "" {
		var deleted time.Time
		if err := db.One(ctx, s.db, `SELECT deleted FROM project WHERE id = $1`, []any{string(p.Project)}, db.Time(&deleted)); err != nil {
			return Document{}, picture.Drawing{}, err
		}
		if !deleted.IsZero() {
			return Document{}, picture.Drawing{}, gone
		}
	}
	if !p.Retired.IsZero() {
		return Document{Process: p}, picture.Drawing{}, nil
	}
	list, err := versions.Select(ctx, s.db, `WHERE process_id = $1 AND status = 'published' ORDER BY number DESC LIMIT 1`, string(process))
	if err != nil {
		return Document{}, picture.Drawing{}, err
	}
	if len(list) == 0 {
		return Document{}, picture.Drawing{}, gone
	}
	return s.drawn(access.With(ctx, access.System()), p, list[0])
}
