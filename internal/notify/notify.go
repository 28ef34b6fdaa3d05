// Package notify keeps an inbox for everybody: a line for each record that somebody else gave or showed a person.
//
// The inbox follows from the history and from the marks its owner makes, and both concern nobody else. So it is no part
// of the history: its rows are stored past the door for changes, in the follower's own transaction. An event for every
// line would double the log and echo back into this follower; a mark would publish what a person has read.
//
// It is quiet by default. One's own acts, imports, and acts that take others back notify nobody; a hundred events on a
// record are one line; and who may not see a record never learns of it, neither when it happens nor later.
package notify

import (
	"context"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Reason says why a line is in the inbox.
type Reason string

// The reasons.
const (
	Assigned  Reason = "assigned"
	Mentioned Reason = "mentioned"
	Reminded  Reason = "reminded"
	Told      Reason = "told"
)

// Says gives the sentence that stands beside the line.
func (r Reason) Says() string {
	switch r {
	case Assigned:
		return "You are assigned"
	case Mentioned:
		return "You were mentioned"
	}
	switch r {
	case Reminded:
		return "A step of it is due or late"
	case Told:
		return "A step of it is done, and you are to know"
	}
	return "Something happened"
}

// EntryID names a line.
type EntryID string

// Entry is a line of an inbox.
type Entry struct {
	ID        EntryID    `json:"id"`
	Version   int64      `json:"version"`
	Person    id.Person  `json:"person"`
	Subject   string     `json:"subject"` // "task", "project" …: the record, never a comment on it
	SubjectID string     `json:"subjectId"`
	Project   id.Project `json:"project,omitempty"`
	Reason    Reason     `json:"reason"` // of the newest event
	Count     int64      `json:"count"`  // events since the line was last done
	Actor     id.Person  `json:"actor"`  // of the newest event
	Seq       int64      `json:"seq"`    // number of the newest event
	At        time.Time  `json:"at"`     // of the newest event
	Seen      bool       `json:"seen"`
	Snoozed   time.Time  `json:"snoozed,omitzero"` // hidden until then
	Done      time.Time  `json:"done,omitzero"`

	Title    string `json:"title"`
	Subtitle string `json:"subtitle,omitempty"`
	URL      string `json:"url"`
}

var entries = &db.Table[Entry]{Name: "inbox_entry", Subject: "inbox entry", Cols: func(e *Entry) []db.Col {
	return []db.Col{db.C("id", &e.ID), db.C("version", &e.Version), db.C("person_id", &e.Person), db.C("subject", &e.Subject),
		db.C("subject_id", &e.SubjectID), db.C("project_id", &e.Project), db.C("reason", &e.Reason), db.C("count", &e.Count),
		db.C("actor_id", &e.Actor), db.C("seq", &e.Seq), db.C("at", db.Time(&e.At)), db.C("seen", &e.Seen),
		db.C("snoozed", db.Time(&e.Snoozed)), db.C("done", db.Time(&e.Done))}
}}

// Label is how a record is shown.
type Label struct{ Title, Subtitle, URL string }

// Deps is what the inbox needs of others.
type Deps struct {
	// Describe gives the labels of those records of a kind that the context's actor may see; gone ones are missing.
	Describe func(ctx context.Context, subject string, ids []string) (map[string]Label, error)
}

// Service shows inboxes and keeps their owners' marks.
type Service struct {
	db    *db.DB
	clock clock.Clock
	deps  Deps
}

// New makes the service; Follower is to be run beside it.
func New(d *db.DB, c clock.Clock, deps Deps) *Service { return &Service{db: d, clock: c, deps: deps} }
