package org

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
)

var organisations = &db.Table[Organisation]{Name: "organisation", Subject: "organisation", Cols: func(o *Organisation) []db.Col {
	return []db.Col{db.C("id", &o.ID), db.C("version", &o.Version), db.C("name", &o.Name), db.C("zone", &o.Zone),
		db.C("currency", &o.Currency), db.C("calendar_id", &o.Calendar), db.C("demo", &o.Demo), db.C("created", db.Time(&o.Created))}
}}

var calendars = &db.Table[Calendar]{Name: "calendar", Subject: "calendar", Cols: func(c *Calendar) []db.Col {
	return []db.Col{db.C("id", &c.ID), db.C("version", &c.Version), db.C("name", &c.Name), db.C("zone", &c.Zone),
		db.C("off", db.JSON(&c.Off)), db.C("holidays", db.JSON(&c.Holidays))}
}}

var teams = &db.Table[Team]{Name: "team", Subject: "team", Cols: func(t *Team) []db.Col {
	return []db.Col{db.C("id", &t.ID), db.C("version", &t.Version), db.C("name", &t.Name), db.C("hue", &t.Hue),
		db.C("calendar_id", &t.Calendar), db.C("rank", &t.Rank), db.C("archived", &t.Archived)}
}}

var people = &db.Table[Person]{Name: "person", Subject: "person", Derive: derivePersonTeams, Cols: func(p *Person) []db.Col {
	return []db.Col{db.C("id", &p.ID), db.C("version", &p.Version), db.C("name", &p.Name), db.C("email", &p.Email),
		db.C("role", &p.Role), db.C("teams", db.JSON(&p.Teams)), db.C("title", &p.Title), db.C("zone", &p.Zone),
		db.C("theme", &p.Theme), db.C("hotkeys", &p.Hotkeys), db.C("disabled", &p.Disabled),
		db.C("joined", db.Time(&p.Joined)), db.C("created", db.Time(&p.Created))}
}}

var invitations = &db.Table[Invitation]{Name: "invitation", Subject: "invitation", Cols: func(i *Invitation) []db.Col {
	return []db.Col{db.C("id", &i.ID), db.C("version", &i.Version), db.Secret("secret", &i.secret), db.C("email", &i.Email),
		db.C("role", &i.Role), db.C("teams", db.JSON(&i.Teams)), db.C("project_id", &i.Project), db.C("project_role", &i.ProjectRole),
		db.C("person_id", &i.Person), db.C("by_id", &i.By), db.C("created", db.Time(&i.Created)), db.C("expires", db.Time(&i.Expires)),
		db.C("used", db.Time(&i.Used)), db.C("revoked", db.Time(&i.Revoked))}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible {
	return []db.Reversible{organisations, calendars, teams, people, invitations}
}

// derivePersonTeams keeps person_team, the index from a team to its people.
func derivePersonTeams(ctx context.Context, tx *db.Tx, old, row *Person) error {
	var was, is []string
	var person id.Person
	if old != nil {
		was, person = texts(old.Teams), old.ID
	}
	if row != nil {
		is, person = texts(row.Teams), row.ID
	}
	return db.Derived(ctx, tx, "person_team", "team_id", []string{"person_id"}, []any{string(person)}, was, is)
}

func texts(list []id.Team) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}
