package check

import (
	"slices"
	"strings"
	"testing"

	"throughline/internal/bpmn"
)

// run puts content into an executable process, which has to keep the rules that a drawing need not.
func run(process string) string {
	return `<definitions xmlns="` + bpmn.NSModel + `" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="urn:t"><process id="P" isExecutable="true">` + process + `</process></definitions>`
}

// errorsAt gives the elements at which the errors of a rule are found.
func errorsAt(t *testing.T, text, rule string) []string {
	t.Helper()
	var all []string
	for _, p := range Model(parsed(t, text)) {
		if p.Rule == rule && p.Severity == bpmn.Error {
			all = append(all, p.ElementID)
		}
	}
	return all
}

const boundary = `<task id="t"/><boundaryEvent id="b" attachedToRef="t"`

// Each rule that an executable process must keep is broken once; the same map for readers is only warned about.
func TestRulesOfExecutableProcesses(t *testing.T) {
	const formal = ` xsi:type="tFormalExpression"`
	cases := []struct{ rule, at, process string }{
		{"formal-expression", "f", `<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"><conditionExpression>if it rains</conditionExpression></sequenceFlow>`},
		{"expression-body", "d", `<intermediateCatchEvent id="e"><timerEventDefinition id="d"><timeDate` + formal + `/></timerEventDefinition></intermediateCatchEvent>`},
		{"expression-language", "d", `<intermediateCatchEvent id="e"><timerEventDefinition id="d"><timeDate` + formal + ` language="%zz">2026-11-23</timeDate></timerEventDefinition></intermediateCatchEvent>`},
		{"time-format", "d", `<intermediateCatchEvent id="e"><timerEventDefinition id="d"><timeDate` + formal + `>next week</timeDate></timerEventDefinition></intermediateCatchEvent>`},
		{"time-format", "d", `<intermediateCatchEvent id="e"><timerEventDefinition id="d"><timeDuration` + formal + `>3 days</timeDuration></timerEventDefinition></intermediateCatchEvent>`},
		{"time-format", "d", `<intermediateCatchEvent id="e"><timerEventDefinition id="d"><timeCycle` + formal + `>weekly</timeCycle></timerEventDefinition></intermediateCatchEvent>`},
		{"mime-type", "s", `<scriptTask id="s" scriptFormat="script"><script>x</script></scriptTask>`},
		{"flow-not-listed", "f", `<task id="a"/><task id="b"><incoming>f</incoming></task><sequenceFlow id="f" sourceRef="a" targetRef="b"/>`},
		{"conditional-flow-alone", "f", `<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"><conditionExpression` + formal + `>x</conditionExpression></sequenceFlow>`},
		{"superfluous-gateway", "g", `<exclusiveGateway id="g"/>`},
		{"gateway-direction", "g", `<exclusiveGateway id="g" gatewayDirection="Mixed"/>`},
		{"event-based-gateway", "g", `<eventBasedGateway id="g"/>`},
		{"event-based-gateway", "f", `<eventBasedGateway id="g"/><task id="a"/><sequenceFlow id="f" sourceRef="g" targetRef="a"/>`},
		{"event-definition", "b", boundary + `/>`},
		{"event-definition", "e", `<intermediateCatchEvent id="e"/>`},
		{"non-interrupting-event", "b", boundary + ` cancelActivity="false"><errorEventDefinition/></boundaryEvent>`},
		{"boundary-event-outgoing", "b", boundary + `><timerEventDefinition/></boundaryEvent>`},
		{"compensation-handler", "b", boundary + `><compensateEventDefinition/></boundaryEvent>`},
		{"compensation-handler", "u", boundary + `><compensateEventDefinition/></boundaryEvent><task id="u"/><association id="a" sourceRef="b" targetRef="u"/>`},
		{"cancel-event", "b", boundary + `><cancelEventDefinition/></boundaryEvent>`},
		{"cancel-event", "e", `<endEvent id="e"><cancelEventDefinition/></endEvent>`},
		{"event-payload", "e", `<endEvent id="e"><escalationEventDefinition/></endEvent>`},
		{"event-definition-shared", "d", `<startEvent id="s"><eventDefinitionRef>d</eventDefinitionRef></startEvent><endEvent id="e"><messageEventDefinition id="d"/></endEvent>`},
		{"link-event", "l", `<intermediateThrowEvent id="l"><linkEventDefinition name="a"/></intermediateThrowEvent>`},
		{"link-event", "l", `<intermediateCatchEvent id="l"><linkEventDefinition name="a"/></intermediateCatchEvent>`},
		{"start-event-required", "P", `<endEvent id="e"/>`},
		{"end-event-required", "P", `<startEvent id="s"/>`},
		{"no-implicit-end", "a", `<startEvent id="s"/><task id="a"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>`},
		{"no-implicit-start", "a", `<startEvent id="s"/><task id="a"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="a" targetRef="e"/>`},
		{"receive-task-instantiate", "r", `<task id="a"/><receiveTask id="r" instantiate="true"/><sequenceFlow id="f" sourceRef="a" targetRef="r"/>`},
		{"ad-hoc-sub-process", "p", `<adHocSubProcess id="p"/>`},
		{"ad-hoc-sub-process", "s", `<adHocSubProcess id="p"><task id="t"/><startEvent id="s"/></adHocSubProcess>`},
		{"loop-maximum", "t", `<task id="t"><standardLoopCharacteristics loopMaximum="-1"/></task>`},
		{"loop-behavior", "t", `<task id="t"><multiInstanceLoopCharacteristics behavior="One"/></task>`},
		{"completion-condition", "t", `<task id="t"><multiInstanceLoopCharacteristics><completionCondition` + formal + `>23</completionCondition></multiInstanceLoopCharacteristics></task>`},
		{"called-process-start", "P", `<startEvent id="s"><messageEventDefinition/></startEvent><callActivity id="c" calledElement="P"/>`},
		{"resource-role", "r", `<task id="t"><performer id="r"><resourceRef>x</resourceRef><resourceAssignmentExpression><formalExpression>x</formalExpression></resourceAssignmentExpression></performer></task>`},
		{"no-sub-process-data", "i", `<subProcess id="p"><ioSpecification id="i"><inputSet/><outputSet/></ioSpecification></subProcess>`},
		{"data-set", "d", `<ioSpecification><dataInput id="d"/><inputSet/><outputSet/></ioSpecification>`},
		{"data-set", "s", `<ioSpecification><dataInput id="d"/><inputSet id="s"><optionalInputRefs>d</optionalInputRefs></inputSet><outputSet/></ioSpecification>`},
		{"data-association", "x", `<task id="t"><dataInputAssociation id="x"><sourceRef>o</sourceRef><sourceRef>p</sourceRef><targetRef>o</targetRef></dataInputAssociation></task><dataObject id="o"/><dataObject id="p"/>`},
		{"data-reference-name", "r", `<dataObject id="o" name="Invoice"/><dataObjectReference id="r" name="Bill" dataObjectRef="o"><dataState name="paid"/></dataObjectReference>`},
	}
	for _, c := range cases {
		if got := errorsAt(t, run(c.process), c.rule); !slices.Contains(got, c.at) {
			t.Errorf("%s is found at %v and not at %s in %s", c.rule, got, c.at, c.process)
		}
		if got := errorsAt(t, strings.Replace(run(c.process), `Executable="true"`, `Executable="false"`, 1), c.rule); c.rule != "cancel-event" && len(got) > 0 {
			t.Errorf("%s refuses a map that nobody runs, at %v: %s", c.rule, got, c.process)
		}
	}
}

