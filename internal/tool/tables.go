package tool

import "throughline/internal/db"

var tools = &db.Table[Tool]{Name: "tool", Subject: "tool", Cols: func(t *Tool) []db.Col {
	return []db.Col{db.C("id", &t.ID), db.C("version", &t.Version), db.C("name", &t.Name), db.C("folded", &t.Folded), db.C("owner_id", &t.Owner), db.C("status", &t.Status),
		db.C("replaced_by", &t.ReplacedBy), db.C("formerly", db.JSON(&t.Formerly)), db.C("created", db.Time(&t.Created))}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{tools} }
