package plan

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// Page is a piece of a list and where the next one begins ("" at the end).
type Page struct {
	Items []Task `json:"items"`
	Next  string `json:"next,omitempty"`
}

// matched bounds a text filter: the best hits are ranked, not all.
const matched = 2000

// List gives a page of the project's tasks.
func (s *Service) List(ctx context.Context, project id.Project, q Query) (Page, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return Page{}, err
	}
	if q.Limit <= 0 {
		q.Limit = 100
	}
	if q.Limit > 1000 {
		return Page{}, fault.Field("limit", "is above 1000; page with the cursor")
	}
	if strings.TrimSpace(q.Words) != "" {
		ids, err := s.deps.Match(ctx, project, q.Words, matched)
		if err != nil {
			return Page{}, err
		}
		if len(ids) == 0 {
			return Page{Items: []Task{}}, nil
		}
		for _, task := range ids {
			q.IDs = append(q.IDs, id.Task(task))
		}
	}
	st := &statement{}
	from := q.filters(st, project)
	order, err := q.page(st)
	if err != nil {
		return Page{}, err
	}
	if q.brief() {
		ctx = db.Brief(ctx)
	}
	page := Page{}
	page.Items, err = read(ctx, s.db, " FROM "+from+" WHERE "+strings.Join(st.where, " AND ")+" ORDER BY "+order+" LIMIT "+strconv.Itoa(q.Limit+1), st.args, q.Limit+1)
	if err != nil {
		return Page{}, err
	}
	if len(page.Items) > q.Limit {
		page.Items = page.Items[:q.Limit]
		page.Next = q.cursorAt(&page.Items[q.Limit-1])
	}
	return page, s.withKeys(ctx, project, page.Items)
}

// Get gives one task with its roll-up.
func (s *Service) Get(ctx context.Context, task id.Task) (Task, error) {
	list, err := read(db.Brief(ctx), s.db, " FROM task t WHERE t.id = $1", []any{string(task)}, 1)
	if err != nil {
		return Task{}, err
	}
	if len(list) == 0 {
		return Task{}, fault.New(fault.NotFound, "There is no such task, or it is not shared with you")
	}
	if err := access.In(ctx, s.db, access.ReadProject, list[0].Project); err != nil {
		return Task{}, err
	}
	return list[0], s.withKeys(ctx, list[0].Project, list)
}

// ByNumber gives the task that people know by its number in the project.
func (s *Service) ByNumber(ctx context.Context, project id.Project, number int64) (Task, error) {
	rows, err := tasks.Select(ctx, s.db, `WHERE project_id = $1 AND number = $2`, string(project), number)
	if err != nil {
		return Task{}, err
	}
	if len(rows) == 0 {
		return Task{}, fault.New(fault.NotFound, "There is no task with this number")
	}
	return s.Get(ctx, rows[0].ID)
}

// Mine gives the open tasks of the actor over all projects he sees, the earliest due first, at most limit.
func (s *Service) Mine(ctx context.Context, limit int) ([]Task, error) {
	a := access.From(ctx)
	visible, arg := a.VisibleProjects("p", "$2")
	var out []Task
	err := db.Each(ctx, s.db, `SELECT `+tasks.Columns("t")+`, p.code FROM task_assignee ta JOIN task t ON t.id = ta.task_id
		JOIN project p ON p.id = t.project_id WHERE ta.person_id = $1 AND t.category IN ('todo', 'doing') AND t.deleted = 0
		AND p.deleted = 0 AND p.status <> 'closed' AND `+visible+`
		ORDER BY (CASE WHEN t.due = '' THEN 'z' ELSE t.due END), t.priority, t.id LIMIT $3`, []any{string(a.Person), arg, limit},
		func(scan func(...any) error) error {
			var t Task
			var code string
			err := tasks.Scan(func(dest ...any) error { return scan(append(dest, &code)...) }, &t)
			t.Key = key(code, t.Number)
			out = append(out, t)
			return err
		})
	return out, err
}

// Labels gives the labels in use in the project.
func (s *Service) Labels(ctx context.Context, project id.Project) ([]string, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return nil, err
	}
	list, err := s.labels.Get(ctx, s.db, project, kept.Cause{Project: string(project)}, func() ([]string, error) {
		return db.Strings[string](ctx, s.db, `SELECT DISTINCT label FROM task_label WHERE project_id = $1 ORDER BY label`, string(project))
	})
	return slices.Clone(list), err
}

