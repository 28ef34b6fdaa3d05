package process

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
)

var processes = &db.Table[Process]{Name: "process", Subject: "process", Derive: deriveTeams, Cols: func(p *Process) []db.Col {
	return []db.Col{db.C("id", &p.ID), db.C("version", &p.Version), db.C("name", &p.Name), db.C("owner_id", &p.Owner),
		db.C("teams", db.JSON(&p.Teams)), db.C("description", &p.Description), db.C("project_id", &p.Project), db.C("from_id", &p.From),
		db.C("created", db.Time(&p.Created)), db.C("deleted", db.Time(&p.Deleted)),
		db.C("approver_id", &p.Approver), db.C("approver_role", &p.ApproverRole), db.C("review_months", &p.ReviewMonths),
		db.C("reviewed", &p.Reviewed), db.C("review_due", &p.ReviewDue), db.C("review_told", &p.ReviewTold),
		db.C("retired", db.Time(&p.Retired)), db.C("retired_why", &p.RetiredWhy), db.C("replaced_by", &p.ReplacedBy)}
}}

var versions = &db.Table[Version]{Name: "process_version", Subject: "version", Cols: func(v *Version) []db.Col {
	return []db.Col{db.C("id", &v.ID), db.C("version", &v.Version), db.C("process_id", &v.Process), db.C("number", &v.Number),
		db.C("status", &v.Status), db.C("map_id", &v.Map), db.C("note", &v.Note), db.C("created", db.Time(&v.Created)),
		db.C("edited", db.Time(&v.Edited)), db.C("published", db.Time(&v.Published)), db.C("by_id", &v.By),
		db.C("size", &v.Size), db.C("effective", &v.Effective), db.C("asks", &v.Asks),
		db.C("approver_id", &v.Approver), db.C("approver_role", &v.ApproverRole), db.C("reviewers", db.JSON(&v.Reviewers)),
		db.C("sent", db.Time(&v.Sent)), db.C("sent_by", &v.SentBy), db.C("decided", db.Time(&v.Decided)), db.C("decided_by", &v.DecidedBy),
		db.C("returned", &v.Returned), db.C("follow_id", &v.Follow)}
}}

var links = &db.Table[Link]{Name: "process_link", Subject: "process link", Cols: func(l *Link) []db.Col {
	return []db.Col{db.C("id", &l.ID), db.C("version", &l.Version), db.C("project_id", &l.Project), db.C("process_id", &l.Process),
		db.C("role", &l.Role)}
}}

var acknowledgements = &db.Table[Acknowledgement]{Name: "acknowledgement", Subject: "acknowledgement", Cols: func(a *Acknowledgement) []db.Col {
	return []db.Col{db.C("id", &a.ID), db.C("version", &a.Version), db.C("process_id", &a.Process), db.C("map_version_id", &a.Of),
		db.C("number", &a.Number), db.C("person_id", &a.Person), db.C("name", &a.Name), db.C("team_id", &a.Team),
		db.C("state", &a.State), db.C("asked", db.Time(&a.Asked)), db.C("confirmed", db.Time(&a.Confirmed))}
}}

var templates = &db.Table[Template]{Name: "process_template", Subject: "template", Cols: func(t *Template) []db.Col {
	return []db.Col{db.C("id", &t.ID), db.C("version", &t.Version), db.C("name", &t.Name), db.C("category", &t.Category), db.C("about", &t.About),
		db.C("map_id", &t.Map), db.C("by_id", &t.By), db.C("created", db.Time(&t.Created)), db.C("deleted", db.Time(&t.Deleted))}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible {
	return []db.Reversible{processes, versions, links, acknowledgements, templates}
}

// deriveTeams keeps process_team, the index from a team to its processes.
func deriveTeams(ctx context.Context, tx *db.Tx, old, row *Process) error {
	var was, is []string
	var process id.Process
	if old != nil {
		was, process = texts(old.Teams), old.ID
	}
	if row != nil {
		is, process = texts(row.Teams), row.ID
	}
	return db.Derived(ctx, tx, "process_team", "team_id", []string{"process_id"}, []any{string(process)}, was, is)
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
