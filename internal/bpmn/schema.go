package bpmn

import "strings"

// standard tells whether a name belongs to BPMN 2.0 or its diagram interchange. A modeler built on the standard keeps
// and understands these; of anything else it can only guess.
func standard(uri, local string) bool {
	switch uri {
	case NSModel:
		return modelNames[local]
	case NSDiagram, NSDC, NSDI:
		return true
	}
	return false
}

// modelNames are the element names of BPMN20.xsd and Semantic.xsd.
var modelNames = wordSet(`
	definitions import extension relationship documentation extensionElements text script source target
	category categoryValue categoryValueRef collaboration choreography conversation globalConversation
	correlationProperty correlationPropertyRetrievalExpression messagePath dataPath correlationKey
	correlationPropertyRef correlationPropertyBinding correlationSubscription dataStore endPoint endPointRef error
	escalation message signal itemDefinition interface interfaceRef operation inMessageRef outMessageRef errorRef
	partnerEntity partnerRole participant participantRef participantMultiplicity participantAssociation
	innerParticipantRef outerParticipantRef resource resourceParameter resourceRole performer humanPerformer
	potentialOwner resourceRef resourceAssignmentExpression resourceParameterBinding process supports
	supportedInterfaceRef ioBinding globalTask globalUserTask globalManualTask globalScriptTask
	globalBusinessRuleTask globalChoreographyTask laneSet lane childLaneSet partitionElement flowNodeRef
	auditing monitoring property ioSpecification dataInput dataOutput inputSet outputSet dataInputRefs
	optionalInputRefs whileExecutingInputRefs outputSetRefs dataOutputRefs optionalOutputRefs
	whileExecutingOutputRefs inputSetRefs dataInputAssociation dataOutputAssociation dataAssociation sourceRef
	targetRef transformation assignment from to dataObject dataObjectReference dataStoreReference dataState
	startEvent endEvent intermediateCatchEvent intermediateThrowEvent implicitThrowEvent boundaryEvent event
	eventDefinitionRef messageEventDefinition timerEventDefinition errorEventDefinition escalationEventDefinition
	signalEventDefinition cancelEventDefinition compensateEventDefinition conditionalEventDefinition
	linkEventDefinition terminateEventDefinition eventDefinition operationRef timeDate timeDuration timeCycle
	condition task userTask manualTask serviceTask scriptTask businessRuleTask sendTask receiveTask rendering
	subProcess transaction adHocSubProcess completionCondition callActivity choreographyTask subChoreography
	callChoreography messageFlowRef exclusiveGateway inclusiveGateway parallelGateway complexGateway
	activationCondition eventBasedGateway standardLoopCharacteristics loopCondition
	multiInstanceLoopCharacteristics loopCardinality loopDataInputRef loopDataOutputRef inputDataItem
	outputDataItem complexBehaviorDefinition sequenceFlow conditionExpression messageFlow messageFlowAssociation
	innerMessageFlowRef outerMessageFlowRef association group textAnnotation incoming outgoing conversationLink
	conversationAssociation innerConversationNodeRef outerConversationNodeRef callConversation subConversation
	choreographyRef expression formalExpression baseElement rootElement flowElement artifact`)

// nodeKinds are the elements tokens flow through.
var nodeKinds = wordSet(`startEvent endEvent intermediateCatchEvent intermediateThrowEvent implicitThrowEvent boundaryEvent
	event task userTask manualTask serviceTask scriptTask businessRuleTask sendTask receiveTask subProcess transaction
	adHocSubProcess callActivity choreographyTask subChoreography callChoreography exclusiveGateway inclusiveGateway
	parallelGateway complexGateway eventBasedGateway`)

// refNames are child elements whose text is the id of another element.
var refNames = wordSet(`incoming outgoing flowNodeRef categoryValueRef sourceRef targetRef dataInputRefs optionalInputRefs
	whileExecutingInputRefs outputSetRefs dataOutputRefs optionalOutputRefs whileExecutingOutputRefs inputSetRefs
	eventDefinitionRef operationRef loopDataInputRef loopDataOutputRef participantRef innerParticipantRef
	outerParticipantRef messageFlowRef innerMessageFlowRef outerMessageFlowRef interfaceRef endPointRef
	supportedInterfaceRef supports inMessageRef outMessageRef errorRef correlationPropertyRef resourceRef
	innerConversationNodeRef outerConversationNodeRef choreographyRef source target`)

// refAttributes are attributes whose value is the id of another element.
var refAttributes = wordSet(`default processRef attachedToRef sourceRef targetRef messageRef errorRef escalationRef signalRef
	itemRef itemSubjectRef dataObjectRef dataStoreRef operationRef calledElement categoryValueRef activityRef
	partitionElementRef correlationKeyRef bpmnElement labelStyle sourceElement targetElement choreographyActivityShape
	initiatingParticipantRef parameterRef correlationPropertyRef loopDataInputRef calledChoreographyRef
	calledCollaborationRef definitionalCollaborationRef oneBehaviorEventRef noneBehaviorEventRef messageRef`)

