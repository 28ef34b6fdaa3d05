package search

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/db"
)

// sight is what an actor may find, for one search.
type sight struct {
	actor access.Actor
	memo  *db.TextMemo
	org   bool // the organisation's rows
	blind bool // of every project: a token without the scope
	// named are the projects, "" among them for the organisation, by which every question is narrowed; nil when it is
	// not.
	named []string
	own   []string // the same, once they were needed
	asked bool
}

// nameable is up to how many projects a question names to the index.
const nameable = 60

func newSight(ctx context.Context) *sight {
	v := &sight{actor: access.From(ctx), memo: db.NewTextMemo()}
	v.org = v.actor.May(access.ReadOrg) == nil
	v.blind = v.actor.MayIn(access.ReadProject, access.Grant{Role: access.Reader}) != nil
	return v
}

// sight tells what the context's actor may find. Who sees little is asked for by name from the beginning; of the
// others nearly every hit is visible, and the newest are checked as they come.
func (s *Service) sight(ctx context.Context) (*sight, error) {
	v := newSight(ctx)
	var err error
	if v.blind || v.actor.Role == access.Guest {
		v.named, err = s.own(ctx, v)
	}
	return v, err
}

// own gives the projects that the actor sees, nil when they are too many to be named.
func (s *Service) own(ctx context.Context, v *sight) ([]string, error) {
	if v.asked {
		return v.own, nil
	}
	v.asked = true
	projects := []string{}
	if !v.blind {
		visible, arg := v.actor.VisibleProjects("p", "$1")
		found, err := db.Strings[string](ctx, s.db, `SELECT p.id FROM project p WHERE `+visible+` AND p.deleted = 0 LIMIT $2`, arg, nameable+1)
		if err != nil || len(found) > nameable {
			return nil, err
		}
		projects = append(projects, found...)
	}
	if v.org {
		projects = append(projects, "")
	}
	v.own = projects
	return v.own, nil
}
