package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"throughline/internal/access"
	"throughline/internal/app"
	"throughline/internal/db"
	"throughline/internal/importer"
	"throughline/internal/importing"
	"throughline/internal/org"
)

// records are the tables that undo leaves as they are: the history, what follows it, and the record of imports.
var records = []string{"event_", "history_head", "follower", "idempotency", "import", "import_file", "import_raw", "river_", "goose_", "sqlite_", "search", "notice", "inbox"}

// checkStore imports a file into a fresh database and complains of what is not as it must be: what is there equals the
// batch, a second run changes nothing, undo restores every row, and the import works once more.
func checkStore(tool string, files []importer.File, b *importer.Batch) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	dir, err := os.MkdirTemp("", "throughline-import-")
	if err != nil {
		return []string{err.Error()}
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "throughline.db")
	a, err := app.Open(context.Background(), app.Config{Database: "sqlite:" + path, Files: filepath.Join(dir, "files")})
	if err != nil {
		return []string{err.Error()}
	}
	defer func() {
		if err := a.Close(); err != nil {
			complain("%v", err)
		}
	}()
	ctx := access.With(context.Background(), access.System())
	if _, _, err := a.Org.SetUp(ctx, org.NewOrganisation{Name: "Acme", OwnerName: "Olga", Email: "olga@acme.example", PasswordHash: rand.Text(), Zone: "UTC", Currency: "EUR"}); err != nil {
		return []string{err.Error()}
	}
	choices := importing.Choices{Source: tool}
	before, err := dumpTables(a.DB)
	if err != nil {
		return []string{err.Error()}
	}
	preview, err := a.Imports.Try(ctx, files, choices)
	if err != nil {
		return []string{"dry run: " + err.Error()}
	}
	if after, err := dumpTables(a.DB); err != nil || after != before {
		complain("the dry run wrote something: %s %v", whereTablesDiffer(before, after), err)
	}
	run := func(name string) importing.Import {
		imp, err := a.Imports.Receive(ctx, files, choices)
		if err == nil {
			imp, err = a.Imports.Run(ctx, imp.ID)
		}
		if err != nil {
			complain("%s: %v", name, err)
		}
		return imp
	}
	first := run("first run")
	if len(wrong) > 0 {
		return wrong
	}
	if first.Counts != preview.Counts {
		complain("the run did %+v, the dry run said %+v", first.Counts, preview.Counts)
	}
	wrong = append(wrong, holdAgainst(a.DB, b, first)...)
	filled, err := dumpTables(a.DB)
	if err != nil {
		return append(wrong, err.Error())
	}
	second := run("second run")
	if n := second.Counts; n.Created+n.Changed+n.People+n.Projects+n.States+n.Links+n.Comments+n.Attachments != 0 || n.Unchanged != len(b.Tasks) || second.Act != 0 {
		complain("a second run is not without effect: %+v", n)
	}
	if after, err := dumpTables(a.DB); err != nil || after != filled {
		complain("a second run changed %s %v", whereTablesDiffer(filled, after), err)
	}
	if first.Act != 0 {
		if err := a.Imports.Undo(ctx, first.ID); err != nil {
			complain("undo: %v", err)
		}
		if after, err := dumpTables(a.DB); err != nil || after != before {
			complain("undo did not restore %s %v", whereTablesDiffer(before, after), err)
		}
		if third := run("run after the undo"); third.Counts != first.Counts {
			complain("after the undo the run did %+v instead of %+v", third.Counts, first.Counts)
		}
		wrong = append(wrong, holdAgainst(a.DB, b, first)...)
	}
	return wrong
}

// holdAgainst counts what is stored and compares it with the batch.
func holdAgainst(d *db.DB, b *importer.Batch, i importing.Import) (wrong []string) {
	comments, files, links := 0, 0, 0
	rows := 0
	for _, s := range b.Sheets {
		rows += len(s.Rows)
	}
	for n := range b.Tasks {
		t := &b.Tasks[n]
		for _, c := range t.Comments {
			if strings.TrimSpace(c.Body.Markdown) != "" {
				comments++
			}
		}
		for _, a := range t.Attachments {
			if strings.HasPrefix(a.URL, "http://") || strings.HasPrefix(a.URL, "https://") {
				files++
			}
		}
		for _, l := range t.Links {
			if l.Kind == "blocks" && !l.Outside {
				links++
			}
		}
	}
	for _, c := range []struct {
		what, query string
		want        int
		most        bool // fewer are right too: a link between projects is carried as a field
	}{
		{"tasks", "SELECT COUNT(*) FROM task", len(b.Tasks), false},
		{"tasks with their own source", "SELECT COUNT(DISTINCT source) FROM task WHERE source <> ''", len(b.Tasks), false},
		{"comments", "SELECT COUNT(*) FROM comment", comments, false},
		{"attachments", "SELECT COUNT(*) FROM attachment", files, true},
		{"links", "SELECT COUNT(*) FROM link", links, true},
		{"raw rows", "SELECT COUNT(*) FROM import_raw WHERE import_id = '" + string(i.KeptBy) + "'", rows, false},
	} {
		var n int
		if err := db.One(context.Background(), d, c.query, nil, &n); err != nil {
			return append(wrong, err.Error())
		}
		if n > c.want || n < c.want && !c.most {
			wrong = append(wrong, fmt.Sprintf("%d %s are stored, the file has %d", n, c.what, c.want))
		}
	}
	for n := range b.Tasks {
		t := &b.Tasks[n]
		var fields string
		err := db.One(context.Background(), d, "SELECT json(fields) FROM task WHERE source = $1", []any{b.Source + ":" + t.Identity()}, &fields)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s is not there: %v", t.Key, err))
			continue
		}
		for _, f := range t.Extra {
			if len(f.Values) > 0 && strings.TrimSpace(f.Name) != "" && !strings.Contains(fields, encoded(strings.TrimSpace(f.Name))) {
				wrong = append(wrong, fmt.Sprintf("%s lost the field “%s”", t.Key, f.Name))
			}
		}
	}
	return wrong
}

// dumpTables writes every row of every table that undo must restore, table by table in one order.
func dumpTables(d *db.DB) (string, error) {
	tables, err := column(d, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, table := range tables {
		if isRecord(table) {
			continue
		}
		names, err := column(d, "SELECT name FROM pragma_table_info('"+table+"')")
		if err != nil {
			return "", err
		}
		for i, n := range names {
			names[i] = `quote("` + n + `")`
		}
		rows, err := column(d, "SELECT "+strings.Join(names, " || ',' || ")+` FROM "`+table+`" ORDER BY 1`)
		if err != nil {
			return "", err
		}
		for _, r := range rows {
			out.WriteString(table + ": " + r + "\n")
		}
	}
	return out.String(), nil
}

func isRecord(table string) bool {
	for _, r := range records {
		if table == r || strings.HasSuffix(r, "_") && strings.HasPrefix(table, r) || strings.HasPrefix(table, "search") || strings.HasPrefix(table, "follower") {
			return true
		}
	}
	return false
}

// encoded gives a text as it stands within a JSON document.
func encoded(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(b)
}

func column(d *db.DB, query string) ([]string, error) {
	return db.Strings[string](context.Background(), d, query)
}

func whereTablesDiffer(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("%.300q instead of %.300q", y[i], x[i])
		}
	}
	return fmt.Sprintf("%d rows instead of %d", len(y), len(x))
}
