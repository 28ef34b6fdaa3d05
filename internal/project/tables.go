package project

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
)

var projects = &db.Table[Project]{Name: "project", Subject: "project", Derive: deriveTeams, Cols: func(p *Project) []db.Col {
	return []db.Col{db.C("id", &p.ID), db.C("version", &p.Version), db.C("code", &p.Code), db.C("title", &p.Title),
		db.C("status", &p.Status), db.C("private", &p.Private), db.C("problem", &p.Problem), db.C("metric", &p.Metric),
		db.C("metric_from", &p.From), db.C("metric_to", &p.To), db.C("unit", &p.Unit), db.C("direction", &p.Direction),
		db.C("baseline", &p.Baseline), db.C("target", &p.Target), db.C("sponsor_id", &p.Sponsor), db.C("lead_id", &p.Lead),
		db.C("teams", db.JSON(&p.Teams)), db.C("start", &p.Start), db.C("finish", &p.Finish), db.C("cap", &p.Cap),
		db.C("currency", &p.Currency), db.C("health", &p.Health), db.C("health_note", &p.HealthNote),
		db.C("health_until", &p.HealthUntil), db.C("waiver", db.JSON(&p.Waiver)), db.C("created", db.Time(&p.Created)),
		db.C("started", db.Time(&p.Started)), db.C("closed", db.Time(&p.Closed)), db.C("deleted", db.Time(&p.Deleted))}
}}

var members = &db.Table[Member]{Name: "member", Subject: "member", Cols: func(m *Member) []db.Col {
	return []db.Col{db.C("id", &m.ID), db.C("version", &m.Version), db.C("project_id", &m.Project),
		db.C("person_id", &m.Person), db.C("role", &m.Role)}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{projects, members} }

// deriveTeams keeps project_team, the index from a team to its projects.
func deriveTeams(ctx context.Context, tx *db.Tx, old, row *Project) error {
	var was, is []id.Team
	var project id.Project
	if old != nil {
		was, project = old.Teams, old.ID
	}
	if row != nil {
		is, project = row.Teams, row.ID
	}
	return db.Derived(ctx, tx, "project_team", "team_id", []string{"project_id"}, []any{string(project)}, texts(was), texts(is))
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
