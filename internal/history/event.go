// Package history is the ordered log of every change: what was done to what, by whom, and what it held before.
package history

import (
	"encoding/json"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Event is one change to one row.
type Event struct {
	Seq       int64           `json:"seq"`
	At        time.Time       `json:"at"`
	Act       int64           `json:"act"` // number of the act: the seq of its first event
	Actor     id.Person       `json:"actor"`
	Via       string          `json:"via"`
	Kind      string          `json:"kind"` // "task.created"
	Op        string          `json:"op"`   // insert, update, delete, or note for an event without a row
	Subject   string          `json:"subject"`
	SubjectID string          `json:"subjectId"`
	Project   id.Project      `json:"project,omitempty"` // whose readers may see it; "" is the organisation's
	Data      json.RawMessage `json:"data,omitempty"`
	Changed   db.Change       `json:"changed,omitempty"`
	Request   string          `json:"request,omitempty"`
	Undoes    int64           `json:"undoes,omitempty"` // the act that this one took back
	// Hash chains the event to the one before it: see record.Event.Digest.
	Hash string `json:"hash"`
}

// Fact is what a caller says of a change; the rest follows from the row and the act.
type Fact struct {
	Kind    string
	Project id.Project
	Data    any // small, or nil
}

// Kind describes one kind of event: the catalogue that timelines, webhooks and undo read.
type Kind struct {
	Name string
	// Says is the sentence after the actor's name: "closed the task".
	Says string
	// Fixed marks a kind that cannot be undone: a sign-in, a sent message.
	Fixed bool
	// Needs is the action that is asked for again when the act is undone: the right may have been lost since. "" asks
	// for the right to remark in the event's project.
	Needs access.Action
}

// Catalogue holds the kinds by name.
type Catalogue map[string]Kind

// Sentence gives the words after the actor's name; an unknown kind is spelled out.
func (c Catalogue) Sentence(kind string) string {
	if k, ok := c[kind]; ok {
		return k.Says
	}
	return strings.ReplaceAll(kind, ".", " ")
}

// Merge adds the kinds of a package.
func (c Catalogue) Merge(kinds []Kind) {
	for _, k := range kinds {
		c[k.Name] = k
	}
}
