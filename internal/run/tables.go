package run

import "throughline/internal/db"

var runs = &db.Table[Run]{Name: "run", Subject: "run", Cols: func(r *Run) []db.Col {
	return []db.Col{db.C("id", &r.ID), db.C("version", &r.Version), db.C("process_id", &r.Process), db.C("map_version_id", &r.Map), db.C("number", &r.Number),
		db.C("project_id", &r.Project), db.C("title", &r.Title), db.C("status", &r.Status), db.C("state", db.JSON(&r.State)), db.C("roles", db.JSON(&r.Roles)),
		db.C("stuck", &r.Stuck), db.C("by_id", &r.By), db.C("started", db.Time(&r.Started)), db.C("ended", db.Time(&r.Ended)), db.C("start_id", &r.Start), db.C("chain", db.JSON(&r.Chain))}
}}

var steps = &db.Table[Step]{Name: "run_step", Subject: "runstep", Cols: func(s *Step) []db.Col {
	return []db.Col{db.C("id", &s.ID), db.C("version", &s.Version), db.C("run_id", &s.Run), db.C("process_id", &s.Process), db.C("project_id", &s.Project),
		db.C("step_key", &s.Key), db.C("node", &s.Node), db.C("kind", &s.Kind), db.C("name", &s.Name), db.C("turn", &s.Turn), db.C("lane", &s.Lane), db.C("from_lane", &s.From),
		db.C("team_id", &s.Team), db.C("assignee_id", &s.Assignee), db.C("status", &s.Status), db.C("opened", db.Time(&s.Opened)), db.C("begun", db.Time(&s.Begun)), db.C("due", &s.Due),
		db.C("closed", db.Time(&s.Closed)), db.C("by_id", &s.By), db.C("answers", db.JSON(&s.Answers)), db.C("note", &s.Note),
		db.C("of_id", &s.Of), db.C("sent", db.Time(&s.Sent)), db.C("reminded", &s.Reminded)}
}}

var alarms = &db.Table[Alarm]{Name: "run_alarm", Subject: "runalarm", Cols: func(a *Alarm) []db.Col {
	return []db.Col{db.C("id", &a.ID), db.C("version", &a.Version), db.C("run_id", &a.Run), db.C("alarm_key", &a.Key), db.C("at", db.Time(&a.At))}
}}

var starts = &db.Table[Start]{Name: "run_start", Subject: "runstart", Cols: func(s *Start) []db.Col {
	return []db.Col{db.C("id", &s.ID), db.C("version", &s.Version), db.C("process_id", &s.Process), db.C("project_id", &s.Project), db.C("kind", &s.Kind), db.C("name", &s.Name),
		db.C("title", &s.Title), db.C("event", &s.Event), db.C("roles", db.JSON(&s.Roles)), db.C("vars", db.JSON(&s.Vars)), db.C("is_on", &s.On), db.C("rule", db.JSON(&s.Rule)),
		db.C("next_at", db.Time(&s.Next)), db.C("audience", &s.Audience), db.C("expires", db.Time(&s.Expires)), db.C("fields", db.JSON(&s.Fields)), db.C("signed", &s.Signed),
		db.C("by_id", &s.By), db.C("created", db.Time(&s.Created)), db.C("map_version_id", &s.Map), db.C("hears", &s.Hears), db.C("clock", db.JSON(&s.Clock))}
}}

var keys = &db.Table[key]{Name: "run_start_key", Subject: "runstartkey", Cols: func(k *key) []db.Col {
	return []db.Col{db.C("id", &k.ID), db.C("version", &k.Version), db.Secret("secret", &k.secret), db.Secret("sign", &k.sign)}
}}

var deliveries = &db.Table[Delivery]{Name: "run_delivery", Subject: "rundelivery", Cols: func(d *Delivery) []db.Col {
	return []db.Col{db.C("id", &d.ID), db.C("version", &d.Version), db.C("start_id", &d.Start), db.C("delivery_key", &d.Key), db.C("at", db.Time(&d.At)),
		db.C("outcome", &d.Outcome), db.C("run_id", &d.Run), db.C("says", &d.Says)}
}}

var roleRules = &db.Table[RoleRule]{Name: "run_role", Subject: "runrole", Cols: func(r *RoleRule) []db.Col {
	return []db.Col{db.C("id", &r.ID), db.C("version", &r.Version), db.C("process_id", &r.Process), db.C("role", &r.Role), db.C("how", &r.How), db.C("person_id", &r.Person)}
}}

var waits = &db.Table[wait]{Name: "run_wait", Subject: "runwait", Cols: func(w *wait) []db.Col {
	return []db.Col{db.C("id", &w.ID), db.C("version", &w.Version), db.C("run_id", &w.Run), db.C("place", &w.Place), db.C("kind", &w.Kind), db.C("name", &w.Name), db.C("since", &w.Since)}
}}

var casts = &db.Table[Cast]{Name: "run_cast", Subject: "runcast", Cols: func(c *Cast) []db.Col {
	return []db.Col{db.C("id", &c.ID), db.C("version", &c.Version), db.C("kind", &c.Kind), db.C("name", &c.Name), db.C("vars", db.JSON(&c.Vars)), db.C("keys", db.JSON(&c.keys)),
		db.C("from_id", &c.From), db.C("node", &c.Node), db.C("by_id", &c.By), db.C("root_id", &c.root), db.C("links", &c.links), db.C("act", &c.act), db.C("after_run", &c.afterRun),
		db.C("after_start", &c.afterStart), db.C("reached", &c.Reached), db.C("began", &c.Began), db.C("refused", &c.Refused), db.C("at", db.Time(&c.At)), db.C("done", db.Time(&c.Done))}
}}

var helds = &db.Table[held]{Name: "run_held", Subject: "runheld", Cols: func(h *held) []db.Col {
	return []db.Col{db.C("id", &h.ID), db.C("version", &h.Version), db.C("map_version_id", &h.Map)}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible {
	return []db.Reversible{runs, steps, alarms, starts, keys, deliveries, roleRules, waits, casts, helds}
}
