package plan

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/rank"
)

// Deps is what the plan needs of other nouns.
type Deps struct {
	// NextTask reserves n task numbers of a project and gives the first and the project's code.
	NextTask func(ctx context.Context, tx *act.Tx, project id.Project, n int) (first int64, err error)
	// CheckPeople refuses people that do not exist or may not see the project.
	CheckPeople func(ctx context.Context, q db.Q, project id.Project, people []id.Person) error
	// CheckTeam refuses a team that does not exist.
	CheckTeam func(ctx context.Context, q db.Q, team id.Team) error
	// Match gives the ids of the project's tasks whose text holds the words, at most limit, best first.
	Match func(ctx context.Context, project id.Project, words string, limit int) ([]string, error)
	// Settle re-plans what depends on tasks whose time an act has changed, in the same act.
	Settle func(ctx context.Context, tx *act.Tx, project id.Project, causes []Moved) error
}

// Service carries out what people do with a plan.
type Service struct {
	db      *db.DB
	door    *act.Door
	deps    Deps
	counted counted
	codes   kept.Values[id.Project, string]
	states  kept.Values[id.Project, []State]
	places  kept.Values[id.Task, place]
	labels  kept.Values[id.Project, []string]
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps}
}

// Create adds a task at the end of the project. The same id with the same title twice gives the first one again.
func (s *Service) Create(ctx context.Context, project id.Project, n NewTask) (Task, error) {
	made, err := s.CreateMany(ctx, project, []NewTask{n})
	if err != nil {
		return Task{}, err
	}
	return made[0], nil
}

// CreateMany adds tasks in one act, all or none; a problem names its row: "rows[3].title".
func (s *Service) CreateMany(ctx context.Context, project id.Project, list []NewTask) ([]Task, error) {
	if len(list) == 0 || len(list) > maxBulk {
		return nil, fault.New(fault.Invalid, "Between 1 and %d tasks can be added at once; these are %d", maxBulk, len(list))
	}
	var made []Task
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		made = nil
		if err := tx.MayIn(ctx, access.EditPlan, project); err != nil {
			return err
		}
		if len(list) == 1 && list[0].ID != "" {
			if same, err := s.again(ctx, tx, project, list[0]); err != nil || same != nil {
				if same != nil {
					made = []Task{*same}
				}
				return err
			}
		}
		var err error
		made, err = s.Add(ctx, tx, project, list)
		if err != nil {
			return err
		}
		var causes []Moved
		for i := range made {
			if made[i].Parent != "" || made[i].Duration != nil {
				causes = append(causes, Moved{Task: made[i].ID, Ties: true})
			}
		}
		return s.settle(ctx, tx, project, made, causes)
	})
	if err != nil {
		return nil, err
	}
	return made, s.withKeys(ctx, project, made)
}

// again gives the task that an earlier, lost answer made.
func (s *Service) again(ctx context.Context, tx *act.Tx, project id.Project, n NewTask) (*Task, error) {
	if !id.Valid(string(n.ID)) {
		return nil, fault.Field("id", "is not an id: 25 characters of 0-9a-z")
	}
	t, err := tasks.Get(ctx, tx, string(n.ID))
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if t.Project != project || t.Title != n.Title {
		return nil, fault.New(fault.Conflict, "Another task has this id already")
	}
	return &t, nil
}

// Add adds tasks inside an act whose right was asked already: the imports and the demo use it.
func (s *Service) Add(ctx context.Context, tx *act.Tx, project id.Project, list []NewTask) ([]Task, error) {
	all, err := statesOf(ctx, tx, project)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Conflict, "The project has no states yet")
	}
	first, err := s.deps.NextTask(ctx, tx, project, len(list))
	if err != nil {
		return nil, err
	}
	last, err := lastRank(ctx, tx, project)
	if err != nil {
		return nil, err
	}
	checked := refs{s: s, project: project, made: make(map[id.Task]*Task, len(list))}
	made := make([]Task, 0, len(list))
	for i, n := range list {
		if last, err = rank.Between(last, ""); err != nil {
			return nil, err
		}
		t := Task{ID: n.ID, Project: project, Number: first + int64(i), Title: n.Title, Description: n.Description, Assignees: n.Assignees,
			Team: n.Team, Start: n.Start, Due: n.Due, Priority: n.Priority, Labels: n.Labels, Parent: n.Parent, Milestone: n.Milestone,
			Timing: n.Timing, Rank: last, Fields: n.Fields, Source: n.Source, Created: n.Created, Updated: tx.Now, Finished: n.Finished}
		if t.ID == "" {
			t.ID = id.New[id.Task](tx.Now)
		}
		if t.Created.IsZero() {
			t.Created = tx.Now
		}
		if t.Priority == 0 {
			t.Priority = None
		}
		if n.State == "" {
			n.State = all[0].ID
		}
		if err := t.enter(all, n.State, tx); err != nil {
			return nil, inRow(err, i, len(list))
		}
		if !n.Finished.IsZero() && t.Category.Ended() {
			t.Finished = n.Finished
		}
		if err := t.check(); err != nil {
			return nil, inRow(err, i, len(list))
		}
		if err := checked.check(ctx, tx, nil, &t); err != nil {
			return nil, inRow(err, i, len(list))
		}
		made = append(made, t)
		checked.made[t.ID] = &made[i]
	}
	rows := make([]*Task, len(made))
	for i := range made {
		rows[i] = &made[i]
	}
	return made, act.AddAll(ctx, tx, tasks, rows, history.Fact{Kind: "task.created", Project: project})
}

