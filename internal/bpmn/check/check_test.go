package check

import (
	"slices"
	"strings"
	"testing"

	"throughline/internal/bpmn"
)

func rules(t *testing.T, text string, severity bpmn.Severity) []string {
	t.Helper()
	var all []string
	for _, p := range Model(parsed(t, text)) {
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
	return `<definitions xmlns="` + bpmn.NSModel + `"><collaboration id="C"><participant id="A" name="A" processRef="P1"/><participant id="B" name="B" processRef="P2"/>` +
		inCollaboration + `</collaboration>` + pool("1", inProcess) + pool("2", "") + `</definitions>`
}

func TestTwoPools(t *testing.T) {
	if got := rules(t, twoPools("", `<sequenceFlow id="x" sourceRef="T1" targetRef="T2"/>`), bpmn.Error); !slices.Equal(got, []string{"sequence-flow-crosses-pool"}) {
		t.Errorf("a sequence flow between pools: %v, want one error", got)
	}
	if got := rules(t, twoPools(`<messageFlow id="x" sourceRef="T1" targetRef="T2"/>`, ""), bpmn.Error); len(got) != 0 {
		t.Errorf("a message flow between pools: %v, want none", got)
	}
	if got := rules(t, twoPools(`<messageFlow id="x" sourceRef="T1" targetRef="E1"/>`, ""), bpmn.Error); !slices.Equal(got, []string{"message-flow-in-pool"}) {
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
		severity bpmn.Severity
		process  string
	}{
		{"start-event-incoming", bpmn.Error, s + task("a") + e + flow("1", "s", "a", "/>") + flow("2", "a", "s", "/>") + flow("3", "a", "e", "/>")},
		{"end-event-outgoing", bpmn.Error, s + task("a") + e + flow("1", "s", "e", "/>") + flow("2", "e", "a", "/>")},
		{"boundary-event-incoming", bpmn.Error, s + task("a") + e + `<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition/></boundaryEvent>` + flow("1", "s", "a", "/>") + flow("2", "a", "b", "/>")},
		{"boundary-event-outgoing", bpmn.Warning, s + task("a") + e + `<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition/></boundaryEvent>` + flow("1", "s", "a", "/>") + flow("2", "a", "e", "/>")},
		{"sequence-flow-crosses-sub-process", bpmn.Error, s + `<subProcess id="p">` + task("a") + `</subProcess>` + flow("1", "s", "a", "/>")},
		{"broken-reference", bpmn.Error, s + flow("1", "s", "nowhere", "/>")},
		{"broken-reference", bpmn.Error, s + `<exclusiveGateway id="g" default="1"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "/>")},
		{"broken-reference", bpmn.Error, `<laneSet><lane id="l"><flowNodeRef>gone</flowNodeRef></lane></laneSet>`},
		{"no-condition", bpmn.Warning, s + `<parallelGateway id="g"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "><conditionExpression>x</conditionExpression></sequenceFlow>")},
		{"event-sub-process-typed-start-event", bpmn.Error, `<subProcess id="p" triggeredByEvent="true">` + s + `</subProcess>`},
		{"sub-process-blank-start-event", bpmn.Error, `<subProcess id="p"><startEvent id="s"><timerEventDefinition/></startEvent></subProcess>`},
		{"event-definition", bpmn.Error, `<endEvent id="e"><timerEventDefinition/></endEvent>`},
		{"gateway-direction", bpmn.Error, s + task("a") + task("b") + `<exclusiveGateway id="g" gatewayDirection="Converging"/>` + flow("1", "g", "a", "/>") + flow("2", "g", "b", "/>")},
		{"gateway-direction", bpmn.Error, s + task("a") + task("b") + `<parallelGateway id="g" gatewayDirection="Diverging"/>` + flow("1", "a", "g", "/>") + flow("2", "b", "g", "/>")},
		{"quantity", bpmn.Error, `<task id="a" completionQuantity="0"/>`},
		{"one-loop", bpmn.Error, `<task id="a"><standardLoopCharacteristics/><multiInstanceLoopCharacteristics/></task>`},
		{"one-time", bpmn.Error, `<startEvent id="a"><timerEventDefinition><timeDate>x</timeDate><timeCycle>y</timeCycle></timerEventDefinition></startEvent>`},
		{"event-sub-process-flow", bpmn.Error, s + `<subProcess id="p" triggeredByEvent="true"/>` + flow("1", "s", "p", "/>")},
		{"fake-join", bpmn.Warning, s + task("a") + task("b") + task("c") + flow("1", "a", "c", "/>") + flow("2", "b", "c", "/>")},
		{"no-implicit-split", bpmn.Warning, s + task("a") + e + task("b") + flow("1", "a", "b", "/>") + flow("2", "a", "e", "/>")},
		{"no-implicit-start", bpmn.Warning, s + task("a") + e + flow("1", "a", "e", "/>")},
		{"no-implicit-end", bpmn.Warning, s + task("a") + e + flow("1", "s", "a", "/>")},
		{"no-disconnected", bpmn.Warning, s + task("a") + e + flow("1", "s", "e", "/>")},
		{"no-gateway-join-fork", bpmn.Warning, s + task("a") + task("b") + `<exclusiveGateway id="g"/>` + flow("1", "s", "g", "/>") + flow("2", "a", "g", "/>") + flow("3", "g", "a", "/>") + flow("4", "g", "b", "/>")},
		{"conditional-flows", bpmn.Warning, s + task("a") + task("b") + `<exclusiveGateway id="g" name="?"/>` + flow("1", "s", "g", "/>") + flow("2", "g", "a", ` name="yes"/>`) + flow("3", "g", "b", "/>")},
		{"label-required", bpmn.Warning, `<task id="a"/>`},
		{"superfluous-gateway", bpmn.Warning, s + `<exclusiveGateway id="g"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "/>")},
		{"single-blank-start-event", bpmn.Warning, s + `<startEvent id="s2"/>` + e + flow("1", "s", "e", "/>")},
		{"no-duplicate-sequence-flows", bpmn.Warning, s + e + flow("1", "s", "e", "/>") + flow("2", "s", "e", "/>")},
		{"start-event-required", bpmn.Warning, task("a")},
		{"end-event-required", bpmn.Warning, task("a")},
		{"no-inclusive-gateway", bpmn.Warning, `<inclusiveGateway id="g"/>`},
		{"superfluous-termination", bpmn.Warning, s + `<endEvent id="e"><terminateEventDefinition/></endEvent>` + flow("1", "s", "e", "/>")},
		{"single-event-definition", bpmn.Warning, `<startEvent id="s"><timerEventDefinition/><signalEventDefinition/></startEvent>`},
		{"no-condition", bpmn.Error, s + `<eventBasedGateway id="g"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "><conditionExpression>x</conditionExpression></sequenceFlow>")},
		{"no-default", bpmn.Error, s + `<eventBasedGateway id="g" default="2"/>` + e + flow("1", "s", "g", "/>") + flow("2", "g", "e", "/>")},
		{"no-choreography", bpmn.Error, `<choreographyTask id="c" initiatingParticipantRef="p"/>`},
		{"script-format", bpmn.Warning, `<scriptTask id="c"><script>x</script></scriptTask>`},
		{"loop-cardinality", bpmn.Warning, `<task id="a"><multiInstanceLoopCharacteristics/></task>`},
		{"timer-time", bpmn.Warning, `<startEvent id="s"><timerEventDefinition/></startEvent>`},
		{"event-message", bpmn.Warning, `<startEvent id="s"><messageEventDefinition/></startEvent>`},
		{"off-path", bpmn.Warning, s + e + task("a") + task("b") + flow("1", "s", "e", "/>") + flow("2", "a", "b", "/>") + flow("3", "b", "a", "/>")},
	}
	for _, c := range cases {
		if got := rules(t, wrap(c.process), c.severity); !slices.Contains(got, c.rule) {
			t.Errorf("%s is not found in %s: %v", c.rule, c.process, got)
		}
	}
}

