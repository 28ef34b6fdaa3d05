package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const linearFile = "ID,Team,Title,Description,Status,Estimate,Priority,Creator,Assignee,Labels,Cycle Number,Created,Updated,Completed,Canceled,Archived,Due Date,Parent issue\n" +
	"OPS-1,Operations,Order laptops,Ten of them,Todo,3,High,lin@acme.example,sam@acme.example,\"it, hardware\",,2026-02-15T08:00:00Z,2026-02-16T08:00:00Z,,,,2026-03-01,\n" +
	"OPS-2,Operations,Sign contract,,Done,,Low,lin@acme.example,,,,2026-02-15T09:00:00Z,2026-02-16T08:00:00Z,2026-02-16T08:00:00Z,,,,OPS-1\n"

func TestImportCommand(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "issues.csv")
	if err := os.WriteFile(file, []byte(linearFile), 0o600); err != nil {
		t.Fatal(err)
	}
	command := func(args ...string) (imported, string, error) {
		var out bytes.Buffer
		env := Env{Get: func(name string) string {
			if name == "THROUGHLINE_DATA" {
				return filepath.Join(dir, "data")
			}
			return ""
		}, In: strings.NewReader(""), Out: &out, Err: &out}
		err := run(t.Context(), append([]string{"import"}, args...), env)
		var r imported
		if strings.HasPrefix(out.String(), "{") {
			if jerr := json.Unmarshal(out.Bytes(), &r); jerr != nil {
				t.Fatal(jerr)
			}
		}
		return r, out.String(), err
	}
	dry, _, err := command("--from", "auto", "--dry-run", file, "--json")
	if err != nil || dry.Created != 2 || !dry.DryRun || dry.Act != 0 || dry.Founded != "" {
		t.Fatalf("dry run: %+v, %v", dry, err)
	}
	first, _, err := command("--from", "linear", "--json", file)
	if err != nil || first.Source != "linear" || first.Created != 2 || first.Rows != 2 || first.Lost != 0 || first.Act == 0 || first.Founded == "" || len(first.Columns) != 18 {
		t.Fatalf("first run: %+v, %v", first, err)
	}
	second, _, err := command("--from", "linear", "--json", file)
	if err != nil || second.Created != 0 || second.Changed != 0 || second.Unchanged != 2 || second.Act != 0 {
		t.Fatalf("second run: %+v, %v", second, err)
	}
	if _, says, err := command("--undo", strconv.FormatInt(first.Act, 10)); err != nil || !strings.Contains(says, "was undone") {
		t.Fatalf("undo: %s, %v", says, err)
	}
	if _, says, err := command(file); err != nil || !strings.Contains(says, "2 created, 0 changed, 0 unchanged") || !strings.Contains(says, "Lost: 0.") {
		t.Fatalf("after the undo: %s, %v", says, err)
	}
	for want, args := range map[string][]string{
		"No file was named":           {"--json"},
		"import takes:":               {"--nonsense", file},
		"dmy or mdy":                  {"--date-order", "ymd", file},
		"no reader named":             {"--from", "excel", file},
		"no project with the code":    {"--project", "NONE", file},
		"not a time zone":             {"--zone", "Europe/Nowhere", file},
		"cannot be read":              {filepath.Join(dir, "missing.csv")},
		"No import has the number 99": {"--undo", "99"},
		"cannot be imported together": {filepath.Join(dir, "data", "throughline.db")},
	} {
		if _, _, err := command(args...); err == nil || !strings.Contains(sentence(err), want) {
			t.Errorf("%v: got %v, want %q", args, err, want)
		}
	}
}
