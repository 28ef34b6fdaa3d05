package check

import (
	"slices"
	"strings"
	"sync"
)

// grammar is Semantic.xsd of BPMN 2.0.2 as a table, one line for each type:
//
//	name < base | attributes | children in their order
//
// An attribute ends in ! when it is required, and says after a colon what it holds: bool, int, {a,b} for one of these
// words, or @a,b for the id of an element of kind a or b; nothing for any text. A child ends in ? for at most one, * for
// any number, + for at least one, nothing for exactly one; @a,b says that its text is such an id, = name that it has the
// content of that type. A base's attributes and children come first. Where a child is an abstract kind, all kinds based
// on it may stand there.
const grammarTable = `
base | id | documentation* extensionElements?
documentation | id textFormat | any*
extensionElements | | any*
definitions | id name targetNamespace! expressionLanguage typeLanguage exporter exporterVersion | documentation* extensionElements? import* extension* root* BPMNDiagram* relationship*
import | namespace! location! importType! |
extension | definition mustUnderstand:bool | documentation*
relationship < base | type! direction:{None,Forward,Backward,Both} | source+ target+
root < base
category < root | name | categoryValue*
categoryValue < base | value |
artifact < base
association < artifact | sourceRef!:@any targetRef!:@any associationDirection:{None,One,Both} |
group < artifact | categoryValueRef:@categoryValue |
textAnnotation < artifact | textFormat | text?
text | | any*
collaboration < root | name isClosed:bool | participant* messageFlow* artifact* conversationNode* conversationAssociation* participantAssociation* messageFlowAssociation* correlationKey* choreographyRef@choreography* conversationLink*
choreography < collaboration | | flowElement*
globalChoreographyTask < choreography | initiatingParticipantRef:@participant |
globalConversation < collaboration
conversationNode < base | name | participantRef@participant* messageFlowRef@messageFlow* correlationKey*
conversation < conversationNode
callConversation < conversationNode | calledCollaborationRef:@collaboration | participantAssociation*
subConversation < conversationNode | | conversationNode*
conversationLink < base | name sourceRef!:@participant,conversationNode targetRef!:@participant,conversationNode |
conversationAssociation < base | innerConversationNodeRef!:@conversationNode outerConversationNodeRef!:@conversationNode |
participant < base | name processRef:@process | interfaceRef@interface* endPointRef@endPoint* participantMultiplicity?
participantMultiplicity < base | minimum:int maximum:int |
participantAssociation < base | | innerParticipantRef@participant outerParticipantRef@participant
messageFlow < base | name sourceRef!:@participant,activity,event,conversationNode targetRef!:@participant,activity,event,conversationNode messageRef:@message |
messageFlowAssociation < base | innerMessageFlowRef!:@messageFlow outerMessageFlowRef!:@messageFlow |
correlationKey < base | name | correlationPropertyRef@correlationProperty*
correlationProperty < root | name type | correlationPropertyRetrievalExpression+
correlationPropertyRetrievalExpression < base | messageRef!:@message | messagePath=formalExpression
correlationSubscription < base | correlationKeyRef!:@correlationKey | correlationPropertyBinding*
correlationPropertyBinding < base | correlationPropertyRef!:@correlationProperty | dataPath=formalExpression
expression < base | language evaluatesToTypeRef:@itemDefinition | any*
formalExpression < expression
dataStore < root | name capacity:int isUnlimited:bool itemSubjectRef:@itemDefinition | dataState?
endPoint < root | | any*
error < root | name errorCode structureRef:@itemDefinition |
escalation < root | name escalationCode structureRef:@itemDefinition |
signal < root | name structureRef:@itemDefinition |
message < root | name itemRef:@itemDefinition |
itemDefinition < root | structureRef isCollection:bool itemKind:{Information,Physical} |
interface < root | name! implementationRef | operation+
operation < base | name! implementationRef | inMessageRef@message outMessageRef@message? errorRef@error*
partnerEntity < root | name | participantRef@participant*
partnerRole < root | name | participantRef@participant*
resource < root | name! | resourceParameter*
resourceParameter < base | name type:@itemDefinition isRequired:bool |
resourceRole < base | name | resourceRef@resource? resourceParameterBinding* resourceAssignmentExpression?
performer < resourceRole
humanPerformer < performer
potentialOwner < humanPerformer
resourceParameterBinding < base | parameterRef!:@resourceParameter | expression
resourceAssignmentExpression < base | | expression
callableElement < root | name | supportedInterfaceRef@interface* ioSpecification? ioBinding*
process < callableElement | processType:{None,Public,Private} isClosed:bool isExecutable:bool definitionalCollaborationRef:@collaboration | auditing? monitoring? property* laneSet* flowElement* artifact* resourceRole* correlationSubscription* supports@process*
globalTask < callableElement | | resourceRole*
globalUserTask < globalTask | implementation | rendering*
globalManualTask < globalTask
globalScriptTask < globalTask | scriptLanguage | script?
globalBusinessRuleTask < globalTask | implementation |
ioBinding < base | operationRef!:@operation inputDataRef!:@dataInput outputDataRef!:@dataOutput |
auditing < base
monitoring < base
rendering < base | | any*
script | | any*
laneSet < base | name | lane*
lane < base | name partitionElementRef:@any | partitionElement=any? flowNodeRef@flowNode,data* childLaneSet=laneSet?
itemAware < base | itemSubjectRef:@itemDefinition |
property < itemAware | name | dataState?
dataState < base | name |
ioSpecification < base | | dataInput* dataOutput* inputSet+ outputSet+
dataInput < itemAware | name isCollection:bool | dataState?
dataOutput < itemAware | name isCollection:bool | dataState?
inputSet < base | name | dataInputRefs@dataInput* optionalInputRefs@dataInput* whileExecutingInputRefs@dataInput* outputSetRefs@outputSet*
outputSet < base | name | dataOutputRefs@dataOutput* optionalOutputRefs@dataOutput* whileExecutingOutputRefs@dataOutput* inputSetRefs@inputSet*
dataAssociation < base | | sourceRef@item* targetRef@item transformation=formalExpression? assignment*
dataInputAssociation < dataAssociation
dataOutputAssociation < dataAssociation
assignment < base | | from=expression to=expression
flowElement < base | name | auditing? monitoring? categoryValueRef@categoryValue*
dataObject < flowElement | itemSubjectRef:@itemDefinition isCollection:bool | dataState?
dataObjectReference < flowElement | itemSubjectRef:@itemDefinition dataObjectRef:@dataObject | dataState?
dataStoreReference < flowElement | itemSubjectRef:@itemDefinition dataStoreRef:@dataStore | dataState?
sequenceFlow < flowElement | sourceRef!:@flowNode targetRef!:@flowNode isImmediate:bool | conditionExpression=expression?
flowNode < flowElement | | incoming@sequenceFlow* outgoing@sequenceFlow*
event < flowNode | | property*
catchEvent < event | parallelMultiple:bool | dataOutput* dataOutputAssociation* outputSet? eventDefinition* eventDefinitionRef@eventDefinition*
throwEvent < event | | dataInput* dataInputAssociation* inputSet? eventDefinition* eventDefinitionRef@eventDefinition*
startEvent < catchEvent | isInterrupting:bool |
intermediateCatchEvent < catchEvent
boundaryEvent < catchEvent | attachedToRef!:@activity cancelActivity:bool |
intermediateThrowEvent < throwEvent
implicitThrowEvent < throwEvent
endEvent < throwEvent
eventDefinition < root
messageEventDefinition < eventDefinition | messageRef:@message | operationRef@operation?
timerEventDefinition < eventDefinition | | timeDate=expression? timeDuration=expression? timeCycle=expression?
errorEventDefinition < eventDefinition | errorRef:@error |
escalationEventDefinition < eventDefinition | escalationRef:@escalation |
signalEventDefinition < eventDefinition | signalRef:@signal |
cancelEventDefinition < eventDefinition
terminateEventDefinition < eventDefinition
compensateEventDefinition < eventDefinition | waitForCompletion:bool activityRef:@activity |
conditionalEventDefinition < eventDefinition | | condition=expression
linkEventDefinition < eventDefinition | name | source@linkEventDefinition* target@linkEventDefinition?
activity < flowNode | isForCompensation:bool startQuantity:int completionQuantity:int default:@sequenceFlow | ioSpecification? property* dataInputAssociation* dataOutputAssociation* resourceRole* loopCharacteristics?
task < activity
userTask < activity | implementation | rendering*
manualTask < activity
serviceTask < activity | implementation operationRef:@operation |
scriptTask < activity | scriptFormat | script?
businessRuleTask < activity | implementation |
sendTask < activity | implementation messageRef:@message operationRef:@operation |
receiveTask < activity | implementation instantiate:bool messageRef:@message operationRef:@operation |
callActivity < activity | calledElement:@callableElement |
subProcess < activity | triggeredByEvent:bool | laneSet* flowElement* artifact*
transaction < subProcess | method |
adHocSubProcess < subProcess | cancelRemainingInstances:bool ordering:{Parallel,Sequential} | completionCondition=expression?
choreographyActivity < flowNode | initiatingParticipantRef!:@participant loopType:{None,Standard,MultiInstanceSequential,MultiInstanceParallel} | participantRef@participant* correlationKey*
choreographyTask < choreographyActivity | | messageFlowRef@messageFlow*
subChoreography < choreographyActivity | | flowElement* artifact*
callChoreography < choreographyActivity | calledChoreographyRef:@choreography | participantAssociation*
gateway < flowNode | gatewayDirection:{Unspecified,Converging,Diverging,Mixed} |
exclusiveGateway < gateway | default:@sequenceFlow |
inclusiveGateway < gateway | default:@sequenceFlow |
complexGateway < gateway | default:@sequenceFlow | activationCondition=expression?
parallelGateway < gateway
eventBasedGateway < gateway | instantiate:bool eventGatewayType:{Exclusive,Parallel} |
loopCharacteristics < base
standardLoopCharacteristics < loopCharacteristics | testBefore:bool loopMaximum:int | loopCondition=expression?
multiInstanceLoopCharacteristics < loopCharacteristics | isSequential:bool behavior:{None,One,All,Complex} oneBehaviorEventRef:@eventDefinition noneBehaviorEventRef:@eventDefinition | loopCardinality=expression? loopDataInputRef@item? loopDataOutputRef@item? inputDataItem=dataInput? outputDataItem=dataOutput? complexBehaviorDefinition* completionCondition=expression?
complexBehaviorDefinition < base | | condition=formalExpression event=implicitThrowEvent?
`