// A file in which something beside the flow repeats an id still opens; how much it matters depends on whether it is to be run.
func TestRepeatedIDs(t *testing.T) {
	file := func(executable string) string {
		return `<definitions xmlns="` + bpmn.NSModel + `"><globalTask id="P"/><process id="P" isExecutable="` + executable + `"/></definitions>`
	}
	if got := rules(t, file("true"), bpmn.Error); !slices.Contains(got, "duplicate-id") {
		t.Errorf("executable: the repeated id is not an error: %v", got)
	}
	if got := rules(t, file("false"), bpmn.Warning); !slices.Contains(got, "duplicate-id") {
		t.Errorf("for readers: the repeated id is not a warning: %v", got)
	}
}

func TestProblemsNameTheirPlace(t *testing.T) {
	text := wrap("\n<task id='a'/>\n<task id='b'/>\n<task id='c'/><sequenceFlow id='1' sourceRef='a' targetRef='c'/><sequenceFlow id='2' sourceRef='b' targetRef='c'/>")
	for _, p := range Model(parsed(t, text)) {
		if p.Rule == "fake-join" && p.ElementID == "c" && p.Line == 4 {
			return
		}
	}
	t.Error("the join at c in line 4 is not reported there")
}

func TestNewMapIsSound(t *testing.T) {
	for _, lanes := range [][]bpmn.Lane{nil, {{Name: "Clerk"}}, {{ID: "Lane_2", Name: `A & "B"`}, {Name: "x\x01"}, {ID: "Task_1", Name: "y"}, {ID: "not a name", Name: "z"}}} {
		for _, p := range Model(parsed(t, string(bpmn.New("Pay <invoices>", lanes)))) {
			t.Errorf("%d lanes: %+v", len(lanes), p)
		}
	}
}

