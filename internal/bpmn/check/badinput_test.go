package check

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
)

// What cannot be trusted is refused with its place; nothing of it is opened.
func TestRefusedInput(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>` + wrap(`<task id="t" name="&c;"/>`)
	for name, c := range map[string]struct {
		text, says string
		kind       fault.Kind
	}{
		"billion laughs":         {bomb, "DOCTYPE", fault.Invalid},
		"external entity":        {`<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + wrap(`<task id="t" name="&x;"/>`), "DOCTYPE", fault.Invalid},
		"undeclared entity":      {wrap(`<task id="t" name="&x;"/>`), "in <task>: the entity &x;", fault.Invalid},
		"steps with one id":      {wrap(`<task id="a"/><task id="a"/>`), `in <task>: the id "a"`, fault.Invalid},
		"cut off":                {`<definitions xmlns="` + bpmn.NSModel + `"><process id="P">`, "in <process>: this element is never closed", fault.Invalid},
		"more than 50 megabytes": {wrap(strings.Repeat(" ", 50<<20)), "at most 50 MB", fault.Limit},
	} {
		if _, err := bpmn.Parse([]byte(c.text)); fault.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What is broken but readable opens, is told with rule and element, and is written back with nothing dropped.
func TestBrokenInputOpensAndIsKept(t *testing.T) {
	shape := func(inside string) string {
		return `<bpmndi:BPMNDiagram id="BD"><bpmndi:BPMNPlane id="BP" bpmnElement="P">` + inside + `</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>`
	}
	two := func(inside string) string { return twoPools("", inside) }
	for name, c := range map[string]struct {
		text, rule, at string
		severity       bpmn.Severity
	}{
		"step without an id":                {wrap(`<task name="Pay"/>`), "id-required", "", bpmn.Error},
		"id given twice":                    {run(`<dataObject id="x"/><task id="x"/>`), "duplicate-id", "x", bpmn.Error},
		"flow to nothing":                   {wrap(`<task id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="gone"/>`), "broken-reference", "f", bpmn.Error},
		"flow to the wrong kind":            {wrap(`<task id="a"/><dataObject id="o"/><sequenceFlow id="f" sourceRef="a" targetRef="o"/>`), "broken-reference", "f", bpmn.Error},
		"flow without a target":             {wrap(`<task id="a"/><sequenceFlow id="f" sourceRef="a"/>`), "attribute-required", "f", bpmn.Error},
		"event on nothing":                  {wrap(`<boundaryEvent id="b"><timerEventDefinition/></boundaryEvent>`), "attribute-required", "b", bpmn.Error},
		"default that does not leave":       {wrap(`<exclusiveGateway id="g" default="f"/><task id="a"/><sequenceFlow id="f" sourceRef="a" targetRef="g"/>`), "broken-reference", "g", bpmn.Error},
		"lane with a step that is gone":     {wrap(`<laneSet id="s"><lane id="l"><flowNodeRef>gone</flowNodeRef></lane></laneSet>`), "broken-reference", "l", bpmn.Error},
		"flow across pools":                 {two(`<sequenceFlow id="x" sourceRef="T1" targetRef="T2"/>`), "sequence-flow-crosses-pool", "x", bpmn.Error},
		"flow out of a sub-process":         {wrap(`<subProcess id="p"><task id="a"/></subProcess><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>`), "sequence-flow-crosses-sub-process", "f", bpmn.Error},
		"drawing of nothing":                {drawnFile(``, shape(`<bpmndi:BPMNShape id="S" bpmnElement="gone"><dc:Bounds x="0" y="0" width="9" height="9"/></bpmndi:BPMNShape>`)), "broken-drawing", "S", bpmn.Warning},
		"step that is not drawn":            {drawnFile(`<task id="a"/><task id="b"/>`, shape(`<bpmndi:BPMNShape id="S" bpmnElement="a"><dc:Bounds x="0" y="0" width="9" height="9"/></bpmndi:BPMNShape>`)), "no-bpmndi", "b", bpmn.Warning},
		"steps drawn upon each other":       {drawnFile(`<task id="a"/><task id="b"/>`, shape(`<bpmndi:BPMNShape id="S" bpmnElement="a"><dc:Bounds x="0" y="0" width="9" height="9"/></bpmndi:BPMNShape><bpmndi:BPMNShape id="T" bpmnElement="b"><dc:Bounds x="5" y="5" width="9" height="9"/></bpmndi:BPMNShape>`)), "no-overlapping-elements", "b", bpmn.Warning},
		"element where it may not stand":    {wrap(`<lane id="l"/>`), "misplaced-element", "l", bpmn.Error},
		"element the standard has not":      {run(`<wait id="w"/>`), "unknown-element", "w", bpmn.Error},
		"attribute the standard has not":    {wrap(`<task id="a" colour="red"/>`), "unknown-attribute", "a", bpmn.Warning},
		"neither true nor false":            {wrap(`<task id="a" isForCompensation="perhaps"/>`), "attribute-value", "a", bpmn.Error},
		"one of several words":              {run(`<parallelGateway id="g" gatewayDirection="Both"/>`), "attribute-value", "g", bpmn.Error},
		"content twice":                     {run(`<scriptTask id="a"><script/><script/></scriptTask>`), "too-many-elements", "a", bpmn.Error},
		"content that is missing":           {run(`<task id="a"><ioSpecification id="i"/></task>`), "element-required", "i", bpmn.Error},
		"content in another order":          {wrap(`<task id="a"><outgoing>f</outgoing><documentation id="d">x</documentation></task><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>`), "element-order", "d", bpmn.Warning},
		"reference with a prefix to itself": {run(`<userTask id="a"/><callActivity id="c" calledElement="own:a"/>`), "broken-reference", "c", bpmn.Error},
	} {
		c.text = strings.Replace(c.text, `<definitions `, `<definitions xmlns:own="urn:t" xmlns:acme="urn:acme" acme:kept="yes" `, 1)
		m, err := bpmn.Parse([]byte(c.text))
		if err != nil {
			t.Errorf("%s does not open: %v", name, err)
			continue
		}
		found := Model(m)
		if !slices.ContainsFunc(found, func(p bpmn.Problem) bool {
			return p.Rule == c.rule && p.ElementID == c.at && p.Severity == c.severity && strings.HasSuffix(p.Message, ".")
		}) {
			t.Errorf("%s: no %s %s at %q in %+v", name, c.severity, c.rule, c.at, found)
		}
		if !bytes.Equal(m.Bytes(), []byte(c.text)) {
			t.Errorf("%s: something was dropped", name)
		}
		if merged, err := bpmn.Merge([]byte(c.text), []byte(c.text)); err != nil || string(merged) != c.text {
			t.Errorf("%s: saving drops something (%v)", name, err)
		}
	}
}

func drawnFile(process, drawing string) string {
	return `<definitions xmlns="` + bpmn.NSModel + `" xmlns:bpmndi="` + bpmn.NSDiagram + `" xmlns:dc="` + bpmn.NSDC + `" targetNamespace="urn:t"><process id="P">` + process + `</process>` + drawing + `</definitions>`
}

// A name of another namespace points into another file, and a foreign element is somebody else's: neither is judged.
func TestWhatIsNotOurs(t *testing.T) {
	text := strings.Replace(run(`<callActivity id="c" name="Call" calledElement="other:X"><extensionElements><x:y xmlns:x="urn:x" id="c"/></extensionElements></callActivity>`),
		`<definitions `, `<definitions xmlns:other="urn:other" `, 1)
	for _, p := range Model(parsed(t, text)) {
		if p.Severity == bpmn.Error {
			t.Errorf("%+v", p)
		}
	}
}