// Data of different kinds may not meet where a process hands them over.
func TestKindsOfData(t *testing.T) {
	const shared = `<itemDefinition id="text" structureRef="String"/><itemDefinition id="words" structureRef="String"/><itemDefinition id="count" structureRef="int"/><itemDefinition id="list" structureRef="String" isCollection="true"/>
		<message id="m" itemRef="text"/><interface id="i" name="I"><operation id="op" name="O"><inMessageRef>m</inMessageRef></operation></interface>`
	file := func(process string) string {
		return `<definitions xmlns="` + bpmn.NSModel + `" targetNamespace="urn:t">` + shared + `<process id="P" isExecutable="true">` + process + `</process></definitions>`
	}
	input := func(item string) string {
		return `<ioSpecification><dataInput id="in" itemSubjectRef="` + item + `"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>`
	}
	for _, c := range []struct {
		rule, process string
		broken        bool
	}{
		{"task-data", `<serviceTask id="t" operationRef="op">` + input("count") + `</serviceTask>`, true},
		{"task-data", `<serviceTask id="t" operationRef="op">` + input("words") + `</serviceTask>`, false},
		{"task-data", `<serviceTask id="t" operationRef="op"/>`, true},
		{"data-type", `<dataObject id="o" itemSubjectRef="count"/><task id="t">` + input("text") + `<dataInputAssociation id="a"><sourceRef>o</sourceRef><targetRef>in</targetRef></dataInputAssociation></task>`, true},
		{"data-type", `<dataObject id="o"/><task id="t">` + input("text") + `<dataInputAssociation id="a"><sourceRef>o</sourceRef><targetRef>in</targetRef></dataInputAssociation></task>`, false},
		{"data-collection", `<dataObject id="o" itemSubjectRef="list"/>`, true},
		{"data-collection", `<dataObject id="o" itemSubjectRef="list" isCollection="true"/>`, false},
		{"event-data", `<endEvent id="e"><dataInput id="in" itemSubjectRef="count"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><messageEventDefinition messageRef="m"/></endEvent>`, true},
		{"event-operation", `<endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>`, true},
		{"event-operation", `<endEvent id="e"><messageEventDefinition messageRef="m"><operationRef>op</operationRef></messageEventDefinition></endEvent>`, false},
		{"io-binding", `<ioSpecification><dataInput id="in" itemSubjectRef="count"/><dataOutput id="out"/><inputSet/><outputSet/></ioSpecification><ioBinding operationRef="op" inputDataRef="in" outputDataRef="out"/>`, true},
		{"called-data", `<callActivity id="c" calledElement="P">` + input("text") + `</callActivity>`, true},
	} {
		if got := errorsAt(t, file(c.process), c.rule); len(got) > 0 != c.broken {
			t.Errorf("%s is found at %v, want %v: %s", c.rule, got, c.broken, c.process)
		}
	}
}

