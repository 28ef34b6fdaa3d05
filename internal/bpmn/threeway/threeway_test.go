package threeway

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline/internal/bpmn"
)

// sample is a map of three steps in two lanes with a drawing, a comment and words of another tool.
const sample = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:d="http://www.omg.org/spec/DD/20100524/DI" xmlns:acme="urn:acme" id="D" targetNamespace="t">
  <!-- drawn by hand -->
  <process id="P">
    <laneSet id="LS">
      <lane id="L1" name="Desk"><flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef></lane>
      <lane id="L2" name="Office"><flowNodeRef>B</flowNodeRef><flowNodeRef>E</flowNodeRef></lane>
    </laneSet>
    <startEvent id="S"><outgoing>F1</outgoing></startEvent>
    <userTask id="A" name='Ask' acme:cost="12">
      <documentation>Ask first</documentation>
      <extensionElements><acme:rule key="a">one</acme:rule></extensionElements>
      <incoming>F1</incoming><outgoing>F2</outgoing>
    </userTask>
    <userTask id="B" name="Book"><incoming>F2</incoming><outgoing>F3</outgoing></userTask>
    <endEvent id="E"><incoming>F3</incoming></endEvent>
    <sequenceFlow id="F1" sourceRef="S" targetRef="A"/>
    <sequenceFlow id="F2" sourceRef="A" targetRef="B"/>
    <sequenceFlow id="F3" sourceRef="B" targetRef="E"/>
  </process>
  <di:BPMNDiagram id="G"><di:BPMNPlane id="PL" bpmnElement="P">
    <di:BPMNShape id="dS" bpmnElement="S"><dc:Bounds x="50" y="82" width="36" height="36"/></di:BPMNShape>
    <di:BPMNShape id="dA" bpmnElement="A"><dc:Bounds x="150" y="60" width="100" height="80"/></di:BPMNShape>
    <di:BPMNShape id="dB" bpmnElement="B"><dc:Bounds x="350" y="60" width="100" height="80"/></di:BPMNShape>
    <di:BPMNShape id="dE" bpmnElement="E"><dc:Bounds x="550" y="82" width="36" height="36"/></di:BPMNShape>
    <di:BPMNEdge id="dF1" bpmnElement="F1"><d:waypoint x="86" y="100"/><d:waypoint x="150" y="100"/></di:BPMNEdge>
    <di:BPMNEdge id="dF2" bpmnElement="F2" acme:tint="red"><d:waypoint x="250" y="100"/><d:waypoint x="350" y="100"/></di:BPMNEdge>
    <di:BPMNEdge id="dF3" bpmnElement="F3"><d:waypoint x="450" y="100"/><d:waypoint x="550" y="100"/></di:BPMNEdge>
  </di:BPMNPlane></di:BPMNDiagram>
</definitions>
`

// with gives the sample with texts replaced.
func with(t *testing.T, replace ...string) string {
	t.Helper()
	text := sample
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the sample has no %q", replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	return text
}

// The parts of deleting B: its neighbours are joined by F2.
var withoutB = []string{`<flowNodeRef>B</flowNodeRef>`, ``, `    <userTask id="B" name="Book"><incoming>F2</incoming><outgoing>F3</outgoing></userTask>
`, ``, `<incoming>F3</incoming>`, ``, `    <sequenceFlow id="F2" sourceRef="A" targetRef="B"/>
    <sequenceFlow id="F3" sourceRef="B" targetRef="E"/>
`, ``, `<outgoing>F2</outgoing>`, ``,
	`    <di:BPMNShape id="dB" bpmnElement="B"><dc:Bounds x="350" y="60" width="100" height="80"/></di:BPMNShape>
`, ``, `    <di:BPMNEdge id="dF2" bpmnElement="F2" acme:tint="red"><d:waypoint x="250" y="100"/><d:waypoint x="350" y="100"/></di:BPMNEdge>
    <di:BPMNEdge id="dF3" bpmnElement="F3"><d:waypoint x="450" y="100"/><d:waypoint x="550" y="100"/></di:BPMNEdge>
