package layout_test

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/bpmn/layout"
)

func parse(t rapid.TB, text string) *bpmn.Model {
	t.Helper()
	m, err := bpmn.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return m
}

func arrange(t rapid.TB, text string) *bpmn.Model {
	t.Helper()
	m := parse(t, text)
	if err := layout.Arrange(m); err != nil {
		t.Fatal(err)
	}
	return m
}

func judged(t rapid.TB, m *bpmn.Model) {
	t.Helper()
	if problems := drawing.Check(m); len(problems) > 0 {
		t.Fatalf("%v in\n%s", problems, m.Bytes())
	}
}

// Whatever the map, its drawing is complete and right, the same each time, and nothing but the diagram changes.
func TestArrangeAnyMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := file(t, 14)
		m := arrange(t, text)
		judged(t, m)
		if again := arrange(t, text); !bytes.Equal(m.Bytes(), again.Bytes()) {
			t.Fatal("the same map was drawn in two ways")
		}
		out := string(m.Bytes())
		if from := strings.Index(out, "<bpmndi:BPMNDiagram"); from >= 0 {
			to := strings.LastIndex(out, "</bpmndi:BPMNDiagram>") + len("</bpmndi:BPMNDiagram>")
			if out = strings.TrimRight(out[:from], "\n ") + out[to:]; out != strings.Replace(text, "\n</definitions>", "</definitions>", 1) && out != text {
				t.Fatalf("more than the diagram changed:\n%s", out)
			}
		}
		if before := m.Bytes(); layout.Arrange(m) != nil || !bytes.Equal(before, m.Bytes()) {
			t.Fatal("a map that is arranged was arranged differently")
		}
	})
}
