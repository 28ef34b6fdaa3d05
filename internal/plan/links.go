package plan

import (
	"context"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Connect makes the second task wait for the first by a link of the kind ("" is finish to start). A link that would close a circle is refused
// with the chain of titles.
func (s *Service) Connect(ctx context.Context, from, to id.Task, kind string, lag int64) (Link, error) {
	var l Link
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		a, err := s.open(ctx, tx, access.EditPlan, from)
		if err != nil {
			return err
		}
		b, err := tasks.Get(ctx, tx, string(to))
		if err != nil || b.Project != a.Project || !b.Deleted.IsZero() {
			return fault.Field("to", "is not a task of this project")
		}
		if l, err = s.Tie(ctx, tx, a, b, kind, lag); err != nil {
			return err
		}
		return s.settle(ctx, tx, l.Project, nil, []Moved{{Task: from, Ties: true}})
	})
	return l, err
}

// Tie adds the link inside an act whose right was asked already.
func (s *Service) Tie(ctx context.Context, tx *act.Tx, from, to Task, kind string, lag int64) (Link, error) {
	if from.ID == to.ID {
		return Link{}, fault.Field("to", "is the task itself; a task cannot wait for itself")
	}
	kind, err := tie(kind, lag)
	if err != nil {
		return Link{}, err
	}
	if err := s.refuseCircle(ctx, tx, from, to); err != nil {
		return Link{}, err
	}
	l := Link{ID: id.New[id.Link](tx.Now), Project: from.Project, From: from.ID, To: to.ID, Kind: kind, Lag: lag}
	err = act.Save(ctx, tx, links, &l, history.Fact{Kind: "link.added", Project: l.Project})
	if db.IsTaken(err) {
		return Link{}, fault.Field("to", "waits for this task already")
	}
	return l, err
}

func (s *Service) refuseCircle(ctx context.Context, q db.Q, from, to Task) error {
	next := map[id.Task][]id.Task{}
	all, err := links.Select(ctx, q, `WHERE project_id = $1`, string(from.Project))
	if err != nil {
		return err
	}
	for _, l := range all {
		next[l.From] = append(next[l.From], l.To)
	}
	chain := cycle(from.ID, to.ID, next)
	if chain == nil {
		return nil
	}
	titles := make([]string, len(chain))
	for i, t := range chain {
		row, err := tasks.Get(ctx, q, string(t))
		if err != nil {
			return err
		}
		titles[i] = row.Title
	}
	return circle(titles)
}

// Disconnect removes a link.
func (s *Service) Disconnect(ctx context.Context, link id.Link) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		l, err := links.Get(ctx, tx, string(link))
		if err != nil {
			return err
		}
		if err := tx.MayIn(ctx, access.EditPlan, l.Project); err != nil {
			return err
		}
		if err := s.Untie(ctx, tx, l); err != nil {
			return err
		}
		return s.settle(ctx, tx, l.Project, nil, []Moved{{Task: l.From, Ties: true}})
	})
}

// Neighbour is a task at the other end of a link.
type Neighbour struct {
	Link     id.Link    `json:"link"`
	Task     id.Task    `json:"task"`
	Key      string     `json:"key"`
	Title    string     `json:"title"`
	Category Category   `json:"category"`
	Due      clock.Date `json:"due"`
	Waits    bool       `json:"waits"` // true: that task waits for this one; false: this one waits for it
	Kind     string     `json:"kind"`
	Lag      int64      `json:"lag"`
}

// Neighbours gives what a task waits for and what waits for it.
func (s *Service) Neighbours(ctx context.Context, task id.Task) ([]Neighbour, error) {
	ctx = db.Brief(ctx)
	at, err := s.whereIs(ctx, s.db, task)
	if err != nil {
		return nil, err
	}
	if err := access.In(ctx, s.db, access.ReadProject, at.project); err != nil {
		return nil, err
	}
	out := []Neighbour{}
	err = db.Each(ctx, s.db, `SELECT l.id, o.id, p.code || '-' || o.number, o.title, o.category, o.due, l.from_id = $1, l.kind, l.lag
		FROM link l JOIN task o ON o.id = CASE WHEN l.from_id = $1 THEN l.to_id ELSE l.from_id END JOIN project p ON p.id = o.project_id
		WHERE (l.from_id = $1 OR l.to_id = $1) AND o.deleted = 0 ORDER BY o.number`, []any{string(task)}, func(scan func(...any) error) error {
		var n Neighbour
		err := scan(&n.Link, &n.Task, &n.Key, &n.Title, &n.Category, &n.Due, &n.Waits, &n.Kind, &n.Lag)
		out = append(out, n)
		return err
	})
	return out, err
}

func equalFold(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
