package run

import (
	"context"
	"slices"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Older is an open run that follows another version than the one that holds now. Without misfits it can move there.
type Older struct {
	Run     id.Run        `json:"run"`
	Title   string        `json:"title"`
	Number  int64         `json:"number"` // of the version it follows
	Misfits []flow.Misfit `json:"misfits"`
}

// mostMoved bounds the runs that are looked at and moved at once.
const mostMoved = 500

// Older lists the open runs of a process on other versions than the one that holds now, the longest open first, with what
// of each cannot move; at most 500.
func (s *Service) Older(ctx context.Context, process id.Process) ([]Older, error) {
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return nil, err
	}
	if err := mayRead(ctx, s.db, p.Project); err != nil {
		return nil, err
	}
	list, err := behind(ctx, s.db, p)
	if err != nil {
		return nil, err
	}
	out := []Older{}
	for i := range list {
		_, _, misfits, err := s.adopt(ctx, s.db, p, &list[i])
		if err != nil {
			return nil, err
		}
		out = append(out, Older{list[i].ID, list[i].Title, list[i].Number, misfits})
	}
	return out, nil
}

func behind(ctx context.Context, q db.Q, p *prepared) ([]Run, error) {
	return runs.Select(ctx, q, `WHERE process_id = $1 AND ended = 0 AND map_version_id <> $2 ORDER BY started, id LIMIT $3`, string(p.Process), string(p.Version), int64(mostMoved))
}

// adopt computes where a run would stand in a version.
func (s *Service) adopt(ctx context.Context, q db.Q, to *prepared, r *Run) (flow.State, []flow.Effect, []flow.Misfit, error) {
	from, err := s.load(ctx, q, r.Process, r.Map)
	if err != nil {
		return flow.State{}, nil, nil, err
	}
	state, effects, misfits, err := to.program.Adopt(from.program, r.State, from.counterparts(to), s.door.Clock.Now())
	if misfits == nil {
		misfits = []flow.Misfit{}
	}
	for i, m := range misfits {
		if name := from.names[m.Node]; name != "" {
			misfits[i].Name = name
		}
	}
	return state, effects, misfits, err
}

// counterparts gives what stands in another version for the steps that were put in to ask people which way it goes on:
// the one that asks at the same place, and never a step of the map that happens to have its id.
func (p *prepared) counterparts(to *prepared) map[string]string {
	out := map[string]string{}
	for node := range to.inserted {
		out[node] = ""
	}
	for node, place := range p.inserted {
		out[node] = ""
		for other, there := range to.inserted {
			if there == place {
				out[node] = other
			}
		}
	}
	return out
}

// Move moves open runs of a process to the version that holds now, all that can for none named, in one act. It gives those
// that stay where they are, with what of them cannot move.
func (s *Service) Move(ctx context.Context, process id.Process, which []id.Run) (moved int, left []Older, err error) {
	err = s.door.Do(ctx, func(tx *act.Tx) error {
		moved, left = 0, []Older{}
		p, err := s.load(ctx, tx, process, "")
		if err != nil {
			return err
		}
		if err := mayRun(ctx, tx, p.Project); err != nil {
			return err
		}
		list, err := behind(ctx, tx, p)
		if err != nil {
			return err
		}
		for _, one := range which {
			if !slices.ContainsFunc(list, func(r Run) bool { return r.ID == one }) {
				return fault.New(fault.Conflict, "One of these runs has ended, or follows version %d already; look at the list again", p.Number)
			}
		}
		for i := range list {
			r := &list[i]
			if len(which) > 0 && !slices.Contains(which, r.ID) {
				continue
			}
			misfits, err := s.move(ctx, tx, p, r)
			if err != nil {
				return err
			}
			if len(misfits) > 0 {
				left = append(left, Older{r.ID, r.Title, r.Number, misfits})
				continue
			}
			moved++
		}
		return nil
	})
	return moved, left, err
}

// move moves one run, or says what of it cannot.
func (s *Service) move(ctx context.Context, tx *act.Tx, p *prepared, r *Run) ([]flow.Misfit, error) {
	state, effects, misfits, err := s.adopt(ctx, tx, p, r)
	if err != nil || len(misfits) > 0 {
		return misfits, err
	}
	next := *r
	next.Roles = map[string]id.Person{}
	for role, who := range r.Roles {
		next.Roles[role] = who
	}
	if err := s.fill(ctx, tx, p, &next, nil); err != nil {
		e := fault.As(err)
		if e == nil || len(e.Problems) == 0 {
			return nil, err
		}
		for _, problem := range e.Problems {
			misfits = append(misfits, flow.Misfit{Name: "A role", Reason: problem.Message})
		}
		return misfits, nil
	}
	next.Map, next.Number = p.Version, p.Number
	from, err := s.load(ctx, tx, r.Process, r.Map)
	if err != nil {
		return nil, err
	}
	if err := s.relabel(ctx, tx, from.counterparts(p), p, &next); err != nil {
		return nil, err
	}
	c := carry{s: s, tx: tx, p: p, r: &next}
	return nil, c.take(ctx, state, effects, "run.switched")
}

// relabel gives the open steps of a run the elements, names, lanes and teams of its new version. A step that changed its lane goes to
// whoever fills that one.
func (s *Service) relabel(ctx context.Context, tx *act.Tx, there map[string]string, p *prepared, r *Run) error {
	open, err := steps.Select(ctx, tx, `WHERE run_id = $1 AND status = 'open' AND of_id = '' ORDER BY opened, id`, string(r.ID))
	if err != nil {
		return err
	}
	for i := range open {
		st := &open[i]
		if node := there[st.Node]; node != "" {
			st.Node = node
		}
		lane := p.lane(p.lanes[st.Node])
		st.Name = p.names[st.Node]
		if st.Team = lane.Team; lane.ID != st.Lane {
			st.Lane, st.Assignee = lane.ID, r.Roles[lane.ID]
		}
		if err := act.Save(ctx, tx, steps, st, history.Fact{Kind: "runstep.relabelled", Project: r.Project, Data: about{Run: string(r.ID), Node: st.Node}}); err != nil {
			return err
		}
	}
	return nil
}
