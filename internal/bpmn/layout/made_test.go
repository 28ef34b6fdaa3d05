package layout_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// made is a random map: pools with lanes within lanes, sub-processes, loops, boundary events, data, remarks, messages.
type made struct {
	t       *rapid.T
	n       int
	ends    []string // flow nodes by id, for messages
	home    map[string]int
	pool    int
	message strings.Builder
}

func (m *made) id(kind string) string {
	m.n++
	return fmt.Sprintf("%s_%d", kind, m.n)
}

func (m *made) name() string {
	return rapid.SampledFrom([]string{"", "", "Check", "Approve the order of the customer", "Is the invoice larger than the limit?", "Ship"}).Draw(m.t, "name")
}

// content writes what a process or sub-process holds and gives the ids of what stands directly in it.
func (m *made) content(b *strings.Builder, depth, most int) []string {
	kinds := []string{"task", "userTask", "serviceTask", "callActivity", "exclusiveGateway", "parallelGateway", "intermediateThrowEvent", "startEvent", "endEvent", "subProcess", "adHocSubProcess"}
	n := rapid.IntRange(0, most).Draw(m.t, "nodes")
	var direct, sources, artifacts []string
	for range n {
		kind := rapid.SampledFrom(kinds).Draw(m.t, "kind")
		id := m.id(kind)
		direct = append(direct, id)
		m.ends, m.home[id] = append(m.ends, id), m.pool
		fmt.Fprintf(b, `<%s id="%s" name="%s">`, kind, id, m.name())
		if depth > 0 && strings.HasSuffix(kind, "ubProcess") {
			m.content(b, depth-1, most/2)
		}
		if len(artifacts) > 0 && rapid.IntRange(0, 3).Draw(m.t, "reads") == 0 && (strings.HasSuffix(kind, "ask")) {
			data := rapid.SampledFrom(artifacts).Draw(m.t, "data")
			if rapid.Bool().Draw(m.t, "in") {
				fmt.Fprintf(b, `<dataInputAssociation id="%s"><sourceRef>%s</sourceRef><targetRef>x</targetRef></dataInputAssociation>`, m.id("in"), data)
			} else {
				fmt.Fprintf(b, `<dataOutputAssociation id="%s"><sourceRef>x</sourceRef><targetRef>%s</targetRef></dataOutputAssociation>`, m.id("out"), data)
			}
		}
		fmt.Fprintf(b, "</%s>\n", kind)
		sources = append(sources, id)
		if strings.HasSuffix(kind, "ask") || strings.HasSuffix(kind, "Process") {
			for range rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 4}).Draw(m.t, "borders") {
				border := m.id("boundary")
				fmt.Fprintf(b, `<boundaryEvent id="%s" attachedToRef="%s" name="%s"/>`+"\n", border, id, m.name())
				sources = append(sources, border)
				direct = append(direct, border)
				m.ends, m.home[border] = append(m.ends, border), m.pool
			}
		}
		if rapid.IntRange(0, 6).Draw(m.t, "object") == 0 {
			data := m.id("data")
			fmt.Fprintf(b, `<dataObjectReference id="%s" name="%s"/>`+"\n", data, m.name())
			artifacts = append(artifacts, data)
		}
	}
	var flows []string
	for range rapid.IntRange(0, 2*n).Draw(m.t, "flows") {
		if len(direct) == 0 {
			break
		}
		id, to := m.id("flow"), rapid.SampledFrom(direct).Draw(m.t, "to")
		if strings.HasPrefix(to, "boundary") {
			continue
		}
		fmt.Fprintf(b, `<sequenceFlow id="%s" name="%s" sourceRef="%s" targetRef="%s"/>`+"\n", id, m.name(), rapid.SampledFrom(sources).Draw(m.t, "from"), to)
		flows = append(flows, id)
	}
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(m.t, "notes") {
		note := m.id("note")
		fmt.Fprintf(b, `<textAnnotation id="%s"><text>%s</text></textAnnotation>`+"\n", note, strings.Repeat("a remark ", rapid.IntRange(0, 30).Draw(m.t, "length")))
		for range rapid.IntRange(0, 2).Draw(m.t, "ties") {
			if about := append(append(append([]string{}, direct...), artifacts...), flows...); len(about) > 0 {
				fmt.Fprintf(b, `<association id="%s" sourceRef="%s" targetRef="%s"/>`+"\n", m.id("tie"), rapid.SampledFrom(about).Draw(m.t, "about"), note)
			}
		}
	}
	return direct
}

// lanes shares the ids out among lanes, some of which have lanes in them.
func (m *made) lanes(ids []string, depth int) string {
	n := rapid.IntRange(1, 3).Draw(m.t, "lanes")
	parts := make([][]string, n)
	for _, id := range ids {
		if k := rapid.IntRange(0, n).Draw(m.t, "lane"); k < n { // some stand in no lane
			parts[k] = append(parts[k], id)
		}
	}
	var b strings.Builder
	for _, part := range parts {
		fmt.Fprintf(&b, `<lane id="%s" name="%s">`, m.id("lane"), m.name())
		for _, id := range part {
			fmt.Fprintf(&b, "<flowNodeRef>%s</flowNodeRef>", id)
		}
		if depth > 0 && rapid.IntRange(0, 3).Draw(m.t, "inner") == 0 {
			fmt.Fprintf(&b, `<childLaneSet id="%s">%s</childLaneSet>`, m.id("set"), m.lanes(part, depth-1))
		}
		b.WriteString("</lane>\n")
	}
	return b.String()
}

// file writes a whole map.
func file(t *rapid.T, most int) string {
	m := &made{t: t, home: map[string]int{}}
	var processes, pools strings.Builder
	n := rapid.IntRange(0, 4).Draw(t, "pools")
	for p := range max(1, n) {
		m.pool = p
		if n > 1 && rapid.IntRange(0, 4).Draw(t, "black") == 0 {
			id := m.id("pool")
			fmt.Fprintf(&pools, `<participant id="%s" name="%s"/>`, id, m.name())
			m.ends, m.home[id] = append(m.ends, id), p
			continue
		}
		process := m.id("process")
		if n > 0 {
			id := m.id("pool")
			fmt.Fprintf(&pools, `<participant id="%s" name="%s" processRef="%s"/>`, id, m.name(), process)
			m.ends, m.home[id] = append(m.ends, id), p
		}
		var body strings.Builder
		direct := m.content(&body, 2, most)
		lanes := ""
		if rapid.Bool().Draw(t, "laned") {
			lanes = fmt.Sprintf(`<laneSet id="%s">%s</laneSet>`, m.id("set"), m.lanes(direct, 2))
		}
		fmt.Fprintf(&processes, "<process id=\"%s\">%s\n%s</process>\n", process, lanes, body.String())
	}
	for range rapid.IntRange(0, 8).Draw(t, "messages") {
		if len(m.ends) < 2 || n < 2 {
			break
		}
		from, to := rapid.SampledFrom(m.ends).Draw(t, "sender"), rapid.SampledFrom(m.ends).Draw(t, "receiver")
		if m.home[from] != m.home[to] {
			fmt.Fprintf(&m.message, `<messageFlow id="%s" name="%s" sourceRef="%s" targetRef="%s"/>`, m.id("message"), m.name(), from, to)
		}
	}
	collaboration := ""
	if n > 0 {
		collaboration = fmt.Sprintf("<collaboration id=\"C\">%s%s</collaboration>\n", pools.String(), m.message.String())
	}
	return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t">
` + collaboration + processes.String() + "</definitions>\n"
}
