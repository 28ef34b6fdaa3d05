package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMissingPackagesAreNamed(t *testing.T) {
	err := run(&bytes.Buffer{}, t.TempDir(), false)
	if err == nil || !strings.Contains(err.Error(), "npm ci") {
		t.Fatalf("without node_modules: %v, want an error that says npm ci", err)
	}
}

func TestCompareNamesEveryDifference(t *testing.T) {
	folder := t.TempDir()
	put := func(name, body string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("same.js", "a")
	put("changed.js", "old")
	put("left.css", "x")
	put("assets.go", "package assets")
	put("icon.svg", "<svg/>")
	built := map[string][]byte{"same.js": []byte("a"), "changed.js": []byte("new"), "missing.css": []byte("y")}
	err := compare(folder, built)
	if err == nil {
		t.Fatal("a stale folder passed")
	}
	for _, name := range []string{"changed.js", "missing.css", "left.css"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
	for _, name := range []string{"same.js", "assets.go", "icon.svg"} {
		if strings.Contains(err.Error(), name) {
			t.Errorf("%v names %s, which is fine", err, name)
		}
	}
	if err := write(&bytes.Buffer{}, folder, built); err != nil {
		t.Fatal(err)
	}
	if err := compare(folder, built); err != nil {
		t.Errorf("after writing: %v", err)
	}
	if _, err := os.Stat(filepath.Join(folder, "icon.svg")); err != nil {
		t.Error("writing removed a file that is kept by hand")
	}
}
