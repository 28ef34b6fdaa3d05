package layout_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/bpmn/layout"
)

var drawnThing = regexp.MustCompile(`(?s)\n *<bpmndi:BPMN(Shape|Edge) id="\w+" bpmnElement="(\w+)".*?</bpmndi:BPMN(Shape|Edge)>`)

// erase takes the drawing of some elements out of a map.
func erase(m *bpmn.Model, gone func(kind, id string) bool) string {
	return string(drawnThing.ReplaceAllFunc(m.Bytes(), func(found []byte) []byte {
		if parts := drawnThing.FindSubmatch(found); gone(string(parts[1]), string(parts[2])) {
			return nil
		}
		return found
	}))
}

// Whatever part of a drawing is missing, completing it shows everything without covering anything.
func TestCompleteAnyPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := arrange(t, file(t, 8))
		whole := m.Bytes()
		if err := layout.Complete(m); err != nil || !bytes.Equal(whole, m.Bytes()) {
			t.Fatalf("a whole drawing was changed: %v\n%s\nbecame\n%s", err, whole, m.Bytes())
		}
		if !layout.Drawn(m) {
			t.Fatal("a whole drawing is said to lack something")
		}
		part := parse(t, erase(m, func(_, id string) bool {
			return !strings.HasPrefix(id, "lane") && !strings.HasPrefix(id, "pool") && !strings.Contains(id, "ubProcess") && rapid.IntRange(0, 5).Draw(t, "gone") == 0
		}))
		if err := layout.Complete(part); err != nil {
			t.Fatal(err)
		}
		for _, p := range drawing.Check(part) {
			// In a crowded drawing that must stay, a way may find no free room; it is drawn then all the same.
			if !strings.Contains(p.Message, "runs through") {
				t.Fatalf("%v in\n%s", p, part.Bytes())
			}
		}
		if !layout.Drawn(part) {
			t.Fatal("something is still missing")
		}
	})
}

const line = `<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t">
  <collaboration id="C"><participant id="Pool" name="Ops" processRef="P"/></collaboration>
  <process id="P">
    <laneSet id="LS"><lane id="L1" name="Sales"><flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef><flowNodeRef>B</flowNodeRef></lane><lane id="L2" name="Ops"><flowNodeRef>Z</flowNodeRef><flowNodeRef>E</flowNodeRef></lane></laneSet>
    <startEvent id="S"/><task id="A"/><task id="B"/><task id="Z"/><endEvent id="E"/>
    <sequenceFlow id="f1" sourceRef="S" targetRef="A"/><sequenceFlow id="f2" sourceRef="A" targetRef="B"/>
    <sequenceFlow id="f3" sourceRef="B" targetRef="Z"/><sequenceFlow id="f4" sourceRef="Z" targetRef="E"/>
  </process>
</definitions>
`

// What is drawn stays byte for byte when there is room for what is not.
func TestCompleteLeavesTheRest(t *testing.T) {
	m := arrange(t, line)
	without := erase(m, func(_, id string) bool { return id == "B" || id == "f2" || id == "f3" })
	part := parse(t, without)
	if layout.Drawn(part) {
		t.Fatal("nothing is said to be missing")
	}
	if err := layout.Complete(part); err != nil {
		t.Fatal(err)
	}
	judged(t, part)
	if back := erase(part, func(_, id string) bool { return id == "B" || id == "f2" || id == "f3" }); back != without {
		t.Fatalf("something else changed:\n%s", part.Bytes())
	}
	if got, want := part.View().Shapes["B"].Bounds, m.View().Shapes["B"].Bounds; got != want {
		t.Errorf("the step came to %v, was at %v", got, want)
	}
}

// Room made beside a task moves the end of its way off its border by little; the way is led anew all the same.
func TestCompleteKeepsEndsOnTheirBorder(t *testing.T) {
	part := parse(t, `<?xml version="1.0"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="D" targetNamespace="t">
  <process id="P">
    <subProcess id="Sub"><textAnnotation id="Note"><text>a remark a remark a remark a remark a remark </text></textAnnotation></subProcess>
    <dataObjectReference id="File"/>
    <task id="A"><dataOutputAssociation id="Out"><sourceRef>x</sourceRef><targetRef>File</targetRef></dataOutputAssociation></task>
  </process>
  <bpmndi:BPMNDiagram id="Diagram"><bpmndi:BPMNPlane id="Plane" bpmnElement="P">
    <bpmndi:BPMNShape id="Sub_di" bpmnElement="Sub" isExpanded="true"><dc:Bounds x="280" y="536" width="160" height="154"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="A_di" bpmnElement="A"><dc:Bounds x="640" y="665" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="File_di" bpmnElement="File"><dc:Bounds x="672" y="775" width="36" height="50"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="Out_di" bpmnElement="Out"><di:waypoint x="690" y="745"/><di:waypoint x="690" y="775"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>`)
	if err := layout.Complete(part); err != nil {
		t.Fatal(err)
	}
	judged(t, part)
}