// groups are kinds of target that the standard names together without a type of their own.
var groups = map[string][]string{
	"item": {"dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "dataInput", "dataOutput", "property"},
	"data": {"dataObject", "dataObjectReference", "dataStoreReference"},
}

// shape is what the grammar says about one kind of element.
type shape struct {
	base     string
	attrs    map[string]attrShape
	children []childShape
	mixed    bool // holds anything
}

type attrShape struct {
	required bool
	holds    string   // "", "bool", "int"
	words    []string // the only values
	targets  []string // kinds that a reference may name
}

type childShape struct {
	kind, like string // like gives the content when it is not that of the kind
	count      byte   // ?, *, + or 1
	targets    []string
}

// grammar is the table read: shapes with what they have from their bases.
var grammar = sync.OnceValue(func() map[string]*shape {
	all := map[string]*shape{}
	for line := range strings.Lines(strings.TrimSpace(grammarTable)) {
		parts := strings.Split(strings.TrimSpace(line), "|")
		name, base, _ := strings.Cut(strings.TrimSpace(parts[0]), " < ")
		s := &shape{base: base, attrs: map[string]attrShape{}}
		if from := all[base]; from != nil {
			s.inherit(from)
		}
		all[name] = s
		if len(parts) == 3 {
			s.readAttrs(strings.Fields(parts[1]))
			s.readChildren(strings.Fields(parts[2]))
		}
	}
	return all
})

func (s *shape) inherit(from *shape) {
	for name, a := range from.attrs {
		s.attrs[name] = a
	}
	s.children = append(s.children, from.children...)
	s.mixed = from.mixed
}

func (s *shape) readAttrs(words []string) {
	for _, word := range words {
		name, holds, _ := strings.Cut(word, ":")
		a := attrShape{holds: holds}
		name, a.required = strings.CutSuffix(name, "!")
		if targets, is := strings.CutPrefix(holds, "@"); is {
			a.holds, a.targets = "", strings.Split(targets, ",")
		} else if strings.HasPrefix(holds, "{") {
			a.holds, a.words = "", strings.Split(strings.Trim(holds, "{}"), ",")
		}
		s.attrs[name] = a
	}
}

func (s *shape) readChildren(words []string) {
	for _, word := range words {
		c := childShape{count: '1'}
		if last := word[len(word)-1]; strings.IndexByte("?*+", last) >= 0 {
			c.count, word = last, word[:len(word)-1]
		}
		word, c.like, _ = strings.Cut(word, "=")
		word, targets, refers := strings.Cut(word, "@")
		if refers {
			c.targets = strings.Split(targets, ",")
		}
		c.kind = word
		if word == "any" {
			s.mixed = true
			continue
		}
		s.children = append(s.children, c)
	}
}

// kin are for each kind the kinds it is, itself and its bases and groups; worked out once, since every rule asks.
var kin = sync.OnceValue(func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for kind := range grammar() {
		of := map[string]bool{"any": true}
		for k := kind; k != ""; k = grammar()[k].base {
			of[k] = true
			if grammar()[k] == nil {
				break
			}
		}
		for group, members := range groups {
			of[group] = of[group] || slices.Contains(members, kind)
		}
		all[kind] = of
	}
	return all
})

// isA tells whether a kind is the other or based on it; everything is "any".
func isA(kind, other string) bool {
	return kind == other || other == "any" || kin()[kind][other]
}

// places gives for each kind of parent and each kind of child the child's position in the parent's content.
var places = sync.OnceValue(func() map[*shape]map[string]int {
	all := map[*shape]map[string]int{}
	for _, s := range grammar() {
		at := map[string]int{}
		for i := len(s.children) - 1; i >= 0; i-- {
			c := s.children[i]
			at[c.kind] = i
			if grammar()[c.kind] == nil {
				continue
			}
			for kind := range grammar() {
				if isA(kind, c.kind) {
					at[kind] = i
				}
			}
		}
		all[s] = at
	}
	return all
})

// place gives the position of a kind among the children of a shape, or -1 where it may not stand.
func (s *shape) place(kind string) int {
	if at, ok := places()[s][kind]; ok {
		return at
	}
	return -1
}
