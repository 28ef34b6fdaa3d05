package drawing_test

import (
	"strings"
	"testing"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/drawing"
)

const good = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" xmlns:w="http://www.omg.org/spec/DD/20100524/DI" id="D" targetNamespace="t">
<collaboration id="C"><participant id="Pool" processRef="P"/></collaboration>
<process id="P"><laneSet id="LS"><lane id="L1"><flowNodeRef>A</flowNodeRef></lane><lane id="L2"><flowNodeRef>B</flowNodeRef><flowNodeRef>X</flowNodeRef></lane></laneSet>
<task id="A"/><task id="B"/><boundaryEvent id="T" attachedToRef="A"/><task id="X"/><sequenceFlow id="f" sourceRef="A" targetRef="B"/></process>
<d:BPMNDiagram><d:BPMNPlane bpmnElement="C">
<d:BPMNShape bpmnElement="Pool"><c:Bounds x="0" y="0" width="700" height="300"/></d:BPMNShape>
<d:BPMNShape bpmnElement="L1"><c:Bounds x="30" y="0" width="670" height="150"/></d:BPMNShape>
<d:BPMNShape bpmnElement="L2"><c:Bounds x="30" y="150" width="670" height="150"/></d:BPMNShape>
<d:BPMNShape bpmnElement="A"><c:Bounds x="100" y="30" width="100" height="80"/></d:BPMNShape>
<d:BPMNShape bpmnElement="T"><c:Bounds x="110" y="92" width="36" height="36"/></d:BPMNShape>
<d:BPMNShape bpmnElement="B"><c:Bounds x="300" y="180" width="100" height="80"/></d:BPMNShape>
<d:BPMNShape bpmnElement="X"><c:Bounds x="500" y="180" width="100" height="80"/></d:BPMNShape>
<d:BPMNEdge bpmnElement="f"><w:waypoint x="200" y="70"/><w:waypoint x="350" y="70"/><w:waypoint x="350" y="180"/></d:BPMNEdge>
</d:BPMNPlane></d:BPMNDiagram></definitions>`

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct{ from, to, says string }{
		"all is well":  {},
		"overlap":      {`x="500" y="180"`, `x="350" y="180"`, "overlaps"},
		"other lane":   {`x="500" y="180"`, `x="500" y="20"`, "outside its lane"},
		"out of pool":  {`x="500" y="180"`, `x="650" y="180"`, "outside Pool"},
		"lanes apart":  {`y="150" width="670" height="150"`, `y="160" width="670" height="140"`, "join"},
		"lane short":   {`y="150" width="670" height="150"`, `y="150" width="670" height="120"`, "not filled"},
		"loose event":  {`x="110" y="92"`, `x="110" y="60"`, "border of A"},
		"aslant":       {`<w:waypoint x="350" y="70"/>`, ``, "aslant"},
		"not attached": {`x="350" y="180"/></d:BPMNEdge>`, `x="350" y="170"/></d:BPMNEdge>`, "does not end at B"},
		"not begun":    {`x="200" y="70"/>`, `x="215" y="70"/>`, "does not begin at A"},
		"through":      {`<w:waypoint x="350" y="70"/><w:waypoint x="350" y="180"/>`, `<w:waypoint x="650" y="70"/><w:waypoint x="650" y="220"/><w:waypoint x="400" y="220"/>`, "runs through X"},
		"missing":      {`<d:BPMNShape bpmnElement="X"><c:Bounds x="500" y="180" width="100" height="80"/></d:BPMNShape>`, "", "not drawn"},
		"no way":       {`<d:BPMNEdge bpmnElement="f">`, `<d:BPMNEdge bpmnElement="g">`, "not drawn"},
		"twice":        {`</d:BPMNPlane>`, `<d:BPMNShape bpmnElement="X"><c:Bounds x="1" y="1" width="2" height="2"/></d:BPMNShape></d:BPMNPlane>`, "twice"},
	} {
		if c.from != "" && !strings.Contains(good, c.from) {
			t.Fatalf("%s changes nothing", name)
		}
		m, err := bpmn.Parse([]byte(strings.Replace(good, c.from, c.to, 1)))
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, p := range drawing.Check(m) {
			said = append(said, p.Element+" "+p.Message)
		}
		if all := strings.Join(said, "; "); c.says == "" && all != "" || !strings.Contains(all, c.says) {
			t.Errorf("%s: said %q, want %q", name, all, c.says)
		}
	}
}
