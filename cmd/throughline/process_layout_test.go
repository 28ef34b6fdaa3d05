package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
)

func TestProcessLayout(t *testing.T) {
	const text = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P"><startEvent id="S"/><task id="A"/><sequenceFlow id="f" sourceRef="S" targetRef="A"/></process></definitions>`
	file, target := filepath.Join(t.TempDir(), "in.bpmn"), filepath.Join(t.TempDir(), "out.bpmn")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := cmdProcess(t.Context(), []string{"layout", file, "--json", "--out", target}, &out); err != nil {
		t.Fatal(err)
	}
	var report layoutReport
	if err := json.Unmarshal(out.Bytes(), &report); err != nil || report.Shapes != 2 || report.Edges != 1 || !report.Changed || len(report.Problems) != 0 {
		t.Fatalf("%s: %v", out.String(), err)
	}
	written, err := os.ReadFile(target)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := bpmn.Parse(written); err != nil || !layout.Drawn(m) {
		t.Fatalf("what was written is not drawn: %v", err)
	}
	out.Reset()
	if err := cmdProcess(t.Context(), []string{"layout", file}, &out); err != nil || !strings.Contains(out.String(), "BPMNShape") {
		t.Fatalf("%v: %s", err, out.String())
	}
}
