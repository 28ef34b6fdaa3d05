package rollout

import "throughline/internal/db"

var waves = &db.Table[Wave]{Name: "wave", Subject: "wave", Cols: func(w *Wave) []db.Col {
	return []db.Col{db.C("id", &w.ID), db.C("version", &w.Version), db.C("project_id", &w.Project), db.C("name", &w.Name),
		db.C("teams", db.JSON(&w.Teams)), db.C("site", &w.Site), db.C("start", &w.Start), db.C("go_live", &w.GoLive),
		db.C("status", &w.Status), db.C("owner_id", &w.Owner), db.C("live", &w.Live), db.C("conditional", db.JSON(&w.Condition)),
		db.C("rank", &w.Rank), db.C("created", db.Time(&w.Created))}
}}

var criteria = &db.Table[Criterion]{Name: "criterion", Subject: "criterion", Cols: func(c *Criterion) []db.Col {
	return []db.Col{db.C("id", &c.ID), db.C("version", &c.Version), db.C("project_id", &c.Project), db.C("wave_id", &c.Wave),
		db.C("gate", &c.Gate), db.C("text", &c.Text), db.C("mandatory", &c.Mandatory), db.C("answer", &c.Answer),
		db.C("answered_by", &c.AnsweredBy), db.C("answered", db.Time(&c.Answered)), db.C("evidence", &c.Evidence),
		db.C("signer_id", &c.Signer), db.C("signed", db.Time(&c.Signed)), db.C("expires", &c.Expires), db.C("rank", &c.Rank)}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{waves, criteria} }
