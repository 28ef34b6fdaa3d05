package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"throughline/internal/bpmn"
)

// xml writes the outline as BPMN 2.0 without a drawing.
func (o *outline) xml() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p(`<?xml version="1.0" encoding="UTF-8"?>`)
	p(`<bpmn:definitions xmlns:bpmn="%s" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:tl="%s" id="Definitions_1" targetNamespace="%s">`, bpmn.NSModel, bpmn.NSFacts, bpmn.NSFacts)
	p(`  <bpmn:collaboration id="Collaboration_1">`)
	p(`    <bpmn:participant id="Pool_1" name="%s" processRef="Process_1" />`, quoted(o.name))
	p(`  </bpmn:collaboration>`)
	p(`  <bpmn:process id="Process_1" name="%s" isExecutable="true">`, quoted(o.name))
	p(`    <bpmn:documentation>%s</bpmn:documentation>`, quoted(o.purpose))
	p("    <bpmn:extensionElements>\n      <tl:facts category=\"%s\" accountable=\"%s\" />\n    </bpmn:extensionElements>", quoted(o.category), quoted(o.answers))
	p(`    <bpmn:laneSet id="LaneSet_1">`)
	for i, lane := range o.lanes {
		p(`      <bpmn:lane id="Lane_%d" name="%s">`, i+1, quoted(lane))
		for _, n := range o.nodes {
			if n.lane == lane {
				p(`        <bpmn:flowNodeRef>%s</bpmn:flowNodeRef>`, n.id)
			}
		}
		p(`      </bpmn:lane>`)
	}
	p(`    </bpmn:laneSet>`)
	for _, n := range o.nodes {
		o.element(p, n)
	}
	for _, f := range o.flows {
		name := ""
		if f.label != "" {
			name = ` name="` + quoted(f.label) + `"`
		}
		if f.condition == "" {
			p(`    <bpmn:sequenceFlow id="%s"%s sourceRef="%s" targetRef="%s" />`, f.id, name, f.from, f.to)
			continue
		}
		p(`    <bpmn:sequenceFlow id="%s"%s sourceRef="%s" targetRef="%s">`, f.id, name, f.from, f.to)
		p(`      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">%s</bpmn:conditionExpression>`, quoted(f.condition))
		p(`    </bpmn:sequenceFlow>`)
	}
	p("  </bpmn:process>\n</bpmn:definitions>")
	return b.String()
}

func (o *outline) element(p func(string, ...any), n *node) {
	attrs := ""
	if n.name != "" {
		attrs += ` name="` + quoted(n.name) + `"`
	}
	if n.host != "" {
		attrs += ` attachedToRef="` + n.host + `"`
		if n.beside {
			attrs += ` cancelActivity="false"`
		}
	}
	if n.standard != "" {
		attrs += ` default="` + n.standard + `"`
	}
	p(`    <bpmn:%s id="%s"%s>`, n.kind, n.id, attrs)
	if text := strings.TrimSpace(strings.Join(n.text, "\n")); text != "" {
		p(`      <bpmn:documentation>%s</bpmn:documentation>`, quoted(text))
	}
	if len(n.facts) > 0 {
		facts := ""
		for _, f := range n.facts {
			facts += ` ` + f[0] + `="` + quoted(f[1]) + `"`
		}
		p("      <bpmn:extensionElements>\n        <tl:facts%s />\n      </bpmn:extensionElements>", facts)
	}
	for _, f := range o.flows {
		if f.to == n.id {
			p(`      <bpmn:incoming>%s</bpmn:incoming>`, f.id)
		}
	}
	for _, f := range o.flows {
		if f.from == n.id {
			p(`      <bpmn:outgoing>%s</bpmn:outgoing>`, f.id)
		}
	}
	if n.timer != "" {
		p("      <bpmn:timerEventDefinition id=\"%s_timer\">\n        <bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\">%s</bpmn:timeDuration>\n      </bpmn:timerEventDefinition>", n.id, n.timer)
	}
	p(`    </bpmn:%s>`, n.kind)
}

// quoted writes text as XML. Line ends stay as they are, for people who read the file.
func quoted(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	return strings.ReplaceAll(strings.ReplaceAll(b.String(), "&#xA;", "\n"), "&#39;", "'")
}
