package plan

import (
	"context"
	"slices"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/rank"
)

// DefaultStates are those of a new project.
var DefaultStates = []State{{Name: "To do", Category: Todo}, {Name: "In progress", Category: Doing},
	{Name: "Waiting", Category: Doing}, {Name: "Done", Category: Done}, {Name: "Cancelled", Category: Cancelled}}

func statesOf(ctx context.Context, q db.Q, project id.Project) ([]State, error) {
	return states.Select(ctx, q, `WHERE project_id = $1 ORDER BY rank, id`, string(project))
}

// States gives the project's states in the order of the board.
func (s *Service) States(ctx context.Context, project id.Project) ([]State, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return nil, err
	}
	list, err := s.states.Get(ctx, s.db, project, kept.Cause{Subjects: []string{"state"}}, func() ([]State, error) { return statesOf(ctx, s.db, project) })
	return slices.Clone(list), err
}

// Prepare gives a new project its states, inside the act that makes it.
func (s *Service) Prepare(ctx context.Context, tx *act.Tx, project id.Project) error {
	keys := rank.Spread(len(DefaultStates))
	for i, state := range DefaultStates {
		state.ID, state.Project, state.Rank = id.New[id.State](tx.Now), project, keys[i]
		if err := act.Save(ctx, tx, states, &state, history.Fact{Kind: "state.added", Project: project}); err != nil {
			return err
		}
	}
	return nil
}

// AddState adds a state at the end of the board.
func (s *Service) AddState(ctx context.Context, project id.Project, name string, category Category) (State, error) {
	var state State
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.EditPlan, project); err != nil {
			return err
		}
		var err error
		state, err = s.NewState(ctx, tx, project, name, category)
		return err
	})
	return state, err
}

// NewState adds a state inside an act whose right was asked already.
func (s *Service) NewState(ctx context.Context, tx *act.Tx, project id.Project, name string, category Category) (State, error) {
	all, err := statesOf(ctx, tx, project)
	if err != nil {
		return State{}, err
	}
	last := ""
	for _, other := range all {
		last = other.Rank
	}
	state := State{ID: id.New[id.State](tx.Now), Project: project, Name: name, Category: category}
	if state.Rank, err = rank.Between(last, ""); err != nil {
		return State{}, err
	}
	if err := state.free(all); err != nil {
		return State{}, err
	}
	return state, act.Save(ctx, tx, states, &state, history.Fact{Kind: "state.added", Project: project})
}

// EditState renames a state, changes its category (and that of its tasks) or moves it behind another one ("" is the
// front; nil leaves it where it is).
func (s *Service) EditState(ctx context.Context, project id.Project, state id.State, name string, category Category, after *id.State) (State, error) {
	var row State
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		all, err := s.stateIn(ctx, tx, project, state, &row)
		if err != nil {
			return err
		}
		was := row.Category
		row.Name, row.Category = name, category
		if err := row.free(all); err != nil {
			return err
		}
		if after != nil {
			if row.Rank, err = behind(all, row.ID, *after); err != nil {
				return err
			}
		}
		if err := act.Save(ctx, tx, states, &row, history.Fact{Kind: "state.edited", Project: project}); err != nil || was == category {
			return err
		}
		return s.recategorise(ctx, tx, all, &row)
	})
	return row, err
}

// recategorise carries a state's new category to the tasks in it.
func (s *Service) recategorise(ctx context.Context, tx *act.Tx, all []State, row *State) error {
	for i := range all {
		if all[i].ID == row.ID {
			all[i] = *row
		}
	}
	list, err := tasks.Select(ctx, tx, `WHERE project_id = $1 AND state_id = $2`, string(row.Project), string(row.ID))
	if err != nil {
		return err
	}
	for i := range list {
		was := list[i]
		if err := list[i].enter(all, row.ID, tx); err != nil {
			return err
		}
		if err := s.save(ctx, tx, &list[i], kindOf(&was, &list[i])); err != nil {
			return err
		}
	}
	return nil
}

// RemoveState removes a state that holds no task.
func (s *Service) RemoveState(ctx context.Context, project id.Project, state id.State) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		var row State
		all, err := s.stateIn(ctx, tx, project, state, &row)
		if err != nil {
			return err
		}
		if len(all) == 1 {
			return fault.New(fault.Conflict, "A project needs at least one state")
		}
		var n int
		if err := db.One(ctx, tx, `SELECT COUNT(*) FROM task WHERE project_id = $1 AND state_id = $2`, []any{string(project), string(state)}, &n); err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "%d tasks are (or were, in the bin) in “%s”; move them to another state first", n, row.Name)
		}
		return act.Remove(ctx, tx, states, &row, history.Fact{Kind: "state.removed", Project: project})
	})
}

func (s *Service) stateIn(ctx context.Context, tx *act.Tx, project id.Project, state id.State, row *State) ([]State, error) {
	if err := tx.MayIn(ctx, access.EditPlan, project); err != nil {
		return nil, err
	}
	all, err := statesOf(ctx, tx, project)
	if err != nil {
		return nil, err
	}
	for _, other := range all {
		if other.ID == state {
			*row = other
			return all, nil
		}
	}
	return nil, fault.New(fault.NotFound, "There is no such state in this project")
}

// free answers the problems of a state beside the others of its project.
func (s *State) free(all []State) error {
	if err := s.check(); err != nil {
		return err
	}
	for _, other := range all {
		if other.ID != s.ID && equalFold(other.Name, s.Name) {
			return fault.Field("name", "is the name of another state")
		}
	}
	return nil
}

// behind gives a rank right behind another state, or at the front.
func behind(all []State, self, after id.State) (string, error) {
	low, high := "", ""
	for i, other := range all {
		if other.ID != after {
			continue
		}
		low = other.Rank
		for _, next := range all[i+1:] {
			if next.ID != self {
				high = next.Rank
				break
			}
		}
		return rank.Between(low, high)
	}
	if after != "" {
		return "", fault.Field("after", "is not a state of this project")
	}
	for _, first := range all {
		if first.ID != self {
			high = first.Rank
			break
		}
	}
	return rank.Between(low, high)
}