// IsReference tells whether the attribute of the name holds the id of another element.
func IsReference(attribute string) bool { return refAttributes[attribute] }

// IsReferenceElement tells whether the text of an element of the kind is the id of another element.
func IsReferenceElement(kind string) bool { return refNames[kind] }

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// addressable kinds are those that people, links and drawings point at by id.
func addressable(local string) bool {
	switch local {
	case "sequenceFlow", "messageFlow", "lane", "participant", "dataObjectReference", "dataStoreReference", "textAnnotation":
		return true
	}
	return nodeKinds[local]
}

// IsNode tells whether elements of the kind are steps that tokens flow through: events, activities and gateways.
func IsNode(kind string) bool { return nodeKinds[kind] }

// IsActivity tells whether elements of the kind are tasks, sub-processes or call activities.
func IsActivity(kind string) bool {
	return strings.HasSuffix(kind, "ask") || IsSubProcess(kind) || kind == "callActivity"
}

// IsSubProcess tells whether elements of the kind hold steps of their own.
func IsSubProcess(kind string) bool {
	return kind == "subProcess" || kind == "transaction" || kind == "adHocSubProcess"
}

// IsGateway tells whether elements of the kind split and join paths.
func IsGateway(kind string) bool { return strings.HasSuffix(kind, "Gateway") }

// IsEvent tells whether elements of the kind are events, on a path or at an activity.
func IsEvent(kind string) bool { return strings.HasSuffix(kind, "Event") || kind == "event" }

// rank orders the kinds of children as the sequences of Semantic.xsd do; children of one rank may stand in any order.
func rank(parent, local string) int {
	switch local {
	case "documentation":
		return 0
	case "extensionElements", "extension":
		return 1
	case "import", "auditing", "participant", "partitionElement":
		return 20
	case "monitoring":
		return 30
	case "categoryValueRef":
		return 40
	case "incoming":
		return 50
	case "outgoing":
		return 60
	case "ioSpecification":
		return 100
	case "property":
		return 110
	case "dataInput":
		return 111
	case "dataOutput":
		return 112
	case "dataInputAssociation":
		return 120
	case "dataOutputAssociation":
		return 130
	case "inputSet":
		return 131
	case "outputSet":
		return 132
	case "resourceRole", "performer", "humanPerformer", "potentialOwner":
		if parent == "process" {
			return 450
		}
		return 140
	case "standardLoopCharacteristics", "multiInstanceLoopCharacteristics":
		return 150
	case "eventDefinitionRef":
		return 152
	case "laneSet":
		return 200
	case "association", "group", "textAnnotation":
		return 400
	case "conversation", "callConversation", "subConversation", "conversationLink", "correlationKey", "participantAssociation",
		"messageFlowAssociation", "conversationAssociation", "choreographyRef", "completionCondition",
		"correlationSubscription", "supports", "childLaneSet", "BPMNLabel", "BPMNLabelStyle":
		return 460
	case "BPMNDiagram":
		return 500
	case "relationship":
		return 510
	}
	if strings.HasSuffix(local, "EventDefinition") && nodeKinds[parent] {
		return 151
	}
	return 300
}

// defaultValue gives the value BPMN20.xsd assigns to an attribute that is not written; writers leave such attributes out.
func defaultValue(element, attribute string) (string, bool) {
	switch attribute {
	case "name":
		return "", true
	case "isInterrupting", "cancelActivity", "cancelRemainingInstances", "isUnlimited":
		return "true", true
	case "parallelMultiple", "isForCompensation", "isClosed", "triggeredByEvent", "isSequential", "testBefore", "isCollection",
		"instantiate", "mustUnderstand":
		return "false", true
	case "startQuantity", "completionQuantity", "maximum":
		return "1", true
	case "minimum":
		return "0", true
	case "gatewayDirection":
		return "Unspecified", true
	case "processType", "associationDirection":
		return "None", true
	case "behavior":
		return "All", true
	case "eventGatewayType":
		return "Exclusive", true
	case "ordering":
		return "Parallel", true
	case "itemKind":
		return "Information", true
	case "textFormat":
		return "text/plain", true
	case "expressionLanguage":
		return "http://www.w3.org/1999/XPath", element == "definitions"
	case "typeLanguage":
		return "http://www.w3.org/2001/XMLSchema", element == "definitions"
	case "implementation":
		if element == "userTask" || element == "businessRuleTask" || element == "globalUserTask" {
			return "##unspecified", true
		}
		return "##WebService", true
	}
	return "", false
}
