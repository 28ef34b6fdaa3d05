package run

import (
	"context"
	"maps"

	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Wake is the job that lets a timer of a run fire. It does nothing when the timer is no longer set.
type Wake struct {
	Run id.Run `json:"run"`
	Key string `json:"key"`
}

// Kind implements job.Args.
func (Wake) Kind() string { return "run_wake" }

// carry is one step of a run in the making.
type carry struct {
	s       *Service
	tx      *act.Tx
	p       *prepared
	r       *Run
	closing closing // what is said of the step that the actor closes himself
	chain   Chain   // of what was heard in this step, so that what follows from it is counted with it
}

// closing is how the actor closes a step.
type closing struct {
	key     string
	lane    string // of the step
	status  StepStatus
	answers map[string]any
	note    string
	by      id.Person // who did it, where somebody else closes it: "" is the actor
	beside  id.Step   // the approval that closes it, and what it says
	said    map[string]any
}

// take brings a run to the state and carries out what follows from it.
func (c *carry) take(ctx context.Context, state flow.State, effects []flow.Effect, kind string) error {
	was := c.r.Stuck
	c.r.State, c.r.Stuck = state, int64(len(state.Incidents))
	if state.Ended != "" {
		c.r.Status, c.r.Ended = Status(state.Ended), c.tx.Now
		if kind == "run.moved" {
			kind = "run.ended"
		}
	} else if c.r.Stuck > was {
		kind = "run.stuck"
	}
	if err := act.Save(ctx, c.tx, runs, c.r, history.Fact{Kind: kind, Project: c.r.Project, Data: about{Run: string(c.r.ID)}}); err != nil {
		return err
	}
	for _, e := range effects {
		if err := c.follow(ctx, e); err != nil {
			return err
		}
	}
	return c.listen(ctx, kind)
}

func (c *carry) fact(kind string, e flow.Effect) history.Fact {
	return history.Fact{Kind: kind, Project: c.r.Project, Data: about{Run: string(c.r.ID), Node: e.Node, Text: e.Text}}
}

// follow carries out one effect.
func (c *carry) follow(ctx context.Context, e flow.Effect) error {
	switch e.Did {
	case flow.TaskOpened:
		return c.open(ctx, e, Work)
	case flow.WorkDue, flow.CallStarted:
		return c.open(ctx, e, System)
	case flow.ChoiceOpened:
		return c.open(ctx, e, Choice)
	case flow.TaskClosed, flow.WorkClosed, flow.CallClosed, flow.ChoiceClosed:
		return c.close(ctx, e)
	case flow.TimerSet:
		a := Alarm{ID: string(id.New[id.Step](c.tx.Now)), Run: c.r.ID, Key: e.Key, At: e.At}
		if err := act.Save(ctx, c.tx, alarms, &a, c.fact("runalarm.set", e)); err != nil {
			return err
		}
		return c.tx.Later(ctx, Wake{c.r.ID, e.Key}, e.At)
	case flow.TimerCleared:
		return c.clear(ctx, e)
	case flow.MessageThrown, flow.SignalThrown:
		if err := c.tx.Note(history.Fact{Kind: "run.message", Project: c.r.Project, Data: about{string(c.r.ID), e.Node, e.Name}}, "run", string(c.r.ID)); err != nil {
			return err
		}
		return c.cast(ctx, e)
	case flow.Unheard:
		return c.tx.Note(history.Fact{Kind: "run.unheard", Project: c.r.Project, Data: about{string(c.r.ID), e.Node, e.Name}}, "run", string(c.r.ID))
	}
	return nil
}

func (c *carry) clear(ctx context.Context, e flow.Effect) error {
	set, err := alarms.Select(ctx, c.tx, `WHERE run_id = $1 AND alarm_key = $2`, string(c.r.ID), e.Key)
	if err != nil {
		return err
	}
	for i := range set {
		if err := act.Remove(ctx, c.tx, alarms, &set[i], c.fact("runalarm.cleared", e)); err != nil {
			return err
		}
	}
	return nil
}

// open puts a step before people.
func (c *carry) open(ctx context.Context, e flow.Effect, kind StepKind) error {
	step := Step{ID: id.New[id.Step](c.tx.Now), Run: c.r.ID, Process: c.r.Process, Project: c.r.Project, Key: e.Key, Node: e.Node, Kind: kind,
		Name: c.p.names[e.Node], Turn: int64(e.Turn), Lane: e.Lane, From: c.closing.lane, Status: Open, Opened: c.tx.Now, Answers: map[string]any{}}
	lane := c.p.lane(e.Lane)
	step.Team, step.Assignee = lane.Team, c.r.Roles[e.Lane]
	if err := c.dated(ctx, &step); err != nil {
		return err
	}
	if err := act.Save(ctx, c.tx, steps, &step, c.fact("runstep.opened", e)); err != nil {
		return err
	}
	return c.consult(ctx, &step)
}

// close ends the steps that the process closed: the one the actor did as he said, another one as no longer needed.
func (c *carry) close(ctx context.Context, e flow.Effect) error {
	open, err := steps.Select(ctx, c.tx, `WHERE run_id = $1 AND step_key = $2 AND status IN ('open', 'sent') ORDER BY of_id, opened, lane, id`, string(c.r.ID), e.Key)
	if err != nil {
		return err
	}
	for i := range open {
		step := &open[i]
		c.end(step, e)
		if err := act.Save(ctx, c.tx, steps, step, c.fact(closedKinds[step.Status], e)); err != nil {
			return err
		}
		if step.beside() || step.Status == Dropped {
			continue
		}
		if err := c.tell(ctx, step); err != nil {
			return err
		}
		if err := c.dueAfter(ctx, step.Node); err != nil {
			return err
		}
	}
	return nil
}

// closedKinds are the events of steps that end.
var closedKinds = map[StepStatus]string{Done: "runstep.done", Skipped: "runstep.skipped", Dropped: "runstep.dropped"}

// end says of a step how it ended.
func (c *carry) end(step *Step, e flow.Effect) {
	step.Closed, step.By = c.tx.Now, c.tx.Actor.Person
	switch {
	case step.ID == c.closing.beside:
		step.Status, step.Answers = Done, c.closing.said
	case step.beside():
		step.Status = Dropped
	case e.Key == c.closing.key && c.closing.status != "":
		step.Status, step.Note = c.closing.status, c.closing.note
		step.Answers = maps.Clone(c.closing.answers)
		if step.Answers == nil {
			step.Answers = map[string]any{}
		}
		if c.closing.by != "" {
			step.By = c.closing.by
		}
	case e.How == flow.Finished:
		step.Status = Done
	case e.How == flow.Skipped:
		step.Status = Skipped
	default:
		step.Status = Dropped
	}
	if step.Status == Dropped {
		step.By = ""
	}
}

// step carries a run on by one input, in an act of its own.
func (s *Service) step(ctx context.Context, run id.Run, kind string, may func(tx *act.Tx, r *Run, p *prepared) (flow.Input, closing, error)) (Run, error) {
	var r Run
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if r, err = runs.Get(ctx, tx, string(run)); err != nil {
			return err
		}
		p, err := s.load(ctx, tx, r.Process, r.Map)
		if err != nil {
			return err
		}
		in, closing, err := may(tx, &r, p)
		if err != nil {
			return err
		}
		if in.What == "" { // nothing to do after all
			return nil
		}
		c := carry{s: s, tx: tx, p: p, r: &r, closing: closing}
		if in.What == flow.Fire && r.Chain.holds(tx.Now) {
			c.chain = r.Chain
			if in.Hush, err = s.stormy(ctx, tx, r.Chain); err != nil {
				return err
			}
		}
		state, effects, err := p.program.Step(r.State, in, tx.Now)
		if err != nil {
			return err
		}
		return c.take(ctx, state, effects, kind)
	})
	return r, err
}

