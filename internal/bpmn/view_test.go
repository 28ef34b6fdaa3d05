package bpmn

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestViewReadsWhatTheMapSays(t *testing.T) {
	v := mustParse(t, invoice).View()
	node, _ := v.Node("T1")
	want := Node{ID: "T1", Kind: "userTask", Name: "Check & file", Documentation: "Look at total & date", Incoming: []string{"F1", "F4"},
		Outgoing: []string{"F2"}, Interrupting: true, Lane: "L1", Process: "P"}
	if d := cmp.Diff(want, node); d != "" {
		t.Error(d)
	}
	flow, _ := v.Flow("F3")
	if d := cmp.Diff(Flow{ID: "F3", Name: "total is right", Source: "G", Target: "T2", Condition: "ok", Conditional: true, Process: "P"}, flow); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Pool{{ID: "Us", Name: "Northwind", Process: "P"}, {ID: "Them", Name: "Supplier"}}, v.Pools); d != "" {
		t.Error(d)
	}
	lane, _ := v.Lane("L2")
	if d := cmp.Diff(Lane{ID: "L2", Name: "Manager", Process: "P", Pool: "Us", Nodes: []string{"T2", "E"}}, lane); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Bounds{100, 80, 100, 80}, v.Shapes["T1"].Bounds); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Point{{10, 20}, {100, 20}}, v.Edges["F1"].Points); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]Annotation{{"A", "Ask finance"}}, v.Annotations); d != "" {
		t.Error(d)
	}
}

func TestViewNestsAndAttaches(t *testing.T) {
	v := mustParse(t, `<x:definitions xmlns:x="`+NSModel+`"><x:process id="P"><x:laneSet><x:lane id="outer"><x:flowNodeRef>sub</x:flowNodeRef>
		<x:childLaneSet><x:lane id="inner"><x:flowNodeRef>sub</x:flowNodeRef></x:lane></x:childLaneSet></x:lane></x:laneSet>
		<x:subProcess id="sub" triggeredByEvent="true"><x:startEvent id="s" isInterrupting="false"><x:timerEventDefinition/></x:startEvent></x:subProcess>
		<x:boundaryEvent id="b" attachedToRef="sub" cancelActivity="false"><x:eventDefinitionRef>d</x:eventDefinitionRef></x:boundaryEvent>
		<x:endEvent id="e"><x:signalEventDefinition/><x:messageEventDefinition/></x:endEvent>
		</x:process><x:errorEventDefinition id="d"/></x:definitions>`).View()
	sub, _ := v.Node("sub")
	start, _ := v.Node("s")
	boundary, _ := v.Node("b")
	end, _ := v.Node("e")
	inner, _ := v.Lane("inner")
	if !sub.EventSubProcess || sub.Lane != "inner" || inner.Parent != "outer" {
		t.Errorf("sub-process %+v in lane %+v", sub, inner)
	}
	if start.Parent != "sub" || start.Event != "timer" || start.Interrupting || start.Lane != "inner" {
		t.Errorf("start %+v", start)
	}
	if boundary.AttachedTo != "sub" || boundary.Event != "error" || boundary.Interrupting || boundary.Lane != "inner" {
		t.Errorf("boundary %+v", boundary)
	}
	if end.Event != "multiple" {
		t.Errorf("end %+v", end)
	}
}

func TestStepsTellTheMapInPlainWords(t *testing.T) {
	var lines []string
	for _, s := range mustParse(t, invoice).Steps() {
		lines = append(lines, s.String())
	}
	want := []string{
		"1. Clerk: Invoice arrives.",
		"2. Clerk: Check & file.",
		"3. Clerk: Right? If total is right go to 4 (Pay); otherwise go to 2 (Check & file).",
		"4. Manager: Pay.",
		"5. Manager: Paid.",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
}

func TestStepsPassJoinsRingsAndSubProcesses(t *testing.T) {
	flows := func(pairs string) string {
		var b strings.Builder
		for i, p := range strings.Fields(pairs) {
			from, to, _ := strings.Cut(p, ">")
			b.WriteString(`<sequenceFlow id="f` + string(rune('a'+i)) + `" sourceRef="` + from + `" targetRef="` + to + `"/>`)
		}
		return b.String()
	}
	m := mustParse(t, wrap(`<startEvent id="s"/><parallelGateway id="g"/><task id="a" name="A"/><task id="b" name="B"/><parallelGateway id="j"/>
		<subProcess id="sub" name="Sub"><task id="in" name="In"/></subProcess><endEvent id="e" name="End"/>
		<boundaryEvent id="x" attachedToRef="sub"><timerEventDefinition/></boundaryEvent>
		<exclusiveGateway id="r1"/><exclusiveGateway id="r2"/>`+flows("s>g g>a g>b a>j b>j j>sub sub>e r1>r2 r2>r1")))
	got := map[string]Step{}
	var order []string
	for _, s := range m.Steps() {
		got[s.ID] = s
		order = append(order, s.ID)
	}
	if d := cmp.Diff("s g a b sub in e x", strings.Join(order, " ")); d != "" && strings.Join(order, " ") != "s g a b sub in x e" {
		t.Error(d)
	}
	if way := got["a"].Branches; len(way) != 1 || way[0].To != "sub" {
		t.Errorf("a join is not passed: %+v", way)
	}
	if got["in"].Depth != 1 || got["in"].Inside != "sub" || got["x"].Name != "timer boundary event" {
		t.Errorf("%+v %+v", got["in"], got["x"])
	}
}
