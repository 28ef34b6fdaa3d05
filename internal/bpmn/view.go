package bpmn

// View is what a map says: lists in document order, tied to each other by ids.
type View struct {
	ID, Name     string
	Processes    []Process
	Pools        []Pool // the participants of all collaborations
	Lanes        []Lane // outer lanes before those within them
	Nodes        []Node
	Flows        []Flow // sequence flows
	MessageFlows []Flow
	Data         []Data
	Annotations  []Annotation
	Associations []Association
	Shapes       map[string]Shape // by the id of the element drawn; of several drawings the first
	Edges        map[string]Edge

	nodeAt map[string]int
	flowAt map[string]int
	laneAt map[string]int
	into   map[string][]int // node id -> positions in Flows of the flows that end there
	outOf  map[string][]int
	within map[[2]string][]int // process and sub-process, or "" -> positions in Nodes of what stands directly in it
	poolOf map[string]int      // process -> position in Pools of its first participant
	poolAt map[string]int
}

// Process is one process of the file.
type Process struct {
	ID, Name, Documentation string
	Executable              bool
	Pool                    string // id of the participant that carries it out, or ""
}

// Pool is a participant. Process is "" for a black box.
type Pool struct{ ID, Name, Process, Documentation string }

// Lane is a role in a pool. Parent is the lane around it, or "". Nodes are the ids its flowNodeRefs name.
type Lane struct {
	ID, Name, Documentation string
	Process, Pool, Parent   string
	Nodes                   []string
}

// Node is an event, an activity or a gateway. Kind is the element's name in the standard, such as "userTask".
type Node struct {
	ID, Kind, Name, Documentation string
	Event                         string   // of an event: "timer", "message", …; "" for a blank one, "multiple" for several
	Incoming, Outgoing            []string // ids of sequence flows, as their sourceRef and targetRef tell
	Default                       string   // id of the flow taken when no condition holds
	AttachedTo                    string   // of a boundary event: the activity it sits on
	Interrupting                  bool     // of a boundary or start event
	EventSubProcess               bool     // triggeredByEvent
	ForCompensation               bool
	Lane                          string // id of the innermost lane, or ""
	Process                       string // id of the process
	Parent                        string // id of the sub-process around it, or "" directly in the process
}

// Flow is a sequence flow or a message flow. Condition is the text of a conditionExpression; Conditional tells that one
// is there, even if it is empty. Process and Parent are as for Node, and empty for a message flow.
type Flow struct {
	ID, Name, Source, Target string
	Condition                string
	Conditional              bool
	Process, Parent          string
}

// Data is a data object or store, or a reference to one. Kind is the element's name in the standard.
type Data struct{ ID, Kind, Name, Of, Process, Parent string }

// Annotation is a text annotation.
type Annotation struct{ ID, Text string }

// Association ties an artifact to an element.
type Association struct{ ID, Source, Target string }

// Bounds is a box in the drawing, in pixels.
type Bounds struct{ X, Y, Width, Height float64 }

// Shape is the drawing of an element.
type Shape struct {
	ID, Element string
	Bounds      Bounds
	Horizontal  bool
	Expanded    bool
	Label       *Bounds
}

// Edge is the drawing of a connection.
type Edge struct {
	ID, Element string
	Points      []Point
	Label       *Bounds
}

// Point is a place in the drawing, in pixels.
type Point struct{ X, Y float64 }

// Node gives the node with the id.
func (v *View) Node(id string) (Node, bool) {
	if i, ok := v.nodeAt[id]; ok {
		return v.Nodes[i], true
	}
	return Node{}, false
}

// Flow gives the sequence flow with the id.
func (v *View) Flow(id string) (Flow, bool) {
	if i, ok := v.flowAt[id]; ok {
		return v.Flows[i], true
	}
	return Flow{}, false
}

// Lane gives the lane with the id.
func (v *View) Lane(id string) (Lane, bool) {
	if i, ok := v.laneAt[id]; ok {
		return v.Lanes[i], true
	}
	return Lane{}, false
}

// Lanes gives the lanes of the map, outer lanes before those within them.
func (m *Model) Lanes() []Lane { return append([]Lane(nil), m.View().Lanes...) }
