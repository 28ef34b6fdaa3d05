package run

import (
	"context"
	"errors"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
)

const (
	spreadBatch = 20   // runs and starts that one act brings a signal to
	mostLooked  = 2000 // runs looked at for one that a message is for
)

// Spread brings a signal or message to everybody it is for. Each act brings it to some and writes down how far it came, so that
// it reaches each once, however often this is called and whenever the server dies.
func (s *Service) Spread(ctx context.Context, what Spread) error {
	if _, err := s.Hold(ctx); err != nil { // what was published before it was thrown hears it
		return err
	}
	for more := true; more; {
		err := s.door.Do(ctx, func(tx *act.Tx) error {
			more = false
			c, err := casts.Get(ctx, tx, string(what.Cast))
			if fault.Is(err, fault.NotFound) || err == nil && !c.Done.IsZero() {
				return nil
			}
			if err != nil {
				return err
			}
			d := delivery{Service: s, tx: tx, c: &c}
			if c.Kind == AMessage {
				err = d.message(ctx)
			} else {
				more, err = d.signal(ctx)
			}
			if err != nil {
				return err
			}
			if !more {
				c.Done = tx.Now
			}
			return act.Save(ctx, tx, casts, &c, history.Fact{Kind: "run.cast", Data: about{string(c.From), c.Node, c.Name}})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SpreadAll brings what is under way to those it is for, whatever became of its jobs, and gives how many it brought; at most
// 500. One that cannot be brought keeps no other from it and is tried again by the next call.
func (s *Service) SpreadAll(ctx context.Context) (int, error) {
	list, err := db.Strings[id.Cast](ctx, s.db, `SELECT id FROM run_cast WHERE done = 0 ORDER BY at, id LIMIT 500`)
	if err != nil {
		return 0, err
	}
	brought := 0
	var failed []error
	for _, c := range list {
		if err := s.Spread(ctx, Spread{c}); err != nil {
			failed = append(failed, err)
			continue
		}
		brought++
	}
	return brought, errors.Join(failed...)
}

// delivery is one act of bringing a signal or message to others.
type delivery struct {
	*Service
	tx     *act.Tx
	c      *Cast
	sender *access.Actor
}

// signal brings it to some more runs, and once it has reached all that waited, to the starts.
func (d *delivery) signal(ctx context.Context) (more bool, err error) {
	hearing, err := db.Strings[id.Run](ctx, d.tx, `SELECT DISTINCT run_id FROM run_wait WHERE name = $1 AND kind = 'signal' AND since < $2 AND run_id > $3 AND run_id <> $4
		ORDER BY run_id LIMIT $5`, d.c.Name, d.c.act, string(d.c.afterRun), string(d.c.From), int64(spreadBatch))
	if err != nil {
		return false, err
	}
	for _, r := range hearing {
		d.c.afterRun = r
		if _, err := d.tell(ctx, r, flow.Input{What: flow.Signal, Name: d.c.Name, Vars: d.c.Vars}); err != nil {
			return false, err
		}
	}
	if len(hearing) == spreadBatch {
		return true, nil
	}
	list, err := d.startsAt(ctx)
	if err != nil {
		return false, err
	}
	for i := range list {
		d.c.afterStart = list[i].ID
		if _, err := d.begins(ctx, &list[i]); err != nil {
			return false, err
		}
	}
	return len(list) == spreadBatch, nil
}

// message brings it to the run that has waited longest and that it is correlated with, else to the first process that begins by it.
func (d *delivery) message(ctx context.Context) error {
	waiting, err := waits.Select(ctx, d.tx, `WHERE name = $1 AND kind = 'message' AND since < $2 AND run_id <> $3 ORDER BY since, id LIMIT $4`,
		d.c.Name, d.c.act, string(d.c.From), int64(mostLooked))
	if err != nil {
		return err
	}
	asked := map[id.Run]bool{}
	for _, w := range waiting {
		if asked[w.Run] {
			continue
		}
		asked[w.Run] = true
		taken, err := d.tell(ctx, w.Run, flow.Input{What: flow.Message, Name: d.c.Name, Vars: d.c.Vars})
		if err != nil || taken {
			return err
		}
	}
	for {
		list, err := d.startsAt(ctx)
		if err != nil {
			return err
		}
		for i := range list {
			d.c.afterStart = list[i].ID
			if began, err := d.begins(ctx, &list[i]); err != nil || began {
				return err
			}
		}
		if len(list) < spreadBatch {
			break
		}
	}
	if d.c.From == "" {
		return nil
	}
	r, err := runs.Get(ctx, d.tx, string(d.c.From))
	if err != nil {
		return err
	}
	says := "Nobody took the message “" + d.c.Name + "”: no run waits for it, and no process begins by it"
	return d.tx.Note(history.Fact{Kind: "run.untaken", Project: r.Project, Data: about{string(r.ID), d.c.Node, says}}, "run", string(r.ID))
}

// tell gives a run what was thrown, and tells whether it took it. One that cannot take it stays as it is.
func (d *delivery) tell(ctx context.Context, run id.Run, in flow.Input) (bool, error) {
	r, err := runs.Get(ctx, d.tx, string(run))
	if err != nil || r.Status != Running {
		return false, err
	}
	if ok, err := d.may(ctx, r.Project); err != nil || !ok {
		return false, err
	}
	p, err := d.load(ctx, d.tx, r.Process, r.Map)
	if err != nil {
		return false, err
	}
	if in.What == flow.Message {
		fits := false
		if in.Match, fits = p.program.Match(in.Name, d.c.keys, d.c.Vars); !fits {
			return false, nil
		}
	}
	if in.Hush, err = d.link(ctx, d.tx, &r, d.c); err != nil {
		return false, err
	}
	state, effects, err := p.program.Step(r.State, in, d.tx.Now)
	if err != nil {
		if !forPeople(err) {
			return false, err
		}
		d.c.Refused++
		return false, d.tx.Note(history.Fact{Kind: "run.unheard", Project: r.Project, Data: about{string(r.ID), "", d.c.Name + ": " + sayOf(err)}}, "run", string(r.ID))
	}
	for _, e := range effects {
		if e.Did == flow.Unheard {
			return false, nil
		}
	}
	d.c.Reached++
	c := carry{s: d.Service, tx: d.tx, p: p, r: &r, chain: r.Chain}
	return true, c.take(ctx, state, effects, "run.heard")
}

// startsAt gives the next starts of maps that hear it.
func (d *delivery) startsAt(ctx context.Context) ([]Start, error) {
	return starts.Select(ctx, d.tx, `WHERE hears = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4`, d.c.Name, string(d.c.Kind), string(d.c.afterStart), int64(spreadBatch))
}

// begins begins a run by a start of a map, once for each signal or message. What keeps it from beginning is kept with the start.
func (d *delivery) begins(ctx context.Context, st *Start) (bool, error) {
	if ok, err := d.may(ctx, st.Project); err != nil || !ok || !st.On {
		return false, err
	}
	r, err := d.startBy(ctx, d.tx, st, st.Vars, d.c)
	out := Delivery{Key: string(d.c.ID), At: d.tx.Now, Outcome: Began, Run: r.ID}
	if err != nil {
		if !forPeople(err) {
			return false, err
		}
		d.c.Refused++
		out = Delivery{At: d.tx.Now, Outcome: Refused, Says: sayOf(err)}
		return false, d.note(ctx, d.tx, st, &out)
	}
	d.c.Began++
	return true, d.note(ctx, d.tx, st, &out)
}

// may tells whether whoever sent it from outside may carry out runs of a project; what a run throws reaches all.
func (d *delivery) may(ctx context.Context, project id.Project) (bool, error) {
	if d.c.From != "" || d.c.By == "" {
		return true, nil
	}
	if d.sender == nil {
		a := access.Actor{Person: d.c.By, Via: access.ViaAPI}
		disabled := false
		if err := db.One(ctx, d.tx, `SELECT role, disabled FROM person WHERE id = $1`, []any{string(a.Person)}, &a.Role, &disabled); err != nil {
			return false, err
		}
		if disabled {
			a.Role = ""
		}
		d.sender = &a
	}
	if project == "" {
		return d.sender.May(access.EditProcess) == nil, nil
	}
	g, err := access.Load(ctx, d.tx, *d.sender, project)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && d.sender.MayIn(access.EditPlan, g) == nil, err
}
