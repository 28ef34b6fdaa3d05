package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const approval = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">
<process id="approval" isExecutable="true">
<startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/>
<userTask id="ask" name="Ask for approval"/><sequenceFlow id="f2" sourceRef="ask" targetRef="which"/>
<exclusiveGateway id="which" default="f4"/>
<sequenceFlow id="f3" sourceRef="which" targetRef="wait"><conditionExpression>ok</conditionExpression></sequenceFlow>
<sequenceFlow id="f4" sourceRef="which" targetRef="ask"/>
<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition></intermediateCatchEvent>
<sequenceFlow id="f5" sourceRef="wait" targetRef="any"/>
<adHocSubProcess id="any" ordering="Sequential"><task id="one"/><task id="two"/></adHocSubProcess>
<sequenceFlow id="f6" sourceRef="any" targetRef="ship"/>
<serviceTask id="ship"/><sequenceFlow id="f7" sourceRef="ship" targetRef="done"/>
<boundaryEvent id="lost" attachedToRef="ship"><errorEventDefinition/></boundaryEvent><sequenceFlow id="f8" sourceRef="lost" targetRef="mend"/>
<task id="mend" name="Mend"/><endEvent id="done"/>
</process></definitions>`

func tempFile(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestProcessRunCommand(t *testing.T) {
	file := tempFile(t, "approval.bpmn", approval)
	answers := tempFile(t, "answers.json", `{"ask": [{"ok": false}, {"ok": true}], "ship": [{"error": "E1"}]}`)
	var out bytes.Buffer
	if err := cmdProcessRun(t.Context(), []string{file, "--answers", answers}, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Ask for approval (ask) done\nwhich reached\nAsk for approval (ask) reached", "any › one done", "any › two done", "Mend (mend) done", "completed after 2h0m0s", `"ok":true`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("lacks %q:\n%s", want, out.String())
		}
	}
	got := runJSON(t, cmdProcessRun, file, "--json", "--answers", answers)
	if got["ended"] != "completed" || got["seconds"] != 7200.0 {
		t.Errorf("ended %v after %v seconds", got["ended"], got["seconds"])
	}
	out.Reset()
	if err := cmdProcessRun(t.Context(), []string{file}, &out); err != nil || !strings.Contains(out.String(), "INCIDENT") || !strings.Contains(out.String(), "still waiting") {
		t.Errorf("a condition without its variable: %v\n%s", err, out.String())
	}
	broken := tempFile(t, "broken.bpmn", strings.Replace(approval, "PT2H", "2 hours", 1))
	if err := cmdProcessRun(t.Context(), []string{broken}, &out); err == nil || !strings.Contains(err.Error(), "wait:") {
		t.Errorf("a map that cannot be carried out: %v", err)
	}
}
