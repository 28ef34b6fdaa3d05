package run

import (
	"context"
	"reflect"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Tick is a step done while there was no network, maybe before the run had come to it. It is named by its node of the map.
type Tick struct {
	Node string `json:"node" doc:"Id of the step in the map"`
	Completion
}

// Tick does the open step of a run that stands at the node. Ticks come in the order in which the steps were done, so that
// each opens the next. A step that somebody closed meanwhile, and one that the run has not come to, is a conflict: nothing
// is changed and the sentence says what became of it.
func (s *Service) Tick(ctx context.Context, run id.Run, t Tick) (Run, error) {
	r, err := runs.Get(ctx, s.db, string(run))
	if err != nil {
		return r, err
	}
	if s.May(ctx, r.Project) != nil {
		if err := mayRead(ctx, s.db, r.Project); err != nil {
			return Run{}, err
		}
	}
	at, err := steps.Select(ctx, s.db, `WHERE run_id = $1 AND node = $2 AND kind NOT IN ('approval', 'ask') ORDER BY opened DESC, id DESC LIMIT 100`, string(run), t.Node)
	if err != nil {
		return Run{}, err
	}
	open := 0
	for _, st := range at {
		if st.Status == Open {
			open++
		}
	}
	switch {
	case len(at) == 0:
		p, err := s.load(ctx, s.db, r.Process, r.Map)
		if err != nil {
			return Run{}, err
		}
		if p.names[t.Node] == "" {
			return Run{}, fault.Field("node", "is no step of this run")
		}
		return Run{}, fault.New(fault.Conflict, "The run has not come to “%s”; what stands before it was not done", p.names[t.Node])
	case open > 1:
		return Run{}, fault.New(fault.Conflict, "“%s” is open several times; do it on the page of the run", at[0].Name)
	case open == 0:
		if same, err := s.sameAgain(ctx, r, &at[0], t); err != nil || same {
			return r, err
		}
		return Run{}, closed(&at[0])
	}
	for _, st := range at {
		if st.Status == Open {
			return s.Complete(ctx, st.ID, 0, t.Completion)
		}
	}
	return r, nil
}

// sameAgain tells whether the actor has closed the step himself with the same words: his browser did not hear that it was
// taken, and says it again.
func (s *Service) sameAgain(ctx context.Context, r Run, st *Step, t Tick) (bool, error) {
	if st.Status != Done || st.By != access.From(ctx).Person || st.Note != strings.TrimSpace(t.Note) {
		return false, nil
	}
	p, err := s.load(ctx, s.db, r.Process, r.Map)
	if err != nil {
		return false, err
	}
	answers, err := s.checkAnswers(ctx, s.db, st.Run, p.asks[st.Node], t.Answers)
	if err != nil {
		return false, nil // other words than those that were taken
	}
	return reflect.DeepEqual(answers, st.Answers), nil
}
