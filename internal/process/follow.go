package process

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/diff"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Renewal is a version that comes into force, and the steps in which it differs from the one in force before it.
type Renewal struct {
	Process id.Process
	Name    string // of the process
	Number  int64
	Steps   []RenewedStep
}

// RenewedStep is one of them.
type RenewedStep struct {
	ID, Name string
	Tool     string // in which it is done; "" for none and for a removed step
	How      []diff.How
}

// FollowUp is a task that follows from a version. Kind is what it is about: "sop", "training", "tool", "runs" or "kpis".
type FollowUp struct {
	Kind, Title, Text string // the text is Markdown
}

// followed are the tasks that were worked out for a version as it stood.
type followed struct {
	of    id.Version
	tasks []FollowUp
}

// follows works out what follows from the version that is not in force yet, before the act that puts it there: it reads
// widely, and an act holds the database. into is the change the tasks go to; nil takes the one it was sent with.
func (s *Service) follows(ctx context.Context, process id.Process, into *id.Project) (followed, error) {
	if s.deps.Follows == nil || into != nil && *into == "" {
		return followed{}, nil
	}
	p, v, err := s.version(ctx, process, 0)
	if err != nil {
		return followed{}, err
	}
	out := followed{of: v.ID}
	if into == nil && v.Follow == "" {
		return out, nil
	}
	r, err := s.renewal(ctx, &p, &v)
	if err != nil {
		return out, err
	}
	out.tasks, err = s.deps.Follows(ctx, r)
	return out, err
}

// renewal says in which steps a version differs from the one in force before it.
func (s *Service) renewal(ctx context.Context, p *Process, v *Version) (Renewal, error) {
	r := Renewal{Process: p.ID, Name: p.Name, Number: v.Number}
	after, err := s.mapOf(ctx, s.db, v)
	if err != nil {
		return r, err
	}
	before, err := s.worked(ctx, p, v)
	if err != nil {
		return r, err
	}
	tools := map[string]string{}
	for _, step := range DocumentOf(after).Steps {
		tools[step.ID] = step.Tool
	}
	for _, d := range diff.Maps(before, after).Steps {
		if isActivity(d.Kind) {
			r.Steps = append(r.Steps, RenewedStep{ID: d.ID, Name: d.Name, Tool: tools[d.ID], How: d.How})
		}
	}
	return r, nil
}

// worked gives the map by which people worked before a version: the one in force, or for the first version of a way to be
// that of the process it was begun from, as far as the actor may read that. Without either every step is new.
func (s *Service) worked(ctx context.Context, p *Process, v *Version) (*bpmn.Model, error) {
	before, err := publishedBefore(ctx, s.db, p.ID, v.Number)
	if err != nil {
		return nil, err
	}
	if before != nil {
		return s.mapOf(ctx, s.db, before)
	}
	if p.From != "" {
		_, m, err := s.Told(ctx, At{Process: p.From})
		if err == nil || !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			return m, err
		}
	}
	return parsedEmpty(), nil
}

// publishedBefore gives the newest published version before a number; nil for none.
func publishedBefore(ctx context.Context, q db.Q, process id.Process, number int64) (*Version, error) {
	list, err := versions.Select(ctx, q, `WHERE process_id = $1 AND status = 'published' AND number < $2 ORDER BY number DESC LIMIT 1`, string(process), number)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// mayFollow refuses to promise tasks to a change whose plan the actor may not edit.
func mayFollow(ctx context.Context, tx *act.Tx, into id.Project) error {
	if into == "" {
		return nil
	}
	err := tx.MayIn(ctx, access.EditPlan, into)
	if fault.Is(err, fault.NotFound) {
		return fault.Field("follow", "is no change that you can see")
	}
	return err
}

// followUp adds the tasks to the change that the version names. Those that were worked out for another state of the version
// are refused, so that nobody approves what he did not see.
func (s *Service) followUp(ctx context.Context, tx *act.Tx, v *Version, f followed) error {
	if v.Follow == "" || s.deps.AddFollowUps == nil {
		return nil
	}
	if f.of != v.ID {
		return fault.New(fault.Stale, "Somebody did something with this version while you looked at it; look again")
	}
	if len(f.tasks) == 0 {
		return nil
	}
	return s.deps.AddFollowUps(ctx, tx, v.Follow, f.tasks)
}
