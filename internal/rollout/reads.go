package rollout

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
)

// View is a wave with its criteria and how they stand: today, or for a gate that was passed, on the day it was.
type View struct {
	Wave
	Criteria []Criterion `json:"criteria"`
	Entry    Readiness   `json:"entry"`
	Exit     Readiness   `json:"exit"`
}

// Waves lists the waves of a project in their order.
func (s *Service) Waves(ctx context.Context, project id.Project) ([]View, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return nil, err
	}
	byProject, err := s.views(ctx, s.db, []id.Project{project})
	return byProject[project], err
}

// Get gives one wave that the actor may read.
func (s *Service) Get(ctx context.Context, wave id.Wave) (View, error) {
	w, err := waves.Get(ctx, s.db, string(wave))
	if err != nil {
		return View{}, err
	}
	if err := access.In(ctx, s.db, access.ReadProject, w.Project); err != nil {
		return View{}, err
	}
	list, err := criteriaOf(ctx, s.db, wave)
	if err != nil {
		return View{}, err
	}
	today, err := s.deps.Today(ctx, s.db, s.door.Clock.Now())
	return view(w, list, today), err
}

// Of gives the waves of each of the projects that the actor sees: the portfolio's rows.
func (s *Service) Of(ctx context.Context, projects []id.Project) (map[id.Project][]View, error) {
	if len(projects) == 0 {
		return map[id.Project][]View{}, nil
	}
	seen, me := access.From(ctx).VisibleProjects("p", "$1")
	visible, err := db.Strings[id.Project](ctx, s.db, `SELECT p.id FROM project p WHERE p.deleted = 0 AND `+seen+` AND p.id `+db.In(2, len(projects)),
		append([]any{me}, texts(projects)...)...)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, s.db, visible)
}

// FirstLive gives the day of the first wave that is live or done, for each of the projects that has one. It is asked by
// other nouns inside their own acts, so it asks for no right.
func (s *Service) FirstLive(ctx context.Context, q db.Q, projects []id.Project) (map[id.Project]clock.Date, error) {
	days := map[id.Project]clock.Date{}
	if len(projects) == 0 {
		return days, nil
	}
	err := db.Each(ctx, q, `SELECT project_id, MIN(live) FROM wave WHERE live <> '' AND status IN ('live', 'done')
		AND project_id `+db.In(1, len(projects))+` GROUP BY project_id`, texts(projects), func(scan func(...any) error) error {
		var project, day string
		err := scan(&project, &day)
		days[id.Project(project)] = clock.Date(day)
		return err
	})
	return days, err
}

func (s *Service) views(ctx context.Context, q db.Q, projects []id.Project) (map[id.Project][]View, error) {
	out := map[id.Project][]View{}
	if len(projects) == 0 {
		return out, nil
	}
	in := "WHERE project_id " + db.In(1, len(projects))
	list, err := waves.Select(ctx, q, in+` ORDER BY project_id, rank, id`, texts(projects)...)
	if err != nil {
		return nil, err
	}
	all, err := criteria.Select(ctx, q, in+` ORDER BY wave_id, rank, id`, texts(projects)...)
	if err != nil {
		return nil, err
	}
	byWave := map[id.Wave][]Criterion{}
	for _, c := range all {
		byWave[c.Wave] = append(byWave[c.Wave], c)
	}
	today, err := s.deps.Today(ctx, q, s.door.Clock.Now())
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		out[w.Project] = append(out[w.Project], view(w, byWave[w.ID], today))
	}
	return out, nil
}

func view(w Wave, list []Criterion, today clock.Date) View {
	day := today
	if w.Live != "" {
		day = w.Live
	}
	if list == nil {
		list = []Criterion{}
	}
	return View{Wave: w, Criteria: list, Entry: Decide(list, Entry, day).under(w.Condition, today), Exit: Decide(list, Exit, today)}
}

func texts[T ~string](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
