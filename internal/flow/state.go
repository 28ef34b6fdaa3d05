package flow

import (
	"encoding/json"
	"sort"
	"strconv"
	"time"

	"throughline/internal/fault"
)

// StateVersion is the form of State that this package writes.
const StateVersion = 1

// State is where a run stands. It is plain data: written as JSON and read back it continues the same. Its size follows
// what is open, not what has happened; of what has happened it keeps only what may still have to be compensated.
type State struct {
	V         int        `json:"v"`
	Process   string     `json:"process"`
	Seq       int        `json:"seq"` // the last number given to an act or an incident
	Ended     End        `json:"ended,omitempty"`
	Code      string     `json:"code,omitempty"` // of a failed run: the error's code
	Acts      []Act      `json:"acts,omitempty"` // by number; the first is the run itself
	Tokens    []Tokens   `json:"tokens,omitempty"`
	Moves     []Move     `json:"moves,omitempty"` // tokens on their way when the step had to stop
	Incidents []Incident `json:"incidents,omitempty"`
}

// End is how a run ended.
type End string

// The ways a run ends. While it runs its End is "".
const (
	Completed  End = "completed"
	Failed     End = "failed"     // an error nobody caught
	Terminated End = "terminated" // a terminate end event
	Cancelled  End = "cancelled"  // from outside
)

// Act is one thing that is open: the run, an activity, an event that waits, a gateway that waits for an event.
type Act struct {
	ID          int                 `json:"id"`
	Node        string              `json:"n,omitempty"`
	In          int                 `json:"in,omitempty"` // the act whose scope it stands in
	Of          int                 `json:"of,omitempty"` // the loop it is a turn of
	Turn        int                 `json:"i,omitempty"`  // from 1
	By          int                 `json:"by,omitempty"` // of a compensation: who asked for it
	Stage       Stage               `json:"s,omitempty"`
	Since       time.Time           `json:"at"`
	Vars        map[string]any      `json:"vars,omitempty"`
	Timers      []Timer             `json:"timers,omitempty"`
	Heard       map[string][]int    `json:"heard,omitempty"` // of parallel multiple events: definitions that have happened
	Held        []string            `json:"held,omitempty"`  // conditional events whose condition was true when last looked at
	Loop        *Loop               `json:"loop,omitempty"`
	Done        []Record            `json:"done,omitempty"` // what in this scope can be compensated, oldest first
	Undo        *Undo               `json:"undo,omitempty"`
	Gates       map[string][]string `json:"gates,omitempty"` // complex gateways waiting for reset: flows already consumed
	Interrupted bool                `json:"int,omitempty"`   // an interrupting event sub-process has taken over
	Closing     bool                `json:"closing,omitempty"`
}

// Stage is how far an act is.
type Stage string

const (
	entering   Stage = "enter"   // not begun: something it needs is missing
	opened     Stage = ""        // at work or waiting
	throwing   Stage = "throw"   // about to throw
	leaving    Stage = "leave"   // done, but the way on could not be determined
	broken     Stage = "broken"  // its work failed and waits for somebody
	undoing    Stage = "undo"    // waits for compensation, then goes on
	cancelling Stage = "cancel"  // a transaction that compensates before it is left
	reviving   Stage = "revived" // a completed scope, back for its compensation
	aside      Stage = "aside"   // compensates while the thrower has gone on
	lacking    Stage = "data"    // waits for the data it needs
)

// Tokens are tokens that wait on a flow for a join or for more of their kind.
type Tokens struct {
	In   int    `json:"in"`
	Flow string `json:"f"`
	N    int    `json:"n"`
}

// Move is a token on its way: along a flow, or to a node when no flow leads there.
type Move struct {
	In   int    `json:"in"`
	Flow string `json:"f,omitempty"`
	Node string `json:"n,omitempty"`
}

// Timer is a clock that runs. Every and Left tell a cycle: its text, and how many more times it happens after At.
type Timer struct {
	Node  string    `json:"n"`
	Def   int       `json:"d,omitempty"`
	At    time.Time `json:"at"`
	Cycle string    `json:"c,omitempty"`
	Left  int       `json:"l,omitempty"` // < 0 without end
}

