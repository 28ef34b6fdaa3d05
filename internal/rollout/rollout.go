// Package rollout brings a change to the people in waves, each let go by criteria that named people answer and sign.
package rollout

import (
	"context"
	"time"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Status is where a wave stands.
type Status string

// The statuses. A planned wave goes live, a live one is done once its exit criteria hold, and either can be rolled back
// and planned again.
const (
	Planned    Status = "planned"
	Live       Status = "live"
	Done       Status = "done"
	RolledBack Status = "rolled back"
)

// Wave is one group of people that takes the change over at once.
type Wave struct {
	ID      id.Wave    `json:"id"`
	Version int64      `json:"version"`
	Project id.Project `json:"project"`
	Name    string     `json:"name"`
	Teams   []id.Team  `json:"teams"`
	Site    string     `json:"site"`   // a place or a group that is no team, "" for none
	Start   clock.Date `json:"start"`  // when its preparation begins, "" for none
	GoLive  clock.Date `json:"goLive"` // when it shall go live, "" for none
	Owner   id.Person  `json:"owner"`  // "" for nobody yet
	Status  Status     `json:"status"`
	Live    clock.Date `json:"live,omitempty"` // when it went live
	// Condition is what it went live under; the zero value when all its criteria held.
	Condition Condition `json:"condition,omitzero"`
	Rank      string    `json:"rank"`
	Created   time.Time `json:"created"`
}

// Condition lets a wave go live although its criteria do not all hold: somebody owns what is missing until a day.
type Condition struct {
	Owner  id.Person  `json:"owner"`
	Due    clock.Date `json:"due"`
	Reason string     `json:"reason"`
	By     id.Person  `json:"by"` // who allowed it
	At     time.Time  `json:"at"`
}

// Set tells whether there is a condition.
func (c Condition) Set() bool { return c.Reason != "" }

// Gate says what a criterion guards: the way into live, or the way out to done.
type Gate string

// The gates.
const (
	Entry Gate = "entry"
	Exit  Gate = "exit"
)

// Answer is what is known about a criterion.
type Answer string

// The answers.
const (
	Open Answer = "open"
	Yes  Answer = "yes"
	No   Answer = "no"
)

// Criterion is one thing that must hold. A mandatory one counts only when somebody else than who answered has signed it.
type Criterion struct {
	ID         id.Criterion `json:"id"`
	Version    int64        `json:"version"`
	Project    id.Project   `json:"project"`
	Wave       id.Wave      `json:"wave"`
	Gate       Gate         `json:"gate"`
	Text       string       `json:"text"`
	Mandatory  bool         `json:"mandatory"`
	Answer     Answer       `json:"answer"`
	AnsweredBy id.Person    `json:"answeredBy,omitempty"`
	Answered   time.Time    `json:"answered,omitzero"`
	Evidence   string       `json:"evidence"` // a text or a link
	Signer     id.Person    `json:"signer,omitempty"`
	Signed     time.Time    `json:"signed,omitzero"`
	Expires    clock.Date   `json:"expires"` // the last day the answer holds, "" for good
	Rank       string       `json:"rank"`
}

// NewWave is what a person gives to add a wave. ID may be made by the client.
type NewWave struct {
	ID     id.Wave    `json:"id,omitempty"`
	Name   string     `json:"name"`
	Teams  []id.Team  `json:"teams,omitempty"`
	Site   string     `json:"site,omitempty"`
	Start  clock.Date `json:"start,omitempty"`
	GoLive clock.Date `json:"goLive,omitempty"`
	Owner  id.Person  `json:"owner,omitempty"`
}

// WavePatch changes the fields that are present.
type WavePatch struct {
	Name   *string     `json:"name,omitempty"`
	Teams  *[]id.Team  `json:"teams,omitempty"`
	Site   *string     `json:"site,omitempty"`
	Start  *clock.Date `json:"start,omitempty"`
	GoLive *clock.Date `json:"goLive,omitempty"`
	Owner  *id.Person  `json:"owner,omitempty"`
}

// NewCriterion is what a person gives to add a criterion; Gate "" is entry.
type NewCriterion struct {
	ID        id.Criterion `json:"id,omitempty"`
	Gate      Gate         `json:"gate,omitempty"`
	Text      string       `json:"text"`
	Mandatory bool         `json:"mandatory,omitempty"`
	Expires   clock.Date   `json:"expires,omitempty"`
}

// CriterionPatch changes the fields that are present. Making a mandatory criterion advisory, or another sentence of it,
// needs a Reason.
type CriterionPatch struct {
	Text      *string     `json:"text,omitempty"`
	Mandatory *bool       `json:"mandatory,omitempty"`
	Expires   *clock.Date `json:"expires,omitempty"`
	Reason    string      `json:"reason,omitempty"`
}

// Defaults gives the criteria that a new wave is offered.
func Defaults() []NewCriterion {
	return []NewCriterion{
		{Gate: Entry, Text: "Everybody in the wave has had the training", Mandatory: true},
		{Gate: Entry, Text: "The runbook was rehearsed from start to end", Mandatory: true},
		{Gate: Entry, Text: "Support knows the change and is staffed for the first two weeks", Mandatory: true},
		{Gate: Entry, Text: "The data was moved and checked against the source", Mandatory: true},
		{Gate: Entry, Text: "The way back is written down, with who decides and until when", Mandatory: true},
		{Gate: Entry, Text: "The managers of the wave have told their people what changes for them"},
		{Gate: Exit, Text: "The old way is switched off", Mandatory: true},
		{Gate: Exit, Text: "Questions to support are back to the usual number"},
	}
}

// Deps is what a rollout needs of other nouns.
type Deps struct {
	// CheckPeople refuses people that do not exist or are disabled.
	CheckPeople func(ctx context.Context, q db.Q, people []id.Person) error
	// CheckTeams refuses teams that do not exist.
	CheckTeams func(ctx context.Context, q db.Q, teams []id.Team) error
	// Today gives the day that an instant is by the organisation's calendar; nil takes the date in UTC.
	Today func(ctx context.Context, q db.Q, now time.Time) (clock.Date, error)
}

// Service carries out what people do with a rollout; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	if deps.Today == nil {
		deps.Today = func(_ context.Context, _ db.Q, now time.Time) (clock.Date, error) { return clock.DateOf(now), nil }
	}
	return &Service{db: d, door: door, deps: deps}
}
