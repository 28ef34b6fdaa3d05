package flow

import "time"

// Start says how a run begins. Event is the id of an Entry; "" is the only blank one, or no start event at all.
type Start struct {
	Event string         `json:"event,omitempty"`
	Vars  map[string]any `json:"vars,omitempty"`
	// Payload is what the message or signal that started the run carried.
	Payload map[string]any `json:"payload,omitempty"`
	// Trigger names which message or signal it was, when the start event waits for several.
	Trigger string `json:"trigger,omitempty"`
	// Hush is as for Input.
	Hush string `json:"-"`
}

// Input is something that happened to a run. Which fields it needs depends on What.
type Input struct {
	What What   `json:"what"`
	Key  string `json:"key,omitempty"`  // of the task, work, call, timer, incident or choice
	Name string `json:"name,omitempty"` // of the message or signal; code of the error or escalation; activity chosen
	// Vars are variables set with it: the results of a task, the payload of a message. Values are what JSON can hold.
	Vars map[string]any `json:"vars,omitempty"`
	// Match narrows a message to a run, and in it to the scopes, whose variables have these values.
	Match map[string]any `json:"match,omitempty"`
	// Text is the reason of a failure, of a skip or of a cancellation.
	Text string `json:"text,omitempty"`
	// Hush, when it is not "", says why signals and messages may not be thrown to others in this step: an event that would
	// throw one stops with that sentence as its incident, and throws when it is tried again.
	Hush string `json:"-"`
}

// What is the kind of an input.
type What string

// What can happen.
const (
	Complete    What = "complete" // Key: a task, work or call is done; Vars are its results
	Throw       What = "throw"    // Key: a task, work or call ended with the business error Name
	Escalate    What = "escalate" // Key: a task, work or call raises the escalation Name and goes on
	Break       What = "break"    // Key: work or a call failed technically: an incident, nothing else
	Skip        What = "skip"     // Key: a task, work, call or waiting event is passed over
	Retry       What = "retry"    // Key: an incident is tried again
	Fire        What = "fire"     // Key: a timer's time has come
	Message     What = "message"  // Name: a message for this run; one event at most receives it
	Signal      What = "signal"   // Name: a signal; everything that waits for it receives it
	Set         What = "set"      // Vars: variables changed from outside
	Choose      What = "choose"   // Key: of a choice; Name: the activity to do now
	FinishAdHoc What = "finish"   // Key: of a choice: enough has been done
	Cancel      What = "cancel"   // the run is given up
)

// Effect is something that follows from a step and that the host carries out or writes down, in order.
type Effect struct {
	Did  Did    `json:"did"`
	Key  string `json:"key,omitempty"`  // of the task, work, call, timer, incident or choice; of Entered and Left, the act
	Node string `json:"node,omitempty"` // the element of the map
	Path string `json:"path,omitempty"` // the scopes around it, with the turn of a loop: Outer[2]/Inner
	Turn int    `json:"turn,omitempty"` // of a loop, from 1
	Kind string `json:"kind,omitempty"` // of a task or work: the element's kind; of an incident: its kind
	Lane string `json:"lane,omitempty"` // of a task
	Name string `json:"name,omitempty"` // of a message, signal or data store; of a call: the process; of an error: its code
	// At is the instant of Entered, Left and an incident, and of a timer the instant it is due.
	At   time.Time      `json:"at,omitzero"`
	How  How            `json:"how,omitempty"`
	Text string         `json:"text,omitempty"` // the script; the sentence of an incident; the reason of a skip
	Vars map[string]any `json:"vars,omitempty"` // data inputs; the payload of a message; what a data store receives
	// Match, of a message thrown: the values it is correlated by, by the name of the correlation property.
	Match map[string]any `json:"match,omitempty"`
	Can   []string       `json:"can,omitempty"` // of a choice: the activities that can be chosen; of work: its data outputs
}

// Did is the kind of an effect.
type Did string

// What follows from a step.
const (
	Entered         Did = "entered"
	Left            Did = "left"
	TaskOpened      Did = "task opened"
	TaskClosed      Did = "task closed"
	WorkDue         Did = "work due"
	WorkClosed      Did = "work closed"
	CallStarted     Did = "call started"
	CallClosed      Did = "call closed"
	TimerSet        Did = "timer set"
	TimerCleared    Did = "timer cleared"
	MessageThrown   Did = "message thrown"
	SignalThrown    Did = "signal thrown" // this run has received it already
	ChoiceOpened    Did = "choice opened"
	ChoiceClosed    Did = "choice closed"
	Stored          Did = "stored" // a value for a data store
	IncidentRaised  Did = "incident raised"
	IncidentCleared Did = "incident cleared"
	Unheard         Did = "unheard" // nothing waited for the message
	Ended           Did = "ended"   // How is the End
)

// How tells how something closed.
type How string

// The ways. An ended run uses the words of End.
const (
	Finished    How = "completed"
	Interrupted How = "cancelled"
	Skipped     How = "skipped"
	Fell        How = "failed"
)