// What the product itself changes in a map leaves it fit to be published.
func TestEditedMapsStaySound(t *testing.T) {
	m := parsed(t, string(bpmn.New("Pay", []bpmn.Lane{{Name: "Clerk"}, {Name: "Manager"}})))
	lanes := m.Lanes()
	step, err := m.InsertStep("Task_1", "", bpmn.NewStep{Name: "Approve", Lane: lanes[1].ID})
	if err != nil {
		t.Fatal(err)
	}
	way, err := m.AddWay(step, "refused", "Task_1")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SetCondition(way, "approved = false"); err != nil {
		t.Fatal(err)
	}
	for _, p := range Model(m) {
		if p.Severity == bpmn.Error {
			t.Errorf("%+v", p)
		}
	}
}

func wrap(process string) string {
	return `<definitions xmlns="` + bpmn.NSModel + `" id="D"><process id="P">` + process + `</process></definitions>`
}

func parsed(t testing.TB, text string) *bpmn.Model {
	t.Helper()
	m, err := bpmn.Parse([]byte(text))
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return m
}

func FuzzModel(f *testing.F) {
	for _, seed := range []string{twoPools("", ""), run(`<callActivity id="c" calledElement="P"/>`), run(`<intermediateCatchEvent id="l"><linkEventDefinition id="d"><source>d</source></linkEventDefinition></intermediateCatchEvent>`), drawnFile(`<task id="a"/>`, ``), wrap(`<boundaryEvent id="b" attachedToRef="b"/>`), wrap(`<subProcess id="s"><task id="t"/></subProcess>`)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := bpmn.Parse(data)
		if err != nil {
			return
		}
		for _, p := range Model(m) {
			if p.Rule == "" || p.Message == "" || p.Line < 1 {
				t.Fatalf("a problem nobody can act on: %+v", p)
			}
		}
	})
}
