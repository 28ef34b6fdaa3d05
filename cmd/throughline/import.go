package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/app"
	"throughline/internal/fault"
	"throughline/internal/importer"
	"throughline/internal/importing"
	"throughline/internal/org"
)

const importUsage = "import takes: --from auto|jira|linear FILE… [--project CODE] [--dry-run] [--date-order dmy|mdy] [--zone Europe/Berlin] [--json], or --undo ACT"

// collectAt is how much an import's memory may grow, in percent, before what nobody needs any more is collected.
const collectAt = 30

// imported is what the command prints with --json: the account of the reading and what became of it.
type imported struct {
	Source string                `json:"source"`
	Files  []importer.FileReport `json:"files"`
	importing.Counts
	RowCounts  importer.RowCounts     `json:"row_counts"`
	Events     int                    `json:"events"` // of the vendor's history, kept raw
	Columns    []importer.ColumnCount `json:"columns"`
	Lost       int                    `json:"lost"`
	Meanings   []importer.State       `json:"meanings"` // what the states of the files mean
	Problems   []importer.Problem     `json:"problems"`
	Questions  []importer.Question    `json:"questions"`
	Collisions []importing.Conflict   `json:"conflict_list"`
	Import     string                 `json:"import"`
	Act        int64                  `json:"act"` // for --undo; 0 when nothing was written
	DryRun     bool                   `json:"dry_run"`
	Founded    string                 `json:"founded,omitempty"` // what is to know when an organisation was made on the way
}

