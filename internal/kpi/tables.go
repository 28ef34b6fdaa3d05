package kpi

import "throughline/internal/db"

var kpis = &db.Table[KPI]{Name: "kpi", Subject: "kpi", Cols: func(k *KPI) []db.Col {
	return []db.Col{db.C("id", &k.ID), db.C("version", &k.Version), db.C("project_id", &k.Project), db.C("name", &k.Name),
		db.C("formula", &k.Formula), db.C("event_from", &k.From), db.C("event_to", &k.To), db.C("unit", &k.Unit),
		db.C("direction", &k.Direction), db.C("target", &k.Target), db.C("owner_id", &k.Owner), db.C("source", &k.Source),
		db.C("cadence", &k.Cadence), db.C("base_from", &k.BaseFrom), db.C("base_to", &k.BaseTo), db.C("live", &k.GoLive),
		db.C("compare_id", &k.Compare), db.C("guardrails", db.JSON(&k.Guardrails)), db.C("rank", &k.Rank),
		db.C("created", db.Time(&k.Created)), db.C("deleted", db.Time(&k.Deleted))}
}}

var values = &db.Table[Value]{Name: "kpi_value", Subject: "value", Cols: func(v *Value) []db.Col {
	return []db.Col{db.C("id", &v.ID), db.C("version", &v.Version), db.C("project_id", &v.Project), db.C("kpi_id", &v.KPI),
		db.C("date", &v.Date), db.C("seq", &v.Seq), db.C("value", &v.Value), db.C("note", &v.Note), db.C("by_id", &v.By),
		db.C("created", db.Time(&v.Created))}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{kpis, values} }
