package bpmn

import (
	"fmt"
	"strings"
)

// Sizes of a fresh drawing, in pixels; those of steps and events are what modelers in the browser draw.
const (
	laneHeight  = 160
	poolWidth   = 720
	poolLeft    = 160
	poolTop     = 80
	titleWidth  = 30
	taskWidth   = 100
	taskHeight  = 80
	eventSize   = 36
	firstCentre = 110 // from the left edge of the lanes to the middle of the start event
	stride      = 220 // from one middle to the next
)

// New gives a fresh map: one pool with the name, the lanes in order (their names and, where set, their ids), and in the
// first lane a start event, one task and an end event, all drawn. Without lanes the pool has none. A lane's id that is no
// XML name, or is already taken, is replaced by a numbered one.
func New(name string, lanes []Lane) []byte {
	var model, drawing strings.Builder
	ids := freshLaneIDs(lanes)
	height := laneHeight * max(1, len(lanes))
	shape := func(id string, extra string, x, y, w, h int, label string) {
		fmt.Fprintf(&drawing, "      <bpmndi:BPMNShape id=\"%s_di\" bpmnElement=\"%s\"%s>\n        <dc:Bounds x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" />\n%s      </bpmndi:BPMNShape>\n",
			id, id, extra, x, y, w, h, label)
	}
	shape("Pool_1", ` isHorizontal="true"`, poolLeft, poolTop, poolWidth, height, "")
	if len(lanes) > 0 {
		model.WriteString("    <bpmn:laneSet id=\"LaneSet_1\">\n")
		for i, lane := range lanes {
			fmt.Fprintf(&model, "      <bpmn:lane id=\"%s\" name=\"%s\"", ids[i], freshText(lane.Name))
			if i > 0 {
				model.WriteString(" />\n")
			} else {
				model.WriteString(">\n")
				for _, step := range []string{"Start_1", "Task_1", "End_1"} {
					fmt.Fprintf(&model, "        <bpmn:flowNodeRef>%s</bpmn:flowNodeRef>\n", step)
				}
				model.WriteString("      </bpmn:lane>\n")
			}
			shape(ids[i], ` isHorizontal="true"`, poolLeft+titleWidth, poolTop+i*laneHeight, poolWidth-titleWidth, laneHeight, "")
		}
		model.WriteString("    </bpmn:laneSet>\n")
	}
	model.WriteString(freshSteps)

	middle := poolTop + laneHeight/2
	x := poolLeft + titleWidth + firstCentre
	label := func(centre int) string {
		return fmt.Sprintf("        <bpmndi:BPMNLabel>\n          <dc:Bounds x=\"%d\" y=\"%d\" width=\"40\" height=\"14\" />\n        </bpmndi:BPMNLabel>\n", centre-20, middle+eventSize/2+7)
	}
	shape("Start_1", "", x-eventSize/2, middle-eventSize/2, eventSize, eventSize, label(x))
	shape("Task_1", "", x+stride-taskWidth/2, middle-taskHeight/2, taskWidth, taskHeight, "")
	shape("End_1", "", x+2*stride-eventSize/2, middle-eventSize/2, eventSize, eventSize, label(x+2*stride))
	edge := func(id string, from, to int) {
		fmt.Fprintf(&drawing, "      <bpmndi:BPMNEdge id=\"%s_di\" bpmnElement=\"%s\">\n        <di:waypoint x=\"%d\" y=\"%d\" />\n        <di:waypoint x=\"%d\" y=\"%d\" />\n      </bpmndi:BPMNEdge>\n",
			id, id, from, middle, to, middle)
	}
	edge("Flow_1", x+eventSize/2, x+stride-taskWidth/2)
	edge("Flow_2", x+stride+taskWidth/2, x+2*stride-eventSize/2)
	return []byte(fmt.Sprintf(freshFile, freshText(name), freshText(name), model.String(), drawing.String()))
}

const freshSteps = `    <bpmn:startEvent id="Start_1" name="Start">
      <bpmn:outgoing>Flow_1</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:userTask id="Task_1" name="First step">
      <bpmn:incoming>Flow_1</bpmn:incoming>
      <bpmn:outgoing>Flow_2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="End_1" name="Done">
      <bpmn:incoming>Flow_2</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="Flow_1" sourceRef="Start_1" targetRef="Task_1" />
    <bpmn:sequenceFlow id="Flow_2" sourceRef="Task_1" targetRef="End_1" />
`

const freshFile = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="` + NSModel + `" xmlns:bpmndi="` + NSDiagram + `" xmlns:dc="` + NSDC + `" xmlns:di="` + NSDI + `" id="Definitions_1" targetNamespace="` + NSFacts + `">
  <bpmn:collaboration id="Collaboration_1">
    <bpmn:participant id="Pool_1" name="%s" processRef="Process_1" />
  </bpmn:collaboration>
  <bpmn:process id="Process_1" name="%s" isExecutable="true">
%s  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram_1">
    <bpmndi:BPMNPlane id="Plane_1" bpmnElement="Collaboration_1">
%s    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`

// freshText writes a name as an attribute value; characters XML cannot hold are left out.
func freshText(s string) string {
	s = strings.ToValidUTF8(s, "")
	return escapeAttr(strings.Map(func(r rune) rune {
		if legalRune(r) {
			return r
		}
		return -1
	}, s), '"')
}

func freshLaneIDs(lanes []Lane) []string {
	taken := map[string]bool{}
	for _, id := range strings.Fields("Definitions_1 Collaboration_1 Pool_1 Process_1 LaneSet_1 Start_1 Task_1 End_1 Flow_1 Flow_2 Diagram_1 Plane_1") {
		taken[id], taken[id+"_di"] = true, true
	}
	ids := make([]string, len(lanes))
	for i, lane := range lanes {
		id := lane.ID
		if id == "" || strings.Contains(id, ":") || scanName(id, 0) != len(id) || taken[id] || taken[id+"_di"] {
			for number := i + 1; ; number++ {
				if id = fmt.Sprintf("Lane_%d", number); !taken[id] && !taken[id+"_di"] {
					break
				}
			}
		}
		taken[id], taken[id+"_di"] = true, true
		ids[i] = id
	}
	return ids
}
