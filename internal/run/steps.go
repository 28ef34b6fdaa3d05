package run

import (
	"context"
	"strings"
	"unicode/utf8"

	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Completion is how a step was done.
type Completion struct {
	Answers map[string]any `json:"answers,omitempty" doc:"By the names of the form's questions"`
	Note    string         `json:"note,omitempty"`
	Pick    string         `json:"pick,omitempty" doc:"Of a choice: id of the activity to do next"`
}

// Complete does a step. Answers are checked against its form and become variables of the run.
func (s *Service) Complete(ctx context.Context, step id.Step, version int64, done Completion) (Run, error) {
	return s.onStep(ctx, step, version, func(tx *act.Tx, r *Run, st *Step, p *prepared) (flow.Input, closing, error) {
		if err := p.inOrder(ctx, tx, st); err != nil && !st.beside() {
			return flow.Input{}, closing{}, err
		}
		if st.Kind == Choice {
			if done.Pick == "" {
				return flow.Input{What: flow.FinishAdHoc, Key: st.Key}, closing{key: st.Key, status: Done, note: done.Note}, nil
			}
			return flow.Input{What: flow.Choose, Key: st.Key, Name: done.Pick}, closing{}, nil
		}
		answers, err := s.checkAnswers(ctx, tx, st.Run, p.form(st), done.Answers)
		if err != nil {
			return flow.Input{}, closing{}, err
		}
		note := strings.TrimSpace(done.Note)
		if utf8.RuneCountInString(note) > 5000 {
			return flow.Input{}, closing{}, fault.Field("note", "is longer than 5,000 characters")
		}
		switch {
		case st.Kind == Ask:
			return flow.Input{}, closing{}, s.answered(ctx, tx, st, Done, answers, note)
		case st.Kind == Approve:
			return s.decide(ctx, tx, st, answers)
		}
		if err := p.heard(ctx, tx, st); err != nil {
			return flow.Input{}, closing{}, err
		}
		if p.Steps[st.Node].Approval {
			return flow.Input{}, closing{}, s.handIn(ctx, tx, r, p, st, answers, note)
		}
		return flow.Input{What: flow.Complete, Key: st.Key, Vars: answers}, closing{key: st.Key, status: Done, answers: answers, note: note}, nil
	})
}

// PassOver skips a step; a reason is needed, because a skipped step is evidence of how work is really done.
func (s *Service) PassOver(ctx context.Context, step id.Step, version int64, reason string) (Run, error) {
	return s.onStep(ctx, step, version, func(tx *act.Tx, _ *Run, st *Step, p *prepared) (flow.Input, closing, error) {
		reason = strings.TrimSpace(reason)
		if reason == "" {
			return flow.Input{}, closing{}, fault.Field("reason", "is empty; say why the step is skipped")
		}
		if utf8.RuneCountInString(reason) > 5000 {
			return flow.Input{}, closing{}, fault.Field("reason", "is longer than 5,000 characters")
		}
		if st.Kind == Ask {
			return flow.Input{}, closing{}, s.answered(ctx, tx, st, Skipped, map[string]any{}, reason)
		}
		if told := p.Steps[st.Node]; st.Kind == Approve || told.Stop || told.Approval {
			return flow.Input{}, closing{}, fault.New(fault.Conflict, "“%s” cannot be skipped: the process says that it is approved, or that nothing goes on before it", st.Name)
		}
		if what := p.decides[st.Node]; what != "" {
			return flow.Input{}, closing{}, fault.New(fault.Conflict, "“%s” cannot be skipped: it decides “%s”, and the run could not go on without that; do it and say which way it goes", st.Name, what)
		}
		if err := p.inOrder(ctx, tx, st); err != nil {
			return flow.Input{}, closing{}, err
		}
		return flow.Input{What: flow.Skip, Key: st.Key, Text: reason}, closing{key: st.Key, status: Skipped, note: reason}, nil
	})
}

// Assign gives an open step to somebody; "" gives it back to its team.
func (s *Service) Assign(ctx context.Context, step id.Step, version int64, who id.Person) (Step, error) {
	var st Step
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if st, err = steps.Get(ctx, tx, string(step)); err != nil {
			return err
		}
		if err := mayRun(ctx, tx, st.Project); err != nil {
			return err
		}
		if st.Status != Open {
			return closed(&st)
		}
		if version != 0 {
			st.Version = version
		}
		if who != "" {
			var c fault.Check
			c.Add("assignee", s.deps.CheckPeople(ctx, tx, []id.Person{who}))
			if err := c.Err(); err != nil {
				return err
			}
		}
		if err := s.mayGive(ctx, tx, &st, who); err != nil {
			return err
		}
		st.Assignee = who
		return act.Save(ctx, tx, steps, &st, st.fact("runstep.assigned"))
	})
	return st, err
}

// Begin says that the actor takes a step up now; a step without an assignee becomes his. From then on it no longer waits.
func (s *Service) Begin(ctx context.Context, step id.Step, version int64) (Step, error) {
	var st Step
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if st, err = steps.Get(ctx, tx, string(step)); err != nil {
			return err
		}
		if err := mayRun(ctx, tx, st.Project); err != nil {
			return err
		}
		if st.Status != Open {
			return closed(&st)
		}
		if !st.Begun.IsZero() {
			return nil
		}
		if version != 0 {
			st.Version = version
		}
		st.Begun = tx.Now
		if st.Assignee == "" {
			if err := s.mayGive(ctx, tx, &st, tx.Actor.Person); err != nil {
				return err
			}
			st.Assignee = tx.Actor.Person
		}
		return act.Save(ctx, tx, steps, &st, st.fact("runstep.begun"))
	})
	return st, err
}

func (st *Step) fact(kind string) history.Fact {
	return history.Fact{Kind: kind, Project: st.Project, Data: about{Run: string(st.Run), Node: st.Node}}
}

func (s *Service) onStep(ctx context.Context, step id.Step, version int64, do func(tx *act.Tx, r *Run, st *Step, p *prepared) (flow.Input, closing, error)) (Run, error) {
	found, err := steps.Get(ctx, s.db, string(step))
	if err != nil {
		return Run{}, err
	}
	return s.step(ctx, found.Run, "run.moved", func(tx *act.Tx, r *Run, p *prepared) (flow.Input, closing, error) {
		st, err := steps.Get(ctx, tx, string(step))
		if err != nil {
			return flow.Input{}, closing{}, err
		}
		if err := s.mayDo(ctx, tx, &st); err != nil {
			return flow.Input{}, closing{}, err
		}
		if st.Status != Open {
			return flow.Input{}, closing{}, closed(&st)
		}
		if version != 0 && version != st.Version {
			own, err := ownSince(ctx, tx, &st, version)
			if err != nil {
				return flow.Input{}, closing{}, err
			}
			if !own {
				return flow.Input{}, closing{}, fault.New(fault.Stale, "Somebody changed this step meanwhile; look at it again, then do it")
			}
		}
		in, closing, err := do(tx, r, &st, p)
		if closing.lane == "" {
			closing.lane = st.Lane
		}
		return in, closing, err
	})
}

func closed(st *Step) error {
	if st.Status == Dropped {
		return fault.New(fault.Conflict, "“%s” is no longer needed; the run took another way", st.Name)
	}
	if st.Status == Sent {
		return fault.New(fault.Conflict, "“%s” is handed in and waits for its approval", st.Name)
	}
	return fault.New(fault.Conflict, "“%s” is %s already; the run has gone on", st.Name, st.Status)
}