`, ``}

const plane = `  </di:BPMNPlane>`

func TestBothAreKept(t *testing.T) {
	newStep := []string{`    <endEvent id="E">`, `    <userTask id="N" name="New"/>
    <endEvent id="E">`, plane, `    <di:BPMNShape id="dN" bpmnElement="N"><dc:Bounds x="350" y="200" width="100" height="80"/></di:BPMNShape>
` + plane, `<flowNodeRef>E</flowNodeRef>`, `<flowNodeRef>E</flowNodeRef><flowNodeRef>N</flowNodeRef>`}
	for _, c := range []struct {
		name         string
		mine, theirs []string
		want         []string // replacements in the sample; nil when both together say it
	}{
		{"a name and a new step", newStep, []string{`name='Ask'`, `name='Ask twice'`}, nil},
		{"two names", []string{`name='Ask'`, `name='Ask twice'`}, []string{`name="Book"`, `name="Book it"`}, nil},
		{"name and description", []string{`name='Ask'`, `name='Ask twice'`}, []string{`Ask first`, `Ask &amp; wait`}, nil},
		{"another tool's words", []string{`>one<`, `>two<`}, []string{`acme:cost="12"`, `acme:cost="13"`}, nil},
		{"the same twice", []string{`name='Ask'`, `name='Go'`}, []string{`name='Ask'`, `name='Go'`}, []string{`name='Ask'`, `name='Go'`}},
		{"other lane and other kind", []string{`<flowNodeRef>A</flowNodeRef>`, ``, `<flowNodeRef>B</flowNodeRef>`, `<flowNodeRef>B</flowNodeRef><flowNodeRef>A</flowNodeRef>`},
			[]string{`<userTask id="B"`, `<manualTask id="B"`, "<outgoing>F3</outgoing></userTask>", "<outgoing>F3</outgoing></manualTask>"}, nil},
		{"one deletes what the other left", withoutB, []string{`name='Ask'`, `name='Ask twice'`}, nil},
		{"an attribute off", []string{` acme:cost="12"`, ``}, []string{`name="Book"`, `name="Book it"`}, nil},
		{"another tool's words off", []string{"\n      <extensionElements><acme:rule key=\"a\">one</acme:rule></extensionElements>", ``}, []string{`name="Book"`, `name="Book it"`}, nil},
	} {
		mine, theirs := with(t, c.mine...), with(t, c.theirs...)
		want := c.want
		if want == nil {
			want = slices.Concat(c.mine, c.theirs)
		}
		wanted := with(t, want...)
		for _, sides := range [][2]string{{mine, theirs}, {theirs, mine}} {
			got, conflicts, err := Merge([]byte(sample), []byte(sides[0]), []byte(sides[1]), nil)
			if err != nil || len(conflicts) > 0 {
				t.Errorf("%s: %v %v", c.name, conflicts, err)
				continue
			}
			if meant(t, got) != meant(t, []byte(wanted)) {
				t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, wanted)
			}
			if !strings.Contains(string(got), "<!-- drawn by hand -->") || !strings.Contains(string(got), `acme:tint="red"`) && !strings.Contains(c.name, "deletes") {
				t.Errorf("%s: lost what only the file knows:\n%s", c.name, got)
			}
		}
	}
}

// Bytes of theirs stay where mine says nothing else: quotes, line ends, order.
func TestTheTextOfTheirsStays(t *testing.T) {
	got, _, err := Merge([]byte(sample), []byte(with(t, `name="Book"`, `name="Book it"`)), []byte(with(t, `name='Ask'`, `name='Ask twice'`)), nil)
	if want := with(t, `name='Ask'`, `name='Ask twice'`, `name="Book"`, `name="Book it"`); err != nil || string(got) != want {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
}

func TestConflictsAreAsked(t *testing.T) {
	inLane := func(lane string) []string {
		return []string{`<flowNodeRef>A</flowNodeRef>`, ``, `</laneSet>`, `<lane id="L3" name="` + lane + `"><flowNodeRef>A</flowNodeRef></lane></laneSet>`}
	}
	for _, c := range []struct {
		what, mine, theirs string // as the question says it
		base               string
		edits              [2][]string
		key                string
		taken              Side
		inMine, inTheirs   string // what the file holds after each answer
	}{
		{"name", "Ask Lee", "Ask Ann", "Ask", [2][]string{{`'Ask'`, `'Ask Lee'`}, {`'Ask'`, `'Ask Ann'`}}, "#A name", Mine, `'Ask Lee'`, `'Ask Ann'`},
		{"description", "Do", "Go", "Ask first", [2][]string{{`Ask first`, `Do`}, {`Ask first`, `Go`}}, "", Mine, `>Do<`, `>Go<`},
		{"description", "", "Go", "Ask first", [2][]string{{"\n      <documentation>Ask first</documentation>", ``}, {`Ask first`, `Go`}}, "", Theirs, `'Ask'`, `>Go<`},
		{"place", "at 150, 300", "at 150, 500", "at 150, 60", [2][]string{{`x="150" y="60"`, `x="150" y="300"`}, {`x="150" y="60"`, `x="150" y="500"`}}, "", Mine, `y="300"`, `y="500"`},
		{"deleted", "deleted", "kept and changed", "", [2][]string{withoutB, {`"Book"`, `"Book it"`}}, "#B deleted", Theirs, `id="E"`, `"Book it"`},
		{"deleted", "kept and changed", "deleted", "", [2][]string{{`"Book"`, `"Book it"`}, withoutB}, "#B deleted", Mine, `"Book it"`, `id="E"`},
		{"lane", "Desk, Hall", "Desk, Home", "Desk", [2][]string{{`</laneSet>`, `<lane id="L3" name="Hall"><flowNodeRef>A</flowNodeRef></lane></laneSet>`},
			{`</laneSet>`, `<lane id="L4" name="Home"><flowNodeRef>A</flowNodeRef></lane></laneSet>`}}, "#A lane", Mine, `"Hall"> <flowNodeRef>A<`, `"Home"><flowNodeRef>A<`},
		{"name", "Hall", "Home", "", [2][]string{inLane("Hall"), inLane("Home")}, "#L3 name", Mine, `"Hall"`, `"Home"`},
		{"kind", "manual task", "service task", "user task", [2][]string{{`<userTask id="B"`, `<manualTask id="B"`, "<outgoing>F3</outgoing></userTask>", "<outgoing>F3</outgoing></manualTask>"},
			{`<userTask id="B"`, `<serviceTask id="B"`, "<outgoing>F3</outgoing></userTask>", "<outgoing>F3</outgoing></serviceTask>"}}, "", Mine, `<manualTask`, `<serviceTask`},
	} {
		mine, theirs := []byte(with(t, c.edits[0]...)), []byte(with(t, c.edits[1]...))
		_, conflicts, err := Merge([]byte(sample), mine, theirs, nil)
		if err != nil || len(conflicts) != 1 {
			t.Errorf("%s: %+v %v", c.what, conflicts, err)
			continue
		}
		got := conflicts[0]
		if got.What != c.what || got.Mine != c.mine || got.Theirs != c.theirs || got.Base != c.base || got.Taken != c.taken || c.key != "" && got.Key != c.key || got.Title == "" {
			t.Errorf("asks %+v", got)
		}
		for side, holds := range map[Side]string{Mine: c.inMine, Theirs: c.inTheirs} {
			data, _, err := Merge([]byte(sample), mine, theirs, map[string]Side{got.Key: side})
			if err != nil || !strings.Contains(strings.Join(strings.Fields(string(data)), " "), holds) {
				t.Errorf("%s answered with %s has no %s: %v\n%s", c.what, side, holds, err, data)
			}
			sound(t, data)
		}
	}
}

// What was deleted and stays has its flows, its lane and its drawing again.
func TestKeptIsWhole(t *testing.T) {
	theirs := with(t, `"Book"`, `"Book it"`)
	got, _, err := Merge([]byte(sample), []byte(with(t, withoutB...)), []byte(theirs), nil)
	if err != nil || meant(t, got) != meant(t, []byte(theirs)) {
		t.Errorf("%v\n%s", err, got)
	}
	// A step that goes takes along what somebody led to it; and asked the other way it stays with that.
	led := with(t, `  </process>`, `    <userTask id="N" name="New"/><sequenceFlow id="F9" sourceRef="N" targetRef="B"/>
  </process>`)
	for side, want := range map[Side]bool{Mine: false, Theirs: true} {
		got, conflicts, err := Merge([]byte(sample), []byte(with(t, withoutB...)), []byte(led), map[string]Side{"#B deleted": side})
		if err != nil || len(conflicts) != 1 {
			t.Fatalf("%v %v", conflicts, err)
		}
		sound(t, got)
		if strings.Contains(string(got), `"F9"`) != want || !strings.Contains(string(got), `"New"`) {
			t.Errorf("%s: %s", side, got)
		}
	}
}

// Two who move what one way joins leave a way that fits neither: it is led anew, and nobody is asked.
func TestWaysAreLedAnew(t *testing.T) {
	mine := with(t, `<dc:Bounds x="150" y="60"`, `<dc:Bounds x="150" y="260"`, `<d:waypoint x="250" y="100"/><d:waypoint x="350" y="100"/>`, `<d:waypoint x="250" y="300"/><d:waypoint x="350" y="100"/>`)
	theirs := with(t, `<dc:Bounds x="350" y="60"`, `<dc:Bounds x="450" y="460"`, `<d:waypoint x="250" y="100"/><d:waypoint x="350" y="100"/>`, `<d:waypoint x="250" y="100"/><d:waypoint x="450" y="500"/>`)
	got, conflicts, err := Merge([]byte(sample), []byte(mine), []byte(theirs), nil)
	if err != nil || len(conflicts) > 0 {
		t.Fatalf("%v %v", conflicts, err)
	}
	m, err := bpmn.Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	points := m.View().Edges["F2"].Points
	if len(points) < 2 || !touches(points[0], m.View().Shapes["A"].Bounds) || !touches(points[len(points)-1], m.View().Shapes["B"].Bounds) {
		t.Errorf("the way goes %v\n%s", points, got)
	}
	if !strings.Contains(string(got), `acme:tint="red"`) {
		t.Error("the words of another tool on the way are lost")
	}
}

func touches(p bpmn.Point, b bpmn.Bounds) bool {
	return p.X >= b.X-1 && p.X <= b.X+b.Width+1 && p.Y >= b.Y-1 && p.Y <= b.Y+b.Height+1
}

// Both put a new step where the editor puts the next one: neither lies under the other.
func TestNewStepsDoNotHideOneAnother(t *testing.T) {
	add := func(id string) []string {
		return []string{`  </process>`, `    <userTask id="` + id + `" name="Step ` + id + `"/><sequenceFlow id="F` + id + `" sourceRef="A" targetRef="` + id + `"/>
  </process>`, plane, fmt.Sprintf(`<di:BPMNShape id="d%[1]s" bpmnElement="%[1]s"><dc:Bounds x="350" y="170" width="100" height="80"/></di:BPMNShape><di:BPMNEdge id="dF%[1]s" bpmnElement="F%[1]s"><d:waypoint x="250" y="100"/><d:waypoint x="350" y="210"/></di:BPMNEdge>`, id) + plane}
	}
	got, conflicts, err := Merge([]byte(sample), []byte(with(t, add("N1")...)), []byte(with(t, add("N2")...)), nil)
	if err != nil || len(conflicts) > 0 {
		t.Fatalf("%v %v", conflicts, err)
	}
	m, _ := bpmn.Parse(got)
	a, b := m.View().Shapes["N1"].Bounds, m.View().Shapes["N2"].Bounds
	way := m.View().Edges["FN1"].Points
	if b.Y != 170 || a.Y < b.Y+b.Height || len(way) < 2 || !touches(way[len(way)-1], a) {
		t.Errorf("mine at %v, theirs at %v, led %v", a, b, way)
	}
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	for i := range 3 {
		files := [][]byte{[]byte(sample), []byte(sample), []byte(sample)}
		files[i] = []byte("<a>")
		if _, _, err := Merge(files[0], files[1], files[2], nil); err == nil {
			t.Errorf("file %d was taken", i)
		}
	}
}
