package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
)

func tempMap(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "map.bpmn")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestProcessCheckCommand(t *testing.T) {
	sound := tempMap(t, string(bpmn.New("Pay", nil)))
	if got := runJSON(t, cmdProcess, "check", sound, "--json"); got["errors"] != 0.0 || got["warnings"] != 0.0 {
		t.Errorf("a fresh map: %v", got)
	}
	broken := tempMap(t, `<definitions xmlns="`+bpmn.NSModel+`" targetNamespace="t"><process id="P">
		<task id="T" name="Pay"/><sequenceFlow id="F" sourceRef="T" targetRef="nowhere"/></process></definitions>`)
	var out bytes.Buffer
	err := cmdProcess(t.Context(), []string{"check", broken}, &out)
	if !fault.Is(err, fault.Invalid) || !strings.Contains(out.String(), ":2: error: ") || !strings.Contains(out.String(), "(broken-reference at F)") {
		t.Errorf("a broken map: %v\n%s", err, out.String())
	}
	for _, args := range [][]string{nil, {"paint", sound}, {"check"}, {"check", sound + "x"}} {
		if err := cmdProcess(t.Context(), args, &out); err == nil {
			t.Errorf("%v passes", args)
		}
	}
}

func TestProcessRoundtripCommand(t *testing.T) {
	file := tempMap(t, string(bpmn.New("Pay", nil)))
	before, _ := os.ReadFile(file)
	got := runJSON(t, cmdProcess, "roundtrip", file, "--json")
	if got["same"] != true || got["merged"] != true || got["renamed"] != "Start_1" || got["removed"] != "Start" || got["inserted"] != "Start renamed" {
		t.Errorf("got %v", got)
	}
	if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
		t.Error("the file was touched")
	}
}