// Loop is how far a looping activity is.
type Loop struct {
	Total      int   `json:"total,omitempty"` // of a multi-instance activity
	Begun      int   `json:"begun,omitempty"`
	Done       int   `json:"done,omitempty"`
	Terminated int   `json:"ended,omitempty"`
	Items      []any `json:"items,omitempty"`
	Out        []any `json:"out,omitempty"`
}

// Record is a completed activity that can be compensated.
type Record struct {
	Node string         `json:"n"`
	Turn int            `json:"i,omitempty"`
	Vars map[string]any `json:"vars,omitempty"` // of a scope: its data as it was when it completed
	Done []Record       `json:"done,omitempty"`
}

// Undo is what an act still has to compensate, the last first.
type Undo struct {
	Left []Undoable `json:"left,omitempty"`
}

// Undoable is a record and the scope it was made in.
type Undoable struct {
	In  int    `json:"in"`
	Rec Record `json:"r"`
}

// Incident is something that stopped a token. Key names it for a retry.
type Incident struct {
	Key  string    `json:"key"`
	Act  int       `json:"act"`
	Node string    `json:"n"`
	Kind string    `json:"k"` // condition, timer, data, work, loop, deadlock, endless, limit, storm
	Text string    `json:"t"`
	At   time.Time `json:"at"`
}

// The kinds of incident.
const (
	IncidentCondition = "condition" // no flow out of a gateway or activity can be taken, or a condition cannot be computed
	IncidentTimer     = "timer"     // a timer's time cannot be computed
	IncidentData      = "data"      // data could not be read or written
	IncidentWork      = "work"      // automatic work failed
	IncidentLoop      = "loop"      // the number of turns cannot be computed
	IncidentDeadlock  = "deadlock"  // tokens wait for others that can never come
	IncidentEndless   = "endless"   // a loop that waits for nothing
	IncidentLimit     = "limit"     // more tokens than a run may have
	IncidentStorm     = "storm"     // signals that beget signals were stopped by the host
)

func (a *Act) key() string { return strconv.Itoa(a.ID) }

func (t Timer) key(a *Act) string {
	return strconv.Itoa(a.ID) + "." + strconv.Itoa(t.Def) + "." + t.Node
}

// Read gives the state that was written as JSON.
func Read(data []byte) (State, error) {
	var s State
	if err := json.Unmarshal(data, &s); err != nil {
		return State{}, fault.Wrap(err, fault.Invalid, "The state of the run cannot be read")
	}
	if s.V != StateVersion {
		return State{}, fault.New(fault.Invalid, "The state of the run has the form %d; this program reads %d", s.V, StateVersion)
	}
	return s, nil
}

// copyOf gives a state that shares nothing that a step changes. Values of variables are never changed in place, so
// they may be shared.
func (s State) copyOf() State {
	s.Acts = append([]Act(nil), s.Acts...)
	for i := range s.Acts {
		a := &s.Acts[i]
		a.Vars = copyMap(a.Vars)
		a.Heard = copyMap(a.Heard)
		a.Gates = copyMap(a.Gates)
		a.Timers = append([]Timer(nil), a.Timers...)
		a.Held = append([]string(nil), a.Held...)
		a.Done = append([]Record(nil), a.Done...)
		if a.Loop != nil {
			l := *a.Loop
			l.Out = append([]any(nil), l.Out...)
			a.Loop = &l
		}
		if a.Undo != nil {
			a.Undo = &Undo{append([]Undoable(nil), a.Undo.Left...)}
		}
	}
	s.Tokens = append([]Tokens(nil), s.Tokens...)
	s.Moves = append([]Move(nil), s.Moves...)
	s.Incidents = append([]Incident(nil), s.Incidents...)
	return s
}

func copyMap[V any](m map[string]V) map[string]V {
	if m == nil {
		return nil
	}
	out := make(map[string]V, len(m))
	for k, v := range m {
		out[k] = v
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
