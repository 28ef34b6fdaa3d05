package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheFilesAreFresh holds the files of the library against their outlines: "go run ./tools/library" writes them.
func TestTheFilesAreFresh(t *testing.T) {
	made := map[string]bool{}
	err := generate("outlines", func(name string, data []byte) error {
		made[name] = true
		kept, err := os.ReadFile(filepath.Join("../..", into, name))
		if err == nil && !bytes.Equal(kept, data) {
			t.Errorf("%s is not what its outline says; run go run ./tools/library", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(filepath.Join("../..", into, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range kept {
		if !made[filepath.Base(path)] {
			t.Errorf("%s has no outline", path)
		}
	}
}

func TestWrongOutlinesAreRefusedWithTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"# A\nLanes: X\n@ Y: Begin":                          "line 3: the lane Y is not listed",
		"# A\nLanes: X\n@ X: Begin\n- X: Do | T | 5 parsecs": "line 4:",
		"# A\nLanes: X\n@ X: Begin\n/":                       "line 4: there is no block here",
		"# A\nLanes: X\n@ X: Begin\n> Nowhere":               "line 4: nothing is named",
		"# A\nLanes: X\n@ X: Begin\n- X: Do":                 "does not end",
	} {
		if _, err := read(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
