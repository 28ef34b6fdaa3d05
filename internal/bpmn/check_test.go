package bpmn

import (
	"slices"
	"strings"
	"testing"
)

func rules(t *testing.T, text string, severity Severity) []string {
	t.Helper()
	var all []string
	for _, p := range mustParse(t, text).Check() {
		if p.Severity == severity {
			all = append(all, p.Rule)
		}
		if p.Line < 1 || p.Message == "" || !strings.HasSuffix(p.Message, ".") {
			t.Errorf("a problem nobody can act on: %+v", p)
		}
	}
	return all
}

// twoPools joins a task of one pool with a task of the other by the given flow.
func twoPools(inCollaboration, inProcess string) string {
	pool := func(n, extra string) string {
		return `<process id="P` + n + `"><startEvent id="S` + n + `" name="Begin"><outgoing>a` + n + `</outgoing></startEvent>
			<task id="T` + n + `" name="Work"/><endEvent id="E` + n + `" name="Done"/>
			<sequenceFlow id="a` + n + `" sourceRef="S` + n + `" targetRef="T` + n + `"/>
			<sequenceFlow id="b` + n + `" sourceRef="T` + n + `" targetRef="E` + n + `"/>` + extra + `</process>`
	}
	return `<definitions xmlns="` + NSModel + `"><collaboration id="C"><participant id="A" name="A" processRef="P1"/><participant id="B" name="B" processRef="P2"/>` +
		inCollaboration + `</collaboration>` + pool("1", inProcess) + pool("2", "") + `</definitions>`
}

func TestTwoPools(t *testing.T) {
	if got := rules(t, twoPools("", `<sequenceFlow id="x" sourceRef="T1" targetRef="T2"/>`), Error); !slices.Equal(got, []string{"sequence-flow-crosses-pool"}) {
		t.Errorf("a sequence flow between pools: %v, want one error", got)
	}
	if got := rules(t, twoPools(`<messageFlow id="x" sourceRef="T1" targetRef="T2"/>`, ""), Error); len(got) != 0 {
		t.Errorf("a message flow between pools: %v, want none", got)
	}
	if got := rules(t, twoPools(`<messageFlow id="x" sourceRef="T1" targetRef="E1"/>`, ""), Error); !slices.Equal(got, []string{"message-flow-in-pool"}) {
		t.Errorf("a message flow within a pool: %v, want one error", got)
	}
}

