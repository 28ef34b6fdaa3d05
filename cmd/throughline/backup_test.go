package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/backup"
	"throughline/internal/db"
	"throughline/internal/fault"
)

// place is a folder with the settings of one installation in it.
func place(t *testing.T) (dir string, settings map[string]string) {
	t.Helper()
	dir = t.TempDir()
	return dir, map[string]string{"THROUGHLINE_DATABASE": "sqlite:" + filepath.Join(dir, "t.db"), "THROUGHLINE_FILES": filepath.Join(dir, "files")}
}

// said runs a command and gives what it printed.
func said(t *testing.T, run func(context.Context, []string, Env) error, settings map[string]string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, Env{Get: func(name string) string { return settings[name] }, Out: &out, Err: &out})
	return out.String(), err
}

// northbeam is an installation that holds the demo company and is not running.
func northbeam(t *testing.T) (dir string, settings map[string]string) {
	t.Helper()
	dir, settings = place(t)
	ctx := access.With(t.Context(), access.System())
	a, err := open(ctx, Env{Get: func(string) string { return "" }}, settings["THROUGHLINE_DATABASE"], settings["THROUGHLINE_FILES"], defaultAddr)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Demonstrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, settings
}

func change(t *testing.T, settings map[string]string, statement string) {
	t.Helper()
	d, err := db.Open(t.Context(), settings["THROUGHLINE_DATABASE"])
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The whole way: a backup, a restore elsewhere, a doctor who finds both sound, and a backup of the restored that holds
// the same.
func TestBackupRestoreDoctor(t *testing.T) {
	dir, here := northbeam(t)
	if out, err := said(t, cmdDoctor, here); err != nil {
		t.Fatalf("the demo company is not sound: %v\n%s", err, out)
	}
	file := filepath.Join(dir, "all.zip")
	out, err := said(t, cmdBackup, here, file)
	if err != nil || !strings.Contains(out, "full backup, with secrets") {
		t.Fatalf("%v: %s", err, out)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the backup: %v %v", info.Mode(), err)
	}
	if _, err := said(t, cmdBackup, here, file); !fault.Is(err, fault.Conflict) {
		t.Errorf("a backup was overwritten: %v", err)
	}
	if _, err := said(t, cmdBackup, here, "--force", file); err != nil {
		t.Error(err)
	}
	if out, err := said(t, cmdRestore, here, file, "--check"); err != nil || !strings.HasPrefix(out, "whole: ") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := said(t, cmdRestore, here, file); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("restored over the living: %v", err)
	}
	_, there := place(t)
	if out, err := said(t, cmdRestore, there, file); err != nil || !strings.HasPrefix(out, "restored: ") {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := said(t, cmdDoctor, there); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	again := filepath.Join(t.TempDir(), "again.zip")
	if _, err := said(t, cmdBackup, there, again); err != nil {
		t.Fatal(err)
	}
	was, is := tables(t, file), tables(t, again)
	for name, sum := range was {
		if is[name] != sum {
			t.Errorf("%s is not what it was", name)
		}
	}
	for _, left := range []string{dir, filepath.Dir(again)} {
		if drafts, _ := filepath.Glob(filepath.Join(left, ".*zip*")); len(drafts) > 0 {
			t.Errorf("drafts were left: %v", drafts)
		}
	}
}

func tables(t *testing.T, file string) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	m, err := backup.Verify(t.Context(), f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	for _, table := range m.Tables {
		sums[table.Name] = table.SHA256
	}
	return sums
}

func TestExportAndRestore(t *testing.T) {
	dir, here := northbeam(t)
	file := filepath.Join(dir, "export.zip")
	if out, err := said(t, cmdExport, here, file); err != nil || !strings.Contains(out, "export without secrets") {
		t.Fatalf("%v: %s", err, out)
	}
	if _, there := tables(t, file)["credential"]; there {
		t.Error("the export holds password hashes")
	}
	_, there := place(t)
	if out, err := said(t, cmdRestore, there, file); err != nil || !strings.Contains(out, "user reset") {
		t.Fatalf("%v: %s", err, out)
	}
	if out, err := said(t, cmdDoctor, there); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestDoctorFinds(t *testing.T) {
	_, here := northbeam(t)
	for statement, want := range map[string]string{
		`UPDATE organisation SET version = version + 1`:                                             "but the history knows of",
		`INSERT INTO follower_parked (name, seq, at, problem) VALUES ('search', 1, 0, 'odd words')`: "went on without it: odd words",
		`UPDATE event_line SET undoes = 1 WHERE seq = 2`:                                            "tampered with at event 2",
	} {
		change(t, here, statement)
		out, err := said(t, cmdDoctor, here)
		if err == nil || !strings.Contains(err.Error(), "problems") || !strings.Contains(out, want) || !strings.Contains(out, "PROBLEM") {
			t.Errorf("after %s: %v\n%s", statement, err, out)
		}
	}
}

func TestCommandsRefuse(t *testing.T) {
	dir, nowhere := place(t)
	for _, c := range []struct {
		run  func(context.Context, []string, Env) error
		args []string
		want string
	}{
		{cmdBackup, nil, "name one file"},
		{cmdBackup, []string{"a", "b"}, "usage: throughline backup FILE"},
		{cmdExport, []string{"--secrets", "a"}, "usage: throughline export FILE"},
		{cmdBackup, []string{filepath.Join(dir, "a.zip")}, "there is no database at"},
		{cmdDoctor, nil, "there is no database at"},
		{cmdDoctor, []string{"all"}, "takes no arguments"},
		{cmdRestore, []string{filepath.Join(dir, "none.zip")}, "cannot be opened"},
		{cmdRestore, []string{"a", "--force"}, "usage: throughline restore FILE"},
	} {
		if _, err := said(t, c.run, nowhere, c.args...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("refused commands made %v", left)
	}
}

// Doctor compares every table whose changes the product lets people undo, so that a new noun is not forgotten.
func TestDoctorKnowsEveryTable(t *testing.T) {
	_, settings := place(t)
	a, err := open(t.Context(), Env{Get: func(string) string { return "" }}, settings["THROUGHLINE_DATABASE"], settings["THROUGHLINE_FILES"], defaultAddr)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	known := subjects()
	for subject := range a.Door.Tables {
		if known[subject] == "" {
			t.Errorf("doctor does not know where a %s is stored: add its package's Tables to subjects", subject)
		}
	}
}
