package budget

import (
	"throughline/internal/db"
	"throughline/internal/money"
)

var lines = &db.Table[Line]{Name: "budget_line", Subject: "budget line", Cols: func(l *Line) []db.Col {
	return []db.Col{db.C("id", &l.ID), db.C("version", &l.Version), db.C("project_id", &l.Project), db.C("name", &l.Name), db.C("category", &l.Category),
		db.C("team_id", &l.Team), db.C("currency", &l.Planned.Currency), db.C("planned", &l.Planned.Minor), db.C("expected", &l.expected), db.C("has_expected", &l.has), db.C("created", db.Time(&l.Created))}
}}

var entries = &db.Table[Entry]{Name: "budget_entry", Subject: "budget entry", Cols: func(e *Entry) []db.Col {
	return []db.Col{db.C("id", &e.ID), db.C("version", &e.Version), db.C("project_id", &e.Project), db.C("line_id", &e.Line), db.C("kind", &e.Kind), db.C("day", &e.Day),
		db.C("currency", &e.Amount.Currency), db.C("amount", &e.Amount.Minor), db.C("rate", &e.nano), db.C("rate_day", &e.rateDay), db.C("note", &e.Note),
		db.C("by_id", &e.By), db.C("created", db.Time(&e.Created))}
}}

// Tables lists the tables whose changes can be undone.
func Tables() []db.Reversible { return []db.Reversible{lines, entries} }

// store puts the word of a person into the columns, and load takes it out of them.
func (l *Line) store() {
	if l.has = l.Expected != nil; l.has {
		l.expected = l.Expected.Minor
	} else {
		l.expected = 0
	}
}

func (l *Line) load() {
	l.Expected = nil
	if l.has {
		of := money.Of(l.expected, l.Planned.Currency)
		l.Expected = &of
	}
}

func (e *Entry) load(in money.Currency) {
	e.Rate = nil
	if e.nano != 0 {
		e.Rate = &money.Rate{From: e.Amount.Currency, To: in, On: e.rateDay, Nano: e.nano}
	}
}