// Fire lets a timer of a run happen and takes its alarm away. A timer that is no longer set, or that was moved, is left
// alone; an alarm whose timer the run no longer knows is taken away.
func (s *Service) Fire(ctx context.Context, w Wake) error {
	alarm := flow.Effect{Key: w.Key}
	_, err := s.step(ctx, w.Run, "run.moved", func(tx *act.Tx, r *Run, p *prepared) (flow.Input, closing, error) {
		set, err := alarms.Select(ctx, tx, `WHERE run_id = $1 AND alarm_key = $2`, string(w.Run), w.Key)
		if err != nil || len(set) == 0 {
			return flow.Input{}, closing{}, err
		}
		if set[0].At.After(tx.Now) {
			return flow.Input{}, closing{}, tx.Later(ctx, w, set[0].At)
		}
		c := carry{s: s, tx: tx, p: p, r: r}
		if err := c.clear(ctx, alarm); err != nil || r.Status != Running {
			return flow.Input{}, closing{}, err
		}
		return flow.Input{What: flow.Fire, Key: w.Key}, closing{}, nil
	})
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return s.door.Do(ctx, func(tx *act.Tx) error {
		r, err := runs.Get(ctx, tx, string(w.Run))
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		c := carry{s: s, tx: tx, r: &r}
		return c.clear(ctx, alarm)
	})
}
