package check

import (
	"strings"
	"testing"

	"throughline/internal/bpmn"
)

// A file whose steps list no flows, as several tools write it, has no error here, and one remark for all of them.
func TestFlowsThatStepsDoNotListAreAdvice(t *testing.T) {
	m, err := bpmn.Parse([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P" isExecutable="true">
		<startEvent id="S" name="It comes"/><userTask id="A" name="Do it"/><endEvent id="E" name="Done"/>
		<sequenceFlow id="f" sourceRef="S" targetRef="A"/><sequenceFlow id="g" sourceRef="A" targetRef="E"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	strict := 0
	for _, p := range Model(m) {
		if p.Rule == unlisted && p.Severity == bpmn.Error {
			strict++
		}
	}
	if strict == 0 {
		t.Error("the standard's own rule says nothing any more")
	}
	said := 0
	for _, p := range Carried(m) {
		if p.Severity == bpmn.Error {
			t.Errorf("%s: %s", p.ElementID, p.Message)
		}
		if p.Rule == unlisted {
			said++
			if !strings.Contains(p.Message, "2 flows") {
				t.Error(p.Message)
			}
		}
	}
	if said != 1 {
		t.Errorf("it is said %d times", said)
	}
}

// Other errors stay errors beside it.
func TestCarriedKeepsEveryOtherProblem(t *testing.T) {
	m, err := bpmn.Parse([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P" isExecutable="true">
		<startEvent id="S" name="It comes"/><userTask id="A" name="Do it"/><endEvent id="E" name="Done"/>
		<sequenceFlow id="f" sourceRef="E" targetRef="S"/></process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	var strict, ours []bpmn.Problem
	for _, p := range Model(m) {
		if p.Rule != unlisted {
			strict = append(strict, p)
		}
	}
	for _, p := range Carried(m) {
		if p.Rule != unlisted {
			ours = append(ours, p)
		}
	}
	if len(strict) == 0 || len(strict) != len(ours) {
		t.Errorf("%d problems of the standard, %d here", len(strict), len(ours))
	}
}
