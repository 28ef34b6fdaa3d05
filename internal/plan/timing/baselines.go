package timing

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Baseline is a plan's dates as they were agreed.
type Baseline struct {
	ID      id.Baseline `json:"id"`
	Version int64       `json:"version"`
	Project id.Project  `json:"project"`
	Name    string      `json:"name"`
	Set     clock.Date  `json:"set"` // the day, on the plan's calendar
	By      id.Person   `json:"by"`
	Created time.Time   `json:"created"`
	dates   dates
}

// dates are start and due of tasks.
type dates map[id.Task][2]clock.Date

// maxBaselines bounds those of a project.
const maxBaselines = 10

var baselines = &db.Table[Baseline]{Name: "baseline", Subject: "baseline", Cols: func(b *Baseline) []db.Col {
	return []db.Col{db.C("id", &b.ID), db.C("version", &b.Version), db.C("project_id", &b.Project), db.C("name", &b.Name), db.C("by_id", &b.By),
		db.C("created", db.Time(&b.Created)), db.C("dates", db.JSON(&b.dates))}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{baselines} }

// Kinds lists what can happen to baselines.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "baseline.set", Says: "set the baseline", Needs: access.EditPlan},
		{Name: "baseline.removed", Says: "removed the baseline", Needs: access.EditPlan},
	}
}

// Baselines gives those of the project, the newest first.
func (s *Service) Baselines(ctx context.Context, project id.Project) ([]Baseline, error) {
	if err := s.may(ctx, project); err != nil {
		return nil, err
	}
	list, err := baselines.Select(ctx, s.db, `WHERE project_id = $1 ORDER BY created DESC, id DESC`, string(project))
	if err != nil {
		return nil, err
	}
	calendar, err := s.deps.Calendar(ctx, s.db, "")
	for i := range list {
		list[i].Set = calendar.Today(list[i].Created)
	}
	return list, err
}

// drawn gives the baseline, the newest for "", nil where there is none.
func (s *Service) drawn(ctx context.Context, project id.Project, which id.Baseline) (*Baseline, error) {
	list, err := s.Baselines(ctx, project)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if which == "" || list[i].ID == which {
			return &list[i], nil
		}
	}
	if which != "" {
		return nil, fault.New(fault.NotFound, "There is no such baseline in this plan")
	}
	return nil, nil
}

// SetBaseline keeps the dates of the plan as they are now, under a name.
func (s *Service) SetBaseline(ctx context.Context, project id.Project, name string) (Baseline, error) {
	var b Baseline
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, access.EditPlan, project); err != nil {
			return err
		}
		var err error
		b, err = s.keep(ctx, tx, project, name)
		return err
	})
	return b, err
}

func (s *Service) keep(ctx context.Context, tx *act.Tx, project id.Project, name string) (Baseline, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 80 {
		return Baseline{}, fault.Field("name", "needs 1 to 80 characters")
	}
	there, err := db.Strings[string](ctx, tx, `SELECT id FROM baseline WHERE project_id = $1`, string(project))
	if err != nil {
		return Baseline{}, err
	}
	if len(there) >= maxBaselines {
		return Baseline{}, fault.New(fault.Limit, "A plan keeps at most %d baselines; remove one first", maxBaselines)
	}
	r, err := s.read(ctx, tx, project, tx.Now)
	if err != nil {
		return Baseline{}, err
	}
	if err := r.open(); err != nil {
		return Baseline{}, err
	}
	n, err := connect(r)
	if err != nil {
		return Baseline{}, refuse(err)
	}
	b := Baseline{ID: id.New[id.Baseline](tx.Now), Project: project, Name: name, By: tx.Actor.Person, Created: tx.Now, Set: r.today, dates: dates{}}
	for i := range r.tasks {
		if start, due := n.dates(i); start != "" || due != "" {
			b.dates[r.tasks[i].id] = [2]clock.Date{start, due}
		}
	}
	return b, act.Save(ctx, tx, baselines, &b, history.Fact{Kind: "baseline.set", Project: project})
}

// RemoveBaseline takes a baseline away.
func (s *Service) RemoveBaseline(ctx context.Context, which id.Baseline) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		b, err := baselines.Get(ctx, tx, string(which))
		if err != nil {
			return err
		}
		if err := tx.MayIn(ctx, access.EditPlan, b.Project); err != nil {
			return err
		}
		return act.Remove(ctx, tx, baselines, &b, history.Fact{Kind: "baseline.removed", Project: b.Project})
	})
}
