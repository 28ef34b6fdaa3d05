package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type command func(ctx context.Context, args []string, out io.Writer) error

func tempCSV(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "measured.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func runJSON(t *testing.T, c command, args ...string) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := c(t.Context(), args, &out); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	return got
}

func TestSPCCommand(t *testing.T) {
	file := tempCSV(t, "value,date\n30,2026-03-01\n10,2026-01-01\n11,2026-01-02\n10,2026-01-03\n,2026-01-09\n11,2026-01-04\n")
	got := runJSON(t, cmdSPC, file, "--json", "--baseline", "4")
	if got["mean"] != 10.5 || got["mean_range"] != 1.0 || got["blank"] != 1.0 || got["convention"] != "wheeler" {
		t.Errorf("got %v", got)
	}
	signals := got["signals"].([]any)
	first := signals[0].(map[string]any)
	if len(signals) != 1 || first["index"] != 5.0 || first["rule"] != "outside" || first["side"] != "above" || first["date"] != "2026-03-01" {
		t.Errorf("signals %v", signals)
	}
	if x := got["x"].(map[string]any); x["upper"] != 13.16 {
		t.Errorf("limits %v", x)
	}
	var out bytes.Buffer
	if err := cmdSPC(t.Context(), []string{"--baseline=4", file}, &out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "5 values, mean 10.5") || !strings.Contains(text, "point 5 on 2026-03-01: 30, outside above") {
		t.Errorf("said %q", text)
	}
}

func TestSPCCommandWithoutDates(t *testing.T) {
	file := tempCSV(t, "water\n2\n3\n2\n3\n")
	if got := runJSON(t, cmdSPC, "--json", "--rules", "all", "--convention", "exact", file); got["n"] != 4.0 || got["mean"] != 2.5 {
		t.Errorf("got %v", got)
	}
}

func TestSPCCommandRefuses(t *testing.T) {
	good := tempCSV(t, "date,value\n2026-01-01,1\n2026-01-02,2\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "Name one CSV file"},
		{[]string{good, good}, "Name one CSV file"},
		{[]string{good + ".not"}, "cannot be opened"},
		{[]string{good, "--nonsense"}, "usage: throughline spc"},
		{[]string{good, "--rules", "mine"}, "use house, we, nelson or all"},
		{[]string{good, "--convention", "mine"}, "“mine” is not known"},
		{[]string{good, "--baseline", "9"}, "baseline"},
		{[]string{tempCSV(t, "date,value\n2026-01-01,1\n")}, "at least 2"},
		{[]string{tempCSV(t, "date,value\n2026-01-01,one\n")}, "Row 2, column “value”"},
	} {
		if err := cmdSPC(t.Context(), c.args, io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.args, err, c.want)
		}
	}
}