// Edit changes the present fields of one task. Version 0 overwrites whatever is stored; another one must be the
// stored version, or the edit is stale and both values are told.
func (s *Service) Edit(ctx context.Context, task id.Task, version int64, p TaskPatch) (Task, error) {
	var t Task
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if t, err = s.open(ctx, tx, access.EditPlan, task); err != nil {
			return err
		}
		was := t
		if err := s.edit(ctx, tx, &refs{s: s, project: t.Project}, &t, version, p); err != nil {
			return err
		}
		one := []Task{t}
		err = s.settle(ctx, tx, t.Project, one, moved(nil, &was, &t, p))
		t = one[0]
		return err
	})
	if err != nil {
		return Task{}, err
	}
	return t, s.withKey(ctx, &t)
}

// Bulk changes the same fields of many tasks in one act, all or none.
func (s *Service) Bulk(ctx context.Context, list []id.Task, p TaskPatch) (int, error) {
	return s.each(ctx, list, func(tx *act.Tx, checked *refs, t *Task) error {
		was := *t
		err := s.edit(ctx, tx, checked, t, 0, p)
		checked.causes = moved(checked.causes, &was, t, p)
		return err
	})
}

// Delete puts tasks into the bin, from which Restore takes them; their children stay and lose their parent.
func (s *Service) Delete(ctx context.Context, list []id.Task) (int, error) {
	return s.each(ctx, list, func(tx *act.Tx, causes *refs, t *Task) error {
		children, err := tasks.Select(ctx, tx, `WHERE parent_id = $1 AND deleted = 0`, string(t.ID))
		if err != nil {
			return err
		}
		for i := range children {
			children[i].Parent, children[i].Updated = t.Parent, tx.Now
			if err := s.save(ctx, tx, &children[i], "task.edited"); err != nil {
				return err
			}
		}
		was := *t
		t.Deleted, t.Updated = tx.Now, tx.Now
		causes.causes = moved(causes.causes, &was, t, TaskPatch{})
		return s.save(ctx, tx, t, "task.deleted")
	})
}

// Restore takes a task out of the bin.
func (s *Service) Restore(ctx context.Context, task id.Task) (Task, error) {
	var t Task
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if t, err = tasks.Get(ctx, tx, string(task)); err != nil {
			return err
		}
		if err = tx.MayIn(ctx, access.EditPlan, t.Project); err != nil {
			return err
		}
		t.Deleted, t.Updated = clock.FromMicros(0), tx.Now
		if err := s.save(ctx, tx, &t, "task.restored"); err != nil {
			return err
		}
		one := []Task{t}
		err = s.settle(ctx, tx, t.Project, one, []Moved{{Task: t.ID}})
		t = one[0]
		return err
	})
	if err != nil {
		return Task{}, err
	}
	return t, s.withKey(ctx, &t)
}

func (s *Service) each(ctx context.Context, list []id.Task, do func(tx *act.Tx, checked *refs, t *Task) error) (int, error) {
	if len(list) == 0 || len(list) > maxBulk {
		return 0, fault.New(fault.Invalid, "Between 1 and %d tasks can be changed at once; these are %d", maxBulk, len(list))
	}
	list = unique(list)
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		checked := map[id.Project]*refs{}
		for _, task := range list {
			t, err := tasks.Get(ctx, tx, string(task))
			if err != nil {
				return err
			}
			if checked[t.Project] == nil {
				if err := tx.MayIn(ctx, access.EditPlan, t.Project); err != nil {
					return err
				}
				checked[t.Project] = &refs{s: s, project: t.Project}
			}
			if !t.Deleted.IsZero() {
				return fault.New(fault.Conflict, "“%s” is in the bin; restore it first", t.Title)
			}
			if err := do(tx, checked[t.Project], &t); err != nil {
				return err
			}
		}
		for project, c := range checked {
			if err := s.settle(ctx, tx, project, nil, c.causes); err != nil {
				return err
			}
		}
		return nil
	})
	return len(list), err
}
