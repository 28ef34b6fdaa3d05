package importing

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/history"
)

// The report and the sheets are long, and say nothing that the import's end does not sum up: the history leaves them out.
var imports = &db.Table[Import]{Name: "import", Subject: "import", Cols: func(i *Import) []db.Col {
	return []db.Col{db.C("id", &i.ID), db.C("version", &i.Version), db.C("source", &i.Source), db.C("status", &i.Status), db.C("by_id", &i.By),
		db.C("by_role", &i.Role), db.C("files", db.JSON(&i.Files)), db.C("choices", db.JSON(&i.Choices)), db.Secret("report", db.JSON(&i.Report)),
		db.Secret("sheets", db.JSON(&i.Sheets)), db.C("counts", db.JSON(&i.Counts)), db.Secret("conflicts", db.JSON(&i.Conflicts)),
		db.C("kept_by", &i.KeptBy), db.C("act", &i.Act), db.C("problem", &i.Problem), db.C("created", db.Time(&i.Created)),
		db.C("started", db.Time(&i.Started)), db.C("finished", db.Time(&i.Finished))}
}, Derive: deriveImport}

// deriveImport keeps the index of the originals in step with the list in the row.
func deriveImport(ctx context.Context, tx *db.Tx, old, row *Import) error {
	digests := func(i *Import) (out []string) {
		if i != nil {
			for _, f := range i.Files {
				out = append(out, f.SHA256)
			}
		}
		return out
	}
	of := row
	if of == nil {
		of = old
	}
	return db.Derived(ctx, tx, "import_file", "sha256", []string{"import_id"}, []any{string(of.ID)}, digests(old), digests(row))
}

var progresses = &db.Table[Progress]{Name: "import_progress", Subject: "import progress", Cols: func(p *Progress) []db.Col {
	return []db.Col{db.C("id", &p.ID), db.C("version", &p.Version), db.C("step", &p.Step), db.C("done", &p.Done), db.C("total", &p.Total)}
}}

var identities = &db.Table[identity]{Name: "import_identity", Subject: "identity", Cols: func(i *identity) []db.Col {
	return []db.Col{db.C("id", &i.ID), db.C("version", &i.Version), db.C("source", &i.Source), db.C("kind", &i.Kind), db.C("key", &i.Key),
		db.C("here", &i.Here)}
}}

// Tables lists the tables whose changes can be undone: the record of an import itself stays when its act is undone.
func Tables() []db.Reversible { return []db.Reversible{identities} }

// Kinds lists what can happen to imports.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "import.received", Says: "sent files to import", Fixed: true},
		{Name: "import.answered", Says: "answered how to import", Fixed: true},
		{Name: "import.started", Says: "started an import", Fixed: true},
		{Name: "import.stopped", Says: "stopped an import", Fixed: true},
		{Name: "import.done", Says: "imported tasks", Fixed: true},
		{Name: "import.failed", Says: "could not finish an import", Fixed: true},
		{Name: "import.cancelled", Says: "cancelled an import and took it back", Fixed: true},
		{Name: "import.progressed", Says: "went on with an import"},
		{Name: "identity.noted", Says: "noted who or what something of another tool is"},
	}
}
