package processes

import (
	"strings"
	"testing"

	"throughline/internal/bpmn"
)

// chain is a map of four steps: the clerk checks, the boss decides, the clerk pays, and a no goes back to the check.
const chain = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="P"><laneSet id="S">
<lane id="Clerk" name="Clerk"><flowNodeRef>a</flowNodeRef><flowNodeRef>c</flowNodeRef></lane>
<lane id="Boss" name="Boss"><flowNodeRef>b</flowNodeRef></lane><lane id="Idle" name="Idle"/></laneSet>
<startEvent id="s"/><userTask id="a" name="Check"/><exclusiveGateway id="b" name="Right?"/><serviceTask id="c" name="Pay"/>
<sequenceFlow id="f0" sourceRef="s" targetRef="a"/><sequenceFlow id="f1" sourceRef="a" targetRef="b"/>
<sequenceFlow id="f2" name="yes" sourceRef="b" targetRef="c"/><sequenceFlow id="f3" name="no" sourceRef="b" targetRef="a"/></process></definitions>`

func TestShapeCountsHandoffs(t *testing.T) {
	m, err := bpmn.Parse([]byte(chain))
	if err != nil {
		t.Fatal(err)
	}
	// The start stands in no lane, so from it to the clerk nothing changes hands. The idle lane is drawn, so it counts.
	if got := shapeOf(m); got != (shape{Steps: 4, Lanes: 3, Handoffs: 3}) {
		t.Errorf("shape %+v", got)
	}
	rows := stepsOf(m, nil)
	if rows[2].Title != "Right?" || rows[2].Kind != "a decision" || len(rows[2].Ways) != 2 || rows[2].Ways[0] != "If yes: to 4, Pay" {
		t.Errorf("the decision is told as %+v", rows[2])
	}
	if rows[0].Title != "Start" || rows[1].Ways != nil || rows[3].Kind != "done by a system" {
		t.Errorf("steps are told as %+v", rows)
	}
}

func TestShapeCountsLanes(t *testing.T) {
	for name, c := range map[string]struct {
		lanes string
		want  int
	}{
		"none":          {``, 0},
		"all empty":     {`<laneSet id="S"><lane id="A"/><lane id="B"/></laneSet>`, 2},
		"one divided":   {`<laneSet id="S"><lane id="A"><childLaneSet id="T"><lane id="B"/><lane id="C"/></childLaneSet></lane><lane id="D"/></laneSet>`, 3},
		"work and idle": {`<laneSet id="S"><lane id="A"><flowNodeRef>a</flowNodeRef></lane><lane id="B"/></laneSet>`, 2},
	} {
		m, err := bpmn.Parse([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="P">` + c.lanes + `<userTask id="a" name="Check"/></process></definitions>`))
		if err != nil {
			t.Fatal(err)
		}
		if got := shapeOf(m).Lanes; got != c.want {
			t.Errorf("%s: %d lanes, want %d", name, got, c.want)
		}
	}
}

func TestCompareSaysWhatChanges(t *testing.T) {
	got := compare(shape{9, 3, 6}, shape{7, 3, 7})
	if want := "The way to be has 2 steps fewer (9 → 7), as many lanes (3), 1 hand-off more (6 → 7)."; got != want {
		t.Errorf("%s", got)
	}
}

func TestOnlyHarmlessTextStandsInAPage(t *testing.T) {
	for text, in := range map[string]bool{
		`<?xml version="1.0" encoding="UTF-8"?><a/>`:      true,
		`<a><script>alert(1)</script></a>`:                false,
		`<a></SCRIPT ></a>`:                               false,
		`<a><!-- <script> --></a>`:                        false,
		`<?xml version="1.0" encoding="ISO-8859-1"?><a/>`: false,
		"\ufeff<a/>": false,
		"<\x00a\x00": false,
		"":           false,
		"<a>" + strings.Repeat("x", inlineMap) + "</a>": false,
	} {
		if got := inline([]byte(text)) != ""; got != in {
			t.Errorf("%.60q stands in a page: %v", text, got)
		}
	}
}
