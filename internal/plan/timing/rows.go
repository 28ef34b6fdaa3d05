// Package timing computes when the tasks of a plan can be done: it turns them, their links and the working calendars into
// a schedule, tells its critical path, floats and conflicts, previews and writes edits with all that follows from them,
// and keeps baselines. It stands above the plan, whose acts call it through a func.
package timing

import (
	"context"
	"encoding/json"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/plan/pin"
)

// row is what a schedule needs of a task.
type row struct {
	id        id.Task
	version   int64
	number    int64
	title     string
	parent    id.Task
	state     id.State
	category  plan.Category
	team      id.Team
	people    []id.Person
	start     clock.Date
	due       clock.Date
	milestone bool
	done      time.Time
	timing    pin.Timing
}

// rows is what is stored of a plan, in the order of the ranks.
type rows struct {
	code      string
	title     string
	status    string
	start     clock.Date
	wanted    clock.Date // the finish that the change asks for
	tasks     []row
	links     []plan.Link
	calendars map[id.Team]clock.Calendar // of the teams that have tasks, and "" for the plan
	today     clock.Date
}

// linked tells whether the project has a link.
func linked(ctx context.Context, q db.Q, project id.Project) (bool, error) {
	found, err := db.Strings[string](db.Brief(ctx), q, `SELECT id FROM link WHERE project_id = $1 LIMIT 1`, string(project))
	return len(found) > 0, err
}

// read reads the plan as the transaction, or the database, has it.
func (s *Service) read(ctx context.Context, q db.Q, project id.Project, now time.Time) (*rows, error) {
	r := &rows{calendars: map[id.Team]clock.Calendar{}}
	err := db.One(ctx, q, `SELECT code, title, status, start, finish FROM project WHERE id = $1`, []any{string(project)}, &r.code, &r.title, &r.status, &r.start, &r.wanted)
	if err != nil {
		return nil, err
	}
	teams := []id.Team{""}
	err = db.Each(ctx, q, `SELECT id, version, number, title, parent_id, state_id, category, team_id, assignees, start, due, milestone, done, timing
		FROM task WHERE project_id = $1 AND deleted = 0 ORDER BY rank, number`, []any{string(project)}, func(scan func(...any) error) error {
		var t row
		var people string
		var done int64
		err := scan(&t.id, &t.version, &t.number, &t.title, &t.parent, &t.state, &t.category, &t.team, &people, &t.start, &t.due, &t.milestone, &done,
			pin.Column{Timing: &t.timing})
		if err != nil {
			return err
		}
		if people != "" && people != "[]" && people != "null" {
			if err := json.Unmarshal([]byte(people), &t.people); err != nil {
				return err
			}
		}
		t.done = clock.FromMicros(done)
		if _, known := r.calendars[t.team]; !known {
			r.calendars[t.team] = clock.Calendar{}
			teams = append(teams, t.team)
		}
		r.tasks = append(r.tasks, t)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, team := range teams {
		if r.calendars[team], err = s.deps.Calendar(ctx, q, team); err != nil {
			return nil, err
		}
		if err := r.calendars[team].Check(); err != nil {
			return nil, fault.Field("calendar", "has no working day; keep at least one, or nothing can be planned")
		}
	}
	r.today = r.calendars[""].Today(now)
	err = db.Each(ctx, q, `SELECT id, version, from_id, to_id, kind, lag FROM link WHERE project_id = $1 ORDER BY id`, []any{string(project)},
		func(scan func(...any) error) error {
			l := plan.Link{Project: project}
			err := scan(&l.ID, &l.Version, &l.From, &l.To, &l.Kind, &l.Lag)
			r.links = append(r.links, l)
			return err
		})
	return r, err
}
