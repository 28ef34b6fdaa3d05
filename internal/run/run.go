// Package run holds processes being carried out: what is to be done now, by whom, until when, and what became of it. The
// process itself is computed by package flow; a run keeps its state in one row and its steps, which people see and do,
// in rows of their own. Everything that happens to a run is one act.
package run

import (
	"context"
	"time"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/flow"
	"throughline/internal/id"
)

// Run is a process being carried out on one version of its map.
type Run struct {
	ID      id.Run               `json:"id"`
	Version int64                `json:"version"`
	Process id.Process           `json:"process"`
	Map     id.Version           `json:"map"`    // version of the process it follows
	Number  int64                `json:"number"` // what people call that version
	Project id.Project           `json:"project,omitempty"`
	Title   string               `json:"title"`
	Status  Status               `json:"status"`
	State   flow.State           `json:"state"`
	Roles   map[string]id.Person `json:"roles"`           // who fills which lane, by the lane's id
	Stuck   int64                `json:"stuck"`           // incidents that wait for somebody
	Start   id.Start             `json:"start,omitempty"` // what began it; "" for a person or a program
	Chain   Chain                `json:"-"`               // of the signal or message it last heard
	By      id.Person            `json:"by"`
	Started time.Time            `json:"started"`
	Ended   time.Time            `json:"ended,omitzero"`
}

// Status is how a run stands.
type Status string

// The statuses. Those of an ended run are the ways package flow ends one.
const (
	Running    Status = "running"
	Completed  Status = Status(flow.Completed)
	Failed     Status = Status(flow.Failed)
	Terminated Status = Status(flow.Terminated)
	Cancelled  Status = Status(flow.Cancelled)
)

// Step is one thing to be done in a run.
type Step struct {
	ID       id.Step        `json:"id"`
	Version  int64          `json:"version"`
	Run      id.Run         `json:"run"`
	Process  id.Process     `json:"process"`
	Project  id.Project     `json:"project,omitempty"`
	Key      string         `json:"key"`  // by which package flow knows it
	Node     string         `json:"node"` // id in the map
	Kind     StepKind       `json:"kind"`
	Name     string         `json:"name"`
	Turn     int64          `json:"turn,omitempty"` // of a loop, from 1
	Lane     string         `json:"lane,omitempty"` // id in the map
	From     string         `json:"from,omitempty"` // lane whose work led to it: another one is a hand-off
	Team     id.Team        `json:"team,omitempty"`
	Assignee id.Person      `json:"assignee,omitempty"`
	Status   StepStatus     `json:"status"`
	Opened   time.Time      `json:"opened"`
	Begun    time.Time      `json:"begun,omitzero"` // when somebody took it up
	Due      clock.Date     `json:"due,omitempty"`
	Closed   time.Time      `json:"closed,omitzero"`
	By       id.Person      `json:"by,omitempty"`      // who closed it
	Answers  map[string]any `json:"answers,omitempty"` // to its form
	Note     string         `json:"note,omitempty"`    // the reason of a skip, or a remark on the work
	Of       id.Step        `json:"of,omitempty"`      // of an approval or an asked remark: the step it is about
	Sent     time.Time      `json:"sent,omitzero"`     // when it was handed in for approval
	Reminded Reminder       `json:"reminded,omitempty"`
}

// StepKind is what a step asks of people.
type StepKind string

// The kinds of steps.
const (
	Work    StepKind = "work"     // done by a person
	System  StepKind = "system"   // done by a system, which reports it, or a person for it
	Choice  StepKind = "choice"   // one of several activities is chosen to be next
	Approve StepKind = "approval" // who answers for a step says whether it is done
	Ask     StepKind = "ask"      // who is consulted about a step is asked for a remark
)

// StepStatus is how a step stands.
type StepStatus string

// The statuses of a step.
const (
	Open    StepStatus = "open"
	Sent    StepStatus = "sent" // handed in, and waits for its approval
	Done    StepStatus = "done"
	Skipped StepStatus = "skipped"
	Dropped StepStatus = "dropped" // the process took another way
)

// Reminder is the last reminder of a step that was sent; each is sent once.
type Reminder int64

// The reminders, in order.
const (
	NoReminder Reminder = iota
	Soon                // it is due on the next working day, or today
	Late                // it is overdue
	Escalated           // it has been overdue for days, and the owner of the process was told
)

// Alarm is a timer of a run that is set.
type Alarm struct {
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	Run     id.Run    `json:"run"`
	Key     string    `json:"key"`
	At      time.Time `json:"at"`
}

// Definition is a version of a process as a run needs it.
type Definition struct {
	Process id.Process
	Name    string
	Project id.Project
	Version id.Version
	Number  int64
	Map     []byte
	Lanes   []Lane
	Steps   map[string]Told // by the id of the node
	Owner   id.Person       // of the process; "" for nobody
	Since   time.Time       // when the version began to hold
}

// Lane is a role and the team bound to it.
type Lane struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	Team id.Team `json:"team,omitempty"`
}

// Told is what the process tells of a step.
type Told struct {
	Name, Text, Role, Tool, Evidence string
	Form                             []Question
	Days                             int // working days it may take; 0 for no due date

	Number      int      // place in the document
	DaysAfter   string   // node from whose end the days count; "" from the opening
	Stop        bool     // nothing behind it in the document may be done before it
	Approval    bool     // whoever answers for it approves it before it counts as done
	AwaitAsked  bool     // it is not done before those consulted have answered
	Accountable string   // role
	Consulted   []string // roles
	Informed    []string // roles
}

// Question is one field of a step's form.
type Question struct {
	Name     string   `json:"name"` // variable that holds the answer
	Label    string   `json:"label"`
	Help     string   `json:"help,omitempty"`
	Kind     string   `json:"kind"` // one of AnswerKinds
	Required bool     `json:"required,omitempty"`
	Options  []Option `json:"options,omitempty"`
	Unit     string   `json:"unit,omitempty"` // of a number; of money its currency
	Min      *float64 `json:"min,omitempty"`  // least and most of a number or an amount
	Max      *float64 `json:"max,omitempty"`
}

// Option is one answer that can be chosen.
type Option struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Deps is what runs need of other nouns.
type Deps struct {
	// Definition gives a version of a process; "" is its newest published one. It asks for no rights.
	Definition func(ctx context.Context, q db.Q, process id.Process, version id.Version) (Definition, error)
	// Holding gives the version of a process that runs begin on, without reading its map; nil asks Definition each time.
	Holding func(ctx context.Context, q db.Q, process id.Process) (id.Version, error)
	// CheckPeople refuses people that do not exist or are disabled.
	CheckPeople func(ctx context.Context, q db.Q, people []id.Person) error
	// Files gives the files with the ids that lie beside a run, in that order; one that does not is not found.
	Files func(ctx context.Context, q db.Q, run id.Run, files []id.Attachment) ([]File, error)
	// Calendar gives the working days of a team, or of the organisation for "".
	Calendar func(ctx context.Context, q db.Q, team id.Team) (clock.Calendar, error)
	// Members gives the people of a team who are not disabled; nil for runs without teams.
	Members func(ctx context.Context, q db.Q, team id.Team) ([]id.Person, error)
}

// Service carries out what people do with runs; safe for concurrent use.
type Service struct {
	db       *db.DB
	door     *act.Door
	deps     Deps
	programs programs
	busy     pace
	holding  holding
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps}
}