// cmdImport imports files as the product itself.
func cmdImport(ctx context.Context, args []string, env Env) (err error) {
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	from := flags.String("from", "auto", "")
	code := flags.String("project", "", "")
	dry := flags.Bool("dry-run", false, "")
	order := flags.String("date-order", "", "")
	zone := flags.String("zone", "", "")
	asJSON := flags.Bool("json", false, "")
	undo := flags.Int64("undo", 0, "")
	paths, err := mixed(flags, args)
	if err != nil {
		return fault.New(fault.Invalid, "%s (%v)", importUsage, err)
	}
	if *undo == 0 && len(paths) == 0 {
		return fault.New(fault.Invalid, "No file was named; %s", importUsage)
	}
	choices := importing.Choices{Source: *from, Zone: *zone}
	switch *order {
	case "":
	case "dmy":
		choices.DateOrder = importer.DayFirst
	case "mdy":
		choices.DateOrder = importer.MonthFirst
	default:
		return fault.New(fault.Invalid, "--date-order is dmy or mdy, not “%s”", *order)
	}
	var files []importer.File
	for _, path := range paths {
		f, err := importer.FromPath(path)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	// What an import holds of a file lives until it is written, so that collecting what does not more often costs a
	// second and saves a third of the memory.
	defer debug.SetGCPercent(debug.SetGCPercent(collectAt))
	a, err := open(ctx, env, env.databaseURL(), env.filesDir(), env.get("THROUGHLINE_ADDR", defaultAddr))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	ctx = access.With(ctx, access.System())
	if *undo != 0 {
		return undoImport(ctx, a, env, *undo, *asJSON)
	}
	if *code != "" {
		p, err := a.Projects.ByCode(ctx, *code)
		if err != nil {
			return fault.New(fault.NotFound, "There is no project with the code “%s”", *code)
		}
		choices.Project = p.ID
	}
	var out imported
	if *dry {
		p, err := a.Imports.Try(ctx, files, choices)
		if err != nil {
			return err
		}
		out = answer(p.Import, p.Report, p.Counts, p.Conflicts)
		out.DryRun = true
	} else if out, err = importFiles(ctx, a, files, choices); err != nil {
		return err
	}
	if *asJSON {
		enc := json.NewEncoder(env.Out)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	}
	return printImport(env.Out, &out)
}

// importFiles imports into what is there, or into an organisation made on the spot.
func importFiles(ctx context.Context, a *app.App, files []importer.File, choices importing.Choices) (imported, error) {
	founded, err := foundForImport(ctx, a)
	if err != nil {
		return imported{}, err
	}
	imp, err := a.Imports.Receive(ctx, files, choices)
	if err != nil {
		return imported{}, err
	}
	done, err := a.Imports.Run(ctx, imp.ID)
	if err != nil {
		return imported{}, err
	}
	out := answer(done, done.Report, done.Counts, done.Conflicts)
	out.Founded = founded
	return out, nil
}

func answer(i importing.Import, r importer.Summary, c importing.Counts, clashes []importing.Conflict) imported {
	return imported{Source: r.Source, Files: r.Files, Counts: c, RowCounts: r.RowCounts, Events: r.Events, Columns: r.Columns, Lost: r.Lost,
		Meanings: r.States, Problems: r.Problems, Questions: r.Questions, Collisions: append([]importing.Conflict{}, clashes...),
		Import: string(i.ID), Act: i.Act}
}

// mixed reads flags that stand before, between and after the names of files.
func mixed(flags *flag.FlagSet, args []string) ([]string, error) {
	var names []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return names, nil
		}
		names = append(names, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// foundForImport makes an organisation where there is none, so that an import works on an empty folder. Its owner signs
// in once a password is set with the user command.
func foundForImport(ctx context.Context, a *app.App) (string, error) {
	_, err := a.Org.Organisation(ctx)
	if !fault.Is(err, fault.NotFound) {
		return "", err
	}
	const email = "owner@imported.example"
	hash, err := a.Signin.Hash(ctx, rand.Text(), email)
	if err != nil {
		return "", err
	}
	o, _, err := a.Org.SetUp(ctx, org.NewOrganisation{Name: "Imported", OwnerName: "Owner", Email: email, PasswordHash: hash, Zone: "UTC", Currency: "EUR"})
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("There was no organisation here, so “%s” was made with the owner %s; “throughline user reset %s” lets the owner sign in.", o.Name, email, email), nil
}

func undoImport(ctx context.Context, a *app.App, env Env, act int64, asJSON bool) error {
	imp, err := a.Imports.OfAct(ctx, act)
	if err != nil {
		return err
	}
	if err := a.Imports.Undo(ctx, imp.ID); err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(env.Out).Encode(map[string]any{"undone": act, "import": imp.ID})
	}
	_, err = fmt.Fprintf(env.Out, "Import %d was undone: everything it made is gone and everything it changed is as before.\n", act)
	return err
}

func printImport(w io.Writer, r *imported) error {
	var b strings.Builder
	if r.Founded != "" {
		fmt.Fprintln(&b, r.Founded)
	}
	verb := "Imported"
	if r.DryRun {
		verb = "A dry run, nothing was written. It would import"
	}
	fmt.Fprintf(&b, "%s %d tasks of %d rows from %s: %d created, %d changed, %d unchanged, %d rows held back.\n",
		verb, r.Tasks, r.Rows, importing.Tool(r.Source), r.Created, r.Changed, r.Unchanged, r.Held)
	fmt.Fprintf(&b, "Also %d projects, %d people, %d states, %d links, %d comments, %d attachments. Conflicts kept as they are here: %d.\n\n",
		r.Projects, r.People, r.States, r.Links, r.Comments, r.Attachments, r.Conflicts)
	fmt.Fprintf(&b, "%-44s %8s %8s %8s %8s %6s\n", "column", "cells", "mapped", "carried", "raw", "lost")
	for _, c := range r.Columns {
		name := c.Name
		if c.Nth > 1 {
			name += " (" + strconv.Itoa(c.Nth) + ")"
		}
		fmt.Fprintf(&b, "%-44s %8d %8d %8d %8d %6d\n", name, c.Read, c.Mapped, c.Carried, c.Raw, c.Lost)
	}
	fmt.Fprintf(&b, "Lost: %d.\n", r.Lost)
	for _, q := range r.Questions {
		fmt.Fprintf(&b, "Question: %s\n", q.Ask)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "%s: %s\n", p.Severity, p.Message)
	}
	for _, c := range r.Collisions {
		fmt.Fprintf(&b, "conflict: %s, %s: here “%s”, in the file “%s”\n", c.Key, c.Field, c.Here, c.File)
	}
	if r.Act != 0 {
		fmt.Fprintf(&b, "Undo with: throughline import --undo %d\n", r.Act)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
