package main

import "strings"

// subjectTable says for rules of the published list of BPMN serialization constraints which kinds of element each is
// about, as the clause of the standard behind it reads; "step" is any event, activity or gateway, "activity", "event" and
// "gateway" any of theirs. The problem must be at one of these, or at something inside that has no id of its own.
const subjectTable = `
EXT003 startEvent sequenceFlow step
EXT004 documentation textAnnotation
EXT006 EXT007 sequenceFlow
EXT008 EXT009 messageFlow
EXT010 EXT011 endEvent intermediateThrowEvent errorEventDefinition escalationEventDefinition
EXT012 EXT013 completionCondition from to activationCondition loopCardinality loopCondition conditionExpression timeCycle timeDate timeDuration condition messagePath dataPath transformation
EXT014 conditionExpression sequenceFlow formalExpression
EXT017 EXT018 EXT019 EXT020 gateway
EXT021 EXT022 sequenceFlow subProcess
EXT023 sequenceFlow step
EXT024 EXT025 sequenceFlow
EXT026 activity gateway
EXT027 choreography globalConversation choreographyRef
EXT028 EXT152 sequenceFlow
EXT029 EXT030 participantMultiplicity participant
EXT031 messageFlow
EXT032 globalConversation conversation callConversation subConversation conversationLink
EXT033 conversationLink
EXT035 process
EXT036 EXT056 choreographyTask subChoreography callChoreography process subProcess
EXT037 EXT038 activity
EXT039 EXT040 performer humanPerformer potentialOwner resourceRole resourceParameterBinding
EXT041 EXT055 activity
EXT042 EXT043 EXT044 EXT045 EXT046 EXT047 EXT048 EXT050 EXT051 EXT052 serviceTask sendTask receiveTask businessRuleTask dataInput dataOutput
EXT049 receiveTask
EXT053 scriptTask
EXT057 subProcess sequenceFlow
EXT058 EXT059 EXT129 subProcess startEvent
EXT061 EXT062 adHocSubProcess startEvent endEvent
EXT063 EXT064 callActivity
EXT065 EXT066 ioBinding dataInput dataOutput
EXT067 EXT068 EXT069 EXT070 EXT071 EXT072 EXT073 EXT074 EXT075 multiInstanceLoopCharacteristics loopDataInputRef loopDataOutputRef inputDataItem outputDataItem completionCondition activity
EXT076 dataObjectReference
EXT077 dataObject dataInput dataOutput
EXT078 property
EXT079 subProcess ioSpecification
EXT080 EXT081 EXT082 EXT083 EXT091 EXT092 EXT093 dataInputAssociation dataOutputAssociation
EXT084 EXT088 dataInput dataOutput
EXT085 EXT086 EXT087 EXT089 EXT090 inputSet outputSet
EXT094 event dataInput dataOutput
EXT095 event eventDefinitionRef definition
EXT096 EXT098 EXT100 EXT101 startEvent
EXT097 EXT105 process subProcess transaction adHocSubProcess startEvent endEvent
EXT099 process callActivity startEvent
EXT102 EXT103 EXT108 EXT109 EXT119 messageFlow event
EXT104 EXT106 EXT107 endEvent
EXT110 EXT111 EXT112 EXT113 EXT114 EXT120 boundaryEvent
EXT115 EXT116 EXT117 EXT148 EXT149 intermediateThrowEvent intermediateCatchEvent
EXT118 EXT124 EXT125 EXT126 linkEventDefinition intermediateThrowEvent intermediateCatchEvent
EXT121 EXT122 EXT123 event conditionalEventDefinition condition
EXT127 EXT128 event messageEventDefinition
EXT130 EXT147 boundaryEvent
EXT131 EXT132 EXT133 EXT134 timerEventDefinition event timeDate timeDuration timeCycle
EXT135 gateway
EXT136 EXT142 eventBasedGateway
EXT137 sequenceFlow
EXT138 EXT139 EXT140 EXT141 eventBasedGateway sequenceFlow step
EXT143 EXT144 boundaryEvent activity
EXT145 scriptTask
EXT146 endEvent
EXT150 EXT151 step
`

// families are the kinds that subjectTable names by one word.
var families = map[string]string{
	"step":     "activity event gateway",
	"activity": "task userTask manualTask serviceTask scriptTask businessRuleTask sendTask receiveTask callActivity subProcess transaction adHocSubProcess",
	"event":    "startEvent endEvent intermediateCatchEvent intermediateThrowEvent boundaryEvent",
	"definition": "messageEventDefinition timerEventDefinition errorEventDefinition escalationEventDefinition signalEventDefinition " +
		"cancelEventDefinition compensateEventDefinition conditionalEventDefinition linkEventDefinition terminateEventDefinition",
	"gateway": "exclusiveGateway inclusiveGateway parallelGateway complexGateway eventBasedGateway",
}

// subjects reads the table: rule -> kinds.
func subjects() map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(strings.TrimSpace(subjectTable)) {
		var rules, kinds []string
		for _, word := range strings.Fields(line) {
			if strings.HasPrefix(word, "EXT") {
				rules = append(rules, word)
			} else {
				kinds = append(kinds, spread(word)...)
			}
		}
		for _, rule := range rules {
			all[rule] = kinds
		}
	}
	return all
}

func spread(word string) (kinds []string) {
	if families[word] == "" {
		return []string{word}
	}
	for _, member := range strings.Fields(families[word]) {
		kinds = append(kinds, spread(member)...)
	}
	return kinds
}
