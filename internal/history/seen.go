package history

import (
	"context"
	"maps"
	"slices"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
)

// private subjects belong to a person or to those who manage people, whatever project they name.
var private = map[string]bool{"session": true, "token": true, "reset": true, "invitation": true}

// costs are subjects that guests know nothing of, as they know nothing of what a change may cost.
var costs = map[string]bool{"budget line": true, "budget entry": true}

// Seen keeps the events that the context's actor may know of: those of projects he sees, and those of the
// organisation unless he is a guest. What concerns sessions, tokens and invitations is for who reads the audit, and
// for the person who did it.
func Seen(ctx context.Context, q db.Q, events []Event) ([]Event, error) {
	a := access.From(ctx)
	if a.IsSystem() {
		return events, nil
	}
	projects := map[id.Project]bool{}
	var ask []any
	for _, e := range events {
		if _, known := projects[e.Project]; e.Project != "" && !known {
			projects[e.Project] = false
			ask = append(ask, string(e.Project))
		}
	}
	if d, outside := q.(*db.DB); outside && len(ask) == 1 {
		// The timeline of one thing: its project's grant is at hand.
		only := events[slices.IndexFunc(events, func(e Event) bool { return e.Project != "" })].Project
		if g, err := access.LoadKept(ctx, d, a, only); err == nil {
			projects[only], ask = a.Sees(g), nil
		}
	}
	if len(ask) > 0 {
		visible, arg := a.VisibleProjects("p", "$1")
		seen, err := db.Strings[id.Project](ctx, q, `SELECT p.id FROM project p WHERE `+visible+` AND p.id `+db.In(2, len(ask)), append([]any{arg}, ask...)...)
		if err != nil {
			return nil, err
		}
		for _, p := range seen {
			projects[p] = true
		}
	}
	auditor := a.May(access.ReadAudit) == nil
	kept := make([]Event, 0, len(events))
	for _, e := range events {
		switch {
		case private[e.Subject] && !auditor && e.Actor != a.Person, costs[e.Subject] && !a.SeesMoney():
		case e.Project != "" && projects[e.Project], e.Project == "" && a.May(access.ReadOrg) == nil:
			if _, told := e.Changed["cap"]; told && !a.SeesMoney() {
				e.Changed = maps.Clone(e.Changed)
				delete(e.Changed, "cap")
			}
			kept = append(kept, e)
		}
	}
	return kept, nil
}
