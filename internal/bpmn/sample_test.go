package bpmn

import (
	"fmt"
	"strings"
	"testing"
)

// invoice is a map with most of what real files hold: own prefixes, a comment, foreign facts, lanes, a loop, drawing.
const invoice = `<?xml version="1.0" encoding="UTF-8"?>
<!-- drawn by hand -->
<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc='http://www.omg.org/spec/DD/20100524/DC'
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:acme="https://acme.example/x" id="D" targetNamespace="t">
  <b:collaboration id="C">
    <b:participant id="Us" name="Northwind" processRef="P"/>
    <b:participant id="Them" name="Supplier"/>
    <b:messageFlow id="M1" sourceRef="Them" targetRef="S"/>
  </b:collaboration>
  <b:process id="P" isExecutable="false">
    <b:laneSet id="LS">
      <b:lane id="L1" name="Clerk">
        <b:flowNodeRef>S</b:flowNodeRef>
        <b:flowNodeRef>T1</b:flowNodeRef>
        <b:flowNodeRef>G</b:flowNodeRef>
      </b:lane>
      <b:lane id="L2" name="Manager"><b:flowNodeRef>T2</b:flowNodeRef><b:flowNodeRef>E</b:flowNodeRef></b:lane>
    </b:laneSet>
    <b:startEvent id="S" name="Invoice arrives"><b:outgoing>F1</b:outgoing></b:startEvent>
    <!-- the clerk looks at it -->
    <b:userTask   id='T1'   name="Check &amp; file"  acme:cost="12" >
      <b:documentation>Look at <![CDATA[total & date]]></b:documentation>
      <b:extensionElements>
        <acme:rule key="a">one</acme:rule>
        <acme:rule key="b"/>
      </b:extensionElements>
      <b:incoming>F1</b:incoming>
      <b:incoming>F4</b:incoming>
      <b:outgoing>F2</b:outgoing>
    </b:userTask>
    <b:exclusiveGateway id="G" name="Right?" default="F4"><b:incoming>F2</b:incoming><b:outgoing>F3</b:outgoing><b:outgoing>F4</b:outgoing></b:exclusiveGateway>
    <b:task id="T2" name="Pay"><b:incoming>F3</b:incoming><b:outgoing>F5</b:outgoing></b:task>
    <b:endEvent id="E" name="Paid"><b:incoming>F5</b:incoming></b:endEvent>
    <b:sequenceFlow id="F1" sourceRef="S" targetRef="T1"/>
    <b:sequenceFlow id="F2" sourceRef="T1" targetRef="G"/>
    <b:sequenceFlow id="F3" name="total is right" sourceRef="G" targetRef="T2"><b:conditionExpression>ok</b:conditionExpression></b:sequenceFlow>
    <b:sequenceFlow id="F4" sourceRef="G" targetRef="T1"/>
    <b:sequenceFlow id="F5" sourceRef="T2" targetRef="E"/>
    <b:textAnnotation id="A"><b:text>Ask finance</b:text></b:textAnnotation>
    <b:association id="AS" sourceRef="T2" targetRef="A"/>
  </b:process>
  <bpmndi:BPMNDiagram id="BD">
    <bpmndi:BPMNPlane bpmnElement="C" id="BP">
      <bpmndi:BPMNShape id="T1_di" bpmnElement="T1"><dc:Bounds x="100.0" y="80" width="100" height="80"/></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="F1_di" bpmnElement="F1">
        <di:waypoint x="10" y="20"/>
        <di:waypoint x="100" y="20"/>
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</b:definitions>
<?done yes?>
`

// wrap puts process content into a small file without drawing.
func wrap(process string) string {
	return `<definitions xmlns="` + NSModel + `" id="D"><process id="P">` + process + `</process></definitions>`
}

func mustParse(t testing.TB, text string) *Model {
	t.Helper()
	m, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return m
}

// chain writes a map of n tasks one after the other with their drawing.
func chain(n int) string {
	var b, d strings.Builder
	b.WriteString(`<definitions xmlns="` + NSModel + `" xmlns:bpmndi="` + NSDiagram + `" xmlns:dc="` + NSDC + `" xmlns:di="` + NSDI + `" id="D"><process id="P">`)
	for i := range n {
		fmt.Fprintf(&b, "\n  <task id=\"T%d\" name=\"Step %d\"><incoming>F%d</incoming><outgoing>F%d</outgoing></task>", i, i, i, i+1)
		fmt.Fprintf(&b, "\n  <sequenceFlow id=\"F%d\" sourceRef=\"T%d\" targetRef=\"T%d\"/>", i+1, i, i+1)
		fmt.Fprintf(&d, "\n    <bpmndi:BPMNShape id=\"T%d_di\" bpmnElement=\"T%d\"><dc:Bounds x=\"%d\" y=\"0\" width=\"100\" height=\"80\"/></bpmndi:BPMNShape>", i, i, i*150)
	}
	b.WriteString(`</process><bpmndi:BPMNDiagram id="BD"><bpmndi:BPMNPlane id="BP" bpmnElement="P">` + d.String() + `</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>`)
	return b.String()
}
