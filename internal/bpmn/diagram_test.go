package bpmn

import (
	"strings"
	"testing"
)

const bare = `<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t">
  <!-- kept -->
  <process id="P">
    <task id="A"/><task id="B"/>
    <sequenceFlow id="F" sourceRef="A" targetRef="B"/>
  </process>
</definitions>
`

func drawn2() Drawing {
	return Drawing{Planes: []Plane{{Element: "P",
		Shapes: []Shape{{Element: "A", Bounds: Bounds{10, 20, 100, 80}}, {Element: "B", Bounds: Bounds{210, 20, 100, 80}, Label: &Bounds{1, 2, 3, 4}}},
		Edges:  []Edge{{Element: "F", Points: []Point{{110, 60}, {210, 60}}}}}}}
}

func TestSetDiagramDrawsWhatHasNoDrawing(t *testing.T) {
	m := mustParse(t, bare)
	if err := m.SetDiagram(drawn2()); err != nil {
		t.Fatal(err)
	}
	v := m.View()
	if v.Shapes["A"].Bounds != (Bounds{10, 20, 100, 80}) || *v.Shapes["B"].Label != (Bounds{1, 2, 3, 4}) || len(v.Edges["F"].Points) != 2 {
		t.Fatalf("read back: %+v %+v", v.Shapes, v.Edges)
	}
	out := string(m.Bytes())
	head, tail, _ := strings.Cut(bare, "</definitions>")
	if !strings.HasPrefix(out, strings.TrimRight(head, "\n")) || !strings.HasSuffix(out, "</definitions>"+tail) {
		t.Fatalf("something else moved:\n%s", out)
	}
	if err := m.SetDiagram(drawn2()); err != nil || string(m.Bytes()) != out {
		t.Fatalf("the same drawing again changed the file: %v", err)
	}
}

func TestSetDiagramTouchesOnlyWhatDiffers(t *testing.T) {
	m := mustParse(t, bare)
	if err := m.SetDiagram(drawn2()); err != nil {
		t.Fatal(err)
	}
	before := string(m.Bytes())
	d := drawn2()
	d.Planes[0].Shapes[0].Bounds.X = 15
	d.Planes[0].Shapes = d.Planes[0].Shapes[:1]
	d.Planes[0].Edges = nil
	if err := m.SetDiagram(d); err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(before, `x="10"`, `x="15"`, 1); string(m.Bytes()) != want {
		t.Fatalf("got:\n%s\nwant:\n%s", m.Bytes(), want)
	}
	d.Anew = true
	if err := m.SetDiagram(d); err != nil {
		t.Fatal(err)
	}
	if v := m.View(); len(v.Shapes) != 1 || len(v.Edges) != 0 {
		t.Fatalf("a new drawing keeps what it does not name: %+v", v.Shapes)
	}
}

func TestSetDiagramInTheFilesOwnWords(t *testing.T) {
	for name, plane := range map[string]string{
		"no namespaces": `<x:BPMNDiagram xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI"><x:BPMNPlane bpmnElement="P"/></x:BPMNDiagram>`,
		"default":       `<BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI"><BPMNPlane bpmnElement="P"></BPMNPlane></BPMNDiagram>`,
		"bare shape":    `<x:BPMNDiagram xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI"><x:BPMNPlane bpmnElement="P"><x:BPMNShape bpmnElement="A"></x:BPMNShape><x:BPMNEdge bpmnElement="F"></x:BPMNEdge><x:BPMNShape bpmnElement="B"><x:BPMNLabel/></x:BPMNShape></x:BPMNPlane></x:BPMNDiagram>`,
		"empty shape":   `<x:BPMNDiagram xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI"><x:BPMNPlane bpmnElement="P"><x:BPMNShape bpmnElement="A"/></x:BPMNPlane></x:BPMNDiagram>`,
		"no plane":      `<x:BPMNDiagram xmlns:x="http://www.omg.org/spec/BPMN/20100524/DI"/>`,
	} {
		m := mustParse(t, strings.Replace(bare, "</definitions>", plane+"</definitions>", 1))
		if err := m.SetDiagram(drawn2()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		v := m.View()
		if v.Shapes["A"].Bounds.Width != 100 || v.Shapes["B"].Bounds.X != 210 || len(v.Edges["F"].Points) != 2 {
			t.Errorf("%s: read back %+v %+v", name, v.Shapes, v.Edges)
		}
	}
}

func TestSetDiagramRefusesNoPlace(t *testing.T) {
	m := mustParse(t, bare)
	d := drawn2()
	d.Planes[0].Shapes[0].Bounds.X = 1e12
	if err := m.SetDiagram(d); err == nil || string(m.Bytes()) != bare {
		t.Fatalf("a place beyond any drawing was taken: %v", err)
	}
}