// rollups fills the roll-up of those tasks in the list that have children: the leaves beneath each, however deep.
func rollups(ctx context.Context, q db.Q, list []Task, parents []int) error {
	place := make(map[id.Task]int, len(parents))
	args := make([]any, len(parents))
	for i, at := range parents {
		place[list[at].ID], args[i] = at, string(list[at].ID)
	}
	return db.Each(ctx, q, `WITH RECURSIVE below (root, id, category, start, due, depth) AS (
		SELECT parent_id, id, category, start, due, 1 FROM task WHERE parent_id <> '' AND deleted = 0 AND parent_id `+db.In(1, len(parents))+`
		UNION ALL SELECT b.root, t.id, t.category, t.start, t.due, b.depth + 1 FROM below b JOIN task t ON t.parent_id = b.id
			WHERE t.parent_id <> '' AND t.deleted = 0 AND b.depth < 12)
		SELECT root, COUNT(*), SUM(CASE WHEN category = 'done' THEN 1 ELSE 0 END), MIN(CASE WHEN start = '' THEN 'z' ELSE start END), MAX(due)
		FROM below b WHERE category <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM task c WHERE c.parent_id = b.id AND c.parent_id <> '' AND c.deleted = 0)
		GROUP BY root`, args, func(scan func(...any) error) error {
		var root id.Task
		var r Rollup
		if err := scan(&root, &r.Total, &r.Done, &r.Start, &r.Due); err != nil {
			return err
		}
		if r.Start == "z" {
			r.Start = ""
		}
		list[place[root]].Rollup = &r
		return nil
	})
}

func (s *Service) withKey(ctx context.Context, t *Task) error {
	one := []Task{*t}
	err := s.withKeys(ctx, t.Project, one)
	t.Key = one[0].Key
	return err
}

var codeChanges = kept.Cause{Subjects: []string{"project"}}

func (s *Service) withKeys(ctx context.Context, project id.Project, list []Task) error {
	if len(list) == 0 {
		return nil
	}
	code, err := s.codes.Get(ctx, s.db, project, codeChanges, func() (code string, err error) {
		err = db.One(ctx, s.db, `SELECT code FROM project WHERE id = $1`, []any{string(project)}, &code)
		return code, err
	})
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Key = key(code, list[i].Number)
	}
	return nil
}

func key(code string, number int64) string { return code + "-" + strconv.FormatInt(number, 10) }

func lastRank(ctx context.Context, q db.Q, project id.Project) (string, error) {
	return rankBy(ctx, q, `SELECT rank FROM task WHERE `+ends("project_id", "$1")+` AND deleted = 0 ORDER BY rank DESC, number DESC LIMIT 1`, string(project))
}

// nextRank gives the first rank behind low, leaving out the task that is being moved; "" at the end.
func nextRank(ctx context.Context, q db.Q, project id.Project, low string, self id.Task) (string, error) {
	return rankBy(ctx, q, `SELECT rank FROM task WHERE `+ends("project_id", "$1")+` AND deleted = 0 AND rank > $2 AND id <> $3 ORDER BY rank, number LIMIT 1`,
		string(project), low, string(self))
}

// previousRank gives the last rank before high ("" is the end), leaving out the task that is being moved.
func previousRank(ctx context.Context, q db.Q, project id.Project, high string, self id.Task) (string, error) {
	if high == "" {
		return rankBy(ctx, q, `SELECT rank FROM task WHERE `+ends("project_id", "$1")+` AND deleted = 0 AND id <> $2 ORDER BY rank DESC, number DESC LIMIT 1`, string(project), string(self))
	}
	return rankBy(ctx, q, `SELECT rank FROM task WHERE `+ends("project_id", "$1")+` AND deleted = 0 AND rank < $2 AND id <> $3 ORDER BY rank DESC, number DESC LIMIT 1`,
		string(project), high, string(self))
}

func rankBy(ctx context.Context, q db.Q, query string, args ...any) (string, error) {
	found, err := db.Strings[string](ctx, q, query, args...)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// ProjectOf gives the project of a task that is not in the bin; the caller asks for the right.
func (s *Service) ProjectOf(ctx context.Context, q db.Q, task id.Task) (id.Project, error) {
	p, err := s.whereIs(ctx, q, task)
	if err == nil && p.deleted {
		return "", fault.New(fault.NotFound, "This task was deleted")
	}
	return p.project, err
}

// place is where a task is.
type place struct {
	project id.Project
	deleted bool
}

// whereIs gives it; outside an act, where each part of a task's page asks, it is kept until a task changes.
func (s *Service) whereIs(ctx context.Context, q db.Q, task id.Task) (place, error) {
	read := func() (place, error) {
		var p place
		var deleted int64
		err := db.One(db.Brief(ctx), q, `SELECT project_id, deleted FROM task WHERE id = $1`, []any{string(task)}, &p.project, &deleted)
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.NotFound, "There is no such task, or it is not shared with you")
		}
		p.deleted = deleted != 0
		return p, err
	}
	if d, outside := q.(*db.DB); outside {
		return s.places.Get(ctx, d, task, kept.Cause{Subjects: []string{"task"}}, read)
	}
	return read()
}