func TestCheckFindsEachRule(t *testing.T) {
	const s, e = `<startEvent id="s" name="Begin"/>`, `<endEvent id="e" name="End"/>`
	flow := func(id, from, to, rest string) string {
		return `<sequenceFlow id="` + id + `" sourceRef="` + from + `" targetRef="` + to + `"` + rest
	}
	task := func(id string) string { return `<task id="` + id + `" name="Do ` + id + `"/>` }
	cases := []struct {
		rule     string
		severity Severity
		process  string
	}{
		{"start-event-incoming", Error, s + task("a") + e + flow("1", "s", "a", "/>") + flow("2", "a", "s", "/>") + flow("3", "a", "e", "/>")},
		{"end-event-outgoing", Error, s + task("a") + e + flow("1", "s", "e", "/>") + flow("2", "e", "a", "/>")},
		{"boundary-event-incoming", Error, s + task("a") + e + `<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition/></boundaryEvent>` + flow("1", "s", "a", "/>") + flow("2", "a", "b", "/>")},
		{"boundary-event-outgoing", Warning, s + task("a") + e + `<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition/></boundaryEvent>` + flow("1", "s", "a", "/>") + flow("2", "a", "e", "/>")},
		{"sequence-flow-crosses-sub-process", Error, s + `<subProcess id="p">` + task("a") + `</subProcess>` + flow("1", "s", "a", "/>")},
		{"broken-reference", Error, s + flow("1", "s", "nowhere", "/>")},
		{"broken-reference", Error, s + `<exclusiveGateway id="g" default="1"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "/>")},
		{"broken-reference", Error, `<laneSet><lane id="l"><flowNodeRef>gone</flowNodeRef></lane></laneSet>`},
		{"no-condition", Error, s + `<parallelGateway id="g"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "><conditionExpression>x</conditionExpression></sequenceFlow>")},
		{"event-sub-process-typed-start-event", Error, `<subProcess id="p" triggeredByEvent="true">` + s + `</subProcess>`},
		{"sub-process-blank-start-event", Error, `<subProcess id="p"><startEvent id="s"><timerEventDefinition/></startEvent></subProcess>`},
		{"event-definition", Error, `<endEvent id="e"><timerEventDefinition/></endEvent>`},
		{"gateway-direction", Error, s + task("a") + task("b") + `<exclusiveGateway id="g" gatewayDirection="Converging"/>` + flow("1", "g", "a", "/>") + flow("2", "g", "b", "/>")},
		{"gateway-direction", Error, s + task("a") + task("b") + `<parallelGateway id="g" gatewayDirection="Diverging"/>` + flow("1", "a", "g", "/>") + flow("2", "b", "g", "/>")},
		{"quantity", Error, `<task id="a" completionQuantity="0"/>`},
		{"one-loop", Error, `<task id="a"><standardLoopCharacteristics/><multiInstanceLoopCharacteristics/></task>`},
		{"one-time", Error, `<startEvent id="a"><timerEventDefinition><timeDate>x</timeDate><timeCycle>y</timeCycle></timerEventDefinition></startEvent>`},
		{"event-sub-process-flow", Error, s + `<subProcess id="p" triggeredByEvent="true"/>` + flow("1", "s", "p", "/>")},
		{"fake-join", Warning, s + task("a") + task("b") + task("c") + flow("1", "a", "c", "/>") + flow("2", "b", "c", "/>")},
		{"no-implicit-split", Warning, s + task("a") + e + task("b") + flow("1", "a", "b", "/>") + flow("2", "a", "e", "/>")},
		{"no-implicit-start", Warning, s + task("a") + e + flow("1", "a", "e", "/>")},
		{"no-implicit-end", Warning, s + task("a") + e + flow("1", "s", "a", "/>")},
		{"no-disconnected", Warning, s + task("a") + e + flow("1", "s", "e", "/>")},
		{"no-gateway-join-fork", Warning, s + task("a") + task("b") + `<exclusiveGateway id="g"/>` + flow("1", "s", "g", "/>") + flow("2", "a", "g", "/>") + flow("3", "g", "a", "/>") + flow("4", "g", "b", "/>")},
		{"conditional-flows", Warning, s + task("a") + task("b") + `<exclusiveGateway id="g" name="?"/>` + flow("1", "s", "g", "/>") + flow("2", "g", "a", ` name="yes"/>`) + flow("3", "g", "b", "/>")},
		{"label-required", Warning, `<task id="a"/>`},
		{"superfluous-gateway", Warning, s + `<exclusiveGateway id="g"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "/>")},
		{"single-blank-start-event", Warning, s + `<startEvent id="s2"/>` + e + flow("1", "s", "e", "/>")},
		{"no-duplicate-sequence-flows", Warning, s + e + flow("1", "s", "e", "/>") + flow("2", "s", "e", "/>")},
		{"start-event-required", Warning, task("a")},
		{"end-event-required", Warning, task("a")},
		{"no-inclusive-gateway", Warning, `<inclusiveGateway id="g"/>`},
		{"off-path", Warning, s + e + task("a") + task("b") + flow("1", "s", "e", "/>") + flow("2", "a", "b", "/>") + flow("3", "b", "a", "/>")},
	}
	for _, c := range cases {
		if got := rules(t, wrap(c.process), c.severity); !slices.Contains(got, c.rule) {
			t.Errorf("%s is not found in %s: %v", c.rule, c.process, got)
		}
	}
}

func TestProblemsNameTheirPlace(t *testing.T) {
	for _, p := range mustParse(t, invoice).Check() {
		if p.Rule == "fake-join" && p.ElementID == "T1" && p.Line == 22 {
			return
		}
	}
	t.Error("the join at T1 in line 22 is not reported there")
}
