package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sort"
	"strings"

	"throughline/internal/importer"
	"throughline/internal/importer/sources"
)

// runImporters reads every export file below --dir with the reader --tool. Each file counts as one case: it must be
// recognised, read without an error, lose no cell against an independent count, come out equal twice, and have unique keys;
// and imported into a fresh database it must be there whole, change nothing a second time, and be undone without a trace.
func runImporters(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("importers", flag.ContinueOnError)
	tool := flags.String("tool", "", "jira or linear")
	dir := flags.String("dir", "", "folder of export files, as ../shared/data/importers/jira")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	if *tool == "" || *dir == "" {
		return 0, 0, fmt.Errorf("usage: conformance importers --tool jira|linear --dir DIR")
	}
	var paths []string
	err = filepath.WalkDir(*dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".csv", ".tsv", ".xml", ".jsonl", ".zip":
			paths = append(paths, path)
		default:
			fmt.Fprintf(out, "skipped %s: no export file\n", path)
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	sort.Strings(paths)
	for _, path := range paths {
		total++
		if complaints := checkExport(*tool, path, out); len(complaints) > 0 {
			for i, c := range complaints {
				if i == 10 {
					fmt.Fprintf(out, "FAIL %s: %d more\n", path, len(complaints)-i)
					break
				}
				fmt.Fprintf(out, "FAIL %s: %s\n", path, c)
			}
			continue
		}
		passed++
	}
	return passed, total, nil
}

// checkExport gives what is wrong with the reading of one file.
func checkExport(tool, path string, out io.Writer) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	file, err := importer.FromPath(path)
	if err != nil {
		return []string{err.Error()}
	}
	files := []importer.File{file}
	if expanded, err := importer.Expand(files, importer.Limits{}); err != nil {
		complain("%v", err)
	} else if verdicts, err := importer.Identify(sources.All(), expanded); err != nil {
		complain("%v", err)
	} else {
		for _, v := range verdicts {
			if v.Source == nil || v.Source.Name() != tool {
				complain("not recognised: %s", importer.Describe(verdicts))
			}
		}
		files = expanded
	}
	read := func() (*importer.Batch, *importer.Report, []byte) {
		batch, report, err := importer.Read(context.Background(), sources.All(), tool, files, importer.Options{}, nil)
		if err != nil {
			complain("%v", err)
			return nil, nil, nil
		}
		text, err := json.Marshal(struct {
			*importer.Batch
			*importer.Report
		}{batch, report})
		if err != nil {
			complain("%v", err)
		}
		return batch, report, text
	}
	batch, report, one := read()
	if batch == nil {
		return wrong
	}
	if _, _, two := read(); !bytes.Equal(one, two) {
		complain("a second reading gives another batch")
	}
	wrong = append(wrong, checkCounts(batch, report)...)
	for _, f := range files {
		want, cells, err := recount(f)
		if err != nil {
			complain("independent reading: %v", err)
			continue
		}
		wrong = append(wrong, compareColumns(f.Name, want, len(files), report)...)
		if cells != nil {
			wrong = append(wrong, compareCells(f.Name, cells, batch)...)
		}
	}
	if len(wrong) == 0 {
		wrong = append(wrong, checkStore(tool, files, batch)...)
	}
	r := report.Rows
	fmt.Fprintf(out, "%s: %d rows, %d accepted (%d short), %d held, %d merged, %d other; %d tasks, %d people, %d columns, lost %d, %d problems\n",
		path, r.Read, r.Accepted, r.Short, r.Quarantined, r.Merged, r.Other, len(batch.Tasks), len(batch.People), len(report.Columns), report.Lost, len(report.Problems))
	return wrong
}

// checkCounts holds the batch against its own report.
func checkCounts(b *importer.Batch, r *importer.Report) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	carried := 0
	for _, c := range r.Columns {
		if c.Lost != 0 || c.Read != c.Mapped+c.Carried+c.Raw {
			complain("column “%s” (%d): read %d, mapped %d, carried %d, raw %d, lost %d", c.Name, c.Nth, c.Read, c.Mapped, c.Carried, c.Raw, c.Lost)
		}
		carried += c.Carried
	}
	if r.Lost != 0 {
		complain("%d cells are lost", r.Lost)
	}
	if n := r.Rows; n.Read != n.Accepted+n.Quarantined+n.Merged+n.Other {
		complain("%d rows were read, but %d accepted, %d held, %d merged and %d others", n.Read, n.Accepted, n.Quarantined, n.Merged, n.Other)
	}
	ids, keys, values := map[string]bool{}, map[string]bool{}, 0
	for i := range b.Tasks {
		t := &b.Tasks[i]
		if t.Key == "" || keys[t.Key] || ids[t.Identity()] {
			complain("the key “%s” is empty or not unique", t.Key)
		}
		keys[t.Key], ids[t.Identity()] = true, true
		for _, f := range t.Extra {
			values += len(f.Values)
		}
	}
	if r.Rows.Merged == 0 && values != carried {
		complain("%d cells are said to be carried, but the tasks hold %d extra values", carried, values)
	}
	people := map[importer.PersonKey]bool{}
	for _, p := range b.People {
		if people[p.Key] {
			complain("the person %s stands twice", p.Key)
		}
		people[p.Key] = true
	}
	return wrong
}

// compareColumns holds the report against an independent count of the cells of each column.
func compareColumns(name string, want map[columnKey]int, files int, r *importer.Report) (wrong []string) {
	if files > 1 { // the report adds files up
		return nil
	}
	have := map[columnKey]int{}
	for _, c := range r.Columns {
		in := ""
		if _, sheet, ok := strings.Cut(c.In, "/"); ok {
			in = sheet
		}
		if c.Read > 0 {
			have[columnKey{in, c.Name, c.Nth}] += c.Read
		}
	}
	for k, n := range want {
		if have[k] != n {
			wrong = append(wrong, fmt.Sprintf("%s: column “%s” (%d) holds %d filled cells, the report says %d", name, k.name, k.nth, n, have[k]))
		}
	}
	for k, n := range have {
		if _, ok := want[k]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: the report counts %d cells of a column “%s” (%d) that does not exist", name, n, k.name, k.nth))
		}
	}
	sort.Strings(wrong)
	return wrong
}

// compareCells holds every raw cell kept in the batch against the independent reading.
func compareCells(name string, records [][]string, b *importer.Batch) (wrong []string) {
	for _, s := range b.Sheets {
		if s.File != name {
			continue
		}
		if len(s.Rows) != len(records) {
			return []string{fmt.Sprintf("%s: %d records, but %d rows are kept", name, len(records), len(s.Rows))}
		}
		for i, record := range records {
			for column, text := range record {
				if s.Rows[i].Get(column) != text {
					wrong = append(wrong, fmt.Sprintf("%s: record %d, column %d is kept as %q instead of %q", name, i+1, column+1, s.Rows[i].Get(column), text))
				}
			}
		}
	}
	return wrong
}