func TestSoundExecutableProcessHasNoErrors(t *testing.T) {
	text := run(`<startEvent id="s" name="Begin"><outgoing>1</outgoing></startEvent><exclusiveGateway id="g" name="Large?" default="3"><incoming>1</incoming><outgoing>2</outgoing><outgoing>3</outgoing></exclusiveGateway>
		<userTask id="a" name="Approve"><incoming>2</incoming><outgoing>4</outgoing></userTask><boundaryEvent id="b" name="Two days" attachedToRef="a" cancelActivity="false"><outgoing>5</outgoing><timerEventDefinition id="d"><timeDuration xsi:type="tFormalExpression">P2D</timeDuration></timerEventDefinition></boundaryEvent>
		<sendTask id="r" name="Remind"><incoming>5</incoming><outgoing>6</outgoing></sendTask><endEvent id="e" name="Paid"><incoming>3</incoming></endEvent><endEvent id="f" name="Approved"><incoming>4</incoming></endEvent><endEvent id="h" name="Reminded"><incoming>6</incoming></endEvent>
		<sequenceFlow id="1" sourceRef="s" targetRef="g"/><sequenceFlow id="2" name="yes" sourceRef="g" targetRef="a"><conditionExpression xsi:type="tFormalExpression">amount > 100</conditionExpression></sequenceFlow>
		<sequenceFlow id="3" sourceRef="g" targetRef="e"/><sequenceFlow id="4" sourceRef="a" targetRef="f"/><sequenceFlow id="5" sourceRef="b" targetRef="r"/><sequenceFlow id="6" sourceRef="r" targetRef="h"/>`)
	for _, p := range Model(parsed(t, text)) {
		t.Errorf("%+v", p)
	}
}

func TestRulesBetweenPools(t *testing.T) {
	const pools = `<participant id="a" name="A"/><participant id="b" name="B"/>`
	for _, c := range []struct{ rule, at, shared, process string }{
		{"message-flow-end", "m", `<collaboration id="C">` + pools + `<messageFlow id="m" sourceRef="s" targetRef="a"/></collaboration>`, `<startEvent id="s"/>`},
		{"message-flow-end", "s", `<collaboration id="C">` + pools + `<messageFlow id="m" sourceRef="a" targetRef="s"/></collaboration>`, `<startEvent id="s"/>`},
		{"message-flow-end", "e", `<collaboration id="C">` + pools + `<messageFlow id="m" sourceRef="e" targetRef="a"/></collaboration>`, `<endEvent id="e"/>`},
		{"message-flow-end", "m", `<collaboration id="C">` + pools + `<messageFlow id="m" sourceRef="a" targetRef="g"/></collaboration>`, `<parallelGateway id="g"/>`},
		{"participant-multiplicity", "a", `<collaboration id="C"><participant id="a"><participantMultiplicity minimum="3" maximum="2"/></participant></collaboration>`, ``},
		{"global-conversation", "c", `<globalConversation id="G"><conversation id="c"/></globalConversation>`, ``},
		{"conversation-link", "l", `<collaboration id="C">` + pools + `<conversationLink id="l" sourceRef="a" targetRef="b"/></collaboration>`, ``},
		{"no-choreography", "G", `<choreography id="H"/><globalConversation id="G"><choreographyRef>H</choreographyRef></globalConversation>`, ``},
		{"broken-reference", "e", `<partnerEntity id="e"><participantRef>P</participantRef></partnerEntity>`, ``},
		{"task-message", "t", `<message id="m"/><message id="o"/><interface id="i" name="I"><operation id="op" name="O"><inMessageRef>m</inMessageRef></operation></interface>`, `<sendTask id="t" messageRef="o" operationRef="op"/>`},
	} {
		text := strings.Replace(run(c.process), `<process `, c.shared+`<process `, 1)
		if got := errorsAt(t, text, c.rule); !slices.Contains(got, c.at) {
			t.Errorf("%s is found at %v and not at %s in %s", c.rule, got, c.at, c.shared)
		}
	}
}
